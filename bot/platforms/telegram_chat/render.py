"""Renders views as Telegram messages: texts with entities, files, and a keyboard below."""

import re
from collections.abc import Iterable
from typing import TypeGuard, assert_never

import msgspec
import telegram

from bot.engine.command_line import parts, read_line
from bot.model.markup import plain
from bot.model.outcomes.problems import Problem
from bot.model.views import (
    AlreadyShown,
    AnyBlock,
    AnyPicture,
    Attachment,
    Audio,
    Bullets,
    CodeBlock,
    Drawn,
    Facts,
    Heading,
    Illustration,
    Note,
    Paragraph,
    Picture,
    Podium,
    Progress,
    Quote,
    Span,
    SpanKind,
    Text,
    Tone,
    View,
)
from bot.platforms.chart_layout import bar
from bot.platforms.telegram_chat import limits
from bot.platforms.telegram_chat.buttons import Key, Keyboard, keyboard_of
from bot.platforms.telegram_chat.escaping import cleaned
from bot.platforms.telegram_chat.rich_text import (
    Mark,
    Piece,
    RichText,
    entities,
    inert,
    joined,
    pages,
    shortened,
)
from bot.screens import telegram as words
from bot.screens.summary import brief as summary_of

FILES = (Picture, Attachment)
"""Blocks that are sent as files, and pictures of cards."""
MOST_SOUNDS = 4
"""Sounds of a card that are sent: each is a message, and their rate is limited."""
FOLDED = 300
"""Characters from which a quote or a note is folded: about eight lines on a phone."""
ONE_LINE = 48
"""Characters up to which a note is in italics: about a line on a phone; more of them tire."""

_ENTITY = telegram.MessageEntity
_BOLD, _ITALIC, _CODE = Mark(_ENTITY.BOLD), Mark(_ENTITY.ITALIC), Mark(_ENTITY.CODE)
_COMMAND = Mark(_ENTITY.BOT_COMMAND)
_SPANS: dict[SpanKind, frozenset[Mark]] = {
    "plain": frozenset(),
    "bold": frozenset({_BOLD}),
    "italic": frozenset({_ITALIC}),
    "code": frozenset({_CODE}),
    "spoiler": frozenset({Mark(_ENTITY.SPOILER)}),
    "link": frozenset(),  # Telegram finds addresses by itself
    "command": frozenset({_COMMAND}),
    "tex": frozenset(),
}
_FORMAT = telegram.constants.MessageEntityDateTimeFormats
_MOMENTS: dict[SpanKind, str] = {"relative": _FORMAT.RELATIVE, "time": _FORMAT.SHORT_TIME}
_STYLES: dict[Tone, str] = {
    "good": telegram.constants.KeyboardButtonStyle.SUCCESS,
    "bad": telegram.constants.KeyboardButtonStyle.DANGER,
}
"""Styles of buttons; apps from before February 2026 show them without."""
_NONE: frozenset[Mark] = frozenset()
_WORD = re.compile(r"/\w{1,64}", re.ASCII)
"""What Telegram makes clickable."""
_QUOTES = (_ENTITY.BLOCKQUOTE, _ENTITY.EXPANDABLE_BLOCKQUOTE)


class Page(msgspec.Struct, frozen=True):
    """One message: its text with entities, and the buttons below.

    With a `file` the message is that picture, sound or document, and the text is its caption. With
    an `album` it is several pictures, which are sent at once. A `silent` one makes no noise when it
    arrives.
    """

    text: str
    entities: tuple[telegram.MessageEntity, ...] = ()
    keyboard: telegram.InlineKeyboardMarkup | None = None
    file: AnyPicture | Audio | Attachment | None = None
    silent: bool = False
    album: "tuple[Page, ...]" = ()


