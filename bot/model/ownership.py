"""Whose a deck is, and who looks for one."""

from msgspec import Struct

from bot.model.ids import PersonId

NO_PERSON = PersonId(0)


class Owner(Struct, frozen=True):
    """Whose a deck is: a person's, or a space's on a platform; all empty for those of files."""

    person: PersonId = NO_PERSON
    platform: str = ""
    space: str = ""


NOBODY = Owner()


class Viewer(Struct, frozen=True):
    """Who looks for decks, and in which space, empty in private.

    Without a person it is everybody in that space.
    """

    person: PersonId = NO_PERSON
    platform: str = ""
    space: str = ""


def closeness(owner: Owner, viewer: Viewer) -> int:
    """Which of several decks of one name is meant: the one of the lowest number.

    One's own comes before the space's, that before another space's, and those of files are last.
    """
    if owner.person:
        return 0
    if not owner.space:
        return 3
    return 1 if (owner.platform, owner.space) == (viewer.platform, viewer.space) else 2
