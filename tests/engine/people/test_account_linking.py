"""Several accounts, one person."""

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
from bot.store.database import Database
from tests.clock import PRIVATE, SERVER, Clock
from tests.engine.log_invariants import LogInvariants
from tests.world import World, a_deck, labels, read


@pytest.fixture
async def shelf(world: World) -> World:
    """A world with a deck."""
    await world.engine.take_in([a_deck(6)])
    return world


async def code(world: World, who: str) -> str:
    """The code that somebody is given."""
    found = re.search(r"/link ([A-Z2-9]{8})", read(await world.type("/link", who)))
    assert found
    return found[1]


async def rate(world: World, who: str, *confidences: str) -> None:
    """Rates so many cards in a quiz."""
    await world.type("/quiz greek", who)
    for confidence in confidences:
        await world.study(confidence, who)


async def test_linked_accounts_are_one_person(shelf: World) -> None:
    """Reviews of both count together, and either account goes on with them."""
    await rate(shelf, "ada", "4", "4")
    await rate(shelf, "ben", "2")
    view = await shelf.type(f"/link {(await code(shelf, 'ada')).lower()}", "ben")
    assert "You have 3 reviews in all and a streak of 1 day." in read(view)
    assert await shelf.rows("SELECT id FROM people") == [(1,)]
    assert await shelf.rows("SELECT person, id FROM reviews") == [(1, 1), (1, 2), (1, 3)]
    await rate(shelf, "ben", "5")
    assert "Cards rated today" in read(await shelf.type("/stats", "ada"))
    assert await shelf.rows("SELECT count(*) FROM reviews WHERE person = 1") == [(4,)]


async def test_what_both_reviewed_is_scheduled_anew(shelf: World) -> None:
    """A card that both knew has all its reviews in one memory state."""
    await rate(shelf, "ada", "4")
    shelf.sleep()
    await rate(shelf, "ben", "4")
    await shelf.type(f"/link {await code(shelf, 'ben')}", "ada")
    assert await shelf.rows("SELECT card, reviews FROM memory") == [(1, 2)]
    await shelf.database.write(
        lambda tx: LogInvariants().check(tx, int(shelf.now.timestamp() * 1000))
    )


async def test_running_sessions_and_old_buttons_still_work(shelf: World) -> None:
    """A card that is open while the accounts are linked is rated afterwards, and its quiz goes on.

    Both had reviewed it before, so that its count of reviews is another one now.
    """
    for who in ("ada", "ben"):
        await rate(shelf, who, "4")
    shelf.sleep()
    shelf.sleep()
    for who in ("ada", "ben"):
        await shelf.type("/quiz greek", who)
    await shelf.type(f"/link {await code(shelf, 'ada')}", "ben")
    shelf.last["ada"] = await shelf.act(Reveal(SessionId(3), 1), "ada")
    assert "Noted" in read(await shelf.press("4", "ada"))
    assert await shelf.rows("SELECT reviews FROM memory") == [(3,)]


async def test_a_rating_open_on_both_accounts_counts_once(shelf: World) -> None:
    """Both have the same card open: one rates it, and for the other it is behind them."""
    await shelf.type("/quiz greek", "ada")
    await shelf.type("/quiz greek", "ben")
    for who in ("ada", "ben"):
        await shelf.press("Reveal", who)
    buttons = {who: shelf.button("4", who) for who in ("ada", "ben")}
    await shelf.type(f"/link {await code(shelf, 'ada')}", "ben")
    assert "Noted" in read(await shelf.act(buttons["ben"].action, "ben"))
    assert "behind you" in read(await shelf.act(buttons["ada"].action, "ada"))


