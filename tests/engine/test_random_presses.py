import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.actions import (
    Action,
    Answer,
    AnyAction,
    BringBack,
    Line,
    Study,
    Suspend,
    Today,
    Undo,
)
from bot.model.cards import Deck
from bot.model.ids import CardId, DeckId
from tests.engine.ledger import Ledger
from tests.world import World, a_deck, buttons, in_file, read

BROKEN = "Something went wrong on my side"
PEOPLE = ("ada", "bo")
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of random name in it; disks would take longer


def greek(*numbers: int, **changes: str) -> Deck:
    """Cards of a deck, in this order; 1 and 2 are siblings, and so are 3, 4 and 5."""
    facts = {1: "one", 2: "one", 3: "three", 4: "three", 5: "three"}
    cards = a_deck(9).cards
    return a_deck(
        cards=tuple(
            msgspec.structs.replace(cards[number - 1], fact=facts.get(number, ""), **changes)
            for number in numbers
        )
    )


SHELVES = (
    [greek(*range(1, 9)), a_deck(4, slug="latin")],
    [greek(8, 2, 9, 1, 5, 4), a_deck(3, slug="latin")],
    [greek(*range(1, 8), answer="another answer")],
    [greek(3, 4, 1, 2), a_deck(4, slug="latin", topics={})],
)
LINES = (
    "/quiz greek",
    "/quiz greek cards:2",
    "/quiz greek mode:choice",
    "/quiz latin mode:type",
    "/quiz latin cards:1",
    "/quiz greek topic:odd",
    "/undo",
    "/undo",
    "/today",
    "/streak",
    "/stats",
    "/decks",
    "/decks show greek",
    "/settings new_cards:0",
    "/settings new_cards:2",
    "/settings new_cards:20",
    "/settings retention:75%",
    "/settings mode:choice",
    "/settings mode:reveal",
    "/settings timezone:Asia/Tokyo",
    "/settings timezone:America/New_York",
    "/settings timezone:Europe/Berlin",
)
ACTIONS: tuple[AnyAction, ...] = (
    Undo(),
    Today(greeting=True),
    Study(DeckId(1)),
    Study(DeckId(1), practice=True),
    Study(DeckId(2), practice=True),
    BringBack(DeckId(1)),
    *(Suspend(CardId(card)) for card in (1, 2, 3, 6)),
)
NUMBER = st.integers(0, 11)
PRESS = st.tuples(st.just("press"), NUMBER)
STEP = st.one_of(
    *[PRESS] * 8,
    st.tuples(st.just("old press"), NUMBER),
    st.tuples(st.just("line"), st.integers(0, len(LINES) - 1)),
    st.tuples(st.just("line"), st.integers(0, 6)),
    st.tuples(st.just("action"), st.integers(0, len(ACTIONS) - 1)),
    st.tuples(st.just("hours"), st.sampled_from((3, 20, 24, 24, 48, 24 * 9))),
    st.tuples(st.just("shelf"), st.integers(0, len(SHELVES) - 1)),
    st.tuples(st.just("restart"), NUMBER),
)
STEPS = st.lists(st.tuples(st.sampled_from(PEOPLE), STEP), min_size=40, max_size=120)


class Game:
    """Two people press what they see, and sometimes what they saw long ago."""

    def __init__(self, world: World, path: Path) -> None:
        self.world = world
        self._path = path
        self._ledger = Ledger()
        self._seen: list[Action] = []

    async def step(self, who: str, kind: str, number: int) -> None:
        """One step, after which everything must hold."""
        match kind:
            case "hours":
                self.world.now += timedelta(hours=number)
            case "shelf":
                await self.world.engine.take_in(SHELVES[number])
            case "restart":
                before = await self.world.dump()
                await self.world.reopen(self._path)
                assert await self.world.dump() == before
            case "line":
                await self._act(Line(LINES[number]), who)
            case "action":
                await self._act(ACTIONS[number], who)
            case "old press" if self._seen:
                await self._act(self._seen[-1 - number % len(self._seen)], who)
            case _:
                await self._press(who, number)
        at = int(self.world.now.timestamp() * 1000)
        await self.world.database.write(lambda tx: self._ledger.check(tx, at))

    async def _press(self, who: str, number: int) -> None:
        """Presses one of the buttons before the person, types, or else begins a quiz."""
        view = self.world.last.get(who)
        offered: list[Action] = [] if view is None else [button.action for button in buttons(view)]
        if view is not None and view.ask is not None and isinstance(view.ask.action, Answer):
            text = ("answer1x", "wrong", "answer 3x")[number % 3]
            offered.append(msgspec.structs.replace(view.ask.action, text=text))
        await self._act(offered[number % len(offered)] if offered else Line(LINES[0]), who)

    async def _act(self, action: AnyAction | Action, who: str) -> None:
        view = await self.world.act(action, who)
        assert BROKEN not in read(view), action
        self._seen += [button.action for button in buttons(view)]


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(steps=STEPS)
def test_whatever_two_people_press(steps: list[tuple[str, tuple[str, int]]]) -> None:
    """Through days, undo, restarts and deck edits, tables and review log tell the same story."""

    async def play(folder: Path) -> None:
        path = folder / "cards.db"
        world = await in_file(path)
        try:
            await world.engine.take_in(SHELVES[0])
            game = Game(world, path)
            for who, (kind, number) in steps:
                await game.step(who, kind, number)
            for kind in ("restart", "press", "press"):
                for who in PEOPLE:
                    await game.step(who, kind, 0)
        finally:
            await world.database.close()

    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        asyncio.run(play(Path(folder)))
