"""Who plays a battle in a browser: a guest, or whoever is signed in."""

from hashlib import blake2b

import msgspec
from aiohttp import web

from bot.model.actions import AnyAction, Request, Where
from bot.model.ids import BattleId, Identity, PersonId, guest
from bot.model.outcomes.battle_pages import Scene
from bot.platforms.ports import Battles
from bot.platforms.web_chat.cookies import Cookies, proof
from bot.platforms.web_chat.handler import Handler
from bot.platforms.web_chat.inbound import Visitor

ACCOUNT_BYTES = 16


class Player(msgspec.Struct, frozen=True):
    """Who acts on a battle's page.

    `person` is None before their first request. `proof` is what each of their forms contains.
    `visitor` is set for whoever is signed in.
    """

    who: Identity
    where: Where
    name: str
    proof: str
    person: PersonId | None
    visitor: Visitor | None = None

    def request(self, key: str, action: AnyAction, at: int) -> Request:
        """Their request for an action that arrived `at` (ms since 1970)."""
        return Request(key, self.who, at, action, name=self.name, where=self.where)


class Players:
    """Tells who acts."""

    def __init__(self, cookies: Cookies, handler: Handler, battles: Battles) -> None:
        self._cookies = cookies
        self._handler = handler
        self._battles = battles

    async def of(self, request: web.Request, scene: Scene) -> Player | None:
        """Who plays the battle in this browser, else who could; None if nobody is known."""
        secret = self._cookies.guest(request)
        if secret:
            as_guest = await self.guest(secret, scene.id)
            if as_guest.person in scene.battle.players:
                return as_guest
        return await self.signed_in(request)

    async def guest(self, secret: str, battle: BattleId) -> Player:
        """The guest of a battle who has a secret."""
        # In each battle another account, so that nothing connects what a guest does in two.
        account = blake2b(f"{battle}:{secret}".encode(), digest_size=ACCOUNT_BYTES).hexdigest()
        who = guest(account)
        person = await self._battles.person(who)
        return Player(who, Where(browser=True), "", proof(secret), person)

    async def signed_in(self, request: web.Request) -> Player | None:
        """Whoever is signed in; None if nobody is."""
        try:
            visitor = await self._handler.visitor(request)
        except web.HTTPSeeOther:
            return None
        where = msgspec.structs.replace(visitor.where, browser=True)
        person = await self._battles.person(visitor.who)
        return Player(visitor.who, where, visitor.name, visitor.proof, person, visitor)
