"""Daily cards and reminders over the wire, with a clock that the tests turn."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.engine.background.service import BackgroundService
from bot.platforms.discord_chat.client import Discord
from bot.platforms.outbox_worker import OutboxWorker
from bot.platforms.timer import Timer
from tests.fakes.discord import Channel, Message, Permission, User
from tests.platforms.discord_chat.discord_harness import FakeClock, School, at_once, shown

MODERATES = Permission.MANAGE_GUILD | Permission.USE_APPLICATION_COMMANDS
DAY = timedelta(days=1)


class Days:
    """A school whose clock is turned: it begins at nine in the morning, UTC, of some day."""

    def __init__(self, school: School, adapter: Discord) -> None:
        self.school = school
        self.fake = school.fake
        self.clock = FakeClock(school.fake)
        self.background = BackgroundService(school.world.database, random.Random(1))
        self.worker = OutboxWorker(self.background, adapter, self.clock, at_once)
        self.morning = self.now().replace(hour=9, minute=0, second=0, microsecond=0) + DAY

    def now(self) -> datetime:
        """The time on the fake's clock."""
        return datetime.fromtimestamp(self.clock.now() / 1000, UTC)

    async def until(self, day: int, hour: int, minute: int = 0) -> None:
        """Turns the clock on, doing what falls due on the way; `day` 0 is the first."""
        goal = self.morning + timedelta(days=day, hours=hour - 9, minutes=minute)
        while self.now() < goal:
            due = await self.look()
            ahead = goal - self.now()
            if due is not None:
                ahead = min(ahead, timedelta(milliseconds=max(due - self.clock.now(), 1_000)))
            self.fake.advance(ahead.total_seconds())
        await self.look()

    async def look(self) -> int | None:
        """Does and sends all that is due; tells when something is due next."""
        due = await self.background.sweep(self.clock.now())
        while due is not None and due <= self.clock.now():
            due = await self.background.sweep(self.clock.now())
        again = await self.worker.drain()
        return min((moment for moment in (due, again) if moment is not None), default=None)

    async def switch_on(self, where: Channel | None = None) -> Message:
        """Ada, who may manage the server, wants a card at ten."""
        self.fake.set_permissions(self.school.ada, self.school.guild, MODERATES)
        options = {"deck": "greek", "time": "10:00", "timezone": "UTC"}
        place = where or self.school.channel
        return shown(await self.fake.slash(self.school.ada, "daily on", options, channel=place))

    def cards(self, where: Channel | None = None) -> list[Message]:
        """What stands in a channel for all to see."""
        return self.fake.messages(where or self.school.channel)

    def told(self, who: User) -> list[str]:
        """What a person was told in private without asking."""
        return [message.text for message in self.fake.messages(self.fake.dm(who))]

    async def status(self) -> list[str]:
        """How the daily cards stand."""
        return [row[0] for row in await self.school.world.rows("SELECT status FROM dailies")]


@asynccontextmanager
async def days_of(school: School) -> AsyncIterator[Days]:
    """The bot runs, and it is nine in the morning."""
    async with school.open() as adapter:
        days = Days(school, adapter)
        await days.until(0, 9)
        yield days


async def study(days: Days, who: User, card: Message, confidence: str) -> Message:
    """Somebody reveals a card of all and rates it; returns the message that they alone see."""
    own = shown(await days.fake.press(who, card, "Reveal"))
    assert own.ephemeral_to == who.id
    assert "The long answer" in own.text
    assert (await days.fake.press(who, own, confidence)).message is own
    return own


# ── setting it up ───────────────────────────────────────────────────────────────────────────────


async def test_a_moderator_switches_it_on(school: School) -> None:
    """The card comes at its minute, in the channel and in a thread, for all to see."""
    async with days_of(school) as days:
        thread = school.fake.add_thread(school.channel)
        assert "All set" in (await days.switch_on()).text
        assert "All set" in (await days.switch_on(thread)).text
        await days.until(0, 9, 59)
        assert days.cards() == days.cards(thread) == []
        await days.until(0, 10)
        for (card,) in (days.cards(), days.cards(thread)):
            assert card.text.startswith("### Day 1")
            assert card.pings == []


