import asyncio
import math
import random
import sqlite3
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.store.database import LARGEST_BATCH, Database, Tx
from tests.databases import opened, running

T = TypeVar("T")
MAKE = "CREATE TABLE kept (id INTEGER PRIMARY KEY, number INTEGER UNIQUE, half INTEGER)"


@pytest_asyncio.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A database file with a table to write to."""
    async with opened(tmp_path / "cards.db") as made:
        await made.write(running(MAKE))
        yield made


def keep(number: int) -> Callable[[Tx], int]:
    """A use case that saves a number in two rows, and returns the place of the first."""

    def use_case(tx: Tx) -> int:
        place = insert(tx, number, 0)
        insert(tx, -number, 1)
        return place

    return use_case


def insert(tx: Tx, number: int, half: int) -> int:
    """Saves one row."""
    return tx.insert(
        "INSERT INTO kept (number, half) VALUES (:number, :half) RETURNING id",
        {"number": number, "half": half},
    )


def fail_with(error: BaseException, number: int) -> Callable[[Tx], int]:
    """A use case that saves half of what it should, and raises."""

    def use_case(tx: Tx) -> int:
        insert(tx, number, 0)
        raise error

    return use_case


def numbers(tx: Tx) -> list[int]:
    """What was saved, in order, only whole ones."""
    rows = tx.all("SELECT number, half FROM kept ORDER BY id", {})
    first = [number for number, half in rows if half == 0]
    second = [-number for number, half in rows if half == 1]
    assert first == second
    return first


async def told(answer: Awaitable[T]) -> T | BaseException:
    """What a caller gets: a result, or what was raised."""
    try:
        return await answer
    except BaseException as error:  # noqa: BLE001 - what callers get is what is looked at
        return error


async def begins(database: Database) -> list[str]:
    """A list that will hold the transactions begun from now on."""
    begun: list[str] = []

    def listen(tx: Tx) -> None:
        tx._connection.set_trace_callback(
            lambda sql: begun.append(sql) if sql.startswith("BEGIN") else None
        )

    await database.write(listen)
    return begun


class Gate:
    """A use case that stays in the middle of its transaction until it is let go."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._entered = threading.Event()
        self._let_go = threading.Event()

    def use_case(self, tx: Tx) -> int:
        """Saves the first half, waits, saves the second."""
        place = insert(tx, self._number, 0)
        self._entered.set()
        assert self._let_go.wait(10)
        insert(tx, -self._number, 1)
        return place

    async def entered(self) -> None:
        """Returns once the use case runs."""
        assert await asyncio.to_thread(self._entered.wait, 10)

    def let_go(self) -> None:
        """Lets the use case end."""
        self._let_go.set()


# ── batches ─────────────────────────────────────────────────────────────────────────────────────


async def test_callers_at_once_share_transactions_and_each_gets_its_own_result(
    database: Database,
) -> None:
    """1,300 concurrent writes run in the order of their calls, in three transactions."""
    begun = await begins(database)
    places = await asyncio.gather(*(database.write(keep(number)) for number in range(1, 1301)))
    assert places == list(range(1, 2601, 2))
    assert len(begun) == math.ceil(1300 / LARGEST_BATCH)
    assert await database.read(numbers) == list(range(1, 1301))


async def test_a_use_case_sees_what_those_before_it_wrote(database: Database) -> None:
    """Inside a batch, each use case finds the effects of all earlier ones."""

    def keep_and_count(number: int) -> Callable[[Tx], int]:
        def use_case(tx: Tx) -> int:
            keep(number)(tx)
            return len(numbers(tx))

        return use_case

    seen = await asyncio.gather(*(database.write(keep_and_count(n)) for n in range(1, 61)))
    assert seen == list(range(1, 61))


async def test_one_that_raises_fails_alone_and_leaves_nothing(database: Database) -> None:
    """Of a full batch one use case raises half-way: all others are saved, of it not a trace."""
    errors = {200: ValueError("mine")}
    answers = await asyncio.gather(
        *(
            told(database.write(fail_with(errors[n], n) if n in errors else keep(n)))
            for n in range(1, 401)
        )
    )
    assert answers[199] is errors[200]
    assert [place for place in answers if isinstance(place, int)] == list(range(1, 798, 2))
    assert await database.read(numbers) == [n for n in range(1, 401) if n != 200]


