from pathlib import Path

import pytest

from tests.simulation.play import Play


@pytest.mark.parametrize("seed", [5, 11])
async def test_some_weeks_in_which_everything_fails(tmp_path: Path, seed: int) -> None:
    """Over crashes, outages, jumps of the clock and moves, all that was promised holds."""
    play = Play(tmp_path / "cards.db", people=24, subscriptions=10, seed=seed)
    counts = await play.run(20)
    assert counts["crashes"] > 12
    assert counts["posts seen"] > 120
    assert counts["reviews"] > 200


async def test_the_same_seed_is_the_same_run(tmp_path: Path) -> None:
    """What a seed has found can be looked at again."""
    runs = [
        await Play(tmp_path / name, people=8, subscriptions=4, seed=3).run(5) for name in "ab"
    ]
    assert runs[0] == runs[1]
