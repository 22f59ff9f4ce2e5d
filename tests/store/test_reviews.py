import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from bot.model.ids import CardId, DeckId, PersonId, SessionId
from bot.model.study.days import Day
from bot.model.study.queue import Candidate, urgency
from bot.model.study.scheduler import Memory, Rating
from bot.store import card_states, decks, migrations, reviews
from bot.store.database import Tx
from bot.store.reviews import Review
from bot.store.sqlite_database import SqliteTx
from tests.amount import amount
from tests.world import a_deck

ADA, BO = PersonId(1), PersonId(2)
TODAY = Day(739_700)


def connect() -> sqlite3.Connection:
    """An empty database in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for step in range(1, migrations.LATEST + 1):
        for statement in migrations.statements(step):
            connection.execute(statement)
    return connection


@pytest.fixture
def tx() -> Iterator[Tx]:
    """A transaction on an empty database in memory."""
    with closing(connect()) as connection:
        yield SqliteTx(connection)


def known(due: int, last: int = -10, *, suspended: bool = False) -> Memory:
    """A card state; its days are relative to today."""
    return Memory(4.25, 5.5, Day(TODAY + due), Day(TODAY + last), 3, 1, suspended)


def save_states(tx: Tx, deck: DeckId, states: dict[int, Memory], person: PersonId = ADA) -> None:
    """Saves a person's card states."""
    for card, state in states.items():
        card_states.save(tx, person, CardId(card), deck, state)


def due(tx: Tx, deck: DeckId, topic: str = "", day: Day = TODAY) -> list[int]:
    """The due cards, most urgent first."""
    return [candidate.card for candidate in card_states.due(tx, ADA, deck, topic, day, urgency)]


# ── card states ─────────────────────────────────────────────────────────────────────────────────

MEMORIES = st.builds(
    Memory,
    stability=st.floats(0.001, 36_500),
    difficulty=st.floats(1, 10),
    due=st.integers(700_000, 800_000).map(Day),
    last=st.integers(700_000, 800_000).map(Day),
    reviews=st.integers(1, 10_000),
    lapses=st.integers(0, 10_000),
    suspended=st.booleans(),
)


@given(first=MEMORIES, second=MEMORIES)
@settings(deadline=None, derandomize=True, max_examples=amount(50))
def test_a_memory_comes_back_as_it_was_saved(first: Memory, second: Memory) -> None:
    """Every number of a state is saved exactly, and a new state replaces the old one."""
    with closing(connect()) as connection:
        tx = SqliteTx(connection)
        assert card_states.get(tx, ADA, CardId(5)) is None
        for state in (first, second):
            card_states.save(tx, ADA, CardId(5), DeckId(1), state)
            assert card_states.get(tx, ADA, CardId(5)) == state
        assert card_states.get(tx, BO, CardId(5)) is None
        assert card_states.get(tx, ADA, CardId(6)) is None


def test_a_forgotten_card_is_new_for_that_person_alone(tx: Tx) -> None:
    """`forget` deletes one person's state of one card."""
    for person in (ADA, BO):
        save_states(tx, DeckId(1), {1: known(0), 2: known(0)}, person)
    card_states.forget(tx, ADA, CardId(1))
    states = [card_states.get(tx, person, CardId(card)) for person in (ADA, BO) for card in (1, 2)]
    assert states == [None, known(0), known(0), known(0)]


# ── what is due ─────────────────────────────────────────────────────────────────────────────────


def test_due_cards_come_with_the_most_urgent_in_front(tx: Tx) -> None:
    """Being two days late is more urgent for a short interval; tomorrow's cards are not due."""
    deck = decks.save(tx, a_deck(5))
    save_states(tx, deck, {1: known(-2, -40), 2: known(-2, -5), 3: known(0), 4: known(1)})
    save_states(tx, deck, {5: known(-9)}, BO)
    assert due(tx, deck) == [2, 1, 3]
    assert due(tx, deck, day=Day(TODAY + 1)) == [2, 3, 1, 4]
    assert due(tx, deck, "odd") == [1, 3]
    assert due(tx, deck, "even") == [2]
    assert due(tx, deck, "none") == []


def test_suspended_and_retired_cards_are_not_due(tx: Tx) -> None:
    """Suspended cards, retired cards and those of other decks are not due."""
    greek = a_deck(4)
    deck, other = decks.save(tx, greek), decks.save(tx, a_deck(4, slug="latin"))
    save_states(tx, deck, {1: known(0, suspended=True), 2: known(0), 3: known(0)})
    save_states(tx, other, {5: known(0)})
    decks.save(tx, replace(greek, cards=(*greek.cards[:2], greek.cards[3])))
    assert due(tx, deck) == [2]
    assert due(tx, other) == [5]
    assert card_states.soonest(tx, ADA, deck, "", 9) == [2]
    assert card_states.next_due(tx, ADA, deck, "odd") is None
    decks.save(tx, greek)
    assert due(tx, deck) == [2, 3]


