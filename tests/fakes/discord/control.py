"""The operations of the fake over HTTP, for a fake that runs in its own process.

    POST /_control/NAME with a JSON object of the arguments → {"result": …} or {"error": "…"}

NAME is a method of `FakeDiscord`, or "load" or "state". Arguments name people, servers, channels,
messages and modals by their ids; results describe them as JSON objects. The response to a user
action is sent once the person sees something. `upload` takes its bytes in base64, and a command's
options name the uploaded file as {"file": ID}.
"""

import base64
import functools
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any

import msgspec
from aiohttp import web

from tests.fakes.discord.errors import Impossible, Json
from tests.fakes.discord.interaction_types import Modal, Seen
from tests.fakes.discord.load import Load, drive
from tests.fakes.discord.records import Channel, File, Guild, Message, Permission, User
from tests.fakes.discord.rest import as_json

if TYPE_CHECKING:
    from tests.fakes.discord.fake import FakeDiscord

OPERATIONS = (
    "add_user add_guild add_channel add_thread add_group upload dm set_permissions forbid allow "
    "archive close_dms open_dms delete_channel kick_bot outage recover delete_message messages "
    "advance slash autocomplete press press_twice_at_once choose forge submit_modal "
    "fail_next drop_gateway reconnect invalidate"
)


class Control:
    """Translates between JSON and the methods of the fake."""

    def __init__(self, fake: "FakeDiscord") -> None:
        self.fake = fake

    def mount(self, app: web.Application) -> None:
        """Adds the control routes to an application."""
        app.router.add_post("/_control/{name}", self._serve)

    async def _serve(self, request: web.Request) -> web.Response:
        body: Json = msgspec.json.decode(await request.read() or b"{}")
        name = request.match_info["name"]
        try:
            if name == "load":
                result: Any = await drive(self.fake, msgspec.convert(body, Load))
            elif name == "state":
                result = self._state()
            elif name in OPERATIONS.split():
                result = getattr(self.fake, name)(**self._arguments(body))
                if isinstance(result, Awaitable):
                    result = await result
            else:
                return as_json({"error": f"no operation {name!r}"}, 404)
        except (Impossible, KeyError, TypeError, msgspec.ValidationError) as problem:
            return as_json({"error": f"{type(problem).__name__}: {problem}"}, 400)
        return as_json({"result": _plain(result)})

    def _arguments(self, body: Json) -> Json:
        world = self.fake.world
        by_id: dict[str, dict[int, Any]] = {
            "user": world.users,
            "owner": world.users,
            "guild": world.guilds,
            "channel": world.channels,
            "parent": world.channels,
        }
        arguments = dict(body)
        for key, objects in by_id.items():
            if arguments.get(key) is not None:
                arguments[key] = objects[int(arguments[key])]
        if "message" in arguments:
            message_id = int(arguments["message"])
            channel = next(c for c in world.channels.values() if message_id in c.messages)
            arguments["message"] = channel.messages[message_id]
        for key in {"permissions", "what"} & set(arguments):
            arguments[key] = Permission(int(arguments[key]))
        if "content" in arguments:
            arguments["content"] = base64.b64decode(arguments["content"])
        if "options" in arguments:
            options = arguments["options"].items()
            arguments["options"] = {name: self._value(option) for name, option in options}
        return arguments

    def _value(self, option: Any) -> Any:
        return self.fake.world.uploads[int(option["file"])] if isinstance(option, dict) else option

    def _state(self) -> Json:
        fake = self.fake
        return {
            "sessions": [{"shard": s.shard, "resumes": s.resumes} for s in fake.gateway.live()],
            "commands": fake.world.commands,
            "calls": fake.rest.calls,
            "unknown": fake.rest.unknown,
            "identifies": fake.quotas.identifies,
            "offences": fake.quotas.offences,
            "users": [str(user) for user in fake.world.users],
            "guilds": [str(guild) for guild in fake.world.guilds],
            "channels": [str(channel) for channel in fake.world.channels],
        }


@functools.singledispatch
def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value)


@_plain.register(list)
@_plain.register(tuple)
def _(value: list[Any]) -> list[Any]:
    return [_plain(item) for item in value]


@_plain.register
def _(value: dict) -> Json:  # type: ignore[type-arg]  # singledispatch takes plain classes only
    return {key: _plain(item) for key, item in value.items()}


@_plain.register(User)
@_plain.register(Guild)
def _(value: User | Guild) -> Json:
    return {"id": str(value.id), "name": value.name}


@_plain.register
def _(value: Channel) -> Json:
    return {"id": str(value.id), "name": value.name, "kind": value.kind}


@_plain.register
def _(value: File) -> Json:
    return value.json()


@_plain.register
def _(value: Message) -> Json:
    return value.json() | {
        "text": value.text,
        "buttons": msgspec.to_builtins(value.buttons),
        "pings": value.pings,
        "ephemeral_to": None if value.ephemeral_to is None else str(value.ephemeral_to),
        "deleted": value.deleted,
        "edits": len(value.history),
    }


@_plain.register
def _(value: Modal) -> Json:
    return {"custom_id": value.custom_id, "title": value.title, "components": value.components}


@_plain.register
def _(value: Seen) -> Json:
    return {
        "kind": value.kind,
        "message": _plain(value.message),
        "modal": _plain(value.modal),
        "choices": value.choices,
    }
