"""Names of decks: which decks share a name, how these are told apart, and which one is meant.

A person may reach several decks of one name: their own, that of a server, and one that comes with
the bot. Each of them is then marked in all lists and menus, and has a spelling that means no other:
"mine/spanish", "here/spanish", "elsewhere/spanish", "builtin/spanish". These spellings can be typed
always, also while a name is not shared.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import TypeVar, get_args

import msgspec

from bot.model.ids import DeckId
from bot.model.names import folded, visible
from bot.model.outcomes.base import DeckName, Whose
from bot.model.ownership import Owner, Viewer, closeness

D = TypeVar("D")

BY_CLOSENESS: tuple[Whose, ...] = ("mine", "here", "elsewhere", "builtin")
"""Whose a deck is, by its closeness to a viewer."""
_TELLING = {ord(sign): f"x{ord(sign):x}x" for sign in "+#*&@%$=<>^~"}
"""Signs that tell names apart, with letters in their place."""
_WORDS = "|".join(filter(None, get_args(Whose)))
_SPELLING = re.compile(rf"({_WORDS})(\d*)\s*/\s*(.+)", re.DOTALL | re.ASCII)


class Reached(msgspec.Struct, frozen=True):
    """A deck that a viewer reaches: its name and its owner."""

    name: DeckName
    owner: Owner


def marked(decks: Iterable[Reached], viewer: Viewer) -> dict[DeckId, DeckName]:
    """The names of those decks that share a name with another one, told apart.

    Two decks share a name if a slug or title of one is that of the other, but for capitals,
    accents, spaces, signs and what is invisible.

    Args:
        decks: All decks that the viewer reaches.
        viewer: Who looks at them, and where.
    """
    every = [(deck.name, _whose(deck.owner, viewer)) for deck in decks]
    sharing: defaultdict[str, list[Whose]] = defaultdict(list)
    for name, whose in every:
        for key in _keys(name):
            sharing[key].append(whose)
    slugs = Counter((whose, name.slug) for name, whose in every)
    titles = Counter((whose, _key(name.title)) for name, whose in every)
    names = {}
    for name, whose in every:
        if all(len(sharing[key]) == 1 for key in _keys(name)):
            continue
        number = str(name.id) if slugs[whose, name.slug] > 1 else ""
        apart = number or (name.slug if titles[whose, _key(name.title)] > 1 else "")
        # Among decks of one kind of owner, the slug alone means one of them.
        of_one_kind = not number and {*chain(*map(sharing.__getitem__, _keys(name)))} == {whose}
        spelling = "" if of_one_kind else f"{whose}{number}/{name.slug}"
        names[name.id] = msgspec.structs.replace(name, whose=whose, apart=apart, spelling=spelling)
    return names


def meant(
    decks: Sequence[D], reached: Callable[[D], Reached], viewer: Viewer, typed: str
) -> D | None:
    """The deck that a typed name means, None if it means none.

    A spelling means one deck only. Else a deck that is called exactly so comes before one whose
    name is only like it, and of several the closest to the viewer.

    Args:
        decks: The decks among which it is searched, the oldest first.
        reached: The name and owner of a deck.
        viewer: Who looks for it, and where.
        typed: The name.
    """
    known = [(deck, reached(deck)) for deck in decks]
    spelling = _SPELLING.fullmatch(visible(typed).lower())
    if spelling:
        of_owner = [
            one
            for one in known
            if _whose(one[1].owner, viewer) == spelling[1]
            and spelling[2] in {"", str(one[1].name.id)}
        ]
        found = _closest(of_owner, viewer, spelling[3])
        if found is not None:
            return found
    return _closest(known, viewer, typed)


def slug_in(spelling: str) -> str:
    """The slug in a spelling that tells a deck apart; a text that is none stays as it is."""
    match = _SPELLING.fullmatch(spelling.lower())
    return match[3] if match else spelling.lower()


def is_called(name: DeckName, typed: str) -> bool:
    """Whether a deck has this slug or title, in any spacing, capitals and accents."""
    return _is_exactly(name, typed) or _key(typed) in _keys(name)


def _closest(known: Sequence[tuple[D, Reached]], viewer: Viewer, typed: str) -> D | None:
    slug = visible(typed).lower()
    by_closeness = sorted(
        known, key=lambda one: (closeness(one[1].owner, viewer), one[1].name.slug != slug)
    )
    for fits in (_is_exactly, is_called):
        for deck, reached in by_closeness:
            if fits(reached.name, typed):
                return deck
    return None


def _is_exactly(name: DeckName, typed: str) -> bool:
    seen = visible(typed).casefold()
    return seen != "" and seen in {name.slug, visible(name.title).casefold()}


def _whose(owner: Owner, viewer: Viewer) -> Whose:
    return BY_CLOSENESS[closeness(owner, viewer)]


def _keys(name: DeckName) -> set[str]:
    return {_key(name.slug), _key(name.title)} - {""}


def _key(name: str) -> str:
    """What all names have in common that look alike.

    Signs that tell names apart, as in C, C++ and C#, are kept; names of other signs alone are
    compared as they stand.
    """
    seen = visible(name)
    return folded(seen.translate(_TELLING)) or seen
