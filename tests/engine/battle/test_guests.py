"""Guests: people who play one battle in a browser, without an account and without a schedule."""

from datetime import timedelta

import pytest

from bot.model.actions import (
    AllowGuests,
    AnswerBattle,
    JoinAsGuest,
    Line,
    RemoveGuest,
    RenameGuest,
    Request,
    Say,
    Where,
)
from bot.model.battle.scoring import standing
from bot.model.ids import PersonId, guest
from bot.store import battle_boards
from tests.engine.battle.battle_harness import BATTLE_ID, BattleHarness
from tests.world import World, read

EVA, FINN = "eva", "finn"


class GuestHarness(BattleHarness):
    """A battle that takes guests, who come from a browser."""

    async def as_guest(self, who: str, action: object) -> str:
        """Sends a guest's request; returns the text of the answer."""
        self.world.now += timedelta(seconds=1)
        self.requests = getattr(self, "requests", 0) + 1
        request = Request(
            key=f"web-{self.requests}",
            who=guest(who),
            at=self.clock.now(),
            action=action,  # type: ignore[arg-type]
            where=Where(browser=True),
        )
        (post,) = await self.world.engine.handle(request)
        return read(post.view)

    async def join(self, who: str, name: str) -> str:
        """A guest joins under a name."""
        return await self.as_guest(who, JoinAsGuest(BATTLE_ID, name))

    async def guest_answers(self, who: str, *, right: bool = True) -> str:
        """A guest picks an option of the current question."""
        battle = (await self.stored()).battle
        option = (battle.question.right + (not right)) % 4
        return await self.as_guest(who, AnswerBattle(BATTLE_ID, battle.round, option))

    async def names(self) -> list[str]:
        """The names of the players."""
        return [player.name for player in (await self.stored()).battle.players.values()]

    async def person(self, name: str) -> PersonId:
        """The player with a name."""
        players = (await self.stored()).battle.players
        return next(person for person, player in players.items() if player.name == name)


@pytest.fixture
def harness(world: World) -> GuestHarness:
    """A server's channel without a battle."""
    return GuestHarness(world)


async def test_a_guest_plays_and_nothing_else_comes_of_it(harness: GuestHarness) -> None:
    """A guest has points and a place, and no review, no streak, no rating and no leaderboard."""
    await harness.type("/battle start greek rounds:1 guests:on")
    assert "You are in" in await harness.join(EVA, "Eva")
    await harness.start()
    await harness.answer("ada", right=False)
    assert "Locked in" in await harness.guest_answers(EVA)
    code = await harness.code()
    await harness.run_due()
    await harness.pass_seconds(10)
    assert "1. Eva" in harness.shown()
    world = harness.world
    assert await world.rows("SELECT person FROM reviews") == [(1,)]
    assert await world.rows("SELECT person FROM battle_ratings") == [(1,)]
    assert await world.rows("SELECT person FROM battle_results ORDER BY place") == [(None,), (1,)]
    board = await world.database.read(lambda tx: battle_boards.by_code(tx, code))
    assert board is not None
    assert [(line.name, line.place) for line in standing(board.battle)] == [("Eva", 1), ("Ada", 2)]


async def test_nothing_is_sent_to_browsers(harness: GuestHarness) -> None:
    """Pages show the battle itself, so no message waits for them."""
    await harness.type("/battle start greek rounds:1 guests:on")
    await harness.join(EVA, "Eva")
    await harness.start()
    assert not await harness.world.rows("SELECT 1 FROM outbox WHERE platform = 'web'")


@pytest.mark.parametrize(
    ("options", "name", "answer"),
    [
        ("", "Eva", "takes no guests"),
        ("guests:on", "", "choose a name"),
        ("guests:on", "Admin", "choose a name"),
        ("guests:on", "ADA", "has that name already"),
    ],
)
async def test_of_a_refused_guest_nothing_is_kept(
    harness: GuestHarness, options: str, name: str, answer: str
) -> None:
    """Who may not join leaves no person behind."""
    await harness.type(f"/battle start greek {options}")
    assert answer in await harness.join(EVA, name)
    assert await harness.world.rows("SELECT name FROM people") == [("Ada",)]
    assert not await harness.world.rows("SELECT 1 FROM guests")


