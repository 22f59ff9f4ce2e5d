import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from bot.formats.base.parsed import ParsedCard, ParsedDeck
from bot.formats.base.text import in_markup
from bot.formats.builder.deck import Built, build
from bot.formats.importers import read_any
from bot.formats.native import file as native_file
from bot.formats.native.cards import cards_of
from bot.formats.native.schema import CardTable
from bot.model.cards import Card, Deck
from bot.model.markup import blocks_of
from bot.model.outcomes.decks import Changes
from bot.model.views import Bullets, Paragraph


def built(*cards: ParsedCard, before: Deck | None = None, wrapped: bool = False) -> Built:
    """The deck of these cards."""
    return build(ParsedDeck("csv", cards, wrapped=wrapped), "deck", before)


def ids(result: Built) -> list[str]:
    """The ids of its cards."""
    return [card.id for card in result.deck.cards]


def test_short_answers_can_be_typed() -> None:
    """A back of one line becomes the answer; backs with markup, lists and long ones also stay."""
    cards = built(
        ParsedCard("a", "Lima"),
        ParsedCard("b", "**Lima**"),
        ParsedCard("c", "x" * 61),
        ParsedCard("d", "one\ntwo"),
        ParsedCard("e", "- one"),
        ParsedCard("f", "It is Lima.", answer="Lima", accept=("lima", "X"), distractors=("Quito",)),
    ).deck.cards
    sides = [(card.answer, card.back) for card in cards]
    assert sides[:3] == [("Lima", ""), ("Lima", "**Lima**"), ("", "x" * 61)]
    assert sides[3:] == [("", "one\n\ntwo"), ("", "- one"), ("Lima", "It is Lima.")]
    assert (cards[5].accept, cards[5].distractors) == (("X",), ("Quito",))


def test_drafts_are_left_out() -> None:
    """A card without an answer is counted, but is not in the deck."""
    result = built(ParsedCard("a"), ParsedCard("b", "c"))
    assert (result.changes, result.ids[0]) == (Changes(added=1, drafts=1), "")


def test_tags_become_topics() -> None:
    """Each tag becomes a topic with a slug and a title, declared once."""
    result = built(
        ParsedCard("a", "b", tags=("my_deck", "Ångström", "nets::deep")),
        ParsedCard("c", "d", tags=("my_deck", "数学")),
    )
    assert list(result.deck.topics.values()) == ["my deck", "Ångström", "nets: deep", "数学"]
    assert list(result.deck.topics)[:3] == ["my-deck", "angstrom", "nets-deep"]
    assert result.deck.cards[0].topics == ("my-deck", "angstrom", "nets-deep")


def test_ids_are_readable_and_stay() -> None:
    """An id is that of the source, or words and a hash; the next import finds the card by it."""
    first = built(
        ParsedCard("What is it?", "a"),
        ParsedCard("b", "c", source_id="k!x"),
        ParsedCard("d", "e", source_id="dd"),
    )
    assert ids(first)[0].startswith("what-is-it-")
    assert ids(first)[1].startswith("k-x-")
    assert ids(first)[2] == "dd"
    second = built(
        ParsedCard("D", "e", source_id="dd"),
        ParsedCard("What is it?", "new"),
        ParsedCard("B", "c", source_id="k!x"),
        before=first.deck,
    )
    assert set(ids(second)) == set(ids(first))
    assert second.changes == Changes(changed=3)


def test_only_equal_fronts_are_the_same_card() -> None:
    """A similar front makes a new card, and the old card is retired."""
    first = built(ParsedCard("What is it?", "a"), ParsedCard("x", "y"))
    second = built(ParsedCard("What is it ?", "a"), ParsedCard("x", "y"), before=first.deck)
    assert second.changes == Changes(added=1, kept=1, retired=1)


def test_the_owner_s_work_is_kept() -> None:
    """What only the owner can add is kept: difficulty, explanation, options, title."""
    card = Card(
        id="mine",
        front="a",
        answer="b",
        accept=("bb",),
        distractors=("c",),
        explanation="Because.",
        difficulty=3,
        topics=("t",),
        was=("old",),
    )
    before = Deck(id="deck", title="Mine", topics={"t": "T"}, cards=(card,))
    assert built(ParsedCard("a", "b"), before=before).deck == before
    changed = built(ParsedCard("a", "d", source_id="guid"), before=before).deck.cards[0]
    assert (changed.id, changed.answer, changed.accept, changed.difficulty) == ("mine", "d", (), 3)
    assert changed.was == ("old", "guid")
    again = built(
        ParsedCard("A", "d", source_id="guid"), before=Deck("deck", "Mine", cards=(changed,))
    )
    assert ids(again) == ["mine"]


def test_a_cloze_that_gets_another_gap_keeps_its_first_card() -> None:
    """The first card gets a new id, with the old id as its former id."""
    one = ParsedCard("{{c1::a}} b", deletion=1, source_id="n-c1", fact="n")
    first = built(one)
    two = structs.replace(one, front="{{c1::a}} {{c2::b}}")
    more = structs.replace(two, deletion=2, source_id="n-c2")
    second = built(two, more, before=first.deck)
    assert (ids(first), ids(second)) == (["n"], ["n-c1", "n-c2"])
    assert [card.was for card in second.deck.cards] == [("n",), ()]
    assert second.ids == ("n-c1", "n-c2")
    third = built(one, before=second.deck)
    assert ids(third) == ["n"]
    assert "n-c1" in third.deck.cards[0].was
    reading = native_file.read(native_file.write(second.deck).encode(), "x")
    assert (reading.deck, reading.faults) == (second.deck, ())


