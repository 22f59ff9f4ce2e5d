"""The world of a test: the real engine on a real database, with a clock that the test sets."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import assert_never
from zoneinfo import ZoneInfo

import msgspec

from bot.engine.engine import Engine
from bot.engine.people.settings import Defaults
from bot.model.actions import Action, AnyAction, Line, Request, Where
from bot.model.cards import Card, Deck
from bot.model.ids import DeckId, Identity
from bot.model.markup import plain
from bot.model.people import Settings
from bot.model.views import (
    AlreadyShown,
    AnyBlock,
    Attachment,
    Audio,
    Bullets,
    Button,
    CodeBlock,
    Drawn,
    Facts,
    Heading,
    Note,
    Paragraph,
    Picture,
    Progress,
    Quote,
    View,
)
from bot.store.database import Database, Row, Tx
from bot.store.database_schema import tables as every_table

DAY = timedelta(days=1)
START = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))


def a_deck(size: int = 30, slug: str = "greek", **changes: object) -> Deck:
    """A deck of numbered cards with two topics, odd and even.

    Args:
        size: The number of cards.
        slug: The id of the deck.
        changes: Fields of the deck that are to be different.
    """
    cards = tuple(
        Card(
            id=f"card-{number}",
            front=f"Question {number}?",
            back=f"The long answer {number}.",
            answer=f"answer{number}x",
            distractors=tuple(f"wrong {number} {letter}" for letter in "abc"),
            explanation="Because it is so.",
            topics=("odd" if number % 2 else "even",),
        )
        for number in range(1, size + 1)
    )
    topics = {"odd": "Odd ones", "even": "Even ones"}
    deck = Deck(id=slug, title=f"The {slug} deck", topics=topics, cards=cards)
    return deck if not changes else Deck(**{**_fields(deck), **changes})  # type: ignore[arg-type]


def _fields(deck: Deck) -> dict[str, object]:
    return {name: getattr(deck, name) for name in deck.__struct_fields__}


async def _opened(path: Path | None) -> Database:
    # Benchmarks use the decks of this module, and measure memory without pytest and psycopg.
    from tests.stores import open_store, prepare  # noqa: PLC0415 - see above

    if path is not None:
        prepare(path)
    return await open_store(path)


class World:
    """An engine, a clock, and the last view of each person."""

    def __init__(self, database: Database, seed: int = 1, settings: Settings | None = None) -> None:
        self.database = database
        self.now = START
        self.defaults = Defaults("Europe/Berlin", settings or Settings())
        # Benchmarks take a deck from this module and measure memory without the formats.
        from bot.formats.pipeline import import_here  # noqa: PLC0415 - see above

        self._reader = import_here
        self.engine = Engine(database, random.Random(seed), self.defaults, reader=import_here)
        self.platform = "terminal"
        self.where = Where()
        self.key = "k"
        self.can_edit_replies = False
        self._keys = 0
        self.last: dict[str, View] = {}
        self.beside: list[View] = []

    async def act(self, action: AnyAction | Action, who: str = "ada", key: str = "") -> View:
        """Sends a request; returns its answer. What is asked beside that is in `beside`."""
        self._keys += 1
        self.now += timedelta(seconds=5)
        key = key or f"{self.key}{self._keys}"
        request = Request(
            key=key,
            who=Identity(self.platform, who),
            at=int(self.now.timestamp() * 1000),
            action=action,  # type: ignore[arg-type]
            name=who.title(),
            where=self.where,
            reply_id=f"reply-{key}" if self.can_edit_replies else "",
        )
        post, *beside = await self.engine.handle(request)
        self.last[who] = post.view
        self.beside = [other.view for other in beside]
        return post.view

    async def type(self, line: str, who: str = "ada") -> View:
        """Types a line."""
        return await self.act(Line(line), who)

    async def press(self, label: str, who: str = "ada") -> View:
        """Presses the button of the last view whose label or key starts with `label`."""
        return await self.act(self.button(label, who).action, who)

    def button(self, label: str, who: str = "ada") -> Button:
        """The button of the last view whose label starts with `label`, or whose key it is."""
        for button in buttons(self.last[who]):
            if button.key == label or button.label.startswith(label):
                return button
        raise AssertionError(f"no button {label!r} in {labels(self.last[who])}")

    async def study(self, confidence: str = "4", who: str = "ada") -> View:
        """Reveals and rates the card of the last view."""
        await self.press("Reveal", who)
        return await self.press(confidence, who)

    async def rows(self, sql: str) -> list[Row]:
        """Runs a statement; returns its rows."""
        return await self.database.write(lambda tx: tx.all(sql, {}))

    async def dump(self, *tables: str) -> dict[str, list[Row]]:
        """All rows of the named tables; without names, of all tables but the stored answers."""
        if not tables:
            tables = tuple(table for table in every_table() if table != "requests")
        return {
            table: sorted(await self.rows(f"SELECT * FROM {table}"), key=repr) for table in tables
        }

    async def reopen(self, path: Path) -> None:
        """Restarts: closes the database, and opens the file with a new engine."""
        await self.database.close()
        self.database = await _opened(path)
        self.engine = Engine(
            self.database, random.Random(self._keys), self.defaults, reader=self._reader
        )

    def sleep(self, days: int = 1) -> None:
        """Lets whole days pass."""
        self.now += days * DAY


def buttons(view: View) -> list[Button]:
    """All buttons of a view."""
    return [button for row in view.buttons for button in row]


def labels(view: View) -> list[str]:
    """The labels of all buttons of a view."""
    return [button.label for button in buttons(view)]


def read(view: View) -> str:
    """The text of a view, one line for each block, with ordinary spaces."""
    return "\n".join(_lines(view.blocks)).replace("\N{NO-BREAK SPACE}", " ")


def words(view: View) -> list[str]:
    """The labels of a view's buttons, those of ratings without their intervals."""
    return [
        label.partition(" · ")[0] if button.key.isdecimal() else label
        for button, label in zip(buttons(view), labels(view), strict=True)
    ]


