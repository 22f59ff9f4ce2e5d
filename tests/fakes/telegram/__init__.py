"""A strict fake server of the Telegram Bot API, on 127.0.0.1."""

from tests.fakes.telegram.chats import Chat, Topic
from tests.fakes.telegram.fake import TOKEN, USERNAME, FakeTelegram
from tests.fakes.telegram.user_actions import Press
from tests.fakes.telegram.values import Button, Call, Entity, File, Message, Poll, Seen, User

__all__ = [
    "TOKEN",
    "USERNAME",
    "Button",
    "Call",
    "Chat",
    "Entity",
    "FakeTelegram",
    "File",
    "Message",
    "Poll",
    "Press",
    "Seen",
    "Topic",
    "User",
]
