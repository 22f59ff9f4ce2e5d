"""Who lives among the processes that share a database."""

from collections.abc import Iterator

import pytest

from bot.store import processes
from bot.store.database import Tx
from bot.store.processes import SILENT_MS
from tests.store.conftest import begun
from tests.stores import postgres_url

NOW = 1_800_000_000_000


@pytest.fixture
def shared() -> Iterator[Tx]:
    """A transaction in a database that several processes share."""
    with postgres_url() as url, begun(url) as tx:
        yield tx


def join(tx: Tx, cluster: int = 0, clusters: int = 3, *, silent_ms: int = 0) -> int:
    """A process that has said nothing for so many ms; returns its id."""
    process = processes.register(tx, cluster, clusters, f"host, process {cluster}", NOW)
    tx.run(
        "UPDATE processes SET beat_at = beat_at - :silent WHERE id = :process",
        {"silent": silent_ms, "process": process},
    )
    return process


def alive(tx: Tx) -> list[int]:
    """The ids of the processes that live."""
    return [one.id for one in processes.living(tx, NOW)]


def test_a_process_alone_is_the_only_one(tx: Tx) -> None:
    """On either store, a process that begins lives until it leaves."""
    process = join(tx, 0, 1)
    (one,) = processes.living(tx, NOW)
    assert (one.id, one.cluster, one.clusters, one.place) == (process, 0, 1, "host, process 0")
    assert processes.beat(tx, process, NOW) == 0
    processes.leave(tx, process)
    assert alive(tx) == []
    assert processes.beat(tx, process, NOW) is None


@pytest.mark.sqlite
def test_on_a_file_every_process_of_before_has_ended(tx: Tx) -> None:
    """Who opens the file is alone, whatever a crash has left there."""
    old = join(tx, 2, 3)
    new = join(tx, 0, 1)
    assert alive(tx) == [new]
    assert new > old


@pytest.mark.parametrize(
    ("silent_ms", "lives"), [(0, True), (SILENT_MS - 5_000, True), (SILENT_MS + 1_000, False)]
)
def test_who_is_silent_for_too_long_is_dead(shared: Tx, silent_ms: int, *, lives: bool) -> None:
    """A process lives until it has been silent for ten seconds, by the server's clock."""
    first = join(shared, 0)
    second = join(shared, 1, silent_ms=silent_ms)
    assert alive(shared) == [first, second][: 1 + lives]
    assert [one.id for one in processes.bury(shared, NOW)] == ([] if lives else [second])
    assert processes.exists(shared, second) == lives
    assert processes.beat(shared, second, NOW) == (silent_ms if lives else None)


def test_a_restart_takes_the_place_of_the_one_before(shared: Tx) -> None:
    """A process that was killed is replaced at once by the one that gets its number."""
    other, killed = join(shared, 0), join(shared, 1)
    again = join(shared, 1)
    assert alive(shared) == [other, again]
    assert not processes.exists(shared, killed)


def test_all_divide_discord_alike(shared: Tx) -> None:
    """The number of those that live counts, and a new one when none of them is left."""
    first, second = join(shared, 0), join(shared, 1)
    assert processes.agree_on_shards(shared, first, 16, NOW) == 16
    assert processes.agree_on_shards(shared, second, 20, NOW) == 16
    assert processes.agree_on_shards(shared, first, 20, NOW) == 16
    processes.leave(shared, second)
    assert processes.agree_on_shards(shared, first, 20, NOW) == 20
