"""What a half-typed option could become."""

import pytest

from bot.engine.autocomplete import MOST
from bot.model.suggestions import CompletionQuery
from tests.world import World, a_deck


async def suggested(world: World, option: str, typed: str, path: str = "quiz") -> list[str]:
    """The values suggested."""
    asked = CompletionQuery(path, option, typed, {"deck": "greek"})
    return [one.value for one in await world.engine.suggest(asked)]


@pytest.fixture
async def world(world: World) -> World:
    """A world with two decks."""
    await world.engine.take_in([a_deck(3), a_deck(3, "latin")])
    return world


async def test_decks_are_found_by_slug_and_title(world: World) -> None:
    """Nothing typed shows all; a beginning, a piece or a near miss finds the deck."""
    assert await suggested(world, "deck", "") == ["greek", "latin"]
    assert await suggested(world, "deck", "LAT") == ["latin"]
    assert await suggested(world, "deck", "tin deck") == ["latin"]
    assert await suggested(world, "deck", "gerek") == ["greek"]


async def test_topics_are_those_of_the_chosen_deck(world: World) -> None:
    """Topics come with their titles."""
    (first, _) = await world.engine.suggest(CompletionQuery("quiz", "topic", "", {"deck": "greek"}))
    assert (first.value, first.label) == ("odd", "Odd ones")
    assert await suggested(world, "topic", "even") == ["even"]


async def test_time_zones_are_found_by_city(world: World) -> None:
    """A city's beginning comes first; a typing error still finds it; never more than 25."""
    assert (await suggested(world, "timezone", "berl", "settings"))[0] == "Europe/Berlin"
    assert "Europe/Berlin" in await suggested(world, "timezone", "Berlni", "settings")
    assert "Asia/Tokyo" in await suggested(world, "timezone", "", "settings")
    assert len(await suggested(world, "timezone", "a", "settings")) == MOST


async def test_what_is_unknown_suggests_nothing(world: World) -> None:
    """A command from an older menu, or an option that takes any number, has no suggestions."""
    assert await suggested(world, "deck", "", "quizz") == []
    assert await suggested(world, "colour", "") == []
    assert await suggested(world, "cards", "1") == []
    assert await suggested(world, "mode", "t") == ["type"]


async def test_times_are_shown_as_clocks_show_them(world: World) -> None:
    """Usual hours before anything is typed; what is typed in any way as hours and minutes."""
    assert "09:00" in await suggested(world, "time", "", "daily on")
    assert await suggested(world, "time", "9", "daily on") == ["09:00", "09:30", "21:00", "21:30"]
    assert await suggested(world, "time", "6:30pm", "remind") == ["18:30"]
    assert await suggested(world, "time", "soon", "daily on") == []
    assert await suggested(world, "channel", "gen", "daily on") == []
