"""Which question waits for a typed answer in each private chat; it survives a restart."""

from collections import OrderedDict
from collections.abc import Mapping

import msgspec

from bot.model.actions import AnyAction, EditCard, Paste, ReportCard, Say, Typed
from bot.model.views import Post
from bot.platforms import button_tokens
from bot.platforms.ports import KeyValueStore

REMEMBERED = 10_000
"""Chats whose question is known without asking the store."""
ENDED: Mapping[str, tuple[type, ...]] = {
    "import": (Paste,),
    "card": (EditCard, ReportCard),
    "removal": (),
}
"""What a post that asks nothing ends, by its key; one of a quiz ends whatever waits."""


class PendingQuestions:
    """The tokens of the questions that wait, kept among the memos and read no oftener than needed.

    A question waits until its card is revealed or another one asks; cards, or words about one,
    until they were taken in. Whether an answer still counts is decided by the use case.
    """

    def __init__(self, memos: KeyValueStore) -> None:
        self._memos = memos
        self._known: OrderedDict[int, str] = OrderedDict()

    async def asks(self, chat: int, post: Post) -> None:
        """Notes what a post asks; one that asks nothing may end what was asked before."""
        ask = post.view.ask
        if ask is None and not post.key:
            return
        token = "" if ask is None else button_tokens.pack(ask.action)
        waiting = await self._token(chat)
        if ask is None and post.key in ENDED:
            token = "" if isinstance(button_tokens.unpack(waiting), ENDED[post.key]) else waiting
        if waiting != token:
            await self._memos.keep(_key(chat), token)
            self._remember(chat, token)

    async def meant(self, chat: int, said: Say) -> AnyAction:
        """A typed text as the answer that is waited for, or as what it is."""
        token = await self._token(chat)
        action = button_tokens.unpack(token) if token else said
        return (
            msgspec.structs.replace(action, text=said.text) if isinstance(action, Typed) else said
        )

    async def _token(self, chat: int) -> str:
        if chat not in self._known:
            self._remember(chat, await self._memos.get(_key(chat)))
        self._known.move_to_end(chat)
        return self._known[chat]

    def _remember(self, chat: int, token: str) -> None:
        self._known[chat] = token
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)


def _key(chat: int) -> str:
    return f"telegram.ask.{chat}"
