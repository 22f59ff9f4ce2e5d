import base64
import io
import json
import logging
import math
import subprocess
import sys
import urllib.parse
import warnings
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot import log

SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """Put the process's logging back to what it was."""
    root = logging.getLogger()
    before = root.level, root.handlers[:], logging.raiseExceptions
    levels = {name: logging.getLogger(name).level for name in ("httpx", "apscheduler")}
    yield
    logging.captureWarnings(capture=False)
    for handler in root.handlers:
        if handler not in before[1]:
            handler.close()
    root.level, root.handlers[:], logging.raiseExceptions = before
    root.setLevel(before[0])
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    structlog.contextvars.clear_contextvars()


def written(act: Callable[[], object], *secrets: str, level: str = "debug") -> str:
    """Return what goes to standard error when this is done."""
    stream = io.StringIO()
    with redirect_stderr(stream):
        log.set_up(level, secrets=secrets, file=None)
        act()
    return stream.getvalue()


def lines(text: str) -> list[dict[str, Any]]:
    """Return the lines of a log, each of which is a JSON object."""
    return [json.loads(line) for line in text.splitlines()]


def test_a_line() -> None:
    """A line is one JSON object: time in UTC, level, logger, event, then what was said with it."""
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
    """A library's record becomes a line like ours, with its arguments put in."""
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
    """A traceback is in its line, as text, from our loggers and from a library's."""

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
    """What is below the level is left out, whoever says it."""

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
    """Libraries that report every request are heard in full only when all is."""

    def act() -> None:
        logging.getLogger("httpx").info("info")
        logging.getLogger("httpx").warning("warning")

    assert [line["event"] for line in lines(written(act, level=level))] == heard


def test_warnings() -> None:
    """A warning of Python's becomes a line."""

    def act() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            logging.captureWarnings(capture=True)
            warnings.warn("old ways", DeprecationWarning, stacklevel=1)

    (line,) = lines(written(act))
    assert line["logger"] == "py.warnings"
    assert "DeprecationWarning: old ways" in line["event"]


def test_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a file nothing goes to standard error, and the file's folder is made."""
    file = tmp_path / "new" / "cardstreak.log"
    log.set_up("info", secrets=["open sesame"], file=file)
    log.get("bot").info("say open sesame")
    log.set_up("info", secrets=(), file=None)
    assert [line["event"] for line in lines(file.read_text("utf-8"))] == ["say [hidden]"]
    assert capsys.readouterr().err == ""


def test_file_stays_small(tmp_path: Path) -> None:
    """The file is begun anew at 1 MB, and one old one is kept."""
    file = tmp_path / "cardstreak.log"
    log.set_up("info", secrets=(), file=file)
    for _ in range(30):
        log.get("bot").info("x" * 100_000)
    files = sorted(tmp_path.iterdir())
    assert [one.name for one in files] == ["cardstreak.log", "cardstreak.log.1"]
    assert all(one.stat().st_size <= 1_000_000 for one in files)


def test_file_that_cannot_be(tmp_path: Path) -> None:
    """A file that cannot be opened is an error at once, not a silent log."""
    with pytest.raises(OSError, match="directory"):
        log.set_up("info", secrets=(), file=tmp_path)


def test_again() -> None:
    """A second set-up replaces the first, and any handler that does not scrub."""
    logging.getLogger().addHandler(logging.StreamHandler(first := io.StringIO()))
    text = written(lambda: log.get("bot").info("once"))
    assert len(lines(text)) == 1
    assert first.getvalue() == ""
    assert len(lines(written(lambda: log.get("bot").info("once")))) == 1


def test_import_is_cheap() -> None:
    """Importing the module does not bring structlog, so that --help stays fast."""
    code = "import bot.log, sys; sys.exit('structlog' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)  # noqa: S603 - our own words


class Hostile:
    """Something that cannot be shown."""

    def __repr__(self) -> str:
        raise RuntimeError("no picture of me")


