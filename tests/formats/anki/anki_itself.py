"""What Anki itself writes and reads; it is installed with the extra `benchmark` only."""

import importlib
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import msgspec
import pytest

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


class InAnki(msgspec.Struct, frozen=True):
    """What Anki has in its collection.

    Attributes:
        notes: The fields of each note.
        stored: The bytes of its media.
        played: The names of the sounds in each card's question.
        astray: The names of media that are missing, or that no note uses.
    """

    notes: list[list[str]]
    stored: set[bytes]
    played: list[list[str]]
    astray: list[str]


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


def opened_by_anki(package: bytes, folder: Path) -> InAnki:
    """What Anki has after it has imported a package into an empty collection."""
    library = importlib.import_module("anki.collection")
    (folder / "again.apkg").write_bytes(package)
    collection = library.Collection(str(folder / "again.anki2"))
    try:
        collection.import_anki_package(
            library.ImportAnkiPackageRequest(
                package_path=str(folder / "again.apkg"),
                options=library.ImportAnkiPackageOptions(),
            )
        )
        found = collection.media.check()
        return InAnki(
            [list(collection.get_note(one).fields) for one in sorted(collection.find_notes(""))],
            {path.read_bytes() for path in Path(collection.media.dir()).iterdir()},
            [
                [tag.filename for tag in collection.get_card(card_id).question_av_tags()]
                for card_id in sorted(collection.find_cards(""))
            ],
            [*found.missing, *found.unused],
        )
    finally:
        collection.close()


def _renamed(field: str, names: Mapping[str, str]) -> str:
    for name, given in names.items():
        field = field.replace(name, given)
    return field
