"""Schedules that are imported with decks."""

from tests.engine.decks.import_steps import import_and_save, import_file
from tests.formats.anki.anki_packages import ANote, package
from tests.world import World, labels, read

LEARNT = {"type": 2, "queue": 2, "due": 530, "ivl": 40, "reps": 7, "lapses": 1}
"""A card that is due on day 20,530 since 1970, two weeks after the tests begin."""
SUSPENDED = {**LEARNT, "queue": -1}
ANKI = package(
    [
        ANote(("el perro", "the dog"), guid="a", cards={0: LEARNT}),
        ANote(("el gato", "the cat"), guid="b", cards={0: SUSPENDED}),
        ANote(("uno", "one"), guid="c"),
    ]
)


async def test_schedules_come_along_if_one_says_so(world: World) -> None:
    """Save with my schedule imports due days, and nothing counts as studied today."""
    view = await import_file(world, ANKI, "spanish.apkg")
    assert labels(view) == ["Save", "Save, with my schedule", "Cancel"]
    view = await world.press("Save, with")
    assert "2 cards with your schedule." in read(view)
    states = await world.rows(
        "SELECT due - 719163, last - 719163, stability, reviews, lapses, suspended FROM memory"
    )
    assert states == [(20_530, 20_490, 40.0, 7, 1, 0), (20_530, 20_490, 40.0, 7, 1, 1)]
    assert "No streak yet" in read(await world.type("/streak"))


async def test_schedules_of_org_drill_come_along(world: World) -> None:
    """A learned item of org-drill is due on its scheduled day, a forgotten one today."""
    learned = "* el perro :drill:\nSCHEDULED: <2026-03-18 Wed>\n:PROPERTIES:\n"
    learned += ":DRILL_LAST_INTERVAL: 40.5\n:DRILL_TOTAL_REPEATS: 7\n:DRILL_FAILURE_COUNT: 1\n"
    learned += ":DRILL_LAST_REVIEWED: [2026-02-06 Fri 10:12]\n:END:\n** Answer\nthe dog\n"
    forgotten = "* el gato :drill:\n:PROPERTIES:\n:DRILL_LAST_INTERVAL: 0.0\n"
    forgotten += ":DRILL_TOTAL_REPEATS: 3\n:DRILL_FAILURE_COUNT: 2\n"
    forgotten += ":DRILL_LAST_REVIEWED: [2026-03-01 Sun 09:00]\n:END:\n** Answer\nthe cat\n"
    await import_file(world, (learned + forgotten).encode(), "spanish.org")
    assert "2 cards with your schedule." in read(await world.press("Save, with"))
    states = await world.rows(
        "SELECT due - 719163, last - 719163, stability, reviews FROM memory ORDER BY card"
    )
    assert states == [(20_530, 20_490, 40.0, 7), (20_514, 20_513, 1.0, 3)]


async def test_without_the_word_nothing_is_taken_over(world: World) -> None:
    """Save without the schedule leaves all cards new."""
    await import_and_save(world, ANKI, "spanish.apkg")
    assert await world.rows("SELECT count(*) FROM memory") == [(0,)]


async def test_what_one_knows_already_stays(world: World) -> None:
    """An imported schedule does not replace the schedule of a card that was rated here."""
    await import_and_save(world, ANKI, "spanish.apkg")
    await world.press("Study")
    await world.study("4")
    ((due,),) = await world.rows("SELECT due FROM memory")
    await import_file(world, ANKI, "spanish.apkg")
    assert "1 card with your schedule." in read(await world.press("Save, with"))
    assert (due,) in await world.rows("SELECT due FROM memory")


async def test_schedules_survive_linking(world: World) -> None:
    """Imported schedules survive linking, which replays the review log."""
    await import_file(world, ANKI, "spanish.apkg")
    await world.press("Save, with")
    world.sleep(90)
    await world.press("Study")
    await world.study("4")
    before = await world.rows("SELECT card, stability, due, reviews FROM memory ORDER BY card")
    text = read(await world.type("/link", "ada"))
    code = next(word for word in text.split() if word.isupper() and len(word) == 8)
    await world.type(f"/link {code}", "ben")
    after = await world.rows("SELECT card, stability, due, reviews FROM memory ORDER BY card")
    assert after == before
    assert before[0][3] == 8
