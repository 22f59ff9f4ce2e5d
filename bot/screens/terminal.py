"""What only the terminal needs: headings, wrong choices, its own help, goodbye."""

from bot.model.views import AnyBlock, Facts, Heading, Note, Span, View
from bot.screens.widgets import listed, note, paragraph, short

SHOWN = 40
EXAMPLES = {"card picture": "heart.png", "card sound": "heart.mp3"}
"""Names of files by the commands that take them."""
LIKE_A_KEY = 3


def keys(enter: str, *, choices: int, typing: bool) -> str:
    """What the keys do on an empty line.

    Args:
        enter: The label of the choice that Enter presses, "" if it presses none.
        choices: The number of choices.
        typing: Whether an answer can be typed.
    """
    if enter:
        return f"Enter: {enter}" + (" · ↓ for more" if choices > 1 else "")
    if not choices:
        return ""
    return "Type your answer, or press ↓ to choose" if typing else "Press ↓ to choose"


def addressed(name: str) -> Note:
    """The heading of a message for a person other than the first."""
    return note(f"[to {name}]")


def no_such_choice(typed: str, keys: tuple[str, ...]) -> View:
    """A typed text that is not among the choices."""
    if not keys:
        words = f"There is nothing to choose with {typed} right now. /quiz starts a round."
    elif len(typed) <= LIKE_A_KEY:
        words = f"{typed} is not among the choices. Please type {listed(keys)}."
    else:
        words = (
            f"“{short(typed, SHOWN)}” is not among the choices. Please type {listed(keys)}, "
            "or /help for all I can do."
        )
    return View((paragraph(words),))


def also_here() -> tuple[AnyBlock, ...]:
    """The part of the help that only the terminal has."""
    rows = (
        ("quit, or Ctrl-D", "Leave"),
        ("@bob /streak", "Speak for Bob, who has a streak of his own"),
        ("/decks import file:PATH", "Bring a file of cards from this machine"),
        ("=s", "Type the answer “s” where [S] is a choice"),
    )
    return (Heading((Span("Here in the terminal"),)), Facts(rows))


def bad_name(name: str) -> View:
    """An @name that is not allowed."""
    return View(
        (
            paragraph(
                f"“@{short(name, SHOWN)}” can't be a name here. "
                "A name has up to 32 letters, digits, _ and -, such as: @bob /streak"
            ),
        )
    )


def long_text(*, file: bool) -> tuple[Note, ...]:
    """How a text of several lines ends, and that a file could be imported instead."""
    ends = note("Type or paste as many lines as you like; an empty line ends them.")
    path = note("A file comes by its path: /decks import file:~/Downloads/spanish.apkg")
    return (ends, path) if file else (ends,)


def unreadable_file(name: str, reason: str, command: str) -> View:
    """A file that can't be read, of a command."""
    example = EXAMPLES.get(command, "spanish.apkg")
    return View(
        (
            paragraph(
                f"I can't read {name} ({reason}). "
                f"Say where it is, such as: /{command} file:~/Downloads/{example}"
            ),
        )
    )


def written(file: str) -> Note:
    """The path of a file that was written."""
    return note(f"It is in {file}")


def not_written(file: str, reason: str) -> Note:
    """A file that could not be written."""
    return note(f"It could not be written to {file} ({reason}).")


def no_player(program: str, reason: str) -> View:
    """The program that plays sounds could not be started."""
    return View(
        (
            note(
                f"I could not start “{program}” to play the sound ({reason}). "
                "Another player can be named in config.toml: [terminal] player"
            ),
        )
    )


def player_failed(program: str, status: int) -> View:
    """The program that plays sounds ended with an error."""
    return View(
        (
            note(
                f"“{program}” could not play the sound (status {status}). "
                "Another player can be named in config.toml: [terminal] player"
            ),
        )
    )


def goodbye() -> View:
    """Goodbye."""
    return View((Note((Span("See you tomorrow. Your cards keep."),)),))
