"""What the pages of a battle in the browser read: scenes for all, and the seats of players."""

from collections.abc import Mapping

from bot.engine.battle import posts
from bot.model.battle import scene, scoring
from bot.model.battle.scene import Seat
from bot.model.battle.state import RIGHT, Asking, Lobby, Revealing
from bot.model.ids import BattleId, Identity, PersonId
from bot.model.outcomes.battle import BattlePost
from bot.model.outcomes.battle_pages import Scene
from bot.store import battle_boards, battles, people
from bot.store.battles import StoredBattle
from bot.store.database import Tx


def read(tx: Tx, code: str, at: int) -> Scene | None:
    """The battle that is on under a code or, if none is, the last one that was, for some days."""
    battle_id = battles.by_code(tx, code)
    stored = battle_boards.by_code(tx, code) if battle_id is None else battles.get(tx, battle_id)
    if stored is None:
        return None
    battle = stored.battle
    steps, post = battles.steps(tx, stored.id), _post(tx, stored, at)
    return Scene(stored.id, stored.code, steps, scene.stage(battle), battle, post, at)


def steps(tx: Tx, battle: BattleId) -> int:
    """How many steps a battle has taken: if the number is another one, so is its scene."""
    return battles.steps(tx, battle)


def person_of(tx: Tx, who: Identity) -> PersonId | None:
    """The person of an account."""
    person = people.find(tx, who)
    return None if person is None else person.id


def opened_by(tx: Tx, who: Identity) -> str:
    """The code of the running battle that an account's person opened; empty if there is none."""
    person = person_of(tx, who)
    for battle_id in battles.running(tx):
        stored = battles.get(tx, battle_id)
        if stored is not None and stored.battle.starter == person:
            return stored.code
    return ""


def seats(shown: Scene) -> Mapping[PersonId, Seat]:
    """The seats of all players of a scene."""
    battle = shown.battle
    return {
        line.person: Seat(
            person=line.person,
            name=line.name,
            given=scene.given(battle, line.person),
            points=line.points,
            place=line.place,
            players=len(battle.players),
            right=battle.players[line.person].marks.count(RIGHT),
            asked=len(battle.players[line.person].marks.strip()),
            gained=line.gained,
        )
        for line in scoring.standing(battle)
    }


def _post(tx: Tx, stored: StoredBattle, at: int) -> BattlePost:
    match stored.battle.shown:
        case Lobby():
            return posts.lobby(tx, stored, at)
        case Asking():
            return posts.asked(tx, stored, at)
        case Revealing():
            return posts.revealed(tx, stored)
        case _:
            return posts.over(tx, stored)
