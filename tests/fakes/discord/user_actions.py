"""What people do: they type commands, press buttons, choose options and fill in modals."""

import asyncio
from collections.abc import Mapping

from tests.fakes.discord import components, slash_commands
from tests.fakes.discord.components import walk
from tests.fakes.discord.errors import Impossible, Json
from tests.fakes.discord.interaction_types import Modal, Seen
from tests.fakes.discord.interactions import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    MODAL,
    Interactions,
)
from tests.fakes.discord.records import GROUP, Channel, File, Guild, Message, Permission, User
from tests.fakes.discord.world import World

FutureSeen = asyncio.Future[Seen]


class UserActions:
    """What people do. An action is sent immediately; `await` it for what the person sees.

    `channel` is None for the direct messages with the bot. `late` is the age of the action when
    it reaches the bot, in seconds. An action that Discord's own apps do not allow raises
    `Impossible`; `forge` sends it nevertheless.
    """

    world: World
    interactions: Interactions

    def slash(
        self,
        user: User,
        line: str,
        options: Json | None = None,
        *,
        channel: Channel | None = None,
        late: float = 0.0,
    ) -> FutureSeen:
        """Types a command, with subcommands after spaces ("deck add"), and its options.

        A file among the options comes from `upload`.
        """
        target = channel or self.world.dm(user)
        values = options or {}
        data = slash_commands.interaction_data(self._offered(user, target, line), line, values)
        data |= _resolved(values)
        return self.interactions.begin(COMMAND, user, target, data, late=late)

    def autocomplete(
        self,
        user: User,
        line: str,
        focused: str,
        options: Json,
        *,
        channel: Channel | None = None,
        late: float = 0.0,
    ) -> FutureSeen:
        """Types the option `focused` halfway: `options` holds its beginning, and other options."""
        target = channel or self.world.dm(user)
        data = slash_commands.interaction_data(
            self._offered(user, target, line), line, options, focused
        )
        return self.interactions.begin(AUTOCOMPLETE, user, target, data, late=late)

    def press(self, user: User, message: Message, button: str, *, late: float = 0.0) -> FutureSeen:
        """Presses a button, given by its custom_id or the beginning of its label."""
        self._check_visible(user, message)
        matches = [b for b in message.buttons if b.custom_id == button]
        matches += [b for b in message.buttons if b.label.startswith(button)]
        if not matches:
            raise Impossible(f"no button {button!r} in {[b.label for b in message.buttons]}")
        if matches[0].disabled or not matches[0].custom_id:
            raise Impossible(f"{matches[0].label!r} cannot be pressed")
        return self.forge(user, message, matches[0].custom_id, late=late)

    async def press_twice_at_once(
        self, user: User, message: Message, button: str
    ) -> tuple[Seen, Seen]:
        """Presses a button twice, before either press is answered."""
        first, second = (self.press(user, message, button) for _ in range(2))
        return await first, await second

    def choose(
        self, user: User, message: Message, custom_id: str, values: list[str], *, late: float = 0.0
    ) -> FutureSeen:
        """Chooses values in a select."""
        self._check_visible(user, message)
        for _, item in walk(message.components):
            if item.get("custom_id") == custom_id and item["type"] in components.SELECTS:
                self._check_chosen(item, values)
                return self.forge(user, message, custom_id, values, late=late)
        raise Impossible(f"no select {custom_id!r}")

    def forge(
        self,
        user: User,
        message: Message,
        custom_id: str,
        values: list[str] | None = None,
        *,
        late: float = 0.0,
    ) -> FutureSeen:
        """Sends any custom_id as if the message had it: stale, of another message, or made up."""
        data: Json = {"custom_id": custom_id, "component_type": components.BUTTON, "id": 1}
        if values is not None:
            data |= {"component_type": components.SELECT, "values": values}
        target = message.channel
        return self.interactions.begin(COMPONENT, user, target, data, source=message, late=late)

    def submit_modal(
        self,
        user: User,
        modal: Modal | str,
        fields: Mapping[str, str | list[str] | File],
        *,
        channel: Channel | None = None,
        late: float = 0.0,
    ) -> FutureSeen:
        """Submits a modal, given as a value or by its custom_id.

        A file among the fields comes from `upload`.

        A custom_id that is not open on this person's screen is sent nevertheless, with the fields
        as text inputs, like a modal from before a restart, or a forged one.
        """
        open_modal = (
            self.interactions.modals.get((user.id, modal)) if isinstance(modal, str) else modal
        )
        if open_modal is None:
            target = channel or self.world.dm(user)
            filled = [_label(name, {"type": 4, "value": text}) for name, text in fields.items()]
            data = {"custom_id": modal, "components": filled}
            return self.interactions.begin(MODAL, user, target, data, late=late)
        self.interactions.modals.pop((user.id, open_modal.custom_id), None)
        data = {"custom_id": open_modal.custom_id, "components": _filled(open_modal, dict(fields))}
        data |= _resolved(fields)
        opener = open_modal.opened_by
        return self.interactions.begin(
            MODAL, user, opener.channel, data, source=opener.source, late=late
        )

    # What Discord's apps check before they send anything.

    def _offered(self, user: User, target: Channel, line: str) -> list[Json]:
        guild = target.guild
        offered = self.world.commands
        if guild is not None:
            offered = offered + self.world.guild_commands.get(guild.id, [])
        command = slash_commands.top_command(offered, line)
        contexts, installs = command.get("contexts"), command.get("integration_types")
        if contexts is not None and _context(target) not in contexts:
            raise Impossible(f"/{line} is not offered here")
        if guild is not None:
            self._check_guild(user, target, guild, command, installs)
        return offered

    def _check_guild(
        self, user: User, target: Channel, guild: Guild, command: Json, installs: list[int] | None
    ) -> None:
        if not guild.bot_inside and 1 not in (installs or [0]):
            raise Impossible("the bot is not in this server")
        has = self.world.permissions(user, target)
        needed = Permission(int(command.get("default_member_permissions") or 0))
        if needed & ~has or not has & Permission.USE_APPLICATION_COMMANDS:
            raise Impossible(f"{user.name} may not use /{command['name']} here")

    def _check_visible(self, user: User, message: Message) -> None:
        if message.deleted or message.channel.deleted:
            raise Impossible("the message is gone")
        if message.ephemeral_to not in {None, user.id}:
            raise Impossible("only somebody else sees this message")

    def _check_chosen(self, item: Json, values: list[str]) -> None:
        least, most = item.get("min_values", 1), item.get("max_values", 1)
        offered = {option["value"] for option in item.get("options") or []}
        if item.get("disabled") or not least <= len(values) <= most:
            raise Impossible(f"{values} cannot be chosen")
        if offered and not set(values) <= offered:
            raise Impossible(f"{values} are not in {sorted(offered)}")


