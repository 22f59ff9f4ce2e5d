import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from msgspec.structs import replace

from bot.model.days import Calendar, Day
from bot.model.ids import Identity
from bot.model.people import Person, Settings, Tally
from bot.model.streaks import Streak
from bot.store import migrations, people
from bot.store.database import Tx

ADA = Identity("discord", "42")
SETTINGS = Settings(12, 0.87, "choice")


@pytest.fixture
def tx() -> Iterator[Tx]:
    """An empty database in memory."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for number in range(1, migrations.LATEST + 1):
            for statement in migrations.statements(number):
                connection.execute(statement)
        yield Tx(connection)


def create(tx: Tx, who: Identity = ADA, name: str = "Ada") -> Person:
    """Somebody who has just arrived."""
    return people.create(tx, who, name, "Europe/Berlin", SETTINGS, 1000)


def test_somebody_who_is_not_there_yet(tx: Tx) -> None:
    """Before the first request nobody is found."""
    assert people.find(tx, ADA) is None


def test_somebody_new_is_found_again(tx: Tx) -> None:
    """Who is made is found, with the settings given, and nothing studied yet."""
    made = create(tx)
    assert made == Person(made.id, Calendar("Europe/Berlin"), SETTINGS, Streak(), name="Ada")
    assert people.find(tx, ADA) == made


def test_an_account_is_of_one_platform(tx: Tx) -> None:
    """The same account on another platform, or another account, is somebody else."""
    others = [Identity("telegram", "42"), Identity("discord", "43"), Identity("discord", "042")]
    made = [create(tx, who, who.account) for who in (ADA, *others)]
    assert len({person.id for person in made}) == 4
    assert [people.find(tx, who) for who in (ADA, *others)] == made
    with pytest.raises(sqlite3.IntegrityError):
        create(tx)


def test_what_changes_is_kept_and_touches_nobody_else(tx: Tx) -> None:
    """A name, settings with a calendar, a streak with its counts: each is kept by itself."""
    bo = create(tx, Identity("discord", "43"), "Bo")
    person = create(tx)
    people.rename(tx, person.id, "Ada L. 'x' 👩‍🔬")
    person = replace(person, name="Ada L. 'x' 👩‍🔬")
    assert people.find(tx, ADA) == person

    calendar = Calendar("Pacific/Auckland", -1, Day(739_123), 1_700_000_000_000)
    people.save_settings(tx, person.id, Settings(0, 0.95, "type"), calendar)
    person = replace(person, settings=Settings(0, 0.95, "type"), calendar=calendar)
    assert people.find(tx, ADA) == person

    streak, tally = Streak(8, 21, 2, Day(739_124)), Tally(345, Day(739_124), 7)
    people.save_progress(tx, person.id, streak, tally)
    person = replace(person, streak=streak, tally=tally)
    assert people.find(tx, ADA) == person

    people.save_progress(tx, person.id, Streak(), Tally())
    assert people.find(tx, ADA) == replace(person, streak=Streak(), tally=Tally())
    assert people.find(tx, Identity("discord", "43")) == bo
