"""Which card of a deck an imported card is, whatever happened to the rows of its file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from bot.formats.base.parsed import ParsedCard, ParsedDeck
from bot.formats.builder.deck import Built, build
from bot.model.cards import Card, Deck


def built(*cards: ParsedCard, before: Deck | None = None) -> Built:
    """The deck of these cards."""
    return build(ParsedDeck("csv", cards), "deck", before)


def by_texts(*sides: tuple[str, str]) -> list[ParsedCard]:
    """A row for each question and its answer."""
    return [ParsedCard(front, back) for front, back in sides]


def ids_by_sides(deck: Deck) -> dict[tuple[str, str], str]:
    """The id of each card, by its question and answer."""
    return {(card.front, card.back or card.answer): card.id for card in deck.cards}


BANK = (("bank", "Ufer"), ("bank", "Geldhaus"), ("bank", "Sitzbank"), ("tree", "Baum"))


@pytest.mark.parametrize(
    "after",
    [
        (BANK[1], BANK[0], BANK[3], BANK[2]),
        BANK[1:],
        (BANK[1], BANK[3]),
        (("bank", "Reihe"), *BANK),
        (("bank", "Reihe"), *BANK[1:]),
    ],
    ids=["sorted", "first removed", "two removed", "one inserted", "one replaced"],
)
def test_equal_questions_are_not_matched_by_their_order(after: tuple[tuple[str, str], ...]) -> None:
    """Each row that was there keeps its id, and no new row gets the id of an old one."""
    before = built(*by_texts(*BANK)).deck
    again = ids_by_sides(built(*by_texts(*after), before=before).deck)
    old = ids_by_sides(before)
    for sides, card_id in again.items():
        assert card_id == old[sides] if sides in old else card_id not in old.values()


def test_an_edited_answer_keeps_its_card_if_its_question_is_the_only_one() -> None:
    """A question that one row has is enough; two rows with one question begin anew, and say so."""
    before = built(*by_texts(("bank", "Ufer"), ("tree", "Bam"))).deck
    edited = built(*by_texts(("tree", "Baum"), ("bank", "Ufer")), before=before)
    assert {card.id for card in edited.deck.cards} == {card.id for card in before.cards}
    assert (edited.changes.changed, edited.changes.unclear) == (1, 0)
    two = built(*by_texts(("bank", "Geld"), ("bank", "Sitz"), ("tree", "Bam")), before=before)
    assert {card.id for card in two.deck.cards} & {card.id for card in before.cards} == {
        before.cards[1].id
    }
    assert (two.changes.added, two.changes.retired, two.changes.unclear) == (2, 1, 2)


def test_a_further_answer_is_only_new() -> None:
    """A row with a known question whose card is still there is new without a doubt."""
    before = built(*by_texts(("bank", "Ufer"))).deck
    more = built(*by_texts(("bank", "Geld"), ("bank", "Ufer")), before=before)
    assert (more.changes.added, more.changes.kept, more.changes.unclear) == (1, 1, 0)


def test_a_deck_of_an_older_version_keeps_its_ids() -> None:
    """Ids that were numbered in the order of the rows stay with their questions and answers."""
    before = Deck(
        "deck", "Deck", cards=(Card("bank-1", "bank", answer="A"), Card("x", "bank", answer="B"))
    )
    again = built(*by_texts(("bank", "B"), ("bank", "A")), before=before)
    assert again.deck.cards == before.cards[::-1]


def numbered(*sides: tuple[str, str], first: int = 1) -> list[ParsedCard]:
    """Rows with their numbers as ids."""
    return [
        structs.replace(card, source_id=str(number))
        for number, card in enumerate(by_texts(*sides), first)
    ]


@pytest.mark.parametrize("first", [0, 1])
def test_numbers_of_rows_are_no_ids(first: int) -> None:
    """A row inserted above others, which are numbered anew, gets no card of another row."""
    before = built(*numbered(*BANK, first=first)).deck
    again = built(*numbered(("new", "neu"), *BANK, first=first), before=before)
    assert (again.changes.added, again.changes.kept) == (1, 4)
    fewer = built(*numbered(*BANK[1:], ("new", "neu"), first=first), before=before)
    assert (fewer.changes.added, fewer.changes.kept, fewer.changes.retired) == (1, 3, 1)
    assert not {card.id for card in fewer.deck.cards[3:]} & {card.id for card in before.cards}
    edited = built(*numbered(*BANK[:3], ("a tree", "Baum"), first=first), before=before)
    assert [card.id for card in edited.deck.cards] == [card.id for card in before.cards]


def test_ids_that_are_no_row_numbers_come_first() -> None:
    """An id of the source finds its card, whatever became of the texts."""
    rows = [ParsedCard("a", "b", source_id="7"), ParsedCard("c", "d", source_id="3")]
    before = built(*rows).deck
    swapped = [structs.replace(rows[0], source_id="3"), structs.replace(rows[1], source_id="7")]
    again = built(*swapped, before=before)
    assert {card.id: card.front for card in again.deck.cards} == {"3": "a", "7": "c"}


def test_an_id_that_several_rows_have_names_none_of_them() -> None:
    """Such rows are found by their texts, however they are sorted."""
    rows = [ParsedCard(front, back, source_id="unit-1") for front, back in BANK]
    before = built(*rows).deck
    again = built(*rows[::-1], before=before)
    assert ids_by_sides(again.deck) == ids_by_sides(before)
    assert built(*rows[::-1]).changes.added == 4
    assert ids_by_sides(built(*rows[::-1]).deck) == ids_by_sides(before)


def test_a_former_id_is_looked_up_after_all_present_ones() -> None:
    """A row with the id of a card gets it even if a row above has a former id of that card."""
    before = Deck("deck", "Deck", cards=(Card("now", "a", answer="b", was=("then",)),))
    rows = (ParsedCard("c", "d", source_id="then"), ParsedCard("e", "f", source_id="now"))
    again = built(*rows, before=before)
    assert again.ids[1] == "now"


_ROWS = st.lists(
    st.builds(
        ParsedCard,
        front=st.sampled_from(["a", "b", "c", "{x}"]),
        back=st.sampled_from(["1", "2", "**3**", "4\n5"]),
        tags=st.sampled_from([(), ("t",), ("C++",), ("C#",), ("u", "t")]),
        explanation=st.sampled_from(["", "why"]),
    ),
    max_size=8,
    unique=True,
)


@given(rows=_ROWS, data=st.data())
def test_sorting_rows_changes_no_card(rows: list[ParsedCard], data: st.DataObject) -> None:
    """Rows in another order are the same cards, with the same ids and nothing changed."""
    before = built(*rows).deck
    again = built(*data.draw(st.permutations(rows)), before=before)
    assert sorted(again.deck.cards, key=lambda card: card.id) == sorted(
        before.cards, key=lambda card: card.id
    )
    assert again.changes.kept == len(rows)


@given(rows=_ROWS, more=_ROWS, data=st.data())
def test_rows_that_stay_keep_their_cards(
    rows: list[ParsedCard], more: list[ParsedCard], data: st.DataObject
) -> None:
    """Removing and inserting rows changes no other row, and hands no card to another answer."""
    before = built(*rows).deck
    staying = [row for row in rows if data.draw(st.booleans())]
    after = data.draw(st.permutations(staying + [row for row in more if row not in rows]))
    again = built(*after, before=before)
    old = dict(zip(rows, built(*rows).ids, strict=True))
    new = dict(zip(after, again.ids, strict=True))
    assert all(new[row] == old[row] for row in staying)
    fronts = [row.front for row in rows], [row.front for row in after]
    for row, card_id in new.items():
        if card_id not in old.values() or row in old:
            continue
        heirs = [was for was, old_id in old.items() if old_id == card_id]
        assert heirs[0].front == row.front
        same_answer = heirs[0].back == row.back
        assert same_answer or [side.count(row.front) for side in fronts] == [1, 1]
