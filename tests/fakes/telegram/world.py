"""The state of the fake: people, chats, files, and the settings of the bot."""

import asyncio
import itertools
from collections.abc import Callable
from typing import Any

import msgspec

from tests.fakes.telegram.chats import PRESENT, Chat
from tests.fakes.telegram.errors import bad, forbidden, migrated
from tests.fakes.telegram.failures import Failures
from tests.fakes.telegram.flood import Flood
from tests.fakes.telegram.updates import Updates
from tests.fakes.telegram.values import Call, Entity, File, Message, Poll, Seen, User
from tests.fakes.telegram.waiting import ChangeSignal
from tests.fakes.telegram.webhook import Webhook

FIRST_USER = 1_001
FIRST_GROUP = 4_001
SUPERGROUPS = 1_000_000_000_000
"""The id of a supergroup is the negative sum of this and a number of its own."""


class Query:
    """A callback query: a press that the bot may answer."""

    def __init__(
        self, query_id: str, user: User, chat: Chat, message_id: int, *, old: bool
    ) -> None:
        self.id = query_id
        self.user = user
        self.chat = chat
        self.message_id = message_id
        self.old = old
        self.seen: Seen | None = None
        self.answers = 0


class World:
    """The state of the fake. See `FakeTelegram` for the arguments."""

    def __init__(
        self,
        token: str,
        username: str,
        clock: Callable[[], float],
        *,
        privacy: bool = True,
        flood: bool = False,
        record: bool = True,
    ) -> None:
        self.token = token
        self.clock = clock
        self.privacy = privacy
        self.record = record
        self.bot = User(
            int(token.split(":", maxsplit=1)[0]), "Cardstreak", username=username, is_bot=True
        )
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.files: dict[str, File] = {}
        self.contents: dict[str, bytes] = {}
        self.files_flow = asyncio.Event()
        self.files_flow.set()
        self.answers_flow = asyncio.Event()
        """Set when the answers that are "late" may be given."""
        self.on_disk = ""
        """If set, the path that getFile gives: a local server gives paths on its own disk."""
        self.polls: dict[str, tuple[Chat, int]] = {}
        self.commands: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
        self.descriptions: dict[tuple[str, str], str] = {}
        self.menu_button = "default"
        self.calls: list[Call] = []
        self.logged_out = False
        self.changes = ChangeSignal()
        self.updates = Updates(first=700_001)
        self.webhook = Webhook(self.updates)
        self.failures = Failures()
        self.flood = Flood() if flood else None
        self.on_answer: list[Callable[[Query], None]] = []
        self.on_message: list[Callable[[Message], None]] = []
        self._numbers = itertools.count(1)
        self._shared_ids = itertools.count(11)
        self._own_ids: dict[int, itertools.count[int]] = {}

    def now(self) -> int:
        """The time in whole seconds since 1970, as in messages."""
        return int(self.clock())

    def next_number(self) -> int:
        """A number that is never returned twice."""
        return next(self._numbers)

    def message_id(self, chat: Chat) -> int:
        """The next message id: each supergroup has its own counter, all other chats share one."""
        if chat.kind != "supergroup":
            return next(self._shared_ids)
        return next(self._own_ids.setdefault(chat.id, itertools.count(2)))

    def chat(self, raw: Any) -> Chat:
        """The chat with the id that a request gives.

        Raises:
            RefusedError: there is no such chat, or it has become a supergroup.
        """
        if raw is None or raw == "":
            raise bad("chat_id is empty")
        try:
            chat = self.chats.get(int(raw))
        except ValueError:
            chat = None
        if chat is None:
            raise bad("chat not found")
        if chat.migrated_to is not None:
            raise migrated(chat.migrated_to)
        return chat

    def open_chat(self, raw: Any) -> Chat:
        """The chat with the id that a request gives, if the bot may write there.

        Raises:
            RefusedError: as in `chat`, or the bot may not write there.
        """
        chat = self.chat(raw)
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        self.check_inside(chat)
        return chat

    def check_inside(self, chat: Chat) -> None:
        """Refuses a request for a group in which the bot is not a member."""
        status = self.bot_status(chat)
        if status == "kicked":
            raise forbidden(f"bot was kicked from the {chat.kind} chat")
        if status not in PRESENT:
            raise forbidden(f"bot is not a member of the {chat.kind} chat")

    def bot_status(self, chat: Chat) -> str:
        """The status of the bot in a chat."""
        return "member" if chat.kind == "private" else chat.members.get(self.bot.id, "left")

    def is_admin(self, chat: Chat) -> bool:
        """Whether the bot may pin messages and delete those of others."""
        return chat.kind == "private" or self.bot_status(chat) == "administrator"

    def post(
        self,
        chat: Chat,
        sender: User,
        text: str = "",
        entities: tuple[Entity, ...] = (),
        **more: Any,
    ) -> Message:
        """Adds a new message to a chat."""
        message = Message(
            id=self.message_id(chat),
            chat_id=chat.id,
            sender=sender.id,
            date=self.now(),
            text=text,
            entities=entities,
            from_bot=sender.id == self.bot.id,
            **more,
        )
        chat.put(message)
        if message.from_bot:
            for listener in self.on_message:
                listener(message)
        return message

    def add_file(
        self, kind: str, name: str, mime: str, content: bytes, sides: tuple[int, int] = (0, 0)
    ) -> File:
        """Stores a file."""
        number = self.next_number()
        file = File(kind, f"file-{number}", f"u{number}", name, mime, len(content), *sides)
        self.files[file.id] = file
        self.contents[file.id] = content
        return file

    def query(self, user: User, chat: Chat, message_id: int, *, old: bool) -> Query:
        """Creates the callback query of a press."""
        query = Query(str(9_000_000 + self.next_number()), user, chat, message_id, old=old)
        self.queries[query.id] = query
        return query

    def record_call(self, method: str, params: dict[str, object], status: int) -> None:
        """Records a request of the bot."""
        self.calls.append(Call(method, params, status))
        self.changes.notify()

    def change_poll(self, chat: Chat, message: Message, poll: Poll) -> None:
        """Replaces the poll of a message."""
        chat.put(msgspec.structs.replace(message, poll=poll))
