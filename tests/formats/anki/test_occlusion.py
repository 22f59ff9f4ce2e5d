"""Parts of a picture are hidden in the question, and the answer shows the asked one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from PIL import Image, ImageChops

from bot.formats.anki import package as anki_package
from bot.formats.anki.occlusion.shapes import MOST_SHAPES, shapes_of
from bot.formats.anki.warnings import OCCLUSIONS
from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from bot.formats.builder.deck import build
from bot.model.cards import answer_media, question_media
from tests.formats.anki.anki_packages import KINDS, ANote, PackageKind, package
from tests.formats.anki.occlusions import (
    COLOURS,
    ENHANCED,
    LEFT,
    LOWER,
    OCCLUSION,
    OCCLUSION_TYPES,
    RIGHT,
    SIZE,
    Part,
    atlas,
    box,
    mask,
    parts_seen,
    write_examples,
)

PICTURE = '<img src="atlas.png">'
MEDIA = {
    "atlas.png": atlas(),
    "q.svg": mask(LEFT, RIGHT),
    "a.svg": mask(RIGHT),
    "bad.svg": mask(LEFT).replace(b"<g>", b"<script>1</script><g>"),
}


def read(*notes: ANote, kind: PackageKind = "anki2", limits: Limits | None = None) -> ParsedDeck:
    """Reads a package with the picture and the masks."""
    content = package(notes, kind, types=OCCLUSION_TYPES, media=MEDIA)
    return anki_package.read(content, "x.apkg", limits or Limits())


def note(field: str, *texts: str, cards: tuple[int, ...] = (0,)) -> ANote:
    """A note of Anki's own kind."""
    values = (field, PICTURE, *texts, *[""] * (3 - len(texts)))
    return ANote(values, OCCLUSION, cards={number: {} for number in cards})


def enhanced(question: str = "q.svg", answer: str = "a.svg") -> ANote:
    """A note of the add-on."""
    masks = (f'<img src="{question}" />', f'<img src="{answer}" />')
    texts = ("ab12-ao-1", "Head", PICTURE, masks[0], "Foot", "Remark", "", "", "", masks[1], "")
    return ANote(texts, ENHANCED)


def seen(deck: ParsedDeck, card: ParsedCard, side: int) -> set[Part]:
    """The parts of the picture that a side of a card shows."""
    return parts_seen(deck.media[card.images[side].name])


@pytest.mark.parametrize("kind", KINDS)
def test_hide_all_guess_one(kind: PackageKind) -> None:
    """All parts are hidden in the question, and the answer shows the asked one alone."""
    field = box(1, LEFT, always=True) + box(2, RIGHT, always=True)
    deck = read(note(field, "The <b>atlas</b>", "Extra", "Comment", cards=(0, 1)), kind=kind)
    assert deck.faults == ()
    first, second = deck.cards
    assert [seen(deck, first, side) for side in (0, 1)] == [{LOWER}, {LEFT, LOWER}]
    assert [seen(deck, second, side) for side in (0, 1)] == [{LOWER}, {RIGHT, LOWER}]
    assert first.front == "The **atlas**\n\n[a picture with a hidden part]"
    assert first.back == "[the picture with this part shown]"
    assert first.explanation == "Extra\n\nComment"
    assert (first.source_id, second.source_id) == ("guid1-1", "guid1-2")
    assert first.fact == second.fact == "guid1"


def test_hide_one_guess_one() -> None:
    """Only the asked part is hidden, and a card of several shapes hides them all."""
    field = box(1, LEFT, always=False) + box(2, RIGHT, always=False) + box(2, LOWER, always=False)
    deck = read(note(field, cards=(0, 1)))
    first, second = deck.cards
    assert [seen(deck, first, side) for side in (0, 1)] == [{RIGHT, LOWER}, set(COLOURS)]
    assert [seen(deck, second, side) for side in (0, 1)] == [{LEFT}, set(COLOURS)]


@pytest.mark.parametrize(
    "shape",
    [
        "ellipse:left=.0833:top=0:rx=.1667:ry=.25",
        "polygon:left=0.05:top=0.02:points=.05,.02 .05,.5 .45,.5 .45,.02",
        "polygon:left=0.05:top=0.02:points=0,0 0,.48 .4,.48 .4,0",
        "rect:left=15:top=5:width=120:height=95",
        "rect:left=.45:top=0.02:width=.35:height=.5:angle=2500",
        "rect:width=.4:height=.5:left=.05:top=.01:fill=#ff0000:unknown=1",
    ],
)
def test_every_shape_hides_its_part(shape: str) -> None:
    """Ellipses, polygons, turned shapes and the lengths of the first versions are drawn."""
    deck = read(note(f"{{{{c1::image-occlusion:{shape}:oi=1}}}}"))
    assert deck.faults == ()
    (card,) = deck.cards
    assert seen(deck, card, 0) == {RIGHT, LOWER}
    assert seen(deck, card, 1) == set(COLOURS)


