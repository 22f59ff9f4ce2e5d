"""The terminal as people use it: the real program, with its input from a pipe."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.platforms.program import ROOT, TINY, Running, environment, own_deck, run, run_lines

RATED = "Noted. This card comes back"


def question_of(message: str) -> str:
    """The card in a message: the text below its deck, above the choices."""
    lines = message.splitlines()
    start = next(index for index, line in enumerate(lines) if " · " in line)
    return "\n".join(lines[start:]).partition("\n[")[0].partition("\nType")[0]


def test_a_first_day(folder: Path) -> None:
    """Today's card is shown at once, revealed and rated, and the streak begins."""
    played = run_lines(folder, "1", "4", "/streak")
    assert (played.status, played.err) == (0, "")
    start, revealed, rated, streak = played.messages
    assert start.startswith("Welcome to Cardstreak\n")
    assert "Today's card" in start
    assert "[1] Reveal answer" in start
    assert revealed.startswith("1\n")
    assert "[1] not at all · 1 day\n[2] a little · 1 day\n[3] with effort · 1 day\n" in revealed
    assert RATED in rated
    assert "Streak: 1 day" in rated
    assert "Today counts already." in streak


def test_the_same_card_all_day(folder: Path) -> None:
    """After a restart today's card is the same, and once rated it is reported as done."""
    first = run_lines(folder).messages[0]
    again = run_lines(folder, "1", "5").messages[0]
    assert question_of(first) == question_of(again)
    assert "You have done today's card." in run_lines(folder).messages[0]


def test_going_on_after_a_crash(folder: Path) -> None:
    """Killed in the middle of a quiz, the program goes on with the same card and loses nothing."""
    own_deck(folder)
    typed = (("/quiz tiny mode:reveal", "1 + 1"), ("1", "How well"), ("5", "print?"))
    with Running(folder) as running:
        running.wait_for("Reveal answer\n")
        for line, answer in typed:
            running.type(line)
            running.wait_for(answer)
        running.end(signal.SIGKILL)
    start = run_lines(folder).messages[0]
    key = re.search(r"\[(\d)\] Go on with the quiz", start)
    assert key
    played = run_lines(folder, key[1], "1", "4", "/stats")
    assert "What does [bold red]rich[/] print?" in played.messages[1]
    assert re.search(r"In all +2\n", played.messages[-1])


def test_people_take_turns(folder: Path) -> None:
    """Each person has their own choices and streak, and answers to others begin with their name."""
    played = run_lines(folder, "@Bob", "@bob 1", "@bob 4", "/streak", "@BOB /streak", "1", "@bob 9")
    start, arrived, revealed, rated, mine, theirs, own, none = played.messages
    assert "[to " not in start
    assert arrived.startswith("@Bob\n[to Bob]\nWelcome to Cardstreak\n")
    assert revealed.splitlines()[1] == "[to bob]"
    assert RATED in rated
    assert "No streak yet." in mine
    assert "Streak: 1 day" in theirs
    assert "How well did you know this?" in own
    assert "9 is not among the choices. Please type 1 or 2." in none


def test_newcomers_are_greeted(folder: Path) -> None:
    """A person whose first line is a word or a number gets today's card before the answer."""
    word, digit, command = run_lines(folder, "@bob hi", "@eve 1", "@ann /streak").messages[1:]
    for message in (word, digit):
        assert "Welcome to Cardstreak" in message
    assert "hi is not among the choices. Please type 1, 2 or 3." in word
    assert "How well did you know this?" in digit
    assert "Welcome" not in command


def test_help_says_how_to_leave(folder: Path) -> None:
    """In the terminal the help also says how to leave and how to speak for another person."""
    for answer in run_lines(folder, "/help", "help", "?", "/start").messages[1:5]:
        assert "quit, or Ctrl-D" in answer
        assert "@bob /streak" in answer
    assert "quit, or Ctrl-D" not in run_lines(folder, "/streak").out


def test_empty_lines_in_a_file(folder: Path) -> None:
    """In a file of lines an empty line does nothing."""
    assert [message.strip() for message in run_lines(folder, "", " ").messages[1:]] == ["", ""]


def test_nonsense(folder: Path) -> None:
    """Any nonsense gets a helpful answer, and the program goes on."""
    lines = ("7", "hello", "/nope", "/quiz nope", "/quiz x:y", "@a.b hi", "", "/", "@", "[1]")
    played = run_lines(folder, *lines, "/streak")
    assert (played.status, played.err) == (0, "")
    assert len(played.messages) == len(lines) + 2
    answers = played.messages[1:]
    assert "7 is not among the choices. Please type 1, 2 or 3." in answers[0]
    assert "“hello” is not among the choices. Please type 1, 2 or 3, or /help" in answers[1]
    assert "I don't know /nope." in answers[2]
    assert "“@a.b” can't be a name here." in answers[5]
    assert answers[6].strip() == ""
    assert "Something went wrong" not in played.out


