import pytest
from msgspec.structs import replace

from bot.model.cards import Card, Deck
from bot.model.ids import CardId, DeckId, PersonId
from bot.model.outcomes.base import DeckName
from bot.model.ownership import Viewer
from bot.model.study.days import Day
from bot.model.study.scheduler import Memory
from bot.store import card_states, deck_access, decks, new_cards, peers
from bot.store.database import Tx
from tests.databases import opened
from tests.world import a_deck, cards_of, count_cards

ADA = PersonId(1)
KNOWN = Memory(3.5, 5.0, Day(739_000), Day(738_990), 2, 0)


def changes(tx: Tx) -> int:
    """How many rows have been changed since the database was opened."""
    row = tx.one("SELECT total_changes()", {})
    assert row is not None
    return int(row[0])


def ids(tx: Tx, deck: Deck) -> dict[str, CardId]:
    """The id of each stored card of a deck, by its slug; also of retired cards."""
    rows = tx.all(
        "SELECT slug, id FROM cards WHERE deck = (SELECT id FROM decks WHERE slug = :slug)",
        {"slug": deck.id},
    )
    return {slug: CardId(card_id) for slug, card_id in rows}


def stored(tx: Tx, card_id: CardId) -> decks.StoredCard:
    """A card that must be stored."""
    card = decks.card(tx, card_id)
    assert card is not None
    return card


def with_cards(deck: Deck, *cards: Card) -> Deck:
    """The deck with these cards instead of its own."""
    return replace(deck, cards=cards)


def offered(tx: Tx, deck: DeckId, topic: str = "") -> list[CardId]:
    """The new cards of a person who has rated none, in order."""
    return [candidate.card for candidate in new_cards.of(tx, ADA, deck, topic)]


# ── a new deck ──────────────────────────────────────────────────────────────────────────────────


def test_a_deck_is_kept_as_it_came(tx: Tx) -> None:
    """The facts about a deck and all its cards are stored as they are, in order."""
    deck = a_deck(5, description="Words.", language="el", authors=("Ada", "Bo"), licence="CC0-1.0")
    deck_id = decks.save(tx, deck)
    about = decks.About("Words.", "el", ("Ada", "Bo"), "CC0-1.0", deck.topics)
    name = DeckName(deck_id, "greek", "The greek deck")
    stored_deck = decks.get(tx, deck_id)
    assert stored_deck is not None
    assert stored_deck == decks.StoredDeck(name, about, fingerprint=stored_deck.fingerprint)
    assert deck_access.every(tx, Viewer()) == [stored_deck]
    assert tuple(cards_of(tx, deck_id)) == deck.cards
    for position, (slug, card) in enumerate(ids(tx, deck).items()):
        assert stored(tx, card) == decks.StoredCard(
            card,
            name,
            position,
            0,
            retired=False,
            topic=("Even ones", "Odd ones")[(position + 1) % 2],
            card=deck.cards[position],
        )
        assert deck.cards[position].id == slug


def test_what_is_not_there_is_none(tx: Tx) -> None:
    """Unknown ids give None, and an unknown deck has no cards."""
    assert decks.get(tx, DeckId(7)) is None
    assert decks.card(tx, CardId(7)) is None
    assert count_cards(tx, DeckId(7)) == 0
    assert offered(tx, DeckId(7)) == []


@pytest.mark.sqlite
def test_the_same_deck_again_changes_nothing(tx: Tx) -> None:
    """Saving an unchanged deck changes no row and returns the same id."""
    deck = a_deck()
    deck_id = decks.save(tx, deck)
    before = changes(tx)
    assert decks.save(tx, deck) == deck_id
    assert changes(tx) == before


def test_decks_are_kept_apart(tx: Tx) -> None:
    """Two decks with the same card slugs have cards of their own."""
    first, second = decks.save(tx, a_deck(3)), decks.save(tx, a_deck(4, slug="latin"))
    assert [deck.name.slug for deck in deck_access.every(tx, Viewer())] == ["greek", "latin"]
    assert (len(offered(tx, first)), len(offered(tx, second))) == (3, 4)
    assert not set(offered(tx, first)) & set(offered(tx, second))


