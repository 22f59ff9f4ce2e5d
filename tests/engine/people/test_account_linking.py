"""Several accounts of one person."""

import re
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.actions import Reveal
from bot.model.ids import SessionId
from bot.model.study import streaks
from bot.model.study.days import Day
from tests.amount import amount
from tests.clock import PRIVATE, SERVER, Clock
from tests.engine.log_invariants import LogInvariants
from tests.stores import open_store
from tests.world import World, a_deck, labels, read


@pytest.fixture
async def world(world: World) -> World:
    """A world with a deck of six cards."""
    await world.engine.take_in([a_deck(6)])
    return world


async def code(world: World, who: str) -> str:
    """The link code that a person gets."""
    code = re.search(r"/link ([A-Z2-9]{8})", read(await world.type("/link", who)))
    assert code
    return code[1]


async def rate(world: World, who: str, *confidences: str) -> None:
    """Rates cards in a quiz, one for each confidence."""
    await world.type("/quiz greek", who)
    for confidence in confidences:
        await world.study(confidence, who)


async def test_linked_accounts_are_one_person(world: World) -> None:
    """After linking, both accounts' reviews count together, and both go on with them."""
    await rate(world, "ada", "4", "4")
    await rate(world, "ben", "2")
    view = await world.type(f"/link {(await code(world, 'ada')).lower()}", "ben")
    assert "You have 3 reviews in all and a streak of 1 day." in read(view)
    assert await world.rows("SELECT id FROM people") == [(1,)]
    assert await world.rows("SELECT person, id FROM reviews") == [(1, 1), (1, 2), (1, 3)]
    await rate(world, "ben", "5")
    assert "Cards rated today" in read(await world.type("/stats", "ada"))
    assert await world.rows("SELECT count(*) FROM reviews WHERE person = 1") == [(4,)]


async def test_what_both_reviewed_is_scheduled_anew(world: World) -> None:
    """A card that both have reviewed has one memory state with all reviews."""
    await rate(world, "ada", "4")
    world.sleep()
    await rate(world, "ben", "4")
    await world.type(f"/link {await code(world, 'ben')}", "ada")
    assert await world.rows("SELECT card, reviews FROM memory") == [(1, 2)]
    await world.database.write(
        lambda tx: LogInvariants().check(tx, int(world.now.timestamp() * 1000))
    )


async def test_running_sessions_and_old_buttons_still_work(world: World) -> None:
    """A card that is open while its account is linked can still be rated, and its quiz goes on.

    Both have reviewed the card before, so that linking changes its count of reviews.
    """
    for who in ("ada", "ben"):
        await rate(world, who, "4")
    world.sleep()
    world.sleep()
    for who in ("ada", "ben"):
        await world.type("/quiz greek", who)
    await world.type(f"/link {await code(world, 'ada')}", "ben")
    world.last["ada"] = await world.act(Reveal(SessionId(3), 1), "ada")
    assert "Noted" in read(await world.press("4", "ada"))
    assert await world.rows("SELECT reviews FROM memory") == [(3,)]


async def test_a_rating_open_on_both_accounts_counts_once(world: World) -> None:
    """If both accounts have the same card open, only the first rating counts."""
    await world.type("/quiz greek", "ada")
    await world.type("/quiz greek", "ben")
    for who in ("ada", "ben"):
        await world.press("Reveal", who)
    buttons = {who: world.button("4", who) for who in ("ada", "ben")}
    await world.type(f"/link {await code(world, 'ada')}", "ben")
    assert "Noted" in read(await world.act(buttons["ben"].action, "ben"))
    assert "behind you" in read(await world.act(buttons["ada"].action, "ada"))


async def test_a_code_works_once_for_ten_minutes(world: World) -> None:
    """A used, expired, own or made-up code is refused with a message."""
    first = await code(world, "ada")
    assert "your own" in read(await world.type(f"/link {first}", "ada"))
    late = await code(world, "ada")
    world.now += timedelta(minutes=11)
    assert "too old" in read(await world.type(f"/link {late}", "ben"))
    used = await code(world, "ada")
    await world.type(f"/link {used}", "ben")
    assert "used up" in read(await world.type(f"/link {used}", "cleo"))
    assert "used up" in read(await world.type("/link ABCDEFGH", "dora"))


async def test_guesses_are_limited(world: World) -> None:
    """After five wrong codes even the right one is refused for an hour."""
    right = await code(world, "ada")
    for _ in range(5):
        await world.type("/link ABCDEFGH", "eve")
    assert "wait an hour" in read(await world.type(f"/link {right}", "eve"))
    world.now += timedelta(minutes=61)
    fresh = await code(world, "ada")
    assert "Linked" in read(await world.type(f"/link {fresh}", "eve"))


