"""The error responses of the Bot API.

The texts are those of the real server. A few limits are enforced only by clients, or silently by
the server (8 buttons in a row, 100 entities, the payload of a deep link): for these, the fake
responds with errors of its own.
"""

from typing import Any

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
OTHER_POLLER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook "
    "first"
)
PHRASES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Request Entity Too Large",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


class RefusedError(Exception):
    """An answer with `ok: false`: its HTTP status, description and parameters."""

    def __init__(
        self, status: int, description: str, parameters: dict[str, Any] | None = None
    ) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


class ForeignAnswerError(Exception):
    """An answer that is not Telegram's, as of a proxy: its status and its body."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


def bad(text: str) -> RefusedError:
    """400, with "Bad Request: " before the text."""
    return RefusedError(400, f"Bad Request: {text}")


def unparsable(text: str) -> RefusedError:
    """400: the markup or the entities cannot be parsed."""
    return bad(f"can't parse entities: {text}")


def forbidden(text: str) -> RefusedError:
    """403, with "Forbidden: " before the text."""
    return RefusedError(403, f"Forbidden: {text}")


def conflict(text: str) -> RefusedError:
    """409: another poller or a webhook gets the updates."""
    return RefusedError(409, f"Conflict: {text}")


def migrated(chat_id: int) -> RefusedError:
    """400: the group has become a supergroup, with another id."""
    return RefusedError(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        {"migrate_to_chat_id": chat_id},
    )


def too_many(retry_after: int) -> RefusedError:
    """429: the bot must wait `retry_after` seconds."""
    return RefusedError(
        429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after}
    )


def planned(status: int, error: str, retry_after: int | None) -> RefusedError:
    """An error that a test planned; without a text it gets the phrase of its status."""
    if status == 429:
        return too_many(retry_after or 1)
    return RefusedError(status, error or PHRASES.get(status, "Error"))