def test_counts_and_topics(tx: Tx) -> None:
    """A deck's cards are counted whole and by topic; a card of two topics is in both."""
    deck = a_deck(5)
    first = replace(deck.cards[0], topics=("odd", "even", "odd"))
    deck_id = decks.save(tx, with_cards(deck, first, *deck.cards[1:]))
    assert [count_cards(tx, deck_id, topic) for topic in ("", "odd", "even", "none")] == [
        5,
        3,
        3,
        0,
    ]
    assert offered(tx, deck_id, "even")[0] == offered(tx, deck_id, "odd")[0] == 1


def test_answers_of_others(tx: Tx) -> None:
    """The answers of others are those of all cards of the deck but one that are not retired."""
    deck = a_deck(9)
    deck_id = decks.save(tx, deck)
    answers = [card.answer for card in deck.cards]
    card = ids(tx, deck)["card-3"]
    assert decks.answers_of_others(tx, deck_id, card) == answers[:2] + answers[3:]
    without = [replace(entry, answer="") for entry in deck.cards[:2]]
    decks.save(tx, with_cards(deck, *without, *deck.cards[2:4]))
    assert decks.answers_of_others(tx, deck_id, card) == [answers[3]]


# ── a deck changes ──────────────────────────────────────────────────────────────────────────────


def test_an_edited_card_keeps_its_number(tx: Tx) -> None:
    """A changed card under the same slug keeps its id."""
    deck = a_deck(3)
    deck_id = decks.save(tx, deck)
    before = ids(tx, deck)
    edited = replace(deck.cards[1], front="Better?", answer="better")
    assert decks.save(tx, with_cards(deck, deck.cards[0], edited, deck.cards[2])) == deck_id
    assert ids(tx, deck) == before
    assert stored(tx, before["card-2"]).card == edited
    assert "better" in decks.answers_of_others(tx, deck_id, before["card-1"])


def test_a_deck_s_words_may_change(tx: Tx) -> None:
    """A new title or topic title is saved, and the cards keep their ids."""
    deck = a_deck(3)
    deck_id = decks.save(tx, deck)
    before = ids(tx, deck)
    assert decks.save(tx, replace(deck, title="New", topics={"odd": "Odd!"})) == deck_id
    changed = decks.get(tx, deck_id)
    assert changed is not None
    assert (changed.name.title, changed.about.topics) == ("New", {"odd": "Odd!"})
    assert [stored(tx, card).topic for card in before.values()] == ["Odd!", "even", "Odd!"]
    assert ids(tx, deck) == before


def test_a_renamed_card_keeps_its_number(tx: Tx) -> None:
    """A card that names its former slug in `was` keeps its id, also when it is saved once more."""
    deck = a_deck(3)
    decks.save(tx, deck)
    before = ids(tx, deck)
    renamed = replace(deck.cards[1], id="new-name", was=("older", "card-2"))
    for title in ("one", "two"):
        changed = with_cards(deck, deck.cards[0], renamed, deck.cards[2])
        decks.save(tx, replace(changed, title=title))
        assert ids(tx, deck) == {
            "card-1": before["card-1"],
            "new-name": before["card-2"],
            "card-3": before["card-3"],
        }
    assert stored(tx, before["card-2"]).card == renamed


@pytest.mark.parametrize("first", [True, False])
def test_a_new_card_may_take_an_old_name(tx: Tx, *, first: bool) -> None:
    """If a card is renamed and a new card gets its old slug, the renamed card keeps the id."""
    deck = a_deck(2)
    deck_id = decks.save(tx, deck)
    before = ids(tx, deck)
    renamed = replace(deck.cards[0], id="new-name", was=("card-1",))
    fresh = Card(id="card-1", front="Quite another?", answer="yes")
    pair = (renamed, fresh) if first else (fresh, renamed)
    for title in ("one", "two"):
        decks.save(tx, replace(with_cards(deck, *pair, deck.cards[1]), title=title))
        after = ids(tx, deck)
        assert after["new-name"] == before["card-1"]
        assert after["card-2"] == before["card-2"]
        assert after["card-1"] not in before.values()
        assert cards_of(tx, deck_id) == [*pair, deck.cards[1]]
        assert len(set(offered(tx, deck_id))) == 3


