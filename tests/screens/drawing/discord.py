"""A message of Discord's as HTML: its components, and their Markdown."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from html import escape
from typing import Any

from tests.fakes.discord import components as kinds
from tests.fakes.discord.records import EPHEMERAL, Message
from tests.screens.drawing.page import NOW, data_url, initial

STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "premium"}
HEADINGS = {"# ": "h1", "## ": "h2", "### ": "h3", "-# ": "small"}
TIMES = {
    "t": "%H:%M",
    "T": "%H:%M:%S",
    "d": "%d/%m/%Y",
    "D": "%-d %B %Y",
    "f": "%-d %B %Y %H:%M",
    "F": "%A, %-d %B %Y %H:%M",
}
UNITS = (
    *(("year", 31_536_000), ("month", 2_592_000), ("day", 86_400)),
    *(("hour", 3_600), ("minute", 60), ("second", 1)),
)
FENCE = re.compile(r"```(?:[a-z0-9_+\-.#]+?\n)?\n*([^\n][\s\S]*?)\n*```")
ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")
HIDDEN = 0xE000
"""Escaped characters become private ones while the Markdown is read."""

Json = dict[str, Any]
Files = dict[str, bytes]


def html(message: Message) -> str:
    """The message as it stands in a channel."""
    files = {file.filename: file.content for file in message.files}
    inner = "".join(_component(item, files) for item in message.components)
    notice = "<small class=only>Only you can see this · Dismiss message</small>"
    return (
        f"<div class=discord>{initial('avatar')}<div class=content><div class=author>Cardstreak "
        f"<span class=badge>APP</span> <time>Today at 09:00</time></div>"
        f"{inner}{notice if message.flags & EPHEMERAL else ''}</div></div>"
    )


def _component(item: Json, files: Files) -> str:
    inner = "".join(_component(child, files) for child in item.get("components") or ())
    return TEMPLATES[item["type"]](item, inner, files)


def _container(item: Json, inner: str, _files: Files) -> str:
    colour = item.get("accent_color")
    accent = "" if colour is None else f' style="border-left-color:#{colour:06x}"'
    return f"<div class=container{accent}>{inner}</div>"


def _text(item: Json, _inner: str, _files: Files) -> str:
    return f"<div class=text>{markdown(item['content'])}</div>"


def _row(_item: Json, inner: str, _files: Files) -> str:
    return f"<div class=row>{inner}</div>"


def _button(item: Json, _inner: str, _files: Files) -> str:
    emoji = (item.get("emoji") or {}).get("name") or ""
    label = " ".join(filter(None, (emoji, item.get("label") or "")))
    arrow = " ↗" if item["style"] == kinds.LINK else ""
    off = " disabled" if item.get("disabled") else ""
    return f"<button class={STYLES[item['style']]}{off}>{escape(label)}{arrow}</button>"


def _select(item: Json, _inner: str, _files: Files) -> str:
    chosen = [option["label"] for option in item.get("options") or () if option.get("default")]
    shown = ", ".join(chosen) or item.get("placeholder") or "Make a selection"
    return f"<div class=select>{escape(shown)}</div>"


def _section(item: Json, inner: str, files: Files) -> str:
    return f"<div class=section><div>{inner}</div>{_component(item['accessory'], files)}</div>"


def _separator(item: Json, _inner: str, _files: Files) -> str:
    return f"<div class=separator{' hidden' if item.get('divider') is False else ''}></div>"


def _gallery(item: Json, _inner: str, files: Files) -> str:
    return (
        f"<div class=gallery>{''.join(_picture(each, '', files) for each in item['items'])}</div>"
    )


def _picture(item: Json, _inner: str, files: Files) -> str:
    source = data_url(files[_file_name(item["media"]["url"])])
    return f'<img src="{source}" alt="{escape(item.get("description") or "")}">'


def _file(item: Json, _inner: str, files: Files) -> str:
    name = _file_name(item["file"]["url"])
    return f"<div class=file><b>{escape(name)}</b><i>{len(files[name]):,} bytes</i></div>"


TEMPLATES: dict[int, Callable[[Json, str, Files], str]] = {
    kinds.CONTAINER: _container,
    kinds.TEXT: _text,
    kinds.ROW: _row,
    kinds.BUTTON: _button,
    **dict.fromkeys(kinds.SELECTS, _select),
    kinds.SECTION: _section,
    kinds.SEPARATOR: _separator,
    kinds.GALLERY: _gallery,
    kinds.THUMBNAIL: _picture,
    kinds.FILE: _file,
}
"""What becomes of a component, the HTML of those inside it, and the files, by its type."""


def _file_name(address: str) -> str:
    """The name of an attachment, from its address on Discord."""
    return address.rpartition("/")[2]


def markdown(text: str) -> str:
    """Discord's Markdown as HTML."""
    parts = FENCE.split(text)
    blocks = []
    for index, part in enumerate(parts):
        if index % 2:
            blocks.append(f"<pre>{escape(part)}</pre>")
        elif part.strip():
            blocks.append(_lines(part.strip("\n")))
    return "".join(blocks)


