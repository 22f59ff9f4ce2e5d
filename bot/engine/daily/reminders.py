"""`/remind`, and what happens when a reminder is due."""

import msgspec

from bot.engine import parse_options, whereabouts
from bot.engine.context import RequestContext
from bot.model.actions import Command
from bot.model.daily import schedule
from bot.model.daily.reminders import at_stake, decide
from bot.model.daily.schedule import local_date
from bot.model.ids import Channel
from bot.model.outcomes.daily import Nudge, RemindersEnded, ReminderShown
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.union import AnyOutcome
from bot.model.people import Person
from bot.model.study import days
from bot.store import outbox, people, reminders, stats
from bot.store.database import Tx
from bot.store.outbox import OutboxMessage
from bot.store.reminders import Reminder

FRESH_MS = 3 * 3_600_000
"""A nudge that is later than this is dropped: nobody asked for it at such an hour."""
MINUTE = 18 * 60 + 30
"""The time of day by default: minutes from midnight."""
OFF = frozenset({"off", "no", "never", "stop"})


def remind(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/remind`: shows, sets or switches off the reminder; without a time, switches it on again."""
    if not context.where.channel or not context.where.lasting:
        return Problem("nowhere_to_remind")
    before = reminders.get(tx, context.person.id)
    time = typed.options.get("time", "")
    if time.strip().lower() in OFF:
        if before is None:
            before = _new(context, MINUTE)
        off = msgspec.structs.replace(before, status="off", due=0)
        reminders.save(tx, off)
        return _shown(context, off, changed=True)
    if not time and before is not None and before.status == "on":
        return _shown(context, before, changed=False)
    minute: int | Problem = before.minute if before else MINUTE
    if time:
        minute = parse_options.time_of_day(time)
    if isinstance(minute, Problem):
        return minute
    reminder = _new(context, minute, looked_on=before.looked_on if before else 0)
    reminder = _planned(reminder, context.person, context.at)
    reminders.save(tx, reminder)
    shown = _shown(context, reminder, changed=True)
    return msgspec.structs.replace(shown, question=whereabouts.needed(tx, context))


def moved(tx: Tx, person: Person, now: int) -> None:
    """Plans a person's reminder anew after their time zone has changed."""
    reminder = reminders.get(tx, person.id)
    if reminder is not None and reminder.status == "on":
        reminders.save(tx, _planned(reminder, person, now))


def ring(tx: Tx, reminder: Reminder, now: int) -> None:
    """Handles a reminder whose stored due time has come: nudges if needed, and plans the next."""
    person = people.get(tx, reminder.person)
    if person is None:
        reminders.save(tx, msgspec.structs.replace(reminder, status="gone", due=0))
        return
    due = _due(reminder, person, now)
    if due.at > now:
        reminders.save(tx, msgspec.structs.replace(reminder, due=due.at))
        return
    reminder = msgspec.structs.replace(reminder, looked_on=due.day)
    if now - due.at > FRESH_MS:  # the bot was down: the next chance is on the next date
        reminders.save(tx, _planned(reminder, person, now))
        return
    day = days.today(person.calendar, now)
    (cards,) = stats.forecast(tx, person.id, day, 1)
    asked_on = days.today(person.calendar, reminder.since)
    decision = decide(person.streak, day, due=cards, asked_on=asked_on)
    if decision == "end":
        _tell(tx, reminder, RemindersEnded(reminder.minute), now)
        reminders.save(tx, msgspec.structs.replace(reminder, status="off", due=0))
        return
    if decision == "nudge":
        _tell(tx, reminder, Nudge(cards, at_stake(person.streak, day)), now)
    reminders.save(tx, _planned(reminder, person, now))


def after_jump(tx: Tx, reminder: Reminder, now: int) -> None:
    """Plans a reminder anew after the clock was turned back by days.

    The dates up to today count as decided.
    """
    person = people.get(tx, reminder.person)
    if person is not None:
        today = local_date(person.calendar.zone, now)
        reminder = msgspec.structs.replace(reminder, looked_on=min(reminder.looked_on, today))
        reminders.save(tx, _planned(reminder, person, now))


def still_wanted(tx: Tx, message: OutboxMessage) -> bool:
    """Whether a message is still to be sent: a nudge is not, once its person has studied."""
    if not isinstance(message.outcome, Nudge) or isinstance(message.to, Channel):
        return True
    person = people.find(tx, message.to)
    last = None if person is None else person.streak.last
    return person is None or last is None or last < days.today(person.calendar, message.made_at)


def _new(context: RequestContext, minute: int, looked_on: int = 0) -> Reminder:
    return Reminder(context.person.id, context.who, minute, since=context.at, looked_on=looked_on)


def _due(reminder: Reminder, person: Person, now: int) -> schedule.Due:
    taken = range(reminder.looked_on + 1)
    zone = person.calendar.zone
    return schedule.next_due(zone, reminder.minute, now, since=reminder.since, taken=taken)


def _planned(reminder: Reminder, person: Person, now: int) -> Reminder:
    return msgspec.structs.replace(reminder, status="on", due=_due(reminder, person, now).at)


def _tell(tx: Tx, reminder: Reminder, outcome: AnyOutcome, now: int) -> None:
    outbox.add(tx, OutboxMessage(reminder.who, outcome, now, now + FRESH_MS, once=True))


def _shown(context: RequestContext, reminder: Reminder, *, changed: bool) -> ReminderShown:
    return ReminderShown(
        reminder.minute,
        context.person.calendar.zone,
        reminder.status,
        changed,
        # Where the bot lacks a permission without a space, people talk among themselves.
        shared=bool(context.where.space or context.where.lacking),
    )
