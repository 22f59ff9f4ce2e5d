"""The names that guests choose: they stand on a wall before everybody."""

from typing import Final

from bot.model.battle.state import Battle
from bot.model.ids import PersonId
from bot.model.names import folded, visible

LONGEST: Final = 20
"""Characters of a guest's name: more would not fit beside the points on a phone."""
RESERVED: Final = frozenset(
    {"host", "admin", "administrator", "moderator", "mod", "owner", "teacher", "staff", "system"}
    | {"bot", "cardstreak", "somebody", "everybody", "nobody", "winner"}
)
"""Names, as `folded`, by which a guest could be taken for somebody who has a say, or for a word of
the screens."""


def cleaned(name: str) -> str:
    """A name as it is shown; empty if it can't be one, because of its length or what it says."""
    seen = visible(name)
    return "" if len(seen) > LONGEST or folded(seen) in RESERVED else seen


def is_taken(battle: Battle, name: str, person: PersonId) -> bool:
    """Whether somebody else in the battle has a name that looks like this one."""
    wanted = _compared(name)
    return any(
        _compared(player.name) == wanted
        for other, player in battle.players.items()
        if other != person
    )


def _compared(name: str) -> str:
    # A name of signs alone, such as emoji, is compared as it is.
    return folded(name) or name
