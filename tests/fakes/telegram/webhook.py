"""Delivery by webhook: posts each update until the bot responds with success."""

import asyncio
import time
from typing import Any

import aiohttp
import msgspec

from tests.fakes.telegram.updates import Update, Updates

RETRY_S = 0.1
"""Seconds until an update is posted again; the real Telegram waits longer than a test should."""
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
OK = range(200, 300)


class Webhook:
    """The webhook of the bot, if it has set one."""

    def __init__(self, updates: Updates) -> None:
        self.updates = updates
        self.url = ""
        self.secret = ""
        self.connections = 40
        self.error = ""
        self.error_at = 0
        self.refused: list[int] = []
        self._task: asyncio.Task[None] | None = None

    async def use(self, url: str, secret: str, connections: int) -> None:
        """Starts to post updates to a URL."""
        await self.drop()
        self.url, self.secret, self.connections, self.error = url, secret, connections, ""
        self.error_at = 0
        self._task = asyncio.create_task(self._deliver())
        self.updates.changes.notify()

    async def drop(self) -> None:
        """Stops posting; undelivered updates stay in the queue."""
        self.url = ""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def info(self) -> dict[str, Any]:
        """The result of getWebhookInfo."""
        info: dict[str, Any] = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.pending),
        }
        if self.url:
            info["max_connections"] = self.connections
        if self.error:
            info |= {"last_error_date": self.error_at, "last_error_message": self.error}
        if self.updates.allowed:
            info["allowed_updates"] = sorted(self.updates.allowed)
        return info

    async def _deliver(self) -> None:
        timeout = aiohttp.ClientTimeout(total=60)
        connector = aiohttp.TCPConnector(limit=self.connections)
        async with (
            aiohttp.ClientSession(timeout=timeout, connector=connector) as session,
            asyncio.TaskGroup() as posts,
        ):
            in_flight: set[int] = set()
            while True:
                for update in await self.updates.changes.until(
                    lambda: self._new_updates(in_flight), "an update for the webhook", within=86_400
                ):
                    in_flight.add(update.id)
                    posts.create_task(self._post(session, update, in_flight))

    def _new_updates(self, in_flight: set[int]) -> list[Update] | None:
        repeated, self.updates.again = self.updates.again, []
        new = [update for update in self.updates.pending.values() if update.id not in in_flight]
        return repeated + new or None

    async def _post(
        self, session: aiohttp.ClientSession, update: Update, in_flight: set[int]
    ) -> None:
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers[SECRET] = self.secret
        body = msgspec.json.encode(update.json())
        while not await self._posted(session, body, headers):
            self.refused.append(update.id)
            self.updates.changes.notify()
            await asyncio.sleep(RETRY_S)
        if not update.again:
            self.updates.pending.pop(update.id, None)
            in_flight.discard(update.id)
        self.updates.changes.notify()

    async def _posted(
        self, session: aiohttp.ClientSession, body: bytes, headers: dict[str, str]
    ) -> bool:
        try:
            async with session.post(self.url, data=body, headers=headers) as answer:
                if answer.status in OK:
                    return True
                self.error = f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError) as problem:
            self.error = f"Connection failed: {problem}"
        self.error_at = int(time.time())
        return False
