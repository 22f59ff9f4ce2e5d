"""`/link` and `/unlink`: several accounts of one person.

A code made with one account and typed with another merges the two persons: their review logs are
united, and cards that both had reviewed are scheduled anew from the united log. The lower person id
stays, so that the outcome is the same whichever account typed the code.
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
"""A person's card states, each with the deck of its card."""
CODE_LENGTH = 8
CODE_MS = 10 * 60_000


def link(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/link`: makes a code, or redeems one that was made with another account."""
    code = share_codes.typed(typed.options)
    return _redeem(tx, context, code) if code else _offer(tx, context)


def unlink(tx: Tx, context: RequestContext) -> AnyOutcome:
    """`/unlink`: the account becomes a person of its own, with a copy of all data so far."""
    person = context.person
    if len(account_data.identities(tx, person.id)) < 2:  # noqa: PLR2004 - a single account can't be unlinked
        return Problem("not_linked")
    alone = people.create(
        tx, context.who, person.name, person.calendar.zone, person.settings, context.at
    )
    people.save(tx, msgspec.structs.replace(person, id=alone.id))
    copies = deck_access.copy_all(tx, person.id, alone.id)
    for entry in reviews.whole_log(tx, person.id):
        card, _ = copies.get(entry.card, (entry.card, None))
        reviews.put(tx, alone.id, msgspec.structs.replace(entry, card=card))
    for card_id, (deck_id, state) in card_states.of(tx, person.id).items():
        card, deck = copies.get(card_id, (card_id, deck_id))
        card_states.save(tx, alone.id, card, deck, state)
    account_data.copy_facts(tx, person.id, alone.id)
    account_data.follow(tx, person.id, alone.id, context.who.platform)
    reminder_rows.hand_over(tx, person.id, alone.id, context.who)
    return Unlinked()


def _offer(tx: Tx, context: RequestContext) -> LinkOffered:
    code = next(share_codes.drawn(context.seed, CODE_LENGTH))
    linking.add_code(tx, code, context.person.id, context.at)
    return LinkOffered(code, CODE_MS // 60_000)


def _redeem(tx: Tx, context: RequestContext, code: str) -> AnyOutcome:
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
    older, newer = sorted((person, other), key=lambda one: one.id)
    linked = merge(tx, older, newer)
    # A reminder that was the newer person's must now follow the older one's time zone.
    reminders.moved(tx, older, context.at)
    return linked


def merge(tx: Tx, remaining: Person, other: Person) -> Linked:
    """Merges the person `other` into `remaining`; a name that either has hidden stays hidden."""
    logs = [reviews.whole_log(tx, one.id) for one in (remaining, other)]
    known = [card_states.of(tx, one.id) for one in (remaining, other)]
    united = review_log.merge_logs(*logs)
    to_reschedule = _to_reschedule(united, logs, known)
    open_sessions = [
        waiting
        for person, states in zip((remaining, other), known, strict=True)
        for waiting in linking.waiting(tx, person.id)
        if waiting.card in to_reschedule
        and waiting.reviews_before == _reviews(states.get(waiting.card))
    ]
    first_states = {card: _first_state(card, logs, known) for card in to_reschedule}
    log, folded = review_log.replay(united, first_states, remaining.settings.retention)
    account_data.move(tx, other.id, remaining.id)
    lifecycle.merge(tx, other.id, remaining.id)
    account_data.drop_log(tx, remaining.id)
    for entry in log:
        reviews.put(tx, remaining.id, entry)
    for card in to_reschedule - folded.keys():
        card_states.forget(tx, remaining.id, card)
    for card, state in folded.items():
        before = [states[card] for states in known if card in states]
        deck, suspended = before[0][0], any(one.suspended for _, one in before)
        state_now = msgspec.structs.replace(state, suspended=suspended)
        card_states.save(tx, remaining.id, card, deck, state_now)
    for waiting in open_sessions:
        after = folded.get(waiting.card)
        linking.set_reviews_before(tx, waiting.session, 0 if after is None else after.reviews)
    person = _progress(remaining, log)
    if other.settings.leaderboard == "hidden":
        hidden = msgspec.structs.replace(person.settings, leaderboard="hidden")
        person = msgspec.structs.replace(person, settings=hidden)
    people.save(tx, person)
    return Linked(
        reviews=len(review_log.active_reviews(log)),
        streak=person.streak,
        accounts=len(account_data.identities(tx, remaining.id)),
    )


def _to_reschedule(
    united: list[Entry], logs: Iterable[list[Entry]], known: Sequence[Known]
) -> set[CardId]:
    """The cards that must be scheduled anew from the united log.

    These are the cards that both have studied, and those of which one has undone a common review.
    Two persons have common reviews if they were linked before, and then unlinked.
    """
    counts = _counts(united)
    cards = known[0].keys() & known[1].keys()
    for log, states in zip(logs, known, strict=True):
        own_counts = _counts(log)
        cards |= {card for card in states if own_counts[card] > counts[card]}
    return cards


def _counts(log: Iterable[Entry]) -> Counter[CardId]:
    return Counter(entry.card for entry in review_log.active_reviews(log) if not entry.practice)


def _reviews(state: tuple[DeckId, Memory] | None) -> int:
    return 0 if state is None else state[1].reviews


def _first_state(
    card: CardId, logs: Iterable[list[Entry]], known: Iterable[Known]
) -> Memory | None:
    """The state of a card before its first review in either log, which an import may have set."""
    first = None
    for log, states in zip(logs, known, strict=True):
        reviewed = [
            entry
            for entry in review_log.active_reviews(log)
            if entry.card == card and not entry.practice
        ]
        state = states[card][1] if card in states else None
        before = reviewed[0].before if reviewed else state
        if before is not None and (first is None or before.last < first.last):
            first = before
    return first


def _progress(person: Person, log: list[Entry]) -> Person:
    """The person with the streak and the count of new cards that a log gives them."""
    active = review_log.active_reviews(log)
    streak = streaks.streak_from_days(entry.day for entry in active)
    day = max((entry.day for entry in active), default=person.tally.day)
    new = sum(
        1 for entry in active if entry.day == day and entry.before is None and not entry.practice
    )
    return msgspec.structs.replace(person, streak=streak, tally=Tally(day, new))