def test_texts_are_on_both_sides() -> None:
    """A text on the picture has no card and is written on both pictures."""
    plain = box(1, LEFT, always=True)
    text = "{{c0::image-occlusion:text:left=.6:top=.6:text=A\\: é:scale=1:fs=.2}}<br>"
    bare, labelled = read(note(plain)), read(note(text + plain))
    assert len(labelled.cards) == 1
    assert not {*bare.media} & {*labelled.media}
    (shape, _) = shapes_of(text + plain, SIZE)
    assert (shape.text, shape.number, shape.size) == ("A: é", 0, 0.2)


def test_the_older_add_on() -> None:
    """A note of the add-on is a card with its masks drawn on its picture."""
    deck = read(enhanced())
    assert deck.faults == ()
    (card,) = deck.cards
    assert [seen(deck, card, side) for side in (0, 1)] == [{LOWER}, {LEFT, LOWER}]
    assert card.front == "Head\n\nFoot\n\n[a picture with a hidden part]"
    assert (card.explanation, card.fact) == ("Remark", "ab12-ao")


@pytest.mark.parametrize(
    "broken",
    [
        enhanced(question="missing.svg"),
        enhanced(question="bad.svg"),
        ANote((box(1, LEFT, always=True), '<img src="missing.png">', "", "", ""), OCCLUSION),
        ANote((box(1, LEFT, always=True), "no picture"), OCCLUSION),
    ],
)
def test_without_its_picture_a_note_is_left_out(broken: ANote) -> None:
    """A note whose picture or mask can't be drawn is told of, and the others are read."""
    deck = read(broken, structs.replace(enhanced(), guid="x"))
    assert [card.source_id for card in deck.cards] == ["x"]
    assert [str(fault) for fault in deck.faults] == [f"x.apkg:1: {OCCLUSIONS.one}"]


def test_limits_of_pictures_hold() -> None:
    """Drawn pictures count as others do, and a card without room for both is left out."""
    field = "".join(box(number, LEFT, always=True) for number in range(1, 4))
    deck = read(note(field, cards=(0, 1, 2)), limits=Limits(images=2))
    assert (len(deck.cards), len(deck.media)) == (1, 2)
    assert "hide parts of pictures" in str(deck.faults[0])
    none = read(note(field), limits=Limits(images=0))
    assert "the file holds no pictures" in str(none.faults[0])


def test_both_pictures_are_on_the_card_of_the_deck() -> None:
    """The deck's card shows the one picture with its question and the other with its answer."""
    parsed = read(note(box(1, LEFT, always=True), '<img src="atlas.png" alt="a picture">'))
    (card,) = build(parsed, "deck").deck.cards
    (parsed_card,) = parsed.cards
    assert [image.name for image in question_media(card)][-1] == parsed_card.images[-2].name
    assert [image.name for image in answer_media(card)] == [parsed_card.images[-1].name]


@given(
    st.lists(
        st.sampled_from(
            [
                *(
                    "{{c1::image-occlusion:",
                    "rect",
                    "polygon",
                    "ellipse",
                    "text",
                    ":left=",
                    ":top=",
                ),
                *(
                    ":points=",
                    "1e9",
                    "nan",
                    "-.5",
                    ".5",
                    "0,0 1,1 1,0",
                    ":",
                    "\\:",
                    "}}",
                    "{{c999::",
                ),
                *(
                    "{{c999::",
                    ":width=.2",
                    ":height=.2",
                    ":rx=.1",
                    ":ry=.1",
                    ":angle=99999",
                    ":oi=1",
                    "é",
                ),
            ]
        ),
        max_size=20,
    ).map("".join)
)
def test_any_field_is_read(field: str) -> None:
    """No field raises, and every shape lies in bounds that can be drawn."""
    for shape in shapes_of(field, SIZE):
        assert all(abs(value) < 200_000 for point in shape.points for value in point)


def test_shapes_are_limited() -> None:
    """Of very many shapes only the first are drawn."""
    assert len(shapes_of(box(1, LEFT, always=True) * (MOST_SHAPES + 9), SIZE)) == MOST_SHAPES


def test_the_pictures_of_the_docs_show_what_is_drawn(tmp_path: Path) -> None:
    """The examples in the docs are what the command draws now."""
    write_examples(tmp_path)
    shown = Path(__file__).parents[3] / "docs" / "images" / "occlusion"
    for name in ("picture.png", "question.png", "answer.png"):
        images = [Image.open(folder / name).convert("RGB") for folder in (tmp_path, shown)]
        assert ImageChops.difference(*images).getbbox() is None


def test_very_many_shapes_use_up_what_may_be_drawn() -> None:
    """Each shape counts, so a note of hundreds of large ones has a card or two at the most."""
    whole = "{{c1::image-occlusion:rect:left=0:top=0:width=1:height=1:oi=1}}" * MOST_SHAPES
    field = whole + "".join(box(number, LEFT, always=True) for number in range(2, 9))
    deck = read(note(field, cards=tuple(range(8))), limits=Limits(image_pixels=2_000_000))
    assert 0 < len(deck.cards) < 3
