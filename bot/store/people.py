"""Persons: their accounts, settings, streaks and counts."""

from bot.model.ids import Identity, PersonId
from bot.model.people import Person, Settings, Tally
from bot.model.study.days import Calendar, Day
from bot.model.study.streaks import Streak
from bot.store.database import Row, Tx

_COLUMNS = """p.id, p.name, p.zone, p.shift, p.floor, p.floor_since,
    p.new_cards, p.retention, p.mode, p.leaderboard, p.battle_reviews,
    p.zone_from, p.streak, p.longest, p.freezes, p.last_day, p.day, p.new_today"""


_FIND = f"""SELECT {_COLUMNS} FROM identities i JOIN people p ON p.id = i.person
    WHERE i.platform = :platform AND i.account = :account"""
_CLAIM = f"""UPDATE people AS p SET day = p.day FROM identities i
    WHERE p.id = i.person AND i.platform = :platform AND i.account = :account
    RETURNING {_COLUMNS}, (SELECT outcome FROM requests WHERE key = :key)"""


def find(tx: Tx, who: Identity) -> Person | None:
    """The person of an account, None before their first request."""
    person_id = tx.cache.get(who)
    cached: Person | None = tx.cache.get(("person", person_id))
    if cached is not None:
        return cached
    row = tx.one(_FIND, {"platform": who.platform, "account": who.account})
    if row is None:
        return None
    person = _person(row)
    tx.keep(who, person.id)
    tx.keep(("person", person.id), person)
    return person


def claim(tx: Tx, who: Identity, key: str) -> None:
    """Prepares a transaction that changes what is an account's person's, where others write too.

    Two such transactions for one person come into each other's way, since each writes the person's
    row: one of them is run again after the other. What was read is in the cache then, together with
    the stored answer to the request with this key.
    """
    if not tx.shared:
        return
    row = tx.one(_CLAIM, {"platform": who.platform, "account": who.account, "key": key})
    if row is not None:
        person = _person(row[:-1])
        tx.keep(who, person.id)
        tx.keep(("person", person.id), person)
        tx.keep(("answer", key), row[-1])


def get(tx: Tx, person_id: PersonId) -> Person | None:
    """A person by their id."""
    cached: Person | None = tx.cache.get(("person", person_id))
    if cached is not None:
        return cached
    row = tx.one(f"SELECT {_COLUMNS} FROM people p WHERE p.id = :person", {"person": person_id})
    return None if row is None else _person(row)


def create(tx: Tx, who: Identity, name: str, zone: str, settings: Settings, at: int) -> Person:
    """Creates a person for an account; `at` is the moment of creation (ms since 1970)."""
    person_id = tx.insert(
        """INSERT INTO people (name, created_at, zone, shift, floor, floor_since,
               new_cards, retention, mode, leaderboard, battle_reviews, streak, longest, freezes,
               last_day,
               day, new_today)
           VALUES (:name, :at, :zone, 0, 0, 0, :new_cards, :retention, :mode, :leaderboard,
               :battle_reviews, 0, 0, 0, NULL, 0, 0)
           RETURNING id""",
        {
            "name": name,
            "at": at,
            "zone": zone,
            "new_cards": settings.new_cards,
            "retention": settings.retention,
            "mode": settings.mode,
            "leaderboard": settings.leaderboard,
            "battle_reviews": settings.battle_reviews,
        },
    )
    set_identity(tx, who, PersonId(person_id))
    return Person(PersonId(person_id), Calendar(zone), settings, Streak(), name=name)


def set_identity(tx: Tx, who: Identity, person: PersonId) -> None:
    """Makes an account one of a person's, from now on."""
    tx.run(
        """INSERT INTO identities (platform, account, person) VALUES (:platform, :account, :person)
           ON CONFLICT (platform, account) DO UPDATE SET person = excluded.person""",
        {"platform": who.platform, "account": who.account, "person": person},
    )
    tx.cache.pop(who, None)


def save(tx: Tx, person: Person) -> None:
    """Saves a person's name, time zone, settings, streak and counts."""
    streak, tally, calendar, settings = (
        person.streak,
        person.tally,
        person.calendar,
        person.settings,
    )
    tx.run(
        """UPDATE people SET name = :name, zone = :zone, shift = :shift, floor = :floor,
               floor_since = :floor_since, new_cards = :new_cards, retention = :retention,
               mode = :mode, leaderboard = :leaderboard, battle_reviews = :battle_reviews,
               zone_from = :zone_from, streak = :length, longest = :longest,
               freezes = :freezes, last_day = :last, day = :day,
               new_today = :new_today
           WHERE id = :person""",
        {
            "person": person.id,
            "name": person.name,
            "zone": calendar.zone,
            "shift": calendar.shift,
            "floor": calendar.floor,
            "floor_since": calendar.floor_since,
            "new_cards": settings.new_cards,
            "retention": settings.retention,
            "mode": settings.mode,
            "leaderboard": settings.leaderboard,
            "battle_reviews": settings.battle_reviews,
            "zone_from": person.zone_from,
            "length": streak.length,
            "longest": streak.longest,
            "freezes": streak.freezes,
            "last": streak.last,
            "day": tally.day,
            "new_today": tally.new_cards,
        },
    )
    tx.keep(("person", person.id), person)


def _person(row: Row) -> Person:
    person_id, name, zone, shift, floor, since, *settings = row[:11]
    zone_from, length, longest, freezes, last, day, new_today = row[11:]
    return Person(
        PersonId(person_id),
        Calendar(zone, shift, Day(floor), since),
        Settings(*settings),
        Streak(length, longest, freezes, None if last is None else Day(last)),
        Tally(Day(day), new_today),
        name,
        zone_from,
    )
