"""Answers to a battle's questions: pressed, or typed."""

from typing import assert_never

import msgspec

from bot.engine.battle import lifecycle, reveal
from bot.engine.battle import posts as battle_posts
from bot.engine.battle.rooms import join, reply_to, room_of
from bot.engine.context import RequestContext
from bot.model.actions import AnswerBattle, TypeBattle
from bot.model.battle.events import Answer, Joined, Left, Locked, Refused
from bot.model.battle.state import Asking, Battle, Paused
from bot.model.ids import BattleId, Identity, PersonId
from bot.model.outcomes.battle import AnswerLocked, BattleRefused, OwnResult
from bot.model.outcomes.union import AnyOutcome
from bot.store import battles, typed_answers
from bot.store.battles import StoredBattle
from bot.store.database import Tx
from bot.store.typed_answers import TypedAnswer

TYPED_LONGEST = 200
"""Characters of a typed answer that are compared; the rest is cut off."""


def answer(tx: Tx, context: RequestContext, action: AnswerBattle) -> AnyOutcome:
    """Answers a round by the option that was pressed."""
    given = Answer(
        at=context.at,
        person=context.person.id,
        round=action.round,
        option=action.option,
        reply=reply_to(context),
    )
    return _answer(tx, context, action.battle, given)


def type_answer(tx: Tx, context: RequestContext, action: TypeBattle) -> AnyOutcome:
    """Answers a round by a typed text; without a text, shows the question to answer.

    A press without a text comes from a place where nothing can be typed, such as a Telegram group.
    """
    if not action.text:
        return _question(tx, context, action)
    text = action.text.strip()[:TYPED_LONGEST]
    given = Answer(
        at=context.at,
        person=context.person.id,
        round=action.round,
        text=text,
        reply=reply_to(context),
        typing=_typing(tx, context, action.battle),
    )
    return _answer(tx, context, action.battle, given)


def _typing(tx: Tx, context: RequestContext, battle_id: BattleId) -> Identity | None:
    """The account in whose private chat the person types though they play in a space's room."""
    stored = battles.get(tx, battle_id)
    player = None if stored is None else stored.battle.players.get(context.person.id)
    room = None if player is None else battles.room(tx, player.room)
    elsewhere = room is not None and room.space != "" and not context.where.space
    return context.who if elsewhere else None


def _answer(tx: Tx, context: RequestContext, battle_id: BattleId, given: Answer) -> AnyOutcome:
    stored = _join_open_round(tx, context, battle_id, given.round)
    if isinstance(stored, BattleRefused):
        return stored
    _, reply = lifecycle.advance(tx, stored, given)
    if given.text and (isinstance(reply, Locked) or reply == Refused("close")):
        typed = TypedAnswer(stored.battle.question.card, given.text)
        typed_answers.save(tx, context.person.id, typed)
    match reply:
        case Locked(option=option, text=text):
            locked = _locked(stored.battle, option, text)
            return msgspec.structs.replace(locked, last=_last(context, stored.battle))
        case Refused(reason="already_answered"):
            return _locked_before(stored.battle, context.person.id)
        case Refused(reason=reason):
            return BattleRefused(reason)
        case Joined() | Left() | None:
            return BattleRefused("too_late")
        case _ as never:
            assert_never(never)


def _locked(battle: Battle, option: int | None, text: str) -> AnswerLocked:
    return AnswerLocked(option, text if option is None else battle.question.options[option])


def _last(context: RequestContext, battle: Battle) -> OwnResult | None:
    """The presser's result of the round before, unless it was shown to them when it was over."""
    person = context.person.id
    room = battle.players[person].room
    shown_here = not context.where.space and reveal.only_player(battle, room) == person
    return None if context.reply_id or shown_here else reveal.before(battle, person)


def _locked_before(battle: Battle, person: PersonId) -> AnswerLocked:
    """The answer of the open round that the person gave with an earlier press."""
    assert isinstance(battle.phase, Asking)  # noqa: S101 - else the answer is too late
    given = battle.phase.answers[person]
    return msgspec.structs.replace(_locked(battle, given.option, given.text), before=True)


def _question(tx: Tx, context: RequestContext, action: TypeBattle) -> AnyOutcome:
    stored = _join_open_round(tx, context, action.battle, action.round)
    if isinstance(stored, BattleRefused):
        return stored
    asking = _open_round(stored.battle, action.round, context.at)
    if asking is None:
        return BattleRefused("too_late")
    if context.person.id in asking.answers:
        return _locked_before(stored.battle, context.person.id)
    asked = battle_posts.asked(tx, stored, context.at)
    if context.where.space:
        return asked
    room = stored.battle.players[context.person.id].room
    return msgspec.structs.replace(asked, back=battle_posts.place_of(tx, room))


def _join_open_round(
    tx: Tx, context: RequestContext, battle_id: BattleId, round_number: int
) -> StoredBattle | BattleRefused:
    """The battle with the presser among its players: a press in an open round joins them."""
    running = battles.get(tx, battle_id)
    if running is None:
        return BattleRefused("over")
    if isinstance(running.battle.phase, Paused):
        return BattleRefused("paused")
    stored, room = room_of(tx, context, running)
    player = stored.battle.players.get(context.person.id)
    if player is not None and player.here:
        return stored
    if _open_round(stored.battle, round_number, context.at) is None:
        return BattleRefused("too_late")
    if room is None:
        return BattleRefused("unknown_room")
    stored, refused = join(tx, context, stored, room.id)
    return refused or stored


def _open_round(battle: Battle, round_number: int, at: int) -> Asking | None:
    """The phase of a round whose question is open at a moment, else None."""
    phase = battle.phase
    if isinstance(phase, Asking) and battle.round == round_number and at <= phase.deadline:
        return phase
    return None
