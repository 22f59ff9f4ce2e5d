"""The results of battles for each player, and the players' skill ratings."""

from typing import NamedTuple

import msgspec

from bot.model.battle.skill import Skill
from bot.model.ids import BattleId, CardId, PersonId
from bot.model.outcomes.people import BattleRating
from bot.model.study.days import Day
from bot.store.database import Row, Tx

_CARDS = msgspec.json.Decoder(tuple[CardId, ...])
_ENCODER = msgspec.json.Encoder()
_RESULT = """battle, person, platform, space, day, place, won, points, hits, asked, missed,
    answered"""


class PlayerResult(msgspec.Struct, frozen=True):
    """The result of a battle for one player; `place` is their rank, `day` is in their own days.

    `person` is None if the player's data was deleted, and `answered` for a battle before answers
    were counted.
    """

    battle: BattleId
    person: PersonId | None
    platform: str
    space: str
    day: Day
    place: int
    won: bool
    points: int
    right: int
    asked: int
    missed: tuple[CardId, ...]
    answered: int | None = None


class Record(NamedTuple):
    """A person's battles in a space, added up."""

    person: PersonId
    name: str
    hidden: bool
    wins: int
    points: int


def add(tx: Tx, result: PlayerResult) -> None:
    """Saves the result of a battle for a player."""
    tx.run(
        """INSERT INTO battle_results (battle, person, platform, space, day, place, won, points,
               hits, asked, missed, answered)
           VALUES (:battle, :person, :platform, :space, :day, :place, :won, :points,
               :hits, :asked, :missed, :answered)""",
        {
            "battle": result.battle,
            "person": result.person,
            "platform": result.platform,
            "space": result.space,
            "day": result.day,
            "place": result.place,
            "won": int(result.won),
            "points": result.points,
            "hits": result.right,
            "asked": result.asked,
            "missed": _ENCODER.encode(result.missed).decode(),
            "answered": result.answered,
        },
    )


def answered_nothing(tx: Tx, battle: BattleId, person: PersonId) -> bool:
    """Whether a person played in a battle and answered none of its questions."""
    row = tx.one(
        """SELECT count(*), sum(coalesce(answered, 1)) FROM battle_results
           WHERE battle = :battle AND person = :person""",
        {"battle": battle, "person": person},
    )
    return row is not None and row[0] > 0 and row[1] == 0


def players(tx: Tx, battle: BattleId) -> int:
    """How many players a battle had who were asked something."""
    row = tx.one("SELECT count(*) FROM battle_results WHERE battle = :battle", {"battle": battle})
    return 0 if row is None else int(row[0])


def missed(tx: Tx, battle: BattleId, person: PersonId) -> tuple[CardId, ...] | None:
    """The cards that a person missed in a battle, in order; None if they did not play in it."""
    rows = tx.all(
        """SELECT missed FROM battle_results
           WHERE battle = :battle AND person = :person ORDER BY id""",
        {"battle": battle, "person": person},
    )
    if not rows:
        return None
    return tuple(dict.fromkeys(card for row in rows for card in _CARDS.decode(row[0])))


def records(tx: Tx, platform: str, space: str, since: Day) -> list[Record]:
    """The players' battles in a space from a day on, added up for each player; in no order."""
    rows = tx.all(
        """SELECT p.id, p.name, p.leaderboard, sum(r.won), sum(r.points)
           FROM battle_results r JOIN people p ON p.id = r.person
           WHERE r.platform = :platform AND r.space = :space AND r.day >= :since
           GROUP BY p.id, p.name, p.leaderboard""",
        {"platform": platform, "space": space, "since": since},
    )
    return [Record(PersonId(row[0]), row[1], row[2] == "hidden", row[3], row[4]) for row in rows]


def skill(tx: Tx, platform: str, space: str, person: PersonId) -> Skill:
    """A player's skill in a space."""
    row = tx.one(
        """SELECT mu, sigma FROM battle_ratings
           WHERE platform = :platform AND space = :space AND person = :person""",
        {"platform": platform, "space": space, "person": person},
    )
    return Skill() if row is None else Skill(*row)


def save_skill(tx: Tx, platform: str, space: str, person: PersonId, skill: Skill) -> None:
    """Saves a player's skill in a space."""
    tx.run(
        """INSERT INTO battle_ratings (platform, space, person, mu, sigma)
           VALUES (:platform, :space, :person, :mu, :sigma)
           ON CONFLICT (platform, space, person) DO UPDATE
               SET mu = excluded.mu, sigma = excluded.sigma""",
        {
            "platform": platform,
            "space": space,
            "person": person,
            "mu": skill.mu,
            "sigma": skill.sigma,
        },
    )


def ratings(tx: Tx, person: PersonId) -> list[BattleRating]:
    """A player's skill ratings, one for each space in which they played."""
    rows = tx.all(
        """SELECT platform, space, mu, sigma FROM battle_ratings WHERE person = :person
           ORDER BY platform, space""",
        {"person": person},
    )
    return [BattleRating(*row) for row in rows]


def of(tx: Tx, person: PersonId) -> list[PlayerResult]:
    """All results of a person, in order."""
    rows = tx.all(
        f"SELECT {_RESULT} FROM battle_results WHERE person = :person ORDER BY id",
        {"person": person},
    )
    return [_result(row) for row in rows]


def of_battle(tx: Tx, battle: BattleId, person: PersonId) -> PlayerResult | None:
    """A person's result of a battle, the first one if they played it with two accounts."""
    row = tx.one(
        f"""SELECT {_RESULT} FROM battle_results
            WHERE battle = :battle AND person = :person ORDER BY id LIMIT 1""",
        {"battle": battle, "person": person},
    )
    return None if row is None else _result(row)


def _result(row: Row) -> PlayerResult:
    battle, person, platform, space, day, place, won, points, right, asked, cards, answered = row
    return PlayerResult(
        battle=battle,
        person=person,
        platform=platform,
        space=space,
        day=day,
        place=place,
        won=bool(won),
        points=points,
        right=right,
        asked=asked,
        missed=_CARDS.decode(cards),
        answered=answered,
    )