async def test_a_code_works_once_for_ten_minutes(shelf: World) -> None:
    """A used code, one too old, one's own and a made-up one each get a kind word."""
    first = await code(shelf, "ada")
    assert "your own" in read(await shelf.type(f"/link {first}", "ada"))
    late = await code(shelf, "ada")
    shelf.now += timedelta(minutes=11)
    assert "too old" in read(await shelf.type(f"/link {late}", "ben"))
    used = await code(shelf, "ada")
    await shelf.type(f"/link {used}", "ben")
    assert "used up" in read(await shelf.type(f"/link {used}", "cleo"))
    assert "used up" in read(await shelf.type("/link ABCDEFGH", "dora"))


async def test_guesses_are_limited(shelf: World) -> None:
    """After five wrong codes even the right one is refused for an hour."""
    right = await code(shelf, "ada")
    for _ in range(5):
        await shelf.type("/link ABCDEFGH", "eve")
    assert "wait an hour" in read(await shelf.type(f"/link {right}", "eve"))
    shelf.now += timedelta(minutes=61)
    fresh = await code(shelf, "ada")
    assert "Linked" in read(await shelf.type(f"/link {fresh}", "eve"))


async def test_unlinked_accounts_go_on_by_themselves(shelf: World) -> None:
    """Both keep what there was, and from then on each counts for itself."""
    assert "not linked" in read(await shelf.type("/unlink"))
    await rate(shelf, "ada", "4", "4")
    await shelf.type(f"/link {await code(shelf, 'ada')}", "ben")
    assert "own way" in read(await shelf.type("/unlink", "ben"))
    both = await shelf.rows("SELECT person, count(*) FROM reviews GROUP BY person")
    assert [count for _, count in both] == [2, 2]
    assert "Streak: 1 day" in read(await shelf.type("/streak", "ben"))
    await rate(shelf, "ben", "4")
    counts: dict[int, int] = dict(
        await shelf.rows("SELECT person, count(*) FROM reviews GROUP BY person")
    )
    assert sorted(counts.values()) == [2, 3]
    assert "own way" not in read(await shelf.type("/unlink", "ben"))


async def test_accounts_that_were_parted_can_be_linked_again(shelf: World) -> None:
    """What both kept a copy of counts once, and what each did since counts beside it."""
    await rate(shelf, "ada", "4", "4")
    await shelf.type(f"/link {await code(shelf, 'ada')}", "ben")
    await shelf.type("/unlink", "ben")
    shelf.sleep()
    await rate(shelf, "ada", "4")
    await rate(shelf, "ben", "4")
    view = await shelf.type(f"/link {await code(shelf, 'ada')}", "ben")
    assert "You have 4 reviews in all and a streak of 2 days." in read(view)
    assert await shelf.rows("SELECT sum(reviews) FROM memory") == [(4,)]


@pytest.mark.parametrize("who", ["ada", "ben"])
async def test_a_common_review_that_one_took_back_stays_so(shelf: World, who: str) -> None:
    """Linked again, a card is new if either took back its only review, which both had."""
    await rate(shelf, "ada", "4")
    await shelf.type(f"/link {await code(shelf, 'ada')}", "ben")
    await shelf.type("/unlink", "ben")
    await shelf.type("/undo", who)
    view = await shelf.type(f"/link {await code(shelf, 'ada')}", "ben")
    assert "You have 0 reviews in all." in read(view)
    assert await shelf.rows("SELECT * FROM memory") == []
    assert "Question 1?" in read(await shelf.type("/quiz greek", "ben"))


async def test_an_unlinked_account_takes_back_its_own_copy(shelf: World) -> None:
    """What the two did as one is taken back for one alone: the other's open quiz is untouched."""
    await rate(shelf, "ada", "4")
    shown = shelf.last["ada"]
    await shelf.type(f"/link {await code(shelf, 'ada')}", "ben")
    await shelf.type("/unlink", "ben")
    shelf.last["ada"] = shown
    await shelf.press("Reveal", "ada")
    before = await shelf.rows("SELECT * FROM sessions")
    assert "Question 1?" in read(await shelf.type("/undo", "ben"))
    assert await shelf.rows("SELECT * FROM sessions WHERE person = 1") == before
    assert "Noted" in read(await shelf.press("4", "ben"))
    assert "Noted" in read(await shelf.press("4", "ada"))


