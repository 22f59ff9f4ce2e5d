"""Two engines on one PostgreSQL database, pressed at the same time by the same people."""

import asyncio
import random
import threading
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial

import pytest
import pytest_asyncio

from bot.model.actions import Action, AnyAction, Forget, Line, Request, Where
from bot.model.ids import Identity
from bot.model.views import View
from bot.store.database import Tx
from bot.store.database_schema import tables
from bot.store.opening import open_database
from tests.engine.log_invariants import the_log_is_whole
from tests.stores import postgres_url
from tests.world import World, a_deck, buttons

PEOPLE = ("ada", "bo", "cy")
TURNS = 60
GOES_ON = "Something went wrong"
SECONDS = timedelta(seconds=1)


@pytest_asyncio.fixture
async def worlds() -> AsyncIterator[tuple[World, World]]:
    """Two engines, each with connections of its own."""
    with postgres_url() as url:
        one, two = World(await open_database(url)), World(await open_database(url), seed=2)
        await one.engine.take_in([a_deck()])
        yield one, two
        await one.database.close()
        await two.database.close()


async def sent(world: World, key: str, who: str, action: AnyAction | Action) -> View:
    """Sends a request through one of the engines."""
    at = int(world.now.timestamp() * 1000)
    request = Request(key, Identity("terminal", who), at, action, who.title(), Where())  # type: ignore[arg-type]
    (post,) = await world.engine.handle(request)
    return post.view


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_is_pressed_at_once(worlds: tuple[World, World], seed: int) -> None:
    """Nothing is counted twice or lost, whichever engine gets which press, and how often."""
    chance = random.Random(seed)
    last: dict[str, View] = {}
    for turn in range(TURNS):
        presses = []
        for who in PEOPLE:
            offered: list[AnyAction | Action] = [Line("/quiz greek"), Line("/undo")]
            if who in last:
                offered = [button.action for button in buttons(last[who])] * 3 + offered
            action = chance.choice(offered)
            other = chance.choice(offered)
            key = f"{who}-{turn}"
            # The platform sends one press twice, to both; and the person presses something else.
            presses += [
                (who, sent(worlds[0], key, who, action)),
                (who, sent(worlds[1], key, who, action)),
                (who, sent(worlds[chance.randrange(2)], f"{key}-b", who, other)),
            ]
        views = await asyncio.gather(*(press for _, press in presses))
        for index, (who, _) in enumerate(presses):
            assert GOES_ON not in str(views[index])
            if buttons(views[index]):
                last[who] = views[index]
        for index in range(0, len(views), 3):
            assert views[index].blocks == views[index + 1].blocks
        worlds[0].now = worlds[1].now = worlds[0].now + chance.choice([1, 1, 3000]) * SECONDS
    for person in await worlds[0].rows("SELECT * FROM people"):
        await worlds[0].database.read(partial(the_log_is_whole, person=person))
    assert await worlds[0].rows("SELECT 1 FROM reviews LIMIT 1") == [(1,)]


@pytest.mark.parametrize("seed", range(4))
async def test_forgetting_while_pressing(worlds: tuple[World, World], seed: int) -> None:
    """A press at the moment in which a person is forgotten leaves nothing of that person."""
    chance = random.Random(seed)
    for turn in range(12):
        who = f"p{turn}"
        await sent(worlds[0], f"{who}-1", who, Line("/quiz greek"))
        ((person,),) = await worlds[0].rows(
            f"SELECT person FROM identities WHERE account = '{who}'"
        )

        async def late(key: str, action: AnyAction | Action, who: str = who) -> None:
            await asyncio.sleep(chance.random() * 0.01)
            await sent(worlds[chance.randrange(2)], key, who, action)

        await asyncio.gather(
            late(f"{who}-2", Forget()),
            late(f"{who}-3", Line("/quiz greek")),
            late(f"{who}-4", Line("/today")),
            late(f"{who}-5", Line("/remind 9:00")),
        )
        for table, columns in tables().items():
            if "person" in columns:
                rows = await worlds[0].rows(f"SELECT * FROM {table} WHERE person = {person}")
                assert rows == [], table


async def test_one_decks_from_two_engines(worlds: tuple[World, World]) -> None:
    """Two engines that take in decks at the same time give each card an id of its own."""
    decks = [[a_deck(20, slug=f"deck{number}")] for number in range(4)]
    await asyncio.gather(
        *(worlds[number % 2].engine.take_in(deck) for number, deck in enumerate(decks))
    )
    for world in worlds:
        rows = await world.rows("SELECT count(*), count(DISTINCT id) FROM cards")
        assert rows == [(110, 110)]


async def test_who_waits_in_a_queue_may_be_cancelled(worlds: tuple[World, World]) -> None:
    """Those before and behind in the queue get their answers all the same."""
    database = worlds[0].database
    begun, go = threading.Event(), threading.Event()

    def slow(_tx: Tx) -> str:
        begun.set()
        go.wait(5)
        return "first"

    first = asyncio.create_task(database.write(slow, queue="ada"))
    await asyncio.to_thread(begun.wait, 5)
    second, third = (
        asyncio.create_task(database.write(lambda _: "later", queue="ada")) for _ in range(2)
    )
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.sleep(0)
    go.set()
    assert await first == "first"
    assert await third == "later"
    assert second.cancelled()
