"""A load driver: people press and write at a fixed rate, whether the bot keeps up or not.

    python -m tests.fakes.telegram.load --rate 500 --seconds 10 [--people 1000] [--text /quiz]
        [--buttons REGEX] [--data TOKEN] [--messages SHARE]

Prints the addresses as one line of JSON and waits until the bot polls for updates or sets a
webhook. In a first round, which is not measured, every person writes `--text` once, so that there
are buttons. Then each arrival takes a free person, who presses a button of the bot's latest
message, or writes if the message has no button. With `--data` there is no first round: every person
gets a message with a button that has this data.

A press counts as answered by its answerCallbackQuery, a text by the next message in its chat. Times
run from when the arrival was due, so that the stalls of a bot count. Garbage collection is off.

At the end, prints one line of JSON: sent, answered, unanswered, starved (arrivals without a free
person), offered and rate (the requested rate, and answers per second), p50, p99 and max in
milliseconds, and busy (the share of time in which the driver itself used the processor: near 1.0,
the driver is the limit and not the bot). It then serves until standard input closes, so that the
bot can shut down normally.
"""

import argparse
import asyncio
import contextlib
import gc
import random
import re
import statistics
import sys
import time
from collections import deque
from collections.abc import Iterator

import msgspec

from tests.fakes.telegram.__main__ import addresses, print_line
from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.values import Button, Message, User
from tests.fakes.telegram.waiting import ChangeSignal
from tests.fakes.telegram.world import Query

FIRST_ROUND = 64
"""How many people write at the same time in the first round."""


class Load:
    """The people, the pending presses and texts, and the measured times in milliseconds."""

    def __init__(self, telegram: FakeTelegram, options: argparse.Namespace) -> None:
        self.telegram = telegram
        self.options = options
        self.random = random.Random(options.seed)
        self.label_pattern = re.compile(options.buttons)
        self.people = [telegram.user(f"P{n}", started=True) for n in range(options.people)]
        self.newest: dict[int, Message] = {}
        self.free: deque[User] = deque()
        self.presses: dict[str, float] = {}
        self.texts: dict[int, float] = {}
        self.waits: list[float] = []
        self.quiet = ChangeSignal()
        self.last = 0.0
        self.sent = self.starved = 0
        telegram.on_answer.append(self._answered)
        telegram.on_message.append(self._posted)

    async def first_round(self) -> None:
        """Lets every person write once; with `--data`, sends every person the button instead."""
        if self.options.data:
            button = Button("Press", self.options.data)
            for user in self.people:
                chat = self.telegram.private(user)
                self.telegram.post(chat, self.telegram.bot, "Ready", buttons=((button,),))
            return
        for begin in range(0, len(self.people), FIRST_ROUND):
            wave = self.people[begin : begin + FIRST_ROUND]
            for user in wave:
                self._write(user, time.perf_counter())
            await self._until_quiet()
        self.waits.clear()

    async def run(self) -> float:
        """Runs the measurement.

        Returns:
            The seconds until the last answer.
        """
        self.sent = 0
        self.waits.clear()
        self.free = deque(self.people)
        begin = time.perf_counter()
        for index, due in enumerate(self._due_times(begin)):
            if (ahead := due - time.perf_counter()) > 0:
                await asyncio.sleep(ahead)
            elif not index % FIRST_ROUND:
                await asyncio.sleep(0)
            self._arrive(due)
        await self._until_quiet()
        return (self.last or time.perf_counter()) - begin

    def _due_times(self, begin: float) -> Iterator[float]:
        for index in range(int(self.options.rate * self.options.seconds)):
            yield begin + index / self.options.rate

    def _arrive(self, due: float) -> None:
        if not self.free:
            self.starved += 1
            return
        user = self.free.popleft()
        self.sent += 1
        message = self.newest.get(user.id)
        buttons = self._buttons(message)
        if message is None or not buttons or self.random.random() < self.options.messages:
            self._write(user, due)
        else:
            data = self.random.choice(buttons)
            press = self.telegram.press(user, message, data, forged=True)
            self.presses[press.query.id] = due

    def _buttons(self, message: Message | None) -> list[str]:
        if message is None:
            return []
        current = self.telegram.chats[message.chat_id].all_messages[message.id]
        return [
            button.callback_data
            for row in current.buttons
            for button in row
            if button.callback_data and self.label_pattern.search(button.text)
        ]

    def _write(self, user: User, due: float) -> None:
        self.texts[user.id] = due
        self.telegram.say(user, self.options.text)

    def _answered(self, query: Query) -> None:
        due = self.presses.pop(query.id, None)
        del self.telegram.queries[query.id]
        if due is not None:
            self._done(query.user, due)

    def _posted(self, message: Message) -> None:
        self.newest[message.chat_id] = message
        due = self.texts.pop(message.chat_id, None)
        if due is not None:
            self._done(self.telegram.users[message.chat_id], due)

    def _done(self, user: User, due: float) -> None:
        self.last = time.perf_counter()
        self.waits.append(1_000 * (self.last - due))
        self.free.append(user)
        self.quiet.notify()

    async def _until_quiet(self) -> None:
        with contextlib.suppress(AssertionError):
            await self.quiet.until(
                lambda: not (self.presses or self.texts) or None, "answers", self.options.patience
            )


def report(load: Load, seconds: float, busy: float) -> dict[str, object]:
    """The result of a run."""
    answered = len(load.waits)
    percentiles = (
        statistics.quantiles(load.waits, n=100, method="inclusive") if answered > 1 else [0] * 99
    )
    return {
        "delivery": "webhook" if load.telegram.webhook.url else "getUpdates",
        "sent": load.sent,
        "answered": answered,
        "unanswered": len(load.presses) + len(load.texts),
        "starved": load.starved,
        "offered": load.options.rate,
        "rate": round(answered / seconds, 1),
        "p50": round(percentiles[49], 2),
        "p99": round(percentiles[98], 2),
        "max": round(max(load.waits, default=0), 2),
        "busy": round(busy, 2),
    }


async def drive(options: argparse.Namespace) -> None:
    """Serves, runs the load and prints the result."""
    async with FakeTelegram(record=False) as telegram:
        print_line(addresses(telegram))
        load = Load(telegram, options)
        await telegram.polled(within=options.wait)
        await load.first_round()
        gc.collect()
        gc.freeze()
        gc.disable()
        begin = time.process_time()
        seconds = await load.run()
        busy = (time.process_time() - begin) / seconds
        print_line(msgspec.json.encode(report(load, seconds, busy)).decode())
        await asyncio.to_thread(sys.stdin.buffer.read)


def main() -> None:
    """Parses the options and runs the load."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.telegram.load")
    parser.add_argument("--rate", type=float, default=200, help="arrivals a second")
    parser.add_argument("--seconds", type=float, default=10, help="how long they arrive")
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--text", default="/quiz", help="what people write")
    parser.add_argument("--messages", type=float, default=0.0, help="share of texts, 0 to 1")
    parser.add_argument("--buttons", default="", help="only press labels that match this")
    parser.add_argument("--data", default="", help="only press this callback data")
    parser.add_argument("--patience", type=float, default=10, help="seconds for late answers")
    parser.add_argument("--wait", type=float, default=60, help="seconds for the bot to come")
    parser.add_argument("--seed", type=int, default=1)
    asyncio.run(drive(parser.parse_args()))


if __name__ == "__main__":
    main()
