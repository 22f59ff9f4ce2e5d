"""How fast sides with formulas are drawn, and what hostile ones cost.

    python -m tests.benchmarks.media [--pictures 200]

It prints pictures a second in a process that is ready, the time until the first picture of a new
process, how often a quiz finds its pictures, and the memory of the process that draws (on Linux).
Then it prints for hostile formulas how soon they are refused, and what memory the process took.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from bot.app import SystemClock
from bot.model.cards import Card
from bot.model.maths.linear import linear
from bot.model.maths.spoken import LONGEST, spoken
from bot.model.views import Drawable, Drawn, Paragraph, Span
from bot.runtime.drawing.drawings import Drawings
from bot.runtime.drawing.launcher import DrawingProcess
from bot.screens.card_sides import front
from bot.store.opening import open_database
from tests.model.maths.test_spoken import REAL

FORMULAS = [tex for tex in REAL if linear(tex) is None and spoken(tex)]
STARTS = 5
CARDS, PEOPLE = 20, 30
HOSTILE = {
    "a macro without end": "\\def\\x{\\x\\x}\\x",
    "10 MB of braces": "{" * 10_000_000,
    "300 roots in one another": "\\sqrt{" * 300 + "x" + "}" * 300,
    "24 roots in one another": "\\sqrt{" * 20 + "x" + "}" * 20,
    "30,000 em wide": "\\hspace{30000em}\\binom{1}{2}",
    "600 rows": "\\begin{matrix}" + "1\\\\" * 600 + "\\end{matrix}",
    "900 columns": "\\begin{matrix}" + "1&" * 900 + "\\end{matrix}",
    "fractions in fractions": "\\frac{1}{" * 20 + "x" + "}" * 20,
    "many scripts": "x_{" * 20 + "1" + "}" * 20 + "\\binom12" * 200,
    "as long as it may be": ("\\binom{n}{k}+" * 160)[:LONGEST],
}


def side(number: int) -> tuple[Drawable, ...]:
    """A question with a formula, each a different one."""
    tex = FORMULAS[number % len(FORMULAS)]
    return (Paragraph((Span(f"Question {number}: what is "), Span(f"\\[{tex}\\]", "tex"))),)


def peak_mb(process: DrawingProcess) -> float:
    """The most memory that the process that draws ever had, in MB; 0 where that is not known."""
    try:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        status = Path(f"/proc/{children[0]}/status").read_text()
    except (OSError, IndexError):
        return 0.0
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1_000


async def cold() -> None:
    """Prints the time until the first picture."""
    seconds = []
    for number in range(STARTS):
        process = DrawingProcess()
        start = time.perf_counter()
        assert await process(side(number))
        seconds.append(time.perf_counter() - start)
        await process.close()
    print(f"cold: the first picture after {statistics.median(seconds) * 1000:.0f} ms (median)")


async def warm(pictures: int) -> None:
    """Prints pictures a second."""
    process = DrawingProcess()
    assert await process(side(0))
    spent = []
    start = time.perf_counter()
    for number in range(1, pictures + 1):
        before = time.perf_counter()
        assert await process(side(number))
        spent.append(time.perf_counter() - before)
    rate = pictures / (time.perf_counter() - start)
    middle, slow = statistics.median(spent), sorted(spent)[int(0.95 * len(spent))]
    print(
        f"warm: {rate:.1f} pictures/s; median {middle * 1000:.0f} ms, 95 % below "
        f"{slow * 1000:.0f} ms; memory {peak_mb(process):.0f} MB at most"
    )
    await process.close()


async def quiz() -> None:
    """Prints how often people who answer the same cards find a picture."""
    process = DrawingProcess()
    drew = 0

    class Counting:
        async def __call__(self, source: tuple[Drawable, ...]) -> bytes | None:
            nonlocal drew
            drew += 1
            return await process(source)

        async def close(self) -> None:
            await process.close()

    cards = [
        Card(f"card-{number}", f"Question {number}: \\({tex}\\)?", answer="1")
        for number, tex in enumerate(FORMULAS[:CARDS])
    ]
    with tempfile.TemporaryDirectory() as folder:
        database = await open_database(Path(folder, "cardstreak.db"))
        drawings = Drawings(database, SystemClock(), Counting(), wait_s=60)
        found = []
        for _ in range(PEOPLE):
            for card in cards:
                (block,) = front(card)
                assert isinstance(block, Drawn)
                before, start = drew, time.perf_counter()
                assert await drawings(block)
                if drew == before:
                    found.append(time.perf_counter() - start)
        asked = PEOPLE * len(cards)
        print(
            f"a quiz: {asked} questions to {PEOPLE} people, {len(found) / asked:.1%} of the "
            f"pictures were there, found in {statistics.median(found) * 1000:.1f} ms (median)"
        )
        await drawings.close()
        await database.close()


async def hostile() -> None:
    """Prints what hostile formulas cost."""
    for name, tex in HOSTILE.items():
        start = time.perf_counter()
        words = spoken(tex)
        refused = time.perf_counter() - start
        process = DrawingProcess()
        assert await process(side(0))
        start = time.perf_counter()
        png = await process((Paragraph((Span(f"\\({tex}\\)", "tex"),)),))
        seconds = time.perf_counter() - start
        memory = peak_mb(process) if process.pid else 0
        assert await process(side(1)), "the next picture is drawn"
        result = f"{len(png):,} bytes" if png else "no picture"
        said = "said" if words else "not said, so not drawn"
        took = f"{memory:.0f} MB" if memory else "its process was ended"
        print(
            f"{name}: {said} after {refused * 1000:.1f} ms; "
            f"{result} after {seconds * 1000:.0f} ms, {took}"
        )
        await process.close()


async def main() -> None:
    """Runs all."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pictures", type=int, default=200)
    options = parser.parse_args()
    await cold()
    await warm(options.pictures)
    await quiz()
    await hostile()


if __name__ == "__main__":
    asyncio.run(main())
