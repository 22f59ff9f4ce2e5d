"""Turns Telegram's updates into events: a press, a command, a text, or a platform event."""

import re
from collections.abc import Mapping

import msgspec
import telegram

from bot.engine.command_line import read_line
from bot.engine.commands import TAKING_FILES
from bot.model.actions import AnyAction, Command, Line, Say, Unreadable
from bot.model.ids import Channel, Identity
from bot.model.platform_events import (
    AnyPlatformEvent,
    ChannelBack,
    ChannelMoved,
    ReachableAgain,
    SpaceGone,
    SpaceJoined,
    Unreachable,
)
from bot.platforms import button_tokens
from bot.platforms.telegram_chat import deep_links
from bot.platforms.telegram_chat.typed_markup import marked
from bot.screens.telegram import Mask

PLATFORM = "telegram"
UPDATES = ("message", "callback_query", "my_chat_member")
"""The kinds of updates that Telegram is asked to send."""
ANONYMOUS_ADMIN = 1_087_968_824
CHANNEL_SPEAKER = 136_817_688
"""The accounts that Telegram shows for anonymous administrators, and for people who write as a
channel of theirs."""
SERVICES = frozenset({777_000, 42_777})
"""Telegram's own accounts, which are no people. The first one posts in a group what its linked
channel posts."""
_MASKS: Mapping[int, Mask] = {ANONYMOUS_ADMIN: "group", CHANNEL_SPEAKER: "channel"}

AWAY = frozenset({telegram.ChatMember.LEFT, telegram.ChatMember.BANNED})
"""What Telegram says of the bot in a chat in which it is not."""

IMPORT = "decks import"
"""The command for a file, as the file's caption or as a reply to it."""

_File = telegram.Document | telegram.PhotoSize | telegram.Voice | telegram.Audio
_COMMAND = re.compile(r"/(\w{1,64})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL | re.ASCII)


class Place(msgspec.Struct, frozen=True):
    """A chat, perhaps a topic in it; `group` says whether several people read it."""

    chat: int
    thread: int | None = None
    group: bool = False

    @property
    def channel(self) -> Channel:
        """The place, as the rest of the program names it."""
        return Channel(PLATFORM, str(self.chat), str(self.thread or ""))


class Attached(msgspec.Struct, frozen=True):
    """A file that was sent and is not fetched yet.

    Attributes:
        file: Telegram's id of the file.
        name: The sender's name for it, perhaps empty.
        size: Its size in bytes, 0 if Telegram does not say.
        command: The command that it came with.
    """

    file: str
    name: str
    size: int
    command: Command


class InboundEvent(msgspec.Struct, frozen=True):
    """Something that one person did.

    Attributes:
        key: The key of the request; the same when Telegram delivers the update again.
        who: The account.
        name: The name that Telegram shows for it.
        place: Where it was done.
        action: What was done.
        message: The message that was sent, or whose button was pressed; 0 if it is too old.
        query: The id of the press that needs an answer; empty for a message.
        addressed: Whether a command names the bot, or needs not to.
        mask: As what the person writes if they hide their account: as the group, which
            administrators can do, or as a channel of theirs. None if they don't.
        title: The group's name, empty in private.
        language: The language of the person's app, as a tag such as "de"; empty if unknown.
        marked: A free text with its styles as markup.
        file: The file of a command that takes one; in private a file alone means that of imports.
        album: Whether it was sent together with others, which all have the same key.
    """

    key: str
    who: Identity
    name: str
    place: Place
    action: AnyAction
    message: int = 0
    query: str = ""
    addressed: bool = True
    mask: Mask | None = None
    title: str = ""
    language: str = ""
    marked: str = ""
    file: Attached | None = None
    album: bool = False


def read(update: telegram.Update, bot: str) -> InboundEvent | AnyPlatformEvent | None:
    """The event of an update, for the bot of this name; None if it is none for the bot."""
    if update.callback_query is not None:
        return _press(update.callback_query)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member)
    return None if update.message is None else _message(update.message, bot)


def place_of(channel: Channel) -> Place:
    """The place of a channel.

    Raises:
        ValueError: If its ids are not numbers, as Telegram's are.
    """
    thread = int(channel.thread) if channel.thread else None
    # Groups and channels have negative numbers (core.telegram.org/api/bots/ids).
    return Place(int(channel.id), thread, group=int(channel.id) < 0)


def signs_of_life(place: Place) -> AnyPlatformEvent:
    """What it means that somebody was heard in a place: it is there, and takes messages."""
    if place.group:
        return ChannelBack(place.channel)
    return ReachableAgain(Identity(PLATFORM, str(place.chat)))


def _press(query: telegram.CallbackQuery) -> InboundEvent:
    message = query.message
    place = Place(query.from_user.id)
    if message is not None:
        accessible = message if isinstance(message, telegram.Message) else None
        place = _place(message.chat, accessible)
    return InboundEvent(
        key=f"press-{query.id}",
        who=_identity(query.from_user),
        name=query.from_user.full_name,
        place=place,
        action=button_tokens.unpack(query.data) if query.data else Unreadable(""),
        message=message.message_id if isinstance(message, telegram.Message) else 0,
        query=query.id,
        title="" if message is None else message.chat.title or "",
        language=query.from_user.language_code or "",
    )


