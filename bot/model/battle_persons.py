"""A battle when one of its persons gets another number, or is forgotten."""

from msgspec.structs import replace

from bot.model.battle_values import Asking, Battle, Given, Player, Revealing
from bot.model.ids import PersonId


def forgotten(battle: Battle, person: PersonId) -> Battle:
    """The battle without the person's name or number: their points stay, somebody's."""
    # Numbers of persons are above 0, and a forgotten one's may be given to somebody new.
    nobody = PersonId(-person)
    after = _renumbered(battle, person, nobody)
    player = after.players.get(nobody)
    if player is None:
        return after
    return replace(after, players={**after.players, nobody: replace(player, name="", here=False)})


def merged(battle: Battle, old: PersonId, new: PersonId) -> Battle:
    """The battle after two persons became one; if both play, they stay two players."""
    return _renumbered(battle, old, PersonId(-old) if new in battle.players else new)


def _renumbered(battle: Battle, old: PersonId, new: PersonId) -> Battle:
    phase = battle.phase
    if isinstance(phase, Asking | Revealing):
        answers: dict[PersonId, Given] = {
            new if person == old else person: given for person, given in phase.answers.items()
        }
        phase = replace(phase, answers=answers)
    players: dict[PersonId, Player] = {
        new if person == old else person: player for person, player in battle.players.items()
    }
    starter = new if battle.starter == old else battle.starter
    return replace(battle, starter=starter, players=players, phase=phase)
