"""What happens to a battle when a person in it is merged into another one, or is forgotten."""

from collections.abc import Callable

from msgspec.structs import replace

from bot.model.battle.state import AnyPhase, Asking, Battle, Given, Paused, Player, Revealing
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
    phase = _with_answers(after.phase, lambda given: {**given, **_bare(given, nobody)})
    return replace(after, players={**after.players, nobody: player}, phase=phase)


def _bare(answers: dict[PersonId, Given], person: PersonId) -> dict[PersonId, Given]:
    """A person's answer without what they typed; empty without an answer."""
    given = answers.get(person)
    return {} if given is None else {person: replace(given, text="")}


def _with_new_id(battle: Battle, old: PersonId, new: PersonId) -> Battle:
    phase = _with_answers(
        battle.phase,
        lambda answers: {
            new if person == old else person: given for person, given in answers.items()
        },
    )
    players: dict[PersonId, Player] = {
        new if person == old else person: player for person, player in battle.players.items()
    }
    starter = new if battle.starter == old else battle.starter
    return replace(battle, starter=starter, players=players, phase=phase)


def _with_answers(
    phase: AnyPhase, change: Callable[[dict[PersonId, Given]], dict[PersonId, Given]]
) -> AnyPhase:
    """A phase with other answers; also one that is held while the battle is paused."""
    match phase:
        case Asking(answers=answers) | Revealing(answers=answers):
            return replace(phase, answers=change(answers))
        case Paused(held=held):
            return replace(phase, held=_with_answers(held, change))
        case _:
            return phase