async def test_a_thread_that_was_quiet(school: School) -> None:
    """The new card wakes it, and then the one before gets its answer."""
    async with days_of(school) as days:
        thread = school.fake.add_thread(school.channel)
        await days.switch_on(thread)
        await days.until(0, 10)
        school.fake.archive(thread)
        await days.until(1, 10)
        before, now = days.cards(thread)
        assert now.text.startswith("### Day 2")
        assert "The long answer" in before.text


async def test_it_is_switched_on_for_another_channel(school: School) -> None:
    """The card comes in the channel that was picked, and not where the command was typed."""
    async with days_of(school) as days:
        other = school.fake.add_channel(school.guild, "cards")
        school.fake.set_permissions(school.ada, school.guild, MODERATES)
        options = {"channel": str(other.id), "time": "10:00", "timezone": "UTC"}
        answer = await school.slash("daily on", **options)
        assert "All set" in answer.text
        await days.until(0, 10)
        assert days.cards() == []
        assert len(days.cards(other)) == 1


async def test_a_member_gets_a_kind_word(school: School) -> None:
    """Who does not manage the server changes nothing there, and hears what they can do."""
    async with days_of(school) as days:
        answer = await school.slash("daily on")
        assert "Only those who manage this place" in answer.text
        assert answer.ephemeral_to == school.ada.id
        assert await days.status() == []


async def test_what_the_bot_lacks_is_named(school: School) -> None:
    """Before anything is set up, by the names that Discord shows."""
    async with days_of(school) as days:
        school.fake.forbid(school.channel, Permission.SEND_MESSAGES | Permission.ATTACH_FILES)
        answer = await days.switch_on()
        assert "Send Messages and Attach Files" in answer.text
        assert await days.status() == []


# ── a day with it ───────────────────────────────────────────────────────────────────────────────


async def test_two_people_study_a_card_each_for_themselves(school: School) -> None:
    """Both see answer and rating alone; the card stays, but for a quiet line that counts them."""
    async with days_of(school) as days:
        await days.switch_on()
        await days.until(0, 10)
        (card,) = days.cards()
        posted = card.text
        await study(days, school.ada, card, "4")
        await study(days, school.bob, card, "2")
        assert card.text == posted
        await days.until(0, 10, 11)
        assert card.text.startswith(posted)
        assert "2 people studied today" in card.text
        assert len(days.cards()) == 1


async def test_the_next_day_closes_the_card(school: School) -> None:
    """The old message shows its answer and who knew it; the new one is another card."""
    async with days_of(school) as days:
        await days.switch_on()
        await days.until(0, 10)
        (first,) = days.cards()
        await study(days, school.ada, first, "4")
        await study(days, school.bob, first, "1")
        await days.until(1, 10)
        closed, fresh = days.cards()
        assert closed is first
        assert "The long answer" in closed.text
        assert "1 of 2 people knew it." in closed.text
        assert closed.buttons == []
        assert fresh.text.startswith("### Day 2")
        assert "The long answer" not in fresh.text


async def test_a_card_is_asked_for_at_once(school: School) -> None:
    """/daily now rings the alarms, and nobody waits for the clock."""
    world = school.world
    background = BackgroundService(world.database, random.Random(1))
    timer = Timer(background, FakeClock(school.fake), at_once)
    world.database.on_wake = timer.ring
    async with school.open() as adapter:
        running = asyncio.create_task(timer.run([adapter]))
        school.fake.set_permissions(school.ada, school.guild, MODERATES)
        await school.slash("daily on", deck="greek")
        assert "on its way" in (await school.slash("daily now")).text
        (card,) = await school.fake.until(lambda: school.fake.messages(school.channel))
        assert card.text.startswith("### Day 1")
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running


# ── trouble ─────────────────────────────────────────────────────────────────────────────────────


async def test_a_deleted_channel_pauses_its_cards(school: School) -> None:
    """Those of its threads, too; and whoever set them up is told in private, once for each."""
    async with days_of(school) as days:
        thread = school.fake.add_thread(school.channel)
        await days.switch_on()
        await days.switch_on(thread)
        await days.until(0, 10)
        school.fake.delete_channel(school.channel)
        await school.fake.until(lambda: len(school.notices) == 2)
        await days.until(5, 11)
        assert await days.status() == ["gone", "gone"]
        told = days.told(school.ada)
        assert len(told) == 2
        assert all("its channel is gone" in text for text in told)


