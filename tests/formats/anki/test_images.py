import hashlib
import html
import io
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.formats.anki import export as anki_export
from bot.formats.anki import package as anki_package
from bot.formats.base.parsed import Limits, ParsedDeck
from bot.formats.builder.deck import build
from bot.formats.pipeline import run_import
from bot.formats.task import DECK, ImportTask, encoded
from bot.model.cards import answer_media, question_media
from tests.amount import amount
from tests.formats.anki.anki_packages import (
    CLOZE,
    KINDS,
    REVERSED,
    ANote,
    PackageKind,
    package,
    zipped,
)
from tests.formats.anki.painted import BLUE, RED, bomb, noisy, opened, painted

HEART, LUNG = painted(colour=RED), painted("JPEG", colour=BLUE)
FILES = {"heart.png": HEART, "my lung.jpg": LUNG}
ASKED = ANote(('What is this?<br><img src="heart.png">', "The heart"))


def read(
    *notes: ANote,
    media: Mapping[str, bytes] = FILES,
    kind: PackageKind = "anki2",
    limits: Limits | None = None,
) -> ParsedDeck:
    """Reads a package with these notes and files."""
    return anki_package.read(package(notes, kind, media=media), "x.apkg", limits or Limits())


def messages(parsed: ParsedDeck) -> list[str]:
    """The messages of the diagnostics."""
    return [fault.message for fault in parsed.faults]


@pytest.mark.parametrize("kind", KINDS)
def test_pictures_of_every_generation_come_along(kind: PackageKind) -> None:
    """The text has a mark for each picture, and a picture is named after a hash of its bytes."""
    parsed = read(ASKED, ANote(("And this?", "A lung <img src='my%20lung.jpg'>")), kind=kind)
    assert messages(parsed) == []
    first, second = parsed.cards
    assert first.front == "What is this?\n[a picture]"
    assert second.back == "A lung [image: my%20lung.jpg]"
    (heart,), (lung,) = first.images, second.images
    assert heart.words == "a picture"
    assert list(parsed.media) == [heart.name, lung.name]
    for name, content in parsed.media.items():
        digest, _, ending = name.partition(".")
        assert digest == hashlib.blake2b(content, digest_size=20).hexdigest()
        assert opened(content).format == {"png": "PNG", "jpg": "JPEG"}[ending]


def test_what_a_picture_shows_is_told_if_it_is_known() -> None:
    """A description replaces the file name, without characters that have a meaning in markup."""
    parsed = read(ANote(('<img src="heart.png" alt="**a** [red] {{c1::heart}}">?', "yes")))
    (image,) = parsed.cards[0].images
    assert image.words == "a (red) c1:heart"
    assert parsed.cards[0].front == "[a (red) c1:heart]?"


def test_pictures_of_one_note_are_told_apart() -> None:
    """Two pictures of one description have different words; one that comes twice has the same."""
    front = '<img src="heart.png" alt="organ"> or <img src="heart.png">'
    (card,) = read(ANote((front, '<img src="my lung.jpg" alt="organ">'))).cards
    assert (card.front, card.back) == ("[organ] or [organ]", "[organ 2]")
    assert [image.words for image in card.images] == ["organ", "organ 2"]


def test_equal_pictures_are_kept_once() -> None:
    """Two files with the same bytes are one picture."""
    notes = (ANote(("<img src=a>?", "yes")), ANote(("<img src=b>?", "no")))
    parsed = read(*notes, media={"a": HEART, "b": HEART})
    assert len(parsed.media) == 1


def test_each_card_has_its_own_pictures() -> None:
    """A reversed card has the same pictures, and a card has no pictures of another note."""
    both = ANote(("<img src='heart.png'>", "heart"), REVERSED, cards={0: {}, 1: {}})
    first, second, third = read(both, ANote(("plain", "text"))).cards
    assert first.images == second.images != ()
    assert third.images == ()


