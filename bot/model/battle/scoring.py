"""The points for answers in a battle, and the standings."""

from collections.abc import Mapping
from typing import Final, TypeVar

import msgspec

from bot.model.battle.state import RIGHT, SILENT, WRONG, Battle, Given, Player, Revealing, RoomId
from bot.model.ids import CardId, PersonId
from bot.model.ranking import ranks

POINTS: Final = 500
SPEED_POINTS: Final = 500
"""The most points for speed. They shrink evenly with the time left until the deadline."""
ROW_POINTS: Final = 100
ROW_FROM: Final = 3
"""How many right answers in a row it takes until each one gives `ROW_POINTS` more."""

_Key = TypeVar("_Key")


class Place(msgspec.Struct, frozen=True):
    """A player's line of the standings.

    `place` is the rank, which equal points share. `gained` are the points of the round just
    revealed, and `change` is the number of ranks gained in it (below 0: lost), 0 in the first
    round.
    """

    place: int
    person: PersonId
    name: str
    room: RoomId
    points: int
    gained: int = 0
    change: int = 0


class Team(msgspec.Struct, frozen=True):
    """A room in the ranking of rooms. `points` is the mean of its best players, see `teams`."""

    place: int
    room: RoomId
    name: str
    points: int


class Solved(msgspec.Struct, frozen=True):
    """A person who answered a round right, and the time they took, in ms."""

    person: PersonId
    took: int


class Result(msgspec.Struct, frozen=True):
    """How a battle went for one player.

    They answered `right` of the `asked` questions right, and `answered` of them at all. The cards
    `missed` are those that they answered wrong or, while they took part, not at all.
    """

    place: Place
    right: int
    asked: int
    missed: tuple[CardId, ...]
    answered: int = 0


def points_for(left: int, total: int, row: int) -> int:
    """The points of a right answer.

    Args:
        left: Time in ms from the answer's arrival to the deadline, from 0 to `total`.
        total: The time of a round, in ms.
        row: The number of right answers in a row, including this one.
    """
    return POINTS + SPEED_POINTS * left // total + (ROW_POINTS if row >= ROW_FROM else 0)


def right_in_a_row(player: Player, closed: int) -> int:
    """How many right answers in a row the player has, up to the last of the `closed` rounds."""
    if len(player.marks) < closed:
        return 0
    return len(player.marks) - len(player.marks.rstrip(RIGHT))


def standing(battle: Battle) -> tuple[Place, ...]:
    """All players, the best first; players with equal points in the order in which they joined."""
    gained = {person: given.points for person, given in revealed(battle).items()}
    points = {person: player.points for person, player in battle.players.items()}
    now = _ranked(points)
    points_before = {person: total - gained.get(person, 0) for person, total in points.items()}
    # Before the first round all share rank 1, so after it nobody is shown to have lost ranks.
    before = _ranked(points_before) if battle.round > 1 else now
    return tuple(
        Place(
            place=rank,
            person=person,
            name=(player := battle.players[person]).name,
            room=player.room,
            points=player.points,
            gained=gained.get(person, 0),
            change=before[person] - rank,
        )
        for person, rank in now.items()
    )


def place_of(battle: Battle, person: PersonId) -> int:
    """A player's rank, as in `standing`."""
    mine = battle.players[person].points
    return 1 + sum(player.points > mine for player in battle.players.values())


def places_after(battle: Battle, closed: int) -> Mapping[PersonId, int]:
    """Each player's rank after the first `closed` rounds; equal points share one."""
    return _ranked({person: sum(one.gains[:closed]) for person, one in battle.players.items()})


def solved(battle: Battle) -> tuple[Solved, ...]:
    """The players who answered the revealed round right, the fastest first."""
    right = [
        Solved(person, given.took) for person, given in revealed(battle).items() if given.right
    ]
    return tuple(sorted(right, key=lambda player: player.took))


def results(battle: Battle) -> tuple[Result, ...]:
    """The result of each player, in the order of the standings."""
    return tuple(_result(battle, place) for place in standing(battle))


def teams(battle: Battle) -> tuple[Team, ...]:
    """The rooms that have players, the best first.

    A room's points are the mean of its best N players, where N is the number of players in the
    smallest room. So a large room neither wins by its size nor loses by its beginners.
    """
    points: dict[RoomId, list[int]] = {}
    for player in battle.players.values():
        points.setdefault(player.room, []).append(player.points)
    counted = min(map(len, points.values()), default=0)
    totals = {
        room.id: sum(sorted(points[room.id], reverse=True)[:counted])
        for room in battle.rooms
        if room.id in points
    }
    names = {room.id: room.name for room in battle.rooms}
    return tuple(
        Team(rank, room, names[room], round(totals[room] / counted))
        for room, rank in _ranked(totals).items()
    )


def _result(battle: Battle, place: Place) -> Result:
    marks = battle.players[place.person].marks
    rounds = zip(battle.questions, marks, strict=False)
    missed = tuple(question.card for question, mark in rounds if mark in (WRONG, SILENT))
    right = marks.count(RIGHT)
    return Result(place, right, right + len(missed), missed, right + marks.count(WRONG))


def revealed(battle: Battle) -> Mapping[PersonId, Given]:
    """The answers of the round that was just revealed; none in another phase."""
    return battle.shown.answers if isinstance(battle.shown, Revealing) else {}


def _ranked(points: dict[_Key, int]) -> dict[_Key, int]:
    """Each key with its rank, from the first to the last, as in 1, 2, 2, 4."""
    order = sorted(points, key=points.__getitem__, reverse=True)
    return dict(zip(order, ranks(points[key] for key in order), strict=True))
