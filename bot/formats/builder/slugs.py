"""Slugs for cards, topics and decks, made from a stranger's texts and ids."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping

from bot.formats.base.deck_limits import LONGEST_DECK_ID, LONGEST_SLUG, MOST_TOPICS
from bot.formats.base.text import one_line
from bot.formats.native.schema import DECK_ID, SLUG

LONGEST_ID = LONGEST_SLUG - 10
"""Leaves space for an ending: the "-c12" of a cloze, or a number that makes the id unique."""

_LONGEST_WORDS = 40
_MARK = 6
# A dot at the beginning, as in .NET, is part of the name.
_PUNCTUATION = re.compile(r"[,:;!?'\"()\[\]«»„“”‚‘’–—…·¿¡]|(?<=\w)\.")
_SPACING = re.compile(r"[\s_-]+")
_SLUG = re.compile(SLUG.removesuffix("$") + r"\Z")
_GAP_MARK = re.compile(r"\{\{c\d{1,4}::")
_NO_SLUG = re.compile(r"[^a-z0-9]+")


def slug_of(text: str) -> str:
    """The small letters and digits of a text, with hyphens for the rest; may be empty."""
    return _words(text, _LONGEST_WORDS, "-")


def title_key(title: str) -> str:
    """A title for comparison: titles with the same key, in any spacing and capitals, are one."""
    return _SPACING.sub("_", unicodedata.normalize("NFC", one_line(title)).casefold())


def deck_id_of(title: str, *, marked: bool = False) -> str:
    """A deck's id made from its title; a title that is an id already stays as it is.

    An id from which more than accents and punctuation was dropped, such as that of "C++", ends with
    a mark: a short hash of the title.

    Args:
        title: The title.
        marked: Whether the id has a mark in any case, because another deck has the usual one.
    """
    if is_deck_id(title) and not marked:
        return title
    return _marked(title, former_deck_id(title, ""), LONGEST_DECK_ID, "_", always=marked) or (
        f"deck_{_mark(title)}"
    )


def former_deck_id(title: str, otherwise: str) -> str:
    """The id that version 0.1.0 made from a title; `otherwise` if no letter or digit was left."""
    return _words(title, LONGEST_DECK_ID, "_") or otherwise


def deck_title_of(name: str) -> str:
    """A title for a deck of which only a name is known, such as that of its file."""
    words = " ".join(name.replace("_", " ").split()) if " " not in name else name
    return (words.capitalize() if is_deck_id(name.replace(" ", "_")) else words) or name


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


def _marked(text: str, words: str, longest: int, between: str, *, always: bool = False) -> str:
    """The words of an id, with a mark if more than accents and punctuation was dropped."""
    key = title_key(_PUNCTUATION.sub(" ", text)).replace("_", between)
    bare = unicodedata.normalize("NFKD", key)
    if not always and words == "".join(char for char in bare if not unicodedata.combining(char)):
        return words
    mark = f"{between}{_mark(text)}"
    return f"{words[: longest - len(mark)].rstrip(between)}{mark}" if words else ""


def _mark(text: str) -> str:
    return short_hash(title_key(text))[:_MARK]


def _words(text: str, longest: int, between: str) -> str:
    bare = unicodedata.normalize("NFKD", text[: 4 * longest]).encode("ascii", "ignore").decode()
    words = _NO_SLUG.sub(between, bare.lower()).strip(between)
    if len(words) <= longest:
        return words
    return words[:longest].rpartition(between)[0] or words[:longest]


def _topic_slug(tag: str) -> str:
    return _marked(tag.replace("::", " "), slug_of(tag), _LONGEST_WORDS, "-")


class Topics:
    """The topics of a deck that is being built, made from tags."""

    def __init__(self, before: Mapping[str, str]) -> None:
        """Begins with the topics that the deck had before: titles by slug."""
        self.titles: dict[str, str] = dict(before)
        """The titles of all topics so far, by slug."""
        self._before = dict(before)
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
            slug = _topic_slug(tag) or f"topic-{short_hash(tag)}"
            known = [name for name in (tag, slug) if name in self._before]
            name = self._names.get(title) or next(filter(self._is(tag), known), "")
            if not name and len(self.titles) < MOST_TOPICS:
                name = slug
                if name in self.titles:
                    name = f"{name}-{short_hash(tag)}"
                self.titles[name] = title
                self._names[title] = name
            if name and name not in slugs:
                slugs.append(name)
        return tuple(slugs)

    def _is(self, tag: str) -> Callable[[str], bool]:
        """Whether a topic of the deck as it was may be that of a tag.

        Its owner may have given it any title; but if its slug was made of its title, another title
        is another topic.
        """

        def may_be(name: str) -> bool:
            title = self._before[name]
            return tag == name or slug_of(title) != name or title_key(title) == title_key(tag)

        return may_be
