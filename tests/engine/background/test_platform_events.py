"""Channels that refuse, move or are gone: what is paused, who is told, and that nothing is lost."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.model.ids import Channel, Identity
from bot.model.platform_events import ChannelGone, ChannelMoved, SpaceGone, Why
from bot.platforms.ports import Outgoing, Undelivered
from tests.clock import SERVER, Clock
from tests.world import World, read

BERLIN = ZoneInfo("Europe/Berlin")
PLACE = Channel("discord", "77")


@pytest.fixture
async def clock(world: World) -> Clock:
    """A clock, on Monday morning at nine; a card comes at ten."""
    clock = Clock(world)
    await world.type("/daily on time:10:00")
    return clock


def at(day: int, hour: int) -> datetime:
    """A moment of March 2026 in Berlin."""
    return datetime(2026, 3, day, hour, tzinfo=BERLIN)


def refusing(why: Why) -> object:
    """The trouble of a channel that takes nothing, while private messages arrive."""

    def trouble(message: Outgoing) -> Undelivered | None:
        return Undelivered(why, "Missing Access") if message.to == PLACE else None

    return trouble


async def status(clock: Clock) -> str:
    """How the daily card stands."""
    ((found,),) = await clock.world.rows("SELECT status FROM dailies")
    return str(found)


@pytest.mark.parametrize("why", ["gone", "forbidden"])
async def test_three_days_of_refusal(clock: Clock, why: Why) -> None:
    """On the third day in a row the card pauses, and who set it up is told once."""
    clock.platform.trouble = refusing(why)  # type: ignore[assignment]
    await clock.until(at(3, 23))
    assert await status(clock) == "on"
    await clock.until(at(4, 10))
    assert await status(clock) == "refused"
    await clock.until(at(9, 10))
    (told,) = clock.platform.private("ada")
    assert told.startswith("The daily card of The greek deck that you set up could not be posted")
    assert "took no messages" in read(await clock.world.type("/daily"))


async def test_a_day_in_between_begins_the_count_anew(clock: Clock) -> None:
    """Only days in a row count."""
    clock.platform.trouble = refusing("forbidden")  # type: ignore[assignment]
    await clock.until(at(3, 23))
    clock.platform.trouble = lambda _: None
    await clock.until(at(4, 23))
    clock.platform.trouble = refusing("forbidden")  # type: ignore[assignment]
    await clock.until(at(6, 23))
    assert await status(clock) == "on"


async def test_several_refusals_on_one_day_count_once(clock: Clock) -> None:
    """Asking for cards at once does not pause the channel."""
    clock.platform.trouble = refusing("forbidden")  # type: ignore[assignment]
    await clock.until(at(2, 11))
    for _ in range(4):
        await clock.world.type("/daily skip")
        await clock.run_due()
    assert await status(clock) == "on"


async def test_it_goes_on_when_switched_on(clock: Clock) -> None:
    """/daily on brings it back with all that it had."""
    clock.platform.trouble = refusing("forbidden")  # type: ignore[assignment]
    await clock.until(at(5, 23))
    clock.platform.trouble = lambda _: None
    assert "All set" in read(await clock.world.type("/daily on"))
    await clock.until(at(6, 11))
    (message,) = [one for one in clock.platform.sent if one.to == PLACE]
    assert "Day 4" in read(message.view)


async def test_a_channel_that_is_gone(clock: Clock) -> None:
    """Its card pauses, what waited is not sent, nothing is deleted; who set it up is told once."""
    clock.platform.trouble = lambda _: Undelivered("later", "busy")
    await clock.until(at(2, 10))
    await clock.world.engine.notify(ChannelGone(PLACE), clock.now())
    clock.platform.trouble = lambda _: None
    await clock.until(at(5, 23))
    (told,) = clock.platform.private("ada")
    assert "its channel is gone" in told
    assert len(clock.platform.sent) == 1
    assert await status(clock) == "gone"
    assert "could not be found" in read(await clock.world.type("/daily"))


async def test_a_space_that_is_gone(clock: Clock) -> None:
    """All cards of a server pause, and those of other servers go on."""
    clock.world.where = SERVER.__class__("99", "", "9", moderator=True)
    await clock.world.type("/daily on time:10:00")
    await clock.world.engine.notify(SpaceGone("discord", "7"), clock.now())
    await clock.until(at(2, 11))
    assert [message.to for message in clock.platform.sent] == [Channel("discord", "99")]


async def test_a_channel_that_moves(clock: Clock) -> None:
    """Cards, letters, open messages and people follow to the new id, in one go."""
    clock.world.where = SERVER.__class__("7", "", "7", moderator=True)
    await clock.world.type("/daily on time:10:00")
    await clock.world.type("/quiz")
    await clock.world.study()
    await clock.until(at(2, 11))
    await clock.world.engine.notify(ChannelMoved("discord", "7", "-1007"), clock.now())
    tables = ("dailies", "posted", "members")
    for table in tables:
        rows = await clock.world.rows(f"SELECT space FROM {table} ORDER BY space")
        assert ("-1007",) in rows
        assert ("7",) not in rows or table in {"dailies", "posted"}
    await clock.until(at(3, 11))
    assert Channel("discord", "-1007") in [message.to for message in clock.platform.sent]
    assert Channel("discord", "7") not in [message.to for message in clock.platform.sent[4:]]


async def test_messages_do_not_move_along(clock: Clock) -> None:
    """A message's number means another one in the new place, so nothing there is edited by it."""
    await clock.until(at(2, 11))
    await clock.world.engine.notify(ChannelMoved("discord", "77", "88"), clock.now())
    await clock.until(at(4, 11))
    there = [message for message in clock.platform.sent if message.to == Channel("discord", "88")]
    (first, second) = [message for message in there if not message.replaces]
    closings = [message for message in there if message.replaces]
    assert closings
    assert len({message.replaces for message in closings}) == 1
    assert read(first.view) != read(second.view)


async def test_a_channel_that_moves_onto_another(clock: Clock) -> None:
    """A place that has a card under its new id keeps it; the old one pauses."""
    clock.world.where = SERVER.__class__("88", "", "7", moderator=True)
    await clock.world.type("/daily on time:11:00")
    await clock.world.engine.notify(ChannelMoved("discord", "77", "88"), clock.now())
    rows = await clock.world.rows("SELECT channel, minute, status FROM dailies ORDER BY minute")
    assert rows == [("77", 600, "gone"), ("88", 660, "on")]


async def test_a_person_is_told_in_private_only_once(clock: Clock) -> None:
    """If even that can't be delivered, it stays with the dead letters."""
    clock.platform.trouble = lambda _: Undelivered("forbidden", "Cannot send messages")
    await clock.until(at(9, 10))
    rows = await clock.world.rows("SELECT account, told FROM outbox WHERE account <> ''")
    assert rows == [(Identity("discord", "ada").account, "Cannot send messages")]
