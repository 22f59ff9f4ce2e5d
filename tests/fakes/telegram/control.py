"""The fake's powers over HTTP, for a bot that is tested as a process: POST /control/<power>.

The body is a JSON object, the answer is JSON. People, chats, topics and messages are named by
their ids; a message also by its chat. What a test did wrong is answered with 400 and a sentence.

| power | takes | gives |
| --- | --- | --- |
| user | name, username, language, started | id |
| group | title, people, bot, kind (group, supergroup, forum) | id |
| topic, close_topic | chat, name or topic | id, or nothing |
| say | user, text, chat, topic, reply_to | the message |
| upload | user, name, content (base64), caption, chat, topic, reply_to | the message |
| start, follow | user, payload or link | the message |
| press | user, chat, message, button, forged, old, within | what is seen; at once if within is 0 |
| press_at_once | presses (user, chat, message, button), within | what is seen, in order |
| vote | user, chat, message, options | nothing |
| edit, delete | user and text, chat, message | nothing |
| block, unblock | user | nothing |
| set_member | chat, user (none is the bot), status | nothing |
| migrate | chat | the new id |
| fail_next | method, error, status, times, retry_after, chat, drop | nothing |
| duplicate | | the update's id |
| messages | chat | all messages |
| next_message, next_edit | chat, message, within | the message |
| calls | method | the bot's requests |
| commands | | what setMyCommands set, by scope |
"""

import base64
from collections.abc import Callable
from typing import Any

import msgspec
from aiohttp import web

from tests.fakes.telegram.chats import Chat, Topic
from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.values import Message, User
from tests.fakes.telegram.waiting import PATIENCE


class Order:
    """The body of a request, with its ids turned into what they name."""

    def __init__(self, telegram: FakeTelegram, body: dict[str, Any]) -> None:
        self.telegram = telegram
        self.body = body

    def get(self, name: str, otherwise: Any = "") -> Any:
        """A plain value."""
        return self.body.get(name, otherwise)

    @property
    def user(self) -> User:
        """The person; the bot, if none is named."""
        return self.telegram.users[self.get("user", self.telegram.bot.id)]

    @property
    def chat(self) -> Chat | None:
        """The chat, if one is named."""
        return self.telegram.chats[self.body["chat"]] if self.get("chat") else None

    @property
    def room(self) -> Chat:
        """The chat, which has to be named."""
        return self.telegram.chats[self.body["chat"]]

    @property
    def topic(self) -> Topic | None:
        """The topic, if one is named."""
        return self.room.topics[self.body["topic"]] if self.get("topic") else None

    @property
    def message(self) -> Message:
        """The message, as it stands now."""
        return self.room.message(self.body["message"])

    @property
    def reply_to(self) -> Message | None:
        """The message that is replied to, if one is named."""
        if not self.get("reply_to"):
            return None
        chat = self.chat or self.telegram.private(self.user)
        return chat.message(self.body["reply_to"])

    @property
    def within(self) -> float:
        """How many seconds to wait."""
        return float(self.get("within", PATIENCE))


def _user(order: Order) -> Any:
    return order.telegram.user(
        order.get("name", "Somebody"),
        username=order.get("username"),
        language=order.get("language", "en"),
        started=order.get("started", False),
    ).id


def _group(order: Order) -> Any:
    people = [order.telegram.users[number] for number in order.get("people", [])]
    make = {
        "group": order.telegram.group,
        "supergroup": order.telegram.supergroup,
        "forum": order.telegram.forum,
    }[order.get("kind", "group")]
    return make(order.get("title", "A group"), *people, bot=order.get("bot", "member")).id


def _topic(order: Order) -> Any:
    return order.telegram.topic(order.room, order.get("name", "A topic")).id


def _close_topic(order: Order) -> Any:
    order.telegram.close_topic(order.room, order.room.topics[order.body["topic"]])


