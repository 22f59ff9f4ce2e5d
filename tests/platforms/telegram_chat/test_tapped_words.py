"""The words of a message that can be tapped: each does what it says."""

import pytest

from bot.model.views import Paragraph, Span, View
from tests.platforms.telegram_chat.test_render import only, styles


@pytest.mark.parametrize(
    ("command", "shown", "style"),
    [
        ("/quiz", "/quiz", None),
        ("/daily off", "/daily_off", None),
        ("/decks", "/decks_list", None),
        ("/remind time:18:30", "/remind time:18:30", "code"),
        ("/remind off", "/remind_off", None),
        ("/settings new_cards:10", "/settings_new_cards_10", None),
        ("/settings leaderboard:hidden", "/settings_leaderboard_hidden", None),
        ("/quiz mode:type", "/quiz_mode_type", None),
        ("/quiz mode:type cards:3", "/quiz mode:type cards:3", "code"),
        ("/quiz deep_learning", "/quiz_deep_learning", None),
        ("/quiz topic_odd", "/quiz topic_odd", "code"),
        ("/quiz Ελληνικά", "/quiz Ελληνικά", "code"),
        ("/battle join ABCD", "/battle_join_ABCD", None),
        ("/decks dance", "/decks dance", "code"),
    ],
)
def test_a_command_that_is_tapped_does_what_it_says(
    command: str, shown: str, style: str | None
) -> None:
    """A tap sends a command as one word if that means the same; else a tap copies it."""
    page = only(View((Paragraph((Span(command, "command"), Span(" it is."))),)))
    assert page.text == f"{shown} it is."
    assert [kind for kind, _ in styles(page)] == ([style] if style else [])
