"""Messages in private chats."""

import msgspec

from bot.model import actions
from bot.model.action_traits import traits_of
from bot.model.actions import Paste, Say
from bot.model.views import Post
from bot.platforms.telegram_chat.inbound import InboundEvent
from bot.platforms.telegram_chat.message_joiner import MessageJoiner
from bot.platforms.telegram_chat.messages.imports import Imports
from bot.platforms.telegram_chat.messages.posts import Posts, names_channel
from bot.platforms.telegram_chat.outbound import Outbound
from bot.platforms.telegram_chat.pending_questions import PendingQuestions
from bot.platforms.telegram_chat.render import render
from bot.screens import telegram as words


class PrivateMessages:
    """Answers messages in private chats: commands, texts that were asked for, files."""

    def __init__(
        self,
        posts: Posts,
        imports: Imports,
        outbound: Outbound,
        pending: PendingQuestions,
        joiner: MessageJoiner,
    ) -> None:
        self._posts = posts
        self._imports = imports
        self._outbound = outbound
        self._pending = pending
        self._joiner = joiner

    async def answer(self, event: InboundEvent) -> None:
        """Answers a message."""
        action = event.action
        if names_channel(action):
            pages = render(words.no_channel_option())
            await self._outbound.deliver(event.place, pages)
            return
        if isinstance(action, Say):
            action = await self._pending.meant(event.place.chat, action)
        if event.file is not None:
            posts = await self._imports.read(event, event.file)
        elif isinstance(action, actions.Typed) and traits_of(action).text != "line":
            posts = await self._outbound.busy(event.place, self._handle_text(event, action))
            if isinstance(action, Paste) and posts:
                await self._pending.end(event.place.chat)  # also after text that held no cards
        else:
            posts = await self._posts.handle(event, action)
        await self._posts.show(event, posts)

    async def _handle_text(self, event: InboundEvent, action: actions.Typed) -> tuple[Post, ...]:
        """Answers a text that may be split; no posts for parts after the first."""
        part = action.text if isinstance(action, actions.ReportCard) else event.marked
        text = await self._joiner.whole(event.place.chat, event.message, part)
        if text is None:
            return ()
        return await self._posts.handle(event, msgspec.structs.replace(action, text=text))
