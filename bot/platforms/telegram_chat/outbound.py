"""Sends and edits messages, and interprets Telegram's errors."""

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
"""Seconds between two signs that the bot is typing: Telegram shows each for five seconds."""

_LOG = log.get(__name__)

_NO_PREVIEW = telegram.LinkPreviewOptions(is_disabled=True)
# Telegram's errors have no codes of their own, so they are recognised by parts of their texts.
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
_NOT_ALLOWED = (
    "not enough rights",
    "have no rights",
    "chat_write_forbidden",
    "need administrator rights",
    "chat_restricted",
    "topic_closed",
)


class Outbound:
    """Sends messages to Telegram, edits them, and answers presses."""

    def __init__(self, bot: Bot, notify: Notify) -> None:
        self._bot = bot
        self._notify = notify

    async def deliver(
        self,
        place: Place,
        pages: tuple[Page, ...],
        *,
        replaces: int = 0,
        reply_to: int = 0,
        awaited: bool = True,
    ) -> int:
        """Sends a message, or edits one; further pages follow as messages of their own.

        Args:
            place: Where to.
            pages: What it says.
            replaces: The id of the message to edit, 0 for a new message. If that message is gone,
                a new one is sent if a person waits for it; else it is not delivered. If a person
                waits and the message has pictures of a card, it is sent below the pictures as a new
                one, and the old message loses its buttons.
            reply_to: The id of the message that a new one replies to, 0 for none.
            awaited: Whether a person waits for it.

        Returns:
            The id of the last message, which has the buttons.

        Raises:
            Undelivered: If it was not delivered.
        """
        how: dict[str, Any] = {"rate_limit_args": None if awaited else UNAWAITED}
        try:
            return await self._deliver(place, pages, replaces, reply_to, how)
        except telegram.error.ChatMigrated as moved:
            old, new = str(place.chat), moved.new_chat_id
            await self._notify(ChannelMoved(PLATFORM, old, str(new)))
            new_place = Place(new, place.thread, group=True)
            return await self.deliver(new_place, pages, awaited=awaited)
        except telegram.error.TelegramError as error:
            raise await self._undelivered(error, place) from error

    async def answer(
        self, query: str, text: str = "", *, alert: bool = False, url: str = ""
    ) -> None:
        """Answers a press: with a text for the presser only, a URL to open, or neither."""
        try:
            await self._bot.answer_callback_query(
                query, text or None, show_alert=alert, url=url or None
            )
        except telegram.error.TelegramError as error:
            # Usually "query is too old", because the bot was not running when it was pressed.
            _LOG.info("a press was not answered", told=str(error))

    async def busy(self, place: Place, work: Awaitable[Result]) -> Result:
        """Shows that the bot is typing until a task is done; returns the task's result."""
        task = asyncio.ensure_future(work)
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

    async def _deliver(
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
            photos = []  # a picture can't be put above an existing message
        for photo in photos:
            await self._send_photo(place, photo, how)
        if replaces and first.file is None and not photos:
            message_id = await self._edit(place, first, replaces, how)
        else:
            message_id = await self._send(place, first, reply_to, how)
        for page in rest:
            message_id = await self._send(place, page, 0, how)
        if replaces and photos:
            await self._remove_buttons(place, replaces, how)
        return message_id

    async def _send_photo(self, place: Place, photo: Page, how: dict[str, Any]) -> None:
        """Sends a card's picture; the card's text comes also where pictures are refused."""
        try:
            await self._send(place, photo, 0, how)
        except telegram.error.BadRequest as error:
            _LOG.info("a picture was refused", told=error.message)

    async def _remove_buttons(self, place: Place, message_id: int, how: dict[str, Any]) -> None:
        """Removes the buttons of a message that continues further below."""
        try:
            await self._bot.edit_message_reply_markup(
                place.chat, message_id, reply_markup=None, **how
            )
        except telegram.error.BadRequest as error:
            # The message may be too old or gone. Use cases cope with presses of its buttons.
            _LOG.info("buttons were left", told=error.message)

    async def _edit(self, place: Place, page: Page, message_id: int, how: dict[str, Any]) -> int:
        try:
            await self._bot.edit_message_text(
                page.text,
                chat_id=place.chat,
                message_id=message_id,
                entities=page.entities,
                reply_markup=page.keyboard,
                link_preview_options=_NO_PREVIEW,
                **how,
            )
        except telegram.error.BadRequest as error:
            if _says(error, _SAME):
                return message_id
            if not _says(error, *_NOTHING_TO_EDIT):
                raise
            if how["rate_limit_args"] == UNAWAITED:
                raise Undelivered("gone", error.message) from error
            return await self._send(place, page, 0, how)
        return message_id

    async def _send(self, place: Place, page: Page, reply_to: int, how: dict[str, Any]) -> int:
        reply = None
        if reply_to:
            reply = telegram.ReplyParameters(reply_to, allow_sending_without_reply=True)
        how = how | {
            "chat_id": place.chat,
            "reply_markup": page.keyboard,
            "message_thread_id": place.thread,
            "reply_parameters": reply,
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

    async def _undelivered(self, error: telegram.error.TelegramError, place: Place) -> Undelivered:
        """The error for the sender; also notifies the engine of lost chats and people."""
        why = _why(error)
        # A missing permission may come back, so the chat is not lost by that alone.
        if why in {"gone", "forbidden"} and not _says(error, *_NOT_ALLOWED):
            lost = Unreachable(Identity(PLATFORM, str(place.chat)))
            await self._notify(ChannelGone(place.channel) if place.group else lost)
        after = seconds(error) if isinstance(error, telegram.error.RetryAfter) else 0.0
        return Undelivered(why, error.message, after)


def _why(error: telegram.error.TelegramError) -> UndeliveredReason:
    if isinstance(error, telegram.error.Forbidden) or _says(error, *_NOT_ALLOWED):
        return "forbidden"
    if isinstance(error, telegram.error.BadRequest):
        return "gone" if _says(error, *_GONE) else "refused"
    # Telegram is busy or out of reach, or the token was revoked, which the owner is told elsewhere.
    return "later"


def _says(error: telegram.error.TelegramError, *parts: str) -> bool:
    message = error.message.casefold()
    return any(part in message for part in parts)
