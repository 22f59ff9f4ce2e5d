"""What is left of a deck that is cloze_markup in a format and read again."""

from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from msgspec import structs

from bot.formats.base.text import one_line, tidy
from bot.formats.builder.collector import short_of
from bot.formats.builder.deck import build
from bot.formats.exporters import EXPORTERS, exporter_for
from bot.formats.importers import read_any
from bot.formats.native import file as native_file
from bot.formats.native.cards import cards_of
from bot.formats.native.schema import CardTable
from bot.model.cards import ANSWER_LENGTH, Card, Deck, cloze_markup, deletions, replace_deletions
from tests.formats.native.native_decks import decks
from tests.formats.visible import visible

SHIPPED = Path(__file__).parents[2] / "decks" / "deep_learning.toml"
FORMATS = sorted(EXPORTERS.keys() - {"native"})


def written_and_read(deck: Deck, name: str) -> Deck:
    """The deck after it was written in a format and imported into an empty deck with its topics."""
    source = EXPORTERS[name].write(deck, 1_800_000_000, {})
    parsed = read_any(source, "x" if deck.cards else f"x{EXPORTERS[name].ending}")
    assert parsed.faults == () or not deck.cards
    return build(parsed, deck.id, structs.replace(deck, cards=())).deck


def comparable(card: Card) -> dict[str, object]:
    """What every format keeps of a card, without invisible blanks.

    A back that is short enough to be typed counts as a short answer.
    """
    several = len(visible(card.back)) > 1
    return {
        "id": card.id,
        "front": visible(
            replace_deletions(tidy(card.front), cloze_markup) if card.deletion else card.front
        ),
        "back": visible(card.back or ("" if card.deletion else card.answer)),
        "answer": one_line(card.answer or ("" if several else short_of(one_line(card.back)))),
        "accept": tuple(map(one_line, card.accept)),
        "distractors": tuple(map(one_line, card.distractors)),
        "explanation": visible(card.explanation),
        "topics": tuple(dict.fromkeys(card.topics)),
        "deletion": card.deletion,
    }


@pytest.mark.parametrize("name", FORMATS)
def test_the_deck_that_comes_along_survives(name: str) -> None:
    """All cards of the deck in the repository survive each format."""
    deck = native_file.read(SHIPPED.read_bytes(), "").deck
    assert deck is not None
    assert len(deck.cards) == 158
    again = written_and_read(deck, name)
    assert [comparable(card) for card in again.cards] == [comparable(card) for card in deck.cards]


_CODE = "\n```c++\n* [x]\n#+y\n  #+end_src\n```\n"
_LISTS = ("\n+ ", "\n* ", "\n- ", "\n2. ", "* ", "+ ", "\n+\n", "\n*\n")
_TEX = ("\\(a[1]*b*\\)", "\\[[x]\\]", "\\(2**3**4\\)", "\\[a\n+ b\\]", "\\(a<b\\)", "\\(`~x~`\\)")
_DOLLARS = ("$a", "^2$", "$$", "\\$")
_MARKS = "- |* |*b*|**c**|`d=e`|`~`|~f~|=g=|#|#+h|[|]|[[i]]|::|'|=|+ |@|,|;|\"|<b>|&amp;|$|1/2|:z:"
TRAPS = st.lists(
    st.sampled_from(
        [
            "a",
            "B",
            " ",
            " ",
            "\n",
            "\n\n",
            "||",
            "\\(x\\)",
            "é数",
            _CODE,
            *_MARKS.split("|"),
            *_LISTS,
            *_TEX,
            *_DOLLARS,
        ]
    ),
    min_size=1,
    max_size=8,
).map("".join)
LINES = TRAPS.map(lambda text: one_line(one_line(text)[:ANSWER_LENGTH])).filter(bool)
HIDDEN = st.sampled_from(["x", "1/2", "50%", "a b", "c*d", "`e`", "**f**", "g]", "2017-01-01"])


@st.composite
def tables(draw: st.DrawFn) -> CardTable:
    """A card whose texts hold marks of the formats."""
    kind = draw(st.sampled_from(["front", "cloze"]))
    answers = draw(st.lists(LINES, max_size=4, unique_by=str.casefold))
    explanation, back = draw(st.just("") | TRAPS), draw(st.just("") | TRAPS)
    topics = tuple(draw(st.lists(st.sampled_from(["a-b", "a_b", "c"]), max_size=2, unique=True)))
    if kind == "front":
        answer, *more = [*answers, ""]
        return CardTable(
            id="one",
            front=draw(TRAPS),
            answer=answer,
            accept=tuple(more[:1]) if more[:1] != [""] else (),
            distractors=tuple(filter(None, more[1:])),
            topics=topics,
            explanation=explanation,
            back=back or ("" if answer else "z"),
        )
    gaps = draw(st.lists(st.tuples(st.integers(1, 3), HIDDEN), min_size=1, max_size=3))
    cloze = "".join(f"{draw(TRAPS)}{{{{c{number}::{hidden}}}}}" for number, hidden in gaps)
    return CardTable(id="one", cloze=cloze, topics=topics, explanation=explanation, back=back)


@pytest.mark.parametrize("name", FORMATS)
@given(table=tables())
def test_no_text_is_a_trap(name: str, table: CardTable) -> None:
    """Marks of the formats in a card's texts are escaped, and come back unchanged."""
    texts = (table.front or table.cloze, table.back or table.answer)
    assume(all(tidy(text) for text in texts[: 1 if table.cloze else 2]))
    deck = Deck("deck", "Deck", topics={"a-b": "A", "a_b": "B", "c": "C"}, cards=cards_of(table))
    again = written_and_read(deck, name)
    assert [comparable(card) for card in again.cards] == [comparable(card) for card in deck.cards]


