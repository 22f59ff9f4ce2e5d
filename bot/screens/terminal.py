"""What only the terminal says: who is spoken to, choices that are not there, and goodbye."""

from bot.model.views import Note, Span, View
from bot.screens.words import listed, note, paragraph

SHOWN = 40


def addressed(name: str) -> Note:
    """The line above what is meant for another person than the one who began."""
    return note(f"[to {name}]")


def no_such_choice(typed: str, keys: tuple[str, ...]) -> View:
    """A number or letter that stands beneath no question."""
    if not keys:
        said = f"There is nothing to choose with {typed} right now. /quiz starts a round."
    else:
        said = f"{typed} is not among the choices. Please type {listed(keys)}."
    return View((paragraph(said),))


def bad_name(name: str) -> View:
    """An @name that can't be a name."""
    shown = name if len(name) <= SHOWN else f"{name[: SHOWN - 1]}…"
    return View(
        (
            paragraph(
                f"“@{shown}” can't be a name here. A name has up to 32 letters, digits, _ and -, "
                "such as: @bob /streak"
            ),
        )
    )


def goodbye() -> View:
    """Somebody leaves."""
    return View((Note((Span("See you tomorrow. Your cards keep."),)),))