def as_post(view: View, *, edits: bool) -> View:
    """A view that no press waits for, with the media that it brings.

    Args:
        view: What is posted.
        edits: Whether it replaces a message. What that showed is not sent again; a view that does
            not reveal anything shows nothing but that.
    """
    if edits and view.reveals:
        return view
    blocks: list[AnyBlock] = []
    for block in view.blocks:
        if not edits and isinstance(block, AlreadyShown):
            blocks += block.blocks
        elif not (edits and isinstance(block, Illustration | Audio)):
            blocks.append(block)
    return msgspec.structs.replace(view, blocks=tuple(blocks))


def render(
    view: View, *, group: bool = False, bot: str = "", more: tuple[Key, ...] = ()
) -> tuple[Page, ...]:
    """Renders a view; if it needs several messages, the last one has the buttons.

    The text becomes the caption of a single file if it is short enough; else the file follows the
    text. A group never gets a file that belongs to one person, but a text that says what is in
    it; a podium is everybody's. Pictures and sounds of cards are above the text, in groups too. The
    text is no caption of theirs because it is edited later, and because captions are too short for
    it.

    Args:
        view: What to render.
        group: Whether everybody in a group reads it; else one person does.
        bot: The bot's name, for links to its private chat.
        more: Buttons below those of the view, in a row each.
    """
    view = msgspec.structs.replace(view, blocks=tuple(map(_sendable, view.blocks)))
    keyboard = keyboard_of(view, group=group, bot=bot)
    keyboard = msgspec.structs.replace(keyboard, rows=(*keyboard.rows, *((key,) for key in more)))
    files = [
        block
        for block in view.blocks
        if _is_file(block) and (not group or isinstance(block, Podium))
    ]
    full_text = _text_of_view(view.blocks, view, keyboard, group=group)
    if len(files) == 1 and limits.units(full_text.text) <= limits.CAPTION:
        messages = [_page(full_text, files[0])]
    else:
        others = [block for block in view.blocks if block not in files]
        text = _text_of_view(others, view, keyboard, group=group) if files else full_text
        texts = pages(text) if text.text or not files else ()
        captions = [shortened(_caption(file), limits.CAPTION) for file in files]
        messages = [_page(text) for text in texts] + list(map(_page, captions, files))
    messages[-1] = msgspec.structs.replace(messages[-1], keyboard=_markup(keyboard))
    return (*_media(view.blocks), *messages)


def linked(view: View, label: str, url: str) -> tuple[Page, ...]:
    """Renders a view with one button that opens a URL."""
    *before, last = render(view)
    button = telegram.InlineKeyboardButton(label, url=url)
    return (*before, Page(last.text, last.entities, telegram.InlineKeyboardMarkup([[button]])))


def brief(view: View) -> str:
    """The essence of a view, short enough for an alert."""
    text = view.brief or summary_of(block for block in view.blocks if not _is_file(block))
    return limits.shortened(cleaned(text).strip(), limits.ALERT)


def _text_of_view(
    blocks: Iterable[AnyBlock], view: View, keyboard: Keyboard, *, group: bool
) -> RichText:
    """The text of some blocks of a view, with the buttons' legend and the prompt below."""
    pieces = _blocks(blocks, _NONE)
    if keyboard.legend:
        pieces += [("\n\n", _NONE), ("\n".join(keyboard.legend), _NONE)]
    if view.ask is not None:
        prompt = words.to_type_elsewhere(view.ask) if group else words.to_type_here(view.ask)
        pieces += [("\n\n", _NONE), *_text(prompt, _NONE)]
    return _trimmed(pieces)


def _is_file(block: AnyBlock) -> TypeGuard[AnyPicture | Attachment]:
    """Whether a block is sent as a file beside the text."""
    return isinstance(block, FILES) and not isinstance(block, Illustration)


