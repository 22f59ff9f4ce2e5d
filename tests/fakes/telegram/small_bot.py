"""A small bot on the real SDK, and helpers for the tests of the fake."""

import contextlib
from collections.abc import AsyncIterator, Awaitable
from typing import Any

import pytest
import telegram
import telegram.request
from telegram import ext

from tests.fakes.telegram import TOKEN, FakeTelegram

Context = Any
ANSWER = "The answer is 42."


def http_client() -> telegram.request.BaseRequest:
    """The SDK's HTTP client. Loading certificates is slower than most tests, so none are loaded."""
    return telegram.request.HTTPXRequest(pool_timeout=5, httpx_kwargs={"verify": False})


def application(fake: FakeTelegram) -> "ext.Application[Any, Any, Any, Any, Any, Any]":
    """A small bot: /quiz shows a card with buttons, and other messages are echoed."""
    builder = ext.Application.builder().token(TOKEN).base_url(fake.base_url)
    builder = builder.base_file_url(fake.base_file_url).concurrent_updates(16)
    builder = builder.request(http_client()).get_updates_request(http_client())
    app = builder.job_queue(None).build()
    app.add_handler(ext.CommandHandler("quiz", _quiz))
    app.add_handler(ext.CallbackQueryHandler(_pressed))
    app.add_handler(ext.MessageHandler(ext.filters.TEXT, _echo))
    return app


async def _quiz(update: telegram.Update, context: Context) -> None:
    rows = [
        [
            telegram.InlineKeyboardButton("Reveal", callback_data="reveal"),
            telegram.InlineKeyboardButton("Hint", callback_data="hint"),
        ]
    ]
    assert update.effective_message
    await update.effective_message.reply_text(
        "<b>What</b> is the answer?",
        parse_mode="HTML",
        reply_markup=telegram.InlineKeyboardMarkup(rows),
    )


async def _pressed(update: telegram.Update, context: Context) -> None:
    query = update.callback_query
    assert query
    if query.data == "hint":
        await query.answer("It is even.", show_alert=True)
        return
    await query.answer()
    if query.message and query.message.is_accessible:
        with contextlib.suppress(telegram.error.BadRequest):
            await query.edit_message_text(ANSWER)


async def _echo(update: telegram.Update, context: Context) -> None:
    assert update.effective_message
    await update.effective_message.reply_text(f"You said: {update.effective_message.text}")


@contextlib.asynccontextmanager
async def polling(fake: FakeTelegram) -> AsyncIterator[Any]:
    """Runs the small bot with polling."""
    app = application(fake)
    await app.initialize()
    await app.start()
    assert app.updater
    await app.updater.start_polling(allowed_updates=telegram.Update.ALL_TYPES)
    try:
        yield app
    finally:
        await app.updater.stop()
        await app.stop()
        await app.shutdown()


@contextlib.asynccontextmanager
async def with_webhook(
    fake: FakeTelegram, secret: str, expected: str, port: int
) -> AsyncIterator[None]:
    """Runs the small bot with a webhook on a port.

    The bot expects the secret `expected`, and the fake sends `secret`.
    """
    app = application(fake)
    await app.initialize()
    await app.start()
    assert app.updater
    url = f"http://127.0.0.1:{port}/hook"
    await app.updater.start_webhook(
        "127.0.0.1", port, "hook", webhook_url=url, secret_token=expected
    )
    await app.bot.set_webhook(url, secret_token=secret, allowed_updates=["message"])
    try:
        yield
    finally:
        await app.updater.stop()
        await app.stop()
        await app.shutdown()


async def refused(request: Awaitable[object], text: str) -> telegram.error.TelegramError:
    """Awaits a request that must fail with exactly this text, and returns the error."""
    with pytest.raises(telegram.error.TelegramError) as error:
        await request
    assert error.value.message == text
    return error.value


def keyboard(*rows: list[telegram.InlineKeyboardButton]) -> telegram.InlineKeyboardMarkup:
    """An inline keyboard."""
    return telegram.InlineKeyboardMarkup(rows)
