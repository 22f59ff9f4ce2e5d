"""The operations of the fake over HTTP, for a bot in another process: POST /control/<operation>.

The body is a JSON object, and the response is JSON. People, chats, topics and messages are given by
their ids; a message needs its chat as well. The response to a mistake of the test is 400 with an
error text.

| operation | takes | returns |
| --- | --- | --- |
| user | name, username, language, started | id |
| group | title, people, bot, kind (group, supergroup, forum) | id |
| topic, close_topic | chat, name or topic | id, or nothing |
| say | user, text, chat, topic, reply_to | the message |
| upload | user, name, content (base64), caption, chat, topic, reply_to | the message |
| start, follow | user, payload or link | the message |
| press | user, chat, message, button, forged, old, within (0: no wait) | what is seen |
| press_at_once | presses (user, chat, message, button), within | what is seen, in order |
| vote | user, chat, message, options | nothing |
| edit, delete | user and text, chat, message | nothing |
| block, unblock | user | nothing |
| set_member | chat, user (the bot if missing), status | nothing |
| migrate | chat | the new id |
| fail_next | method, error, status, times, retry_after, chat, drop, body | nothing |
| duplicate | | the update's id |
| messages | chat | all messages |
| next_message, next_edit | chat, message, within | the message |
| calls | method | the bot's requests |
| commands | | the commands that setMyCommands has set, by scope |
"""

import base64
from collections.abc import Callable
from typing import Any

import msgspec
from aiohttp import web

from tests.fakes.telegram.chats import Chat, Topic
from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.values import Message, User
from tests.fakes.telegram.waiting import TIMEOUT_S


class Arguments:
    """The body of a request; properties turn ids into objects."""

    def __init__(self, telegram: FakeTelegram, body: dict[str, Any]) -> None:
        self.telegram = telegram
        self.body = body

    def get(self, name: str, default: Any = "") -> Any:
        """A value without conversion."""
        return self.body.get(name, default)

    @property
    def user(self) -> User:
        """The person; the bot if none is given."""
        return self.telegram.users[self.get("user", self.telegram.bot.id)]

    @property
    def chat(self) -> Chat | None:
        """The chat, if one is given."""
        return self.telegram.chats[self.body["chat"]] if self.get("chat") else None

    @property
    def required_chat(self) -> Chat:
        """The chat, which must be given."""
        return self.telegram.chats[self.body["chat"]]

    @property
    def topic(self) -> Topic | None:
        """The topic, if one is given."""
        return self.required_chat.topics[self.body["topic"]] if self.get("topic") else None

    @property
    def message(self) -> Message:
        """The current state of the message."""
        return self.required_chat.message(self.body["message"])

    @property
    def reply_to(self) -> Message | None:
        """The message to reply to, if one is given."""
        if not self.get("reply_to"):
            return None
        chat = self.chat or self.telegram.private(self.user)
        return chat.message(self.body["reply_to"])

    @property
    def within(self) -> float:
        """The time limit, in seconds."""
        return float(self.get("within", TIMEOUT_S))


def _user(args: Arguments) -> Any:
    return args.telegram.user(
        args.get("name", "Somebody"),
        username=args.get("username"),
        language=args.get("language", "en"),
        started=args.get("started", False),
    ).id


def _group(args: Arguments) -> Any:
    people = [args.telegram.users[user_id] for user_id in args.get("people", [])]
    add = {
        "group": args.telegram.group,
        "supergroup": args.telegram.supergroup,
        "forum": args.telegram.forum,
    }[args.get("kind", "group")]
    return add(args.get("title", "A group"), *people, bot=args.get("bot", "member")).id


def _topic(args: Arguments) -> Any:
    return args.telegram.topic(args.required_chat, args.get("name", "A topic")).id


def _close_topic(args: Arguments) -> Any:
    args.telegram.close_topic(args.required_chat, args.required_chat.topics[args.body["topic"]])


def _say(args: Arguments) -> Any:
    return args.telegram.say(
        args.user,
        args.body["text"],
        args.chat,
        topic=args.topic,
        reply_to=args.reply_to,
    )


def _upload(args: Arguments) -> Any:
    return args.telegram.upload(
        args.user,
        args.body["name"],
        base64.b64decode(args.body["content"]),
        args.chat,
        caption=args.get("caption"),
        topic=args.topic,
        reply_to=args.reply_to,
    )


def _start(args: Arguments) -> Any:
    return args.telegram.start(args.user, args.get("payload"))


def _follow(args: Arguments) -> Any:
    return args.telegram.follow(args.user, args.body["link"])


async def _press(args: Arguments) -> Any:
    press = args.telegram.press(
        args.user,
        args.message,
        args.body["button"],
        forged=args.get("forged", False),
        old=args.get("old", False),
    )
    return await press.seen(args.within) if args.within else press.query.seen


async def _press_at_once(args: Arguments) -> Any:
    bodies = [Arguments(args.telegram, body) for body in args.body["presses"]]
    presses = [(body.user, body.message, body.body["button"]) for body in bodies]
    return await args.telegram.press_at_once(presses, args.within)


def _vote(args: Arguments) -> Any:
    args.telegram.vote(args.user, args.message, args.body["options"])


def _edit(args: Arguments) -> Any:
    return args.telegram.edit(args.user, args.message, args.body["text"])


def _delete(args: Arguments) -> Any:
    args.telegram.delete(args.message)


def _block(args: Arguments) -> Any:
    args.telegram.block(args.user)


def _unblock(args: Arguments) -> Any:
    args.telegram.unblock(args.user)


def _set_member(args: Arguments) -> Any:
    args.telegram.set_member(args.required_chat, args.user, args.body["status"])


def _migrate(args: Arguments) -> Any:
    return args.telegram.migrate(args.required_chat).id


def _fail_next(args: Arguments) -> Any:
    args.telegram.fail_next(
        args.body["method"],
        args.get("error"),
        status=args.get("status", 400),
        times=args.get("times", 1),
        retry_after=args.get("retry_after", None),
        chat=args.chat,
        drop=args.get("drop"),
        body=args.get("body").encode() if "body" in args.body else None,
    )


def _duplicate(args: Arguments) -> Any:
    return args.telegram.duplicate()


def _messages(args: Arguments) -> Any:
    return args.required_chat.messages


async def _next_message(args: Arguments) -> Any:
    return await args.required_chat.next_message(args.within)


async def _next_edit(args: Arguments) -> Any:
    return await args.required_chat.next_edit(args.message, args.within)


def _calls(args: Arguments) -> Any:
    return args.telegram.calls_of(args.body["method"])


def _commands(args: Arguments) -> Any:
    return [
        {"scope": scope, "language": language, "commands": commands}
        for (scope, language), commands in args.telegram.commands.items()
    ]


OPERATIONS: dict[str, Callable[[Arguments], Any]] = {
    operation.__name__.removeprefix("_"): operation
    for operation in (
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
    """Adds /control/ to a fake before it starts to serve."""

    async def control(request: web.Request) -> web.Response:
        name = request.match_info["operation"]
        operation = OPERATIONS.get(name)
        if operation is None:
            return _json({"error": f"there is no {name}"}, 404)
        try:
            body = msgspec.json.decode(await request.read() or b"{}", type=dict[str, Any])
            result = operation(Arguments(telegram, body))
            return _json(await result if hasattr(result, "__await__") else result, 200)
        except (AssertionError, KeyError, ValueError) as mistake:
            return _json({"error": f"{type(mistake).__name__}: {mistake}"}, 400)

    telegram.app.router.add_post("/control/{operation}", control)


def _json(body: Any, status: int) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(body), status=status, content_type="application/json"
    )
