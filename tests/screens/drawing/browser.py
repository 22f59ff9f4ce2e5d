"""Chromium without a window, spoken to over its DevTools protocol.

Source: https://chromedevtools.github.io/devtools-protocol/
"""

import asyncio
import base64
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE_S = 30.0
SCALE = 2
"""Pixels of a picture for each pixel of CSS."""
_LISTENING = b"DevTools listening on "


def program() -> str | None:
    """The path of Chromium; None if this machine has none."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class Browser:
    """A page of a running Chromium."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._number = 0
        self._page = ""

    async def open(self) -> None:
        """Opens an empty page."""
        target = await self._call("Target.createTarget", url="about:blank")
        attached = await self._call("Target.attachToTarget", flatten=True, **target)
        self._page = attached["sessionId"]

    async def show(self, html: str, width: int) -> None:
        """Shows a document, and waits until it is laid out; `width` is the screen's, in pixels."""
        await self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=1,
            deviceScaleFactor=SCALE,
            mobile=False,
        )
        tree = await self._call("Page.getFrameTree")
        frame = tree["frameTree"]["frame"]["id"]
        await self._call("Page.setDocumentContent", frameId=frame, html=html)
        await self.ask(
            "Promise.all([document.fonts.ready, ...[...document.images].map(i => i.decode())])"
        )

    async def ask(self, script: str) -> Any:
        """The value of a JavaScript expression on the page.

        Raises:
            RuntimeError: it failed.
        """
        answer = await self._call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    async def picture(self, box: dict[str, float]) -> bytes:
        """A part of the page as PNG; the box has `x`, `y`, `width` and `height`."""
        answer = await self._call(
            "Page.captureScreenshot", clip={**box, "scale": 1}, captureBeyondViewport=True
        )
        return base64.b64decode(answer["data"])

    async def _call(self, method: str, **params: object) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._page:
            message["sessionId"] = self._page
        async with asyncio.timeout(PATIENCE_S):
            await self._socket.send_json(message)
            while (answer := await self._socket.receive_json()).get("id") != self._number:
                pass
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Runs Chromium with an empty profile, and ends it.

    Raises:
        FileNotFoundError: this machine has none.
    """
    path = program()
    if path is None:
        raise FileNotFoundError("Chromium is not installed (Debian: apt-get install chromium)")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            path,
            "--headless",
            "--remote-debugging-port=0",
            f"--user-data-dir={profile}",
            "--hide-scrollbars",
            "--disable-gpu",
            "--disable-dev-shm-usage",  # containers have little of it
            # Chromium refuses to run as root with its sandbox. It only reads pages of our own.
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            address = await asyncio.wait_for(_address(process), PATIENCE_S)
            async with (
                aiohttp.ClientSession() as session,
                session.ws_connect(address, max_msg_size=0) as socket,
            ):
                browser = Browser(socket)
                await browser.open()
                yield browser
        finally:
            process.kill()
            await process.wait()


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    said = []
    async for line in process.stderr:
        if line.startswith(_LISTENING):
            return line.removeprefix(_LISTENING).decode().strip()
        said.append(line)
    raise RuntimeError(f"Chromium did not start: {b''.join(said).decode(errors='replace')}")
