"""Telegram as a platform: connects by long polling or by a webhook, and closes down."""

import asyncio
import random
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import telegram
import telegram.error
import telegram.ext

from bot.model.ids import Channel
from bot.model.platform_events import PlatformEvent, SpaceGone, Unreachable
from bot.model.views import Post
from bot.platforms.card_media import with_media
from bot.platforms.ports import (
    AdapterPorts,
    Outgoing,
    PlatformState,
    RefusedError,
    Undelivered,
    no_drawings,
)
from bot.platforms.telegram_chat import menu, profile
from bot.platforms.telegram_chat.bot_api import DEADLINE_S, Requests
from bot.platforms.telegram_chat.downloads import PATIENCE as FETCHING
from bot.platforms.telegram_chat.downloads import Downloads, certificates
from bot.platforms.telegram_chat.handler import Handler
from bot.platforms.telegram_chat.health import POLL_S, Fetching, Health
from bot.platforms.telegram_chat.inbound import (
    PLATFORM,
    UPDATES,
    Place,
    place_of,
    read,
    signs_of_life,
)
from bot.platforms.telegram_chat.message_joiner import MessageJoiner
from bot.platforms.telegram_chat.outbound import Bot, Outbound
from bot.platforms.telegram_chat.pending_questions import PendingQuestions
from bot.platforms.telegram_chat.permissions import Permissions
from bot.platforms.telegram_chat.rate_limit import CONNECTIONS, RateLimiter, Sleep, pause, seconds
from bot.platforms.telegram_chat.render import as_post, render
from bot.platforms.telegram_chat.update_processor import UpdateProcessor
from bot.platforms.telegram_chat.webhook import Webhook
from bot.screens import telegram as words
from bot.util import log

Application = telegram.ext.Application[Any, Any, Any, Any, Any, Any]

PATIENCE = 5.0
"""Seconds that a press waits for the engine; after about ten Telegram takes no answer."""
GRACE = 1.0
"""Seconds for each of the five steps of closing down, most of which take no time."""
WEBHOOK_PORT = 8443
"""The port to listen on if the webhook's URL has none, as behind a proxy."""
LOOPBACK = "127.0.0.1"
"""Where the webhook listens unless told otherwise: only programs on this machine get there."""

_LOG = log.get(__name__)


