"""Requests for what is not there, too large, too slow or too many."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import aiohttp
import pytest

from bot.platforms.web_chat.connections import sender_of
from bot.platforms.web_chat.guard import networks_of
from bot.platforms.web_chat.limits import Bounds
from tests.platforms.web_chat.web_harness import BrowserAtHome, Pages, serving
from tests.world import World, a_deck


@pytest.mark.parametrize(
    "path",
    [
        *("/static/../client.py", "/static/..%2fclient.py", "/static/%2e%2e/limits.py"),
        *("/media/..%2f..%2fetc%2fpasswd", "/media/nothing.png", "/answer/web-0", "/answer/x"),
        *("/decks/list?download=x", "//evil.example/x", "/daily/on", "/battle/start", "/a/b/c"),
    ],
)
async def test_what_is_not_there(ada: BrowserAtHome, path: str) -> None:
    """Paths that lead out, or to nothing, are answered by a page that says so."""
    answer = await ada.get(path)
    assert answer.status == 404
    assert answer.url.host == "127.0.0.1"


@pytest.mark.parametrize(
    "name", ["a\r\nSet-Cookie: x=1", "ä\N{SNOWMAN}.toml", '"; x="', "..\\..\\x"]
)
async def test_names_of_files_stay_in_their_header(pages: Pages, name: str) -> None:
    """A deck's name can't end the header of its download."""
    await pages.world.engine.take_in([a_deck(2, slug="odd", title=name)])
    browser = await pages.signed_in()
    answer = await browser.get("/decks/export?deck=odd&download=odd.toml")
    assert answer.status == 200
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="odd.toml"')
    assert "Set-Cookie" not in answer.headers


async def test_an_upload_over_the_limit(world: World) -> None:
    """A file above the limit is refused in words, and nothing is stored."""
    async with serving(world, bounds=Bounds(body_bytes=100_000)) as pages:
        ada = await pages.signed_in()
        await ada.get("/decks/import")
        form = aiohttp.FormData(list(ada.last.form.items()))
        form.add_field("file", b"x" * 200_000, filename="big.txt")
        answer = await ada.post("/decks/import", form)
        assert answer.status == 413
        assert "too large" in answer.text
    assert await world.rows("SELECT * FROM imports") == []


async def test_a_slow_head_is_cut_off(world: World) -> None:
    """A connection that does not say what it wants is closed after some seconds."""
    async with serving(world, bounds=Bounds(head_s=0.2)) as pages:
        reader, writer = await asyncio.open_connection("127.0.0.1", pages.adapter.port)
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n")
        async with asyncio.timeout(10):
            with suppress(ConnectionError):
                assert await reader.read(100) == b""
        writer.close()


async def test_a_slow_body_is_cut_off(world: World) -> None:
    """A form that does not arrive is given up, and its connection is closed."""
    async with serving(world, bounds=Bounds(body_s=0.2)) as pages:
        ada = await pages.signed_in("ada")
        cookie = "; ".join(f"{one.key}={one.value}" for one in ada.session.cookie_jar)
        reader, writer = await asyncio.open_connection("127.0.0.1", pages.adapter.port)
        kind = "Content-Type: application/x-www-form-urlencoded"
        head = f"POST /press HTTP/1.1\r\nHost: a\r\n{kind}\r\nCookie: {cookie}\r\n"
        writer.write(f"{head}Content-Length: 100\r\n\r\ntoken=".encode())
        async with asyncio.timeout(20):
            with suppress(ConnectionError):
                assert (await reader.read()).startswith(b"HTTP/1.1 408")
        writer.close()


async def test_one_address_has_so_many_connections(world: World) -> None:
    """Connections beyond the limit of an address are closed at once, the others stay."""
    async with serving(world, bounds=Bounds(per_address=3)) as pages:
        streams = [await asyncio.open_connection("127.0.0.1", pages.adapter.port) for _ in range(5)]
        for _, writer in streams:
            writer.write(b"GET /static/app.js HTTP/1.1\r\nHost: a\r\n\r\n")
        served = 0
        for reader, _ in streams:
            try:
                served += (await reader.read(12)).startswith(b"HTTP/1.1 200")
            except ConnectionError:
                continue
        for _, writer in streams:
            writer.close()
    assert served == 3


async def test_too_many_requests(pages: Pages) -> None:
    """An address that asks too often is told to wait, and may go on later."""
    browser = pages.browser()
    statuses = {(await browser.get("/places")).status for _ in range(241)}
    assert statuses == {200, 429}
    pages.world.now += timedelta(minutes=1)
    assert (await browser.get("/")).status == 200


@pytest.mark.parametrize(
    ("proxies", "said", "address"),
    [
        ("", "9.9.9.9", "127.0.0.1"),
        ("127.0.0.1", "9.9.9.9", "9.9.9.9"),
        ("127.0.0.1", "6.6.6.6, 9.9.9.9", "9.9.9.9"),
        ("127.0.0.1, 10.0.0.0/8", "9.9.9.9, 10.1.2.3", "9.9.9.9"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("10.0.0.0/8", "9.9.9.9", "127.0.0.1"),
    ],
)
def test_only_a_trusted_proxy_says_where_a_request_is_from(
    proxies: str, said: str, address: str
) -> None:
    """`X-Forwarded-For` counts from the right, as far as its writers are trusted."""
    assert sender_of("127.0.0.1", [said], networks_of(proxies)) == address
