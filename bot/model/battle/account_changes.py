"""What happens to a battle when a person in it is merged into another one, or is forgotten."""

from msgspec.structs import replace

from bot.model.battle.state import Asking, Battle, Given, Player, Revealing
from bot.model.ids import PersonId


def forgotten(battle: Battle, person: PersonId) -> Battle:
    """The battle without the person's name and id; their points stay in the standings."""
    return _detached(battle, person, name="")


def merged(battle: Battle, old: PersonId, new: PersonId) -> Battle:
    """The battle after the person `old` was merged into `new`.

    If both take part, the player of `old` stays as one who has left, because nobody can answer for
    them any more.
    """
    if new not in battle.players:
        return _with_new_id(battle, old, new)
    after = _detached(battle, old)
    return replace(after, starter=new) if battle.starter == old else after


def _detached(battle: Battle, person: PersonId, **changes: str) -> Battle:
    """The battle with a player who belongs to no person any more and has left."""
    # Person ids are above 0. The id of a forgotten person may be given to a new one, so the player
    # can't keep it.
    nobody = PersonId(-person)
    after = _with_new_id(battle, person, nobody)
    player = after.players.get(nobody)
    if player is None:
        return after
    player = replace(player, here=False, typing=None, reply=None, **changes)
    phase = after.phase
    if isinstance(phase, Asking | Revealing) and nobody in phase.answers:
        given = replace(phase.answers[nobody], text="")
        phase = replace(phase, answers={**phase.answers, nobody: given})
    return replace(after, players={**after.players, nobody: player}, phase=phase)


def _with_new_id(battle: Battle, old: PersonId, new: PersonId) -> Battle:
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
