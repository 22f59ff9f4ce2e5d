"""Parses Telegram's HTML (parse_mode "HTML") as strictly as the real server."""

import re
from dataclasses import dataclass, field

from tests.fakes.telegram.errors import RefusedError, unparsable
from tests.fakes.telegram.values import Entity, utf16

KINDS = {
    "b": "bold", "strong": "bold",
    "i": "italic", "em": "italic",
    "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "tg-spoiler": "spoiler", "span": "spoiler",
    "a": "text_link", "code": "code", "pre": "pre",
    "blockquote": "blockquote", "tg-emoji": "custom_emoji",
}  # fmt: skip
PLAIN = re.compile(r"[^<&]+")
REFERENCE = re.compile(r"&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));?")
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
SPACES = re.compile(r"\s*")
TAG_NAME = re.compile(r"[^\s>]*")
ATTRIBUTE_NAME = re.compile(r"[^\s=>]*")
TOKEN = re.compile(r"[a-zA-Z0-9.-]*")
LINK = re.compile(r"(https?://[^\s.]+\S*|tg://\S+|mailto:\S+|tel:\S+)", re.IGNORECASE)
MENTION = re.compile(r"tg://user\?id=(\d+)")


def link(url: str, offset: int, length: int) -> Entity | None:
    """The entity of a link or a mention; None for an invalid URL, whose entity Telegram drops."""
    if mention := MENTION.fullmatch(url):
        return Entity("text_mention", offset, length, user_id=int(mention[1]))
    return Entity("text_link", offset, length, url=url) if LINK.fullmatch(url) else None


def parse(source: str) -> tuple[str, tuple[Entity, ...]]:
    """Parses a text with markup.

    Returns:
        The visible text, and its entities in order.

    Raises:
        RefusedError: "can't parse entities", with the byte offset of the error.
    """
    parser = _Parser(source)
    parser.parse()
    entities = sorted(parser.entities, key=lambda entity: (entity.offset, -entity.length))
    return "".join(parser.text), tuple(entities)


