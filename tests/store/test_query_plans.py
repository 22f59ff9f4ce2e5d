import random
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec.structs import replace

from bot.model.battle.state import RoomId
from bot.model.editing.versions import Change
from bot.model.ids import (
    BattleId,
    CardId,
    Channel,
    DailyId,
    DeckId,
    Identity,
    PersonId,
    PostedId,
    SessionId,
)
from bot.model.outcomes.problems import Problem
from bot.model.ownership import Owner
from bot.model.people import Person, Settings
from bot.model.study.days import Calendar, Day
from bot.model.study.queue import Queue, urgency
from bot.model.study.scheduler import Memory, Rating
from bot.model.study.streaks import Streak
from bot.store import (
    battle_results,
    battles,
    card_states,
    dailies,
    deck_reviews,
    deck_versions,
    decks,
    idempotency,
    media,
    new_cards,
    outbox,
    peers,
    people,
    posted_cards,
    reminders,
    reported_cards,
    reviews,
    sessions,
    spaces,
    stats,
)
from bot.store.dailies import Daily
from bot.store.database import Tx
from bot.store.outbox import OutboxMessage
from bot.store.posted_cards import Posted
from bot.store.reminders import Reminder
from bot.store.reviews import Review
from bot.store.sqlite_database import SqliteTx
from tests.databases import opened
from tests.world import a_deck

ADA, DECK, CARD, TODAY = PersonId(1), DeckId(1), CardId(3), Day(739_700)
WHO = Identity("terminal", "ada")
KNOWN = Memory(4.25, 5.5, TODAY, Day(TODAY - 20), 3, 1)
REVIEW = Review(CARD, SessionId(1), 1, TODAY, 4, Rating.GOOD, 1)
PERSON = Person(ADA, Calendar("UTC"), Settings(), Streak())
NOW = 10**13
DAILY, POSTED, PLACE = DailyId(1), PostedId(1), Channel("discord", "77")
MESSAGE = OutboxMessage(PLACE, Problem("gone"), 1, 2)
BATTLE = BattleId(1)
BATTLE_EDIT = OutboxMessage(PLACE, Problem("gone"), 1, 2, room=RoomId(1), part=1, edits=True)
EDIT = OutboxMessage(PLACE, Problem("gone"), 1, 2, posted=POSTED, edits=True)


def begun(tx: Tx) -> sessions.Session:
    """A new session."""
    return sessions.start(tx, ADA, DECK, "", "reveal", Queue(()), 1, practice=False)


def shown(tx: Tx) -> decks.StoredCard:
    """A card of the deck."""
    card = decks.card(tx, CARD)
    assert card is not None
    return card


