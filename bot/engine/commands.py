"""The commands, declared once as data: every platform builds its menu from them.

A command line such as `/quiz deep_learning topic:activations cards:5` is read here too, for the
platforms on which people type it whole.
"""

import re
from collections.abc import Mapping
from typing import Literal

import msgspec

from bot.formats.base.parsed import Limits
from bot.formats.exporters import EXPORTERS
from bot.model.actions import Command
from bot.model.battle.state import (
    BATTLE_MODES,
    ROUNDS,
    ROUNDS_MOST,
    SECONDS,
    SECONDS_LEAST,
    SECONDS_MOST,
)
from bot.model.outcomes.daily import PERIODS, RANKINGS
from bot.model.outcomes.help import CommandHelp
from bot.model.outcomes.problems import Problem
from bot.model.people import LISTED, MODES, NEW_CARDS_MOST, SWITCH
from bot.model.study.scheduler import RETENTION_LEAST, RETENTION_MOST

OptionKind = Literal[
    "deck", "topic", "zone", "time", "channel", "integer", "share", "choice", "word", "file"
]
"""Of a "channel" the platform gives the id, and its `Where` then speaks of that channel.

With a "file" the adapter hands in a `bot.model.actions.BringFile` in the command's stead, and the
option `deck` goes into it; without one it hands in the command, whose answer asks for it. Where
menus can't take files the option is left out of them.
"""

FILE_BYTES = Limits().package_bytes
"""The largest file that people can bring; adapters fetch no more than their platform allows."""

TEAMS = ("off", "on")
"""Whether a battle compares channels; the first holds if nobody says."""
SESSION_CARDS = 20
SESSION_CARDS_MOST = 100


class Option(msgspec.Struct, frozen=True):
    """An option of a command. `least` and `most` bound numbers; `choices` are all there are."""

    name: str
    description: str
    kind: OptionKind
    required: bool = False
    choices: tuple[str, ...] = ()
    least: float = 0
    most: float = 0


class Declared(msgspec.Struct, frozen=True):
    """A command: its path ("quiz", "decks show"), what it does, and its options.

    The first option may be given without its name.
    """

    path: str
    description: str
    options: tuple[Option, ...] = ()

    @property
    def usage(self) -> str:
        """The command as it is typed."""
        shown = (
            f"[{option.name}:…]" if place else f"[{option.name}]"
            for place, option in enumerate(self.options)
        )
        return " ".join([f"/{self.path}", *shown])


COMMANDS = (
    Declared("today", "Show today's card"),
    Declared(
        "quiz",
        "Study a deck: due cards first, then new ones",
        (
            Option("deck", "Which deck to study", "deck"),
            Option("topic", "Only cards of this topic", "topic"),
            Option(
                "cards",
                f"How many cards at most ({SESSION_CARDS} if you don't say)",
                "integer",
                least=1,
                most=SESSION_CARDS_MOST,
            ),
            Option("mode", "Reveal the answer, choose it, or type it", "choice", choices=MODES),
        ),
    ),
    Declared("streak", "Show your streak and the freezes you have"),
    Declared("stats", "Show how your study is going"),
    Declared("decks list", "List the decks, and what is due in each"),
    Declared(
        "decks show",
        "Show a deck and its topics",
        (Option("deck", "Which deck to show", "deck", required=True),),
    ),
    Declared(
        "decks import",
        "Bring cards of your own, as a file or as text",
        (
            Option("deck", "What the deck is called; a name it has already is updated", "word"),
            Option(
                "file",
                "A file of cards, from Anki, Quizlet, Org mode, a spreadsheet or others",
                "file",
            ),
        ),
    ),
    Declared(
        "decks export",
        "Get a deck as a file, for Anki, a spreadsheet, Org mode or another Cardstreak",
        (
            Option("deck", "Which deck to get", "deck", required=True),
            Option("format", "What kind of file", "choice", choices=tuple(EXPORTERS)),
        ),
    ),
    Declared(
        "decks remove",
        "Take away a deck that was brought here",
        (Option("deck", "Which deck to take away", "deck", required=True),),
    ),
    Declared(
        "decks share",
        "Get a code with which others take over a copy of a deck",
        (Option("deck", "Which deck to share", "deck", required=True),),
    ),
    Declared(
        "decks add",
        "Take over a copy of a deck that somebody shares",
        (Option("code", "The code that /decks share gave them", "word", required=True),),
    ),
    Declared("card report", "Tell a deck's owner what is wrong with the card you saw last"),
    Declared("card edit", "Change the card you saw last, in a deck of yours"),
    Declared(
        "settings",
        "Show or change how you study",
        (
            Option("timezone", "Your time zone, such as Europe/Berlin", "zone"),
            Option("new_cards", "New cards a day, over all decks", "integer", most=NEW_CARDS_MOST),
            Option(
                "retention",
                "Share of due cards you want to know, such as 90%",
                "share",
                least=RETENTION_LEAST,
                most=RETENTION_MOST,
            ),
            Option("mode", "How quizzes ask you", "choice", choices=MODES),
            Option("leaderboard", "Whether others see your name there", "choice", choices=LISTED),
            Option(
                "battle_reviews",
                "Whether answers in battles count as reviews",
                "choice",
                choices=SWITCH,
            ),
        ),
    ),
    Declared(
        "daily on",
        "Post a card here every day, or change how that is done",
        (
            Option("deck", "Which deck the cards come from", "deck"),
            Option("time", "When, such as 9:00, 18:30 or 9pm", "time"),
            Option("timezone", "By the clocks of which city, such as Europe/Berlin", "zone"),
            Option("topic", "Only cards of this topic", "topic"),
            Option("channel", "Which channel, if not this one", "channel"),
        ),
    ),
    Declared("daily show", "Show how the daily card is set up here"),
    Declared("daily off", "Post no more daily cards here"),
    Declared("daily now", "Post today's card at once"),
    Declared("daily skip", "Post another card instead of today's"),
    Declared(
        "remind",
        "Be told in private when cards are due",
        (Option("time", "When, such as 18:30 or 6pm; or off", "time"),),
    ),
    Declared(
        "leaderboard",
        "Show who studies most here",
        (
            Option("period", "This week, this month, or all time", "choice", choices=PERIODS),
            Option("by", "By cards reviewed, streak, or battles", "choice", choices=RANKINGS),
        ),
    ),
    Declared(
        "battle start",
        "Open a quiz battle in this channel",
        (
            Option("deck", "Which deck the questions come from", "deck"),
            Option("topic", "Only cards of this topic", "topic"),
            Option(
                "rounds",
                f"How many questions ({ROUNDS} if you don't say)",
                "integer",
                least=1,
                most=ROUNDS_MOST,
            ),
            Option(
                "seconds",
                f"Seconds for each question ({SECONDS} if you don't say)",
                "integer",
                least=SECONDS_LEAST,
                most=SECONDS_MOST,
            ),
            Option("mode", "Choose the answer, or type it", "choice", choices=BATTLE_MODES),
            Option("teams", "Compare the channels, too", "choice", choices=TEAMS),
        ),
    ),
    Declared(
        "battle join",
        "Join a battle, also from another server or group",
        (Option("code", "The battle's code, if it was opened elsewhere", "word"),),
    ),
    Declared("battle leave", "Leave the battle; your points stay"),
    Declared("battle stop", "End the battle you opened"),
    Declared("battle status", "Show how the battle stands, or how to begin one"),
    Declared("undo", "Take back your last rating of today"),
    Declared(
        "link",
        "Study with one schedule on several platforms",
        (
            Option(
                "code", "The code that /link gave you elsewhere; leave it out to get one", "word"
            ),
        ),
    ),
    Declared("unlink", "Let this account go its own way again"),
    Declared("privacy export", "Get everything I keep about you, as a file"),
    Declared("privacy forget", "Have everything about you forgotten"),
    Declared("help", "Show what I can do"),
)
BY_PATH: Mapping[str, Declared] = {command.path: command for command in COMMANDS}
GROUPS: Mapping[str, str] = {
    "decks": "decks list",
    "card": "card report",
    "daily": "daily show",
    "privacy": "privacy export",
    "battle": "battle status",
}
"""What a group of commands means when it is typed alone."""
BEGUN: Mapping[str, str] = {"battle": "battle start"}
"""What a group means when something else follows than one of its commands."""
ALIASES: Mapping[str, str] = {"start": "help"}
"""Names that people try first."""

