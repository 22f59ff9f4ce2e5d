"""Battles from end to end, below the platforms: commands, presses, posts, and what is left."""

from datetime import timedelta

import pytest

from bot.model.actions import AnswerBattle, JoinBattle, TypeBattle, Where
from bot.model.ids import BattleId, Identity
from bot.platforms.ports import Outgoing, Undelivered
from bot.screens.battles import REFUSED
from tests.clock import SERVER
from tests.engine.battle.battling import BATTLE, Arena
from tests.world import World, labels, read


@pytest.fixture
def arena(world: World) -> Arena:
    """A server's channel in which nothing goes on."""
    return Arena(world)


async def test_a_battle_from_start_to_end(arena: Arena) -> None:
    """The lobby, two rounds with their answers, and the end, each as it is read."""
    opened = await arena.type("/battle start greek rounds:2 seconds:20")
    assert read(opened).startswith("Your battle is open, and you are in. Its code is ")
    await arena.press(JoinBattle(BATTLE), "bo")
    await arena.pass_seconds(5)
    (message,) = arena.here.messages.values()
    lobby = read(message).splitlines()
    assert lobby[:2] == ["Quiz battle: who is in?", "Opened by: Ada"]
    assert lobby[2:4] == ["Deck: The greek deck", "Questions: 2, 20 seconds and four options each"]
    assert lobby[5] == "In so far: Ada and Bo"
    assert labels(message) == ["Join", "Start now"]
    await arena.start()
    assert arena.shown().startswith("Question 1 of 2\nThe greek deck\nQuestion ")
    assert arena.shown().endswith("20 seconds left")
    locked = await arena.answer("ada", right=True)
    assert read(locked).startswith("Locked in: ")
    await arena.answer("bo", right=False)
    await arena.look()
    revealed = arena.shown()
    assert "1 of 2 had it. The fastest: Ada (5.0 s)." in revealed
    assert "1. Ada: 875 points (+875)\n2. Bo: 0 points" in revealed
    await arena.pass_seconds(6)
    assert arena.shown().startswith("Question 2 of 2")
    await arena.pass_seconds(30)
    over = arena.shown()
    assert over.startswith("The battle is over\nThe greek deck\nThat was the last question.")
    assert "🏆 First place: Ada, with 875 points" in over
    assert len(arena.here.posts()) == 4


async def test_a_round_is_one_post_and_two_edits(arena: Arena) -> None:
    """Whatever happens in a round, its room gets one message, changed at most twice."""
    await arena.begin("rounds:1 seconds:20", "bo", "cy")
    before = len(arena.here.sent)
    await arena.answer("ada")
    await arena.answer("bo", right=False)
    await arena.pass_seconds(40)
    sent = arena.here.sent[before - 1 :]
    assert [bool(one.replaces) for one in sent] == [False, True, True, False]
    assert len({one.replaces for one in sent if one.replaces}) == 1


async def test_the_last_answer_closes_the_round_at_once(arena: Arena) -> None:
    """When all have answered nobody waits for the deadline, and the alarms are rung."""
    await arena.begin("rounds:2", "bo")
    before = arena.rung
    await arena.answer("ada")
    assert arena.rung == before
    await arena.answer("bo")
    assert arena.rung > before
    await arena.look()
    assert "2 of 2 had it." in arena.shown()


async def test_a_whole_line_without_start(arena: Arena) -> None:
    """What is typed after /battle is a deck; the word alone tells how to begin, or how it goes."""
    assert "No battle is on here." in read(await arena.type("/battle"))
    assert "Your battle is open" in read(await arena.type("/battle greek rounds:5"))
    status = read(await arena.type("/battle"))
    assert "A battle is on here." in status
    assert "Now: gathering players\nPlayers: 1" in status


async def test_one_battle_in_a_channel(arena: Arena) -> None:
    """A second one is told of the first; in another channel there is room."""
    await arena.type("/battle greek")
    assert "This channel has a battle already." in read(await arena.type("/battle greek", "bo"))
    arena.world.where = Where(channel="78", space="7")
    assert "Your battle is open" in read(await arena.type("/battle greek", "bo"))


