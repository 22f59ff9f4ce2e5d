"""The posts of a battle: their facts, taken from its state, and their way into the outbox."""

from collections import Counter
from collections.abc import Iterable

import msgspec

from bot.model.battle import questions, scoring
from bot.model.battle.scoring import Place, Team
from bot.model.battle.state import Asking, Battle, Lobby, Over, Paused, RoomId
from bot.model.cards import Card, for_screens
from bot.model.ids import WEB, Destination, MessagePlace
from bot.model.outcomes.base import DeckName
from bot.model.outcomes.battle import (
    BattleAsked,
    BattleHead,
    BattleLobby,
    BattleOver,
    BattlePost,
    BattleRefused,
    BattleRevealed,
    Knew,
    Line,
)
from bot.model.outcomes.union import AnyOutcome
from bot.model.ownership import Viewer
from bot.store import account_data, battles, deck_access, decks, outbox, people
from bot.store.battles import StoredBattle
from bot.store.database import Tx
from bot.store.decks import StoredDeck
from bot.store.outbox import OutboxMessage

NAMED = 20
"""Players named in a lobby."""
RANKED = 10
"""Lines of a standing."""
FASTEST = 5
"""Players named who had the answer, the fastest first."""
LATE_MS = 60_000
"""After this time a lobby, a reveal or an end is no longer worth posting."""
CLOSED_MS = 3_600_000
"""How long it is worth closing a post, or telling the opener what became of it."""
SECOND = 1000
Closing = BattleLobby | BattleAsked | BattleRevealed
"""Posts whose buttons are taken off when their time is over."""


def head(tx: Tx, stored: StoredBattle) -> BattleHead:
    """The facts that all screens of a battle show."""
    deck = decks.get(tx, stored.deck)
    assert deck is not None  # noqa: S101 - decks are retired, never deleted
    rules = stored.battle.rules
    topic = deck.about.topics.get(stored.topic, stored.topic)
    rounds = len(stored.battle.questions)
    name = _deck_name(tx, stored, deck)
    return BattleHead(stored.id, name, topic, rounds, rules.seconds, rules.mode, rules.hosted)


def _deck_name(tx: Tx, stored: StoredBattle, deck: StoredDeck) -> DeckName:
    """The deck's name; its mark would say something else in the space of another room."""
    rooms = stored.battle.rooms
    room = battles.room(tx, rooms[0].id) if len(rooms) == 1 else None
    if room is None or not room.space:
        return deck.name
    return deck_access.named(tx, Viewer(platform=room.to.platform, space=room.space), deck.name)


def lobby(tx: Tx, stored: StoredBattle, at: int) -> BattleLobby:
    """The lobby in its present state."""
    battle = stored.battle
    phase = battle.phase
    starter = people.get(tx, battle.starter)
    names = tuple(player.name for player in battle.players.values())
    return BattleLobby(
        head=head(tx, stored),
        code=stored.code,
        starter="" if starter is None else starter.name,
        players=names[:NAMED],
        joined=len(names),
        rooms=len(battle.rooms),
        left=_seconds(phase.ends_at - at) if isinstance(phase, Lobby) else 0,
        teams=battle.rules.teams,
        at=phase.ends_at if isinstance(phase, Lobby) else 0,
    )


def asked(tx: Tx, stored: StoredBattle, at: int) -> BattleAsked:
    """The open round's question."""
    battle = stored.battle
    phase = battle.shown
    assert isinstance(phase, Asking)  # noqa: S101 - the rules post a round while it is open
    paused = battle.phase if isinstance(battle.phase, Paused) else None
    playing = {person for person, player in battle.players.items() if player.here}
    return BattleAsked(
        head=head(tx, stored),
        round=battle.round,
        card=_card(tx, stored),
        left=_seconds(phase.deadline - (at if paused is None else paused.at)),
        players=len(playing | phase.answers.keys()),
        options=battle.question.options,
        answered=len(phase.answers),
        hint=questions.hint(battle),
        again=phase.extended,
        until=phase.deadline if paused is None else 0,
        paused=paused is not None,
    )


def with_time_left(message: OutboxMessage, now: int) -> AnyOutcome:
    """The outcome of a message that is about to be sent.

    It may have waited in the outbox, so the remaining time is computed anew.
    """
    outcome = message.outcome
    match outcome:
        case BattleLobby(at=moment) | BattleAsked(until=moment) if moment:
            return msgspec.structs.replace(outcome, left=_seconds(moment - now))
        case _:
            return outcome


def revealed(tx: Tx, stored: StoredBattle) -> BattleRevealed:
    """The answer and the results of the round that was just closed."""
    battle = stored.battle
    options = battle.question.options
    solved = scoring.solved(battle)
    answers = scoring.revealed(battle).values()
    chosen = Counter(given.option for given in answers)
    names = {person: player.name for person, player in battle.players.items()}
    return BattleRevealed(
        head=head(tx, stored),
        round=battle.round,
        card=_card(tx, stored),
        answer=battle.question.answer,
        knew=tuple(Knew(names[one.person], one.took) for one in solved[:FASTEST]),
        right=len(solved),
        answered=len(answers),
        standing=standing(battle),
        teams=_teams(battle),
        options=options,
        chosen=tuple(chosen[index] for index in range(len(options))),
    )