def _message(message: telegram.Message, bot: str) -> InboundEvent | AnyPlatformEvent | None:
    chat = message.chat
    if message.migrate_to_chat_id:
        return ChannelMoved(PLATFORM, str(chat.id), str(message.migrate_to_chat_id))
    if message.migrate_from_chat_id:
        return ChannelMoved(PLATFORM, str(message.migrate_from_chat_id), str(chat.id))
    user = message.from_user
    if user is None or not _is_person(user) or message.is_automatic_forward:
        return None
    place = _place(chat, message)
    text = message.text or message.caption or ""
    command = _COMMAND.fullmatch(text)
    if command and ((command[2] or bot).casefold() != bot.casefold() or _adds(command, place)):
        return None
    action: AnyAction
    if command:
        action = _command(command[1], command[3] or "", place)
    elif not place.group and message.document is not None and not _is_media(message.document):
        action = Command(IMPORT)
    elif place.group or (message.text is None and message.effective_attachment is None):
        return None
    else:
        action = Say(text)
    return InboundEvent(
        key=_key(message),
        who=_identity(user),
        name=user.full_name,
        place=place,
        action=action,
        message=message.message_id,
        addressed=not place.group or bool(command and command[2]),
        mask=_MASKS.get(user.id),
        title=chat.title or "",
        language=user.language_code or "",
        marked=marked(text, message.entities) if isinstance(action, Say) else "",
        file=_attached(action, message),
        album=message.media_group_id is not None,
    )


def _key(message: telegram.Message) -> str:
    """The key of a message's request: the messages of an album are one request."""
    if message.media_group_id is not None:
        return f"album-{message.chat.id}-{message.media_group_id}"
    return f"message-{message.chat.id}-{message.message_id}"


def _is_person(user: telegram.User) -> bool:
    """Whether a person stands behind an account, perhaps under a mask."""
    return user.id in _MASKS or not (user.is_bot or user.id in SERVICES)


def _adds(command: re.Match[str], place: Place) -> bool:
    """Whether it came with the bot, which was added by its own link and introduces itself."""
    return place.group and command[1].lower() == "start" and command[3] == deep_links.ADDED


def _command(name: str, rest: str, place: Place) -> AnyAction:
    if name.lower() == "start" and not place.group:
        # A link is for one person: in a group it would show everybody the answer of a card.
        return deep_links.opened(rest.strip())
    return Line(f"/{name} {rest}".rstrip())


def _attached(action: AnyAction, message: telegram.Message) -> Attached | None:
    """The file that is attached to a command that takes one, or to the message it replies to."""
    command = read_line(action.text) if isinstance(action, Line) else action
    if not isinstance(command, Command) or command.path not in TAKING_FILES:
        return None
    for sent in filter(None, (message, message.reply_to_message)):
        named = _file(sent) if command.path == IMPORT else _file(sent) or _medium(sent)
        if named is not None:
            file, name = named
            return Attached(file.file_id, name, file.file_size or 0, command)
    return None


def _file(message: telegram.Message) -> tuple[_File, str] | None:
    """The document of a message, and its name."""
    file = message.document
    return None if file is None else (file, file.file_name or "")


def _medium(message: telegram.Message) -> tuple[_File, str] | None:
    """The photo or sound of a message, with a name that says what Telegram makes of such."""
    if message.photo:
        return message.photo[-1], "photo.jpg"  # they are ordered by size
    if message.voice is not None:
        return message.voice, "voice.opus"
    audio = message.audio
    return None if audio is None else (audio, audio.file_name or "sound.mp3")


def _is_media(file: telegram.Document) -> bool:
    """Whether it is a picture, a video or a sound, which people may send as a file, too."""
    return (file.mime_type or "").startswith(("image/", "video/", "audio/"))


def _membership(changed: telegram.ChatMemberUpdated) -> AnyPlatformEvent | None:
    status = changed.new_chat_member.status
    gone = status in AWAY
    if changed.chat.type != telegram.Chat.PRIVATE:
        chat = Channel(PLATFORM, str(changed.chat.id))
        if gone:
            return SpaceGone(PLATFORM, chat.id)
        was = changed.old_chat_member.status
        if was in AWAY and changed.chat.type != telegram.Chat.CHANNEL:
            return SpaceJoined(chat, chat.id)
        return ChannelBack(chat, whole=True)
    who = Identity(PLATFORM, str(changed.chat.id))
    return Unreachable(who) if gone else ReachableAgain(who)


def _place(chat: telegram.Chat, message: telegram.Message | None) -> Place:
    # In groups without topics, a message in a thread of replies has a thread id to which nothing
    # can be sent.
    topic = message is not None and message.is_topic_message
    thread = message.message_thread_id if message is not None and topic else None
    return Place(chat.id, thread, group=chat.type != telegram.Chat.PRIVATE)


def _identity(user: telegram.User) -> Identity:
    return Identity(PLATFORM, str(user.id))