async def test_a_bot_that_was_removed_pauses(school: School) -> None:
    """Nothing is tried in a server that it was thrown out of, and nobody hears of it."""
    async with days_of(school) as days:
        await days.switch_on()
        school.fake.kick_bot(school.guild)
        await school.fake.until(lambda: school.notices)
        before = len(school.fake.calls)
        await days.until(3, 11)
        assert await days.status() == ["gone"]
        assert len(school.fake.calls) == before


async def test_three_days_without_permission_pause_it(school: School) -> None:
    """On the third the channel is left in peace, and whoever set it up is told once."""
    async with days_of(school) as days:
        await days.switch_on()
        school.fake.forbid(school.channel, Permission.SEND_MESSAGES)
        await days.until(1, 11)
        assert await days.status() == ["on"]
        await days.until(6, 11)
        assert await days.status() == ["refused"]
        (told,) = days.told(school.ada)
        assert "could not be posted for three days" in told
        school.fake.allow(school.channel, Permission.SEND_MESSAGES)
        assert "All set" in (await days.switch_on()).text
        await days.until(7, 11)
        assert len(days.cards()) == 1


@pytest.mark.parametrize("status", [429, 503, 0])
@pytest.mark.parametrize("carried_out", [False, True], ids=["refused", "answer-lost"])
async def test_a_post_that_fails_comes_once(
    school: School, status: int, *, carried_out: bool
) -> None:
    """Whether Discord had taken it or not, it is tried again and stands there once."""
    async with days_of(school) as days:
        await days.switch_on()
        school.fake.fail_next(
            "POST /channels/*/messages", status, times=2, via=False, after=carried_out
        )
        await days.until(0, 11)
        tries = [call for call in school.fake.calls if call.path.endswith("/messages")]
        assert len(tries) == 3
        (card,) = days.cards()
        assert (await days.fake.press(school.ada, card, "Reveal")).ephemeral
        await days.until(1, 11)
        assert len(days.cards()) == 2
        assert "The long answer" in card.text


async def test_cards_come_while_the_gateway_is_away(school: School) -> None:
    """A lost session keeps no card back, and its buttons are answered as soon as it is back."""
    async with days_of(school) as days:
        await days.switch_on()
        (session,) = school.fake.gateway.live()
        school.fake.drop_gateway(resumable=False)
        await days.until(0, 10)
        (card,) = days.cards()
        await school.fake.until(lambda: [s for s in school.fake.gateway.live() if s is not session])
        await study(days, school.ada, card, "4")


# ── reminders ───────────────────────────────────────────────────────────────────────────────────


async def remembering(days: Days) -> None:
    """Ada has a card for tomorrow, and wants to be reminded at half past six."""
    school = days.school
    await days.fake.slash(school.ada, "settings", {"timezone": "UTC"})
    card = shown(await days.fake.slash(school.ada, "quiz", {"deck": "greek", "cards": 1}))
    await days.fake.press(school.ada, card, "Reveal")
    await days.fake.press(school.ada, card, "1")
    answer = await days.fake.slash(school.ada, "remind", {"time": "18:30"})
    assert "I'll tell you here" in answer.text


async def test_a_reminder_comes_in_private(school: School) -> None:
    """It comes at its minute, and its button shows the card of the day."""
    async with days_of(school) as days:
        await remembering(days)
        await days.until(1, 18, 29)
        assert days.told(school.ada) == []
        await days.until(1, 18, 30)
        (reminder,) = days.fake.messages(days.fake.dm(school.ada))
        assert "ready for you" in reminder.text
        seen = await days.fake.press(school.ada, reminder, "Show today's card")
        assert "Question" in shown(seen).text


async def test_reminders_pause_where_no_messages_are_taken(school: School) -> None:
    """Once a person's private messages are closed, nothing more is tried until they ask anew."""
    async with days_of(school) as days:
        await remembering(days)
        school.fake.close_dms(school.ada)
        await days.until(1, 19)
        before = len(school.fake.calls)
        await days.until(4, 19)
        assert len(school.fake.calls) == before
        assert await school.world.rows("SELECT status FROM reminders") == [("unreachable",)]
        answer = await days.fake.slash(school.ada, "remind")
        assert answer.ephemeral
