"""Messages in groups.

A command about one person is answered with a link or a button to the private chat.
"""

import msgspec

from bot.engine.command_line import read_line
from bot.engine.commands import BY_PATH
from bot.model.actions import Command, Line, StudyAs, Today
from bot.model.outcomes.problems import Problem
from bot.model.platform_events import EntryAsked
from bot.model.views import Attachment, Button, Post
from bot.platforms.ports import AdapterPorts, Undelivered
from bot.platforms.telegram_chat import deep_links
from bot.platforms.telegram_chat.inbound import InboundEvent, Place
from bot.platforms.telegram_chat.messages.imports import Imports
from bot.platforms.telegram_chat.messages.posts import Posts, names_channel
from bot.platforms.telegram_chat.outbound import Outbound
from bot.platforms.telegram_chat.permissions import Permissions
from bot.platforms.telegram_chat.render import Page, linked, render
from bot.screens import telegram as words

POINTERS = 1_000
"""Pointers to the private chat that are remembered."""

POINTED_MS = 60_000
"""How long a pointer to the private chat stays in sight, so that the same is not given again."""


class GroupMessages:
    """Answers messages in groups."""

    def __init__(
        self,
        ports: AdapterPorts,
        posts: Posts,
        imports: Imports,
        outbound: Outbound,
        permissions: Permissions,
        *,
        bot: str,
    ) -> None:
        self._ports = ports
        self._posts = posts
        self._imports = imports
        self._outbound = outbound
        self._permissions = permissions
        self._bot = bot
        self._pointed: list[tuple[int, tuple[Place, str, tuple[Page, ...]]]] = []

    async def answer(self, event: InboundEvent) -> None:
        """Answers a message that may be for the bot."""
        action = event.action
        read = read_line(action.text) if isinstance(action, Line) else action
        unknown = isinstance(read, Problem) and read.kind == "unknown_command"
        if unknown and not event.addressed:
            return  # it is for another bot in the group
        if names_channel(action):
            pages = render(words.no_channel_option(), group=True)
            await self._outbound.deliver(event.place, pages, reply_to=event.message)
            return
        traits = BY_PATH[read.path].traits if isinstance(read, Command) else None
        in_group = "shared" if traits is None else traits.in_group
        named_only = in_group in {"by_name", "private_file"}
        if event.mask and (event.mask == "channel" or named_only):
            pages = render(words.masked(event.mask), group=True)
            await self._posts.reply(event, pages)
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
            posts = await self._imports.read(event, event.file, moderator=moderator)
        else:
            posts = await self._posts.handle(event, action, moderator=moderator, lacking=lacking)
        if in_group == "private_file" and any(map(_has_file, posts)):
            await self._send_file_privately(event, posts)
            return
        if lacking and not event.mask:
            # The bot can't write in the group, so it says in private what it lacks there.
            event = msgspec.structs.replace(
                event, place=Place(int(event.who.account)), message=0, title=""
            )
        await self._posts.show(event, posts, reply_to=event.message)

    async def _send_file_privately(self, event: InboundEvent, posts: tuple[Post, ...]) -> None:
        """Sends a file that a person asked for in a group to their private chat."""
        place = Place(int(event.who.account))
        try:
            await self._posts.show(msgspec.structs.replace(event, place=place, message=0), posts)
        except Undelivered as error:
            if error.why not in {"gone", "forbidden"}:
                raise
            pages = linked(
                words.not_reached(), words.PRIVATELY, deep_links.to_command(self._bot, "")
            )
        else:
            pages = render(words.sent_privately(), group=True)
        await self._posts.reply(event, pages)

    async def _send_to_private(self, event: InboundEvent, command: Command) -> None:
        """Answers a command about one person with a link or a button to the private chat."""
        quiz, path = command.path == "quiz", command.path
        planned = await self._ports.plan_quiz(self._posts.request(event, command)) if quiz else None
        if isinstance(planned, Problem):
            posts = await self._posts.handle(event, command)
            await self._posts.show(event, posts, reply_to=event.message)
            return
        if path == "web":
            await self._note_entry(event)
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

    async def _note_entry(self, event: InboundEvent) -> None:
        """Reports that somebody wants to reach the group in the browser, and whether as manager."""
        if event.mask:
            return  # who that is stays unknown
        chat = event.place.chat
        manages = await self._permissions.manages(chat, event.who.account)
        await self._ports.notify(EntryAsked(event.who, str(chat), event.title, manages))

    async def _point(self, event: InboundEvent, pages: tuple[Page, ...]) -> None:
        """Replies with a pointer to the private chat, unless the person has just got the same."""
        now = self._ports.clock.now()
        pointer = (event.place, event.who.account, pages)
        self._pointed = [known for known in self._pointed if 0 <= now - known[0] < POINTED_MS]
        if any(known[1] == pointer for known in self._pointed):
            return
        self._pointed = [*self._pointed[-POINTERS:], (now, pointer)]
        await self._posts.reply(event, pages)


def _has_file(post: Post) -> bool:
    return any(isinstance(block, Attachment) for block in post.view.blocks)
