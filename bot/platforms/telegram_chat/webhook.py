"""The server to which Telegram posts updates; it reads little, since strangers can reach it.

A request without the secret is refused by its head alone, so that nobody else's body is ever kept.
The sizes and times are bounded for those with the secret, too.
"""

import asyncio
import hmac
import socket
from http import HTTPStatus
from typing import Any

import msgspec
import telegram
import tornado.httpserver
import tornado.iostream
import tornado.web

from bot.util import log

CONNECTIONS = 100
"""Open connections; Telegram opens 40 at the most unless it is told otherwise."""
BODY = 1_000_000
"""The largest body in bytes. An update holds a message and perhaps the one that it replies to:
some ten thousand bytes."""
HEAD = 16_384
"""The largest head of a request in bytes."""
DISCARDED = 65_536
"""Bytes of a refused request's body that are received and thrown away; above it, the connection is
closed at once."""
IDLE_S = 10.0
"""Seconds for a request's head, for its body, and between two requests of a connection."""
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name

_LOG = log.get(__name__)


class Webhook:
    """Listens for updates, and puts them into a queue."""

    def __init__(
        self,
        bot: telegram.Bot,
        updates: asyncio.Queue[object],
        path: str,
        secret: str,
        *,
        idle_s: float = IDLE_S,
    ) -> None:
        """Creates it, not listening yet.

        Args:
            bot: The bot that gets the updates.
            updates: Where they go.
            path: The path to which Telegram posts.
            secret: Proves that a request comes from Telegram.
            idle_s: Seconds after which a connection that sends nothing is closed.
        """
        options = {"bot": bot, "updates": updates, "path": path or "/", "secret": secret}
        app = tornado.web.Application([(r".*", _Delivery, options)], log_function=lambda _: None)
        self._server = _Server(
            app,
            max_buffer_size=2 * BODY,
            max_header_size=HEAD,
            max_body_size=BODY,
            idle_connection_timeout=idle_s,
            body_timeout=idle_s,
        )

    def listen(self, address: str, port: int, *, shared: bool = False) -> None:
        """Begins to take connections.

        Args:
            address: This machine's address.
            port: The port.
            shared: Whether several processes listen there, and the system divides the connections
                among them, where it can do that.

        Raises:
            OSError: If the port is taken, or the address is not this machine's.
        """
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        divided = shared and hasattr(socket, "SO_REUSEPORT")
        listener = socket.create_server((address, port), family=family, reuse_port=divided)
        listener.settimeout(0)
        self._server.add_socket(listener)

    async def close(self) -> None:
        """Takes no more requests."""
        self._server.stop()
        await self._server.close_all_connections()


class _Server(tornado.httpserver.HTTPServer):
    """A server that closes connections beyond a limit at once."""

    open = 0

    def handle_stream(self, stream: tornado.iostream.IOStream, address: tuple[Any, ...]) -> None:
        """Takes a connection, or closes it."""
        if self.open >= CONNECTIONS:
            stream.close()
            return
        self.open += 1
        super().handle_stream(stream, address)

    def on_close(self, server_conn: object) -> None:
        """A connection has ended."""
        self.open -= 1
        super().on_close(server_conn)


@tornado.web.stream_request_body
class _Delivery(tornado.web.RequestHandler):
    """One request. Its body is read only after `prepare` has accepted its head."""

    SUPPORTED_METHODS = ("POST",)

    def initialize(
        self, bot: telegram.Bot, updates: asyncio.Queue[object], path: str, secret: str
    ) -> None:
        """Takes what the server's requests share."""
        self._bot = bot
        self._updates = updates
        self._expected_path = path
        self._secret = secret
        self._body = bytearray()
        self._refused = False

    async def prepare(self) -> None:
        """Refuses a request that is not Telegram's, before anything of its body is read."""
        refusal = self._refusal()
        if refusal is None:
            return
        self._refused = True
        self.set_status(refusal)
        self.set_header("Connection", "close")
        self.set_header("Content-Length", "0")
        length = self.request.headers.get("Content-Length", "")
        if length.isdecimal() and int(length) <= DISCARDED:
            # Without the rest of the request, some clients would not read the answer.
            await self.flush()
        else:
            self.finish()

    def _refusal(self) -> HTTPStatus | None:
        given = self.request.headers.get(SECRET, "")
        # The time of this comparison does not tell how much of the secret is right.
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            return HTTPStatus.FORBIDDEN
        if self.request.path.rstrip("/") != self._expected_path.rstrip("/"):
            return HTTPStatus.NOT_FOUND
        return None

    def data_received(self, chunk: bytes) -> None:
        """Keeps a part of the body; the server ends one that is too large."""
        if not self._refused:
            self._body += chunk

    async def post(self) -> None:
        """Passes the update on."""
        if self._refused:
            self.finish()
            return
        try:
            data = msgspec.json.decode(bytes(self._body), type=dict[str, Any])
        except (msgspec.DecodeError, RecursionError) as error:
            raise tornado.web.HTTPError(HTTPStatus.BAD_REQUEST) from error
        try:
            update = telegram.Update.de_json(data, self._bot)
        except Exception:  # noqa: BLE001 - Telegram would send it again and again
            _LOG.exception("an update was not understood", update=data.get("update_id", 0))
            return
        await self._updates.put(update)

    def write_error(self, *_: object, **__: object) -> None:
        """Ends a refused request with its status alone."""
        self.finish()

    def log_exception(self, *_: object) -> None:
        """Says nothing: what strangers send must not fill the log."""
