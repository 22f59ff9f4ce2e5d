"""Chats and their messages."""

from typing import Literal

import msgspec

from tests.fakes.telegram.values import Message, Version
from tests.fakes.telegram.waiting import TIMEOUT_S, ChangeSignal

Kind = Literal["private", "group", "supergroup"]
Status = Literal["creator", "administrator", "member", "left", "kicked"]
PRESENT = ("creator", "administrator", "member")


class Topic(msgspec.Struct):
    """A topic of a forum; `id` is its message_thread_id."""

    id: int
    name: str
    closed: bool = False


class Chat:
    """A private chat, a group or a supergroup, with its messages in their current state."""

    def __init__(self, chat_id: int, kind: Kind, title: str = "", *, forum: bool = False) -> None:
        self.id = chat_id
        self.kind: Kind = kind
        self.title = title
        self.forum = forum
        self.members: dict[int, Status] = {}
        self.topics: dict[int, Topic] = {}
        self.all_messages: dict[int, Message] = {}
        self.pinned: list[int] = []
        self.actions: list[str] = []
        self.started = kind != "private"
        self.blocked = False
        self.migrated_to: int | None = None
        self.changes = ChangeSignal()
        self._returned: set[int] = set()

    @property
    def messages(self) -> list[Message]:
        """The messages that are not deleted, oldest first."""
        return [message for message in self.all_messages.values() if not message.deleted]

    @property
    def from_bot(self) -> list[Message]:
        """The messages of the bot, oldest first."""
        return [message for message in self.messages if message.from_bot and not message.service]

    def message(self, message_id: int) -> Message:
        """The current state of a message.

        Raises:
            KeyError: there is no message with this id.
        """
        return self.all_messages[message_id]

    async def next_message(self, within: float = TIMEOUT_S) -> Message:
        """Waits for the oldest message of the bot that this method has not returned before.

        Raises:
            AssertionError: there is none after `within` seconds.
        """

        def check() -> Message | None:
            for message in self.from_bot:
                if message.id not in self._returned:
                    self._returned.add(message.id)
                    return message
            return None

        return await self.changes.until(check, f"the bot's next message in {self.title}", within)

    async def next_edit(self, message: Message, within: float = TIMEOUT_S) -> Message:
        """Waits until a message has more edits than this value of it has.

        Raises:
            AssertionError: there is no further edit after `within` seconds.
        """

        def check() -> Message | None:
            current = self.all_messages[message.id]
            return current if len(current.history) > len(message.history) else None

        return await self.changes.until(check, f"an edit of message {message.id}", within)

    async def deletion(self, message: Message, within: float = TIMEOUT_S) -> None:
        """Waits until a message is deleted.

        Raises:
            AssertionError: it is not deleted after `within` seconds.
        """
        await self.changes.until(
            lambda: self.all_messages[message.id].deleted or None,
            f"message {message.id} deleted",
            within,
        )

    def put(self, message: Message) -> Message:
        """Stores a new or changed message."""
        self.all_messages[message.id] = message
        self.changes.notify()
        return message

    def edit(self, message: Message, time: int, **changes: object) -> Message:
        """Edits a message at a time (seconds since 1970) and keeps its earlier version."""
        before = Version(message.text, message.entities, message.buttons)
        history = (*message.history, before)
        return self.put(msgspec.structs.replace(message, edited=time, history=history, **changes))
