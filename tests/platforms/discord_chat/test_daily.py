"""Daily cards and reminders over the wire, with a clock that the tests advance."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.engine.background.service import BackgroundService
from bot.model.platform_events import AnyPlatformEvent, ChannelGone, SpaceGone
from bot.platforms.discord_chat.client import Discord
from bot.platforms.outbox_worker import OutboxWorker
from bot.platforms.timer import Timer
from tests.fakes.discord import Channel, Message, Permission, User
from tests.platforms.discord_chat.discord_harness import DiscordHarness, FakeClock, at_once, shown

MODERATES = Permission.MANAGE_GUILD | Permission.USE_APPLICATION_COMMANDS
DAY = timedelta(days=1)


class DailyHarness:
    """A harness with a clock to advance: it begins at nine in the morning UTC."""

    def __init__(self, harness: DiscordHarness, adapter: Discord) -> None:
        self.harness = harness
        self.fake = harness.fake
        self.clock = FakeClock(harness.fake)
        self.background = BackgroundService(harness.world.database, random.Random(1))
        self.worker = OutboxWorker(self.background, adapter, self.clock, at_once)
        self.morning = self.now().replace(hour=9, minute=0, second=0, microsecond=0) + DAY

    def now(self) -> datetime:
        """The time on the fake's clock."""
        return datetime.fromtimestamp(self.clock.now() / 1000, UTC)

    async def until(self, day: int, hour: int, minute: int = 0) -> None:
        """Advances the clock, and does what falls due on the way; `day` 0 is the first."""
        goal = self.morning + timedelta(days=day, hours=hour - 9, minutes=minute)
        while self.now() < goal:
            due = await self.look()
            ahead = goal - self.now()
            if due is not None:
                ahead = min(ahead, timedelta(milliseconds=max(due - self.clock.now(), 1_000)))
            self.fake.advance(ahead.total_seconds())
        await self.look()

    async def look(self) -> int | None:
        """Sweeps, and sends all that is due; returns when something is due next."""
        due = await self.background.sweep(self.clock.now())
        while due is not None and due <= self.clock.now():
            due = await self.background.sweep(self.clock.now())
        next_delivery = await self.worker.deliver_due()
        return min((moment for moment in (due, next_delivery) if moment is not None), default=None)

    async def switch_on(self, where: Channel | None = None) -> Message:
        """Ada, who may manage the server, switches on a card at ten."""
        self.fake.set_permissions(self.harness.ada, self.harness.guild, MODERATES)
        options = {"deck": "greek", "time": "10:00", "timezone": "UTC"}
        channel = where or self.harness.channel
        return shown(await self.fake.slash(self.harness.ada, "daily on", options, channel=channel))

    def cards(self, where: Channel | None = None) -> list[Message]:
        """The messages in a channel that everybody sees."""
        return self.fake.messages(where or self.harness.channel)

    def private_messages(self, who: User) -> list[str]:
        """The unrequested private messages to a person."""
        return [message.text for message in self.fake.messages(self.fake.dm(who))]

    async def status(self) -> list[str]:
        """The statuses of the daily cards."""
        return [row[0] for row in await self.harness.world.rows("SELECT status FROM dailies")]


@asynccontextmanager
async def daily_harness(harness: DiscordHarness) -> AsyncIterator[DailyHarness]:
    """Runs the bot, at nine in the morning."""
    async with harness.open() as adapter:
        daily = DailyHarness(harness, adapter)
        await daily.until(0, 9)
        yield daily


async def study(daily: DailyHarness, who: User, card: Message, confidence: str) -> Message:
    """Somebody reveals a public card and rates it; returns the message that only they see."""
    own = shown(await daily.fake.press(who, card, "Reveal"))
    assert own.ephemeral_to == who.id
    assert "The long answer" in own.text
    assert (await daily.fake.press(who, own, confidence)).message is own
    return own


def gone(harness: DiscordHarness) -> list[AnyPlatformEvent]:
    """The reports of places that are gone."""
    return [event for event in harness.events if isinstance(event, ChannelGone | SpaceGone)]


# ── setting it up ───────────────────────────────────────────────────────────────────────────────


async def test_a_moderator_switches_it_on(harness: DiscordHarness) -> None:
    """The card comes at its minute, in the channel and in a thread, for everybody."""
    async with daily_harness(harness) as daily:
        thread = harness.fake.add_thread(harness.channel)
        assert "All set" in (await daily.switch_on()).text
        assert "All set" in (await daily.switch_on(thread)).text
        await daily.until(0, 9, 59)
        assert daily.cards() == daily.cards(thread) == []
        await daily.until(0, 10)
        for (card,) in (daily.cards(), daily.cards(thread)):
            assert card.text.startswith("### Card of the day · day 1")
            assert card.pings == []


