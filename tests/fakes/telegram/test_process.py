"""Tests of the fake in its own process: its operations over HTTP, and its load driver."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import msgspec
import pytest
import telegram
from telegram import ext

TIMEOUT_S = 20.0


class Process:
    """A process that prints lines of JSON."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def line(self) -> dict[str, Any]:
        """The next line of the process, decoded."""
        assert self.process.stdout
        async with asyncio.timeout(TIMEOUT_S):
            line = await self.process.stdout.readline()
        return msgspec.json.decode(line, type=dict[str, Any])


@contextlib.asynccontextmanager
async def running(*arguments: str) -> AsyncIterator[Process]:
    """Runs a module, closes its standard input after the block, and checks that it succeeds."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield Process(process)
        assert process.stdin
        process.stdin.close()
        async with asyncio.timeout(TIMEOUT_S):
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_a_test_can_steer_it_over_http() -> None:
    """People, messages and presses can be made over HTTP."""
    async with running("tests.fakes.telegram") as fake, aiohttp.ClientSession() as session:
        addresses = await fake.line()

        async def call(operation: str, **body: Any) -> Any:
            async with session.post(f"{addresses['control_url']}/{operation}", json=body) as answer:
                return await answer.json()

        async with telegram.Bot(addresses["token"], addresses["base_url"]) as bot:
            ada = await call("user", name="Ada")
            group = await call("group", title="Study", people=[ada], kind="forum")
            topic = await call("topic", chat=group, name="Cards")
            await call("say", user=ada, chat=group, topic=topic, text="/quiz")
            *_, said = await bot.get_updates()
            assert said.message
            button = telegram.InlineKeyboardButton("Reveal", callback_data="r")
            await said.message.reply_text(
                "Q?", reply_markup=telegram.InlineKeyboardMarkup([[button]])
            )
            card = await call("next_message", chat=group)
            assert (card["text"], card["thread"]) == ("Q?", topic)
            press = {"user": ada, "chat": group, "message": card["id"], "button": "Reveal"}
            assert await call("press", **press, within=0) is None
            (pressed,) = await bot.get_updates(said.update_id + 1)
            assert pressed.callback_query
            await pressed.callback_query.answer("A!")
            assert len(await call("calls", method="answerCallbackQuery")) == 1
            answer = await call("press", **press | {"button": "Nothing"})
            assert "no button 'Nothing'" in answer["error"]


@pytest.mark.parametrize("delivery", ["getUpdates", "webhook"])
async def test_the_load_driver_measures_a_bot(delivery: str, unused_tcp_port: int) -> None:
    """The driver sends at a fixed rate and measures until everything is answered."""

    async def quiz(update: telegram.Update, context: Any) -> None:
        assert update.message
        rows = [[telegram.InlineKeyboardButton("Go", callback_data="go")]]
        await update.message.reply_text("?", reply_markup=telegram.InlineKeyboardMarkup(rows))

    async def press(update: telegram.Update, context: Any) -> None:
        assert update.callback_query
        await update.callback_query.answer()

    options = ("--rate", "50", "--seconds", "1", "--people", "20", "--messages", "0.2")
    async with running("tests.fakes.telegram.load", *options) as load:
        addresses = await load.line()
        builder = (
            ext.Application.builder().token(addresses["token"]).base_url(addresses["base_url"])
        )
        app = builder.job_queue(None).concurrent_updates(64).build()
        app.add_handler(ext.CommandHandler("quiz", quiz))
        app.add_handler(ext.CallbackQueryHandler(press))
        async with app:
            await app.start()
            assert app.updater
            if delivery == "getUpdates":
                await app.updater.start_polling()
            else:
                url = f"http://127.0.0.1:{unused_tcp_port}/hook"
                await app.updater.start_webhook(
                    "127.0.0.1", unused_tcp_port, "hook", webhook_url=url
                )
            result = await load.line()
            await app.updater.stop()
            await app.stop()
    assert result["delivery"] == delivery
    assert result["sent"] + result["starved"] == 50
    assert result["answered"] == result["sent"]
    assert result["p99"] >= result["p50"] > 0
