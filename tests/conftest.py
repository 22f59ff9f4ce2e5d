import asyncio
import logging
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
import structlog
from hypothesis import settings

from tests.amount import amount
from tests.stores import open_store
from tests.world import World, a_deck

# Otherwise each of the many runs of our program would compile it again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# No deadline: on shared machines the time that an example takes proves nothing. The suite tries the
# same examples each time, so that a failure comes from the change and not from chance.
settings.register_profile("cardstreak", deadline=None, derandomize=True, max_examples=amount(100))
# To search among other examples for a long time, name the test:
# pytest --hypothesis-profile=thorough --hypothesis-seed=1 -k test_any_deck
settings.register_profile("thorough", deadline=None, max_examples=5_000)
settings.load_profile("cardstreak")


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than processors: many tests wait for programs, servers and browsers."""
    return (os.cpu_count() or 1) + 1


@pytest_asyncio.fixture
async def world() -> AsyncIterator[World]:
    """A world with one deck, on a database in memory."""
    database = await open_store(None)
    world = World(database)
    await world.engine.take_in([a_deck()])
    yield world
    await database.close()
    await asyncio.sleep(0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder that does not exist yet."""
    return tmp_path / "data"


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """Restores the process's logging after the test."""
    root = logging.getLogger()
    before = root.level, root.handlers[:], logging.raiseExceptions
    levels = {name: logging.getLogger(name).level for name in ("httpx", "apscheduler")}
    yield
    logging.captureWarnings(capture=False)
    for handler in root.handlers:
        if handler not in before[1]:
            handler.close()
    root.level, root.handlers[:], logging.raiseExceptions = before
    root.setLevel(before[0])
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    structlog.contextvars.clear_contextvars()
