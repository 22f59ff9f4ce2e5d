"""Delivery by webhook: each update is posted until the bot answers with success."""

import asyncio
import time
from typing import Any

import aiohttp
import msgspec

from tests.fakes.telegram.updates import Update, Updates

RETRY = 0.1
"""Seconds until an update is posted again; Telegram waits longer, a test would not want to."""
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
OK = range(200, 300)


class Webhook:
    """The webhook that the bot has set, if it has."""

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
        """Starts posting to this address."""
        await self.drop()
        self.url, self.secret, self.connections, self.error = url, secret, connections, ""
        self.error_at = 0
        self._task = asyncio.create_task(self._deliver())
        self.updates.changes.notify()

    async def drop(self) -> None:
        """Ends the posting; what was not taken stays in the queue."""
        self.url = ""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def info(self) -> dict[str, Any]:
        """What getWebhookInfo answers."""
        found: dict[str, Any] = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.pending),
        }
        if self.url:
            found["max_connections"] = self.connections
        if self.error:
            found |= {"last_error_date": self.error_at, "last_error_message": self.error}
        if self.updates.allowed:
            found["allowed_updates"] = sorted(self.updates.allowed)
        return found

    async def _deliver(self) -> None:
        timeout = aiohttp.ClientTimeout(total=60)
        connector = aiohttp.TCPConnector(limit=self.connections)
        async with (
            aiohttp.ClientSession(timeout=timeout, connector=connector) as session,
            asyncio.TaskGroup() as posts,
        ):
            under_way: set[int] = set()
            while True:
                for update in await self.updates.changes.until(
                    lambda: self._fresh(under_way), "an update for the webhook", within=86_400
                ):
                    under_way.add(update.id)
                    posts.create_task(self._post(session, update, under_way))

    def _fresh(self, under_way: set[int]) -> list[Update] | None:
        repeated, self.updates.again = self.updates.again, []
        new = [each for each in self.updates.pending.values() if each.id not in under_way]
        return repeated + new or None

    async def _post(
        self, session: aiohttp.ClientSession, update: Update, under_way: set[int]
    ) -> None:
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers[SECRET] = self.secret
        body = msgspec.json.encode(update.wire())
        while not await self._posted(session, body, headers):
            self.refused.append(update.id)
            self.updates.changes.notify()
            await asyncio.sleep(RETRY)
        if not update.again:
            self.updates.pending.pop(update.id, None)
            under_way.discard(update.id)
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