def front_of(view: View) -> str:
    """The front of the card that a view shows, "" if there is none."""
    return next((line for line in read(view).splitlines() if line.startswith("Question")), "")


def _lines(blocks: Iterable[AnyBlock]) -> list[str]:
    lines: list[str] = []
    for block in blocks:
        match block:
            case Heading(text) | Paragraph(text) | Note(text):
                lines.append(plain(text))
            case Bullets(items):
                lines += [f"- {plain(item)}" for item in items]
            case CodeBlock(code):
                lines.append(code)
            case Quote(inner) | AlreadyShown(inner) | Drawn(blocks=inner):
                lines += _lines(inner)
            case Facts(rows):
                lines += [f"{label}: {value}" for label, value in rows]
            case Progress(words=words) | Picture(words=words):
                lines.append(words)
            case Attachment() | Audio():
                pass  # the tests of files look at these
            case _ as never:
                assert_never(never)
    return lines


async def in_file(path: Path) -> World:
    """A world whose database is a file."""
    return World(await _opened(path))


def cards_of(tx: Tx, deck_id: DeckId) -> list[Card]:
    """The stored cards of a deck, in order, without the retired ones."""
    rows = tx.all(
        "SELECT content FROM cards WHERE deck = :deck AND retired = 0 ORDER BY position",
        {"deck": deck_id},
    )
    return [msgspec.json.decode(row[0], type=Card) for row in rows]


def count_cards(tx: Tx, deck_id: DeckId, topic: str = "") -> int:
    """The number of stored cards of a deck, or of one of its topics."""
    row = tx.one(
        "SELECT count(*) FROM card_topics WHERE deck = :deck AND topic = :topic",
        {"deck": deck_id, "topic": topic},
    )
    return 0 if row is None else int(row[0])
