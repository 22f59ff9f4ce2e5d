import asyncio

from bot.platforms.telegram_chat.message_joiner import LONG, MOST_PARTS, MessageJoiner
from tests.platforms.telegram_chat.telegram_harness import Slept

ADA, BEN = 1, 2
BEGINNING = "x" * LONG


async def begun(joiner: MessageJoiner, slept: Slept) -> "asyncio.Task[str | None]":
    """A long text of Ada's, held until it is whole."""
    task = asyncio.create_task(joiner.whole(ADA, 7, BEGINNING))
    await slept.begun.wait()
    return task


async def test_a_short_text_is_whole() -> None:
    """Nobody waits for more of it."""
    slept = Slept()
    assert await MessageJoiner(slept).whole(ADA, 7, BEGINNING[1:]) == BEGINNING[1:]
    assert not slept.pauses


async def test_parts_are_put_in_order() -> None:
    """However they arrive, the message's number says where a part belongs."""
    slept = Slept(at_once=False)
    joiner = MessageJoiner(slept)
    task = await begun(joiner, slept)
    assert await joiner.whole(ADA, 9, "last") is None
    assert await joiner.whole(ADA, 8, BEGINNING) is None
    slept.over.set()
    assert await task == f"{BEGINNING}\n{BEGINNING}\nlast"
    assert len(slept.pauses) == 2


async def test_others_are_no_part_of_it() -> None:
    """What somebody else sends meanwhile, or the same person later, stands for itself."""
    slept = Slept(at_once=False)
    joiner = MessageJoiner(slept)
    task = await begun(joiner, slept)
    assert await joiner.whole(BEN, 1, "short") == "short"
    slept.over.set()
    assert await task == BEGINNING
    assert await joiner.whole(ADA, 9, "later") == "later"


async def test_an_endless_text_ends() -> None:
    """After so many parts no more are waited for."""
    slept = Slept(at_once=False)
    joiner = MessageJoiner(slept)
    task = await begun(joiner, slept)
    for number in range(1, MOST_PARTS):
        await joiner.whole(ADA, 7 + number, "more")
    slept.over.set()
    found = await task
    assert found is not None
    assert found.count("more") == MOST_PARTS - 1
    assert len(slept.pauses) == 1
