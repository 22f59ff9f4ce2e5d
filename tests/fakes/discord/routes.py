"""The routes of Discord's REST API that a bot like ours needs."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from aiohttp import web

from tests.fakes.discord import slash_commands
from tests.fakes.discord.errors import (
    FormErrors,
    Json,
    archived_thread,
    closed_dms,
    invalid_recipient,
    missing_access,
    not_found,
    unknown_channel,
    unknown_guild,
    unknown_member,
    unknown_message,
    unknown_user,
)
from tests.fakes.discord.gateway import DIRECT_MESSAGES, GUILD_MESSAGES, Gateway
from tests.fakes.discord.interactions import Interactions
from tests.fakes.discord.records import Channel, Guild, Message, Permission
from tests.fakes.discord.rest import Rest, as_json, read, with_response
from tests.fakes.discord.world import World

NONCE_SECONDS = 300
"""Seconds for which a nonce is recognised. Discord promises "the past few minutes"."""
LOAD_PREFIX = "load-"
"""Prefix of the tokens of a load driver's interactions: `load_handler` takes the answers."""
INSTALL_CONTEXTS: Json = {"0": {}, "1": {}}


class Routes:
    """The handlers of the routes. Each takes a request and returns what Discord returns."""

    def __init__(
        self, rest: Rest, world: World, gateway: Gateway, interactions: Interactions
    ) -> None:
        self.rest = rest
        self.world = world
        self.gateway = gateway
        self.interactions = interactions
        self.load_handler: Callable[[web.Request], Awaitable[web.Response]] | None = None
        interactions.on_message = self.dispatch_message
        message = "/channels/{channel:\\d+}/messages/{message:\\d+}"
        hook = "/webhooks/{app:\\d+}/{token}"
        for method, path, handler in (
            ("GET", "/users/@me", self.me),
            ("GET", "/users/{user:\\d+}", self.user),
            ("POST", "/users/@me/channels", self.open_dm),
            ("GET", "/oauth2/applications/@me", self.application),
            ("GET", "/gateway/bot", self.gateway_bot),
            ("PUT", "/applications/{app:\\d+}/commands", self.sync),
            ("GET", "/applications/{app:\\d+}/commands", self.synced),
            ("PUT", "/applications/{app:\\d+}/guilds/{guild:\\d+}/commands", self.sync),
            ("GET", "/applications/{app:\\d+}/guilds/{guild:\\d+}/commands", self.synced),
            ("GET", "/guilds/{guild:\\d+}", self.guild),
            ("GET", "/guilds/{guild:\\d+}/members/{user}", self.member),
            ("GET", "/channels/{channel:\\d+}", self.channel),
            ("POST", "/channels/{channel:\\d+}/typing", self.typing),
            ("GET", "/channels/{channel:\\d+}/messages", self.messages),
            ("POST", "/channels/{channel:\\d+}/messages", self.post),
            ("GET", message, self.message),
            ("PATCH", message, self.edit),
            ("DELETE", message, self.delete),
            ("POST", "/interactions/{interaction:\\d+}/{token}/callback", self.callback),
            ("POST", hook, self.follow_up),
            ("GET", hook + "/messages/{which}", self.get_answer),
            ("PATCH", hook + "/messages/{which}", self.edit_answer),
            ("DELETE", hook + "/messages/{which}", self.delete_answer),
            ("GET", "/ephemeral-attachments/{app:\\d+}/{file:\\d+}", self.uploaded),
            ("GET", "/attachments/{channel:\\d+}/{file:\\d+}/{name}", self.attachment),
        ):
            rest.route(method, path, handler)

    def dispatch_message(self, event: str, message: Message) -> None:
        """Sends the event of a message to the sessions that have the intent for it."""
        if message.ephemeral_to is not None:
            return
        guild = message.channel.guild
        data = message.json() if event != "MESSAGE_DELETE" else {"id": str(message.id)}
        data["channel_id"] = str(message.channel.id)
        if guild is None:
            self.gateway.dispatch(event, data, None, DIRECT_MESSAGES)
        else:
            data["guild_id"] = str(guild.id)
            self.gateway.dispatch(event, data, guild.id, GUILD_MESSAGES)

    # The bot itself.

    async def me(self, _request: web.Request) -> Json:
        """The account of the bot."""
        return self.world.bot.json()

    async def application(self, _request: web.Request) -> Json:
        """The application of the bot."""
        bot = self.world.bot
        owner = next((user for user in self.world.users.values() if not user.bot), bot)
        return {
            "id": str(bot.id),
            "name": bot.name,
            "icon": None,
            "description": "",
            "summary": "",
            "owner": owner.json(),
            "verify_key": "0" * 64,
            "bot_public": True,
            "bot_require_code_grant": False,
            "flags": 0,
            "team": None,
            "integration_types_config": INSTALL_CONTEXTS,
        }

    async def gateway_bot(self, _request: web.Request) -> Json:
        """The URL of the gateway, and the recommended number of shards."""
        return {
            "url": self.gateway.url,
            "shards": self.gateway.shards,
            "session_start_limit": self.gateway.quotas.session_start_limit(),
        }

    async def sync(self, request: web.Request) -> list[Json]:
        """Replaces all global commands, or all commands of a guild."""
        form, _ = await read(request, self.world.clock)
        slash_commands.check_commands(form)
        commands = []
        for command in form:
            fields = {
                "id": str(self.world.clock.snowflake()),
                "application_id": str(self.world.bot.id),
                "version": str(self.world.clock.snowflake()),
                "type": 1,
            }
            commands.append({**fields, **command})
        if "guild" in request.match_info:
            self.world.guild_commands[self._guild(request).id] = commands
        else:
            self.world.commands = commands
        return commands

    async def synced(self, request: web.Request) -> list[Json]:
        """The global commands, or the commands of a guild."""
        if "guild" in request.match_info:
            return self.world.guild_commands.get(int(request.match_info["guild"]), [])
        return self.world.commands

    # People, servers and channels.

    def _guild(self, request: web.Request) -> Guild:
        guild = self.world.guilds.get(int(request.match_info["guild"]))
        if guild is None:
            raise unknown_guild()
        if not guild.bot_inside:
            raise missing_access()
        return guild

    def _channel(self, request: web.Request) -> Channel:
        channel = self.world.channels.get(int(request.match_info["channel"]))
        if channel is None or channel.deleted:
            raise unknown_channel()
        self.world.require(channel, Permission(0))
        return channel

    def _message(self, request: web.Request) -> Message:
        channel = self._channel(request)
        message = channel.messages.get(int(request.match_info["message"]))
        if message is None or message.deleted or message.ephemeral_to is not None:
            raise unknown_message()
        return message

    async def user(self, request: web.Request) -> Json:
        """The account of a user."""
        user = self.world.users.get(int(request.match_info["user"]))
        if user is None:
            raise unknown_user()
        return user.json()

    async def open_dm(self, request: web.Request) -> Json:
        """Opens direct messages with a user; only a post tells whether the user accepts them."""
        form, _ = await read(request, self.world.clock)
        user = self.world.users.get(int(form.get("recipient_id") or 0))
        if user is None or user.bot:
            raise invalid_recipient()
        return self.world.channel_json(self.world.dm(user))

    async def guild(self, request: web.Request) -> Json:
        """A server."""
        return self.world.guild_json(self._guild(request))

    async def member(self, request: web.Request) -> Json:
        """A member of a server; every user of the fake is in every server."""
        guild = self._guild(request)
        name = request.match_info["user"]
        user = self.world.users.get(int(name)) if name.isdigit() else None
        user = self.world.bot if name == "@me" else user
        if user is None:
            raise unknown_member()
        return {**self.world.member_json(guild, user), "user": user.json()}

    async def channel(self, request: web.Request) -> Json:
        """A channel."""
        return self.world.channel_json(self._channel(request))

    async def typing(self, request: web.Request) -> None:
        """Shows that the bot is typing."""
        self.world.require(self._channel(request), Permission.SEND_MESSAGES)

    # Messages outside interactions.

    async def messages(self, request: web.Request) -> list[Json]:
        """The latest messages of a channel, newest first."""
        channel = self._channel(request)
        self.world.require(channel, Permission.READ_MESSAGE_HISTORY)
        limit = int(request.query.get("limit", "50"))
        return [
            message.json() for message in reversed(self.world.visible_messages(channel)[-limit:])
        ]

    async def post(self, request: web.Request) -> Json:
        """Posts a message; with `enforce_nonce`, a repeated nonce returns the first message."""
        channel = self._channel(request)
        if channel.recipient is not None and not channel.recipient.takes_dms:
            raise closed_dms()
        form, files = await read(request, self.world.clock)
        needed = Permission.SEND_MESSAGES
        needed |= Permission.ATTACH_FILES if files else Permission(0)
        needed |= Permission.EMBED_LINKS if form.get("embeds") else Permission(0)
        self.world.require(channel, needed)
        nonce = str(form["nonce"]) if form.get("enforce_nonce") and form.get("nonce") else ""
        first = self.world.nonces.get(nonce)
        if first is not None and self.world.clock.now() - first.created < NONCE_SECONDS:
            return first.json()
        self._check_reference(channel, form)
        message = self.world.post(channel, form, files)
        channel.archived = False
        if nonce:
            self.world.nonces[nonce] = message
        self.dispatch_message("MESSAGE_CREATE", message)
        return message.json()

    def _check_reference(self, channel: Channel, form: Json) -> None:
        reference = form.get("message_reference") or {}
        message = channel.messages.get(int(reference.get("message_id") or 0))
        exists = message is not None and not message.deleted
        if reference and not exists and reference.get("fail_if_not_exists", True):
            errors = FormErrors()
            errors.add(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
            errors.raise_if_any()

    async def message(self, request: web.Request) -> Json:
        """A message."""
        message = self._message(request)
        self.world.require(message.channel, Permission.READ_MESSAGE_HISTORY)
        return message.json()

    async def edit(self, request: web.Request) -> Json:
        """Edits a message."""
        message = self._message(request)
        if message.channel.archived:
            raise archived_thread()
        form, files = await read(request, self.world.clock)
        self.world.edit(message, form, files)
        self.dispatch_message("MESSAGE_UPDATE", message)
        return message.json()

    async def delete(self, request: web.Request) -> None:
        """Deletes a message."""
        message = self._message(request)
        message.deleted = True
        self.dispatch_message("MESSAGE_DELETE", message)

    async def attachment(self, request: web.Request) -> web.Response:
        """The bytes of a file in a message."""
        channel = self.world.channels.get(int(request.match_info["channel"]))
        for message in channel.messages.values() if channel else ():
            for file in message.files:
                if str(file.id) == request.match_info["file"]:
                    return web.Response(body=file.content)
        raise not_found()

    async def uploaded(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file that a person put into a command."""
        file = self.world.uploads.get(int(request.match_info["file"]))
        if file is None:
            raise not_found()
        if not file.endless:
            return web.Response(body=file.content)
        response = web.StreamResponse()
        await response.prepare(request)
        with suppress(ConnectionError):
            while True:
                await response.write(file.content)
        return response

    # Answers to interactions.

    async def callback(self, request: web.Request) -> Any:
        """The first answer to an interaction."""
        if self.load_handler is not None and request.match_info["token"].startswith(LOAD_PREFIX):
            return await self.load_handler(request)
        form, files = await read(request, self.world.clock)
        interaction_id = int(request.match_info["interaction"])
        token = request.match_info["token"]
        response = self.interactions.callback(interaction_id, token, form, files)
        return as_json(response) if with_response(request) else None

    async def follow_up(self, request: web.Request) -> Any:
        """Posts a further message through an interaction."""
        info = request.match_info
        if self.load_handler is not None and info["token"].startswith(LOAD_PREFIX):
            return await self.load_handler(request)
        interaction = self.interactions.by_token(int(info["app"]), info["token"])
        form, files = await read(request, self.world.clock)
        return self.interactions.follow_up(interaction, form, files).json()

    async def get_answer(self, request: web.Request) -> Json:
        """A message of an interaction."""
        info = request.match_info
        interaction = self.interactions.by_token(int(info["app"]), info["token"])
        return self.interactions.message(interaction, info["which"]).json()

    async def edit_answer(self, request: web.Request) -> Any:
        """Edits a message of an interaction."""
        info = request.match_info
        if self.load_handler is not None and info["token"].startswith(LOAD_PREFIX):
            return await self.load_handler(request)
        interaction = self.interactions.by_token(int(info["app"]), info["token"])
        message = self.interactions.message(interaction, info["which"])
        form, files = await read(request, self.world.clock)
        return self.interactions.edit(interaction, message, form, files).json()

    async def delete_answer(self, request: web.Request) -> None:
        """Deletes a message of an interaction."""
        info = request.match_info
        interaction = self.interactions.by_token(int(info["app"]), info["token"])
        message = self.interactions.message(interaction, info["which"])
        message.deleted = True
        self.dispatch_message("MESSAGE_DELETE", message)
