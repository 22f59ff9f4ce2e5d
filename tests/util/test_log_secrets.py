"""No token in the log: not as it is, not in a URL, a header, a traceback, a repr or JSON.

Secrets inside base64, or percent-quoted twice, are not looked for: none of the libraries writes
them so.
"""

import base64
import contextlib
import io
import json
import logging
import urllib.parse
import warnings
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp.test_utils
import aiohttp.web
import discord
import httpx
import pytest
import structlog
import telegram.error
import telegram.request
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.util import log
from bot.util.scrub import HIDDEN, scrubber
from tests.util.logs import lines, written

pytestmark = pytest.mark.usefixtures("logging_as_before")


SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"


@dataclass
class Holder:
    """A value whose repr shows the token."""

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
    _warning,
)


def telltales(token: str) -> set[str]:
    """Every spelling from which somebody could read a token."""
    raw = token.encode("utf-8", "surrogatepass")
    quoted = {urllib.parse.quote(raw, safe=safe) for safe in ("", "/", ":/")}
    spellings = {token, json.dumps(token)[1:-1], repr(token)[1:-1], repr(raw)[2:-1], *quoted}
    return {spelling.lower() for spelling in spellings}


def words(length: int) -> st.SearchStrategy[str]:
    """Words of a given length, of the signs in tokens."""
    return st.text(SIGNS, min_size=length, max_size=length)


TELEGRAM = st.builds("{}:{}".format, st.integers(10**8, 10**10), words(35))


DISCORD = st.builds("{}.{}.{}".format, words(26), words(6), words(38))


SECRETS = st.text(SIGNS, min_size=8, max_size=256).filter(lambda text: len(set(text)) > 4)


# The settings allow any sign in a token, though no platform's tokens have such ones.
ODD = st.text(
    st.one_of(st.sampled_from("\"'\\/%+:"), st.characters(min_codepoint=33, max_codepoint=126)),
    min_size=8,
    max_size=30,
).filter(
    # The text that replaces a secret cannot be one.
    lambda text: len(set(text)) > 4 and text.lower() not in HIDDEN
)


@pytest.mark.parametrize("write", PLACES)
@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(token=st.one_of(TELEGRAM, DISCORD, SECRETS))
def test_no_token_anywhere(write: Callable[[str], None], token: str) -> None:
    """A token never appears, wherever it is logged, and the lines stay JSON."""
    text = written(lambda: write(token), token)
    assert lines(text)
    assert HIDDEN in text
    assert not [spelling for spelling in telltales(token) if spelling in text.lower()]
    # A token's own half is as good as the whole where the rest is public.
    secret_half = token.rpartition(":")[2] if ":" in token else token
    assert secret_half not in text


@pytest.mark.parametrize("write", PLACES)
@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(token=ODD)
@example('it\'s"so"\\odd')
@example("\\\\\"'\\'\"x%")
def test_no_odd_secret_anywhere(write: Callable[[str], None], token: str) -> None:
    """A secret with quotes, backslashes or percent signs never appears, however it is escaped."""
    text = written(lambda: write(token), token)
    assert HIDDEN in text
    assert not [spelling for spelling in telltales(token) if spelling in text.lower()]


@pytest.mark.parametrize("write", PLACES)
@settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(token=st.one_of(TELEGRAM, DISCORD))
def test_no_shape_of_a_token(write: Callable[[str], None], token: str) -> None:
    """A text in the shape of a bot's token never appears, even if it is not a known secret."""
    text = written(lambda: write(token))
    assert HIDDEN in text
    assert not [spelling for spelling in telltales(token) if spelling in text.lower()]


REAL_TELEGRAM = "123456789:" + "AAE" + "x-_9" * 8
REAL_DISCORD = ".".join(("MTIz" * 6 + "NA", "GhIjKl", "mN_-0" * 8))