Case = Callable[[Tx], object]
CASES: dict[str, Case] = {
    "people.find": lambda tx: people.find(tx, WHO),
    "people.save": lambda tx: people.save(tx, PERSON),
    "memories.get": lambda tx: card_states.get(tx, ADA, CARD),
    "memories.save": lambda tx: card_states.save(tx, ADA, CARD, DECK, KNOWN),
    "memories.forget": lambda tx: card_states.forget(tx, ADA, CARD),
    "memories.due": lambda tx: card_states.due(tx, ADA, DECK, "", TODAY, urgency),
    "memories.due of a topic": lambda tx: card_states.due(tx, ADA, DECK, "odd", TODAY, urgency),
    "memories.due_facts": lambda tx: card_states.due_facts(tx, ADA, DECK, "odd", TODAY),
    "memories.soonest": lambda tx: card_states.soonest(tx, ADA, DECK, "odd", 9),
    "memories.next_due": lambda tx: card_states.next_due(tx, ADA, DECK, "odd"),
    "memories.load": lambda tx: card_states.load(tx, ADA, TODAY, Day(TODAY + 9)),
    "memories.suspend": lambda tx: card_states.suspend(tx, ADA, CARD, on=True),
    "memories.bring_back": lambda tx: card_states.bring_back(tx, ADA, DECK),
    "memories.sibling_shown": lambda tx: card_states.sibling_shown(tx, ADA, 1, CARD, TODAY),
    "reviews.last": lambda tx: reviews.last(tx, ADA),
    "reviews.log": lambda tx: reviews.log(tx, ADA, REVIEW),
    "reviews.log_undo": lambda tx: reviews.log_undo(tx, ADA, 1, REVIEW, 2),
    "decks.card": lambda tx: decks.card(tx, CARD),
    "new_cards.of": lambda tx: list(new_cards.of(tx, ADA, DECK, "odd")),
    "new_cards.rewind": lambda tx: new_cards.rewind(tx, ADA, DECK, 2),
    "decks.language": lambda tx: decks.language(tx, DECK),
    "peers.around": lambda tx: peers.around(tx, shown(tx)),
    "peers.answering": lambda tx: peers.answering(tx, DECK, ["answer1x", "answer2x"]),
    "peers.sample": lambda tx: peers.sample(tx, DECK, "odd", 9, random.Random(1)),
    "decks.answers_of_others": lambda tx: decks.answers_of_others(tx, DECK, CARD),
    "media.content": lambda tx: media.content(tx, "a.png"),
    "media.contents": lambda tx: media.contents(tx, DECK),
    "media.hold": lambda tx: media.hold(tx, DECK, ["a.png"]),
    "media.release_imports": lambda tx: media.release_imports(tx, "id = :id", {"id": 1}),
    "deck_versions.latest": lambda tx: deck_versions.latest(tx, DECK),
    "deck_versions.of": lambda tx: deck_versions.of(tx, DECK),
    "deck_versions.as_of": lambda tx: deck_versions.as_of(tx, DECK, a_deck(20), 0),
    "deck_versions.by_person": lambda tx: deck_versions.by_person(tx, ADA),
    "deck_versions.retired_cards": lambda tx: deck_versions.retired_cards(tx, DECK),
    "deck_versions.record_card": lambda tx: reported_cards.change(
        tx, shown(tx), replace(shown(tx).card, back="new"), Change(ADA, 1)
    ),
    "deck_reviews.of a person": lambda tx: list(deck_reviews.of(tx, DECK, Owner(ADA))),
    "deck_reviews.of a space": lambda tx: list(
        deck_reviews.of(tx, DECK, Owner(platform="discord", space="7"))
    ),
    "sessions.get": lambda tx: sessions.get(tx, SessionId(1)),
    "sessions.save": lambda tx: sessions.save(tx, begun(tx)),
    "sessions.unfinished": lambda tx: sessions.unfinished(tx, ADA, 0),
    "sessions.todays": lambda tx: sessions.todays(tx, ADA, TODAY),
    "requests.recall": lambda tx: idempotency.recall(tx, "k"),
    "people.get": lambda tx: people.get(tx, ADA),
    "decks.pool": lambda tx: decks.pool(tx, DECK, "odd"),
    "dailies.get": lambda tx: dailies.get(tx, DAILY),
    "dailies.of": lambda tx: dailies.of(tx, PLACE),
    "dailies.due": lambda tx: dailies.due(tx, NOW, 9),
    "dailies.due_after": lambda tx: dailies.due_after(tx, NOW, 9),
    "dailies.next_due": dailies.next_due,
    "dailies.plan": lambda tx: dailies.plan(tx, DAILY, 1, 1),
    "dailies.pause_space": lambda tx: dailies.pause_space(tx, "discord", "7"),
    "dailies.places_of": lambda tx: dailies.places_of(tx, "discord", "7"),
    "dailies.pause_channel": lambda tx: dailies.pause_channel(tx, "discord", "77", ""),
    "posted.get": lambda tx: posted_cards.get(tx, POSTED),
    "posted.days": lambda tx: posted_cards.days(tx, DAILY, 1),
    "posted.open_ones": lambda tx: posted_cards.open_ones(tx, DAILY),
    "posted.on": lambda tx: posted_cards.on(tx, DAILY, 1),
    "posted.history": lambda tx: posted_cards.history(tx, DAILY),
    "posted.hardness": lambda tx: posted_cards.hardness(tx, DAILY),
    "posted.want_refresh": lambda tx: posted_cards.want_refresh(tx, "discord", "7", 1),
    "posted.opened": lambda tx: posted_cards.opened(tx, POSTED, 1),
    "posted.to_refresh": lambda tx: posted_cards.to_refresh(tx, NOW, 9),
    "posted.next_refresh": posted_cards.next_refresh,
    "posted.rate": lambda tx: posted_cards.rate(tx, SessionId(1), 4),
    "posted.undone": lambda tx: posted_cards.undone(tx, SessionId(1)),
    "posted.tally": lambda tx: posted_cards.tally(tx, POSTED),
    "reminders.get": lambda tx: reminders.get(tx, ADA),
    "reminders.due": lambda tx: reminders.due(tx, NOW, 9),
    "reminders.due_after": lambda tx: reminders.due_after(tx, NOW, 9),
    "reminders.next_due": reminders.next_due,
    "outbox.add a battle's edit": lambda tx: outbox.add(tx, BATTLE_EDIT),
    "battles.get": lambda tx: battles.get(tx, BATTLE),
    "battles.by_code": lambda tx: battles.by_code(tx, "QQQQQ"),
    "battles.running": battles.running,
    "battles.due": lambda tx: battles.due(tx, NOW, 9),
    "battles.due_after": lambda tx: battles.due_after(tx, NOW, 9),
    "battles.next_due": battles.next_due,
    "battles.end": lambda tx: battles.end(tx, BATTLE),
    "battles.room": lambda tx: battles.room(tx, RoomId(1)),
    "battles.rooms": lambda tx: battles.rooms(tx, BATTLE),
    "battles.room_in": lambda tx: battles.room_in(tx, PLACE),
    "battle_results.missed": lambda tx: battle_results.missed(tx, BATTLE, ADA),
    "battle_results.records": lambda tx: battle_results.records(tx, "discord", "7", TODAY),
    "battle_results.of": lambda tx: battle_results.of(tx, ADA),
    "battle_results.skill": lambda tx: battle_results.skill(tx, "discord", "7", ADA),
    "outbox.waiting": lambda tx: outbox.waiting(tx, "discord", NOW),
    "outbox.next_try": lambda tx: outbox.next_try(tx, "discord", NOW),
    "outbox.drop_cards": lambda tx: outbox.drop_cards(tx, PLACE),
    "outbox.drop_waiting": lambda tx: outbox.drop_waiting(tx, PLACE),
    "outbox.add an edit": lambda tx: outbox.add(tx, EDIT),
    "outbox.clear": lambda tx: outbox.clear(tx, NOW, 9),
    "spaces.members": lambda tx: spaces.members(tx, "discord", "7", active=TODAY),
    "stats.standing": lambda tx: stats.standing(tx, ADA, DECK, "odd", TODAY),
    "stats.reviews_by_day": lambda tx: stats.reviews_by_day(tx, ADA),
    "stats.new_cards": lambda tx: stats.new_cards(tx, ADA, TODAY),
    "stats.recalled_since": lambda tx: stats.recalled_since(tx, ADA, TODAY),
    "stats.forecast": lambda tx: stats.forecast(tx, ADA, TODAY, 30),
}
"""The functions that presses, sweeps and statistics call; each must find its rows by an index."""
APPENDING = {"memories.save"}
"""Functions that only insert a row at its key, and search for none."""


