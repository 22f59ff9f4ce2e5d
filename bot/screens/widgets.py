"""Words and buttons that several screens share."""

from bot.model.actions import BringBack, Next, Study
from bot.model.ids import DeckId, SessionId
from bot.model.outcomes.base import DeckName
from bot.model.views import Button, Note, Paragraph, Span, SpanKind

LONGEST_LABEL = 80
"""Characters: Discord takes no longer label, and a deck's title may have 100."""


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 card", "3 cards"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def in_days(days: int) -> str:
    """When something is, seen from today."""
    match days:
        case 0:
            return "today"
        case 1:
            return "tomorrow"
        case _:
            return f"in {count(days, 'day')}"


def listed(names: tuple[str, ...], last: str = "or") -> str:
    """Names in a row: "a, b or c"."""
    if len(names) < 2:  # noqa: PLR2004 - one name needs no comma
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def short(text: str, longest: int) -> str:
    """A text cut to so many characters at most; an ellipsis shows where."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def paragraph(text: str, kind: SpanKind = "plain") -> Paragraph:
    """A paragraph in one style."""
    return Paragraph((Span(text, kind),))


def note(text: str) -> Note:
    """A quiet line."""
    return Note((Span(text),))


def study(deck: DeckName, *, main: bool = True) -> Button:
    """Starts a quiz on a deck."""
    return Button(short(f"Study {deck.title}", LONGEST_LABEL), Study(deck.id), main=main)


def go_on(session: SessionId, *, main: bool = False) -> Button:
    """Leads back to a quiz that waits."""
    return Button("Go on with the quiz", Next(session), main=main)


def bring_back(deck: DeckId, number: int) -> Button:
    """Brings back a deck's cards that were put aside."""
    return Button(f"Bring back {count(number, 'card')} put aside", BringBack(deck))
