"""The daily card of a channel: its set-up, its posts, and what people see."""

from datetime import timedelta
from itertools import pairwise

import msgspec
import pytest

from bot.model.actions import RatePosted, RevealPosted, Where
from bot.model.ids import Identity, PostedId
from bot.platforms.ports import Undelivered
from tests.clock import PRIVATE, SERVER, Clock, at
from tests.world import a_deck, buttons, labels, read

DAY_1 = "Card of the day · day 1"


async def test_setting_it_up(clock: Clock) -> None:
    """The screen shows the deck, the time, the time zone and the next card."""
    view = await clock.world.type("/daily on greek time:9pm timezone:tokyo topic:odd")
    assert read(view) == (
        "Daily card\n"
        "All set. A card comes here every day.\n"
        "Deck: The greek deck · Odd ones\n"
        "Time: 21:00 in Tokyo\n"
        "Sound: off from 22:00 to 08:00\n"
        "The next card comes today at 21:00.\n"
        "/daily now brings one at once, /daily off ends it."
    )
    assert read(await clock.world.type("/daily")).startswith("Daily card\nDeck: The greek deck")


async def test_without_options_it_comes_at_nine_in_ones_own_zone(clock: Clock) -> None:
    """The defaults are the only deck and nine o'clock in the person's zone, here tomorrow."""
    view = await clock.world.type("/daily on")
    assert "Time: 09:00 in Berlin" in read(view)
    assert "The next card comes tomorrow at 09:00." in read(view)


async def test_what_is_not_said_stays(clock: Clock) -> None:
    """An option that is not given keeps its value; another deck starts with all topics."""
    await clock.world.engine.take_in([a_deck(), a_deck(4, "latin")])
    await clock.world.type("/daily on greek time:7 topic:even timezone:london")
    view = await clock.world.type("/daily on time:08.30")
    assert "Deck: The greek deck · Even ones\nTime: 08:30 in London" in read(view)
    view = await clock.world.type("/daily on latin")
    assert "Deck: The latin deck\nTime: 08:30 in London" in read(view)
    assert len(await clock.world.rows("SELECT * FROM dailies")) == 1


@pytest.mark.parametrize(
    ("where", "line", "reply"),
    [
        (Where(), "/daily on", "A daily card needs a place that I can write to by myself"),
        (Where(), "/daily", "Here, /today shows you a card"),
        (Where(), "/remind 9", "I can only remind you where I can write to you"),
        (Where("77", "", "7"), "/daily on", "Only those who manage this place"),
        (Where("77", "", "7"), "/daily off", "Only those who manage this place"),
        (
            msgspec.structs.replace(SERVER, lacking=("Send Messages",)),
            "/daily on",
            "To post here I still need to be allowed this: Send Messages.",
        ),
        (SERVER, "/daily on channel:<#78>", "Please type that where the card"),
        (SERVER, "/daily on time:25", "I can't read “25” as a time of day."),
        (SERVER, "/daily on timezone:Atlantis", "I don't know the time zone"),
        (SERVER, "/daily on topic:nonsense", "greek has no topic"),
        (SERVER, "/daily on latin", "There is no deck called"),
        (SERVER, "/daily", "No daily card comes here right now."),
        (SERVER, "/daily off", "No daily card comes here right now."),
        (SERVER, "/daily now", "No daily card comes here right now."),
        (SERVER, "/daily skip", "No daily card comes here right now."),
    ],
)
async def test_what_cannot_be(clock: Clock, where: Where, line: str, reply: str) -> None:
    """Each mistake is answered with a sentence that says what to do, and nothing is set up."""
    clock.world.where = where
    assert reply in read(await clock.world.type(line))
    assert await clock.world.rows("SELECT * FROM dailies") == []


async def test_another_channel_is_the_platforms_to_name(clock: Clock) -> None:
    """A named channel is accepted if it is the channel that the platform gives with the request."""
    assert "All set" in read(await clock.world.type("/daily on channel:<#77>"))
    assert await clock.world.rows("SELECT channel, space FROM dailies") == [("77", "7")]


