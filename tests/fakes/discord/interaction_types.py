"""What people did, and what they see of it: values of the interactions."""

import asyncio

import msgspec

from tests.fakes.discord.errors import Json
from tests.fakes.discord.records import EPHEMERAL, Channel, Message, User


class Modal(msgspec.Struct, eq=False):
    """A form that is open before somebody."""

    custom_id: str
    title: str
    components: list[Json]
    opened_by: "Interaction"


class Seen(msgspec.Struct, eq=False):
    """What a person sees as the first answer to what they did."""

    kind: str
    """message, update, modal, choices, deferred (thinking…), deferred_update (nothing yet), or
    failed: no answer in time, "This interaction failed"."""
    interaction: "Interaction"
    message: Message | None = None
    modal: Modal | None = None
    choices: list[Json] = []

    @property
    def text(self) -> str:
        """What the message says, or the title of the modal."""
        if self.modal is not None:
            return self.modal.title
        return "" if self.message is None else self.message.text

    @property
    def ephemeral(self) -> bool:
        """Whether only this person sees the message."""
        return self.message is not None and bool(self.message.flags & EPHEMERAL)

    async def then(self, timeout: float = 5.0) -> Message:  # noqa: ASYNC109 (a test's own bound)
        """The next message that the interaction makes or edits after its first answer.

        Raises:
            TimeoutError: none came within `timeout` seconds.
        """
        return await asyncio.wait_for(self.interaction.later.get(), timeout)


class Interaction(msgspec.Struct, eq=False):
    """One command, press, half-typed option or submitted modal."""

    id: int
    token: str
    kind: int
    user: User
    channel: Channel
    created: float
    data: Json
    source: Message | None
    """The message on which it was pressed."""
    answer: "asyncio.Future[Seen]"
    later: "asyncio.Queue[Message]"
    answered: int = 0
    """The type of the first answer; 0 before it."""
    original: Message | None = None
    messages: dict[int, Message] = {}
    answers: list[Json] = []
    """All bodies that were tried as a first answer, refused ones too."""
