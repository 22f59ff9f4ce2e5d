"""`/link` and `/unlink`: several accounts, one person.

A code made on one platform and typed on another makes the two people one: their review logs are
united, and what both had reviewed is scheduled anew from the united log. The older number stays,
so that the outcome is the same whichever account typed the code.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from bot.engine import share_codes
from bot.engine.battle import lifecycle
from bot.engine.context import RequestContext
from bot.engine.daily import reminders
from bot.engine.share_codes import GUESSES, GUESSES_MS
from bot.model.actions import Command
from bot.model.ids import CardId, DeckId
from bot.model.outcomes.people import Linked, LinkOffered, Unlinked
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.union import AnyOutcome
from bot.model.people import Person, Tally
from bot.model.study import review_log, streaks
from bot.model.study.review_log import Entry
from bot.model.study.scheduler import Memory
from bot.store import account_data, card_states, deck_access, linking, people, reviews
from bot.store import reminders as reminder_rows
from bot.store.database import Tx

Known = Mapping[CardId, tuple[DeckId, Memory]]
"""What a person knows: the memory states, each with the deck of its card."""
CODE_LENGTH = 8
CODE_MS = 10 * 60_000


def link(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/link`: makes a code, or takes one that another account was given."""
    code = share_codes.typed(typed.options)
    return _take(tx, context, code) if code else _offer(tx, context)


def unlink(tx: Tx, context: RequestContext) -> AnyOutcome:
    """`/unlink`: the account goes its own way again, with a copy of all that it has by now."""
    person = context.person
    if len(account_data.identities(tx, person.id)) < 2:  # noqa: PLR2004 - one account is nothing to unlink
        return Problem("not_linked")
    alone = people.create(
        tx, context.who, person.name, person.calendar.zone, person.settings, context.at
    )
    people.save(tx, msgspec.structs.replace(person, id=alone.id))
    copies = deck_access.copy_all(tx, person.id, alone.id)
    for entry in reviews.whole_log(tx, person.id):
        card, _ = copies.get(entry.card, (entry.card, None))
        reviews.put(tx, alone.id, msgspec.structs.replace(entry, card=card))
    for number, (home, state) in card_states.of(tx, person.id).items():
        card, deck = copies.get(number, (number, home))
        card_states.save(tx, alone.id, card, deck, state)
    account_data.copy_facts(tx, person.id, alone.id)
    account_data.follow(tx, person.id, alone.id, context.who.platform)
    reminder_rows.hand_over(tx, person.id, alone.id, context.who)
    return Unlinked()


def _offer(tx: Tx, context: RequestContext) -> LinkOffered:
    code = next(share_codes.drawn(context.seed, CODE_LENGTH))
    linking.add_code(tx, code, context.person.id, context.at)
    return LinkOffered(code, CODE_MS // 60_000)


def _take(tx: Tx, context: RequestContext, code: str) -> AnyOutcome:
    person = context.person
    since = context.at - GUESSES_MS
    if linking.guesses(tx, person.id, since) >= GUESSES:
        return Problem("link_later")
    owner = linking.take_code(tx, code, context.at - CODE_MS)
    other = None if owner is None else people.get(tx, owner)
    if other is None:
        linking.add_guess(tx, person.id, context.at, since)
        return Problem("link_unknown", found=code)
    if other.id == person.id:
        return Problem("link_self")
    kept, gone = sorted((person, other), key=lambda one: one.id)
    linked = merge(tx, kept, gone)
    # A reminder of the one who is gone comes by the clocks of the one who stays.
    reminders.moved(tx, kept, context.at)
    return linked


def merge(tx: Tx, kept: Person, other: Person) -> Linked:
    """Makes two people one, who is `kept`; a name that was hidden before stays so."""
    logs = [reviews.whole_log(tx, one.id) for one in (kept, other)]
    known = [card_states.of(tx, one.id) for one in (kept, other)]
    united = review_log.merge_logs(*logs)
    anew = _anew(united, logs, known)
    going_on = [
        one
        for person, states in zip((kept, other), known, strict=True)
        for one in linking.waiting(tx, person.id)
        if one.card in anew and one.reviews_before == _times(states.get(one.card))
    ]
    begun = {card: _beginning(card, logs, known) for card in anew}
    log, folded = review_log.replay(united, begun, kept.settings.retention)
    account_data.move(tx, other.id, kept.id)
    lifecycle.merge(tx, other.id, kept.id)
    account_data.drop_log(tx, kept.id)
    for entry in log:
        reviews.put(tx, kept.id, entry)
    for card in anew - folded.keys():
        card_states.forget(tx, kept.id, card)
    for card, state in folded.items():
        before = [states[card] for states in known if card in states]
        aside, deck = any(one.suspended for _, one in before), before[0][0]
        card_states.save(tx, kept.id, card, deck, msgspec.structs.replace(state, suspended=aside))
    for one in going_on:
        again = folded.get(one.card)
        linking.set_reviews_before(tx, one.session, 0 if again is None else again.reviews)
    person = _progress(kept, log)
    if other.settings.leaderboard == "hidden":
        hidden = msgspec.structs.replace(person.settings, leaderboard="hidden")
        person = msgspec.structs.replace(person, settings=hidden)
    people.save(tx, person)
    return Linked(
        reviews=len(review_log.active_reviews(log)),
        streak=person.streak,
        accounts=len(account_data.identities(tx, kept.id)),
    )


def _anew(united: list[Entry], logs: Iterable[list[Entry]], known: Sequence[Known]) -> set[CardId]:
    """The cards to be worked out anew: what both know, and of which one took back a common review.

    The two have common reviews if they were one before and had parted.
    """
    counts = _counts(united)
    found = known[0].keys() & known[1].keys()
    for log, states in zip(logs, known, strict=True):
        mine = _counts(log)
        found |= {card for card in states if mine[card] > counts[card]}
    return found


def _counts(log: Iterable[Entry]) -> Counter[CardId]:
    return Counter(entry.card for entry in review_log.active_reviews(log) if not entry.practice)


def _times(state: tuple[DeckId, Memory] | None) -> int:
    return 0 if state is None else state[1].reviews


def _beginning(card: CardId, logs: Iterable[list[Entry]], known: Iterable[Known]) -> Memory | None:
    """The state of a card before its first review in either log: an import may have brought one."""
    first = None
    for log, states in zip(logs, known, strict=True):
        mine = [
            entry
            for entry in review_log.active_reviews(log)
            if entry.card == card and not entry.practice
        ]
        state = states[card][1] if card in states else None
        begin = mine[0].before if mine else state
        if begin is not None and (first is None or begin.last < first.last):
            first = begin
    return first


def _progress(person: Person, log: list[Entry]) -> Person:
    stand = review_log.active_reviews(log)
    streak = streaks.streak_from_days(entry.day for entry in stand)
    day = max((entry.day for entry in stand), default=person.tally.day)
    new = sum(
        1 for entry in stand if entry.day == day and entry.before is None and not entry.practice
    )
    return msgspec.structs.replace(person, streak=streak, tally=Tally(day, new))
