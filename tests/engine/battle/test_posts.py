"""A battle's messages when its platform is in trouble."""

from datetime import timedelta

import pytest

from bot.model.actions import Where
from bot.model.ids import Identity
from bot.model.platform_events import UndeliveredReason
from bot.platforms.ports import Outgoing, Undelivered
from tests.engine.battle.battle_harness import BattleHarness
from tests.world import World, labels, read


@pytest.fixture
def harness(world: World) -> BattleHarness:
    """A server's channel without a battle."""
    return BattleHarness(world)


async def test_a_question_that_comes_late(harness: BattleHarness) -> None:
    """A question that is delivered late shows the time that is left then."""
    harness.discord.trouble = lambda _: Undelivered("later", "502")
    await harness.begin("rounds:1 seconds:20")
    harness.world.now += timedelta(seconds=8)
    harness.discord.trouble = lambda _: None
    await harness.run_due()
    assert "Closes in 12 seconds" in harness.shown()


async def test_a_card_that_waits_holds_no_question_up(harness: BattleHarness) -> None:
    """A battle is played in a channel while its daily card waits for another try."""
    await harness.type("/daily on time:18:00")

    def trouble(message: Outgoing) -> Undelivered | None:
        return Undelivered("later", "502") if "day 1" in read(message.view) else None

    harness.discord.trouble = trouble
    await harness.type("/daily now")
    await harness.run_due()
    assert await harness.world.rows("SELECT state FROM outbox") == [("waiting",)]
    await harness.type("/battle start greek")
    await harness.run_due()
    assert harness.shown().startswith("Quiz battle")


@pytest.mark.parametrize("how", ["started", "by itself", "stopped", "stopped in a round"])
async def test_nothing_can_be_pressed_when_its_time_is_over(
    harness: BattleHarness, how: str
) -> None:
    """The lobby, and a question that was open at the end, lose their buttons, in every channel."""
    await harness.type("/battle start greek rounds:3")
    await harness.run_due()
    other = Where(channel="78", space="7")
    await harness.type(f"/battle join {await harness.code()}", "bo", where=other)
    await harness.run_due()
    posts = list(harness.discord.messages)
    assert all(labels(harness.discord.messages[post]) for post in posts)
    if how == "by itself":
        await harness.pass_seconds(120)
    elif how != "stopped":
        await harness.start()
    if how.startswith("stopped"):
        await harness.type("/battle stop")
    await harness.run_due()
    for post in posts:
        assert labels(harness.discord.messages[post]) == []
        (line,) = read(harness.discord.messages[post]).splitlines()
        assert line == "Quiz battle with 2 players: see below."
    if how == "stopped in a round":
        later = [view for post, view in harness.discord.messages.items() if post not in posts]
        assert [labels(view) for view in later] == [[], [], [], []]
        assert "ended before this question was answered" in read(later[0])


async def test_a_lobby_that_arrives_after_its_battle_began(harness: BattleHarness) -> None:
    """A lobby that was on its way when the questions began is closed once it has arrived."""
    taken = await harness.clock.background.take("discord", harness.clock.now())
    assert taken is None
    await harness.type("/battle start greek rounds:3")
    delivery = await harness.clock.background.take("discord", harness.clock.now())
    assert delivery is not None
    await harness.press_start("ada")
    harness.discord.messages["m-late"] = delivery.view
    await harness.clock.background.arrived(delivery.message, "m-late")
    await harness.run_due()
    assert labels(harness.discord.messages["m-late"]) == []


@pytest.mark.parametrize("why", ["forbidden", "gone", "later"])
async def test_the_opener_hears_that_the_lobby_was_not_posted(
    harness: BattleHarness, why: UndeliveredReason
) -> None:
    """If the lobby can't be posted, its opener is told in private, once."""

    def trouble(message: Outgoing) -> Undelivered | None:
        return None if isinstance(message.to, Identity) else Undelivered(why, "no")

    harness.discord.trouble = trouble
    await harness.type("/battle start greek rounds:3")
    await harness.pass_seconds(200)
    (told,) = harness.discord.private("ada")
    assert told.startswith("Your battle could not be posted where you opened it")
