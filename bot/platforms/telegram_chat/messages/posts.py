"""Passes requests on, and shows the posts where they belong."""

import msgspec

from bot.engine.command_line import read_line
from bot.model.action_traits import traits_of
from bot.model.actions import AnyAction, Command, Line, Request, RevealPosted, Today, Where
from bot.model.views import Post
from bot.platforms.card_media import with_media
from bot.platforms.ports import AdapterPorts
from bot.platforms.telegram_chat import deep_links
from bot.platforms.telegram_chat.buttons import Key
from bot.platforms.telegram_chat.inbound import InboundEvent
from bot.platforms.telegram_chat.outbound import Outbound
from bot.platforms.telegram_chat.pending_questions import PendingQuestions
from bot.platforms.telegram_chat.permissions import Permissions
from bot.platforms.telegram_chat.render import Page, render
from bot.screens import telegram as words


class Posts:
    """What an event asks for, and what comes of it."""

    def __init__(
        self,
        ports: AdapterPorts,
        outbound: Outbound,
        pending: PendingQuestions,
        permissions: Permissions,
        *,
        bot: str,
    ) -> None:
        """Creates it.

        Args:
            ports: What the adapter gets.
            outbound: Sends and edits messages.
            pending: The questions that wait for a typed answer.
            permissions: Looks up who may do what in a group.
            bot: The bot's name.
        """
        self._ports = ports
        self._outbound = outbound
        self._pending = pending
        self._permissions = permissions
        self._bot = bot

    async def handle(
        self,
        event: InboundEvent,
        action: AnyAction,
        *,
        moderator: bool = False,
        lacking: tuple[str, ...] = (),
    ) -> tuple[Post, ...]:
        """Passes an action on; `lacking` names the permissions that the bot misses in a group."""
        member_of = ""
        if isinstance(action, RevealPosted) and not event.place.group and not event.query:
            member_of = await self._member_of(event, action)
        request = self.request(event, action, moderator=moderator, lacking=lacking)
        where = msgspec.structs.replace(request.where, member_of=member_of)
        return await self._ports.handle(msgspec.structs.replace(request, where=where))

    def request(
        self,
        event: InboundEvent,
        action: AnyAction,
        *,
        moderator: bool = False,
        lacking: tuple[str, ...] = (),
    ) -> Request:
        """The request of an event."""
        place = event.place.channel
        where = Where(
            channel=place.id,
            thread=place.thread,
            space=place.id if event.place.group else "",
            moderator=moderator,
            lacking=lacking,
            title=event.title,
            overheard=event.place.group and not event.query,
            language=event.language,
            may_ask=not event.place.group,
        )
        at = self._ports.clock.now()
        return Request(event.key, event.who, at, action, event.name, where)

    async def _member_of(self, event: InboundEvent, action: RevealPosted) -> str:
        """The group of a card that a link opens, if the person is in it; else empty.

        The link shows nothing: its number can be guessed.
        """
        space = await self._ports.space_of(action.posted)
        if not space.removeprefix("-").isdecimal():
            return ""  # it was posted in private, or on another platform
        found = await self._permissions.is_member(int(space), event.who.account)
        return space if found else ""

    async def show(
        self, event: InboundEvent, posts: tuple[Post, ...], *, reply_to: int = 0
    ) -> None:
        """Sends posts, or edits the message that was pressed."""
        edits = event.query and traits_of(event.action).answer != "new_message"
        pressed = event.message if edits else 0
        greets = event.action == Today(greeting=True) and not event.place.group
        more = (Key(words.ADD_TO_GROUP, url=deep_links.to_group(self._bot)),) if greets else ()
        for post in posts:
            if post.announces and not event.query:
                continue
            view = await with_media(post.view, self._ports.media, self._ports.draw)
            pages = render(view, group=event.place.group, bot=self._bot, more=more)
            replaces = pressed if post.key else 0
            if not event.place.group:
                # Before the question is shown, so that the person can't answer any earlier.
                await self._pending.note(event.place.chat, post)
            await self._outbound.deliver(
                event.place,
                pages,
                replaces=replaces,
                reply_to=reply_to,
                person=event.who.account,
            )

    async def reply(self, event: InboundEvent, pages: tuple[Page, ...]) -> None:
        """Replies to a message in a group."""
        await self._outbound.deliver(
            event.place, pages, reply_to=event.message, person=event.who.account
        )


def names_channel(action: AnyAction) -> bool:
    """Whether a command names a channel to post in, which can't be named on Telegram."""
    read = read_line(action.text) if isinstance(action, Line) else action
    return isinstance(read, Command) and "channel" in read.options