async def test_it_is_posted_at_its_time(clock: Clock) -> None:
    """A card comes each day at nine, with the number of the day and buttons for everybody."""
    await clock.world.type("/daily on time:9:00")
    await clock.until(at(3, 8, 59))
    assert clock.platform.posts() == []
    await clock.until(at(3, 9))
    (post,) = clock.platform.posts()
    assert post.startswith("Card of the day · day 1\nThe greek deck · ")
    assert post.endswith("\nBe the first to answer")
    (message,) = clock.platform.sent
    assert labels(message.view) == ["Reveal answer"]
    await clock.until(at(6, 12))
    days = [post.splitlines()[0] for post in clock.platform.posts()]
    assert days == [f"Card of the day · day {day}" for day in (1, 2, 3, 4)]
    fronts = {post.splitlines()[2] for post in clock.platform.posts()}
    assert len(fronts) == 4


async def test_a_window_spreads_the_posts(clock: Clock) -> None:
    """Each place has its own moment in the window, the same every day, and the screen says so."""
    platform = clock.world.platform
    await clock.world.engine.spread_daily_cards(platform, 15)
    view = await clock.world.type("/daily on time:23:55 timezone:berlin")
    assert "Time: 23:55 to 00:10 in Berlin" in read(view)
    assert "The next card comes today between 23:55 and 00:10." in read(view)
    await clock.until(at(2, 23, 55))
    assert clock.platform.posts() == []
    await clock.until(at(5, 12))
    assert len(clock.platform.posts()) == 3
    posted = [row[0] for row in await clock.world.rows("SELECT at FROM posted ORDER BY id")]
    assert {later - one for one, later in pairwise(posted)} == {86_400_000}
    assert 0 < posted[0] - at(2, 23, 55).timestamp() * 1_000 <= 15 * 60_000


async def test_a_window_that_changes_moves_the_next_post(clock: Clock) -> None:
    """What is stored only says when to look: the owner's new setting counts from the next look."""
    await clock.world.type("/daily on time:9:00")
    await clock.world.engine.spread_daily_cards(clock.world.platform, 180)
    await clock.until(at(3, 9))
    assert clock.platform.posts() == []
    await clock.until(at(3, 12))
    assert len(clock.platform.posts()) == 1
    assert "between 09:00 and 12:00" in read(await clock.world.type("/daily"))


async def test_yesterdays_card_is_closed(clock: Clock) -> None:
    """When the next card comes, the last message shows its answer and how many knew it."""
    await clock.world.type("/daily on time:9:00")
    await clock.until(at(3, 9))
    for who, confidence in (("ada", 4), ("bo", 2), ("cy", 3)):
        await clock.world.act(RevealPosted(PostedId(1)), who)
        await clock.world.act(RatePosted(PostedId(1), confidence), who)
    await clock.until(at(4, 9))
    closed = clock.platform.edits()[-1]
    assert "Because it is so." in closed
    assert closed.endswith("2 of 3 people knew it.")
    first = clock.platform.sent[0]
    closed_view = clock.platform.messages[f"m-{first.nonce}"]
    assert labels(closed_view) == ["Study this card"]
    (study,) = buttons(closed_view)
    assert "The long answer" in read(await clock.world.act(study.action, "late"))
    assert "Noted" in read(await clock.world.press("4", "late"))


async def test_a_rating_taken_back_is_not_counted(clock: Clock) -> None:
    """After an undo only the new rating of a person counts."""
    await clock.world.type("/daily on time:9:00")
    await clock.until(at(3, 9))
    await clock.world.act(RevealPosted(PostedId(1)))
    await clock.world.press("1")
    await clock.world.type("/undo")
    assert await clock.world.rows("SELECT confidence FROM posted_sessions") == [(0,)]
    await clock.world.press("5")
    await clock.until(at(4, 9))
    assert clock.platform.edits()[-1].endswith("1 of 1 person knew it.")


