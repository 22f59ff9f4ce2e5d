"""Browsers that are signed in, and the servers and groups that a person reaches in one."""

import msgspec

from bot.model.ids import Identity


class Browser(msgspec.Struct, frozen=True):
    """A browser that is signed in as an account.

    Attributes:
        id: Its number.
        who: The account.
        about: What the browser said of itself, such as "Firefox on Linux"; may be empty.
        begun_at: When it was signed in, in ms since 1970.
        used_at: When it was used last, to within an hour.
    """

    id: int
    who: Identity
    about: str
    begun_at: int
    used_at: int


class Place(msgspec.Struct, frozen=True):
    """A server or group that an account reaches in the browser.

    Attributes:
        who: The account.
        space: The server's or group's id on the account's platform.
        title: Its name, empty if unknown.
        moderator: Whether the account may manage it, as the platform said at the moment `at`.
        at: When the account was last seen there, in ms since 1970.
    """

    who: Identity
    space: str
    title: str
    moderator: bool
    at: int
