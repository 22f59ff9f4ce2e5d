"""Battles, and the channels in which they are played."""

import msgspec

from bot.model.battle.state import Battle, Replay, RoomId
from bot.model.ids import BattleId, Channel, DeckId
from bot.store.database import Row, Tx

_STATE = msgspec.json.Decoder(Battle)
_REPLAY = msgspec.json.Decoder(Replay)
_ENCODER = msgspec.json.Encoder()
_ROOM = "id, battle, platform, channel, thread, space, part, message"


class StoredBattle(msgspec.Struct, frozen=True):
    """A running battle: its deck, the code by which channels join, and its state.

    It last changed at `changed_at`, and `due` is its next deadline (both in ms since 1970); `due`
    is 0 before the battle is first saved.
    """

    id: BattleId
    deck: DeckId
    topic: str
    code: str
    battle: Battle
    changed_at: int
    due: int = 0


class EndedBattle(msgspec.Struct, frozen=True):
    """A battle that is over: its deck, its topic, and what a rematch needs."""

    deck: DeckId
    topic: str
    replay: Replay


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
    """Reserves an id for a battle; it counts as running from its first `save` on."""
    battle_id = tx.insert(
        """INSERT INTO battles (deck, topic, code, state, changed_at)
           VALUES (:deck, :topic, :code, '', :at) RETURNING id""",
        {"deck": deck, "topic": topic, "code": code, "at": at},
    )
    return BattleId(battle_id)


def save(tx: Tx, stored: StoredBattle, due: int) -> StoredBattle:
    """Saves a battle after a step; `due` is its next deadline (ms since 1970).

    Returns:
        The battle with that deadline.
    """
    tx.run(
        """UPDATE battles SET state = :state, changed_at = :at, due = :due, steps = steps + 1
           WHERE id = :battle""",
        {
            "battle": stored.id,
            "state": _ENCODER.encode(stored.battle).decode(),
            "at": stored.changed_at,
            "due": due,
        },
    )
    # Most answers leave the deadline as it was: the timer need not hear of them.
    if not stored.due or due < stored.due:
        tx.wake = True
    stored = msgspec.structs.replace(stored, due=due)
    tx.keep(("battle", stored.id), stored)
    return stored


def end(tx: Tx, battle_id: BattleId, replay: Replay | None = None) -> None:
    """Ends a battle: its channels are free again, and its state is deleted; the results stay.

    What a rematch needs takes the place of the state.
    """
    tx.run(
        "UPDATE battles SET due = NULL, steps = steps + 1 WHERE id = :battle", {"battle": battle_id}
    )
    save_replay(tx, battle_id, replay)
    tx.run("UPDATE battle_rooms SET open = 0 WHERE battle = :battle", {"battle": battle_id})
    tx.cache.pop(("battle", battle_id), None)


def save_replay(tx: Tx, battle_id: BattleId, replay: Replay | None) -> None:
    """Saves what a rematch of a battle that is over needs; None if there can't be one."""
    tx.run(
        "UPDATE battles SET state = :state WHERE id = :battle AND due IS NULL",
        {
            "battle": battle_id,
            "state": "" if replay is None else _ENCODER.encode(replay).decode(),
        },
    )


def ended(tx: Tx, battle_id: BattleId) -> EndedBattle | None:
    """A battle that is over, None if it is not or left nothing for a rematch."""
    row = tx.one(
        "SELECT deck, topic, state FROM battles WHERE id = :battle AND due IS NULL",
        {"battle": battle_id},
    )
    if row is None or not row[2]:
        return None
    return EndedBattle(DeckId(row[0]), row[1], _REPLAY.decode(row[2]))


def get(tx: Tx, battle_id: BattleId) -> StoredBattle | None:
    """A running battle, None if no running battle has this id."""
    cached: StoredBattle | None = tx.cache.get(("battle", battle_id))
    if cached is not None:
        return cached
    row = tx.one(
        """SELECT deck, topic, code, state, changed_at, due FROM battles
           WHERE id = :battle AND due IS NOT NULL""",
        {"battle": battle_id},
    )
    if row is None:
        return None
    deck, topic, code, state, changed_at, due_at = row
    battle = _STATE.decode(state)
    stored = StoredBattle(battle_id, DeckId(deck), topic, code, battle, changed_at, due_at)
    tx.keep(("battle", battle_id), stored)
    return stored


def deck_of(tx: Tx, battle_id: BattleId) -> DeckId | None:
    """The deck of a battle, also of one that is over."""
    row = tx.one("SELECT deck FROM battles WHERE id = :battle", {"battle": battle_id})
    return None if row is None else DeckId(row[0])


def by_code(tx: Tx, code: str) -> BattleId | None:
    """The running battle that has a code."""
    row = tx.one("SELECT id FROM battles WHERE code = :code AND due IS NOT NULL", {"code": code})
    return None if row is None else BattleId(row[0])


def steps(tx: Tx, battle_id: BattleId) -> int:
    """How many steps a battle has taken, also one that is over: another number, another state."""
    row = tx.one("SELECT steps FROM battles WHERE id = :battle", {"battle": battle_id})
    return 0 if row is None else int(row[0])


def running(tx: Tx) -> list[BattleId]:
    """All running battles."""
    rows = tx.all("SELECT id FROM battles WHERE due IS NOT NULL ORDER BY due", {})
    return [BattleId(row[0]) for row in rows]


