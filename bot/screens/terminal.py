"""What only the terminal says: who is spoken to, what can't be chosen, its own help, goodbye."""

from bot.model.views import Block, Facts, Heading, Note, Span, View
from bot.screens.words import listed, note, paragraph, short

SHOWN = 40
LIKE_A_KEY = 3


def addressed(name: str) -> Note:
    """The line above what is meant for another person than the one who began."""
    return note(f"[to {name}]")


def no_such_choice(typed: str, keys: tuple[str, ...]) -> View:
    """Something typed that stands beneath no question."""
    if not keys:
        said = f"There is nothing to choose with {typed} right now. /quiz starts a round."
    elif len(typed) <= LIKE_A_KEY:
        said = f"{typed} is not among the choices. Please type {listed(keys)}."
    else:
        said = (
            f"“{short(typed, SHOWN)}” is not among the choices. Please type {listed(keys)}, "
            "or /help for all I can do."
        )
    return View((paragraph(said),))


def also_here() -> tuple[Block, ...]:
    """What stands beneath the help in the terminal."""
    rows = (
        ("quit, or Ctrl-D", "Leave"),
        ("@bob /streak", "Speak for Bob, who has a streak of his own"),
        ("=s", "Type the answer “s” where [S] is a choice"),
    )
    return (Heading((Span("Here in the terminal"),)), Facts(rows))


def bad_name(name: str) -> View:
    """An @name that can't be a name."""
    return View(
        (
            paragraph(
                f"“@{short(name, SHOWN)}” can't be a name here. "
                "A name has up to 32 letters, digits, _ and -, such as: @bob /streak"
            ),
        )
    )


def goodbye() -> View:
    """Somebody leaves."""
    return View((Note((Span("See you tomorrow. Your cards keep."),)),))
