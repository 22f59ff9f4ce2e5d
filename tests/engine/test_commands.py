import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.engine.command_line import read_line
from bot.engine.commands import ALIASES, BY_PATH, COMMANDS, GROUPS, SUBJECTS, helps
from bot.model.actions import Command
from bot.model.outcomes.problems import Problem
from tests.amount import amount

QUIZ_TAKES = ("cards", "deck", "mode", "topic")


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("/quiz", Command("quiz")),
        ("quiz", Command("quiz")),
        ("  /QUIZ  ", Command("quiz")),
        ("/quiz deep_learning", Command("quiz", {"deck": "deep_learning"})),
        ("/quiz Deep Learning", Command("quiz", {"deck": "Deep Learning"})),
        ("/quiz Deep  Learning cards:5", Command("quiz", {"deck": "Deep Learning", "cards": "5"})),
        ("/quiz cards:5 Mode:type", Command("quiz", {"cards": "5", "mode": "type"})),
        ("/quiz topic:Odd ones cards:3", Command("quiz", {"topic": "Odd ones", "cards": "3"})),
        ("/quiz deck: greek", Command("quiz", {"deck": "greek"})),
        ("/quiz deck:a cards:1 deck:b", Command("quiz", {"deck": "b", "cards": "1"})),
        ("/quiz topic:a:b", Command("quiz", {"topic": "a:b"})),
        ("/quiz C++", Command("quiz", {"deck": "C++"})),
        ("/settings new york", Command("settings", {"timezone": "new york"})),
        ("/settings retention:90 %", Command("settings", {"retention": "90 %"})),
        ("/settings new_cards 5", Command("settings", {"new_cards": "5"})),
        ("/settings Retention 90 %", Command("settings", {"retention": "90 %"})),
        ("/settings timezone new york", Command("settings", {"timezone": "new york"})),
        (
            "/settings new_cards 5 mode type retention:90%",
            Command("settings", {"new_cards": "5", "mode": "type", "retention": "90%"}),
        ),
        ("/quiz deck greek", Command("quiz", {"deck": "greek"})),
        ("/quiz topic odd ones cards:3", Command("quiz", {"topic": "odd ones", "cards": "3"})),
        ("/quiz deck cards cards 3", Command("quiz", {"deck": "cards", "cards": "3"})),
        ("/quiz topic", Command("quiz", {"deck": "topic"})),
        ("/quiz topic cards:3", Command("quiz", {"deck": "topic", "cards": "3"})),
        ("/quiz greek mode", Command("quiz", {"deck": "greek mode"})),
        ("/quiz greek mode swings", Command("quiz", {"deck": "greek mode swings"})),
        ("/decks show deck greek", Command("decks show", {"deck": "greek"})),
        ("/decks", Command("decks list")),
        ("/decks list", Command("decks list")),
        ("/decks show Deep Learning", Command("decks show", {"deck": "Deep Learning"})),
        ("/Decks Show", Command("decks show")),
        ("/remind 18:30", Command("remind", {"time": "18:30"})),
        ("/daily_off", Command("daily off")),
        ("/remind_off", Command("remind", {"time": "off"})),
        ("/Battle_Join_K7Q2M", Command("battle join", {"code": "K7Q2M"})),
        ("/battle_start_guests_on", Command("battle start", {"guests": "on"})),
        ("/settings_new_cards_10", Command("settings", {"new_cards": "10"})),
        ("/quiz_deep_learning", Command("quiz", {"deck": "deep_learning"})),
        ("/quiz_deep_learning cards:3", Command("quiz", {"deck": "deep_learning", "cards": "3"})),
        ("/decks_show Deep Learning", Command("decks show", {"deck": "Deep Learning"})),
        ("/daily", Command("daily show")),
        ("/daily on greek time:9:00", Command("daily on", {"deck": "greek", "time": "9:00"})),
        ("/start", Command("help")),
        ("/start ref_12345", Command("help")),
        ("/start a:b and more", Command("help")),
        ("/help", Command("help")),
    ],
)
def test_lines_that_mean_something(line: str, command: Command) -> None:
    """A command is parsed with or without a slash, its first option with or without its name."""
    assert read_line(line) == command


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("", Problem("unknown_command")),
        ("/", Problem("unknown_command")),
        ("/quizz greek", Problem("unknown_command", found="quizz")),
        ("/decks dance", Problem("unknown_command", found="decks dance")),
        ("/quiz depth:3", Problem("unknown_option", "depth", "quiz", QUIZ_TAKES)),
        ("/quiz greek http://x", Problem("unknown_option", "http", "quiz", QUIZ_TAKES)),
        ("/undo it all", Problem("unknown_option", "it", "undo")),
        ("/undo a:b", Problem("unknown_option", "a", "undo")),
        ("/decks list greek", Problem("unknown_option", "greek", "decks list")),
    ],
)
def test_lines_that_do_not(line: str, problem: Problem) -> None:
    """A line that can't be parsed gives a problem with the unknown part and the known options."""
    parsed = read_line(line)
    assert isinstance(parsed, Problem)
    assert (parsed.kind, parsed.where, parsed.allowed) == (
        problem.kind,
        problem.where,
        problem.allowed,
    )
    assert parsed.found.split()[:2] == problem.found.split()[:2]


