"""The oracle finds what is wrong, and finds nothing where nothing is."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest_asyncio

from tests.databases import opened
from tests.faults.lab import Lab, lab
from tests.faults.oracle import judge

ADA = ("7", "c1")
BEN = ("8", "c1")


@pytest_asyncio.fixture
async def made(tmp_path: Path) -> AsyncIterator[Lab]:
    """A lab whose bot has ended; Ada of Discord has rated a card, and was told so."""
    async with lab(tmp_path) as made:
        async with opened(made.database):
            pass
        run(made, "INSERT INTO identities VALUES ('discord', '7', 1), ('discord', '8', 2)")
        run(
            made,
            "INSERT INTO cards (id, deck, slug, position, topic, answers, content)"
            " VALUES (1, 1, 'c1', 1, '', '', '')",
        )
        rated(made, 1)
        made.records.pressed["discord"].tried.add(ADA)
        made.records.pressed["discord"].acknowledged.add(ADA)
        yield made


def run(made: Lab, statement: str) -> None:
    """Changes the file."""
    with closing(sqlite3.connect(made.database)) as database, database:
        database.execute(statement)


def rated(made: Lab, number: int, person: int = 1) -> None:
    """Adds a person's rating of the card to the review log."""
    run(
        made,
        "INSERT INTO reviews (person, id, at, day, card, session, confidence, rating, took,"
        f" practice, scheduler) VALUES ({person}, {number}, 1, 1, 1, 1, 4, 3, 0, 0, 1)",
    )


async def test_nothing_is_wrong(made: Lab) -> None:
    """An acknowledged rating that is in the log once is right."""
    assert judge(made).broken() == []


async def test_a_lost_press(made: Lab) -> None:
    """A rating that was acknowledged and is not in the log is found."""
    made.records.pressed["discord"].tried.add(BEN)
    made.records.pressed["discord"].acknowledged.add(BEN)
    assert judge(made).broken() == ["1 acknowledged presses are not in the review log"]


async def test_a_press_that_counted_twice(made: Lab) -> None:
    """A second row for one rating is found."""
    rated(made, 2)
    assert judge(made).broken() == ["1 presses are in the review log more than once"]


async def test_a_press_that_nobody_made(made: Lab) -> None:
    """A rating of somebody who pressed nothing is found."""
    rated(made, 1, person=2)
    assert judge(made).broken() == ["1 reviews were made by nobody"]


async def test_a_post_that_never_came(made: Lab) -> None:
    """A channel without its post is found."""
    made.records.due["discord"].append(str(made.room.id))
    assert judge(made).broken() == ["1 posts never came on Discord"]


async def test_answers_that_came_twice(made: Lab) -> None:
    """More than a single message that came twice on Telegram is found."""
    telegram = made.telegram
    for times in (2, 2, 1):
        user = telegram.user("Kim", started=True)
        made.records.asked.append(user.id)
        for _ in range(times):
            telegram.post(telegram.private(user), telegram.bot, "Streak: 1 day")
    assert judge(made).broken() == ["2 repeats of 3 messages on Telegram"]
