"""Converts the values of the fake to the JSON objects of the Bot API."""

from typing import Any

from tests.fakes.telegram.chats import Chat
from tests.fakes.telegram.values import Button, Entity, File, Message, Poll, User
from tests.fakes.telegram.world import World

Json = dict[str, Any]
BOT_FIELDS = {
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
    "can_connect_to_business": False,
    "has_main_web_app": False,
}
RIGHTS = [
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
]
DENIED_RIGHTS = ("can_be_edited", "is_anonymous")


def user_json(user: User) -> Json:
    """A User."""
    data: Json = {"id": user.id, "is_bot": user.is_bot, "first_name": user.first_name}
    for name in ("last_name", "username", "language_code"):
        if value := getattr(user, name):
            data[name] = value
    return data


def chat_json(world: World, chat: Chat) -> Json:
    """A Chat."""
    if chat.kind == "private":
        person = user_json(world.users[chat.id])
        del person["is_bot"]
        person.pop("language_code", None)
        return {**person, "type": "private"}
    data: Json = {"id": chat.id, "title": chat.title, "type": chat.kind}
    if chat.forum:
        data["is_forum"] = True
    if chat.kind == "group":
        data["all_members_are_administrators"] = False
    return data


def full_chat_json(world: World, chat: Chat) -> Json:
    """A ChatFullInfo."""
    gifts = dict.fromkeys(
        (
            "unlimited_gifts",
            "limited_gifts",
            "unique_gifts",
            "premium_subscription",
            "gifts_from_channels",
        ),
        False,
    )
    data = chat_json(world, chat) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": gifts,
    }
    if chat.kind != "private":
        data["permissions"] = {"can_send_messages": True}
    if chat.pinned:
        data["pinned_message"] = message_json(world, chat, chat.all_messages[chat.pinned[-1]])
    return data


def member_json(world: World, chat: Chat, user: User) -> Json:
    """The ChatMember of a user's status."""
    status = chat.members.get(user.id, "left")
    data: Json = {"user": user_json(user), "status": status}
    if status == "creator":
        data["is_anonymous"] = False
    elif status == "administrator":
        data |= {right: right not in DENIED_RIGHTS for right in RIGHTS}
    elif status == "kicked":
        data["until_date"] = 0
    return data


def entity_json(world: World, entity: Entity) -> Json:
    """A MessageEntity."""
    data: Json = {"type": entity.type, "offset": entity.offset, "length": entity.length}
    for name in ("url", "language", "custom_emoji_id", "unix_time", "date_time_format"):
        if value := getattr(entity, name):
            data[name] = value
    if entity.user_id:
        user = world.users.get(entity.user_id, User(entity.user_id, "Somebody"))
        data["user"] = user_json(user)
    return data


def keyboard_json(rows: tuple[tuple[Button, ...], ...]) -> Json:
    """An InlineKeyboardMarkup."""
    return {"inline_keyboard": [[_button_json(button) for button in row] for row in rows]}


def poll_json(poll: Poll) -> Json:
    """A Poll."""
    chosen = [option for options in poll.votes.values() for option in options]
    data: Json = {
        "id": poll.id,
        "question": poll.question,
        "options": [
            {
                "text": text,
                "voter_count": chosen.count(index),
                "persistent_id": f"{poll.id}-{index}",
            }
            for index, text in enumerate(poll.options)
        ],
        "total_voter_count": len(poll.votes),
        "is_closed": poll.closed,
        "is_anonymous": poll.anonymous,
        "type": poll.type,
        "allows_multiple_answers": poll.multiple,
        "allows_revoting": poll.type != "quiz",
        "members_only": False,
    }
    if poll.correct:
        data["correct_option_ids"] = list(poll.correct)
    if poll.explanation:
        data["explanation"] = poll.explanation
    if poll.open_period:
        data["open_period"] = poll.open_period
    return data


def message_json(world: World, chat: Chat, message: Message, *, nested: bool = False) -> Json:
    """A Message; a deleted one is an InaccessibleMessage, whose date is 0."""
    header = {"message_id": message.id, "chat": chat_json(world, chat)}
    if message.deleted:
        return {**header, "date": 0}
    data: Json = {
        **header,
        "from": user_json(world.users[message.sender]),
        "date": message.date,
        **message.service,
        **_content(world, message),
    }
    if message.edited is not None:
        data["edit_date"] = message.edited
    if message.album:
        data["media_group_id"] = message.album
    if message.protected:
        data["has_protected_content"] = True
    if message.buttons:
        data["reply_markup"] = keyboard_json(message.buttons)
    if message.thread is not None:
        data |= {"message_thread_id": message.thread, "is_topic_message": True}
    replied = message.reply_to or message.thread
    if replied in chat.all_messages and replied != message.id and not nested:
        data["reply_to_message"] = message_json(
            world, chat, chat.all_messages[replied], nested=True
        )
    return data


def _content(world: World, message: Message) -> Json:
    entities = [entity_json(world, entity) for entity in message.entities]
    if message.poll is not None:
        return {"poll": poll_json(message.poll)}
    if message.file is None:
        data: Json = {"text": message.text} if message.text else {}
        return data | ({"entities": entities} if entities else {})
    data = {message.file.kind: _file_json(message.file)}
    if message.text:
        data["caption"] = message.text
    return data | ({"caption_entities": entities} if entities else {})


def _file_json(file: File) -> Any:
    data: Json = {
        "file_id": file.id,
        "file_unique_id": file.unique_id,
        "file_size": file.size,
    }
    if file.kind == "photo":
        return [data | {"width": file.width, "height": file.height}]
    name: Json = {"file_name": file.name} if file.name else {}
    length: Json = {} if file.kind == "document" else {"duration": file.seconds or 0}
    return data | name | length | {"mime_type": file.mime}


def _button_json(button: Button) -> Json:
    data: Json = {"text": button.text, **button.rest}
    if button.callback_data:
        data["callback_data"] = button.callback_data
    if button.url:
        data["url"] = button.url
    return data
