"""Requests made up at random, for every address that the router knows."""

import asyncio
import random
import re
import string
from contextlib import suppress
from datetime import timedelta

import pytest
from yarl import URL

from bot.store.database import Row
from tests.amount import ALL
from tests.engine.studio.studio_harness import with_animals
from tests.platforms.web_chat.web_harness import BrowserAtHome, Pages

COUNT = 10_000 if ALL else 500
METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "SEARCH")
NASTY = (
    *("", "0", "1", "2", "-1", "9" * 30, "dog", "1R", "..", "../../etc/passwd", "%2e%2e%2f", "a/b"),
    *(
        "\r\nSet-Cookie: browser=x",
        "%0d%0aX: y",
        "\x00",
        "\N{SNOWMAN}",
        "<script>alert(1)</script>",
    ),
    *("//evil.example", "https://evil.example", "{{7*7}}", "' OR 1=1 --", "save", "retire", "null"),
)
NAMES = ("token", "text", "name", "deck", "topic", "base", "at", "do", "place", "browser", "next")
FIELD = re.compile(r"\{(\w+)\}")


class Crowd:
    """Browsers that ask for anything, and the seed of what they ask for."""

    def __init__(self, pages: Pages, seed: int, tokens: list[str], proof: str) -> None:
        self.chance = random.Random(seed)
        self.addresses = sorted(
            {
                route.resource.canonical
                for route in pages.adapter._app().router.routes()
                if route.resource is not None
            }
        )
        self.values = (*NASTY, *tokens)
        self.proof = proof

    def text(self) -> str:
        """A value for anything: nasty, a button's token, or noise."""
        if self.chance.random() < 0.7:
            return self.chance.choice(self.values)
        return "".join(self.chance.choices(string.printable, k=self.chance.randrange(40)))

    def address(self) -> str:
        """An address of the router with anything in its parts, and perhaps a query."""
        known = self.chance.choice(self.addresses)
        path = FIELD.sub(lambda _: str(URL.build(path=f"/{self.text()}"))[1:], known)
        if self.chance.random() < 0.3:
            path += self.chance.choice(("/..", "%00", "?a[]=%ff", "%zz", "?next=//evil.example"))
        return path if path.startswith("/") else f"/{path}"

    def form(self) -> dict[str, str]:
        """A form with anything in its fields, and a proof that is another browser's at best."""
        fields = {name: self.text() for name in self.chance.sample(NAMES, 4)}
        proof = self.chance.choice(("", "0" * 64, self.proof, self.text()))
        return {**fields, "proof": proof, "page": self.text()}

    def headers(self) -> dict[str, str]:
        """Headers with anything that a header can hold."""
        names = ("Origin", "Referer", "X-Forwarded-For", "Accept-Language", "Range", "Cookie")
        chosen = self.chance.sample(names, 2)
        return {name: re.sub(r"[\x00-\x1f\x7f]", "", self.text()) for name in chosen}


async def stored(pages: Pages) -> dict[str, list[Row]]:
    """All rows, without the moment at which a browser was used last."""
    rows = await pages.world.dump()
    return rows | {"web_sessions": [row[:-1] for row in rows["web_sessions"]]}


async def test_random_requests_change_nothing(
    pages: Pages, ada: BrowserAtHome, caplog: pytest.LogCaptureFixture
) -> None:
    """None causes a fault, leads elsewhere, or changes a row, with a real session or without."""
    await with_animals(pages.world)
    await ada.get("/battle")
    await ada.post("/battle", {"deck": "greek", "rounds": "2"})
    await ada.get("/today")
    ben = await pages.signed_in("ben")
    crowd = Crowd(
        pages, 7, [*ada.last.buttons.values(), *ben.last.buttons.values()], ben.last.form["proof"]
    )
    browsers = (ada, ada, pages.browser())
    before = await stored(pages)
    seen = set()
    for _ in range(COUNT):
        pages.world.now += timedelta(seconds=1)
        who, method = crowd.chance.choice(browsers), crowd.chance.choice(METHODS)
        url = URL(f"{pages.address}{crowd.address()}", encoded=True)
        data = None if method in {"GET", "HEAD", "TRACE"} else crowd.form()
        async with who.session.request(
            method, url, data=data, headers=crowd.headers(), allow_redirects=False
        ) as answer:
            seen.add(answer.status)
            assert answer.status < 500, url
            assert answer.headers.get("Location", "/")[:2] not in {"//", "ht"}, url
            assert answer.headers["X-Content-Type-Options"] == "nosniff", url
    assert seen >= {200, 303, 403, 404, 405}
    assert await stored(pages) == before
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_bytes_that_are_no_request(pages: Pages) -> None:
    """Whatever arrives at the port is refused or ignored."""
    chance = random.Random(9)
    for _ in range(COUNT // 10):
        reader, writer = await asyncio.open_connection("127.0.0.1", pages.adapter.port)
        start = chance.choice((b"", b"GET / HTTP/1.1\r\n", b"POST /press HTTP/1.1\r\nHost: a\r\n"))
        writer.write(start + chance.randbytes(chance.randrange(300)) + b"\r\n\r\n")
        writer.write_eof()
        with suppress(ConnectionError):
            answer = await asyncio.wait_for(reader.read(), 20)
            assert not answer.startswith(b"HTTP/1.1 5")
        writer.close()
