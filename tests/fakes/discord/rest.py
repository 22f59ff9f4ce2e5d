"""The REST side: bodies in, JSON out, failures on demand."""

import asyncio
import fnmatch
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from aiohttp import BodyPartReader, web

from tests.fakes.discord.clock import Clock
from tests.fakes.discord.errors import (
    Json,
    Refusal,
    invalid_json,
    not_found,
    unauthorized,
)
from tests.fakes.discord.records import File

API = "/api/v10"
OPEN = ("/interactions/", "/webhooks/", "/attachments/", "/ephemeral-attachments/")
"""Paths that carry a token of their own, or need none."""

Handler = Callable[[web.Request], Awaitable[Any]]


class Call(msgspec.Struct, frozen=True):
    """A request that came in, and the status that it was answered with."""

    method: str
    path: str
    status: int


class Failure(msgspec.Struct, eq=False):
    """What goes wrong the next `times` times that a request fits the pattern."""

    pattern: str
    status: int
    times: int
    retry_after: float
    via: bool
    everywhere: bool
    after: bool

    def response(self) -> web.Response:
        """The answer instead of the real one."""
        headers = {}
        if self.status == 429:
            headers["Retry-After"] = str(self.retry_after)
            if not self.via:
                # Cloudflare's own ban is a page, not JSON, and lacks Via.
                return web.Response(status=429, text="error code: 1015", headers=headers)
            headers["Via"] = "1.1 google"
            body: Json = {"message": "You are being rate limited.", "global": self.everywhere}
            body["retry_after"] = self.retry_after
        else:
            body = {"message": f"{self.status}: Server Error", "code": 0}
        return as_json(body, self.status, headers)


def as_json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """JSON with exactly the content type that Discord sends: no charset."""
    encoded = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return web.Response(
        body=encoded, status=status, headers=headers, content_type="application/json"
    )


async def read(request: web.Request, clock: Clock) -> tuple[Any, list[File]]:
    """A body, JSON or multipart, and the files that came with it, described as it says."""
    if request.content_type != "multipart/form-data":
        raw = await request.read()
        return (msgspec.json.decode(raw) if raw else {}), []
    form: Json = {}
    parts: list[tuple[str, str, bytes]] = []
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        content = bytes(await part.read())
        if part.name == "payload_json":
            form = msgspec.json.decode(content)
        else:
            number = str(part.name).removeprefix("files[").removesuffix("]")
            parts.append((number, part.filename or "unknown", content))
    inner = form.get("data") or form
    described = {
        str(entry.get("id")): entry.get("description") for entry in inner.get("attachments") or []
    }
    return form, [
        File(clock.snowflake(), name, content, "", described.get(number))
        for number, name, content in parts
    ]


class Rest:
    """An aiohttp application that answers as Discord does, and fails when it is told to."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.calls: list[Call] = []
        self.unknown: list[str] = []
        """Requests to paths that the fake does not have."""
        self.failures: list[Failure] = []
        self.held: list[tuple[str, asyncio.Event]] = []
        """Patterns of requests that wait, and what they wait for."""
        self.changed: Callable[[], None] = lambda: None
        self.app = web.Application(client_max_size=64 * 1024 * 1024)

    def route(self, method: str, path: str, handler: Handler) -> None:
        """Adds a handler; it returns JSON, None for 204, or raises a `Refusal`."""

        async def answer(request: web.Request) -> web.StreamResponse:
            short = request.path.removeprefix(API)
            response = await self._answer(request, short, handler)
            self.calls.append(Call(method, short, response.status))
            self.changed()
            return response

        self.app.router.add_route(method, API + path, answer)

    def finish(self) -> None:
        """Adds the answer to all paths that nobody has."""

        async def nowhere(request: web.Request) -> web.Response:
            self.unknown.append(f"{request.method} {request.path}")
            return as_json(not_found().body(), 404)

        self.app.router.add_route("*", "/{rest:.*}", nowhere)

    async def _answer(
        self, request: web.Request, path: str, handler: Handler
    ) -> web.StreamResponse:
        line = f"{request.method} {path}"
        for pattern, released in list(self.held):
            if fnmatch.fnmatchcase(line, pattern):
                await released.wait()
        failure = self._failing(line)
        if failure is not None and not failure.after:
            return self._fail(request, failure)
        try:
            if not path.startswith(OPEN) and request.headers.get("Authorization") != (
                f"Bot {self.token}"
            ):
                raise unauthorized()
            body = await handler(request)
        except msgspec.DecodeError:
            return as_json(invalid_json().body(), 400)
        except Refusal as refusal:
            return as_json(refusal.body(), refusal.status)
        if failure is not None:
            return self._fail(request, failure)
        if isinstance(body, web.StreamResponse):
            return body
        return web.Response(status=204) if body is None else as_json(body)

    def _fail(self, request: web.Request, failure: Failure) -> web.Response:
        if failure.status == 0 and request.transport is not None:
            request.transport.close()
        return failure.response() if failure.status else web.Response()

    def _failing(self, line: str) -> Failure | None:
        for failure in self.failures:
            if failure.times > 0 and fnmatch.fnmatchcase(line, failure.pattern):
                failure.times -= 1
                return failure
        return None
