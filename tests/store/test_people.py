from msgspec.structs import replace

from bot.model.ids import Identity
from bot.model.people import Person, Settings, Tally
from bot.model.study.days import Calendar, Day
from bot.model.study.streaks import Streak
from bot.store import people
from bot.store.database import Tx

ADA = Identity("discord", "42")
SETTINGS = Settings(12, 0.87, "choice")


def create(tx: Tx, who: Identity = ADA, name: str = "Ada") -> Person:
    """Creates a new person."""
    return people.create(tx, who, name, "Europe/Berlin", SETTINGS, 1000)


def test_somebody_who_is_not_there_yet(tx: Tx) -> None:
    """Before their first request a person is not found."""
    assert people.find(tx, ADA) is None


def test_somebody_new_is_found_again(tx: Tx) -> None:
    """A new person is found with the given settings and an empty streak."""
    person = create(tx)
    assert person == Person(person.id, Calendar("Europe/Berlin"), SETTINGS, Streak(), name="Ada")
    assert people.find(tx, ADA) == person


def test_an_account_is_of_one_platform(tx: Tx) -> None:
    """The same account on another platform, and another account, are other persons."""
    others = [Identity("telegram", "42"), Identity("discord", "43"), Identity("discord", "042")]
    created = [create(tx, who, who.account) for who in (ADA, *others)]
    assert len({person.id for person in created}) == 4
    assert [people.find(tx, who) for who in (ADA, *others)] == created


def test_what_changes_is_kept_and_touches_nobody_else(tx: Tx) -> None:
    """Changes of name, settings, calendar, streak and counts are saved, for this person only."""
    bo = create(tx, Identity("discord", "43"), "Bo")
    person = create(tx)
    for changed in (
        replace(person, name="Ada L. 'x' 👩‍🔬"),
        replace(person, settings=Settings(0, 0.95, "type")),
        replace(person, calendar=Calendar("Asia/Tokyo", -1, Day(739_123), 1_700_000_000_000)),
        replace(person, streak=Streak(8, 21, 2, Day(739_124))),
        replace(person, tally=Tally(Day(739_124), 7)),
        person,
    ):
        people.save(tx, changed)
        assert people.find(tx, ADA) == changed
        tx.cache.clear()
        assert people.find(tx, ADA) == changed
        assert people.find(tx, Identity("discord", "43")) == bo


def test_changes_in_a_row_add_up(tx: Tx) -> None:
    """Each request finds the changes of the one before."""
    people.create(tx, ADA, "Ada", "UTC", SETTINGS, 1)
    for _ in range(3):
        person = people.find(tx, ADA)
        assert person is not None
        people.save(tx, replace(person, tally=Tally(Day(7), person.tally.new_cards + 1)))
    person = people.find(tx, ADA)
    assert person is not None
    assert person.tally == Tally(Day(7), 3)
