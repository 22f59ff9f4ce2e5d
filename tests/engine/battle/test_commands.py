"""Battles from end to end, below the platforms: commands, presses, posts and results."""

import re
from datetime import timedelta

import pytest

from bot.model.actions import (
    AnswerBattle,
    JoinBattle,
    LeaveBattle,
    StopBattle,
    TypeBattle,
    Where,
)
from bot.model.ids import BattleId, Identity
from bot.platforms.ports import Outgoing, Undelivered
from bot.screens.battle.replies import REFUSED
from tests.clock import SERVER
from tests.engine.battle.battle_harness import BATTLE_ID, BattleHarness
from tests.world import World, labels, read

OVER = REFUSED["over"].replace("{", "").replace("}", "")


@pytest.fixture
def harness(world: World) -> BattleHarness:
    """A server's channel without a battle."""
    return BattleHarness(world)


async def test_a_battle_from_start_to_end(harness: BattleHarness) -> None:
    """The lobby, two rounds with their answers and the end are shown as people read them."""
    opened = await harness.type("/battle start greek rounds:2 seconds:20")
    assert read(opened).startswith("Your battle is open, and you are in. Its code is ")
    await harness.press(JoinBattle(BATTLE_ID), "bo")
    await harness.pass_seconds(5)
    (message,) = harness.discord.messages.values()
    lobby = read(message).splitlines()
    assert lobby[:3] == [
        "Quiz battle: who is in?",
        "Begins in 55 seconds, or when its opener presses Start now.",
        "Opened by: Ada",
    ]
    assert lobby[3:5] == ["Deck: The greek deck", "Questions: 2, 20 seconds and four options each"]
    assert lobby[6] == "In so far: Ada and Bo"
    assert labels(message) == ["Join", "Start now", "Leave", "End the battle"]
    await harness.start()
    assert harness.shown().startswith("Question 1 of 2\nThe greek deck\nQuestion ")
    assert harness.shown().endswith("Closes in 20 seconds")
    locked = await harness.answer("ada", right=True)
    assert read(locked).startswith("Locked in: ")
    right = (await harness.stored()).battle.question.right
    wrong = (right + 1) % 4
    await harness.answer("bo", right=False)
    await harness.run_due()
    revealed = harness.shown()
    assert "1 of 2 had it. The fastest: Ada (5.0 s)." in revealed
    assert re.findall(r"([✓✗]) [A-D] · (?:answer\d+x|wrong \d+ [a-c])(.*)", revealed) == [
        ("✓", " · right · 1 player") if index == right else ("✗", " · 1 player" * (index == wrong))
        for index in range(4)
    ]
    assert "1. Ada: 875 points (+875)\n2. Bo: 0 points" in revealed
    await harness.pass_seconds(6)
    assert harness.shown().startswith("Question 2 of 2")
    await harness.pass_seconds(30)
    over = harness.shown()
    assert over.startswith("The battle is over\nThe greek deck\nThat was the last question.")
    assert "🏆 Ada wins with 875 points" in over
    assert len(harness.discord.posts()) == 4


async def test_a_round_is_one_post_and_two_edits(harness: BattleHarness) -> None:
    """In a round its room gets one message, which is edited at most twice."""
    await harness.begin("rounds:1 seconds:20", "bo", "cy")
    before = len(harness.discord.sent)
    await harness.answer("ada")
    await harness.answer("bo", right=False)
    await harness.pass_seconds(40)
    sent = harness.discord.sent[before - 1 :]
    assert [bool(message.replaces) for message in sent] == [False, True, True, False]
    assert len({message.replaces for message in sent if message.replaces}) == 1


async def test_the_last_answer_closes_the_round_at_once(harness: BattleHarness) -> None:
    """The last player's answer closes the round at once, and wakes the timer."""
    await harness.begin("rounds:2", "bo")
    before = harness.rung
    await harness.answer("ada")
    assert harness.rung == before
    await harness.answer("bo")
    assert harness.rung > before
    await harness.run_due()
    assert "2 of 2 had it." in harness.shown()


async def test_a_whole_line_without_start(harness: BattleHarness) -> None:
    """/battle with a deck opens a battle; alone it says how to begin, or how the battle stands."""
    assert "No battle is on here." in read(await harness.type("/battle"))
    assert "Your battle is open" in read(await harness.type("/battle greek rounds:5"))
    status = read(await harness.type("/battle"))
    assert "A battle is on here." in status
    assert "Now: gathering players\nPlayers: 1" in status


