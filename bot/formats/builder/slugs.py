"""Slugs for cards, topics and decks, made from a stranger's texts and ids."""

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
    """The small letters and digits of a text, with hyphens for the rest; may be empty."""
    return _words(text, _LONGEST_WORDS, "-")


def deck_id_of(text: str) -> str:
    """A deck's id made from a text: as `slug_of`, but longer and with underscores; may be empty."""
    return _words(text, LONGEST_DECK_ID, "_")


def is_deck_id(name: str) -> bool:
    """Whether a name is a valid deck id."""
    return len(name) <= LONGEST_DECK_ID and re.fullmatch(DECK_ID, name) is not None


def id_of(source: str) -> str:
    """A card's id made from the id in its source: always the same, and readable if possible."""
    if len(source) <= LONGEST_ID and _SLUG.match(source):
        return source
    return id_from_text(source)


def id_from_text(text: str) -> str:
    """An id made from a text: a few of its words, and a short hash of the whole text."""
    words = slug_of(_GAP_MARK.sub(" ", text))
    return f"{words}-{short_hash(text)}" if words else f"card-{short_hash(text)}"


def short_hash(text: str) -> str:
    """A short hash of a text: eight hexadecimal digits."""
    return hashlib.blake2s(text.encode("utf-8", "replace"), digest_size=4).hexdigest()


def _words(text: str, longest: int, between: str) -> str:
    bare = unicodedata.normalize("NFKD", text[: 4 * longest]).encode("ascii", "ignore").decode()
    words = _NO_SLUG.sub(between, bare.lower()).strip(between)
    if len(words) <= longest:
        return words
    return words[:longest].rpartition(between)[0] or words[:longest]


class Topics:
    """The topics of a deck that is being built, made from tags."""

    def __init__(self, before: Mapping[str, str]) -> None:
        """Begins with the topics that the deck had before: titles by slug."""
        self.titles: dict[str, str] = dict(before)
        """The titles of all topics so far, by slug."""
        self._before = frozenset(before)
        self._names = {title: name for name, title in before.items()}
        self._known: dict[tuple[str, ...], tuple[str, ...]] = {}

    def of(self, tags: tuple[str, ...]) -> tuple[str, ...]:
        """The slugs of tags; tags are left out once the deck has all the topics it may have."""
        slugs = self._known.get(tags)
        if slugs is None:
            slugs = self._known[tags] = self._new(tags)
        return slugs

    def _new(self, tags: Iterable[str]) -> tuple[str, ...]:
        slugs: list[str] = []
        for tag in tags:
            title = tag.replace("::", ": ").replace("_", " ").strip() or tag
            slug = slug_of(tag) or f"topic-{short_hash(tag)}"
            known = [name for name in (tag, slug) if name in self._before]
            name = self._names.get(title) or next(iter(known), "")
            if not name and len(self.titles) < MOST_TOPICS:
                name = slug
                if name in self.titles:
                    name = f"{name}-{short_hash(tag)}"
                self.titles[name] = title
                self._names[title] = name
            if name and name not in slugs:
                slugs.append(name)
        return tuple(slugs)
