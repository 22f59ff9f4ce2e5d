"""What people do: they write, press buttons, vote, block the bot, join and leave groups."""

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
from tests.fakes.telegram.waiting import TIMEOUT_S
from tests.fakes.telegram.world import SUPERGROUPS, Query, World


class Press:
    """A press in progress: `await` it for what the person sees."""

    def __init__(self, world: World, query: Query) -> None:
        self.query = query
        self._world = world

    def __await__(self) -> Generator[Any, None, Seen]:
        return self.seen().__await__()

    async def seen(self, within: float = TIMEOUT_S) -> Seen:
        """Waits for the bot's answer and returns what the person sees.

        Raises:
            AssertionError: there is no answer after `within` seconds.
        """
        what = f"an answer to the press of {self.query.user.first_name}"
        return await self._world.changes.until(lambda: self.query.seen, what, within)


class UserActions(World):
    """The world, and what people do in it. Only coroutines wait for the bot."""

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
        """A person writes a message; without a chat, in the private chat with the bot.

        `styles` are entities of the text. Commands get their entity automatically.
        """
        target = chat or self.private(user)
        entities = (*bot_commands(text), *styles)
        return self._write(user, target, topic, reply_to, text=text, entities=entities)

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
        album: str = "",
        kind: str = "document",
    ) -> Message:
        """A person sends a document, or a file of another kind: a photo, a voice or an audio.

        `size` is the stated size in bytes, if not the real one; `album` is the same for documents
        that are sent together.
        """
        file = self.add_file(kind, name, mime, content)
        if size is not None:
            file = msgspec.structs.replace(file, size=size)
            self.files[file.id] = file
        target = chat or self.private(user)
        more: dict[str, Any] = {"text": caption, "entities": bot_commands(caption), "file": file}
        if album:
            more["service"] = {"media_group_id": album}
        return self._write(user, target, topic, reply_to, **more)

    def start(self, user: User, payload: str = "") -> Message:
        """A person starts the bot, with the payload of a deep link if there was one.

        Raises:
            ValueError: Telegram would not pass on this payload.
        """
        if payload and not re.fullmatch(limits.PAYLOAD, payload):
            raise ValueError(f"the payload {payload!r} is not 1-64 of A-Za-z0-9_-")
        return self.say(user, f"/start {payload}".strip())

    def follow(self, user: User, link: str) -> Message:
        """A person follows a deep link to the bot.

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
        """A person presses a button of a message.

        Args:
            user: the person.
            message: the message as the person sees it, which may be an earlier state.
            button: the callback data, the label or the beginning of the label of the button.
            forged: whether `button` is sent as callback data even if no button has it.
            old: whether the bot's answer is refused as too old.

        Raises:
            AssertionError: there is no such button, or the button sends nothing to the bot.
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
        payload = {
            "id": query.id,
            "from": user_json(user),
            "message": message_json(self, chat, chat.all_messages[message.id]),
            "chat_instance": str(7_000_000 - chat.id),
            "data": pressed.callback_data,
        }
        self.updates.put("callback_query", payload)
        return Press(self, query)

    async def press_at_once(
        self, presses: Iterable[tuple[User, Message, str]], within: float = TIMEOUT_S
    ) -> list[Seen]:
        """Several people press before the bot can answer any of them.

        Returns:
            What each of them sees, in the order of `presses`.
        """
        started = [self.press(*press) for press in presses]
        return [await press.seen(within) for press in started]

    def vote(self, user: User, message: Message, options: Sequence[int]) -> None:
        """A person votes in a poll; without options, the person retracts the vote."""
        chat = self.chats[message.chat_id]
        poll = chat.all_messages[message.id].poll
        if (
            poll is None
            or poll.closed
            or any(not 0 <= index < len(poll.options) for index in options)
        ):
            raise ValueError("there is no such open poll or option")
        votes = {**poll.votes, user.id: tuple(options)}
        votes = {voter: chosen for voter, chosen in votes.items() if chosen}
        poll = msgspec.structs.replace(poll, votes=votes)
        self.change_poll(chat, chat.all_messages[message.id], poll)
        self.updates.put("poll", poll_json(poll))
        if not poll.anonymous:
            self.updates.put("poll_answer", _poll_answer(poll, user, options))

    def edit(self, user: User, message: Message, text: str) -> Message:
        """A person edits their message."""
        chat = self.chats[message.chat_id]
        edited = chat.edit(
            chat.all_messages[message.id], self.now(), text=text, entities=bot_commands(text)
        )
        if edited.sender == user.id and self._reaches_bot(chat, edited):
            self.updates.put("edited_message", message_json(self, chat, edited))
        return edited

    def delete(self, message: Message) -> None:
        """A person deletes a message; Telegram does not tell the bot."""
        chat = self.chats[message.chat_id]
        chat.put(msgspec.structs.replace(chat.all_messages[message.id], deleted=True))

    def block(self, user: User) -> None:
        """A person blocks the bot."""
        self._set_blocked(user, blocked=True)

    def unblock(self, user: User) -> None:
        """A person unblocks the bot."""
        self._set_blocked(user, blocked=False)

    def set_member(self, chat: Chat, user: User, status: Status, by: User | None = None) -> None:
        """Changes the status of a person or the bot in a group, as a join, promotion or kick does.

        The bot gets my_chat_member for its own status, and service messages about others.
        """
        actor = by or self.users[next(iter(chat.members))]
        before = member_json(self, chat, user)
        old_status = chat.members.get(user.id, "left")
        chat.members[user.id] = status
        if user.id == self.bot.id:
            self._put_my_chat_member(chat, actor, before, member_json(self, chat, user))
        elif (old_status in PRESENT) != (status in PRESENT):
            kind = "new_chat_members" if status in PRESENT else "left_chat_member"
            person: Any = user_json(user)
            self._post_service(chat, actor, {kind: [person] if status in PRESENT else person})

    def migrate(self, group: Chat) -> Chat:
        """Turns a group into a supergroup with another id; the old id is refused afterwards."""
        new_id = -SUPERGROUPS - self.next_number()
        moved = Chat(new_id, "supergroup", group.title)
        moved.members = dict(group.members)
        self.chats[new_id] = moved
        actor = self.users[next(iter(group.members))]
        self._post_service(group, actor, {"migrate_to_chat_id": new_id})
        group.migrated_to = new_id
        self._post_service(moved, actor, {"migrate_from_chat_id": group.id})
        return moved

    def topic(self, forum: Chat, name: str) -> Topic:
        """A person creates a topic in a forum."""
        actor = self.users[next(iter(forum.members))]
        topic_id = self.message_id(forum)
        created: dict[str, object] = {
            "forum_topic_created": {"name": name, "icon_color": 7_322_096}
        }
        message = Message(
            topic_id, forum.id, actor.id, self.now(), service=created, thread=topic_id
        )
        topic = forum.topics[topic_id] = Topic(topic_id, name)
        forum.put(message)
        self.updates.put("message", message_json(self, forum, message))
        return topic

    def close_topic(self, forum: Chat, topic: Topic) -> None:
        """A person closes a topic, in which only administrators may write afterwards."""
        topic.closed = True
        actor = self.users[next(iter(forum.members))]
        self._post_service(forum, actor, {"forum_topic_closed": {}}, thread=topic.id)

    def private(self, user: User) -> Chat:
        """The private chat between a person and the bot."""
        return self.chats[user.id]

    def seen_by(self, user: User) -> list[Seen]:
        """All answers to the presses of a person, oldest first."""
        return [query.seen for query in self.queries.values() if query.user == user and query.seen]

    def _write(
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
        """Whether the bot gets a message.

        In privacy mode, the bot gets only commands and replies to itself from groups, unless it is
        an administrator.

        Source: core.telegram.org/bots/features#privacy-mode
        """
        if chat.kind == "private":
            return True
        if self.bot_status(chat) not in PRESENT:
            return False
        if not self.privacy or self.is_admin(chat):
            return True
        if message.reply_to is not None and chat.all_messages[message.reply_to].from_bot:
            return True
        if not message.entities:
            return False
        _, _, addressed = message.text.split(maxsplit=1)[0].partition("@")
        return addressed.lower() in ("", self.bot.username.lower())

    def _post_service(
        self, chat: Chat, actor: User, content: dict[str, object], thread: int | None = None
    ) -> None:
        message = self.post(chat, actor, service=content, thread=thread)
        if self.bot_status(chat) in PRESENT:
            self.updates.put("message", message_json(self, chat, message))

    def _set_blocked(self, user: User, *, blocked: bool) -> None:
        chat = self.private(user)
        before = _private_status(self.bot, blocked=chat.blocked)
        chat.blocked = blocked
        after = _private_status(self.bot, blocked=blocked)
        self._put_my_chat_member(chat, user, before, after)

    def _put_my_chat_member(
        self, chat: Chat, actor: User, before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        payload = {
            "chat": chat_json(self, chat),
            "from": user_json(actor),
            "date": self.now(),
            "old_chat_member": before,
            "new_chat_member": after,
        }
        self.updates.put("my_chat_member", payload)

    def file_sent(self, message: Message) -> tuple[File, bytes]:
        """The file of a message and its bytes.

        Raises:
            ValueError: the message has no file.
        """
        if message.file is None:
            raise ValueError(f"message {message.id} has no file")
        return message.file, self.contents[message.file.id]


def _private_status(bot: User, *, blocked: bool) -> dict[str, Any]:
    member: dict[str, Any] = {"user": user_json(bot), "status": "kicked" if blocked else "member"}
    return member | ({"until_date": 0} if blocked else {})


def _poll_answer(poll: Poll, user: User, options: Sequence[int]) -> dict[str, Any]:
    return {
        "poll_id": poll.id,
        "user": user_json(user),
        "option_ids": list(options),
        "option_persistent_ids": [f"{poll.id}-{index}" for index in options],
    }
