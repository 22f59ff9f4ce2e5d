"""Slugs for cards, topics and decks, made of a stranger's texts and ids."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping

from bot.formats.base.deck_limits import LONGEST_DECK_ID, LONGEST_SLUG, MOST_TOPICS
from bot.formats.native.schema import DECK_ID, SLUG

LONGEST_ID = LONGEST_SLUG - 10
"""Leaves space for an ending: the "-c12" of a cloze, or a number that makes the id unique."""

_LONGEST_WORDS = 40
_SLUG = re.compile(SLUG.removesuffix("$") + r"\Z")
_GAP_MARK = re.compile(r"\{\{c\d{1,4}::")
_NO_SLUG = re.compile(r"[^a-z0-9]+")


def slug_of(text: str) -> str:
    """Small letters and digits of a text, and hyphens for the rest; may be empty."""
    return _words(text, _LONGEST_WORDS, "-")


def deck_id_of(text: str) -> str:
    """The same for a deck, of which the id is longer and has underscores; may be empty."""
    return _words(text, LONGEST_DECK_ID, "_")


def is_deck_id(name: str) -> bool:
    """Whether a deck may have this id."""
    return len(name) <= LONGEST_DECK_ID and re.fullmatch(DECK_ID, name) is not None


def id_of(source: str) -> str:
    """The id of a card whose source calls it so: always the same, readable where it can be."""
    if len(source) <= LONGEST_ID and _SLUG.match(source):
        return source
    return named(source)


def named(text: str) -> str:
    """The id of a card that has none: a few words of a text, and a mark of the whole of it."""
    words = slug_of(_GAP_MARK.sub(" ", text))
    return f"{words}-{mark(text)}" if words else f"card-{mark(text)}"


def mark(text: str) -> str:
    """Eight letters that tell a text from others."""
    return hashlib.blake2s(text.encode("utf-8", "replace"), digest_size=4).hexdigest()


def _words(text: str, longest: int, between: str) -> str:
    bare = unicodedata.normalize("NFKD", text[: 4 * longest]).encode("ascii", "ignore").decode()
    words = _NO_SLUG.sub(between, bare.lower()).strip(between)
    if len(words) <= longest:
        return words
    return words[:longest].rpartition(between)[0] or words[:longest]


class Topics:
    """The topics of a deck that is being built."""

    def __init__(self, before: Mapping[str, str]) -> None:
        """Begins with the titles of those that the deck had before, by their slugs."""
        self.titles: dict[str, str] = dict(before)
        """The title of each topic so far, by its slug."""
        self._before = frozenset(before)
        self._names = {title: name for name, title in before.items()}
        self._known: dict[tuple[str, ...], tuple[str, ...]] = {}

    def of(self, tags: tuple[str, ...]) -> tuple[str, ...]:
        """The slugs of tags; a tag that comes after the hundredth is left out."""
        slugs = self._known.get(tags)
        if slugs is None:
            slugs = self._known[tags] = self._new(tags)
        return slugs

    def _new(self, tags: Iterable[str]) -> tuple[str, ...]:
        slugs: list[str] = []
        for tag in tags:
            title = tag.replace("::", ": ").replace("_", " ").strip() or tag
            slug = slug_of(tag) or f"topic-{mark(tag)}"
            known = [name for name in (tag, slug) if name in self._before]
            name = self._names.get(title) or next(iter(known), "")
            if not name and len(self.titles) < MOST_TOPICS:
                name = slug
                if name in self.titles:
                    name = f"{name}-{mark(tag)}"
                self.titles[name] = title
                self._names[title] = name
            if name and name not in slugs:
                slugs.append(name)
        return tuple(slugs)