def test_putting_aside_and_bringing_back(tx: Tx) -> None:
    """Suspension ends for one card, or for all cards of a deck, which are then counted."""
    deck, other = decks.save(tx, a_deck(4)), decks.save(tx, a_deck(4, slug="latin"))
    save_states(tx, deck, {1: known(0), 2: known(0), 3: known(0)})
    save_states(tx, other, {5: known(0)})
    save_states(tx, deck, {1: known(0, suspended=True)}, BO)
    for card in (1, 2, 5):
        card_states.suspend(tx, ADA, CardId(card), on=True)
    assert (due(tx, deck), due(tx, other)) == ([3], [])
    card_states.suspend(tx, ADA, CardId(1), on=False)
    assert due(tx, deck) == [1, 3]
    card_states.suspend(tx, ADA, CardId(3), on=True)
    assert card_states.bring_back(tx, ADA, deck) == 2
    assert card_states.bring_back(tx, ADA, deck) == 0
    assert (due(tx, deck), due(tx, other)) == ([1, 2, 3], [])
    assert card_states.get(tx, BO, CardId(1)) == known(0, suspended=True)


def test_siblings_are_told_by_their_fact(tx: Tx) -> None:
    """A due card has the fact that it shares with its siblings."""
    greek = a_deck(3)
    cards = [replace(card, fact="x" if index else "") for index, card in enumerate(greek.cards)]
    deck = decks.save(tx, replace(greek, cards=tuple(cards)))
    save_states(tx, deck, {1: known(0), 3: known(0)})
    candidates = card_states.due(tx, ADA, deck, "", TODAY, urgency)
    assert candidates == [Candidate(CardId(1), 0), Candidate(CardId(3), 2)]


STATES = st.dictionaries(
    st.integers(1, 16),
    st.builds(
        lambda due, interval, suspended: known(due, due - interval, suspended=suspended),
        st.integers(-6, 6),
        st.integers(0, 6),
        st.sampled_from([False, False, False, True]),
    ),
)


@given(ada=STATES, bo=STATES, retired=st.sets(st.integers(0, 7), max_size=3))
@settings(deadline=None, derandomize=True, max_examples=amount(100))
def test_what_is_due_equals_a_plain_computation(
    ada: dict[int, Memory], bo: dict[int, Memory], retired: set[int]
) -> None:
    """Due cards, soonest cards, next due day and load are the same as computed in plain Python."""
    greek, latin = a_deck(8), a_deck(8, slug="latin")
    with closing(connect()) as connection:
        tx = SqliteTx(connection)
        deck, other = decks.save(tx, greek), decks.save(tx, latin)
        for person, states in ((ADA, ada), (BO, bo)):
            for card, state in states.items():
                save_states(tx, deck if card <= 8 else other, {card: state}, person)
        remaining = tuple(card for index, card in enumerate(greek.cards) if index not in retired)
        decks.save(tx, replace(greek, cards=remaining))
        for topic in ("", "odd", "even"):
            mine = {
                card: state
                for card, state in ada.items()
                if card <= 8
                and card - 1 not in retired
                and not state.suspended
                and topic in ("", ("even", "odd")[card % 2])
            }
            expected = sorted(
                (card for card, state in mine.items() if state.due <= TODAY),
                key=lambda card: (
                    -urgency(TODAY - mine[card].due, mine[card].interval),
                    mine[card].due,
                    card,
                ),
            )
            assert due(tx, deck, topic) == expected
            alone, siblings = card_states.due_facts(tx, ADA, deck, topic, TODAY)
            assert alone + len(siblings) == len(expected)
            days = sorted(state.due for state in mine.values())
            soonest = card_states.soonest(tx, ADA, deck, topic, 3)
            assert [mine[card].due for card in soonest] == days[:3]
            assert len(set(soonest)) == len(soonest)
            assert card_states.next_due(tx, ADA, deck, topic) == (days[0] if days else None)
        counts = Counter(state.due for state in ada.values() if not state.suspended)
        for first, last in ((-6, 6), (0, 0), (1, 3), (3, 1)):
            wanted = range(TODAY + first, TODAY + last + 1)
            assert card_states.load(tx, ADA, Day(TODAY + first), Day(TODAY + last)) == {
                day: count for day, count in counts.items() if day in wanted
            }


# ── siblings ────────────────────────────────────────────────────────────────────────────────────


