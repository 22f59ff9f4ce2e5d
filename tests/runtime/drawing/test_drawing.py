"""The process that draws, and the drawings that are kept."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.model.views import Drawable, Drawn, Paragraph, Span
from bot.platforms.card_media import name_of
from bot.platforms.pictures import sheet
from bot.runtime.drawing import frames
from bot.runtime.drawing.drawings import PERIOD_MS, Drawings
from bot.runtime.drawing.launcher import DrawingProcess
from bot.store.database import Tx
from tests.platforms.test_sheets import MATRIX
from tests.world import World

UNIT = (Paragraph((Span("The unit matrix: "), Span(MATRIX, "tex"))),)
WORKERS = "tests.runtime.drawing"
PATIENT_S = 60.0


def side(text: str) -> Drawn:
    """A side that is drawn."""
    return Drawn(text, (Paragraph((Span(text),)),), (Paragraph((Span(text),)),))


class Pencil:
    """Draws at once, and notes what it drew; "?" can't be drawn."""

    def __init__(self) -> None:
        self.drew: list[str] = []
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    async def __call__(self, source: tuple[Drawable, ...]) -> bytes | None:
        """Its answer is the text."""
        await self.may_go_on.wait()
        (block,) = source
        assert isinstance(block, Paragraph)
        text = block.text[0].text
        self.drew.append(text)
        if text == "none now":
            return None
        return b"" if text == "?" else text.encode()

    async def close(self) -> None:
        """Nothing was started."""


class Clock:
    """A clock that the tests set."""

    at = 0

    def now(self) -> int:
        """The time in ms."""
        return self.at


@pytest.fixture
async def process() -> AsyncIterator[DrawingProcess]:
    """A process that draws."""
    process = DrawingProcess()
    yield process
    await process.close()


async def test_one_process_draws_all(process: DrawingProcess) -> None:
    """The pictures are those of the module that draws, one at a time, by the same process.

    A side that can't be drawn has an empty answer, and the next one is drawn all the same.
    """
    assert process.pid is None
    sides: list[tuple[Drawable, ...]] = [UNIT, (Paragraph((Span("求"),)),), UNIT]
    first, lacking, again = await asyncio.gather(*map(process, sides))
    pid = process.pid
    assert first == again == sheet.drawn(UNIT)
    assert lacking == b""
    assert await process(UNIT) == first
    assert process.pid == pid is not None


async def test_an_idle_process_ends() -> None:
    """Without a picture for a while the process ends."""
    process = DrawingProcess(idle_s=0.05)
    assert await process(UNIT)
    for _ in range(round(100 * PATIENT_S)):
        if process.pid is None:
            break
        await asyncio.sleep(0.01)
    assert process.pid is None
    await process.close()


async def test_a_process_draws_only_so_many() -> None:
    """After some pictures the process ends, so that what leaks is not for long."""
    process = DrawingProcess(most=2)
    assert await process(UNIT)
    assert process.pid is not None
    assert await process(UNIT)
    assert process.pid is None


@pytest.mark.parametrize(
    ("module", "picture_s"), [("spinning", PATIENT_S), ("sleeping", 0.2)], ids=str
)
async def test_an_endless_picture_is_given_up(module: str, picture_s: float) -> None:
    """A process that works too long ends itself, and one that waits too long is ended."""
    process = DrawingProcess(picture_s=picture_s, module=f"{WORKERS}.{module}")
    assert await process(UNIT) == b""
    assert process.pid is None


async def test_a_side_that_is_too_large_needs_no_process(process: DrawingProcess) -> None:
    """A side of more than 5 MB is refused before anything starts."""
    assert await process((Paragraph((Span("{" * frames.LARGEST),)),)) == b""
    assert process.pid is None


async def test_a_process_that_does_not_start() -> None:
    """Then there is no picture now, which says nothing of the side."""
    process = DrawingProcess(module="no.such.module")
    assert await process(UNIT) is None


async def test_a_cancelled_picture_ends_its_process(process: DrawingProcess) -> None:
    """Its answer would be taken for that to the next question."""
    task = asyncio.create_task(process(UNIT))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await process((Paragraph((Span("求"),)),)) == b""


async def test_many_waiting_pictures_are_refused() -> None:
    """When many wait for their turn, there is no picture now."""
    process = DrawingProcess(waiting=0)
    first, second = await asyncio.gather(process(UNIT), process(UNIT))
    assert first
    assert second is None
    await process.close()


async def test_a_side_is_drawn_once(world: World) -> None:
    """It is drawn once for all who wait for it, kept in the database, and found there later."""
    pencil = Pencil()
    draws = Drawings(world.database, Clock(), pencil)
    assert [*await asyncio.gather(draws(side("a")), draws(side("a")))] == [b"a", b"a"]
    await draws.close()
    later = Drawings(world.database, Clock(), pencil)
    assert await later(side("a")) == b"a"
    assert pencil.drew == ["a"]
    await later.close()


async def test_what_can_not_be_drawn_is_not_tried_again(world: World) -> None:
    """A side that can't be drawn is text from then on; one that could not be drawn now is tried."""
    pencil = Pencil()
    draws = Drawings(world.database, Clock(), pencil)
    for text in ("?", "none now"):
        assert [await draws(side(text)) for _ in range(2)] == [None, None]
    assert pencil.drew == ["?", "none now", "none now"]
    await draws.close()


async def test_a_message_does_not_wait_for_long(world: World) -> None:
    """A picture that is not there soon is left out, and is there the next time."""
    pencil = Pencil()
    pencil.may_go_on.clear()
    draws = Drawings(world.database, Clock(), pencil, wait_s=0.02)
    assert await draws(side("slow")) is None
    pencil.may_go_on.set()
    patient = Drawings(world.database, Clock(), pencil, wait_s=PATIENT_S)
    assert await patient(side("slow")) == b"slow"
    await draws.close()
    await patient.close()


async def test_drawings_make_room(world: World) -> None:
    """Those that were not shown for longest are deleted; a picture of a card is not."""
    pencil, clock = Pencil(), Clock()

    def add(tx: Tx) -> None:
        tx.run("INSERT INTO media (name, content) VALUES ('card.png', x'01')", {})

    await world.database.write(add)

    async def show(*texts: str) -> None:
        draws = Drawings(world.database, clock, pencil, most=2)
        for text in texts:
            assert await draws(side(text)) == text.encode()
        await draws.close()
        clock.at += PERIOD_MS

    await show("a", "b")
    await show("a", "a")
    await show("c")
    rows = await world.rows("SELECT name FROM media ORDER BY id")
    assert rows == [("card.png",), (name_of(side("a")),), (name_of(side("c")),)]
    holders = await world.rows("SELECT holder FROM media_holders ORDER BY holder")
    assert holders == [(1,), (2,)]
    await show("a")
    assert pencil.drew == ["a", "b", "c"]


async def test_who_is_forgotten_leaves_no_drawings(world: World) -> None:
    """/privacy forget deletes the drawings, as nobody knows whose cards they show."""
    draws = Drawings(world.database, Clock(), Pencil())
    assert await draws(side("a"))
    await draws.close()
    await world.type("/streak")
    await world.type("/privacy forget")
    await world.press("Forget")
    assert await world.rows("SELECT name FROM media") == []