async def test_one_battle_in_a_channel(harness: BattleHarness) -> None:
    """A second battle in a channel is refused; in another channel it is opened."""
    await harness.type("/battle greek")
    assert "There is a battle here already." in read(await harness.type("/battle greek", "bo"))
    harness.world.where = Where(channel="78", space="7")
    assert "Your battle is open" in read(await harness.type("/battle greek", "bo"))


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        ("/battle latin", "There is no deck called “latin”."),
        ("/battle greek topic:none", "greek has no topic “none”."),
        ("/battle greek rounds:31", "It takes a number from 1 to 30."),
        ("/battle greek seconds:4", "It takes a number from 5 to 300."),
        ("/battle greek mode:guess", "It takes choice or type."),
        ("/battle greek teams:maybe", "It takes off or on."),
        ("/battle join QQQQQ", "No battle is on under the code QQQQQ."),
        ("/battle join", "No battle is on here."),
        ("/battle leave", "No battle is on here."),
        ("/battle stop", "No battle is on here."),
    ],
)
async def test_what_cannot_be(harness: BattleHarness, line: str, reply: str) -> None:
    """Each mistake is answered with a sentence that names it, and no battle is stored."""
    assert reply in read(await harness.type(line))
    assert await harness.world.rows("SELECT * FROM battles") == []


async def test_without_a_channel_there_is_no_battle(harness: BattleHarness) -> None:
    """Where the bot can't post by itself, or lacks a permission, it says so."""
    harness.world.where = Where()
    assert read(await harness.type("/battle greek")) == REFUSED["nowhere"]
    harness.world.where = Where("77", "", "7", lacking=("Send Messages",))
    assert "Send Messages" in read(await harness.type("/battle greek"))


async def test_presses_that_come_to_nothing(harness: BattleHarness) -> None:
    """A press that is late, repeated, not allowed or of an old battle gets its own message."""
    await harness.type("/battle greek rounds:2 seconds:60")
    assert read(await harness.press_start("bo")) == REFUSED["not_starter"]
    assert read(await harness.press(JoinBattle(BATTLE_ID))) == REFUSED["already_joined"]
    assert read(await harness.press(AnswerBattle(BATTLE_ID, 1, 0))) == REFUSED["not_started"]
    assert (
        read(await harness.type("/battle stop", "bo", where=Where("77", "", "7")))
        == (REFUSED["not_allowed"])
    )
    await harness.press(JoinBattle(BATTLE_ID), "bo")
    await harness.start()
    locked = read(await harness.answer("ada", right=False))
    assert read(await harness.answer("ada")) == (
        locked.replace("Locked in", "Your answer is locked already")
    )
    assert read(await harness.press(AnswerBattle(BATTLE_ID, 2, 0), "bo")) == REFUSED["too_late"]
    assert read(await harness.press(AnswerBattle(BATTLE_ID, 1, 9), "bo")) == REFUSED["no_answer"]
    assert read(await harness.press(AnswerBattle(BattleId(9), 1, 0))) == OVER
    harness.world.where = Where("78", "", "7")
    assert "This battle is not played here." in read(
        await harness.press(AnswerBattle(BATTLE_ID, 1, 0), "eve")
    )


async def test_an_answer_joins(harness: BattleHarness) -> None:
    """An answer joins a person who has not joined, or who has left."""
    await harness.begin("rounds:3", "bo")
    assert read(await harness.answer("cy")).startswith("Locked in")
    assert "You are out." in read(await harness.type("/battle leave", "bo"))
    assert read(await harness.answer("bo")).startswith("Locked in")
    assert "Players: 3" in read(await harness.type("/battle"))


async def test_a_late_press_does_not_join(harness: BattleHarness) -> None:
    """A press on a closed question does not join its presser."""
    await harness.begin("rounds:3", "bo")
    await harness.pass_seconds(21)
    assert read(await harness.press(AnswerBattle(BATTLE_ID, 1, 0), "cy")) == REFUSED["too_late"]
    assert "Players: 2" in read(await harness.type("/battle"))


