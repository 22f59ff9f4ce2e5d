"""What is read at the moment at which somebody asks, and the metrics that it becomes."""

from collections.abc import Iterator, Mapping

import msgspec
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from bot import __version__
from bot.platforms.ports import PlatformState
from bot.store.backlog import Backlog
from bot.store.backups import LastBackup
from bot.store.database import Counts

_Values = dict[tuple[str, ...], float]


class StoreReading(msgspec.Struct, frozen=True):
    """What the database answered: what waits, its size in bytes, and the last good backup."""

    backlog: Backlog
    size: int
    backup: LastBackup | None


class Readings(msgspec.Struct, frozen=True):
    """How all parts are at a moment.

    Attributes:
        now: The moment (ms since 1970).
        kind: The store, "sqlite" or "postgresql".
        counts: What the store has done since the start.
        store: What it answered, None if it did not answer.
        platforms: The state of each platform.
        processes: How many processes of the bot live, and how many there are to be.
        imports: How many imports are read or wait.
        failed_backups: How many backups of this process failed, None if it makes none.
    """

    now: int
    kind: str
    counts: Counts
    store: StoreReading | None
    platforms: Mapping[str, PlatformState]
    processes: tuple[int, int]
    imports: int
    failed_backups: int | None = None

    def collect(self) -> Iterator[Metric]:
        """The metrics, as a registry of prometheus-client gives them."""
        yield _gauge("info", "The version and the kind of store", {(__version__, self.kind): 1})
        living, wanted = self.processes
        yield _gauge("processes_living", "Processes of this bot that live", {(): living})
        yield _gauge("processes", "Processes of this bot that there are to be", {(): wanted})
        yield from self._of_store()
        yield from self._of_platforms()
        yield _gauge("imports_waiting", "Imports that are read or wait", {(): self.imports})

    def _of_store(self) -> Iterator[Metric]:
        counts = self.counts
        yield _gauge("store_up", "1 if the database answered", {(): self.store is not None})
        yield _counter("store_commits", "Transactions that were committed", {(): counts.commits})
        yield _counter(
            "store_use_cases",
            "Use cases in these transactions; on SQLite a transaction has a batch of them",
            {(): counts.use_cases},
        )
        yield _counter(
            "store_retries",
            "Transactions that PostgreSQL undid because others came between, and that ran again",
            {(): counts.retries},
        )
        yield _counter(
            "store_not_saved",
            "Use cases whose changes could not be saved",
            {(): counts.not_saved},
        )
        if self.store is None:
            return
        backlog = self.store.backlog
        waiting = {one.platform: one for one in backlog.outbox}
        depth: _Values = {}
        age: _Values = {}
        for platform in self.platforms:
            one = waiting.get(platform)
            depth[platform,] = one.number if one else 0
            age[platform,] = max(0, self.now - one.oldest_at) / 1000 if one else 0
        yield _gauge("store_bytes", "The size of the database", {(): self.store.size})
        yield _gauge("outbox_messages", "Messages that wait or are being sent", depth)
        yield _gauge("outbox_oldest_seconds", "The age of the oldest of them", age)
        yield _gauge("due_rows", "Rows whose deadline has passed", {(): backlog.due})
        yield _gauge("battles_running", "Battles that are running", {(): backlog.battles})
        if self.failed_backups is not None:
            yield _counter("backup_failures", "Backups that failed", {(): self.failed_backups})
            backup = self.store.backup
            moment = backup.at / 1000 if backup else 0
            size = backup.size if backup else 0
            yield _gauge(
                "backup_last_success_timestamp_seconds",
                "The moment of the last good backup, in seconds since 1970; 0 for none",
                {(): moment},
            )
            yield _gauge("backup_bytes", "The size of the last good backup", {(): size})

    def _of_platforms(self) -> Iterator[Metric]:
        states = self.platforms.items()
        yield _gauge(
            "platform_connected",
            "1 if people are served there",
            {(name,): state.connected for name, state in states},
        )
        yield _gauge(
            "shards",
            "Shards of this process, also those that are not connected",
            {(name,): state.shards for name, state in states if state.shards},
        )
        yield _gauge(
            "shard_latency_seconds",
            "Seconds between the last heartbeat and its answer, of each shard that is connected",
            {
                (name, str(shard)): seconds
                for name, state in states
                for shard, seconds in state.latencies
            },
        )
        yield _counter(
            "reconnects",
            "Connections that were lost and made again",
            {(name,): state.reconnects for name, state in states},
        )
        yield _counter(
            "rate_limited",
            "Answers that there were too many requests (429)",
            {(name,): state.rate_limited for name, state in states},
        )
        yield _gauge(
            "invalid_requests",
            "Requests in ten minutes that a platform counts towards a ban, of all processes",
            {(name,): state.invalid for name, state in states},
        )
        yield _gauge(
            "identifies_left",
            "Sessions of the gateway that may still begin today",
            {
                (name,): state.identifies_left
                for name, state in states
                if state.identifies_left is not None
            },
        )


LABELS: Mapping[str, tuple[str, ...]] = {
    "info": ("version", "store"),
    "outbox_messages": ("platform",),
    "outbox_oldest_seconds": ("platform",),
    "platform_connected": ("platform",),
    "shards": ("platform",),
    "shard_latency_seconds": ("platform", "shard"),
    "reconnects": ("platform",),
    "rate_limited": ("platform",),
    "invalid_requests": ("platform",),
    "identifies_left": ("platform",),
}
"""The labels of the metrics that have any."""


def _gauge(name: str, help_: str, values: _Values) -> Metric:
    return _filled(GaugeMetricFamily, name, help_, values)


def _counter(name: str, help_: str, values: _Values) -> Metric:
    return _filled(CounterMetricFamily, name, help_, values)


def _filled(
    family: type[GaugeMetricFamily | CounterMetricFamily], name: str, help_: str, values: _Values
) -> Metric:
    metric = family(f"cardstreak_{name}", help_, labels=LABELS.get(name, ()))
    for labels, value in values.items():
        metric.add_metric(labels, value)
    return metric
