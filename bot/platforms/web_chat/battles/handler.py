"""The pages of battles: opening one, the wall, the phones of players, and the host's remote."""

import hmac
import secrets
from typing import Any

from aiohttp import web

from bot.engine.battle.scenes import seats
from bot.engine.battle.setup import usual
from bot.engine.commands import BY_PATH
from bot.formats.tables import battle_results
from bot.model.actions import AnyAction, JoinAsGuest, JoinBattle, StudyMissed
from bot.model.cards import answer_media, question_media
from bot.model.outcomes.battle import BattleAsked, BattleRevealed
from bot.model.outcomes.battle_pages import Scene
from bot.model.suggestions import CompletionQuery
from bot.model.where import Where
from bot.platforms.ports import AdapterPorts, WebPorts
from bot.platforms.web_chat import forms, inbound, limits
from bot.platforms.web_chat.battles import qr
from bot.platforms.web_chat.battles.live import LiveBattle, LiveBattles
from bot.platforms.web_chat.battles.parts import (
    remote_part,
    seat_of,
    seats_of,
    wall_of,
    wall_part,
)
from bot.platforms.web_chat.battles.players import Player, Players
from bot.platforms.web_chat.battles.streams import Shown, Streams
from bot.platforms.web_chat.cookies import Cookies, proof
from bot.platforms.web_chat.downloads import form_of, kind_of
from bot.platforms.web_chat.escaping import disposition
from bot.platforms.web_chat.guard import Guard
from bot.platforms.web_chat.handler import Handler
from bot.platforms.web_chat.pages import led_to, page
from bot.platforms.web_chat.rate_limit import RateLimit

CODE = "{code:[A-Z2-9]{5}}"
START = BY_PATH["battle start"]


