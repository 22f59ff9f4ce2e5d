"""Escapes the text of decks and people for Discord's Markdown.

Discord finds Markdown, mentions, emoji names and links in every text. A backslash before a
punctuation character removes its meaning, so that nothing in a card can notify people, link
somewhere, or end the block that it is in.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from bot.engine.command_line import parts
from bot.engine.commands import BY_PATH
from bot.model.views import Span, SpanKind, Text

CommandIds = Mapping[str, int]
"""Discord's id of each command, by the first word of its path."""
NO_IDS: CommandIds = {}

REMEMBERED = 1_000
"""Texts whose form is remembered: a card is drawn with its question and again with its answer, and
most labels are words of the bot's own."""
MARK = "\N{REPLACEMENT CHARACTER}"
APART = "\N{ZERO WIDTH SPACE}"
"""An invisible character between two characters that would have a meaning together."""

# C0 and C1 control characters, surrogates, which JSON can't carry, and marks that change the
# direction of the text after them.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
# Characters with a meaning everywhere: for emphasis, code, spoilers, links, mentions. A colon has
# one unless a space follows, as in https://here and :emoji:. The others have one at the start of a
# line only: for headings, quotes and lists. "discord.gg/…" is an invitation even
# without its scheme.
_SIGNS = re.compile(
    r"[\\*_~`|<\[@]|:(?!\s)|(?<=discord)\.|(?m:^[ \t]*)(?:[#>+.-]|[0-9]+\.)", re.IGNORECASE
)
_FENCE = re.compile("`(?=``)")
_TOUCHING = re.compile("`(?=`)")
_LANGUAGE = re.compile(r"[a-z0-9_+.#-]{1,20}", re.IGNORECASE | re.ASCII)
_ADDRESS = re.compile(r"https://[A-Za-z0-9._~:/?#&=+%-]+")
_MARKS: dict[SpanKind, str] = {"plain": "", "bold": "**", "italic": "*", "spoiler": "||", "tex": ""}
_MOMENTS: dict[SpanKind, str] = {"relative": "R", "time": "t"}
"""Discord's letters for the looks of a moment:
https://docs.discord.com/developers/reference#message-formatting-timestamp-styles"""


def cleaned(text: str) -> str:
    """The text without control characters; line breaks stay."""
    if text.isprintable():  # most texts are, and this is told ten times as fast
        return text
    return _CONTROL.sub(MARK, text.replace("\r\n", "\n"))


@lru_cache(maxsize=REMEMBERED)
def on_one_line(text: str) -> str:
    """The text without control characters and line breaks, as for a button's label."""
    return " ".join(cleaned(text).split())


def escaped(text: str) -> str:
    """Plain text as Discord's Markdown."""
    return _SIGNS.sub(_with_backslash, cleaned(text)) if text else ""


def styled(text: Text, commands: CommandIds = NO_IDS) -> str:
    """Spans as Discord's Markdown; commands whose id is known can be clicked."""
    parts: list[str] = []
    after_style = False
    for span in text:
        part = _part(span, commands)
        if not part:
            continue
        has_style = span.kind != "plain"
        # Discord would read the adjacent marks of two styles as one mark.
        if after_style and has_style:
            parts.append(APART)
        parts.append(part)
        after_style = has_style
    return "".join(parts)


def _part(span: Span, commands: CommandIds) -> str:
    if span.kind == "code":
        return code(span.text)
    if span.kind in _MOMENTS:
        return f"<t:{span.at // 1000}:{_MOMENTS[span.kind]}>" if span.text else ""
    if span.kind == "link":
        # In these brackets Discord shows no preview, which would fill the screen.
        return f"<{span.text}>" if _ADDRESS.fullmatch(span.text) else escaped(span.text)
    if span.kind == "command":
        return _command(span.text, commands)
    return _marked(span.text, _MARKS[span.kind])


def _command(typed: str, commands: CommandIds) -> str:
    """A command; a click on it opens it in the person's own input line, to be sent or not."""
    path, options = parts(typed)
    command_id = commands.get(path.partition(" ")[0])
    if path not in BY_PATH or command_id is None:
        return code(typed)
    return " ".join([f"</{path}:{command_id}>", *map(escaped, options)])


def code_block(code: str, language: str = "") -> str:
    """A fenced code block; with the language only if it looks like the name of one."""
    code = _FENCE.sub(f"`{APART}", cleaned(code))
    if not code.strip("\n") or code.startswith("\n"):
        # Discord removes empty lines at the start, and shows the fence itself if the code is empty.
        code = APART + code
    name = language if _LANGUAGE.fullmatch(language) else ""
    return f"```{name}\n{code}\n```"


def code(text: str) -> str:
    """Code within a line, with its spaces; empty if the text is empty."""
    text = cleaned(text)
    if "`" not in text:
        return f"`{text}`" if text else ""
    # Inside double backticks a single one is allowed; two or more adjacent ones would end the code.
    text = _TOUCHING.sub(f"`{APART}", text)
    # Discord removes one space beside a backtick at either end.
    before = " " if text.lstrip(" ").startswith("`") else ""
    after = " " if text.rstrip(" ").endswith("`") else ""
    return f"``{before}{text}{after}``"


def _with_backslash(match: re.Match[str]) -> str:
    return f"{match[0][:-1]}\\{match[0][-1]}"


@lru_cache(maxsize=REMEMBERED)
def _marked(text: str, mark: str) -> str:
    inner = text.strip() if mark else ""
    if not inner:
        return escaped(text)
    # Marks work only directly beside the text, so its outer spaces stay outside.
    before, _, after = text.partition(inner)
    return f"{escaped(before)}{mark}{escaped(inner)}{mark}{escaped(after)}"
