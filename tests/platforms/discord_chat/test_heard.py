"""People and channels that are heard again: what had paused for them goes on."""

import pytest

from bot.model.platform_events import SpaceGone
from tests.fakes.discord import Message
from tests.platforms.discord_chat.discord_harness import DiscordHarness, shown
from tests.platforms.discord_chat.test_daily import DailyHarness, daily_harness, set_reminder

REFUSED, PAUSED, REACHED = ("on", 2), ("unreachable", 0), ("on", 0)
"""The reminder's status, and the days in a row on which its person took no message."""


async def stored(daily: DailyHarness) -> tuple[object, ...]:
    """The reminder's status, and the days on which its person took no message."""
    (row,) = await daily.harness.world.rows(
        "SELECT status, (SELECT coalesce(max(days), 0) FROM unreached) FROM reminders"
    )
    return row


async def test_the_answer_knows_of_it(harness: DiscordHarness) -> None:
    """Whoever looks at a paused reminder is told that it is on again."""
    async with daily_harness(harness) as daily:
        await set_reminder(daily)
        harness.fake.close_dms(harness.ada)
        await daily.until(3, 19)
        assert await stored(daily) == PAUSED
        shown_reminder = shown(await harness.fake.slash(harness.ada, "remind", {}))
        assert "pause" not in shown_reminder.text


@pytest.mark.parametrize("how", ["command", "private", "press", "form"])
@pytest.mark.parametrize(("days", "before"), [(2, REFUSED), (3, PAUSED)])
async def test_a_person_who_is_heard_again(
    harness: DiscordHarness, how: str, days: int, before: tuple[object, ...]
) -> None:
    """A command, a press or a form, wherever it is, ends a pause, and the count begins anew."""
    async with daily_harness(harness) as daily:
        fake, ada = harness.fake, harness.ada
        await set_reminder(daily)
        pressed: Message = shown(await fake.slash(ada, "quiz", {}, channel=harness.channel))
        modal = (await fake.slash(ada, "decks import", {})).modal
        fake.close_dms(ada)
        await daily.until(days, 19)
        assert await stored(daily) == before
        fake.open_dms(ada)
        match how:
            case "command":
                await fake.slash(ada, "streak", {}, channel=harness.channel)
            case "private":
                await fake.slash(ada, "streak", {})
            case "press":
                await fake.press(ada, pressed, "Reveal")
            case _:
                assert modal is not None
                await fake.submit_modal(ada, modal, {})
        assert await stored(daily) == REACHED
        await daily.until(days + 1, 19)
        assert daily.private_messages(ada)


async def test_a_person_who_takes_none_still(harness: DiscordHarness) -> None:
    """If private messages stay closed, the pause begins anew, and each press ends it anew."""
    async with daily_harness(harness) as daily:
        await set_reminder(daily)
        before = daily.private_messages(harness.ada)
        harness.fake.close_dms(harness.ada)
        await daily.until(3, 19)
        assert await stored(daily) == PAUSED
        for round_ in (1, 2):
            await harness.fake.slash(harness.ada, "streak", {}, channel=harness.channel)
            assert await stored(daily) == REACHED
            await daily.until(3 + 5 * round_, 19)
            assert await stored(daily) == PAUSED
        assert daily.private_messages(harness.ada) == before


async def test_known_people_are_reported_once(harness: DiscordHarness) -> None:
    """Who was heard before is not reported again with each press."""
    async with harness.open():
        for _ in range(3):
            await harness.slash("streak")
    assert [type(event).__name__ for event in harness.events] == ["ReachableAgain", "ChannelBack"]


async def test_a_server_that_adds_the_bot_again(harness: DiscordHarness) -> None:
    """A daily card that paused when the bot was removed goes on once its channel is heard."""
    async with daily_harness(harness) as daily:
        await daily.switch_on()
        harness.fake.kick_bot(harness.guild)
        await harness.fake.until(lambda: isinstance(harness.events[-1], SpaceGone))
        assert await daily.status() == ["gone"]
        harness.fake.add_bot(harness.guild)
        await harness.slash("help")
        await daily.until(0, 10)
        assert await daily.status() == ["on"]
        assert len(daily.cards()) == 1


async def test_a_channel_in_which_it_may_not_write_is_not_back(harness: DiscordHarness) -> None:
    """A command is answered there, but says nothing of posts."""
    async with daily_harness(harness) as daily:
        await daily.switch_on()
        harness.fake.kick_bot(harness.guild)
        await harness.fake.until(lambda: isinstance(harness.events[-1], SpaceGone))
        harness.fake.add_bot(harness.guild)
        harness.fake.forbid(harness.channel)
        await harness.slash("help")
        assert await daily.status() == ["gone"]
