"""One thing that a person did, answered: the request goes in, the posts come out where they belong.

In private a message that was pressed is edited in place. In a group what is meant for the presser
alone comes as an alert or a toast, and a command about oneself as a link to the private chat.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable

import msgspec

from bot.engine.commands import read_line
from bot.model import actions
from bot.model.actions import (
    AnyAction,
    BringFile,
    Command,
    Line,
    Request,
    Say,
    Study,
    Today,
    Where,
)
from bot.model.ids import ImportId
from bot.model.outcomes.problems import Problem
from bot.model.views import Attachment, Button, Post, View
from bot.platforms.card_images import illustrated
from bot.platforms.ports import Seam, Undelivered
from bot.platforms.telegram_chat import deep_links
from bot.platforms.telegram_chat.downloads import Files
from bot.platforms.telegram_chat.inbound import IMPORT, Attached, Heard, Place
from bot.platforms.telegram_chat.message_joiner import Pasting
from bot.platforms.telegram_chat.outbound import Delivery
from bot.platforms.telegram_chat.pending_questions import Asks
from bot.platforms.telegram_chat.permissions import Moderators
from bot.platforms.telegram_chat.render import brief, linked, render
from bot.screens import telegram as words
from bot.util import log

PERSONAL = frozenset(
    {
        "today",
        "quiz",
        "streak",
        "stats",
        "settings",
        "remind",
        "undo",
        "link",
        "unlink",
        "privacy export",
        "privacy forget",
        "card edit",
        "card report",
    }
)
"""Commands about oneself: a group gets a link to the private chat, and nobody's numbers."""
POSTING = "daily "
"""How commands begin after which the bot posts in a group by itself."""
EXPORT = "decks export"
OF_ONE = frozenset({IMPORT, EXPORT, "battle start", "battle join", "battle leave"})
"""Commands in a group after which their person presses, by name, or gets something in private."""
REMEMBERED = 1_000
"""Messages of which it is known that they are being answered."""
ANEW = (
    actions.Study,
    actions.GoOn,
    actions.Today,
    actions.Undo,
    actions.Suspend,
    actions.BringBack,
    actions.StudyMissed,
)
"""Presses that begin something; with the others the message that was pressed goes on in place."""

