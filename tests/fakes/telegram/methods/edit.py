"""The methods that edit, delete and pin messages, and that answer presses."""

from typing import Any

import msgspec

from tests.fakes.telegram import limits
from tests.fakes.telegram.chats import Chat
from tests.fakes.telegram.errors import NOT_MODIFIED, TOO_OLD, bad
from tests.fakes.telegram.formatting import caption_of, text_of
from tests.fakes.telegram.keyboard import check_deep_link
from tests.fakes.telegram.methods.send import buttons_of
from tests.fakes.telegram.params import Params
from tests.fakes.telegram.serialize import Json, message_json
from tests.fakes.telegram.values import Message, Seen, utf16
from tests.fakes.telegram.world import World

HOUR_S = 3_600


def edit_message_text(world: World, params: Params) -> Json:
    """EditMessageText."""
    chat, message = _own_message(world, params)
    text, entities = text_of(
        params.text("text"), params.text("parse_mode"), params.json("entities"), edit=True
    )
    if message.file or message.poll:
        raise bad("there is no text in the message to edit")
    return _edit(world, chat, message, params, text=text, entities=entities)


def edit_message_caption(world: World, params: Params) -> Json:
    """EditMessageCaption."""
    chat, message = _own_message(world, params)
    if not message.file:
        raise bad("there is no caption in the message to edit")
    text, entities = caption_of(
        params.text("caption"), params.text("parse_mode"), params.json("caption_entities")
    )
    return _edit(world, chat, message, params, text=text, entities=entities)


def edit_message_reply_markup(world: World, params: Params) -> Json:
    """EditMessageReplyMarkup."""
    chat, message = _own_message(world, params)
    return _edit(world, chat, message, params)


def delete_message(world: World, params: Params) -> bool:
    """DeleteMessage."""
    chat = world.open_chat(params.values.get("chat_id"))
    message = _message(chat, params, "message to delete not found")
    late = world.now() - message.date > limits.EDIT_HOURS * HOUR_S
    if not world.is_admin(chat) and (late or not message.from_bot):
        raise bad("message can't be deleted")
    chat.put(msgspec.structs.replace(message, deleted=True))
    return True


def pin_chat_message(world: World, params: Params) -> bool:
    """PinChatMessage."""
    chat = world.open_chat(params.values.get("chat_id"))
    message = _message(chat, params, "message to pin not found")
    if not world.is_admin(chat):
        raise bad("not enough rights to manage pinned messages in the chat")
    chat.pinned.append(message.id)
    chat.changes.notify()
    return True


def answer_callback_query(world: World, params: Params) -> bool:
    """AnswerCallbackQuery: the person sees only the first answer."""
    query = world.queries.get(params.text("callback_query_id"))
    if query is None or query.old:
        raise bad(TOO_OLD)
    text = params.text("text")
    if utf16(text) > limits.CALLBACK_ANSWER:
        raise bad("MESSAGE_TOO_LONG")
    url = params.text("url")
    check_deep_link(url, world.bot.username)
    if url and not url.startswith(f"https://t.me/{world.bot.username}?start="):
        raise bad("URL_INVALID")
    query.answers += 1
    if query.seen is None:
        message = query.chat.all_messages[query.message_id]
        query.seen = Seen(message, text, params.flag("show_alert"), url)
        for listener in world.on_answer:
            listener(query)
        world.changes.notify()
    return True


def _message(chat: Chat, params: Params, missing: str) -> Message:
    message_id = params.number("message_id")
    if message_id is None:
        raise bad("message identifier is not specified")
    message = chat.all_messages.get(message_id)
    if message is None or message.deleted:
        raise bad(missing)
    return message


def _own_message(world: World, params: Params) -> tuple[Chat, Message]:
    chat = world.open_chat(params.values.get("chat_id"))
    message = _message(chat, params, "message to edit not found")
    if not message.from_bot or message.service:
        raise bad("message can't be edited")
    return chat, message


def _edit(world: World, chat: Chat, message: Message, params: Params, **content: Any) -> Json:
    for entity in content.get("entities", ()):
        check_deep_link(entity.url, world.bot.username)
    changes = {**content, "buttons": buttons_of(world, params, edit=True)}
    if all(getattr(message, name) == value for name, value in changes.items()):
        raise bad(NOT_MODIFIED)
    return message_json(world, chat, chat.edit(message, world.now(), **changes))
