"""What pages of the browser cost the server, with many cards studied.

    python -m tests.benchmarks.pages [--cards 1000] [--log 1000000]

One person has studied a deck of so many cards. Another one owns a deck of as many, of which the log
has so many ratings; the pages of the studio are theirs. Each page is fetched twenty times over the
wire of this machine, by the same process, so its time includes the client's share. The benchmark
prints the median, the slowest and the median of processor time in milliseconds, the size of the
page, and that of all its files together.
"""

import argparse
import asyncio
import random
import re
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from bot.app import calm_collector
from bot.formats.native.file import write
from bot.model.actions import BringFile
from bot.model.cards import Card, Deck
from bot.store.database import Tx
from tests.platforms.web_chat.web_harness import BrowserAtHome, serving
from tests.world import World, a_deck, in_file

FETCHED = 20
DAYS = 200
RATED = """INSERT INTO reviews (person, id, at, day, card, session, confidence, rating, took,
               practice, scheduler, stability_before, chosen, typed)
           VALUES (:person, :id, 1, 1, :card, 1, 3, :rating, :took, 0, 1, 1.0, :chosen, '')"""
PAGES = (
    *("/today", "/quiz", "/decks/list", "/decks/show?deck=greek", "/streak", "/stats"),
    *("/settings", "/help", "/browsers", "/decks/export?deck=greek", "/privacy/export"),
)
STUDIO = (
    *("/studio", "/studio/new", "/studio/2", "/studio/2?q=omega", "/studio/2?remarked=1"),
    *("/studio/2/new", "/studio/2/cards/card-7", "/studio/2/retired", "/studio/2/versions"),
    *("/studio/2/versions/0", "/studio/2/insight"),
)


async def study(world: World, cards: int) -> None:
    """Studies all cards, some each day."""
    await world.type("/settings new_cards 200")
    for studied in range(cards):
        if studied % max(1, cards // DAYS) == 0:
            world.sleep()
            await world.type("/quiz greek cards:100")
        await world.study(str(studied % 5 + 1))
        if not world.last["ada"].buttons or "Reveal" not in repr(world.last["ada"].buttons):
            await world.type("/quiz greek cards:100")


async def measure(browser: BrowserAtHome, world: World, path: str) -> str:
    """A row of the table: a page's times and sizes."""
    times, worked, html = [], [], ""
    for _ in range(FETCHED):
        world.now += timedelta(seconds=5)
        began, working = time.perf_counter(), time.process_time()
        answer = await browser.get(path)
        times.append((time.perf_counter() - began) * 1_000)
        worked.append((time.process_time() - working) * 1_000)
        assert answer.status == 200
        html = answer.html
    files = set(re.findall(r"/static/([\w.]+)\?", html))
    size = len(html.encode())
    whole = size + sum([len((await browser.get(f"/static/{file}")).body) for file in files])
    median, slowest = statistics.median(times), max(times)
    return (
        f"{path:<28} {median:6.1f} ms {slowest:7.1f} ms {statistics.median(worked):7.1f} ms"
        f" {size / 1e3:7.1f} kB {whole / 1e3:6.1f} kB"
    )


async def own_deck(world: World, cards: int, log: int) -> None:
    """Gives another person a deck of their own, and the log ratings of its cards."""
    toml = write(own(cards)).encode()
    await world.act(BringFile("own.toml", toml, len(toml)), "ben")
    await world.press("Save", "ben")
    chance = random.Random(1)
    ((person,),) = await world.rows("SELECT person FROM decks WHERE id = 2")
    ids = [one for (one,) in await world.rows("SELECT id FROM cards WHERE deck = 2")]

    def rate(tx: Tx) -> None:
        for number in range(log):
            rated = {"person": person, "id": 1 + number, "card": chance.choice(ids)}
            rated |= {"rating": chance.randint(1, 4), "took": chance.randint(1_000, 20_000)}
            tx.run(RATED, {**rated, "chosen": chance.choice(("", "omega 7", "a", "b"))})

    await world.database.write(rate)


def own(cards: int) -> Deck:
    """A deck with options, explanations and topics, such as teachers write."""
    topics = {f"topic-{number}": f"Topic {number}" for number in range(10)}
    return Deck(
        id="own",
        title="My own",
        topics=topics,
        cards=tuple(
            Card(
                id=f"card-{number}",
                front=f"What does the letter {number} **mean** in lesson {number // 20}?",
                answer=f"omega {number}",
                distractors=tuple(f"{letter} {number}" for letter in ("alpha", "beta", "gamma")),
                explanation="It comes from the *older* alphabet. " * 4,
                topics=(f"topic-{number % 10}",),
            )
            for number in range(cards)
        ),
    )


async def run(cards: int, log: int, folder: Path) -> None:
    """Studies, fetches and prints."""
    world = await in_file(folder / "cards.db")
    await world.engine.take_in([a_deck(cards)])
    await study(world, cards)
    await own_deck(world, cards, log)
    ((rated,),) = await world.rows("SELECT count(*) FROM reviews")
    calm_collector()
    print(f"{cards:,} cards, {rated:,} ratings")
    print(f"{'page':<28} {'median':>9} {'slowest':>10} {'processor':>10}")
    async with serving(world) as pages:
        browser = await pages.signed_in()
        for path in PAGES:
            print(await measure(browser, world, path))
        owner = await pages.signed_in("ben")
        for path in STUDIO:
            print(await measure(owner, world, path))
    await world.database.close()


def main() -> None:
    """Reads the arguments, and runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=1_000)
    parser.add_argument("--log", type=int, default=1_000_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(asked.cards, asked.log, Path(folder)))


if __name__ == "__main__":
    main()
