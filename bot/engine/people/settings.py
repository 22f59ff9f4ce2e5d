"""Persons: creating one at their first request, and their settings."""

import msgspec

from bot.engine import parse_options, whereabouts
from bot.engine.context import RequestContext
from bot.engine.people import zones
from bot.model.actions import Command, Request
from bot.model.outcomes.people import SettingsShown
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.union import AnyOutcome
from bot.model.people import Person, Settings
from bot.store import people
from bot.store.database import Tx


class Defaults(msgspec.Struct, frozen=True):
    """A new person's IANA time zone and settings."""

    zone: str = "UTC"
    settings: Settings = Settings()


def meet(tx: Tx, request: Request, defaults: Defaults) -> Person:
    """The person who sent a request, created at their first one; their name is updated."""
    person = people.find(tx, request.who)
    if person is None:
        return people.create(
            tx, request.who, request.name, defaults.zone, defaults.settings, request.at
        )
    if request.name and request.name != person.name:
        person = msgspec.structs.replace(person, name=request.name)
        people.save(tx, person)
    if person.zone_from != "chosen" and person.calendar.zone != defaults.zone:
        # They chose it before the store kept how a zone came about.
        return msgspec.structs.replace(person, zone_from="chosen")
    return person


def settings(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/settings`: changes those that are given, all or none, and shows all settings."""
    person, chosen = context.person, context.person.settings
    for name, value in typed.options.items():
        if name == "timezone":
            zone = parse_options.zone(value)
            if isinstance(zone, Problem):
                return zone
            person = zones.moved(tx, context, zone)
            continue
        changed = _changed(chosen, name, value)
        if isinstance(changed, Problem):
            return changed
        chosen = changed
    if typed.options:
        people.save(tx, msgspec.structs.replace(person, settings=chosen))
    zone = person.calendar.zone
    local_time = whereabouts.time_in(zone, context.at)
    return SettingsShown(chosen, zone, local_time, tuple(typed.options))


def _changed(chosen: Settings, name: str, value: str) -> Settings | Problem:
    option = parse_options.option_of("settings", name)
    new: str | float | Problem
    if option.choices:
        new = parse_options.chosen({name: value}, name, option.choices)
    else:
        new = parse_options.number(option, value)
    if isinstance(new, Problem):
        return new
    typed_value = int(new) if option.kind == "integer" else new
    return msgspec.structs.replace(chosen, **{name: typed_value})
