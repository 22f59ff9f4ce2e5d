"""Who owns a deck, and who is looking for one."""

from msgspec import Struct

from bot.model.ids import PersonId

NO_PERSON = PersonId(0)


class Owner(Struct, frozen=True):
    """The owner of a deck: a person, or a space on a platform.

    All fields are empty for decks that come from files of the bot.
    """

    person: PersonId = NO_PERSON
    platform: str = ""
    space: str = ""


NOBODY = Owner()


class Viewer(Struct, frozen=True):
    """Who is looking for decks, and in which space (empty in a private chat).

    Without a person, the viewer is everybody in the space.
    """

    person: PersonId = NO_PERSON
    platform: str = ""
    space: str = ""


def closeness(owner: Owner, viewer: Viewer) -> int:
    """How close a deck is to its viewer; of several decks with one name the lowest number wins.

    0 is the viewer's own deck, 1 a deck of the viewer's space, 2 a deck of another space, and 3 a
    deck that comes from a file.
    """
    if owner.person:
        return 0
    if not owner.space:
        return 3
    return 1 if (owner.platform, owner.space) == (viewer.platform, viewer.space) else 2
