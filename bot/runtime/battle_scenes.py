"""Battles in the database, as the pages of the browser read them."""

from bot.engine.battle import scenes
from bot.model.ids import BattleId, Identity, PersonId
from bot.model.outcomes.battle_pages import Scene
from bot.platforms.ports import Clock
from bot.store.database import Database


class BattleScenes:
    """The battles of a database; `bot.platforms.ports.Battles` says what it does."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def scene(self, code: str) -> Scene | None:
        """The battle that is on under a code, or the last one that was."""
        at = self._clock.now()
        return await self._database.read(lambda tx: scenes.read(tx, code, at))

    async def steps(self, battle: BattleId) -> int:
        """How many steps a battle has taken."""
        return await self._database.read(lambda tx: scenes.steps(tx, battle))

    async def person(self, who: Identity) -> PersonId | None:
        """The person of an account."""
        return await self._database.read(lambda tx: scenes.person_of(tx, who))

    async def opened_by(self, who: Identity) -> str:
        """The code of the battle that an account's person has open; empty if there is none."""
        return await self._database.read(lambda tx: scenes.opened_by(tx, who))
