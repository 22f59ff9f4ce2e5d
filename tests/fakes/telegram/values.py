"""What the fake keeps, as plain values."""

import msgspec


class User(msgspec.Struct, frozen=True):
    """A person, or the bot."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    is_bot: bool = False


class Entity(msgspec.Struct, frozen=True, omit_defaults=True):
    """A stretch of a text with a meaning; offset and length are in UTF-16 code units."""

    type: str
    offset: int
    length: int
    url: str = ""
    language: str = ""
    user_id: int = 0
    custom_emoji_id: str = ""


class Button(msgspec.Struct, frozen=True):
    """An inline button; `rest` holds the fields that tests rarely ask for."""

    text: str
    callback_data: str = ""
    url: str = ""
    rest: dict[str, object] = {}


Keyboard = tuple[tuple[Button, ...], ...]


class File(msgspec.Struct, frozen=True):
    """A photo or a document; its bytes are in `World.contents`, by `id`."""

    kind: str
    id: str
    unique_id: str
    name: str
    mime: str
    size: int
    width: int = 0
    height: int = 0


class Poll(msgspec.Struct, frozen=True):
    """A poll; `votes` maps a person's id to the numbers of the options taken."""

    id: str
    question: str
    options: tuple[str, ...]
    type: str
    anonymous: bool
    multiple: bool
    correct: tuple[int, ...] = ()
    explanation: str = ""
    open_period: int | None = None
    closed: bool = False
    votes: dict[int, tuple[int, ...]] = {}


class Version(msgspec.Struct, frozen=True):
    """What a message looked like before an edit."""

    text: str
    entities: tuple[Entity, ...]
    buttons: Keyboard


class Message(msgspec.Struct, frozen=True):
    """A message as it was when this value was taken; an edit makes a new value.

    `text` is what people see: the text or the caption, without markup. `history` holds the
    earlier versions, the oldest first. `thread` is the topic's id.
    """

    id: int
    chat_id: int
    sender: int
    date: int
    text: str = ""
    entities: tuple[Entity, ...] = ()
    buttons: Keyboard = ()
    thread: int | None = None
    reply_to: int | None = None
    file: File | None = None
    poll: Poll | None = None
    service: dict[str, object] = {}
    from_bot: bool = False
    silent: bool = False
    protected: bool = False
    edited: int | None = None
    deleted: bool = False
    history: tuple[Version, ...] = ()

    @property
    def labels(self) -> list[str]:
        """What the buttons say, row after row."""
        return [button.text for row in self.buttons for button in row]

    def button(self, named: str) -> Button:
        """The button with this label, this callback data, or a label that starts so.

        Raises:
            AssertionError: there is none.
        """
        every = [button for row in self.buttons for button in row]
        for button in every:
            if named in (button.text, button.callback_data):
                return button
        for button in every:
            if button.text.startswith(named):
                return button
        raise AssertionError(f"no button {named!r} in {self.labels}")

    def marked(self, kind: str) -> list[str]:
        """The stretches of the text that have an entity of this type, such as "bold"."""
        units = self.text.encode("utf-16-le")
        return [
            units[2 * each.offset : 2 * (each.offset + each.length)].decode("utf-16-le")
            for each in self.entities
            if each.type == kind
        ]


class Seen(msgspec.Struct, frozen=True):
    """What the person who pressed a button sees: nobody else sees it.

    `text` is a toast, or an alert if `alert` is true; `url` is opened. `message` is the message as
    it stood when the answer came.
    """

    message: Message
    text: str = ""
    alert: bool = False
    url: str = ""


class Call(msgspec.Struct, frozen=True):
    """A request that the bot made, and the status it was answered with."""

    method: str
    params: dict[str, object]
    status: int


def utf16(text: str) -> int:
    """The length of a text in UTF-16 code units, in which Telegram counts."""
    return len(text) + sum(letter > "\uffff" for letter in text)
