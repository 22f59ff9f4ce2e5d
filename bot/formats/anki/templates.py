"""Anki's card templates: `{{Field}}`, `{{filter:Field}}`, and the conditionals around them.

Source: https://docs.ankiweb.net/templates/intro.html, and `rslib/src/template.rs` of ankitects/anki
for the details. Anki refuses some templates, such as one with an unclosed conditional; this module
reads as much of them as it can.
"""

import functools
import re
from collections.abc import Container, Mapping
from typing import Literal

import msgspec

LONGEST = 100_000
"""How many characters of HTML a card's side may have; templates can multiply a text at will."""

ANSWER_LINE = re.compile(r"<hr\b[^<>]*\bid\s*=\s*[\"']?answer\b[^<>]*>", re.IGNORECASE)
"""The line on a template's back side that separates the front from the answer."""

MOST_FILTERS = 10
"""How many filters of a field are applied; nobody needs more than two or three."""

_TAG = re.compile(r"\{\{([^{}]*)\}\}")
_OTHER_BRACES = "{{=<% %>=}}"
# Content that shows no text.
_SILENT = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_BLANK = re.compile(r"(?>(?:\s++|&nbsp;|</?(?:br|div|p) ?/?>)*)", re.IGNORECASE)
_NEW_LINE = "<div></div>"
_CLOZE_NUMBER = re.compile(r"c\d{1,4}")
# Furigana: a reading in brackets after its characters, which begin after a space.
_READING = re.compile(r" ?([^ \[\]<>]{1,100})\[(?!sound:)([^\[\]<>]{1,100})\]")

Side = Literal["front", "back", "type", "hint"]


class TooLongError(Exception):
    """A card's side has more than `LONGEST` characters."""


class Token(msgspec.Struct, frozen=True):
    """A token of a template.

    Attributes:
        kind: "text", "field", or one of the conditionals "#", "^" and "/".
        name: the text, or the field's name.
        filters: the field's filters, in the order in which they are applied.
    """

    kind: str
    name: str
    filters: tuple[str, ...] = ()


@functools.lru_cache(maxsize=1_000)
def tokens_of(template: str) -> tuple[Token, ...]:
    """The tokens of a template, without its scripts, styles and comments."""
    if template.lstrip().startswith(_OTHER_BRACES):
        template = template.replace(_OTHER_BRACES, "", 1).replace("<%", "{{").replace("%>", "}}")
    tokens: list[Token] = []
    for index, part in enumerate(_TAG.split(_SILENT.sub("", template))):
        if index % 2:
            tokens.append(_tag(part.strip()))
        elif part:
            tokens.append(Token("text", part))
    return tuple(tokens)


def above_answer_line(tokens: tuple[Token, ...], front: tuple[Token, ...]) -> tuple[Token, ...]:
    """The tokens above that line, if they show a field that the front does not show; else none."""
    for index, token in enumerate(tokens):
        if token.kind == "text" and (line := ANSWER_LINE.search(token.name)):
            above = (*tokens[:index], Token("text", token.name[: line.start()]))
            known = {token.name for token in front if _is_seen(token)} | {"FrontSide"}
            return above if any(_is_seen(token, known) for token in above) else ()
    return ()


def _is_seen(token: Token, known: Container[str] = ()) -> bool:
    """Whether a token of a front, or of the part above the answer line, shows a field."""
    is_hidden = {"hint", "type", "cloze"}.intersection(token.filters)
    return token.kind == "field" and not is_hidden and token.name not in known