def _media(blocks: Iterable[AnyBlock]) -> list[Page]:
    """Messages for the media of a card; those in `AlreadyShown` blocks were sent before.

    Several pictures are one album. A sound has no caption: what there is to say of it is where its
    mark stands. The text below tells people that something came, so these make no noise.
    """
    shown = [block for block in blocks if isinstance(block, Illustration | Audio) and block.content]
    sounds = [Page("", file=block) for block in shown if isinstance(block, Audio)][:MOST_SOUNDS]
    pictures = tuple(
        _page(shortened(_words_of(block), limits.CAPTION), block)
        for block in shown
        if isinstance(block, Illustration)
    )[: limits.ALBUM]
    album = [msgspec.structs.replace(pictures[0], album=pictures)] if pictures[1:] else pictures
    sound_first = bool(sounds) and shown[0] is sounds[0].file
    pages = (*sounds, *album) if sound_first else (*album, *sounds)
    return [msgspec.structs.replace(page, silent=True) for page in pages]


def _words_of(block: Illustration) -> RichText:
    """What a picture shows; folded if it repeats a text, for people who can't see it."""
    marks = frozenset({_quote(_NONE, long=True)}) if block.alone else _NONE
    return _trimmed([(cleaned(block.words), marks)])


def _sendable(block: AnyBlock) -> AnyBlock:
    """The block; a file that is too large for Telegram becomes a line that says so."""
    if not isinstance(block, Attachment) or len(block.encoded) <= limits.UPLOAD:
        return block
    return Note((Span(words.too_large_to_send(block.name, limits.UPLOAD)),))


def _caption(file: AnyBlock) -> RichText:
    return _trimmed(_block(file, _NONE))


def _trimmed(pieces: Iterable[Piece]) -> RichText:
    text = inert(joined(pieces))
    return text.part(0, len(text.text))


def _page(text: RichText, file: AnyPicture | Attachment | None = None) -> Page:
    return Page(text.text, entities(text), file=file)


def _markup(keyboard: Keyboard) -> telegram.InlineKeyboardMarkup | None:
    if not keyboard.rows:
        return None
    return telegram.InlineKeyboardMarkup(
        [
            [
                telegram.InlineKeyboardButton(
                    key.label,
                    url=key.url or None,
                    callback_data=key.token or None,
                    copy_text=telegram.CopyTextButton(key.copy) if key.copy else None,
                    style=_STYLES.get(key.tone),
                )
                for key in row
            ]
            for row in keyboard.rows
        ]
    )


def _blocks(blocks: Iterable[AnyBlock], marks: frozenset[Mark]) -> list[Piece]:
    """Blocks from top to bottom, with empty lines between those that don't belong together."""
    pieces: list[Piece] = []
    before: AnyBlock | None = None
    for block in _unfolded(blocks):
        block_pieces = _block(block, marks)
        if not any(text for text, _ in block_pieces) or _repeats(before, block):
            continue
        if before is not None:
            separator = "\n" if _together(before, block) else "\n\n"
            # The separator has neither block's marks: two adjacent quotes would become one.
            pieces.append((separator, marks))
        pieces += block_pieces
        before = block
    return pieces


def _unfolded(blocks: Iterable[AnyBlock]) -> Iterable[AnyBlock]:
    """All blocks, also those of `AlreadyShown`: editing replaces the message that showed them."""
    for block in blocks:
        if isinstance(block, AlreadyShown | Drawn):
            yield from _unfolded(block.blocks)
        else:
            yield block


