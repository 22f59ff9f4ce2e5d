"""The process that draws sides of cards: `python -m bot.runtime.drawing.worker`.

It says with an empty answer that it is ready. Then each question is the blocks of a side, and the
answer is a PNG file, empty if it can't be drawn. Memory is limited, and the processor time of each
picture. It ends with the bot, as the process of an import does.
"""

import signal
import sys

from bot.runtime.drawing import frames
from bot.runtime.imports import sandbox

MEMORY = 400_000_000
"""Bytes of address space, of which the process itself with its libraries takes some 150 MB."""
SECONDS = 0.8
"""Processor time for a picture: some twenty times that of a usual one."""
ALL_SECONDS = 600
"""Processor time of the process; it ends itself much earlier."""


def main() -> None:
    """Draws until the bot has nothing more to ask."""
    sandbox.limit_resources(MEMORY, ALL_SECONDS)
    sandbox.start_guard()
    from bot.platforms.pictures import sheet  # noqa: PLC0415 - under the limits

    def answer(question: bytes) -> bytes:
        try:
            return sheet.drawn(frames.QUESTION.decode(question))
        except Exception:  # noqa: BLE001 - whatever the reason is, the side is shown as text
            return b""

    _write(b"")
    while (question := frames.read(sys.stdin.buffer)) is not None:
        _limit_time(SECONDS)
        content = answer(question)
        _limit_time(0)
        _write(content)


def _write(content: bytes) -> None:
    sys.stdout.buffer.write(frames.framed(content))
    sys.stdout.buffer.flush()


def _limit_time(seconds: float) -> None:
    """Ends this process when it has worked so long from now on; 0 for no limit."""
    if hasattr(signal, "setitimer"):  # Windows has none: there the bot alone limits the time
        signal.setitimer(signal.ITIMER_PROF, seconds)


if __name__ == "__main__":
    main()
