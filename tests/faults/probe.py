"""Measures how long a fault's end is past when a press, a command and a due post work again."""

import asyncio
from collections.abc import Callable, Coroutine

from tests.fakes.discord import Message as DiscordMessage
from tests.fakes.discord import User as DiscordUser
from tests.fakes.telegram import Message as TelegramMessage
from tests.fakes.telegram import User as TelegramUser
from tests.faults.lab import Lab
from tests.faults.records import PLATFORMS
from tests.faults.waits import until

EVERY_S = 0.5
"""How often somebody tries whether it works again."""
ANSWERED_S = 30.0
"""How long somebody on Telegram waits for an answer to one try."""
KINDS = ("press", "command", "post")
Heal = dict[tuple[str, str], float | None]
"""Seconds by platform and kind; None if it did not work again in time."""


class Probe:
    """Two people with a card in front of them: one presses, one writes, until it works."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self._on_discord: tuple[DiscordUser, DiscordMessage, str] | None = None
        self._on_telegram: tuple[TelegramUser, TelegramMessage] | None = None

    async def set_up(self) -> None:
        """Fetches a card on each platform, before anything fails."""
        ben = self.lab.discord.add_user("ben")
        seen = await self.lab.discord.slash(ben, "quiz", {"deck": "faults"}, channel=self.lab.room)
        assert seen.message is not None
        self._on_discord = ben, seen.message, seen.message.buttons[0].custom_id
        may = self.lab.telegram.user("May", started=True)
        self.lab.telegram.say(may, "/quiz faults")
        self._on_telegram = may, await self.lab.telegram.private(may).next_message(20)

    async def measure(self, ended: float, patience_s: float) -> Heal:
        """The seconds until each thing works, counted from the moment at which the fault ended."""
        tries: dict[tuple[str, str], Callable[[], Coroutine[None, None, bool]]] = {
            ("discord", "press"): self._press_discord,
            ("discord", "command"): self._command_discord,
            ("telegram", "press"): self._press_telegram,
            ("telegram", "command"): self._command_telegram,
        }
        work = [self._first(ended, patience_s, attempt) for attempt in tries.values()]
        posts = [self._posts(ended, patience_s, platform) for platform in PLATFORMS]
        took = await asyncio.gather(*work, *posts)
        return dict(zip((*tries, *((one, "post") for one in PLATFORMS)), took, strict=True))

    async def _first(
        self, ended: float, patience_s: float, attempt: Callable[[], Coroutine[None, None, bool]]
    ) -> float | None:
        """Tries twice a second, without waiting for what was tried before."""
        tasks: set[asyncio.Task[bool]] = set()
        try:
            while self.lab.now < ended + patience_s:
                tasks.add(asyncio.create_task(attempt()))
                until_next = self.lab.now + EVERY_S
                while self.lab.now < until_next:
                    done, _ = await asyncio.wait(
                        tasks, timeout=until_next - self.lab.now, return_when="FIRST_COMPLETED"
                    )
                    if any(task.result() for task in done):
                        return self.lab.now - ended
                    tasks -= done
                    if not tasks:
                        await asyncio.sleep(max(0.0, until_next - self.lab.now))
            return None
        finally:
            for task in tasks:
                task.cancel()

    async def _posts(self, ended: float, patience_s: float, platform: str) -> float | None:
        missing = self.lab.missing
        within = ended + patience_s - self.lab.now
        if not await until(lambda: not missing(platform), within):
            return None
        return max(0.0, self.lab.now - ended)

    async def _press_discord(self) -> bool:
        assert self._on_discord is not None
        user, card, reveal = self._on_discord
        before = len(card.history)
        await self.lab.discord.forge(user, card, reveal)
        return len(card.history) > before

    async def _command_discord(self) -> bool:
        user = self.lab.discord.add_user("asker")
        seen = await self.lab.discord.slash(user, "streak", channel=self.lab.room)
        return seen.kind == "message" and "treak" in seen.text

    async def _press_telegram(self) -> bool:
        assert self._on_telegram is not None
        user, card = self._on_telegram
        press = self.lab.telegram.press(user, card, card.buttons[0][0].callback_data)
        return bool(await until(lambda: press.query.seen, ANSWERED_S))

    async def _command_telegram(self) -> bool:
        user = self.lab.telegram.user("Asker", started=True)
        chat = self.lab.telegram.private(user)
        self.lab.telegram.say(user, "/streak")
        return bool(await until(lambda: chat.from_bot, ANSWERED_S))
