"""Where something was done."""

import msgspec


class Where(msgspec.Struct, frozen=True):
    """Where something was done, and what the platform says about that place.

    Attributes:
        channel: As in `bot.model.ids.Channel`.
        thread: As in `bot.model.ids.Channel`.
        space: The server or group, empty in private.
        moderator: Whether the person may manage the space. It must be correct for commands,
            `BringFile`, and all presses about decks.
        lacking: The permissions that the bot would need to post there and does not have, as the
            platform calls them.
        title: The name of the place, empty if unknown.
        lasting: Whether messages can be posted there at any time. In a terminal they can't, because
            nobody may be there.
        invitation: The address that adds the bot to the space; empty if it is there, or if that
            can't be told.
        overheard: Whether everybody in the space reads the answer. Then it must name no deck that
            others can't see.
        language: The language in which the platform speaks to the person, as a tag such as "de" or
            "pt-BR"; empty if unknown.
        may_ask: Whether the person can be asked something beside an answer, where only they see it.
            In a terminal they need not be: its clock is theirs.
        member_of: A space that the platform says the person is in, though they act elsewhere;
            empty if nobody asked.
        browser: Whether it is done on a page in a browser. Nothing can be posted there, but battles
            are played there: their pages show how they stand.
    """

    channel: str = ""
    thread: str = ""
    space: str = ""
    moderator: bool = False
    lacking: tuple[str, ...] = ()
    title: str = ""
    lasting: bool = True
    overheard: bool = False
    invitation: str = ""
    member_of: str = ""
    language: str = ""
    may_ask: bool = False
    browser: bool = False
