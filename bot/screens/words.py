"""Small words that several screens share."""

from bot.model.views import Note, Paragraph, Span, SpanKind


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
