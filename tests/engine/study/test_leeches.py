from bot.model.actions import BringBack, Next, Suspend
from bot.model.ids import CardId, DeckId, SessionId
from tests.world import World, a_deck, front_of, labels, read

LEECH = "It may be asking too much at once. You can put it aside for now."


async def lapse_card_1(world: World, times: int, size: int = 2) -> None:
    """Card 1 lapses a number of times, and is due once more."""
    await world.engine.take_in([a_deck(size)])
    await world.type("/settings new_cards:2")
    await world.type("/quiz cards:1")
    await world.study("3")
    for _ in range(times):
        world.sleep(3)
        await world.type("/quiz topic:odd")
        await world.study("1")
        await world.study("3")
    world.sleep(3)


async def test_the_eighth_lapse_is_mentioned(world: World) -> None:
    """The eighth lapse of a card is mentioned, with a button to suspend it."""
    await lapse_card_1(world, 6)
    await world.type("/quiz topic:odd")
    assert LEECH not in read(await world.study("1"))
    await world.study("3")
    world.sleep(3)
    await world.type("/quiz topic:odd")
    view = await world.study("1")
    assert read(view).splitlines()[:2] == [
        (
            "You'll see this one again before we finish. "
            "Your streak of 1 day came to its end. A new one starts today. 🔥 Streak: 1 day"
        ),
        f"This card has slipped away 8 times. {LEECH}",
    ]
    assert labels(view) == ["Reveal answer", "Stop here", "Put this card aside"]


async def test_the_next_mention_comes_four_lapses_later(world: World) -> None:
    """After the eighth lapse the next mention comes with the twelfth."""
    await lapse_card_1(world, 0)
    mentions = []
    for lapse in range(1, 14):
        await world.type("/quiz topic:odd")
        if LEECH in read(await world.study("1")):
            mentions.append(lapse)
        await world.study("3")
        world.sleep(3)
    assert mentions == [8, 12]


async def test_a_card_put_aside_is_never_asked_again(world: World) -> None:
    """A suspended card is not asked again in any session, in practice, or as today's card."""
    await lapse_card_1(world, 7)
    await world.type("/quiz")
    await world.study("1")
    view = await world.press("Put this card aside")
    assert read(view) == "Put aside:\nQuestion 1?"
    assert labels(view) == ["Go on with the quiz", "Bring it back"]
    view = await world.act(Next(SessionId(9)))
    assert front_of(view) == "Question 2?"
    assert "answer2x" in read(await world.press("Reveal"))
    view = await world.press("5")
    assert front_of(view) == ""
    for days in (0, 1, 30):
        world.sleep(days)
        assert front_of(await world.type("/quiz topic:odd")) == ""
        assert front_of(await world.type("/quiz")) != "Question 1?"
        assert front_of(await world.type("/today")) == "Question 2?"
    await world.type("/quiz")
    await world.study("5")
    view = await world.press("Extra practice")
    assert read(view).startswith("1 card to practise.")


async def test_todays_card_put_aside_makes_room_for_another(world: World) -> None:
    """If today's card is suspended, another card becomes today's card."""
    await lapse_card_1(world, 7)
    assert front_of(await world.type("/today")) == "Question 1?"
    await world.study("1")
    await world.press("Put this card aside")
    assert front_of(await world.type("/today")) == "Question 2?"


async def test_brought_back_by_its_own_button(world: World) -> None:
    """A suspended card can be restored at once, with its schedule."""
    await lapse_card_1(world, 7)
    await world.type("/quiz topic:odd")
    await world.study("1")
    before = await world.dump("memory")
    await world.press("Put this card aside")
    assert await world.dump("memory") != before
    view = await world.press("Bring it back")
    assert read(view) == "Back among your cards:\nQuestion 1?"
    assert labels(view) == ["Go on with the quiz"]
    assert await world.dump("memory") == before


async def test_all_of_a_deck_are_brought_back(world: World) -> None:
    """All suspended cards of a deck can be restored from its page, or when nothing is due."""
    await lapse_card_1(world, 0, size=3)
    await world.type("/settings new_cards:0")
    await world.act(Suspend(CardId(1)))
    view = await world.type("/quiz topic:odd")
    assert read(view).startswith("Nothing is due in The greek deck · Odd ones right now.\n")
    assert labels(view) == ["Bring back 1 card put aside"]
    assert labels(await world.type("/decks show greek")) == [
        "Study The greek deck",
        "Bring back 1 card put aside",
    ]
    assert "1 put aside" in read(await world.type("/decks"))
    await world.type("/decks show greek")
    view = await world.press("Bring back")
    assert read(view) == "1 card of The greek deck is back."
    assert front_of(await world.press("Study")) == "Question 1?"
    view = await world.act(BringBack(DeckId(1)))
    assert read(view) == "No card of The greek deck was put aside."


async def test_a_card_of_a_running_quiz_is_put_aside(world: World) -> None:
    """A card that is suspended during a quiz is skipped."""
    await world.type("/quiz cards:3")
    for _ in range(3):
        await world.study("3")
    world.sleep()
    view = await world.type("/quiz cards:3")
    await world.act(Suspend(CardId(2)))
    world.last["ada"] = view
    seen = [front_of(view)]
    while front_of(world.last["ada"]):
        seen.append(front_of(await world.study("4")))
    assert seen == ["Question 1?", "Question 3?", ""]
