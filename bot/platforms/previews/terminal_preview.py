"""What the terminal shows of a view, as a view."""

import io

from rich.console import Console

from bot.model.views import Paragraph, Span, View
from bot.platforms.terminal_chat.buttons import choices_of
from bot.platforms.terminal_chat.output import PLAIN_WIDTH
from bot.platforms.terminal_chat.render import render


def preview(view: View) -> tuple[View, ...]:
    """The lines of a view, see `Preview` in `bot.platforms.looks`; they need letters of one width.

    Choices are among the lines, since they are typed.
    """
    console = Console(
        file=io.StringIO(), width=PLAIN_WIDTH, color_system="standard", force_terminal=True
    )
    lines = console.render_lines(render(view, choices_of(view), plain=False), pad=False)
    spans: list[Span] = []
    for index, line in enumerate(lines):
        spans += [Span("\n")] * bool(index)
        spans += (
            Span(one.text, "bold" if one.style and one.style.bold else "plain") for one in line
        )
    return (View((Paragraph(tuple(spans)),)),)