def _lines(text: str) -> str:
    return "".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    if not line.strip():
        return "<div class=gap></div>"
    for mark, tag in HEADINGS.items():
        if line.startswith(mark):
            return f"<{tag}>{inline(line.removeprefix(mark))}</{tag}>"
    if line.startswith("> "):
        return f"<blockquote>{_line(line[2:])}</blockquote>"
    if re.match(r" *[-*] ", line):
        return f"<li>{inline(line.lstrip()[2:])}</li>"
    return f"<div>{inline(line)}</div>"


def inline(text: str) -> str:
    """A line's marks as HTML."""
    text = ESCAPED.sub(lambda match: chr(HIDDEN + ord(match[1])), text)
    shown = "".join(_spans(text))
    return re.sub(r"[\ue000-\uf8ff]", lambda match: escape(chr(ord(match[0]) - HIDDEN)), shown)


def _spans(text: str) -> Iterator[str]:
    end = 0
    for match in SPANS.finditer(text):
        yield escape(text[end : match.start()])
        yield RULES[str(match.lastgroup)](match)
        end = match.end()
    yield escape(text[end:])


def _within(tag: str, group: str) -> Callable[[re.Match[str]], str]:
    name = tag.split(" ", maxsplit=1)[0]
    return lambda match: f"<{tag}>{''.join(_spans(match[f'{group}_']))}</{name}>"


def _time(match: re.Match[str]) -> str:
    style = match["time_style"] or "f"
    at = datetime.fromtimestamp(int(match["time_at"]), NOW.tzinfo)
    if style == "R":
        return f"<span class=time>{_relative((at - NOW).total_seconds())}</span>"
    return f"<span class=time>{at.strftime(TIMES[style])}</span>"


def _relative(seconds: float) -> str:
    unit, size = next((pair for pair in UNITS if abs(seconds) >= pair[1]), UNITS[-1])
    amount = round(abs(seconds) / size)
    words = f"{amount} {unit}{'' if amount == 1 else 's'}"
    return f"in {words}" if seconds >= 0 else f"{words} ago"


RULES: dict[str, Callable[[re.Match[str]], str]] = {
    "code": lambda match: f"<code>{escape(match['code_'])}</code>",
    "time": _time,
    "command": lambda match: f"<span class=mention>/{escape(match['command_'])}</span>",
    "mention": lambda match: f"<span class=mention>{escape(match['mention_'])}someone</span>",
    "named": lambda match: f"<a>{''.join(_spans(match['named_']))}</a>",
    "link": lambda match: f"<a>{escape(match['link_'])}</a>",
    "bold": _within("b", "bold"),
    "underline": _within("u", "underline"),
    "spoiler": _within("span class=spoiler", "spoiler"),
    "struck": _within("s", "struck"),
    "italic": _within("i", "italic"),
}
SPANS = re.compile(
    r"""
    (?P<code>(?P<fence>`+)(?P<code_>[\s\S]*?[^`])(?P=fence)(?!`))
    | (?P<time><t:(?P<time_at>-?\d+)(?::(?P<time_style>[tTdDfFR]))?>)
    | (?P<command></(?P<command_>[^:>]+):\d+>)
    | (?P<mention><(?P<mention_>[@#])[!&]?\d+>)
    | (?P<named>\[(?P<named_>[^\]]+)\]\([^)\s]+\))
    | (?P<link><?(?P<link_>https?://[^\s>]+)>?)
    | (?P<bold>\*\*(?P<bold_>.+?)\*\*(?!\*))
    | (?P<underline>__(?P<underline_>.+?)__)
    | (?P<spoiler>\|\|(?P<spoiler_>.+?)\|\|)
    | (?P<struck>~~(?P<struck_>.+?)~~)
    | (?P<italic>(?P<star>[*_])(?P<italic_>.+?)(?P=star))
    """,
    re.VERBOSE,
)