PIECES = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["/", ":", "quiz", "decks", "show", "deck:", "cards:", "\n", "\u2028", " "]),
)


@settings(deadline=None, derandomize=True, max_examples=amount(300))
@example(pieces=["/\0", "\ud800:", "x" * 100_000])
@given(pieces=st.lists(PIECES, max_size=10))
def test_any_text_is_read(pieces: list[str]) -> None:
    """Any text is parsed as a declared command or a problem, without an exception."""
    for joiner in ("", " "):
        parsed = read_line(joiner.join(pieces))
        if isinstance(parsed, Command):
            known = {option.name for option in BY_PATH[parsed.path].options}
            assert set(parsed.options) <= known
        else:
            assert parsed.kind in {"unknown_command", "unknown_option"}


VALUES = st.from_regex(r"[A-Za-z0-9_/+%.,-]{1,10}( [A-Za-z0-9_/+%.,-]{1,10})?", fullmatch=True)


@settings(deadline=None, derandomize=True, max_examples=amount(100))
@given(data=st.data(), declared=st.sampled_from(COMMANDS))
def test_a_line_with_all_options_is_read_back(data: st.DataObject, declared: object) -> None:
    """A command with a value for each option, the first one without its name, is read as such."""
    (command,) = (known for known in COMMANDS if known is declared)
    wanted = {option.name: data.draw(VALUES) for option in command.options}
    named = [f"{name}:{value}" for name, value in wanted.items()]
    first = list(wanted.values())[:1]
    assert read_line(" ".join([f"/{command.path}", *first, *named[1:]])) == Command(
        command.path, wanted
    )


def test_help_has_every_command() -> None:
    """The help has all commands, each under one subject and short enough for every menu."""
    lines = {line.name: line for subject in SUBJECTS for line in helps(subject)}
    assert sorted(lines) == sorted(f"/{path}" for path in BY_PATH)
    assert sum(map(len, SUBJECTS.values())) == len(BY_PATH)
    for command in COMMANDS:
        line = lines[f"/{command.path}"]
        assert line.description == command.description
        assert 0 < len(line.description) <= 100
        assert re.fullmatch(r"[a-z]{1,32}( [a-z]{1,32})?", command.path)
        for option in command.options:
            assert re.fullmatch(r"[a-z_]{1,32}", option.name)
            assert 0 < len(option.description) <= 100


def test_aliases_and_groups_lead_to_commands() -> None:
    """Every alias and group leads to a declared command."""
    assert set(ALIASES.values()) | set(GROUPS.values()) <= set(BY_PATH)
    assert not set(ALIASES) & set(BY_PATH)
