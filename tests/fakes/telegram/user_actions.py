"""What people do: they write, press, vote, block, come and go."""

import re
from collections.abc import Generator, Iterable, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from tests.fakes.telegram import limits
from tests.fakes.telegram.chats import PRESENT, Chat, Status, Topic
from tests.fakes.telegram.formatting import bot_commands
from tests.fakes.telegram.serialize import (
    chat_json,
    member_json,
    message_json,
    poll_json,
    user_json,
)
from tests.fakes.telegram.values import Button, Entity, File, Message, Poll, Seen, User
from tests.fakes.telegram.waiting import PATIENCE
from tests.fakes.telegram.world import SUPERGROUPS, Query, World


class Press:
    """A press that is under way: `await` it for what the person sees."""

    def __init__(self, world: World, query: Query) -> None:
        self.query = query
        self._world = world

    def __await__(self) -> Generator[Any, None, Seen]:
        return self.seen().__await__()

    async def seen(self, within: float = PATIENCE) -> Seen:
        """What the person sees once the bot has answered.

        Raises:
            AssertionError: it does not `within` so many seconds.
        """
        what = f"an answer to the press of {self.query.user.first_name}"
        return await self._world.changes.until(lambda: self.query.seen, what, within)


class UserActions(World):
    """The world, and what people do in it. Nothing here waits, but for what is awaited."""

    def say(
        self,
        user: User,
        text: str,
        chat: Chat | None = None,
        *,
        topic: Topic | None = None,
        reply_to: Message | None = None,
        styles: tuple[Entity, ...] = (),
    ) -> Message:
        """Somebody writes; without a chat, into their private chat with the bot."""
        where = chat or self.private(user)
        entities = (*bot_commands(text), *styles)
        return self._written(user, where, topic, reply_to, text=text, entities=entities)

    def upload(
        self,
        user: User,
        name: str,
        content: bytes,
        chat: Chat | None = None,
        *,
        caption: str = "",
        mime: str = "application/octet-stream",
        size: int | None = None,
        topic: Topic | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        """Somebody sends a document; `size` claims another size than that of the content."""
        file = self.keep_file("document", name, mime, content)
        if size is not None:
            file = msgspec.structs.replace(file, size=size)
            self.files[file.id] = file
        where = chat or self.private(user)
        more: dict[str, Any] = {"text": caption, "entities": bot_commands(caption), "file": file}
        return self._written(user, where, topic, reply_to, **more)

    def start(self, user: User, payload: str = "") -> Message:
        """Somebody opens the bot, perhaps by a deep link.

        Raises:
            ValueError: Telegram would not hand over such a payload.
        """
        if payload and not re.fullmatch(limits.PAYLOAD, payload):
            raise ValueError(f"the payload {payload!r} is not 1-64 of A-Za-z0-9_-")
        return self.say(user, f"/start {payload}".strip())

    def follow(self, user: User, link: str) -> Message:
        """Somebody follows a deep link to the bot.

        Raises:
            ValueError: the link does not lead to the bot.
        """
        parts = urlsplit(link)
        if parts.netloc != "t.me" or parts.path != f"/{self.bot.username}":
            raise ValueError(f"{link} does not lead to the bot")
        return self.start(user, parse_qs(parts.query).get("start", [""])[0])

    def press(
        self, user: User, message: Message, button: str, *, forged: bool = False, old: bool = False
    ) -> Press:
        """Somebody presses a button, named by its label or data, of the message as they see it.

        With `forged` the data is taken as it stands, whether there is such a button or not. With
        `old` the bot's answer is refused as too old.

        Raises:
            AssertionError: there is no such button, or it sends nothing to the bot.
        """
        pressed = Button("", button) if forged else message.button(button)
        chat = self.chats[message.chat_id]
        if pressed.url:
            query = Query("", user, chat, message.id, old=False)
            query.seen = Seen(message, url=pressed.url)
            return Press(self, query)
        if not pressed.callback_data:
            raise AssertionError(f"the button {button!r} sends nothing to the bot")
        query = self.query(user, chat, message.id, old=old)
        found = {
            "id": query.id,
            "from": user_json(user),
            "message": message_json(self, chat, chat.kept[message.id]),
            "chat_instance": str(7_000_000 - chat.id),
            "data": pressed.callback_data,
        }
        self.updates.put("callback_query", found)
        return Press(self, query)

    async def press_at_once(
        self, presses: Iterable[tuple[User, Message, str]], within: float = PATIENCE
    ) -> list[Seen]:
        """Several people press before the bot can answer the first; what they see, in order."""
        under_way = [self.press(*each) for each in presses]
        return [await each.seen(within) for each in under_way]

    def vote(self, user: User, message: Message, options: Sequence[int]) -> None:
        """Somebody votes in a poll, or takes the vote back with no option."""
        chat = self.chats[message.chat_id]
        poll = chat.kept[message.id].poll
        if poll is None or poll.closed or any(not 0 <= at < len(poll.options) for at in options):
            raise ValueError("there is no such open poll or option")
        votes = {**poll.votes, user.id: tuple(options)}
        now = msgspec.structs.replace(poll, votes={who: to for who, to in votes.items() if to})
        self.change_poll(chat, chat.kept[message.id], now)
        self.updates.put("poll", poll_json(now))
        if not poll.anonymous:
            self.updates.put("poll_answer", _poll_answer(now, user, options))

    def edit(self, user: User, message: Message, text: str) -> Message:
        """Somebody edits what they wrote."""
        chat = self.chats[message.chat_id]
        found = chat.edit(chat.kept[message.id], self.now(), text=text, entities=bot_commands(text))
        if found.sender == user.id and self._reaches_bot(chat, found):
            self.updates.put("edited_message", message_json(self, chat, found))
        return found

    def delete(self, message: Message) -> None:
        """A message is deleted by somebody who may; the bot is not told."""
        chat = self.chats[message.chat_id]
        chat.keep(msgspec.structs.replace(chat.kept[message.id], deleted=True))

    def block(self, user: User) -> None:
        """Somebody blocks the bot."""
        self._block(user, blocked=True)

    def unblock(self, user: User) -> None:
        """Somebody unblocks the bot."""
        self._block(user, blocked=False)

    def set_member(self, chat: Chat, user: User, status: Status, by: User | None = None) -> None:
        """A person or the bot becomes something in a group: joins, is promoted, leaves, is kicked.

        The bot hears of itself as my_chat_member, of others as a service message.
        """
        actor = by or self.users[next(iter(chat.members))]
        before = member_json(self, chat, user)
        was = chat.members.get(user.id, "left")
        chat.members[user.id] = status
        if user.id == self.bot.id:
            self._member_changed(chat, actor, before)
        elif (was in PRESENT) != (status in PRESENT):
            kind = "new_chat_members" if status in PRESENT else "left_chat_member"
            person: Any = user_json(user)
            self._service(chat, actor, {kind: [person] if status in PRESENT else person})

    def migrate(self, group: Chat) -> Chat:
        """A group becomes a supergroup with another id; the old one refuses from now on."""
        number = -SUPERGROUPS - self.number()
        moved = Chat(number, "supergroup", group.title)
        moved.members = dict(group.members)
        self.chats[number] = moved
        actor = self.users[next(iter(group.members))]
        self._service(group, actor, {"migrate_to_chat_id": number})
        group.migrated_to = number
        self._service(moved, actor, {"migrate_from_chat_id": group.id})
        return moved

    def topic(self, forum: Chat, name: str) -> Topic:
        """Somebody opens a topic in a forum."""
        actor = self.users[next(iter(forum.members))]
        number = self.message_id(forum)
        created: dict[str, object] = {
            "forum_topic_created": {"name": name, "icon_color": 7_322_096}
        }
        message = Message(number, forum.id, actor.id, self.now(), service=created, thread=number)
        topic = forum.topics[number] = Topic(number, name)
        forum.keep(message)
        self.updates.put("message", message_json(self, forum, message))
        return topic

    def close_topic(self, forum: Chat, topic: Topic) -> None:
        """Somebody closes a topic: only administrators may write there now."""
        topic.closed = True
        actor = self.users[next(iter(forum.members))]
        self._service(forum, actor, {"forum_topic_closed": {}}, thread=topic.id)

    def private(self, user: User) -> Chat:
        """The private chat of a person with the bot."""
        return self.chats[user.id]

    def seen_by(self, user: User) -> list[Seen]:
        """Every answer that a person's presses were given, the oldest first."""
        return [each.seen for each in self.queries.values() if each.user == user and each.seen]

    def _written(
        self, user: User, chat: Chat, topic: Topic | None, reply_to: Message | None, **content: Any
    ) -> Message:
        if chat.kind == "private":
            chat.started, chat.blocked = True, False
        elif chat.members.get(user.id) not in PRESENT:
            raise ValueError(f"{user.first_name} is not in {chat.title}")
        message = self.post(
            chat,
            user,
            thread=topic.id if topic else reply_to.thread if reply_to else None,
            reply_to=reply_to.id if reply_to else None,
            **content,
        )
        if self._reaches_bot(chat, message):
            self.updates.put("message", message_json(self, chat, message))
        return message

    def _reaches_bot(self, chat: Chat, message: Message) -> bool:
        """Privacy mode: in groups the bot gets commands and replies to itself, unless it is admin.

        Source: core.telegram.org/bots/features#privacy-mode
        """
        if chat.kind == "private":
            return True
        if self.bot_status(chat) not in PRESENT:
            return False
        if not self.privacy or self.is_admin(chat):
            return True
        if message.reply_to is not None and chat.kept[message.reply_to].from_bot:
            return True
        if not message.entities:
            return False
        _, _, addressed = message.text.split(maxsplit=1)[0].partition("@")
        return addressed.lower() in ("", self.bot.username.lower())

    def _service(
        self, chat: Chat, actor: User, what: dict[str, object], thread: int | None = None
    ) -> None:
        message = self.post(chat, actor, service=what, thread=thread)
        if self.bot_status(chat) in PRESENT:
            self.updates.put("message", message_json(self, chat, message))

    def _block(self, user: User, *, blocked: bool) -> None:
        chat = self.private(user)
        before = _private_status(self.bot, blocked=chat.blocked)
        chat.blocked = blocked
        after = _private_status(self.bot, blocked=blocked)
        self._my_chat_member(chat, user, before, after)

    def _member_changed(self, chat: Chat, actor: User, before: dict[str, Any]) -> None:
        self._my_chat_member(chat, actor, before, member_json(self, chat, self.bot))

    def _my_chat_member(
        self, chat: Chat, actor: User, before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        changed = {
            "chat": chat_json(self, chat),
            "from": user_json(actor),
            "date": self.now(),
            "old_chat_member": before,
            "new_chat_member": after,
        }
        self.updates.put("my_chat_member", changed)

    def file_sent(self, message: Message) -> tuple[File, bytes]:
        """The file of a message, and its bytes.

        Raises:
            ValueError: the message has none.
        """
        if message.file is None:
            raise ValueError(f"message {message.id} has no file")
        return message.file, self.contents[message.file.id]


def _private_status(bot: User, *, blocked: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"user": user_json(bot), "status": "kicked" if blocked else "member"}
    return found | ({"until_date": 0} if blocked else {})


def _poll_answer(poll: Poll, user: User, options: Sequence[int]) -> dict[str, Any]:
    return {
        "poll_id": poll.id,
        "user": user_json(user),
        "option_ids": list(options),
        "option_persistent_ids": [f"{poll.id}-{at}" for at in options],
    }
