"""Tests of the parser of Telegram's HTML."""

import contextlib
from datetime import UTC, datetime
from html import escape

import pytest
import telegram
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.telegram import html
from tests.fakes.telegram.errors import RefusedError
from tests.fakes.telegram.values import Entity, utf16

TAGS = ("b", "i", "u", "s", "tg-spoiler", "code")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(TEXT)
def test_escaped_text_is_read_as_it_was(text: str) -> None:
    """Escaped text is parsed to the original text without entities."""
    assert html.parse(escape(text)) == (text, ())


@given(st.text(st.sampled_from("<>/&;= \"'abicode#x1é😀-"), max_size=40))
def test_anything_is_read_or_refused(source: str) -> None:
    """Any text is parsed or refused, and no entity ends outside the text."""
    text, entities = "", tuple[Entity, ...]()
    with contextlib.suppress(RefusedError):
        text, entities = html.parse(source)
    assert all(entity.offset + entity.length <= utf16(text) for entity in entities)


@given(st.lists(st.tuples(st.sampled_from(TAGS), TEXT.filter(bool), TEXT), max_size=6))
def test_the_sdk_writes_what_is_read(parts: list[tuple[str, str, str]]) -> None:
    """Parsed entities that the SDK writes as HTML are parsed to the same entities."""
    source = "".join(f"<{tag}>{escape(a)}</{tag}>{escape(b)}" for tag, a, b in parts)
    text, entities = html.parse(source)
    assert text == "".join(a + b for _, a, b in parts)
    message = telegram.Message(
        1,
        datetime(2026, 3, 2, tzinfo=UTC),
        telegram.Chat(1, "private"),
        text=text,
        entities=[
            telegram.MessageEntity(entity.type, entity.offset, entity.length) for entity in entities
        ],
    )
    assert html.parse(message.text_html or "") == (text, entities)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<i   =aba>", 'Empty attribute name in the tag "i" at byte offset 0'),
        ("<i aba = ", 'Unclosed start tag "i" at byte offset 0'),
        ("<i aba='x>", "Unclosed start tag at byte offset 0"),
        ("<i aba=a,>", "Unexpected end of name token at byte offset 8"),
        ("<i>a</i  ", "Unclosed end tag at byte offset 4"),
        (
            "<tg-emoji>x</tg-emoji>",
            'Tag "tg-emoji" must have attribute "emoji-id" at byte offset 0',
        ),
    ],
)
def test_an_error_names_the_byte_offset(source: str, text: str) -> None:
    """The error says what is wrong, and at which byte."""
    with pytest.raises(RefusedError) as error:
        html.parse(source)
    assert error.value.description == f"Bad Request: can't parse entities: {text}"


def test_a_link_to_nowhere_is_text() -> None:
    """A link with an invalid URL loses its entity; a mention by id keeps its entity."""
    assert html.parse("<a href='nowhere'>x</a>") == ("x", ())
    (mention,) = html.parse("<a href='tg://user?id=7'>x</a>")[1]
    assert (mention.type, mention.user_id) == ("text_mention", 7)
