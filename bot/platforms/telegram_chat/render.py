"""A view as Telegram's own messages: texts with entities, files, and a keyboard beneath."""

from collections.abc import Iterable
from typing import TypeGuard, assert_never

import msgspec
import telegram

from bot.model.markup import plain
from bot.model.views import (
    AlreadyShown,
    AnyBlock,
    AnyPicture,
    Attachment,
    Bullets,
    CodeBlock,
    Facts,
    Heading,
    Illustration,
    Note,
    Paragraph,
    Picture,
    Progress,
    Quote,
    Span,
    SpanKind,
    Text,
    View,
)
from bot.platforms.chart_layout import bar
from bot.platforms.telegram_chat import limits
from bot.platforms.telegram_chat.buttons import Keyboard, keyboard_of
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
from bot.screens.summary import brief as in_short

FILES = (Picture, Attachment)
"""Blocks that are files of their own, and pictures of cards."""
MOST_PHOTOS = 4
"""Pictures of a card that are shown: each is a message, and Telegram takes few at a time."""
FOLDED = 300
"""Characters from which a quote or a note is folded: some eight lines on a phone."""

_ENTITY = telegram.MessageEntity
_BOLD, _ITALIC, _CODE = Mark(_ENTITY.BOLD), Mark(_ENTITY.ITALIC), Mark(_ENTITY.CODE)
_SPANS: dict[SpanKind, frozenset[Mark]] = {
    "plain": frozenset(),
    "bold": frozenset({_BOLD}),
    "italic": frozenset({_ITALIC}),
    "code": frozenset({_CODE}),
    "spoiler": frozenset({Mark(_ENTITY.SPOILER)}),
}
_NONE: frozenset[Mark] = frozenset()
_QUOTES = (_ENTITY.BLOCKQUOTE, _ENTITY.EXPANDABLE_BLOCKQUOTE)


class Page(msgspec.Struct, frozen=True):
    """One message: its text, the text's styles, and the buttons beneath it.

    With a `file` the message is that picture or document, and the text is its caption.
    """

    text: str
    entities: tuple[telegram.MessageEntity, ...] = ()
    keyboard: telegram.InlineKeyboardMarkup | None = None
    file: AnyPicture | Attachment | None = None


def render(view: View, *, group: bool = False, bot: str = "") -> tuple[Page, ...]:
    """Lays out a view; the buttons are on the last message if it needs several.

    A file takes the whole text as its caption if that is short enough, else it comes behind it. A
    group reads what a file holds in words, and never gets the file: it is of one person. Pictures
    of cards are photos above the text, for groups as well: the text can be edited later, and a
    photo's caption would be too short for it.

    Args:
        view: What to say.
        group: Whether all in a group read it; otherwise one person does.
        bot: The bot's name, for links to its private chat.
    """
    view = msgspec.structs.replace(view, blocks=tuple(map(_sendable, view.blocks)))
    keyboard = keyboard_of(view, group=group, bot=bot)
    files = [block for block in view.blocks if _is_file(block) and not group]
    whole = _whole(view.blocks, view, keyboard, group=group)
    if len(files) == 1 and limits.units(whole.text) <= limits.CAPTION:
        made = [_page(whole, files[0])]
    else:
        rest = [block for block in view.blocks if block not in files]
        text = _whole(rest, view, keyboard, group=group) if files else whole
        texts = pages(text) if text.text or not files else ()
        captions = [shortened(_caption(file), limits.CAPTION) for file in files]
        made = [_page(text) for text in texts] + list(map(_page, captions, files))
    made[-1] = msgspec.structs.replace(made[-1], keyboard=_markup(keyboard))
    return (*_photos(view.blocks), *made)


def linked(view: View, label: str, url: str) -> tuple[Page, ...]:
    """Lays out a view with one button that opens an address."""
    *before, last = render(view)
    button = telegram.InlineKeyboardButton(label, url=url)
    return (*before, Page(last.text, last.entities, telegram.InlineKeyboardMarkup([[button]])))


def brief(view: View) -> str:
    """What matters of a view, as short as an alert has to be."""
    said = view.brief or in_short(block for block in view.blocks if not _is_file(block))
    return limits.shortened(cleaned(said).strip(), limits.ALERT)


def _whole(blocks: Iterable[AnyBlock], view: View, keyboard: Keyboard, *, group: bool) -> RichText:
    """Blocks of a view, and what stands beneath them all."""
    pieces = _blocks(blocks, _NONE)
    if keyboard.legend:
        pieces += [("\n\n", _NONE), ("\n".join(keyboard.legend), _NONE)]
    if view.ask is not None:
        told = words.to_type_elsewhere if group else words.to_type_here
        prompt = told(view.ask)
        pieces += [("\n\n", _NONE), (cleaned(prompt), frozenset({_ITALIC}))]
    return _trimmed(pieces)


