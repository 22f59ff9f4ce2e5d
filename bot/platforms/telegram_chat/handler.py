"""Answers events: presses here, messages in `messages`.

In private, the message whose button was pressed is edited in place. In a group, text for the
presser only is shown as an alert or a toast.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable

from bot.model.action_traits import traits_of
from bot.model.actions import Study, StudyAs
from bot.model.views import Post
from bot.platforms.ports import AdapterPorts, Undelivered
from bot.platforms.telegram_chat import deep_links
from bot.platforms.telegram_chat.downloads import Downloads
from bot.platforms.telegram_chat.inbound import InboundEvent
from bot.platforms.telegram_chat.message_joiner import MessageJoiner
from bot.platforms.telegram_chat.messages.group import GroupMessages
from bot.platforms.telegram_chat.messages.imports import Imports
from bot.platforms.telegram_chat.messages.posts import Posts
from bot.platforms.telegram_chat.messages.private import PrivateMessages
from bot.platforms.telegram_chat.outbound import Outbound
from bot.platforms.telegram_chat.pending_questions import PendingQuestions
from bot.platforms.telegram_chat.permissions import Permissions
from bot.platforms.telegram_chat.render import brief
from bot.screens import telegram as words
from bot.util import log

REMEMBERED = 1_000
"""Keys of messages that are remembered, so that none is answered twice."""

_LOG = log.get(__name__)


class Handler:
    """Answers each event once."""

    def __init__(
        self,
        ports: AdapterPorts,
        outbound: Outbound,
        pending: PendingQuestions,
        permissions: Permissions,
        downloads: Downloads,
        joiner: MessageJoiner,
        *,
        bot: str,
        patience: float,
    ) -> None:
        """Creates it.

        Args:
            ports: What the adapter gets.
            outbound: Sends and edits messages.
            pending: The questions that wait for a typed answer.
            permissions: Looks up who may do what in a group.
            downloads: Fetches files.
            joiner: Joins long texts that Telegram has split.
            bot: The bot's name.
            patience: Seconds that a press may wait for the engine before Telegram gets an empty
                answer to it.
        """
        self._outbound = outbound
        self._permissions = permissions
        self._bot = bot
        self._patience = patience
        self._answered: OrderedDict[str, None] = OrderedDict()
        self._posts = posts = Posts(ports, outbound, pending, permissions, bot=bot)
        imports = Imports(posts, outbound, pending, downloads)
        self._private = PrivateMessages(posts, imports, outbound, pending, joiner)
        self._group = GroupMessages(ports, posts, imports, outbound, permissions, bot=bot)

    async def answer(self, event: InboundEvent) -> None:
        """Answers a press or a message; what can't be delivered is logged."""
        if event.message:
            self._outbound.numbers.see(event.place.chat, event.message)
        if not event.query and self._is_repeated(event.key):
            return  # a repeated press changes nothing, but a message would be answered twice
        try:
            if event.query:
                await self._press(event)
            elif event.place.group:
                await self._group.answer(event)
            else:
                await self._private.answer(event)
        except Undelivered as error:
            _LOG.info("not delivered", request=event.key, why=error.why, told=error.reason)

    def _is_repeated(self, key: str) -> bool:
        """Whether Telegram has delivered a message before; remembers its key."""
        if key in self._answered:
            return True
        self._answered[key] = None
        if len(self._answered) > REMEMBERED:
            self._answered.popitem(last=False)
        return False

    async def _press(self, event: InboundEvent) -> None:
        working = asyncio.ensure_future(self._handle_press(event))
        try:
            await asyncio.wait({working}, timeout=self._patience)
            late = not working.done()
            if late:
                text = words.LATE if event.place.group else ""
                await self._outbound.answer(event.query, text)
            posts = await working
        finally:
            working.cancel()
        if event.place.group:
            await self._show_in_group(event, posts, late=late)
        elif late:
            await self._posts.show(event, posts)
        elif traits_of(event.action).answer == "toast":
            await self._outbound.answer(event.query, _private_text(posts))
        else:
            await asyncio.gather(self._outbound.answer(event.query), self._posts.show(event, posts))

    async def _handle_press(self, event: InboundEvent) -> tuple[Post, ...]:
        moderator = False
        if event.place.group and traits_of(event.action).moderated:
            moderator = await self._permissions.manages(event.place.chat, event.who.account)
        return await self._posts.handle(event, event.action, moderator=moderator)

    async def _show_in_group(
        self, event: InboundEvent, posts: tuple[Post, ...], *, late: bool
    ) -> None:
        traits = traits_of(event.action)
        shared = tuple(post for post in posts if post.public or (traits.moderated and post.key))
        if not late:
            url = self._private_url(event, posts)
            if url:
                await self._outbound.answer(event.query, url=url)
            else:
                text = _private_text(post for post in posts if post not in shared)
                alert = bool(text) and traits.answer not in {"toast", "toast_in_group"}
                await self._outbound.answer(event.query, text, alert=alert)
        await self._posts.show(event, shared)

    def _private_url(self, event: InboundEvent, posts: tuple[Post, ...]) -> str:
        """The link to the private chat where a press in a group continues; empty if it does not."""
        ask = next((post.view.ask for post in posts if post.view.ask is not None), None)
        if isinstance(event.action, Study | StudyAs):
            # The answer is a card, or buttons if no card is due; a deck that is gone has neither.
            exists = any(post.key or post.view.buttons for post in posts)
            return deep_links.to_press(self._bot, event.action) if exists else ""
        return "" if ask is None else deep_links.to_press(self._bot, ask.action)


def _private_text(posts: Iterable[Post]) -> str:
    """A short text of what only the presser is shown."""
    return next((brief(post.view) for post in posts if not post.public), "")
