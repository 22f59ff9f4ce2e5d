"""One thing that a person did, answered: the request goes in, the posts come out where they belong.

In private a message that was pressed is edited in place. In a group what is meant for the presser
alone comes as an alert or a toast, and a command about oneself as a link to the private chat.
"""

import asyncio
from collections import OrderedDict

import msgspec

from bot import log
from bot.engine.commands import read_line
from bot.engine.suggesting import Asked
from bot.model import actions
from bot.model.actions import AnyAction, Command, Line, Request, Say, Today, Where
from bot.model.outcomes import Problem
from bot.model.views import Post
from bot.platforms.telegram_chat import links
from bot.platforms.telegram_chat.asks import Asks
from bot.platforms.telegram_chat.delivering import Delivery
from bot.platforms.telegram_chat.inbound import Heard, Place
from bot.platforms.telegram_chat.moderators import Moderators
from bot.platforms.telegram_chat.render import brief, linked, render
from bot.platforms.types import Seam, Undelivered
from bot.screens import telegram as words

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
    }
)
"""Commands about oneself: a group gets a link to the private chat, and nobody's numbers."""
POSTING = "daily "
"""How commands begin after which the bot posts in a group by itself."""
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
        elif isinstance(heard.action, PLAYED):
            await self._delivery.answer(heard.query, _own(posts))
        else:
            await asyncio.gather(self._delivery.answer(heard.query), self._show(heard, posts))

    async def _pressed_in_group(self, heard: Heard, posts: tuple[Post, ...], *, late: bool) -> None:
        if not late:
            asked = [post.view.ask for post in posts if post.view.ask is not None]
            url = links.to_press(self._bot, asked[0].action) if asked else ""
            if url:
                await self._delivery.answer(heard.query, url=url)
            else:
                own = _own(posts)
                alert = bool(own) and not isinstance(heard.action, TOASTED)
                await self._delivery.answer(heard.query, own, alert=alert)
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
        chat = heard.place.chat
        manages = heard.anonymous or await self._moderators.manages(chat, heard.who.account)
        lacking: tuple[str, ...] = ()
        if manages and isinstance(read, Command) and read.path.startswith(POSTING):
            lacking = await self._moderators.lacking(chat)
        posts = await self._handle(heard, action, moderator=manages, lacking=lacking)
        if lacking and not heard.anonymous:
            # In the group nobody could be told what is lacking there.
            heard = msgspec.structs.replace(
                heard, place=Place(int(heard.who.account)), message=0, title=""
            )
        await self._show(heard, posts, reply_to=heard.message)

    async def _send_to_private(self, heard: Heard, read: Command | Today) -> None:
        typed = read if isinstance(read, Command) else Command("today")
        quiz, path = typed.path == "quiz", typed.path
        deck = await self._deck(heard, typed) if quiz else ""
        if path not in links.COMMANDS or (typed.options and not quiz):
            path, view = "", words.to_type(path)
        else:
            view = words.personal(path)
        label = words.STUDY_PRIVATELY if quiz else words.PRIVATELY
        pages = linked(view, label, links.to_command(self._bot, path, deck))
        await self._delivery.show(heard.place, pages, reply_to=heard.message)

    async def _deck(self, heard: Heard, typed: Command) -> str:
        """The slug of the deck that a quiz names, as far as it can be told."""
        named = typed.options.get("deck", "")
        if not named:
            return ""
        found = await self._seam.suggest(Asked(typed.path, "deck", named, who=heard.who))
        return found[0].value if found else ""

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


def _own(posts: tuple[Post, ...]) -> str:
    """What the presser alone is told, in short."""
    return next((brief(post.view) for post in posts if not post.public), "")