def test_what_json_cannot_write() -> None:
    """Whatever is logged, there is a line of JSON, and the caller is not disturbed."""
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

    found = lines(written(act))
    assert [line["event"][:2].strip() for line in found[:5]] == ["1", "2", "3", "4", "5"]
    assert [line["logger"] for line in found] == ["bot"] * 9 + ["lib"] * 2
    assert found[2]["value"] == "[[...]]"
    assert found[3]["value"] == "nan"
    assert found[10]["unreadable"].startswith("RuntimeError at test_log:")


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


# Where a token may turn up.


@dataclass
class Holder:
    """A value with the token inside, shown by its repr."""

    token: str


def _message(token: str) -> None:
    log.get("bot").info(f"with {token} inside")


def _value(token: str) -> None:
    log.get("bot").info("value", one=token, two=f"Bot {token}", three=Holder(token))


def _key(token: str) -> None:
    log.get("bot").info("key", **{token: 1, "nested": {token: {token: 2}}})


def _nested(token: str) -> None:
    log.get("bot").info("nested", value={"a": [{"b": (token, {token})}], "c": Holder(token)})


def _exception(token: str) -> None:
    try:
        try:
            dict[str, int]()[token]
        except KeyError as error:
            error.add_note(f"the token was {token}")
            raise ExceptionGroup(token, [ValueError({"token": token})]) from error
    except ExceptionGroup as error:
        log.get("bot").exception("failed", error=error)
        logging.getLogger("lib").warning("failed with %r", error, exc_info=True)


def _bytes(token: str) -> None:
    raw = token.encode("utf-8", "surrogatepass")
    log.get("bot").info("bytes", value=raw, nested={"header": [b"Bot " + raw, bytearray(raw)]})
    logging.getLogger("lib").info("%r %s", raw, [raw])


def _address(token: str) -> None:
    quoted = urllib.parse.quote(token, errors="replace")
    for part in (token, quoted, urllib.parse.quote_plus(token, errors="replace", safe="")):
        address = f"https://host.example/bot{part}/getMe?x=1"
        log.get("bot").info("request", url=address, lower=address.lower())
        logging.getLogger("httpx").info("HTTP Request: POST %s", address)


def _library(token: str) -> None:
    logger = logging.getLogger("lib.deep")
    logger.info(token)
    logger.warning("%s and %r", token, {"x": token})
    logger.info("%(token)s", {"token": token})
    logger.info("wrong number %s %s", token)  # noqa: PLE1206 - the fault under test
    logger.error(Holder(token))
    logging.getLogger(f"lib.{token}").info("by name")


def _positional(token: str) -> None:
    log.get("bot").info("%s", token)
    log.get("bot").info("%s %s", token)
    log.get("bot").bind(bound=token).info("bound")
    structlog.contextvars.bind_contextvars(context=token)
    log.get("bot").info("context")


def _json(token: str) -> None:
    body = json.dumps({"token": token})
    log.get("bot").info("body", body=body, nested=json.dumps({"body": body}), raw=body.encode())


def _base64(token: str) -> None:
    raw = token.encode("utf-8", "surrogatepass")
    for before in (b"", b"u", b"us", b"user:"):
        code = base64.b64encode(before + raw + b"!").decode()
        log.get("bot").info("header", value=f"Basic {code}")


