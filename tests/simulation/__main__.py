"""Plays the simulation.

    python -m tests.simulation [--people 2000] [--subscriptions 400] [--days 400] [--seed 1]

The same numbers give the same run. It ends with a table of what happened and "all held", or at the
first promise that was broken, with the seed and the moment.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.simulation.ledger import BrokenError
from tests.simulation.runner import Play

SHARED = Path("/dev/shm")  # noqa: S108 - a folder of random name in it; disks would take longer


def main() -> int:
    """Plays, and prints what happened; returns 1 if something did not hold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--subscriptions", type=int, default=400)
    parser.add_argument("--days", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(dir=SHARED if SHARED.is_dir() else None) as folder:
        play = Play(
            Path(folder) / "cards.db",
            people=given.people,
            subscriptions=given.subscriptions,
            seed=given.seed,
        )
        try:
            counts = asyncio.run(play.run(given.days))
        except BrokenError as broken:
            moment = datetime.fromtimestamp(play.clock.true / 1000, UTC)
            print(f"broken with seed {given.seed}, at {moment:%Y-%m-%d %H:%M:%S} UTC: {broken}")
            return 1
    for what in sorted(counts):
        print(f"{counts[what]:10,}  {what}")
    print(f"all held, in {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
