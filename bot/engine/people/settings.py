"""Persons: creating one at their first request, and their settings."""

from datetime import datetime

import msgspec

from bot.engine import parse_options
from bot.engine.context import RequestContext
from bot.engine.daily import reminders
from bot.model.actions import Command, Request
from bot.model.outcomes.people import SettingsShown
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.union import AnyOutcome
from bot.model.people import Person, Settings
from bot.model.study import days
from bot.model.study.days import Calendar
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
    return person


def settings(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/settings`: changes those that are given, all or none, and shows all settings."""
    chosen, calendar = context.person.settings, context.person.calendar
    for name, value in typed.options.items():
        if name == "timezone":
            zone = parse_options.zone(value)
            if isinstance(zone, Problem):
                return zone
            calendar = _in_zone(context.person, zone, context.at)
            continue
        changed = _changed(chosen, name, value)
        if isinstance(changed, Problem):
            return changed
        chosen = changed
    if typed.options:
        person = msgspec.structs.replace(context.person, settings=chosen, calendar=calendar)
        people.save(tx, person)
        if calendar != context.person.calendar:
            reminders.moved(tx, person, context.at)
    local = datetime.fromtimestamp(context.at / 1000, days.zone_info(calendar.zone))
    return SettingsShown(chosen, calendar.zone, f"{local:%H:%M}", tuple(typed.options))


def _in_zone(person: Person, zone: str, at: int) -> Calendar:
    """The person's days after they have chosen a zone.

    Before the first rating there is no day to keep: the person begins as if they had always been in
    the zone. A long first day, by the zone in which the bot starts everybody, would swallow the
    second evening of a streak.
    """
    if person.streak.last is None:
        return Calendar(zone)
    return days.move_to_zone(person.calendar, zone, at)


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