def _warning(token: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn(f"do not use {token}", UserWarning, stacklevel=1)


PLACES = (
    _message,
    _value,
    _key,
    _nested,
    _exception,
    _bytes,
    _address,
    _library,
    _positional,
    _json,
    _base64,
    _warning,
)


def telltales(token: str) -> set[str]:
    """Return every spelling of a token that would give it away."""
    raw = token.encode("utf-8", "surrogatepass")
    quoted = {urllib.parse.quote(raw, safe=safe) for safe in ("", "/", ":/")}
    found = {token, json.dumps(token)[1:-1], repr(token)[1:-1], repr(raw)[2:-1], *quoted}
    return {spelling.lower() for spelling in found}


def words(length: int) -> st.SearchStrategy[str]:
    """Return words of a token's signs, of this length."""
    return st.text(SIGNS, min_size=length, max_size=length)


TELEGRAM = st.builds("{}:{}".format, st.integers(10**8, 10**10), words(35))
DISCORD = st.builds("{}.{}.{}".format, words(26), words(6), words(38))
SECRETS = st.text(SIGNS, min_size=8, max_size=256).filter(lambda text: len(set(text)) > 4)
# No platform's tokens look like these; the escapes must hold all the same.
ODD = st.text(
    st.one_of(st.sampled_from("\"'\\/%+: \n\u2028é😀"), st.characters()), min_size=8, max_size=30
).filter(
    # What replaces a secret cannot be one.
    lambda text: len(set(text)) > 4 and text == text.strip() and text.lower() not in log.HIDDEN
)


@pytest.mark.parametrize("place", PLACES)
@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(token=st.one_of(TELEGRAM, DISCORD, SECRETS))
def test_no_token_anywhere(place: Callable[[str], None], token: str) -> None:
    """A token never appears, wherever it is put, and the lines stay JSON."""
    text = written(lambda: place(token), token)
    assert lines(text)
    assert log.HIDDEN in text
    assert not [spelling for spelling in telltales(token) if spelling in text.lower()]
    # A token's own half is as good as the whole where the rest is public.
    secret_half = token.rpartition(":")[2] if ":" in token else token
    assert secret_half not in text


@pytest.mark.parametrize("place", [place for place in PLACES if place is not _base64])
@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(token=ODD)
@example('it\'s "so" \\ odd\n')
@example("\\\\\"'\\'\"x%é")
def test_no_odd_secret_anywhere(place: Callable[[str], None], token: str) -> None:
    """A secret of any characters never appears, in any escape."""
    text = written(lambda: place(token), token)
    assert log.HIDDEN in text
    assert not [spelling for spelling in telltales(token) if spelling in text.lower()]


@pytest.mark.parametrize("place", [place for place in PLACES if place is not _base64])
@settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(token=st.one_of(TELEGRAM, DISCORD))
def test_no_shape_of_a_token(place: Callable[[str], None], token: str) -> None:
    """What has the shape of a bot's token never appears, though nobody said that it is one."""
    text = written(lambda: place(token))
    assert log.HIDDEN in text
    assert not [spelling for spelling in telltales(token) if spelling in text.lower()]


@given(
    token=st.one_of(TELEGRAM, DISCORD, SECRETS),
    before=st.binary(max_size=9),
    after=st.binary(max_size=9),
    url_safe=st.booleans(),
)
def test_base64(token: str, before: bytes, after: bytes, *, url_safe: bool) -> None:
    """Base64 of a text around a token no longer decodes to the token."""
    encode = base64.urlsafe_b64encode if url_safe else base64.b64encode
    code = encode(before + token.encode() + after).decode()
    rest = log.scrubber([token])(code)
    assert log.HIDDEN in rest
    for run in rest.split(log.HIDDEN):
        # A reader would not know where the threes of bytes begin.
        for start in range(4):
            code = run[start:].replace("-", "+").replace("_", "/").rstrip("=")
            code = code[: len(code) // 4 * 4]
            assert token.rpartition(":")[2].encode() not in base64.b64decode(code)


def test_answers_to_interactions() -> None:
    """The token with which a Discord interaction is answered is hidden too."""
    token = base64.b64encode(b"interaction:123456789012345678:secret").decode()
    assert log.scrubber(())(f"/webhooks/1/{token}/x") == "/webhooks/1/[hidden]/x"


@given(st.text(max_size=50))
def test_other_texts_stay(text: str) -> None:
    """Without a secret in it a text stays as it is, and short or empty secrets are passed over."""
    assert log.scrubber(["", "  ", "a", "12345"])(text) == text


def test_many_backslashes_take_no_time() -> None:
    """A text made to confuse the search is searched all the same, soon."""
    scrub = log.scrubber(['\\"secret\\\\"of\\"', "123456789:" + "x" * 35])
    for text in ("\\" * 20_000, "1" * 20_000, "a." * 10_000, '\\"' * 10_000, "%25" * 10_000):
        assert scrub(text) == text
