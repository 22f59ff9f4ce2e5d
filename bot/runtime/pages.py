"""Opens the pages for the one person who started the program, with a link that signs them in."""

import asyncio
import os
import socket
import sys
import webbrowser
from collections.abc import Callable

import msgspec

from bot.config.schema import Config, Discord, Metrics, Telegram
from bot.config.schema import Web as Pages
from bot.engine import share_codes
from bot.engine.people.browsers import CODE_LENGTH, LINK_MS
from bot.model.ids import Identity
from bot.platforms.ports import Browsers
from bot.platforms.terminal_chat.inbound import FIRST_PERSON, PLATFORM

HOST = "127.0.0.1"
PORT = 8000


def free_port(wanted: int | None) -> int:
    """A port of this machine for the pages.

    Args:
        wanted: The one that the person wants; with None it is `PORT` or, if that is taken, any.

    Raises:
        OSError: If the wanted port is taken.
    """
    for port in (PORT, 0) if wanted is None else (wanted,):
        with socket.socket() as probe:
            try:
                # As the server does: what has just been closed does not count.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((HOST, port))
            except OSError:
                if wanted is not None:
                    raise
            else:
                return int(probe.getsockname()[1])
    raise OSError("no port is free")


def alone(config: Config, port: int) -> Config:
    """The settings with pages at a port of this machine, and nothing else."""
    return msgspec.structs.replace(
        config,
        discord=Discord(),
        telegram=Telegram(),
        web=Pages(listen=f"{HOST}:{port}"),
        metrics=Metrics(),
    )


async def open_pages(
    browsers: Browsers, seed: int, say: Callable[[str], None], address: str
) -> None:
    """Opens the pages in the machine's browser, if it has one, and says where they are.

    Args:
        browsers: The browsers that are signed in.
        seed: Decides the link that signs one in; it must be secret.
        say: Tells the person something, in one line.
        address: Where the pages are.
    """
    code = next(share_codes.drawn(seed, CODE_LENGTH))
    await browsers.offer(Identity(PLATFORM, FIRST_PERSON), code)
    link = f"{address}/in/{code}"
    say(f"Open {link}")
    say(f"It signs in one browser, within {LINK_MS // 60_000} minutes. Ctrl-C ends the pages.")
    if _has_screen():
        await asyncio.to_thread(webbrowser.open, link)


def _has_screen() -> bool:
    """Whether a browser would open in a window, and not in this terminal."""
    if sys.platform in {"darwin", "win32"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