class BattlePages:
    """The pages of battles, and what their forms do."""

    def __init__(
        self,
        ports: AdapterPorts,
        own: WebPorts,
        cookies: Cookies,
        guard: Guard,
        handler: Handler,
        base_url: str,
    ) -> None:
        """Makes them.

        Args:
            ports: What they may use of the program.
            own: What pages alone may use.
            cookies: The browsers' cookies.
            guard: Tells addresses, and hardens streams.
            handler: Tells who is signed in.
            base_url: The address by which people reach the pages; empty: that of the request.
        """
        self._ports = ports
        self._own = own
        self._cookies = cookies
        self._guard = guard
        self._handler = handler
        self._base_url = base_url
        self._players = Players(cookies, handler, own.battles)
        self._live = LiveBattles(own.battles)
        self._streams = Streams(self._live, guard)
        self._codes = RateLimit(*limits.PER_WRONG_CODE)
        self._presses = RateLimit(*limits.PER_PERSON)

    def routes(self) -> list[web.RouteDef]:
        """All addresses of battles."""
        return [
            web.get("/battle", self._start),
            web.post("/battle", self._open),
            web.get("/join", self._enter_code),
            web.get(f"/battle/{CODE}", self._wall),
            web.get(f"/battle/{CODE}/live", self._wall_live),
            web.get(f"/battle/{CODE}/join", self._seat),
            web.post(f"/battle/{CODE}/join", self._join),
            web.get(f"/battle/{CODE}/join/live", self._seat_live),
            web.get(f"/battle/{CODE}/remote", self._remote),
            web.get(f"/battle/{CODE}/remote/live", self._remote_live),
            web.post(f"/battle/{CODE}/press", self._press),
            web.get(f"/battle/{CODE}/results", self._results),
            web.get(f"/battle/{CODE}/media/{{name}}", self._media),
        ]

    async def end_streams(self, _app: web.Application) -> None:
        """Ends all streams, since the bot stops."""
        self._streams.end()

    async def _scene(self, request: web.Request) -> Scene:
        """The battle of an address.

        Raises:
            HTTPException: If there is none, or too many wrong codes came from there.
        """
        address, now = self._guard.address_of(request), self._ports.clock.now()
        if not self._codes.allows(address, now):
            raise web.HTTPTooManyRequests
        scene = await self._own.battles.scene(request.match_info["code"])
        if scene is None:
            raise web.HTTPNotFound
        self._codes.give_back(address)
        return scene

    # ── opening one, and entering a code ────────────────────────────────────────────────────────

    async def _start(self, request: web.Request) -> web.StreamResponse:
        visitor = await self._handler.visitor(request)
        values = dict(request.query)
        suggestions = {
            option.name: await self._ports.suggest(
                CompletionQuery(
                    START.path, option.name, "", values, visitor.who, visitor.where.space
                )
            )
            for option in forms.suggested(START)
        }
        return page(
            "battle",
            visitor=visitor,
            here=request.path,
            command=forms.form_of(START, values, suggestions, usual(Where(browser=True))),
            code=await self._own.battles.opened_by(visitor.who),
            said=await self._said(request, visitor.who),
        )

    async def _open(self, request: web.Request) -> web.StreamResponse:
        visitor, fields, _ = await self._handler.sender(request)
        command = inbound.command_of(START, fields)
        sent = (f"{name}={value}" for name, value in sorted(command.options.items()))
        key = inbound.key_of(fields.get("page", ""), START.path, *sent)
        player = await self._players.signed_in(request)
        assert player is not None  # noqa: S101 - `sender` has found them
        await self._ports.handle(player.request(key, command, self._ports.clock.now()))
        code = await self._own.battles.opened_by(visitor.who)
        return led_to(f"/battle/{code}/remote" if code else f"/battle?said={key}")

    async def _enter_code(self, request: web.Request) -> web.StreamResponse:
        typed = "".join(request.query.get("code", "").upper().split())[:10]
        is_code = len(typed) == 5 and typed.isascii() and typed.isalnum()  # noqa: PLR2004 - of `setup`
        if not is_code or await self._own.battles.scene(typed) is None:
            address = self._guard.address_of(request)
            if typed and not self._codes.allows(address, self._ports.clock.now()):
                raise web.HTTPTooManyRequests
            return page("code", typed=typed)
        return led_to(f"/battle/{typed}/join")

    # ── the wall ────────────────────────────────────────────────────────────────────────────────

    async def _wall(self, request: web.Request) -> web.StreamResponse:
        scene = await self._scene(request)
        base = self._base_url or f"http://{request.host}"
        address = f"{base}/battle/{scene.code}/join"
        return page(
            "wall",
            scene=scene,
            content=wall_part(scene),
            address=address,
            host=base.partition("://")[2],
            qr=qr.code(address),
        )

    async def _wall_live(self, request: web.Request) -> web.StreamResponse:
        return await self._streams.answer(request, await self._scene(request), wall_of)

    async def _media(self, request: web.Request) -> web.StreamResponse:
        """A picture or sound of the card that is shown, for whoever may see the wall."""
        scene, name = await self._scene(request), request.match_info["name"]
        media: set[str] = set()
        if isinstance(scene.post, BattleAsked | BattleRevealed):
            media |= {medium.name for medium in question_media(scene.post.card)}
        if isinstance(scene.post, BattleRevealed):
            media |= {medium.name for medium in answer_media(scene.post.card)}
        content = await self._ports.media(name) if name in media else None
        kind = kind_of(name)
        if content is None or kind is None:
            raise web.HTTPNotFound
        return web.Response(body=content, content_type=kind)

    # ── the phones of players ───────────────────────────────────────────────────────────────────

    async def _seat(self, request: web.Request) -> web.StreamResponse:
        scene = await self._scene(request)
        player = await self._players.of(request, scene)
        if player is not None and player.person in scene.battle.players:
            key, make = seat_of(scene, seats(scene), player)
            del key
            open_question = scene.stage == "asked" and seats(scene)[player.person].given is None
            return page(
                "seat",
                scene=scene,
                visitor=player.visitor,
                content=make(),
                said=await self._said(request, player.who) if open_question else "",
                waits=not open_question,
            )
        return await self._ask_name(request, scene, player)

    async def _ask_name(
        self, request: web.Request, scene: Scene, player: Player | None, said: str = ""
    ) -> web.StreamResponse:
        visit = self._cookies.visit(request)
        response = page(
            "join",
            scene=scene,
            visitor=None if player is None else player.visitor,
            proof=proof(visit) if player is None else player.proof,
            name="" if player is None else player.name,
            guests=scene.battle.rules.guests,
            said=said or await self._said_to_guest(request, scene),
        )
        self._cookies.note_visit(response, visit)
        return response

    async def _join(self, request: web.Request) -> web.StreamResponse:
        scene = await self._scene(request)
        fields, _ = await form_of(request)
        given = fields.get("proof", "")
        signed_in = await self._players.signed_in(request)
        here = f"/battle/{scene.code}/join"
        if signed_in is not None and "me" in fields:
            _check(signed_in.proof, given)
            player, secret = signed_in, ""
            action: AnyAction = JoinBattle(scene.id)
        else:
            if signed_in is not None:
                _check(signed_in.proof, given)
            elif not self._cookies.visited(request, given):
                raise web.HTTPForbidden
            secret = self._cookies.guest(request) or secrets.token_urlsafe(32)
            player = await self._players.guest(secret, scene.id)
            action = JoinAsGuest(scene.id, fields.get("name", "")[: limits.NAME])
        if not self._presses.allows(self._guard.address_of(request), self._ports.clock.now()):
            raise web.HTTPTooManyRequests
        key = inbound.key_of(fields.get("page", ""), scene.code, fields.get("name", ""))
        await self._ports.handle(player.request(key, action, self._ports.clock.now()))
        self._live.poke(scene.code)
        response = led_to(f"{here}?said={key}")
        if secret:
            self._cookies.keep_guest(response, secret)
        return response

    async def _seat_live(self, request: web.Request) -> web.StreamResponse:
        scene = await self._scene(request)
        player = await self._players.of(request, scene)
        if player is None:
            raise web.HTTPNotFound
        return await self._streams.answer(
            request, scene, lambda live: seat_of(live.scene, seats_of(live), player)
        )

    # ── the host's remote ───────────────────────────────────────────────────────────────────────

    async def _host(self, request: web.Request, scene: Scene) -> Player:
        """The host of a battle.

        Raises:
            HTTPException: If it is somebody else.
        """
        player = await self._players.signed_in(request)
        if player is None:
            raise web.HTTPSeeOther("/")
        if player.person != scene.battle.starter:
            raise web.HTTPNotFound
        return player

    async def _remote(self, request: web.Request) -> web.StreamResponse:
        scene = await self._scene(request)
        player = await self._host(request, scene)
        base = self._base_url or f"http://{request.host}"
        return page(
            "remote",
            visitor=player.visitor,
            scene=scene,
            content=remote_part(scene, player),
            said=await self._said(request, player.who),
            address=f"{base}/battle/{scene.code}/join",
        )

    async def _remote_live(self, request: web.Request) -> web.StreamResponse:
        scene = await self._scene(request)
        player = await self._host(request, scene)

        def shown(live: LiveBattle) -> Shown:
            return live.scene.steps, lambda: remote_part(live.scene, player)

        return await self._streams.answer(request, scene, shown)

    async def _results(self, request: web.Request) -> web.StreamResponse:
        scene = await self._scene(request)
        await self._host(request, scene)
        headers = {"Content-Disposition": disposition(f"battle-{scene.code}.csv")}
        body = battle_results.write(scene.battle)
        return web.Response(body=body, headers=headers, content_type="text/csv", charset="utf-8")

    # ── presses ─────────────────────────────────────────────────────────────────────────────────

    async def _press(self, request: web.Request) -> web.StreamResponse:
        scene = await self._scene(request)
        player = await self._players.of(request, scene)
        remote = "remote" in request.query
        if remote:
            player = await self._host(request, scene)
        if player is None:
            raise web.HTTPForbidden
        fields, _ = await form_of(request)
        _check(player.proof, fields.get("proof", ""))
        now = self._ports.clock.now()
        if not self._presses.allows(player.who, now):
            raise web.HTTPTooManyRequests
        token, text = fields.get("token", ""), fields.get("text", "")
        action = inbound.press_of(token, text)
        if getattr(action, "battle", None) != scene.id:
            raise web.HTTPBadRequest
        key = inbound.key_of(fields.get("page", ""), token, text)
        await self._ports.handle(player.request(key, action, now))
        self._live.poke(scene.code)
        if isinstance(action, StudyMissed):
            return led_to(f"/answer/{key}")
        return led_to(f"/battle/{scene.code}/{'remote' if remote else 'join'}?said={key}")

    async def _said(self, request: web.Request, who: Any) -> str:
        """What the engine said to the request that led here; empty if none did."""
        key = request.query.get("said", "")
        posts = await self._own.answered(who, key) if inbound.is_key(key) else None
        return posts[0].view.brief if posts else ""

    async def _said_to_guest(self, request: web.Request, scene: Scene) -> str:
        secret = self._cookies.guest(request)
        if not secret or "said" not in request.query:
            return ""
        return await self._said(request, (await self._players.guest(secret, scene.id)).who)


def _check(wanted: str, given: str) -> None:
    if not hmac.compare_digest(wanted.encode(), given.encode("utf-8", "replace")):
        raise web.HTTPForbidden
