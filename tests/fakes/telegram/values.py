"""The values that the fake stores."""

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
    """A formatted or special part of a text; offset and length are in UTF-16 code units."""

    type: str
    offset: int
    length: int
    url: str = ""
    language: str = ""
    user_id: int = 0
    custom_emoji_id: str = ""
    unix_time: int = 0
    date_time_format: str = ""


class Button(msgspec.Struct, frozen=True):
    """An inline button; `rest` holds the fields that tests rarely use."""

    text: str
    callback_data: str = ""
    url: str = ""
    rest: dict[str, object] = {}


Keyboard = tuple[tuple[Button, ...], ...]


class File(msgspec.Struct, frozen=True):
    """A photo, sound or document; `World.contents` holds its bytes by `id`."""

    kind: str
    id: str
    unique_id: str
    name: str
    mime: str
    size: int
    width: int = 0
    height: int = 0
    seconds: int | None = None


class Poll(msgspec.Struct, frozen=True):
    """A poll; `votes` maps the id of a person to the indexes of the chosen options."""

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
    """The content of a message before an edit."""

    text: str
    entities: tuple[Entity, ...]
    buttons: Keyboard


class Message(msgspec.Struct, frozen=True):
    """A snapshot of a message; an edit makes a new value.

    `text` is the visible text or caption, without markup. `history` holds the earlier versions,
    oldest first. `thread` is the id of the topic, `album` what the photos of one have in common.
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
    album: str = ""
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
        """The labels of all buttons, row by row."""
        return [button.text for row in self.buttons for button in row]

    def button(self, named: str) -> Button:
        """The button with this label or callback data, else the first whose label starts with it.

        Raises:
            AssertionError: there is no such button.
        """
        buttons = [button for row in self.buttons for button in row]
        for button in buttons:
            if named in (button.text, button.callback_data):
                return button
        for button in buttons:
            if button.text.startswith(named):
                return button
        raise AssertionError(f"no button {named!r} in {self.labels}")

    def marked(self, kind: str) -> list[str]:
        """The parts of the text that have an entity of this type, such as "bold"."""
        units = self.text.encode("utf-16-le")
        return [
            units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")
            for entity in self.entities
            if entity.type == kind
        ]


class Seen(msgspec.Struct, frozen=True):
    """The answer to a press, which only the person who pressed sees.

    `text` is a toast, or an alert if `alert` is true; the app opens `url`. `message` is the state
    of the message when the answer came.
    """

    message: Message
    text: str = ""
    alert: bool = False
    url: str = ""


class Call(msgspec.Struct, frozen=True):
    """A request of the bot, and the status of the response."""

    method: str
    params: dict[str, object]
    status: int


def utf16(text: str) -> int:
    """The length of a text in UTF-16 code units, the unit of Telegram's limits."""
    return len(text) + sum(character > "\uffff" for character in text)
