import pytest

from tests.clock import Clock
from tests.world import World


@pytest.fixture
def clock(world: World) -> Clock:
    """A clock on Monday morning at nine."""
    return Clock(world)