async def test_typed_answers(harness: BattleHarness) -> None:
    """In typed mode a question asks for text; an answer can be replaced, and a hint comes."""
    await harness.begin("rounds:1 mode:type seconds:60", "bo")
    (view,) = [
        harness.discord.messages[harness.discord.sent[-1].replaces or harness.last_message()]
    ]
    assert view.ask is not None
    assert view.ask.action == TypeBattle(BATTLE_ID, 1)
    assert not view.buttons
    assert read(await harness.press(TypeBattle(BATTLE_ID, 1, "  "))) == REFUSED["no_answer"]
    assert read(await harness.press(TypeBattle(BATTLE_ID, 1, "nothing like it"))) == (
        "Locked in: “nothing like it”"
    )
    await harness.pass_seconds(20)
    assert "Hint: a…" in harness.shown()
    await harness.press(TypeBattle(BATTLE_ID, 1, await harness.solution()), "bo")
    await harness.run_due()
    assert "1 of 2 had it." in harness.shown()


async def test_answers_are_reviews(harness: BattleHarness) -> None:
    """A right answer is a review Good, a wrong one Again, unless the player switched it off."""
    await harness.type("/settings battle_reviews:off", "cy")
    await harness.begin("rounds:1", "bo", "cy")
    await harness.answer("ada")
    await harness.answer("bo", right=False)
    await harness.answer("cy")
    rows = await harness.world.rows(
        "SELECT p.name, r.rating, r.practice FROM reviews r JOIN people p ON p.id = r.person"
    )
    assert sorted(rows) == [("Ada", 3, 0), ("Bo", 1, 0)]
    assert await harness.world.rows("SELECT count(*) FROM memory") == [(2,)]
    assert "Streak: 1 day" in read(await harness.type("/streak"))
    assert read(await harness.type("/undo")).startswith("Taken back.")
    assert await harness.world.rows("SELECT count(*) FROM memory") == [(1,)]


async def test_a_card_rated_today_is_only_practised(harness: BattleHarness) -> None:
    """A card in two battles on one day is scheduled once, and practised the second time."""
    for battle_id in (1, 2):
        await harness.begin("topic:odd rounds:15", battle_id=battle_id)
        await harness.play_through("ada")
    rows = await harness.world.rows(
        "SELECT card, sum(practice), count(*) FROM reviews GROUP BY card"
    )
    assert {(practised, rated) for _, practised, rated in rows} == {(1, 2)}


async def test_a_forgotten_player_stays_without_a_name(harness: BattleHarness) -> None:
    """A forgotten player's score stays, without the name, in the battle and in its result."""
    await harness.begin("rounds:2", "bo")
    await harness.answer("bo")
    await harness.type("/privacy forget", "bo")
    await harness.world.press("Forget me", "bo")
    await harness.answer("ada")
    await harness.pass_seconds(7)
    await harness.answer("ada")
    await harness.pass_seconds(40)
    assert "Somebody: " in harness.shown()
    assert "Bo" not in harness.shown()
    rows = await harness.world.rows("SELECT person IS NULL, points > 0 FROM battle_results")
    assert sorted(rows) == [(0, 1), (1, 1)]


async def test_a_channel_that_refuses_drops_out(harness: BattleHarness) -> None:
    """A channel that refuses messages is not waited for; a press from there readmits it."""
    other = harness.add_room("90")
    await harness.begin("rounds:3")
    harness.world.where = other
    assert "The battle is on here, too" in read(
        await harness.type(f"/battle join {await harness.code()}", "bo")
    )
    await harness.run_due()

    def trouble(message: Outgoing) -> Undelivered | None:
        return Undelivered("forbidden", "no") if getattr(message.to, "id", "") == "90" else None

    harness.discord.trouble = trouble
    harness.world.where = SERVER
    await harness.answer("ada")
    await harness.run_due()
    assert "1. Ada" in harness.shown("77")
    await harness.pass_seconds(7)
    assert harness.shown("77").startswith("Question 2 of 3")
    harness.discord.trouble = lambda _: None
    harness.world.where = other
    await harness.answer("bo")
    await harness.run_due()
    assert harness.shown("90").startswith("Question 2 of 3")


async def test_an_answer_outlasts_its_player(harness: BattleHarness) -> None:
    """A player who answered and then left still counts among those who answered."""
    await harness.begin("rounds:1 seconds:60", "bo", "cy")
    for who in ("bo", "cy"):
        await harness.answer(who)
        await harness.type("/battle leave", who)
    await harness.pass_seconds(30)
    assert "2 of 3 players answered" in harness.shown()


