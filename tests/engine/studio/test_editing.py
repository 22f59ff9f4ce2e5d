"""Editing cards in the studio: each change is a version, and what others saved is merged."""

import asyncio

import pytest

from bot.model.cards import Card
from bot.model.editing.merge import CARD, Conflict
from bot.model.editing.studio import (
    AcceptText,
    AddMedium,
    BringBackCards,
    CardShown,
    DuplicateCard,
    ListDecks,
    MoveCard,
    NotSaved,
    PreviewCard,
    RestoreVersion,
    RetireCards,
    RetiredShown,
    SaveCard,
    Saved,
    ShowCard,
    ShowCards,
    ShowInsight,
    ShowRetired,
    ShowVersion,
    ShowVersions,
    TagCards,
    Unknown,
    VersionShown,
    VersionsShown,
)
from bot.model.ids import DeckId
from tests.engine.servers import MEMBER, SCHOOL
from tests.engine.studio.studio_harness import DECK, Studio, with_animals
from tests.world import World, read

FRONTS = ["the dog", "the cat", "the {{c1::cow}} says {{c2::moo}}", "the hen"]


@pytest.fixture
async def ada(world: World) -> Studio:
    """Ada, with a deck of her own."""
    await with_animals(world)
    return Studio(world)


async def test_a_card_is_changed_and_keeps_its_id(ada: Studio) -> None:
    """The fields that a form has are saved, and people's histories stay with the card."""
    ids = await ada.world.rows("SELECT id, slug FROM cards WHERE deck = 2 ORDER BY id")
    dog = await ada.card("the dog")
    saved = await ada.save(
        dog, 1, front="a dog", accept="the hound\n the  mutt ", topics="Pets\nBig"
    )
    assert saved == Saved(DECK, "dog")
    changed = await ada.card("a dog")
    assert (changed.accept, changed.topics) == (("the hound", "the mutt"), ("pets", "big"))
    assert changed.answer == "el perro"
    assert (await ada.cards()).deck.topics == {"pets": "Pets", "big": "Big"}
    assert await ada.world.rows("SELECT id, slug FROM cards WHERE deck = 2 ORDER BY id") == ids
    assert "a dog" in read(await ada.world.type("/quiz animals"))


async def test_a_text_with_gaps_is_one_card(ada: Studio) -> None:
    """It is edited as a whole; a further gap is a further card, and the others keep their ids."""
    assert await ada.fronts() == FRONTS
    cow = await ada.card("the {{c1")
    await ada.save(cow, 1, front="the {{c1::cow}} says {{c2::moo}} {{c3::loudly}}")
    rows = await ada.world.rows(
        "SELECT slug FROM cards WHERE deck = 2 AND retired = 0 ORDER BY position"
    )
    assert [slug for (slug,) in rows] == ["dog", "cat", "cow-c1", "cow-c2", "cow-c3", "hen"]


async def test_a_new_card_stands_at_the_end(ada: Studio) -> None:
    """The same form sent twice adds one card."""
    new = await ada.see(ShowCard(DECK), CardShown)
    form = SaveCard(DECK, 1, new.card.id, {"front": "the cow", "answer": "la vaca"})
    assert not new.known
    for merged in (False, True):
        assert await ada.do(form) == Saved(DECK, new.card.id, merged=merged)
    assert await ada.fronts() == [*FRONTS, "the cow"]
    assert await ada.version() == 2


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"front": "  "}, "the question is empty"),
        ({"answer": ""}, "nothing to show as the answer"),
        ({"distractors": "el perro"}, 'distractor "el perro" is the answer'),
        ({"answer": "x" * 61}, "at most 60"),
        ({"front": "a {{c1::gap"}, ""),
        ({"front": "a {{c0::gap}}"}, "a gap is not well formed"),
        ({"topics": "\n".join(map(str, range(21)))}, "at most 20"),
    ],
)
async def test_a_card_that_no_deck_can_hold_is_said_and_not_lost(
    ada: Studio, fields: dict[str, str], problem: str
) -> None:
    """The form comes back with what the person wrote, and nothing is saved."""
    dog = await ada.card("the dog")
    shown = await ada.save(dog, 1, **fields)
    if not problem:  # an open brace is only a text
        assert isinstance(shown, Saved)
        return
    assert isinstance(shown, CardShown)
    assert problem in shown.problem
    assert await ada.version() == 1