def test_typed_answers(folder: Path) -> None:
    """A question to type takes a number as its answer, while its letters are still choices."""
    own_deck(folder)
    played = run_lines(folder, "/quiz tiny mode:type cards:1", "2", "4")
    question, right, rated = played.messages[1:]
    assert "Type your answer\n[R] Reveal answer  [S] Stop here\n" in question
    assert "Right!" in right
    assert RATED in rated
    wrong = run_lines(folder, "@bob /quiz tiny mode:type", "@bob three", "1").messages
    assert "Not this time.\n│ You said: three\n" in wrong[2]
    assert "[to bob]" not in wrong[3]
    assert (
        "No card was rated" in run_lines(folder, "@eve /quiz tiny mode:type", "@eve s").messages[2]
    )


def test_choosing(folder: Path) -> None:
    """The letters of options may be typed in lower case."""
    own_deck(folder)
    with Running(folder) as running:
        running.type("/quiz tiny mode:choice cards:1")
        running.wait_for("Stop here\n")
        option = re.search(r"\[([A-D])\] 2\n", running.out.decode())
        assert option
        running.type(option[1].lower())
        running.wait_for("Right!")
        running.end(signal.SIGTERM)


@pytest.mark.parametrize("word", ["quit", "EXIT", "/quit", "@bob exit"])
def test_leaving(folder: Path, word: str) -> None:
    """Quit and exit leave with a goodbye; the lines after them are not read."""
    played = run_lines(folder, word, "/streak")
    assert played.status == 0
    assert played.out.endswith(f"> {word}\nSee you tomorrow. Your cards keep.\n\n")


def test_no_escape_reaches_the_output(folder: Path) -> None:
    """No control characters reach the output, from cards or typed lines; markup is plain text."""
    own_deck(folder, TINY.replace("It is 2.", "\\\\u001b[2J is no\\\\u0007 bell"))
    typed = b"\x1b[2J\x00\x07 hi \xff\xfe\r\n/quiz tiny\n1\n4\n1\n@\x1b]0;x\x07\n"
    played = run(folder, given=typed)
    assert played.status == 0
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", played.out)
    assert "What does [bold red]rich[/] print?" in played.out
    assert "Just *that*: [link=x]y[/link] :smile:" in played.out
    assert "> �[2J�� hi ��\n" in played.out


def test_long_lines(folder: Path) -> None:
    """A line of a megabyte is cut, the next is read as usual, also if it has no line end."""
    played = run(folder, given=b"x" * 1_000_000 + b"\n/streak\n/help")
    assert played.status == 0
    assert f"> {'x' * 4_000}\n“{'x' * 39}…” is not" in played.out
    assert "No streak yet." in played.out
    assert "Your first steps" in played.out


def test_an_ascii_stream(folder: Path) -> None:
    """Where only ASCII can be printed, similar characters replace the rest."""
    own_deck(folder)
    played = run(folder, given=b"1\n4\n", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert (played.status, played.err) == (0, "")
    assert played.out.isascii()
    assert "Streak: 1 day" in played.out


def test_without_any_input(folder: Path) -> None:
    """With its input closed, the program shows today's card and exits normally."""
    command = f'exec "{sys.executable}" -m bot <&-'
    ended = subprocess.run(  # noqa: S603 - it is our own program
        ["/bin/sh", "-c", command],
        capture_output=True,
        env=environment(folder),
        cwd=ROOT,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert b"Today's card" in ended.stdout


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_end_it_well(folder: Path, signal_number: int) -> None:
    """A signal ends the program with a goodbye, status 0, and an intact database."""
    with Running(folder) as running:
        running.wait_for("Reveal answer\n")
        status, out, err = running.end(signal_number)
    assert (status, err) == (0, "")
    assert "See you tomorrow." in out
    assert not (folder / "cardstreak.db-wal").exists()


def test_nobody_reads_on(folder: Path) -> None:
    """When the reader of its output goes away, the program ends without an error message."""
    with Running(folder) as running:
        running.wait_for("Reveal answer\n")
        assert running.process.stdout is not None
        running.process.stdout.close()
        running.type("/help")
        status = running.process.wait(timeout=60)
        assert running.process.stderr is not None
        assert (status, running.process.stderr.read()) == (0, b"")


def test_keys_differ_between_runs(folder: Path) -> None:
    """The same lines in the next run are new requests, not answered from the last run's results."""
    first = run_lines(folder, "1", "4")
    second = run_lines(folder, "1", "4")
    assert "You have done today's card." in second.messages[0]
    assert first.messages[1] != second.messages[1]
