"""Quiz sessions: starting one, revealing, choosing and typing answers, ending."""

import random

from bot.engine import asking, lookup
from bot.engine.commands import SESSION_CARDS
from bot.engine.rating import count, summary
from bot.engine.turn import Turn
from bot.model.actions import Answer, Choose, Command, EndQuiz, Next, Reveal, Study
from bot.model.grading import Verdict, grade
from bot.model.ids import DeckId, SessionId
from bot.model.outcomes import (
    AnyOutcome,
    CardAsked,
    CardRevealed,
    NothingDue,
    Problem,
    QuizOver,
)
from bot.model.people import MODES, Mode
from bot.model.queue import Candidate, Queue, plan, urgency
from bot.store import decks, reviews, sessions, stats
from bot.store.database import Tx
from bot.store.decks import StoredDeck
from bot.store.sessions import Session

TYPED_LONGEST = 500
"""Characters of a typed answer that are kept; no right answer comes near it."""


def command(tx: Tx, turn: Turn, typed: Command) -> AnyOutcome:
    """`/quiz`: reads the options, and starts."""
    options = typed.options
    found = lookup.deck(tx, options.get("deck", ""))
    if isinstance(found, Problem):
        return found
    topic = lookup.topic(found, options.get("topic", ""))
    if isinstance(topic, Problem):
        return topic
    limit = lookup.number(
        lookup.option_of("quiz", "cards"), options.get("cards", str(SESSION_CARDS))
    )
    if isinstance(limit, Problem):
        return limit
    mode = mode_of(options.get("mode", turn.person.settings.mode))
    if isinstance(mode, Problem):
        return mode
    return _start(tx, turn, found, topic, int(limit), mode)


def study(tx: Tx, turn: Turn, action: Study) -> AnyOutcome:
    """The buttons that start a quiz on a whole deck, or extra practice."""
    found = decks.get(tx, action.deck)
    if found is None:
        return Problem("gone")
    mode = turn.person.settings.mode
    if action.practice:
        return _practise(tx, turn, found, mode)
    return _start(tx, turn, found, "", SESSION_CARDS, mode)


def reveal(tx: Tx, turn: Turn, action: Reveal) -> AnyOutcome:
    """Shows the answer; pressed again, it is simply shown again."""
    found = asking.open_showing(tx, turn, action.showing)
    if isinstance(found, Problem):
        return found
    showing, stored = found
    if not showing.revealed:
        sessions.reveal(tx, showing.id, turn.at)
    return CardRevealed(asking.again(showing, stored), showing.verdict, showing.given)


def choose(tx: Tx, turn: Turn, action: Choose) -> AnyOutcome:
    """Takes a chosen option: a right one is rated by the person, a wrong one counts as Again."""
    found = asking.open_showing(tx, turn, action.showing)
    if isinstance(found, Problem):
        return found
    showing, stored = found
    if showing.revealed:
        return CardRevealed(asking.again(showing, stored), showing.verdict, showing.given)
    if not 0 <= action.option < len(showing.options):
        return Problem("unreadable")
    given = showing.options[action.option]
    if given == stored.card.answer:
        sessions.reveal(tx, showing.id, turn.at, Verdict.RIGHT, given)
        return CardRevealed(asking.again(showing, stored), Verdict.RIGHT, given)
    sessions.reveal(tx, showing.id, turn.at, Verdict.WRONG, given)
    return count(tx, turn, showing, stored, confidence=1, given=given)


def answer(tx: Tx, turn: Turn, action: Answer) -> AnyOutcome:
    """Judges a typed answer. The person then rates it, whatever the verdict: they know best."""
    found = asking.open_showing(tx, turn, action.showing)
    if isinstance(found, Problem):
        return found
    showing, stored = found
    if showing.revealed:
        return CardRevealed(asking.again(showing, stored), showing.verdict, showing.given)
    card = stored.card
    given = action.text.strip()[:TYPED_LONGEST]
    verdict = grade(
        given,
        answer=card.answer,
        accept=card.accept,
        strict=card.strict,
        others=lambda: decks.answers_of_others(tx, stored.deck.id, stored.id),
    )
    sessions.reveal(tx, showing.id, turn.at, verdict, given)
    return CardRevealed(asking.again(showing, stored), verdict, given)


