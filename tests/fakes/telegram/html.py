"""Telegram's HTML (parse_mode "HTML"), parsed as strictly as its server does."""

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


def link(address: str, offset: int, length: int) -> Entity | None:
    """The entity of a link, or of a mention; none if it leads nowhere: Telegram drops those."""
    if mention := MENTION.fullmatch(address):
        return Entity("text_mention", offset, length, user_id=int(mention[1]))
    return Entity("text_link", offset, length, url=address) if LINK.fullmatch(address) else None


def parse(source: str) -> tuple[str, tuple[Entity, ...]]:
    """The visible text and its entities, in order.

    Raises:
        RefusedError: "can't parse entities", with the byte offset of what is wrong.
    """
    reader = _Reader(source)
    reader.read()
    found = sorted(reader.found, key=lambda each: (each.offset, -each.length))
    return "".join(reader.text), tuple(found)


@dataclass
class _Tag:
    name: str
    begin: int
    attributes: dict[str, str] = field(default_factory=dict)
    chars: int = 0


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.text: list[str] = []
        self.length = 0
        self.open: list[_Tag] = []
        self.found: list[Entity] = []

    def read(self) -> None:
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
        found = REFERENCE.match(self.source, self.at)
        letter = "" if found is None else _letter(found)
        if found is None or not letter:
            self._add("&", self.at + 1)
        else:
            self._add(letter, found.end())

    def _start(self) -> None:
        begin = self.at
        name = self._take(TAG_NAME, begin + 1).lower()
        if self.at >= len(self.source):
            raise self._wrong("Unclosed start tag", begin)
        if name not in KINDS:
            raise self._wrong(f"Unsupported start tag {_quoted(name)}", begin)
        tag = _Tag(name, begin, self._attributes(name, begin), len(self.text))
        if name == "span" and tag.attributes.get("class") != "tg-spoiler":
            raise self._wrong('Tag "span" must have class "tg-spoiler"', begin)
        if name == "tg-emoji" and not tag.attributes.get("emoji-id", "").isdigit():
            raise self._wrong('Tag "tg-emoji" must have attribute "emoji-id"', begin)
        tag.begin = self.length
        self.open.append(tag)

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        """Reads up to and past the tag's `>`."""
        found: dict[str, str] = {}
        while True:
            self._take(SPACES, self.at)
            if self.at >= len(self.source):
                raise self._wrong(f"Unclosed start tag {_quoted(tag)}", begin)
            if self.source[self.at] == ">":
                self.at += 1
                return found
            name = self._take(ATTRIBUTE_NAME, self.at)
            if not name:
                raise self._wrong(f"Empty attribute name in the tag {_quoted(tag)}", begin)
            self._take(SPACES, self.at)
            found[name.lower()] = self._value(tag, begin) if self._is("=") else ""

    def _value(self, tag: str, begin: int) -> str:
        self._take(SPACES, self.at + 1)
        if self.at >= len(self.source):
            raise self._wrong(f"Unclosed start tag {_quoted(tag)}", begin)
        quote = self.source[self.at]
        if quote not in "'\"":
            value = self._take(TOKEN, self.at)
            if self.at < len(self.source) and not (self._is(">") or self.source[self.at].isspace()):
                raise self._wrong("Unexpected end of name token", self.at)
            return value.lower()
        end = self.source.find(quote, self.at + 1)
        if end < 0:
            raise self._wrong("Unclosed start tag", begin)
        raw = self.source[self.at + 1 : end]
        self.at = end + 1
        return REFERENCE.sub(lambda found: _letter(found) or found[0], raw)

    def _end(self) -> None:
        begin = self.at
        if not self.open:
            raise self._wrong("Unexpected end tag", begin)
        name = self._take(TAG_NAME, begin + 2).lower()
        self._take(SPACES, self.at)
        if not self._is(">"):
            raise self._wrong("Unclosed end tag", begin)
        self.at += 1
        tag = self.open.pop()
        if name and name != tag.name:
            where = f"Unmatched end tag at byte offset {self._bytes(begin)}"
            raise unparsable(f'{where}, expected "</{tag.name}>", found "</{name}>"')
        if self.length > tag.begin and (made := self._entity(tag)):
            self.found.append(made)

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
                wide = "expandable" in tag.attributes
                return Entity("expandable_blockquote" if wide else "blockquote", *span)
            case "tg-emoji":
                emoji = tag.attributes["emoji-id"]
                return Entity("custom_emoji", *span, custom_emoji_id=emoji)
            case name:
                return Entity(KINDS[name], *span)

    def _pre(self, offset: int, length: int) -> Entity:
        """A block of code; code with a language that fills it gives it the language."""
        inner = self.found[-1] if self.found else None
        if inner and inner.type == "code" and (inner.offset, inner.length) == (offset, length):
            self.found.pop()
            return Entity("pre", offset, length, language=inner.language)
        return Entity("pre", offset, length)

    def _take(self, pattern: re.Pattern[str], at: int) -> str:
        found = pattern.match(self.source, at)
        if found is None:  # never: every pattern taken matches the empty string
            return ""
        self.at = found.end()
        return found[0]

    def _is(self, letter: str) -> bool:
        return self.source.startswith(letter, self.at)

    def _bytes(self, at: int) -> int:
        return len(self.source[:at].encode())

    def _wrong(self, words: str, at: int) -> RefusedError:
        return unparsable(f"{words} at byte offset {self._bytes(at)}")


def _letter(found: re.Match[str]) -> str:
    """The letter that a reference stands for; "" if there is no such letter."""
    if found[3]:
        return NAMED[found[3]]
    code = int(found[1]) if found[1] else int(found[2], 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def _quoted(name: str) -> str:
    return f'"{name}"'
