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

from bot.store.database import Database, Tx
from bot.store.opening import open_database
from bot.store.sqlite_database import LARGEST_BATCH, SqliteTx
from tests.amount import amount
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
    """A use case that saves a number in two rows, and returns the id of the first."""

    def use_case(tx: Tx) -> int:
        row_id = insert(tx, number, 0)
        insert(tx, -number, 1)
        return row_id

    return use_case


def insert(tx: Tx, number: int, half: int) -> int:
    """Saves one row."""
    return tx.insert(
        "INSERT INTO kept (number, half) VALUES (:number, :half) RETURNING id",
        {"number": number, "half": half},
    )


def fail_with(error: BaseException, number: int) -> Callable[[Tx], int]:
    """A use case that saves only the first of its rows, and raises."""

    def use_case(tx: Tx) -> int:
        insert(tx, number, 0)
        raise error

    return use_case


def numbers(tx: Tx) -> list[int]:
    """The saved numbers in order; both rows of each must be there."""
    rows = tx.all("SELECT number, half FROM kept ORDER BY id", {})
    first = [number for number, half in rows if half == 0]
    second = [-number for number, half in rows if half == 1]
    assert first == second
    return first


async def outcome_of(answer: Awaitable[T]) -> T | BaseException:
    """What a caller gets: a result, or the exception that was raised."""
    try:
        return await answer
    except BaseException as error:  # noqa: BLE001 - the tests look at the exceptions
        return error


async def begins(database: Database) -> list[str]:
    """A list that gets an entry for each transaction begun from now on."""
    begun: list[str] = []

    def listen(tx: Tx) -> None:
        assert isinstance(tx, SqliteTx)
        tx._connection.set_trace_callback(
            lambda sql: begun.append(sql) if sql.startswith("BEGIN") else None
        )

    await database.write(listen)
    return begun


