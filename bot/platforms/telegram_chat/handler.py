"""Answers events: passes the request on, and shows the posts where they belong.

In private, the message whose button was pressed is edited in place. In a group, text for the
presser only is shown as an alert or a toast, and a command about one person is answered with a link
to the private chat.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable

import msgspec

from bot.engine.command_line import read_line
from bot.engine.commands import BY_PATH
from bot.model import actions
from bot.model.action_traits import traits_of
from bot.model.actions import (
    AnyAction,
    BringFile,
    Command,
    Line,
    Paste,
    Request,
    RevealPosted,
    Say,
    Study,
    StudyAs,
    Today,
    Where,
)
from bot.model.ids import ImportId
from bot.model.outcomes.problems import Problem
from bot.model.views import Attachment, Button, Post, View
from bot.platforms.card_images import illustrated
from bot.platforms.ports import AdapterPorts, Undelivered
from bot.platforms.telegram_chat import deep_links
from bot.platforms.telegram_chat.downloads import Downloads
from bot.platforms.telegram_chat.inbound import Attached, InboundEvent, Place
from bot.platforms.telegram_chat.message_joiner import MessageJoiner
from bot.platforms.telegram_chat.outbound import Outbound
from bot.platforms.telegram_chat.pending_questions import PendingQuestions
from bot.platforms.telegram_chat.permissions import Permissions
from bot.platforms.telegram_chat.render import Page, brief, linked, render
from bot.screens import telegram as words
from bot.util import log

REMEMBERED = 1_000
"""Keys of messages that are remembered, so that none is answered twice."""

POINTED_MS = 60_000
"""How long a pointer to the private chat stays in sight, so that the same is not given again."""

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
        self._ports = ports
        self._outbound = outbound
        self._pending = pending
        self._permissions = permissions
        self._downloads = downloads
        self._joiner = joiner
        self._bot = bot
        self._patience = patience
        self._answered: OrderedDict[str, None] = OrderedDict()
        self._pointed: list[tuple[int, tuple[Place, str, tuple[Page, ...]]]] = []

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
                await self._message_in_group(event)
            else:
                await self._message(event)
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
            await self._show(event, posts)
        elif traits_of(event.action).answer == "toast":
            await self._outbound.answer(event.query, _private_text(posts))
        else:
            await asyncio.gather(self._outbound.answer(event.query), self._show(event, posts))

    async def _handle_press(self, event: InboundEvent) -> tuple[Post, ...]:
        moderator = False
        if event.place.group and traits_of(event.action).manages_decks:
            moderator = await self._permissions.manages(event.place.chat, event.who.account)
        return await self._handle(event, event.action, moderator=moderator)

    async def _show_in_group(
        self, event: InboundEvent, posts: tuple[Post, ...], *, late: bool
    ) -> None:
        traits = traits_of(event.action)
        shared = tuple(post for post in posts if post.public or (traits.manages_decks and post.key))
        if not late:
            url = self._private_url(event, posts)
            if url:
                await self._outbound.answer(event.query, url=url)
            else:
                text = _private_text(post for post in posts if post not in shared)
                alert = bool(text) and traits.answer not in {"toast", "toast_in_group"}
                await self._outbound.answer(event.query, text, alert=alert)
        await self._show(event, shared)

    def _private_url(self, event: InboundEvent, posts: tuple[Post, ...]) -> str:
        """The link to the private chat where a press in a group continues; empty if it does not."""
        ask = next((post.view.ask for post in posts if post.view.ask is not None), None)
        if isinstance(event.action, Study | StudyAs):
            # The answer is a card, or buttons if no card is due; a deck that is gone has neither.
            exists = any(post.key or post.view.buttons for post in posts)
            return deep_links.to_press(self._bot, event.action) if exists else ""
        return "" if ask is None else deep_links.to_press(self._bot, ask.action)

    async def _message(self, event: InboundEvent) -> None:
        action = event.action
        if _names_channel(action):
            pages = render(words.no_channel_option())
            await self._outbound.deliver(event.place, pages)
            return
        if isinstance(action, Say):
            action = await self._pending.meant(event.place.chat, action)
        if event.file is not None:
            posts = await self._import(event, event.file)
        elif isinstance(action, actions.Typed) and traits_of(action).text != "line":
            posts = await self._outbound.busy(event.place, self._handle_text(event, action))
            if isinstance(action, Paste) and posts:
                await self._pending.end(event.place.chat)  # also after text that held no cards
        else:
            posts = await self._handle(event, action)
        await self._show(event, posts)

    async def _handle_text(self, event: InboundEvent, action: actions.Typed) -> tuple[Post, ...]:
        """Answers a text that may be split; no posts for parts after the first."""
        part = action.text if isinstance(action, actions.ReportCard) else event.marked
        text = await self._joiner.whole(event.place.chat, event.message, part)
        if text is None:
            return ()
        return await self._handle(event, msgspec.structs.replace(action, text=text))

    async def _import(
        self, event: InboundEvent, attached: Attached, *, moderator: bool = False
    ) -> tuple[Post, ...]:
        if event.place.group and not moderator:
            # It will be refused, so the file need not be fetched.
            return await self._handle(event, BringFile(attached.name, b"", 0))
        chat = event.place.chat
        imported = ImportId(0) if event.place.group else await self._pending.pending_import(chat)

        async def run_import() -> tuple[Post, ...]:
            async with self._downloads.fetched(event.who, attached) as file:
                if isinstance(file, View):
                    return (Post(file),)
                action = msgspec.structs.replace(file, imported=imported)
                return await self._handle(event, action, moderator=moderator)

        return await self._outbound.busy(event.place, run_import())

    async def _message_in_group(self, event: InboundEvent) -> None:
        action = event.action
        read = read_line(action.text) if isinstance(action, Line) else action
        unknown = isinstance(read, Problem) and read.kind == "unknown_command"
        if unknown and not event.addressed:
            return  # it is for another bot in the group
        if _names_channel(action):
            pages = render(words.no_channel_option(), group=True)
            await self._outbound.deliver(event.place, pages, reply_to=event.message)
            return
        traits = BY_PATH[read.path].traits if isinstance(read, Command) else None
        in_group = "shared" if traits is None else traits.in_group
        named_only = in_group in {"by_name", "private_file"}
        if event.mask and (event.mask == "channel" or named_only):
            pages = render(words.masked(event.mask), group=True)
            await self._reply(event, pages)
            return
        if isinstance(read, Today):
            read, in_group = Command("today"), "private"
        if isinstance(read, Command) and in_group == "private":
            await self._send_to_private(event, read)
            return
        chat = event.place.chat
        moderator = bool(event.mask) or await self._permissions.manages(chat, event.who.account)
        lacking: tuple[str, ...] = ()
        if moderator and traits is not None and traits.posts_later:
            lacking = await self._permissions.lacking(chat)
        if event.file is not None:
            posts = await self._import(event, event.file, moderator=moderator)
        else:
            posts = await self._handle(event, action, moderator=moderator, lacking=lacking)
        if in_group == "private_file" and any(map(_has_file, posts)):
            await self._send_file_privately(event, posts)
            return
        if lacking and not event.mask:
            # The bot can't write in the group, so it says in private what it lacks there.
            event = msgspec.structs.replace(
                event, place=Place(int(event.who.account)), message=0, title=""
            )
        await self._show(event, posts, reply_to=event.message)

    async def _send_file_privately(self, event: InboundEvent, posts: tuple[Post, ...]) -> None:
        """Sends a file that a person asked for in a group to their private chat."""
        place = Place(int(event.who.account))
        try:
            await self._show(msgspec.structs.replace(event, place=place, message=0), posts)
        except Undelivered as error:
            if error.why not in {"gone", "forbidden"}:
                raise
            pages = linked(
                words.not_reached(), words.PRIVATELY, deep_links.to_command(self._bot, "")
            )
        else:
            pages = render(words.sent_privately(), group=True)
        await self._reply(event, pages)

    async def _send_to_private(self, event: InboundEvent, command: Command) -> None:
        """Answers a command about one person with a link or a button to the private chat."""
        quiz, path = command.path == "quiz", command.path
        planned = await self._ports.plan_quiz(self._request(event, command)) if quiz else None
        if isinstance(planned, Problem):
            posts = await self._handle(event, command)
            await self._show(event, posts, reply_to=event.message)
            return
        press, shared = planned or (None, False)
        named = bool(command.options.get("deck"))
        if press is not None and shared and named:
            button = Button(words.STUDY_PRIVATELY, press)
            view = msgspec.structs.replace(words.personal(path), buttons=((button,),))
            pages = render(view, group=True, bot=self._bot)
            await self._point(event, pages)
            return
        label = words.STUDY_PRIVATELY if quiz else words.PRIVATELY
        deck = "_".join(command.options.get("deck", "").split()) if quiz else ""
        # The link holds the name as it was typed, if it can. It may mean a deck of the person's
        # own, whose real name must not be shown to the group.
        url, view = deep_links.to_command(self._bot, path, deck), words.personal(path)
        if press is not None and (isinstance(press, StudyAs) or not url.endswith(deck)):
            url = deep_links.to_press(self._bot, press)
        elif not BY_PATH[path].traits.link or command.options.keys() - ({"deck"} if quiz else ()):
            url, view = deep_links.to_command(self._bot, ""), words.to_type(path)
        await self._point(event, linked(view, label, url))

    async def _handle(
        self,
        event: InboundEvent,
        action: AnyAction,
        *,
        moderator: bool = False,
        lacking: tuple[str, ...] = (),
    ) -> tuple[Post, ...]:
        member_of = ""
        if isinstance(action, RevealPosted) and not event.place.group and not event.query:
            member_of = await self._member_of(event, action)
        request = self._request(event, action, moderator=moderator, lacking=lacking)
        where = msgspec.structs.replace(request.where, member_of=member_of)
        return await self._ports.handle(msgspec.structs.replace(request, where=where))

    def _request(
        self,
        event: InboundEvent,
        action: AnyAction,
        *,
        moderator: bool = False,
        lacking: tuple[str, ...] = (),
    ) -> Request:
        place = event.place.channel
        where = Where(
            channel=place.id,
            thread=place.thread,
            space=place.id if event.place.group else "",
            moderator=moderator,
            lacking=lacking,
            title=event.title,
            overheard=event.place.group and not event.query,
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

    async def _show(
        self, event: InboundEvent, posts: tuple[Post, ...], *, reply_to: int = 0
    ) -> None:
        edits = event.query and traits_of(event.action).answer != "new_message"
        pressed = event.message if edits else 0
        for post in posts:
            view = await illustrated(post.view, self._ports.images)
            pages = render(view, group=event.place.group, bot=self._bot)
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

    async def _reply(self, event: InboundEvent, pages: tuple[Page, ...]) -> None:
        await self._outbound.deliver(
            event.place, pages, reply_to=event.message, person=event.who.account
        )

    async def _point(self, event: InboundEvent, pages: tuple[Page, ...]) -> None:
        """Replies with a pointer to the private chat, unless the person has just got the same."""
        now = self._ports.clock.now()
        pointer = (event.place, event.who.account, pages)
        self._pointed = [known for known in self._pointed if 0 <= now - known[0] < POINTED_MS]
        if any(known[1] == pointer for known in self._pointed):
            return
        self._pointed = [*self._pointed[-REMEMBERED:], (now, pointer)]
        await self._reply(event, pages)


def _names_channel(action: AnyAction) -> bool:
    """Whether a command names a channel to post in, which can't be named on Telegram."""
    read = read_line(action.text) if isinstance(action, Line) else action
    return isinstance(read, Command) and "channel" in read.options


def _has_file(post: Post) -> bool:
    return any(isinstance(block, Attachment) for block in post.view.blocks)


def _private_text(posts: Iterable[Post]) -> str:
    """A short text of what only the presser is shown."""
    return next((brief(post.view) for post in posts if not post.public), "")
