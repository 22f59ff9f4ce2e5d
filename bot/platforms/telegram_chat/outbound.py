"""Sends and edits messages, and interprets Telegram's errors."""

import asyncio
from collections.abc import Awaitable, Iterable
from functools import partial
from typing import Any, TypeVar

import msgspec
import telegram
import telegram.constants
import telegram.error
import telegram.ext

from bot.model.ids import Identity
from bot.model.platform_events import ChannelGone, ChannelMoved, Unreachable
from bot.model.views import Attachment, Audio, Illustration
from bot.platforms.heard import Heard
from bot.platforms.pictures import file_of
from bot.platforms.ports import Notify, Undelivered
from bot.platforms.telegram_chat.bot_api import NOT_ALLOWED, UnsureError, says, why_of
from bot.platforms.telegram_chat.chat_queue import UNAWAITED, DroppedError, Turn
from bot.platforms.telegram_chat.inbound import PLATFORM, Place
from bot.platforms.telegram_chat.numbers import ABOVE, AFTER_CRASH, LOOKED_AT, Numbers
from bot.platforms.telegram_chat.rate_limit import seconds
from bot.platforms.telegram_chat.render import Page
from bot.util import log

Bot = telegram.ext.ExtBot[Turn]
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

_VOICES, _MUSIC = frozenset({"opus"}), frozenset({"mp3", "m4a"})
"""Endings of the kinds of sound that Telegram plays; others are documents, which it plays too."""