class Gate:
    """A use case that waits in the middle of its transaction until it is released."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._entered = threading.Event()
        self._let_go = threading.Event()

    def use_case(self, tx: Tx) -> int:
        """Saves the first half, waits, saves the second."""
        row_id = insert(tx, self._number, 0)
        self._entered.set()
        assert self._let_go.wait(10)
        insert(tx, -self._number, 1)
        return row_id

    async def entered(self) -> None:
        """Returns once the use case runs."""
        assert await asyncio.to_thread(self._entered.wait, 10)

    def let_go(self) -> None:
        """Releases the use case."""
        self._let_go.set()


# ── batches ─────────────────────────────────────────────────────────────────────────────────────


async def test_callers_at_once_share_transactions_and_each_gets_its_own_result(
    database: Database,
) -> None:
    """1,300 concurrent writes run in the order of their calls, in three transactions."""
    begun = await begins(database)
    row_ids = await asyncio.gather(*(database.write(keep(number)) for number in range(1, 1301)))
    assert row_ids == list(range(1, 2601, 2))
    assert len(begun) == math.ceil(1300 / LARGEST_BATCH)
    assert await database.read(numbers) == list(range(1, 1301))


async def test_a_use_case_sees_what_those_before_it_wrote(database: Database) -> None:
    """In a batch, each use case sees the changes of all earlier ones."""

    def keep_and_count(number: int) -> Callable[[Tx], int]:
        def use_case(tx: Tx) -> int:
            keep(number)(tx)
            return len(numbers(tx))

        return use_case

    seen = await asyncio.gather(*(database.write(keep_and_count(n)) for n in range(1, 61)))
    assert seen == list(range(1, 61))


async def test_one_that_raises_fails_alone_and_leaves_nothing(database: Database) -> None:
    """If one use case of a batch raises, its changes are undone and all others are saved."""
    errors = {200: ValueError("mine")}
    answers = await asyncio.gather(
        *(
            outcome_of(database.write(fail_with(errors[n], n) if n in errors else keep(n)))
            for n in range(1, 401)
        )
    )
    assert answers[199] is errors[200]
    assert [row_id for row_id in answers if isinstance(row_id, int)] == list(range(1, 798, 2))
    assert await database.read(numbers) == [n for n in range(1, 401) if n != 200]


@given(st.lists(st.sampled_from(["fine", "fine", "raises", "clashes"]), max_size=70))
@settings(max_examples=amount(60), deadline=None, derandomize=True)
def test_any_mix_of_good_and_bad_use_cases_is_told_apart(kinds: list[str]) -> None:
    """Whichever use cases of a batch fail, exactly the others are saved, in their order."""
    numbered = [(1000 if kind == "clashes" else n, kind) for n, kind in enumerate(kinds, 1)]

    async def run() -> None:
        async with opened(None) as database:
            await database.write(running(MAKE))
            await database.write(keep(1000))
            answers = await asyncio.gather(
                *(
                    outcome_of(
                        database.write(fail_with(KeyError(n), n) if kind == "raises" else keep(n))
                    )
                    for n, kind in numbered
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
    """Of 1,000 use cases a random share fails, and each caller gets its own result or error."""
    chance = random.Random(seed)
    share = chance.choice([0.001, 0.02, 0.3])
    bad = {n for n in range(1, 1001) if chance.random() < share}
    answers = await asyncio.gather(
        *(
            outcome_of(database.write(fail_with(ValueError(n), n) if n in bad else keep(n)))
            for n in range(1, 1001)
        )
    )
    assert {n for n, answer in enumerate(answers, 1) if isinstance(answer, ValueError)} == bad
    assert await database.read(numbers) == [n for n in range(1, 1001) if n not in bad]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3), asyncio.CancelledError()])
async def test_no_kind_of_exception_ends_the_writer(
    database: Database, error: BaseException
) -> None:
    """Other exceptions than `Exception` also reach only their caller, and writing goes on."""
    answers = await asyncio.gather(
        outcome_of(database.write(keep(1))),
        outcome_of(database.write(fail_with(error, 2))),
        outcome_of(database.write(keep(3))),
    )
    assert answers[0] == 1
    assert type(answers[1]) is type(error)
    assert answers[2] == 3
    assert type(await outcome_of(database.write(fail_with(error, 4)))) is type(error)
    assert await asyncio.wait_for(database.write(keep(5)), 5) == 5
    assert await database.read(numbers) == [1, 3, 5]


async def test_a_stop_iteration_is_a_bug_like_any_other(database: Database) -> None:
    """A use case that raises StopIteration fails with a RuntimeError: a future can't hold it."""

    def use_case(tx: Tx) -> int:
        insert(tx, 2, 0)
        return int(next(iter([])))

    first, stopped, last = (
        asyncio.create_task(outcome_of(database.write(case)))
        for case in (keep(1), use_case, keep(3))
    )
    assert isinstance(await asyncio.wait_for(stopped, 5), RuntimeError)
    assert await first == 1
    assert await last == 3
    assert isinstance(await asyncio.wait_for(outcome_of(database.write(use_case)), 5), RuntimeError)
    with pytest.raises(RuntimeError):
        await asyncio.wait_for(database.read(lambda tx: next(tx.each("SELECT 1 LIMIT 0", {}))), 5)
    assert await database.read(numbers) == [1, 3]


async def test_a_statement_that_is_wrong_fails_alone(database: Database) -> None:
    """An error in SQL reaches the caller as it is, not as a failure of the disk."""
    good, bad = await asyncio.gather(
        outcome_of(database.write(keep(1))),
        outcome_of(database.write(lambda tx: tx.one("SELECT no_such FROM kept", {}))),
    )
    assert good == 1
    assert type(bad) is sqlite3.OperationalError


# ── cancelled callers ───────────────────────────────────────────────────────────────────────────


async def test_a_caller_that_is_cancelled_disturbs_nobody(database: Database) -> None:
    """If some callers are cancelled while they wait, all others get their own results."""
    gate = Gate(1)
    held = asyncio.create_task(database.write(gate.use_case))
    await gate.entered()
    tasks = [asyncio.create_task(database.write(keep(n))) for n in range(2, 42)]
    await asyncio.sleep(0)
    for task in tasks[::3]:
        task.cancel()
    gate.let_go()
    await held
    answers = await asyncio.gather(*(outcome_of(task) for task in tasks))
    saved = await database.read(numbers)
    for number, answer in enumerate(answers, 2):
        if isinstance(answer, int):
            assert saved.index(number) == (answer - 1) // 2
        else:
            assert isinstance(answer, asyncio.CancelledError)
    assert [isinstance(answer, int) for answer in answers] == [n % 3 != 0 for n in range(40)]


