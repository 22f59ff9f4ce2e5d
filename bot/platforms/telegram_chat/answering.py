"""One thing that a person did, answered: the request goes in, the posts come out where they belong.

In private a message that was pressed is edited in place. In a group what is meant for the presser
alone comes as an alert or a toast, and a command about oneself as a link to the private chat.
"""

import asyncio

from bot import log
from bot.engine.commands import read_line
from bot.engine.suggesting import Asked
from bot.model import actions
from bot.model.actions import AnyAction, Command, Line, RatePosted, Request, Say, Today, Where
from bot.model.outcomes import Problem
from bot.model.views import Post
from bot.platforms.telegram_chat import links
from bot.platforms.telegram_chat.asks import Asks
from bot.platforms.telegram_chat.delivering import Delivery
from bot.platforms.telegram_chat.inbound import Heard
from bot.platforms.telegram_chat.moderators import Moderators
from bot.platforms.telegram_chat.render import brief, linked, render
from bot.platforms.types import Seam, Undelivered
from bot.screens import telegram as words

PERSONAL = frozenset({"today", "quiz", "streak", "stats", "settings", "undo"})
"""Commands about oneself: a group gets a link to the private chat, and nobody's numbers."""
ANEW = (
    actions.Study,
    actions.GoOn,
    actions.Today,
    actions.Undo,
    actions.Suspend,
    actions.BringBack,
)
"""Presses that begin something; with the others the message that was pressed goes on in place."""

_LOG = log.get(__name__)


class Answering:
    """Answers what people do, each one once.

    `bot` is the bot's name; `patience` is how many seconds a press may wait for the engine before
    Telegram gets its answer without it.
    """

    def __init__(
        self,
        seam: Seam,
        delivery: Delivery,
        asks: Asks,
        moderators: Moderators,
        *,
        bot: str,
        patience: float,
    ) -> None:
        self._seam = seam
        self._delivery = delivery
        self._asks = asks
        self._moderators = moderators
        self._bot = bot
        self._patience = patience

    async def answer(self, heard: Heard) -> None:
        """Answers a press or a message; what can't be delivered is logged."""
        try:
            if heard.query:
                await self._press(heard)
            elif heard.place.group:
                await self._said_in_group(heard)
            else:
                await self._said(heard)
        except Undelivered as error:
            _LOG.info("not delivered", request=heard.key, why=error.why, told=error.told)

    async def _press(self, heard: Heard) -> None:
        working = asyncio.ensure_future(self._handle(heard, heard.action))
        try:
            await asyncio.wait({working}, timeout=self._patience)
            late = not working.done()
            if late:
                text = words.LATE if heard.place.group else ""
                await self._delivery.answer(heard.query, text)
            posts = await working
        finally:
            working.cancel()
        if heard.place.group:
            await self._pressed_in_group(heard, posts, late=late)
        elif late:
            await self._show(heard, posts)
        else:
            await asyncio.gather(self._delivery.answer(heard.query), self._show(heard, posts))

    async def _pressed_in_group(self, heard: Heard, posts: tuple[Post, ...], *, late: bool) -> None:
        if not late:
            own = next((brief(post.view) for post in posts if not post.public), "")
            # A toast passes by itself; what a person has to read stays until they close it.
            toast = isinstance(heard.action, RatePosted)
            await self._delivery.answer(heard.query, own, alert=bool(own) and not toast)
        await self._show(heard, tuple(post for post in posts if post.public))

    async def _said(self, heard: Heard) -> None:
        action = heard.action
        if isinstance(action, Say):
            action = await self._asks.meant(heard.place.chat, action)
        await self._show(heard, await self._handle(heard, action))

    async def _said_in_group(self, heard: Heard) -> None:
        action = heard.action
        read = read_line(action.text) if isinstance(action, Line) else action
        unknown = isinstance(read, Problem) and read.kind == "unknown_command"
        if unknown and not heard.addressed:
            return  # it is meant for another bot of the group
        if isinstance(read, Today) or (isinstance(read, Command) and read.path in PERSONAL):
            await self._send_to_private(heard, read)
            return
        manages = heard.anonymous or await self._moderators.manages(
            heard.place.chat, heard.who.account
        )
        posts = await self._handle(heard, action, moderator=manages)
        await self._show(heard, posts, reply_to=heard.message)

    async def _send_to_private(self, heard: Heard, read: Command | Today) -> None:
        name = read.path if isinstance(read, Command) else "today"
        deck = await self._deck(read) if isinstance(read, Command) else ""
        label = words.STUDY_PRIVATELY if name == "quiz" else words.PRIVATELY
        pages = linked(words.personal(name), label, links.to_command(self._bot, name, deck))
        await self._delivery.show(heard.place, pages, reply_to=heard.message)

    async def _deck(self, typed: Command) -> str:
        """The slug of the deck that a command names, as far as it can be told."""
        named = typed.options.get("deck", "")
        if not named:
            return ""
        found = await self._seam.suggest(Asked(typed.path, "deck", named))
        return found[0].value if found else ""

    async def _handle(
        self, heard: Heard, action: AnyAction, *, moderator: bool = False
    ) -> tuple[Post, ...]:
        place = heard.place.channel
        where = Where(
            channel=place.id,
            thread=place.thread,
            space=place.id if heard.place.group else "",
            moderator=moderator,
        )
        at = self._seam.clock.now()
        request = Request(heard.key, heard.who, at, action, heard.name, where)
        return await self._seam.handle(request)

    async def _show(self, heard: Heard, posts: tuple[Post, ...], *, reply_to: int = 0) -> None:
        goes_on = heard.query and not isinstance(heard.action, ANEW)
        in_place = heard.message if goes_on else 0
        for post in posts:
            pages = render(post.view, group=heard.place.group, bot=self._bot)
            replaces = in_place if post.key else 0
            if not heard.place.group:
                # Before the question is there, so that no answer can be faster.
                await self._asks.asks(heard.place.chat, post)
            await self._delivery.show(heard.place, pages, replaces=replaces, reply_to=reply_to)