_OPTION = re.compile(r"([^\W\d]\w*):(.*)")


def read_line(line: str) -> Command | Problem:
    """Reads a command as it was typed, with or without its slash.

    Words before the first `name:value` belong to the first option, so `/quiz Deep Learning cards:5`
    names the deck "Deep Learning"; likewise words after a value belong to that value. A line whose
    first word is an option's own name, with a value behind it, is read without colons, too:
    `/settings new_cards 5 mode type`.
    """
    words = line.strip().removeprefix("/").split()
    path, rest = _path(words)
    if path in ALIASES:  # what follows was made for another command, such as a link's payload
        return Command(ALIASES[path])
    declared = BY_PATH.get(path)
    options: dict[str, str] = {}
    names = [option.name for option in declared.options] if declared else []
    bare = _begins_with_name(rest, names)
    name = "" if bare or not names else names[0]
    for word in rest:
        found = _OPTION.fullmatch(word)
        if found:
            name = found[1].lower()
            options[name] = found[2]
        elif bare and word.lower() in names and options.get(name) != "":  # "" waits for a value
            name = word.lower()
            options[name] = ""
        else:
            name = name or word
            options[name] = f"{options.get(name, '')} {word}".strip()
    typed = Command(path, options)
    return misfit(typed) or typed


def misfit(typed: Command) -> Problem | None:
    """What is wrong with a command's path or the names of its options, None if nothing is.

    Commands from a platform's menu are looked at, too: the menu may be older than the bot.
    """
    declared = BY_PATH.get(typed.path)
    if declared is None:
        return Problem("unknown_command", found=typed.path)
    known = sorted(option.name for option in declared.options)
    for name in typed.options:
        if name not in known:
            return Problem("unknown_option", found=name, where=typed.path, allowed=tuple(known))
    return None


def helps() -> tuple[CommandHelp, ...]:
    """All commands, for the help screen."""
    return tuple(CommandHelp(command.usage, command.description) for command in COMMANDS)


def _begins_with_name(words: list[str], names: list[str]) -> bool:
    """Whether the first word is an option's name, and its value follows without a colon."""
    if len(words) < 2 or words[0].lower() not in names:  # noqa: PLR2004 - a name and a value
        return False
    return _OPTION.fullmatch(words[1]) is None


def _path(words: list[str]) -> tuple[str, list[str]]:
    for length in (2, 1):
        path = " ".join(words[:length]).lower()
        if len(words) >= length and path in BY_PATH:
            return path, words[length:]
    first = words[0].lower() if words else ""
    if first in GROUPS and len(words) == 1:
        return GROUPS[first], []
    if first in BEGUN:
        return BEGUN[first], words[1:]
    return (" ".join(words[:2]).lower() if first in GROUPS else first), words[1:]
