"""Ada, who brings decks in her private chat with the bot."""

from tests.fakes.telegram import Chat, FakeTelegram, Message, User

SPANISH = b"el perro;the dog\nel gato;the cat\nuno;one\ndos;two\n"


class Private:
    """Ada's private chat with the bot."""

    def __init__(self, telegram: FakeTelegram) -> None:
        self.telegram = telegram
        self.ada: User = telegram.user("Ada")
        self.chat: Chat = telegram.private(self.ada)

    async def said(self) -> Message:
        """What the bot says next."""
        return await self.chat.next_message()

    async def type(self, text: str) -> Message:
        """What the bot says to a text."""
        self.telegram.say(self.ada, text)
        return await self.said()

    async def send(
        self, content: bytes = SPANISH, name: str = "spanish.csv", caption: str = ""
    ) -> Message:
        """What the bot says to a file."""
        self.telegram.upload(self.ada, name, content, caption=caption)
        return await self.said()

    async def press(self, message: Message, button: str) -> Message:
        """What a message became at a press."""
        await self.telegram.press(self.ada, message, button)
        return await self.chat.next_edit(message)

    async def have_spanish(self) -> None:
        """Ada has a deck."""
        await self.press(await self.send(), "Save")
