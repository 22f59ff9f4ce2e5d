import sqlite3
from collections import Counter
from contextlib import closing
from typing import NamedTuple

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from bot.model.ids import CardId, DeckId, PersonId, SessionId
from bot.model.study.days import Day
from bot.model.study.scheduler import Memory, Rating
from bot.store import card_states, decks, migrations, reviews, stats
from bot.store.reviews import Review
from bot.store.sqlite_database import SqliteTx
from bot.store.stats import Standing
from tests.amount import amount
from tests.world import a_deck

ADA, BO = PersonId(1), PersonId(2)
TODAY = Day(739_700)
SIZE = 8


def connect() -> sqlite3.Connection:
    """An empty database in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for step in range(1, migrations.LATEST + 1):
        for statement in migrations.statements(step):
            connection.execute(statement)
    return connection


def known(due: int, *, suspended: bool = False) -> Memory:
    """A card state that is due so many days from today."""
    return Memory(4.25, 5.5, Day(TODAY + due), Day(TODAY - 20), 3, 1, suspended)


STATES = st.dictionaries(
    st.integers(1, 2 * SIZE),
    st.builds(
        lambda due, suspended: known(due, suspended=suspended),
        st.integers(-3, 8),
        st.sampled_from([False, False, True]),
    ),
)


@given(ada=STATES, bo=STATES, retired=st.sets(st.integers(0, SIZE - 1)), gone=st.booleans())
@settings(deadline=None, derandomize=True, max_examples=amount(80))
def test_counts_of_cards_equal_plain_counts(
    ada: dict[int, Memory], bo: dict[int, Memory], retired: set[int], *, gone: bool
) -> None:
    """`standing` and `forecast` give the same counts as plain Python."""
    with closing(connect()) as connection:
        tx = SqliteTx(connection)
        greek = a_deck(SIZE)
        deck, other = decks.save(tx, greek), decks.save(tx, a_deck(SIZE, slug="latin"))
        for person, states in ((ADA, ada), (BO, bo)):
            for card, state in states.items():
                its_deck = deck if card <= SIZE else other
                card_states.save(tx, person, CardId(card), its_deck, state)
        remaining = [card for index, card in enumerate(greek.cards) if index not in retired]
        decks.save(tx, replace(greek, cards=tuple(remaining)))
        remaining_ids = [card for card in range(1, SIZE + 1) if card - 1 not in retired]
        for topic in ("", "odd", "even", "none"):
            cards = [card for card in remaining_ids if topic in ("", ("even", "odd")[card % 2])]
            met = [ada[card] for card in cards if card in ada]
            active = [state for state in met if not state.suspended]
            assert stats.standing(tx, ADA, deck, topic, TODAY) == Standing(
                cards=len(cards),
                started=len(met),
                due=sum(state.due <= TODAY for state in active),
                suspended=len(met) - len(active),
            )
        if gone:
            decks.retire_others(tx, ["greek"])
        offered = {*remaining_ids, *([] if gone else range(SIZE + 1, 2 * SIZE + 1))}
        days: Counter[int] = Counter(
            max(int(TODAY), state.due)
            for card, state in ada.items()
            if card in offered and not state.suspended
        )
        for length in (0, 1, 7, 30):
            expected = tuple(days[TODAY + offset] for offset in range(length))
            assert stats.forecast(tx, ADA, TODAY, length) == expected


class Row(NamedTuple):
    """A review, and whether it is undone, for the plain counts."""

    person: PersonId
    age: int
    rating: Rating
    practice: bool
    last: int | None
    undone: bool


ROWS = st.lists(
    st.builds(
        Row,
        st.sampled_from([ADA, BO]),
        st.integers(0, 5),
        st.sampled_from(Rating),
        st.booleans(),
        st.none() | st.integers(0, 4),
        st.sampled_from([False, False, True]),
    ),
    max_size=25,
)


@given(ROWS, st.integers(-1, 6))
@settings(deadline=None, derandomize=True, max_examples=amount(120))
def test_counts_of_reviews_equal_plain_counts(log: list[Row], back: int) -> None:
    """`reviews_by_day` and `recalled_since` give the same counts as plain Python.

    Undone reviews never count, practice and repeats on the same day do not count as recalled.
    """
    first = Day(TODAY - back)
    with closing(connect()) as connection:
        tx = SqliteTx(connection)
        numbers = {ADA: 0, BO: 0}
        for row in log:
            day = Day(TODAY - row.age)
            before = None
            if row.last is not None and not row.practice:
                before = replace(known(0), last=Day(day - row.last))
            review = Review(CardId(1), SessionId(1), 1, day, 4, row.rating, 1, row.practice, before)
            reviews.log(tx, row.person, review)
            numbers[row.person] += 1
            if row.undone:
                reviews.log_undo(tx, row.person, numbers[row.person], review, 2)
                numbers[row.person] += 1
        for person in (ADA, BO):
            mine = [
                row for row in log if row.person == person and not row.undone and row.age <= back
            ]
            days = Counter(
                TODAY - row.age for row in log if row.person == person and not row.undone
            )
            assert stats.reviews_by_day(tx, person) == days
            assert list(stats.reviews_by_day(tx, person)) == sorted(days)
            met = [row for row in mine if row.last and not row.practice]
            recalled = sum(row.rating is not Rating.AGAIN for row in met)
            assert stats.recalled_since(tx, person, first) == (recalled, len(met))


@pytest.mark.parametrize("person", [ADA, BO])
def test_nothing_done_is_nothing_counted(person: PersonId) -> None:
    """For a new person all counts are zero, also for a deck that does not exist."""
    with closing(connect()) as connection:
        tx = SqliteTx(connection)
        deck = decks.save(tx, a_deck(SIZE))
        assert stats.standing(tx, person, deck, "", TODAY) == Standing(SIZE, 0, 0, 0)
        assert stats.standing(tx, person, DeckId(9), "", TODAY) == Standing(0, 0, 0, 0)
        assert stats.reviews_by_day(tx, person) == {}
        assert stats.recalled_since(tx, person, Day(0)) == (0, 0)
        assert stats.forecast(tx, person, TODAY, 3) == (0, 0, 0)