TEXTS = {
    "marks of lists": "+ keeps attacks out\n- gives a false sense of safety\n- costs money",
    "a comment in C": "/**\n\n* two lines\n\n*/",
    "other lists": "Before\n\n* one\n* two\n\n+ three\n\nAfter",
    "numbers": "1. one\n\n2. two\n\n10. ten\n\n3) three",
    "numbers on lines": "So:\n1. one\n2. two\nmore of it\n- three\n10. ten",
    "code": "```c++\nint a[1];\n\n\tb\n```\n\nand\n\n```f#\nlet x = 1\n```\n\n```\n* plain\n```",
    "tex": "\\(x^{2}\\) and \\[a_{[1]} < b \\& c\\] and \\(2**3**4\\) and **bold**",
    "dollars": "costs $5, not $x$, \\$y\\$ or $$z^2$$; `$a$` is code",
    "tex over lines": "\\[ a\n+ b\n- c \\]\n\n- item",
}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_texts_come_back_as_they_were(name: str, text: str) -> None:
    """Marks of lists, numbers, code with its language and TeX are the same after a round trip."""
    text = tidy(text)
    cards = (
        Card("one", f"1\n\n{text}", back=f"2\n\n{text}", explanation=f"3\n\n{text}"),
        Card("two", text, back=f"{text}\n\n4"),
    )
    deck = Deck("deck", "Deck", cards=cards)
    again = written_and_read(deck, name)
    assert [
        [visible(side) for side in (card.front, card.back, card.explanation)]
        for card in again.cards
    ] == [[visible(side) for side in (card.front, card.back, card.explanation)] for card in cards]
    parsed = read_any(EXPORTERS[name].write(deck, 1_800_000_000, {}), "x")
    assert build(parsed, "deck", deck).deck == deck


@pytest.mark.parametrize("name", FORMATS)
@given(table=tables())
def test_what_comes_back_changes_nothing(name: str, table: CardTable) -> None:
    """A deck that is exported and imported again has not a single changed card."""
    texts = (table.front or table.cloze, table.back or table.answer)
    assume(all(tidy(text) for text in texts[: 1 if table.cloze else 2]))
    deck = Deck("deck", "Deck", topics={"a-b": "A", "a_b": "B", "c": "C"}, cards=cards_of(table))
    stored = build(read_any(EXPORTERS["csv"].write(deck, 0, {}), "x"), "deck", deck).deck
    parsed = read_any(EXPORTERS[name].write(stored, 1_800_000_000, {}), "x")
    assert build(parsed, "deck", stored).changes.kept == len(stored.cards)


def deck_of(table: CardTable) -> Deck:
    """A deck with one card or one cloze."""
    return Deck("deck", "Deck", cards=cards_of(table))


@pytest.mark.parametrize("name", FORMATS)
@given(deck=decks())
@example(deck=deck_of(CardTable(id="0", cloze="0{{c1::0}}\n\xad\n{{c1::0}}", back="0")))
@example(deck=deck_of(CardTable(id="0", front="0", back="0\n\xad\n0")))
@example(deck=deck_of(CardTable(id="0", front="0", back="0", topics=("fc", "drill"))))
@example(deck=deck_of(CardTable(id="0", cloze="{{c1::|::}}")))
@example(deck=deck_of(CardTable(id="0", cloze="{{c1::|::0}}")))
@example(deck=deck_of(CardTable(id="0", cloze="{{c1::`]`}} `[[a]]`")))
@example(deck=deck_of(CardTable(id="0", cloze="`~a~{{c1::`a}}")))
@example(deck=deck_of(CardTable(id="0", cloze="-\n{{c1::0}}", back="-\n-\n0")))
@example(deck=deck_of(CardTable(id="0", front="{{c1::0}}", back="0\n\n0")))
@example(deck=deck_of(CardTable(id="0", front="\\lbrack{} `\\vert{}`", back="\\backslash{}")))
@example(deck=deck_of(CardTable(id="0", front="0", back="SCHEDULED:\n\n:LOGBOOK:\n\n:END:")))
@example(deck=deck_of(CardTable(id="0", front=':CARDSTREAK: {"answer":"x"}', back="0")))
@example(deck=deck_of(CardTable(id="0", front="[sound:a.mp3]", back="<br>[sound:b.mp3]")))
@example(deck=deck_of(CardTable(id="0", front="0", back="a\n\n** h :drill:")))
@example(deck=deck_of(CardTable(id="0", front="0", back="0", explanation="**\u2028a")))
def test_any_deck_comes_back(name: str, deck: Deck) -> None:
    """Ids, fronts, backs and topics of any deck survive each format, but for gaps without text."""
    assume(not any("::}}" in card.front for card in deck.cards))
    assume(
        all(
            tidy(text)
            for card in deck.cards
            for text in (
                card.front,
                card.back or card.answer or "x",
                *(hidden.text for hidden in deletions(card.front)),
            )
        )
    )
    again = written_and_read(deck, name)
    fields = ("id", "front", "back", "topics", "deletion")
    assert [[comparable(card)[field] for field in fields] for card in again.cards] == [
        [comparable(card)[field] for field in fields] for card in deck.cards
    ]


def test_a_file_s_ending_says_how_to_write_it() -> None:
    """The endings of packages, tables and org files choose the format; any other is native."""
    assert [exporter_for(name) for name in ("a.APKG", "b.csv", "c.org", "d.txt", "")] == [
        "apkg",
        "csv",
        "org",
        "native",
        "native",
    ]
