"""The commands, declared once as data: every platform builds its menu from them."""

from collections.abc import Mapping

from bot.engine.declarations import CommandSpec, CommandTraits, Option
from bot.formats.base.parsed import Limits
from bot.formats.exporters import EXPORTERS
from bot.model.battle.state import (
    BATTLE_MODES,
    ROUNDS,
    ROUNDS_MOST,
    SECONDS,
    SECONDS_LEAST,
    SECONDS_MOST,
)
from bot.model.daily.schedule import SILENCES
from bot.model.outcomes.daily import PERIODS, RANKINGS
from bot.model.outcomes.help import CommandHelp, Subject
from bot.model.people import LISTED, MODES, NEW_CARDS_MOST, SWITCH
from bot.model.study.scheduler import RETENTION_LEAST, RETENTION_MOST

FILE_BYTES = Limits().package_bytes
"""The largest file that people can import; adapters fetch no more than their platform allows."""

TEAMS = ("off", "on")
"""Whether a battle compares channels; the first is the default."""
GUESTS = ("off", "on")
"""Whether people can join a battle by its code from a private chat or a browser; the first is the
default."""
PACES = ("clock", "host")
"""Whether a battle goes on by the clock or when its opener says; the first is the default."""
SIDES = ("back", "front")
"""The sides of a card on which a picture or sound stands; the first is the default."""
SESSION_CARDS = 20
SESSION_CARDS_MOST = 100

