"""Answers interactions: passes requests to the engine, and shows the posts."""

import asyncio
import time
from collections.abc import Awaitable, Sequence

import discord
import msgspec

from bot.model.action_traits import traits_of
from bot.model.actions import AnyAction, Request, Typed
from bot.model.ids import Destination
from bot.model.views import Post, View
from bot.platforms.discord_chat import inbound, limits
from bot.platforms.discord_chat.downloads import Downloads
from bot.platforms.discord_chat.errors import LOST
from bot.platforms.discord_chat.escaping import NO_IDS, CommandIds
from bot.platforms.discord_chat.inbound import PLATFORM, Attached, Interaction
from bot.platforms.discord_chat.lateness import CLOCK_KEY, CLOCK_WRONG_MS, Lateness
from bot.platforms.discord_chat.modals import form_of, modal_for
from bot.platforms.discord_chat.private_replies import PrivateReplies, reply_id
from bot.platforms.discord_chat.reply import Reply
from bot.platforms.discord_chat.timeouts import Counters, Timeouts
from bot.platforms.heard import Heard
from bot.platforms.ports import AdapterPorts
from bot.store.database import NotSavedError
from bot.util import log

CLOCK_STEP_MS = 500
"""By how much the error of the clock must change to be noted at once."""
CLOCK_KEPT_MS = 3_600_000
"""After this time it is noted anyway."""

_LOG = log.get(__name__)
_KIND = discord.InteractionType


class Handler:
    """Answers interactions."""

    def __init__(self, ports: AdapterPorts, timeouts: Timeouts) -> None:
        self.counters = Counters()
        self.commands: CommandIds = NO_IDS
        """The ids of the commands that can be clicked."""
        self._ports = ports
        self._timeouts = timeouts
        self._tasks: set[asyncio.Task[None]] = set()
        self._downloads = Downloads(timeouts.fetching)
        self._lateness = Lateness()
        self._told: tuple[int, int] | None = None
        self.replies = PrivateReplies(time.monotonic, ports.cluster.index)
        self.heard: Heard[Destination] = Heard()
        """The people and channels that are known to be there."""

    async def answer(self, interaction: Interaction) -> None:
        """Answers an interaction. Never raises, except when it is cancelled: errors are logged."""
        now = self._ports.clock.now()
        age = self._lateness.of(inbound.created_at(interaction), now)
        if age > self._timeouts.too_late * 1000:
            self.counters.late += 1
            _LOG.warning("too late to answer", request=str(interaction.id), age_ms=age)
            return
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine runs in a task
        self._tasks.add(task)
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
            self._tasks.discard(task)
        await self._note_clock(now)

    async def finish(self) -> None:
        """Waits a moment for the answers in work, and cancels those that take longer."""
        if self._tasks:
            _, unfinished = await asyncio.wait(set(self._tasks), timeout=self._timeouts.closing)
            for task in unfinished:
                task.cancel()

    async def _note_clock(self, now: int) -> None:
        """Keeps how wrong the machine's clock is, if that has changed or is an hour old."""
        ahead = self._lateness.ahead_ms
        if self._told is not None:
            told, at = self._told
            if abs(ahead - told) < CLOCK_STEP_MS and abs(now - at) < CLOCK_KEPT_MS:
                return
        self._told = (ahead, now)
        if abs(ahead) >= CLOCK_WRONG_MS:
            _LOG.warning("this machine's clock is wrong", platform=PLATFORM, ahead_ms=ahead)
        try:
            await self._ports.key_values.keep(CLOCK_KEY, f"{ahead} {now}")
        except NotSavedError as error:
            _LOG.warning("not saved", key=CLOCK_KEY, reason=str(error))

    async def _answer(self, interaction: Interaction, now: int) -> None:
        match interaction.type:
            case _KIND.application_command:
                await self._handle(interaction, inbound.commanded(interaction), now)
            case _KIND.autocomplete:
                await self._suggest(interaction)
            case _KIND.component:
                action = inbound.pressed(interaction)
                # The form to change a card holds its present text, which only the engine knows.
                if isinstance(action, Typed) and traits_of(action).text != "prefilled":
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
        media, draw = self._ports.media, self._ports.draw
        reply = Reply(interaction, media, draw, self.commands, self._timeouts.sending)
        visibly = isinstance(action, Attached) or traits_of(action).imports_cards
        # Parsing imported cards may take long; the person then sees that the bot is working.
        reply.defer_after(self._timeouts.patience, visibly=visibly)
        attached = action if isinstance(action, Attached) else None
        request = inbound.request_of(
            interaction, action.command if isinstance(action, Attached) else action, now
        )
        token = None
        if traits_of(request.action).result_later:
            token = self.replies.expect(interaction.id)
            reply_to = reply_id(interaction.id, self._ports.cluster.index)
            request = msgspec.structs.replace(request, reply_id=reply_to)
        try:
            if attached is None:
                posts = await self._posts_for(request)
            else:
                posts = await self._import(interaction, attached, request)
            form = _form(interaction, posts)
            if form is None or not await reply.open(form):
                await reply.show(posts)
            if news := self._news(request):
                await asyncio.gather(*news)
        finally:
            if token is not None:
                token.set_result(interaction.token if reply.is_private else "")
            reply.cancel_deferral()
            self.counters.deferred += reply.deferred

    async def _posts_for(self, request: Request) -> tuple[Post, ...]:
        """Has a request answered, once what is news in it is reported."""
        news, answer = self._news(request), self._ports.handle(request)
        if news:
            # The store takes them in this order and at once, so the answer knows of the news.
            _, answered = await asyncio.gather(asyncio.gather(*news), answer)
            return answered
        return await answer

    def _news(self, request: Request) -> list[Awaitable[None]]:
        """Reports who was heard, and where, if that is news: what had paused for them goes on."""
        return [
            self._ports.notify(event)
            for place, event in inbound.signs_of_life(request).items()
            if self.heard.is_news(place)
        ]

    async def _import(
        self, interaction: Interaction, attached: Attached, request: Request
    ) -> tuple[Post, ...]:
        async with self._downloads.fetched(interaction, attached) as file:
            if isinstance(file, View):
                return (Post(file),)
            return await self._ports.handle(msgspec.structs.replace(request, action=file))

    async def _suggest(self, interaction: Interaction) -> None:
        suggestions = await self._ports.suggest(inbound.completion_query(interaction))
        choices = [
            discord.app_commands.Choice(
                name=suggestion.label[: limits.CHOICE] or suggestion.value, value=suggestion.value
            )
            # A shortened value would mean something else, so it is left out.
            for suggestion in suggestions[: limits.CHOICES]
            if 0 < len(suggestion.value) <= limits.CHOICE
        ]
        await interaction.response.autocomplete(choices)


def _form(interaction: Interaction, posts: Sequence[Post]) -> discord.ui.Modal | None:
    """The form that opens as the answer: if a post asks for a long text, and a form can hold it.

    A submitted form can't be answered with another form.
    """
    if interaction.type is _KIND.modal_submit:
        return None
    views = (post.view for post in posts)
    asking = next((view for view in views if view.ask is not None and view.ask.long), None)
    return None if asking is None else form_of(asking)
