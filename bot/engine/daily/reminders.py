"""`/remind`, and what happens at the minute that was asked for."""

import msgspec

from bot.engine import parse_options
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
"""A nudge that is later than this would come at an hour that nobody asked for."""
MINUTE = 18 * 60 + 30
OFF = frozenset({"off", "no", "never", "stop"})


def remind(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/remind`: shows, sets or switches off; without a time, one that is off comes back."""
    if not context.where.channel or not context.where.lasting:
        return Problem("nowhere_to_remind")
    before = reminders.get(tx, context.person.id)
    time = typed.options.get("time", "")
    if time.strip().lower() in OFF:
        if before is None:
            before = _asked(context, MINUTE)
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
    kept = _asked(context, minute, looked_on=before.looked_on if before else 0)
    kept = _planned(kept, context.person, context.at)
    reminders.save(tx, kept)
    return _shown(context, kept, changed=True)


def moved(tx: Tx, person: Person, now: int) -> None:
    """A person's clocks have changed: their reminder comes by the new ones."""
    kept = reminders.get(tx, person.id)
    if kept is not None and kept.status == "on":
        reminders.save(tx, _planned(kept, person, now))


def ring(tx: Tx, kept: Reminder, now: int) -> None:
    """A reminder's moment has come, or may have: says what there is to say, and plans the next."""
    person = people.get(tx, kept.person)
    if person is None:
        reminders.save(tx, msgspec.structs.replace(kept, status="gone", due=0))
        return
    due = _due(kept, person, now)
    if due.at > now:
        reminders.save(tx, msgspec.structs.replace(kept, due=due.at))
        return
    kept = msgspec.structs.replace(kept, looked_on=due.day)
    if now - due.at > FRESH_MS:  # the bot was down: there is another chance at the next date
        reminders.save(tx, _planned(kept, person, now))
        return
    day = days.today(person.calendar, now)
    (cards,) = stats.forecast(tx, person.id, day, 1)
    asked_on = days.today(person.calendar, kept.since)
    decision = decide(person.streak, day, due=cards, asked_on=asked_on)
    if decision == "end":
        _tell(tx, kept, RemindersEnded(kept.minute), now)
        reminders.save(tx, msgspec.structs.replace(kept, status="off", due=0))
        return
    if decision == "nudge":
        _tell(tx, kept, Nudge(cards, at_stake(person.streak, day)), now)
    reminders.save(tx, _planned(kept, person, now))


def after_jump(tx: Tx, kept: Reminder, now: int) -> None:
    """The clock was turned back by days: all up to today counts as decided, and it goes on."""
    person = people.get(tx, kept.person)
    if person is not None:
        today = local_date(person.calendar.zone, now)
        kept = msgspec.structs.replace(kept, looked_on=min(kept.looked_on, today))
        reminders.save(tx, _planned(kept, person, now))


def still_wanted(tx: Tx, letter: OutboxMessage) -> bool:
    """Whether a letter is to be sent: a nudge is not, once its person has studied."""
    if not isinstance(letter.outcome, Nudge) or isinstance(letter.to, Channel):
        return True
    person = people.find(tx, letter.to)
    last = None if person is None else person.streak.last
    return person is None or last is None or last < days.today(person.calendar, letter.made_at)


def _asked(context: RequestContext, minute: int, looked_on: int = 0) -> Reminder:
    return Reminder(context.person.id, context.who, minute, since=context.at, looked_on=looked_on)


def _due(kept: Reminder, person: Person, now: int) -> schedule.Due:
    taken = range(kept.looked_on + 1)
    zone = person.calendar.zone
    return schedule.next_due(zone, kept.minute, now, since=kept.since, taken=taken)


def _planned(kept: Reminder, person: Person, now: int) -> Reminder:
    return msgspec.structs.replace(kept, status="on", due=_due(kept, person, now).at)


def _tell(tx: Tx, kept: Reminder, outcome: AnyOutcome, now: int) -> None:
    letter = OutboxMessage(kept.who, outcome, made_at=now, fresh_until=now + FRESH_MS, once=True)
    outbox.add(tx, letter)


def _shown(context: RequestContext, kept: Reminder, *, changed: bool) -> ReminderShown:
    return ReminderShown(kept.minute, context.person.calendar.zone, kept.status, changed)
