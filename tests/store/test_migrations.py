import re
import shutil
import sqlite3
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import pytest

from bot.model.ids import BattleId, CardId, DailyId, DeckId, PersonId, PostedId
from bot.model.ownership import Viewer
from bot.store import (
    battle_results,
    dailies,
    deck_access,
    decks,
    media,
    migrations,
    people,
    posted_cards,
)
from bot.store.database import Row
from bot.store.database_file import ERASE, StoreError, inspect
from tests.databases import contents, opened, printed
from tests.world import a_deck

ROOT = Path(__file__).parents[2]
NEXT = migrations.LATEST + 1
STEPS = sorted(
    entry.name for entry in files("bot.store.migrations").iterdir() if entry.name.endswith(".sql")
)
OPEN = """
import asyncio, pathlib, sys
from bot.store.opening import open_database
from bot.store.database_file import StoreError

async def main():
    try:
        database = await open_database(pathlib.Path(sys.argv[1]))
    except StoreError as error:
        print("refused:", error)
        return
    rows = await database.read(lambda tx: tx.all("SELECT version FROM cardstreak_schema", {}))
    print("opened:", rows)
    await database.close()

asyncio.run(main())
"""


async def versions(path: Path) -> list[Row]:
    """The version rows of a database."""
    async with opened(path) as database:
        return await database.read(lambda tx: tx.all("SELECT version FROM cardstreak_schema", {}))


async def make(path: Path) -> None:
    """Makes a database with a deck."""
    async with opened(path) as database:
        await database.write(lambda tx: decks.save(tx, a_deck()))


