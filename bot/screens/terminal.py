"""What only the terminal says: who is spoken to, what can't be chosen, its own help, goodbye."""

from bot.model.views import AnyBlock, Facts, Heading, Note, Span, View
from bot.screens.widgets import listed, note, paragraph, short

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


def also_here() -> tuple[AnyBlock, ...]:
    """What stands beneath the help in the terminal."""
    rows = (
        ("quit, or Ctrl-D", "Leave"),
        ("@bob /streak", "Speak for Bob, who has a streak of his own"),
        ("/decks import file:PATH", "Bring a file of cards from this machine"),
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


def long_text(*, file: bool) -> tuple[Note, ...]:
    """How a text of several lines ends, and that a `file` could be brought instead."""
    ends = note("Type or paste as many lines as you like; an empty line ends them.")
    path = note("A file comes by its path: /decks import file:~/Downloads/spanish.apkg")
    return (ends, path) if file else (ends,)


def unreadable_file(name: str, why: str) -> View:
    """A file that can't be read."""
    return View(
        (
            paragraph(
                f"I can't read {name} ({why}). "
                "Say where it is, such as: /decks import file:~/Downloads/spanish.apkg"
            ),
        )
    )


def written(file: str) -> Note:
    """Where a file was put that can't be shown."""
    return note(f"It is in {file}")


def not_written(file: str, why: str) -> Note:
    """A file that could not be put anywhere."""
    return note(f"It could not be written to {file} ({why}).")


def goodbye() -> View:
    """Somebody leaves."""
    return View((Note((Span("See you tomorrow. Your cards keep."),)),))
