"""A card posted for everybody: each person who presses has their own answer and rating."""

import pytest

from bot.model.actions import RatePosted, RevealPosted
from bot.model.ids import CardId, Channel, DeckId, PostedId
from bot.store import posted_cards
from bot.store.database import Tx
from bot.store.posted_cards import Posted
from tests.world import World, a_deck, labels, read

CHANNEL = Channel("discord", "77")


async def a_posted_card(world: World, card: int = 1) -> PostedId:
    """Posts a card of the first deck."""
    await world.engine.take_in([a_deck(5)])

    def add(tx: Tx) -> PostedId:
        return posted_cards.add(tx, Posted(DeckId(1), CardId(card), CHANNEL, "7", 0))

    return await world.database.write(add)


async def test_each_presser_answers_for_themselves(world: World) -> None:
    """Two people reveal the same post, and each has their own rating."""
    posted_id = await a_posted_card(world)
    for who in ("ada", "ben"):
        assert "The long answer 1." in read(await world.act(RevealPosted(posted_id), who))
    assert "Streak: 1 day" in read(await world.press("4", "ada"))
    rows = await world.rows("SELECT person, reviews FROM memory")
    assert rows == [(1, 1)]
    assert "Streak: 1 day" in read(await world.press("2", "ben"))
    assert len(await world.rows("SELECT * FROM memory")) == 2


async def test_a_shared_confidence_button_counts_after_the_reveal(world: World) -> None:
    """A shared confidence button needs a reveal first, and then counts once."""
    posted_id = await a_posted_card(world)
    assert "answer first" in read(await world.act(RatePosted(posted_id, 4)))
    await world.act(RevealPosted(posted_id))
    assert "Streak: 1 day" in read(await world.act(RatePosted(posted_id, 4)))
    assert "behind you" in read(await world.act(RatePosted(posted_id, 5)))
    assert await world.rows("SELECT confidence FROM reviews") == [(4,)]


async def test_the_first_rating_tells_whether_somebody_knew_it(world: World) -> None:
    """The rating of a posted card that was not undone is the one that its summary counts."""
    posted_id = await a_posted_card(world)
    await world.act(RevealPosted(posted_id))
    await world.press("1")
    first = "SELECT confidence FROM posted_sessions"
    assert await world.rows(first) == [(1,)]
    await world.act(RevealPosted(posted_id))
    assert await world.rows(first) == [(1,)]
    await world.type("/undo")
    assert await world.rows(first) == [(0,)]
    await world.press("5")
    assert await world.rows(first) == [(5,)]


@pytest.mark.parametrize("confidence", [1, 2, 3, 5])
async def test_a_rated_card_can_be_read_again(world: World, confidence: int) -> None:
    """After the rating the card shows its answer as often as it is opened, and counts no more."""
    posted_id = await a_posted_card(world)
    await world.act(RevealPosted(posted_id))
    view = await world.press(str(confidence))
    assert "Question" not in read(view)
    assert "Reveal answer" not in labels(view)
    before = await world.dump()
    for _ in range(2):
        view = await world.act(RevealPosted(posted_id))
        assert "The long answer 1." in read(view)
        assert "You have rated this card. It comes back " in read(view)
        assert labels(view) == ["Study The greek deck"]
        assert view.brief.startswith("answer1x")
    assert "behind you" in read(await world.act(RatePosted(posted_id, 5)))
    assert await world.dump() == before


async def test_a_card_rated_elsewhere_can_be_read_again(world: World) -> None:
    """A card that was opened here and rated in a quiz is shown with its answer."""
    posted_id = await a_posted_card(world)
    await world.act(RevealPosted(posted_id))
    await world.type("/quiz")
    await world.study("4")
    view = await world.act(RevealPosted(posted_id))
    assert "The long answer 1." in read(view)
    assert "You have rated this card." in read(view)


async def test_a_closed_card_that_was_rated_can_be_read_again(world: World) -> None:
    """The button of a closed card leads whoever has rated it on to its deck."""
    posted_id = await a_posted_card(world)
    await world.act(RevealPosted(posted_id))
    await world.press("4")
    await world.database.write(lambda tx: posted_cards.close(tx, posted_id, 1))
    view = await world.act(RevealPosted(posted_id))
    assert "You have rated this card." in read(view)
    assert labels(view) == ["Study The greek deck"]


async def test_rated_1_it_does_not_come_back_at_once(world: World) -> None:
    """A posted card is asked once: after Again it comes back on another day."""
    posted_id = await a_posted_card(world)
    await world.act(RevealPosted(posted_id))
    assert read(await world.press("1")).startswith("Noted. This card comes back ")
    assert await world.rows("SELECT count(ended_at), count(*) FROM sessions") == [(1, 1)]


async def test_revealed_again_before_the_rating(world: World) -> None:
    """A second reveal before the rating shows the same answer, in the same session."""
    posted_id = await a_posted_card(world)
    first = await world.act(RevealPosted(posted_id))
    assert await world.act(RevealPosted(posted_id)) == first
    assert len(await world.rows("SELECT * FROM sessions")) == 1


async def test_a_card_rated_today_is_only_practised(world: World) -> None:
    """If a card was rated in a quiz today, rating its post leaves the schedule unchanged."""
    await world.engine.take_in([a_deck(1)])
    await world.type("/quiz greek")
    await world.study("4")
    before = await world.dump("memory")
    posted_id = await a_posted_card(world)
    await world.act(RevealPosted(posted_id))
    assert labels(await world.press("4"))
    assert await world.dump("memory") == before


async def test_a_post_never_made(world: World) -> None:
    """A press with a made-up id is answered with a message."""
    await world.engine.take_in([a_deck(5)])
    assert "can't show" in read(await world.act(RevealPosted(PostedId(99))))
    assert "moved on" in read(await world.act(RatePosted(PostedId(99), 3)))


async def test_a_rating_taken_back_asks_again(world: World) -> None:
    """After an undo the card can be rated again."""
    posted_id = await a_posted_card(world)
    await world.act(RevealPosted(posted_id))
    await world.press("4")
    await world.type("/undo")
    assert "How well did you know this?" in read(await world.act(RevealPosted(posted_id)))
