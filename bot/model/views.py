"""Messages as values: a renderer turns a `View` into a message of its platform.

Texts are made of spans and contain no markup. Only renderers escape text, and only they know the
limits of a platform.
"""

from datetime import date
from typing import Literal

import msgspec

from bot.model.actions import Press, Typed
from bot.model.ids import MessagePlace

MomentKind = Literal["relative", "time"]
"""How a moment is shown: how far away it is, as in "in 20 seconds", or its time of day."""
SpanKind = (
    Literal["plain", "bold", "italic", "code", "spoiler", "link", "command", "tex"] | MomentKind
)
"""The style of a text. A "link" is an address that the bot itself made, never one of a card. A
"command" is one of the bot's as people type it, such as "/daily off", which a platform makes
clickable where a click would do just that. "tex" is a formula with its marks, as its author wrote
it; screens replace it, see `bot/screens/formulas.py`."""


class Span(msgspec.Struct, frozen=True, omit_defaults=True):
    """A run of text in one style.

    A span of a `MomentKind` stands for the moment `at`, in ms since 1970; see `moment`. `source` is
    the text with its formulas as TeX, for a platform that draws them; empty if it has none.
    """

    text: str
    kind: SpanKind = "plain"
    at: int = 0
    source: str = ""


def moment(at: int, kind: MomentKind, text: str) -> Span:
    """A moment, which a platform with times of its own shows in the reader's zone and language.

    A "relative" one counts down there. Elsewhere `text` is shown, so the sentence around the span
    must be right with both.

    Args:
        at: The moment, in ms since 1970.
        kind: How it is shown.
        text: The same in words, such as "in 20 seconds" or "09:00"; must not be empty.
    """
    return Span(text, kind, at)


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
    """A list of short items.

    Its author wrote `mark` before each item. A "+" may stand for a reason in favour, and a "*" for
    itself, so these are shown as they are.
    """

    items: tuple[Text, ...]
    mark: Literal["-", "*", "+"] = "-"

    @property
    def sign(self) -> str:
        """What is shown before each item, where the platform has no lists of its own."""
        return "•" if self.mark == "-" else self.mark


class CodeBlock(Block, frozen=True):
    """Lines whose spacing matters."""

    code: str
    language: str = ""


class Quote(Block, frozen=True):
    """Text that a person typed, or an answer set apart. A renderer may fold a long one."""

    blocks: "tuple[AnyBlock, ...]"


class Facts(Block, frozen=True):
    """Rows of label and value, such as statistics."""

    rows: tuple[tuple[str, str], ...]


class Progress(Block, frozen=True):
    """A progress bar: `done` of `total`, with `words` for people who use a screen reader."""

    done: int
    total: int
    words: str


class Picture(Block, frozen=True):
    """A picture or chart. `AnyPicture` is the union of all kinds.

    `title` is shown above it, unless empty. `words` give the same facts to people who can't see it.
    """

    title: str
    words: str


class HeatMapKey(msgspec.Struct, frozen=True):
    """The labels of a heat map: names of months and weekdays, and the meaning of its marks."""

    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    less: str
    more: str
    saved: str
    today: str


class HeatMap(Picture, frozen=True):
    """A cell for each day, in a column for each week from Monday on; higher counts look stronger.

    `counts` has one number for each day from the date `first` on; the last day is today. `saved`
    are the indices of the days that a freeze saved.
    """

    first: date
    counts: tuple[int, ...]
    saved: tuple[int, ...]
    key: HeatMapKey


class Bars(Picture, frozen=True):
    """A bar chart of labelled numbers. The first bar is today's, and is drawn differently."""

    bars: tuple[tuple[str, int], ...]


class PodiumStep(msgspec.Struct, frozen=True):
    """A step of a podium, for one of the places 1 to 3, which equals share."""

    place: int
    name: str
    points: str


class Podium(Picture, frozen=True):
    """The best of a battle on their steps, the best first; at most three.

    The text around it names them, too: a name that the picture's font can't write is left out.
    """

    steps: tuple[PodiumStep, ...]


class Illustration(Picture, frozen=True):
    """A picture of a card.

    Its `words` are in the text, too, so nothing is lost where it can't be shown; unless it is
    `alone`, as one that was made of a `Drawn` is. `name` is the picture's name, as in
    `bot.model.cards.Image`. `content` is empty until an adapter fills it in, see `Media` in
    `bot.platforms.ports`.
    """

    name: str
    content: bytes = b""
    alone: bool = False


class Drawn(Block, frozen=True):
    """A part of a card with formulas that Unicode can't show: a picture where there are pictures.

    `blocks` are its text with the formulas in words, which is shown where there is no picture, and
    `words` are all that the picture shows. `source` is what is drawn, with spans of the kind "tex".
    With `beside` that is the formulas alone, because the picture's fonts lack letters of the text,
    which is shown too. With `options` the options of the question are in the picture, so that
    their buttons need only letters. See `Draw` in `bot.platforms.ports`.
    """

    words: str
    source: "tuple[Drawable, ...]"
    blocks: "tuple[AnyBlock, ...]"
    beside: bool = False
    options: bool = False


