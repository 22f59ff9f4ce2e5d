import random
import tempfile
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

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
from tests.amount import amount
from tests.engine.log_invariants import LogInvariants
from tests.world import World, a_deck, buttons, in_file, labels, read

BROKEN = "Something went wrong on my side"
PEOPLE = ("ada", "bo")
SHARED = Path("/dev/shm")  # noqa: S108 - a folder with a random name is made in it; a disk would be slower
MEMORY = SHARED if SHARED.is_dir() else None


def greek(*numbers: int, **changes: str) -> Deck:
    """A deck with these cards in this order; 1 and 2 are siblings, and so are 3, 4 and 5."""
    facts = {1: "one", 2: "one", 3: "three", 4: "three", 5: "three"}
    cards = a_deck(9).cards
    return a_deck(
        cards=tuple(
            msgspec.structs.replace(cards[number - 1], fact=facts.get(number, ""), **changes)
            for number in numbers
        )
    )


DECK_VERSIONS = (
    [greek(*range(1, 9)), a_deck(4, slug="latin")],
    [greek(8, 2, 9, 1, 5, 4), a_deck(3, slug="latin")],
    [greek(*range(1, 8), answer="another answer")],
    [greek(3, 4, 1, 2), a_deck(4, slug="latin", topics={})],
)
HOURS = (3, 20, 24, 24, 24, 48, 24 * 9)
QUIZZES = (
    "/quiz greek",
    "/quiz greek cards:2",
    "/quiz greek mode:choice",
    "/quiz latin mode:type",
    "/quiz latin cards:1",
    "/quiz greek topic:odd",
)
LINES = (
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
    Today(),
    Today(greeting=True),
    Study(DeckId(1)),
    Study(DeckId(1), practice=True),
    Study(DeckId(2), practice=True),
    BringBack(DeckId(1)),
    *(Suspend(CardId(card)) for card in (1, 2, 3, 6)),
)
KINDS = {
    "study": 30,
    "press": 30,
    "quiz": 8,
    "undo": 8,
    "old press": 6,
    "hours": 6,
    "line": 4,
    "action": 4,
    "decks": 2,
    "restart": 1,
}
"""The kinds of steps, with their weights."""
STEPS = 450


class Game:
    """Two people press buttons that they see, and sometimes old ones."""

    def __init__(self, world: World, path: Path) -> None:
        self.world = world
        self._path = path
        self._invariants = LogInvariants()
        self._old_actions: list[Action] = []

    async def step(self, who: str, kind: str, choice: int) -> None:
        """Makes one step, and then checks the invariants."""
        match kind:
            case "hours":
                self.world.now += timedelta(hours=HOURS[choice % len(HOURS)])
            case "decks":
                await self.world.engine.take_in(DECK_VERSIONS[choice % len(DECK_VERSIONS)])
            case "restart":
                before = await self.world.dump()
                await self.world.reopen(self._path)
                assert await self.world.dump() == before
            case "quiz":
                await self._act(Line(QUIZZES[choice % len(QUIZZES)]), who)
            case "undo":
                await self._act(Undo(), who)
            case "line":
                await self._act(Line(LINES[choice % len(LINES)]), who)
            case "action":
                await self._act(ACTIONS[choice % len(ACTIONS)], who)
            case "study" if self._offers(who, "Reveal"):
                await self._act(self.world.button("Reveal", who).action, who)
                await self._act(self.world.button("12333445"[choice % 8], who).action, who)
            case "old press" if self._old_actions:
                await self._act(self._old_actions[-1 - choice % len(self._old_actions)], who)
            case _:
                await self._press(who, choice)
        at = int(self.world.now.timestamp() * 1000)
        await self.world.database.write(lambda tx: self._invariants.check(tx, at))

    def _offers(self, who: str, label: str) -> bool:
        view = self.world.last.get(who)
        return view is not None and any(shown.startswith(label) for shown in labels(view))

    async def _press(self, who: str, choice: int) -> None:
        """Presses a button of the person's last view, types an answer, or starts a quiz."""
        view = self.world.last.get(who)
        offered: list[Action] = [] if view is None else [button.action for button in buttons(view)]
        if view is not None and view.ask is not None and isinstance(view.ask.action, Answer):
            text = ("answer1x", "wrong", "answer 3x")[choice % 3]
            offered.append(msgspec.structs.replace(view.ask.action, text=text))
        await self._act(offered[choice % len(offered)] if offered else Line(QUIZZES[0]), who)

    async def _act(self, action: AnyAction | Action, who: str) -> None:
        view = await self.world.act(action, who)
        assert BROKEN not in read(view), action
        self._old_actions += [button.action for button in buttons(view)]


@pytest.mark.parametrize("seed", range(amount(8)))
async def test_whatever_two_people_press(seed: int) -> None:
    """Through days, undos, restarts and deck edits the tables agree with the review log."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        path = Path(folder) / "cards.db"
        world = await in_file(path)
        try:
            await world.engine.take_in(DECK_VERSIONS[0])
            game = Game(world, path)
            for kind in chance.choices(list(KINDS), list(KINDS.values()), k=STEPS):
                await game.step(chance.choice(PEOPLE), kind, chance.randrange(1_000))
            for kind in ("restart", "press", "press"):
                for who in PEOPLE:
                    await game.step(who, kind, 0)
            ((undone, lapsed, practised),) = await world.rows(
                """SELECT count(undoes), sum(practice),
                       count(CASE WHEN rating = 1 AND reviews_before > 1 THEN 1 END)
                   FROM reviews"""
            )
            assert min(undone, lapsed, practised) > 0, (
                "the game must reach what it is meant to test"
            )
        finally:
            await world.database.close()
