"""The question that waits for a typed answer in each private chat; it survives a restart."""

from collections import OrderedDict

import msgspec

from bot.model.action_traits import FLOWS, traits_of
from bot.model.actions import Answer, AnyAction, Paste, Say, TypeBattle, Typed
from bot.model.ids import ImportId
from bot.model.views import Post
from bot.platforms import button_tokens
from bot.platforms.ports import KeyValueStore

REMEMBERED = 10_000
"""Chats whose question is cached."""


class PendingQuestions:
    """The tokens of the waiting questions, stored as key-value entries and cached.

    A question about a card waits until the card is revealed or another question is asked. A
    question for cards, or for words about a card, waits until it is answered. Whether an answer
    still counts is decided by the use case.
    """

    def __init__(self, key_values: KeyValueStore) -> None:
        self._key_values = key_values
        self._cache: OrderedDict[int, str] = OrderedDict()

    async def note(self, chat: int, post: Post) -> None:
        """Stores what a post asks; a post that asks nothing may end the question that waits."""
        ask = post.view.ask
        if ask is None and not post.key:
            return
        waiting = await self._token(chat)
        if ask is not None:
            token = button_tokens.pack(ask.action)
        else:
            token = "" if _ends(post.key, waiting) else waiting
        if waiting != token:
            await self._key_values.keep(_key(chat), token)
            self._remember(chat, token)

    async def end(self, chat: int) -> None:
        """Ends the question that waits, whichever it is."""
        if await self._token(chat):
            await self._key_values.keep(_key(chat), "")
            self._remember(chat, "")

    async def meant(self, chat: int, said: Say) -> AnyAction:
        """A typed text as the answer to the question that waits; without a question, as it is.

        A picture or a sticker without words is no answer to a card, and no cards.
        """
        action = await self._waiting(chat)
        if isinstance(action, Answer | TypeBattle | Paste) and not said.text.strip():
            return said
        return (
            msgspec.structs.replace(action, text=said.text) if isinstance(action, Typed) else said
        )

    async def pending_import(self, chat: int) -> ImportId:
        """The import that waits for its cards in a private chat, 0 if none does."""
        action = await self._waiting(chat)
        return action.imported if isinstance(action, Paste) else ImportId(0)

    async def _waiting(self, chat: int) -> AnyAction | None:
        """The action whose text is awaited in a chat, still without the text."""
        token = await self._token(chat)
        return button_tokens.unpack(token) if token else None

    async def _token(self, chat: int) -> str:
        if chat not in self._cache:
            self._remember(chat, await self._key_values.get(_key(chat)))
        self._cache.move_to_end(chat)
        return self._cache[chat]

    def _remember(self, chat: int, token: str) -> None:
        self._cache[chat] = token
        if len(self._cache) > REMEMBERED:
            self._cache.popitem(last=False)


def _ends(key: str, waiting: str) -> bool:
    """Whether a post that asks nothing ends the question that waits, by the post's key.

    A post of a quiz ends any question, a post of another flow only the questions of its flow.
    """
    return key not in FLOWS or traits_of(button_tokens.unpack(waiting)).flow == key


def _key(chat: int) -> str:
    return f"telegram.ask.{chat}"
