import random

import pytest
from msgspec.structs import replace

from bot.model.cards import Card, Deck, Image
from bot.model.editing.versions import Change, to_restore
from bot.model.ids import DeckId, ImportId, PersonId
from bot.model.ownership import Owner
from bot.store import account_data, deck_access, deck_versions, decks, media, reported_cards
from bot.store.database import Tx
from tests.model.editing.random_edits import BASE, edited, with_cards

ADA, BEN = PersonId(1), PersonId(2)
SPACE = Owner(platform="discord", space="7")


def saved(tx: Tx, deck: Deck, at: int = 1, owner: Owner = SPACE, by: PersonId = ADA) -> DeckId:
    """Saves a deck as a new version."""
    return decks.save(tx, deck, owner, change=Change(by, at))


def now(tx: Tx, deck_id: DeckId) -> Deck:
    """A deck as it is stored."""
    stored = decks.get(tx, deck_id)
    assert stored is not None
    return decks.whole(tx, stored)


def test_each_save_is_a_version_that_can_be_read_again(tx: Tx) -> None:
    """After many edits every version is there as it was; saving the same again makes none."""
    chance = random.Random(1)
    deck = BASE
    deck_id = saved(tx, deck)
    made = [Deck(BASE.id, BASE.title, topics=BASE.topics), deck]
    for number in range(2, 12):
        deck = edited(deck, chance.randrange(2**32), 3, f"v{number}")
        saved(tx, deck, number)
        saved(tx, deck, number)
        made.append(deck)
    assert deck_versions.latest(tx, deck_id) == len(made) - 1
    assert [one.at for one in deck_versions.of(tx, deck_id)] == [*range(11, 0, -1)]
    for number, version in enumerate(made):
        assert deck_versions.as_of(tx, deck_id, now(tx, deck_id), number) == version
    assert deck_versions.as_of(tx, deck_id, now(tx, deck_id), len(made)) is None


def test_a_version_counts_what_it_did(tx: Tx) -> None:
    """The list says how many cards were added, changed and retired."""
    deck_id = saved(tx, BASE)
    _first, second, *rest = BASE.cards
    saved(tx, with_cards(BASE, replace(second, back="new"), *rest, Card("a", "Q"), Card("b", "Q")))
    version = deck_versions.of(tx, deck_id)[0]
    assert (version.added, version.changed, version.retired) == (2, 1, 1)
    assert deck_versions.of(tx, deck_id)[1].added == len(BASE.cards)


def test_an_edit_of_one_card_is_a_version(tx: Tx) -> None:
    """What is saved as one card can be read as the whole deck before it."""
    deck_id = saved(tx, BASE)
    stored = decks.card(tx, decks.card_ids(tx, deck_id)["c1"])
    assert stored is not None
    reported_cards.change(tx, stored, replace(stored.card, back="new"), Change(BEN, 2, "accept"))
    version = deck_versions.of(tx, deck_id)[0]
    assert (version.person, version.kind, version.changed) == (BEN, "accept", 1)
    assert deck_versions.as_of(tx, deck_id, now(tx, deck_id), 1) == BASE


def test_the_bots_own_decks_have_no_versions(tx: Tx) -> None:
    """A deck file is under its owner's version control."""
    deck_id = decks.save(tx, BASE)
    decks.save(tx, with_cards(BASE, *BASE.cards[1:]))
    assert deck_versions.of(tx, deck_id) == []


def test_restoring_brings_back_cards_with_their_ids(tx: Tx) -> None:
    """A retired card, and one that was renamed, keep the ids under which people know them."""
    deck_id = saved(tx, BASE)
    before = decks.card_ids(tx, deck_id)
    renamed = replace(BASE.cards[1], id="other", was=("c1",))
    saved(tx, with_cards(BASE, renamed, *BASE.cards[2:]))
    older = deck_versions.as_of(tx, deck_id, now(tx, deck_id), 1)
    assert older is not None
    saved(tx, to_restore(older, now(tx, deck_id)))
    assert decks.card_ids(tx, deck_id) == before


def edit(tx: Tx, deck_id: DeckId, before: Card, at: int) -> None:
    """Records an edit of one card."""
    deck_versions.record_card(tx, deck_id, before, before, Change(ADA, at))


