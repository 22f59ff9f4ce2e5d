"""Quiz sessions: starting one, revealing, choosing and typing answers, ending."""

import random
from collections.abc import Mapping

import msgspec

from bot.engine import parse_options
from bot.engine.commands import SESSION_CARDS
from bot.engine.context import RequestContext
from bot.engine.study import accepted_answers, session_steps
from bot.engine.study.rating import count, intervals, summary
from bot.model.actions import (
    AcceptAnswer,
    Answer,
    Choose,
    Command,
    EndQuiz,
    GoOn,
    Next,
    Reveal,
    Study,
)
from bot.model.grading.difference import nearest
from bot.model.grading.grade import Verdict
from bot.model.ids import CardId, DeckId
from bot.model.outcomes.decks import DeckRefused
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.quiz import CardAsked, CardRevealed, NothingDue, QuizOver, Shown
from bot.model.outcomes.union import AnyOutcome
from bot.model.people import MODES, Mode
from bot.model.study.queue import Candidate, Queue, plan, urgency
from bot.store import card_states, deck_access, decks, sessions, stats, typed_answers
from bot.store.database import Tx
from bot.store.decks import StoredCard, StoredDeck
from bot.store.sessions import Session
from bot.store.typed_answers import TypedAnswer

TYPED_LONGEST = 500
"""Characters of a typed answer that are kept. No right answer is nearly as long."""
CHOSEN_RIGHT = 4
"""The confidence of who chose the right option and is not asked for it: Good."""
PRACTISED_FROM = 5 * SESSION_CARDS
"""Cards from which practice is chosen: enough for a whole session without siblings."""