def _context(target: Channel) -> int:
    return 0 if target.guild else 2 if target.kind == GROUP else 1


def _label(custom_id: str, inner: Json) -> Json:
    return {
        "type": components.LABEL,
        "id": 1,
        "component": {"id": 2, **inner, "custom_id": custom_id},
    }


def _resolved(values: Mapping[str, object]) -> Json:
    """The descriptions of the files among the values, by id."""
    files = {str(file.id): file.json() for file in values.values() if isinstance(file, File)}
    return {"resolved": {"attachments": files}} if files else {}


def _filled(modal: Modal, fields: dict[str, str | list[str] | File]) -> list[Json]:
    filled = []
    for index, item in enumerate(modal.components):
        inner = item.get("component") or (item.get("components") or [None])[0]
        if inner is None:
            filled.append({"type": item["type"], "id": index + 1})
            continue
        value = fields.pop(inner["custom_id"], None)
        answer: Json = {"type": inner["type"], "id": index + 20, "custom_id": inner["custom_id"]}
        if inner["type"] == components.INPUT:
            text = str(inner.get("value") or "") if value is None else str(value)
            _check_typed(inner, text)
            answer["value"] = text
        else:
            answer["values"] = [str(value.id)] if isinstance(value, File) else list(value or [])
            _check_count(inner, len(answer["values"]))
        if item["type"] == components.LABEL:
            filled.append({"type": components.LABEL, "id": index + 1, "component": answer})
        else:
            filled.append({"type": components.ROW, "id": index + 1, "components": [answer]})
    if fields:
        raise Impossible(f"the modal has no fields {sorted(fields)}")
    return filled


def _check_count(inner: Json, count: int) -> None:
    least, most = inner.get("min_values", 1), inner.get("max_values", 1)
    if not least <= count <= most and (count or inner.get("required", True)):
        raise Impossible(f"{inner['custom_id']} takes {least} to {most}")


def _check_typed(inner: Json, text: str) -> None:
    least, most = inner.get("min_length") or 0, inner.get("max_length") or 4_000
    if inner.get("required", True) and not text:
        raise Impossible(f"{inner['custom_id']} must be filled in")
    if text and not least <= len(text) <= most:
        raise Impossible(f"{inner['custom_id']} takes {least} to {most} characters")
