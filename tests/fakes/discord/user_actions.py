"""Powers of people: to type a command, to press, to choose, to fill in a form."""

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

Waiting = asyncio.Future[Seen]


class UserActions:
    """What people do. Each act is sent at once, and gives what the person sees when awaited.

    `channel` is None for the direct messages with the bot. `late` is how many seconds ago the
    act is dated: it reaches the bot that late. What Discord's own apps would not let a person
    do raises `Impossible`; `forge` does it all the same.
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
    ) -> Waiting:
        """Types a command, with subcommands after spaces ("deck add"), and its options.

        A file among the options is one that was made with `upload`.
        """
        where = channel or self.world.dm(user)
        given = options or {}
        data = slash_commands.typed(self._offered(user, where, line), line, given)
        data |= _resolved(given)
        return self.interactions.begin(COMMAND, user, where, data, late=late)

    def autocomplete(
        self,
        user: User,
        line: str,
        focused: str,
        options: Json,
        *,
        channel: Channel | None = None,
        late: float = 0.0,
    ) -> Waiting:
        """Is typing the option `focused`, whose beginning is in `options`."""
        where = channel or self.world.dm(user)
        data = slash_commands.typed(self._offered(user, where, line), line, options, focused)
        return self.interactions.begin(AUTOCOMPLETE, user, where, data, late=late)

    def press(self, user: User, message: Message, button: str, *, late: float = 0.0) -> Waiting:
        """Presses a button, named by its custom_id or the beginning of its label."""
        self._check_visible(user, message)
        found = [b for b in message.buttons if b.custom_id == button]
        found += [b for b in message.buttons if b.label.startswith(button)]
        if not found:
            raise Impossible(f"no button {button!r} in {[b.label for b in message.buttons]}")
        if found[0].disabled or not found[0].custom_id:
            raise Impossible(f"{found[0].label!r} cannot be pressed")
        return self.forge(user, message, found[0].custom_id, late=late)

    async def press_twice_at_once(
        self, user: User, message: Message, button: str
    ) -> tuple[Seen, Seen]:
        """Presses a button twice before either press is answered."""
        first, second = (self.press(user, message, button) for _ in range(2))
        return await first, await second

    def choose(
        self, user: User, message: Message, custom_id: str, values: list[str], *, late: float = 0.0
    ) -> Waiting:
        """Chooses in a select."""
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
    ) -> Waiting:
        """Sends any custom_id as if it stood on the message: stale, foreign or made up."""
        data: Json = {"custom_id": custom_id, "component_type": components.BUTTON, "id": 1}
        if values is not None:
            data |= {"component_type": components.SELECT, "values": values}
        where = message.channel
        return self.interactions.begin(COMPONENT, user, where, data, source=message, late=late)

    def submit_modal(
        self,
        user: User,
        modal: Modal | str,
        fields: Mapping[str, str | list[str] | File],
        *,
        channel: Channel | None = None,
        late: float = 0.0,
    ) -> Waiting:
        """Sends a modal: the one that is open, or by its custom_id.

        A file among the fields is one that was made with `upload`.

        A custom_id that is not open before this person is sent all the same, with the fields as
        text inputs: so looks a modal that was opened before a restart, or a forged one.
        """
        known = self.interactions.modals.get((user.id, modal)) if isinstance(modal, str) else modal
        if known is None:
            where = channel or self.world.dm(user)
            filled = [_label(name, {"type": 4, "value": text}) for name, text in fields.items()]
            data = {"custom_id": modal, "components": filled}
            return self.interactions.begin(MODAL, user, where, data, late=late)
        self.interactions.modals.pop((user.id, known.custom_id), None)
        data = {"custom_id": known.custom_id, "components": _filled(known, dict(fields))}
        data |= _resolved(fields)
        opener = known.opened_by
        return self.interactions.begin(
            MODAL, user, opener.channel, data, source=opener.source, late=late
        )

    # What Discord's apps check before anything is sent.

    def _offered(self, user: User, where: Channel, line: str) -> list[Json]:
        guild = where.guild
        offered = self.world.commands
        if guild is not None:
            offered = offered + self.world.guild_commands.get(guild.id, [])
        command = slash_commands.owner_of(offered, line)
        contexts, installs = command.get("contexts"), command.get("integration_types")
        if contexts is not None and _context(where) not in contexts:
            raise Impossible(f"/{line} is not offered here")
        if guild is not None:
            self._check_guild(user, where, guild, command, installs)
        return offered

    def _check_guild(
        self, user: User, where: Channel, guild: Guild, command: Json, installs: list[int] | None
    ) -> None:
        if not guild.bot_inside and 1 not in (installs or [0]):
            raise Impossible("the bot is not in this server")
        has = self.world.permissions(user, where)
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


def _context(where: Channel) -> int:
    return 0 if where.guild else 2 if where.kind == GROUP else 1


def _label(custom_id: str, inner: Json) -> Json:
    return {
        "type": components.LABEL,
        "id": 1,
        "component": {"id": 2, **inner, "custom_id": custom_id},
    }


def _resolved(given: Mapping[str, object]) -> Json:
    """The files that go along, as Discord describes them beside their ids."""
    files = {str(one.id): one.json() for one in given.values() if isinstance(one, File)}
    return {"resolved": {"attachments": files}} if files else {}


def _filled(modal: Modal, fields: dict[str, str | list[str] | File]) -> list[Json]:
    filled = []
    for place, item in enumerate(modal.components):
        inner = item.get("component") or (item.get("components") or [None])[0]
        if inner is None:
            filled.append({"type": item["type"], "id": place + 1})
            continue
        value = fields.pop(inner["custom_id"], None)
        answer: Json = {"type": inner["type"], "id": place + 20, "custom_id": inner["custom_id"]}
        if inner["type"] == components.INPUT:
            text = str(inner.get("value") or "") if value is None else str(value)
            _check_typed(inner, text)
            answer["value"] = text
        else:
            answer["values"] = [str(value.id)] if isinstance(value, File) else list(value or [])
            _check_count(inner, len(answer["values"]))
        if item["type"] == components.LABEL:
            filled.append({"type": components.LABEL, "id": place + 1, "component": answer})
        else:
            filled.append({"type": components.ROW, "id": place + 1, "components": [answer]})
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
