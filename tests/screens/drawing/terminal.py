"""A message as a terminal shows it, as HTML."""

import io
from collections.abc import Mapping

from rich.console import Console
from rich.text import Text

from bot.model.outcomes.union import AnyOutcome
from bot.platforms.terminal_chat.buttons import choices_of
from bot.platforms.terminal_chat.output import PLAIN_WIDTH, Output
from bot.screens import posts

WIDTH = 660
"""Pixels of CSS of a terminal with 80 columns."""


class _Screen(io.StringIO):
    """A terminal that keeps what is printed."""

    def isatty(self) -> bool:
        return True


def on_terminal(samples: Mapping[str, AnyOutcome]) -> dict[str, str]:
    """The HTML of each sample in a terminal, by names such as "terminal/daily_card"."""
    return {f"terminal/{name}": _html(outcome) for name, outcome in samples.items()}


def _html(outcome: AnyOutcome) -> str:
    screen = _Screen()
    for post in posts(outcome):
        Output(screen).show(post.view, choices_of(post.view))
    console = Console(record=True, width=PLAIN_WIDTH, file=io.StringIO())
    console.print(Text.from_ansi(screen.getvalue().rstrip()))
    code = console.export_html(inline_styles=True, code_format="{code}")
    return f"<pre class=terminal>{code}</pre>"
