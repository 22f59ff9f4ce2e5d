"""What the rooms of a battle are shown: from its state to the facts of a post, into the outbox."""

from collections.abc import Iterable

import msgspec

from bot.model.battle import questions, scoring
from bot.model.battle.scoring import Place, Team
from bot.model.battle.state import Asking, Battle, Lobby, Over, RoomId
from bot.model.cards import Card, for_screens
from bot.model.outcomes.battle import (
    BattleAsked,
    BattleHead,
    BattleLobby,
    BattleOver,
    BattlePost,
    BattleRevealed,
    Knew,
    Line,
)
from bot.model.outcomes.union import AnyOutcome
from bot.store import battles, decks, outbox, people
from bot.store.battles import StoredBattle
from bot.store.database import Tx
from bot.store.outbox import OutboxMessage

NAMED = 20
"""Players named in a lobby."""
RANKED = 10
"""Lines of a standing."""
FASTEST = 5
"""Who had the answer, the fastest first: so many are named."""
LATE_MS = 60_000
"""A lobby, a reveal or an end that could not be posted for so long has been overtaken."""
SECOND = 1000


def head(tx: Tx, kept: StoredBattle) -> BattleHead:
    """What all screens of a battle name."""
    deck = decks.get(tx, kept.deck)
    assert deck is not None  # noqa: S101 - decks are retired, never deleted
    rules = kept.battle.rules
    topic = deck.about.topics.get(kept.topic, kept.topic)
    rounds = len(kept.battle.questions)
    return BattleHead(kept.id, deck.name, topic, rounds, rules.seconds, rules.mode)


def lobby(tx: Tx, kept: StoredBattle, at: int) -> BattleLobby:
    """The lobby as it stands."""
    battle = kept.battle
    phase = battle.phase
    starter = people.get(tx, battle.starter)
    names = tuple(player.name for player in battle.players.values())
    return BattleLobby(
        head=head(tx, kept),
        code=kept.code,
        starter="" if starter is None else starter.name,
        players=names[:NAMED],
        joined=len(names),
        rooms=len(battle.rooms),
        left=_seconds(phase.ends_at - at) if isinstance(phase, Lobby) else 0,
        teams=battle.rules.teams,
    )


def asked(tx: Tx, kept: StoredBattle, at: int) -> BattleAsked:
    """The open round's question."""
    battle = kept.battle
    phase = battle.phase
    assert isinstance(phase, Asking)  # noqa: S101 - the rules post a round while it is open
    playing = {person for person, player in battle.players.items() if player.here}
    return BattleAsked(
        head=head(tx, kept),
        round=battle.round,
        card=_card(tx, kept),
        left=_seconds(phase.deadline - at),
        players=len(playing | phase.answers.keys()),
        options=battle.question.options,
        answered=len(phase.answers),
        hint=questions.hint(battle),
        again=phase.extended,
    )


def as_it_leaves(letter: OutboxMessage, now: int) -> AnyOutcome:
    """What a letter says when it is taken: a question may have waited while its time ran."""
    said = letter.outcome
    if not isinstance(said, BattleAsked):
        return said
    return msgspec.structs.replace(said, left=_seconds(letter.fresh_until - now))


def revealed(tx: Tx, kept: StoredBattle) -> BattleRevealed:
    """The answer of the round that was just closed."""
    battle = kept.battle
    solved = scoring.solved(battle)
    names = {person: player.name for person, player in battle.players.items()}
    return BattleRevealed(
        head=head(tx, kept),
        round=battle.round,
        card=_card(tx, kept),
        answer=battle.question.answer,
        knew=tuple(Knew(names[one.person], one.took) for one in solved[:FASTEST]),
        right=len(solved),
        answered=len(getattr(battle.phase, "answers", ())),
        standing=standing(battle),
        teams=_teams(battle),
        options=battle.question.options,
    )


def over(tx: Tx, kept: StoredBattle) -> BattleOver:
    """How a battle ended."""
    battle = kept.battle
    phase = battle.phase
    assert isinstance(phase, Over)  # noqa: S101 - the rules post the end once it has ended
    quick = [
        Knew(player.name, player.fastest)
        for player in battle.players.values()
        if player.fastest is not None
    ]
    return BattleOver(
        head=head(tx, kept),
        reason=phase.reason,
        played=max((len(player.marks) for player in battle.players.values()), default=0),
        players=len(battle.players),
        standing=standing(battle),
        teams=_teams(battle),
        fastest=min(quick, key=lambda one: one.took, default=None),
    )


def standing(battle: Battle) -> tuple[Line, ...]:
    """The first of the standing."""
    return tuple(map(_line, scoring.standing(battle)[:RANKED]))


def post(tx: Tx, rooms: Iterable[RoomId], outcome: BattlePost, at: int, fresh: int) -> None:
    """Posts a new message in rooms; it is of use for `fresh` ms."""
    for number in rooms:
        room = battles.room(tx, number)
        if room is not None:
            battles.posting(tx, number, room.part + 1)
            outbox.add(
                tx, OutboxMessage(room.to, outcome, at, at + fresh, room=number, part=room.part + 1)
            )


def edit(tx: Tx, rooms: Iterable[RoomId], outcome: BattlePost, at: int, fresh: int) -> None:
    """Changes the last message in rooms; a room that has none yet has nothing to change."""
    for number in rooms:
        room = battles.room(tx, number)
        if room is not None and room.part:
            outbox.add(
                tx,
                OutboxMessage(
                    room.to, outcome, at, at + fresh, room=number, part=room.part, edits=True
                ),
            )


def _card(tx: Tx, kept: StoredBattle) -> Card:
    stored = decks.card(tx, kept.battle.question.card)
    assert stored is not None  # noqa: S101 - cards are retired, never deleted
    # What no screen shows need not be written for each room.
    return for_screens(stored.card)


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
