"""Completions of a half-typed option, for the menus that open while a person types."""

from collections.abc import Iterable

from bot.engine import parse_options, zone_names
from bot.engine.commands import BY_PATH
from bot.engine.declarations import DECK_KINDS, OptionKind
from bot.model.daily.schedule import clock_time
from bot.model.names import visible
from bot.model.outcomes.problems import Problem
from bot.model.ownership import NO_PERSON, NOBODY, Owner, Viewer
from bot.model.suggestions import CompletionQuery, Suggestion
from bot.screens.widgets import deck_title
from bot.store import deck_access, people
from bot.store.database import Tx
from bot.util.closest_match import likely

MOST = 25
"""Suggestions at a time: as many as Discord shows."""
USUAL_HOURS = (7, 8, 9, 12, 17, 18, 19, 20, 21)
"""Times of day shown before anything is typed."""


def suggest(tx: Tx, query: CompletionQuery) -> tuple[Suggestion, ...]:
    """What could be meant, the likeliest first; nothing for unknown options and free text."""
    declared = BY_PATH.get(query.path)
    options = declared.options if declared else ()
    option = next((option for option in options if option.name == query.option), None)
    if option is None:
        return ()
    if option.kind in DECK_KINDS:
        return _matching(query.typed, _decks(tx, query, option.kind))
    if option.kind == "topic":
        return _matching(query.typed, _topics(tx, query))
    if option.kind == "zone":
        return tuple(Suggestion(name, _zone_label(name)) for name in _zones(query.typed))
    if option.kind == "time":
        return tuple(Suggestion(time, time) for time in _times(query.typed))
    return _matching(query.typed, ((choice, choice) for choice in option.choices))


def _times(typed: str) -> tuple[str, ...]:
    """The typed time in clock format; a bare hour also with :30, and both in the evening."""
    if not typed.strip():
        return tuple(clock_time(hour * 60) for hour in USUAL_HOURS)
    minute = parse_options.time_of_day(typed)
    if isinstance(minute, Problem):
        return ()
    if minute % 60 or not typed.strip().isdecimal():
        return (clock_time(minute),)
    later = (minute + 30, minute + 12 * 60, minute + 12 * 60 + 30)
    return tuple(clock_time(one) for one in (minute, *later) if one < 24 * 60)


def _viewer(tx: Tx, query: CompletionQuery, kind: OptionKind) -> Viewer:
    person = people.find(tx, query.who)
    for_all = query.space and kind == "shared_deck"
    person_id = NO_PERSON if person is None or for_all else person.id
    return Viewer(person_id, query.who.platform, query.space)


def _decks(tx: Tx, query: CompletionQuery, kind: OptionKind) -> Iterable[tuple[str, str]]:
    """What people type for each deck, and its title."""
    viewer = _viewer(tx, query, kind)
    every = deck_access.every(tx, viewer)
    if kind == "imported_deck":
        owners = (Owner(viewer.person), Owner(platform=viewer.platform, space=viewer.space))
        every = [deck for deck in every if deck.owner in owners and deck.owner != NOBODY]
    return [(deck.name.typed, deck_title(deck.name)) for deck in every]


def _topics(tx: Tx, query: CompletionQuery) -> Iterable[tuple[str, str]]:
    declared = next(option for option in BY_PATH[query.path].options if option.name == "deck")
    viewer = _viewer(tx, query, declared.kind)
    named = parse_options.deck(tx, viewer, query.options.get("deck", ""))
    decks = deck_access.every(tx, viewer) if isinstance(named, Problem) else [named]
    return {slug: title for deck in decks for slug, title in deck.about.topics.items()}.items()


def _zones(typed: str) -> tuple[str, ...]:
    return parse_options.zones_like(typed, MOST) if typed.strip() else zone_names.FREQUENT


def _zone_label(name: str) -> str:
    """A time zone's name, or that of a city with its zone behind it."""
    zone = zone_names.cities().get(name)
    return name.replace("_", " ") if zone is None else f"{name} ({zone})".replace("_", " ")


def _matching(typed: str, known: Iterable[tuple[str, str]]) -> tuple[Suggestion, ...]:
    """The values that begin with what was typed, then those that contain it; else similar ones."""
    wanted = typed.strip().casefold()
    # A title may come from a stranger's file: it must not turn the menu around it.
    every = [Suggestion(value, visible(label) or value) for value, label in known]

    def rank(suggestion: Suggestion) -> int:
        names = (suggestion.value.casefold(), suggestion.label.casefold())
        if any(name.startswith(wanted) for name in names):
            return 0
        return 1 if any(wanted in name for name in names) else 2

    matches = sorted((one for one in every if rank(one) < 2), key=rank)  # noqa: PLR2004 - see rank
    if not matches:
        near = likely(typed, {one.value: one.value for one in every})
        matches = [one for one in every if one.value in near]
    return tuple(matches[:MOST])
