"""Where somebody was heard: a message shows that its chat is there and takes messages."""

from collections import OrderedDict

from bot.model.ids import Identity
from bot.model.platform_events import ChannelBack, ReachableAgain
from bot.platforms.telegram_chat.inbound import PLATFORM, Place

MOST = 10_000
"""Places that are remembered."""


class Heard:
    """Remembers the places from which a message came, so that each is reported once.

    A place is forgotten when a message to it is refused, so that the next message from there counts
    again.
    """

    def __init__(self) -> None:
        self._places: OrderedDict[Place, None] = OrderedDict()

    def news(self, place: Place) -> ChannelBack | ReachableAgain | None:
        """What a message from a place says that is not known yet."""
        if place in self._places:
            return None
        self._places[place] = None
        if len(self._places) > MOST:
            self._places.popitem(last=False)
        if place.group:
            return ChannelBack(place.channel)
        return ReachableAgain(Identity(PLATFORM, str(place.chat)))

    def lost(self, chat: int) -> None:
        """Forgets the places of a chat that refused a message, or that the bot has left."""
        for place in [place for place in self._places if place.chat == chat]:
            del self._places[place]
