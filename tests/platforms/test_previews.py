"""What a preview shows is what the platform sends: the same texts, and the same buttons."""

import io
from collections.abc import Iterable, Iterator

import pytest

from bot.model.cards import Card
from bot.model.editing.studio import EditedDeck
from bot.model.ids import DeckId
from bot.model.markup import plain
from bot.model.views import AlreadyShown, AnyBlock, CodeBlock, Paragraph, Quote, View
from bot.platforms.discord_chat import limits
from bot.platforms.discord_chat.markdown import markdown
from bot.platforms.discord_chat.render import render as discord_message
from bot.platforms.previews import discord_preview, telegram_preview, terminal_preview
from bot.platforms.telegram_chat.render import render as telegram_pages
from bot.platforms.terminal_chat.buttons import choices_of
from bot.platforms.terminal_chat.output import Output
from bot.screens.studio import previews

CARDS = [
    Card("plain", "the *dog* 🐕", answer="el perro", explanation="**So** it is. " * 40),
    Card("code", "What does `x` do?\n\n```py\nx = 1\nprint(x)\n```\n\n- this\n- that", back="1"),
    Card("options", "Which?", answer="a", distractors=("b", "c " * 28, "d")),
    Card("long", "Which? " * 140, back="Because. " * 330, explanation="word " * 390),
    Card("gap", "the {{c1::cow}} says moo", deletion=1),
]
ZOO = EditedDeck(DeckId(1), "Zoo", "zoo", 1)
VIEWS = [
    pytest.param(view, id=f"{card.id}-{side}")
    for card in CARDS
    for side, view in zip(("question", "answer"), previews(ZOO, [card]), strict=True)
]


@pytest.mark.parametrize("view", VIEWS)
def test_discord(view: View) -> None:
    """The text within Discord's limit, and its buttons row by row."""
    (shown,) = discord_preview.preview(view)
    (frame,) = discord_message(view).layout.to_components()
    items = frame["components"]
    sent = [item["content"] for item in items if "content" in item]
    assert "".join(markdown(shown.blocks).split()) == "".join("".join(sent).split())
    assert len(markdown(shown.blocks)) <= limits.TEXT
    rows = [item["components"] for item in items if "components" in item]
    assert _labels(shown) == [[button["label"] for button in row] for row in rows]


@pytest.mark.parametrize("view", VIEWS)
def test_telegram(view: View) -> None:
    """The messages of a private chat, and their keyboards."""
    for shown, sent in zip(telegram_preview.preview(view), telegram_pages(view), strict=True):
        assert "".join(_text(shown.blocks)).split() == sent.text.split()
        keyboard = sent.keyboard.inline_keyboard if sent.keyboard else ()
        assert _labels(shown) == [[button.text for button in row] for row in keyboard]


@pytest.mark.parametrize("view", VIEWS)
def test_terminal(view: View) -> None:
    """The lines, with the choices below."""
    (shown,) = terminal_preview.preview(view)
    page = io.StringIO()
    Output(page).show(view, choices_of(view))
    lines = [line.rstrip() for line in "".join(_text(shown.blocks)).rstrip().split("\n")]
    # Without colours code has its marks.
    assert lines == page.getvalue().replace("`", "").rstrip().split("\n")


def _labels(view: View) -> list[list[str]]:
    return [[button.label for button in row] for row in view.buttons]


def _text(blocks: Iterable[AnyBlock]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph(text):
                yield f"{plain(text)}\n"
            case CodeBlock(code):
                yield f"{code}\n"
            case Quote(inner) | AlreadyShown(inner):
                yield from _text(inner)
            case _:
                raise AssertionError(block)