def fill(tx: Tx) -> None:
    """Inserts some rows into every table."""
    decks.save(tx, a_deck(20))
    people.create(tx, WHO, "Ada", "UTC", Settings(), 1)
    for number in range(1, 10):
        card_states.save(tx, ADA, CardId(number), DECK, KNOWN)
        reviews.log(tx, ADA, REVIEW)
    card_states.mark_shown(tx, ADA, 1, CARD, TODAY)
    session = begun(tx)
    sessions.save(tx, session)
    sessions.set_todays(tx, ADA, TODAY, session.id)
    idempotency.keep(tx, "k", 1, Problem("gone"))
    daily = Daily(PLACE, "7", Identity("discord", "ada"), DECK, "", "UTC", 540, 1, 1, due=1)
    dailies.save(tx, daily)
    for day in range(1, 10):
        posted_cards.add(tx, Posted(DECK, CARD, PLACE, "7", 1, daily=DAILY, day=day))
    posted_cards.set_session(tx, POSTED, ADA, session.id)
    reminders.save(tx, Reminder(ADA, Identity("discord", "ada"), 540, 1, due=1))
    for _ in range(3):
        outbox.add(tx, MESSAGE)
    spaces.note_study(tx, "discord", "7", ADA, 1)


@pytest_asyncio.fixture
async def filled(tmp_path: Path) -> Path:
    """A database file with some rows in every table, made by the bot's own functions."""
    path = tmp_path / "cards.db"
    async with opened(path) as database:
        await database.write(fill)
    return path


