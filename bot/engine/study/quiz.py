"""Quiz sessions: starting one, revealing, choosing and typing answers, ending."""

import random

import msgspec

from bot.engine import parse_options
from bot.engine.commands import SESSION_CARDS
from bot.engine.context import RequestContext
from bot.engine.study import next_card
from bot.engine.study.rating import count, summary
from bot.model.actions import Answer, Choose, Command, EndQuiz, GoOn, Next, Reveal, Study
from bot.model.grading.grade import Verdict, grade
from bot.model.ids import CardId, DeckId
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.quiz import CardAsked, CardRevealed, NothingDue, QuizOver, Shown
from bot.model.outcomes.union import AnyOutcome
from bot.model.people import MODES, Mode
from bot.model.study.queue import Candidate, Queue, plan, urgency
from bot.store import card_states, deck_access, decks, sessions, stats
from bot.store.database import Tx
from bot.store.decks import StoredCard, StoredDeck
from bot.store.sessions import Session

TYPED_LONGEST = 500
"""Characters of a typed answer that are kept; no right answer comes near it."""
PRACTISED_FROM = 5 * SESSION_CARDS
"""Practice is chosen from so many cards: enough for a whole session without siblings."""


def command(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/quiz`: reads the options, and starts."""
    options = typed.options
    found = parse_options.deck(tx, context.viewer, options.get("deck", ""))
    if isinstance(found, Problem):
        return (
            parse_options.topic_taken_for_deck(tx, context.viewer, options.get("deck", "")) or found
        )
    topic = parse_options.topic(found, options.get("topic", ""))
    if isinstance(topic, Problem):
        return topic
    limit = parse_options.number(
        parse_options.option_of("quiz", "cards"), options.get("cards", str(SESSION_CARDS))
    )
    if isinstance(limit, Problem):
        return limit
    mode = parse_options.chosen({"mode": context.person.settings.mode, **options}, "mode", MODES)
    if isinstance(mode, Problem):
        return mode
    return _start(tx, context, found, topic, int(limit), mode)


def study(tx: Tx, context: RequestContext, action: Study) -> AnyOutcome:
    """The buttons that start a quiz on a whole deck, or extra practice."""
    found = deck_access.offered(tx, context.viewer, action.deck)
    if found is None:
        return Problem("gone")
    mode = context.person.settings.mode
    if action.practice:
        return _practise(tx, context, found, "", mode)
    return _start(tx, context, found, "", SESSION_CARDS, mode)


def go_on(tx: Tx, context: RequestContext, action: GoOn) -> AnyOutcome:
    """The buttons after a session: another one on the same topic, asked in the same way."""
    session = next_card.own(tx, context, action.session)
    if isinstance(session, Problem):
        return session
    found = deck_access.offered(tx, context.viewer, session.deck)
    if found is None:
        return Problem("gone")
    if action.practice:
        return _practise(tx, context, found, session.topic, session.mode)
    return _start(tx, context, found, session.topic, SESSION_CARDS, session.mode)


@next_card.at_step
def reveal(
    tx: Tx, context: RequestContext, _action: Reveal, session: Session, stored: StoredCard
) -> AnyOutcome:
    """Shows the answer; pressed again, it is simply shown again."""
    return _reveal(tx, context, session, stored)


def _reveal(tx: Tx, context: RequestContext, session: Session, stored: StoredCard) -> CardRevealed:
    if not session.revealed_at:
        session = msgspec.structs.replace(session, revealed_at=context.at)
        sessions.save(tx, session)
    return _revealed(session, stored)


@next_card.at_step
def choose(
    tx: Tx, context: RequestContext, action: Choose, session: Session, stored: StoredCard
) -> AnyOutcome:
    """Takes a chosen option: a right one is rated by the person, a wrong one counts as Again."""
    if session.revealed_at:
        return _revealed(session, stored)
    if not 0 <= action.option < len(session.options):
        return Problem("unreadable")
    if stored.card.answer not in session.options:  # it was corrected since: the person judges
        return _reveal(tx, context, session, stored)
    given = session.options[action.option]
    verdict = Verdict.RIGHT if given == stored.card.answer else Verdict.WRONG
    session = _answered(context, session, verdict, given)
    if verdict is Verdict.WRONG:
        return count(tx, context, session, stored, confidence=1, wrong=given)
    sessions.save(tx, session)
    return _revealed(session, stored)


@next_card.at_step
def answer(
    tx: Tx, context: RequestContext, action: Answer, session: Session, stored: StoredCard
) -> AnyOutcome:
    """Judges a typed answer. The person then rates it, whatever the verdict: they know best."""
    if not session.revealed_at:
        card = stored.card
        given = action.text.strip()[:TYPED_LONGEST]
        verdict = grade(
            given,
            answer=card.answer,
            accept=card.accept,
            strict=card.strict,
            others=lambda: decks.answers_of_others(tx, stored.deck.id, stored.id),
        )
        session = _answered(context, session, verdict, given)
        sessions.save(tx, session)
    return _revealed(session, stored)


def show_next(tx: Tx, context: RequestContext, action: Next) -> AnyOutcome:
    """Shows where a session stands: its current card, or how it ended."""
    session = next_card.own(tx, context, action.session)
    if isinstance(session, Problem):
        return session
    stored = decks.card(tx, session.card)
    if stored is None:
        return Problem("gone")
    shown: Shown | None = next_card.shown(session, stored)
    if session.ended_at:
        shown = None
    elif next_card.rated_elsewhere(tx, context, session, stored):
        shown = next_card.ask_next(tx, context, session, session.queue)
    elif session.revealed_at:
        return _revealed(session, stored)
    if shown is None:
        return QuizOver(summary(tx, context, session, stored.deck, session.queue))
    return CardAsked(shown)


def end(tx: Tx, context: RequestContext, action: EndQuiz) -> AnyOutcome:
    """Ends a session early; the current card stays unrated."""
    session = next_card.own(tx, context, action.session)
    if isinstance(session, Problem):
        return session
    stored = decks.card(tx, session.card)
    if stored is None or session.alone:
        return Problem("gone")
    if not session.ended_at:
        session = msgspec.structs.replace(session, ended_at=context.at, revealed_at=0)
        sessions.save(tx, session)
    return QuizOver(summary(tx, context, session, stored.deck, session.queue))


def queue_for(tx: Tx, context: RequestContext, deck: DeckId, topic: str, limit: int) -> Queue:
    """Plans what the person should study now."""
    due = card_states.due(tx, context.person.id, deck, topic, context.day, urgency)
    return next_card.planned(tx, context, due, deck, topic, limit)


def _start(
    tx: Tx, context: RequestContext, found: StoredDeck, topic: str, limit: int, mode: Mode
) -> AnyOutcome:
    # Also if nothing is due yet: whoever wanted to study a space's deck finds it in private.
    deck_access.begin(tx, context.person.id, found.name.id)
    queue = queue_for(tx, context, found.name.id, topic, limit)
    if not queue.ahead:
        return nothing_due(tx, context, found, topic)
    return _begin(tx, context, found, topic, queue, mode, practice=False)


def _practise(
    tx: Tx, context: RequestContext, found: StoredDeck, topic: str, mode: Mode
) -> AnyOutcome:
    soonest = card_states.soonest(tx, context.person.id, found.name.id, topic, PRACTISED_FROM)
    known = (stored for number in soonest if (stored := decks.card(tx, number)) is not None)
    candidates = (Candidate(stored.id, stored.fact) for stored in known)
    # What the day has shown may be practised; only within a session siblings give themselves away.
    chosen = plan(
        candidates, (), limit=SESSION_CARDS, new_limit=0, seen_today=lambda _candidate: False
    )
    if not chosen.ahead:
        return nothing_due(tx, context, found, topic)
    cards = list(chosen.ahead)
    random.Random(context.seed).shuffle(cards)  # noqa: S311 - an order of cards, not a secret
    queue = Queue(ahead=tuple(cards), planned=len(cards))
    return _begin(tx, context, found, topic, queue, mode, practice=True)


def _begin(
    tx: Tx,
    context: RequestContext,
    found: StoredDeck,
    topic: str,
    queue: Queue,
    mode: Mode,
    *,
    practice: bool,
) -> AnyOutcome:
    session = sessions.start(
        tx, context.person.id, found.name.id, topic, mode, queue, context.at, practice=practice
    )
    shown = next_card.ask_next(tx, context, session, queue)
    if shown is None:
        return nothing_due(tx, context, found, topic)
    return CardAsked(shown, started=queue.planned)


def practise_these(
    tx: Tx, context: RequestContext, found: StoredDeck, cards: tuple[CardId, ...]
) -> AnyOutcome:
    """Starts a quiz of exactly these cards; it is practice, so all of them come, due or not."""
    queue = Queue(ahead=cards, planned=len(cards))
    return _begin(tx, context, found, "", queue, context.person.settings.mode, practice=True)


def nothing_due(tx: Tx, context: RequestContext, found: StoredDeck, topic: str) -> NothingDue:
    """What to say of a deck or topic that holds nothing to study now."""
    person, deck = context.person, found.name.id
    next_due = card_states.next_due(tx, person.id, deck, topic)
    standing = stats.standing(tx, person.id, deck, topic, context.day)
    # What is due all the same, or new below the limit, waits for the day after a sibling's.
    waiting = 0 if person.new_cards_left(context.day) else standing.cards - standing.started
    return NothingDue(
        deck=found.name,
        topic=found.about.topics.get(topic, topic),
        next_due_in=None if next_due is None else max(1, next_due - context.day),
        new_waiting=max(0, waiting),
        new_limit=person.settings.new_cards,
        suspended=standing.suspended,
        empty=standing.cards == 0,
    )


def _answered(context: RequestContext, session: Session, verdict: Verdict, given: str) -> Session:
    return msgspec.structs.replace(session, revealed_at=context.at, verdict=verdict, given=given)


def _revealed(session: Session, stored: StoredCard) -> CardRevealed:
    return CardRevealed(next_card.shown(session, stored), session.verdict, session.given)
