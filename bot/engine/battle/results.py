"""What remains of a battle: reviews in its players' own schedules, results, and skill ratings."""

import random

import msgspec

from bot.engine.context import SEED_BITS, RequestContext
from bot.engine.study import rating
from bot.model.actions import Where
from bot.model.battle import scoring, skill
from bot.model.battle.scoring import Result
from bot.model.battle.state import RoomId
from bot.model.cards import for_screens
from bot.model.ids import BattleId, CardId, Identity, PersonId
from bot.model.outcomes.battle import BattleRecord, MissedShown
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

MISSED_SHOWN = 10
"""Missed cards that are listed."""
RIGHT, WRONG = 4, 1
"""The confidences that a right and a wrong answer count as: Good, and Again."""


def review(
    tx: Tx, stored: StoredBattle, given: tuple[tuple[PersonId, CardId, bool], ...], at: int
) -> None:
    """Counts a round's answers as reviews for the players whose settings want it.

    Args:
        tx: The transaction.
        stored: The battle.
        given: For each answer the person, the card, and whether the answer was right.
        at: The moment (ms since 1970).
    """
    rooms = battles.rooms(tx, stored.id)
    for person_id, card, right in given:
        person = people.get(tx, person_id)
        stored_card = decks.card(tx, card)
        if person is None or stored_card is None or person.settings.battle_reviews == "off":
            continue
        room = rooms[stored.battle.players[person_id].room]
        viewer = Viewer(person_id, room.to.platform, room.space)
        if deck_access.offered(tx, viewer, stored_card.deck.id) is None:
            continue  # they don't see this deck: its cards could never be shown to them again
        _review(tx, stored, person, room, stored_card, at, confidence=RIGHT if right else WRONG)


def count(tx: Tx, stored: StoredBattle, at: int) -> None:
    """Saves the result of each player who was asked something, after a battle is over."""
    rooms = battles.rooms(tx, stored.id)
    results = [result for result in scoring.results(stored.battle) if result.asked]
    for result in results:
        guest = stored.battle.players[result.place.person].guest
        person = None if guest else people.get(tx, result.place.person)
        room = rooms[result.place.room]
        battle_results.add(tx, _result(stored, result, room, person, at, alone=len(results) == 1))
        if person is not None and room.space:
            spaces.note_study(tx, room.to.platform, room.space, person.id, at)
    _rate(tx, results, rooms)


def of_player(tx: Tx, battle: BattleId, person: PersonId, viewer: Viewer) -> MissedShown | None:
    """The result of a player in a battle that is over; None if nothing was theirs to answer.

    The deck is named as the `viewer` sees it.
    """
    missed = battle_results.missed(tx, battle, person)
    deck_id = battles.deck_of(tx, battle)
    deck = None if deck_id is None else decks.get(tx, deck_id)
    if missed is None or deck is None:
        return None
    stored = [decks.card(tx, card) for card in missed[:MISSED_SHOWN]]
    result = battle_results.of_battle(tx, battle, person)
    own = None
    if result is not None:
        own = BattleRecord(result.day, result.place, result.points, result.right, result.asked)
    return MissedShown(
        battle,
        deck_access.named(tx, viewer, deck.name),
        tuple(for_screens(one.card) for one in stored if one is not None),
        len(missed),
        silent=battle_results.answered_nothing(tx, battle, person),
        own=own,
        players=battle_results.players(tx, battle),
    )


def _review(
    tx: Tx,
    stored: StoredBattle,
    person: Person,
    room: StoredRoom,
    stored_card: StoredCard,
    at: int,
    *,
    confidence: int,
) -> None:
    """Records one answer as a review, or as practice if the card was rated today or suspended."""
    deck_access.begin(tx, person.id, stored_card.deck.id)
    day = days.today(person.calendar, at)
    known = card_states.get(tx, person.id, stored_card.id)
    practice = known is not None and (known.last >= day or known.suspended)
    session = sessions.start(
        tx,
        person.id,
        stored_card.deck.id,
        stored.topic,
        person.settings.mode,
        Queue(()),
        at,
        practice=practice,
        alone=True,
    )
    session = msgspec.structs.replace(
        session, step=1, card=stored_card.id, revealed_at=at, ended_at=at
    )
    sessions.save(tx, session)
    # The sweep that closes a round has no seed. This seed differs for each review.
    seed = f"{stored.id} {stored.battle.round} {person.id}"
    chance = random.Random(seed)  # noqa: S311 - no secret
    context = RequestContext(
        person,
        at,
        day,
        chance.getrandbits(SEED_BITS),
        Identity(room.to.platform, ""),
        Where(channel=room.to.id, thread=room.to.thread, space=room.space),
    )
    rating.record(tx, context, session, stored_card, confidence)


def _result(
    stored: StoredBattle,
    result: Result,
    room: StoredRoom,
    person: Person | None,
    at: int,
    *,
    alone: bool,
) -> battle_results.PlayerResult:
    return battle_results.PlayerResult(
        battle=stored.id,
        person=None if person is None else person.id,
        platform=room.to.platform,
        space=room.space,
        day=days.Day(0) if person is None else days.today(person.calendar, at),
        place=result.place.place,
        won=result.place.place == 1 and result.place.points > 0 and not alone,
        points=result.place.points,
        right=result.right,
        asked=result.asked,
        missed=result.missed,
        answered=result.answered,
    )


def _rate(tx: Tx, results: list[Result], rooms: dict[RoomId, StoredRoom]) -> None:
    """Updates the players' skills: each is compared with all, by their skill in their own space."""
    places = [result.place for result in results]
    where = [(rooms[place.room].to.platform, rooms[place.room].space) for place in places]
    before = [
        battle_results.skill(tx, platform, space, place.person)
        for place, (platform, space) in zip(places, where, strict=True)
    ]
    after = skill.rate(before, [place.place for place in places])
    for place, (platform, space), new in zip(places, where, after, strict=True):
        if space and people.get(tx, place.person) is not None:
            battle_results.save_skill(tx, platform, space, place.person, new)