COMMANDS = (
    CommandSpec(
        "today",
        "Show today's card",
        CommandTraits(in_group="private", in_group_menu=True, posts_later=False, link="today"),
    ),
    CommandSpec(
        "quiz",
        "Study a deck: due cards first, then new ones",
        CommandTraits(in_group="private", in_group_menu=True, posts_later=False, link="quiz"),
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
    CommandSpec(
        "streak",
        "Show your streak and the freezes you have",
        CommandTraits(in_group="private", in_group_menu=True, posts_later=False, link="streak"),
    ),
    CommandSpec(
        "stats",
        "Show how your study is going",
        CommandTraits(in_group="private", in_group_menu=False, posts_later=False, link="stats"),
    ),
    CommandSpec(
        "decks list",
        "List the decks, and what is due in each",
        CommandTraits(in_group="shared", in_group_menu=True, posts_later=False, link=""),
    ),
    CommandSpec(
        "decks show",
        "Show a deck and its topics",
        CommandTraits(in_group="shared", in_group_menu=True, posts_later=False, link=""),
        (Option("deck", "Which deck to show", "deck", required=True),),
    ),
    CommandSpec(
        "decks import",
        "Bring cards of your own, as a file or as text",
        CommandTraits(in_group="by_name", in_group_menu=True, posts_later=False, link=""),
        (
            Option("deck", "What the deck is called; a name it has already is updated", "word"),
            Option(
                "file",
                "A file of cards, from Anki, Quizlet, Org mode, a spreadsheet or others",
                "file",
            ),
        ),
    ),
    CommandSpec(
        "decks export",
        "Get a deck as a file, for Anki, a spreadsheet, Org mode or another Cardstreak",
        CommandTraits(in_group="private_file", in_group_menu=True, posts_later=False, link=""),
        (
            Option("deck", "Which deck to get", "deck", required=True),
            Option("format", "What kind of file", "choice", choices=tuple(EXPORTERS)),
        ),
    ),
    CommandSpec(
        "decks remove",
        "Take away a deck that was brought here",
        CommandTraits(in_group="shared", in_group_menu=True, posts_later=False, link=""),
        (Option("deck", "Which deck to take away", "imported_deck", required=True),),
    ),
    CommandSpec(
        "decks share",
        "Get a code with which others take over a copy of a deck",
        CommandTraits(in_group="shared", in_group_menu=True, posts_later=False, link=""),
        (Option("deck", "Which deck to share", "imported_deck", required=True),),
    ),
    CommandSpec(
        "decks add",
        "Take over a copy of a deck that somebody shares",
        CommandTraits(in_group="shared", in_group_menu=True, posts_later=False, link=""),
        (Option("code", "The code that /decks share gave them", "word", required=True),),
    ),
    CommandSpec(
        "card report",
        "Tell a deck's owner what is wrong with the card you saw last",
        CommandTraits(in_group="private", in_group_menu=False, posts_later=False, link=""),
    ),
    CommandSpec(
        "card edit",
        "Change the card you rated last, in a deck of yours",
        CommandTraits(in_group="private", in_group_menu=False, posts_later=False, link=""),
    ),
    CommandSpec(
        "card accept",
        "Let the answer you typed last count as right, in a deck of yours",
        CommandTraits(in_group="private", in_group_menu=False, posts_later=False, link=""),
    ),
    CommandSpec(
        "card picture",
        "Add a picture to the card you saw last, in a deck of yours",
        CommandTraits(in_group="private", in_group_menu=False, posts_later=False, link=""),
        (
            Option("words", "What the picture shows, in a few words", "word"),
            Option("side", "Beside the question or the answer", "choice", choices=SIDES),
            Option("file", "The picture", "file"),
        ),
    ),
    CommandSpec(
        "card sound",
        "Add a sound to the card you saw last, in a deck of yours",
        CommandTraits(in_group="private", in_group_menu=False, posts_later=False, link=""),
        (
            Option("words", "What is to be heard, in a few words", "word"),
            Option("side", "Beside the question or the answer", "choice", choices=SIDES),
            Option("file", "The sound", "file"),
        ),
    ),
    CommandSpec(
        "settings",
        "Show or change how you study",
        CommandTraits(in_group="private", in_group_menu=False, posts_later=False, link="settings"),
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
    CommandSpec(
        "daily on",
        "Post a card here every day, or change how that is done",
        CommandTraits(in_group="shared", in_group_menu=True, posts_later=True, link=""),
        (
            Option("deck", "Which deck the cards come from", "shared_deck"),
            Option("time", "When, such as 9:00, 18:30 or 9pm", "time"),
            Option("timezone", "By the clocks of which city, such as Europe/Berlin", "zone"),
            Option("topic", "Only cards of this topic", "topic"),
            Option("channel", "Which channel, if not this one", "channel"),
            Option("silent", "Whether it comes without sound", "choice", choices=SILENCES),
        ),
    ),
    CommandSpec(
        "daily show",
        "Show how the daily card is set up here",
        CommandTraits(in_group="shared", in_group_menu=True, posts_later=True, link=""),
    ),
    CommandSpec(
        "daily off",
        "Post no more daily cards here",
        CommandTraits(in_group="shared", in_group_menu=True, posts_later=True, link=""),
    ),
    CommandSpec(
        "daily now",
        "Post today's card at once",
        CommandTraits(in_group="shared", in_group_menu=True, posts_later=True, link=""),
    ),
    CommandSpec(
        "daily skip",
        "Post another card instead of today's",
        CommandTraits(in_group="shared", in_group_menu=True, posts_later=True, link=""),
    ),
    CommandSpec(
        "remind",
        "Be told in private when cards are due",
        CommandTraits(in_group="private", in_group_menu=False, posts_later=False, link=""),
        (Option("time", "When, such as 18:30 or 6pm; or off", "time"),),
    ),
    CommandSpec(
        "leaderboard",
        "Show who studies most here",
        CommandTraits(in_group="shared", in_group_menu=True, posts_later=False, link=""),
        (
            Option("period", "This week, this month, or all time", "choice", choices=PERIODS),
            Option("by", "By cards reviewed, streak, or battles", "choice", choices=RANKINGS),
        ),
    ),
    CommandSpec(
        "battle start",
        "Open a quiz battle here",
        CommandTraits(in_group="by_name", in_group_menu=True, posts_later=False, link=""),
        (
            Option("deck", "Which deck the questions come from", "shared_deck"),
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
            Option("teams", "Compare the places, too", "choice", choices=TEAMS),
            Option(
                "guests",
                "Let people join from private chats and browsers",
                "choice",
                choices=GUESTS,
            ),
            Option("pace", "Go on by the clock, or when you press Next", "choice", choices=PACES),
        ),
    ),
    CommandSpec(
        "battle join",
        "Join a battle, also from another server or group",
        CommandTraits(in_group="by_name", in_group_menu=True, posts_later=False, link=""),
        (Option("code", "The battle's code, if it was opened elsewhere", "word"),),
    ),
    CommandSpec(
        "battle leave",
        "Leave the battle; your points stay",
        CommandTraits(in_group="by_name", in_group_menu=True, posts_later=False, link=""),
    ),
    CommandSpec(
        "battle stop",
        "End the battle you opened",
        CommandTraits(in_group="shared", in_group_menu=True, posts_later=False, link=""),
    ),
    CommandSpec(
        "battle status",
        "Show how the battle stands, or how to begin one",
        CommandTraits(in_group="shared", in_group_menu=True, posts_later=False, link=""),
    ),
    CommandSpec(
        "undo",
        "Take back your last rating of today",
        CommandTraits(in_group="private", in_group_menu=False, posts_later=False, link=""),
    ),
    CommandSpec(
        "link",
        "Study with one schedule on several platforms",
        CommandTraits(in_group="private", in_group_menu=False, posts_later=False, link="link"),
        (
            Option(
                "code", "The code that /link gave you elsewhere; leave it out to get one", "word"
            ),
        ),
    ),
    CommandSpec(
        "unlink",
        "Let this account go its own way again",
        CommandTraits(in_group="private", in_group_menu=False, posts_later=False, link=""),
    ),
    CommandSpec(
        "web",
        "Study in the browser: get a link that signs you in",
        CommandTraits(in_group="private", in_group_menu=False, posts_later=False, link="web"),
        (Option("browser", "off signs out all your browsers", "choice", choices=SWITCH),),
    ),
    CommandSpec(
        "privacy export",
        "Get everything I keep about you, as a file",
        CommandTraits(in_group="private", in_group_menu=False, posts_later=False, link="privacy"),
    ),
    CommandSpec(
        "privacy forget",
        "Have everything about you forgotten",
        CommandTraits(in_group="private", in_group_menu=False, posts_later=False, link=""),
    ),
    CommandSpec(
        "help",
        "Show what I can do",
        CommandTraits(in_group="shared", in_group_menu=True, posts_later=False, link=""),
    ),
)
BY_PATH: Mapping[str, CommandSpec] = {command.path: command for command in COMMANDS}
TAKING_FILES = frozenset(
    command.path for command in COMMANDS if any(option.kind == "file" for option in command.options)
)
"""The commands that a file can come with."""
GROUPS: Mapping[str, str] = {
    "decks": "decks list",
    "card": "card report",
    "daily": "daily show",
    "privacy": "privacy export",
    "battle": "battle status",
}
"""The command that is meant when a group's name is typed alone."""
BEGUN: Mapping[str, str] = {"battle": "battle start"}
"""The command that is meant when something else than one of its commands follows a group's name."""
ALIASES: Mapping[str, str] = {"start": "help"}
"""Other names for commands, such as the one that Telegram sends first."""


SUBJECTS: Mapping[Subject, tuple[str, ...]] = {
    "study": ("today", "quiz", "undo", "streak", "stats"),
    "decks": (
        *("decks list", "decks show", "decks import", "decks export", "decks remove"),
        *("decks share", "decks add"),
    ),
    "cards": ("card report", "card edit", "card accept", "card picture", "card sound"),
    "daily": ("daily on", "daily show", "daily now", "daily skip", "daily off", "remind"),
    "battles": (
        *("battle start", "battle join", "battle leave", "battle stop", "battle status"),
        "leaderboard",
    ),
    "you": ("settings", "link", "unlink", "web", "privacy export", "privacy forget", "help"),
}
"""The commands by what they are about; their order is that of the numbers in buttons."""


def helps(subject: Subject) -> tuple[CommandHelp, ...]:
    """The name and description of each command of a subject, for the help screen."""
    return tuple(CommandHelp(f"/{path}", BY_PATH[path].description) for path in SUBJECTS[subject])