def test_names_are_keys_and_no_paths() -> None:
    """A name with `../` is looked up like any other."""
    climbing = "../../../../etc/x.png"
    parsed = read(ANote((f"<img src='{climbing}'>?", "yes")), media={climbing: HEART})
    assert [image.words for image in parsed.cards[0].images] == ["a picture"]
    parsed = read(ANote((f"<img src='{climbing}'>?", "yes")))
    assert messages(parsed) == [
        'the picture "x.png" is not in the package, so words stand in its place'
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (bomb(50_000, 50_000), 'the picture "x.png" is too large to be read; it was left out'),
        (
            noisy("PNG", (100, 100))[:-9_000],
            'the picture "x.png" is of a kind that can\'t be read, or damaged; it was left out',
        ),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'>",
            'the picture "x.png" is of a kind that can\'t be read, or damaged; it was left out',
        ),
        (bytes(10_000_001), 'the picture "x.png" is too large to be read; it was left out'),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'><image href='/etc/passwd'/></svg>",
            'the picture "x.png" has scripts or refers to other files; it was left out',
        ),
    ],
)
def test_a_picture_that_cannot_be_kept_is_told(content: bytes, sentence: str) -> None:
    """The card is kept with the picture's name, and the diagnostic has the note's position."""
    parsed = read(
        ANote(("plain", "text")), ANote(("<img src=x.png>?", "yes")), media={"x.png": content}
    )
    assert [(fault.line, fault.message) for fault in parsed.faults] == [(2, sentence)]
    assert parsed.cards[1].front == "[a picture]?"
    assert (parsed.cards[1].images, parsed.media) == ((), {})


def test_a_drawing_is_kept() -> None:
    """An SVG is drawn."""
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg'><rect width='9' height='9'/></svg>"
    parsed = read(ANote(("<img src=x.svg>?", "yes")), media={"x.svg": drawing})
    assert (parsed.faults, [name[-4:] for name in parsed.media]) == ((), [".png"])


def test_a_moving_picture_stands_still_and_says_so() -> None:
    """Of a GIF with several frames the first is kept, which a diagnostic says."""
    target = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in (RED, BLUE)]
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:])
    parsed = read(ANote(("<img src=x.gif>?", "yes")), media={"x.gif": target.getvalue()})
    (content,) = parsed.media.values()
    assert opened(content).convert("RGB").getpixel((5, 5)) == RED
    assert messages(parsed) == ['the picture "x.gif" moves; only its first frame is kept']


def test_a_wrong_ending_does_no_harm() -> None:
    """The format of a picture is found from its bytes, not from its name."""
    parsed = read(ANote(("<img src=x.svg>?", "yes")), media={"x.svg": LUNG})
    assert [name[-4:] for name in parsed.media] == [".jpg"]


MANY = "2 pictures are more than a deck may hold; they were left out"
SPENT = (
    "2 pictures have more pixels than a deck may still hold (1,280 a side are enough); "
    "they were left out"
)


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (Limits(images=1), MANY),
        (Limits(image_bytes=150), MANY),
        (Limits(image_pixels=40 * 30 + 5), SPENT),
    ],
)
def test_more_than_a_deck_may_hold_is_left_out(limits: Limits, why: str) -> None:
    """The first pictures are kept; in place of the others stand their names."""
    notes = [ANote((f"<img src={index}.png>?", "yes")) for index in range(3)]
    media = {f"{index}.png": painted(colour=(index, 9, 9)) for index in range(3)}
    parsed = read(*notes, media=media, limits=limits)
    assert [bool(card.images) for card in parsed.cards] == [True, False, False]
    assert messages(parsed) == [why]


def test_a_picture_that_is_refused_counts_as_well() -> None:
    """One whose damage shows only when it is decoded leaves less for the others."""
    broken = painted(size=(100, 100))[:-40]
    notes = [ANote((f"<img src={name}>?", "yes")) for name in ("broken", "good")]
    media = {"broken": broken, "good": painted(size=(100, 100))}
    for pixels, kept in ((10_000, False), (20_000, True)):
        parsed = read(*notes, media=media, limits=Limits(image_pixels=pixels))
        assert [bool(card.images) for card in parsed.cards] == [False, kept]


