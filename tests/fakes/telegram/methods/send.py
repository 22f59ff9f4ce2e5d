"""The methods that send: sendMessage, sendPhoto, sendAudio, sendVoice and so on; and getFile."""

import re
import struct
from typing import Any

import msgspec

from tests.fakes.telegram import limits
from tests.fakes.telegram.chats import Chat
from tests.fakes.telegram.errors import bad
from tests.fakes.telegram.formatting import Formatted, caption_of, formatted, text_of
from tests.fakes.telegram.keyboard import check_deep_link, keyboard_of
from tests.fakes.telegram.params import Params, Upload
from tests.fakes.telegram.serialize import Json, message_json
from tests.fakes.telegram.values import File, Keyboard, Poll, utf16
from tests.fakes.telegram.world import World

IMAGE_PREFIXES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF")
MUSIC = (re.compile(rb"ID3|\xff[\xe2-\xff]"), re.compile(rb".{4}ftyp", re.DOTALL))
OPUS = re.compile(rb"OggS.{22,40}OpusHead", re.DOTALL)
"""How files begin that Telegram plays as music or as a voice."""
MIN_OPTIONS = 2
DEFAULT_SIZE = (1_280, 720)
"""Width and height of images whose size the fake does not read: all except PNG."""


def send_message(world: World, params: Params) -> Json:
    """SendMessage."""
    chat = world.open_chat(params.values.get("chat_id"))
    text, entities = text_of(
        params.text("text"), params.text("parse_mode"), params.json("entities")
    )
    return _send(world, chat, params, (text, entities))


def send_photo(world: World, params: Params) -> Json:
    """SendPhoto."""
    chat = world.open_chat(params.values.get("chat_id"))
    caption = _caption(params)
    return _send(world, chat, params, caption, file=_file(world, params, "photo"))


def send_media_group(world: World, params: Params) -> list[Json]:
    """SendMediaGroup, of photos: each is a message of its own."""
    chat = world.open_chat(params.values.get("chat_id"))
    media = params.json("media") or []
    if len(media) not in limits.ALBUM:
        raise bad("an album must have 2-10 items")
    if any(one.get("type") != "photo" for one in media):
        raise bad("the fake knows albums of photos only")
    checked = [
        (
            caption_of(one.get("caption", ""), "", one.get("caption_entities")),
            _file(world, Params({"photo": one.get("media")}, params.uploads), "photo"),
        )
        for one in media
    ]
    album = str(world.next_number())
    return [
        _send(world, chat, params, caption, file=file, album=album) for caption, file in checked
    ]


def send_document(world: World, params: Params) -> Json:
    """SendDocument."""
    chat = world.open_chat(params.values.get("chat_id"))
    caption = _caption(params)
    return _send(world, chat, params, caption, file=_file(world, params, "document"))


def send_audio(world: World, params: Params) -> Json:
    """SendAudio: what is no MP3 or M4A arrives as a document."""
    return _send_sound(world, params, "audio", MUSIC)


def send_voice(world: World, params: Params) -> Json:
    """SendVoice: what is no Opus in Ogg, MP3 or M4A arrives as a document."""
    return _send_sound(world, params, "voice", (OPUS, *MUSIC))


def send_poll(world: World, params: Params) -> Json:
    """SendPoll."""
    chat = world.open_chat(params.values.get("chat_id"))
    poll = _poll(world, params)
    sent = _send(world, chat, params, ("", ()), poll=poll)
    world.polls[poll.id] = (chat, sent["message_id"])
    return sent


def get_file(world: World, params: Params) -> Json:
    """GetFile."""
    file = world.files.get(params.text("file_id"))
    if file is None:
        raise bad("invalid file_id")
    if file.size > limits.DOWNLOAD_BYTES:
        raise bad("file is too big")
    return {
        "file_id": file.id,
        "file_unique_id": file.unique_id,
        "file_size": file.size,
        "file_path": world.on_disk or path_of(file),
    }


def path_of(file: File) -> str:
    """The path of a file under /file/bot<token>/."""
    return f"{file.kind}s/{file.id}{'.' + file.name.rsplit('.')[-1] if '.' in file.name else ''}"


def buttons_of(world: World, params: Params, *, edit: bool = False) -> Keyboard:
    """The inline keyboard of a request, with its deep links checked."""
    rows = keyboard_of(params.json("reply_markup"), edit=edit)
    for row in rows:
        for button in row:
            check_deep_link(button.url, world.bot.username)
    return rows


def thread_of(world: World, chat: Chat, params: Params) -> int | None:
    """The topic of a request; None if it gives none.

    Raises:
        RefusedError: there is no such topic, or the bot may not write in it.
    """
    thread = params.number("message_thread_id")
    if thread is None:
        return None
    topic = chat.topics.get(thread)
    if topic is None:
        raise bad("message thread not found")
    if topic.closed and not world.is_admin(chat):
        raise bad("TOPIC_CLOSED")
    return thread


def _send(world: World, chat: Chat, params: Params, content: Formatted, **more: Any) -> Json:
    for entity in content[1]:
        check_deep_link(entity.url, world.bot.username)
    reply_to = _reply_to(chat, params)
    thread = thread_of(world, chat, params)
    if thread is None and reply_to is not None:
        thread = chat.all_messages[reply_to].thread
    message = world.post(
        chat,
        world.bot,
        *content,
        buttons=buttons_of(world, params),
        thread=thread,
        reply_to=reply_to,
        silent=params.flag("disable_notification"),
        protected=params.flag("protect_content"),
        **more,
    )
    return message_json(world, chat, message)


