"""Renders a view as HTML: its blocks, its buttons as a form, and its question as another."""

from collections.abc import Iterable
from typing import assert_never
from urllib.parse import quote, urlencode

import msgspec
from markupsafe import Markup

from bot.engine.command_line import read_line
from bot.model.actions import Command, Undo
from bot.model.markup import TEX, plain
from bot.model.maths.spoken import spoken
from bot.model.views import (
    AlreadyShown,
    AnyBlock,
    Ask,
    Attachment,
    Audio,
    Bars,
    Bullets,
    Button,
    CodeBlock,
    Drawn,
    Facts,
    Heading,
    HeatMap,
    Illustration,
    Note,
    Paragraph,
    Podium,
    Progress,
    Quote,
    Span,
    Text,
    View,
)
from bot.platforms import button_tokens
from bot.platforms.web_chat import charts
from bot.platforms.web_chat.escaping import lines, text
from bot.platforms.web_chat.inbound import offered, works_here
from bot.platforms.web_chat.maths import mathml
from bot.screens import browser as words

FIVE = 5
"""The buttons of a row that stays one row wherever there is room: how well one knew a card."""


class Form(msgspec.Struct, frozen=True):
    """What every form of a page contains.

    Attributes:
        proof: Proves that it came from one of our pages.
        page: A random text, the same for all forms of one page; see `inbound.key_of`.
        files: The address from which the page's files can be downloaded, empty if there are none.
        press: The address to which buttons are sent.
        media: The address below which pictures and sounds are.
    """

    proof: str
    page: str
    files: str = ""
    press: str = "/press"
    media: str = "/media"

    @property
    def fields(self) -> Markup:
        """The fields that nobody sees."""
        return Markup(
            '<input type="hidden" name="proof" value="{}">'
            '<input type="hidden" name="page" value="{}">'
        ).format(text(self.proof), text(self.page))


def title_of(view: View) -> str:
    """The heading with which a message begins, empty if it begins otherwise."""
    first = view.blocks[0] if view.blocks else None
    return plain(first.text) if isinstance(first, Heading) else ""


def has_undo(view: View) -> bool:
    """Whether a message has a button that takes a rating back."""
    return any(isinstance(button.action, Undo) for row in view.buttons for button in row)


def without_typing(view: View, path: str) -> View:
    """A view without its notes on how a command is typed, for a page that leads to its form."""
    blocks = (
        block
        for block in view.blocks
        if not isinstance(block, Note)
        or not any(one.kind == "command" and one.text.startswith(f"/{path} ") for one in block.text)
    )
    return msgspec.structs.replace(view, blocks=tuple(blocks))


def without_values(view: View) -> View:
    """A view without the facts that the fields of its form hold, if it has a form."""
    facts = Facts if view.values else ()
    blocks = tuple(block for block in view.blocks if not isinstance(block, facts))
    return msgspec.structs.replace(view, blocks=blocks)


def render(view: View, form: Form, *, titled: bool = False) -> Markup:
    """A message as HTML; if it is `titled`, the page has the heading with which it begins."""
    blocks = view.blocks[1:] if titled else view.blocks
    tone = Markup(' class="{}"').format(view.tone) if view.tone else Markup("")
    content = _blocks(blocks, form)
    parts = [
        Markup("<article{}>{}</article>").format(tone, content) if content else content,
        _buttons(view, form),
    ]
    if view.ask is not None:
        # What is typed is what most people do next, so it comes before the buttons.
        parts.insert(1, _ask(view.ask, form))
    return Markup("").join(parts)


def still(view: View, form: Form) -> Markup:
    """A message that is only looked at: its buttons can't be pressed, and nothing is typed."""
    tone = Markup(' class="{}"').format(view.tone) if view.tone else Markup("")
    rows = (
        Markup("<p>{}</p>").format(Markup(" ").join(map(_label, shown)))
        for row in view.buttons
        if (shown := [button for button in row if works_here(button)])
    )
    return Markup("<article{}>{}</article>{}").format(
        tone, _blocks(view.blocks, form), Markup("").join(rows)
    )


def _label(button: Button) -> Markup:
    keyed = Markup("<kbd>{}</kbd> ").format(text(button.key)) if button.key else Markup("")
    return Markup('<span class="button">{}{}</span>').format(keyed, text(button.label))


# ── blocks ──────────────────────────────────────────────────────────────────────────────────────


def _blocks(blocks: Iterable[AnyBlock], form: Form) -> Markup:
    return Markup("").join(_block(block, form) for block in blocks)


def _block(block: AnyBlock, form: Form) -> Markup:  # noqa: C901, PLR0911, PLR0912 - a switchboard
    match block:
        case Heading(content):
            return Markup("<h2>{}</h2>").format(spans(content))
        case Paragraph(content):
            return Markup("<p>{}</p>").format(spans(content))
        case Note(content):
            return Markup('<p class="note">{}</p>').format(spans(content))
        case Bullets(items):
            marked = "" if block.mark == "-" else f"{block.mark} "
            rows = (Markup("<li>{}{}</li>").format(marked, spans(item)) for item in items)
            kind = Markup(' class="marked"') if marked else Markup("")
            return Markup("<ul{}>{}</ul>").format(kind, Markup("").join(rows))
        case CodeBlock(code):
            return Markup('<pre tabindex="0"><code>{}</code></pre>').format(text(code))
        case Quote(inner):
            return Markup("<blockquote>{}</blockquote>").format(_blocks(inner, form))
        case AlreadyShown(inner) | Drawn(blocks=inner):
            # A browser draws formulas itself.
            return _blocks(inner, form)
        case Facts(rows):
            pairs = (
                Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(text(label), lines(value))
                for label, value in rows
            )
            return Markup("<dl>{}</dl>").format(Markup("").join(pairs))
        case Progress(done, total, label):
            return Markup(
                '<p class="progress"><progress value="{}" max="{}" aria-hidden="true"></progress> '
                "<span>{}</span></p>"
            ).format(max(0, min(done, total)), max(1, total), text(label))
        case Attachment(name):
            return _download(name, form)
        case Illustration():
            return _illustration(block, form)
        case Audio(label, name):
            return Markup(
                '<p><audio controls preload="none" src="{}" aria-label="{}"></audio></p>'
            ).format(_media(name, form), text(label))
        case HeatMap() | Bars() | Podium():
            return charts.figure(block)
        case _ as never:
            assert_never(never)


