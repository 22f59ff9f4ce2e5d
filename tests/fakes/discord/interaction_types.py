"""Records of interactions: what a person did, and what the person sees as the answer."""

import asyncio

import msgspec

from tests.fakes.discord.errors import Json
from tests.fakes.discord.records import EPHEMERAL, Channel, Message, User


class Modal(msgspec.Struct, eq=False):
    """A form that is open on a person's screen."""

    custom_id: str
    title: str
    components: list[Json]
    opened_by: "Interaction"


class Seen(msgspec.Struct, eq=False):
    """What a person sees as the first answer to their action."""

    kind: str
    """message, update, modal, choices, deferred (thinking…), deferred_update (nothing visible yet),
    or failed (no answer in time: "This interaction failed")."""
    interaction: "Interaction"
    message: Message | None = None
    modal: Modal | None = None
    choices: list[Json] = []

    @property
    def text(self) -> str:
        """The text of the message, or the title of the modal."""
        if self.modal is not None:
            return self.modal.title
        return "" if self.message is None else self.message.text

    @property
    def ephemeral(self) -> bool:
        """Whether only this person sees the message."""
        return self.message is not None and bool(self.message.flags & EPHEMERAL)

    async def then(self, timeout: float = 5.0) -> Message:  # noqa: ASYNC109 (a test's own bound)
        """The next message that the bot posts or edits through this interaction.

        Raises:
            TimeoutError: there is none within `timeout` seconds.
        """
        return await asyncio.wait_for(self.interaction.later.get(), timeout)


class Interaction(msgspec.Struct, eq=False):
    """A command, a press, an autocomplete query or a submitted modal."""

    id: int
    token: str
    kind: int
    user: User
    channel: Channel
    created: float
    data: Json
    source: Message | None
    """The message whose button or select was used."""
    answer: "asyncio.Future[Seen]"
    later: "asyncio.Queue[Message]"
    answered: int = 0
    """The type of the first answer; 0 if there is none yet."""
    original: Message | None = None
    messages: dict[int, Message] = {}
    answers: list[Json] = []
    """The bodies of all first answers that the bot tried, including refused ones."""
