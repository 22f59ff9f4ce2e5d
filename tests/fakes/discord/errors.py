"""The error responses of Discord: status, code, message, and the error tree of a form.

Codes and messages are Discord's own, as far as they are publicly known. The string codes inside
an error tree (`BASE_TYPE_MAX_LENGTH`) are not documented: some are made up in the same style, so do
not rely on them.
"""

from typing import Any

import msgspec

Json = dict[str, Any]


class Refusal(Exception):  # noqa: N818 (Discord refuses a request; the fake has no error)
    """A request that Discord refuses."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(f"{status} {code} {message} {errors or ''}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def body(self) -> bytes:
        """The JSON body of the response."""
        body: Json = {"message": self.message, "code": self.code}
        if self.errors is not None:
            body["errors"] = self.errors
        return msgspec.json.encode(body)


class Impossible(Exception):  # noqa: N818 (the name says what happened: not an error of the fake)
    """An action that Discord's own apps do not allow, such as a press of a disabled button."""


def unauthorized() -> Refusal:
    """A wrong bot token."""
    return Refusal(401, 0, "401: Unauthorized")


def not_found() -> Refusal:
    """A path that does not exist."""
    return Refusal(404, 0, "404: Not Found")


def unknown_channel() -> Refusal:
    """A channel that does not exist, or was deleted."""
    return Refusal(404, 10003, "Unknown Channel")


def unknown_guild() -> Refusal:
    """A guild that does not exist."""
    return Refusal(404, 10004, "Unknown Guild")


def unknown_member() -> Refusal:
    """A user who is not in the guild."""
    return Refusal(404, 10007, "Unknown Member")


def unknown_message() -> Refusal:
    """A message that does not exist, was deleted, or is invisible to the bot."""
    return Refusal(404, 10008, "Unknown Message")


def archived_thread() -> Refusal:
    """An edit in an archived thread, which accepts only new messages."""
    return Refusal(400, 50083, "Thread is archived")


def unknown_user() -> Refusal:
    """A user who does not exist."""
    return Refusal(404, 10013, "Unknown User")


def unknown_webhook() -> Refusal:
    """A follow-up before the first answer, or for another application."""
    return Refusal(404, 10015, "Unknown Webhook")


def unknown_interaction() -> Refusal:
    """A first answer that comes too late, or to an unknown interaction."""
    return Refusal(404, 10062, "Unknown interaction")


def already_acknowledged() -> Refusal:
    """A first answer to an interaction that has one already."""
    return Refusal(400, 40060, "Interaction has already been acknowledged.")


def too_large() -> Refusal:
    """Files that are too large."""
    return Refusal(413, 40005, "Request entity too large")


def missing_access() -> Refusal:
    """A channel that the bot does not see, or a guild without the bot."""
    return Refusal(403, 50001, "Missing Access")


def not_the_author() -> Refusal:
    """An edit of somebody else's message."""
    return Refusal(403, 50005, "Cannot edit a message authored by another user")


def empty_message() -> Refusal:
    """A message without text, embed, file and component."""
    return Refusal(400, 50006, "Cannot send an empty message")


def closed_dms() -> Refusal:
    """A direct message to a person who does not accept those of the bot."""
    return Refusal(403, 50007, "Cannot send messages to this user")


def missing_permissions() -> Refusal:
    """An action in a visible channel without the permission for it."""
    return Refusal(403, 50013, "Missing Permissions")


def invalid_token() -> Refusal:
    """The token of an interaction that is unknown or older than 15 minutes."""
    return Refusal(401, 50027, "Invalid Webhook Token")


def invalid_recipient() -> Refusal:
    """Direct messages with an unknown user or a bot."""
    return Refusal(400, 50033, "Invalid Recipient(s)")


def invalid_json() -> Refusal:
    """A body that is not JSON."""
    return Refusal(400, 50109, "The request body contains invalid JSON.")


Path = tuple[str | int, ...]


class FormErrors:
    """Collects the errors of a form, each with its path, as Discord does before it refuses."""

    def __init__(self, *prefix: str | int) -> None:
        self._prefix = prefix
        self._tree: Json = {}

    def add(self, path: Path, code: str, message: str) -> None:
        """Adds an error at a path."""
        node = self._tree
        for step in (*self._prefix, *path):
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def max_length(self, path: Path, value: object, most: int) -> None:
        """Adds an error if a text or list is longer than `most`; it may be missing."""
        counted = value if isinstance(value, list) else str(value or "")
        if len(counted) > most:
            self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")

    def length_between(self, path: Path, value: Any, least: int, most: int) -> None:
        """Adds an error if a text or list is missing, or its length is out of bounds."""
        if value is None:
            self.add(path, "BASE_TYPE_REQUIRED", "This field is required")
        elif not least <= len(value) <= most:
            text = f"Must be between {least} and {most} in length."
            self.add(path, "BASE_TYPE_BAD_LENGTH", text)

    def one_of(self, path: Path, value: object, allowed: tuple[int, ...]) -> None:
        """Adds an error if a number is not one of those allowed."""
        if value not in allowed:
            self.add(path, "BASE_TYPE_CHOICES", f"Value must be one of {set(allowed)}.")

    def raise_if_any(self) -> None:
        """Raises a `Refusal` with all errors, if there are any."""
        if self._tree:
            raise Refusal(400, 50035, "Invalid Form Body", self._tree)