def after_answer_line(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The tokens after the line that separates front and answer; all tokens if there is no line.

    A line inside a conditional counts, too: `render` ignores the end of the conditional.
    """
    for index, token in enumerate(tokens):
        if token.kind == "text" and (line := ANSWER_LINE.search(token.name)):
            rest = token.name[line.end() :]
            first = (Token("text", rest),) if rest.strip() else ()
            return first + tokens[index + 1 :]
    return tokens


def with_typed_gaps(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The tokens of a front, with a cloze that is only typed as a cloze to be seen."""
    gaps = [token for token in tokens if "cloze" in token.filters]
    if not gaps or not all("type" in token.filters for token in gaps):
        return tokens
    seen = Token("field", gaps[0].name, ("cloze",))
    return tuple(seen if token is gaps[0] else token for token in tokens)


def without_repeated(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The tokens of a back, without typed fields that it shows anyway; else the same object."""
    shown = {t.name for t in tokens if t.kind == "field" and not t.filters}
    kept = tuple(t for t in tokens if "type" not in t.filters or t.name not in shown)
    return kept if len(kept) < len(tokens) else tokens


def lone_field(tokens: tuple[Token, ...]) -> str:
    """The name of the field if the template is one field without filters, else ""."""
    if len(tokens) == 1 and tokens[0].kind == "field" and not tokens[0].filters:
        return tokens[0].name
    return ""


def render(
    tokens: tuple[Token, ...], values: Mapping[str, str], side: Side, number: int = 0
) -> str:
    """Fills a template in.

    Args:
        tokens: The template.
        values: Each field's HTML, by its name. An unknown field is empty.
        side: Which side is shown. The front shows no hint, and no answer that is to be typed: they
            are shown alone, on lines of their own, with "hint" and "type".
        number: The hidden number of a cloze card, else 0. The front shows cloze fields unchanged,
            and the back does not repeat them.

    Returns:
        The side's HTML.

    Raises:
        TooLongError: If the side becomes too long.
    """
    if name := lone_field(tokens):
        only = values.get(name, "")
        if len(only) > LONGEST:
            raise TooLongError
        return only
    parts: list[str] = []
    size = 0
    shown = [True]
    filled: dict[str, bool] = {}
    for token in tokens:
        if token.kind in {"#", "^"}:
            if token.name not in filled:
                filled[token.name] = _is_filled(token.name, values, number)
            shown.append(shown[-1] and filled[token.name] == (token.kind == "#"))
            continue
        if token.kind == "/":
            if len(shown) > 1:
                shown.pop()
            continue
        if not shown[-1]:
            continue
        text = _shown(token, values, side, number)
        size += len(text)
        if size > LONGEST:
            raise TooLongError
        parts.append(text)
    return "".join(parts)


def is_blank(html: str) -> bool:
    """Whether HTML shows nothing: it has only spaces, line breaks and empty lines."""
    bare = html.lstrip()
    return not bare or (bare[0] in "<&" and _BLANK.fullmatch(bare) is not None)


def _tag(content: str) -> Token:
    if content[:1] in {"#", "^", "/"}:
        return Token(content[0], content[1:].strip())
    *filters, name = content.split(":")
    nearest = reversed(filters[-MOST_FILTERS:])
    return Token("field", name.strip(), tuple(name.strip() for name in nearest))


def _is_filled(name: str, values: Mapping[str, str], number: int) -> bool:
    if name not in values and _CLOZE_NUMBER.fullmatch(name):
        return int(name[1:]) == number
    return not is_blank(values.get(name, ""))


def _shown(token: Token, values: Mapping[str, str], side: Side, number: int) -> str:
    """The HTML of a token that is no conditional."""
    if side in {"type", "hint"}:
        shows = side in token.filters and "cloze" not in token.filters
        return values.get(token.name, "") + _NEW_LINE if shows else ""
    return token.name if token.kind == "text" else _field(token, values, side, number)


def _field(token: Token, values: Mapping[str, str], side: Side, number: int) -> str:
    text = values.get(token.name, "")
    for name in token.filters:
        match name:
            case "hint" | "type" | "nc" if side == "front":
                return ""
            case "cloze" if number and side == "back":
                return ""
            case "furigana":
                text = _READING.sub(r"\1 (\2)", text)
            case "kanji":
                text = _READING.sub(r"\1", text)
            case "kana":
                text = _READING.sub(r"\2", text)
            case _ if name.startswith("tts "):
                return ""
    return text