async def test_telegram_libraries() -> None:
    """No log line of python-telegram-bot or httpx shows the token, at any level."""

    async def answer(request: httpx.Request) -> httpx.Response:
        if b"slow" in request.content:
            raise httpx.ConnectError("no network", request=request)
        return httpx.Response(401, json={"ok": False, "description": "Unauthorized"})

    async def act() -> None:
        for token in (REAL_TELEGRAM, f"{REAL_TELEGRAM}?x"):
            request = telegram.request.HTTPXRequest(httpx_kwargs={"transport": transport})
            bot = telegram.Bot(token, request=request, get_updates_request=request)
            for name in ("me", "slow"):
                try:
                    await bot.send_message(1, name)
                except telegram.error.TelegramError as error:
                    log.get("bot").exception("failed", error=error, bot=bot, url=bot.base_url)
                    logging.getLogger("telegram").warning("%r of %r", error, bot, exc_info=True)
            async with httpx.AsyncClient(transport=transport) as client:
                response = await client.get(f"{bot.base_url}/getMe")
                try:
                    response.raise_for_status()
                except httpx.HTTPStatusError as error:
                    logging.getLogger("httpx").warning("%r", error, exc_info=True)
                    log.get("bot").exception("failed", request=vars(error.request))

    transport = httpx.MockTransport(answer)
    await _holds(act, REAL_TELEGRAM)


def test_half_of_a_token() -> None:
    """The half of a Telegram token that httpx quotes in an error is hidden, too."""
    with pytest.raises(httpx.InvalidURL) as caught:
        httpx.URL(f"http://{REAL_TELEGRAM}/getMe")
    half = REAL_TELEGRAM.partition(":")[2]
    assert half in str(caught.value)
    assert half not in scrubber([REAL_TELEGRAM])(str(caught.value))


async def test_discord_libraries() -> None:
    """No log line of discord.py or aiohttp shows the token, at any level."""

    async def answer(request: aiohttp.web.Request) -> aiohttp.web.Response:
        return aiohttp.web.json_response({"message": "401: Unauthorized"}, status=401)

    async def act() -> None:
        app = aiohttp.web.Application()
        app.router.add_route("*", "/{path:.*}", answer)
        async with aiohttp.test_utils.TestServer(app) as server:
            client = discord.Client(intents=discord.Intents.none())
            address = str(server.make_url("/api"))
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(discord.http.Route, "BASE", address)
                async with client:
                    try:
                        await client.login(REAL_DISCORD)
                    except discord.LoginFailure as error:
                        log.get("bot").exception("failed", error=error, http=vars(client.http))
            headers = {"Authorization": f"Bot {REAL_DISCORD}"}
            async with aiohttp.ClientSession(headers=headers) as session:
                try:
                    await session.get(f"{address}?t={REAL_DISCORD}", raise_for_status=True)
                except aiohttp.ClientResponseError as error:
                    log.get("bot").exception("failed", error=error, request=error.request_info)
                    logging.getLogger("aiohttp").warning("%r", error, exc_info=True)

    await _holds(act, REAL_DISCORD)


async def _holds(act: Callable[[], Awaitable[None]], token: str) -> None:
    """Checks that the log of `act` hides a token, both a known and an unknown one."""
    for secrets in ([token], []):
        stream = io.StringIO()
        with contextlib.redirect_stderr(stream):
            log.set_up("debug", secrets=secrets, file=None)
            await act()
        text = stream.getvalue()
        assert lines(text)
        assert HIDDEN in text
        assert token.rpartition(":")[2] not in text
        assert token.rpartition(".")[2] not in text


def test_answers_to_interactions() -> None:
    """The token that answers a Discord interaction is hidden, too."""
    token = base64.b64encode(b"interaction:123456789012345678:secret").decode()
    assert scrubber(())(f"/webhooks/1/{token}/x") == "/webhooks/1/[hidden]/x"


@given(st.text(max_size=50))
def test_other_texts_stay(text: str) -> None:
    """A text without a secret does not change, and short or empty secrets are ignored."""
    assert scrubber(["", "  ", "a", "12345"])(text) == text


def test_many_backslashes_take_no_time() -> None:
    """Texts of thousands of special signs are searched quickly."""
    scrub = scrubber(['\\"secret\\\\"of\\"', "123456789:" + "x" * 35])
    for text in ("\\" * 20_000, "1" * 20_000, "a." * 10_000, '\\"' * 10_000, "%3A" * 10_000):
        assert scrub(text) == text
