from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.stores import each_store, on_store
from tests.world import World, a_deck, in_file


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs each test on each store."""
    each_store(metafunc)


@pytest.fixture(autouse=True)
def store(request: pytest.FixtureRequest) -> Iterator[str]:
    """The store on which the test runs."""
    with on_store(request.param):
        yield request.param


@pytest_asyncio.fixture
async def file_world(tmp_path: Path) -> AsyncIterator[World]:
    """A world with one deck, on a database file that can be closed and opened again."""
    world = await in_file(tmp_path / "cards.db")
    await world.engine.take_in([a_deck()])
    yield world
    await world.database.close()
