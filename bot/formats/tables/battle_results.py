"""The results of a battle as a table, a row for each player."""

import csv
import io
from itertools import chain

from bot.formats.tables.formula_escape import escaped
from bot.model.battle.scoring import places_after, results
from bot.model.battle.state import AWAY, RIGHT, SILENT, WRONG, Battle

MARKS = {RIGHT: "right", WRONG: "wrong", SILENT: "no answer", AWAY: "not there"}
_BOM = "\ufeff"
"""Without this mark Excel reads UTF-8 as the machine's old encoding."""


def write(battle: Battle) -> bytes:
    """The players in the order of the standing, as CSV in UTF-8.

    The columns are the place, the name, whether they were a guest, the room, the points, how many
    questions they were asked, answered at all and answered right, their fastest right answer in
    seconds, and for each question that was asked what became of it (`MARKS`), its points, and the
    place after it.
    """
    rooms = {room.id: room.name for room in battle.rooms}
    asked = max((len(player.marks) for player in battle.players.values()), default=0)
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    head = ["place", "name", "guest", "room", "points", "asked", "answered", "right", "fastest_s"]
    rounds = range(1, asked + 1)
    of_round = ("question", "points", "place")
    table.writerow([*head, *(f"{name}_{number}" for number in rounds for name in of_round)])
    places = [places_after(battle, number) for number in rounds]
    for result in results(battle):
        place = result.place
        player = battle.players[place.person]
        fastest = "" if player.fastest is None else f"{player.fastest / 1000:.1f}"
        table.writerow(
            [
                place.place,
                escaped(place.name),
                "yes" if player.guest else "no",
                escaped(rooms.get(place.room, "")),
                place.points,
                result.asked,
                result.answered,
                result.right,
                fastest,
                *chain.from_iterable(
                    (MARKS[mark], gained, after[place.person])
                    for mark, gained, after in zip(
                        player.marks.ljust(asked, AWAY),
                        (*player.gains, *((0,) * asked)),
                        places,
                        strict=False,
                    )
                ),
            ]
        )
    return f"{_BOM}{text.getvalue()}".encode()
