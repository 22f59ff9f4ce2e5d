from pathlib import Path

import pytest

from bot.model.actions import Choose, Next
from bot.model.ids import SessionId
from tests.world import World, buttons, front_of, labels, read

FILE = "cards.db"


async def test_after_a_card_was_asked(file_world: World, tmp_path: Path) -> None:
    """A Reveal button works after a restart, and the quiz goes on."""
    await file_world.type("/quiz cards:2")
    await file_world.reopen(tmp_path / FILE)
    assert "answer1x" in read(await file_world.press("Reveal"))
    assert front_of(await file_world.press("4")) == "Question 2?"


async def test_after_a_card_was_revealed(file_world: World, tmp_path: Path) -> None:
    """Confidence buttons work after a restart."""
    await file_world.type("/quiz cards:2")
    await file_world.press("Reveal")
    await file_world.reopen(tmp_path / FILE)
    view = await file_world.press("4")
    assert front_of(view) == "Question 2?"
    assert "card 2 of 2" in read(view)


async def test_after_a_card_was_rated(file_world: World, tmp_path: Path) -> None:
    """After a restart the next card is open, and a rated card's button says that it was rated."""
    await file_world.type("/quiz cards:2")
    revealed = await file_world.press("Reveal")
    rated = await file_world.press("1")
    await file_world.reopen(tmp_path / FILE)
    file_world.last["ada"] = revealed
    assert read(await file_world.press("4")).startswith("This card is behind you already.")
    file_world.last["ada"] = rated
    await file_world.study("4")
    view = await file_world.study("4")
    assert "2 of 3 answers known" in read(view)


async def test_a_restart_before_every_press(file_world: World, tmp_path: Path) -> None:
    """A quiz with a restart before each press goes as it would without restarts."""
    await file_world.type("/quiz cards:3")
    fronts = []
    for confidence in "11444":
        fronts.append(front_of(file_world.last["ada"]))
        await file_world.reopen(tmp_path / FILE)
        await file_world.press("Reveal")
        await file_world.reopen(tmp_path / FILE)
        await file_world.press(confidence)
    assert fronts == [f"Question {number}?" for number in (1, 2, 3, 1, 2)]
    assert "3 of 5 answers known" in read(file_world.last["ada"])
    await file_world.reopen(tmp_path / FILE)
    assert "Taken back." in read(await file_world.press("Undo"))


@pytest.mark.parametrize("label", ["answer1x", "wrong 1 a"])
async def test_options_stay_in_their_places(file_world: World, tmp_path: Path, label: str) -> None:
    """An option has the same meaning after a restart."""
    await file_world.type("/quiz mode:choice")
    await file_world.reopen(tmp_path / FILE)
    view = await file_world.press(label)
    assert ("Right! 🎉" in read(view)) == (label == "answer1x")
    assert (f"You said: {label}" in read(view)) == (label != "answer1x")


async def test_a_typed_question_waits(file_world: World, tmp_path: Path) -> None:
    """A question for a typed answer can be answered after a restart."""
    ask = (await file_world.type("/quiz mode:type")).ask
    assert ask is not None
    await file_world.reopen(tmp_path / FILE)
    assert "Not this time." in read(await file_world.act(ask.action))


async def test_a_quiz_that_was_left_goes_on_after_a_restart(
    file_world: World, tmp_path: Path
) -> None:
    """A quiz that was left open goes on with the same options after a restart."""
    await file_world.type("/quiz mode:choice")
    options = [button.action for button in buttons(file_world.last["ada"])]
    await file_world.reopen(tmp_path / FILE)
    view = await file_world.act(Next(SessionId(1)))
    assert [button.action for button in buttons(view)] == options
    assert sum(isinstance(action, Choose) for action in options) == 4
    assert labels(view)[-1] == "Stop here"


async def test_settings_streak_and_schedule_are_kept(file_world: World, tmp_path: Path) -> None:
    """Settings, streak and statistics are the same after a restart."""
    await file_world.type("/settings mode:type new_cards:4 retention:85% timezone:tokyo")
    await file_world.type("/quiz cards:2 mode:reveal")
    await file_world.study()
    await file_world.study("2")
    before = {
        line: read(await file_world.type(line)) for line in ("/settings", "/streak", "/stats")
    }
    await file_world.reopen(tmp_path / FILE)
    after = {line: read(await file_world.type(line)) for line in before}
    assert after == before
