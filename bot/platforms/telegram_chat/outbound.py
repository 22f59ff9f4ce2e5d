"""Sending and editing: a view goes to a place, and what Telegram says to that is understood."""

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

import telegram
import telegram.constants
import telegram.error
import telegram.ext

from bot.model.ids import Identity
from bot.model.platform_events import ChannelGone, ChannelMoved, UndeliveredReason, Unreachable
from bot.model.views import Attachment, Illustration
from bot.platforms.pictures import file_of
from bot.platforms.ports import Notify, Undelivered
from bot.platforms.telegram_chat.inbound import PLATFORM, Place
from bot.platforms.telegram_chat.rate_limit import UNAWAITED, seconds
from bot.platforms.telegram_chat.render import Page
from bot.util import log

Bot = telegram.ext.ExtBot[str]
Result = TypeVar("Result")

TYPING = 4.0
"""Seconds after which it is shown again that the bot is at work: Telegram shows it for five."""

_LOG = log.get(__name__)

_NO_PREVIEW = telegram.LinkPreviewOptions(is_disabled=True)
# Telegram's errors have no codes of their own: these are parts of its sentences.
_SAME = "message is not modified"
_NOTHING_TO_EDIT = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "there is no text in the message",  # it is a picture or a document
)
_GONE = (
    "chat not found",
    "message thread not found",
    "topic_deleted",
    "group chat was deactivated",
)
_MAY_NOT = (
    "not enough rights",
    "have no rights",
    "chat_write_forbidden",
    "need administrator rights",
    "chat_restricted",
    "topic_closed",
)