async def test_the_quiet_line(clock: Clock) -> None:
    """The number of people who answered is below the card, updated every five minutes at most.

    The first reveal alone is followed at once, because it brings the buttons for everybody.
    """
    await clock.world.type("/daily on time:9:00")
    await clock.until(at(3, 9))
    for who in ("ada", "bo"):
        await clock.world.act(RevealPosted(PostedId(1)), who)
        await clock.world.press("4", who)
    await clock.until(at(3, 9, 4))
    (edit,) = clock.platform.edits()
    assert edit.endswith("2 people have answered")
    message = clock.platform.messages[f"m-{clock.platform.sent[0].nonce}"]
    assert [button.key for button in buttons(message) if button.shared] == list("12345")
    await clock.world.act(RevealPosted(PostedId(1)), "cy")
    await clock.world.press("4", "cy")
    await clock.until(at(3, 9, 5))
    assert len(clock.platform.edits()) == 1
    await clock.until(at(3, 9, 6))
    assert clock.platform.edits()[-1].endswith("3 people have answered")
    await clock.until(at(3, 12))
    assert len(clock.platform.edits()) == 2


@pytest.mark.parametrize(
    ("silent", "time", "quiet"),
    [
        ("", "9:00", False),
        ("", "7:59", True),
        ("", "22:00", True),
        ("", "21:59", False),
        ("silent:on", "12:00", True),
        ("silent:off", "3:00", False),
        ("silent:night", "8:00", False),
    ],
)
async def test_the_sound(clock: Clock, silent: str, time: str, *, quiet: bool) -> None:
    """The post makes no sound at night in its own zone, unless the owner wants it otherwise."""
    await clock.world.type(f"/daily on timezone:tokyo time:{time} {silent}")
    await clock.until(at(4, 0))
    assert clock.platform.sent[0].view.silent == quiet


async def test_nothing_changed_is_not_edited(clock: Clock) -> None:
    """Study elsewhere in the place does not change how many have answered."""
    await clock.world.type("/daily on time:9:00")
    await clock.until(at(3, 9))
    await clock.world.type("/quiz")
    for _ in range(4):
        await clock.world.study()
        await clock.until(clock.world.now + timedelta(minutes=20))
    assert len(clock.platform.edits()) == 1  # the streak of one day, which is not shown


async def test_the_longest_running_streak(clock: Clock) -> None:
    """The longest streak is shown from two days on, and not after it has ended."""
    await clock.world.type("/daily on time:9:00")
    for day in range(2, 5):
        clock.world.now = at(day, 10)
        await clock.world.type("/quiz", "bo")
        await clock.world.study(who="bo")
        await clock.until(at(day + 1, 9))
    assert clock.platform.posts()[-1].endswith(
        "Be the first to answer · longest streak here: 3 days"
    )
    await clock.until(at(12, 9))
    assert "streak" not in clock.platform.posts()[-1].lower()


async def test_now(clock: Clock) -> None:
    """/daily now posts the day's card before its time, and no other card comes that day."""
    await clock.world.type("/daily on time:18:00")
    assert "Today's card comes next" in read(await clock.world.type("/daily now"))
    await clock.run_due()
    assert len(clock.platform.posts()) == 1
    assert "is here already" in read(await clock.world.type("/daily now"))
    await clock.until(at(2, 23))
    assert len(clock.platform.posts()) == 1
    await clock.until(at(3, 18))
    assert len(clock.platform.posts()) == 2


async def test_now_promises_nothing(clock: Clock) -> None:
    """A card that did not arrive is never said to be here, or on its way."""
    await clock.world.type("/daily on time:18:00")
    clock.platform.trouble = lambda _: Undelivered("later", "busy")
    await clock.world.type("/daily now")
    await clock.run_due()
    assert "could not be posted yet" in read(await clock.world.type("/daily now"))
    clock.platform.trouble = lambda _: Undelivered("forbidden", "Missing Access")
    await clock.until(at(2, 12))
    assert "could not be posted today" in read(await clock.world.type("/daily show"))
    clock.platform.trouble = lambda _: None
    assert "comes next" in read(await clock.world.type("/daily now"))
    await clock.run_due()
    assert [post.splitlines()[0] for post in clock.platform.posts()] == [DAY_1]
    assert "is here already" in read(await clock.world.type("/daily now"))
    assert "could not" not in read(await clock.world.type("/daily show"))


async def test_skip(clock: Clock) -> None:
    """/daily skip replaces today's card, which is closed, and keeps the number of the day."""
    await clock.world.type("/daily on time:18:00")
    assert "has not come yet" in read(await clock.world.type("/daily skip"))
    await clock.until(at(2, 18))
    assert "Another card" in read(await clock.world.type("/daily skip"))
    await clock.run_due()
    first, second = clock.platform.posts()
    assert first.splitlines()[0] == second.splitlines()[0] == DAY_1
    assert first != second
    assert clock.platform.edits()[-1].endswith("Another card took its place.")
    await clock.until(at(3, 19))
    assert clock.platform.posts()[-1].startswith("Card of the day · day 2\n")


