"""Today's card: chosen once a day for each person, and the same all day."""

from bot.engine import asking
from bot.engine.quiz import queue_for
from bot.engine.turn import Turn
from bot.model.ids import CardId
from bot.model.outcomes import AnyOutcome, Problem, Shown, TodayShown
from bot.store import decks, reviews, sessions
from bot.store.database import Tx
from bot.store.decks import StoredCard
from bot.store.sessions import NO_SESSION

UNFINISHED_MS = 24 * 3_600_000
"""A session begun longer ago than this is not offered again: a new one fits the day better."""
FAMILIAR = 50
"""When nothing is due, today's card is one of so many that come back first."""


def today(tx: Tx, turn: Turn, *, greeting: bool = False) -> AnyOutcome:
    """Shows today's card, and on arrival also a session that was left unfinished."""
    waiting = sessions.unfinished(tx, turn.person.id, turn.at - UNFINISHED_MS) if greeting else None
    unfinished = waiting or NO_SESSION
    number = sessions.todays(tx, turn.person.id, turn.day)
    showing = None if number is None else sessions.showing(tx, number)
    stored = None if showing is None else decks.card(tx, showing.card)
    if showing is None or stored is None or stored.retired:
        chosen = _choose(tx, turn)
        if chosen is None:
            return Problem("no_decks")
        return TodayShown(chosen, greeting=greeting, unfinished=unfinished)
    known = reviews.memory(tx, turn.person.id, stored.id)
    done = showing.review is not None
    return TodayShown(
        asking.again(showing, stored),
        done=done,
        due_in=max(0, known.due - turn.day) if done and known is not None else None,
        greeting=greeting,
        unfinished=unfinished,
    )


def _choose(tx: Tx, turn: Turn) -> Shown | None:
    stored = _worth_studying(tx, turn)
    practice = stored is None
    stored = stored or _familiar(tx, turn)
    if stored is None:
        return None
    shown = asking.ask(tx, turn, stored, mode="reveal", practice=practice)
    sessions.set_todays(tx, turn.person.id, turn.day, shown.showing)
    return shown


def _worth_studying(tx: Tx, turn: Turn) -> StoredCard | None:
    """What a quiz on the first deck that has anything to study would begin with."""
    for deck in decks.every(tx):
        queue = queue_for(tx, turn, deck.name.id, "", limit=1)
        stored, _ = asking.next_card(tx, turn, queue, practice=False)
        if stored is not None:
            return stored
    return None


def _familiar(tx: Tx, turn: Turn) -> StoredCard | None:
    """A card for a day on which nothing is due: rating it leaves the schedule alone."""
    for deck in decks.every(tx):
        soonest = reviews.soonest(tx, turn.person.id, deck.name.id, "", FAMILIAR)
        if not soonest:
            soonest = [
                candidate.card
                for candidate in decks.new_cards(tx, turn.person.id, deck.name.id, "")
            ][:1]
        if soonest:
            return decks.card(tx, CardId(soonest[turn.seed % len(soonest)]))
    return None
