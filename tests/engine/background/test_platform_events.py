"""Channels that refuse, move or are gone: what is paused, who is told, and that nothing is lost."""

import pytest

from bot.model.actions import Where
from bot.model.ids import Channel, Identity
from bot.model.platform_events import (
    ChannelBack,
    ChannelGone,
    ChannelMoved,
    SpaceGone,
    UndeliveredReason,
)
from bot.platforms.ports import Outgoing, Undelivered
from tests.clock import SERVER, Clock, at
from tests.world import World, read

CHANNEL = Channel("discord", "77")


@pytest.fixture
async def clock(world: World) -> Clock:
    """A clock on Monday morning at nine; the daily card comes at ten."""
    clock = Clock(world)
    await world.type("/daily on time:10:00")
    return clock


def refusing(why: UndeliveredReason) -> object:
    """A channel that refuses every message, while private messages arrive."""

    def trouble(message: Outgoing) -> Undelivered | None:
        return Undelivered(why, "Missing Access") if message.to == CHANNEL else None

    return trouble


async def status(clock: Clock) -> str:
    """The stored status of the daily card."""
    ((status,),) = await clock.world.rows("SELECT status FROM dailies")
    return str(status)


@pytest.mark.parametrize("why", ["gone", "forbidden"])
async def test_three_days_of_refusal(clock: Clock, why: UndeliveredReason) -> None:
    """After three days of refusals in a row the card pauses, and its owner is told once."""
    clock.platform.trouble = refusing(why)  # type: ignore[assignment]
    await clock.until(at(3, 23))
    assert await status(clock) == "on"
    await clock.until(at(4, 10))
    assert await status(clock) == "refused"
    await clock.until(at(9, 10))
    (message,) = clock.platform.private("ada")
    assert message.startswith(
        "The daily card of The greek deck that you set up could not be posted"
    )
    assert "took no messages" in read(await clock.world.type("/daily"))


@pytest.mark.parametrize(
    ("why", "paused", "reason"),
    [
        ("refused", "rejected", "was not accepted"),
        ("locked", "locked", "is locked"),
        ("filtered", "filtered", "word filter"),
    ],
)
async def test_a_card_that_is_not_accepted(
    clock: Clock, why: UndeliveredReason, paused: str, reason: str
) -> None:
    """The card pauses at once, its owner is told why, and `/daily show` says it, too."""
    clock.platform.trouble = refusing(why)  # type: ignore[assignment]
    await clock.until(at(2, 11))
    assert await status(clock) == paused
    (message,) = clock.platform.private("ada")
    assert reason in message
    shown = read(await clock.world.type("/daily show"))
    assert "Paused:" in shown
    assert reason in shown
    clock.platform.trouble = lambda _: None
    assert "All set" in read(await clock.world.type("/daily on"))
    await clock.until(at(3, 11))
    assert [sent for sent in clock.platform.sent if sent.to == CHANNEL]


@pytest.mark.parametrize("why", ["refused", "locked", "filtered"])
async def test_an_edit_that_is_not_accepted_pauses_nothing(
    clock: Clock, why: UndeliveredReason
) -> None:
    """Only a new message says whether a channel takes cards."""
    clock.platform.trouble = lambda message: Undelivered(why, "no") if message.replaces else None
    await clock.until(at(4, 11))
    assert await status(clock) == "on"


async def test_a_private_message_that_arrives_begins_the_count_anew(clock: Clock) -> None:
    """Only days in a row count for a person who takes no messages, and each once."""
    clock.world.where = Where(channel="dm-ada")
    await clock.world.type("/daily on time:9:30")
    refuse = [2, 3, 5, 6]
    clock.platform.trouble = lambda message: (
        Undelivered("forbidden", "50007")
        if isinstance(message.to, Identity) and clock.world.now.day in refuse
        else None
    )
    await clock.until(at(6, 23))
    rows = await clock.world.rows("SELECT status FROM dailies WHERE account <> ''")
    assert rows == [("on",)]
    assert await clock.world.rows("SELECT days FROM unreached") == [(2,)]
    refuse.append(7)
    await clock.until(at(7, 23))
    rows = await clock.world.rows("SELECT status FROM dailies WHERE account <> ''")
    assert rows == [("unreachable",)]


async def test_a_day_in_between_begins_the_count_anew(clock: Clock) -> None:
    """A day without a refusal starts the count again."""
    clock.platform.trouble = refusing("forbidden")  # type: ignore[assignment]
    await clock.until(at(3, 23))
    clock.platform.trouble = lambda _: None
    await clock.until(at(4, 23))
    clock.platform.trouble = refusing("forbidden")  # type: ignore[assignment]
    await clock.until(at(6, 23))
    assert await status(clock) == "on"


async def test_several_refusals_on_one_day_count_once(clock: Clock) -> None:
    """Several refusals on one day count as one."""
    clock.platform.trouble = refusing("forbidden")  # type: ignore[assignment]
    await clock.until(at(2, 11))
    for _ in range(4):
        await clock.world.type("/daily skip")
        await clock.run_due()
    assert await status(clock) == "on"


