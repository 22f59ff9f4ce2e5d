"""Text of decks and people, made fit for Discord: it says what it says, and does nothing.

Discord reads Markdown, mentions, emoji names and links in every text. A backslash before any sign
takes its meaning away, so nothing in a card can ping, link, or break out of where it stands.
"""

import re

from bot.model.views import SpanKind, Text

MARK = "\N{REPLACEMENT CHARACTER}"
APART = "\N{ZERO WIDTH SPACE}"
"""Keeps two signs apart that would mean something together; nobody sees it."""

# C0 and C1 controls, halves of characters that JSON can't carry, and the marks that turn the
# direction of whatever stands behind them.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
# Always of meaning: emphasis, code, spoilers, links, mentions. A colon only if no space follows, as
# in https://here and :emoji:. The rest is of meaning at the start of a line: headings, quotes,
# lists. "discord.gg/…" is an invitation even without its scheme.
_SIGNS = re.compile(
    r"[\\*_~`|<\[@]|:(?!\s)|(?<=discord)\.|(?m:^[ \t]*)(?:[#>+.-]|[0-9]+\.)", re.IGNORECASE
)
_FENCE = re.compile("`(?=``)")
_TOUCHING = re.compile("`(?=`)")
_LANGUAGE = re.compile(r"[a-z0-9_+.#-]{1,20}", re.IGNORECASE | re.ASCII)
_MARKS: dict[SpanKind, str] = {"plain": "", "bold": "**", "italic": "*", "spoiler": "||"}


def cleaned(text: str) -> str:
    """The text with its line ends, and without signs that nobody sees and that change others."""
    return _CONTROL.sub(MARK, text.replace("\r\n", "\n"))


def on_one_line(text: str) -> str:
    """The same for what must not break its line, such as a button's label."""
    return " ".join(cleaned(text).split())


def escaped(text: str) -> str:
    """Plain text as Discord's Markdown."""
    return _SIGNS.sub(_taken_back, cleaned(text))


def styled(text: Text) -> str:
    """Spans as Discord's Markdown."""
    parts: list[str] = []
    touching = False
    for span in text:
        part = code(span.text) if span.kind == "code" else _marked(span.text, _MARKS[span.kind])
        if not part:
            continue
        styles = span.kind != "plain"
        # The signs of two styles that touch would be read as one.
        if touching and styles:
            parts.append(APART)
        parts.append(part)
        touching = styles
    return "".join(parts)


def code_block(code: str, language: str = "") -> str:
    """Lines whose spacing matters, fenced; the language only if it can be one."""
    code = _FENCE.sub(f"`{APART}", cleaned(code))
    if not code.strip("\n") or code.startswith("\n"):
        # Discord drops empty lines at the start, and a fence around nothing is no fence.
        code = APART + code
    name = language if _LANGUAGE.fullmatch(language) else ""
    return f"```{name}\n{code}\n```"


def code(text: str) -> str:
    """A short piece of code within a line, spaces kept; empty for no code."""
    text = cleaned(text)
    if "`" not in text:
        return f"`{text}`" if text else ""
    # Between two backticks one may stand; of two that touch, or three, Discord would make an end.
    text = _TOUCHING.sub(f"`{APART}", text)
    # Discord takes away one space beside a backtick at either end.
    before = " " if text.lstrip(" ").startswith("`") else ""
    after = " " if text.rstrip(" ").endswith("`") else ""
    return f"``{before}{text}{after}``"


def _taken_back(found: re.Match[str]) -> str:
    return f"{found[0][:-1]}\\{found[0][-1]}"


def _marked(text: str, mark: str) -> str:
    inner = text.strip() if mark else ""
    if not inner:
        return escaped(text)
    # Signs hold only if they touch the text: the spaces stay outside.
    before, _, after = text.partition(inner)
    return f"{escaped(before)}{mark}{escaped(inner)}{mark}{escaped(after)}"
