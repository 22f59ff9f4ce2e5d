"""Notes a second from an Anki package to durable cards, compared with Anki's own importer.

    python -m tests.benchmarks.imports [--notes 1000 10000 100000] [--runs 5] [--anki PYTHON]

A package is read from its bytes, becomes a deck, and is saved through the store's writer
(`Database.write`, WAL, synchronous=FULL). Its fields hold plain text, bold, line breaks and
entities, and each note has two tags. In turns with ours, Anki imports the same file into a fresh
collection in its own process, with the `anki` package of this environment (the extra `benchmark`)
or of the Python that --anki names. The benchmark prints medians, and the ratio of our rate to
Anki's.
"""

import argparse
import asyncio
import importlib.util
import io
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import genanki

from bot.app import calm_collector
from bot.formats.anki import package as anki_package
from bot.formats.base.parsed import Limits
from bot.formats.builder.deck import build
from bot.store import decks
from bot.store.opening import open_database

NOTES = (1_000, 10_000, 100_000)
LIMITS = Limits(cards=1_000_000, text_bytes=1_000_000_000, package_bytes=1_000_000_000)

# Reads the path of a new collection from each line of input, and prints the seconds of its import.
_ANKI = """
import sys, time
answers, sys.stdout = sys.stdout, sys.stderr  # what anki prints is not a result
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
for line in sys.stdin:
    collection = Collection(line.strip())
    request = ImportAnkiPackageRequest(
        package_path=sys.argv[1], options=ImportAnkiPackageOptions()
    )
    start = time.perf_counter()
    log = collection.import_anki_package(request)
    seconds = time.perf_counter() - start
    assert len(log.log.new) == int(sys.argv[2]), len(log.log.new)
    collection.close()
    print(seconds, file=answers, flush=True)
"""


def a_package(notes: int) -> bytes:
    """An Anki package of notes with two fields; the texts take turns: plain, bold, entities."""
    basic = genanki.Model(
        1_607_392_319,
        "Basic",
        fields=[{"name": "Front"}, {"name": "Back"}],
        templates=[
            {
                "name": "Card 1",
                "qfmt": "{{Front}}",
                "afmt": "{{FrontSide}}\n\n<hr id=answer>\n\n{{Back}}",
            }
        ],
    )
    deck = genanki.Deck(2_059_400_110, "Bench")
    endings = ("in short", "<b>in bold</b><br>and below", "with &lt; or&nbsp;&amp;")
    for number in range(notes):
        fields = [
            f"What is said of number {number}, {endings[number % 3]}?",
            f"That {number} comes after {number - 1}, {endings[(number + 1) % 3]}.",
        ]
        tags = ["numbers", "odd" if number % 2 else "even"]
        deck.add_note(genanki.Note(basic, fields, tags=tags, guid=f"note{number}"))
    target = io.BytesIO()
    genanki.Package(deck).write_to_file(target, timestamp=1_767_225_600)
    return target.getvalue()


async def ours(source: bytes, folder: Path, notes: int) -> tuple[float, float]:
    """The seconds from bytes to durable cards, and the part of them that is spent on reading."""
    database = await open_database(folder / "store.db")
    start = time.perf_counter()
    parsed = anki_package.read(source, "bench.apkg", LIMITS)
    read = time.perf_counter()
    deck = build(parsed, "bench").deck
    await database.write(partial(decks.save, deck=deck))
    end = time.perf_counter()
    ((cards,),) = await database.read(lambda tx: tx.all("SELECT count(*) FROM cards", {}))
    await database.close()
    if cards != notes or parsed.faults:
        raise SystemExit(f"{cards} of {notes} cards arrived: {parsed.faults[:3]}")
    return end - start, read - start


class Anki:
    """Anki's importer in a process of its own."""

    def __init__(self, python: str, package: Path, notes: int) -> None:
        """Starts the process with the package that it will import several times."""
        self._process = subprocess.Popen(  # noqa: S603 - the caller names the Python
            [python, "-c", _ANKI, str(package), str(notes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def seconds(self, collection: Path) -> float:
        """The seconds of an import into a new collection."""
        self._process.stdin.write(f"{collection}\n")  # type: ignore[union-attr]
        self._process.stdin.flush()  # type: ignore[union-attr]
        return float(self._process.stdout.readline())  # type: ignore[union-attr]

    def close(self) -> None:
        """Ends the process."""
        self._process.communicate(timeout=60)


def measure(notes: int, runs: int, python: str, folder: Path) -> dict[str, float]:
    """The medians of a number of runs, ours and Anki's in turns."""
    source = a_package(notes)
    package = folder / f"{notes}.apkg"
    package.write_bytes(source)
    whole: list[float] = []
    reading: list[float] = []
    theirs: list[float] = []
    anki = Anki(python, package, notes) if python else None
    for index in range(runs):
        store = folder / f"{notes}-{index}"
        store.mkdir()
        seconds, read = asyncio.run(ours(source, store, notes))
        whole.append(seconds)
        reading.append(read)
        if anki:
            theirs.append(anki.seconds(folder / f"{notes}-{index}.anki2"))
    if anki:
        anki.close()
    row = {
        "notes": notes,
        "notes_per_s": notes / statistics.median(whole),
        "reading_s": statistics.median(reading),
        "whole_s": statistics.median(whole),
    }
    if theirs:
        row["anki_notes_per_s"] = notes / statistics.median(theirs)
        row["ratio"] = row["notes_per_s"] / row["anki_notes_per_s"]
    return row


def run(sizes: Sequence[int], runs: int, python: str, folder: Path) -> list[dict[str, float]]:
    """A row of figures for each size."""
    calm_collector()
    return [measure(notes, runs, python, folder) for notes in sizes]


def main() -> None:
    """Runs the benchmark and prints a table, and JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--notes", type=int, nargs="+", default=NOTES)
    parser.add_argument("--runs", type=int, default=5)
    this_python = sys.executable if importlib.util.find_spec("anki") else ""
    parser.add_argument("--anki", default=this_python, help="a Python that has the anki package")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = run(options.notes, options.runs, options.anki, Path(folder))
    print(f"Python {sys.version.split()[0]}, medians of {options.runs} runs")
    print("   notes   notes/s   reading s   whole s   anki notes/s   ratio")
    for row in rows:
        anki = f"{row['anki_notes_per_s']:14,.0f} {row['ratio']:7.2f}" if "ratio" in row else ""
        print(
            f"{row['notes']:8,} {row['notes_per_s']:9,.0f} {row['reading_s']:11.2f}"
            f" {row['whole_s']:9.2f} {anki}"
        )
    if not options.anki:
        print("anki is not installed here; pip install 'cardstreak[benchmark]' measures it, too")
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
