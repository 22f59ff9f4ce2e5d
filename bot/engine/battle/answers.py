"""Answers to a battle's questions: pressed, or typed."""

from bot.engine.battle import lifecycle
from bot.engine.battle import posts as battle_posts
from bot.engine.battle.rooms import let_in, refused_by, room_of
from bot.engine.context import RequestContext
from bot.model.actions import AnswerBattle, TypeBattle
from bot.model.battle.events import Answer, Locked
from bot.model.battle.state import Asking, Battle
from bot.model.ids import BattleId
from bot.model.outcomes.battle import AnswerLocked, BattleAsked, BattleRefused
from bot.model.outcomes.union import AnyOutcome
from bot.store import battles
from bot.store.battles import StoredBattle
from bot.store.database import Tx

TYPED_LONGEST = 200
"""Characters of a typed answer that are looked at."""


def answer(tx: Tx, context: RequestContext, action: AnswerBattle) -> AnyOutcome:
    """An option of a round."""
    given = Answer(
        at=context.at, person=context.person.id, round=action.round, option=action.option
    )
    return _answer(tx, context, action.battle, given)


def type_answer(tx: Tx, context: RequestContext, action: TypeBattle) -> AnyOutcome:
    """A typed answer to a round; as long as there is no text, the question for who wants to type.

    A press without a text comes from where nothing can be typed, such as a Telegram group.
    """
    if not action.text:
        return _asked(tx, context, action)
    text = action.text.strip()[:TYPED_LONGEST]
    given = Answer(at=context.at, person=context.person.id, round=action.round, text=text)
    return _answer(tx, context, action.battle, given)


def _answer(tx: Tx, context: RequestContext, number: BattleId, given: Answer) -> AnyOutcome:
    before = battles.get(tx, number)
    if before is None:
        return BattleRefused("over")
    kept = _entered(tx, context, before, given.round)
    if isinstance(kept, BattleRefused):
        return kept
    _, effects = lifecycle.advance(tx, kept, given)
    for one in effects:
        if isinstance(one, Locked):
            picked = one.text if one.option is None else kept.battle.question.options[one.option]
            return AnswerLocked(one.option, picked)
    return refused_by(effects) or BattleRefused("too_late")


def _asked(tx: Tx, context: RequestContext, action: TypeBattle) -> BattleAsked | BattleRefused:
    found = battles.get(tx, action.battle)
    if found is None:
        return BattleRefused("over")
    kept = _entered(tx, context, found, action.round)
    if isinstance(kept, BattleRefused):
        return kept
    asking = _open(kept.battle, action.round, context.at)
    if asking is None:
        return BattleRefused("too_late")
    if context.person.id in asking.answers:
        return BattleRefused("already_answered")
    return battle_posts.asked(tx, kept, context.at)


def _entered(
    tx: Tx, context: RequestContext, kept: StoredBattle, number: int
) -> StoredBattle | BattleRefused:
    """The battle with the presser in it: who takes part in a round that is open joins."""
    kept, room = room_of(tx, context, kept)
    player = kept.battle.players.get(context.person.id)
    if player is not None and player.here:
        return kept
    if _open(kept.battle, number, context.at) is None:
        return BattleRefused("too_late")
    if room is None:
        return BattleRefused("unknown_room", kept.code)
    kept, effects = let_in(tx, context, kept, room.id)
    return refused_by(effects) or kept


def _open(battle: Battle, number: int, at: int) -> Asking | None:
    """The question of a round, if it is open at a moment."""
    phase = battle.phase
    if isinstance(phase, Asking) and battle.round == number and at <= phase.deadline:
        return phase
    return None
