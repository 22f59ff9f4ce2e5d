"""Questions of the Open Trivia Database, from its API (https://opentdb.com/api_config.php).

Their licence is CC BY-SA 4.0, so decks of them keep the author and the licence.
"""

import base64
import binascii
import html
import json
import re
import urllib.parse
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from bot.formats.base.text import clean
from bot.formats.builder.collector import Collector

NAME = "opentdb"
AUTHORS = ("Open Trivia Database (opentdb.com)",)
LICENCE = "CC-BY-SA-4.0"

_RESULTS = re.compile(r'"results"\s*:\s*\[')
_LIST = re.compile(r"\s*\[")
_BETWEEN = re.compile(r"[\s,]*")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_REQUIRED = 'it needs "question", "correct_answer" and a list "incorrect_answers", all texts'
_LONGEST_QUESTION = 20_000
"""Characters of JSON; real questions have far fewer."""


class _Question(msgspec.Struct, frozen=True):
    """One question in the API's response."""

    question: str
    correct_answer: str
    incorrect_answers: tuple[str, ...] = ()
    category: str = ""
    type: str = ""


def looks_like(text: str) -> bool:
    """Whether the text is JSON with the API's keys."""
    return text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["} and '"correct_answer"' in text


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads a response of the API in any of its encodings, or its list of results alone.

    Args:
        text: JSON.
        name: The file's name, for the diagnostics.
        limits: The most cards to read.

    Returns:
        The cards up to the first place that is not JSON, with their categories as tags. Never
        raises.
    """
    text = clean(text)
    collector = Collector(name, limits)
    start = _RESULTS.search(text) or _LIST.match(text)
    if start is None:
        collector.fault(1, 'this is no list of questions; it needs a list named "results"')
        return collector.finish(NAME)
    for line, value in _values(text, start.end()):
        if collector.full:
            break
        if isinstance(value, str):
            collector.fault(line, value)
            continue
        try:
            question = msgspec.convert(value, _Question)
        except (msgspec.ValidationError, UnicodeEncodeError):
            collector.fault(line, f"a question is left out: {_REQUIRED}")
            continue
        collector.card(_card(question, line))
    return collector.finish(NAME, authors=AUTHORS, licence=LICENCE)


def _values(text: str, offset: int) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """The objects of the list that begins at an offset, with their lines.

    Where the list is broken, it yields a message instead of an object.
    """
    decoder = json.JSONDecoder()
    line = 1 + text.count("\n", 0, offset)
    while True:
        start = _next_value(text, offset)
        line += text.count("\n", offset, start)
        if text[start : start + 1] == "]":
            return
        if start == len(text):
            yield line, "the list is cut off here"
            return
        try:
            # Only a piece of the text: the search for a missing bracket would read the whole file.
            value, used = decoder.raw_decode(text[start : start + _LONGEST_QUESTION])
        except (ValueError, RecursionError):
            yield line, "what begins here is no JSON, or it is too long; the rest is not read"
            return
        yield line, value if isinstance(value, dict) else "this is no question; it is left out"
        offset = start + used
        line += text.count("\n", start, offset)


def _next_value(text: str, offset: int) -> int:
    """The offset of the next value, after blanks and commas."""
    between = _BETWEEN.match(text, offset)
    return between.end() if between else offset


def _card(question: _Question, line: int) -> ParsedCard:
    decode = _decoder(question)
    answer = decode(question.correct_answer)
    category = decode(question.category)
    return ParsedCard(
        front=decode(question.question),
        back=answer,
        answer=answer,
        distractors=tuple(map(decode, question.incorrect_answers)),
        line=line,
        tags=(category,) if category else (),
    )


def _decoder(question: _Question) -> Callable[[str], str]:
    """The decoder for the encoding that the API was asked for; its default is HTML."""
    # "boolean" and "multiple" in Base64.
    if question.type in {"Ym9vbGVhbg==", "bXVsdGlwbGU="}:
        return _from_base64
    texts = (question.question, question.correct_answer, question.category)
    if not any(" " in text for text in texts) and any(map(_PERCENT.search, texts)):
        # One of the API's two percent encodings writes a blank as a plus; both encode a real plus.
        return urllib.parse.unquote_plus
    return html.unescape


def _from_base64(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return text
