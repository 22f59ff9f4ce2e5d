"""Pages with something on each of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.engine.commands import COMMANDS
from bot.model.cards import Card, Deck
from bot.platforms.web_chat.client import Web
from bot.platforms.web_chat.inbound import offered
from tests.engine.studio.studio_harness import with_animals
from tests.platforms.web_chat.web_harness import Pages, serving
from tests.stores import open_store
from tests.world import World

FILLED = {"/decks/show": "?deck=chemistry", "/decks/export": "?deck=chemistry"}
"""What the addresses of commands end with, so that they show something."""
PUBLIC = {
    "/": "/",
    "/in/{code}": "/in/ABCDEFGHJK",
    "/join": "/join",
    "/battle/{code}": "/battle/CODE",
    "/battle/{code}/join": "/battle/CODE/join",
}
"""The router's pages for whoever is not signed in, each with an address of it.

`CODE` stands for that of the battle.
"""
PRIVATE = {
    "/browsers": "/browsers",
    "/places": "/places",
    "/battle": "/battle",
    "/battle/{code}/remote": "/battle/CODE/remote",
    "/studio": "/studio",
    "/studio/new": "/studio/new",
    "/studio/{deck}": "/studio/2",
    "/studio/{deck}/new": "/studio/2/new",
    "/studio/{deck}/cards/{card}": "/studio/2/cards/dog",
    "/studio/{deck}/retired": "/studio/2/retired",
    "/studio/{deck}/versions": "/studio/2/versions",
    "/studio/{deck}/versions/{number}": "/studio/2/versions/0",
    "/studio/{deck}/insight": "/studio/2/insight",
}
"""The same for pages of a person."""
PARTS = {
    *("/static/{name}", "/media/{name}", "/answer/{key}", "/{path}", "/battle/{code}/results"),
    *("/battle/{code}/live", "/battle/{code}/join/live", "/battle/{code}/remote/live"),
    "/battle/{code}/media/{name}",
}
"""Addresses in the router that are no pages, or that stand for the pages of all commands."""


def commands() -> list[str]:
    """The addresses of the commands' pages."""
    paths = [f"/{one.path.replace(' ', '/')}" for one in COMMANDS if offered(one.path)]
    return [f"{path}{FILLED.get(path, '')}" for path in paths]


def unknown(adapter: Web) -> set[str]:
    """The router's pages that are in none of these lists."""
    shown = {
        route.resource.canonical
        for route in adapter._app().router.routes()
        if route.method == "GET" and route.resource is not None
    }
    return shown - PUBLIC.keys() - PRIVATE.keys() - PARTS


def a_lesson(size: int = 24) -> Deck:
    """A deck such as people study, with formulas, options and typed answers."""
    formulas = ("H_2O", r"\frac{n}{V}", r"\Delta G = \Delta H - T \Delta S", r"\sqrt{2 m E}")
    cards = tuple(
        Card(
            id=f"card-{number}",
            front=rf"What does \({formulas[number % 4]}\) stand for in lesson {number}?",
            back=f"What lesson {number} is about, in **two** words.",
            answer=f"answer {number}",
            distractors=tuple(f"another thing {number}{letter}" for letter in "abc"),
            explanation="It follows from the *first law*:\n\n- energy is kept\n- heat is energy",
            topics=("matter" if number % 2 else "energy",),
        )
        for number in range(1, size + 1)
    )
    topics = {"matter": "Matter and its states", "energy": "Energy"}
    return Deck(id="chemistry", title="General chemistry", topics=topics, cards=cards)


@asynccontextmanager
async def a_site(lesson: Deck | None = None) -> AsyncIterator[Pages]:
    """The pages of a bot that three people have used for three days; Ada has opened a battle."""
    database = await open_store(None)
    try:
        world = World(database)
        await world.engine.take_in([lesson or a_lesson()])
        for _ in range(3):
            for who in ("ada", "ben", "zoe"):
                await world.type("/quiz chemistry cards:4 mode:reveal", who)
                for confidence in "4325":
                    await world.study(confidence, who)
            world.sleep()
        await with_animals(world)
        async with serving(world) as pages:
            ada = await pages.signed_in("ada")
            await ada.get("/battle")
            await ada.post("/battle", {"deck": "chemistry", "rounds": "2"})
            yield pages
    finally:
        await database.close()


async def filled(pages: Pages, path: str) -> str:
    """An address with the code of the battle."""
    ((code,),) = await pages.world.rows("SELECT code FROM battles")
    return path.replace("CODE", code)


async def later(pages: Pages) -> None:
    """Lets so much time pass that no limit of requests is near."""
    pages.world.now += timedelta(minutes=1)