def over(tx: Tx, stored: StoredBattle) -> BattleOver:
    """How a battle ended."""
    battle = stored.battle
    phase = battle.phase
    assert isinstance(phase, Over)  # noqa: S101 - the rules post the end once it has ended
    quick = [
        Knew(player.name, player.fastest)
        for player in battle.players.values()
        if player.fastest is not None
    ]
    return BattleOver(
        head=head(tx, stored),
        reason=phase.reason,
        played=max((len(player.marks) for player in battle.players.values()), default=0),
        players=len(battle.players),
        standing=standing(battle),
        teams=_teams(battle),
        fastest=min(quick, key=lambda one: one.took, default=None),
    )


def standing(battle: Battle) -> tuple[Line, ...]:
    """The first lines of the standing."""
    return tuple(map(_line, scoring.standing(battle)[:RANKED]))


def post(tx: Tx, rooms: Iterable[RoomId], outcome: BattlePost, at: int, fresh: int) -> None:
    """Posts a new message in rooms, unless it can't be delivered within `fresh` ms.

    Browsers get no messages: their pages show the battle itself.
    """
    for room_id in rooms:
        room = battles.room(tx, room_id)
        if room is not None and room.to.platform != WEB:
            battles.posting(tx, room_id, room.part + 1)
            outbox.add(
                tx,
                OutboxMessage(room.to, outcome, at, at + fresh, room=room_id, part=room.part + 1),
            )


def post_to_typing(tx: Tx, stored: StoredBattle, outcome: BattleAsked, at: int, fresh: int) -> None:
    """Sends a new question to the private chats of those who typed their last answer there."""
    for player in stored.battle.players.values():
        if player.here and player.typing is not None:
            private = msgspec.structs.replace(outcome, back=place_of(tx, player.room))
            outbox.add(tx, OutboxMessage(player.typing, private, at, at + fresh, once=True))


def place_of(tx: Tx, room_id: RoomId) -> MessagePlace | None:
    """The battle's last message in a room, None if none has arrived."""
    room = battles.room(tx, room_id)
    return MessagePlace(room.to, room.message) if room is not None and room.message else None


def edit(tx: Tx, rooms: Iterable[RoomId], outcome: BattlePost, at: int, fresh: int) -> None:
    """Edits the last message in each of the rooms that have one."""
    for room_id in rooms:
        room = battles.room(tx, room_id)
        if room is not None and room.part:
            outbox.add(
                tx,
                OutboxMessage(
                    room.to, outcome, at, at + fresh, room=room_id, part=room.part, edits=True
                ),
            )


def close(tx: Tx, before: StoredBattle, at: int) -> None:
    """Takes the buttons off the posts of a phase that has just ended without a post of its own.

    That is a lobby, and a question that was open when the battle ended. If the lobby was never
    posted, its opener is told.

    Args:
        tx: The transaction.
        before: The battle in that phase.
        at: The moment (ms since 1970).
    """
    match before.battle.shown:
        case Lobby():
            outcome: BattleLobby | BattleAsked = lobby(tx, before, at)
        case Asking():
            outcome = asked(tx, before, at)
        case _:
            return
    for room_id in before.battle.reachable:
        room = battles.room(tx, room_id)
        if room is not None and room.message:
            close_post(tx, room_id, outcome, at)
        elif room is not None and isinstance(outcome, BattleLobby) and outbox.failing(tx, room_id):
            _tell_opener(tx, before, room.to.platform, at)


def close_late(tx: Tx, message: OutboxMessage, platform_id: str) -> None:
    """Takes the buttons off a post that arrived when its battle had gone on already."""
    if isinstance(message.outcome, BattleLobby | BattleAsked):
        _close(tx, message.to, platform_id, message.outcome, message.made_at)


def close_post(tx: Tx, room_id: RoomId, outcome: Closing, at: int) -> None:
    """Takes the buttons off the last message in a room, if it has arrived."""
    room = battles.room(tx, room_id)
    if room is not None and room.message:
        _close(tx, room.to, room.message, outcome, at)


def _close(tx: Tx, to: Destination, platform_id: str, outcome: Closing, at: int) -> None:
    closed = msgspec.structs.replace(outcome, closed=True)
    # No message of the battle's room: it must not replace the next question, nor be replaced by it.
    outbox.add(tx, OutboxMessage(to, closed, at, at + CLOSED_MS, edits=True, target=platform_id))


def not_posted(tx: Tx, message: OutboxMessage, now: int) -> None:
    """Tells its opener, in private, that a lobby could not be posted."""
    room = battles.room(tx, message.room)
    stored = None if room is None else battles.get(tx, room.battle)
    if stored is not None and isinstance(message.outcome, BattleLobby) and not message.edits:
        _tell_opener(tx, stored, message.to.platform, now)


def _tell_opener(tx: Tx, stored: StoredBattle, platform: str, now: int) -> None:
    for who in account_data.identities(tx, stored.battle.starter):
        if who.platform == platform:
            told = BattleRefused("not_posted")
            outbox.add(tx, OutboxMessage(who, told, now, now + CLOSED_MS))


def _card(tx: Tx, stored: StoredBattle) -> Card:
    card = decks.card(tx, stored.battle.question.card)
    assert card is not None  # noqa: S101 - cards are retired, never deleted
    # The outbox holds a copy for each room, so fields that no screen shows are left out.
    return for_screens(card.card)


def _line(place: Place) -> Line:
    return Line(place.place, place.name, place.points, place.gained, place.change)


def _teams(battle: Battle) -> tuple[Line, ...]:
    if not battle.rules.teams:
        return ()
    return tuple(_team(team) for team in scoring.teams(battle))


def _team(team: Team) -> Line:
    return Line(team.place, team.name, team.points)


def _seconds(ms: int) -> int:
    return max(0, -(-ms // SECOND))