def _is_file(block: AnyBlock) -> TypeGuard[AnyPicture | Attachment]:
    """Whether a block is a file beside the text."""
    return isinstance(block, FILES) and not isinstance(block, Illustration)


def _photos(blocks: Iterable[AnyBlock]) -> list[Page]:
    """Messages for the pictures of a card; those that were seen already are above."""
    shown = [block for block in blocks if isinstance(block, Illustration) and block.content]
    return [
        _page(shortened(_trimmed([(cleaned(block.words), _NONE)]), limits.CAPTION), block)
        for block in shown[:MOST_PHOTOS]
    ]


def _sendable(block: AnyBlock) -> AnyBlock:
    """The block, or in the place of a file that Telegram does not take a line that says so."""
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
                    key.label, url=key.url or None, callback_data=key.token or None
                )
                for key in row
            ]
            for row in keyboard.rows
        ]
    )


def _blocks(blocks: Iterable[AnyBlock], marks: frozenset[Mark]) -> list[Piece]:
    """Blocks from top to bottom, with an empty line where a thought ends."""
    pieces: list[Piece] = []
    before: AnyBlock | None = None
    for block in _unfolded(blocks):
        made = _block(block, marks)
        if not any(text for text, _ in made) or _says(before, block):
            continue
        if before is not None:
            apart = "\n" if _together(before, block) else "\n\n"
            # Two quotes that touch would become one; a line between them belongs to neither.
            pieces.append((apart, marks))
        pieces += made
        before = block
    return pieces


def _unfolded(blocks: Iterable[AnyBlock]) -> Iterable[AnyBlock]:
    """All blocks: what was seen before stays, as the message that it stood in is edited."""
    for block in blocks:
        if isinstance(block, AlreadyShown):
            yield from _unfolded(block.blocks)
        else:
            yield block


def _block(block: AnyBlock, marks: frozenset[Mark]) -> list[Piece]:  # noqa: C901, PLR0911 - a switchboard
    match block:
        case Heading(text):
            return _text(text, marks | {_BOLD})
        case Paragraph(text):
            return _text(text, marks)
        case Note(text):
            long = len(plain(text)) > FOLDED
            return _text(text, marks | {_quote(marks, long=True)} if long else marks | {_ITALIC})
        case Bullets(items):
            return _lines([[("• ", marks), *_text(item, marks)] for item in items], marks)
        case CodeBlock(code, language):
            return [(cleaned(code), _outer(marks) | {Mark(_ENTITY.PRE, language)})] if code else []
        case Quote(inner):
            long = sum(len(text) for text, _ in _blocks(inner, marks)) > FOLDED
            return _blocks(inner, marks | {_quote(marks, long=long)})
        case Facts(rows):
            return _lines([_fact(label, value, marks) for label, value in rows], marks)
        case AlreadyShown(inner):
            return _blocks(inner, marks)
        case Progress(done, total, said):
            return [(f"{bar(done, total, full='▰', empty='▱')} {cleaned(said)}", marks)]
        case Illustration():
            return []  # its words stand in the text
        case Picture(words=told) | Attachment(words=told):
            return _block(Note((Span(told),)), marks)
        case _ as never:
            assert_never(never)


def _text(text: Text, marks: frozenset[Mark]) -> list[Piece]:
    return [
        (
            cleaned(span.text),
            (_outer(marks) if span.kind == "code" else marks) | _SPANS[span.kind],
        )
        for span in text
        if span.text
    ]


def _fact(label: str, value: str, marks: frozenset[Mark]) -> list[Piece]:
    return [(cleaned(label), marks | {_BOLD}), (f" · {cleaned(value)}", marks)]


def _lines(lines: list[list[Piece]], marks: frozenset[Mark]) -> list[Piece]:
    pieces: list[Piece] = []
    for line in lines:
        if pieces:
            pieces.append(("\n", marks))
        pieces += line
    return pieces


def _quote(marks: frozenset[Mark], *, long: bool) -> Mark:
    """A quote's mark; inside another it is that one's, for quotes can't stand in quotes."""
    around = next((mark for mark in marks if mark.kind in _QUOTES), None)
    return around or Mark(_QUOTES[long])


def _outer(marks: frozenset[Mark]) -> frozenset[Mark]:
    """The styles in which code may stand."""
    return frozenset(mark for mark in marks if mark.kind in _QUOTES)


def _says(before: AnyBlock | None, block: AnyBlock) -> bool:
    """Whether a paragraph says already what the file behind it holds."""
    match before, block:
        case Paragraph(text), Attachment(words=told):
            return plain(text) == told
        case _:
            return False


def _together(before: AnyBlock, block: AnyBlock) -> bool:
    """Whether two blocks belong to one thought, and stand without an empty line between them."""
    match before, block:
        case (Heading() | Note(), _) | (Progress(), Progress()):
            return True
        case Paragraph(), Bullets() | Quote() | CodeBlock():
            return True
        case _:
            return False
