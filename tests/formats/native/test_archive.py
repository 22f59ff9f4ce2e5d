"""A deck with pictures and sounds is a zip file, which comes back as it was."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formats.base.image_sanitizer import sanitize
from bot.formats.base.media import name_of
from bot.formats.base.parsed import Limits
from bot.formats.importers import NATIVE, kind_of, read_any
from bot.formats.native import archive
from bot.formats.native.archive import NativeDeck
from bot.formats.native.lint import faults_in
from bot.formats.pipeline import run_import
from bot.formats.task import DECK, ImportTask, encoded
from bot.model.cards import Card, Deck, Image, Sound, answer_media, question_media
from bot.runtime import deck_library
from tests.formats.anki.painted import BLUE, RED, bomb, noisy, painted
from tests.formats.base.tones import beep

HEART, LUNG = painted(colour=RED), noisy("JPEG", (200, 100))
BEEP = beep(440)
HEAD = '[deck]\nid = "organs"\ntitle = "Organs"\n\n'
CARD = '[[card]]\nid = "{}"\nfront = "Which organ?"\nanswer = "{}"\n'
TEXT = HEAD + CARD.format("heart", "heart")


def zipped(text: str, files: Mapping[str, bytes], name: str = "organs.toml") -> bytes:
    """A zip file of a deck file and these files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, content in {name: text.encode(), **files}.items():
            packed.writestr(path, content)
    return target.getvalue()


def read(source: bytes) -> NativeDeck:
    """Reads a file."""
    return archive.read(source, "organs.zip", Limits())


def deck_of(source: bytes) -> Deck:
    """The deck in a file without faults."""
    native = read(source)
    assert native.result.faults == ()
    assert native.result.deck is not None
    return native.result.deck


def test_each_side_has_its_picture_and_sound() -> None:
    """Files beside a side stand below its text, with their words or the usual ones."""
    keys = (
        'front_image = "media/heart.png"\nfront_alt = "a red organ"\nfront_sound = "media/a.wav"\n'
        'back_image = "media/lung.jpg"\nback_sound = "media/a.wav"\n'
    )
    files = {"media/heart.png": HEART, "media/lung.jpg": LUNG, "media/a.wav": BEEP}
    (card,) = deck_of(zipped(TEXT + keys, files)).cards
    assert card.front == "Which organ?\n\n[a red organ]\n\n[sound]"
    assert card.back == "[a picture]\n\n[sound 2]"
    assert [medium.words for medium in question_media(card)] == ["a red organ", "sound"]
    assert [medium.words for medium in answer_media(card)] == ["a picture", "sound 2"]


def test_files_stand_anywhere_in_a_text() -> None:
    """A table names files by the words that stand in brackets, also in a gap of a cloze."""
    text = (
        f'{HEAD}[[card]]\nid = "c"\ncloze = "{{{{c1::[a heart] heart}}}}, {{{{c2::lung}}}}"\n'
        'explanation = "[beat]"\nmedia = { "a heart" = "media/h.png", beat = "media/b.wav" }\n'
    )
    deck = deck_of(zipped(text, {"media/h.png": HEART, "media/b.wav": BEEP}))
    first, second = deck.cards
    assert [medium.words for medium in question_media(first)] == []
    assert [medium.words for medium in answer_media(first)] == ["a heart", "beat"]
    assert [medium.words for medium in question_media(second)] == ["a heart"]


def test_a_deck_comes_back_byte_for_byte() -> None:
    """What was exported and imported is the same deck, with the same bytes of media."""
    picture, photo = (sanitize(content, 10**8) for content in (HEART, LUNG))
    media = {name_of(each.content, each.ending): each.content for each in (picture, photo)}
    sound = BEEP
    media[name_of(sound, ".wav")] = sound
    first, second, third = media
    cards = (
        Card("a", "one [x] [y]", "two", images=(Image(first, "x"), Image(second, "y"))),
        Card("b", "[beat]", "three", sounds=(Sound(third, "beat", 1),)),
        Card("c", "no media", "four"),
    )
    deck = Deck("organs", "Organs", cards=cards)
    source = archive.write(deck, media)
    native = read(source)
    assert (native.result.deck, native.media) == (deck, media)
    assert archive.write(deck, native.media) == source
    result = run_import(ImportTask("organs.zip", source, "organs"))
    assert (DECK.decode(result.deck), result.media) == (deck, media)
    assert (result.format, result.pictured, result.sounding) == (NATIVE, 1, 1)
    again = run_import(ImportTask("organs.zip", source, "organs", before=encoded(deck)))
    assert again.changes.kept == 3


def test_a_deck_without_media_is_a_text_file() -> None:
    """Without media, or without their bytes, a deck is written as TOML."""
    card = Card("a", "one [x]", "two", images=(Image("unknown.png", "x"),))
    source = archive.write(Deck("organs", "Organs", cards=(card,)), {})
    assert source.startswith(b"[deck]")
    assert deck_of(source).cards[0].images == ()


def test_a_folder_may_be_packed_whole() -> None:
    """The files may be in one folder, and what systems add is not counted."""
    text = TEXT + 'front_image = "media/h.png"\n'
    files = {"organs/media/h.png": HEART, "__MACOSX/organs/._x": b"x", "organs/.DS_Store": b"x"}
    assert deck_of(zipped(text, files, "organs/organs.toml")).cards[0].images
    assert kind_of(zipped(text, files, "organs/deck.toml"), "x.zip", Limits()).format == NATIVE


def test_a_moving_picture_stands_still_and_says_so() -> None:
    """Of several frames the first is kept, here as in a package."""
    target = io.BytesIO()
    frames = [PIL.Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:])
    native = read(
        zipped(TEXT + 'front_image = "media/x.gif"\n', {"media/x.gif": target.getvalue()})
    )
    (fault,) = native.result.faults
    assert fault.message == '"media/x.gif" moves; only its first frame is kept'
    assert len(native.media) == 1


