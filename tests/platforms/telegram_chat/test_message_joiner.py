import asyncio

from bot.platforms.telegram_chat.message_joiner import LONG, MOST_PARTS, MessageJoiner
from tests.platforms.telegram_chat.telegram_harness import FakeSleep

ADA, BEN = 1, 2
BEGINNING = "x" * LONG


async def start_text(joiner: MessageJoiner, sleep: FakeSleep) -> "asyncio.Task[str | None]":
    """The first part of a long text from Ada, waiting for the others."""
    task = asyncio.create_task(joiner.whole(ADA, 7, BEGINNING))
    await sleep.begun.wait()
    return task


async def test_a_short_text_is_whole() -> None:
    """A short text waits for no other part."""
    sleep = FakeSleep()
    assert await MessageJoiner(sleep).whole(ADA, 7, BEGINNING[1:]) == BEGINNING[1:]
    assert not sleep.pauses


async def test_parts_are_put_in_order() -> None:
    """Parts are joined in the order of their message ids, however they arrive."""
    sleep = FakeSleep(at_once=False)
    joiner = MessageJoiner(sleep)
    task = await start_text(joiner, sleep)
    assert await joiner.whole(ADA, 9, "last") is None
    assert await joiner.whole(ADA, 8, BEGINNING) is None
    sleep.over.set()
    assert await task == f"{BEGINNING}\n{BEGINNING}\nlast"
    assert len(sleep.pauses) == 2


async def test_others_are_no_part_of_it() -> None:
    """Another person's text, or a later one of the same person, is not joined."""
    sleep = FakeSleep(at_once=False)
    joiner = MessageJoiner(sleep)
    task = await start_text(joiner, sleep)
    assert await joiner.whole(BEN, 1, "short") == "short"
    sleep.over.set()
    assert await task == BEGINNING
    assert await joiner.whole(ADA, 9, "later") == "later"


async def test_an_endless_text_ends() -> None:
    """After `MOST_PARTS` parts no more are awaited."""
    sleep = FakeSleep(at_once=False)
    joiner = MessageJoiner(sleep)
    task = await start_text(joiner, sleep)
    for part in range(1, MOST_PARTS):
        await joiner.whole(ADA, 7 + part, "more")
    sleep.over.set()
    text = await task
    assert text is not None
    assert text.count("more") == MOST_PARTS - 1
    assert len(sleep.pauses) == 1