async def test_a_thread_that_was_quiet(harness: DiscordHarness) -> None:
    """The new card unarchives the thread, and then the card before gets its answer."""
    async with daily_harness(harness) as daily:
        thread = harness.fake.add_thread(harness.channel)
        await daily.switch_on(thread)
        await daily.until(0, 10)
        harness.fake.archive(thread)
        await daily.until(1, 10)
        yesterdays, todays = daily.cards(thread)
        assert todays.text.startswith("### Card of the day · day 2")
        assert "The long answer" in yesterdays.text


async def test_it_is_switched_on_for_another_channel(harness: DiscordHarness) -> None:
    """The card comes in the channel that was picked, not where the command was typed."""
    async with daily_harness(harness) as daily:
        other = harness.fake.add_channel(harness.guild, "cards")
        harness.fake.set_permissions(harness.ada, harness.guild, MODERATES)
        options = {"channel": str(other.id), "time": "10:00", "timezone": "UTC"}
        answer = await harness.slash("daily on", **options)
        assert "All set" in answer.text
        await daily.until(0, 10)
        assert daily.cards() == []
        assert len(daily.cards(other)) == 1


async def test_a_member_is_refused(harness: DiscordHarness) -> None:
    """A person who does not manage the server is refused, and told what they can do."""
    async with daily_harness(harness) as daily:
        answer = await harness.slash("daily on")
        assert "Only those who manage this place" in answer.text
        assert answer.ephemeral_to == harness.ada.id
        assert await daily.status() == []


async def test_what_the_bot_lacks_is_named(harness: DiscordHarness) -> None:
    """Before anything is set up, missing permissions are listed with Discord's names."""
    async with daily_harness(harness) as daily:
        harness.fake.forbid(harness.channel, Permission.SEND_MESSAGES | Permission.ATTACH_FILES)
        answer = await daily.switch_on()
        assert "Send Messages and Attach Files" in answer.text
        assert await daily.status() == []


# ── a day with it ───────────────────────────────────────────────────────────────────────────────


async def test_two_people_study_a_card_each_for_themselves(harness: DiscordHarness) -> None:
    """Each person alone sees answer and rating; the card only gets a line with the count."""
    async with daily_harness(harness) as daily:
        await daily.switch_on()
        await daily.until(0, 10)
        (card,) = daily.cards()
        posted = card.text
        await study(daily, harness.ada, card, "4")
        await study(daily, harness.bob, card, "2")
        assert card.text == posted
        await daily.until(0, 10, 11)
        assert card.text == posted.replace("Be the first to answer", "2 people have answered")
        assert len(daily.cards()) == 1


async def test_a_reveal_leaves_the_card_as_it_is(harness: DiscordHarness) -> None:
    """The ratings are in each person's own message, so no request changes what everybody sees."""
    async with daily_harness(harness) as daily:
        await daily.switch_on()
        await daily.until(0, 10)
        (card,) = daily.cards()
        await harness.fake.press(harness.ada, card, "Reveal")
        before = len(harness.fake.calls)
        await daily.until(0, 10, 11)
        assert harness.fake.calls[before:] == []


async def test_the_next_day_closes_the_card(harness: DiscordHarness) -> None:
    """The old message shows its answer and who knew it; the new one is another card."""
    async with daily_harness(harness) as daily:
        await daily.switch_on()
        await daily.until(0, 10)
        (first,) = daily.cards()
        await study(daily, harness.ada, first, "4")
        await study(daily, harness.bob, first, "1")
        await daily.until(1, 10)
        closed, fresh = daily.cards()
        assert closed is first
        assert "The long answer" in closed.text
        assert "1 of 2 people knew it." in closed.text
        assert [button.label for button in closed.buttons] == ["Study this card"]
        assert fresh.text.startswith("### Card of the day · day 2")
        assert "The long answer" not in fresh.text


async def test_a_card_is_asked_for_at_once(harness: DiscordHarness) -> None:
    """/daily now wakes the timer at once."""
    world = harness.world
    background = BackgroundService(world.database, random.Random(1))
    timer = Timer(background, FakeClock(harness.fake), at_once)
    world.database.on_wake = timer.ring
    async with harness.open() as adapter:
        running = asyncio.create_task(timer.run([adapter]))
        harness.fake.set_permissions(harness.ada, harness.guild, MODERATES)
        await harness.slash("daily on", deck="greek")
        assert "card comes next" in (await harness.slash("daily now")).text
        (card,) = await harness.fake.until(lambda: harness.fake.messages(harness.channel))
        assert card.text.startswith("### Card of the day · day 1")
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running


# ── trouble ─────────────────────────────────────────────────────────────────────────────────────


async def test_a_deleted_channel_pauses_its_cards(harness: DiscordHarness) -> None:
    """Its threads' cards pause too, and the person who set them up gets one message for each."""
    async with daily_harness(harness) as daily:
        thread = harness.fake.add_thread(harness.channel)
        await daily.switch_on()
        await daily.switch_on(thread)
        await daily.until(0, 10)
        harness.fake.delete_channel(harness.channel)
        await harness.fake.until(lambda: len(gone(harness)) == 2)
        await daily.until(5, 11)
        assert await daily.status() == ["gone", "gone"]
        messages = daily.private_messages(harness.ada)
        assert len(messages) == 2
        assert all("its place is gone" in text for text in messages)