class Outbound:
    """The way out to Telegram."""

    def __init__(self, bot: Bot, notify: Notify) -> None:
        self._bot = bot
        self._notify = notify

    async def show(
        self,
        place: Place,
        pages: tuple[Page, ...],
        *,
        replaces: int = 0,
        reply_to: int = 0,
        awaited: bool = True,
    ) -> int:
        """Sends a message, or edits one; more pages than one are sent behind it.

        Args:
            place: Where to.
            pages: What it says.
            replaces: The message to edit, 0 for a new one. If it is gone, its text is sent anew to
                a person who waits for it, and else not delivered. For that person a message with
                pictures of a card comes anew beneath them, and the one before loses its buttons.
            reply_to: The message that a new one answers, 0 for none.
            awaited: Whether a person waits for it.

        Returns:
            The number of the last message, which has the buttons.

        Raises:
            Undelivered: If it was not delivered.
        """
        how: dict[str, Any] = {"rate_limit_args": None if awaited else UNAWAITED}
        try:
            return await self._show(place, pages, replaces, reply_to, how)
        except telegram.error.ChatMigrated as moved:
            old, new = str(place.chat), moved.new_chat_id
            await self._notify(ChannelMoved(PLATFORM, old, str(new)))
            there = Place(new, place.thread, group=True)
            return await self.show(there, pages, awaited=awaited)
        except telegram.error.TelegramError as error:
            raise await self._understood(error, place) from error

    async def answer(
        self, query: str, text: str = "", *, alert: bool = False, url: str = ""
    ) -> None:
        """Ends a press's waiting: with a text for the presser alone, a chat to open, or neither."""
        try:
            await self._bot.answer_callback_query(
                query, text or None, show_alert=alert, url=url or None
            )
        except telegram.error.TelegramError as error:
            # Mostly "query is too old": the press waited for us while we were away.
            _LOG.info("a press was not answered", told=str(error))

    async def busy(self, place: Place, working: Awaitable[Result]) -> Result:
        """Shows that the bot is at work until something is done; returns what came of it."""
        task = asyncio.ensure_future(working)
        try:
            while not task.done():
                await self._type(place)
                await asyncio.wait({task}, timeout=TYPING)
            return await task
        finally:
            task.cancel()

    async def _type(self, place: Place) -> None:
        try:
            await self._bot.send_chat_action(
                place.chat, telegram.constants.ChatAction.TYPING, message_thread_id=place.thread
            )
        except telegram.error.TelegramError as error:
            _LOG.info("it was not shown that the bot is at work", told=error.message)

    async def _show(
        self,
        place: Place,
        pages: tuple[Page, ...],
        replaces: int,
        reply_to: int,
        how: dict[str, Any],
    ) -> int:
        photos = [page for page in pages if isinstance(page.file, Illustration)]
        first, *rest = (page for page in pages if page not in photos)
        if replaces and how["rate_limit_args"] == UNAWAITED:
            photos = []  # nothing can be put above a message that is there already
        for photo in photos:
            await self._illustrate(place, photo, how)
        if replaces and first.file is None and not photos:
            number = await self._edit(place, first, replaces, how)
        else:
            number = await self._send(place, first, reply_to, how)
        for page in rest:
            number = await self._send(place, page, 0, how)
        if replaces and photos:
            await self._bare(place, replaces, how)
        return number

    async def _illustrate(self, place: Place, photo: Page, how: dict[str, Any]) -> None:
        """Sends a card's picture; the card's text comes also where pictures are refused."""
        try:
            await self._send(place, photo, 0, how)
        except telegram.error.BadRequest as error:
            _LOG.info("a picture was refused", told=error.message)

    async def _bare(self, place: Place, number: int, how: dict[str, Any]) -> None:
        """Takes the buttons off a message that goes on below."""
        try:
            await self._bot.edit_message_reply_markup(place.chat, number, reply_markup=None, **how)
        except telegram.error.BadRequest as error:
            # It may be too old, or gone; its buttons are answered kindly.
            _LOG.info("buttons were left", told=error.message)

    async def _edit(self, place: Place, page: Page, number: int, how: dict[str, Any]) -> int:
        try:
            await self._bot.edit_message_text(
                page.text,
                chat_id=place.chat,
                message_id=number,
                entities=page.entities,
                reply_markup=page.keyboard,
                link_preview_options=_NO_PREVIEW,
                **how,
            )
        except telegram.error.BadRequest as error:
            if _says(error, _SAME):
                return number
            if not _says(error, *_NOTHING_TO_EDIT):
                raise
            if how["rate_limit_args"] == UNAWAITED:
                raise Undelivered("gone", error.message) from error
            return await self._send(place, page, 0, how)
        return number

    async def _send(self, place: Place, page: Page, reply_to: int, how: dict[str, Any]) -> int:
        answered = None
        if reply_to:
            answered = telegram.ReplyParameters(reply_to, allow_sending_without_reply=True)
        how = how | {
            "chat_id": place.chat,
            "reply_markup": page.keyboard,
            "message_thread_id": place.thread,
            "reply_parameters": answered,
        }
        if page.file is None:
            sent = await self._bot.send_message(
                text=page.text,
                entities=page.entities,
                link_preview_options=_NO_PREVIEW,
                **how,
            )
            return sent.message_id
        how |= {"caption": page.text, "caption_entities": page.entities}
        if isinstance(page.file, Attachment):
            content = page.file.encoded
            sent = await self._bot.send_document(document=content, filename=page.file.name, **how)
        else:
            sent = await self._bot.send_photo(
                photo=await asyncio.to_thread(file_of, page.file), **how
            )
        return sent.message_id

    async def _understood(self, error: telegram.error.TelegramError, place: Place) -> Undelivered:
        """What an error means to the sender; the program is told of places and people lost."""
        why = _reason(error)
        # What the bot may not do today it may do tomorrow: that alone loses no place.
        if why in {"gone", "forbidden"} and not _says(error, *_MAY_NOT):
            lost = Unreachable(Identity(PLATFORM, str(place.chat)))
            await self._notify(ChannelGone(place.channel) if place.group else lost)
        after = seconds(error) if isinstance(error, telegram.error.RetryAfter) else 0.0
        return Undelivered(why, error.message, after)


def _reason(error: telegram.error.TelegramError) -> UndeliveredReason:
    if isinstance(error, telegram.error.Forbidden) or _says(error, *_MAY_NOT):
        return "forbidden"
    if isinstance(error, telegram.error.BadRequest):
        return "gone" if _says(error, *_GONE) else "refused"
    # Busy, out of reach, or a token that was taken back: whoever runs the bot learns of that.
    return "later"


def _says(error: telegram.error.TelegramError, *parts: str) -> bool:
    told = error.message.casefold()
    return any(part in told for part in parts)
