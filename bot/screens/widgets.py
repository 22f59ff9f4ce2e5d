"""Words and buttons that several screens share."""

from bot.model.actions import BringBack, Next, Study
from bot.model.ids import DeckId, SessionId
from bot.model.outcomes.base import DeckName
from bot.model.views import Button, Note, Paragraph, Span, SpanKind

LONGEST_LABEL = 80
"""Characters: Discord's limit for labels; a deck's title may have 100."""


def count(amount: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 card", "3 cards"."""
    return f"{amount:,} {one if amount == 1 else many or one + 's'}"


def in_days(days: int) -> str:
    """A day relative to today: "today", "tomorrow", "in 3 days"."""
    match days:
        case 0:
            return "today"
        case 1:
            return "tomorrow"
        case _:
            return f"in {count(days, 'day')}"


def listed(names: tuple[str, ...], last: str = "or") -> str:
    """Names as a list: "a, b or c"."""
    if len(names) < 2:  # noqa: PLR2004 - one name needs no comma
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def short(text: str, longest: int) -> str:
    """A text cut to at most `longest` characters; an ellipsis shows that it was cut."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def paragraph(text: str, kind: SpanKind = "plain") -> Paragraph:
    """A paragraph in one style."""
    return Paragraph((Span(text, kind),))


def note(text: str) -> Note:
    """A quiet line."""
    return Note((Span(text),))


def study(deck: DeckName, *, main: bool = True) -> Button:
    """A button that starts a quiz on a deck."""
    return Button(short(f"Study {deck.title}", LONGEST_LABEL), Study(deck.id), main=main)


def go_on(session: SessionId, *, main: bool = False) -> Button:
    """A button that leads back to an unfinished quiz."""
    return Button("Go on with the quiz", Next(session), main=main)


def bring_back(deck: DeckId, amount: int) -> Button:
    """A button that brings back a deck's suspended cards."""
    return Button(f"Bring back {count(amount, 'card')} put aside", BringBack(deck))
