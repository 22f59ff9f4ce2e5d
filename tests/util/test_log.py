import io
import logging
import math
import string
import subprocess
import sys
import warnings
from contextlib import redirect_stderr
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog

from bot.util import log
from tests.util.logs import lines, written

pytestmark = pytest.mark.usefixtures("logging_as_before")


def test_a_line() -> None:
    """A line is one JSON object: time in UTC, level, logger, event, then the other values."""
    text = written(lambda: log.get("bot.some").info("pressed", card="émile", due=None, n=1.5))
    (line,) = lines(text)
    stamp = datetime.fromisoformat(line["timestamp"])
    assert list(line) == ["timestamp", "level", "logger", "event", "card", "due", "n"]
    assert line["timestamp"].endswith("Z")
    assert abs(datetime.now(UTC) - stamp) < timedelta(minutes=1)
    assert (line["level"], line["logger"], line["event"]) == ("info", "bot.some", "pressed")
    assert (line["card"], line["due"], line["n"]) == ("émile", None, 1.5)
    assert text.isascii()


def test_a_line_of_a_library() -> None:
    """A library's record becomes a line like ours, with its arguments filled in."""
    (line,) = lines(written(lambda: logging.getLogger("lib").warning("%s of %d", "one", 2)))
    assert (line["level"], line["logger"], line["event"]) == ("warning", "lib", "one of 2")


def test_bound_and_positional_values() -> None:
    """Bound values, the context's values and percent-style arguments are in the line."""

    def act() -> None:
        structlog.contextvars.bind_contextvars(request="r1")
        log.get("bot").bind(person=3).info("%s at %d", "press", 4)

    (line,) = lines(written(act))
    assert (line["event"], line["person"], line["request"]) == ("press at 4", 3, "r1")


def test_exceptions() -> None:
    """A traceback is text in its line, for our loggers and for a library's."""

    def act() -> None:
        try:
            math.sqrt(-1)
        except ValueError:
            log.get("bot").exception("failed")
            logging.getLogger("lib").exception("failed too")

    for line in lines(written(act)):
        assert line["level"] == "error"
        assert line["exception"].startswith("Traceback (most recent call last):")
        assert "ValueError: " in line["exception"]


def test_levels() -> None:
    """Records below the level are left out, ours and a library's."""

    def act() -> None:
        for logger in (log.get("bot"), logging.getLogger("lib")):
            logger.info("info")
            logger.warning("warning")

    assert [line["event"] for line in lines(written(act, level="warning"))] == ["warning"] * 2
    with pytest.raises(ValueError, match="LOUD"):
        log.set_up("loud", secrets=(), file=None)


@pytest.mark.parametrize(
    ("level", "heard"),
    [("debug", ["info", "warning"]), ("info", ["warning"]), ("error", [])],
)
def test_chatty_libraries(level: str, heard: list[str]) -> None:
    """The info records of libraries that report every request appear only at level debug."""

    def act() -> None:
        logging.getLogger("httpx").info("info")
        logging.getLogger("httpx").warning("warning")

    assert [line["event"] for line in lines(written(act, level=level))] == heard


def test_warnings() -> None:
    """A Python warning becomes a line."""

    def act() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            logging.captureWarnings(capture=True)
            warnings.warn("old ways", DeprecationWarning, stacklevel=1)

    (line,) = lines(written(act))
    assert line["logger"] == "py.warnings"
    assert "DeprecationWarning: old ways" in line["event"]


def test_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a file, nothing goes to standard error, and the file's folder is created."""
    file = tmp_path / "new" / "cardstreak.log"
    log.set_up("info", secrets=["open sesame"], file=file)
    log.get("bot").info("say open sesame")
    log.set_up("info", secrets=(), file=None)
    assert [line["event"] for line in lines(file.read_text("utf-8"))] == ["say [hidden]"]
    assert capsys.readouterr().err == ""


def test_file_stays_small(tmp_path: Path) -> None:
    """At 1 MB a new file begins, and one old file is kept."""
    file = tmp_path / "cardstreak.log"
    log.set_up("info", secrets=(), file=file)
    for letter in string.ascii_letters[:30]:
        log.get("bot").info(letter * 100_000)
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["cardstreak.log", "cardstreak.log.1"]
    assert all(file.stat().st_size <= 1_000_000 for file in files)


def test_file_that_cannot_be(tmp_path: Path) -> None:
    """A file that cannot be opened is an error at once, not a silent log."""
    with pytest.raises(OSError, match="directory"):
        log.set_up("info", secrets=(), file=tmp_path)


def test_again() -> None:
    """A second set-up replaces the first, and every handler that does not hide secrets."""
    logging.getLogger().addHandler(logging.StreamHandler(first := io.StringIO()))
    text = written(lambda: log.get("bot").info("once"))
    assert len(lines(text)) == 1
    assert first.getvalue() == ""
    assert len(lines(written(lambda: log.get("bot").info("once")))) == 1


def test_import_is_cheap() -> None:
    """Importing the module does not import structlog, so that --help stays fast."""
    code = "import bot.util.log, sys; sys.exit('structlog' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)  # noqa: S603 - our own words


class Hostile:
    """An object whose repr fails."""

    def __repr__(self) -> str:
        raise RuntimeError("no picture of me")


def test_what_json_cannot_write() -> None:
    """Any value gives a line of JSON, and logging it never raises."""
    ring: list[object] = []
    ring.append(ring)
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]

    def act() -> None:
        ours = log.get("bot")
        ours.info("1", value=object())
        ours.info("2", value={b"bytes": (1, 2)})
        ours.info("3", value=ring)
        ours.info("4", value=float("nan"))
        ours.info("5", value="\ud800")
        ours.info("6", value=deep)
        ours.info("7", value=Hostile())
        ours.info("8", value=10**5000)
        ours.info("9 %s %s", "one")
        logging.getLogger("lib").info("10 %s %s", "one")  # noqa: PLE1206 - the fault under test
        logging.getLogger("lib").info("11 %s", Hostile())

    logged = lines(written(act))
    assert [line["event"][:2].strip() for line in logged[:5]] == ["1", "2", "3", "4", "5"]
    assert [line["logger"] for line in logged] == ["bot"] * 9 + ["lib"] * 2
    assert logged[2]["value"] == "[[...]]"
    assert logged[3]["value"] == "nan"
    assert logged[10]["unreadable"].startswith("RuntimeError at test_log:")


def test_broken_stream_tells_nothing() -> None:
    """When a line cannot be written, nothing is printed in its place."""
    token = "a-token-of-the-sort"  # noqa: S105 - it is none
    aside = io.StringIO()

    class Broken(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError("disk full")

    with redirect_stderr(Broken()):
        log.set_up("info", secrets=[token], file=None)
    with redirect_stderr(aside):
        logging.getLogger("lib").info("%s", token)
    assert aside.getvalue() == ""
