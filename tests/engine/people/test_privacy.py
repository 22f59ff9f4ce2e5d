"""The export of a person's data, and its deletion."""

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from bot.model.actions import (
    Answer,
    EditCard,
    Forget,
    JoinBattle,
    Paste,
    Rate,
    ReportCard,
    SaveImport,
)
from bot.model.battle.skill import Skill
from bot.model.ids import BattleId, CardId, Channel, ImportId, PersonId, SessionId
from bot.model.platform_events import ChannelGone
from bot.model.views import Attachment
from bot.store import account_data, battle_results
from bot.store.database_file import parts_of
from bot.store.database_schema import tables
from tests.clock import PRIVATE, SERVER, Clock
from tests.engine.battle.battle_harness import BattleHarness
from tests.world import World, a_deck, labels, read


async def test_the_export_holds_all_that_is_kept(world: World) -> None:
    """The export is a JSON file with accounts, cards, reviews and the streak."""
    await world.engine.take_in([a_deck(3)])
    await world.type("/quiz greek")
    await world.study("4")
    view = await world.type("/privacy export")
    (file,) = [block for block in view.blocks if isinstance(block, Attachment)]
    exported = json.loads(file.content)
    assert file.name == "cardstreak.json"
    assert exported["accounts"] == [{"platform": "terminal", "account": "ada"}]
    assert exported["cards"][0]["card"] == "card-1"
    assert exported["reviews"][0]["confidence"] == 4
    assert exported["streak"]["length"] == 1


async def test_the_export_holds_what_is_easily_overlooked(world: World) -> None:
    """The export also has spaces, battle ratings, typed answers, reminders and daily cards."""
    clock = Clock(world)
    await world.type("/quiz mode:type")
    ask = (await world.study("4")).ask
    studied = clock.now()
    assert ask is not None
    assert isinstance(ask.action, Answer)
    await world.act(msgspec.structs.replace(ask.action, text="a guess"))
    skill = Skill(30.0, 2.0)
    await world.database.write(
        lambda tx: battle_results.save_skill(tx, "discord", "7", PersonId(1), skill)
    )
    world.where = PRIVATE
    await world.type("/daily on time:10:00")
    await world.type("/remind 18:30")
    view = await world.type("/privacy export")
    (file,) = [block for block in view.blocks if isinstance(block, Attachment)]
    exported = json.loads(file.content)
    assert exported["studied_in"] == [{"platform": "discord", "space": "7", "at": studied}]
    assert exported["battle_ratings"] == [
        {"platform": "discord", "space": "7", "mu": 30.0, "sigma": 2.0}
    ]
    assert exported["answers"] == ["a guess"]
    assert exported["reminders"] == ["18:30"]
    assert exported["daily_cards"] == ["10:00"]


async def test_the_export_holds_the_versions_that_one_has_saved(world: World) -> None:
    """The export names the deck, the version and the moment."""
    await world.act(Paste(text="dog - chien\ncat - chat"))
    await world.press("Save")
    saved = int(world.now.timestamp() * 1000)
    view = await world.type("/privacy export")
    (file,) = [block for block in view.blocks if isinstance(block, Attachment)]
    assert json.loads(file.content)["saved_versions"] == [
        {"deck": "my_cards", "version": 1, "at": saved, "kind": "import"}
    ]


async def test_answers_go_by_themselves(world: World) -> None:
    """The sweep deletes stored answers after 30 hours."""
    clock = Clock(world)
    await world.type("/quiz")
    assert await world.rows("SELECT 1 FROM requests")
    world.now += timedelta(hours=30, minutes=1)
    await clock.sweep()
    assert not await world.rows("SELECT 1 FROM requests")


async def test_forgetting_asks_once_more(world: World) -> None:
    """/privacy forget waits for its button, and then deletes all that is stored of this person."""
    await world.engine.take_in([a_deck(3)])
    for who in ("ada", "ben"):
        await world.type("/quiz greek", who)
        await world.study("4", who)
    view = await world.type("/privacy forget")
    assert "1 review, what I know of 1 card and your streak of 1 day" in read(view)
    assert labels(view) == ["Forget me"]
    assert await world.rows("SELECT count(*) FROM people") == [(2,)]
    assert "forgotten you" in read(await world.press("Forget"))
    assert await world.rows("SELECT id FROM people") == [(2,)]
    for table in account_data.TABLES:
        rows = await world.rows(f"SELECT person FROM {table} WHERE person IS NOT NULL")
        assert set(rows) <= {(2,)}
    assert "No streak yet" in read(await world.type("/streak"))


@pytest.mark.sqlite
def test_every_table_with_people_in_it_is_thought_of() -> None:
    """Every table with a person column is in the list used for merging and forgetting."""
    with_people = {table for table, columns in tables().items() if "person" in columns}
    assert with_people == set(account_data.TABLES)


