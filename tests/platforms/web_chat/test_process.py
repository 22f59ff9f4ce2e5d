"""`cardstreak web`, as the README shows it: the real program, and a browser on the wire."""

import re
import signal
import socket
from pathlib import Path

import aiohttp

from tests.platforms.program import ROOT, Running, run, run_lines
from tests.platforms.web_chat.web_harness import BrowserAtHome
from tests.ports import free_port


async def test_one_person_without_settings(folder: Path) -> None:
    """The printed link signs a browser in as whoever types in the terminal, who sees the streak."""
    with Running(folder, "web", "--port", str(free_port())) as running:
        running.wait_for("ends the pages.")
        found = re.search(rb"Open (http://127\.0\.0\.1:\d+)(/in/\w+)", running.out)
        assert found is not None
        address, link = found[1].decode(), found[2].decode()
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            browser = BrowserAtHome(session, address)
            await browser.get(link)
            await browser.post(link, {})
            await browser.press("Reveal")
            await browser.press("4")
            assert "Streak: 1 day" in browser.last.text
        status, _, err = running.end(signal.SIGTERM)
    assert (status, err) == (0, "")
    assert "1 day" in run_lines(folder, "/streak").out


def test_a_taken_port_is_said(folder: Path) -> None:
    """If the wanted port is taken, one sentence says so."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = run(folder, "web", "--port", str(taken.getsockname()[1]))
    assert ended.status == 2
    assert "can't be used" in ended.err


def test_pages_that_nobody_could_sign_in_to(folder: Path) -> None:
    """Pages without a chat are refused with what to do instead."""
    ended = run(folder, "run", CARDSTREAK_WEB_LISTEN="127.0.0.1:8000")
    assert ended.status == 1
    assert "cardstreak web" in ended.err


def test_the_readme_names_what_there_is() -> None:
    """The part about the browser is short, and its command and keys are those of the program."""
    part = (ROOT / "README.md").read_text(encoding="utf-8").split("## In the browser\n")[1]
    lines = part.split("\n## ")[0].strip().splitlines()
    assert len(lines) <= 10
    assert ".venv/bin/cardstreak web" in lines
    script = ROOT / "bot" / "platforms" / "web_chat" / "static" / "app.js"
    for key in ("space", "data-key", "Enter"):
        assert key in script.read_text(encoding="utf-8")
