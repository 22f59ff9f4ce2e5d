"""Media and maths through Anki itself; runs only if the extra `benchmark` is installed."""

import importlib
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.formats.anki import export as anki_export
from bot.formats.anki import package as anki_package
from bot.formats.base.parsed import Limits
from bot.formats.builder.deck import build
from bot.model.cards import answer_media, question_media
from tests.formats.anki.occlusions import LEFT, RIGHT, atlas, box
from tests.formats.anki.painted import painted
from tests.formats.base.tones import beep

needs_anki = pytest.mark.skipif(
    find_spec("anki") is None, reason="anki is not installed; it comes with the extra benchmark"
)
FILES = {"hund.wav": beep(440), "die Katze.wav": beep(660), "hund.png": painted()}
NOTES = (
    ("[sound:hund.wav]", 'der Hund<br><img src="hund.png">'),
    ("the cat", "die Katze [sound:die Katze.wav]"),
    (r"What is \(\frac{a}{b}\)?", r"\[\begin{pmatrix}1 &amp; 2\end{pmatrix}\]"),
)


def anki_made(folder: Path, *, legacy: bool) -> bytes:
    """A package that Anki has exported: sounds, a picture, maths, and a picture with two masks."""
    library = importlib.import_module("anki.collection")
    collection = library.Collection(str(folder / "made.anki2"))
    try:
        # Anki may give a file another name, which its editor then writes into the field.
        names = {name: collection.media.write_data(name, file) for name, file in FILES.items()}
        deck_id = collection.decks.id("Animals")
        basic = collection.models.by_name("Basic")
        for fields in NOTES:
            note = collection.new_note(basic)
            note.fields = [_renamed(field, names) for field in fields]
            collection.add_note(note, deck_id)
        (folder / "atlas.png").write_bytes(atlas())
        collection.add_image_occlusion_notetype()
        collection.decks.set_current(deck_id)
        collection.add_image_occlusion_note(
            notetype_id=collection.models.id_for_name("Image Occlusion"),
            image_path=str(folder / "atlas.png"),
            occlusions=box(1, LEFT, always=True) + box(2, RIGHT, always=True),
            header="Parts",
            back_extra="",
            tags=[],
        )
        collection.export_anki_package(
            out_path=str(folder / "made.apkg"),
            options=library.ExportAnkiPackageOptions(with_media=True, legacy=legacy),
            limit=library.DeckIdLimit(deck_id),
        )
    finally:
        collection.close()
    return (folder / "made.apkg").read_bytes()


def _renamed(field: str, names: Mapping[str, str]) -> str:
    for name, given in names.items():
        field = field.replace(name, given)
    return field


@needs_anki
@pytest.mark.parametrize("legacy", [True, False])
def test_media_go_through_us_and_back_to_anki(*, legacy: bool, tmp_path: Path) -> None:
    """A package of Anki's comes in, goes out, and Anki has the same notes with the same sounds."""
    library = importlib.import_module("anki.collection")
    parsed = anki_package.read(anki_made(tmp_path, legacy=legacy), "x.apkg", Limits())
    assert parsed.faults == ()
    deck = build(parsed, "animals").deck
    listen, cat, maths, *parts = deck.cards
    assert maths.front == r"What is \(\frac{a}{b}\)?"
    assert [(len(question_media(part)), len(answer_media(part))) for part in parts] == [(1, 1)] * 2
    assert [len(question_media(listen)), len(answer_media(listen))] == [1, 1]
    assert (cat.answer, [sound.words for sound in answer_media(cat)]) == ("die Katze", ["sound"])
    package = tmp_path / "out.apkg"
    package.write_bytes(anki_export.write(deck, 1_700_000_000, parsed.media))
    collection = library.Collection(str(tmp_path / "again.anki2"))
    try:
        collection.import_anki_package(
            library.ImportAnkiPackageRequest(
                package_path=str(package), options=library.ImportAnkiPackageOptions()
            )
        )
        notes = [collection.get_note(note_id) for note_id in sorted(collection.find_notes(""))]
        stored = {path.read_bytes() for path in Path(collection.media.dir()).iterdir()}
        played = [
            [tag.filename for tag in collection.get_card(card_id).question_av_tags()]
            for card_id in sorted(collection.find_cards(""))
        ]
        unused = collection.media.check()
    finally:
        collection.close()
    (dog, picture), (miaow,) = listen.sounds + listen.images, cat.sounds
    shown = f'<img src="{picture.name}" alt="{picture.words}">'
    assert [note.fields[:2] for note in notes[:2]] == [
        [f"[sound:{dog.name}]", f"<p>der Hund</p><p>{shown}</p>"],
        ["the cat", f"die Katze [sound:{miaow.name}]"],
    ]
    assert set(NOTES[2]) <= set(notes[2].fields)
    for note, part in zip(notes[3:], parts, strict=True):
        asked, found = part.images
        assert f'<p>Parts</p><p><img src="{asked.name}" ' in note.fields[0]
        assert f'<img src="{found.name}" ' in note.fields[1]
    assert played == [[dog.name], *[[]] * 4]
    assert stored == set(parsed.media.values()) >= {FILES["hund.wav"], FILES["die Katze.wav"]}
    assert (list(unused.missing), list(unused.unused)) == ([], [])