@given(st.lists(st.sampled_from(["fine", "fine", "raises", "clashes"]), max_size=70))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_any_mix_of_good_and_bad_use_cases_is_told_apart(kinds: list[str]) -> None:
    """Whichever use cases of a batch fail: exactly the others are saved, in their order."""
    places = [(1000 if kind == "clashes" else n, kind) for n, kind in enumerate(kinds, 1)]

    async def run() -> None:
        async with opened(None) as database:
            await database.write(running(MAKE))
            await database.write(keep(1000))
            answers = await asyncio.gather(
                *(
                    told(database.write(fail_with(KeyError(n), n) if kind == "raises" else keep(n)))
                    for n, kind in places
                )
            )
            for kind, answer in zip(kinds, answers, strict=True):
                expected = {"fine": int, "raises": KeyError, "clashes": sqlite3.IntegrityError}[
                    kind
                ]
                assert isinstance(answer, expected)
            good = [n for n, kind in enumerate(kinds, 1) if kind == "fine"]
            assert await database.write(numbers) == [1000, *good]

    asyncio.run(run())


@pytest.mark.parametrize("seed", range(4))
async def test_large_mixes_in_a_file(database: Database, seed: int) -> None:
    """1,000 use cases, of which a random share fails: each caller is told the truth."""
    chance = random.Random(seed)
    share = chance.choice([0.001, 0.02, 0.3])
    bad = {n for n in range(1, 1001) if chance.random() < share}
    answers = await asyncio.gather(
        *(
            told(database.write(fail_with(ValueError(n), n) if n in bad else keep(n)))
            for n in range(1, 1001)
        )
    )
    assert {n for n, answer in enumerate(answers, 1) if isinstance(answer, ValueError)} == bad
    assert await database.read(numbers) == [n for n in range(1, 1001) if n not in bad]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3), asyncio.CancelledError()])
async def test_no_kind_of_exception_ends_the_writer(
    database: Database, error: BaseException
) -> None:
    """Also what is not an `Exception` reaches its caller alone, is undone, and writing goes on."""
    answers = await asyncio.gather(
        told(database.write(keep(1))),
        told(database.write(fail_with(error, 2))),
        told(database.write(keep(3))),
    )
    assert answers[0] == 1
    assert type(answers[1]) is type(error)
    assert answers[2] == 3
    assert type(await told(database.write(fail_with(error, 4)))) is type(error)
    assert await asyncio.wait_for(database.write(keep(5)), 5) == 5
    assert await database.read(numbers) == [1, 3, 5]


async def test_a_stop_iteration_is_a_bug_like_any_other(database: Database) -> None:
    """A use case that calls `next` on nothing fails (a future can't hold its exception as is)."""

    def use_case(tx: Tx) -> int:
        insert(tx, 2, 0)
        return int(next(iter([])))

    first, stopped, last = (
        asyncio.create_task(told(database.write(case))) for case in (keep(1), use_case, keep(3))
    )
    assert isinstance(await asyncio.wait_for(stopped, 5), RuntimeError)
    assert await first == 1
    assert await last == 3
    assert isinstance(await asyncio.wait_for(told(database.write(use_case)), 5), RuntimeError)
    with pytest.raises(RuntimeError):
        await asyncio.wait_for(database.read(lambda tx: next(tx.each("SELECT 1 LIMIT 0", {}))), 5)
    assert await database.read(numbers) == [1, 3]


async def test_a_statement_that_is_wrong_fails_alone(database: Database) -> None:
    """An SQL mistake is the mistake of its use case, not of the disk."""
    good, bad = await asyncio.gather(
        told(database.write(keep(1))),
        told(database.write(lambda tx: tx.one("SELECT no_such FROM kept", {}))),
    )
    assert good == 1
    assert type(bad) is sqlite3.OperationalError


# ── callers that go away ────────────────────────────────────────────────────────────────────────


async def test_a_caller_that_is_cancelled_disturbs_nobody(database: Database) -> None:
    """Callers cancelled while waiting leave the others' results where they belong."""
    gate = Gate(1)
    held = asyncio.create_task(database.write(gate.use_case))
    await gate.entered()
    tasks = [asyncio.create_task(database.write(keep(n))) for n in range(2, 42)]
    await asyncio.sleep(0)
    for task in tasks[::3]:
        task.cancel()
    gate.let_go()
    await held
    answers = await asyncio.gather(*(told(task) for task in tasks))
    saved = await database.read(numbers)
    for number, answer in enumerate(answers, 2):
        if isinstance(answer, int):
            assert saved.index(number) == (answer - 1) // 2
        else:
            assert isinstance(answer, asyncio.CancelledError)
    assert [isinstance(answer, int) for answer in answers] == [n % 3 != 0 for n in range(40)]