async def test_a_bot_that_was_removed_pauses(harness: DiscordHarness) -> None:
    """Nothing is sent to a server that removed the bot, and nobody is told."""
    async with daily_harness(harness) as daily:
        await daily.switch_on()
        harness.fake.kick_bot(harness.guild)
        await harness.fake.until(lambda: gone(harness))
        before = len(harness.fake.calls)
        await daily.until(3, 11)
        assert await daily.status() == ["gone"]
        assert len(harness.fake.calls) == before


async def test_three_days_without_permission_pause_it(harness: DiscordHarness) -> None:
    """After the third day the channel's cards pause; their owner gets one message."""
    async with daily_harness(harness) as daily:
        await daily.switch_on()
        harness.fake.forbid(harness.channel, Permission.SEND_MESSAGES)
        await daily.until(1, 11)
        assert await daily.status() == ["on"]
        await daily.until(6, 11)
        assert await daily.status() == ["refused"]
        (message,) = daily.private_messages(harness.ada)
        assert "could not be posted for three days" in message
        harness.fake.allow(harness.channel, Permission.SEND_MESSAGES)
        assert "All set" in (await daily.switch_on()).text
        await daily.until(7, 11)
        assert len(daily.cards()) == 1


@pytest.mark.parametrize("status", [429, 503, 0])
@pytest.mark.parametrize("carried_out", [False, True], ids=["refused", "answer-lost"])
async def test_a_post_that_fails_comes_once(
    harness: DiscordHarness, status: int, *, carried_out: bool
) -> None:
    """Whether Discord had accepted it or not, the post is retried and stands there once."""
    async with daily_harness(harness) as daily:
        await daily.switch_on()
        harness.fake.fail_next(
            "POST /channels/*/messages", status, times=2, via=False, after=carried_out
        )
        await daily.until(0, 11)
        tries = [call for call in harness.fake.calls if call.path.endswith("/messages")]
        assert len(tries) == 3
        (card,) = daily.cards()
        assert (await daily.fake.press(harness.ada, card, "Reveal")).ephemeral
        await daily.until(1, 11)
        assert len(daily.cards()) == 2
        assert "The long answer" in card.text


async def test_cards_come_while_the_gateway_is_away(harness: DiscordHarness) -> None:
    """Cards are posted without a gateway session, and their buttons work after it is back."""
    async with daily_harness(harness) as daily:
        await daily.switch_on()
        (session,) = harness.fake.gateway.live()
        harness.fake.drop_gateway(resumable=False)
        await daily.until(0, 10)
        (card,) = daily.cards()
        await harness.fake.until(
            lambda: [s for s in harness.fake.gateway.live() if s is not session]
        )
        await study(daily, harness.ada, card, "4")


# ── reminders ───────────────────────────────────────────────────────────────────────────────────


async def set_reminder(daily: DailyHarness) -> None:
    """Ada has a card due tomorrow, and sets a reminder for half past six."""
    harness = daily.harness
    await daily.fake.slash(harness.ada, "settings", {"timezone": "UTC"})
    card = shown(await daily.fake.slash(harness.ada, "quiz", {"deck": "greek", "cards": 1}))
    await daily.fake.press(harness.ada, card, "Reveal")
    await daily.fake.press(harness.ada, card, "1")
    answer = await daily.fake.slash(harness.ada, "remind", {"time": "18:30"})
    assert "I'll tell you here" in answer.text


async def test_a_reminder_comes_in_private(harness: DiscordHarness) -> None:
    """The reminder comes at its minute, and its button shows today's card."""
    async with daily_harness(harness) as daily:
        await set_reminder(daily)
        await daily.until(1, 18, 29)
        before = daily.private_messages(harness.ada)
        assert not any("ready for you" in text for text in before)
        await daily.until(1, 18, 30)
        *_, reminder = daily.fake.messages(daily.fake.dm(harness.ada))
        assert len(daily.private_messages(harness.ada)) == len(before) + 1
        assert "ready for you" in reminder.text
        seen = await daily.fake.press(harness.ada, reminder, "Show today's card")
        assert "Question" in shown(seen).text


async def test_reminders_pause_where_no_messages_are_taken(harness: DiscordHarness) -> None:
    """If a person's private messages are closed, nothing more is sent until they ask again."""
    async with daily_harness(harness) as daily:
        await set_reminder(daily)
        harness.fake.close_dms(harness.ada)
        await daily.until(2, 19)
        assert await harness.world.rows("SELECT status FROM reminders") == [("on",)]
        await daily.until(3, 19)
        before = len(harness.fake.calls)
        await daily.until(6, 19)
        assert len(harness.fake.calls) == before
        assert await harness.world.rows("SELECT status FROM reminders") == [("unreachable",)]
        answer = await daily.fake.slash(harness.ada, "remind")
        assert "I'll tell you here" in shown(answer).text
