"""People who import decks on Discord."""

from typing import Any

from bot.platforms.discord_chat.timeouts import Timeouts
from tests.fakes.discord import Channel, Message, Modal, Permission, Seen, User, components
from tests.platforms.discord_chat.discord_harness import DiscordHarness, shown

SPANISH = b"el perro;the dog\nel gato;the cat\nuno;one\ndos;two\n"
IMPATIENT = Timeouts(patience=0.0, settling=0.05, between_sessions=0.0)
MODERATOR = Permission.MANAGE_GUILD | Permission.USE_APPLICATION_COMMANDS


class ImportHarness:
    """Commands, files and forms that Ada sends: in private, unless a channel is given."""

    def __init__(self, harness: DiscordHarness) -> None:
        self.harness = harness
        self.fake = harness.fake
        self.ada, self.bob = harness.ada, harness.bob

    async def command(
        self,
        line: str,
        who: User | None = None,
        channel: Channel | None = None,
        **options: object,
    ) -> Seen:
        """Ada, or `who`, types a command."""
        return await self.fake.slash(who or self.ada, line, options, channel=channel)

    async def import_file(
        self, name: str, content: bytes, channel: Channel | None = None, **options: object
    ) -> Message:
        """Ada sends a file for import; returns the answer."""
        file = self.fake.upload(name, content)
        return shown(await self.command("decks import", None, channel, file=file, **options))

    async def import_and_save(self, name: str, content: bytes) -> Message:
        """Ada sends a file for import, and saves it."""
        preview = await self.import_file(name, content)
        return shown(await self.fake.press(self.ada, preview, "Save"))

    async def submit(self, modal: Modal | None, text: str) -> Seen:
        """Ada submits a form with a text."""
        assert modal is not None
        return await self.fake.submit_modal(self.ada, modal, {field_of(modal)["custom_id"]: text})


def field_of(modal: Modal, kind: int = components.INPUT) -> dict[str, Any]:
    """The field of a form, for a text or for a file."""
    fields: list[dict[str, Any]] = [part.get("component", {}) for part in modal.components]
    (field,) = [field for field in fields if field.get("type") == kind]
    return field