async def test_it_goes_on_when_switched_on(clock: Clock) -> None:
    """/daily on resumes a paused card with its settings and its day number."""
    clock.platform.trouble = refusing("forbidden")  # type: ignore[assignment]
    await clock.until(at(5, 23))
    clock.platform.trouble = lambda _: None
    assert "All set" in read(await clock.world.type("/daily on"))
    await clock.until(at(6, 11))
    (message,) = [sent for sent in clock.platform.sent if sent.to == CHANNEL]
    assert "day 4" in read(message.view)


async def test_a_channel_that_is_gone(clock: Clock) -> None:
    """A card whose channel is gone pauses, loses its waiting post, and its owner is told once."""
    clock.platform.trouble = lambda _: Undelivered("later", "busy")
    await clock.until(at(2, 10))
    await clock.world.engine.notify(ChannelGone(CHANNEL), clock.now())
    clock.platform.trouble = lambda _: None
    await clock.until(at(5, 23))
    (message,) = clock.platform.private("ada")
    assert "its place is gone" in message
    assert len(clock.platform.sent) == 1
    assert await status(clock) == "gone"
    assert "could not be found" in read(await clock.world.type("/daily"))


@pytest.mark.parametrize(
    ("back", "resumes"),
    [
        (ChannelBack(CHANNEL), True),
        (ChannelBack(Channel("discord", "77", "5")), False),
        (ChannelBack(Channel("discord", "77", "5"), whole=True), True),
        (ChannelBack(Channel("discord", "78"), whole=True), False),
        (ChannelBack(Channel("telegram", "77"), whole=True), False),
    ],
)
async def test_a_channel_that_is_back(clock: Clock, back: ChannelBack, *, resumes: bool) -> None:
    """A card whose channel is there again goes on, and nothing is posted twice."""
    await clock.world.engine.notify(ChannelGone(CHANNEL), clock.now())
    await clock.until(at(3, 9))
    await clock.world.engine.notify(back, clock.now())
    await clock.until(at(3, 11))
    assert (await status(clock) == "on") == resumes
    assert len([message for message in clock.platform.sent if message.to == CHANNEL]) == resumes


async def test_a_channel_that_is_back_keeps_what_was_switched_off(clock: Clock) -> None:
    """What people have switched off stays off."""
    await clock.world.type("/daily off")
    await clock.world.engine.notify(ChannelBack(CHANNEL), clock.now())
    assert await status(clock) == "off"


async def test_a_card_that_may_have_arrived(clock: Clock) -> None:
    """It is tried again within seconds, and the platform is told to look for it first."""
    await clock.until(at(2, 11))
    clock.platform.trouble = lambda _: Undelivered("unsure", "no answer", network=True)
    await clock.until(at(3, 11))
    clock.platform.trouble = lambda _: None
    await clock.until(at(3, 12))
    cards = [message for message in clock.platform.sent if not message.replaces]
    assert [message.look_after is None for message in cards] == [True, False]
    assert cards[1].look_after  # the number of the card before


async def test_a_space_that_is_gone(clock: Clock) -> None:
    """All cards of a lost server pause; those of other servers go on."""
    clock.world.where = SERVER.__class__("99", "", "9", moderator=True)
    await clock.world.type("/daily on time:10:00")
    await clock.world.engine.notify(SpaceGone("discord", "7"), clock.now())
    await clock.until(at(2, 11))
    assert [message.to for message in clock.platform.sent] == [Channel("discord", "99")]


async def test_a_channel_that_moves(clock: Clock) -> None:
    """Daily cards, waiting messages, posts and members follow a channel to its new id."""
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
    """After a move, message ids of the old channel are not used for edits in the new one."""
    await clock.until(at(2, 11))
    await clock.world.engine.notify(ChannelMoved("discord", "77", "88"), clock.now())
    await clock.until(at(4, 11))
    moved = [message for message in clock.platform.sent if message.to == Channel("discord", "88")]
    (first, second) = [message for message in moved if not message.replaces]
    closings = [message for message in moved if message.replaces]
    assert closings
    assert len({message.replaces for message in closings}) == 1
    assert read(first.view) != read(second.view)


async def test_a_channel_that_moves_onto_another(clock: Clock) -> None:
    """If the new channel has a daily card already, it stays, and the old card pauses."""
    clock.world.where = SERVER.__class__("88", "", "7", moderator=True)
    await clock.world.type("/daily on time:11:00")
    await clock.world.engine.notify(ChannelMoved("discord", "77", "88"), clock.now())
    rows = await clock.world.rows("SELECT channel, minute, status FROM dailies ORDER BY minute")
    assert rows == [("77", 600, "gone"), ("88", 660, "on")]


async def test_a_person_is_told_in_private_only_once(clock: Clock) -> None:
    """If the owner can't be told either, the message is kept as undeliverable."""
    clock.platform.trouble = lambda _: Undelivered("forbidden", "Cannot send messages")
    await clock.until(at(9, 10))
    rows = await clock.world.rows("SELECT account, told FROM outbox WHERE account <> ''")
    assert rows == [(Identity("discord", "ada").account, "Cannot send messages")]
