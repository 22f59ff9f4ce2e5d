"""What a person sees, as values: a renderer turns a `View` into its platform's own message.

Texts hold spans, never markup: only renderers escape, and only they know a platform's limits.
"""

from datetime import date
from typing import Literal

import msgspec

from bot.model.actions import Action

SpanKind = Literal["plain", "bold", "italic", "code", "spoiler"]


class Span(msgspec.Struct, frozen=True):
    """A run of text in one style."""

    text: str
    kind: SpanKind = "plain"


Text = tuple[Span, ...]


class Block(msgspec.Struct, frozen=True, tag=True):
    """A part of a view. `AnyBlock` is the union of all kinds."""


class Heading(Block, frozen=True):
    """A short title line."""

    text: Text


class Paragraph(Block, frozen=True):
    """Running text."""

    text: Text


class Bullets(Block, frozen=True):
    """A list of short items."""

    items: tuple[Text, ...]


class CodeBlock(Block, frozen=True):
    """Lines whose spacing matters."""

    code: str
    language: str = ""


class Quote(Block, frozen=True):
    """Something a person typed, or an answer set apart: a renderer may fold it when long."""

    blocks: "tuple[AnyBlock, ...]"


class Facts(Block, frozen=True):
    """Rows of a label and its value, such as statistics."""

    rows: tuple[tuple[str, str], ...]


class Progress(Block, frozen=True):
    """How far something has come: `done` of `total`, with words for those who hear it read."""

    done: int
    total: int
    words: str


class Picture(Block, frozen=True):
    """What is better seen than read. `AnyPicture` is the union of all kinds.

    `title` stands above it, if it has one. `words` has the same facts for those who can't see it.
    """

    title: str
    words: str


class HeatMapKey(msgspec.Struct, frozen=True):
    """The words around a heat map: the names of months and weekdays, and what its marks mean."""

    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    less: str
    more: str
    saved: str
    today: str


class HeatMap(Picture, frozen=True):
    """A cell for each day, in a column for each week from Monday on: the more, the stronger.

    `counts` has a number for each day from the date `first` on, and the last day is today. `saved`
    are the places in it of days that a freeze saved.
    """

    first: date
    counts: tuple[int, ...]
    saved: tuple[int, ...]
    key: HeatMapKey


class Bars(Picture, frozen=True):
    """Labelled numbers as bars; the first one, which is today's, is set apart."""

    bars: tuple[tuple[str, int], ...]


class Illustration(Picture, frozen=True):
    """A picture of a card. Its `words` stand in the text, too: where it can't be, nothing is lost.

    `name` is that of its bytes. `content` is empty until an adapter fills it in, see `Images` in
    `bot.platforms.ports`.
    """

    name: str
    content: bytes = b""


class Note(Block, frozen=True):
    """A quiet line beneath: where a card comes from, what could be done next."""

    text: Text


class AlreadyShown(Block, frozen=True):
    """What the person has before their eyes already: left out where messages can't be edited."""

    blocks: "tuple[AnyBlock, ...]"


class Attachment(Block, frozen=True):
    """A file to take away: its name, its content, and what it holds, in words.

    A text is sent as UTF-8, and bytes as they are.
    """

    name: str
    content: str | bytes
    words: str

    @property
    def encoded(self) -> bytes:
        """The content as bytes."""
        content = self.content
        return content if isinstance(content, bytes) else content.encode("utf-8", "replace")


AnyChart = HeatMap | Bars
"""The pictures that the bot draws itself."""
AnyPicture = AnyChart | Illustration
AnyBlock = (
    Heading
    | Paragraph
    | Bullets
    | CodeBlock
    | Quote
    | Facts
    | Progress
    | AnyPicture
    | Note
    | AlreadyShown
    | Attachment
)


class Button(msgspec.Struct, frozen=True):
    """A button: what it says and what pressing it means.

    `key` is the number or letter that belongs to it on every platform, such as "4" or "B". A
    `shared` button is only for messages that all share, where a press can't be answered privately
    with buttons of its own.
    """

    label: str
    action: Action
    key: str = ""
    main: bool = False
    shared: bool = False


class Ask(msgspec.Struct, frozen=True):
    """An invitation to type: `prompt` is read by the person; `action` waits for the text.

    The action is one of `bot.model.actions.Typed`, and what is typed becomes its `text`. `long`
    says that the text may have several lines and thousands of characters. `initial` is what a form
    holds when it opens, which the person changes; who can't edit it types it anew. A button's
    token can't carry it: where a form opens at a press, the adapter hands the press in as it is,
    with an empty text, and opens the form with the `Ask` of the answer's view. Only an `EditCard`
    ever asks with one.
    """

    prompt: str
    action: Action
    initial: str = ""
    long: bool = False


class View(msgspec.Struct, frozen=True):
    """A message: blocks from top to bottom, rows of buttons, and perhaps something to type.

    `deck` is the slug of the deck it belongs to, by which renderers may choose a colour. `brief` is
    what matters of it in at most 200 characters, for places that hold no more.
    """

    blocks: tuple[AnyBlock, ...]
    buttons: tuple[tuple[Button, ...], ...] = ()
    ask: Ask | None = None
    deck: str = ""
    brief: str = ""


class Post(msgspec.Struct, frozen=True):
    """A view on its way to the person who asked, or with `public` to all in the channel.

    Posts with the same `key` are one message: a later one replaces the earlier in place.
    """

    view: View
    key: str = ""
    public: bool = False
