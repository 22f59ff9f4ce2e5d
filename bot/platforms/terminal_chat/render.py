"""Renders a view for rich, with the same layout with and without colours."""

from collections.abc import Iterable, Iterator
from typing import assert_never

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.segment import Segment
from rich.style import Style
from rich.text import Text as RichText

from bot.model.views import (
    AlreadyShown,
    AnyBlock,
    Attachment,
    Audio,
    Bars,
    Bullets,
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
    SpanKind,
    Text,
    View,
)
from bot.platforms.chart_layout import bar
from bot.platforms.terminal_chat.buttons import Choice, Rows
from bot.platforms.terminal_chat.charts import Chart, HeatChart
from bot.platforms.terminal_chat.escaping import cleaned, on_one_line

GAP = "  "
WIDEST_LABEL = 0.4
"""A share of the width: wider labels stand above their values, which else would have no room."""

_STYLES: dict[SpanKind, str] = {
    "plain": "",
    "bold": "bold",
    "italic": "italic",
    "code": "cyan",
    "spoiler": "",
    "link": "",
    "command": "cyan",
    "tex": "",
    "relative": "",
    "time": "",
}


def render(
    view: View, rows: Rows, *, plain: bool, head: tuple[AnyBlock, ...] = ()
) -> RenderableType:
    """Lays out a message.

    Args:
        view: What to say.
        rows: The choices below it.
        plain: Whether styles can't be shown, so that characters replace them.
        head: Lines directly above it.
    """
    layout = _Layout(plain=plain)
    parts = [*map(layout.block, head), *layout.blocks(view.blocks)]
    if view.ask is not None:
        parts += ["", RichText(on_one_line(view.ask.prompt), style="bold")]
    elif rows and not (view.blocks and isinstance(view.blocks[-1], Paragraph)):
        parts.append("")
    parts += [_Choices(row) for row in rows]
    return Group(*parts)


class _Layout:
    """Blocks → renderables."""

    def __init__(self, *, plain: bool) -> None:
        self._plain = plain

    def blocks(self, blocks: Iterable[AnyBlock]) -> list[RenderableType]:
        """Blocks from top to bottom, with an empty line between thoughts."""
        parts: list[RenderableType] = []
        before: AnyBlock | None = None
        for block in blocks:
            if isinstance(block, AlreadyShown | Illustration | Podium):
                continue  # its words are in the text
            if before is not None and not _belong_together(before, block):
                parts.append("")
            parts.append(self.block(block))
            before = block
        return parts

    def block(self, block: AnyBlock) -> RenderableType:  # noqa: C901, PLR0911, PLR0912 - a switchboard
        """One block."""
        match block:
            case Heading(text):
                return self._heading(text)
            case Paragraph(text):
                return self._text(text)
            case Note(text):
                return self._text(text, "dim")
            case Bullets(items):
                return Group(*(_Hanging(self._text(item), f"{block.sign} ") for item in items))
            case Drawn(blocks=inner):
                return Group(*self.blocks(inner))
            case CodeBlock(code):
                return _Hanging(RichText(cleaned(code), style="cyan"), "    ")
            case Quote(inner):
                return _Hanging(Group(*self.blocks(inner)), "│ ", every=True)
            case Facts(rows):
                return _Grid(rows)
            case Progress(done, total, words):
                return RichText(f"{on_one_line(words)} {bar(done, total, full='█', empty='░')}")
            case Attachment(name, str(content)):
                return Group(RichText(on_one_line(name), "dim"), _Verbatim(content))
            case Attachment(name, words=words):
                return RichText(f"{on_one_line(name)}: {on_one_line(words)}", "dim")
            case Audio(words, seconds=seconds):
                length = f" ({seconds:,} s)" if seconds else ""
                return RichText(f"🔊 {on_one_line(words)}{length}")
            case HeatMap(title):
                return Group(self._heading((Span(title),)), HeatChart(block))
            case Bars(title):
                return Group(self._heading((Span(title),)), Chart(block))
            case AlreadyShown() | Illustration() | Podium():
                return Group()  # as in `blocks`, which leaves no empty line for them either
            case _ as never:
                assert_never(never)

    def _heading(self, text: Text) -> RenderableType:
        title = self._text(text, "bold")
        if not self._plain:
            return title
        return Group(title, RichText("─" * min(title.cell_len, 80)))

    def _text(self, text: Text, style: str = "") -> RichText:
        result = RichText(style=style, overflow="fold")
        for span in text:
            shown = cleaned(span.text)
            if self._plain and span.kind == "code":
                shown = f"`{shown}`"
            result.append(shown, _STYLES[span.kind] or None)
        return result


class _Hanging:
    """An indented part: the first line follows a sign, the others are indented by its width."""

    def __init__(self, inner: RenderableType, sign: str, *, every: bool = False) -> None:
        self._inner = inner
        self._sign = sign
        self._rest = sign if every else " " * cell_len(sign)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = max(1, options.max_width - cell_len(self._sign))
        lines = console.render_lines(self._inner, options.update(width=width), pad=False)
        for index, line in enumerate(lines):
            yield Segment(self._rest if index else self._sign, Style(dim=True))
            yield from line
            yield Segment.line()


class _Verbatim:
    """A file's content, line by line: wrapping would change the file."""

    def __init__(self, content: str) -> None:
        self._content = cleaned(content)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self._content.splitlines():
            yield Segment(line)
            yield Segment.line()


class _Grid:
    """Rows of a label and its value, in two columns; wide labels stand above their values."""

    def __init__(self, rows: tuple[tuple[str, str], ...]) -> None:
        self._rows = [(on_one_line(label), cleaned(value)) for label, value in rows]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        widest = max((cell_len(label) for label, _ in self._rows), default=0)
        for label, value in self._rows:
            if widest > WIDEST_LABEL * options.max_width:
                yield RichText(label, style="bold", overflow="fold")
                yield _Hanging(RichText(value), " " * 4)
            else:
                padded = label + " " * (widest - cell_len(label)) + GAP
                yield _Hanging(RichText(value), padded)


class _Choices:
    """A row of choices on one line, or each on a line of its own if the row is too wide."""

    def __init__(self, row: tuple[Choice, ...]) -> None:
        self._row = row

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        shown = [RichText.assemble(*self._parts(choice)) for choice in self._row]
        line = RichText(GAP).join(shown)
        if line.cell_len <= options.max_width:
            yield line
        else:
            yield from shown

    @staticmethod
    def _parts(choice: Choice) -> Iterator[tuple[str, str]]:
        yield f"[{choice.key}]", "bold"
        yield f" {on_one_line(choice.label)}", ""


def _belong_together(before: AnyBlock, block: AnyBlock) -> bool:
    """Whether two blocks belong together, without an empty line between them."""
    match before, block:
        case (Heading(), _) | (Progress(), Progress()):
            return True
        case (Note(), Paragraph(text)):
            # A line above the card stands close to it; a bold question starts a new thought.
            return any(span.kind != "bold" for span in text)
        case (Paragraph(), Bullets() | Quote()) | (Note(), CodeBlock() | Bullets()):
            return True
        case (Bullets(), Bullets()):
            return True
        case _:
            return False