def spans(content: Text) -> Markup:
    """A text in its styles."""
    return Markup("").join(map(span, content))


def span(one: Span) -> Markup:  # noqa: PLR0911 - one return for each style
    """A run of text in its style, whose formulas are MathML."""
    shown = _with_formulas(one.source) if one.source else lines(one.text)
    match one.kind:
        case "plain":
            return shown
        case "bold":
            return Markup("<strong>{}</strong>").format(shown)
        case "italic":
            return Markup("<em>{}</em>").format(shown)
        case "code":
            return Markup("<code>{}</code>").format(shown)
        case "spoiler":
            return Markup('<span class="spoiler" tabindex="0">{}</span>').format(shown)
        case "link":
            return _link(one.text)
        case "command":
            return _command(one.text)
        case "tex":
            return mathml(one.text) or Markup("<code>{}</code>").format(shown)
        case "relative" | "time":
            return Markup('<time data-at="{}">{}</time>').format(one.at, shown)
        case _ as never:
            assert_never(never)


def _with_formulas(source: str) -> Markup:
    """A text whose formulas are MathML, or in words where that fails."""
    parts = enumerate(TEX.split(source))
    return Markup("").join(
        mathml(part) or text(spoken(part) or part) if index % 2 else lines(part)
        for index, part in parts
    )


def _link(address: str) -> Markup:
    if not address.startswith(("https://", "http://")):
        return text(address)
    return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(
        text(address), text(address)
    )


def _command(typed: str) -> Markup:
    """A command as a link to its page; one that the pages don't offer stays a text."""
    command = read_line(typed)
    if not isinstance(command, Command) or offered(command.path) is None:
        return Markup("<code>{}</code>").format(text(typed))
    return Markup('<a href="{}">{}</a>').format(address_of(command), text(typed))


def address_of(command: Command) -> str:
    """The address of a command's page, with its options filled in."""
    query = urlencode(command.options, errors="replace")
    return f"/{command.path.replace(' ', '/')}{'?' if query else ''}{query}"


def _download(name: str, form: Form) -> Markup:
    joiner = "&" if "?" in form.files else "?"
    address = f"{form.files}{joiner}download={quote(name, safe='', errors='replace')}"
    return Markup('<p><a class="button" href="{}" download data-plain>{} {}</a></p>').format(
        address, words.DOWNLOAD, text(name)
    )


def _illustration(block: Illustration, form: Form) -> Markup:
    title = Markup("<figcaption>{}</figcaption>").format(text(block.title)) if block.title else ""
    return Markup('<figure><img src="{}" alt="{}" loading="lazy">{}</figure>').format(
        _media(block.name, form), text(block.words), title
    )


def _media(name: str, form: Form) -> str:
    """The address of a picture or sound."""
    return f"{form.media}/{quote(name, safe='', errors='replace')}"


# ── buttons and questions ───────────────────────────────────────────────────────────────────────


def _buttons(view: View, form: Form) -> Markup:
    rows = [
        Markup('<div class="row{}">{}</div>').format(
            " five" if len(shown) == FIVE else "", Markup("").join(map(_button, shown))
        )
        for row in view.buttons
        if (shown := [button for button in row if works_here(button)])
    ]
    if not rows:
        return Markup("")
    return Markup('<form method="post" action="{}" class="buttons">{}{}</form>').format(
        text(form.press), form.fields, Markup("").join(rows)
    )


def _button(button: Button) -> Markup:
    classes = " ".join(filter(None, ("main" if button.main else "", button.tone)))
    keyed = Markup("<kbd>{}</kbd> ").format(text(button.key)) if button.key else Markup("")
    said = text(f"{button.key} {button.label}".strip())
    return Markup('<button name="token" value="{}"{}{}{}>{}{}</button>').format(
        button_tokens.pack(button.action),
        Markup(' aria-label="{}"').format(said) if button.source else "",
        Markup(' class="{}"').format(classes) if classes else "",
        _shortcut(button),
        keyed,
        _with_formulas(button.source) if button.source else text(button.label),
    )


def _shortcut(button: Button) -> Markup:
    """The key that presses a button: its own, "u" to undo, and space for the main one."""
    key = button.key.lower() or ("u" if isinstance(button.action, Undo) else "")
    key = key or ("space" if button.main else "")
    return Markup(' data-key="{}"').format(text(key)) if key else Markup("")


def _ask(ask: Ask, form: Form) -> Markup:
    if ask.long:
        field = Markup('<textarea id="typed" name="text" rows="8">\n{}</textarea>').format(
            text(ask.initial)
        )
    else:
        field = Markup(
            '<input id="typed" name="text" autocomplete="off" autocapitalize="off" '
            'spellcheck="false" value="{}">'
        ).format(text(ask.initial))
    return Markup(
        '<form method="post" action="{}" class="ask">{}'
        '<label for="typed">{}</label>{}'
        '<button class="main" name="token" value="{}">{}</button></form>'
    ).format(
        text(form.press),
        form.fields,
        text(ask.prompt),
        field,
        button_tokens.pack(ask.action),
        words.SEND,
    )
