import base64
import json
import logging
import urllib.parse
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import structlog
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.util import log
from tests.util.logs import lines, written

pytestmark = pytest.mark.usefixtures("logging_as_before")


SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"


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