@pytest.fixture
def plain(filled: Path) -> Iterator[sqlite3.Connection]:
    """A plain SQLite connection to that file."""
    opened = sqlite3.connect(filled, isolation_level=None)
    yield opened
    opened.close()


def steps_of(connection: sqlite3.Connection, case: Case) -> list[str]:
    """The steps of the query plans of all statements that a function runs."""
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    case(SqliteTx(connection))
    connection.set_trace_callback(None)
    assert statements
    return [
        row[3]
        for sql in statements
        for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
    ]


def scans(steps: list[str]) -> list[str]:
    """The steps that read a whole table; the rows that a subquery found are none."""
    return [step for step in steps if re.match(r"SCAN (?!CONSTANT ROW|near)", step)]


@pytest.mark.parametrize("name", CASES)
def test_no_press_reads_a_whole_table(plain: sqlite3.Connection, name: str) -> None:
    """Every step of the query plans finds its rows by a key or an index."""
    steps = steps_of(plain, CASES[name])
    assert scans(steps) == []
    assert name in APPENDING or any(step.startswith("SEARCH") for step in steps)


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("memories.due", r"memory_due \(person=\?.* due<\?\)"),
        ("memories.due of a topic", r"memory_due \(person=\?.* due<\?\)"),
        ("memories.due_facts", r"memory_due \(person=\?.* due<\?\)"),
        ("memories.load", r"memory_due \(person=\?.* due>\? AND due<\?\)"),
        ("memories.soonest", r"memory_due \(person=\?"),
        ("memories.next_due", r"memory_due \(person=\?"),
        ("reviews.last", r"reviews_undone \(person=\? AND undoes=\?\)"),
        ("new_cards.of", r"\(deck=\? AND topic=\? AND position>\?\)"),
        ("sessions.unfinished", r"sessions_of_person \(person=\?"),
        ("stats.forecast", r"memory_due \(person=\?.* due<\?\)"),
    ],
)
def test_each_index_serves_what_it_was_made_for(
    plain: sqlite3.Connection, name: str, index: str
) -> None:
    """The index also covers the days or undone reviews that are searched, not only the person."""
    assert any(re.search(index, step) for step in steps_of(plain, CASES[name]))


def test_soonest_cards_are_not_sorted(plain: sqlite3.Connection) -> None:
    """The index has a person's cards in the order of their due days, so no sorting is needed."""
    for name in ("memories.soonest", "memories.next_due"):
        assert not any("TEMP B-TREE" in step for step in steps_of(plain, CASES[name]))


def test_a_whole_table_would_be_noticed(plain: sqlite3.Connection) -> None:
    """The check above notices a scan of a whole table."""
    steps = steps_of(plain, lambda tx: tx.all("SELECT * FROM reviews WHERE took = 5", {}))
    assert scans(steps) == ["SCAN reviews"]


def test_sweeping_reads_no_more_than_it_may_take(plain: sqlite3.Connection) -> None:
    """The sweep of old requests reads the oldest rows in order, and stops at its bound."""
    plain.execute("BEGIN")
    plain.executemany(
        "INSERT INTO requests (key, at, outcome) VALUES (?, ?, '')",
        ((f"more-{number}", NOW) for number in range(30_000)),
    )
    plain.execute("COMMIT")
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    plain.set_progress_handler(count, 100)
    idempotency.sweep(SqliteTx(plain), NOW)
    plain.set_progress_handler(None, 0)
    assert 0 < steps < idempotency.SWEPT_AT_ONCE
