"""The fake's values as the Bot API's JSON objects."""

from typing import Any

from tests.fakes.telegram.chats import Chat
from tests.fakes.telegram.values import Button, Entity, File, Message, Poll, User
from tests.fakes.telegram.world import World

Json = dict[str, Any]
BOTS_OWN = {
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
NOT_THEIRS = ("can_be_edited", "is_anonymous")


def user_json(user: User) -> Json:
    """A User."""
    found: Json = {"id": user.id, "is_bot": user.is_bot, "first_name": user.first_name}
    for name in ("last_name", "username", "language_code"):
        if value := getattr(user, name):
            found[name] = value
    return found


def chat_json(world: World, chat: Chat) -> Json:
    """A Chat."""
    if chat.kind == "private":
        person = user_json(world.users[chat.id])
        del person["is_bot"]
        person.pop("language_code", None)
        return {**person, "type": "private"}
    found: Json = {"id": chat.id, "title": chat.title, "type": chat.kind}
    if chat.forum:
        found["is_forum"] = True
    if chat.kind == "group":
        found["all_members_are_administrators"] = False
    return found


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
    found = chat_json(world, chat) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": gifts,
    }
    if chat.kind != "private":
        found["permissions"] = {"can_send_messages": True}
    if chat.pinned:
        found["pinned_message"] = message_json(world, chat, chat.kept[chat.pinned[-1]])
    return found


def member_json(world: World, chat: Chat, user: User) -> Json:
    """A ChatMember, of the kind that the person is."""
    status = chat.members.get(user.id, "left")
    found: Json = {"user": user_json(user), "status": status}
    if status == "creator":
        found["is_anonymous"] = False
    elif status == "administrator":
        found |= {right: right not in NOT_THEIRS for right in RIGHTS}
    elif status == "kicked":
        found["until_date"] = 0
    return found


def entity_json(world: World, entity: Entity) -> Json:
    """A MessageEntity."""
    found: Json = {"type": entity.type, "offset": entity.offset, "length": entity.length}
    for name in ("url", "language", "custom_emoji_id"):
        if value := getattr(entity, name):
            found[name] = value
    if entity.user_id:
        user = world.users.get(entity.user_id, User(entity.user_id, "Somebody"))
        found["user"] = user_json(user)
    return found


def keyboard_json(rows: tuple[tuple[Button, ...], ...]) -> Json:
    """An InlineKeyboardMarkup."""
    return {"inline_keyboard": [[_button_json(button) for button in row] for row in rows]}


def poll_json(poll: Poll) -> Json:
    """A Poll."""
    taken = [option for options in poll.votes.values() for option in options]
    found: Json = {
        "id": poll.id,
        "question": poll.question,
        "options": [
            {"text": text, "voter_count": taken.count(at), "persistent_id": f"{poll.id}-{at}"}
            for at, text in enumerate(poll.options)
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
        found["correct_option_ids"] = list(poll.correct)
    if poll.explanation:
        found["explanation"] = poll.explanation
    if poll.open_period:
        found["open_period"] = poll.open_period
    return found


def message_json(world: World, chat: Chat, message: Message, *, nested: bool = False) -> Json:
    """A Message; a deleted one is an InaccessibleMessage, whose date is 0."""
    there = {"message_id": message.id, "chat": chat_json(world, chat)}
    if message.deleted:
        return {**there, "date": 0}
    found: Json = {
        **there,
        "from": user_json(world.users[message.sender]),
        "date": message.date,
        **message.service,
        **_content(world, message),
    }
    if message.edited is not None:
        found["edit_date"] = message.edited
    if message.protected:
        found["has_protected_content"] = True
    if message.buttons:
        found["reply_markup"] = keyboard_json(message.buttons)
    if message.thread is not None:
        found |= {"message_thread_id": message.thread, "is_topic_message": True}
    replied = message.reply_to or message.thread
    if replied in chat.kept and replied != message.id and not nested:
        found["reply_to_message"] = message_json(world, chat, chat.kept[replied], nested=True)
    return found


def _content(world: World, message: Message) -> Json:
    entities = [entity_json(world, entity) for entity in message.entities]
    if message.poll is not None:
        return {"poll": poll_json(message.poll)}
    if message.file is None:
        found: Json = {"text": message.text} if message.text else {}
        return found | ({"entities": entities} if entities else {})
    found = {message.file.kind: _file_json(message.file)}
    if message.text:
        found["caption"] = message.text
    return found | ({"caption_entities": entities} if entities else {})


def _file_json(file: File) -> Any:
    found: Json = {
        "file_id": file.id,
        "file_unique_id": file.unique_id,
        "file_size": file.size,
    }
    if file.kind == "photo":
        return [found | {"width": file.width, "height": file.height}]
    named: Json = {"file_name": file.name} if file.name else {}
    return found | named | {"mime_type": file.mime}


def _button_json(button: Button) -> Json:
    found: Json = {"text": button.text, **button.rest}
    if button.callback_data:
        found["callback_data"] = button.callback_data
    if button.url:
        found["url"] = button.url
    return found
