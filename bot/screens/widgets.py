"""Words and buttons that several screens share."""

import re
from collections.abc import Mapping, Sequence

from bot.model.actions import BringBack, Next, ShowHelp, Study
from bot.model.ids import DeckId, SessionId
from bot.model.names import visible
from bot.model.outcomes.base import DeckName, Whose
from bot.model.study.days import zone_for_people
from bot.model.views import Button, Note, Paragraph, Span, SpanKind, Text, moment

LONGEST_LABEL = 80
"""Characters: Discord's limit for labels; a deck's title may have 100."""
HALF_A_PHONE = 18
"""Characters of a label on one of two equally wide buttons, on the narrowest phones."""
LONGEST_TITLE = 100
WHOSE: Mapping[Whose, str] = {
    "mine": "yours",
    "here": "from here",
    "elsewhere": "from elsewhere",
    "builtin": "built in",
}
"""How decks of one name are told apart."""
FEW_DAYS, MONTH_DAYS, YEAR_DAYS = 3, 45, 365
"""From how many days on an interval is shown as approximate; up to how many in days, from how many
in years."""
_COMMAND = re.compile(r"\{(/(?:[^{}]|\{\w+\})+)\}")
_VALUE = re.compile(r"\{(\w+)\}")
_LIKE_MARKED = re.compile(rf".*\((?:{'|'.join(WHOSE.values())})\b[^()]*\)\W*", re.IGNORECASE)


def count(amount: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 card", "3 cards"."""
    return f"{amount:,} {one if amount == 1 else many or one + 's'}"


def in_zone(zone: str) -> str:
    """The place of a time zone's clocks: "in Berlin" for Europe/Berlin, "in UTC+2"."""
    return f"in {city_of(zone)}"


def city_of(zone: str) -> str:
    """What people call a time zone: "Berlin" for Europe/Berlin, "UTC+2" for Etc/GMT-2."""
    name = zone_for_people(zone)
    return name.rpartition("/")[2].replace("_", " ")


def in_days(days: int) -> str:
    """A day relative to today: "today", "tomorrow", "in 3 days"."""
    match days:
        case 0:
            return "today"
        case 1:
            return "tomorrow"
        case _:
            return f"in {count(days, 'day')}"


def after_days(days: int) -> str:
    """How long it is until a day, in few words: "today", "2 days", "about 6 days".

    From three days on the schedule may shift a day by a little.
    """
    if days < FEW_DAYS:
        return count(days, "day") if days else "today"
    if days <= MONTH_DAYS:
        return f"about {count(days, 'day')}"
    if days < YEAR_DAYS:
        return f"about {count(round(days / YEAR_DAYS * 12), 'month')}"
    years = round(days / YEAR_DAYS, 1)
    return f"about {years:g} {'year' if years == 1 else 'years'}"


def listed(names: tuple[str, ...], last: str = "or") -> str:
    """Names as a list: "a, b or c"."""
    if len(names) < 2:  # noqa: PLR2004 - one name needs no comma
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def together(text: str) -> str:
    """A text in which no line ends between two words."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def short(text: str, longest: int) -> str:
    """A text cut to at most `longest` characters; an ellipsis shows that it was cut."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def with_commands(template: str, **values: str) -> Text:
    """The bot's words, with its commands in braces, such as "{/daily off} ends it".

    A value replaces its name in braces, also inside a command: "{/quiz {deck}} begins with it."
    What people wrote must be a value: a value never becomes a command.
    """
    spans: list[Span] = []
    for index, part in enumerate(_COMMAND.split(template)):
        text = _VALUE.sub(lambda name: values[name[1]], part)
        if text:
            spans.append(Span(text, "command" if index % 2 else "plain"))
    return tuple(spans)


def paragraph(text: str | Text, kind: SpanKind = "plain") -> Paragraph:
    """A paragraph of a text that has its styles, or of a string in one style."""
    return Paragraph((Span(text, kind),) if isinstance(text, str) else text)


def note(text: str | Text) -> Note:
    """A quiet line."""
    return Note((Span(text),) if isinstance(text, str) else text)


def countdown(seconds: int, at: int) -> Span:
    """The time left until `at` (ms since 1970), which now is `seconds`; 0 for an unknown moment."""
    words = f"in {count(seconds, 'second')}"
    return moment(at, "relative", words) if at else Span(words)


def deck_title(deck: DeckName, longest: int = LONGEST_TITLE) -> str:
    """A deck's title in one line, with a mark if the person reaches another deck of that name.

    Only the title is cut if both are longer than `longest`. A title that only looks marked is in
    quotation marks.
    """
    title = visible(deck.title) or deck.slug
    if _LIKE_MARKED.fullmatch(title):
        title = f"“{title}”"
    if not deck.whose:
        return short(title, longest)
    apart = f", {deck.apart}" if deck.apart else ""
    mark = f" ({WHOSE[deck.whose]}{apart})"
    return f"{short(title, longest - len(mark))}{mark}"


def study(deck: DeckName, *, main: bool = True) -> Button:
    """A button that starts a quiz on a deck."""
    return Button(
        f"Study {deck_title(deck, LONGEST_LABEL - len('Study '))}", Study(deck.id), main=main
    )


def in_pairs(buttons: Sequence[Button]) -> tuple[tuple[Button, ...], ...]:
    """Rows of two where both labels are short enough for half a phone, else of one."""
    rows: list[tuple[Button, ...]] = []
    for button in buttons:
        alone = rows[-1] if rows else ()
        if len(alone) == 1 and max(len(alone[0].label), len(button.label)) <= HALF_A_PHONE:
            rows[-1] = (*alone, button)
        else:
            rows.append((button,))
    return tuple(rows)


def show_help() -> Button:
    """A button that shows the first steps."""
    return Button("What I can do", ShowHelp())


def go_on(session: SessionId, *, main: bool = False) -> Button:
    """A button that leads back to an unfinished quiz."""
    return Button("Go on with the quiz", Next(session), main=main)


def bring_back(deck: DeckId, amount: int) -> Button:
    """A button that brings back a deck's suspended cards."""
    return Button(f"Bring back {count(amount, 'card')} put aside", BringBack(deck))
