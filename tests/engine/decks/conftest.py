import pytest

from tests.world import World


@pytest.fixture
def world(world: World) -> World:
    """The world, with its people on Discord, in private."""
    world.platform = "discord"
    return world