async def test_equal_boards_on_two_platforms(world: World) -> None:
    """A Discord server and a Telegram group see the same questions and the same scoreboard."""
    harness = BattleHarness(world, "discord", "telegram")
    await harness.type("/battle greek rounds:4 teams:on")
    telegram = harness.platforms["telegram"]
    harness.go_to("telegram", Where(channel="-5", space="-5", title="Study group"))
    await harness.type(f"/battle join {await harness.code()}", "bo")
    harness.go_to("discord", SERVER)
    await harness.start()
    for number in range(1, 5):
        await harness.run_due()
        boards = [harness.shown("77"), harness.shown("-5")]
        assert boards[0] == boards[1]
        assert boards[0].startswith(f"Question {number} of 4")
        harness.go_to("discord", SERVER)
        await harness.answer("ada", right=number % 2 == 1)
        harness.go_to("telegram", Where(channel="-5", space="-5", title="Study group"))
        await harness.answer("bo")
        await harness.run_due()
        assert harness.shown("77") == harness.shown("-5")
        await harness.pass_seconds(7)
    assert harness.shown("77") == harness.shown("-5")
    assert "1. Study group: " in harness.shown("77")
    assert "2. Discord: " in harness.shown("77")
    assert len(telegram.posts()) == 5


async def test_stopping(harness: BattleHarness) -> None:
    """A moderator of the battle's channel may stop a battle that somebody else opened."""
    await harness.type("/battle greek", "bo", where=Where("77", "", "7"))
    assert read(await harness.type("/battle stop")) == "The battle is ended."
    await harness.run_due()
    assert "The battle was ended early." in harness.shown()
    assert "Your battle is open" in read(await harness.type("/battle greek"))


async def test_nobody_is_kept_by_a_clock_that_was_wrong(harness: BattleHarness) -> None:
    """A battle opened while the clock was a day ahead ends when the clock is right again."""
    harness.world.now += timedelta(days=1)
    await harness.type("/battle greek")
    harness.world.now -= timedelta(days=1)
    await harness.run_due()
    assert await harness.world.rows("SELECT due FROM battles") == [(None,)]


async def test_a_battle_sends_no_private_messages(harness: BattleHarness) -> None:
    """A battle sends no private messages."""
    await harness.begin("rounds:1", "bo")
    await harness.pass_seconds(60)
    assert not [message for message in harness.discord.sent if isinstance(message.to, Identity)]


async def test_who_wants_to_type_elsewhere(harness: BattleHarness) -> None:
    """A press without a text joins, and shows the question to the presser alone."""
    await harness.begin("rounds:1 mode:type seconds:60", "bo")
    view = await harness.press(TypeBattle(BATTLE_ID, 1), "cy")
    assert view.ask is not None
    assert view.ask.action == TypeBattle(BATTLE_ID, 1)
    assert await harness.question() in read(view)
    assert "Players: 3" in read(await harness.type("/battle"))
    harness.go_to("discord", Where(channel="dm-cy"))
    await harness.press(TypeBattle(BATTLE_ID, 1, await harness.solution()), "cy")
    assert read(await harness.press(TypeBattle(BATTLE_ID, 1), "cy")) == (
        f"Your answer is locked already: “{await harness.solution()}”"
    )
    assert "This battle is not played here." in read(await harness.press(view.ask.action, "di"))
    assert read(await harness.press(TypeBattle(BATTLE_ID, 2), "bo")) == REFUSED["too_late"]
    assert read(await harness.press(TypeBattle(BattleId(9), 1), "bo")) == OVER


async def test_leaving_by_a_button(harness: BattleHarness) -> None:
    """The lobby's button takes a player out, as the command does."""
    await harness.type("/battle start greek")
    await harness.press(JoinBattle(BATTLE_ID), "bo")
    left = read(await harness.press(LeaveBattle(BATTLE_ID), "bo"))
    assert left.startswith("You are out.")
    assert read(await harness.press(LeaveBattle(BATTLE_ID), "bo")) == REFUSED["not_joined"]


async def test_ending_by_a_button(harness: BattleHarness) -> None:
    """The opener ends the battle by a button; others may not, and later it is over."""
    await harness.type("/battle start greek")
    moderator, harness.world.where = harness.world.where, Where("77", "", "7")
    assert read(await harness.press(StopBattle(BATTLE_ID), "bo")) == REFUSED["not_allowed"]
    harness.world.where = moderator
    assert read(await harness.press(StopBattle(BATTLE_ID))) == "The battle is ended."
    again = read(await harness.press(StopBattle(BATTLE_ID)))
    assert again.startswith("That battle is over.")
