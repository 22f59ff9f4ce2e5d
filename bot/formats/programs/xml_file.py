"""Cards as XML: Mnemosyne, SuperMemo, KVTML, and other files whose elements say what they are."""

import re
from contextlib import suppress

from msgspec import structs

from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from bot.formats.programs.elements import Element, read_elements
from bot.formats.programs.writer import SOUNDS, FullError, Writer

NAME = "xml"

_FRONTS = ("q", "f", "front", "question", "term", "prompt", "frontside")
_BACKS = ("a", "b", "m_1", "back", "answer", "definition", "response", "backside", "reverseside")
_TAGS = ("cat", "category", "tag")
_UNTAGGED = frozenset({"__UNTAGGED__", "<default>"})
_OWN_MARKS = re.compile(r"<(sound|video|card)\b[^<>]*>(?:</\1>)?", re.IGNORECASE)
"""Marks within the texts of Mnemosyne: what is played, and how a side looks."""
_TITLES = frozenset({"title", "card_set_name"})
_SIGN = re.compile(
    r"<(?:\w{1,20}:)?(?:mnemosyne|openSM2sync|SuperMemoCollection|kvtml|flashcards?|cards?|q|front|question|term"
    r"|prompt)\b",
    re.IGNORECASE,
)
_START = re.compile(r"\ufeff?\s*<(?!!DOCTYPE html|html\b)[?!A-Za-z]", re.IGNORECASE)


def looks_like(text: str) -> bool:
    """Whether the text is XML of a program for cards."""
    return _START.match(text) is not None and _SIGN.search(text) is not None


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads cards from XML: elements with an element inside for each side.

    These are Q and A (Mnemosyne 1), f and b (Mnemosyne 2), Question and Answer (SuperMemo), front
    and back, term and definition, or two translations (KVTML).
    """
    writer = Writer(name, limits)
    title = ""
    # What Mnemosyne 2 says of its facts stands below them all, in its log.
    facts: dict[str, ParsedCard] = {}
    names: dict[str, str] = {}
    tags: dict[str, list[str]] = {}

    def take(element: Element) -> bool:
        nonlocal title
        own = element.attributes
        if element.name == "log" and "fact" in own:
            tags.setdefault(own["fact"], own.get("tags", "").split(","))
            return True
        if element.name == "log" and (name := element.at("name")):
            names[own.get("o_id", "")] = "" if name in _UNTAGGED else name
            return True
        inner = {child.name.casefold(): child for child in element.children}
        front, back = (
            next((inner[key] for key in keys if key in inner), None) for keys in (_FRONTS, _BACKS)
        )
        if element.name == "entry":
            front, back = [*element.all("translation"), None, None][:2]
            if front is not None and back is None:  # a word to guess, and what it means
                inner = {child.name.casefold(): child for child in front.children}
                meant = inner.get("comment")
                front, back = meant if meant and meant.text else None, inner.get("text")
        if front is None or (back is None and not front.text):
            title = title or (element.text if element.name in _TITLES else "")
            return False
        card = ParsedCard(
            front=_text(front, writer),
            back=_text(back, writer) if back is not None else "",
            line=element.line,
            tags=tuple(
                inner[key].text
                for key in _TAGS
                if key in inner and inner[key].text not in _UNTAGGED
            ),
            source_id=own.get("id", "") if element.name == "item" else "",
        )
        if element.name == "log":
            facts[own.get("o_id") or f"line-{element.line}-{len(facts)}"] = card
        else:
            writer.card(card)
        return True

    with suppress(FullError):
        read_elements(text, take, writer.collector)
        for fact, card in facts.items():
            known = (names.get(tag.strip(), "") for tag in tags.get(fact, ()))
            writer.card(structs.replace(card, tags=(*card.tags, *filter(None, known))))
    return writer.finish(NAME, title)


def _text(element: Element, writer: Writer) -> str:
    named = next((child.text for child in element.children if child.name == "text"), "")
    inner = named or "\n".join(child.text for child in element.children)
    text = _OWN_MARKS.sub("", element.text or inner)
    if "<sound" in element.text:
        writer.remark(element.line, SOUNDS)
    return writer.text(text, element.line)
