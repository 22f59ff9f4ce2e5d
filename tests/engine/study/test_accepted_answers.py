"""`/card accept` and its button: a typed answer becomes one that its card accepts."""

import pytest
from msgspec.structs import replace

from bot.formats.base.deck_limits import MOST_ANSWERS
from bot.model.actions import AcceptAnswer, Answer, BringFile, Rate, TypeBattle, Where
from bot.model.cards import Card
from bot.model.editing.versions import Change
from bot.model.ids import BattleId, CardId, DeckId, PersonId, SessionId
from bot.model.views import Ask, Attachment
from bot.store import decks, reported_cards
from bot.store.database import Tx
from tests.engine.battle.battle_harness import BattleHarness
from tests.engine.servers import MEMBER, SCHOOL
from tests.world import World, a_deck, cards_of, labels, read, words

PRIVATE = Where(channel="dm")
SPANISH = b"el perro;the dog\nel gato;the cat\n"
DOG = CardId(31)
"""The first of Ada's cards; the built-in deck has the ids 1 to 30."""
RATINGS = ["not at all", "a little", "with effort", "well", "perfectly"]


async def import_spanish(world: World, where: Where, who: str = "ada") -> None:
    """A person imports a deck of Spanish, and begins a quiz in which answers are typed."""
    world.where = where
    await world.act(BringFile("spanish.csv", SPANISH, len(SPANISH)), who)
    await world.press("Save", who)
    await world.type("/quiz spanish mode:type", who)


@pytest.fixture
async def world(world: World) -> World:
    """A world in which Ada has a quiz on her own deck."""
    world.platform = "discord"
    await import_spanish(world, PRIVATE)
    return world


async def typed(world: World, text: str, who: str = "ada") -> str:
    """Types an answer to the question of the last view; returns the text of the next view."""
    ask = world.last[who].ask
    assert isinstance(ask, Ask)
    assert isinstance(ask.action, Answer)
    return read(await world.act(replace(ask.action, text=text), who))


async def first_card(world: World, deck: int = 2) -> Card:
    """The first card of Ada's deck."""
    return (await world.database.write(lambda tx: cards_of(tx, DeckId(deck))))[0]


async def change_first_card(world: World, **values: object) -> None:
    """Gives the first card of Ada's deck other values."""

    def change(tx: Tx) -> None:
        stored = decks.card(tx, DOG)
        assert stored is not None
        by = Change(PersonId(1), 1)
        reported_cards.change(tx, stored, replace(stored.card, **values), by)

    await world.database.write(change)


async def test_the_button_takes_the_answer_before_it_is_rated(world: World) -> None:
    """After a press the answer is right, and the person rates the card as after any right one."""
    assert "Not this time." in await typed(world, " a  hound")
    assert words(world.last["ada"]) == [*RATINGS, "Accept my answer"]
    view = await world.press("Accept")
    assert "“a  hound” counts as right from now on. 🎉\nthe dog" in read(view)
    assert words(view) == RATINGS
    assert (await first_card(world)).accept == ("a hound",)
    await world.press("4")
    assert await world.rows("SELECT rating FROM reviews") == [(3,)]
    await world.type("/undo")
    await world.press("4")
    await world.type("/quiz spanish mode:type")
    world.sleep(30)
    await world.type("/quiz spanish mode:type")
    assert "Right!" in await typed(world, "a hound")
    assert words(world.last["ada"]) == RATINGS


async def test_the_command_takes_the_last_typed_answer(world: World) -> None:
    """After the rating the command still takes the answer, and the rating can be taken back."""
    await typed(world, "hound")
    await world.press("1")
    view = await world.type("/card accept")
    assert "“hound” counts as right from now on:\nel perro\nYour last rating" in read(view)
    assert words(view) == ["Undo"]
    again = await world.press("Undo")
    assert "Here is the card again" in read(again)
    assert await world.rows("SELECT card FROM memory") == []
    assert (await first_card(world)).accept == ("hound",)


async def test_the_command_before_the_rating_leads_to_it(world: World) -> None:
    """While a card is not rated, the command's answer has a button that leads back to it."""
    await typed(world, "hound")
    view = await world.type("/card accept")
    assert words(view) == ["Rate the card"]
    assert words(await world.press("Rate")) == RATINGS


@pytest.mark.parametrize("text", ["the dog", "dog", "The dogs"])
async def test_what_counts_already_changes_nothing(world: World, text: str) -> None:
    """An answer that is right already is not taken a second time, and the outcome says so."""
    before = await world.dump("cards", "decks")
    await typed(world, text)
    assert "Accept my answer" not in labels(world.last["ada"])
    assert f"“{text}” counts as right already:" in read(await world.type("/card accept"))
    assert await world.dump("cards", "decks") == before


async def test_an_answer_is_taken_once(world: World) -> None:
    """A second press and a second command find the answer among those of the card."""
    await typed(world, "hound")
    await world.press("Accept")
    assert words(await world.act(AcceptAnswer(SessionId(1), 1))) == RATINGS
    assert "right already" in read(await world.type("/card accept"))
    assert (await first_card(world)).accept == ("hound",)


