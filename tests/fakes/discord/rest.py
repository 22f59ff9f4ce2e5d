"""The REST API: reads bodies, writes JSON, and fails when a test asks for it."""

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
from tests.fakes.discord.quotas import Quotas
from tests.fakes.discord.records import File

API = "/api/v10"
NO_BOT_TOKEN = ("/interactions/", "/webhooks/", "/attachments/", "/ephemeral-attachments/")
"""Paths that contain their own token, or need none."""

SCOPE = "X-RateLimit-Scope"

Handler = Callable[[web.Request], Awaitable[Any]]


class Call(msgspec.Struct, frozen=True):
    """A request of the bot, and the status of the response."""

    method: str
    path: str
    status: int


class Failure(msgspec.Struct, eq=False):
    """A failure of the next `times` requests that match the pattern: see `Failures.fail_next`."""

    pattern: str
    status: int
    times: int
    retry_after: float
    via: bool
    scope: str
    after: bool
    code: int = 0
    text: str | None = None

    def response(self) -> web.Response:
        """The response in place of the real one."""
        if self.text is not None:
            return web.Response(status=self.status, text=self.text, content_type="text/html")
        if self.status == 429:
            return too_many(self.retry_after, self.scope) if self.via else banned(self.retry_after)
        body = {"message": f"{self.status}: Server Error", "code": self.code}
        return as_json(body, self.status)


def banned(retry_after: float) -> web.Response:
    """What Cloudflare answers during a ban: no JSON, and no Via header."""
    headers = {"Retry-After": str(retry_after)}
    return web.Response(status=429, text="error code: 1015", headers=headers)


def too_many(retry_after: float, scope: str) -> web.Response:
    """A 429 of Discord's own; its scope is "user", "global" or "shared"."""
    everywhere = scope == "global"
    body = {
        "message": "You are being rate limited.",
        "global": everywhere,
        "retry_after": retry_after,
    }
    headers = {"Retry-After": str(retry_after), "Via": "1.1 google", SCOPE: scope}
    return as_json(body, 429, headers | ({"X-RateLimit-Global": "true"} if everywhere else {}))


def as_json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """A JSON response with exactly the content type that Discord sends: no charset."""
    encoded = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return web.Response(
        body=encoded, status=status, headers=headers, content_type="application/json"
    )


def with_response(request: web.Request) -> bool:
    """Whether the first answer to an interaction shall send its message back."""
    return request.query.get("with_response", "").lower() in {"1", "true"}


async def read(request: web.Request, clock: Clock) -> tuple[Any, list[File]]:
    """Reads a body, JSON or multipart.

    Returns:
        The JSON form, and the uploaded files with the descriptions that the form gives them.
    """
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
            file_id = str(part.name).removeprefix("files[").removesuffix("]")
            parts.append((file_id, part.filename or "unknown", content))
    inner = form.get("data") or form
    descriptions = {
        str(entry.get("id")): entry.get("description") for entry in inner.get("attachments") or []
    }
    return form, [
        File(clock.snowflake(), name, content, "", descriptions.get(file_id))
        for file_id, name, content in parts
    ]


class Rest:
    """An aiohttp application that answers as Discord does, and fails when a test asks for it."""

    def __init__(self, token: str, quotas: Quotas) -> None:
        self.token = token
        self.quotas = quotas
        self.calls: list[Call] = []
        self.unknown: list[str] = []
        """Requests to paths that the fake does not implement."""
        self.failures: list[Failure] = []
        self.holds: list[tuple[str, asyncio.Event]] = []
        """Patterns of requests that wait, and the event that releases them."""
        self.on_change: Callable[[], None] = lambda: None
        self.app = web.Application(client_max_size=64 * 1024 * 1024)

    def route(self, method: str, path: str, handler: Handler) -> None:
        """Adds a handler, which returns JSON, or None for 204, or raises a `Refusal`."""

        async def answer(request: web.Request) -> web.StreamResponse:
            short = request.path.removeprefix(API)
            response = self._over_limit(short)
            if response is None:
                response = await self._answer(request, short, handler)
            scope = response.headers.get(SCOPE)
            self.quotas.answered(response.status, shared=scope == "shared")
            self.calls.append(Call(method, short, response.status))
            self.on_change()
            return response

        self.app.router.add_route(method, API + path, answer)

    def add_fallback(self) -> None:
        """Adds the 404 response for all other paths."""

        async def unknown(request: web.Request) -> web.Response:
            self.unknown.append(f"{request.method} {request.path}")
            return as_json(not_found().body(), 404)

        self.app.router.add_route("*", "/{rest:.*}", unknown)

    def _over_limit(self, path: str) -> web.StreamResponse | None:
        """The refusal of a request, if the bot is banned or has made too many."""
        if wait := self.quotas.ban_s():
            return banned(wait)
        if path.startswith(NO_BOT_TOKEN) or not (wait := self.quotas.request()):
            return None
        return too_many(wait, "global")

    async def _answer(
        self, request: web.Request, path: str, handler: Handler
    ) -> web.StreamResponse:
        line = f"{request.method} {path}"
        for pattern, released in list(self.holds):
            if fnmatch.fnmatchcase(line, pattern):
                await released.wait()
        failure = self._next_failure(line)
        if failure is not None and not failure.after:
            return self._fail(request, failure)
        try:
            if not path.startswith(NO_BOT_TOKEN) and request.headers.get("Authorization") != (
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

    def _next_failure(self, line: str) -> Failure | None:
        for failure in self.failures:
            if failure.times > 0 and fnmatch.fnmatchcase(line, failure.pattern):
                failure.times -= 1
                return failure
        return None