def open_with_next_step(folder: Path, path: Path, sql: str) -> str:
    """Opens the database with a bot that has one migration more; returns what it prints."""
    copied = folder / "newer"
    shutil.copytree(ROOT / "bot", copied / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    steps = copied / "bot" / "store" / "migrations"
    (steps / f"{NEXT:04}_more.sql").write_text(sql, encoding="utf-8")
    source = (steps / "__init__.py").read_text(encoding="utf-8")
    changed = re.sub(r"^LATEST = \d+$", f"LATEST = {NEXT}", source, flags=re.MULTILINE)
    assert changed != source
    (steps / "__init__.py").write_text(changed, encoding="utf-8")
    return printed(OPEN, path, folder=copied)


def test_steps_are_numbered_without_gaps() -> None:
    """The files are 0001, 0002 and so on, and `LATEST` is the last number."""
    assert [int(name[:4]) for name in STEPS] == list(range(1, migrations.LATEST + 1))
    assert all(re.fullmatch(r"\d{4}_[a-z_]+\.sql", name) for name in STEPS)


def test_no_line_of_a_step_is_lost() -> None:
    """Split into statements, a migration loses no text: every statement ends with a semicolon."""
    for step, name in enumerate(STEPS, 1):
        text = files("bot.store.migrations").joinpath(name).read_text(encoding="utf-8")
        joined = "".join(migrations.statements(step))
        assert re.sub(r"\s", "", joined) == re.sub(r"\s", "", text)


async def test_a_database_gets_each_step_once(tmp_path: Path) -> None:
    """There is one version row with the latest version, also after opening again."""
    path = tmp_path / "cards.db"
    for _ in range(3):
        await make(path)
        assert await versions(path) == [(migrations.LATEST,)]


async def test_a_step_that_fails_leaves_the_old_version(tmp_path: Path) -> None:
    """If a migration fails in the middle, the file stays as it was, and the old bot can open it."""
    path = tmp_path / "cards.db"
    await make(path)
    before = path.read_bytes()
    printed = open_with_next_step(
        tmp_path,
        path,
        "CREATE TABLE half (id INTEGER);\nUPDATE decks SET title = 'changed';\n"
        "INSERT INTO nowhere (id) VALUES (1);\n",
    )
    assert printed.startswith(f"refused: {path} can't be opened")
    assert path.read_bytes() == before
    async with opened(path) as database:
        assert [
            deck.name.title
            for deck in await database.read(lambda tx: deck_access.every(tx, Viewer()))
        ] == ["The greek deck"]
        tables = await database.read(
            lambda tx: tx.all("SELECT name FROM sqlite_master WHERE name = 'half'", {})
        )
    assert tables == []


async def test_a_further_step_is_taken_and_the_old_bot_then_refuses(tmp_path: Path) -> None:
    """A newer bot migrates the schema and keeps all rows; an older bot then refuses the file."""
    path = tmp_path / "cards.db"
    await make(path)
    sql = "-- One more.\nCREATE TABLE more (id INTEGER);\nUPDATE decks SET title = 'changed';\n"
    assert open_with_next_step(tmp_path, path, sql) == f"opened: [({NEXT},)]\n"
    with pytest.raises(StoreError, match=f"its schema is {NEXT}"):
        inspect(path)
    with pytest.raises(StoreError, match="newer version"):
        async with opened(path):
            pass


async def test_the_keys_of_answers_begin_with_the_account(tmp_path: Path) -> None:
    """A database of version 1 keeps its answers, whose keys are turned round."""
    path = tmp_path / "cards.db"
    with closing(sqlite3.connect(path)) as old:
        old.execute("CREATE TABLE cardstreak_schema (version INTEGER NOT NULL)")
        old.execute("INSERT INTO cardstreak_schema (version) VALUES (1)")
        for statement in migrations.statements(1):
            old.execute(statement)
        old.executemany(
            "INSERT INTO requests (key, at, outcome) VALUES (?, 1, '')",
            [("discord:11:22",), ("telegram:3:44",), ("terminal:a:b:ada",)],
        )
        old.commit()
    async with opened(path) as database:
        rows = await database.read(lambda tx: tx.all("SELECT key FROM requests ORDER BY id", {}))
        assert rows == [("discord:22:11",), ("telegram:44:3",), ("terminal:ada:a:b",)]
        assert await database.read(lambda tx: tx.one("PRAGMA user_version", {})) == (0,)


async def test_what_was_deleted_before_a_crash_is_gone_after_the_next_start(
    tmp_path: Path,
) -> None:
    """A database that could not be compacted after a deletion is compacted when it is opened."""
    path = tmp_path / "cards.db"
    await make(path)
    with closing(sqlite3.connect(path)) as plain:
        plain.execute("PRAGMA secure_delete = OFF")
        plain.execute("INSERT INTO memos (key, text) VALUES ('key', 'something private')")
        plain.commit()
        plain.execute("DELETE FROM memos")
        plain.execute(ERASE)
        plain.commit()
    assert b"something private" in b"".join(contents(path))
    async with opened(path):
        assert b"something private" not in path.read_bytes()


def make_old(path: Path, version: int, *rows: str) -> None:
    """Makes a database of an older version, with rows by the statements that insert them."""
    with closing(sqlite3.connect(path)) as old:
        old.execute("CREATE TABLE cardstreak_schema (version INTEGER NOT NULL)")
        old.execute(f"INSERT INTO cardstreak_schema (version) VALUES ({version})")
        for step in range(1, version + 1):
            for statement in migrations.statements(step):
                old.execute(statement)
        for row in rows:
            old.execute(row)
        old.commit()


async def test_daily_cards_from_before_they_were_silent_at_night(tmp_path: Path) -> None:
    """A daily card goes on, now without sound at night, and its open card is not yet opened."""
    path = tmp_path / "cards.db"
    make_old(
        path,
        6,
        """INSERT INTO dailies (platform, channel, thread, account, space, owner_account, deck,
               topic, zone, minute, seed, since, status)
           VALUES ('discord', '77', '', '', '7', '1', 1, '', 'UTC', 540, 1, 0, 'on')""",
        """INSERT INTO posted (deck, card, platform, channel, thread, account, space, at, daily,
               studied) VALUES (1, 1, 'discord', '77', '', '', '7', 0, 1, 5)""",
    )
    async with opened(path) as database:
        daily = await database.read(lambda tx: dailies.get(tx, DailyId(1)))
        posted = await database.read(lambda tx: posted_cards.get(tx, PostedId(1)))
    assert daily is not None
    assert daily.silence == "night"
    assert posted is not None
    assert (posted.answered, posted.opened) == (5, False)


async def test_results_from_before_answers_were_counted(tmp_path: Path) -> None:
    """Rows of version 3 are kept; of their players nobody is said to have been silent."""
    path = tmp_path / "cards.db"
    make_old(
        path,
        3,
        """INSERT INTO battle_results (battle, person, platform, space, day, place, won,
               points, hits, asked, missed)
           VALUES (1, 1, 'discord', '7', 739000, 2, 0, 0, 0, 2, '[1,2]')""",
    )
    async with opened(path) as database:
        (result,) = await database.read(lambda tx: battle_results.of(tx, PersonId(1)))
        silent = await database.read(
            lambda tx: battle_results.answered_nothing(tx, BattleId(1), PersonId(1))
        )
    assert (result.missed, result.answered) == ((CardId(1), CardId(2)), None)
    assert not silent
    assert await versions(path) == [(migrations.LATEST,)]


async def test_people_from_before_they_were_asked_where_they_are(tmp_path: Path) -> None:
    """A person keeps their zone and streak, and has not been asked for the zone yet."""
    path = tmp_path / "cards.db"
    make_old(
        path,
        6,
        """INSERT INTO people (name, created_at, zone, shift, floor, floor_since, new_cards,
               retention, mode, leaderboard, battle_reviews, streak, longest, freezes, last_day,
               day, new_today)
           VALUES ('Ada', 1, 'Asia/Tokyo', 0, 0, 0, 10, 0.9, 'reveal', 'shown', 'on', 3, 5, 1,
               739000, 739000, 2)""",
    )
    async with opened(path) as database:
        person = await database.read(lambda tx: people.get(tx, PersonId(1)))
    assert person is not None
    assert (person.calendar.zone, person.zone_from) == ("Asia/Tokyo", "default")
    assert (person.streak.length, person.tally.new_cards) == (3, 2)


async def test_pictures_from_before_there_were_sounds(tmp_path: Path) -> None:
    """A deck keeps its pictures, and lets go of one that nothing else shows."""
    path = tmp_path / "cards.db"
    make_old(
        path,
        8,
        "INSERT INTO images (name, content) VALUES ('a.png', x'01'), ('b.png', x'0203')",
        "INSERT INTO image_holders (kind, holder, image) VALUES ('deck', 1, 1), ('deck', 1, 2)",
    )
    async with opened(path) as database:
        kept = await database.read(lambda tx: media.contents(tx, DeckId(1)))
        await database.write(lambda tx: media.hold(tx, DeckId(1), ["b.png"]))
        gone = await database.read(lambda tx: media.content(tx, "a.png"))
        sizes = await database.read(lambda tx: media.sizes(tx, "deck", 1))
    assert kept == {"a.png": b"\x01", "b.png": b"\x02\x03"}
    assert (gone, sizes) == (None, {"b.png": 2})