def test_where_no_picture_is_wanted_none_is_read() -> None:
    """If no picture is allowed, a diagnostic says that the file holds none."""
    parsed = read(ASKED, limits=Limits(images=0))
    assert parsed.media == {}
    assert messages(parsed) == [
        "a card shows a picture; the file holds none, so words stand in its place"
    ]


@pytest.mark.parametrize("listed", [b"", b"[1]", b'{"0": 3}', b"\xff", b'{"9": "heart.png"}'])
def test_a_broken_list_of_files_loses_the_pictures_alone(listed: bytes) -> None:
    """If the list of files is broken, the cards are read without pictures."""
    with zipfile.ZipFile(io.BytesIO(package([ASKED], media=FILES))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    parsed = anki_package.read(zipped({**members, "media": listed}), "x.apkg", Limits())
    assert len(parsed.cards) == 1
    assert "is not in the package" in messages(parsed)[0]


@settings(max_examples=amount(200))
@given(st.text(max_size=150), st.text(max_size=30))
@example("a:::b", "")
@example("[a] **b** `c`", "\u00a0\u200b")
@example("<b>&amp;lt;</b>", "c1::x}}")
def test_any_words_stay_a_mark(about: str, name: str) -> None:
    """Whatever a picture is called, its mark is in the text, also after an export and import."""
    file = f"x{name}".replace("\ud800", "")
    tag = f'<img src="{html.escape(file)}" alt="{html.escape(about)}">'
    parsed = read(ANote((f"before {tag} behind", f"<b>{tag}</b>")), media={file: HEART})
    deck = build(parsed, "x").deck
    (card,) = deck.cards
    assert question_media(card) == card.images
    assert len(card.images) == (1 if parsed.media else 0)
    source = anki_export.write(deck, 0, parsed.media)
    (again,) = build(anki_package.read(source, "x.apkg", Limits()), "x").deck.cards
    assert (again.front, again.back, again.images) == (card.front, card.back, card.images)


# ── in a deck ───────────────────────────────────────────────────────────────────────────────────


def task(*notes: ANote, media: Mapping[str, bytes] = FILES, before: bytes = b"") -> ImportTask:
    """The import of a package with these notes and files."""
    return ImportTask("organs.apkg", package(notes, media=media), "organs", before=before)


def test_a_deck_knows_which_pictures_its_cards_have() -> None:
    """A card's pictures are divided into those of the question and those of the answer."""
    result = run_import(task(ANote(("<img src=heart.png>?", "Not <img src='my lung.jpg'>"))))
    (card,) = DECK.decode(result.deck).cards
    assert [image.words for image in question_media(card)] == ["a picture"]
    assert [image.words for image in answer_media(card)] == ["image: my lung.jpg"]
    assert result.media.keys() == {image.name for image in card.images}


def test_a_hidden_picture_is_not_given_away() -> None:
    """A picture in a gap is part of the answer of the card that hides it."""
    text = "{{c1::<img src=heart.png>}} pumps, {{c2::<img src='my lung.jpg'>}} breathes"
    result = run_import(task(ANote((text, ""), CLOZE, cards={0: {}, 1: {}})))
    first, second = DECK.decode(result.deck).cards
    assert [image.words for image in question_media(first)] == ["a picture 2"]
    assert [image.words for image in answer_media(first)] == ["a picture"]
    assert [image.words for image in question_media(second)] == ["a picture"]
    assert first.answer == second.answer == ""


def test_a_picture_is_no_answer_to_type() -> None:
    """A back that is only a picture is shown as the back, and is not a short answer."""
    (card,) = DECK.decode(run_import(task(ANote(("heart?", "<img src=heart.png>")))).deck).cards
    assert (card.answer, card.back) == ("", "[image: heart.png]")


def test_a_deck_without_the_package_keeps_its_pictures() -> None:
    """An import of a table keeps the pictures of cards whose texts still name them."""
    before = DECK.decode(run_import(task(ASKED)).deck)
    text = b'front,back\n"What is this?\n[a picture]",The old heart\n'
    result = run_import(ImportTask("organs.csv", text, "organs", before=encoded(before)))
    (card,) = DECK.decode(result.deck).cards
    assert card.answer == "The old heart"
    assert card.images == before.cards[0].images != ()
