"""Where the terminal's messages go: a screen with colours, or plain text for a file or a pipe."""

import io
import os
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO

from rich.console import Console

from bot.model.views import AnyBlock, View
from bot.platforms.terminal_chat.buttons import Rows
from bot.platforms.terminal_chat.escaping import encodable
from bot.platforms.terminal_chat.render import render

PLAIN_WIDTH = 80
NARROWEST = 20
_CODES_ARE_OBEYED = 0x4
"""`ENABLE_VIRTUAL_TERMINAL_PROCESSING` of Windows' SetConsoleMode."""


class Output:
    """Prints messages to a stream; a character that the stream can't encode is no error."""

    def __init__(
        self, stream: TextIO, on_shown: Callable[[View], None] = lambda _view: None
    ) -> None:
        """Takes the stream, and what happens when a message was printed."""
        self._stream = stream
        self._on_shown = on_shown
        self._is_screen = stream.isatty()
        self._coloured = self._is_screen and _obeys_codes(stream)

    def show(self, view: View, rows: Rows = (), head: tuple[AnyBlock, ...] = ()) -> None:
        """Prints a message and an empty line after it."""
        page = io.StringIO()
        console = Console(
            file=page,
            width=self._width(),
            height=25,
            force_terminal=self._coloured,
            color_system="auto" if self._coloured else None,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
        )
        message = render(view, rows, plain=console.color_system is None, head=head)
        console.print(message, crop=False)
        lines = [line.rstrip(" ") for line in page.getvalue().rstrip().split("\n")]
        self.write("\n".join([*lines, "", ""]))
        self._on_shown(view)

    def write(self, text: str) -> None:
        """Prints text as it is, and flushes it.

        Raises:
            OSError: If the reader is gone, or the disk behind the stream is full.
        """
        self._stream.write(encodable(text, self._stream.encoding or "utf-8"))
        self._stream.flush()

    def _width(self) -> int:
        if self._is_screen:
            with suppress(OSError, ValueError):
                # A terminal that does not know its size reports 0.
                columns = os.get_terminal_size(self._stream.fileno()).columns
                return max(NARROWEST, columns or PLAIN_WIDTH)
        return PLAIN_WIDTH


def _obeys_codes(stream: TextIO) -> bool:
    """Whether a screen obeys the codes for colours; asks a console of Windows to do so.

    Older ones print the codes. Everywhere else, screens obey.
    """
    try:
        import ctypes  # noqa: PLC0415 - other systems do not need it
        import msvcrt  # noqa: PLC0415 - only Windows has it

        handle = msvcrt.get_osfhandle(stream.fileno())  # type: ignore[attr-defined]
        console = ctypes.windll.kernel32  # type: ignore[attr-defined]
        mode = ctypes.c_ulong()
        if not console.GetConsoleMode(handle, ctypes.byref(mode)):
            return False
        return bool(console.SetConsoleMode(handle, mode.value | _CODES_ARE_OBEYED))
    except ImportError:
        return True
    except (AttributeError, OSError, ValueError):
        return False
