"""How cards are known, as their owner sees it."""

from bot.model.actions import Answer
from bot.model.editing.studio import AcceptText, InsightShown, Saved, ShowInsight, Unknown
from tests.engine.servers import MEMBER, SCHOOL
from tests.engine.studio.studio_harness import DECK, Studio, with_animals
from tests.world import World


async def type_first(world: World, who: str, text: str) -> None:
    """Types an answer to the first card of a quiz, and rates it as not known."""
    world.where = MEMBER
    view = await world.type("/quiz animals mode:type", who)
    assert view.ask is not None
    assert isinstance(view.ask.action, Answer)
    await world.act(Answer(view.ask.action.session, view.ask.action.step, text), who)
    await world.press("1", who)


async def test_what_three_persons_typed_can_be_accepted(world: World) -> None:
    """The moderator of a space sees it without names, and one press makes it right for all."""
    world.platform, world.where = "discord", SCHOOL
    await with_animals(world)
    moderator = Studio(world, "ada", SCHOOL)
    for who in ("ben", "cleo"):
        await type_first(world, who, "The  HOUND!")
    seen = (await moderator.see(ShowInsight(DECK), InsightShown)).insight
    assert seen.persons == 2
    assert all(not one.typed for one in seen.cards)
    await type_first(world, "dan", "hound")
    seen = (await moderator.see(ShowInsight(DECK), InsightShown)).insight
    dog = next(one for one in seen.cards if one.card.id == "dog")
    assert (dog.typed, dog.recalled) == ((("hound", 3),), 0)
    assert "ben" not in repr(seen).lower()
    assert await moderator.do(AcceptText(DECK, "dog", "hound")) == Saved(DECK)
    assert (await moderator.card("the dog")).accept == ("hound",)
    seen = (await moderator.see(ShowInsight(DECK), InsightShown)).insight
    assert all(not one.typed for one in seen.cards if one.card.id == "dog")


async def test_a_member_sees_none_of_it(world: World) -> None:
    """Only who may change the deck sees how it is known."""
    world.platform, world.where = "discord", SCHOOL
    await with_animals(world)
    assert await Studio(world, "ben", MEMBER).do(ShowInsight(DECK)) == Unknown()


async def test_undone_ratings_do_not_count(world: World) -> None:
    """Nor do ratings of cards that are retired now."""
    await with_animals(world)
    await world.type("/quiz animals")
    await world.study("4")
    await world.type("/undo")
    seen = (await Studio(world).see(ShowInsight(DECK), InsightShown)).insight
    assert seen.cards == ()
