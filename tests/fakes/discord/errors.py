"""Discord's refusals: status, code, sentence, and for forms the tree of errors.

Codes and sentences are those that Discord answers with, as far as they are publicly known. The
keyed codes inside a form's tree (`BASE_TYPE_MAX_LENGTH`) are not documented: where one could not
be found it is made up in the same style, and nobody should rely on it.
"""

from typing import Any

import msgspec

Json = dict[str, Any]


class Refusal(Exception):  # noqa: N818 (Discord refuses; nothing in the fake is wrong)
    """A request that Discord does not take."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(f"{status} {code} {message} {errors or ''}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def body(self) -> bytes:
        """The answer's JSON."""
        found: Json = {"message": self.message, "code": self.code}
        if self.errors is not None:
            found["errors"] = self.errors
        return msgspec.json.encode(found)


class Impossible(Exception):  # noqa: N818 (it says what a person could not do)
    """Something that Discord's own apps would not let a person do, such as a disabled button."""


def unauthorized() -> Refusal:
    """A wrong bot token."""
    return Refusal(401, 0, "401: Unauthorized")


def not_found() -> Refusal:
    """A path that does not exist."""
    return Refusal(404, 0, "404: Not Found")


def unknown_channel() -> Refusal:
    """A channel that never was, or is gone."""
    return Refusal(404, 10003, "Unknown Channel")


def unknown_guild() -> Refusal:
    """A guild that never was."""
    return Refusal(404, 10004, "Unknown Guild")


def unknown_member() -> Refusal:
    """Somebody who is not in the guild."""
    return Refusal(404, 10007, "Unknown Member")


def unknown_message() -> Refusal:
    """A message that never was, is gone, or that the bot cannot see."""
    return Refusal(404, 10008, "Unknown Message")


def archived_thread() -> Refusal:
    """A thread that was quiet for long takes new messages, and no other changes."""
    return Refusal(400, 50083, "Thread is archived")


def unknown_user() -> Refusal:
    """Nobody has this id."""
    return Refusal(404, 10013, "Unknown User")


def unknown_webhook() -> Refusal:
    """A follow-up before the first answer, or for another application."""
    return Refusal(404, 10015, "Unknown Webhook")


def unknown_interaction() -> Refusal:
    """A first answer that came too late, or to nothing."""
    return Refusal(404, 10062, "Unknown interaction")


def already_acknowledged() -> Refusal:
    """A second first answer."""
    return Refusal(400, 40060, "Interaction has already been acknowledged.")


def too_large() -> Refusal:
    """Files above the limit."""
    return Refusal(413, 40005, "Request entity too large")


def missing_access() -> Refusal:
    """The bot does not see the channel, or is not in the guild."""
    return Refusal(403, 50001, "Missing Access")


def not_the_author() -> Refusal:
    """Only its author edits a message."""
    return Refusal(403, 50005, "Cannot edit a message authored by another user")


def empty_message() -> Refusal:
    """Neither text nor embed, file or component."""
    return Refusal(400, 50006, "Cannot send an empty message")


def closed_dms() -> Refusal:
    """This person takes no direct messages from the bot."""
    return Refusal(403, 50007, "Cannot send messages to this user")


def missing_permissions() -> Refusal:
    """The bot sees the channel, but may not do this."""
    return Refusal(403, 50013, "Missing Permissions")


def invalid_token() -> Refusal:
    """An interaction's token that is unknown or older than 15 minutes."""
    return Refusal(401, 50027, "Invalid Webhook Token")


def invalid_recipient() -> Refusal:
    """A direct message to nobody."""
    return Refusal(400, 50033, "Invalid Recipient(s)")


def invalid_json() -> Refusal:
    """A body that is no JSON."""
    return Refusal(400, 50109, "The request body contains invalid JSON.")


Path = tuple[str | int, ...]


class FormErrors:
    """Gathers what is wrong with a form, each at its path, as Discord does before it refuses."""

    def __init__(self, *prefix: str | int) -> None:
        self._prefix = prefix
        self._tree: Json = {}

    def add(self, path: Path, code: str, message: str) -> None:
        """One fault at a path."""
        node = self._tree
        for step in (*self._prefix, *path):
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def max_length(self, path: Path, thing: object, most: int) -> None:
        """A text or list that may be missing, but not be longer than `most`."""
        counted = thing if isinstance(thing, list) else str(thing or "")
        if len(counted) > most:
            self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")

    def length_between(self, path: Path, thing: Any, least: int, most: int) -> None:
        """A text or list that must be there, with a bounded length."""
        if thing is None:
            self.add(path, "BASE_TYPE_REQUIRED", "This field is required")
        elif not least <= len(thing) <= most:
            text = f"Must be between {least} and {most} in length."
            self.add(path, "BASE_TYPE_BAD_LENGTH", text)

    def one_of(self, path: Path, value: object, allowed: tuple[int, ...]) -> bool:
        """A number out of a few; returns whether it is."""
        if value in allowed:
            return True
        self.add(path, "BASE_TYPE_CHOICES", f"Value must be one of {set(allowed)}.")
        return False

    def raise_if_any(self) -> None:
        """Raises the refusal if anything was found."""
        if self._tree:
            raise Refusal(400, 50035, "Invalid Form Body", self._tree)
