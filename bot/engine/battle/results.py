"""What is left of a battle: reviews in its players' own schedules, results, and ratings."""

import random

import msgspec

from bot.engine.context import SEED_BITS, RequestContext
from bot.engine.study import rating
from bot.model.actions import Where
from bot.model.battle import scoring, skill
from bot.model.battle.scoring import Result
from bot.model.battle.state import RoomId
from bot.model.ids import CardId, Identity, PersonId
from bot.model.ownership import Viewer
from bot.model.people import Person
from bot.model.study import days
from bot.model.study.queue import Queue
from bot.store import (
    battle_results,
    battles,
    card_states,
    deck_access,
    decks,
    people,
    sessions,
    spaces,
)
from bot.store.battles import StoredBattle, StoredRoom
from bot.store.database import Tx
from bot.store.decks import StoredCard

RIGHT, WRONG = 4, 1
"""The confidences that answers count as: Good, and Again."""


def review(
    tx: Tx, kept: StoredBattle, given: tuple[tuple[PersonId, CardId, bool], ...], at: int
) -> None:
    """Counts a round's answers for the schedules of those who want it so."""
    rooms = battles.rooms(tx, kept.id)
    for number, card, right in given:
        person = people.get(tx, number)
        stored = decks.card(tx, card)
        if person is None or stored is None or person.settings.battle_reviews == "off":
            continue
        room = rooms[kept.battle.players[number].room]
        viewer = Viewer(number, room.to.platform, room.space)
        if deck_access.offered(tx, viewer, stored.deck.id) is None:
            continue  # a card of another space's deck could never be shown to them again
        _review(tx, kept, person, room, stored, at, confidence=RIGHT if right else WRONG)


def count(tx: Tx, kept: StoredBattle, at: int) -> None:
    """Keeps how a battle that is over went for each player who was asked something."""
    rooms = battles.rooms(tx, kept.id)
    results = [one for one in scoring.results(kept.battle) if one.asked]
    for one in results:
        person = people.get(tx, one.place.person)
        room = rooms[one.place.room]
        battle_results.add(tx, _result(kept, one, room, person, at, alone=len(results) == 1))
        if person is not None and room.space:
            spaces.note_study(tx, room.to.platform, room.space, person.id, at)
    _rate(tx, results, rooms)


def _review(
    tx: Tx,
    kept: StoredBattle,
    person: Person,
    room: StoredRoom,
    stored: StoredCard,
    at: int,
    *,
    confidence: int,
) -> None:
    """One answer as a review; a card that was rated today, or put aside, is only practised."""
    deck_access.begin(tx, person.id, stored.deck.id)
    day = days.today(person.calendar, at)
    known = card_states.get(tx, person.id, stored.id)
    practice = known is not None and (known.last >= day or known.suspended)
    session = sessions.start(
        tx,
        person.id,
        stored.deck.id,
        kept.topic,
        person.settings.mode,
        Queue(()),
        at,
        practice=practice,
        alone=True,
    )
    session = msgspec.structs.replace(session, step=1, card=stored.id, revealed_at=at, ended_at=at)
    sessions.save(tx, session)
    # The sweep that closes a round has no seed; this one is another for each review.
    chance = random.Random(f"{kept.id} {kept.battle.round} {person.id}")  # noqa: S311 - no secret
    context = RequestContext(
        person,
        at,
        day,
        chance.getrandbits(SEED_BITS),
        Identity(room.to.platform, ""),
        Where(channel=room.to.id, thread=room.to.thread, space=room.space),
    )
    rating.record(tx, context, session, stored, confidence)


def _result(
    kept: StoredBattle,
    one: Result,
    room: StoredRoom,
    person: Person | None,
    at: int,
    *,
    alone: bool,
) -> battle_results.PlayerResult:
    return battle_results.PlayerResult(
        battle=kept.id,
        person=None if person is None else person.id,
        platform=room.to.platform,
        space=room.space,
        day=days.Day(0) if person is None else days.today(person.calendar, at),
        place=one.place.place,
        won=one.place.place == 1 and one.place.points > 0 and not alone,
        points=one.place.points,
        right=one.right,
        asked=one.asked,
        missed=one.missed,
    )


def _rate(tx: Tx, results: list[Result], rooms: dict[RoomId, StoredRoom]) -> None:
    """All players are compared with all, each by what is believed of them in their own space."""
    places = [one.place for one in results]
    where = [(rooms[one.room].to.platform, rooms[one.room].space) for one in places]
    before = [
        battle_results.skill(tx, platform, space, one.person)
        for one, (platform, space) in zip(places, where, strict=True)
    ]
    after = skill.rate(before, [one.place for one in places])
    for one, (platform, space), now in zip(places, where, after, strict=True):
        if space and people.get(tx, one.person) is not None:
            battle_results.save_skill(tx, platform, space, one.person, now)
