import pytest

from bot.model.battle.events import Answer, FindRoom, Leave, LoseRoom, Stop
from bot.model.battle.scoring import Solved, points_for, results, solved, standing, teams
from bot.model.battle.state import Revealing
from bot.model.ids import CardId, PersonId
from tests.model.battle.battle_play import ADA, BO, CY, DI, THERE, YONDER, Play


def played(*rounds: str, persons: tuple[PersonId, ...] = (BO, CY), gap: float = 0) -> Play:
    """A battle at the reveal of its last round.

    Args:
        rounds: For each round a mark for each person: right (+), wrong (-) or no answer (.).
        persons: The players.
        gap: Seconds before each person's turn.
    """
    play = Play().join(*persons).start()
    for number, marks in enumerate(rounds, 1):
        while play.battle.round < number:
            play.next_round()
        for person, mark in zip(persons, marks, strict=True):
            play.later(gap)
            if mark != ".":
                play.answer(person, right=mark == "+")
        play.to_the(Revealing)
    return play


# ── points ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("left", "row", "points"),
    [
        (20_000, 1, 1000),
        (10_000, 1, 750),
        (10_000, 2, 750),
        (10_000, 3, 850),
        (10_000, 9, 850),
        (0, 1, 500),
        (0, 3, 600),
        (39, 1, 500),
        (40, 1, 501),
    ],
)
def test_what_a_right_answer_is_worth(left: int, row: int, points: int) -> None:
    """500, up to 500 for the time left, and 100 from the third in a row on, rounded down."""
    assert points_for(left, 20_000, row) == points


def test_points_add_up() -> None:
    """Four right answers after 4 seconds each give 900 each, and the last two 100 more."""
    play = played("+", "+", "+", "+", persons=(BO,), gap=4)
    assert play.points(BO) == 4 * 900 + 2 * 100


@pytest.mark.parametrize("breaks", ["-", "."])
def test_a_row_is_broken(breaks: str) -> None:
    """After a wrong answer or no answer, a new row begins."""
    play = played(*(f"{mark}+" for mark in f"++{breaks}+++"))
    assert play.points(BO) == 5 * 1000 + 100
    assert play.points(CY) == 6 * 1000 + 4 * 100


def test_leaving_breaks_a_row() -> None:
    """A player who leaves for a round and comes back begins a new row."""
    play = played("++", "++")
    play.next_round()
    play.do(Leave(BO, at=play.now))
    play.next_round().join(BO)
    play.answer(BO)
    play.to_the(Revealing)
    assert play.points(BO) == 3000
    assert play.battle.players[BO].marks == "++ +"


def test_a_lost_room_breaks_a_row() -> None:
    """A round not posted in a player's room ends their row, but is not a mistake of theirs."""
    play = Play().add_room(THERE).join(BO).join(CY, room=THERE).start()
    for number in range(1, 5):
        if number == 3:
            play.do(LoseRoom(THERE, at=play.now))
        if number == 4:
            play.do(FindRoom(THERE, at=play.now))
        if number != 3:
            play.answer(CY)
        play.answer(BO)
        play.next_round()
    assert play.battle.players[CY].marks == "++ +"
    assert play.points(CY) == 3000


def test_an_answer_counts_though_its_player_left() -> None:
    """A player who answers and leaves before the round closes gets the points."""
    play = Play().join(BO, CY).start()
    play.answer(BO)
    play.do(Leave(BO, at=play.now))
    play.to_the(Revealing)
    assert play.points(BO) == 1000


def test_a_clock_that_was_set_back_brings_no_more_than_the_most() -> None:
    """An answer with a time before its question gives 1,000 points."""
    play = Play().join(BO).start()
    play.do(Answer(BO, 1, 0, at=play.now - 5000))
    assert play.points(BO) == 1000
    assert play.battle.players[BO].fastest == 0


def test_a_wrong_answer_costs_nothing() -> None:
    """Points never shrink."""
    assert played("+-", "-+").points(BO) == 1000


# ── the standings ───────────────────────────────────────────────────────────────────────────────