async def test_two_edit_different_fields(ada: Studio) -> None:
    """Both changes are kept, whoever saves first."""
    dog = await ada.card("the dog")
    await ada.save(dog, 1, back="The dog barks.")
    assert await ada.save(dog, 1, front="a dog") == Saved(DECK, "dog", merged=True)
    changed = await ada.card("a dog")
    assert changed.back == "The dog barks."
    assert await ada.version() == 3


async def test_two_edit_one_field(ada: Studio) -> None:
    """The second sees both values, nothing is overwritten, and saving again decides."""
    dog = await ada.card("the dog")
    await ada.save(dog, 1, front="my dog", explanation="Because.")
    shown = await ada.save(dog, 1, front="your dog", back="Woof.")
    assert isinstance(shown, CardShown)
    assert shown.conflicts == (Conflict("dog", "front", "your dog", "my dog"),)
    assert (shown.card.front, shown.card.back) == ("your dog", "Woof.")
    assert shown.card.explanation == "Because."
    assert (shown.by, shown.deck.version) == ("Ada", 2)
    assert (await ada.fronts())[0] == "my dog"
    assert await ada.save(shown.card, 2, front="your dog", back="Woof.") == Saved(DECK, "dog")
    assert (await ada.fronts())[0] == "your dog"


async def test_a_card_that_somebody_retired_while_it_was_edited(ada: Studio) -> None:
    """The person is asked, and saving again brings it back."""
    dog = await ada.card("the dog")
    await ada.do(RetireCards(DECK, 1, ("dog",)))
    shown = await ada.save(dog, 1, front="a dog")
    assert isinstance(shown, CardShown)
    assert [one.field for one in shown.conflicts] == [CARD]
    assert not shown.known
    before = await ada.world.rows("SELECT id FROM cards WHERE deck = 2 AND slug = 'dog'")
    assert isinstance(await ada.save(shown.card, 2, front="a dog"), Saved)
    assert await ada.world.rows("SELECT id FROM cards WHERE deck = 2 AND slug = 'dog'") == before
    assert "a dog" in await ada.fronts()


async def test_an_edit_of_a_version_that_is_not_kept_asks(ada: Studio) -> None:
    """From a version that nobody knows any more, each difference is a question."""
    dog = await ada.card("the dog")
    shown = await ada.save(dog, 99, front="a dog")
    assert isinstance(shown, CardShown)
    assert [one.field for one in shown.conflicts] == ["front"]


async def test_cards_are_copied_moved_retired_and_brought_back(ada: Studio) -> None:
    """Each is one change, and each is a version."""
    await ada.do(DuplicateCard(DECK, 1, "dog", "dog-2"))
    assert (await ada.fronts())[:2] == ["the dog", "the dog"]
    await ada.do(MoveCard(DECK, 2, "hen", 1))
    assert (await ada.fronts())[0] == "the hen"
    await ada.do(RetireCards(DECK, 3, ("dog-2", "cow")))
    assert await ada.fronts() == ["the hen", "the dog", "the cat"]
    retired = await ada.see(ShowRetired(DECK), RetiredShown)
    assert {card.id for card in retired.cards} == {"dog-2", "cow"}
    await ada.do(BringBackCards(DECK, 4, ("cow",)))
    assert (await ada.fronts())[-1] == FRONTS[2]
    assert await ada.version() == 5


async def test_topics_of_many_cards(ada: Studio) -> None:
    """A topic is named by its title, and a new title is a new topic."""
    await ada.do(TagCards(DECK, 1, ("hen", "cow"), "On the farm"))
    await ada.do(TagCards(DECK, 2, ("dog",), "Pets", on=False))
    rows = (await ada.cards()).rows
    assert [card.topics for _, card, _ in rows] == [
        (), ("pets",), ("on-the-farm",), ("on-the-farm",),
    ]  # fmt: skip
    shown = await ada.do(ShowCards(DECK, topic="on-the-farm"))
    assert [card.id for _, card, _ in shown.rows] == ["cow", "hen"]  # type: ignore[union-attr]


async def test_a_search_reads_all_texts(ada: Studio) -> None:
    """All words must be there, wherever they stand."""
    shown = await ada.do(ShowCards(DECK, search="PERRO dog"))
    assert [card.id for _, card, _ in shown.rows] == ["dog"]  # type: ignore[union-attr]


