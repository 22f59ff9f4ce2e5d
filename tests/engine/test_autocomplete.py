"""Suggestions for options while a person types."""

import pytest

from bot.engine.autocomplete import MOST
from bot.model.suggestions import CompletionQuery, Suggestion
from tests.world import World, a_deck


async def suggested(world: World, option: str, typed: str, path: str = "quiz") -> list[str]:
    """The suggested values."""
    query = CompletionQuery(path, option, typed, {"deck": "greek"})
    return [choice.value for choice in await world.engine.suggest(query)]


@pytest.fixture
async def world(world: World) -> World:
    """A world with two decks."""
    await world.engine.take_in([a_deck(3), a_deck(3, "latin")])
    return world


async def test_decks_are_found_by_slug_and_title(world: World) -> None:
    """Without text all decks are suggested; a prefix, a part or a typo finds its deck."""
    assert await suggested(world, "deck", "") == ["greek", "latin"]
    assert await suggested(world, "deck", "LAT") == ["latin"]
    assert await suggested(world, "deck", "tin deck") == ["latin"]
    assert await suggested(world, "deck", "gerek") == ["greek"]


async def test_topics_are_those_of_the_chosen_deck(world: World) -> None:
    """Topics of the chosen deck are suggested with their titles."""
    (first, _) = await world.engine.suggest(CompletionQuery("quiz", "topic", "", {"deck": "greek"}))
    assert (first.value, first.label) == ("odd", "Odd ones")
    assert await suggested(world, "topic", "even") == ["even"]


async def test_time_zones_are_found_by_city(world: World) -> None:
    """A prefix of a city comes first, a typo still finds it, and 25 are suggested at most."""
    assert (await suggested(world, "timezone", "berl", "settings"))[0] == "Europe/Berlin"
    assert "Europe/Berlin" in await suggested(world, "timezone", "Berlni", "settings")
    assert "Asia/Tokyo" in await suggested(world, "timezone", "", "settings")
    assert len(await suggested(world, "timezone", "a", "settings")) == MOST


async def test_time_zones_as_people_name_them(world: World) -> None:
    """A city is shown with its zone, hours from UTC keep their sign, and EST leads to cities."""
    query = CompletionQuery("settings", "timezone", "mumb")
    (mumbai,) = await world.engine.suggest(query)
    assert mumbai == Suggestion("Mumbai", "Mumbai (Asia/Kolkata)")
    assert await suggested(world, "timezone", "gmt+2", "settings") == ["UTC+2"]
    assert (await suggested(world, "timezone", "est", "settings"))[:2] == ["New York", "Toronto"]
    assert "San Francisco" in await suggested(world, "timezone", "san", "settings")
    assert not [
        zone for zone in await suggested(world, "timezone", "gmt", "settings") if "Etc" in zone
    ]


async def test_what_is_unknown_suggests_nothing(world: World) -> None:
    """An unknown command or option has no suggestions, nor has an option that takes any number."""
    assert await suggested(world, "deck", "", "quizz") == []
    assert await suggested(world, "colour", "") == []
    assert await suggested(world, "cards", "1") == []
    assert await suggested(world, "mode", "t") == ["type"]


async def test_times_are_shown_as_clocks_show_them(world: World) -> None:
    """Usual hours are suggested at first; typed times are suggested as hours and minutes."""
    assert "09:00" in await suggested(world, "time", "", "daily on")
    assert await suggested(world, "time", "9", "daily on") == ["09:00", "09:30", "21:00", "21:30"]
    assert await suggested(world, "time", "6:30pm", "remind") == ["18:30"]
    assert await suggested(world, "time", "soon", "daily on") == []
    assert await suggested(world, "channel", "gen", "daily on") == []


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("\u202eevil\u202c", "evil"),
        ("\u200fGreek\u200e deck", "Greek deck"),
        ("a\nb", "a b"),
        ("\u200b\u3164", "other"),
        ("יוונית", "יוונית"),
    ],
)
async def test_a_title_does_not_turn_the_menu(world: World, title: str, label: str) -> None:
    """Marks that turn the direction of text are not in labels, nor is anything invisible."""
    await world.engine.take_in([a_deck(3, "other", title=title, topics={"odd": title})])
    (shown,) = await world.engine.suggest(CompletionQuery("quiz", "deck", "other"))
    assert shown.label == label
    query = CompletionQuery("quiz", "topic", "odd", {"deck": "other"})
    (topic,) = await world.engine.suggest(query)
    assert topic.label == label.replace("other", "odd")
