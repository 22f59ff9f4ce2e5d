"""Questions of the Open Trivia Database, from its API (https://opentdb.com/api_config.php).

Their licence is CC BY-SA 4.0, so decks of them keep the author and the licence.
"""

import base64
import binascii
import html
import re
import urllib.parse
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from msgspec import structs

from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from bot.formats.programs.choices import Table
from bot.formats.programs.json_file import loaded
from bot.formats.programs.writer import FullError, Writer

NAME = "opentdb"
AUTHORS = ("Open Trivia Database (opentdb.com)",)
LICENCE = "CC-BY-SA-4.0"

_KEYS = ('"correct_answer"', '"incorrect_answers"')
_OTHER_KEYS = ('"category"', '"type"', '"difficulty"')
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_REQUIRED = 'it needs "question", "correct_answer" and a list "incorrect_answers", all texts'


def looks_like(text: str) -> bool:
    """Whether the text is JSON with the API's keys; other lists of questions have some of them."""
    return (
        text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}
        and all(key in text for key in _KEYS)
        and any(key in text for key in _OTHER_KEYS)
    )


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads a response of the API in any of its encodings, or its list of results alone."""
    writer = Writer(name, limits)
    value = loaded(text, writer)
    results = value.values.get("results") if isinstance(value, Table) else value
    if not isinstance(results, list):
        message = 'this is no list of questions; it needs a list named "results"'
        writer.collector.fault(1, message)
        results = []
    line = 1
    with suppress(FullError):
        for item in results:
            line = item.line if isinstance(item, Table) else line
            card = _card(item) if isinstance(item, Table) else None
            if card is None:
                writer.collector.lose(line, f"a question is left out: {_REQUIRED}")
            else:
                writer.card(card)
    parsed = writer.finish(NAME)
    return structs.replace(parsed, authors=AUTHORS, licence=LICENCE)


def _card(item: Table) -> ParsedCard | None:
    """The card of a question; None if it lacks a text."""
    question, right = item.values.get("question"), item.values.get("correct_answer")
    wrong = item.values.get("incorrect_answers", [])
    category, kind = item.values.get("category", ""), item.values.get("type", "")
    if not isinstance(wrong, list):
        return None
    texts = [text for text in (question, right, category, *wrong) if isinstance(text, str)]
    if len(texts) < len(wrong) + 3:
        return None
    decode = _decoder(kind, texts[:3])
    question, right, category, *wrong = map(decode, texts)
    return ParsedCard(
        front=question,
        back=right,
        answer=right,
        distractors=tuple(wrong),
        line=item.line,
        tags=(category,) if category else (),
    )


def _decoder(kind: Any, texts: list[str]) -> Callable[[str], str]:
    """The decoder for the encoding that the API was asked for; its default is HTML."""
    # "boolean" and "multiple" in Base64.
    if kind in {"Ym9vbGVhbg==", "bXVsdGlwbGU="}:
        return _from_base64
    if not any(" " in text for text in texts) and any(map(_PERCENT.search, texts)):
        # One of the API's two percent encodings writes a blank as a plus; both encode a real plus.
        return urllib.parse.unquote_plus
    return html.unescape


def _from_base64(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return text