def command(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/quiz`: starts a quiz as its options say."""
    options = typed.options
    name = options.get("deck", "")
    deck = parse_options.deck(tx, context.viewer, name)
    if isinstance(deck, Problem):
        return parse_options.topic_taken_for_deck(tx, context.viewer, name) or deck
    chosen = choices(deck, options)
    if isinstance(chosen, Problem):
        return chosen
    return start(tx, context, deck, chosen)


class Choices(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the options of `/quiz` choose beside the deck; with no `mode` it is the person's own."""

    topic: str = ""
    cards: int = SESSION_CARDS
    mode: Mode | None = None


def choices(deck: StoredDeck, options: Mapping[str, str]) -> Choices | Problem:
    """Reads the options of `/quiz` but the deck."""
    topic = parse_options.topic(deck, options.get("topic", ""))
    if isinstance(topic, Problem):
        return topic
    limit = parse_options.number(
        parse_options.option_of("quiz", "cards"), options.get("cards", str(SESSION_CARDS))
    )
    if isinstance(limit, Problem):
        return limit
    if "mode" not in options:
        return Choices(topic, int(limit))
    mode = parse_options.chosen(options, "mode", MODES)
    return mode if isinstance(mode, Problem) else Choices(topic, int(limit), mode)


def start(tx: Tx, context: RequestContext, deck: StoredDeck, chosen: Choices) -> AnyOutcome:
    """Starts a quiz on a deck."""
    mode = chosen.mode or context.person.settings.mode
    return _start(tx, context, deck, chosen.topic, chosen.cards, mode)


def study(tx: Tx, context: RequestContext, action: Study) -> AnyOutcome:
    """Starts a quiz on a whole deck, or extra practice, when its button is pressed."""
    deck = deck_access.offered(tx, context.viewer, action.deck)
    if deck is None:
        return Problem("gone")
    mode = context.person.settings.mode
    if action.practice:
        return _practise(tx, context, deck, "", mode)
    return _start(tx, context, deck, "", SESSION_CARDS, mode)


def go_on(tx: Tx, context: RequestContext, action: GoOn) -> AnyOutcome:
    """Starts another session on the same topic and in the same mode, after one has ended."""
    session = session_steps.own(tx, context, action.session)
    if isinstance(session, Problem):
        return session
    deck = deck_access.offered(tx, context.viewer, session.deck)
    if deck is None:
        return Problem("gone")
    if action.practice:
        return _practise(tx, context, deck, session.topic, session.mode)
    return _start(tx, context, deck, session.topic, SESSION_CARDS, session.mode)


@session_steps.at_step
def reveal(
    tx: Tx, context: RequestContext, _action: Reveal, session: Session, stored: StoredCard
) -> AnyOutcome:
    """Shows the answer; a second press shows it again."""
    return _reveal(tx, context, session, stored)


def _reveal(tx: Tx, context: RequestContext, session: Session, stored: StoredCard) -> CardRevealed:
    if not session.revealed_at:
        session = msgspec.structs.replace(session, revealed_at=context.at)
        sessions.save(tx, session)
    return _revealed(tx, context, session, stored)


@session_steps.at_step
def choose(
    tx: Tx, context: RequestContext, action: Choose, session: Session, stored: StoredCard
) -> AnyOutcome:
    """Judges a chosen option: a right one is rated by the person, a wrong one counts as Again.

    A card alone is asked with options so that one press is enough. A right one counts as Good.
    """
    if session.revealed_at:
        return _revealed(tx, context, session, stored)
    if not 0 <= action.option < len(session.options):
        return Problem("unreadable")
    if stored.card.answer not in session.options:  # the card was edited since: the person judges
        return _reveal(tx, context, session, stored)
    given = session.options[action.option]
    verdict = Verdict.RIGHT if given == stored.card.answer else Verdict.WRONG
    session = _answered(context, session, verdict, given)
    if verdict is Verdict.WRONG:
        return count(tx, context, session, stored, confidence=1, chosen=given)
    if session.alone:
        return count(tx, context, session, stored, confidence=CHOSEN_RIGHT, chosen=given)
    sessions.save(tx, session)
    return _revealed(tx, context, session, stored)


@session_steps.at_step
def accept(
    tx: Tx, context: RequestContext, _action: AcceptAnswer, session: Session, stored: StoredCard
) -> AnyOutcome:
    """Takes the typed answer into the card; the person then rates the card as one they knew."""
    if session.asks != "type" or session.verdict in {None, Verdict.RIGHT}:
        return _reveal(tx, context, session, stored)
    taken = accepted_answers.take(tx, context, stored, session.given)
    if isinstance(taken, DeckRefused):
        return taken
    session = msgspec.structs.replace(session, verdict=Verdict.RIGHT)
    sessions.save(tx, session)
    return msgspec.structs.replace(_revealed(tx, context, session, taken), accepted=True)


@session_steps.at_step
def answer(
    tx: Tx, context: RequestContext, action: Answer, session: Session, stored: StoredCard
) -> AnyOutcome:
    """Judges a typed answer. The person then rates the card, whatever the verdict."""
    if not session.revealed_at:
        verdict = accepted_answers.judged(tx, stored, action.text)
        given = action.text.strip()[:TYPED_LONGEST]
        session = _answered(context, session, verdict, given)
        sessions.save(tx, session)
        typed = TypedAnswer(stored.id, given, session.id)
        typed_answers.save(tx, context.person.id, typed)
    return _revealed(tx, context, session, stored)


def show_next(tx: Tx, context: RequestContext, action: Next) -> AnyOutcome:
    """Shows a session's current card, or how the session ended."""
    session = session_steps.own(tx, context, action.session)
    if isinstance(session, Problem):
        return session
    stored = decks.card(tx, session.card)
    if stored is None:
        return Problem("gone")
    shown: Shown | None = session_steps.shown(tx, context, session, stored)
    if session.ended_at:
        shown = None
    elif session_steps.rated_elsewhere(tx, context, session, stored):
        shown = session_steps.ask_next(tx, context, session, session.queue)
    elif session.revealed_at:
        return _revealed(tx, context, session, stored)
    if shown is None:
        return QuizOver(summary(tx, context, session, stored.deck, session.queue))
    return CardAsked(shown)


def end(tx: Tx, context: RequestContext, action: EndQuiz) -> AnyOutcome:
    """Ends a session early; the current card stays unrated."""
    session = session_steps.own(tx, context, action.session)
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
    """The cards that the person should study now."""
    due = card_states.due(tx, context.person.id, deck, topic, context.day, urgency)
    return session_steps.planned(tx, context, due, deck, topic, limit)


def _start(
    tx: Tx, context: RequestContext, deck: StoredDeck, topic: str, limit: int, mode: Mode
) -> AnyOutcome:
    # Also if nothing is due yet: from now on the person finds a space's deck in private, too.
    deck_access.begin(tx, context.person.id, deck.name.id)
    queue = queue_for(tx, context, deck.name.id, topic, limit)
    if not queue.ahead:
        return nothing_due(tx, context, deck, topic)
    return _begin(tx, context, deck, topic, queue, mode, practice=False)


def _practise(
    tx: Tx, context: RequestContext, deck: StoredDeck, topic: str, mode: Mode
) -> AnyOutcome:
    soonest = card_states.soonest(tx, context.person.id, deck.name.id, topic, PRACTISED_FROM)
    known = (stored for card_id in soonest if (stored := decks.card(tx, card_id)) is not None)
    candidates = (Candidate(stored.id, stored.fact) for stored in known)
    # Cards whose siblings were shown today may be practised; within one session siblings would give
    # each other's answers away, so `plan` leaves them out.
    chosen = plan(
        candidates, (), limit=SESSION_CARDS, new_limit=0, seen_today=lambda _candidate: False
    )
    if not chosen.ahead:
        return nothing_due(tx, context, deck, topic)
    cards = list(chosen.ahead)
    random.Random(context.seed).shuffle(cards)  # noqa: S311 - an order of cards, not a secret
    queue = Queue(ahead=tuple(cards), planned=len(cards))
    return _begin(tx, context, deck, topic, queue, mode, practice=True)


def _begin(
    tx: Tx,
    context: RequestContext,
    deck: StoredDeck,
    topic: str,
    queue: Queue,
    mode: Mode,
    *,
    practice: bool,
) -> AnyOutcome:
    session = sessions.start(
        tx, context.person.id, deck.name.id, topic, mode, queue, context.at, practice=practice
    )
    shown = session_steps.ask_next(tx, context, session, queue)
    if shown is None:
        return nothing_due(tx, context, deck, topic)
    return CardAsked(shown, started=queue.planned)


def practise_these(
    tx: Tx, context: RequestContext, deck: StoredDeck, cards: tuple[CardId, ...]
) -> AnyOutcome:
    """Starts a quiz of exactly these cards: practice, so that they are asked though not due."""
    queue = Queue(ahead=cards, planned=len(cards))
    return _begin(tx, context, deck, "", queue, context.person.settings.mode, practice=True)


def nothing_due(tx: Tx, context: RequestContext, deck: StoredDeck, topic: str) -> NothingDue:
    """The facts about a deck or topic in which there is nothing to study now."""
    person, deck_id = context.person, deck.name.id
    next_due = card_states.next_due(tx, person.id, deck_id, topic)
    standing = stats.standing(tx, person.id, deck_id, topic, context.day)
    # Due cards, and new cards within the limit, wait only if a sibling was shown today: until
    # tomorrow.
    waiting = 0 if person.new_cards_left(context.day) else standing.cards - standing.started
    return NothingDue(
        deck=deck.name,
        topic=deck.about.topics.get(topic, topic),
        next_due_in=None if next_due is None else max(1, next_due - context.day),
        new_waiting=max(0, waiting),
        new_limit=person.settings.new_cards,
        suspended=standing.suspended,
        empty=standing.cards == 0,
    )


def _answered(context: RequestContext, session: Session, verdict: Verdict, given: str) -> Session:
    return msgspec.structs.replace(session, revealed_at=context.at, verdict=verdict, given=given)


def _revealed(
    tx: Tx, context: RequestContext, session: Session, stored: StoredCard
) -> CardRevealed:
    shown = session_steps.shown(tx, context, session, stored)
    days = intervals(tx, context, session, stored)
    if session.asks != "type" or session.verdict in {None, Verdict.RIGHT}:
        return CardRevealed(shown, session.verdict, session.given, intervals=days)
    return CardRevealed(
        shown,
        session.verdict,
        session.given,
        nearest=nearest(session.given, (stored.card.answer, *stored.card.accept)),
        may_accept=accepted_answers.may_take(tx, context, stored, session.given),
        intervals=days,
    )
