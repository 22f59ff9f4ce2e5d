"""Persons and their identities, settings and streaks."""

from bot.model.days import Calendar, Day
from bot.model.ids import Identity, PersonId
from bot.model.people import Person, Settings, Tally
from bot.model.streaks import Streak
from bot.store.database import Row, Tx

_COLUMNS = """p.id, p.name, p.zone, p.shift, p.floor, p.floor_since,
    p.new_cards, p.retention, p.mode, p.streak, p.longest, p.freezes, p.last_day,
    p.reviews, p.day, p.new_today"""


def find(tx: Tx, who: Identity) -> Person | None:
    """The person behind an identity, None before their first request."""
    row = tx.one(
        f"""SELECT {_COLUMNS} FROM identities i JOIN people p ON p.id = i.person
            WHERE i.platform = :platform AND i.account = :account""",
        {"platform": who.platform, "account": who.account},
    )
    return None if row is None else _person(row)


def create(tx: Tx, who: Identity, name: str, zone: str, settings: Settings, at: int) -> Person:
    """Makes a person for an identity not seen before."""
    number = tx.insert(
        """INSERT INTO people (name, created_at, zone, shift, floor, floor_since,
               new_cards, retention, mode, streak, longest, freezes, last_day,
               reviews, day, new_today)
           VALUES (:name, :at, :zone, 0, 0, 0, :new_cards, :retention, :mode, 0, 0, 0, NULL,
               0, 0, 0)
           RETURNING id""",
        {
            "name": name,
            "at": at,
            "zone": zone,
            "new_cards": settings.new_cards,
            "retention": settings.retention,
            "mode": settings.mode,
        },
    )
    tx.run(
        "INSERT INTO identities (platform, account, person) VALUES (:platform, :account, :person)",
        {"platform": who.platform, "account": who.account, "person": number},
    )
    return Person(PersonId(number), Calendar(zone), settings, Streak(), name=name)


def rename(tx: Tx, person: PersonId, name: str) -> None:
    """Keeps the name that arrived with a request, so that nobody has to be looked up later."""
    tx.run("UPDATE people SET name = :name WHERE id = :person", {"name": name, "person": person})


def save_settings(tx: Tx, person: PersonId, settings: Settings, calendar: Calendar) -> None:
    """Keeps what the person chose."""
    tx.run(
        """UPDATE people SET zone = :zone, shift = :shift, floor = :floor,
               floor_since = :floor_since, new_cards = :new_cards, retention = :retention,
               mode = :mode
           WHERE id = :person""",
        {
            "person": person,
            "zone": calendar.zone,
            "shift": calendar.shift,
            "floor": calendar.floor,
            "floor_since": calendar.floor_since,
            "new_cards": settings.new_cards,
            "retention": settings.retention,
            "mode": settings.mode,
        },
    )


def save_progress(tx: Tx, person: PersonId, streak: Streak, tally: Tally) -> None:
    """Keeps the streak and the running counts."""
    tx.run(
        """UPDATE people SET streak = :length, longest = :longest, freezes = :freezes,
               last_day = :last, reviews = :reviews, day = :day, new_today = :new_today
           WHERE id = :person""",
        {
            "person": person,
            "length": streak.length,
            "longest": streak.longest,
            "freezes": streak.freezes,
            "last": streak.last,
            "reviews": tally.reviews,
            "day": tally.day,
            "new_today": tally.new_cards,
        },
    )


def _person(row: Row) -> Person:
    number, name, zone, shift, floor, since, new_cards, retention, mode, *progress = row
    length, longest, freezes, last, reviews, day, new_today = progress
    return Person(
        PersonId(number),
        Calendar(zone, shift, Day(floor), since),
        Settings(new_cards, retention, mode),
        Streak(length, longest, freezes, None if last is None else Day(last)),
        Tally(reviews, Day(day), new_today),
        name,
    )