async def test_nothing_is_sent_to_the_forgotten(world: World) -> None:
    """A forgotten person's private daily card and reminder are deleted; a channel's card stays."""
    clock = Clock(world)
    await world.type("/daily on time:10:00")
    world.where = PRIVATE
    await world.type("/daily on time:10:00")
    await world.type("/remind 18:30")
    await world.type("/daily now")
    await world.type("/privacy forget")
    await world.press("Forget")
    await clock.days(2)
    assert {message.to for message in clock.platform.sent} == {Channel("discord", "77")}
    for table in ("dailies", "posted", "outbox"):
        assert await world.rows(f"SELECT * FROM {table} WHERE account = 'ada'") == []


async def test_the_forgotten_are_not_told_of_their_channels(world: World) -> None:
    """A channel's daily card goes on without its forgotten owner, who gets no message about it."""
    clock = Clock(world)
    await world.type("/daily on time:10:00")
    await world.type("/privacy forget")
    await world.press("Forget")
    await clock.days(1)
    assert len(clock.platform.posts()) == 1
    assert await world.rows("SELECT owner_account FROM dailies") == [("",)]
    await world.engine.notify(ChannelGone(Channel("discord", "77")), clock.now())
    await clock.days(1)
    assert len(clock.platform.sent) == 1
    assert await world.rows("SELECT status FROM dailies") == [("gone",)]


async def play_a_life(world: World, who: str) -> None:
    """Leaves traces of a person in every place: typed texts, decks, messages, a battle."""
    await world.type("/quiz mode:type cards:9", who)
    for step in range(1, 10):
        session = SessionId(1)
        await world.act(Answer(session, step, f"guess of {who} {step}"), who)
        await world.act(Rate(session, step, 3), who)
    cards = "".join(f"{who} asks {n};{who} knows {n}\n" for n in range(40))
    await world.act(Paste(text=cards), who)
    await world.act(SaveImport(ImportId(1)), who)
    await world.type(f"/quiz deck:{world.last[who].deck} cards:3", who)
    await world.study("4", who)
    await world.act(EditCard(CardId(40), f"{who} changes\n---\nthis card"), who)
    await world.type("/link", who)
    await world.type("/link ABCDEFGH", who)
    await world.type("/remind 18:30", who)
    await world.act(ReportCard(CardId(1), f"{who} does not like this card"), who)


def traces(path: Path, who: str) -> list[str]:
    """The files of a database whose bytes still have a text."""
    return [part.name for part in parts_of(path) if who.encode() in part.read_bytes().lower()]


@pytest.mark.sqlite
@pytest.mark.parametrize("others", [0, 25])
async def test_nothing_of_the_forgotten_is_left_in_the_files(
    file_world: World, tmp_path: Path, others: int
) -> None:
    """After /privacy forget no byte of the database and its log has the account or its texts."""
    path, account = tmp_path / "cards.db", "1330000000000000042"
    harness = BattleHarness(file_world)
    file_world.platform, file_world.where = "discord", PRIVATE
    await play_a_life(file_world, account)
    file_world.where = SERVER
    await harness.type("/battle start greek rounds:3", account)
    await harness.press(JoinBattle(BattleId(1)), "ben")
    await harness.press_start(account)
    await harness.answer(account)
    await harness.pass_seconds(120)
    for number in range(others):
        await file_world.type("/quiz greek", f"other-{number}")
        await file_world.study("4", f"other-{number}")
    file_world.where = PRIVATE
    await file_world.type("/daily on time:10:00", account)
    await harness.clock.days(1)
    await file_world.type("/privacy forget", account)
    assert traces(path, account) != []
    forgotten = await file_world.act(Forget(), account, key="forget")
    assert traces(path, account) == []
    assert await file_world.act(Forget(), account, key="forget") == forgotten
    assert traces(path, account) == []


@pytest.mark.sqlite
async def test_a_reader_only_delays_the_end_of_the_log(file_world: World, tmp_path: Path) -> None:
    """While somebody reads the log, nobody waits for them; a later press empties it."""
    path, log = tmp_path / "cards.db", tmp_path / "cards.db-wal"
    await file_world.type("/quiz")
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM people").fetchone()
        await file_world.act(Forget())
        assert log.stat().st_size > 0
        reader.execute("ROLLBACK")
    await file_world.type("/quiz", "ben")
    assert log.stat().st_size == 0


async def test_another_account_keeps_its_answers(world: World) -> None:
    """Forgetting deletes the answers to the person's accounts, and those to no similar ones."""
    for who in ("ada", "ad", "adam", "ada;"):
        await world.type("/quiz", who)
    await world.act(Forget(), "ada")
    rows = await world.rows("SELECT key FROM requests WHERE outcome LIKE '%CardAsked%'")
    assert [key.rsplit(":", 1)[0] for (key,) in rows] == [
        "terminal:ad",
        "terminal:adam",
        "terminal:ada;",
    ]
