"""A wire fake of Discord: REST and gateway as strict as the real ones, on 127.0.0.1."""

from tests.fakes.discord.components import Button
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.interactions import Interaction, Modal, Seen
from tests.fakes.discord.load import Load, Result, drive
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
from tests.fakes.discord.refusals import Impossible
from tests.fakes.discord.rest import Call

__all__ = [
    "COMPONENTS_V2",
    "EPHEMERAL",
    "LOADING",
    "Button",
    "Call",
    "Channel",
    "FakeDiscord",
    "File",
    "Guild",
    "Impossible",
    "Interaction",
    "Load",
    "Message",
    "Modal",
    "Permission",
    "Result",
    "Seen",
    "User",
    "drive",
]
