"""A person in the deck studio, on the real engine."""

from datetime import timedelta
from typing import TypeVar

from bot.model.actions import BringFile, Request, ShowHelp
from bot.model.cards import Card
from bot.model.editing.studio import (
    AnyStudioAction,
    AnyStudioPage,
    CardShown,
    CardsShown,
    SaveCard,
    Saved,
    ShowCard,
    ShowCards,
)
from bot.model.ids import DeckId, Identity
from bot.model.outcomes.problems import Problem
from bot.model.where import Where
from tests.world import World

Page = TypeVar("Page", bound=AnyStudioPage)
DECK = DeckId(2)
"""The first deck of a person's own; the built-in one has the id 1."""
ANIMALS = b"""[deck]
id = "animals"
title = "Animals"

[deck.topics]
pets = "Pets"

[[card]]
id = "dog"
topics = ["pets"]
front = "the dog"
answer = "el perro"

[[card]]
id = "cat"
topics = ["pets"]
front = "the cat"
answer = "el gato"

[[card]]
id = "cow"
cloze = "the {{c1::cow}} says {{c2::moo}}"

[[card]]
id = "hen"
front = "the hen"
answer = "la gallina"
"""


class Studio:
    """The pages of the studio for one person in one place."""

    def __init__(self, world: World, who: str = "ada", where: Where | None = None) -> None:
        self.world = world
        self.who = who
        self.where = where or Where()

    async def do(self, action: AnyStudioAction) -> AnyStudioPage | Problem:
        """Carries out an action."""
        self.world.now += timedelta(seconds=1)
        at = int(self.world.now.timestamp() * 1000)
        who = Identity(self.world.platform, self.who)
        request = Request("studio", who, at, ShowHelp(), self.who.title(), self.where)
        return await self.world.engine.studio(request, action)

    async def see(self, action: AnyStudioAction, page: type[Page]) -> Page:
        """Carries out an action that leads to a page of this kind."""
        shown = await self.do(action)
        assert isinstance(shown, page), shown
        return shown

    async def cards(self, deck: DeckId = DECK) -> CardsShown:
        """The first page of a deck."""
        return await self.see(ShowCards(deck), CardsShown)

    async def version(self, deck: DeckId = DECK) -> int:
        """The number of the deck's version."""
        return (await self.cards(deck)).deck.version

    async def fronts(self, deck: DeckId = DECK) -> list[str]:
        """The fronts of a deck's cards."""
        return [card.front for _, card, _ in (await self.cards(deck)).rows]

    async def card(self, front: str, deck: DeckId = DECK) -> Card:
        """The card whose front begins so."""
        rows = (await self.cards(deck)).rows
        return next(card for _, card, _ in rows if card.front.startswith(front))

    async def save(self, card: Card, base: int, **fields: str) -> AnyStudioPage | Problem:
        """Saves some fields of a card."""
        return await self.do(SaveCard(DECK, base, card.id, fields))

    async def new_card(self, base: int, **fields: str) -> Saved:
        """Adds a card."""
        new = await self.see(ShowCard(DECK), CardShown)
        return await self.see(SaveCard(DECK, base, new.card.id, fields), Saved)


async def with_animals(world: World, who: str = "ada") -> None:
    """Gives a person a deck of four cards, of which one is a text with two gaps."""
    await world.act(BringFile("animals.toml", ANIMALS, len(ANIMALS)), who)
    await world.press("Save", who)
