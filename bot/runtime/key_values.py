"""The store's key-value entries, in which adapters keep what must survive a restart."""

from collections.abc import Callable
from typing import TypeVar

from bot.platforms.ports import Clock
from bot.store import key_value
from bot.store.database import Database, Tx

T = TypeVar("T")


class KeyValues:
    """The entries of a database; `bot.platforms.ports.KeyValueStore` says what it does."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def get(self, key: str) -> str:
        """The text of a key, empty if there is none."""
        return await self._database.read(lambda tx: key_value.get(tx, key))

    async def keep(self, key: str, text: str) -> None:
        """Stores a text under a key; an empty one deletes the entry."""
        await self._database.write(lambda tx: key_value.keep(tx, key, text))

    async def change(self, key: str, function: Callable[[str, int], tuple[str, T]]) -> T:
        """Replaces the text of a key by what a function makes of it, in one transaction."""

        def use_case(tx: Tx) -> T:
            before = key_value.get(tx, key)
            text, result = function(before, tx.shared_now(self._clock.now()))
            if text != before:
                key_value.keep(tx, key, text)
            return result

        return await self._database.write(use_case, queue=key)
