"""How battles ended: their last state for some days, and the guests who played them."""

from collections.abc import Callable

import msgspec

from bot.model.battle.state import Battle
from bot.model.ids import BattleId, DeckId, PersonId
from bot.store import account_data
from bot.store.battles import StoredBattle
from bot.store.database import Tx

KEPT_MS = 7 * 86_400_000
"""How long a board can be looked at. Then it is deleted, and with it the battle's guests."""
REMOVED_AT_ONCE = 50
"""Guests that one sweep removes: so many take a few milliseconds, and no press waits long."""
_STATE = msgspec.json.Decoder(Battle)
_ENCODER = msgspec.json.Encoder()


def add(tx: Tx, battle: BattleId, code: str, last: Battle | None, at: int) -> None:
    """Saves how a battle ended `at` (ms since 1970); None if it was given up."""
    tx.run(
        """INSERT INTO battle_boards (battle, code, state, at)
           VALUES (:battle, :code, :state, :at) ON CONFLICT (battle) DO NOTHING""",
        {"battle": battle, "code": code, "state": _encoded(last), "at": at},
    )


def by_code(tx: Tx, code: str) -> StoredBattle | None:
    """The battle that ended last of those that had a code; None if none is known any more."""
    row = tx.one(
        """SELECT b.id, b.deck, b.topic, o.code, o.state, o.at
           FROM battle_boards o JOIN battles b ON b.id = o.battle
           WHERE o.code = :code AND o.state <> '' ORDER BY o.at DESC, o.battle DESC LIMIT 1""",
        {"code": code},
    )
    if row is None:
        return None
    battle_id, deck, topic, code, state, at = row
    last = _STATE.decode(state)
    return StoredBattle(BattleId(battle_id), DeckId(deck), topic, code, last, at)


def change_person(tx: Tx, person: PersonId, change: Callable[[Battle], Battle]) -> None:
    """Changes all boards with a person on them, or of battles that they opened."""
    rows = tx.all(
        """SELECT battle, state FROM battle_boards
           WHERE state LIKE :player OR state LIKE :starter ORDER BY battle""",
        {"player": f'%"{int(person)}":{{"name"%', "starter": f'%"starter":{int(person)},%'},
    )
    for battle, state in rows:
        tx.run(
            "UPDATE battle_boards SET state = :state WHERE battle = :battle",
            {"battle": battle, "state": _encoded(change(_STATE.decode(state)))},
        )


def add_guest(tx: Tx, person: PersonId, battle: BattleId) -> None:
    """Makes a person a guest of a battle."""
    tx.run(
        """INSERT INTO guests (person, battle) VALUES (:person, :battle)
           ON CONFLICT (person) DO NOTHING""",
        {"person": person, "battle": battle},
    )


def guest_of(tx: Tx, person: PersonId) -> BattleId | None:
    """The battle whose guest a person is."""
    row = tx.one("SELECT battle FROM guests WHERE person = :person", {"person": person})
    return None if row is None else BattleId(row[0])


def sweep(tx: Tx, now: int) -> bool:
    """Deletes a board that is too old, or some of its guests; whether there may be more to do."""
    row = tx.one(
        "SELECT battle FROM battle_boards WHERE at < :before ORDER BY at, battle LIMIT 1",
        {"before": now - KEPT_MS},
    )
    if row is None:
        return False
    guests = tx.all(
        "SELECT person FROM guests WHERE battle = :battle ORDER BY person LIMIT :limit",
        {"battle": row[0], "limit": REMOVED_AT_ONCE},
    )
    for (person,) in guests:
        account_data.drop(tx, PersonId(person))
    if len(guests) < REMOVED_AT_ONCE:
        tx.run("DELETE FROM battle_boards WHERE battle = :battle", {"battle": row[0]})
    return True


def _encoded(battle: Battle | None) -> str:
    if battle is None:
        return ""
    # Nobody is written to any more, so no board holds an account.
    players = {
        person: msgspec.structs.replace(player, reply=None, typing=None)
        for person, player in battle.players.items()
    }
    return _ENCODER.encode(msgspec.structs.replace(battle, players=players)).decode()