def test_both_ways_of_a_card_are_one_fact() -> None:
    """The fact of two cards does not depend on the line of the cards in the file."""
    first = read_any(b"#flashcards\na:::b\n", "x")
    second = read_any(b"#flashcards\n\n\na:::b\n", "x")
    deck = build(first, "d").deck
    assert deck.cards[0].fact == deck.cards[1].fact == deck.cards[0].id
    assert build(second, "d", deck).deck == deck


def test_lines_stay_lines() -> None:
    """Each line becomes a paragraph or an item, unless the format wraps lines."""
    text = "one\ntwo\n• three\n- four\nfive\n```\nsix\nseven\n```"
    blocks = blocks_of(in_markup(text))
    assert [type(block) for block in blocks[:4]] == [Paragraph, Paragraph, Bullets, Paragraph]
    assert in_markup("+ for\n-  against\n* both") == "+ for\n- against\n* both"
    assert in_markup(in_markup(text)) == in_markup(text)
    assert in_markup("y = a + b\n**x** * z") == "y = a + b\n\n**x** * z"
    wrapped = built(ParsedCard("a", "one\ntwo"), wrapped=True).deck.cards[0]
    assert wrapped.back == "one\ntwo"


TEXTS = st.text(st.sampled_from("aB é{}c1:\n-*`\t\0\ud800数"), max_size=12)
CARDS = st.builds(
    ParsedCard,
    front=TEXTS | st.just("{{c1::a}} {{c2::b}}"),
    back=TEXTS,
    tags=st.lists(TEXTS, max_size=2).map(tuple),
    source_id=TEXTS | st.sampled_from(["x", "x-c1", "x-2", "y"]),
    fact=st.sampled_from(["", "f", "line-3"]),
    answer=TEXTS,
    accept=st.lists(TEXTS, max_size=2).map(tuple),
    distractors=st.lists(TEXTS, max_size=2).map(tuple),
    explanation=TEXTS,
    deletion=st.sampled_from([0, 0, 1, 2]),
)
IMPORTS = st.builds(
    ParsedDeck,
    format=st.just("csv"),
    wrapped=st.booleans(),
    cards=st.lists(CARDS, max_size=4).map(tuple),
    title=TEXTS,
)


@settings(max_examples=40)
@given(IMPORTS, IMPORTS)
def test_whatever_is_found_makes_a_sound_deck(first: ParsedDeck, second: ParsedDeck) -> None:
    """Any import makes a valid deck, and the same import once more leaves its cards as they are.

    Only their former ids may change: an id of a card that the previous import retired is free now.
    """
    before: Deck | None = None
    for parsed in (first, second):
        result = build(parsed, "deck", before)
        reading = native_file.read(native_file.write(result.deck).encode(), "deck.toml")
        assert (reading.faults, reading.deck) == ((), result.deck)
        changes = result.changes
        assert changes.added + changes.changed + changes.kept == len(result.deck.cards)
        assert set(result.ids) - {""} <= {card.id for card in result.deck.cards}
        before = result.deck
    again = build(second, "deck", before).deck
    assert before is not None
    assert [structs.replace(card, was=()) for card in again.cards] == [
        structs.replace(card, was=()) for card in before.cards
    ]


def test_a_cloze_table_is_one_table_before_and_after() -> None:
    """The cards of an author's cloze are matched by their common text."""
    cards = cards_of(CardTable(id="mine", cloze="{{c1::a}} {{c2::b}}", fact="own"))
    before = Deck("deck", "Deck", cards=cards)
    parsed = [ParsedCard("{{c1::a}} {{c2::b}}", deletion=number, fact="n") for number in (1, 2)]
    assert ids(built(*parsed, before=before)) == ["mine-c1", "mine-c2"]


def test_two_clozes_of_the_same_text_are_two_cards() -> None:
    """Clozes of the same text from two notes stay two cards."""
    result = built(*(ParsedCard("{{c1::a}} b", deletion=1, source_id=name) for name in ("x", "y")))
    assert ids(result) == ["x", "y"]


def test_siblings_stay_siblings() -> None:
    """Cards keep their common fact if a later format can't express facts."""
    deck = built(ParsedCard("a", "b", fact="f"), ParsedCard("b", "a", fact="f")).deck
    again = built(ParsedCard("a", "b"), ParsedCard("b", "c"), before=deck).deck
    assert [card.fact for card in again.cards] == [card.fact for card in deck.cards]
    assert again.cards[0].fact


def test_lines_of_explanations_stay_lines() -> None:
    """The lines of an explanation become paragraphs or items, as in a question or an answer."""
    one, two = (
        ParsedCard("a", "b", explanation="one\ntwo"),
        ParsedCard("c", "d", explanation="- x\ny"),
    )
    assert [card.explanation for card in built(one, two).deck.cards] == ["one\n\ntwo", "- x\n\ny"]


@pytest.mark.parametrize(
    ("back", "expected"),
    [
        (
            "so\nit is:\n| a | b |\n|---|---|\n| 1 | 2 |\nend",
            "so\nit is:\n\n| a | b |\n\n|---|---|\n\n| 1 | 2 |\n\nend",
        ),
        ("- x\n| a |\n- y", "- x\n| a |\n- y"),
        ("```\n| a |\n| b |\n```", "```\n| a |\n| b |\n```"),
        ("| a |\n\n| b |", "| a |\n\n| b |"),
    ],
)
def test_rows_of_tables_stay_rows(back: str, expected: str) -> None:
    """Rows of a table stay apart even if a line feed counts as a space."""
    card = built(ParsedCard("q", back), wrapped=True).deck.cards[0]
    assert (card.back or card.answer) == expected
    assert built(ParsedCard("q", expected), wrapped=True).deck.cards[0].back in {expected, ""}
