"""The whole store is copied to PostgreSQL and back, and is the same afterwards."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from bot.admin import move
from bot.model.views import Attachment
from bot.store import backups
from bot.store.database_file import StoreError
from bot.store.database_schema import tables
from bot.store.opening import open_database
from tests.stores import postgres_url
from tests.world import World, a_deck, in_file

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PEOPLE = ("ada", "bo", "cy")


def quiet(_what: str, _done: int, _of: int) -> None:
    """Shows no progress."""


async def life(path: Path) -> dict[str, bytes]:
    """Lets some people study in a SQLite file; returns what each of them would export."""
    world = await in_file(path)
    await world.engine.take_in([a_deck(), a_deck(slug="latin")])
    for who in PEOPLE:
        await world.type("/quiz greek", who)
        for confidence in "4153":
            await world.study(confidence, who)
        world.sleep()
        await world.type("/today", who)
        await world.type("/daily on time:10:00", who)
        await world.type("/undo", who)
    exported = await exports(world)
    await world.database.close()
    return exported


async def opened(where: Path | str) -> World:
    """The world of a store that had another one before: no request has a key of that."""
    world = World(await open_database(where))
    world.key = "second"
    return world


async def exports(world: World) -> dict[str, bytes]:
    """The exports of all people, byte for byte."""
    return {who: await export(world, who) for who in PEOPLE}


async def export(world: World, who: str) -> bytes:
    """What a person gets when they export their data."""
    view = await world.type("/privacy export", who)
    (file,) = [block for block in view.blocks if isinstance(block, Attachment)]
    return file.content if isinstance(file.content, bytes) else file.content.encode()


@pytest.fixture
def url() -> Iterator[str]:
    """The address of an empty database of PostgreSQL."""
    with postgres_url() as address:
        yield address


async def test_there_and_back(tmp_path: Path, url: str) -> None:
    """From SQLite to PostgreSQL and back, every export is the same byte for byte."""
    first, second = tmp_path / "first.db", tmp_path / "second.db"
    before = await life(first)
    content = first.read_bytes()
    seen: list[tuple[str, int, int]] = []
    move.move(first, url, lambda *what: seen.append(what))
    assert first.read_bytes() == content
    assert {what for what, *_ in seen} > {"reviews", "memory", "people"}
    assert all(done == of for what, done, of in seen if of < 1_000)
    there = await opened(url)
    assert await exports(there) == before
    await there.database.close()
    move.move(url, str(second), quiet)
    back = await opened(second)
    assert await exports(back) == before
    # New rows get ids that nothing had before.
    await back.type("/quiz latin", "new")
    ids = await back.rows("SELECT id FROM people ORDER BY id")
    assert ids == [(1,), (2,), (3,), (4,)]
    await back.database.close()


async def test_ids_go_on(tmp_path: Path, url: str) -> None:
    """After the move no id is given a second time, not even that of a person who was deleted."""
    path = tmp_path / "cards.db"
    await life(path)
    database = await open_database(path)
    await database.write(lambda tx: tx.run("DELETE FROM people WHERE id = 3", {}))
    await database.close()
    move.move(path, url, quiet)
    world = await opened(url)
    await world.type("/quiz latin", "new")
    assert await world.rows("SELECT max(id) FROM people") == [(4,)]
    await world.type("/quiz greek", "ada")
    await world.study("4", "ada")
    await world.database.close()


async def test_what_is_refused(tmp_path: Path, url: str) -> None:
    """A target with rows, a file that exists, and a store that is in use are left alone."""
    path = tmp_path / "cards.db"
    await life(path)
    running = await open_database(path)
    with pytest.raises(StoreError, match="Stop it first"):
        move.move(path, url, quiet)
    await running.close()
    move.move(path, url, quiet)
    with pytest.raises(StoreError, match="not empty"):
        move.move(path, url, quiet)
    with pytest.raises(StoreError, match="exists already"):
        move.move(url, str(path), quiet)
    with pytest.raises(StoreError, match="both SQLite files"):
        move.move(path, str(tmp_path / "other.db"), quiet)
    world = await opened(url)
    await world.type("/streak")
    with pytest.raises(StoreError, match="Stop it first"):
        move.move(url, str(tmp_path / "new.db"), quiet)
    await world.database.close()
    assert not (tmp_path / "new.db").exists()


async def test_a_backup_while_the_bot_runs(tmp_path: Path, url: str) -> None:
    """A backup is one moment of a running bot's database, and restores as that moment."""
    saved, path = tmp_path / "saved.db", tmp_path / "cards.db"
    before = await life(path)
    move.move(path, url, quiet)
    world = await opened(url)
    await world.type("/streak", "ada")
    assert backups.write(url, saved, quiet) == saved.stat().st_size
    with pytest.raises(StoreError, match="exists already"):
        backups.write(url, saved, quiet)
    await world.type("/quiz greek", "ada")
    await world.study("5", "ada")
    assert await exports(world) != before
    with pytest.raises(StoreError, match="Stop it first"):
        move.restore(saved, url, NOW, quiet)
    await world.database.close()
    schema = move.restore(saved, url, NOW, quiet)
    assert schema == "before_restore_20260302_120000"
    world = await opened(url)
    assert await exports(world) == before
    await world.database.close()
    with psycopg.connect(url) as connection:
        for table in tables():
            connection.execute(f"SELECT 1 FROM {schema}.{table}".encode())


async def test_a_failure_changes_nothing(tmp_path: Path, url: str) -> None:
    """If a row can't be stored, the target is as before, and the sentence says what happened."""
    path = tmp_path / "cards.db"
    await life(path)
    database = await open_database(path)
    await database.write(lambda tx: tx.run("UPDATE people SET name = 'a' || char(0)", {}))
    await database.close()
    with pytest.raises(StoreError, match="can't be used"):
        move.move(path, url, quiet)
    world = await opened(url)
    assert await world.rows("SELECT count(*) FROM decks") == [(0,)]
    await world.database.close()
