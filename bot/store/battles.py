"""Battles as they stand, and the channels in which they are played."""

import msgspec

from bot.model.battle.state import Battle, RoomId
from bot.model.ids import BattleId, Channel, DeckId
from bot.store.database import Row, Tx

_STATE = msgspec.json.Decoder(Battle)
_ENCODER = msgspec.json.Encoder()
_ROOM = "id, battle, platform, channel, thread, space, part, message"


class StoredBattle(msgspec.Struct, frozen=True):
    """A battle that goes on: its deck, the code by which channels join, and its last step.

    `due` is when it goes on by itself (ms since 1970), 0 before it is first saved.
    """

    id: BattleId
    deck: DeckId
    topic: str
    code: str
    battle: Battle
    changed_at: int
    due: int = 0


class StoredRoom(msgspec.Struct, frozen=True):
    """A channel in which a battle is played; `space` is empty in private.

    `part` counts the battle's posts there, `message` is the platform's id of the last one, empty
    before it was sent.
    """

    id: RoomId
    battle: BattleId
    to: Channel
    space: str
    part: int = 0
    message: str = ""


# ── battles ─────────────────────────────────────────────────────────────────────────────────────


def add(tx: Tx, deck: DeckId, topic: str, code: str, at: int) -> BattleId:
    """Makes place for a battle; it goes on from its first `save` on."""
    number = tx.insert(
        """INSERT INTO battles (deck, topic, code, state, changed_at)
           VALUES (:deck, :topic, :code, '', :at) RETURNING id""",
        {"deck": deck, "topic": topic, "code": code, "at": at},
    )
    return BattleId(number)


def save(tx: Tx, kept: StoredBattle, due: int) -> StoredBattle:
    """Keeps a battle after a step, and when it goes on by itself (ms since 1970); returns it."""
    tx.run(
        "UPDATE battles SET state = :state, changed_at = :at, due = :due WHERE id = :battle",
        {
            "battle": kept.id,
            "state": _ENCODER.encode(kept.battle).decode(),
            "at": kept.changed_at,
            "due": due,
        },
    )
    # Most answers leave the deadline as it was: the timer need not hear of them.
    if not kept.due or due < kept.due:
        tx.wake = True
    kept = msgspec.structs.replace(kept, due=due)
    tx.keep(("battle", kept.id), kept)
    return kept


def end(tx: Tx, number: BattleId) -> None:
    """A battle is over: its channels are free again, and only its results are kept."""
    both = {"battle": number}
    tx.run("UPDATE battles SET state = '', due = NULL WHERE id = :battle", both)
    tx.run("UPDATE battle_rooms SET open = 0 WHERE battle = :battle", both)
    tx.cache.pop(("battle", number), None)


def get(tx: Tx, number: BattleId) -> StoredBattle | None:
    """A battle that goes on, None if there is none of that number."""
    kept: StoredBattle | None = tx.cache.get(("battle", number))
    if kept is not None:
        return kept
    row = tx.one(
        """SELECT deck, topic, code, state, changed_at, due FROM battles
           WHERE id = :battle AND due IS NOT NULL""",
        {"battle": number},
    )
    if row is None:
        return None
    deck, topic, code, state, changed_at, due_at = row
    kept = StoredBattle(number, DeckId(deck), topic, code, _STATE.decode(state), changed_at, due_at)
    tx.keep(("battle", number), kept)
    return kept


def deck_of(tx: Tx, number: BattleId) -> DeckId | None:
    """The deck of a battle, also of one that is over."""
    row = tx.one("SELECT deck FROM battles WHERE id = :battle", {"battle": number})
    return None if row is None else DeckId(row[0])


def by_code(tx: Tx, code: str) -> BattleId | None:
    """The battle that goes on under a code."""
    row = tx.one("SELECT id FROM battles WHERE code = :code AND due IS NOT NULL", {"code": code})
    return None if row is None else BattleId(row[0])


def running(tx: Tx) -> list[BattleId]:
    """All battles that go on."""
    rows = tx.all("SELECT id FROM battles WHERE due IS NOT NULL ORDER BY due", {})
    return [BattleId(row[0]) for row in rows]


def running_on(tx: Tx, platform: str) -> list[BattleId]:
    """The battles that go on in a platform's channels."""
    rows = tx.all(
        "SELECT DISTINCT battle FROM battle_rooms WHERE platform = :platform AND open = 1",
        {"platform": platform},
    )
    return [BattleId(row[0]) for row in rows]


