"""Telegram's HTML, as the stand-in reads it."""

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
    """What was escaped comes back, with no entities."""
    assert html.parse(escape(text)) == (text, ())


@given(st.text(st.sampled_from("<>/&;= \"'abicode#x1é😀-"), max_size=40))
def test_anything_is_read_or_refused(source: str) -> None:
    """Whatever the text, it is read or refused, and no entity lies outside it."""
    text, entities = "", tuple[Entity, ...]()
    with contextlib.suppress(RefusedError):
        text, entities = html.parse(source)
    assert all(each.offset + each.length <= utf16(text) for each in entities)


@given(st.lists(st.tuples(st.sampled_from(TAGS), TEXT.filter(bool), TEXT), max_size=6))
def test_the_sdk_writes_what_is_read(parts: list[tuple[str, str, str]]) -> None:
    """Entities that were read, written by the SDK as HTML and read again are the same."""
    source = "".join(f"<{tag}>{escape(a)}</{tag}>{escape(b)}" for tag, a, b in parts)
    text, entities = html.parse(source)
    assert text == "".join(a + b for _, a, b in parts)
    message = telegram.Message(
        1,
        datetime(2026, 3, 2, tzinfo=UTC),
        telegram.Chat(1, "private"),
        text=text,
        entities=[telegram.MessageEntity(each.type, each.offset, each.length) for each in entities],
    )
    assert html.parse(message.text_html or "") == (text, entities)


@pytest.mark.parametrize(
    ("source", "words"),
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
def test_what_is_broken_is_named_with_its_place(source: str, words: str) -> None:
    """The refusal says what is wrong, and at which byte."""
    with pytest.raises(RefusedError) as found:
        html.parse(source)
    assert found.value.description == f"Bad Request: can't parse entities: {words}"


def test_a_link_to_nowhere_is_text() -> None:
    """A link without a sound address loses its entity; a mention by id keeps it."""
    assert html.parse("<a href='nowhere'>x</a>") == ("x", ())
    (mention,) = html.parse("<a href='tg://user?id=7'>x</a>")[1]
    assert (mention.type, mention.user_id) == ("text_mention", 7)
