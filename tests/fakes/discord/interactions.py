"""Interactions: what the bot is told of a command or a press, and how it may answer."""

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
    """All interactions, and the rules for answering them."""

    def __init__(self, world: World, gateway: Gateway, answer_within: float, life: float) -> None:
        self.world = world
        self.gateway = gateway
        self.answer_within = answer_within
        self.life = life
        self.tell: Callable[[str, Message], None] = lambda _event, _message: None
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
        """Sends an interaction to the bot at once.

        Args:
            kind: 2 to 5, as in Discord's documentation.
            user: who acts.
            channel: where.
            data: what was chosen, pressed or typed.
            source: the message that was pressed.
            late: how many seconds ago it is dated: it arrives that late.

        Returns:
            What the person sees, as soon as the first answer is there, or its time is over.
        """
        loop = asyncio.get_running_loop()
        found = Interaction(
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
        self._by_id[found.id] = self._by_token[found.token] = found
        guild_id = channel.guild.id if channel.guild else None
        self.gateway.dispatch("INTERACTION_CREATE", self._payload(found), guild_id)
        timer = loop.call_later(max(0.0, self.answer_within - late), self._give_up, found)
        found.answer.add_done_callback(lambda _: timer.cancel())
        return found.answer

    def _give_up(self, found: Interaction) -> None:
        if not found.answer.done():
            found.answer.set_result(Seen("failed", found))

    def _payload(self, found: Interaction) -> Json:
        world, channel, user = self.world, found.channel, found.user
        permissions = str(int(world.permissions(user, channel)))
        guild = channel.guild
        owners = {"1": str(user.id)}
        alone = channel.kind == GROUP
        if not alone and (guild is None or guild.bot_inside):
            owners = {"0": str(guild.id) if guild else "0"}
        payload: Json = {
            "id": str(found.id),
            "application_id": str(world.bot.id),
            "type": found.kind,
            "token": found.token,
            "version": 1,
            "data": found.data,
            "channel_id": str(channel.id),
            "channel": {**world.channel_json(channel), "permissions": permissions},
            "app_permissions": str(int(world.permissions(world.bot, channel))),
            "locale": user.locale,
            "entitlements": [],
            "authorizing_integration_owners": owners,
            "attachment_size_limit": message_limits.MAX_UPLOAD,
        }
        if guild is None:
            payload |= {"context": 2 if alone else 1, "user": user.json()}
        else:
            member = {**world.member_json(guild, user), "permissions": permissions}
            payload |= {
                "context": 0,
                "guild_id": str(guild.id),
                "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
                "guild_locale": guild.locale,
                "member": {**member, "user": user.json()},
            }
        if found.source is not None:
            payload["message"] = found.source.json()
        return payload

    # The first answer.

    def callback(self, number: int, token: str, form: Json, uploads: list[File]) -> Json:
        """Takes the first answer.

        Returns:
            What Discord tells the bot of it.

        Raises:
            Refusal: too late, twice, of the wrong type, or with a form that breaks a limit.
        """
        found = self._by_id.get(number)
        if found is None or found.token != token:
            raise unknown_interaction()
        found.answers.append(form)
        if found.answered:
            raise already_acknowledged()
        if self.world.clock.now() - found.created > self.answer_within:
            raise unknown_interaction()
        errors = FormErrors()
        allowed = ANSWERS[found.kind]
        if found.kind == MODAL and found.source is None:
            allowed = (REPLY, DEFER)
        errors.one_of(("type",), form.get("type"), allowed)
        errors.raise_if_any()
        seen = self._take(found, form["type"], form.get("data") or {}, uploads)
        found.answered = form["type"]
        if not found.answer.done():
            found.answer.set_result(seen)
        return self._told(found)

    def _take(self, found: Interaction, kind: int, data: Json, uploads: list[File]) -> Seen:
        seen = Seen(KINDS[kind], found)
        if kind == REPLY:
            found.original = self._post(found, data, uploads, "data")
        elif kind == DEFER:
            flags = LOADING | (int(data.get("flags") or 0) & EPHEMERAL)
            found.original = self._placeholder(found, flags)
        elif kind in {DEFER_UPDATE, UPDATE}:
            found.original = found.source
            if kind == UPDATE and found.source is not None:
                self.world.edit(found.source, data, uploads, "data")
                self.tell("MESSAGE_UPDATE", found.source)
        elif kind == CHOICES:
            message_limits.check_choices(data.get("choices"), _focused_type(found.data))
            seen.choices = data["choices"]
        else:
            errors = FormErrors("data")
            component_limits.check_modal(data, errors)
            errors.raise_if_any()
            seen.modal = Modal(data["custom_id"], data["title"], data["components"], found)
            self.modals[found.user.id, seen.modal.custom_id] = seen.modal
        seen.message = found.original
        if found.original is not None:
            found.messages[found.original.id] = found.original
        return seen

    def _about(self, found: Interaction, flags: int) -> dict[str, Any]:
        told = {
            "id": str(found.id),
            "type": found.kind,
            "user": found.user.json(),
            "authorizing_integration_owners": {},
        }
        return {
            "flags": flags,
            "ephemeral_to": found.user.id if flags & EPHEMERAL else None,
            "interaction": told,
        }

    def _post(self, found: Interaction, form: Json, uploads: list[File], *prefix: str) -> Message:
        about = self._about(found, int(form.get("flags") or 0) & EPHEMERAL)
        message = self.world.post(found.channel, form, uploads, prefix, **about)
        self.tell("MESSAGE_CREATE", message)
        return message

    def _placeholder(self, found: Interaction, flags: int) -> Message:
        world, channel = self.world, found.channel
        message = Message(world.clock.snowflake(), channel, world.bot, world.clock.now())
        for key, value in self._about(found, flags).items():
            setattr(message, key, value)
        channel.messages[message.id] = message
        self.tell("MESSAGE_CREATE", message)
        return message

    def _told(self, found: Interaction) -> Json:
        inner: Json = {"id": str(found.id), "type": found.kind}
        resource: Json = {"type": found.answered}
        message = found.original
        if message is not None:
            inner |= {
                "response_message_id": str(message.id),
                "response_message_loading": bool(message.flags & LOADING),
                "response_message_ephemeral": bool(message.flags & EPHEMERAL),
            }
            if found.answered in {REPLY, UPDATE}:
                resource["message"] = message.json()
        return {"interaction": inner, "resource": resource}

    # What comes after it, through the interaction's token.

    def by_token(self, application: int, token: str) -> Interaction:
        """The interaction that a token belongs to.

        Raises:
            Refusal: unknown or expired token, or no first answer yet.
        """
        found = self._by_token.get(token)
        if found is None or self.world.clock.now() - found.created > self.life:
            raise invalid_token()
        if application != self.world.bot.id or not found.answered:
            raise unknown_webhook()
        return found

    def follow_up(self, found: Interaction, form: Json, uploads: list[File]) -> Message:
        """One more message; after a deferred answer, the first one takes its place."""
        original = found.original
        if original is not None and original.flags & LOADING:
            return self.edit(found, original, form, uploads)
        message = self._post(found, form, uploads)
        found.messages[message.id] = message
        found.later.put_nowait(message)
        return message

    def message(self, found: Interaction, which: str) -> Message:
        """`@original`, or one of the interaction's messages by its id.

        Raises:
            Refusal: there is none, or it was deleted.
        """
        number = int(which) if which.isdigit() else 0
        message = found.original if which == "@original" else found.messages.get(number)
        if message is None or message.deleted:
            raise unknown_message()
        return message

    def edit(
        self, found: Interaction, message: Message, form: Json, uploads: list[File]
    ) -> Message:
        """Changes one of the interaction's messages; a deferred one is filled."""
        loading = bool(message.flags & LOADING)
        self.world.edit(message, form, uploads)
        if loading:
            message.flags &= ~LOADING
            message.edited = None
            message.history.clear()
        self.tell("MESSAGE_UPDATE", message)
        found.later.put_nowait(message)
        return message


def _focused_type(data: Json) -> int:
    for option in data.get("options") or []:
        if option.get("focused"):
            return int(option["type"])
        deeper = _focused_type(option)
        if deeper:
            return deeper
    return 0
