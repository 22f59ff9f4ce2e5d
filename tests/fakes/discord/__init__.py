"""A fake Discord server on 127.0.0.1: REST and gateway, as strict as the real ones.

    async with FakeDiscord() as fake:
        channel = fake.add_channel(fake.add_guild("School"))
        ada = fake.add_user("ada")
        discord.http.Route.BASE = fake.api
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(fake.gateway_url)
        ...  # the bot logs in with fake.token, syncs and connects
        seen = await fake.slash(ada, "quiz", {"deck": "greek"}, channel=channel)
        seen = await fake.press(ada, seen.message, "Reveal")
        assert "tensor" in seen.text

`python -m tests.fakes.discord` runs the same fake in its own process.
"""

from tests.fakes.discord.components import Button
from tests.fakes.discord.errors import Impossible
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.interaction_types import Interaction, Modal, Seen
from tests.fakes.discord.load import Load, Result, drive
from tests.fakes.discord.quotas import STRICT, Limits
from tests.fakes.discord.records import (
    COMPONENTS_V2,
    EPHEMERAL,
    LOADING,
    Channel,
    File,
    Guild,
    Message,
    Permission,
    User,
)
from tests.fakes.discord.rest import Call

__all__ = [
    "COMPONENTS_V2",
    "EPHEMERAL",
    "LOADING",
    "STRICT",
    "Button",
    "Call",
    "Channel",
    "FakeDiscord",
    "File",
    "Guild",
    "Impossible",
    "Interaction",
    "Limits",
    "Load",
    "Message",
    "Modal",
    "Permission",
    "Result",
    "Seen",
    "User",
    "drive",
]