async def test_unlinked_accounts_go_on_by_themselves(world: World) -> None:
    """After unlinking both keep the common past, and count separately from then on."""
    assert "not linked" in read(await world.type("/unlink"))
    await rate(world, "ada", "4", "4")
    await world.type(f"/link {await code(world, 'ada')}", "ben")
    assert "own way" in read(await world.type("/unlink", "ben"))
    both = await world.rows("SELECT person, count(*) FROM reviews GROUP BY person")
    assert [count for _, count in both] == [2, 2]
    assert "Streak: 1 day" in read(await world.type("/streak", "ben"))
    await rate(world, "ben", "4")
    counts: dict[int, int] = dict(
        await world.rows("SELECT person, count(*) FROM reviews GROUP BY person")
    )
    assert sorted(counts.values()) == [2, 3]
    assert "own way" not in read(await world.type("/unlink", "ben"))


async def test_accounts_that_were_parted_can_be_linked_again(world: World) -> None:
    """Linked again, the common past counts once, and what each did since is added."""
    await rate(world, "ada", "4", "4")
    await world.type(f"/link {await code(world, 'ada')}", "ben")
    await world.type("/unlink", "ben")
    world.sleep()
    await rate(world, "ada", "4")
    await rate(world, "ben", "4")
    view = await world.type(f"/link {await code(world, 'ada')}", "ben")
    assert "You have 4 reviews in all and a streak of 2 days." in read(view)
    assert await world.rows("SELECT sum(reviews) FROM memory") == [(4,)]


@pytest.mark.parametrize("who", ["ada", "ben"])
async def test_a_common_review_that_one_took_back_stays_so(world: World, who: str) -> None:
    """A common review that either undid while unlinked stays undone after linking again."""
    await rate(world, "ada", "4")
    await world.type(f"/link {await code(world, 'ada')}", "ben")
    await world.type("/unlink", "ben")
    await world.type("/undo", who)
    view = await world.type(f"/link {await code(world, 'ada')}", "ben")
    assert "You have 0 reviews in all." in read(view)
    assert await world.rows("SELECT * FROM memory") == []
    assert "Question 1?" in read(await world.type("/quiz greek", "ben"))


async def test_an_unlinked_account_takes_back_its_own_copy(world: World) -> None:
    """An undo after unlinking concerns one account alone; the other's open quiz is untouched."""
    await rate(world, "ada", "4")
    shown = world.last["ada"]
    await world.type(f"/link {await code(world, 'ada')}", "ben")
    await world.type("/unlink", "ben")
    world.last["ada"] = shown
    await world.press("Reveal", "ada")
    before = await world.rows("SELECT * FROM sessions")
    assert "Question 1?" in read(await world.type("/undo", "ben"))
    assert await world.rows("SELECT * FROM sessions WHERE person = 1") == before
    assert "Noted" in read(await world.press("4", "ben"))
    assert "Noted" in read(await world.press("4", "ada"))


async def test_new_cards_are_counted_on_their_own_day(world: World) -> None:
    """New cards count towards today also if the linked account is one day ahead."""
    await world.type("/settings new_cards:3", "ada")
    await world.type("/settings timezone:Pacific/Guadalcanal", "ben")
    world.now += timedelta(hours=12)
    await rate(world, "ben", "4")
    await world.type("/quiz topic:even", "ada")
    for _ in range(2):
        await world.study("4", "ada")
    shown = world.last["ada"]
    await world.type(f"/link {await code(world, 'ada')}", "ben")
    world.last["ada"] = shown
    await world.study("4", "ada")
    assert await world.rows("SELECT new_today FROM people") == [(3,)]
    for new_today in (2, 1, 0):
        await world.type("/undo", "ada")
        assert await world.rows("SELECT new_today FROM people") == [(new_today,)]


async def test_the_leaderboard_knows_who_is_there(world: World) -> None:
    """After unlinking, a leaderboard lists only the account that was in the space."""
    world.platform, world.where = "discord", SERVER
    await rate(world, "ada", "4")
    link_code = await code(world, "ada")
    world.platform, world.where = "telegram", PRIVATE
    await world.type(f"/link {link_code}", "ben")
    world.platform, world.where = "discord", SERVER
    await world.type("/unlink", "ada")
    world.platform, world.where = "telegram", PRIVATE
    await rate(world, "ben", "4", "4")
    world.platform, world.where = "discord", SERVER
    assert read(await world.type("/leaderboard", "cleo")).splitlines()[1:] == ["1. Ada: 1 review"]


async def test_a_reminder_goes_with_its_account(world: World) -> None:
    """After unlinking, an account's reminder belongs to the person of that account."""
    world.where = PRIVATE
    await rate(world, "ada", "4")
    await world.type(f"/link {await code(world, 'ada')}", "ben")
    await world.type("/remind 18:30", "ben")
    await world.type("/unlink", "ben")
    reminded = await world.rows(
        "SELECT r.account, i.account FROM reminders r JOIN identities i ON i.person = r.person"
    )
    assert reminded == [("ben", "ben")]


async def test_a_reminder_comes_by_the_clocks_of_who_stays(world: World) -> None:
    """After linking to an account in another zone, the reminder comes by that zone."""
    clock = Clock(world)
    world.where = PRIVATE
    await world.type("/help", "ada")
    await world.type("/settings timezone:America/Los_Angeles", "ben")
    await rate(world, "ben", "1")
    await world.type("/remind 18:30", "ben")
    await clock.days(1)
    await world.type(f"/link {await code(world, 'ada')}", "ben")
    by_own_clock = len(clock.platform.private("ben"))
    await clock.until(world.now.replace(hour=18, minute=29))
    assert len(clock.platform.private("ben")) == by_own_clock
    await clock.until(world.now.replace(hour=18, minute=31))
    assert len(clock.platform.private("ben")) == by_own_clock + 1