def show_next(tx: Tx, turn: Turn, action: Next) -> AnyOutcome:
    """Shows where a session stands: its current card, or how it ended."""
    session = _own_session(tx, turn, action.session)
    if isinstance(session, Problem):
        return session
    showing = sessions.showing(tx, session.showing)
    stored = None if showing is None else decks.card(tx, showing.card)
    if showing is None or stored is None:
        return Problem("gone")
    if session.ended:
        return QuizOver(summary(tx, turn, session, stored.deck, showing.queue))
    shown = asking.again(showing, stored)
    if showing.revealed:
        return CardRevealed(shown, showing.verdict, showing.given)
    return CardAsked(shown)


def end(tx: Tx, turn: Turn, action: EndQuiz) -> AnyOutcome:
    """Ends a session early; the current card stays unrated."""
    session = _own_session(tx, turn, action.session)
    if isinstance(session, Problem):
        return session
    showing = sessions.showing(tx, session.showing)
    deck = decks.get(tx, session.deck)
    if showing is None or deck is None:
        return Problem("gone")
    if not session.ended:
        sessions.end(tx, session.id, turn.at)
    return QuizOver(summary(tx, turn, session, deck.name, showing.queue))


def mode_of(typed: str) -> Mode | Problem:
    """The mode meant by a word."""
    for mode in MODES:
        if typed.strip().lower() == mode:
            return mode
    return Problem("bad_option", found=typed, where="mode", allowed=MODES)


def queue_for(tx: Tx, turn: Turn, deck: DeckId, topic: str, limit: int) -> Queue:
    """Plans what the person should study now."""
    person = turn.person

    def seen_today(candidate: Candidate) -> bool:
        return reviews.sibling_shown(tx, person.id, candidate.fact, candidate.card, turn.day)

    started_today = reviews.new_cards_on(tx, person.id, turn.day)
    return plan(
        reviews.due(tx, person.id, deck, topic, turn.day, urgency),
        decks.new_cards(tx, person.id, deck, topic),
        limit=limit,
        new_limit=max(0, person.settings.new_cards - started_today),
        seen_today=seen_today,
    )


def _start(tx: Tx, turn: Turn, found: StoredDeck, topic: str, limit: int, mode: Mode) -> AnyOutcome:
    queue = queue_for(tx, turn, found.name.id, topic, limit)
    if not queue.ahead:
        return _nothing(tx, turn, found, topic)
    return _begin(tx, turn, found, topic, queue, mode, practice=False)


def _practise(tx: Tx, turn: Turn, found: StoredDeck, mode: Mode) -> AnyOutcome:
    cards = reviews.soonest(tx, turn.person.id, found.name.id, "", SESSION_CARDS)
    if not cards:
        return _nothing(tx, turn, found, "")
    random.Random(turn.seed).shuffle(cards)  # noqa: S311 - an order of cards, not a secret
    queue = Queue(ahead=tuple(cards), planned=len(cards))
    return _begin(tx, turn, found, "", queue, mode, practice=True)


def _begin(
    tx: Tx,
    turn: Turn,
    found: StoredDeck,
    topic: str,
    queue: Queue,
    mode: Mode,
    *,
    practice: bool,
) -> AnyOutcome:
    number = sessions.start(
        tx, turn.person.id, found.name.id, topic, mode, turn.at, practice=practice
    )
    session = sessions.get(tx, number)
    shown = None if session is None else asking.ask_next(tx, turn, session, queue)
    if shown is None:
        return _nothing(tx, turn, found, topic)
    return CardAsked(shown, started=queue.planned)


def _nothing(tx: Tx, turn: Turn, found: StoredDeck, topic: str) -> NothingDue:
    person, deck = turn.person, found.name.id
    next_due = reviews.next_due(tx, person.id, deck, topic)
    standing = stats.standing(tx, person.id, deck, topic, turn.day)
    return NothingDue(
        deck=found.name,
        topic=found.about.topics.get(topic, topic),
        next_due_in=None if next_due is None else max(0, next_due - turn.day),
        new_waiting=max(0, standing.cards - standing.started),
        new_limit=person.settings.new_cards,
        suspended=standing.suspended,
        empty=standing.cards == 0,
    )


def _own_session(tx: Tx, turn: Turn, number: SessionId) -> Session | Problem:
    session = sessions.get(tx, number)
    if session is None:
        return Problem("gone")
    return session if session.person == turn.person.id else Problem("not_yours")
