"""Plain notes are read in faster ways that must give the same cards."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from bot.formats.anki import package as anki_package
from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from tests.formats.anki.anki_packages import BASIC, TYPES, ANote, AType, package

_PLAIN = ["a", "Б.", " ", "  ", "<br>", "\n", "<b>c d</b>", "&lt;", "&nbsp;", "&", "<div>e</div>"]
_ODD = ["<img src='f.png'>", "[sound:g.mp3]", "[", "\xa0", "<b>", "</b>", "*", "x" * 1_001, "\t"]
_FIELDS = st.lists(
    st.sampled_from(_PLAIN) | st.sampled_from(_PLAIN + _ODD), min_size=1, max_size=4
).map("".join)
_CARDS = st.sampled_from([{0: {}}] * 6 + [{}, {1: {}}, {0: {"type": 2, "due": 3, "ivl": 2}}])
_NOTES = st.builds(
    lambda fields, cards, tags: ANote(tuple(fields), BASIC, cards=cards, tags=tags),
    st.lists(_FIELDS, min_size=1, max_size=3),
    _CARDS,
    st.sampled_from(["", " a ", "b c"]),
)
# The same templates as those of the type Basic, with a filter that does nothing: no note of this
# type is plain.
_NOT_PLAIN = AType(
    "Basic",
    ("Front", "Back"),
    (("{{text:Front}}", "{{FrontSide}}\n\n<hr id=answer>\n\n{{text:Back}}"),),
)


def read(notes: list[ANote], basic: AType = TYPES[BASIC]) -> ParsedDeck:
    """Reads a package of these notes."""
    return anki_package.read(package(notes, types={BASIC: basic}), "x.apkg", Limits())


def numbered(notes: list[ANote]) -> list[ANote]:
    """The notes with GUIDs that do not depend on what else is in the package."""
    return [structs.replace(note, guid=f"guid{index}") for index, note in enumerate(notes)]


@given(st.lists(_NOTES, min_size=2, max_size=5))
def test_notes_that_are_read_at_once_are_read_as_each_alone(notes: list[ANote]) -> None:
    """The cards of notes in one package are those of each note in a package of its own."""
    notes = numbered(notes)
    alone = [
        structs.replace(card, line=position)
        for position, note in enumerate(notes, 1)
        for card in read([note]).cards
    ]
    assert list(read(notes).cards) == alone


@given(st.lists(_NOTES, min_size=1, max_size=20))
def test_plain_notes_are_read_as_if_their_templates_were_filled_in(notes: list[ANote]) -> None:
    """Cards and warnings are the same whether or not a template lets a note count as plain."""
    assert read(notes) == read(notes, _NOT_PLAIN)


def test_many_plain_notes_keep_their_order_and_ids() -> None:
    """More notes than fit in a batch, and one odd note among them, come in order."""
    notes = [ANote((f"question {n}", f"answer {n}"), tags="t") for n in range(600)]
    notes[300] = structs.replace(notes[300], texts=("<p>question 300</p>", "answer 300"))
    assert read(notes).cards == tuple(
        ParsedCard(f"question {n}", f"answer {n}", n + 1, ("t",), f"guid{n + 1}")
        for n in range(600)
    )


def test_tags_of_notes_that_cannot_be_read_at_once_count_once() -> None:
    """A failed attempt to read notes at once takes nothing from the HTML tags that are allowed."""
    notes = [ANote((f"{n}<br>a", "b" if n else "")) for n in range(20)]
    parsed = anki_package.read(package(notes), "x.apkg", Limits(tags=5))
    assert len(parsed.cards) == 20