class Telegram:
    """Serves people on Telegram."""

    platform = PLATFORM

    def __init__(
        self,
        ports: AdapterPorts,
        *,
        token: str,
        api_url: str,
        file_url: str,
        webhook_url: str,
        webhook_secret: str,
        webhook_listen: str = LOOPBACK,
        announce: Callable[[str], None],
        sleep: Sleep = asyncio.sleep,
        patience: float = PATIENCE,
        fetching: float = FETCHING,
        deadline: float = DEADLINE_S,
    ) -> None:
        """Creates the adapter, not connected yet.

        Args:
            ports: What the adapter gets from the rest of the program.
            token: The bot's token.
            api_url: The Bot API's URL, without the `/bot` at its end.
            file_url: The URL of its files, without the `/file/bot`; empty if it is `api_url`.
            webhook_url: The URL to which Telegram sends updates; empty for long polling.
            webhook_secret: Proves that a request to the webhook comes from Telegram.
            webhook_listen: This machine's address on which the webhook listens.
            announce: Shows a line to the owner of the bot.
            sleep: Sleeps for some seconds.
            patience: Seconds that a press may wait for the engine.
            fetching: Seconds that it may take to fetch a file that is imported.
            deadline: Seconds for a request without a file.
        """
        self._ports = ports
        self._token = token
        self._api_url = api_url
        self._file_url = file_url or api_url
        self._webhook_url = webhook_url
        self._webhook_secret = webhook_secret
        self._webhook_listen = webhook_listen
        self._webhook: Webhook | None = None
        self._announce = announce
        self._sleep = sleep
        self._patience = patience
        self._fetching = fetching
        self._deadline = deadline
        self._chance = random.Random()  # noqa: S311 - it spreads pauses
        self._limiter = self._new_limiter()
        self._health = Health(announce)
        self._pending = PendingQuestions(ports.key_values)
        self._outbound: Outbound | None = None
        self._ready = asyncio.Event()
        self._handler: Handler | None = None
        self._name = ""

    async def run(self) -> None:
        """Serves people until it is cancelled; then it closes down within five seconds.

        Raises:
            RefusedError: If Telegram does not know the token, or refuses the webhook.
        """
        if not self._token.isascii() or any(map(str.isspace, self._token)):
            # It can be no part of a URL, so Telegram could never refuse it.
            raise RefusedError(words.NOT_KNOWN)
        app = self._application()
        try:
            await self._connect(app)
            await self._serve(app)
        finally:
            self._ready.clear()
            self._outbound = None
            await self._close(app)

    async def until_ready(self) -> None:
        """Waits until messages can be sent; returns at once if they can be sent now."""
        await self._ready.wait()

    def state(self) -> PlatformState:
        """How the connection is now."""
        return PlatformState(
            self._ready.is_set() and self._health.well,
            reconnects=self._health.returns,
            rate_limited=self._limiter.refused,
        )

    async def send(self, message: Outgoing) -> str:
        """Sends or edits a message that is no answer to a press; returns its id.

        Raises:
            Undelivered: If it was not delivered.
        """
        if self._outbound is None:
            raise Undelivered("later", "not connected yet", network=True)
        try:
            if isinstance(message.to, Channel):
                place = place_of(message.to)
            else:
                place = Place(int(message.to.account))
            replaces = int(message.replaces or 0)
            look_after = None if message.look_after is None else int(message.look_after or 0)
        except ValueError as error:
            raise Undelivered("refused", str(error)) from error
        if message.view.ask is not None and not place.group:
            await self._pending.note(place.chat, Post(message.view))
        # A picture can't be put above a message that is there already, and words say the same.
        draw = no_drawings if replaces else self._ports.draw
        view = as_post(message.view, edits=bool(replaces))
        view = await with_media(view, self._ports.media, draw)
        pages = render(view, group=place.group, bot=self._name)
        message_id = await self._outbound.deliver(
            place,
            pages,
            replaces=replaces,
            awaited=False,
            look_after=look_after,
            silent=view.silent,
        )
        return str(message_id)

    def _new_limiter(self) -> RateLimiter:
        return RateLimiter(self._sleep, self._chance, lambda: self._ports.cluster.living)

    def _application(self) -> Application:
        self._health = Health(self._announce)
        self._limiter = self._new_limiter()
        secure = {"verify": certificates()}
        requests = Requests(
            deadline=self._deadline, connection_pool_size=CONNECTIONS, httpx_kwargs=secure
        )
        app: Application = (
            telegram.ext.ApplicationBuilder()
            .token(self._token)
            .base_url(f"{self._api_url}/bot")
            .base_file_url(f"{self._file_url}/file/bot")
            .request(requests)
            .get_updates_request(
                Fetching(
                    health=self._health,
                    sleep=self._sleep,
                    chance=self._chance,
                    overtaken=requests.give_up,
                    httpx_kwargs=secure,
                )
            )
            .rate_limiter(self._limiter)
            .concurrent_updates(UpdateProcessor())
            .job_queue(None)
            .build()
        )
        app.add_handler(telegram.ext.TypeHandler(telegram.Update, self._receive))
        app.add_error_handler(_log_error)
        return app

    async def _connect(self, app: Application) -> None:
        """Asks Telegram for the bot's name, until Telegram can be reached."""
        await self._retry(app.initialize)
        bot: Bot = app.bot
        self._name = bot.username
        outbound = Outbound(bot, self._ports.notify)
        self._handler = Handler(
            self._ports,
            outbound,
            self._pending,
            Permissions(bot, self._ports.clock),
            Downloads(bot, self._fetching),
            MessageJoiner(self._sleep),
            bot=self._name,
            patience=self._patience,
        )
        self._outbound = outbound
        self._ready.set()
        self._announce(words.found_as(self._name))

    async def _serve(self, app: Application) -> None:
        assert app.updater is not None  # noqa: S101 - the builder makes one unless told not to
        await menu.sync(app.bot, self._ports.key_values)
        await profile.sync(app.bot, self._ports.key_values)
        await app.start()
        if self._webhook_url:
            await self._listen(app)
        else:
            await self._fetch_in_turn(app.updater)
        await self._health.refused.wait()
        raise RefusedError(words.NOT_KNOWN)

    async def _fetch_in_turn(self, updater: telegram.ext.Updater) -> None:
        """Fetches while it is this process's turn, until Telegram refuses the bot.

        Telegram gives updates to one at a time. The other processes send messages meanwhile.
        """
        refused = asyncio.create_task(self._health.refused.wait(), name="refusal")
        try:
            while not refused.done():
                async with self._ports.cluster.only_one("telegram updates") as lost:
                    await self._fetch(updater)
                    over = asyncio.create_task(lost.wait(), name="turn")
                    await asyncio.wait({refused, over}, return_when=asyncio.FIRST_COMPLETED)
                    over.cancel()
                    if lost.is_set():
                        _LOG.warning("another process fetches now", platform=PLATFORM)
                        await _bounded(updater.stop())
        finally:
            refused.cancel()

    async def _fetch(self, updater: telegram.ext.Updater) -> None:
        async def start() -> None:
            # The SDK would try again by itself, too, but without telling the owner.
            await updater.start_polling(
                timeout=POLL_S, allowed_updates=UPDATES, error_callback=_log_fetching
            )

        await self._retry(start)

    async def _listen(self, app: Application) -> None:
        parts = urlsplit(self._webhook_url)
        port = parts.port or WEBHOOK_PORT
        webhook = Webhook(app.bot, app.update_queue, parts.path, self._webhook_secret)
        try:
            # Before Telegram is told, which would otherwise find nobody there.
            webhook.listen(self._webhook_listen, port, shared=self._ports.cluster.size > 1)
        except OSError as error:
            raise RefusedError(words.port_taken(port, error.strerror or str(error))) from error
        self._webhook = webhook
        set_webhook = partial(
            app.bot.set_webhook,
            self._webhook_url,
            allowed_updates=UPDATES,
            secret_token=self._webhook_secret,
        )
        await self._retry(set_webhook, partial(words.bad_webhook, self._webhook_url))

    async def _retry(
        self, step: Callable[[], Any], refused: Callable[[str], str] = words.refused
    ) -> None:
        """Does a step of the start, and repeats it while Telegram can't be reached.

        Args:
            step: The step.
            refused: Makes the error's text from Telegram's own words.

        Raises:
            RefusedError: If the token is wrong, or Telegram refuses the request.
        """
        tries = 0
        while True:
            try:
                await step()
            except (telegram.error.InvalidToken, telegram.error.Forbidden) as error:
                raise RefusedError(words.NOT_KNOWN) from error
            except telegram.error.BadRequest as error:
                raise RefusedError(refused(error.message)) from error
            except telegram.error.RetryAfter as error:
                await self._sleep(seconds(error))
            except telegram.error.TelegramError as error:
                self._health.unreachable(error.message)
                await self._sleep(pause(tries, self._chance))
            else:
                self._health.reached()
                return
            tries += 1

    async def _receive(self, update: telegram.Update, _: object) -> None:
        event = read(update, self._name)
        if event is None or self._handler is None or self._outbound is None:
            return
        if isinstance(event, PlatformEvent):
            if isinstance(event, SpaceGone | Unreachable) and update.effective_chat is not None:
                chat = update.effective_chat.id
                self._outbound.heard.lost(lambda place: place.chat == chat)
            await self._ports.notify(event)
            return
        if self._outbound.heard.is_news(event.place):
            news = signs_of_life(event.place)
            await asyncio.gather(self._handler.answer(event), self._ports.notify(news))
        else:
            await self._handler.answer(event)

    async def _close(self, app: Application) -> None:
        """Takes no more updates, finishes those in work, and cancels what takes too long."""
        if self._webhook is not None:
            await _bounded(self._webhook.close())
            self._webhook = None
        if app.updater is not None and app.updater.running:
            await _bounded(app.updater.stop())
        if app.running:
            await _bounded(app.stop())
        await _bounded(app.update_processor.shutdown())
        await _bounded(app.shutdown())
        # A bot whose `initialize` failed was never started, but it has open connections, too.
        await _bounded(app.bot.shutdown())


async def _bounded(step: Any) -> None:
    """Does a step of closing down; if it fails or takes too long, the next step follows."""
    try:
        await asyncio.wait_for(step, GRACE)
    except (telegram.error.TelegramError, TimeoutError, RuntimeError) as error:
        _LOG.info("a step of stopping was cut short", reason=repr(error))


def _log_fetching(error: telegram.error.TelegramError) -> None:
    _LOG.info("fetching failed, and is tried again", told=error.message)


async def _log_error(update: object, context: Any) -> None:
    update_id = update.update_id if isinstance(update, telegram.Update) else 0
    _LOG.error("an update failed", update=update_id, exc_info=context.error)
