"""The stand-in as a process of its own: its control, and its load driver."""

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

PATIENCE = 20.0


class Process:
    """A process that speaks in lines of JSON."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def line(self) -> dict[str, Any]:
        """The next line it prints."""
        assert self.process.stdout
        async with asyncio.timeout(PATIENCE):
            found = await self.process.stdout.readline()
        return msgspec.json.decode(found, type=dict[str, Any])


@contextlib.asynccontextmanager
async def running(*words: str) -> AsyncIterator[Process]:
    """A module that runs until the block ends; its standard input is closed, and it ends well."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *words, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield Process(process)
        assert process.stdin
        process.stdin.close()
        async with asyncio.timeout(PATIENCE):
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_a_test_can_steer_it_over_http() -> None:
    """People, messages, presses and failures are made over HTTP as they are in the process."""
    async with running("tests.fakes.telegram") as fake, aiohttp.ClientSession() as session:
        where = await fake.line()

        async def power(which: str, **body: Any) -> Any:
            async with session.post(f"{where['control_url']}/{which}", json=body) as answer:
                return await answer.json()

        async with telegram.Bot(where["token"], where["base_url"]) as bot:
            ada = await power("user", name="Ada")
            group = await power("group", title="Study", people=[ada], kind="forum")
            topic = await power("topic", chat=group, name="Cards")
            await power("say", user=ada, chat=group, topic=topic, text="/quiz")
            *_, said = await bot.get_updates()
            assert said.message
            button = telegram.InlineKeyboardButton("Reveal", callback_data="r")
            await said.message.reply_text(
                "Q?", reply_markup=telegram.InlineKeyboardMarkup([[button]])
            )
            card = await power("next_message", chat=group)
            assert (card["text"], card["thread"]) == ("Q?", topic)
            press = {"user": ada, "chat": group, "message": card["id"], "button": "Reveal"}
            assert await power("press", **press, within=0) is None
            (pressed,) = await bot.get_updates(said.update_id + 1)
            assert pressed.callback_query
            await pressed.callback_query.answer("A!")
            assert len(await power("calls", method="answerCallbackQuery")) == 1
            wrong = await power("press", **press | {"button": "Nothing"})
            assert "no button 'Nothing'" in wrong["error"]


@pytest.mark.parametrize("delivery", ["getUpdates", "webhook"])
async def test_the_load_driver_measures_a_bot(delivery: str, unused_tcp_port: int) -> None:
    """Presses and texts at a fixed rate are counted until they are answered."""

    async def quiz(update: telegram.Update, context: Any) -> None:
        assert update.message
        rows = [[telegram.InlineKeyboardButton("Go", callback_data="go")]]
        await update.message.reply_text("?", reply_markup=telegram.InlineKeyboardMarkup(rows))

    async def press(update: telegram.Update, context: Any) -> None:
        assert update.callback_query
        await update.callback_query.answer()

    words = ("--rate", "50", "--seconds", "1", "--people", "20", "--messages", "0.2")
    async with running("tests.fakes.telegram.load", *words) as load:
        where = await load.line()
        builder = ext.Application.builder().token(where["token"]).base_url(where["base_url"])
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
            found = await load.line()
            await app.updater.stop()
            await app.stop()
    assert found["delivery"] == delivery
    assert found["sent"] + found["starved"] == 50
    assert found["answered"] == found["sent"]
    assert found["p99"] >= found["p50"] > 0
