import io
from datetime import date

import pytest
from rich.console import Console

from bot.model.views import Illustration, Paragraph, Span, View
from bot.platforms.terminal_chat.buttons import choices_of
from bot.platforms.terminal_chat.output import Output
from bot.platforms.terminal_chat.render import render
from tests.platforms.charts import bars, heat

DAYS = ("Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat ", "Sun ")


def printed(view: View, encoding: str = "utf-8") -> str:
    """A view printed to a file."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    Output(stream).show(view, choices_of(view))
    return raw.getvalue().decode(encoding)


def in_width(view: View, width: int) -> list[str]:
    """The lines of a view in a terminal of a given width."""
    page = io.StringIO()
    console = Console(file=page, width=width, color_system=None, legacy_windows=False)
    console.print(render(view, (), plain=True))
    return [line.rstrip() for line in page.getvalue().splitlines()]


def test_a_heat_map() -> None:
    """A row per weekday, a column per week, months above, today and freezes marked."""
    block = heat(*range(1, 9), 0, 0, 7, *(0,) * 25, 3, saved=(8, 9))
    assert printed(View((block,))) == (
        "Your year\n"
        "─────────\n"
        "    Mar Apr\n"
        "Mon ░█....\n"
        "Tue ░*...▒ ← today\n"
        "Wed ▒*...\n"
        "Thu ▒█...\n"
        "Fri ▓....\n"
        "Sat ▓....\n"
        "Sun █....\n"
        "    less .░▒▓█ more  * saved by a freeze\n\n"
    )


def test_a_heat_map_in_ascii() -> None:
    """Without block characters, signs of growing weight replace them."""
    out = printed(View((heat(1, 2, 3, 4, 0),)), "ascii")
    assert [line[:5] for line in out.splitlines()[3:8]] == [
        "Mon -",
        "Tue =",
        "Wed %",
        "Thu #",
        "Fri .",
    ]
    assert "Fri . <- today" in out
    assert "    less .-=%# more\n" in out


def test_no_freeze_no_mark() -> None:
    """The legend mentions freezes only if there are some."""
    assert "freeze" not in printed(View((heat(1, 2),)))


@pytest.mark.parametrize("width", [20, 30, 50, 66, 80])
def test_a_year_in_any_width(width: int) -> None:
    """No line is wider than the terminal, and every day has its character."""
    block = heat(*(1,) * 369, first=date(2023, 2, 27))
    lines = in_width(View((block,)), width)
    assert max(map(len, lines)) <= width
    days = [line[4:].split(" ←")[0] for line in lines if line[:4] in DAYS]
    assert sum(map(len, days)) == 369
    assert sum(" ← today" in line for line in lines) == 1
    assert len(days) == 7 * {80: 1, 66: 1, 50: 2, 30: 3, 20: 7}[width]


def test_nothing_to_show() -> None:
    """Without days or bars only the title is printed."""
    assert printed(View((heat(),))).startswith("Your year\n")
    assert printed(View((bars(),))) == "Coming back\n───────────\n\n"


def test_bars() -> None:
    """A line per day: its label, a bar in proportion, and the number."""
    assert printed(View((bars(30, 1_500, 0, 1, 750),))) == (
        "Coming back\n"
        "───────────\n"
        f"Today  {'█'} 30\n"
        f"Mon 1  {'█' * 30} 1,500\n"
        "Mon 2  0\n"
        "Mon 3  █ 1\n"
        f"Mon 4  {'█' * 15} 750\n\n"
    )


def test_bars_in_a_narrow_terminal() -> None:
    """Bars leave room for their numbers."""
    lines = in_width(View((bars(30, 1_500),)), 20)
    assert lines[-1] == f"Mon 1  {'█' * 7} 1,500"


def test_a_cards_image_is_only_described() -> None:
    """A card's image is described in its text; nothing is printed in its place."""
    text = Paragraph((Span("What is [a heart]?"),))
    assert printed(View((text, Illustration("", "a heart", "0a.png")))) == printed(View((text,)))
