"""Ada's private chat with the bot, in which she imports decks."""

from tests.fakes.telegram import Chat, FakeTelegram, Message, User

SPANISH = b"el perro;the dog\nel gato;the cat\nuno;one\ndos;two\n"


class PrivateChat:
    """Ada's private chat with the bot."""

    def __init__(self, telegram: FakeTelegram) -> None:
        self.telegram = telegram
        self.ada: User = telegram.user("Ada")
        self.chat: Chat = telegram.private(self.ada)

    async def next_message(self) -> Message:
        """The bot's next message."""
        return await self.chat.next_message()

    async def type(self, text: str) -> Message:
        """Ada sends a text; returns the bot's answer."""
        self.telegram.say(self.ada, text)
        return await self.next_message()

    async def send(
        self, content: bytes = SPANISH, name: str = "spanish.csv", caption: str = ""
    ) -> Message:
        """Ada sends a file; returns the bot's answer."""
        self.telegram.upload(self.ada, name, content, caption=caption)
        return await self.next_message()

    async def press(self, message: Message, button: str) -> Message:
        """Ada presses a button; returns the edited message."""
        await self.telegram.press(self.ada, message, button)
        return await self.chat.next_edit(message)

    async def import_spanish(self) -> None:
        """Ada imports a deck and saves it."""
        await self.press(await self.send(), "Save")
