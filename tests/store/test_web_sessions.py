"""Links, browsers and places, on each store."""

from bot.model.browsers import Place
from bot.model.ids import Identity
from bot.store import spaces, web_sessions
from bot.store.database import Tx

ADA, BEN = Identity("discord", "1"), Identity("telegram", "2")


def test_a_link_is_taken_once_and_in_time(tx: Tx) -> None:
    """A link gives its account once; one from before the given moment gives none."""
    web_sessions.add_link(tx, "a", ADA, at=100, since=0)
    web_sessions.add_link(tx, "b", BEN, at=200, since=0)
    assert web_sessions.take_link(tx, "a", since=101) is None
    assert web_sessions.take_link(tx, "a", since=100) == ADA
    assert web_sessions.take_link(tx, "a", since=100) is None
    assert web_sessions.take_link(tx, "b", since=0) == BEN


def test_old_links_and_browsers_go_by_themselves(tx: Tx) -> None:
    """A new link deletes those that have ended, and a new browser likewise."""
    web_sessions.add_link(tx, "a", ADA, at=100, since=0)
    web_sessions.add_link(tx, "b", ADA, at=900, since=500)
    assert tx.all("SELECT hash FROM web_links", {}) == [("b",)]
    web_sessions.add(tx, "a", ADA, "Firefox", at=100, since=0)
    web_sessions.add(tx, "b", ADA, "Firefox", at=900, since=500)
    assert tx.all("SELECT hash FROM web_sessions", {}) == [("b",)]


def test_browsers_of_several_accounts(tx: Tx) -> None:
    """All browsers of some accounts are listed, the last one used first."""
    for number, who in enumerate((ADA, BEN, ADA)):
        web_sessions.add(tx, f"{number}", who, f"Browser {number}", at=100 + number, since=0)
    first = web_sessions.find(tx, "0", since=0)
    assert first is not None
    assert (first.who, first.about) == (ADA, "Browser 0")
    assert web_sessions.find(tx, "0", since=101) is None
    web_sessions.note_use(tx, first.id, 500)
    listed = web_sessions.of(tx, (ADA, BEN), since=0)
    assert [one.about for one in listed] == ["Browser 0", "Browser 2", "Browser 1"]
    assert web_sessions.end(tx, BEN, first.id) == 0
    assert web_sessions.end(tx, ADA, first.id) == 1
    assert web_sessions.end(tx, ADA) == 1
    assert [one.who for one in web_sessions.of(tx, (ADA, BEN), since=0)] == [BEN]


def test_signing_all_out_ends_links_too(tx: Tx) -> None:
    """A link that waits signs nobody in after all browsers were signed out."""
    web_sessions.add_link(tx, "a", ADA, at=100, since=0)
    web_sessions.end(tx, ADA)
    assert web_sessions.take_link(tx, "a", since=0) is None


def test_places_are_what_was_said_last(tx: Tx) -> None:
    """A place has its latest title and role, is gone after a while, and follows a new id."""
    for moderator, at in ((True, 100), (False, 200)):
        web_sessions.note_place(tx, Place(ADA, "7", f"Room {at}", moderator, at))
    web_sessions.note_place(tx, Place(BEN, "8", "Other", moderator=True, at=300))
    assert web_sessions.places(tx, (ADA, BEN), since=201) == (
        Place(BEN, "8", "Other", moderator=True, at=300),
    )
    spaces.moved(tx, "discord", "7", "70")
    assert [one.space for one in web_sessions.places(tx, (ADA,), since=0)] == ["70"]