def test_the_best_come_first_and_equals_share_a_place() -> None:
    """After ranks 1 and 1 comes 3; equal players are in the order in which they joined."""
    play = played("-+.+", persons=(ADA, BO, CY, DI))
    lines = standing(play.battle)
    assert [(line.place, line.name) for line in lines] == [
        (1, "Bo"),
        (1, "Di"),
        (3, "Ada"),
        (3, "Cy"),
    ]
    assert [(line.points, line.gained) for line in lines] == [(1000, 1000)] * 2 + [(0, 0)] * 2


def test_the_first_round_changes_no_place() -> None:
    """Nobody gains or loses a rank in the first round."""
    assert {line.change for line in standing(played("-+").battle)} == {0}


def test_the_standing_tells_who_climbed() -> None:
    """A player who overtakes two others gains two ranks, and each of them loses one."""
    play = played("++-", "--+", "--+", persons=(ADA, BO, CY), gap=1)
    lines = [(line.name, line.place, line.gained, line.change) for line in standing(play.battle)]
    assert lines == [("Cy", 1, 925, 2), ("Ada", 2, 0, -1), ("Bo", 3, 0, -1)]


def test_who_left_stays_in_the_standing() -> None:
    """A player who left keeps their points and their line."""
    play = played("++")
    play.do(Leave(BO, at=play.now))
    assert [line.name for line in standing(play.battle)] == ["Bo", "Cy"]


def test_the_reveal_names_who_had_it() -> None:
    """The players who were right are listed with their time, the fastest first."""
    play = played("-++", persons=(ADA, BO, CY), gap=2)
    assert solved(play.battle) == (Solved(BO, 4000), Solved(CY, 6000))
    play.next_round()
    assert solved(play.battle) == ()


# ── the end ─────────────────────────────────────────────────────────────────────────────────────


def test_the_end_tells_what_each_player_did() -> None:
    """A player's result has their right answers and the cards they missed."""
    play = played("++", "+-", "-.", "+-", "++", gap=1)
    play.do(Stop(ADA, at=play.now))
    bo, cy = results(play.battle)
    assert (bo.place.name, bo.right, bo.asked) == ("Bo", 4, 5)
    assert bo.missed == (CardId(102),)
    assert (cy.place.name, cy.right, cy.asked) == ("Cy", 2, 5)
    assert cy.missed == (CardId(101), CardId(102), CardId(103))


def test_nobody_missed_what_they_were_not_there_for() -> None:
    """Cards asked before a player joined or after they left are not missed by them."""
    play = played("+", persons=(BO,))
    play.join(CY).next_round()
    play.answer(BO)
    play.answer(CY, right=False)
    play.do(Leave(CY, at=play.now))
    play.next_round()
    play.answer(BO)
    cy = results(play.battle)[1]
    assert (cy.asked, cy.missed) == (1, (CardId(101),))


# ── teams ───────────────────────────────────────────────────────────────────────────────────────


def test_a_room_is_as_good_as_its_best() -> None:
    """Against a room with one player, a room of three is ranked by its best player alone."""
    play = Play().add_room(THERE).join(ADA, BO, CY).join(DI, room=THERE).start()
    for person in (ADA, DI, BO, CY):
        play.answer(person)
    here, there = teams(play.battle)
    assert (here.place, here.name, here.points) == (1, "Here", 1000)
    assert (there.place, there.name, there.points) == (1, "There", 1000)


def test_a_room_is_the_mean_of_as_many_as_the_smallest_has() -> None:
    """With two players in each room, the room with two right answers wins."""
    play = Play().add_room(THERE).join(ADA, BO).join(CY, DI, room=THERE).start()
    for person in (ADA, CY, DI):
        play.answer(person)
    play.to_the(Revealing)
    assert [(team.name, team.place, team.points) for team in teams(play.battle)] == [
        ("There", 1, 1000),
        ("Here", 2, 500),
    ]


def test_a_room_without_players_is_no_team() -> None:
    """A room without players is not ranked, and does not change the others' points."""
    play = Play().add_room(YONDER).join(ADA, BO).start()
    play.answer(ADA)
    play.answer(BO)
    (here,) = teams(play.battle)
    assert here.points == 1000


def test_without_players_there_are_no_teams() -> None:
    """An empty lobby has no teams and no standings."""
    assert teams(Play().battle) == ()
    assert standing(Play().battle) == ()
