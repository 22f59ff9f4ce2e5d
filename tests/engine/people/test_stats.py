import random
from collections import Counter

from bot.model.actions import Suspend
from bot.model.cards import Deck
from bot.model.ids import CardId
from bot.model.study.days import Calendar, today
from bot.model.views import Bars
from tests.world import World, a_deck, front_of, labels, read


def day_of(world: World) -> int:
    """The current day in Berlin."""
    return today(Calendar("Europe/Berlin"), int(world.now.timestamp() * 1000))


async def weeks_of_study(world: World) -> None:
    """Two people study two decks for three weeks, with undo, practice and suspended cards."""
    chance = random.Random(5)
    await world.engine.take_in([a_deck(25), a_deck(9, slug="latin")])
    for _ in range(21):
        world.sleep(chance.choice((1, 1, 1, 2)))
        for who in ("ada", "bo"):
            for deck in ("greek", "latin"):
                await world.type(f"/quiz {deck} cards:{chance.randint(1, 7)}", who)
                while front_of(world.last[who]):
                    await world.study(chance.choice("1334455"), who)
                    if chance.random() < 0.1:
                        await world.type("/undo", who)
                        await world.press("4", who)
                if chance.random() < 0.2 and "Extra practice" in labels(world.last[who]):
                    await world.press("Extra practice", who)
                    await world.study("1", who)
    for card in (2, 3, 26):
        await world.act(Suspend(CardId(card)))
    world.sleep()


async def naive(world: World, deck_id: int, topic: str = "") -> tuple[int, int, int, int]:
    """The numbers of cards, started, due and suspended ones in Ada's deck, counted row by row."""
    cards = await world.rows(f"SELECT id, topic FROM cards WHERE deck = {deck_id} AND retired = 0")
    wanted = {card for card, title in cards if not topic or title == topic}
    states = [
        row
        for row in await world.rows("SELECT card, due, suspended FROM memory WHERE person = 1")
        if row[0] in wanted
    ]
    due = sum(1 for _, day, aside in states if day <= day_of(world) and not aside)
    return len(wanted), len(states), due, sum(aside for _, _, aside in states)


def line(cards: int, started: int, due: int, aside: int) -> str:
    """The expected line of a deck."""
    text = f"{due or 'nothing'} due" + (f", {cards - started} new" if cards > started else "")
    return text + (f", {aside} put aside" if aside else "")


async def test_numbers_of_decks(world: World) -> None:
    """The list of decks, a deck's page and /stats agree with a row-by-row count."""
    await weeks_of_study(world)
    greek, latin = line(*await naive(world, 1)), line(*await naive(world, 2))
    assert "2 put aside" in greek
    assert read(await world.type("/decks")) == (
        f"Decks\nThe greek deck: {greek}\nThe latin deck: {latin}"
    )
    assert labels(world.last["ada"]) == ["Study The greek deck", "Study The latin deck"]
    page = [f"The greek deck\n{(await naive(world, 1))[0]} cards: {greek}."]
    for title in ("Odd ones", "Even ones"):
        cards, _, due, _ = await naive(world, 1, title)
        page.append(f"{title}: {cards} cards" + (f", {due} due" if due else ""))
    assert read(await world.type("/decks show greek")) == "\n".join(page)
    stats = read(await world.type("/stats"))
    assert stats.endswith(f"The greek deck: {greek}\nThe latin deck: {latin}")


async def test_numbers_of_study(world: World) -> None:
    """/stats counts ratings, the recalled share and the forecast, as a row-by-row count does."""
    await weeks_of_study(world)
    world.sleep(5)
    await world.type("/quiz greek")
    await world.study("5")
    await world.study("1")
    await world.type("/undo")
    day = day_of(world)
    rows = await world.rows(
        "SELECT id, day, rating, practice, last_before, undoes FROM reviews WHERE person = 1"
    )
    undone = {row[5] for row in rows if row[5]}
    counted = [row for row in rows if row[0] not in undone and not row[5]]
    rated = [row[1] for row in counted]
    recalls = [
        rating > 1
        for _, on, rating, practice, last, _ in counted
        if on > day - 30 and not practice and last is not None and last < on
    ]
    states = await world.rows("SELECT due FROM memory WHERE person = 1 AND suspended = 0")
    ahead = Counter(max(0, due - day) for (due,) in states)
    view = await world.type("/stats")
    lines = read(view).splitlines()
    assert lines[:4] == [
        "Your study",
        f"Cards rated today: {rated.count(day)}",
        f"In the last 7 days: {sum(on > day - 7 for on in rated)}",
        f"In all: {len(rated)}",
    ]
    assert f"Known when due (30 days): {sum(recalls) / len(recalls):.0%}, aiming at 90%" in lines
    (bars,) = (block for block in view.blocks if isinstance(block, Bars))
    assert [number for _, number in bars.bars] == [ahead[days] for days in range(14)]
    assert [label for label, _ in bars.bars[:3]] == ["Today", "Mon 6", "Tue 7"]
    assert bars.words in lines


async def test_statistics_before_anything(world: World) -> None:
    """A person without ratings sees zeros, and no recalled share."""
    assert read(await world.type("/stats")) == (
        "Your study\n"
        "Cards rated today: 0\n"
        "In the last 7 days: 0\n"
        "In all: 0\n"
        "Streak: 0 days\n"
        "Decks\n"
        "The greek deck: nothing due, 30 new"
    )


async def test_a_decks_page_tells_who_made_it(world: World) -> None:
    """A deck's page shows its description, topics, authors and licence."""
    deck: Deck = a_deck(
        3, description="Letters and words.", authors=("Ada L.", "Bo"), licence="CC0-1.0"
    )
    await world.engine.take_in([deck])
    assert read(await world.type("/decks show")) == (
        "The greek deck\n"
        "Letters and words.\n"
        "3 cards: nothing due, 3 new.\n"
        "Odd ones: 2 cards\n"
        "Even ones: 1 card\n"
        "By Ada L., Bo, CC0-1.0."
    )
    assert front_of(await world.press("Study")) == "Question 1?"


async def test_lists_are_read_beside_the_writer(file_world: World) -> None:
    """On a database file the reader sees all saved rows, and serves a new person."""
    await file_world.type("/quiz")
    await file_world.study()
    assert "nothing due, 29 new" in read(await file_world.type("/decks"))
    assert "nothing due, 30 new" in read(await file_world.type("/decks", "bo"))
    assert await file_world.rows("SELECT name FROM people ORDER BY id") == [("Ada",), ("Bo",)]