class Outbound:
    """Sends messages to Telegram, edits them, and answers presses."""

    def __init__(self, bot: Bot, notify: Notify) -> None:
        self._bot = bot
        self._notify = notify
        self.numbers = Numbers()
        self.heard: Heard[Place] = Heard()

    async def deliver(
        self,
        place: Place,
        pages: tuple[Page, ...],
        *,
        replaces: int = 0,
        reply_to: int = 0,
        person: str = "",
        awaited: bool = True,
        look_after: int | None = None,
        silent: bool = False,
    ) -> int:
        """Sends a message, or edits one; further pages follow as messages of their own.

        Args:
            place: Where to.
            pages: What it says.
            replaces: The id of the message to edit, 0 for a new message. If that message is gone,
                a new one is sent if a person waits for it; else it is not delivered. If the message
                has pictures or sounds of a card and a person waits, it is sent below these as a new
                one, and the old message loses its buttons; else they follow as replies to it.
            reply_to: The id of the message that a new one replies to, 0 for none.
            person: The account that waits for it, "" if unknown.
            awaited: Whether a person waits for it.
            look_after: If an earlier try may have posted it, the number of the last message before
                it that is known, 0 for none; it is then looked for before it is sent.
            silent: Whether it arrives without sound. What a person waits for always does: they are
                looking at the chat.

        Returns:
            The id of the last message, which has the buttons.

        Raises:
            Undelivered: If it was not delivered.
        """
        how: dict[str, Any] = {"rate_limit_args": Turn(person) if awaited else UNAWAITED}
        if silent or awaited:
            pages = tuple(msgspec.structs.replace(page, silent=True) for page in pages)
        try:
            if look_after is not None and not replaces:
                return await self._deliver_doubted(place, pages, look_after, how)
            return await self._deliver(place, pages, replaces, reply_to, how)
        except telegram.error.ChatMigrated as moved:
            old, new = str(place.chat), moved.new_chat_id
            await self._notify(ChannelMoved(PLATFORM, old, str(new)))
            new_place = Place(new, place.thread, group=True)
            return await self.deliver(
                new_place, pages, person=person, awaited=awaited, silent=silent
            )
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
        media = [page for page in pages if isinstance(page.file, Illustration | Audio)]
        first, *rest = (page for page in pages if page not in media)
        # Nothing can be put above an existing message, except by writing it anew.
        stays = bool(replaces) and how["rate_limit_args"].unawaited
        for page in () if stays else media:
            await self._send_medium(place, page, 0, how)
        changed = True
        if replaces and first.file is None and (stays or not media):
            message_id, changed = await self._edit(place, first, replaces, how)
        else:
            message_id = await self._send(place, first, reply_to, how)
        for page in rest:
            message_id = await self._send(place, page, 0, how)
        for page in media if stays and changed else ():
            await self._send_medium(place, page, message_id, how)
        if replaces and media and not stays:
            await self._remove_buttons(place, replaces, how)
        return message_id

    async def _send_medium(
        self, place: Place, page: Page, reply_to: int, how: dict[str, Any]
    ) -> None:
        """Sends a card's pictures or sound; where these are refused, the text says the same."""
        try:
            await self._send(place, page, reply_to, how)
        except telegram.error.BadRequest as error:
            _LOG.info("a medium was refused", told=error.message)
            for each in page.album or (page,):
                if isinstance(each.file, Illustration) and each.file.alone:
                    await self._send(place, msgspec.structs.replace(each, file=None), 0, how)

    async def _remove_buttons(self, place: Place, message_id: int, how: dict[str, Any]) -> None:
        """Removes the buttons of a message that continues further below."""
        try:
            await self._bot.edit_message_reply_markup(
                place.chat, message_id, reply_markup=None, **how
            )
        except telegram.error.BadRequest as error:
            # The message may be too old or gone. Use cases cope with presses of its buttons.
            _LOG.info("buttons were left", told=error.message)

    async def _edit(
        self, place: Place, page: Page, message_id: int, how: dict[str, Any]
    ) -> tuple[int, bool]:
        """Edits a message; returns its id, and whether it said something else before."""
        try:
            await self._change(place, page, message_id, how)
        except telegram.error.BadRequest as error:
            if says(error, _SAME):
                return message_id, False
            if not says(error, *_NOTHING_TO_EDIT):
                raise
            if how["rate_limit_args"].unawaited:
                raise Undelivered("gone", error.message) from error
            return await self._send(place, page, 0, how), True
        return message_id, True

    async def _change(self, place: Place, page: Page, number: int, how: dict[str, Any]) -> None:
        await self._bot.edit_message_text(
            page.text,
            chat_id=place.chat,
            message_id=number,
            entities=page.entities,
            reply_markup=page.keyboard,
            link_preview_options=_NO_PREVIEW,
            **how,
        )

    async def _send(self, place: Place, page: Page, reply_to: int, how: dict[str, Any]) -> int:
        """Sends a message once, and a second time only if it is seen not to have arrived.

        Raises:
            UnsureError: If nobody knows whether it arrived.
        """
        before = self.numbers.newest(place.chat)
        try:
            return await self._send_once(place, page, reply_to, how)
        except UnsureError:
            if not before or page.file is not None:
                raise
        found = await self._look(place, page, range(before + 1, before + 1 + LOOKED_AT), how)
        return found or await self._send_once(place, page, reply_to, how)

    async def _deliver_doubted(
        self, place: Place, pages: tuple[Page, ...], after: int, how: dict[str, Any]
    ) -> int:
        """Delivers a message that may be there from before a crash: see decision 8.

        It is looked for after the last number known from before, and, since it was probably the
        last thing posted before the crash, just above the new message, which is then deleted. Only
        a message with buttons is looked for: they are like no other's.

        Nothing is sent before Telegram has answered something else. Where packets only wait, as on
        a line that is down for minutes, each try would arrive when it is up again.
        """
        *_, last = pages
        recognised = last.keyboard is not None and last.file is None
        if recognised and after:
            found = await self._look(place, last, range(after + 1, after + 1 + AFTER_CRASH), how)
            if found:
                return found
        else:
            await self._bot.get_me()
        sent = await self._deliver(place, pages, 0, 0, how)
        if not recognised or len(pages) > 1:
            return sent
        try:
            twin = await self._look(place, last, range(sent - 1, sent - 1 - ABOVE, -1), how)
            if twin:
                await self._bot.delete_message(place.chat, sent, **how)
        except telegram.error.TelegramError as error:
            _LOG.info("it was not seen whether a message came twice", told=error.message)
            return sent
        return twin or sent

    async def _look(
        self, place: Place, page: Page, numbers: Iterable[int], how: dict[str, Any]
    ) -> int:
        """The number of a message whose answer was lost; 0 if it is none of these numbers.

        No method of the Bot API reads messages. But an edit that changes nothing is answered "not
        modified", and so tells where the message is. Only numbers are tried that belong to no other
        message of ours.

        Raises:
            telegram.error.TelegramError: If Telegram does not answer now.
        """
        for number in numbers:
            taken = partial(self.numbers.is_taken, place.chat, number)
            turn = msgspec.structs.replace(how["rate_limit_args"], needless=taken)
            try:
                found = await self._is_at(number, place, page, {"rate_limit_args": turn})
            except DroppedError:
                if not taken():
                    raise
                found = False
            if found:
                _LOG.info("a message had arrived though its answer was lost", message=number)
                self.numbers.note(place.chat, number)
                return number
        return 0

    async def _is_at(self, number: int, place: Place, page: Page, how: dict[str, Any]) -> bool:
        """Whether a message of ours is that page; another message is left as it was."""
        try:
            if page.keyboard is None:
                # If the message says something else, it was lost like this one, and becomes it.
                await self._change(place, page, number, how)
                return True
            await self._bot.edit_message_reply_markup(
                place.chat, number, reply_markup=page.keyboard, **how
            )
        except telegram.error.BadRequest as error:
            return says(error, _SAME)
        await self._remove_buttons(place, number, how)
        return False

    async def _send_once(self, place: Place, page: Page, reply_to: int, how: dict[str, Any]) -> int:
        reply = None
        if reply_to:
            reply = telegram.ReplyParameters(reply_to, allow_sending_without_reply=True)
        how = how | {
            "chat_id": place.chat,
            "message_thread_id": place.thread,
            "reply_parameters": reply,
            "disable_notification": page.silent,
        }
        if page.album:
            photos = [
                telegram.InputMediaPhoto(one.file.content, one.text, caption_entities=one.entities)
                for one in page.album
                if isinstance(one.file, Illustration)
            ]
            for sent in await self._bot.send_media_group(media=photos, **how):
                self.numbers.note(place.chat, sent.message_id)
            return self.numbers.newest(place.chat)
        how |= {"reply_markup": page.keyboard}
        if page.file is None:
            sent = await self._bot.send_message(
                text=page.text,
                entities=page.entities,
                link_preview_options=_NO_PREVIEW,
                **how,
            )
        elif isinstance(page.file, Attachment):
            how |= {"caption": page.text, "caption_entities": page.entities}
            content = page.file.encoded
            sent = await self._bot.send_document(document=content, filename=page.file.name, **how)
        elif isinstance(page.file, Audio):
            sent = await self._send_sound(page.file, how)
        else:
            how |= {"caption": page.text, "caption_entities": page.entities}
            photo = await asyncio.to_thread(file_of, page.file)
            sent = await self._bot.send_photo(photo=photo, **how)
        self.numbers.note(place.chat, sent.message_id)
        return sent.message_id

    async def _send_sound(self, sound: Audio, how: dict[str, Any]) -> telegram.Message:
        """Sends a sound as what Telegram plays: only files of some kinds are voices or music.

        Source: https://core.telegram.org/bots/api#sendaudio and #sendvoice.
        """
        ending = sound.name.rpartition(".")[2]
        name = f"{sound.words}.{ending}"
        length = sound.seconds or None
        if ending in _VOICES:
            try:
                return await self._bot.send_voice(voice=sound.content, duration=length, **how)
            except telegram.error.BadRequest as error:
                if not says(error, "voice_messages_forbidden"):
                    raise  # some people take no voice messages, but files
        if ending in _MUSIC:
            title = sound.words
            return await self._bot.send_audio(
                audio=sound.content, filename=name, title=title, duration=length, **how
            )
        return await self._bot.send_document(document=sound.content, filename=name, **how)

    async def _undelivered(self, error: telegram.error.TelegramError, place: Place) -> Undelivered:
        """The error for the sender; also notifies the engine of lost chats and people."""
        why = why_of(error)
        # A missing permission may come back, so the chat is not lost by that alone.
        if why in {"gone", "forbidden"} and not says(error, *NOT_ALLOWED):
            self.heard.lost(lambda other: other.chat == place.chat)
            lost = Unreachable(Identity(PLATFORM, str(place.chat)))
            await self._notify(ChannelGone(place.channel) if place.group else lost)
        if isinstance(error, UnsureError):
            return Undelivered("unsure", error.message, network=True)
        after = seconds(error) if isinstance(error, telegram.error.RetryAfter) else 0.0
        # The SDK derives `BadRequest` from `NetworkError`.
        network = why == "later" and isinstance(error, telegram.error.NetworkError)
        return Undelivered(why, error.message, after, network=network)