KEEPING = (actions.SaveImport, actions.CancelImport, actions.RemoveDeck)
"""Presses about a group's decks: what came of them is for all who saw what was pressed."""
LONG = (actions.Paste, actions.EditCard, actions.ReportCard)
"""What may be typed in several messages."""
PLAYED = (actions.JoinBattle, actions.StartBattle, actions.AnswerBattle)
"""Presses of a game: their answer is told in passing everywhere, and leaves no message."""
TOASTED = (*PLAYED, actions.RatePosted)
"""Presses in a group whose answer passes by itself; other answers stay until they are closed."""

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
        files: Files,
        pasting: Pasting,
        *,
        bot: str,
        patience: float,
    ) -> None:
        self._seam = seam
        self._delivery = delivery
        self._asks = asks
        self._moderators = moderators
        self._files = files
        self._pasting = pasting
        self._bot = bot
        self._patience = patience
        self._begun: OrderedDict[str, None] = OrderedDict()

    async def answer(self, heard: Heard) -> None:
        """Answers a press or a message; what can't be delivered is logged."""
        if not heard.query and self._again(heard.key):
            return  # a press that comes twice changes nothing, but a message would be posted twice
        try:
            if heard.query:
                await self._press(heard)
            elif heard.place.group:
                await self._said_in_group(heard)
            else:
                await self._said(heard)
        except Undelivered as error:
            _LOG.info("not delivered", request=heard.key, why=error.why, told=error.told)

    def _again(self, key: str) -> bool:
        """Whether a message was delivered before; it is noted."""
        if key in self._begun:
            return True
        self._begun[key] = None
        if len(self._begun) > REMEMBERED:
            self._begun.popitem(last=False)
        return False

    async def _press(self, heard: Heard) -> None:
        working = asyncio.ensure_future(self._pressed(heard))
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
        elif isinstance(heard.action, PLAYED):
            await self._delivery.answer(heard.query, _own(posts))
        else:
            await asyncio.gather(self._delivery.answer(heard.query), self._show(heard, posts))

    async def _pressed(self, heard: Heard) -> tuple[Post, ...]:
        manages = False
        if heard.place.group and isinstance(heard.action, KEEPING):
            manages = await self._moderators.manages(heard.place.chat, heard.who.account)
        return await self._handle(heard, heard.action, moderator=manages)

    async def _pressed_in_group(self, heard: Heard, posts: tuple[Post, ...], *, late: bool) -> None:
        kept = isinstance(heard.action, KEEPING)
        shared = tuple(post for post in posts if post.public or (kept and post.key))
        if not late:
            url = self._leads_to(heard, posts)
            if url:
                await self._delivery.answer(heard.query, url=url)
            else:
                own = _own(post for post in posts if post not in shared)
                alert = bool(own) and not isinstance(heard.action, TOASTED)
                await self._delivery.answer(heard.query, own, alert=alert)
        await self._show(heard, shared)

    def _leads_to(self, heard: Heard, posts: tuple[Post, ...]) -> str:
        """The address in private where a press in a group goes on, empty if it does not."""
        asked = next((post.view.ask for post in posts if post.view.ask is not None), None)
        if isinstance(heard.action, Study):
            # A card, or what can be done if none is due; of a deck that is gone there is neither.
            there = any(post.key or post.view.buttons for post in posts)
            return deep_links.to_press(self._bot, heard.action) if there else ""
        return "" if asked is None else deep_links.to_press(self._bot, asked.action)

    async def _said(self, heard: Heard) -> None:
        action = heard.action
        if isinstance(action, Say):
            action = await self._asks.meant(heard.place.chat, action)
        if heard.file is not None:
            posts = await self._brought(heard, heard.file)
        elif isinstance(action, LONG):
            posts = await self._delivery.busy(heard.place, self._typed(heard, action))
        else:
            posts = await self._handle(heard, action)
        await self._show(heard, posts)

    async def _typed(self, heard: Heard, action: actions.Typed) -> tuple[Post, ...]:
        """What came of a long text; nothing for a part of one."""
        typed = action.text if isinstance(action, actions.ReportCard) else heard.marked
        text = await self._pasting.whole(heard.place.chat, heard.message, typed)
        if text is None:
            return ()
        return await self._handle(heard, msgspec.structs.replace(action, text=text))

    async def _brought(
        self, heard: Heard, attached: Attached, *, moderator: bool = False
    ) -> tuple[Post, ...]:
        if heard.place.group and not moderator:
            # It is refused whatever it holds.
            return await self._handle(heard, BringFile(attached.name, b"", 0))
        imported = ImportId(0) if heard.place.group else await self._waits_for(heard.place.chat)

        async def bring() -> tuple[Post, ...]:
            async with self._files.fetched(heard.who, attached) as found:
                if isinstance(found, View):
                    return (Post(found),)
                file = msgspec.structs.replace(found, imported=imported)
                return await self._handle(heard, file, moderator=moderator)

        return await self._delivery.busy(heard.place, bring())

    async def _waits_for(self, chat: int) -> ImportId:
        """The import that waits for cards in a private chat, 0 if none does."""
        waiting = await self._asks.meant(chat, Say(""))
        return waiting.imported if isinstance(waiting, actions.Paste) else ImportId(0)

    async def _said_in_group(self, heard: Heard) -> None:
        action = heard.action
        read = read_line(action.text) if isinstance(action, Line) else action
        unknown = isinstance(read, Problem) and read.kind == "unknown_command"
        if unknown and not heard.addressed:
            return  # it is meant for another bot of the group
        path = read.path if isinstance(read, Command) else ""
        if heard.mask and (heard.mask == "channel" or path in OF_ONE):
            pages = render(words.masked(heard.mask), group=True)
            await self._delivery.show(heard.place, pages, reply_to=heard.message)
            return
        if isinstance(read, Today) or (isinstance(read, Command) and path in PERSONAL):
            await self._send_to_private(heard, read)
            return
        chat = heard.place.chat
        manages = bool(heard.mask) or await self._moderators.manages(chat, heard.who.account)
        lacking: tuple[str, ...] = ()
        if manages and isinstance(read, Command) and read.path.startswith(POSTING):
            lacking = await self._moderators.lacking(chat)
        if heard.file is not None:
            posts = await self._brought(heard, heard.file, moderator=manages)
        else:
            posts = await self._handle(heard, action, moderator=manages, lacking=lacking)
        if path == EXPORT and any(map(_has_file, posts)):
            await self._hand_over(heard, posts)
            return
        if lacking and not heard.mask:
            # In the group nobody could be told what is lacking there.
            heard = msgspec.structs.replace(
                heard, place=Place(int(heard.who.account)), message=0, title=""
            )
        await self._show(heard, posts, reply_to=heard.message)

    async def _hand_over(self, heard: Heard, posts: tuple[Post, ...]) -> None:
        """Sends a file that somebody asked for in a group to them alone."""
        place = Place(int(heard.who.account))
        try:
            await self._show(msgspec.structs.replace(heard, place=place, message=0), posts)
        except Undelivered as error:
            if error.why not in {"gone", "forbidden"}:
                raise
            pages = linked(
                words.not_reached(), words.PRIVATELY, deep_links.to_command(self._bot, "")
            )
        else:
            pages = render(words.sent_privately(), group=True)
        await self._delivery.show(heard.place, pages, reply_to=heard.message)

    async def _send_to_private(self, heard: Heard, read: Command | Today) -> None:
        typed = read if isinstance(read, Command) else Command("today")
        quiz, path = typed.path == "quiz", typed.path
        study = await self._study(heard, typed) if quiz else None
        if study is not None:
            view = msgspec.structs.replace(
                words.personal(path), buttons=((Button(words.STUDY_PRIVATELY, study),),)
            )
            pages = render(view, group=True, bot=self._bot)
            await self._delivery.show(heard.place, pages, reply_to=heard.message)
            return
        # As it was typed: what it could mean may be a deck of the person's own, and all read this.
        deck = "_".join(typed.options.get("deck", "").split()) if quiz else ""
        if path not in deep_links.COMMANDS or (typed.options and not quiz):
            path, view = "", words.to_type(path)
        else:
            view = words.personal(path)
        label = words.STUDY_PRIVATELY if quiz else words.PRIVATELY
        pages = linked(view, label, deep_links.to_command(self._bot, path, deck))
        await self._delivery.show(heard.place, pages, reply_to=heard.message)

    async def _study(self, heard: Heard, typed: Command) -> Study | None:
        """The press that studies the deck which a quiz names, if all in the group see it."""
        named = typed.options.get("deck", "")
        if not named:
            return None
        posts = await self._handle(heard, Command("decks show", {"deck": named}))
        buttons = (button for post in posts for row in post.view.buttons for button in row)
        found = (button.action for button in buttons)
        return next((action for action in found if isinstance(action, Study)), None)

    async def _handle(
        self,
        heard: Heard,
        action: AnyAction,
        *,
        moderator: bool = False,
        lacking: tuple[str, ...] = (),
    ) -> tuple[Post, ...]:
        place = heard.place.channel
        where = Where(
            channel=place.id,
            thread=place.thread,
            space=place.id if heard.place.group else "",
            moderator=moderator,
            lacking=lacking,
            title=heard.title,
            overheard=heard.place.group and not heard.query,
        )
        at = self._seam.clock.now()
        request = Request(heard.key, heard.who, at, action, heard.name, where)
        return await self._seam.handle(request)

    async def _show(self, heard: Heard, posts: tuple[Post, ...], *, reply_to: int = 0) -> None:
        goes_on = heard.query and not isinstance(heard.action, ANEW)
        in_place = heard.message if goes_on else 0
        for post in posts:
            view = await illustrated(post.view, self._seam.images)
            pages = render(view, group=heard.place.group, bot=self._bot)
            replaces = in_place if post.key else 0
            if not heard.place.group:
                # Before the question is there, so that no answer can be faster.
                await self._asks.asks(heard.place.chat, post)
            await self._delivery.show(heard.place, pages, replaces=replaces, reply_to=reply_to)


def _has_file(post: Post) -> bool:
    return any(isinstance(block, Attachment) for block in post.view.blocks)


def _own(posts: Iterable[Post]) -> str:
    """What the presser alone is told, in short."""
    return next((brief(post.view) for post in posts if not post.public), "")
