import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec.structs import replace

from bot.model.cards import Card, Deck
from bot.model.ids import CardId, DeckId, PersonId
from bot.model.study.days import Day
from bot.model.study.scheduler import Memory
from bot.store import card_states, decks, migrations, new_cards
from bot.store.database import Tx
from bot.store.sqlite_database import SqliteTx
from tests.amount import amount
from tests.world import a_deck

ADA, BO = PersonId(1), PersonId(2)
KNOWN = Memory(3.5, 5.0, Day(739_000), Day(738_990), 2, 0)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    """An empty database in memory."""
    with closing(connect()) as opened:
        yield opened


@pytest.fixture
def tx(connection: sqlite3.Connection) -> Tx:
    """A transaction on the database."""
    return SqliteTx(connection)


def connect() -> sqlite3.Connection:
    """An empty database in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for step in range(1, migrations.LATEST + 1):
        for statement in migrations.statements(step):
            connection.execute(statement)
    return connection


def offered(tx: Tx, person: PersonId, deck: DeckId, topic: str = "") -> list[CardId]:
    """All new cards of a person, in order."""
    return [candidate.card for candidate in new_cards.of(tx, person, deck, topic)]


def learn(tx: Tx, person: PersonId, deck: DeckId, *cards: int) -> None:
    """The person rates cards."""
    for card in cards:
        card_states.save(tx, person, CardId(card), deck, KNOWN)


def unlearn(tx: Tx, person: PersonId, card: int) -> None:
    """Undoes a card's first rating, as the engine does it."""
    stored = decks.card(tx, CardId(card))
    assert stored is not None
    card_states.forget(tx, person, stored.id)
    new_cards.rewind(tx, person, stored.deck.id, stored.position)


def cursors(tx: Tx, person: PersonId) -> dict[str, int]:
    """The person's cursors in the first deck, by topic."""
    return dict(
        tx.all(
            "SELECT topic, position FROM cursors WHERE person = :person AND deck = 1",
            {"person": person},
        )
    )


def test_new_cards_come_in_deck_order(tx: Tx) -> None:
    """The unrated cards of a deck or topic are offered in the author's order."""
    deck = decks.save(tx, a_deck(6))
    assert offered(tx, ADA, deck) == [1, 2, 3, 4, 5, 6]
    assert offered(tx, ADA, deck, "even") == [2, 4, 6]
    learn(tx, ADA, deck, 1, 2, 5)
    assert offered(tx, ADA, deck) == [3, 4, 6]
    assert offered(tx, ADA, deck, "odd") == [3]
    assert offered(tx, BO, deck) == [1, 2, 3, 4, 5, 6]
    learn(tx, ADA, deck, 3, 4, 6)
    assert offered(tx, ADA, deck) == []


def test_the_cursor_moves_on_to_the_first_new_card(tx: Tx) -> None:
    """The cursor stops before the first new card, where the next search starts."""
    deck = decks.save(tx, a_deck(10))
    assert offered(tx, ADA, deck) == list(range(1, 11))
    assert cursors(tx, ADA) == {}
    learn(tx, ADA, deck, 1, 2, 3, 7)
    assert next(new_cards.of(tx, ADA, deck, "")).card == 4
    assert next(new_cards.of(tx, ADA, deck, "odd")).card == 5
    assert cursors(tx, ADA) == {"": 2, "odd": 3}
    learn(tx, ADA, deck, 4)
    assert offered(tx, ADA, deck) == [5, 6, 8, 9, 10]
    assert cursors(tx, ADA) == {"": 3, "odd": 3}


def test_looking_at_a_few_skips_nothing(tx: Tx) -> None:
    """Cards that are only looked at are offered again the next time."""
    deck = decks.save(tx, a_deck(9))
    learn(tx, ADA, deck, 1)
    for _ in range(3):
        assert [new.card for new in islice(new_cards.of(tx, ADA, deck, ""), 3)] == [2, 3, 4]


def test_a_long_way_through_a_deck_is_not_walked_again(
    connection: sqlite3.Connection, tx: Tx
) -> None:
    """With 2,000 rated cards, the next new one is found without reading them all again."""
    deck = decks.save(tx, a_deck(2010))
    learn(tx, ADA, deck, *range(1, 2001))
    assert next(new_cards.of(tx, ADA, deck, "")).card == 2001
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection.set_progress_handler(count, 1)
    assert next(new_cards.of(tx, ADA, deck, "")).card == 2001
    connection.set_progress_handler(None, 0)
    assert 0 < steps < 200


def test_a_card_taken_back_is_new_again(tx: Tx) -> None:
    """`rewind` moves all cursors in the deck to before the card, for this person only."""
    deck, other = decks.save(tx, a_deck(8)), decks.save(tx, a_deck(8, slug="latin"))
    for person in (ADA, BO):
        learn(tx, person, deck, 1, 2, 3, 4, 5)
        assert offered(tx, person, deck) == [6, 7, 8]
        assert offered(tx, person, deck, "even") == [6, 8]
        learn(tx, person, other, 9, 10)
        assert offered(tx, person, other)[0] == 11
    unlearn(tx, ADA, 2)
    assert offered(tx, ADA, deck) == [2, 6, 7, 8]
    assert offered(tx, ADA, deck, "even") == [2, 6, 8]
    assert offered(tx, ADA, deck, "odd") == [7]
    assert offered(tx, ADA, other)[0] == 11
    assert cursors(tx, BO)[""] == 4
    unlearn(tx, ADA, 1)
    assert offered(tx, ADA, deck) == [1, 2, 6, 7, 8]


