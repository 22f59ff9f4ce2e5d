"""What arrives at the platforms: read from top to bottom, and with the longest texts."""

import asyncio
import re
from typing import Any

import msgspec
import pytest

from bot.formats.base import deck_limits
from bot.model.cards import ANSWER_LENGTH, Card
from bot.model.names import LONGEST
from bot.model.outcomes.base import DeckName
from bot.model.outcomes.battle import Knew, Line
from bot.model.outcomes.daily import Ranked
from bot.model.outcomes.union import AnyOutcome
from tests.fakes.discord import components
from tests.fakes.discord.records import Message
from tests.screens.drawing.discord import FENCE
from tests.screens.drawing.names import named
from tests.screens.drawing.wire import TelegramScreen, on_discord, on_telegram
from tests.screens.samples import SAMPLES

LETTER = re.compile(r"[^\W_]")
ABOVE = (components.TEXT, components.SEPARATOR, components.GALLERY, components.SECTION)


@pytest.fixture(scope="module")
def messages() -> dict[str, Message]:
    """Every sample as the message that Discord got."""
    return asyncio.run(on_discord(named(SAMPLES)))


def test_buttons_come_after_what_they_are_about(messages: dict[str, Message]) -> None:
    """A screen reader reads texts and pictures first, then files, then what can be pressed."""
    order = {**dict.fromkeys(ABOVE, 0), components.FILE: 1, components.ROW: 2}
    for name, message in messages.items():
        for _, item in components.walk(message.components):
            if item["type"] == components.CONTAINER:
                places = [order[inner["type"]] for inner in item["components"]]
                assert places == sorted(places), name
                assert item["components"][0]["type"] == components.TEXT, name


def test_nothing_is_said_by_signs_or_colours_alone(messages: dict[str, Message]) -> None:
    """Each line, button and option has words, and each picture a description."""
    for name, message in messages.items():
        for _, item in components.walk(message.components):
            text = FENCE.sub("", item.get("content", ""))  # code is as its author wrote it
            # A bar of progress stands below the words that say the same.
            lines = [line for line in text.split("\n") if line.strip("> ▰▱")]
            labels = [item["label"]] if item["type"] == components.BUTTON else []
            options = [option["label"] for option in item.get("options", ())]
            pictures = [picture["description"] for picture in item.get("items", ())]
            for words in (*lines, *labels, *options, *pictures):
                assert LETTER.search(words), (name, words)


@pytest.fixture(scope="module")
def chats() -> dict[str, TelegramScreen]:
    """Every sample as the messages that Telegram got, in a private chat and in a group."""

    async def arrived() -> dict[str, TelegramScreen]:
        private, group = [
            await on_telegram(named(SAMPLES), group=shared) for shared in (False, True)
        ]
        return {**private, **{f"group: {name}": screen for name, screen in group.items()}}

    return asyncio.run(arrived())


def test_telegram_is_read_from_top_to_bottom(chats: dict[str, TelegramScreen]) -> None:
    """All texts and pictures come before the buttons, and no title is left without its text."""
    for name, screen in chats.items():
        *above, last = [message for message, _ in screen]
        assert not any(message.buttons for message in above), name
        *before, end = last.text.split("\n")
        bold = [_part(last.text, e.offset, e.length) for e in last.entities if e.type == "bold"]
        if before and any(end in part for part in bold):
            assert re.search(r"^✍️|[.!?]( 🎉)?$", end), (name, end)


def test_telegram_says_nothing_by_signs_alone(chats: dict[str, TelegramScreen]) -> None:
    """Each message has words, each line too, and a label that is a number or letter is explained.

    The explanation stands in the text, or in that of the picture above, which are read before the
    buttons.
    """
    for name, screen in chats.items():
        texts = "\n".join(message.text for message, _ in screen)
        explained = re.findall(r"(?:^|·\s)(\w)\s\S", texts, re.MULTILINE)
        for message, _ in screen:
            code = [each for each in message.entities if each.type == "pre"]
            text = message.text
            for each in code:
                text = text.replace(_part(message.text, each.offset, each.length), "code")
            lines = [line for line in text.split("\n") if line.strip(" ▰▱")]
            assert lines, name
            for line in lines:
                assert LETTER.search(line), (name, line)
            for label in message.labels:
                assert len(label) > 1 or label in explained, (name, label)


def _part(text: str, offset: int, length: int) -> str:
    """A part of a text, in Telegram's units of UTF-16."""
    return text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode("utf-16-le")


def longest(value: Any) -> Any:
    """A value in which names, titles and the texts of cards are as long as they may be."""
    if isinstance(value, tuple):
        return tuple(map(longest, value))
    if not isinstance(value, msgspec.Struct):
        return value
    changes = {field: longest(getattr(value, field)) for field in value.__struct_fields__}
    match value:
        case DeckName():
            changes |= {"title": _words(deck_limits.LONGEST_NAME)}
        case Card():
            changes |= {
                "front": _words(deck_limits.LONGEST_FRONT),
                "back": _words(deck_limits.LONGEST_BACK),
                "explanation": _words(deck_limits.LONGEST_EXPLANATION),
                "answer": _words(ANSWER_LENGTH),
            }
        case Line() | Knew() | Ranked():
            changes |= {"name": "W" * LONGEST}
    return msgspec.structs.replace(value, **changes)


def _words(length: int) -> str:
    return ("Donaudampfschiff ∑ *_|`<@1> " * length)[:length].strip()


@pytest.fixture(scope="module")
def long_samples() -> dict[str, AnyOutcome]:
    """The first sample of each kind, with the longest texts."""
    firsts = {type(outcome): outcome for outcome in reversed(SAMPLES)}
    return {kind.__name__: longest(outcome) for kind, outcome in firsts.items()}


@pytest.mark.parametrize("group", [False, True])
def test_the_longest_texts_fit_telegram(
    long_samples: dict[str, AnyOutcome], *, group: bool
) -> None:
    """Telegram takes every screen with the longest names, decks and cards."""
    arrived = asyncio.run(on_telegram(long_samples, group=group))
    assert all(arrived.values())
    assert group or arrived.keys() == long_samples.keys()


def test_the_longest_texts_fit_discord(long_samples: dict[str, AnyOutcome]) -> None:
    """Discord takes every screen with the longest names, decks and cards."""
    arrived = asyncio.run(on_discord(long_samples))
    assert all(message.components for message in arrived.values())