@dataclass
class _Tag:
    name: str
    begin: int
    attributes: dict[str, str] = field(default_factory=dict)
    chars: int = 0


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.text: list[str] = []
        self.length = 0
        self.open: list[_Tag] = []
        self.entities: list[Entity] = []

    def parse(self) -> None:
        while self.at < len(self.source):
            if plain := PLAIN.match(self.source, self.at):
                self._add(plain[0], plain.end())
            elif self.source[self.at] == "&":
                self._reference()
            elif self.source.startswith("</", self.at):
                self._end()
            else:
                self._start()
        if self.open:
            name = self.open[-1].name
            raise unparsable(f"Can't find end tag corresponding to start tag {_quoted(name)}")

    def _add(self, text: str, end: int) -> None:
        self.text.append(text)
        self.length += utf16(text)
        self.at = end

    def _reference(self) -> None:
        reference = REFERENCE.match(self.source, self.at)
        character = "" if reference is None else _character(reference)
        if reference is None or not character:
            self._add("&", self.at + 1)
        else:
            self._add(character, reference.end())

    def _start(self) -> None:
        begin = self.at
        name = self._take(TAG_NAME, begin + 1).lower()
        if self.at >= len(self.source):
            raise self._error("Unclosed start tag", begin)
        if name not in KINDS:
            raise self._error(f"Unsupported start tag {_quoted(name)}", begin)
        tag = _Tag(name, begin, self._attributes(name, begin), len(self.text))
        if name == "span" and tag.attributes.get("class") != "tg-spoiler":
            raise self._error('Tag "span" must have class "tg-spoiler"', begin)
        if name == "tg-emoji" and not tag.attributes.get("emoji-id", "").isdigit():
            raise self._error('Tag "tg-emoji" must have attribute "emoji-id"', begin)
        tag.begin = self.length
        self.open.append(tag)

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        """Parses the attributes of a tag, including the closing `>`."""
        attributes: dict[str, str] = {}
        while True:
            self._take(SPACES, self.at)
            if self.at >= len(self.source):
                raise self._error(f"Unclosed start tag {_quoted(tag)}", begin)
            if self.source[self.at] == ">":
                self.at += 1
                return attributes
            name = self._take(ATTRIBUTE_NAME, self.at)
            if not name:
                raise self._error(f"Empty attribute name in the tag {_quoted(tag)}", begin)
            self._take(SPACES, self.at)
            attributes[name.lower()] = self._value(tag, begin) if self._is("=") else ""

    def _value(self, tag: str, begin: int) -> str:
        self._take(SPACES, self.at + 1)
        if self.at >= len(self.source):
            raise self._error(f"Unclosed start tag {_quoted(tag)}", begin)
        quote = self.source[self.at]
        if quote not in "'\"":
            value = self._take(TOKEN, self.at)
            if self.at < len(self.source) and not (self._is(">") or self.source[self.at].isspace()):
                raise self._error("Unexpected end of name token", self.at)
            return value.lower()
        end = self.source.find(quote, self.at + 1)
        if end < 0:
            raise self._error("Unclosed start tag", begin)
        raw = self.source[self.at + 1 : end]
        self.at = end + 1
        return REFERENCE.sub(lambda match: _character(match) or match[0], raw)

    def _end(self) -> None:
        begin = self.at
        if not self.open:
            raise self._error("Unexpected end tag", begin)
        name = self._take(TAG_NAME, begin + 2).lower()
        self._take(SPACES, self.at)
        if not self._is(">"):
            raise self._error("Unclosed end tag", begin)
        self.at += 1
        tag = self.open.pop()
        if name and name != tag.name:
            where = f"Unmatched end tag at byte offset {self._byte_offset(begin)}"
            raise unparsable(f'{where}, expected "</{tag.name}>", found "</{name}>"')
        if self.length > tag.begin and (entity := self._entity(tag)):
            self.entities.append(entity)

    def _entity(self, tag: _Tag) -> Entity | None:
        span = (tag.begin, self.length - tag.begin)
        match tag.name:
            case "a":
                return link(tag.attributes.get("href") or "".join(self.text[tag.chars :]), *span)
            case "code":
                inside = bool(self.open) and self.open[-1].name == "pre"
                language = tag.attributes.get("class", "") if inside else ""
                return Entity("code", *span, language=language.removeprefix("language-"))
            case "pre":
                return self._pre(*span)
            case "blockquote":
                expandable = "expandable" in tag.attributes
                return Entity("expandable_blockquote" if expandable else "blockquote", *span)
            case "tg-emoji":
                emoji = tag.attributes["emoji-id"]
                return Entity("custom_emoji", *span, custom_emoji_id=emoji)
            case name:
                return Entity(KINDS[name], *span)

    def _pre(self, offset: int, length: int) -> Entity:
        """A code block; a code entity that fills the block is removed and sets its language."""
        inner = self.entities[-1] if self.entities else None
        if inner and inner.type == "code" and (inner.offset, inner.length) == (offset, length):
            self.entities.pop()
            return Entity("pre", offset, length, language=inner.language)
        return Entity("pre", offset, length)

    def _take(self, pattern: re.Pattern[str], at: int) -> str:
        match = pattern.match(self.source, at)
        if match is None:  # never: all these patterns match the empty string
            return ""
        self.at = match.end()
        return match[0]

    def _is(self, character: str) -> bool:
        return self.source.startswith(character, self.at)

    def _byte_offset(self, at: int) -> int:
        return len(self.source[:at].encode())

    def _error(self, text: str, at: int) -> RefusedError:
        return unparsable(f"{text} at byte offset {self._byte_offset(at)}")


def _character(reference: re.Match[str]) -> str:
    """The character of a reference; "" if there is no such character."""
    if reference[3]:
        return NAMED[reference[3]]
    code = int(reference[1]) if reference[1] else int(reference[2], 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def _quoted(name: str) -> str:
    return f'"{name}"'