@pytest.mark.parametrize(
    ("line", "said"),
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
async def test_what_cannot_be(arena: Arena, line: str, said: str) -> None:
    """Each ends in a sentence that says what was found, and leaves nothing behind."""
    assert said in read(await arena.type(line))
    assert await arena.world.rows("SELECT * FROM battles") == []


async def test_without_a_channel_there_is_no_battle(arena: Arena) -> None:
    """Where the bot can't write by itself, or may not, it says so."""
    arena.world.where = Where()
    assert read(await arena.type("/battle greek")) == REFUSED["nowhere"]
    arena.world.where = Where("77", "", "7", lacking=("Send Messages",))
    assert "Send Messages" in read(await arena.type("/battle greek"))


async def test_presses_that_come_to_nothing(arena: Arena) -> None:
    """Too late, twice, by others, of old battles: each gets its own kind word."""
    await arena.type("/battle greek rounds:2 seconds:60")
    assert read(await arena.press_start("bo")) == REFUSED["not_starter"]
    assert read(await arena.press(JoinBattle(BATTLE))) == REFUSED["already_joined"]
    assert read(await arena.press(AnswerBattle(BATTLE, 1, 0))) == REFUSED["not_started"]
    assert (
        read(await arena.type("/battle stop", "bo", where=Where("77", "", "7")))
        == (REFUSED["not_allowed"])
    )
    await arena.press(JoinBattle(BATTLE), "bo")
    await arena.start()
    await arena.answer("ada")
    assert read(await arena.answer("ada")) == REFUSED["already_answered"]
    assert read(await arena.press(AnswerBattle(BATTLE, 2, 0), "bo")) == REFUSED["too_late"]
    assert read(await arena.press(AnswerBattle(BATTLE, 1, 9), "bo")) == REFUSED["no_answer"]
    assert read(await arena.press(AnswerBattle(BattleId(9), 1, 0))) == REFUSED["over"]
    arena.world.where = Where("78", "", "7")
    assert "This battle is not played here." in read(
        await arena.press(AnswerBattle(BATTLE, 1, 0), "eve")
    )


async def test_an_answer_joins(arena: Arena) -> None:
    """Who answers without having joined is in from now on; who has left comes back."""
    await arena.begin("rounds:3", "bo")
    assert read(await arena.answer("cy")).startswith("Locked in")
    assert "You are out." in read(await arena.type("/battle leave", "bo"))
    assert read(await arena.answer("bo")).startswith("Locked in")
    assert "Players: 3" in read(await arena.type("/battle"))


async def test_a_late_press_does_not_join(arena: Arena) -> None:
    """A stranger's press on a closed question makes no player of them."""
    await arena.begin("rounds:3", "bo")
    await arena.pass_seconds(21)
    assert read(await arena.press(AnswerBattle(BATTLE, 1, 0), "cy")) == REFUSED["too_late"]
    assert "Players: 2" in read(await arena.type("/battle"))


async def test_typed_answers(arena: Arena) -> None:
    """In the mode type the question asks for a text; near is told, and may be typed again."""
    await arena.begin("rounds:1 mode:type seconds:60", "bo")
    (view,) = [arena.here.messages[arena.here.sent[-1].replaces or arena.last_message()]]
    assert view.ask is not None
    assert view.ask.action == TypeBattle(BATTLE, 1)
    assert not view.buttons
    assert read(await arena.press(TypeBattle(BATTLE, 1, "  "))) == REFUSED["no_answer"]
    assert read(await arena.press(TypeBattle(BATTLE, 1, "nothing like it"))) == (
        "Locked in: “nothing like it”"
    )
    await arena.pass_seconds(20)
    assert "Hint: a…" in arena.shown()
    await arena.press(TypeBattle(BATTLE, 1, await arena.solution()), "bo")
    await arena.look()
    assert "1 of 2 had it." in arena.shown()


async def test_answers_are_reviews(arena: Arena) -> None:
    """Right is Good and wrong is Again, in each player's own log, unless they switched it off."""
    await arena.type("/settings battle_reviews:off", "cy")
    await arena.begin("rounds:1", "bo", "cy")
    await arena.answer("ada")
    await arena.answer("bo", right=False)
    await arena.answer("cy")
    rows = await arena.world.rows(
        "SELECT p.name, r.rating, r.practice FROM reviews r JOIN people p ON p.id = r.person"
    )
    assert sorted(rows) == [("Ada", 3, 0), ("Bo", 1, 0)]
    assert await arena.world.rows("SELECT count(*) FROM memory") == [(2,)]
    assert "Streak: 1 day" in read(await arena.type("/streak"))
    assert read(await arena.type("/undo")).startswith("Taken back.")
    assert await arena.world.rows("SELECT count(*) FROM memory") == [(1,)]


async def test_a_card_rated_today_is_only_practised(arena: Arena) -> None:
    """Two battles on one card on one day move the schedule once."""
    for _ in range(2):
        await arena.begin("topic:odd rounds:15", battle=_ + 1)
        await arena.play_through("ada")
    rows = await arena.world.rows("SELECT card, sum(practice), count(*) FROM reviews GROUP BY card")
    assert {(practised, rated) for _, practised, rated in rows} == {(1, 2)}


async def test_missed_cards(arena: Arena) -> None:
    """Each sees privately what they missed, and studies exactly that."""
    await arena.begin("rounds:3", "bo")
    assert read(await arena.type("/battle")).count("Bo") == 1
    missed = []
    for number in range(3):
        await arena.answer("ada")
        missed.append(await arena.question())
        await arena.answer("bo", right=number == 1)
        await arena.pass_seconds(7)
    final = arena.final()
    assert labels(final) == ["My missed cards", "Study mine"]
    assert "You have missed nothing" in read(await arena.press_label(final, "My missed"))
    told = await arena.press_label(final, "My missed", "bo")
    assert read(told).startswith("You missed 2 cards")
    assert missed[0] in read(told)
    assert missed[1] not in read(told)
    assert labels(told) == ["Study these"]
    quiz = await arena.world.press("Study these", "bo")
    assert "2 cards to practise." in read(quiz)
    assert missed[0] in read(quiz)
    assert read(await arena.press_label(final, "My missed", "eve")) == REFUSED["did_not_play"]


async def test_the_leaderboard_by_battles(arena: Arena) -> None:
    """Wins, then points; a rating that rises for who wins and falls for who loses."""
    for number in (1, 2):
        await arena.begin("rounds:2", "bo", battle=number)
        for _ in range(2):
            await arena.answer("ada")
            await arena.answer("bo", right=False)
            await arena.pass_seconds(7)
    board = read(await arena.type("/leaderboard by:battles period:all")).splitlines()
    assert board[0] == "Leaderboard: battles all time"
    assert board[1].startswith("1. Ada: 2 wins, ")
    assert board[2].startswith("2. Bo: 0 wins, 0 points, rating ")
    ada, bo = (int(line.rsplit(" ", 1)[1].replace(",", "")) for line in board[1:3])
    assert ada > 1000
    assert ada > bo


async def test_a_forgotten_player_stays_without_a_name(arena: Arena) -> None:
    """The score stays; neither a running battle nor its result says whose it was."""
    await arena.begin("rounds:2", "bo")
    await arena.answer("bo")
    await arena.type("/privacy forget", "bo")
    await arena.world.press("Forget me", "bo")
    await arena.answer("ada")
    await arena.pass_seconds(7)
    await arena.answer("ada")
    await arena.pass_seconds(40)
    assert "Somebody: " in arena.shown()
    assert "Bo" not in arena.shown()
    rows = await arena.world.rows("SELECT person IS NULL, points > 0 FROM battle_results")
    assert sorted(rows) == [(0, 1), (1, 1)]


async def test_a_channel_that_refuses_drops_out(arena: Arena) -> None:
    """The others go on without waiting for its players; a press from there brings it back."""
    there = arena.add_room("90")
    await arena.begin("rounds:3")
    arena.world.where = there
    assert "This channel takes part" in read(
        await arena.type(f"/battle join {await arena.code()}", "bo")
    )
    await arena.look()

    def trouble(message: Outgoing) -> Undelivered | None:
        return Undelivered("forbidden", "no") if getattr(message.to, "id", "") == "90" else None

    arena.here.trouble = trouble
    arena.world.where = SERVER
    await arena.answer("ada")
    await arena.look()
    assert "1. Ada" in arena.shown("77")
    await arena.pass_seconds(7)
    assert arena.shown("77").startswith("Question 2 of 3")
    arena.here.trouble = lambda _: None
    arena.world.where = there
    await arena.answer("bo")
    await arena.look()
    assert arena.shown("90").startswith("Question 2 of 3")


async def test_an_answer_outlasts_its_player(arena: Arena) -> None:
    """Who answered and left is still among those of whom so many have answered."""
    await arena.begin("rounds:1 seconds:60", "bo", "cy")
    for who in ("bo", "cy"):
        await arena.answer(who)
        await arena.type("/battle leave", who)
    await arena.pass_seconds(30)
    assert "2 of 3 players answered" in arena.shown()


async def test_equal_boards_on_two_platforms(world: World) -> None:
    """A Discord server and a Telegram group see the same questions and the same standing."""
    arena = Arena(world, "discord", "telegram")
    await arena.type("/battle greek rounds:4 teams:on")
    telegram = arena.platforms["telegram"]
    arena.go_to("telegram", Where(channel="-5", space="-5", title="Study group"))
    await arena.type(f"/battle join {await arena.code()}", "bo")
    arena.go_to("discord", SERVER)
    await arena.start()
    for number in range(1, 5):
        await arena.look()
        boards = [arena.shown("77"), arena.shown("-5")]
        assert boards[0] == boards[1]
        assert boards[0].startswith(f"Question {number} of 4")
        arena.go_to("discord", SERVER)
        await arena.answer("ada", right=number % 2 == 1)
        arena.go_to("telegram", Where(channel="-5", space="-5", title="Study group"))
        await arena.answer("bo")
        await arena.look()
        assert arena.shown("77") == arena.shown("-5")
        await arena.pass_seconds(7)
    assert arena.shown("77") == arena.shown("-5")
    assert "1. Study group: " in arena.shown("77")
    assert "2. Discord: " in arena.shown("77")
    assert len(telegram.posts()) == 5


async def test_stopping(arena: Arena) -> None:
    """A moderator of the first channel may end what another has opened."""
    await arena.type("/battle greek", "bo", where=Where("77", "", "7"))
    assert read(await arena.type("/battle stop")) == "The battle is ended."
    await arena.look()
    assert "The battle was ended early." in arena.shown()
    assert "Your battle is open" in read(await arena.type("/battle greek"))


async def test_nobody_is_kept_by_a_clock_that_was_wrong(arena: Arena) -> None:
    """A battle that was begun by a clock a day ahead ends when the clock is right again."""
    arena.world.now += timedelta(days=1)
    await arena.type("/battle greek")
    arena.world.now -= timedelta(days=1)
    await arena.look()
    assert await arena.world.rows("SELECT due FROM battles") == [(None,)]


async def test_who_is_told_in_private(arena: Arena) -> None:
    """Nothing of a battle is written to a person by itself."""
    await arena.begin("rounds:1", "bo")
    await arena.pass_seconds(60)
    assert not [one for one in arena.here.sent if isinstance(one.to, Identity)]


async def test_who_wants_to_type_elsewhere(arena: Arena) -> None:
    """A press without a text joins, and shows the presser alone the question to be answered."""
    await arena.begin("rounds:1 mode:type seconds:60", "bo")
    view = await arena.press(TypeBattle(BATTLE, 1), "cy")
    assert view.ask is not None
    assert view.ask.action == TypeBattle(BATTLE, 1)
    assert await arena.question() in read(view)
    assert "Players: 3" in read(await arena.type("/battle"))
    arena.go_to("discord", Where(channel="dm-cy"))
    await arena.press(TypeBattle(BATTLE, 1, await arena.solution()), "cy")
    assert read(await arena.press(TypeBattle(BATTLE, 1), "cy")) == REFUSED["already_answered"]
    assert "This battle is not played here." in read(await arena.press(view.ask.action, "di"))
    assert read(await arena.press(TypeBattle(BATTLE, 2), "bo")) == REFUSED["too_late"]
    assert read(await arena.press(TypeBattle(BattleId(9), 1), "bo")) == REFUSED["over"]