async def test_a_guest_comes_back(harness: GuestHarness) -> None:
    """A phone that joins again is the same player, also under another name."""
    await harness.type("/battle start greek guests:on")
    await harness.join(EVA, "Eva")
    assert "You are in already" in await harness.join(EVA, "Eve")
    assert await harness.names() == ["Ada", "Eva"]


async def test_the_host_has_a_say_about_guests(harness: GuestHarness) -> None:
    """The host renames a guest, removes one for good, and lets no more in."""
    await harness.type("/battle start greek guests:on")
    await harness.join(EVA, "Rude")
    await harness.join(FINN, "Finn")
    await harness.press(RenameGuest(BATTLE_ID, await harness.person("Rude"), "Eva"))
    await harness.press(RemoveGuest(BATTLE_ID, await harness.person("Finn")))
    assert await harness.names() == ["Ada", "Eva"]
    assert "has removed you" in await harness.join(FINN, "Finn")
    await harness.press(AllowGuests(BATTLE_ID, on=False))
    assert "takes no guests" in await harness.join("gus", "Gus")


async def test_a_guest_can_do_nothing_else(harness: GuestHarness) -> None:
    """A guest studies nothing, sees no deck, and plays in no other battle."""
    await harness.type("/battle start greek guests:on")
    await harness.join(EVA, "Eva")
    for action in (Line("/quiz"), Line("/privacy export"), Say("hello")):
        assert "A guest can only play" in await harness.as_guest(EVA, action)
    harness.world.where = Where("78", "", "7")
    await harness.type("/battle start greek guests:on", "bo")
    assert "not played here" in await harness.as_guest(EVA, JoinAsGuest(2, "Eva"))  # type: ignore[arg-type]
    assert await harness.world.rows("SELECT count(*) FROM sessions") == [(0,)]


async def test_who_did_not_join_can_not_answer(harness: GuestHarness) -> None:
    """An answer joins a member of a place, but a guest needs a name first."""
    await harness.begin("rounds:1 guests:on")
    assert "You are not in this battle" in await harness.guest_answers(EVA)


async def test_guests_go_after_some_days(harness: GuestHarness) -> None:
    """A week after the battle nothing is left of its guests; those of others stay."""
    await harness.type("/battle start greek rounds:1 guests:on")
    for number in range(60):
        await harness.join(f"phone-{number}", f"Guest {number}")
    await harness.type("/battle stop")
    harness.world.now += timedelta(days=6)
    await harness.pass_seconds(60)
    assert await harness.world.rows("SELECT count(*) FROM guests") == [(60,)]
    harness.world.now += timedelta(days=2)
    await harness.pass_seconds(300)
    assert await harness.world.rows("SELECT count(*) FROM guests") == [(0,)]
    assert await harness.world.rows("SELECT account FROM identities") == [("ada",)]
    assert await harness.world.rows("SELECT name FROM people") == [("Ada",)]


async def test_a_battle_is_opened_in_the_browser(harness: GuestHarness) -> None:
    """There it waits for its host, who need not play, and takes guests and others by the code."""
    page = Where(browser=True)
    assert "Your battle is open" in read(await harness.type("/battle start greek", where=page))
    rules = (await harness.stored()).battle.rules
    assert (rules.hosted, rules.guests) == (True, True)
    joined = await harness.type(f"/battle join {await harness.code()}", "bo", page)
    assert "you are in" in read(joined)
    assert await harness.names() == ["Bo"]
    assert [room.name for room in (await harness.stored()).battle.rooms] == ["Browser"]