def _block(block: AnyBlock, marks: frozenset[Mark]) -> list[Piece]:  # noqa: C901, PLR0911, PLR0912 - one case per kind of block
    match block:
        case Heading(text):
            return _text(text, marks | {_BOLD})
        case Paragraph(text):
            return _text(text, marks)
        case Note(text):
            length = len(plain(text))
            if length > FOLDED:
                return _text(text, marks | {_quote(marks, long=True)})
            return _text(text, marks | {_ITALIC} if length <= ONE_LINE else marks)
        case Bullets(items):
            sign = (f"{block.sign} ", marks)
            return _lines([[sign, *_text(item, marks)] for item in items], marks)
        case CodeBlock(code, language):
            return [(cleaned(code), _outer(marks) | {Mark(_ENTITY.PRE, language)})] if code else []
        case Quote(inner):
            long = sum(len(text) for text, _ in _blocks(inner, marks)) > FOLDED
            return _blocks(inner, marks | {_quote(marks, long=long)})
        case Facts(rows):
            return _lines([_fact(label, value, marks) for label, value in rows], marks)
        case Progress(done, total, label):
            return [(f"{cleaned(label)}\n{bar(done, total, full='▰', empty='▱')}", marks)]
        case AlreadyShown(inner) | Drawn(blocks=inner):
            return _blocks(inner, marks)
        case Illustration() | Audio() | Podium():
            return []  # the text holds its words already
        case Picture(words=description):
            # For people who can't see it; the others see the picture above, and need not read it.
            return _text((Span(description),), marks | {_quote(marks, long=True)})
        case Attachment(words=description):
            return _block(Note((Span(description),)), marks)
        case _ as never:
            assert_never(never)


def _text(text: Text, marks: frozenset[Mark]) -> list[Piece]:
    return [
        (cleaned(span.text), _styled(span, marks)) for span in map(_tappable, text) if span.text
    ]


def _styled(span: Span, marks: frozenset[Mark]) -> frozenset[Mark]:
    if span.kind in _MOMENTS:
        # Apps that are too old for such an entity show its text.
        return marks | {Mark(_ENTITY.DATE_TIME, at=span.at, format=_MOMENTS[span.kind])}
    return (_outer(marks) if span.kind == "code" else marks) | _SPANS[span.kind]


def _tappable(span: Span) -> Span:
    """A command as one word, which a tap sends; as code, which a tap copies, if it is no word."""
    if span.kind != "command":
        return span
    command = read_line(span.text)
    if isinstance(command, Problem):
        return Span(span.text, "code")
    path, options = parts(span.text)
    word = "/" + "_".join([*path.split(), *options]).replace(":", "_")
    if not _WORD.fullmatch(word) or read_line(word) != command:
        return Span(span.text, "code")
    return Span(word, "command")


def _fact(label: str, value: str, marks: frozenset[Mark]) -> list[Piece]:
    # A tap on a command without its options would do something else.
    style = _CODE if label.startswith("/") else _BOLD
    return [(cleaned(label), marks | {style}), (f" · {cleaned(value)}", marks)]


def _lines(lines: list[list[Piece]], marks: frozenset[Mark]) -> list[Piece]:
    pieces: list[Piece] = []
    for line in lines:
        if pieces:
            pieces.append(("\n", marks))
        pieces += line
    return pieces


def _quote(marks: frozenset[Mark], *, long: bool) -> Mark:
    """A quote's mark; inside a quote it is the outer one's, because quotes can't be nested."""
    outer = next((mark for mark in marks if mark.kind in _QUOTES), None)
    return outer or Mark(_QUOTES[long])


def _outer(marks: frozenset[Mark]) -> frozenset[Mark]:
    """The styles that code may have around it."""
    return frozenset(mark for mark in marks if mark.kind in _QUOTES)


def _repeats(before: AnyBlock | None, block: AnyBlock) -> bool:
    """Whether a file has the same words as the paragraph before it."""
    match before, block:
        case Paragraph(text), Attachment(words=description):
            return plain(text) == description
        case _:
            return False


def _together(before: AnyBlock, block: AnyBlock) -> bool:
    """Whether two blocks belong together, without an empty line between them."""
    match before, block:
        case (Note(), Note() | Heading()):
            return False
        case (Heading() | Note(), _) | (Progress(), Progress()):
            return True
        case (Paragraph(), Bullets() | Quote() | CodeBlock()) | (Bullets(), Bullets()):
            return True
        case _:
            return False
