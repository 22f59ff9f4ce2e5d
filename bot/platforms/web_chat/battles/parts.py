"""The live parts of battles' pages: made for a scene, and again when it has changed."""

import secrets
from collections.abc import Mapping

from markupsafe import Markup

from bot.engine.battle.scenes import seats
from bot.model.battle.scene import Seat
from bot.model.ids import PersonId
from bot.model.outcomes.battle import BattleAsked
from bot.model.outcomes.battle_pages import RemoteShown, Scene, SeatShown
from bot.model.views import View
from bot.platforms.web_chat.battles.live import LiveBattle
from bot.platforms.web_chat.battles.players import Player
from bot.platforms.web_chat.battles.streams import Shown
from bot.platforms.web_chat.pages import PAGE_BYTES, part
from bot.platforms.web_chat.render import Form, render
from bot.screens.battle import pages as screens
from bot.screens.battle.wall import wall


def form_of_battle(scene: Scene, proof_: str, query: str = "") -> Form:
    """What the forms of a battle's page contain."""
    here = f"/battle/{scene.code}"
    new = secrets.token_urlsafe(PAGE_BYTES)
    return Form(proof_, new, press=f"{here}/press{query}", media=f"{here}/media")


def wall_of(live: LiveBattle) -> Shown:
    """The wall, made once for all who look at it."""

    def make() -> Markup:
        if live.wall is None:
            live.wall = wall_part(live.scene)
        return live.wall

    return live.scene.steps, make


def wall_part(scene: Scene) -> Markup:
    """What a wall shows of a scene."""
    shown, form = wall(scene), form_of_battle(scene, "")
    return part(
        "wall_scene",
        wall=shown,
        now=scene.at,
        question=render(View(shown.question), form) if shown.question else "",
        explanation=render(View(shown.explanation), form) if shown.explanation else "",
    )


def seats_of(live: LiveBattle) -> Mapping[PersonId, Seat]:
    """The seats of all players, counted once for all who look."""
    if live.seats is None:
        live.seats = seats(live.scene)
    return live.seats


def seat_of(scene: Scene, every: Mapping[PersonId, Seat], player: Player) -> Shown:
    """A player's page. It changes with the round and with what they did, not with others."""
    own = None if player.person is None else every.get(player.person)
    given = own is not None and own.given is not None
    hint = scene.post.hint if isinstance(scene.post, BattleAsked) else ""
    deadline = scene.post.until if isinstance(scene.post, BattleAsked) else 0
    key = (scene.stage, scene.battle.round, given, own is None, hint, deadline)

    def make() -> Markup:
        view = screens.seat(SeatShown(scene, own))
        content = render(view, form_of_battle(scene, player.proof))
        return part("seat_scene", content=content, now=scene.at)

    return key, make


def remote_part(scene: Scene, player: Player) -> Markup:
    """What the host's remote shows of a scene."""
    form = form_of_battle(scene, player.proof, "?remote")
    content = render(screens.remote(RemoteShown(scene)), form)
    return part(
        "remote_scene",
        content=content,
        guests=screens.guests(scene),
        form=form,
        now=scene.at,
        over=scene.stage == "over",
    )