def test_only_the_last_versions_are_kept(tx: Tx) -> None:
    """Of so many edits the first ones are dropped, and the oldest one kept can still be read."""
    deck_id = saved(tx, BASE)
    for number in range(2, deck_versions.MOST + 4):
        edit(tx, deck_id, replace(BASE.cards[0], back=f"back {number}"), number)
    kept = [version.number for version in deck_versions.of(tx, deck_id)]
    assert kept == [*range(deck_versions.MOST + 3, 3, -1)]
    older = deck_versions.as_of(tx, deck_id, now(tx, deck_id), 3)
    assert older is not None
    assert older.cards[0].back == "back 4"
    assert deck_versions.as_of(tx, deck_id, now(tx, deck_id), 2) is None


def test_large_versions_make_room_for_the_last_one(tx: Tx, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many bytes are kept, and the last version in any case."""
    monkeypatch.setattr(deck_versions, "MOST_BYTES", deck_versions.MOST_BYTES // 10)
    deck_id = saved(tx, BASE)
    chance, share = random.Random(1), deck_versions.MOST_BYTES // 3
    for number in range(2, 8):
        edit(tx, deck_id, replace(BASE.cards[0], back=chance.randbytes(share).hex()), number)
    assert [version.number for version in deck_versions.of(tx, deck_id)] == [7, 6]
    edit(tx, deck_id, replace(BASE.cards[0], back=chance.randbytes(4 * share).hex()), 8)
    assert [version.number for version in deck_versions.of(tx, deck_id)] == [8]


def test_an_image_stays_as_long_as_a_version_has_it(tx: Tx) -> None:
    """A restored card has its picture; with the version the picture goes."""
    media.add_to_import(tx, ImportId(1), {"cat.png": b"cat"})
    pictured = replace(BASE.cards[0], front="[cat]", images=(Image("cat.png", "cat"),))
    deck_id = saved(tx, with_cards(BASE, pictured))
    media.release_imports(tx, "1 = 1", {})
    tx.run("DELETE FROM media_holders WHERE kind = 'import'", {})
    saved(tx, BASE)
    assert media.content(tx, "cat.png") == b"cat"
    assert media.contents(tx, deck_id) == {}
    saved(tx, with_cards(BASE, pictured))
    assert media.contents(tx, deck_id) == {"cat.png": b"cat"}
    saved(tx, BASE)
    deck_access.retire(tx, deck_id)
    assert media.content(tx, "cat.png") is None


def test_a_removed_deck_has_no_versions(tx: Tx) -> None:
    """Nor can the cards of a removed deck be had back from the deck that takes its name."""
    deck_id = saved(tx, BASE)
    saved(tx, with_cards(BASE, *BASE.cards[1:]))
    deck_access.retire(tx, deck_id)
    assert deck_versions.of(tx, deck_id) == []
    saved(tx, with_cards(BASE, Card("a", "Q")))
    assert [(one.number, one.added) for one in deck_versions.of(tx, deck_id)] == [(1, 1)]


def test_the_forgotten_leave_versions_without_a_name(tx: Tx) -> None:
    """Of a space's deck the versions stay; a person's own deck is deleted with its versions."""
    shared, own = saved(tx, BASE), saved(tx, BASE, owner=Owner(ADA))
    account_data.forget(tx, ADA)
    assert [version.person for version in deck_versions.of(tx, shared)] == [None]
    assert deck_versions.of(tx, own) == []


def test_linked_accounts_share_their_versions(tx: Tx) -> None:
    """What both have saved is that of the one person that they are now."""
    shared, own = saved(tx, BASE), saved(tx, BASE, owner=Owner(ADA))
    account_data.move(tx, ADA, BEN)
    for deck_id in (shared, own):
        assert [version.person for version in deck_versions.of(tx, deck_id)] == [BEN]
    made = deck_versions.by_person(tx, BEN)
    assert [(deck, version.number) for deck, version in made] == [(shared, 1), (own, 1)]


def test_what_is_not_stored_any_more_needs_no_room(tx: Tx) -> None:
    """A version may name a picture that is gone."""
    deck_id = saved(tx, BASE)
    gone = replace(BASE.cards[0], images=(Image("gone.png", "gone"),))
    deck_versions.record_card(tx, deck_id, gone, BASE.cards[0], Change(ADA, 1))
    assert deck_versions.latest(tx, deck_id) == 2
