"""Decks and their subdecks: what the whole is called, and which part of it a card is in."""

from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

DEFAULT = "Default"
"""The deck of cards that nobody put into another: it says nothing of them."""

Key = TypeVar("Key", bound=Hashable)


def title_and_topics(
    deck_names: Mapping[Key, str], used: Collection[Key]
) -> tuple[str, dict[Key, str]]:
    """The name of the innermost deck that contains all used decks, "" if there is none.

    Also the path from there to each used deck that lies inside it.
    """
    paths = {
        key: deck_names[key].split("::") for key in used if deck_names.get(key, DEFAULT) != DEFAULT
    }
    depth = 0
    for level in zip(*paths.values(), strict=False):
        if len(set(level)) > 1:
            break
        depth += 1
    common = next(iter(paths.values()), [])[:depth]
    topics = {key: "::".join(path[depth:]) for key, path in paths.items()}
    return "".join(common[-1:]), {key: topic for key, topic in topics.items() if topic}
