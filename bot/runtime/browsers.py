"""The browsers that are signed in, in the database: what the pages use of it."""

from bot.engine.people import browsers
from bot.model.browsers import Browser, Place
from bot.model.ids import Identity
from bot.platforms.ports import Clock
from bot.store.database import Database, Tx


class Browsers:
    """The browsers of a database; `bot.platforms.ports.Browsers` says what it does."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def offer(self, who: Identity, code: str) -> None:
        """Makes a code that signs a browser in as an account."""
        at = self._clock.now()
        await self._database.write(lambda tx: browsers.offer(tx, who, code, at))

    async def sign_in(self, code: str, secret: str, about: str) -> bool:
        """Redeems a code for a browser's secret; whether it was a good one."""
        at = self._clock.now()
        return await self._database.write(lambda tx: browsers.sign_in(tx, code, secret, about, at))

    async def known(self, secret: str) -> tuple[Browser, str] | None:
        """The browser that has a secret, and the name of its person; None if it is signed out."""
        at = self._clock.now()

        def look_up(tx: Tx) -> tuple[Browser, str] | None:
            browser = browsers.known(tx, secret, at)
            return None if browser is None else (browser, browsers.name_of(tx, browser.who))

        found = await self._database.read(look_up)
        if found is not None and browsers.needs_note(found[0], at):
            await self._database.write(lambda tx: browsers.note_use(tx, found[0], at))
        return found

    async def all_of(self, who: Identity) -> tuple[Browser, ...]:
        """The browsers that are signed in as an account's person, the last one used first."""
        at = self._clock.now()
        return await self._database.read(lambda tx: browsers.browsers_of(tx, who, at))

    async def end(self, who: Identity, browser: int = 0) -> int:
        """Signs out a browser of an account's person, or with 0 all; returns how many."""
        return await self._database.write(lambda tx: browsers.end(tx, who, browser))

    async def places(self, who: Identity) -> tuple[Place, ...]:
        """The servers and groups that an account's person reaches in the browser."""
        at = self._clock.now()
        return await self._database.read(lambda tx: browsers.places_of(tx, who, at))
