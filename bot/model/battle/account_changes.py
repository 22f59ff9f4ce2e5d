"""A battle when one of its persons gets another number, or is forgotten."""

from msgspec.structs import replace

from bot.model.battle.state import Asking, Battle, Given, Player, Revealing
from bot.model.ids import PersonId


def forgotten(battle: Battle, person: PersonId) -> Battle:
    """The battle without the person's name or number: their points stay, somebody's."""
    return _nobodys(battle, person, name="")


def merged(battle: Battle, old: PersonId, new: PersonId) -> Battle:
    """The battle after two persons became one.

    If both play, the player of `old` stays as one who left: nobody can answer for them any more.
    """
    if new not in battle.players:
        return _renumbered(battle, old, new)
    after = _nobodys(battle, old)
    return replace(after, starter=new) if battle.starter == old else after


def _nobodys(battle: Battle, person: PersonId, **changes: str) -> Battle:
    """The battle in which a player is nobody's, and so isn't waited for."""
    # Numbers of persons are above 0, and a forgotten one's may be given to somebody new.
    nobody = PersonId(-person)
    after = _renumbered(battle, person, nobody)
    player = after.players.get(nobody)
    if player is None:
        return after
    player = replace(player, here=False, **changes)
    return replace(after, players={**after.players, nobody: player})


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
