from pathlib import Path

import pytest

from bot.model.actions import Choose, Next
from bot.model.ids import SessionId
from tests.world import World, buttons, front_of, labels, read

FILE = "cards.db"


async def test_after_a_card_was_asked(kept: World, tmp_path: Path) -> None:
    """The old Reveal button works after a restart, and the quiz goes on."""
    await kept.type("/quiz cards:2")
    await kept.reopen(tmp_path / FILE)
    assert "answer1x" in read(await kept.press("Reveal"))
    assert front_of(await kept.press("4")) == "Question 2?"


async def test_after_a_card_was_revealed(kept: World, tmp_path: Path) -> None:
    """The old confidence buttons work after a restart."""
    await kept.type("/quiz cards:2")
    await kept.press("Reveal")
    await kept.reopen(tmp_path / FILE)
    view = await kept.press("4")
    assert front_of(view) == "Question 2?"
    assert "card 2 of 2" in read(view)


async def test_after_a_card_was_rated(kept: World, tmp_path: Path) -> None:
    """The next card waits, and the old card's button knows that it was counted."""
    await kept.type("/quiz cards:2")
    revealed = await kept.press("Reveal")
    rated = await kept.press("1")
    await kept.reopen(tmp_path / FILE)
    kept.last["ada"] = revealed
    assert read(await kept.press("4")).startswith("This card is behind you already.")
    kept.last["ada"] = rated
    await kept.study("4")
    view = await kept.study("4")
    assert "2 of 3 answers known" in read(view)


async def test_a_restart_before_every_press(kept: World, tmp_path: Path) -> None:
    """A quiz with a restart before each press goes as it would have gone without."""
    await kept.type("/quiz cards:3")
    fronts = []
    for confidence in "11444":
        fronts.append(front_of(kept.last["ada"]))
        await kept.reopen(tmp_path / FILE)
        await kept.press("Reveal")
        await kept.reopen(tmp_path / FILE)
        await kept.press(confidence)
    assert fronts == [f"Question {number}?" for number in (1, 2, 3, 1, 2)]
    assert "3 of 5 answers known" in read(kept.last["ada"])
    await kept.reopen(tmp_path / FILE)
    assert "Taken back." in read(await kept.press("Undo"))


@pytest.mark.parametrize("label", ["answer1x", "wrong 1 a"])
async def test_options_stay_in_their_places(kept: World, tmp_path: Path, label: str) -> None:
    """A choice means after a restart what it said before."""
    await kept.type("/quiz mode:choice")
    await kept.reopen(tmp_path / FILE)
    view = await kept.press(label)
    assert ("Right! 🎉" in read(view)) == (label == "answer1x")
    assert (f"You said: {label}" in read(view)) == (label != "answer1x")


async def test_a_typed_question_waits(kept: World, tmp_path: Path) -> None:
    """The invitation to type is still good after a restart."""
    ask = (await kept.type("/quiz mode:type")).ask
    assert ask is not None
    await kept.reopen(tmp_path / FILE)
    assert "Not this time." in read(await kept.act(ask.action))


async def test_a_quiz_that_was_left_goes_on_after_a_restart(kept: World, tmp_path: Path) -> None:
    """Who comes back is offered the quiz that waits, where it was left."""
    await kept.type("/quiz mode:choice")
    options = [button.action for button in buttons(kept.last["ada"])]
    await kept.reopen(tmp_path / FILE)
    view = await kept.act(Next(SessionId(1)))
    assert [button.action for button in buttons(view)] == options
    assert sum(isinstance(action, Choose) for action in options) == 4
    assert labels(view)[-1] == "Stop here"


async def test_settings_streak_and_schedule_are_kept(kept: World, tmp_path: Path) -> None:
    """All that a person has is there after a restart."""
    await kept.type("/settings mode:type new_cards:4 retention:85% timezone:tokyo")
    await kept.type("/quiz cards:2 mode:reveal")
    await kept.study()
    await kept.study("2")
    before = {line: read(await kept.type(line)) for line in ("/settings", "/streak", "/stats")}
    await kept.reopen(tmp_path / FILE)
    after = {line: read(await kept.type(line)) for line in before}
    assert after == before