def due(tx: Tx, now: int, limit: int) -> list[BattleId]:
    """The battles that are to go on now, the longest overdue first."""
    rows = tx.all(
        "SELECT id FROM battles WHERE due <= :now ORDER BY due LIMIT :limit",
        {"now": now, "limit": limit},
    )
    return [BattleId(row[0]) for row in rows]


def due_after(tx: Tx, moment: int, limit: int) -> list[BattleId]:
    """The battles that go on only after a moment."""
    rows = tx.all(
        "SELECT id FROM battles WHERE due > :moment ORDER BY due DESC LIMIT :limit",
        {"moment": moment, "limit": limit},
    )
    return [BattleId(row[0]) for row in rows]


def next_due(tx: Tx) -> int | None:
    """The earliest moment at which a battle goes on by itself."""
    row = tx.one("SELECT min(due) FROM battles WHERE due IS NOT NULL", {})
    return None if row is None else row[0]


# ── rooms ───────────────────────────────────────────────────────────────────────────────────────


def add_room(tx: Tx, battle: BattleId, to: Channel, space: str) -> StoredRoom:
    """Makes a channel one of a battle's."""
    number = tx.insert(
        """INSERT INTO battle_rooms (battle, platform, channel, thread, space)
           VALUES (:battle, :platform, :channel, :thread, :space) RETURNING id""",
        {"battle": battle, "space": space, **_columns(to)},
    )
    return StoredRoom(RoomId(number), battle, to, space)


def drop_room(tx: Tx, room: RoomId) -> None:
    """Takes back `add_room`."""
    tx.run("DELETE FROM battle_rooms WHERE id = :room", {"room": room})


def room(tx: Tx, number: RoomId) -> StoredRoom | None:
    """A room by its number, also of a battle that is over."""
    row = tx.one(f"SELECT {_ROOM} FROM battle_rooms WHERE id = :room", {"room": number})
    return None if row is None else _room(row)


def rooms(tx: Tx, battle: BattleId) -> dict[RoomId, StoredRoom]:
    """The rooms of a battle."""
    rows = tx.all(f"SELECT {_ROOM} FROM battle_rooms WHERE battle = :battle", {"battle": battle})
    return {RoomId(row[0]): _room(row) for row in rows}


def room_in(tx: Tx, to: Channel) -> StoredRoom | None:
    """What a channel is in the battle that goes on there, None if there is none."""
    row = tx.one(
        f"""SELECT {_ROOM} FROM battle_rooms WHERE platform = :platform
            AND channel = :channel AND thread = :thread AND open = 1""",
        _columns(to),
    )
    return None if row is None else _room(row)


def open_in_channel(tx: Tx, to: Channel) -> list[StoredRoom]:
    """What a channel is in battles that go on; all its threads count if none is named."""
    rows = tx.all(
        f"""SELECT {_ROOM} FROM battle_rooms WHERE platform = :platform AND channel = :channel
            AND (:thread = '' OR thread = :thread) AND open = 1""",
        _columns(to),
    )
    return [_room(row) for row in rows]


def open_in_space(tx: Tx, platform: str, space: str) -> list[StoredRoom]:
    """The rooms in a space's channels of battles that go on."""
    rows = tx.all(
        f"""SELECT {_ROOM} FROM battle_rooms
            WHERE platform = :platform AND space = :space AND open = 1""",
        {"platform": platform, "space": space},
    )
    return [_room(row) for row in rows]


def posting(tx: Tx, number: RoomId, part: int) -> None:
    """Notes that a new message is being posted in a room: from now on edits are meant for it."""
    tx.run(
        "UPDATE battle_rooms SET part = :part, message = '' WHERE id = :room",
        {"room": number, "part": part},
    )


def sent(tx: Tx, number: RoomId, part: int, message: str) -> None:
    """Keeps the platform's id of a post, unless there is a newer one by now."""
    tx.run(
        "UPDATE battle_rooms SET message = :message WHERE id = :room AND part = :part",
        {"room": number, "part": part, "message": message},
    )


def _columns(to: Channel) -> dict[str, str]:
    return {"platform": to.platform, "channel": to.id, "thread": to.thread}


def _room(row: Row) -> StoredRoom:
    number, battle, platform, channel, thread, space, part, message = row
    to = Channel(platform, channel, thread)
    return StoredRoom(RoomId(number), BattleId(battle), to, space, part, message)
