"""Chats and what stands in them."""

from typing import Literal

import msgspec

from tests.fakes.telegram.values import Message, Version
from tests.fakes.telegram.waiting import PATIENCE, ChangeSignal

Kind = Literal["private", "group", "supergroup"]
Status = Literal["creator", "administrator", "member", "left", "kicked"]
PRESENT = ("creator", "administrator", "member")


class Topic(msgspec.Struct):
    """A topic of a forum; its id is the message_thread_id."""

    id: int
    name: str
    closed: bool = False


class Chat:
    """A private chat, a group or a supergroup, with all its messages as they stand now."""

    def __init__(self, number: int, kind: Kind, title: str = "", *, forum: bool = False) -> None:
        self.id = number
        self.kind: Kind = kind
        self.title = title
        self.forum = forum
        self.members: dict[int, Status] = {}
        self.topics: dict[int, Topic] = {}
        self.kept: dict[int, Message] = {}
        self.pinned: list[int] = []
        self.actions: list[str] = []
        self.started = kind != "private"
        self.blocked = False
        self.migrated_to: int | None = None
        self.changes = ChangeSignal()
        self._handed_out: set[int] = set()

    @property
    def messages(self) -> list[Message]:
        """All messages that are not deleted, the oldest first."""
        return [each for each in self.kept.values() if not each.deleted]

    @property
    def from_bot(self) -> list[Message]:
        """The bot's messages, the oldest first."""
        return [each for each in self.messages if each.from_bot and not each.service]

    def message(self, number: int) -> Message:
        """A message as it stands now.

        Raises:
            KeyError: there never was one with this id.
        """
        return self.kept[number]

    async def next_message(self, within: float = PATIENCE) -> Message:
        """The bot's next message that this function has not given yet; waits for it.

        Raises:
            AssertionError: none comes `within` so many seconds.
        """

        def look() -> Message | None:
            for each in self.from_bot:
                if each.id not in self._handed_out:
                    self._handed_out.add(each.id)
                    return each
            return None

        return await self.changes.until(look, f"the bot's next message in {self.title}", within)

    async def next_edit(self, message: Message, within: float = PATIENCE) -> Message:
        """The message, once it was edited after this value of it was taken.

        Raises:
            AssertionError: it is not edited `within` so many seconds.
        """

        def look() -> Message | None:
            now = self.kept[message.id]
            return now if len(now.history) > len(message.history) else None

        return await self.changes.until(look, f"an edit of message {message.id}", within)

    async def deletion(self, message: Message, within: float = PATIENCE) -> None:
        """Waits until the message is deleted.

        Raises:
            AssertionError: it is not `within` so many seconds.
        """
        await self.changes.until(
            lambda: self.kept[message.id].deleted or None, f"message {message.id} deleted", within
        )

    def keep(self, message: Message) -> Message:
        """Takes a new message, or one that has changed."""
        self.kept[message.id] = message
        self.changes.notify()
        return message

    def edit(self, message: Message, at: int, **changes: object) -> Message:
        """Changes a message and keeps its earlier version."""
        before = Version(message.text, message.entities, message.buttons)
        history = (*message.history, before)
        return self.keep(msgspec.structs.replace(message, edited=at, history=history, **changes))
