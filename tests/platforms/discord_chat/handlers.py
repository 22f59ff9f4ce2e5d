"""People who bring decks to a Discord."""

from typing import Any

from bot.platforms.discord_chat.timing import Timeouts
from tests.fakes.discord import Channel, Message, Modal, Permission, Seen, User, components
from tests.platforms.discord_chat.discord_harness import School, shown

SPANISH = b"el perro;the dog\nel gato;the cat\nuno;one\ndos;two\n"
IMPATIENT = Timeouts(patience=0.0, settling=0.05)
MODERATOR = Permission.MANAGE_GUILD | Permission.USE_APPLICATION_COMMANDS


class Desk:
    """People who bring decks: in private, unless a channel is named."""

    def __init__(self, school: School) -> None:
        self.school = school
        self.fake = school.fake
        self.ada, self.bob = school.ada, school.bob

    async def types(
        self,
        line: str,
        who: User | None = None,
        channel: Channel | None = None,
        **options: object,
    ) -> Seen:
        """Ada, or somebody else, types a command."""
        return await self.fake.slash(who or self.ada, line, options, channel=channel)

    async def brings(
        self, name: str, content: bytes, channel: Channel | None = None, **options: object
    ) -> Message:
        """Ada brings a file; returns the answer."""
        file = self.fake.upload(name, content)
        return shown(await self.types("decks import", None, channel, file=file, **options))

    async def saves(self, name: str, content: bytes) -> Message:
        """Ada brings a file, and saves it."""
        preview = await self.brings(name, content)
        return shown(await self.fake.press(self.ada, preview, "Save"))

    async def sends(self, modal: Modal | None, text: str) -> Seen:
        """Ada sends a form with a text."""
        assert modal is not None
        return await self.fake.submit_modal(self.ada, modal, {field_of(modal)["custom_id"]: text})


def field_of(modal: Modal, kind: int = components.INPUT) -> dict[str, Any]:
    """The field of a form, for a text or for a file."""
    fields: list[dict[str, Any]] = [part.get("component", {}) for part in modal.components]
    (field,) = [field for field in fields if field.get("type") == kind]
    return field
