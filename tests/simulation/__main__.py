"""Runs the simulation.

    python -m tests.simulation [--people 2000] [--subscriptions 400] [--days 400] [--seed 1]
        [--store sqlite|postgres]

On SQLite, the same options give the same run. It ends with a table of what happened and "all held",
or at the first broken promise, with the seed and the moment.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.simulation.expected_posts import InvariantError
from tests.simulation.runner import Simulation
from tests.stores import STORES, on_store, place

SHARED = Path("/dev/shm")  # noqa: S108 - a folder with a random name is made in it; a disk would be slower


def main() -> int:
    """Runs the simulation and prints what happened; returns 1 if a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--subscriptions", type=int, default=400)
    parser.add_argument("--days", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", choices=STORES, default="sqlite")
    options = parser.parse_args()
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(dir=SHARED if SHARED.is_dir() else None) as folder,
        on_store(options.store),
    ):
        where = place(Path(folder) / "cards.db")
        assert where is not None
        simulation = Simulation(
            where,
            people=options.people,
            subscriptions=options.subscriptions,
            seed=options.seed,
        )
        try:
            counts = asyncio.run(simulation.run(options.days))
        except InvariantError as broken:
            moment = datetime.fromtimestamp(simulation.clock.true / 1000, UTC)
            print(f"broken with seed {options.seed}, at {moment:%Y-%m-%d %H:%M:%S} UTC: {broken}")
            return 1
    for what in sorted(counts):
        print(f"{counts[what]:10,}  {what}")
    print(f"all held, in {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