class Audio(Block, frozen=True):
    """A sound of a card.

    Its `words` are in the text, too. `name` and `seconds` are as in `bot.model.cards.Sound`, and
    `content` is filled in as that of an `Illustration`.
    """

    words: str
    name: str
    seconds: int = 0
    content: bytes = b""


class Note(Block, frozen=True):
    """A less prominent line, such as where a card comes from, or what could be done next."""

    text: Text


class AlreadyShown(Block, frozen=True):
    """Blocks that the person can already see: left out where messages can't be edited."""

    blocks: "tuple[AnyBlock, ...]"


class Attachment(Block, frozen=True):
    """A file to download: its name, its content, and a description of it in `words`.

    Text is sent as UTF-8, bytes as they are.
    """

    name: str
    content: str | bytes
    words: str

    @property
    def encoded(self) -> bytes:
        """The content as bytes."""
        content = self.content
        return content if isinstance(content, bytes) else content.encode("utf-8", "replace")


AnyChart = HeatMap | Bars | Podium
"""The pictures that the bot draws itself."""
Drawable = Paragraph | Bullets | CodeBlock | Note
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
    | Audio
    | Drawn
    | Note
    | AlreadyShown
    | Attachment
)


Tone = Literal["", "good", "bad"]
"""What a message or button is about: something right or well known, something wrong or not known,
or neither. Where there are colours it is green, red, or as usual; words always say the same."""

LETTERS = "ABCDEFGH"
"""The keys of a question's options, in order."""


class Button(msgspec.Struct, frozen=True):
    """A button: its label, and the action that a press means.

    `key` is the number or letter that belongs to it on every platform, such as "4" or "B"; those
    in `LETTERS` belong to options only. `main` marks the most important button. A `shared` button
    is only for messages that everybody sees, on platforms where a press can't be answered privately
    with other buttons; there a `private` one is a link to the private chat. Buttons with numbers
    may be shown by those alone, above their labels in a list, where a row of labels does not fit.
    Buttons with the same `menu` are the choices of one menu with these words on it, where a
    platform has menus. `source` is as that of a `Span`.
    """

    label: str
    action: Press
    key: str = ""
    main: bool = False
    shared: bool = False
    private: bool = False
    tone: Tone = ""
    menu: str = ""
    source: str = ""

    @property
    def named(self) -> str:
        """The label, behind its letter if it is an option; the letter alone if that says it."""
        if not self.is_option:
            return self.label
        return f"{self.key} · {self.label}" if self.label else self.key

    @property
    def is_option(self) -> bool:
        """Whether it is one of the answers to a question, which are named by their letters."""
        return self.key != "" and self.key in LETTERS


class Ask(msgspec.Struct, frozen=True):
    """A request for typed text: the person reads `prompt`, and `action` waits for the text.

    The action is one of `bot.model.actions.Typed`, and the typed text becomes its `text`. `long`
    says that the text may have several lines and thousands of characters.

    `initial` is the text that a form holds when it opens, for the person to edit; on a platform
    without forms they type the text anew. Only an `EditCard` asks with an initial text. The token
    of a button can't carry it, so where a press opens a form, the adapter sends the engine the
    press with an empty text, and opens the form with the `Ask` in the view of the answer.
    """

    prompt: str
    action: Typed
    initial: str = ""
    long: bool = False


class View(msgspec.Struct, frozen=True):
    """A message: blocks from top to bottom, rows of buttons, and perhaps something to type.

    `deck` is the slug of the deck that the message is about; renderers may choose a colour by it.
    `brief` is the message in at most 200 characters, for places that hold no more, such as alerts.
    `tone` is what an answer was, seen at a glance. A `silent` one arrives without sound.
    `copy` is a text that people pass on, such as a code: where a button can copy, one does. `back`
    is the message from which the person came here: where a button can lead there, one does.
    `values` are the options of its command as they are set, each as one would type it: a form of
    the command holds them when it opens.
    One that `reveals` has the answer to what the message that it replaces asked: its media that are
    not `AlreadyShown` are new.
    """

    blocks: tuple[AnyBlock, ...]
    buttons: tuple[tuple[Button, ...], ...] = ()
    ask: Ask | None = None
    deck: str = ""
    brief: str = ""
    tone: Tone = ""
    silent: bool = False
    copy: str = ""
    back: MessagePlace | None = None
    values: tuple[tuple[str, str], ...] = ()
    reveals: bool = False


class Post(msgspec.Struct, frozen=True):
    """A view to be sent to the person who asked or, with `public`, to everybody in the channel.

    Posts with the same `key` are one message: a later post edits the message of the earlier one.
    One that `announces` only says that a message comes to the same place at once: where a request
    needs no answer, it is left out.
    """

    view: View
    key: str = ""
    public: bool = False
    announces: bool = False