async def test_no_card_is_promised_of_a_deck_that_is_gone(clock: Clock) -> None:
    """If its deck is gone, the screen says that no card can come; another deck resumes it."""
    world = clock.world
    await world.type("/daily on greek")
    await world.engine.take_in([a_deck(4, slug="latin")])
    shown = read(await world.type("/daily show"))
    assert "No card can come right now" in shown
    assert "next card" not in shown
    shown = read(await world.type("/daily on latin"))
    assert "All set." in shown
    assert "next card" in shown


async def test_off_stops_cards_and_nothing_else(clock: Clock) -> None:
    """/daily off drops a waiting card, and not the lobby of a battle in the same channel."""
    world = clock.world
    await world.type("/daily on")
    await world.type("/daily now")
    await world.type("/battle start greek rounds:1")
    await world.type("/daily off")
    await clock.run_due()
    assert [post.splitlines()[0] for post in clock.platform.posts()] == ["Quiz battle: who is in?"]


async def test_off_and_on_again(clock: Clock) -> None:
    """While off no card comes; switched on again, the day numbers and the order of cards go on."""
    await clock.world.type("/daily on time:18:00")
    await clock.until(at(3, 19))
    assert "No more daily cards" in read(await clock.world.type("/daily off"))
    assert "Switched off." in read(await clock.world.type("/daily show"))
    await clock.until(at(9, 19))
    assert len(clock.platform.posts()) == 2
    await clock.world.type("/daily on")
    await clock.until(at(10, 19))
    posts = clock.platform.posts()
    assert posts[-1].startswith("Card of the day · day 3\n")
    assert len({post.splitlines()[2] for post in posts}) == 3


async def test_in_private(clock: Clock) -> None:
    """In a private chat anybody can have a daily card, without the count of people."""
    clock.world.where = PRIVATE
    assert "All set" in read(await clock.world.type("/daily on time:18"))
    await clock.until(at(2, 18))
    (message,) = clock.platform.sent
    assert message.to == Identity("discord", "ada")
    await clock.world.act(RevealPosted(PostedId(1)))
    await clock.world.press("4")
    await clock.until(at(2, 20))
    assert clock.platform.edits() == []


async def test_a_new_card_is_taken_in_and_a_retired_one_not_posted(clock: Clock) -> None:
    """New cards are posted and retired ones are not; a deck without cards posts nothing."""
    await clock.world.engine.take_in([a_deck(2)])
    await clock.world.type("/daily on time:18:00")
    await clock.until(at(3, 19))
    await clock.world.engine.take_in([a_deck(3)])
    await clock.until(at(4, 19))
    assert "Question 3?" in clock.platform.posts()[-1]
    await clock.world.engine.take_in([a_deck(cards=a_deck(3).cards[:1])])
    await clock.until(at(6, 19))
    assert all("Question 1?" in post for post in clock.platform.posts()[-2:])
    await clock.world.engine.take_in([])
    await clock.until(at(9, 19))
    assert len(clock.platform.posts()) == 5
    await clock.world.engine.take_in([a_deck(3)])
    await clock.until(at(10, 19))
    assert len(clock.platform.posts()) == 6


async def test_the_hardest_come_sooner(clock: Clock) -> None:
    """After the first pass through the deck the card that nobody knew returns early."""
    await clock.world.engine.take_in([a_deck(6)])
    await clock.world.type("/daily on time:18:00")
    for day in range(1, 7):
        await clock.until(at(1 + day, 18))
        await clock.world.act(RevealPosted(PostedId(day)))
        await clock.world.act(RatePosted(PostedId(day), 1 if day == 3 else 5))
    fronts = [post.splitlines()[2] for post in clock.platform.posts()]
    assert len(set(fronts)) == 6
    await clock.until(at(9, 18))
    again = [post.splitlines()[2] for post in clock.platform.posts()[6:]]
    assert fronts[2] in again
