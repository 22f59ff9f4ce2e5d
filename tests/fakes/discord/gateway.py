"""The gateway: sessions over websockets, their events in order, and what is replayed on RESUME."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from typing import Any

import msgspec
from aiohttp import WSMsgType, web

from tests.fakes.discord.errors import Json
from tests.fakes.discord.world import World

GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12
PRIVILEGED = (1 << 1) | (1 << 8) | (1 << 15)
"""Members, presences and message content: Discord grants them one by one."""
HEARTBEAT_MS = 41_250
REPLAYED = 10_000
"""Events that a session keeps for a RESUME."""

Wire = asyncio.Queue[str | int]
"""What is still to be sent to a socket: a text frame, or a code to close with."""


class Session:
    """One shard's session; it outlives its socket, so that it can be resumed."""

    def __init__(self, number: int, shard: int, total: int, intents: int, wire: Wire) -> None:
        self.id = f"session-{number}"
        self.shard = shard
        self.total = total
        self.intents = intents
        self.wire: Wire | None = wire
        self.resumes = 0
        self.sequence = 0
        self._sent: deque[tuple[int, str]] = deque(maxlen=REPLAYED)

    def send(self, event: str, data: Any) -> None:
        """Sends an event, or keeps it until the session is resumed."""
        self.sequence += 1
        frame = _frame(0, data, event, self.sequence)
        self._sent.append((self.sequence, frame))
        if self.wire is not None:
            self.wire.put_nowait(frame)

    def resume(self, wire: Wire, sequence: int) -> bool:
        """Goes on over a new socket with all that came after `sequence`, if it is still known."""
        first = self._sent[0][0] if self._sent else 1
        if not first - 1 <= sequence <= self.sequence:
            return False
        self.wire = wire
        self.resumes += 1
        for number, frame in list(self._sent):
            if number > sequence:
                wire.put_nowait(frame)
        self.send("RESUMED", {})
        return True


class Gateway:
    """All sessions."""

    def __init__(self, world: World, token: str, shards: int, *, privileged: bool) -> None:
        self.world = world
        self.token = token
        self.shards = shards
        self.privileged = privileged
        self.url = ""
        self.changed: Callable[[], None] = lambda: None
        self.sessions: dict[str, Session] = {}
        self._count = 0

    def live(self) -> list[Session]:
        """The sessions that have a socket."""
        return [session for session in self.sessions.values() if session.wire is not None]

    def chosen(self, shard: int | None) -> list[Session]:
        """The sessions with a socket, of one shard or of all."""
        return [session for session in self.live() if shard in {None, session.shard}]

    def dispatch(self, event: str, data: Any, guild_id: int | None, intent: int = 0) -> None:
        """Sends an event to the sessions of the guild's shard; direct messages have shard 0."""
        for session in self.sessions.values():
            mine = 0 if guild_id is None else (guild_id >> 22) % session.total
            if mine == session.shard and (not intent or session.intents & intent):
                session.send(event, data)

    def close(self, session: Session, code: int, *, forget: bool = False) -> None:
        """Closes a session's socket after what was already sent to it."""
        if forget:
            self.sessions.pop(session.id, None)
        if session.wire is not None:
            session.wire.put_nowait(code)
            session.wire = None

    def tell(self, session: Session, op: int, data: Any) -> None:
        """Sends something that is no event, such as RECONNECT."""
        if session.wire is not None:
            session.wire.put_nowait(_frame(op, data))

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One connection, from HELLO to its end."""
        socket = web.WebSocketResponse(compress=False, max_msg_size=0)
        await socket.prepare(request)
        wire: Wire = asyncio.Queue()
        wire.put_nowait(_frame(10, {"heartbeat_interval": HEARTBEAT_MS}))
        sender = asyncio.create_task(_send_all(socket, wire))
        session: Session | None = None
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    continue
                frame = msgspec.json.decode(message.data)
                if frame["op"] == 1:
                    wire.put_nowait(_frame(11, None))
                elif frame["op"] == 2:
                    session = self._identify(frame["d"], wire)
                elif frame["op"] == 6:
                    session = self._resume(frame["d"], wire)
                elif session is None:
                    wire.put_nowait(4003)
                self.changed()
        finally:
            sender.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sender
            if session is not None and session.wire is wire:
                session.wire = None
                if socket.close_code in {1000, 1001}:
                    self.sessions.pop(session.id, None)
            self.changed()
        return socket

    def _identify(self, data: Json, wire: Wire) -> Session | None:
        shard, total = data.get("shard") or (0, 1)
        if data.get("token") != self.token:
            wire.put_nowait(4004)
        elif not 0 <= shard < total:
            wire.put_nowait(4010)
        elif data["intents"] & PRIVILEGED and not self.privileged:
            wire.put_nowait(4014)
        else:
            return self._begin(shard, total, data["intents"], wire)
        return None

    def _begin(self, shard: int, total: int, intents: int, wire: Wire) -> Session:
        gone = [s for s in self.sessions.values() if s.wire is None and s.shard == shard]
        for old in gone:
            del self.sessions[old.id]
        self._count += 1
        session = Session(self._count, shard, total, intents, wire)
        self.sessions[session.id] = session
        guilds = [
            guild
            for guild in self.world.guilds.values()
            if guild.bot_inside and (guild.id >> 22) % total == shard
        ]
        ready = {
            "v": 10,
            "user": self.world.bot.json(),
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": [shard, total],
            "application": {"id": str(self.world.bot.id), "flags": 0},
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
        }
        session.send("READY", ready)
        if intents & GUILDS:
            for guild in guilds:
                session.send("GUILD_CREATE", self.world.guild_json(guild))
        return session

    def _resume(self, data: Json, wire: Wire) -> Session | None:
        session = self.sessions.get(data.get("session_id", ""))
        if data.get("token") != self.token:
            wire.put_nowait(4004)
        elif session is None or not session.resume(wire, data.get("seq") or 0):
            wire.put_nowait(_frame(9, data=False))
        else:
            return session
        return None


def _frame(op: int, data: Any, event: str | None = None, sequence: int | None = None) -> str:
    return msgspec.json.encode({"op": op, "d": data, "s": sequence, "t": event}).decode()


async def _send_all(socket: web.WebSocketResponse, wire: Wire) -> None:
    with contextlib.suppress(ConnectionError):
        while True:
            item = await wire.get()
            if isinstance(item, int):
                await socket.close(code=item)
                return
            await socket.send_str(item)