@pytest.mark.parametrize("who", ["ada", "ben"])
async def test_a_reminder_that_is_on_is_not_given_up_for_one_that_is_off(
    world: World, who: str
) -> None:
    """If one of two linked accounts has its reminder on, it stays on."""
    world.where = PRIVATE
    for each in ("ada", "ben"):
        await world.type(f"/remind {'18:30' if each == who else 'off'}", each)
    await world.type(f"/link {await code(world, 'ada')}", "ben")
    assert await world.rows("SELECT account, status FROM reminders") == [(who, "on")]


@pytest.mark.parametrize(("late", "early"), [("ada", "ben"), ("ben", "ada")])
async def test_a_day_on_which_either_was_reminded_has_had_its_reminder(
    world: World, late: str, early: str
) -> None:
    """If one account was reminded today, linking brings no second reminder today."""
    clock = Clock(world)
    world.where = PRIVATE
    for who, time in ((late, "20:00"), (early, "18:00")):
        await rate(world, who, "1")
        await world.type(f"/remind {time}", who)
    await clock.days(1)
    await clock.until(world.now.replace(hour=19))
    assert len(clock.platform.private(early)) == 1
    await world.type("/remind off", early)
    await world.type(f"/link {await code(world, 'ada')}", "ben")
    await clock.until(world.now.replace(hour=23))
    assert clock.platform.private(late) == []
    await clock.days(1)
    await clock.until(world.now.replace(hour=23))
    assert len(clock.platform.private(late)) == 1


@pytest.mark.parametrize("who", ["ada", "ben"])
async def test_a_hidden_name_stays_hidden(world: World, who: str) -> None:
    """If either of two linked accounts hides its name, the merged person is hidden."""
    world.where = SERVER
    await world.type("/help", "ada")
    await world.type("/settings leaderboard:hidden", who)
    await rate(world, "ben", "4")
    await world.type(f"/link {await code(world, 'ada')}", "ben")
    assert "Nobody is on it yet" in read(await world.type("/leaderboard", "cleo"))


async def test_a_day_behind_that_of_the_other_account_counts(world: World) -> None:
    """If the linked account is one day ahead, today still counts as a day of the streak."""
    await world.type("/help", "ada")
    await world.type("/settings timezone:Pacific/Guadalcanal", "ben")
    world.now += timedelta(hours=12)
    await rate(world, "ben", "4")
    await world.type(f"/link {await code(world, 'ada')}", "ben")
    await rate(world, "ada", "4", "4")
    days = [Day(day) for (day,) in await world.rows("SELECT day FROM reviews")]
    assert [day - days[0] for day in days] == [0, -1, -1]
    assert "Streak: 2 days" in read(await world.type("/streak", "ada"))
    await world.type("/undo", "ada")
    assert "Streak: 2 days" in read(await world.type("/streak", "ada"))
    await world.type("/undo", "ada")
    assert "Streak: 1 day" in read(await world.type("/streak", "ada"))


async def test_a_rating_of_the_other_account_keeps_the_day(world: World) -> None:
    """An undo of one account's rating keeps the day that the other account's rating earned."""
    await rate(world, "ada", "4")
    await rate(world, "ben", "4")
    await world.type(f"/link {await code(world, 'ada')}", "ben")
    await world.type("/undo", "ben")
    assert await world.rows("SELECT streak FROM people") == [(1,)]


STEPS = st.lists(
    st.tuples(st.booleans(), st.integers(1, 5), st.integers(0, 2)), min_size=1, max_size=10
)


@given(STEPS)
@settings(deadline=None, max_examples=amount(25))
async def test_linked_either_way_it_is_the_same_person(
    steps: Sequence[tuple[bool, int, int]],
) -> None:
    """Log, schedule and streak after linking do not depend on who types the code."""
    ends = []
    for asks, takes in (("ada", "ben"), ("ben", "ada")):
        world = World(await open_store(None))
        await world.engine.take_in([a_deck(3)])
        for who in ("ada", "ben"):
            await world.type("/help", who)
        for first, confidence, days in steps:
            who = "ada" if first else "ben"
            for _ in range(days):
                world.sleep()
            await world.type("/quiz greek", who)
            if "Reveal answer" in labels(world.last[who]):
                await world.study(str(confidence), who)
        await world.type(f"/link {await code(world, asks)}", takes)
        days_studied = [Day(day) for (day,) in await world.rows("SELECT day FROM reviews")]
        stored = await world.rows("SELECT streak, longest, freezes FROM people")
        streak = streaks.streak_from_days(days_studied)
        assert stored == [(streak.length, streak.longest, streak.freezes)]
        ends.append(await world.dump("people", "memory", "reviews"))
        await world.database.close()
    assert ends[0] == ends[1]
