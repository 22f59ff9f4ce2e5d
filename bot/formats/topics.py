"""Tags become topics: each has a slug and a title, and a deck declares them."""

from collections.abc import Iterable, Mapping

from bot.formats.naming import mark, slug_of

MOST_TOPICS = 100
"""As in a native deck file."""


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
