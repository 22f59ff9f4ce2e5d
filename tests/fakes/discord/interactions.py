"""Interactions: sends commands and presses to the bot, and checks the answers."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

from tests.fakes.discord import component_limits, message_limits
from tests.fakes.discord.errors import (
    FormErrors,
    Json,
    already_acknowledged,
    invalid_token,
    unknown_interaction,
    unknown_message,
    unknown_webhook,
)
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.interaction_types import Interaction, Modal, Seen
from tests.fakes.discord.records import EPHEMERAL, GROUP, LOADING, Channel, File, Message, User
from tests.fakes.discord.world import World

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
REPLY, DEFER, DEFER_UPDATE, UPDATE, CHOICES, OPEN_MODAL = 4, 5, 6, 7, 8, 9
ANSWERS = {
    COMMAND: (REPLY, DEFER, OPEN_MODAL),
    COMPONENT: (REPLY, DEFER, DEFER_UPDATE, UPDATE, OPEN_MODAL),
    AUTOCOMPLETE: (CHOICES,),
    MODAL: (REPLY, DEFER, DEFER_UPDATE, UPDATE),
}
KINDS = {
    REPLY: "message",
    DEFER: "deferred",
    DEFER_UPDATE: "deferred_update",
    UPDATE: "update",
    CHOICES: "choices",
    OPEN_MODAL: "modal",
}


class Interactions:
    """All interactions, and the rules for their answers."""

    def __init__(
        self, world: World, gateway: Gateway, answer_within: float, token_life: float
    ) -> None:
        self.world = world
        self.gateway = gateway
        self.answer_within = answer_within
        self.token_life = token_life
        self.on_message: Callable[[str, Message], None] = lambda _event, _message: None
        self.modals: dict[tuple[int, str], Modal] = {}
        self._by_id: dict[int, Interaction] = {}
        self._by_token: dict[str, Interaction] = {}

    def begin(
        self,
        kind: int,
        user: User,
        channel: Channel,
        data: Json,
        *,
        source: Message | None = None,
        late: float = 0.0,
    ) -> "asyncio.Future[Seen]":
        """Sends an interaction to the bot immediately.

        Args:
            kind: the type of the interaction, 2 to 5, as in Discord's documentation.
            user: the person who acts.
            channel: the channel where the person acts.
            data: what the person chose, pressed or typed.
            source: the message whose button or select was used.
            late: the age of the interaction on arrival, in seconds.

        Returns:
            What the person sees, once the first answer has come or its deadline has passed.
        """
        loop = asyncio.get_running_loop()
        interaction = Interaction(
            id=self.world.clock.snowflake(late),
            token=secrets.token_urlsafe(24),
            kind=kind,
            user=user,
            channel=channel,
            created=self.world.clock.now() - late,
            data=data,
            source=source,
            answer=loop.create_future(),
            later=asyncio.Queue(),
        )
        self._by_id[interaction.id] = self._by_token[interaction.token] = interaction
        guild_id = channel.guild.id if channel.guild else None
        self.gateway.dispatch("INTERACTION_CREATE", self._payload(interaction), guild_id)
        timer = loop.call_later(max(0.0, self.answer_within - late), self._time_out, interaction)
        interaction.answer.add_done_callback(lambda _: timer.cancel())
        return interaction.answer

    def _time_out(self, interaction: Interaction) -> None:
        if not interaction.answer.done():
            interaction.answer.set_result(Seen("failed", interaction))

    def _payload(self, interaction: Interaction) -> Json:
        world, channel, user = self.world, interaction.channel, interaction.user
        permissions = str(int(world.permissions(user, channel)))
        guild = channel.guild
        owners = {"1": str(user.id)}
        in_group = channel.kind == GROUP
        if not in_group and (guild is None or guild.bot_inside):
            owners = {"0": str(guild.id) if guild else "0"}
        payload: Json = {
            "id": str(interaction.id),
            "application_id": str(world.bot.id),
            "type": interaction.kind,
            "token": interaction.token,
            "version": 1,
            "data": interaction.data,
            "channel_id": str(channel.id),
            "channel": {**world.channel_json(channel), "permissions": permissions},
            "app_permissions": str(int(world.permissions(world.bot, channel))),
            "locale": user.locale,
            "entitlements": [],
            "authorizing_integration_owners": owners,
            "attachment_size_limit": message_limits.MAX_UPLOAD,
        }
        if guild is None:
            payload |= {"context": 2 if in_group else 1, "user": user.json()}
        else:
            member = {**world.member_json(guild, user), "permissions": permissions}
            payload |= {
                "context": 0,
                "guild_id": str(guild.id),
                "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
                "guild_locale": guild.locale,
                "member": {**member, "user": user.json()},
            }
        if interaction.source is not None:
            payload["message"] = interaction.source.json()
        return payload

    # The first answer.

    def callback(self, interaction_id: int, token: str, form: Json, uploads: list[File]) -> Json:
        """Checks and applies the first answer.

        Returns:
            The body of the response to the bot, if it asks for one.

        Raises:
            Refusal: the answer is too late, is not the first, has a wrong type, or breaks a limit.
        """
        interaction = self._by_id.get(interaction_id)
        if interaction is None or interaction.token != token:
            raise unknown_interaction()
        interaction.answers.append(form)
        if interaction.answered:
            raise already_acknowledged()
        if self.world.clock.now() - interaction.created > self.answer_within:
            raise unknown_interaction()
        errors = FormErrors()
        allowed = ANSWERS[interaction.kind]
        if interaction.kind == MODAL and interaction.source is None:
            allowed = (REPLY, DEFER)
        errors.one_of(("type",), form.get("type"), allowed)
        errors.raise_if_any()
        seen = self._apply(interaction, form["type"], form.get("data") or {}, uploads)
        interaction.answered = form["type"]
        if not interaction.answer.done():
            interaction.answer.set_result(seen)
        return self._callback_response(interaction)

    def _apply(self, interaction: Interaction, kind: int, data: Json, uploads: list[File]) -> Seen:
        seen = Seen(KINDS[kind], interaction)
        if kind == REPLY:
            interaction.original = self._post(interaction, data, uploads, "data")
        elif kind == DEFER:
            flags = LOADING | (int(data.get("flags") or 0) & EPHEMERAL)
            interaction.original = self._placeholder(interaction, flags)
        elif kind in {DEFER_UPDATE, UPDATE}:
            interaction.original = interaction.source
            if kind == UPDATE and interaction.source is not None:
                self.world.edit(interaction.source, data, uploads, "data")
                self.on_message("MESSAGE_UPDATE", interaction.source)
        elif kind == CHOICES:
            message_limits.check_choices(data.get("choices"), _focused_type(interaction.data))
            seen.choices = data["choices"]
        else:
            errors = FormErrors("data")
            component_limits.check_modal(data, errors)
            errors.raise_if_any()
            seen.modal = Modal(data["custom_id"], data["title"], data["components"], interaction)
            self.modals[interaction.user.id, seen.modal.custom_id] = seen.modal
        seen.message = interaction.original
        if interaction.original is not None:
            interaction.messages[interaction.original.id] = interaction.original
        return seen

    def _message_fields(self, interaction: Interaction, flags: int) -> dict[str, Any]:
        metadata = {
            "id": str(interaction.id),
            "type": interaction.kind,
            "user": interaction.user.json(),
            "authorizing_integration_owners": {},
        }
        return {
            "flags": flags,
            "ephemeral_to": interaction.user.id if flags & EPHEMERAL else None,
            "interaction": metadata,
        }

    def _post(
        self, interaction: Interaction, form: Json, uploads: list[File], *prefix: str
    ) -> Message:
        fields = self._message_fields(interaction, int(form.get("flags") or 0) & EPHEMERAL)
        message = self.world.post(interaction.channel, form, uploads, prefix, **fields)
        self.on_message("MESSAGE_CREATE", message)
        return message

    def _placeholder(self, interaction: Interaction, flags: int) -> Message:
        world, channel = self.world, interaction.channel
        message = Message(world.clock.snowflake(), channel, world.bot, world.clock.now())
        for key, value in self._message_fields(interaction, flags).items():
            setattr(message, key, value)
        channel.messages[message.id] = message
        self.on_message("MESSAGE_CREATE", message)
        return message

    def _callback_response(self, interaction: Interaction) -> Json:
        inner: Json = {"id": str(interaction.id), "type": interaction.kind}
        resource: Json = {"type": interaction.answered}
        message = interaction.original
        if message is not None:
            inner |= {
                "response_message_id": str(message.id),
                "response_message_loading": bool(message.flags & LOADING),
                "response_message_ephemeral": bool(message.flags & EPHEMERAL),
            }
            if interaction.answered in {REPLY, UPDATE}:
                resource["message"] = message.json()
        return {"interaction": inner, "resource": resource}

    # Later answers, with the token of the interaction.

    def by_token(self, application: int, token: str) -> Interaction:
        """The interaction of a token.

        Raises:
            Refusal: the token is unknown or expired, or there is no first answer yet.
        """
        interaction = self._by_token.get(token)
        if interaction is None or self.world.clock.now() - interaction.created > self.token_life:
            raise invalid_token()
        if application != self.world.bot.id or not interaction.answered:
            raise unknown_webhook()
        return interaction

    def follow_up(self, interaction: Interaction, form: Json, uploads: list[File]) -> Message:
        """Posts a further message; the first one after a deferred answer fills its placeholder."""
        original = interaction.original
        if original is not None and original.flags & LOADING:
            return self.edit(interaction, original, form, uploads)
        message = self._post(interaction, form, uploads)
        interaction.messages[message.id] = message
        interaction.later.put_nowait(message)
        return message

    def message(self, interaction: Interaction, which: str) -> Message:
        """The first answer (`@original`), or one of the interaction's messages by its id.

        Raises:
            Refusal: there is no such message, or it was deleted.
        """
        message_id = int(which) if which.isdigit() else 0
        message = (
            interaction.original if which == "@original" else interaction.messages.get(message_id)
        )
        if message is None or message.deleted:
            raise unknown_message()
        return message

    def edit(
        self, interaction: Interaction, message: Message, form: Json, uploads: list[File]
    ) -> Message:
        """Edits a message of the interaction, or fills the placeholder of a deferred answer."""
        loading = bool(message.flags & LOADING)
        self.world.edit(message, form, uploads)
        if loading:
            message.flags &= ~LOADING
            message.edited = None
            message.history.clear()
        self.on_message("MESSAGE_UPDATE", message)
        interaction.later.put_nowait(message)
        return message


def _focused_type(data: Json) -> int:
    for option in data.get("options") or []:
        if option.get("focused"):
            return int(option["type"])
        deeper = _focused_type(option)
        if deeper:
            return deeper
    return 0
