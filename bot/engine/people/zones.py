"""A person's time zone: asking for it, searching it, and what follows a new one."""

import msgspec

from bot.engine import parse_options, whereabouts, zone_names
from bot.engine.context import RequestContext
from bot.engine.daily import commands as daily_commands
from bot.engine.daily import reminders
from bot.model.actions import AskZone, ChooseZone, TypeZone
from bot.model.outcomes.people import ZoneAsked, ZoneChosen, ZonePutOff, ZoneSearched
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.union import AnyOutcome
from bot.model.people import Person
from bot.model.study import days
from bot.model.study.days import Calendar
from bot.store import people
from bot.store.database import Tx


def ask(tx: Tx, context: RequestContext, action: AskZone) -> AnyOutcome:
    """Asks for the person's time zone, or puts the question away."""
    if action.later:
        return ZonePutOff(context.person.calendar.zone)
    return ZoneAsked(whereabouts.question(tx, context, daily=action.daily))


def choose(tx: Tx, context: RequestContext, action: ChooseZone) -> AnyOutcome:
    """Takes a guess, by its number."""
    zone = zone_names.by_number().get(action.zone)
    return Problem("unreadable") if zone is None else _take(tx, context, zone, action.daily)


def search(tx: Tx, context: RequestContext, action: TypeZone) -> AnyOutcome:
    """Takes the zone that was typed; if it is none or several, asks which one is meant."""
    if not action.text.strip():
        return ZoneSearched(action.daily)
    zone = parse_options.zone(action.text)
    if isinstance(zone, str):
        return _take(tx, context, zone, action.daily)
    similar = map(parse_options.zone, parse_options.zones_like(action.text, whereabouts.GUESSES))
    found = tuple(dict.fromkeys(one for one in similar if isinstance(one, str)))
    if not found:
        return zone
    return ZoneAsked(whereabouts.of(context, found, daily=action.daily), typed=action.text)


def moved(tx: Tx, context: RequestContext, zone: str) -> Person:
    """The person in a zone that they have chosen; their reminder follows. The caller saves it."""
    calendar = _in_zone(context.person, zone, context.at)
    person = msgspec.structs.replace(context.person, calendar=calendar, zone_from="chosen")
    if calendar != context.person.calendar:
        reminders.moved(tx, person, context.at)
    return person


def _take(tx: Tx, context: RequestContext, zone: str, daily: bool) -> AnyOutcome:  # noqa: FBT001 - the field of an action
    people.save(tx, moved(tx, context, zone))
    follows = daily and daily_commands.set_zone(tx, context, zone)
    return ZoneChosen(zone, whereabouts.time_in(zone, context.at), follows)


def _in_zone(person: Person, zone: str, at: int) -> Calendar:
    """The person's days after they have chosen a zone.

    Before the first rating there is no day to keep: the person begins as if they had always been in
    the zone. A long first day, by the zone in which the bot starts everybody, would swallow the
    second evening of a streak.
    """
    if person.streak.last is None:
        return Calendar(zone)
    return days.move_to_zone(person.calendar, zone, at)
