import sqlite3
from collections.abc import Callable
from contextlib import closing

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace

from bot.model.ids import CardId, DeckId, Identity, PersonId, SessionId
from bot.model.people import Settings, Tally
from bot.model.study.days import Day
from bot.model.study.queue import Queue
from bot.model.study.scheduler import Memory
from bot.store import card_states, decks, migrations, people, sessions
from bot.store.database import CACHED_VALUES, Tx
from bot.store.sqlite_database import SqliteTx, _Failure, _run
from tests.amount import amount
from tests.world import a_deck

SIZE = 4
DECK = DeckId(1)
WHO = [Identity("discord", "1"), Identity("telegram", "1")]
PERSONS = st.sampled_from([PersonId(1), PersonId(2)])
CARDS = st.integers(1, SIZE).map(CardId)
SESSIONS = st.integers(1, 3).map(SessionId)
FAILS = st.sampled_from([False, False, True])


def connect() -> sqlite3.Connection:
    """An empty database in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for step in range(1, migrations.LATEST + 1):
        for statement in migrations.statements(step):
            connection.execute(statement)
    return connection


def test_the_cache_does_not_grow_for_ever() -> None:
    """The cache never holds more values than its bound."""
    with closing(connect()) as connection:
        tx = SqliteTx(connection)
        for number in range(CACHED_VALUES + 10):
            tx.keep(number, number)
            assert len(tx.cache) <= CACHED_VALUES
        assert tx.cache[CACHED_VALUES + 9] == CACHED_VALUES + 9


def everything(tx: Tx) -> list[object]:
    """Everything that is read through the cache."""
    return [
        [people.find(tx, who) for who in WHO],
        [decks.card(tx, CardId(card)) for card in range(1, SIZE + 3)],
        [card_states.get(tx, PersonId(n), CardId(c)) for n in (1, 2) for c in range(1, SIZE + 1)],
        [sessions.get(tx, SessionId(number)) for number in range(1, 5)],
    ]


class Cached(RuleBasedStateMachine):
    """Use cases that write and then read everything, some of which fail at their end."""

    def __init__(self) -> None:
        super().__init__()
        self.connection = connect()
        self.cache: dict[object, object] = {}

    @initialize()
    def begin(self) -> None:
        """Two persons, a deck, a session."""

        def use_case(tx: Tx) -> None:
            decks.save(tx, a_deck(SIZE))
            for who in WHO:
                people.create(tx, who, who.platform, "UTC", Settings(), 1)
            queue = Queue((CardId(1),))
            begun = sessions.start(tx, PersonId(1), DECK, "", "type", queue, 1, practice=False)
            sessions.save(tx, begun)

        self.run(use_case, fails=False)

    def run(self, use_case: Callable[[Tx], object], *, fails: bool) -> None:
        """Runs a use case as the writer does; if it fails, it does so after writing and reading."""

        def whole(tx: Tx) -> None:
            use_case(tx)
            everything(tx)
            if fails:
                raise ZeroDivisionError

        (result,), _, _ = _run(self.connection, self.cache, [whole])
        assert isinstance(result, _Failure) is fails

    @rule(
        person=PERSONS,
        card=CARDS,
        due=st.integers(1, 9),
        suspended=st.booleans(),
        fails=FAILS,
    )
    def remember(
        self, person: PersonId, card: CardId, due: int, *, suspended: bool, fails: bool
    ) -> None:
        """A card is rated."""
        state = Memory(1 / due, 5.1, Day(due), Day(0), 1, 0, suspended)
        self.run(lambda tx: card_states.save(tx, person, card, DECK, state), fails=fails)

    @rule(person=PERSONS, card=CARDS, fails=FAILS)
    def forget(self, person: PersonId, card: CardId, *, fails: bool) -> None:
        """A first rating is undone."""
        self.run(lambda tx: card_states.forget(tx, person, card), fails=fails)

    @rule(person=PERSONS, card=CARDS, on=st.booleans(), fails=FAILS)
    def suspend(self, person: PersonId, card: CardId, *, on: bool, fails: bool) -> None:
        """A card is suspended, or its suspension ends."""
        self.run(lambda tx: card_states.suspend(tx, person, card, on=on), fails=fails)

    @rule(person=PERSONS, fails=FAILS)
    def bring_back(self, person: PersonId, *, fails: bool) -> None:
        """The suspension of all cards ends."""
        self.run(lambda tx: card_states.bring_back(tx, person, DECK), fails=fails)

    @rule(who=st.sampled_from(WHO), count=st.integers(0, 9), fails=FAILS)
    def progress(self, who: Identity, count: int, *, fails: bool) -> None:
        """A person's counts and name change."""

        def use_case(tx: Tx) -> None:
            person = people.find(tx, who)
            assert person is not None
            people.save(tx, replace(person, tally=Tally(Day(count), 1), name=f"n{count}"))

        self.run(use_case, fails=fails)

    @rule(person=PERSONS, fails=FAILS)
    def start(self, person: PersonId, *, fails: bool) -> None:
        """A quiz begins."""

        def use_case(tx: Tx) -> None:
            begun = sessions.start(
                tx, person, DECK, "odd", "reveal", Queue((CardId(2),)), 5, practice=True
            )
            sessions.save(tx, begun)

        self.run(use_case, fails=fails)

    @rule(number=SESSIONS, step=st.integers(1, 9), fails=FAILS)
    def show(self, number: SessionId, step: int, *, fails: bool) -> None:
        """A quiz shows another card, or ends."""

        def use_case(tx: Tx) -> None:
            session = sessions.get(tx, number)
            if session is not None:
                changed = replace(session, step=step, options=("a", "b"), ended_at=step // 8)
                sessions.save(tx, changed)

        self.run(use_case, fails=fails)

    @rule(
        order=st.lists(st.integers(0, SIZE - 1), unique=True),
        title=st.sampled_from(["One", "Two"]),
        fails=FAILS,
    )
    def edit(self, order: list[int], title: str, *, fails: bool) -> None:
        """The author changes the deck."""
        deck = a_deck(SIZE)
        cards = tuple(replace(deck.cards[place], front=title) for place in order)
        self.run(lambda tx: decks.save(tx, replace(deck, title=title, cards=cards)), fails=fails)

    @invariant()
    def the_cache_says_what_the_database_says(self) -> None:
        """With the cache and without it the same is read."""
        cached = everything(SqliteTx(self.connection, self.cache))
        assert cached == everything(SqliteTx(self.connection))

    def teardown(self) -> None:
        """Closes the database."""
        self.connection.close()


class TestCached(Cached.TestCase):  # type: ignore[misc,valid-type]
    """Whatever is written, and undone, a cached row is never older or newer than its table's."""

    settings = settings(
        max_examples=amount(60), stateful_step_count=20, deadline=None, derandomize=True
    )
