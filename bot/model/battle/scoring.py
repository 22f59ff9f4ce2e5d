"""What answers in a battle are worth, and who stands where."""

from typing import Final, TypeVar

import msgspec

from bot.model.battle.state import RIGHT, SILENT, WRONG, Battle, Given, Player, Revealing, RoomId
from bot.model.ids import CardId, PersonId
from bot.model.ranking import ranks

POINTS: Final = 500
SPEED_POINTS: Final = 500
"""On top, for an answer in no time; they shrink evenly with the time that is left."""
ROW_POINTS: Final = 100
ROW_FROM: Final = 3
"""Right answers in a row from which each brings `ROW_POINTS` more."""

_Key = TypeVar("_Key")


class Place(msgspec.Struct, frozen=True):
    """A line of the standing.

    Equal points share a `place`. `gained` are the points of the round just revealed, `change` the
    places won by them (below 0: lost), of which the first round has none.
    """

    place: int
    person: PersonId
    name: str
    room: RoomId
    points: int
    gained: int = 0
    change: int = 0


class Team(msgspec.Struct, frozen=True):
    """A room in the comparison of rooms: `points` is the mean of its best players, see `teams`."""

    place: int
    room: RoomId
    name: str
    points: int


class Solved(msgspec.Struct, frozen=True):
    """Who had a round's answer, and after how many ms."""

    person: PersonId
    took: int


class Result(msgspec.Struct, frozen=True):
    """How a battle went for one player.

    `right` of `asked` questions, and the cards `missed`: answered wrong, or not at all while there.
    """

    place: Place
    right: int
    asked: int
    missed: tuple[CardId, ...]


def points_for(left: int, total: int, row: int) -> int:
    """The points of a right answer.

    Args:
        left: Time to the deadline at the answer's arrival, in ms, from 0 to `total`.
        total: The time of a round, in ms.
        row: Right answers in a row, this one included.
    """
    return POINTS + SPEED_POINTS * left // total + (ROW_POINTS if row >= ROW_FROM else 0)


def right_in_a_row(player: Player, closed: int) -> int:
    """Right answers in a row up to the last of the `closed` rounds."""
    if len(player.marks) < closed:
        return 0
    return len(player.marks) - len(player.marks.rstrip(RIGHT))


def standing(battle: Battle) -> tuple[Place, ...]:
    """All players, the best first; those with equal points in the order in which they joined."""
    gained = {person: given.points for person, given in _revealed(battle).items()}
    points = {person: player.points for person, player in battle.players.items()}
    now = _ranked(points)
    earlier = {person: total - gained.get(person, 0) for person, total in points.items()}
    # Before the first round all share the first place: nobody has lost it.
    before = _ranked(earlier) if battle.round > 1 else now
    return tuple(
        Place(
            place=place,
            person=person,
            name=(player := battle.players[person]).name,
            room=player.room,
            points=player.points,
            gained=gained.get(person, 0),
            change=before[person] - place,
        )
        for person, place in now.items()
    )


def solved(battle: Battle) -> tuple[Solved, ...]:
    """Who had the answer of the round that is being revealed, the fastest first."""
    right = [
        Solved(person, given.took) for person, given in _revealed(battle).items() if given.right
    ]
    return tuple(sorted(right, key=lambda one: one.took))


def results(battle: Battle) -> tuple[Result, ...]:
    """How it went for each player, in the order of the standing."""
    return tuple(_result(battle, place) for place in standing(battle))


def teams(battle: Battle) -> tuple[Team, ...]:
    """The rooms that have players, the best first.

    A room's points are the mean of its best N players, where N is the number of players in the
    smallest room: so a large room wins neither by its number nor loses by its beginners.
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
        Team(place, room, names[room], round(totals[room] / counted))
        for room, place in _ranked(totals).items()
    )


def _result(battle: Battle, place: Place) -> Result:
    marks = battle.players[place.person].marks
    rounds = zip(battle.questions, marks, strict=False)
    missed = tuple(question.card for question, mark in rounds if mark in (WRONG, SILENT))
    right = marks.count(RIGHT)
    return Result(place, right, right + len(missed), missed)


def _revealed(battle: Battle) -> dict[PersonId, Given]:
    return battle.phase.answers if isinstance(battle.phase, Revealing) else {}


def _ranked(points: dict[_Key, int]) -> dict[_Key, int]:
    """Everybody's place, from the first to the last: 1, 2, 2, 4."""
    order = sorted(points, key=points.__getitem__, reverse=True)
    return dict(zip(order, ranks(points[key] for key in order), strict=True))
