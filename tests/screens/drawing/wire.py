"""Sends samples through the real adapters, and takes the messages that arrived."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from bot.model.ids import Channel
from bot.model.outcomes import battle, daily
from bot.model.outcomes.help import Greeting
from bot.model.outcomes.union import AnyOutcome
from bot.platforms.card_media import with_media
from bot.platforms.ports import Outgoing, no_media
from bot.platforms.telegram_chat import render as telegram_render
from bot.platforms.telegram_chat.inbound import Place
from bot.screens import posts
from bot.store.opening import open_database
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.records import Message as DiscordMessage
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.values import Message as TelegramMessage
from tests.platforms.discord_chat.discord_harness import DiscordHarness
from tests.platforms.maths import draw_here
from tests.platforms.telegram_chat.telegram_harness import open_harness
from tests.world import World

IN_GROUPS = (
    daily.DailyCard,
    daily.DailyClosed,
    daily.DailyPaused,
    daily.LeaderboardShown,
    Greeting,
    battle.BattleLobby,
    battle.BattleAsked,
    battle.BattleRevealed,
    battle.BattleOver,
)
"""Outcomes that everybody in a group sees."""

TelegramScreen = tuple[tuple[TelegramMessage, bytes], ...]
"""The messages of one screen, each with the bytes of its file."""


async def on_discord(samples: Mapping[str, AnyOutcome]) -> dict[str, DiscordMessage]:
    """Each sample as the message that Discord got."""
    async with FakeDiscord() as fake, _world() as world:
        harness = DiscordHarness(fake, world)
        async with harness.open() as adapter:
            place = Channel("discord", str(harness.channel.id))
            arrived = {}
            for name, outcome in samples.items():
                (post,) = posts(outcome)
                number = await adapter.send(Outgoing(place, post.view, nonce=""))
                arrived[name] = harness.channel.messages[int(number)]
            return arrived


async def on_telegram(
    samples: Mapping[str, AnyOutcome], *, group: bool = False
) -> dict[str, TelegramScreen]:
    """Each sample as the messages in a private chat, or in a group those that all people see.

    Each has a chat of its own, in which it need not wait for the messages before it.
    """
    async with FakeTelegram() as fake, open_harness(fake) as harness:
        await harness.start()
        outbound = harness.adapter._outbound
        assert outbound is not None

        async def arrived(outcome: AnyOutcome) -> TelegramScreen:
            ada = fake.user("Ada", started=True)
            chat = fake.group("Study group", ada) if group else fake.private(ada)
            (post,) = posts(outcome)
            view = await with_media(post.view, no_media, draw_here)
            pages = telegram_render.render(view, group=group, bot=fake.bot.username)
            await outbound.deliver(Place(chat.id, group=group), pages)
            return tuple((message, _content(fake, message)) for message in chat.from_bot)

        chosen = [name for name in samples if not group or isinstance(samples[name], IN_GROUPS)]
        screens = await asyncio.gather(*(arrived(samples[name]) for name in chosen))
        return dict(zip(chosen, screens, strict=True))


def _content(fake: FakeTelegram, message: TelegramMessage) -> bytes:
    return b"" if message.file is None else fake.file_sent(message)[1]


@asynccontextmanager
async def _world() -> AsyncIterator[World]:
    database = await open_database(None)
    try:
        yield World(database)
    finally:
        await database.close()
