"""People who study all the time, and who write down what they were answered."""

import asyncio
import re
from collections.abc import Awaitable, Callable

from tests.fakes.discord import Message as DiscordMessage
from tests.fakes.discord import User as DiscordUser
from tests.fakes.telegram import Message as TelegramMessage
from tests.fakes.telegram import User as TelegramUser
from tests.faults.lab import Lab
from tests.faults.waits import until

REST_S = 0.3
"""How long a person thinks before each press."""
PATIENCE_S = 12.0
"""How long a person on Telegram waits before pressing again: its app says nothing."""
LEAVES_S = 2.0
"""How long a person waits for the last answer: what a fault has swallowed never comes."""
ALL_RATED = 180
"""Cards after which a person is done for the day, before the bot says so."""
QUESTION = re.compile(r"Question (c\d+)\?")
RATING = 3
"""The place of "4" among the five buttons of a rating."""


class Crowd:
    """The people of both platforms, each a task of their own."""

    def __init__(self, lab: Lab, people: int) -> None:
        self.lab = lab
        self.people = people
        self._tasks: list[asyncio.Task[None]] = []
        self._leaving = False

    def begin(self) -> None:
        """Lets everybody begin to study."""
        for _ in range(self.people):
            self._tasks.append(asyncio.create_task(self._again(self._on_discord)))
            self._tasks.append(asyncio.create_task(self._again(self._on_telegram)))

    async def leave(self) -> None:
        """Lets everybody finish their press and leave."""
        self._leaving = True
        await asyncio.wait(self._tasks, timeout=LEAVES_S)
        for task in self._tasks:
            task.cancel()
        for ended in await asyncio.gather(*self._tasks, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended

    async def _again(self, person: Callable[[], Awaitable[None]]) -> None:
        while not self._leaving:
            await person()

    # Discord.

    async def _on_discord(self) -> None:
        """A person studies until they have rated enough, and somebody else comes."""
        user = self.lab.discord.add_user("pupil")
        room = self.lab.rooms[user.id % len(self.lab.rooms)]
        card: DiscordMessage | None = None
        rated = 0
        while not self._leaving and rated < ALL_RATED:
            await asyncio.sleep(REST_S)
            if card is None:
                seen = await self.lab.discord.slash(user, "quiz", {"deck": "faults"}, channel=room)
                if seen.kind == "message" and QUESTION.search(seen.text):
                    card = seen.message
                continue
            did = await self._press_on_discord(user, card)
            rated += did == 1
            card = card if did >= 0 else None

    async def _press_on_discord(self, user: DiscordUser, card: DiscordMessage) -> int:
        """Presses a button; returns 1 if a rating was acknowledged, -1 if there is no button."""
        pressed = self.lab.records.pressed["discord"]
        question = QUESTION.search(card.text)
        labels = [button.label for button in card.buttons]
        if question is None or not labels:
            return -1
        rating = next((label for label in labels if label.startswith("4")), None)
        which = (str(user.id), question[1])
        if rating is not None:
            pressed.tried.add(which)
        before = len(card.history)
        seen = await self.lab.discord.press(user, card, rating or labels[0])
        if seen.kind == "deferred_update":
            await until(lambda: len(card.history) > before, PATIENCE_S)
        if len(card.history) == before:
            return 0
        pressed.answers += 1
        if rating is None:
            return 0
        pressed.acknowledged.add(which)
        return 1

    # Telegram.

    async def _on_telegram(self) -> None:
        """A person studies until they have rated enough, and somebody else comes."""
        user = self.lab.telegram.user("Pupil", started=True)
        chat = self.lab.telegram.private(user)
        rated = 0
        card: TelegramMessage | None = None
        while not self._leaving and rated < ALL_RATED:
            await asyncio.sleep(REST_S)
            if card is None or not QUESTION.search(card.text) or not card.buttons:
                card = await self._ask_on_telegram(user)
                continue
            rated += await self._press_on_telegram(user, card)
            card = chat.from_bot[-1]

    async def _ask_on_telegram(self, user: TelegramUser) -> TelegramMessage | None:
        chat = self.lab.telegram.private(user)
        known = len(chat.from_bot)
        self.lab.telegram.say(user, "/quiz faults")
        await until(lambda: len(chat.from_bot) > known, PATIENCE_S)
        return chat.from_bot[-1] if chat.from_bot else None

    async def _press_on_telegram(self, user: TelegramUser, card: TelegramMessage) -> int:
        pressed = self.lab.records.pressed["telegram"]
        chat = self.lab.telegram.private(user)
        question = QUESTION.search(card.text)
        assert question is not None
        row = card.buttons[0]
        rates = len(row) > RATING + 1
        which = (str(user.id), question[1])
        if rates:
            pressed.tried.add(which)
        data = (row[RATING] if rates else row[0]).callback_data
        known = len(chat.from_bot)
        press = self.lab.telegram.press(user, card, data)

        def changed() -> bool:
            edited = len(chat.message(card.id).history) > len(card.history)
            return edited or any(QUESTION.search(new.text) for new in chat.from_bot[known:])

        if not await until(changed, PATIENCE_S):
            return 0
        await until(lambda: press.query.seen, PATIENCE_S)
        pressed.answers += 1
        if not rates:
            return 0
        pressed.acknowledged.add(which)
        return 1