def running_on(tx: Tx, platform: str) -> list[BattleId]:
    """The running battles in a platform's channels."""
    rows = tx.all(
        """SELECT DISTINCT battle FROM battle_rooms WHERE platform = :platform AND open = 1
           ORDER BY battle""",
        {"platform": platform},
    )
    return [BattleId(row[0]) for row in rows]


def due(tx: Tx, now: int, limit: int) -> list[BattleId]:
    """The battles whose deadline has come, the longest overdue first."""
    rows = tx.all(
        f"SELECT id FROM battles WHERE due <= :now ORDER BY due LIMIT :limit{tx.UNCLAIMED}",
        {"now": now, "limit": limit},
    )
    return [BattleId(row[0]) for row in rows]


def due_after(tx: Tx, moment: int, limit: int) -> list[BattleId]:
    """The battles whose next deadline is after a moment (ms since 1970)."""
    rows = tx.all(
        "SELECT id FROM battles WHERE due > :moment ORDER BY due DESC LIMIT :limit",
        {"moment": moment, "limit": limit},
    )
    return [BattleId(row[0]) for row in rows]


def next_due(tx: Tx) -> int | None:
    """The earliest deadline of all battles (ms since 1970), None if none is running."""
    row = tx.one("SELECT min(due) FROM battles WHERE due IS NOT NULL", {})
    return None if row is None else row[0]


# ── rooms ───────────────────────────────────────────────────────────────────────────────────────


def add_room(tx: Tx, battle: BattleId, to: Channel, space: str) -> StoredRoom:
    """Adds a channel to a battle."""
    room_id = tx.insert(
        """INSERT INTO battle_rooms (battle, platform, channel, thread, space)
           VALUES (:battle, :platform, :channel, :thread, :space) RETURNING id""",
        {"battle": battle, "space": space, **_columns(to)},
    )
    return StoredRoom(RoomId(room_id), battle, to, space)


def drop_room(tx: Tx, room_id: RoomId) -> None:
    """Undoes `add_room`."""
    tx.run("DELETE FROM battle_rooms WHERE id = :room", {"room": room_id})


def room(tx: Tx, room_id: RoomId) -> StoredRoom | None:
    """A room by its id, also of a battle that is over."""
    row = tx.one(f"SELECT {_ROOM} FROM battle_rooms WHERE id = :room", {"room": room_id})
    return None if row is None else _room(row)


def rooms(tx: Tx, battle: BattleId) -> dict[RoomId, StoredRoom]:
    """The rooms of a battle."""
    rows = tx.all(
        f"SELECT {_ROOM} FROM battle_rooms WHERE battle = :battle ORDER BY id", {"battle": battle}
    )
    return {RoomId(row[0]): _room(row) for row in rows}


def room_on(tx: Tx, battle: BattleId, platform: str) -> StoredRoom | None:
    """The first room of a battle on a platform."""
    row = tx.one(
        f"""SELECT {_ROOM} FROM battle_rooms WHERE battle = :battle AND platform = :platform
            ORDER BY id LIMIT 1""",
        {"battle": battle, "platform": platform},
    )
    return None if row is None else _room(row)


def room_in(tx: Tx, to: Channel) -> StoredRoom | None:
    """A channel's room in the battle that is running there, None if there is none."""
    row = tx.one(
        f"""SELECT {_ROOM} FROM battle_rooms WHERE platform = :platform
            AND channel = :channel AND thread = :thread AND open = 1""",
        _columns(to),
    )
    return None if row is None else _room(row)


def open_in_channel(tx: Tx, to: Channel) -> list[StoredRoom]:
    """A channel's rooms in running battles, including those of its threads if none is named."""
    rows = tx.all(
        f"""SELECT {_ROOM} FROM battle_rooms WHERE platform = :platform AND channel = :channel
            AND (:thread = '' OR thread = :thread) AND open = 1 ORDER BY id""",
        _columns(to),
    )
    return [_room(row) for row in rows]


def open_in_space(tx: Tx, platform: str, space: str) -> list[StoredRoom]:
    """The rooms of running battles in a space's channels."""
    rows = tx.all(
        f"""SELECT {_ROOM} FROM battle_rooms
            WHERE platform = :platform AND space = :space AND open = 1 ORDER BY id""",
        {"platform": platform, "space": space},
    )
    return [_room(row) for row in rows]


def posting(tx: Tx, room_id: RoomId, part: int) -> None:
    """Notes that a new message is being posted in a room: edits from now on are for that one."""
    tx.run(
        "UPDATE battle_rooms SET part = :part, message = '' WHERE id = :room",
        {"room": room_id, "part": part},
    )


def sent(tx: Tx, room_id: RoomId, part: int, platform_id: str) -> None:
    """Saves the platform's id of a post's message, unless there is a newer post by now."""
    tx.run(
        "UPDATE battle_rooms SET message = :message WHERE id = :room AND part = :part",
        {"room": room_id, "part": part, "message": platform_id},
    )


def _columns(to: Channel) -> dict[str, str]:
    return {"platform": to.platform, "channel": to.id, "thread": to.thread}


def _room(row: Row) -> StoredRoom:
    room_id, battle, platform, channel, thread, space, part, message = row
    to = Channel(platform, channel, thread)
    return StoredRoom(RoomId(room_id), BattleId(battle), to, space, part, message)