def _reply_to(chat: Chat, params: Params) -> int | None:
    reply = params.json("reply_parameters") or {}
    message_id = reply.get("message_id") or params.number("reply_to_message_id")
    if message_id is None:
        return None
    message = chat.all_messages.get(int(message_id))
    if message is not None and not message.deleted:
        return message.id
    if reply.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply"):
        return None
    raise bad("message to be replied not found")


def _caption(params: Params) -> Formatted:
    return caption_of(
        params.text("caption"), params.text("parse_mode"), params.json("caption_entities")
    )


def _send_sound(
    world: World, params: Params, kind: str, playable: tuple[re.Pattern[bytes], ...]
) -> Json:
    chat = world.open_chat(params.values.get("chat_id"))
    caption = _caption(params)
    upload = params.upload(kind)
    seconds = params.number("duration")
    if seconds is not None and seconds < 0:
        raise bad("invalid duration specified")
    file = _file(world, params, kind)
    if upload is not None and not any(begins.match(upload.content) for begins in playable):
        file = msgspec.structs.replace(file, kind="document")
    return _send(world, chat, params, caption, file=msgspec.structs.replace(file, seconds=seconds))


def _file(world: World, params: Params, kind: str) -> File:
    upload = params.upload(kind)
    if upload is None:
        return _known_file(world, params, kind)
    if not upload.content:
        raise bad("file must be non-empty")
    if kind == "photo":
        return world.add_file(kind, upload.name, upload.mime, upload.content, _image_size(upload))
    return world.add_file(kind, upload.name, upload.mime, upload.content)


def _known_file(world: World, params: Params, kind: str) -> File:
    file_id = params.text(kind)
    if not file_id:
        raise bad(f"there is no {kind} in the request")
    file = world.files.get(file_id)
    if file is None:
        raise bad("wrong file identifier/HTTP URL specified")
    if file.kind != kind:
        raise bad(f"can't use file of type {file.kind.title()} as {kind.title()}")
    return file


def _image_size(upload: Upload) -> tuple[int, int]:
    """Width and height of a photo, in pixels.

    Raises:
        RefusedError: Telegram would refuse the photo.
    """
    size = len(upload.content)
    if size > limits.PHOTO_BYTES:
        raise bad(
            f"file of size {size} bytes is too big for a photo; the maximum size is "
            f"{limits.PHOTO_BYTES} bytes"
        )
    if not upload.content.startswith(IMAGE_PREFIXES):
        raise bad("IMAGE_PROCESS_FAILED")
    if not upload.content.startswith(IMAGE_PREFIXES[0]):
        return DEFAULT_SIZE
    try:
        width, height = struct.unpack_from(">II", upload.content, 16)
    except struct.error:
        raise bad("IMAGE_PROCESS_FAILED") from None
    longer, shorter = max(width, height), min(width, height)
    if (
        not shorter
        or longer + shorter > limits.PHOTO_SIDES
        or (longer / shorter > limits.PHOTO_RATIO)
    ):
        raise bad("PHOTO_INVALID_DIMENSIONS")
    return width, height


def _poll(world: World, params: Params) -> Poll:
    kind = params.text("type") or "regular"
    if kind not in ("quiz", "regular"):
        raise bad("unsupported poll type specified")
    options = _options(params)
    correct = _correct(params, kind, len(options))
    return Poll(
        id=str(5_000_000 + world.next_number()),
        question=_question(params),
        options=options,
        type=kind,
        anonymous=params.flag("is_anonymous", default=True),
        multiple=params.flag("allows_multiple_answers"),
        correct=correct,
        explanation=_explanation(params),
        open_period=_open_period(params),
        closed=params.flag("is_closed"),
    )


def _question(params: Params) -> str:
    question, _ = formatted(
        params.text("question"),
        params.text("question_parse_mode"),
        params.json("question_entities"),
    )
    if not question:
        raise bad("poll question must be non-empty")
    if utf16(question) > limits.QUESTION:
        raise bad(f"poll question length must not exceed {limits.QUESTION}")
    return question


def _options(params: Params) -> tuple[str, ...]:
    raw = params.json("options") or []
    if len(raw) < MIN_OPTIONS:
        raise bad("poll must have at least 2 option")
    if len(raw) > limits.OPTIONS:
        raise bad(f"poll can't have more than {limits.OPTIONS} options")
    options = tuple(str(item["text"] if isinstance(item, dict) else item).strip() for item in raw)
    if not all(options):
        raise bad("poll options must be non-empty")
    if any(utf16(option) > limits.OPTION for option in options):
        raise bad(f"poll options length must not exceed {limits.OPTION}")
    return options


def _correct(params: Params, kind: str, options: int) -> tuple[int, ...]:
    raw = params.json("correct_option_ids")
    single = params.number("correct_option_id")
    correct = tuple(raw) if raw else () if single is None else (single,)
    if kind != "quiz":
        return ()
    if not correct or any(not 0 <= index < options for index in correct):
        raise bad("wrong correct option ID specified")
    return correct


def _explanation(params: Params) -> str:
    explanation, _ = formatted(
        params.text("explanation"),
        params.text("explanation_parse_mode"),
        params.json("explanation_entities"),
    )
    if utf16(explanation) > limits.EXPLANATION:
        raise bad(f"poll explanation length must not exceed {limits.EXPLANATION}")
    if explanation.count("\n") > limits.EXPLANATION_LINE_FEEDS:
        raise bad("poll explanation must have at most 2 line feeds")
    return explanation


def _open_period(params: Params) -> int | None:
    period = params.number("open_period")
    if period is not None and period not in limits.OPEN_PERIOD:
        raise bad("invalid poll open_period specified")
    return period
