"""What holds for each page that the router knows: headers, texts that people wrote, and owners."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.model.actions import BringFile
from tests.platforms.web_chat.browser.site import (
    PARTS,
    PRIVATE,
    PUBLIC,
    a_site,
    commands,
    filled,
    later,
)
from tests.platforms.web_chat.test_escaping import HOSTILE
from tests.platforms.web_chat.web_harness import Answer, Pages
from tests.world import labels, read

EVERY = [*commands(), *PRIVATE.values(), *PUBLIC.values(), "/answer/x", "/nothing/here"]
IMAGE = "<img src=x onerror=alert(3)>"
CRLF = "x%0d%0aX-Injected:%20yes"


@pytest_asyncio.fixture
async def site() -> AsyncIterator[Pages]:
    """Pages with something on each of them."""
    async with a_site() as pages:
        yield pages


async def opened(site: Pages, who: str = "ada") -> AsyncIterator[tuple[str, Answer]]:
    """Every page as a person sees it, with its address."""
    browser = await site.signed_in(who)
    for path in EVERY:
        await later(site)
        yield path, await browser.get(await filled(site, path))


async def test_every_page_has_its_headers(site: Pages) -> None:
    """No page may be framed, kept, guessed at, or load what is not ours; none has inline code."""
    async for path, answer in opened(site):
        headers = answer.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "same-origin", path
        assert headers["Cache-Control"] == "no-store", path
        assert not re.search(r"<script(?! src=)|<style|\son\w+=|\sstyle=", answer.html), path


async def test_no_parameter_ends_a_header(site: Pages) -> None:
    """A line break in any part of an address, any parameter or cookie stays where it is."""
    ada = await site.signed_in("ada")
    paths = [re.sub(r"\{\w+\}", CRLF, path) for path in {*PARTS, *PRIVATE, *PUBLIC} if "{" in path]
    names = ("deck", "download", "next", "q", "page", "topic", "code", "mode")
    paths += [f"{path}?{name}={CRLF}" for path in ("/decks/export", "/quiz") for name in names]
    paths.append(f"/decks/export?deck=chemistry&download={CRLF}")
    for path in paths:
        answer = await ada.get(path, allow_redirects=False)
        assert "X-Injected" not in answer.headers
        assert answer.headers.get("Location", "/").startswith("/")
        assert "\n" not in answer.headers.get("Location", "")
        assert answer.status < 500


async def test_what_people_write_is_text_on_every_page(site: Pages) -> None:
    """Names, titles, topics, cards and guests' names that are markup are shown as they are."""
    world = site.world
    card = dict.fromkeys(("front", "back", "explanation"), HOSTILE) | {"answer": IMAGE}
    fields = "\n".join(f"{name} = '''{text}'''" for name, text in card.items())
    deck = f"""[deck]
id = "animals"
title = '''{HOSTILE}'''
[deck.topics]
pets = '''{HOSTILE}'''
[[card]]
id = "dog"
topics = ["pets"]
{fields}
distractors = ['''{IMAGE} 2''', "b", "c"]
"""
    await world.act(BringFile("animals.toml", deck.encode(), len(deck), "animals"), "ada")
    assert "Save" in labels(world.last["ada"]), read(world.last["ada"])
    await world.press("Save", "ada")
    await world.database.write(
        lambda tx: tx.run("UPDATE people SET name = :name", {"name": HOSTILE})
    )
    guest = site.browser()
    join = await filled(site, "/battle/CODE/join")
    await guest.get(join)
    await guest.post(join, {"name": HOSTILE})
    shown = 0
    async for path, answer in opened(site):
        assert "<script>alert" not in answer.html, path
        assert "<img src=x" not in answer.html, path
        assert answer.status < 500, path
        shown += "&lt;img src=x" in answer.html
    assert shown >= 10


@pytest.mark.parametrize(
    "path", [path for path in PRIVATE.values() if "2" in path or "CODE" in path]
)
async def test_another_persons_pages(site: Pages, path: str) -> None:
    """A deck's pages and a battle's remote are there for nobody else."""
    ben = await site.signed_in("ben")
    answer = await ben.get(await filled(site, path))
    assert answer.status == 404
    assert "Animals" not in answer.text


async def test_a_page_of_before_signing_out_is_worthless(site: Pages) -> None:
    """A form that was loaded before its browser was signed out changes nothing after it."""
    ada = await site.signed_in("ada")
    token = next(iter(ada.last.buttons.values()))
    form = ada.last.form
    await site.world.type("/web off", "ada")
    before = await site.world.dump()
    for sent, path in (({"token": token}, "/press"), ({"new_cards": "3"}, "/settings")):
        answer = await ada.post(path, form | sent)
        assert answer.url.path == "/"
    assert await site.world.dump() == before