async def test_an_older_version_is_shown_and_restored(ada: Studio) -> None:
    """What was saved since stays a version; the restored one is the newest."""
    dog = await ada.card("the dog")
    await ada.save(dog, 1, front="a dog")
    await ada.do(RetireCards(DECK, 2, ("cow",)))
    shown = await ada.see(ShowVersion(DECK, 1), VersionShown)
    assert len(shown.differences) == 2
    assert await ada.do(RestoreVersion(DECK, 1)) == Saved(DECK)
    assert await ada.fronts() == FRONTS
    listed = await ada.see(ShowVersions(DECK), VersionsShown)
    kinds = [(version.kind, name) for version, name in listed.versions]
    assert kinds == [("restore", "Ada"), ("edit", "Ada"), ("edit", "Ada"), ("import", "Ada")]


async def test_reports_go_when_their_card_is_changed(ada: Studio) -> None:
    """An edit answers the reports about its card, as an edit in the chat does."""
    await ada.world.database.write(
        lambda tx: tx.run(
            """INSERT INTO card_reports (card, deck, person, at, text)
               SELECT id, 2, 1, 1, 'wrong' FROM cards WHERE deck = 2 AND slug IN ('dog', 'cat')""",
            {},
        )
    )
    await ada.save(await ada.card("the dog"), 1, front="a dog")
    assert len(await ada.world.rows("SELECT * FROM card_reports")) == 1


async def test_nobody_reaches_anothers_deck(ada: Studio) -> None:
    """To others, and in another place, a deck does not exist, whatever they ask."""
    ben = Studio(ada.world, "ben")
    actions = (
        *(ShowCards(DECK), ShowCard(DECK, "dog"), ShowRetired(DECK), ShowVersions(DECK)),
        *(ShowVersion(DECK, 0), ShowInsight(DECK), RestoreVersion(DECK, 0)),
        *(SaveCard(DECK, 1, "dog", {"front": "x"}), DuplicateCard(DECK, 1, "dog", "x")),
        *(MoveCard(DECK, 1, "dog", 2), RetireCards(DECK, 1, ("dog",)), BringBackCards(DECK, 1, ())),
        *(TagCards(DECK, 1, ("dog",), "x"), AcceptText(DECK, "dog", "x"), ShowCards(DeckId(1))),
        *(
            ShowCards(DeckId(99)),
            PreviewCard(DECK, "dog", {}),
            AddMedium(DECK, 1, "dog", "x.png", b"x"),
        ),
    )
    for action in actions:
        assert await ben.do(action) == Unknown()
    assert await ada.version() == 1
    assert await ada.fronts() == FRONTS


async def test_a_spaces_deck_is_edited_by_its_moderators(world: World) -> None:
    """In the space, by those who manage it; a member finds no deck to edit."""
    world.platform, world.where = "discord", SCHOOL
    await with_animals(world)
    moderator, member = Studio(world, "ben", SCHOOL), Studio(world, "ben", MEMBER)
    assert await moderator.fronts() == FRONTS
    assert (await moderator.do(ListDecks())).decks[0].shared  # type: ignore[union-attr]
    assert isinstance(await moderator.save(Card("dog", "the dog"), 1, front="our dog"), Saved)
    assert await member.do(ListDecks()) != await moderator.do(ListDecks())
    assert await member.do(ShowCards(DECK)) == Unknown()


async def test_an_edit_that_could_not_be_made_is_said(ada: Studio) -> None:
    """Two cards would have one id: nothing is saved."""
    new = {"front": "x", "answer": "y"}
    shown = await ada.do(SaveCard(DECK, 1, "cow-c1", new))
    assert isinstance(shown, CardShown)
    assert "two cards would have the id" in shown.problem
    assert isinstance(await ada.do(AcceptText(DECK, "cow", "x")), Unknown | NotSaved)


async def test_several_save_at_the_same_moment(world: World) -> None:
    """Whoever comes second is merged, also where each save is a transaction of its own."""
    world.platform, world.where = "discord", SCHOOL
    await with_animals(world)
    everybody = [Studio(world, who, SCHOOL) for who in ("ada", "ben", "cleo", "dan")]
    for studio in everybody:  # they are known before they save at once
        await studio.cards()
    dog = await everybody[0].card("the dog")
    fields = ("front", "back", "explanation", "accept")
    saves = (
        studio.save(dog, 1, **{field: f"new {field}"})
        for studio, field in zip(everybody, fields, strict=True)
    )
    assert {type(saved) for saved in await asyncio.gather(*saves)} == {Saved}
    changed = await everybody[0].card("new front")
    assert [changed.back, changed.explanation] == ["new back", "new explanation"]
    assert changed.accept == ("new accept",)
    assert await everybody[0].version() == 5