async def test_a_caller_cancelled_in_the_middle_is_saved_whole(database: Database) -> None:
    """If a caller is cancelled while its use case runs, all of it is saved, and writing goes on."""
    gate = Gate(1)
    held = asyncio.create_task(database.write(gate.use_case))
    await gate.entered()
    held.cancel()
    assert isinstance(await outcome_of(held), asyncio.CancelledError)
    gate.let_go()
    assert await database.write(keep(2)) == 3
    assert await database.read(numbers) == [1, 2]


async def test_cancelling_the_writer_itself_does_not_stop_it(database: Database) -> None:
    """If the writer's task is cancelled, its callers get the error, and writing still works."""
    gate = Gate(1)
    held = asyncio.create_task(outcome_of(database.write(gate.use_case)))
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
    """`close` first runs all waiting use cases, and what they wrote is in the file."""
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
    """If `close` is cancelled while it waits for the writer, the waiting callers are answered."""
    async with opened(tmp_path / "cards.db") as database:
        await _cancel_a_close(database)


async def _cancel_a_close(database: Database) -> None:
    await database.write(running(MAKE))
    gate = Gate(1)
    held = asyncio.create_task(outcome_of(database.write(gate.use_case)))
    await gate.entered()
    closing = asyncio.create_task(database.close())
    await asyncio.sleep(0)
    closing.cancel()
    assert isinstance(await outcome_of(closing), asyncio.CancelledError)
    gate.let_go()
    assert await asyncio.wait_for(held, 5) == 1


async def test_after_closing_nothing_hangs(tmp_path: Path) -> None:
    """A closed database raises at writing and reading, and may be closed again."""
    database = await open_database(tmp_path / "cards.db")
    await database.close()
    assert isinstance(await asyncio.wait_for(outcome_of(database.write(keep(1))), 5), ValueError)
    assert isinstance(await asyncio.wait_for(outcome_of(database.read(numbers)), 5), ValueError)
    await database.close()


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


async def test_reading_sees_only_what_is_committed_and_waits_for_nobody(
    database: Database,
) -> None:
    """A scan runs while a use case is running, and sees the state before it."""
    await database.write(keep(1))
    gate = Gate(2)
    held = asyncio.create_task(database.write(gate.use_case))
    await gate.entered()
    assert await asyncio.wait_for(database.read(numbers), 5) == [1]
    gate.let_go()
    await held
    assert await database.read(numbers) == [1, 2]


async def test_reading_cannot_write(database: Database) -> None:
    """A scan that tries to write fails, and the next scan works."""
    for sql in ("DELETE FROM kept", "CREATE TABLE more (id INTEGER)", "PRAGMA user_version = 7"):
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await database.read(running(sql))
    assert await database.read(lambda tx: tx.one("PRAGMA query_only", {})) == (1,)
    assert await database.read(numbers) == []


async def test_what_a_scan_raises_reaches_its_caller(database: Database) -> None:
    """A scan's exception reaches its caller, and the next scan works."""
    with pytest.raises(ZeroDivisionError):
        await database.read(lambda tx: 1 // len(numbers(tx)))
    assert await database.read(numbers) == []


async def test_a_database_in_memory_works_the_same() -> None:
    """In memory, too, writes are saved, failures are undone and scans run."""
    async with opened(None) as database:
        await database.write(running(MAKE))
        error = ValueError()
        answers = await asyncio.gather(
            *(outcome_of(database.write(case)) for case in (keep(1), fail_with(error, 2), keep(3)))
        )
        assert answers == [1, error, 3]
        assert await database.read(numbers) == [1, 3]
        assert await database.read(lambda tx: tx.one("SELECT count(*) FROM people", {})) == (0,)
