"""What pages of the browser cost the server, with many cards studied.

    python -m tests.benchmarks.pages [--cards 1000]

One person has studied a deck of so many cards. Each page is fetched twenty times over the wire of
this machine, by the same process, so its time includes the client's share. The benchmark prints the
median and the slowest in milliseconds, the size of the page, and that of all its files together.
"""

import argparse
import asyncio
import re
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from bot.app import calm_collector
from tests.platforms.web_chat.web_harness import BrowserAtHome, serving
from tests.world import World, a_deck, in_file

FETCHED = 20
DAYS = 200
PAGES = (
    *("/today", "/quiz", "/decks/list", "/decks/show?deck=greek", "/streak", "/stats"),
    *("/settings", "/help", "/browsers", "/decks/export?deck=greek", "/privacy/export"),
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
    times, html = [], ""
    for _ in range(FETCHED):
        world.now += timedelta(seconds=5)
        began = time.perf_counter()
        answer = await browser.get(path)
        times.append((time.perf_counter() - began) * 1_000)
        assert answer.status == 200
        html = answer.html
    files = set(re.findall(r"/static/([\w.]+)\?", html))
    size = len(html.encode())
    whole = size + sum([len((await browser.get(f"/static/{file}")).body) for file in files])
    median, slowest = statistics.median(times), max(times)
    return (
        f"{path:<28} {median:6.1f} ms {slowest:7.1f} ms {size / 1e3:7.1f} kB {whole / 1e3:6.1f} kB"
    )


async def run(cards: int, folder: Path) -> None:
    """Studies, fetches and prints."""
    world = await in_file(folder / "cards.db")
    await world.engine.take_in([a_deck(cards)])
    await study(world, cards)
    ((rated,),) = await world.rows("SELECT count(*) FROM reviews")
    calm_collector()
    print(f"{cards:,} cards, {rated:,} ratings\n{'page':<28} {'median':>9} {'slowest':>10}")
    async with serving(world) as pages:
        browser = await pages.signed_in()
        for path in PAGES:
            print(await measure(browser, world, path))
    await world.database.close()


def main() -> None:
    """Reads the arguments, and runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=1_000)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(parser.parse_args().cards, Path(folder)))


if __name__ == "__main__":
    main()
