"""A bot whose metrics are served, and what its page says."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager

import aiohttp
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from bot.platforms.ports import Outgoing, PlatformState
from bot.runtime.metrics.observer import Observer
from bot.store.database import Database
from tests.ports import free_port

READY = PlatformState(connected=True)


class Clock:
    """A clock that stands still."""

    at = 1_000_000

    def now(self) -> int:
        """The time in milliseconds since 1970."""
        return self.at


class Platform:
    """A platform that serves nobody, in a state that the test chooses."""

    def __init__(self, platform: str, state: PlatformState = READY) -> None:
        self.platform = platform
        self.now = state

    def state(self) -> PlatformState:
        """How its connection is."""
        return self.now

    async def run(self) -> None:
        """Ends at once."""

    async def send(self, message: Outgoing) -> str:
        """Takes every message."""
        return ""


def observer(database: Database) -> Observer:
    """The observer of a bot on this database, in which three imports wait."""
    return Observer(database, "sqlite", Clock(), lambda: 3)


@asynccontextmanager
async def serving(
    seen: Observer, platforms: Sequence[Platform] = ()
) -> AsyncIterator[aiohttp.ClientSession]:
    """Serves the metrics; gives a client for them."""
    port = free_port()
    async with (
        seen.serving("127.0.0.1", port, platforms),
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
    ):
        yield client


async def asked(client: aiohttp.ClientSession, path: str) -> tuple[int, str]:
    """The status and the text of an answer."""
    async with client.get(path) as answer:
        return answer.status, await answer.text()


def samples(page: str) -> Iterator[Sample]:
    """The samples of a page of metrics."""
    for family in text_string_to_metric_families(page):
        yield from family.samples


def value(page: str, name: str, **labels: str) -> float:
    """The value of the only sample with this name and these labels."""
    (found,) = [one for one in samples(page) if one.name == name and one.labels == labels]
    return found.value
