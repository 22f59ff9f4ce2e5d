"""The methods about the bot and its chats: getMe, getChat, getChatMember, leaveChat and so on."""

from tests.fakes.telegram.errors import bad
from tests.fakes.telegram.methods.send import thread_of
from tests.fakes.telegram.params import Params
from tests.fakes.telegram.serialize import BOT_FIELDS, Json, full_chat_json, member_json, user_json
from tests.fakes.telegram.world import World

ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)
ADMINISTRATORS = ("creator", "administrator")


def get_me(world: World, _params: Params) -> Json:
    """GetMe."""
    return user_json(world.bot) | BOT_FIELDS | {"can_read_all_group_messages": not world.privacy}


def get_chat(world: World, params: Params) -> Json:
    """GetChat."""
    chat = world.chat(params.values.get("chat_id"))
    if not chat.started:
        raise bad("chat not found")
    world.check_inside(chat)
    return full_chat_json(world, chat)


def get_chat_member(world: World, params: Params) -> Json:
    """GetChatMember."""
    chat = world.chat(params.values.get("chat_id"))
    world.check_inside(chat)
    user = world.users.get(params.number("user_id") or 0)
    if user is None:
        raise bad("invalid user_id specified")
    return member_json(world, chat, user)


def get_chat_administrators(world: World, params: Params) -> list[Json]:
    """GetChatAdministrators: this bot is listed, other bots are not."""
    chat = world.chat(params.values.get("chat_id"))
    if chat.kind == "private":
        raise bad("there are no administrators in the private chat")
    world.check_inside(chat)
    return [
        member_json(world, chat, world.users[user_id])
        for user_id, status in chat.members.items()
        if status in ADMINISTRATORS
    ]


def send_chat_action(world: World, params: Params) -> bool:
    """SendChatAction."""
    chat = world.open_chat(params.values.get("chat_id"))
    thread_of(world, chat, params)
    action = params.text("action")
    if action not in ACTIONS:
        raise bad("wrong parameter action in request")
    chat.actions.append(action)
    chat.changes.notify()
    return True


def leave_chat(world: World, params: Params) -> bool:
    """LeaveChat."""
    chat = world.open_chat(params.values.get("chat_id"))
    if chat.kind == "private":
        raise bad("chat member status can't be changed in private chats")
    chat.members[world.bot.id] = "left"
    chat.changes.notify()
    return True
