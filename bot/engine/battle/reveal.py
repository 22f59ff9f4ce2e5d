"""The end of a round: what its rooms see, and what each player privately learns of their answer."""

from collections.abc import Iterable, Mapping

import msgspec

from bot.engine.battle import posts, results
from bot.engine.battle.posts import LATE_MS
from bot.model.battle import scoring
from bot.model.battle.scoring import Place
from bot.model.battle.state import (
    AWAY,
    RIGHT,
    WRONG,
    Battle,
    Given,
    ReplyTo,
    Revealing,
    RoomId,
)
from bot.model.ids import Identity, PersonId
from bot.model.outcomes.base import DeckName
from bot.model.outcomes.battle import AnswerJudged, BattleRevealed, OwnResult
from bot.model.outcomes.union import AnyOutcome
from bot.model.ownership import Viewer
from bot.store import battles, outbox
from bot.store.battles import StoredBattle
from bot.store.database import Tx
from bot.store.outbox import OutboxMessage


def show(tx: Tx, stored: StoredBattle, rooms: Iterable[RoomId], at: int) -> None:
    """Shows the answer and the standings in the rooms, and each player their own result.

    Where replies can be edited, "Locked in" becomes the result. A private chat shows the result of
    its only player, who may be far down in the standing.

    Args:
        tx: The transaction.
        stored: The battle, whose round was just closed.
        rooms: The rooms.
        at: The moment (ms since 1970).
    """
    battle = stored.battle
    places = {place.person: place for place in scoring.standing(battle)}
    revealed = posts.revealed(tx, stored)
    for room_id in rooms:
        shown = _in_room(tx, stored, revealed, places, room_id)
        posts.edit(tx, (room_id,), shown, at, LATE_MS)
    for person, given in scoring.revealed(battle).items():
        reply = battle.players[person].reply
        if reply is not None:
            judged = _judged(battle, revealed.head.deck, places[person], given)
            outbox.add(tx, _edit(reply, judged, at))


def end(tx: Tx, stored: StoredBattle, at: int) -> None:
    """Shows their result to each player who has not been told it with the last answer.

    Where replies can be edited, it takes the place of the reply to their last answer. The others
    have the button for it below the end.
    """
    battle = stored.battle
    for person, player in battle.players.items():
        told = len(player.marks) == len(battle.questions) and player.marks[-1] in RIGHT + WRONG
        if told or player.reply is None:
            continue
        room = battles.room(tx, player.room)
        viewer = Viewer(person, player.reply.platform, "" if room is None else room.space)
        shown = results.of_player(tx, stored.id, person, viewer)
        if shown is not None:
            outbox.add(tx, _edit(player.reply, shown, at))


def close(tx: Tx, before: StoredBattle, at: int) -> None:
    """Takes the host's button off the reveal of a round from which the battle has gone on."""
    if not before.battle.rules.hosted or not isinstance(before.battle.shown, Revealing):
        return
    places = {place.person: place for place in scoring.standing(before.battle)}
    revealed = msgspec.structs.replace(posts.revealed(tx, before), closed=True)
    for room_id in before.battle.reachable:
        shown = _in_room(tx, before, revealed, places, room_id)
        posts.close_post(tx, room_id, shown, at)


def _in_room(
    tx: Tx,
    stored: StoredBattle,
    revealed: BattleRevealed,
    places: Mapping[PersonId, Place],
    room_id: RoomId,
) -> BattleRevealed:
    """A reveal as a room sees it: a private chat with the result of its only player."""
    room = battles.room(tx, room_id)
    person = None if room is None or room.space else only_player(stored.battle, room_id)
    own = None if person is None else _own(stored.battle, places[person])
    return msgspec.structs.replace(revealed, own=own)


def only_player(battle: Battle, room: RoomId) -> PersonId | None:
    """The player who plays for a room, if there is exactly one."""
    persons = [person for person, player in battle.players.items() if player.room == room]
    return persons[0] if len(persons) == 1 else None


def before(battle: Battle, person: PersonId) -> OwnResult | None:
    """A player's result of the round before the open one; None if they had no part in it."""
    player, closed = battle.players[person], battle.round - 1
    if not closed or len(player.marks) < closed:
        return None
    return OwnResult(
        round=closed,
        right=player.marks[closed - 1] == RIGHT,
        points=player.points,
        place=scoring.place_of(battle, person),
        players=len(battle.players),
    )


def _own(battle: Battle, place: Place) -> OwnResult:
    given = scoring.revealed(battle).get(place.person)
    return OwnResult(
        round=battle.round,
        right=given is not None and given.right,
        points=place.points,
        place=place.place,
        players=len(battle.players),
        gained=place.gained,
    )


def _judged(battle: Battle, deck: DeckName, place: Place, given: Given) -> AnswerJudged:
    question = battle.question
    marks = battle.players[place.person].marks.replace(AWAY, "")
    is_last = battle.round == len(battle.questions)
    return AnswerJudged(
        deck=deck,
        own=_own(battle, place),
        option=given.option,
        text=given.text if given.option is None else question.options[given.option],
        answer=question.answer,
        answer_option=question.right if question.options else None,
        hits=marks.count(RIGHT) if is_last else 0,
        asked=len(marks) if is_last else 0,
    )


def _edit(reply: ReplyTo, outcome: AnyOutcome, at: int) -> OutboxMessage:
    to = Identity(reply.platform, reply.account)
    return OutboxMessage(to, outcome, at, at + LATE_MS, edits=True, target=reply.id)
