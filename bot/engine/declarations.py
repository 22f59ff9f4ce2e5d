"""What a command is as data: its path, its options, and what adapters must know of it."""

from typing import Literal

import msgspec

OptionKind = Literal[
    "deck",
    "shared_deck",
    "imported_deck",
    "topic",
    "zone",
    "time",
    "channel",
    "integer",
    "share",
    "choice",
    "word",
    "file",
]
"""What an option takes.

For a "shared_deck" only decks that everybody in the place sees are suggested, since it is used for
what all of them read. For an "imported_deck" only decks of the person and of the space are
suggested, not those that come with the bot. For a "channel" the platform passes the channel's id,
and the request's `Where` then describes that channel. When a "file" is given, the adapter passes a
`bot.model.actions.BringFile` instead of the command, with the command's path and options in it;
without a file it passes the command, whose answer asks for the file. Menus that can't take files
leave the option out.
"""

DECK_KINDS: frozenset[OptionKind] = frozenset({"deck", "shared_deck", "imported_deck"})
"""The kinds of options that name a deck."""

GroupUse = Literal["shared", "by_name", "private_file", "private"]
"""How a command works in a group where everybody reads what is typed and answered.

"shared": It is answered in the group.
"by_name": It is answered in the group, but only if the sender shows who they are: they press a
button or get a private message afterwards.
"private_file": Like "by_name", and the file in the answer goes to the sender's private chat.
"private": It concerns one person only, so the group gets a link to the private chat.
"""


class Option(msgspec.Struct, frozen=True):
    """An option of a command.

    `least` and `most` are the bounds of a number. `choices` are all allowed values of a choice.
    """

    name: str
    description: str
    kind: OptionKind
    required: bool = False
    choices: tuple[str, ...] = ()
    least: float = 0
    most: float = 0


class CommandTraits(msgspec.Struct, frozen=True, kw_only=True):
    """What an adapter has to know of a command; there are no defaults, so each command decides.

    Attributes:
        in_group: How it works in a group.
        in_group_menu: Whether a group's menu lists it; people can type it there in any case.
        posts_later: Whether it is about messages that the bot posts by itself, so that the adapter
            finds out whether the bot may post there.
        link: What a deep link calls it, typed alone without options; empty if no link may stand
            for it. Anybody can make a link for others, so only commands that show something and
            change nothing have one.
    """

    in_group: GroupUse
    in_group_menu: bool
    posts_later: bool
    link: str


class CommandSpec(msgspec.Struct, frozen=True):
    """A command: its path ("quiz", "decks show"), what it does, its traits and its options.

    The first option may be given without its name.
    """

    path: str
    description: str
    traits: CommandTraits
    options: tuple[Option, ...] = ()
