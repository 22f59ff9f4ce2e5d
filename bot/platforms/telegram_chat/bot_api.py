"""Requests to the Bot API that have a deadline, and whose answers are believed only if Telegram's.

Between the bot and Telegram are proxies, caches and the sign-in pages of networks, and each can
answer in Telegram's place. So a status means nothing without the body that Telegram documents:
core.telegram.org/bots/api#making-requests. Such an answer, like no answer, means "later".
"""

import json
from http import HTTPStatus
from typing import Any

import httpx
import telegram.error
import telegram.request

from bot.model.platform_events import UndeliveredReason
from bot.util.deadlines import Deadlines

CONNECT_S = 5.0
ANSWER_S = 30.0
"""Seconds for a connection, and for each part of the answer: the SDK's 5 s are less than Telegram
takes on a bad day, and whoever gives up early does not know whether the message was posted."""
DEADLINE_S = 35.0
"""Seconds for a whole request: without them, an answer that drips byte by byte would never end."""
SILENT_S = 8.0
"""Seconds for a request whose connection seems to be dead."""
UPLOAD_S = 120.0
"""Seconds for a whole request with a file."""
POOL = 8
"""Connections in one of httpx's pools. For each request and each answer it compares every idle
connection with every other: 32 in one pool cost a third of a press."""
REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND})
"""How Telegram answers to a token that it does not know, or that is none."""
_GONE = (
    "chat not found",
    "message thread not found",
    "topic_deleted",
    "group chat was deactivated",
)
NOT_ALLOWED = (
    "not enough rights",
    "have no rights",
    "chat_write_forbidden",
    "need administrator rights",
    "chat_restricted",
    "topic_closed",
)


class NotSentError(telegram.error.NetworkError):
    """A request surely did not arrive, so it may be repeated."""


class UnsureError(telegram.error.NetworkError):
    """A request was sent, and nobody knows whether Telegram has carried it out."""


class Pools(telegram.request.HTTPXRequest):
    """The SDK's requests, each in the pool of connections with the fewest requests in work."""

    def __init__(self, *, connection_pool_size: int = 1, **options: Any) -> None:
        """Creates them.

        Args:
            connection_pool_size: Connections in all pools together, at least.
            options: The SDK's own.
        """
        options["connection_pool_size"] = min(connection_pool_size, POOL)
        super().__init__(**options)
        others = range(POOL, connection_pool_size, POOL)
        self._others = [telegram.request.HTTPXRequest(**options) for _ in others]
        self._in_work = [0] * (1 + len(self._others))

    async def initialize(self) -> None:
        """Opens the pools."""
        await super().initialize()
        for other in self._others:
            await other.initialize()

    async def shutdown(self) -> None:
        """Closes the pools."""
        for other in self._others:
            await other.shutdown()
        await super().shutdown()

    async def do_request(self, *args: Any, **options: Any) -> tuple[int, bytes]:
        """Makes a request: see the SDK's `BaseRequest.do_request`."""
        index = self._in_work.index(min(self._in_work))
        pool = self._others[index - 1].do_request if index else super().do_request
        self._in_work[index] += 1
        try:
            return await pool(*args, **options)
        finally:
            self._in_work[index] -= 1


class Requests(Pools):
    """The SDK's requests with our deadlines; they raise an error for answers not by Telegram."""

    def __init__(self, *, deadline: float = DEADLINE_S, **options: Any) -> None:
        """Creates them.

        Args:
            deadline: Seconds for a whole request without a file.
            options: The SDK's own.
        """
        self._deadline = deadline
        super().__init__(read_timeout=ANSWER_S, connect_timeout=CONNECT_S, **options)
        self._deadlines = Deadlines()

    def give_up(self, before: float) -> None:
        """Gives up what began before a moment (by the event loop's clock) and stays silent."""
        self._deadlines.cut_short(before, SILENT_S)

    async def do_request(self, *args: Any, **options: Any) -> tuple[int, bytes]:
        """Makes a request: see the SDK's `BaseRequest.do_request`.

        Raises:
            NotSentError: If the request surely did not arrive.
            UnsureError: If nobody knows.
        """
        data = options.get("request_data")
        deadline = UPLOAD_S if data is not None and data.multipart_data else self._deadline
        wait = options.get("read_timeout")
        if isinstance(wait, int | float):  # a long poll has its own
            deadline = max(deadline, wait + CONNECT_S)
        try:
            async with self._deadlines.within(deadline):
                status, content = await super().do_request(*args, **options)
        except TimeoutError as error:
            raise UnsureError("no answer in time") from error
        except telegram.error.NetworkError as error:
            kind = NotSentError if _not_sent(error) else UnsureError
            raise kind(error.message) from error
        # The content of a file is no JSON; only its errors are.
        if _is_file(args, options) and status < HTTPStatus.MULTIPLE_CHOICES:
            return status, content
        if not is_telegrams(status, content):
            # What is refused on the way was not passed on. All else may have been.
            refused = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.INTERNAL_SERVER_ERROR
            kind = NotSentError if refused else UnsureError
            raise kind(f"status {status}, but not in Telegram's words")
        return status, content


def is_telegrams(status: int, content: bytes) -> bool:
    """Whether an answer has the documented form of the Bot API's answers."""
    try:
        body = json.loads(content)
    except ValueError:
        return False
    if not isinstance(body, dict):
        return False
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return body.get("ok") is True and "result" in body
    return (
        body.get("ok") is False
        and body.get("error_code") == status
        and isinstance(body.get("description"), str)
    )


def _not_sent(error: telegram.error.NetworkError) -> bool:
    return isinstance(
        error.__cause__, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout
    )


def _is_file(args: tuple[Any, ...], options: dict[str, Any]) -> bool:
    url = options.get("url") or (args[0] if args else "")
    return "/file/bot" in str(url)


def why_of(error: telegram.error.TelegramError) -> UndeliveredReason:
    """Why Telegram refused a message."""
    if isinstance(error, telegram.error.Forbidden) or says(error, *NOT_ALLOWED):
        return "forbidden"
    if isinstance(error, telegram.error.BadRequest):
        return "gone" if says(error, *_GONE) else "refused"
    # Telegram is busy or out of reach, or the token was revoked, which the owner is told elsewhere.
    return "later"


def says(error: telegram.error.TelegramError, *parts: str) -> bool:
    """Whether an error's text has one of these parts: errors have no codes of their own."""
    message = error.message.casefold()
    return any(part in message for part in parts)