@pytest.mark.parametrize("in_reverse", [False, True])
def test_names_may_move_on_in_a_row(tx: Tx, *, in_reverse: bool) -> None:
    """Card 1 becomes card-2, card 2 card-3, and card 3 gets a new slug: each keeps its id."""
    deck = a_deck(3)
    deck_id = decks.save(tx, deck)
    before = ids(tx, deck)
    moved = [
        replace(card, id=slug, was=(card.id,))
        for card, slug in zip(deck.cards, ("card-2", "card-3", "card-4"), strict=True)
    ]
    if in_reverse:
        moved.reverse()
    decks.save(tx, with_cards(deck, *moved))
    assert ids(tx, deck) == {
        "card-2": before["card-1"],
        "card-3": before["card-2"],
        "card-4": before["card-3"],
    }
    assert cards_of(tx, deck_id) == moved


def test_two_cards_that_claim_one_past_do_not_share_it(tx: Tx) -> None:
    """Of two cards that name the same former slug, the first gets the id, and the other is new."""
    deck = a_deck(1)
    deck_id = decks.save(tx, deck)
    before = ids(tx, deck)["card-1"]
    pair = [replace(deck.cards[0], id=slug, was=("card-1",)) for slug in ("left", "right")]
    decks.save(tx, with_cards(deck, *pair))
    after = ids(tx, deck)
    assert after["left"] == before
    assert after["right"] != before
    assert cards_of(tx, deck_id) == pair


def test_a_removed_card_is_retired_and_may_come_back(tx: Tx) -> None:
    """A card that left the deck is retired, and has its old id when it comes back."""
    deck = a_deck(3)
    deck_id = decks.save(tx, deck)
    before = ids(tx, deck)
    removed = before["card-2"]
    decks.save(tx, with_cards(deck, deck.cards[0], deck.cards[2]))
    assert stored(tx, removed).retired
    assert stored(tx, removed).card == deck.cards[1]
    assert count_cards(tx, deck_id) == 2
    assert offered(tx, deck_id) == [before["card-1"], before["card-3"]]
    assert decks.answers_of_others(tx, deck_id, before["card-1"]) == [deck.cards[2].answer]
    assert deck.cards[1] not in peers.around(tx, stored(tx, before["card-1"]))
    decks.save(tx, deck)
    assert not stored(tx, removed).retired
    assert ids(tx, deck) == before
    assert offered(tx, deck_id) == list(before.values())


def test_the_order_follows_the_deck(tx: Tx) -> None:
    """Reordered cards are offered in their new order, with their old ids."""
    deck = a_deck(4)
    deck_id = decks.save(tx, deck)
    before = ids(tx, deck)
    decks.save(tx, with_cards(deck, *reversed(deck.cards)))
    assert ids(tx, deck) == before
    assert offered(tx, deck_id) == list(reversed(before.values()))
    assert [stored(tx, card).position for card in before.values()] == [3, 2, 1, 0]
    assert cards_of(tx, deck_id) == list(reversed(deck.cards))


def test_cards_may_change_topics(tx: Tx) -> None:
    """A card that moves to another topic is offered in that topic, and no longer in the old one."""
    deck = a_deck(2)
    deck_id = decks.save(tx, deck)
    decks.save(tx, with_cards(deck, *(replace(card, topics=("even",)) for card in deck.cards)))
    assert offered(tx, deck_id, "odd") == []
    assert len(offered(tx, deck_id, "even")) == 2


@pytest.mark.sqlite
def test_decks_that_are_gone_are_retired_and_may_come_back(tx: Tx) -> None:
    """`retire_others` hides decks and keeps their cards; `save` brings the decks back."""
    greek, latin = a_deck(3), a_deck(3, slug="latin")
    first, second = decks.save(tx, greek), decks.save(tx, latin)
    decks.retire_others(tx, ["latin"])
    assert [deck.name.id for deck in deck_access.every(tx, Viewer())] == [second]
    retired = decks.get(tx, first)
    assert retired is not None
    assert retired.name.slug == "greek"
    assert len(cards_of(tx, first)) == 3
    before = changes(tx)
    decks.retire_others(tx, ["latin"])
    assert changes(tx) == before
    assert decks.save(tx, greek) == first
    assert [deck.name.id for deck in deck_access.every(tx, Viewer())] == [first, second]
    decks.retire_others(tx, [])
    assert deck_access.every(tx, Viewer()) == []


