"""The results of a battle as a table."""

import csv
import io

from bot.formats.tables import battle_results
from bot.model.battle.events import Join
from bot.model.battle.state import Revealing, Rules
from tests.model.battle.battle_play import BO, CY, DI, EVA, HERE, Play


def rows(play: Play) -> list[dict[str, str]]:
    """The rows of a battle's table."""
    text = battle_results.write(play.battle).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_every_player_has_a_row() -> None:
    """It has the place, the points, and what became of each question."""
    play = Play(rounds=2, rules=Rules(guests=True)).join(BO, CY)
    play.do(Join(EVA, "Eva", HERE, guest=True, at=play.now))
    play.start()
    play.answer(BO, right=False)
    play.answer(EVA)
    play.next_round().join(DI)
    play.answer(EVA)
    play.answer(BO)
    play.answer(DI)
    play.to_the(Revealing)
    columns = ("place", "name", "guest", "right", "question_1", "question_2")
    shown = [tuple(row[column] for column in columns) for row in rows(play)]
    assert shown == [
        ("1", "Eva", "yes", "2", "right", "right"),
        ("2", "Bo", "no", "1", "wrong", "right"),
        ("2", "Di", "no", "1", "not there", "right"),
        ("4", "Cy", "no", "0", "no answer", "no answer"),
    ]


def test_points_and_places_of_each_round() -> None:
    """Behind each question stand its points and the place after it; the last is the final one."""
    play = Play(rounds=4).join(BO, CY).start()
    for first, second in ((BO, CY), (CY, BO), (CY, BO)):
        play.answer(first)
        play.later(1).answer(second)
        play.next_round()
    shown = {row["name"]: row for row in rows(play)}
    for name, places in (("Bo", ["1", "1", "2"]), ("Cy", ["2", "1", "1"])):
        row = shown[name]
        assert [row[f"place_{number}"] for number in (1, 2, 3)] == places
        assert row["place_3"] == row["place"]
        assert sum(int(row[f"points_{number}"]) for number in (1, 2, 3)) == int(row["points"])


def test_a_round_before_joining_has_no_points() -> None:
    """Whoever comes later has the points of the rounds in which they answered."""
    play = Play(rounds=2).join(BO).start()
    play.answer(BO)
    play.next_round().join(DI)
    play.answer(DI)
    play.answer(BO, right=False)
    play.to_the(Revealing)
    late = next(row for row in rows(play) if row["name"] == "Di")
    assert (late["question_1"], late["points_1"], late["place_1"]) == ("not there", "0", "2")
    assert late["points_2"] == late["points"] != "0"


def test_a_name_is_no_formula() -> None:
    """A spreadsheet that opens the table runs nothing."""
    play = Play(rules=Rules(guests=True)).join(BO)
    play.do(Join(EVA, "=1+1", HERE, guest=True, at=play.now))
    assert {row["name"] for row in rows(play)} == {"Bo", "'=1+1"}
    assert {key for row in rows(play) for key in row if key.startswith("question")} == set()
