import pytest

from tests.world import World, a_deck, front_of, labels, read


async def test_settings_as_they_are(world: World) -> None:
    """/settings without options shows the settings and changes nothing."""
    await world.type("/help")
    before = await world.dump()
    assert read(await world.type("/settings")) == (
        "Your settings\n"
        "Time zone: Berlin (09:00 now)\n"
        "New cards: up to 10 a day\n"
        "Known when due: 90% of cards\n"
        "Quizzes: reveal, then rate\n"
        "Leaderboard: with your name\n"
        "Battles: count as reviews\n"
        "Others change like this: /settings new_cards:5 mode:type"
    )
    assert await world.dump() == before


async def test_all_at_once(world: World) -> None:
    """One command can change several settings, and the screen shows them."""
    line = "/settings timezone:new york new_cards:1 retention:0,85 mode:Choice leaderboard:Hidden"
    assert read(await world.type(line)) == (
        "Saved\n"
        "Time zone: New York (03:00 now)\n"
        "New cards: up to 1 a day\n"
        "Known when due: 85% of cards\n"
        "Quizzes: choose among four answers\n"
        "Leaderboard: without your name\n"
        "Battles: count as reviews\n"
        "Others change like this: /settings new_cards:5 mode:type"
    )
    assert "up to 1 a day" in read(await world.type("/settings"))


@pytest.mark.parametrize(
    "wrong",
    [
        "new_cards:201",
        "retention:50%",
        "mode:guess",
        "timezone:Atlantis",
        "mode:",
        "new_cards:",
        "leaderboard:no",
    ],
)
async def test_all_or_nothing(world: World, wrong: str) -> None:
    """If one option is invalid, none of the others is set, in any order."""
    await world.type("/help")
    before = await world.dump()
    good = "new_cards:3 retention:80% mode:type timezone:tokyo leaderboard:hidden"
    name = wrong.partition(":")[0]
    others = " ".join(word for word in good.split() if not word.startswith(name))
    for line in (f"/settings {others} {wrong}", f"/settings {wrong} {others}"):
        view = await world.type(line)
        assert "does not fit" in read(view) or "time zone" in read(view)
    assert await world.dump() == before


@pytest.mark.parametrize("typed", ["97%", "97", "0.97", "0,97", " 97 %"])
async def test_the_bounds_belong_to_the_range(world: World, typed: str) -> None:
    """The highest retention is accepted in every notation."""
    assert "97% of cards" in read(await world.type(f"/settings retention:{typed}"))


async def test_retention_shortens_intervals(world: World) -> None:
    """A higher retention gives shorter intervals."""
    intervals = []
    for who, share in (("ada", "97%"), ("bo", "90%"), ("cy", "70%")):
        await world.type(f"/settings retention:{share}", who)
        await world.type("/quiz", who)
        await world.study("5", who)
        intervals += await world.rows("SELECT due - last FROM memory ORDER BY person DESC LIMIT 1")
    assert intervals == sorted(intervals)
    assert len(set(intervals)) == 3


async def test_more_new_cards_for_today(world: World) -> None:
    """A raised limit of new cards holds at once; a lowered one takes no card back."""
    await world.type("/settings new_cards:1")
    await world.type("/quiz")
    await world.study("5")
    assert read(await world.type("/quiz")).startswith("Nothing is due")
    await world.type("/settings new_cards:3")
    assert read(await world.type("/quiz")).startswith("2 cards to study.")
    await world.study("5")
    await world.study("5")
    await world.type("/settings new_cards:2")
    assert labels(await world.type("/quiz")) == ["Extra practice"]


async def test_a_zone_by_its_city_alone(world: World) -> None:
    """The option timezone needs no name: /settings with a city is enough."""
    assert "Time zone: Kathmandu" in read(await world.type("/settings kathmandu"))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("GMT+2", "UTC+2 (10:00 now)"),
        ("utc-5", "UTC-5 (03:00 now)"),
        ("UTC+05:30", "Kolkata (13:30 now)"),
        ("San Francisco", "Los Angeles (00:00 now)"),
    ],
)
async def test_a_zone_is_shown_as_it_is_meant(world: World, typed: str, shown: str) -> None:
    """The sign of a distance from UTC is the one that was typed, on every screen that shows it."""
    assert f"Time zone: {shown}" in read(await world.type(f"/settings timezone:{typed}"))


async def test_settings_are_ones_own(world: World) -> None:
    """One person's settings do not change another's."""
    await world.type("/settings mode:choice new_cards:3")
    assert "New cards: up to 10 a day" in read(await world.type("/settings", "bo"))
    assert labels(await world.type("/quiz", "bo")) == ["Reveal answer", "Stop here"]


async def test_a_new_name_is_kept(world: World) -> None:
    """A person's name is updated from their requests."""
    await world.type("/help")
    await world.type("/help", "bo")
    assert await world.rows("SELECT name FROM people ORDER BY id") == [("Ada",), ("Bo",)]
    await world.rows("UPDATE people SET name = 'Old' WHERE id = 1")
    await world.engine.take_in([a_deck(2)])
    assert front_of(await world.type("/quiz")) == "Question 1?"
    assert await world.rows("SELECT name FROM people ORDER BY id") == [("Ada",), ("Bo",)]
