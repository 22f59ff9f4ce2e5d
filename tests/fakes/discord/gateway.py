"""The gateway: sessions over websockets, their ordered events, and the replay on RESUME."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from typing import Any

import msgspec
from aiohttp import WSMsgType, web

from tests.fakes.discord.errors import Json
from tests.fakes.discord.quotas import Quotas
from tests.fakes.discord.records import Guild
from tests.fakes.discord.world import World

GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12
PRIVILEGED = (1 << 1) | (1 << 8) | (1 << 15)
"""Members, presences and message content: intents that Discord grants on request."""
HEARTBEAT_MS = 41_250
MAX_REPLAYED = 10_000
"""The number of events that a session keeps for a RESUME."""

SendQueue = asyncio.Queue[str | int]
"""Frames that wait to be sent over a socket; a number is a close code."""


class Session:
    """The session of one shard. It outlives its socket, so that it can be resumed."""

    def __init__(self, number: int, shard: int, total: int, intents: int, queue: SendQueue) -> None:
        self.id = f"session-{number}"
        self.shard = shard
        self.total = total
        self.intents = intents
        self.queue: SendQueue | None = queue
        self.resumes = 0
        self.sequence = 0
        self._sent: deque[tuple[int, str]] = deque(maxlen=MAX_REPLAYED)

    def send(self, event: str, data: Any) -> None:
        """Sends an event now, or after the next RESUME if there is no socket."""
        self.sequence += 1
        frame = _frame(0, data, event, self.sequence)
        self._sent.append((self.sequence, frame))
        if self.queue is not None:
            self.queue.put_nowait(frame)

    def resume(self, queue: SendQueue, sequence: int) -> bool:
        """Continues over a new socket and replays all events after `sequence`.

        Returns:
            False if those events are no longer stored.
        """
        first = self._sent[0][0] if self._sent else 1
        if not first - 1 <= sequence <= self.sequence:
            return False
        self.queue = queue
        self.resumes += 1
        for sent, frame in list(self._sent):
            if sent > sequence:
                queue.put_nowait(frame)
        self.send("RESUMED", {})
        return True


class Gateway:
    """All sessions, and the websocket endpoint that opens them."""

    def __init__(
        self, world: World, quotas: Quotas, token: str, shards: int, *, privileged: bool
    ) -> None:
        self.world = world
        self.quotas = quotas
        self.token = token
        self.shards = shards
        self.privileged = privileged
        self.url = ""
        self.silent = False
        """Whether connections older than `generation` get no frames any more."""
        self.generation = 0
        self.refuses = False
        """Whether new connections are refused."""
        self.refused = 0
        """How many were."""
        self.on_change: Callable[[], None] = lambda: None
        self.on_token_reset: Callable[[], None] = lambda: None
        self.sessions: dict[str, Session] = {}
        self._count = 0

    def live(self) -> list[Session]:
        """The sessions that have a socket."""
        return [session for session in self.sessions.values() if session.queue is not None]

    def live_of(self, shard: int | None) -> list[Session]:
        """The sessions that have a socket, of one shard; of all shards if `shard` is None."""
        return [session for session in self.live() if shard in {None, session.shard}]

    def dispatch(self, event: str, data: Any, guild_id: int | None, intent: int = 0) -> None:
        """Sends an event to the shard of the guild; direct messages (None) go to shard 0.

        A session gets the event only if it has the intent; 0 is an event that needs none.
        """
        for session in self.sessions.values():
            shard = 0 if guild_id is None else (guild_id >> 22) % session.total
            if shard == session.shard and (not intent or session.intents & intent):
                session.send(event, data)

    def close(self, session: Session, code: int, *, forget: bool = False) -> None:
        """Closes the socket of a session, after the frames that already wait.

        With `forget` the session is gone as well, and cannot be resumed.
        """
        if forget:
            self.sessions.pop(session.id, None)
        if session.queue is not None:
            session.queue.put_nowait(code)
            session.queue = None

    def send_op(self, session: Session, op: int, data: Any) -> None:
        """Sends a frame that is not an event, such as RECONNECT."""
        if session.queue is not None:
            session.queue.put_nowait(_frame(op, data))

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Serves one connection, from HELLO to its close."""
        if self.refuses:
            self.refused += 1
            self.on_change()
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse(compress=False, max_msg_size=0)
        await socket.prepare(request)
        queue: SendQueue = asyncio.Queue()
        queue.put_nowait(_frame(10, {"heartbeat_interval": HEARTBEAT_MS}))
        generation = self.generation
        sender = asyncio.create_task(
            _send_all(socket, queue, lambda: self.silent and generation < self.generation)
        )
        session: Session | None = None
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    continue
                frame = msgspec.json.decode(message.data)
                if frame["op"] == 1:
                    queue.put_nowait(_frame(11, None))
                elif frame["op"] == 2:
                    session = self._identify(frame["d"], queue)
                elif frame["op"] == 6:
                    session = self._resume(frame["d"], queue)
                elif session is None:
                    queue.put_nowait(4003)
                self.on_change()
        finally:
            sender.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sender
            if session is not None and session.queue is queue:
                session.queue = None
                if socket.close_code in {1000, 1001}:
                    self.sessions.pop(session.id, None)
            self.on_change()
        return socket

    def _identify(self, data: Json, queue: SendQueue) -> Session | None:
        shard, total = data.get("shard") or (0, 1)
        if data.get("token") != self.token:
            queue.put_nowait(4004)
        elif not 0 <= shard < total:
            queue.put_nowait(4010)
        elif data["intents"] & PRIVILEGED and not self.privileged:
            queue.put_nowait(4014)
        else:
            guilds = self._guilds_of(shard, total)
            verdict = self.quotas.identify(shard, len(guilds))
            if verdict == "begins":
                return self._begin(shard, total, data["intents"], queue)
            if verdict == "too soon":
                queue.put_nowait(_frame(9, data=False))
            elif verdict == "too many servers":
                queue.put_nowait(4011)
            else:
                # Discord ends all sessions, and the token is no longer known.
                self.token = f"{self.token}-after-reset"
                self.on_token_reset()
                for session in self.live():
                    self.close(session, 4004, forget=True)
                queue.put_nowait(4004)
        return None

    def _guilds_of(self, shard: int, total: int) -> list[Guild]:
        return [
            guild
            for guild in self.world.guilds.values()
            if guild.bot_inside and (guild.id >> 22) % total == shard
        ]

    def _begin(self, shard: int, total: int, intents: int, queue: SendQueue) -> Session:
        old_sessions = [s for s in self.sessions.values() if s.queue is None and s.shard == shard]
        for old in old_sessions:
            del self.sessions[old.id]
        self._count += 1
        session = Session(self._count, shard, total, intents, queue)
        self.sessions[session.id] = session
        guilds = self._guilds_of(shard, total)
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

    def _resume(self, data: Json, queue: SendQueue) -> Session | None:
        session = self.sessions.get(data.get("session_id", ""))
        if data.get("token") != self.token:
            queue.put_nowait(4004)
        elif session is None or not session.resume(queue, data.get("seq") or 0):
            queue.put_nowait(_frame(9, data=False))
        else:
            return session
        return None


def _frame(op: int, data: Any, event: str | None = None, sequence: int | None = None) -> str:
    return msgspec.json.encode({"op": op, "d": data, "s": sequence, "t": event}).decode()


async def _send_all(
    socket: web.WebSocketResponse, queue: SendQueue, silent: Callable[[], bool]
) -> None:
    with contextlib.suppress(ConnectionError):
        while True:
            item = await queue.get()
            if silent():
                continue
            if isinstance(item, int):
                await socket.close(code=item)
                return
            await socket.send_str(item)
