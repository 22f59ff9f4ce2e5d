"""Every interaction is answered here: what came in goes to the engine, its posts go out."""

import asyncio
from collections.abc import Sequence

import aiohttp
import discord

from bot import log
from bot.model.actions import AnyAction, EditCard, Typed
from bot.model.views import Post
from bot.platforms.discord_chat import inbound, limits
from bot.platforms.discord_chat.fetching import AT_ONCE, fetched
from bot.platforms.discord_chat.inbound import Attached, Interaction
from bot.platforms.discord_chat.modals import fits, modal_for
from bot.platforms.discord_chat.pace import Counters, Pace
from bot.platforms.discord_chat.reply import Reply
from bot.platforms.types import Seam
from bot.screens import discord as words

LOST = (discord.DiscordException, aiohttp.ClientError, OSError)
"""What is raised when Discord does not take an answer, or can't be reached."""

_LOG = log.get(__name__)
_KIND = discord.InteractionType


class Desk:
    """Answers interactions."""

    def __init__(self, seam: Seam, pace: Pace) -> None:
        self.counters = Counters()
        self._seam = seam
        self._pace = pace
        self._under_way: set[asyncio.Task[None]] = set()
        self._files = asyncio.Semaphore(AT_ONCE)

    async def answer(self, interaction: Interaction) -> None:
        """Answers an interaction. Never raises but for cancellation: trouble is logged."""
        now = self._seam.clock.now()
        age = now - inbound.born(interaction)
        if age > self._pace.too_late * 1000:
            self.counters.late += 1
            _LOG.warning("too late to answer", request=str(interaction.id), age_ms=age)
            return
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine runs in one
        self._under_way.add(task)
        try:
            await self._answer(interaction, now)
            self.counters.answered += 1
        except LOST as error:
            self.counters.failed += 1
            _LOG.warning("not answered", request=str(interaction.id), reason=str(error))
        except Exception:  # noqa: BLE001 - a bug in one answer must not stop the bot
            self.counters.failed += 1
            _LOG.exception("an answer failed", request=str(interaction.id))
        finally:
            self._under_way.discard(task)

    async def finish(self) -> None:
        """Waits a moment for the answers that are under way, and gives up on the rest."""
        if self._under_way:
            under_way = set(self._under_way)
            _, hanging = await asyncio.wait(under_way, timeout=self._pace.closing)
            for task in hanging:
                task.cancel()

    async def _answer(self, interaction: Interaction, now: int) -> None:
        match interaction.type:
            case _KIND.application_command:
                await self._handle(interaction, inbound.commanded(interaction), now)
            case _KIND.autocomplete:
                await self._suggest(interaction)
            case _KIND.component:
                action = inbound.pressed(interaction)
                # The form to change a card holds it already: only the engine knows what it says.
                if isinstance(action, Typed) and not isinstance(action, EditCard):
                    await interaction.response.send_modal(modal_for(action))
                else:
                    await self._handle(interaction, action, now)
            case _KIND.modal_submit:
                await self._handle(interaction, inbound.submitted(interaction), now)
            case _:
                _LOG.info("nothing to answer", request=str(interaction.id))

    async def _handle(
        self, interaction: Interaction, action: AnyAction | Attached, now: int
    ) -> None:
        reply = Reply(interaction)
        reply.be_patient(self._pace.patience)
        try:
            if isinstance(action, Attached):
                posts = await self._brought(interaction, action, now)
            else:
                posts = await self._seam.handle(inbound.request_of(interaction, action, now))
            form = _form(interaction, posts) if isinstance(action, EditCard) else None
            if form is None or not await reply.open(form):
                await reply.show(posts)
        finally:
            reply.stop_waiting()
            self.counters.deferred += reply.deferred

    async def _brought(
        self, interaction: Interaction, attached: Attached, now: int
    ) -> tuple[Post, ...]:
        async with self._files:
            try:
                file = await fetched(interaction.client, attached, self._pace.fetching)
            except LOST as error:
                _LOG.info("a file was not fetched", request=str(interaction.id), reason=type(error).__name__)
                return (Post(words.not_fetched()),)
            return await self._seam.handle(inbound.request_of(interaction, file, now))

    async def _suggest(self, interaction: Interaction) -> None:
        found = await self._seam.suggest(inbound.asked(interaction))
        choices = [
            discord.app_commands.Choice(
                name=one.label[: limits.CHOICE] or one.value, value=one.value
            )
            # A value that was cut would mean something else.
            for one in found[: limits.CHOICES]
            if 0 < len(one.value) <= limits.CHOICE
        ]
        await interaction.response.autocomplete(choices)


def _form(interaction: Interaction, posts: Sequence[Post]) -> discord.ui.Modal | None:
    """The form that a press asked for, if the answer has one that fits."""
    if interaction.type is not _KIND.component:
        return None
    asked = (post.view.ask for post in posts)
    ask = next((ask for ask in asked if ask is not None and isinstance(ask.action, Typed)), None)
    if ask is None or not fits(ask):
        return None
    return modal_for(ask.action, ask.initial)
