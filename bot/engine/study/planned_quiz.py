"""A quiz that a command asks for in one place and a press starts in another, with all options."""

import hashlib

import msgspec

from bot.engine import parse_options
from bot.engine.context import SEED_BITS, RequestContext
from bot.engine.study import quiz
from bot.engine.study.quiz import Choices
from bot.model.actions import Command, Press, Request, Study, StudyAs
from bot.model.ids import DeckId
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.union import AnyOutcome
from bot.model.ownership import Viewer
from bot.store import deck_access, key_value
from bot.store.database import Tx


class _Planned(msgspec.Struct, frozen=True, omit_defaults=True):
    """A quiz as it is stored. It says nothing of who asked for it."""

    deck: DeckId
    choices: Choices = Choices()


_DECODER = msgspec.json.Decoder(_Planned)


def plan(tx: Tx, context: RequestContext, request: Request) -> tuple[Press, bool] | Problem | None:
    """The press that starts the quiz of a command; see `Engine.plan_quiz`."""
    action = request.action
    if not isinstance(action, Command):
        return None
    typed = action.options.get("deck", "")
    everybody = context.everybody_here
    deck = parse_options.deck(tx, everybody, typed)
    shared = not isinstance(deck, Problem)
    if isinstance(deck, Problem):
        own = Viewer(context.person.id, everybody.platform, everybody.space)
        deck = parse_options.deck(tx, own, typed)
    if isinstance(deck, Problem):
        return None
    chosen = quiz.choices(deck, action.options)
    if isinstance(chosen, Problem):
        return chosen if shared else None
    planned = _Planned(deck.name.id, chosen)
    if chosen == Choices():
        return Study(deck.name.id), shared
    return StudyAs(_keep(tx, planned)), shared


def study(tx: Tx, context: RequestContext, action: StudyAs) -> AnyOutcome:
    """Starts a planned quiz, for anybody who sees its deck."""
    stored = key_value.get(tx, _key(action.request))
    planned = _DECODER.decode(stored) if stored else None
    deck = None if planned is None else deck_access.offered(tx, context.viewer, planned.deck)
    if planned is None or deck is None:
        return Problem("gone")
    chosen = planned.choices
    if chosen.topic and chosen.topic not in deck.about.topics:
        return Problem("gone")
    return quiz.start(tx, context, deck, chosen)


def _keep(tx: Tx, planned: _Planned) -> int:
    """Stores a quiz; the same quiz always has the same number, so that nothing piles up."""
    text = msgspec.json.encode(planned)
    digest = hashlib.blake2b(text, digest_size=8).digest()
    number = int.from_bytes(digest, "big") >> (64 - SEED_BITS)
    key_value.keep(tx, _key(number), text.decode())
    return number


def _key(number: int) -> str:
    return f"quiz.{number}"