def test_cards_put_in_front_are_found(tx: Tx) -> None:
    """New cards that the author inserts before a person's cursor are not skipped."""
    deck = a_deck(6)
    deck_id = decks.save(tx, deck)
    learn(tx, ADA, deck_id, 1, 2, 3, 4)
    assert offered(tx, ADA, deck_id) == [5, 6]
    fresh = Card(id="fresh", front="Fresh?", answer="yes", topics=("odd",))
    decks.save(tx, replace(deck, cards=(fresh, *deck.cards)))
    assert offered(tx, ADA, deck_id) == [7, 5, 6]
    assert offered(tx, ADA, deck_id, "odd") == [7, 5]


TOPICS = ("odd", "even")
SLUGS = [f"card-{number}" for number in range(1, 13)]
CARDS = {card.id: card for card in a_deck(12).cards}


class Study(RuleBasedStateMachine):
    """Two persons rate cards and undo ratings, while the author edits the deck in any way."""

    def __init__(self) -> None:
        super().__init__()
        self.connection = connect()
        self.tx = SqliteTx(self.connection)
        self.deck = Deck(id="greek", title="Greek", topics={"odd": "Odd", "even": "Even"})
        self.known: dict[PersonId, set[int]] = {ADA: set(), BO: set()}
        self.renamed = 0
        self.edit(list(CARDS.values())[:6])

    def edit(self, cards: list[Card]) -> None:
        """The author saves the deck."""
        self.deck = replace(self.deck, cards=tuple(cards))
        self.deck_id = decks.save(self.tx, self.deck)
        rows = self.tx.all("SELECT slug, id FROM cards WHERE retired = 0", {})
        self.ids: dict[str, int] = dict(rows)

    @rule(person=st.sampled_from([ADA, BO]), index=st.integers(0, 11))
    def rate(self, person: PersonId, index: int) -> None:
        """A person rates a card, not always the first one."""
        if self.deck.cards:
            card = self.ids[self.deck.cards[index % len(self.deck.cards)].id]
            learn(self.tx, person, self.deck_id, card)
            self.known[person].add(card)

    @rule(person=st.sampled_from([ADA, BO]), count=st.integers(1, 4), topic=st.sampled_from(TOPICS))
    def study(self, person: PersonId, count: int, topic: str) -> None:
        """A person rates the next new cards of a topic."""
        for new in list(islice(new_cards.of(self.tx, person, self.deck_id, topic), count)):
            learn(self.tx, person, self.deck_id, new.card)
            self.known[person].add(new.card)

    @rule(person=st.sampled_from([ADA, BO]), index=st.integers(0, 11))
    def take_back(self, person: PersonId, index: int) -> None:
        """A person undoes a first rating, perhaps of a card that has left the deck since."""
        if self.known[person]:
            card = sorted(self.known[person])[index % len(self.known[person])]
            unlearn(self.tx, person, card)
            self.known[person].remove(card)

    @rule(order=st.lists(st.sampled_from(SLUGS), unique=True))
    def rearrange(self, order: list[str]) -> None:
        """The author adds, removes and reorders cards."""
        self.edit([CARDS[slug] for slug in order])

    @rule(index=st.integers(0, 11), topics=st.lists(st.sampled_from(TOPICS)))
    def change_topics(self, index: int, topics: list[str]) -> None:
        """The author changes a card's topics."""
        cards = list(self.deck.cards)
        if cards:
            index %= len(cards)
            cards[index] = replace(cards[index], topics=tuple(topics))
            self.edit(cards)

    @rule(index=st.integers(0, 11))
    def rename(self, index: int) -> None:
        """The author renames a card, which must keep its id."""
        cards = list(self.deck.cards)
        if cards:
            index %= len(cards)
            old = cards[index].id
            card_id = self.ids[old]
            self.renamed += 1
            new = f"renamed-{self.renamed}"
            cards[index] = replace(cards[index], id=new, was=(old,))
            self.edit(cards)
            assert self.ids[new] == card_id

    @rule()
    def retire(self) -> None:
        """The deck is retired, and comes back."""
        decks.retire_others(self.tx, [])
        self.edit(list(self.deck.cards))

    @invariant()
    def new_cards_are_those_without_memory(self) -> None:
        """The cursor finds exactly the cards that a comparison of all cards finds."""
        for person, known in self.known.items():
            for topic in ("", *TOPICS):
                expected = [
                    self.ids[card.id]
                    for card in self.deck.cards
                    if topic in ("", *card.topics) and self.ids[card.id] not in known
                ]
                assert offered(self.tx, person, self.deck_id, topic) == expected

    def teardown(self) -> None:
        """Closes the database."""
        self.connection.close()


class TestStudy(Study.TestCase):  # type: ignore[misc,valid-type]
    """However people study and decks change, no new card is skipped or shown twice."""

    settings = settings(
        max_examples=amount(60), stateful_step_count=25, deadline=None, derandomize=True
    )