def _say(order: Order) -> Any:
    return order.telegram.say(
        order.user, order.body["text"], order.chat, topic=order.topic, reply_to=order.reply_to
    )


def _upload(order: Order) -> Any:
    return order.telegram.upload(
        order.user,
        order.body["name"],
        base64.b64decode(order.body["content"]),
        order.chat,
        caption=order.get("caption"),
        topic=order.topic,
        reply_to=order.reply_to,
    )


def _start(order: Order) -> Any:
    return order.telegram.start(order.user, order.get("payload"))


def _follow(order: Order) -> Any:
    return order.telegram.follow(order.user, order.body["link"])


async def _press(order: Order) -> Any:
    press = order.telegram.press(
        order.user,
        order.message,
        order.body["button"],
        forged=order.get("forged", False),
        old=order.get("old", False),
    )
    return await press.seen(order.within) if order.within else press.query.seen


async def _press_at_once(order: Order) -> Any:
    presses = [Order(order.telegram, each) for each in order.body["presses"]]
    named = [(each.user, each.message, each.body["button"]) for each in presses]
    return await order.telegram.press_at_once(named, order.within)


def _vote(order: Order) -> Any:
    order.telegram.vote(order.user, order.message, order.body["options"])


def _edit(order: Order) -> Any:
    return order.telegram.edit(order.user, order.message, order.body["text"])


def _delete(order: Order) -> Any:
    order.telegram.delete(order.message)


def _block(order: Order) -> Any:
    order.telegram.block(order.user)


def _unblock(order: Order) -> Any:
    order.telegram.unblock(order.user)


def _set_member(order: Order) -> Any:
    order.telegram.set_member(order.room, order.user, order.body["status"])


def _migrate(order: Order) -> Any:
    return order.telegram.migrate(order.room).id


def _fail_next(order: Order) -> Any:
    order.telegram.fail_next(
        order.body["method"],
        order.get("error"),
        status=order.get("status", 400),
        times=order.get("times", 1),
        retry_after=order.get("retry_after", None),
        chat=order.chat,
        drop=order.get("drop"),
    )


def _duplicate(order: Order) -> Any:
    return order.telegram.duplicate()


def _messages(order: Order) -> Any:
    return order.room.messages


async def _next_message(order: Order) -> Any:
    return await order.room.next_message(order.within)


async def _next_edit(order: Order) -> Any:
    return await order.room.next_edit(order.message, order.within)


def _calls(order: Order) -> Any:
    return order.telegram.calls_of(order.body["method"])


def _commands(order: Order) -> Any:
    return [
        {"scope": scope, "language": language, "commands": commands}
        for (scope, language), commands in order.telegram.commands.items()
    ]


POWERS: dict[str, Callable[[Order], Any]] = {
    power.__name__.removeprefix("_"): power
    for power in (
        _user,
        _group,
        _topic,
        _close_topic,
        _say,
        _upload,
        _start,
        _follow,
        _press,
        _press_at_once,
        _vote,
        _edit,
        _delete,
        _block,
        _unblock,
        _set_member,
        _migrate,
        _fail_next,
        _duplicate,
        _messages,
        _next_message,
        _next_edit,
        _calls,
        _commands,
    )
}


def add_control(telegram: FakeTelegram) -> None:
    """Opens /control/ on a fake that does not serve yet."""

    async def control(request: web.Request) -> web.Response:
        power = POWERS.get(request.match_info["power"])
        if power is None:
            return _answer({"error": f"there is no {request.match_info['power']}"}, 404)
        try:
            body = msgspec.json.decode(await request.read() or b"{}", type=dict[str, Any])
            found = power(Order(telegram, body))
            return _answer(await found if hasattr(found, "__await__") else found, 200)
        except (AssertionError, KeyError, ValueError) as wrong:
            return _answer({"error": f"{type(wrong).__name__}: {wrong}"}, 400)

    telegram.app.router.add_post("/control/{power}", control)


def _answer(found: Any, status: int) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(found), status=status, content_type="application/json"
    )