async def test_a_caller_cancelled_in_the_middle_is_saved_whole(database: Database) -> None:
    """Cancelling a caller whose use case is running neither halves it nor stops the writer."""
    gate = Gate(1)
    held = asyncio.create_task(database.write(gate.use_case))
    await gate.entered()
    held.cancel()
    assert isinstance(await told(held), asyncio.CancelledError)
    gate.let_go()
    assert await database.write(keep(2)) == 3
    assert await database.read(numbers) == [1, 2]


async def test_cancelling_the_writer_itself_does_not_stop_it(database: Database) -> None:
    """When a loop that ends cancels all tasks, callers hear of it, and writing still works."""
    gate = Gate(1)
    held = asyncio.create_task(told(database.write(gate.use_case)))
    await gate.entered()
    for task in asyncio.all_tasks():
        if task.get_name() == "store writer":
            task.cancel()
    await asyncio.sleep(0)
    gate.let_go()
    assert isinstance(await asyncio.wait_for(held, 5), asyncio.CancelledError)
    assert await asyncio.wait_for(database.write(keep(2)), 5) == 3
    assert await database.read(numbers) == [1, 2]


# ── closing ─────────────────────────────────────────────────────────────────────────────────────


async def test_closing_writes_what_waits(tmp_path: Path) -> None:
    """`close` answers every caller that came before it, and what they wrote is in the file."""
    path = tmp_path / "cards.db"
    async with opened(path) as database:
        await database.write(running(MAKE))
        tasks = [asyncio.create_task(database.write(keep(n))) for n in range(1, 1201)]
        await asyncio.sleep(0)
    assert all(task.done() for task in tasks)
    assert not path.with_name("cards.db-wal").exists()
    async with opened(path) as again:
        assert await again.read(numbers) == list(range(1, 1201))


async def test_a_cancelled_close_still_answers_the_callers(tmp_path: Path) -> None:
    """Cancelling `close` while it waits for the writer takes nothing from those who write."""
    async with opened(tmp_path / "cards.db") as database:
        await _cancel_a_close(database)


async def _cancel_a_close(database: Database) -> None:
    await database.write(running(MAKE))
    gate = Gate(1)
    held = asyncio.create_task(told(database.write(gate.use_case)))
    await gate.entered()
    closing = asyncio.create_task(database.close())
    await asyncio.sleep(0)
    closing.cancel()
    assert isinstance(await told(closing), asyncio.CancelledError)
    gate.let_go()
    assert await asyncio.wait_for(held, 5) == 1


async def test_after_closing_nothing_hangs(tmp_path: Path) -> None:
    """Writing to and reading from a closed database raise, and closing twice is harmless."""
    database = await Database.open(tmp_path / "cards.db")
    await database.close()
    assert isinstance(await asyncio.wait_for(told(database.write(keep(1))), 5), ValueError)
    assert isinstance(await asyncio.wait_for(told(database.read(numbers)), 5), ValueError)
    await database.close()


# ── reading beside ──────────────────────────────────────────────────────────────────────────────


async def test_reading_sees_only_what_is_committed_and_waits_for_nobody(
    database: Database,
) -> None:
    """While a use case is under way a scan runs, and finds the state before it."""
    await database.write(keep(1))
    gate = Gate(2)
    held = asyncio.create_task(database.write(gate.use_case))
    await gate.entered()
    assert await asyncio.wait_for(database.read(numbers), 5) == [1]
    gate.let_go()
    await held
    assert await database.read(numbers) == [1, 2]


async def test_reading_cannot_write(database: Database) -> None:
    """A scan that tries to change something is refused, and the next scan works."""
    for sql in ("DELETE FROM kept", "CREATE TABLE more (id INTEGER)", "PRAGMA user_version = 7"):
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await database.read(running(sql))
    assert await database.read(lambda tx: tx.one("PRAGMA query_only", {})) == (1,)
    assert await database.read(numbers) == []


async def test_what_a_scan_raises_reaches_its_caller(database: Database) -> None:
    """A scan's exception is its caller's, and does no harm."""
    with pytest.raises(ZeroDivisionError):
        await database.read(lambda tx: 1 // len(numbers(tx)))
    assert await database.read(numbers) == []


async def test_a_database_in_memory_works_the_same() -> None:
    """Without a path: the schema is there, writes are kept, failures undone, scans run."""
    async with opened(None) as database:
        await database.write(running(MAKE))
        error = ValueError()
        answers = await asyncio.gather(
            *(told(database.write(case)) for case in (keep(1), fail_with(error, 2), keep(3)))
        )
        assert answers == [1, error, 3]
        assert await database.read(numbers) == [1, 3]
        assert await database.read(lambda tx: tx.one("SELECT count(*) FROM people", {})) == (0,)
