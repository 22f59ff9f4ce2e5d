"""A battle of two people at one keyboard: the real program with the real clock."""

import re
import signal
from pathlib import Path

import pytest

from tests.platforms.program import Running, own_deck, run_lines

SEVERAL = """
[deck]
id = "several"
title = "Several"
""" + "".join(
    f"""
[[card]]
id = "c{n}"
front = "What is number {n}?"
answer = "right {n}"
back = "It is right {n}."
distractors = ["a {n}", "b {n}", "c {n}"]
"""
    for n in range(4)
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with a deck in it."""
    data = tmp_path / "data"
    own_deck(data, SEVERAL, "several")
    return data


def option_letter(running: Running, *, right: bool) -> str:
    """The letter of the right option in the last question printed, or that of a wrong one."""
    question = running.out.decode().rpartition("Question ")[2]
    options: list[tuple[str, str]] = re.findall(r"\[([A-D])\] (right|a|b|c) \d", question)
    return next(letter for letter, word in options if (word == "right") == right)


def test_two_at_one_keyboard(folder: Path) -> None:
    """Lobby, question with letters, reveal when both have answered, end, missed cards."""
    with Running(folder) as running:
        running.type("/battle several rounds:1 seconds:60")
        running.wait_for("who is in?")
        running.type("@bob j")
        running.wait_for("first question comes soon")
        running.type("/battle status")
        running.wait_for("gathering players")
        running.type("s")
        running.wait_for("Closes in 60 seconds")
        running.wait_for("[D]")
        running.type(option_letter(running, right=True))
        running.wait_for("Locked in")
        running.type(f"@bob {option_letter(running, right=False)}")
        running.wait_for("1 of 2 had it.")
        running.wait_for("[M] My result")
        assert "The battle is over" in running.out.decode()
        running.type("@bob m")
        running.wait_for("You missed 1 card")
        running.end(signal.SIGTERM)


def test_a_battle_goes_on_after_a_restart(folder: Path) -> None:
    """Killed while a question is open, the program asks it again after a restart."""
    with Running(folder) as running:
        running.type("/battle several rounds:1 seconds:60")
        running.wait_for("who is in?")
        running.type("s")
        running.wait_for("Closes in 60 seconds")
        running.end(signal.SIGKILL)
    with Running(folder) as running:
        running.wait_for("the clock was put back")
        running.wait_for("[D]")
        running.type(option_letter(running, right=True))
        running.wait_for("had it.")
        running.end(signal.SIGTERM)


def test_the_keyboard_gets_no_daily_card(folder: Path) -> None:
    """Daily cards and reminders are refused: at the keyboard nobody may be there to read them."""
    played = run_lines(folder, "/daily on deep_learning", "/remind 9")
    assert "A daily card needs a place" in played.messages[1]
    assert "I can only remind you where" in played.messages[2]