async def test_new_cards_are_counted_on_their_own_day(shelf: World) -> None:
    """Where the other account had begun the next day, the new cards of today are counted still."""
    await shelf.type("/settings new_cards:3", "ada")
    await shelf.type("/settings timezone:Pacific/Guadalcanal", "ben")
    shelf.now += timedelta(hours=12)
    await rate(shelf, "ben", "4")
    await shelf.type("/quiz topic:even", "ada")
    for _ in range(2):
        await shelf.study("4", "ada")
    shown = shelf.last["ada"]
    await shelf.type(f"/link {await code(shelf, 'ada')}", "ben")
    shelf.last["ada"] = shown
    await shelf.study("4", "ada")
    assert await shelf.rows("SELECT new_today FROM people") == [(3,)]
    for number in (2, 1, 0):
        await shelf.type("/undo", "ada")
        assert await shelf.rows("SELECT new_today FROM people") == [(number,)]


async def test_the_leaderboard_knows_who_is_there(shelf: World) -> None:
    """Who parted is on it by the account that is in the space, and the other is there no more."""
    shelf.platform, shelf.where = "discord", SERVER
    await rate(shelf, "ada", "4")
    given = await code(shelf, "ada")
    shelf.platform, shelf.where = "telegram", PRIVATE
    await shelf.type(f"/link {given}", "ben")
    shelf.platform, shelf.where = "discord", SERVER
    await shelf.type("/unlink", "ada")
    shelf.platform, shelf.where = "telegram", PRIVATE
    await rate(shelf, "ben", "4", "4")
    shelf.platform, shelf.where = "discord", SERVER
    assert read(await shelf.type("/leaderboard", "cleo")).splitlines()[1:] == ["1. Ada: 1 review"]


async def test_a_reminder_goes_with_its_account(shelf: World) -> None:
    """An unlinked account gets no word about the other's cards: its reminder is its own again."""
    shelf.where = PRIVATE
    await rate(shelf, "ada", "4")
    await shelf.type(f"/link {await code(shelf, 'ada')}", "ben")
    await shelf.type("/remind 18:30", "ben")
    await shelf.type("/unlink", "ben")
    reminded = await shelf.rows(
        "SELECT r.account, i.account FROM reminders r JOIN identities i ON i.person = r.person"
    )
    assert reminded == [("ben", "ben")]


async def test_a_reminder_comes_by_the_clocks_of_who_stays(shelf: World) -> None:
    """Linked to an account in another zone, the first reminder comes at its time there."""
    clock = Clock(shelf)
    shelf.where = PRIVATE
    await shelf.type("/help", "ada")
    await shelf.type("/settings timezone:America/Los_Angeles", "ben")
    await rate(shelf, "ben", "1")
    await shelf.type("/remind 18:30", "ben")
    await clock.days(1)
    await shelf.type(f"/link {await code(shelf, 'ada')}", "ben")
    await clock.until(shelf.now.replace(hour=18, minute=29))
    assert clock.platform.private("ben") == []
    await clock.until(shelf.now.replace(hour=18, minute=31))
    assert len(clock.platform.private("ben")) == 1


@pytest.mark.parametrize("who", ["ada", "ben"])
async def test_a_reminder_that_is_on_is_not_given_up_for_one_that_is_off(
    shelf: World, who: str
) -> None:
    """Whichever account had its reminder on, it stays on when they are linked."""
    shelf.where = PRIVATE
    for each in ("ada", "ben"):
        await shelf.type(f"/remind {'18:30' if each == who else 'off'}", each)
    await shelf.type(f"/link {await code(shelf, 'ada')}", "ben")
    assert await shelf.rows("SELECT account, status FROM reminders") == [(who, "on")]