async def test_history_reports_and_exports(world: World) -> None:
    """What is known and reported about the card stays, and exports have the accepted answer."""
    await world.study("4")
    await world.type("/card report")
    known = await world.dump("memory", "reviews")
    world.sleep(30)
    await world.type("/quiz spanish mode:type")
    while "el perro" not in read(world.last["ada"]):
        await world.study("4")
    known = await world.dump("memory", "reviews", "card_reports")
    await typed(world, "hound")
    await world.press("Accept")
    assert await world.dump("memory", "reviews", "card_reports") == known
    for kind in ("native", "csv", "org"):
        view = await world.type(f"/decks export spanish format:{kind}")
        (file,) = [block for block in view.blocks if isinstance(block, Attachment)]
        assert "hound" in str(file.content)


async def test_a_wrong_option_becomes_a_right_answer(world: World) -> None:
    """A wrong option that the owner accepts is no option any more."""
    cards = b"front,answer,options\n"
    row = b'el perro,the dog,"the cat\nthe hound\nthe bird"\n'
    await world.act(BringFile("animals.csv", cards + row, len(cards + row)))
    await world.press("Save")
    await world.type("/quiz animals mode:type")
    assert "Not this time." in await typed(world, "the hound")
    await world.press("Accept")
    card = await first_card(world, 3)
    assert (card.accept, card.distractors) == (("the hound",), ("the cat", "the bird"))


@pytest.mark.parametrize(
    ("where", "who", "refusal"),
    [(SCHOOL, "cleo", ""), (MEMBER, "cleo", "not yours"), (PRIVATE, "cleo", "not yours")],
)
async def test_who_may_accept(world: World, where: Where, who: str, refusal: str) -> None:
    """A server's deck takes answers there from those who manage it, as with /card edit."""
    await import_spanish(world, SCHOOL)
    world.where = MEMBER
    await world.type("/quiz here/spanish mode:type", who)
    world.where = where
    await typed(world, "hound", who)
    assert ("Accept my answer" in labels(world.last[who])) is not bool(refusal)
    pressed = read(await world.act(AcceptAnswer(SessionId(3), 1), who))
    said = read(await world.type("/card accept", who))
    assert refusal in pressed
    assert refusal in said
    assert ("hound" in pressed) is not bool(refusal)


async def test_the_bots_deck_can_be_copied(world: World) -> None:
    """For a deck that came with the bot the refusal says how to get a copy, and that works."""
    await world.type("/quiz greek mode:type")
    await typed(world, "alpha")
    assert words(world.last["ada"]) == RATINGS
    assert "bring the file of /decks export back" in read(await world.type("/card accept"))
    view = await world.type("/decks export greek format:native")
    (file,) = [block for block in view.blocks if isinstance(block, Attachment)]
    content = str(file.content).encode()
    await world.act(BringFile(file.name, content, len(content)))
    await world.press("Save")
    await world.type("/quiz mine/greek mode:type")
    await typed(world, "alpha")
    await world.press("Accept")
    assert (await first_card(world, 3)).accept == ("alpha",)


async def test_what_can_not_be_accepted(world: World) -> None:
    """Where nothing was typed, or too much, the answer says so."""
    await typed(world, "")
    assert words(world.last["ada"]) == RATINGS
    assert "typed no answer" in read(await world.type("/card accept"))
    await world.act(Rate(SessionId(1), 1, 1))
    await typed(world, "w" * 61)
    assert words(world.last["ada"]) == RATINGS
    assert "at most 60 characters, and this one has 61" in read(await world.type("/card accept"))


async def test_a_card_accepts_so_many_answers(world: World) -> None:
    """A card with as many accepted answers as a deck file may hold takes no more."""
    await typed(world, "hound")
    await change_first_card(world, accept=("an animal",) * MOST_ANSWERS)
    assert "accepts 20 other answers already" in read(await world.type("/card accept"))


async def test_a_card_that_is_no_longer_typed(world: World) -> None:
    """A card whose short answer was taken away since accepts no other answers."""
    await typed(world, "hound")
    await change_first_card(world, answer="", back="the dog")
    assert "best changed in its file" in read(await world.type("/card accept"))


async def test_a_gap_among_several(world: World) -> None:
    """An answer for one gap of a text is in the deck's file, from which both cards come back."""
    cloze = b"The {{c1::dog}} sees the {{c2::cat}}."
    await world.act(BringFile("gaps.txt", cloze, len(cloze)))
    await world.press("Save")
    await world.type("/quiz gaps mode:type")
    await typed(world, "hound")
    await world.press("Accept")
    view = await world.type("/decks export gaps format:native")
    (file,) = [block for block in view.blocks if isinstance(block, Attachment)]
    content = str(file.content).encode()
    before = await world.database.write(lambda tx: cards_of(tx, DeckId(3)))
    await world.act(BringFile(file.name, content, len(content)))
    await world.press("Save")
    after = await world.database.write(lambda tx: cards_of(tx, DeckId(3)))
    assert [(card.id, card.accept) for card in after] == [(card.id, card.accept) for card in before]
    assert after[0].accept == ("hound",)


async def test_after_a_battle(world: World) -> None:
    """The last answer that a player typed in a battle is theirs to accept."""
    harness = BattleHarness(world)
    world.where = SCHOOL
    deck = a_deck()
    text = "".join(f"{card.front};{card.answer}\n" for card in deck.cards).encode()
    await world.act(BringFile("quizzes.csv", text, len(text)))
    await world.press("Save")
    await harness.type("/battle start quizzes rounds:1 mode:type")
    await harness.press_start("ada")
    await harness.run_due()
    await harness.act(TypeBattle(BattleId(1), 1, "quite another"))
    view = await world.type("/card accept")
    assert f"“quite another” counts as right from now on:\n{await harness.question()}" in read(view)
