import tempfile
from pathlib import Path

from tests.simulation.__main__ import SHARED
from tests.simulation.runner import Simulation
from tests.stores import postgres_url

MEMORY = SHARED if SHARED.is_dir() else None


async def test_weeks_in_which_everything_fails() -> None:
    """Through crashes, outages, clock jumps and moves, every promise holds."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        simulation = Simulation(Path(folder) / "cards.db", people=24, subscriptions=10, seed=5)
        counts = await simulation.run(24)
    assert counts["crashes"] > 12
    assert counts["posts seen"] > 130
    assert counts["reviews"] > 200


async def test_days_on_postgres() -> None:
    """The same promises hold on PostgreSQL."""
    with postgres_url() as url:
        counts = await Simulation(url, people=10, subscriptions=6, seed=5).run(8)
    assert counts["crashes"] > 0
    assert counts["posts seen"] > 20
    assert counts["reviews"] > 20


async def test_the_same_seed_is_the_same_run() -> None:
    """Two runs with the same seed give the same counts."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        runs = [
            await Simulation(Path(folder) / name, people=8, subscriptions=4, seed=3).run(4)
            for name in "ab"
        ]
    assert runs[0] == runs[1]
