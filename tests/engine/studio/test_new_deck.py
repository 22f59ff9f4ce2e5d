"""A new deck on a page: with its first card or without, for oneself or for a space."""

import pytest

from bot.model.editing.studio import (
    CardShown,
    DecksListed,
    ListDecks,
    MakeDeck,
    NewDeckShown,
    Saved,
    ShowCard,
    ShowNewDeck,
    Unknown,
)
from bot.model.where import Where
from tests.engine.servers import MEMBER, SCHOOL
from tests.engine.studio.studio_harness import DECK, Studio, with_animals
from tests.world import World, read

FIELDS = {"front": "When?", "answer": "1848", "back": "", "topics": "19th century"}


async def test_a_deck_with_its_first_card(world: World) -> None:
    """It can be studied at once; the same form sent twice makes one deck."""
    ada = Studio(world, where=Where(language="de-CH"))
    form = await ada.see(ShowNewDeck(), NewDeckShown)
    assert (form.deck.language, form.shared) == ("de", False)
    made = MakeDeck(" Swiss  history ", "de", form.card.id, FIELDS)
    saved = await ada.see(made, Saved)
    assert await ada.see(made, Saved) == saved == Saved(saved.deck, form.card.id)
    shown = await ada.cards(saved.deck)
    assert (shown.deck.title, shown.deck.version) == ("Swiss history", 1)
    assert shown.deck.topics == {"19th-century": "19th century"}
    assert "When?" in read(await world.type("/quiz swiss_history"))
    assert len((await ada.see(ListDecks(), DecksListed)).decks) == 1
    following = await ada.see(ShowCard(saved.deck, after=saved.card), CardShown)
    assert following.card.topics == ("19th-century",)


async def test_a_deck_without_cards(world: World) -> None:
    """Its topic is kept for the cards that come; one of its name that was removed stays apart."""
    ada = Studio(world)
    made = MakeDeck("Later", "en", "card-1", {"front": " ", "topics": ""})
    first = await ada.see(made, Saved)
    assert await ada.see(made, Saved) == first == Saved(first.deck)
    assert await ada.fronts(first.deck) == []
    await world.type("/decks remove later")
    await world.press("Take it away")
    second = await ada.see(made, Saved)
    assert second.deck != first.deck


@pytest.mark.parametrize(
    ("title", "language", "fields", "problem"),
    [
        (" ", "en", FIELDS, "the title is empty"),
        ("x" * 101, "en", FIELDS, "at most 100"),
        ("Animals", "en", FIELDS, "there is a deck called “Animals” already"),
        ("animals", "en", {}, "there is a deck called “Animals” already"),
        ("New", "klingon!", FIELDS, "language tag"),
        ("New", "en", {**FIELDS, "answer": ""}, "nothing to show as the answer"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_lost(
    world: World, title: str, language: str, fields: dict[str, str], problem: str
) -> None:
    """The form comes back as it was filled in."""
    await with_animals(world)
    ada = Studio(world)
    shown = await ada.see(MakeDeck(title, language, "card-1", fields), NewDeckShown)
    assert problem in shown.problem
    assert (shown.deck.title, shown.deck.language) == (title.strip(), language)
    assert shown.card.front == fields.get("front", "")
    assert len((await ada.see(ListDecks(), DecksListed)).decks) == 1


async def test_a_spaces_deck_is_made_by_its_moderators(world: World) -> None:
    """It belongs to everybody there; a member finds no such form."""
    world.platform = "discord"
    moderator, member = Studio(world, "ben", SCHOOL), Studio(world, "cleo", MEMBER)
    assert (await moderator.see(ShowNewDeck(), NewDeckShown)).shared
    saved = await moderator.see(MakeDeck("Ours", "en", "card-1", FIELDS), Saved)
    assert (await moderator.cards(saved.deck)).deck.shared
    assert not (await member.see(ListDecks(), DecksListed)).may_make
    for action in (ShowNewDeck(), MakeDeck("Mine", "en", "card-1", FIELDS)):
        assert await member.do(action) == Unknown()
    assert saved.deck == DECK