@pytest.mark.parametrize(
    ("keys", "files", "sentence"),
    [
        ('front_image = "media/x.png"', {}, 'there is no file "media/x.png" in the zip file'),
        ("", {"media/x.png": HEART}, 'no card names "media/x.png"'),
        ('front_image = "media/x.png"', {"media/x.png": b"x"}, "is of a kind that can't be read"),
        (
            'front_image = "media/x.png"',
            {"media/x.png": bomb(30_000, 30_000)},
            "is too large to be read",
        ),
        ('front_sound = "media/x.mp3"', {"media/x.mp3": HEART}, "not the kind of sound"),
        (
            'front_image = "media/x.png"',
            {"media/x.png": bytes(10_000_001)},
            "is too large to be read",
        ),
        ('front_image = "other/x.png"', {}, "the name of a file such as media/heart.png"),
        ('front_image = "media/../x"', {}, "the name of a file such as media/heart.png"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(
    keys: str, files: dict[str, bytes], sentence: str
) -> None:
    """Missing, unused and unfit files are named, and the other cards are there."""
    text = f"{TEXT}{keys}\n\n" + CARD.format("lung", "lung")
    native = read(zipped(text, files))
    assert [sentence in str(fault) for fault in native.result.faults] == [True]
    assert native.media == {}
    assert native.result.deck is not None
    assert "lung" in {card.id for card in native.result.deck.cards}


def hostile(name: str, *, link: bool = False) -> bytes:
    """A zip file with a deck and a member of this name."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("organs.toml", TEXT)
        info = zipfile.ZipInfo(name)
        info.external_attr = (0o120777 if link else 0o100644) << 16
        packed.writestr(info, b"x")
    return target.getvalue()


def twice(name: str) -> bytes:
    """A zip file that holds a name twice."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("organs.toml", TEXT)
        packed.writestr(name, b"")
        with pytest.warns(UserWarning, match="Duplicate"):
            packed.writestr(name, b"")
    return target.getvalue()


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (hostile("../x.png"), "leads out of it"),
        (hostile("/etc/x.png"), "leads out of it"),
        (hostile("media//x.png"), "leads out of it"),
        (hostile("media\\x.png"), "is no usual file name"),
        (hostile("C:/x.png"), "is no usual file name"),
        (hostile("media/x.png", link=True), "is a link; pack the file itself"),
        (hostile("other.toml"), "a zip file holds one deck file"),
        (zipped("", {"media/x.png": HEART}, "deck.txt"), "a zip file holds one deck file"),
        (zipped("#" * 6_000_000, {}), "more than 5,000,000 bytes"),
        (zipped(TEXT, {})[:-30], "the end of the zip file is missing"),
        (zipped(TEXT, {f"media/{'n' * 60}{n}.png": b"" for n in range(18_000)}), "too many files"),
    ],
)
def test_hostile_zip_files_are_refused(source: bytes, sentence: str) -> None:
    """Names that lead elsewhere, links, bombs and damage are refused with one sentence."""
    native = read(source)
    assert native.result.deck is None
    assert native.media == {}
    (fault,) = native.result.faults
    assert sentence in fault.message


def test_a_name_may_stand_once() -> None:
    """A file that is in the zip file twice is refused, since programs take different ones."""
    (fault,) = read(twice("media/x.png")).result.faults
    assert fault.message == 'the zip file holds "media/x.png" twice'


@given(st.binary(max_size=200), st.integers(0, 400))
def test_any_bytes_are_read(noise: bytes, at: int) -> None:
    """Changed zip files are decks or have faults, and nothing raises."""
    source = zipped(TEXT + 'front_image = "media/h.png"\n', {"media/h.png": HEART})
    at = min(at, len(source))
    changed = source[:at] + noise + source[at + len(noise) :]
    assert read(changed).result.deck or read(changed).result.faults
    read_any(changed, "x.zip")


def test_the_checker_reads_zip_files(tmp_path: Path) -> None:
    """`cardstreak check` names missing files of the decks in a folder."""
    (tmp_path / "a.zip").write_bytes(zipped(TEXT + 'front_image = "media/h.png"\n', {}))
    (tmp_path / "b.toml").write_text(TEXT.replace('"organs"', '"b"'))
    assert faults_in([tmp_path]) == [
        f'{tmp_path / "a.zip"}:9: there is no file "media/h.png" in the zip file'
    ]


def test_photos_of_other_colours_are_other_files() -> None:
    """Equal bytes are stored once, and others beside them."""
    text = TEXT + 'front_image = "media/a.png"\nback_image = "media/b.png"\n'
    same = read(zipped(text, {"media/a.png": HEART, "media/b.png": HEART}))
    other = read(zipped(text, {"media/a.png": HEART, "media/b.png": painted(colour=BLUE)}))
    assert (len(same.media), len(other.media)) == (1, 2)


def test_a_folder_of_decks_holds_both_kinds(tmp_path: Path) -> None:
    """The owner's decks are read with their media, and a hidden file is none of them."""
    source = zipped(TEXT + 'front_image = "media/h.png"\n', {"media/h.png": HEART})
    (tmp_path / "organs.zip").write_bytes(source)
    (tmp_path / "b.toml").write_text(TEXT.replace('"organs"', '"b"'))
    found = [deck_library.read(path) for path in archive.files_in(tmp_path)]
    assert [file.deck.id for file in found if file.deck] == ["b", "organs"]
    assert [[*file.media.values()] for file in found] == [[], [HEART]]
    assert deck_library.file_of(tmp_path, "organs") == tmp_path / "organs.zip"
