"""The process that draws SVG, one picture after another: see `bot.formats.base.svg`.

It is run as a file, with nothing but the standard library and resvg. Before a picture is drawn it
limits its own memory and time; what exceeds them ends the process, and its parent starts another.

A request on stdin is the length of the SVG, the width and height of the picture in pixels (0: by
the other one) and the ms of processor time that it may take, each in four bytes, and then the SVG.
The reply on stdout is the length of a PNG, 0 if the SVG can't be drawn, the ms that it took, and
the PNG.
"""

import contextlib
import signal
import struct
import sys
import time
from collections.abc import Iterator

REQUEST = struct.Struct(">IIII")
REPLY = struct.Struct(">II")
MEMORY = 400_000_000
"""Bytes of address space, of which 250 MB are the libraries and the largest picture."""


def main(fonts: list[str]) -> None:
    """Draws until stdin ends, with text in the font of the first of these files."""
    _limit_memory()
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while len(header := source.read(REQUEST.size)) == REQUEST.size:
        length, width, height, limit_ms = REQUEST.unpack(header)
        svg = source.read(length).decode("utf-8", "replace")
        start = time.process_time_ns()
        with _limited_time(limit_ms / 1_000):
            png = _drawn(svg, width, height, fonts)
        took_ms = (time.process_time_ns() - start) // 1_000_000
        target.write(REPLY.pack(len(png), took_ms) + png)
        target.flush()


def _drawn(svg: str, width: int, height: int, fonts: list[str]) -> bytes:
    import resvg_py  # noqa: PLC0415 - the parent imports this module as well, and draws nothing

    try:
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=svg,
                width=width or None,
                height=height or None,
                dpi=96,
                skip_system_fonts=True,
                font_files=fonts,
                font_family="Noto Sans",
                serif_family="Noto Sans",
                sans_serif_family="Noto Sans",
                monospace_family="DejaVu Sans Mono",
            )
        )
    except ValueError:
        return b""


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource  # noqa: PLC0415 - as above

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@contextlib.contextmanager
def _limited_time(seconds: float) -> Iterator[None]:
    """Ends the process if what is inside takes too much processor time; Windows has no such timer.

    A signal that Python handles would wait for the end of the drawing, and the default action of
    this one does not.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)


if __name__ == "__main__":
    main(sys.argv[1:])
