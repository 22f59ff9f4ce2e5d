"""A card posted for everybody: each presser has an answer and a rating of their own."""

from bot.model.actions import RatePosted, RevealPosted
from bot.model.ids import CardId, Channel, DeckId, PostedId
from bot.store import posted_cards
from bot.store.database import Tx
from bot.store.posted_cards import Posted
from tests.world import World, a_deck, labels, read

PLACE = Channel("discord", "77")


async def a_posted_card(world: World, card: int = 1) -> PostedId:
    """Posts a card of the first deck."""
    await world.engine.take_in([a_deck(5)])

    def add(tx: Tx) -> PostedId:
        return posted_cards.add(tx, Posted(DeckId(1), CardId(card), PLACE, "7", 0))

    return await world.database.write(add)


async def test_each_presser_answers_for_themselves(world: World) -> None:
    """Two people reveal the same post, and each one's rating is their own."""
    number = await a_posted_card(world)
    for who in ("ada", "ben"):
        assert "The long answer 1." in read(await world.act(RevealPosted(number), who))
    assert "Streak: 1 day" in read(await world.press("4", "ada"))
    rows = await world.rows("SELECT person, reviews FROM memory")
    assert rows == [(1, 1)]
    assert "Streak: 1 day" in read(await world.press("2", "ben"))
    assert len(await world.rows("SELECT * FROM memory")) == 2


async def test_a_shared_confidence_button_counts_after_the_reveal(world: World) -> None:
    """Pressed before the reveal it asks to look first; after it, it counts once."""
    number = await a_posted_card(world)
    assert "answer first" in read(await world.act(RatePosted(number, 4)))
    await world.act(RevealPosted(number))
    assert "Streak: 1 day" in read(await world.act(RatePosted(number, 4)))
    assert "behind you" in read(await world.act(RatePosted(number, 5)))
    assert await world.rows("SELECT confidence FROM reviews") == [(4,)]


async def test_the_first_rating_tells_whether_somebody_knew_it(world: World) -> None:
    """A card that comes back after Again is known then; undone, the rating before it holds."""
    number = await a_posted_card(world)
    await world.act(RevealPosted(number))
    await world.press("1")
    await world.study("4")
    first = "SELECT confidence FROM posted_sessions"
    assert await world.rows(first) == [(1,)]
    await world.type("/undo")
    assert await world.rows(first) == [(1,)]
    await world.type("/undo")
    assert await world.rows(first) == [(0,)]
    await world.press("5")
    assert await world.rows(first) == [(5,)]


async def test_revealed_again_before_the_rating(world: World) -> None:
    """Pressing twice shows the same answer, in one session."""
    number = await a_posted_card(world)
    first = await world.act(RevealPosted(number))
    assert await world.act(RevealPosted(number)) == first
    assert len(await world.rows("SELECT * FROM sessions")) == 1


async def test_a_card_rated_today_is_only_practised(world: World) -> None:
    """Who has rated the card in a quiz today can rate the post, and the schedule stays."""
    await world.engine.take_in([a_deck(1)])
    await world.type("/quiz greek")
    await world.study("4")
    before = await world.dump("memory")
    number = await a_posted_card(world)
    await world.act(RevealPosted(number))
    assert labels(await world.press("4"))
    assert await world.dump("memory") == before


async def test_a_post_never_made(world: World) -> None:
    """A made-up number gets a kind word."""
    await world.engine.take_in([a_deck(5)])
    assert "moved on" in read(await world.act(RevealPosted(PostedId(99))))
    assert "moved on" in read(await world.act(RatePosted(PostedId(99), 3)))