@pytest.mark.parametrize(("late", "early"), [("ada", "ben"), ("ben", "ada")])
async def test_a_day_on_which_either_was_reminded_has_had_its_reminder(
    shelf: World, late: str, early: str
) -> None:
    """Linked between the two times, nobody is reminded a second time on that day."""
    clock = Clock(shelf)
    shelf.where = PRIVATE
    for who, time in ((late, "20:00"), (early, "18:00")):
        await rate(shelf, who, "1")
        await shelf.type(f"/remind {time}", who)
    await clock.days(1)
    await clock.until(shelf.now.replace(hour=19))
    assert len(clock.platform.private(early)) == 1
    await shelf.type("/remind off", early)
    await shelf.type(f"/link {await code(shelf, 'ada')}", "ben")
    await clock.until(shelf.now.replace(hour=23))
    assert clock.platform.private(late) == []
    await clock.days(1)
    await clock.until(shelf.now.replace(hour=23))
    assert len(clock.platform.private(late)) == 1


@pytest.mark.parametrize("who", ["ada", "ben"])
async def test_a_hidden_name_stays_hidden(shelf: World, who: str) -> None:
    """Who hid their name on one account is on no leaderboard when two are one."""
    shelf.where = SERVER
    await shelf.type("/help", "ada")
    await shelf.type("/settings leaderboard:hidden", who)
    await rate(shelf, "ben", "4")
    await shelf.type(f"/link {await code(shelf, 'ada')}", "ben")
    assert "Nobody is on it yet" in read(await shelf.type("/leaderboard", "cleo"))


async def test_a_day_behind_that_of_the_other_account_counts(shelf: World) -> None:
    """Where the other account had begun the next day, today is still a day of the streak."""
    await shelf.type("/help", "ada")
    await shelf.type("/settings timezone:Pacific/Guadalcanal", "ben")
    shelf.now += timedelta(hours=12)
    await rate(shelf, "ben", "4")
    await shelf.type(f"/link {await code(shelf, 'ada')}", "ben")
    await rate(shelf, "ada", "4", "4")
    days = [Day(day) for (day,) in await shelf.rows("SELECT day FROM reviews")]
    assert [day - days[0] for day in days] == [0, -1, -1]
    assert "Streak: 2 days" in read(await shelf.type("/streak", "ada"))
    await shelf.type("/undo", "ada")
    assert "Streak: 2 days" in read(await shelf.type("/streak", "ada"))
    await shelf.type("/undo", "ada")
    assert "Streak: 1 day" in read(await shelf.type("/streak", "ada"))


async def test_a_rating_of_the_other_account_keeps_the_day(shelf: World) -> None:
    """Taking back one account's first rating of a day leaves the day that the other earned."""
    await rate(shelf, "ada", "4")
    await rate(shelf, "ben", "4")
    await shelf.type(f"/link {await code(shelf, 'ada')}", "ben")
    await shelf.type("/undo", "ben")
    assert await shelf.rows("SELECT streak FROM people") == [(1,)]


STEPS = st.lists(
    st.tuples(st.booleans(), st.integers(1, 5), st.integers(0, 2)), min_size=1, max_size=10
)


@given(STEPS)
@settings(deadline=None, max_examples=25)
async def test_linked_either_way_it_is_the_same_person(
    steps: Sequence[tuple[bool, int, int]],
) -> None:
    """Whoever types the code, the united log, schedule and streak are the same."""
    ends = []
    for asks, takes in (("ada", "ben"), ("ben", "ada")):
        world = World(await Database.open(None))
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
        found = await world.rows("SELECT streak, longest, freezes FROM people")
        streak = streaks.folded(days_studied)
        assert found == [(streak.length, streak.longest, streak.freezes)]
        ends.append(await world.dump("people", "memory", "reviews"))
        await world.database.close()
    assert ends[0] == ends[1]