def test_a_sibling_shown_today_is_known(tx: Tx) -> None:
    """Only another card of the same fact counts, shown to the same person on the same day."""
    card_states.mark_shown(tx, ADA, 7, CardId(7), TODAY)
    assert card_states.sibling_shown(tx, ADA, 7, CardId(8), TODAY)
    assert not card_states.sibling_shown(tx, ADA, 7, CardId(7), TODAY)
    assert not card_states.sibling_shown(tx, ADA, 9, CardId(8), TODAY)
    assert not card_states.sibling_shown(tx, ADA, 7, CardId(8), Day(TODAY + 1))
    assert not card_states.sibling_shown(tx, BO, 7, CardId(8), TODAY)
    card_states.mark_shown(tx, ADA, 7, CardId(8), Day(TODAY + 1))
    assert not card_states.sibling_shown(tx, ADA, 7, CardId(8), TODAY)
    assert card_states.sibling_shown(tx, ADA, 7, CardId(7), Day(TODAY + 1))


# ── the log ─────────────────────────────────────────────────────────────────────────────────────


def a_review(number: int, **changes: object) -> Review:
    """A review of the card with that id."""
    review = Review(CardId(number), SessionId(8), 1000 * number, TODAY, 4, Rating.GOOD, 250)
    return replace(review, **changes)


def rows(tx: Tx) -> list[tuple[int, int, int | None]]:
    """The rows of all logs: id, card, and the id of the row that a row undoes."""
    return [
        (row[0], row[1], row[2])
        for row in tx.all("SELECT id, card, undoes FROM reviews ORDER BY person, id", {})
    ]


def test_each_person_has_a_log_of_their_own(tx: Tx) -> None:
    """`last` is the person's own last review, and the row ids of each log count from 1."""
    assert reviews.last(tx, ADA) is None
    for card in (5, 6):
        reviews.log(tx, ADA, a_review(card))
    reviews.log(tx, BO, a_review(7))
    assert reviews.last(tx, ADA) == (2, a_review(6))
    assert reviews.last(tx, BO) == (1, a_review(7))
    assert rows(tx) == [(1, 5, None), (2, 6, None), (1, 7, None)]


@pytest.mark.parametrize(
    "review",
    [
        a_review(1, confidence=1, rating=Rating.AGAIN, practice=True, took=0),
        a_review(2, before=known(0, -3)),
    ],
)
def test_a_review_comes_back_as_it_was_logged(tx: Tx, review: Review) -> None:
    """The state before, the rating and the time are saved: an undo needs them."""
    reviews.log(tx, ADA, review)
    assert reviews.last(tx, ADA) == (1, review)


def test_the_log_keeps_the_state_after_and_the_scheduler(tx: Tx) -> None:
    """A row has the state after, its due day and the scheduler's version, for replay and refit."""
    after = known(12, 0)
    reviews.log(tx, ADA, a_review(1, before=known(0), after=after))
    assert tx.one(
        "SELECT stability, difficulty, due, scheduler, lapses_before, undoes FROM reviews", {}
    ) == (after.stability, after.difficulty, after.due, 6, 1, None)


def test_several_reviews_are_taken_back_in_a_row(tx: Tx) -> None:
    """Each undo is a row of its own, and `last` is always the last review that was not undone."""
    for card in (1, 2, 3):
        reviews.log(tx, ADA, a_review(card))
    for card in (3, 2):
        last = reviews.last(tx, ADA)
        assert last == (card, a_review(card))
        reviews.log_undo(tx, ADA, card, last[1], 9000)
    assert reviews.last(tx, ADA) == (1, a_review(1))
    reviews.log(tx, ADA, a_review(4))
    assert reviews.last(tx, ADA) == (6, a_review(4))
    reviews.log_undo(tx, ADA, 6, a_review(4), 9000)
    reviews.log_undo(tx, ADA, 1, a_review(1), 9000)
    assert reviews.last(tx, ADA) is None
    expected = [(1, 1, None), (2, 2, None), (3, 3, None), (4, 3, 3), (5, 2, 2)]
    assert rows(tx) == [*expected, (6, 4, None), (7, 4, 6), (8, 1, 1)]


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([ADA, BO])), max_size=30))
@settings(deadline=None, derandomize=True, max_examples=amount(60))
def test_any_order_of_reviews_and_undos(steps: list[tuple[bool, PersonId]]) -> None:
    """Each person's log behaves like a stack, and no row is ever changed or deleted."""
    stacks: dict[PersonId, list[tuple[int, Review]]] = {ADA: [], BO: []}
    lengths = {ADA: 0, BO: 0}
    with closing(connect()) as connection:
        tx = SqliteTx(connection)
        written: list[tuple[int, int, int | None]] = []
        for row_count, (undo, person) in enumerate(steps, 1):
            stack = stacks[person]
            if undo and stack:
                review_id, review = stack.pop()
                reviews.log_undo(tx, person, review_id, review, row_count)
            else:
                review = a_review(row_count)
                reviews.log(tx, person, review)
                stack.append((lengths[person] + 1, review))
            lengths[person] += 1
            for other, expected in stacks.items():
                assert reviews.last(tx, other) == (expected[-1] if expected else None)
            now = rows(tx)
            assert set(written) <= set(now)
            assert len(now) == row_count
            written = now