def test_what_was_read_before_an_edit_is_not_answered_after_it(tx: Tx) -> None:
    """Cards are cached, and still an edit, a rename and a removal are seen at the next read."""
    deck = a_deck(3)
    decks.save(tx, deck)
    before = [stored(tx, CardId(number)) for number in (1, 2, 3)]
    edited = replace(deck.cards[0], front="Better?")
    decks.save(tx, replace(with_cards(deck, deck.cards[2], edited), title="New"))
    after = [stored(tx, CardId(number)) for number in (1, 2, 3)]
    assert [card.card for card in after] == [edited, deck.cards[1], deck.cards[2]]
    assert [card.retired for card in after] == [False, True, False]
    assert [card.position for card in after] == [1, 1, 0]
    assert {card.deck.title for card in after} == {"New"}
    assert [stored(tx, CardId(number)) for number in (1, 2, 3)] == after
    decks.save(tx, deck)
    assert [stored(tx, CardId(number)) for number in (1, 2, 3)] == before


async def test_what_a_failed_use_case_read_is_not_answered_later() -> None:
    """Cards cached in a transaction that is undone are removed from the cache."""
    deck = a_deck(2)
    changed = with_cards(deck, replace(deck.cards[0], front="Never saved?"), *deck.cards[1:])
    async with opened(None) as database:
        await database.write(lambda tx: decks.save(tx, deck))
        assert (await database.write(lambda tx: stored(tx, CardId(1)))).card == deck.cards[0]

        def fail(tx: Tx) -> None:
            decks.save(tx, changed)
            assert stored(tx, CardId(1)).card == changed.cards[0]
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await database.write(fail)
        assert (await database.write(lambda tx: stored(tx, CardId(1)))).card == deck.cards[0]


# ── siblings ────────────────────────────────────────────────────────────────────────────────────


def test_siblings_share_a_number(tx: Tx) -> None:
    """The fact of siblings is the id of the first one; that of cards without siblings is 0."""
    deck = a_deck(6)
    facts = ("x", "", "x", "y", "alone", "y")
    cards = [replace(card, fact=fact) for card, fact in zip(deck.cards, facts, strict=True)]
    decks.save(tx, with_cards(deck, *cards))
    known = ids(tx, deck)
    saved = [stored(tx, known[card.id]).fact for card in cards]
    assert saved == [known["card-1"], 0, known["card-1"], known["card-4"], 0, known["card-4"]]
    assert [candidate.fact for candidate in new_cards.of(tx, ADA, DeckId(1), "")] == saved


def test_siblings_may_come_and_go(tx: Tx) -> None:
    """The last card of a fact has no siblings; equal facts in two decks are different facts."""
    deck = a_deck(2)
    pair = [replace(card, fact="x") for card in deck.cards]
    decks.save(tx, with_cards(deck, *pair))
    decks.save(tx, with_cards(a_deck(2, slug="latin"), *pair))
    greek, latin = ids(tx, deck), ids(tx, a_deck(slug="latin"))
    assert {stored(tx, card).fact for card in greek.values()} == {greek["card-1"]}
    assert {stored(tx, card).fact for card in latin.values()} == {latin["card-1"]}
    decks.save(tx, with_cards(deck, pair[1]))
    assert stored(tx, greek["card-2"]).fact == 0
    decks.save(tx, with_cards(deck, *pair))
    assert {stored(tx, card).fact for card in greek.values()} == {greek["card-1"]}


def test_memory_stays_with_the_number(tx: Tx) -> None:
    """After an edit of the deck, a card that a person has rated is not offered to them as new."""
    deck = a_deck(4)
    deck_id = decks.save(tx, deck)
    known = ids(tx, deck)["card-2"]
    card_states.save(tx, ADA, known, deck_id, KNOWN)
    renamed = replace(deck.cards[1], id="other", was=("card-2",))
    decks.save(tx, with_cards(deck, renamed, *deck.cards[2:]))
    assert known not in offered(tx, deck_id)
    assert card_states.get(tx, ADA, known) == KNOWN


@pytest.mark.parametrize("count", [0, 1, 200, 403])
def test_every_row_of_many_arrives(tx: Tx, count: int) -> None:
    """However many rows are inserted at once, exactly these are in the table."""
    columns = ("deck", "topic", "position", "card")
    tx.insert_rows("card_topics", columns, [(1, "", n, n + 100) for n in range(count)])
    tx.insert_rows("card_topics", columns, [(n, n + 100) for n in range(count)], (2, "odd"))
    for deck, topic in ((1, ""), (2, "odd")):
        rows = tx.all(
            "SELECT topic, position, card FROM card_topics WHERE deck = :deck", {"deck": deck}
        )
        assert rows == [(topic, n, n + 100) for n in range(count)]
