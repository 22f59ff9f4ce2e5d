"""Looks that a note type's stylesheet gives to parts of a text, written where HTML has them."""

import re
from collections.abc import Mapping

from bot.formats.base.text_styles import kind_of

_LONGEST = 20_000
_RULE = re.compile(r"([^{}]{1,300})\{([^{}]{1,1000})\}")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_LAST_CLASS = re.compile(r"\.([\w-]{1,50})\s*(?:,|$)")
# What Anki itself puts around a card, or into it.
_OF_ANKI = re.compile(
    r"card\d*|night_?mode|mobile|mac|win|linux|android|cloze.*|hint|type.*", re.IGNORECASE
)
_SPAN = re.compile(
    r"<span\s+class\s*=\s*(?:\"([\w -]{1,100})\"|'([\w -]{1,100})'|([\w-]{1,50}))\s*>"
)


def looks_of(css: str) -> dict[str, str]:
    """The classes of a stylesheet that colour, mark or strike a text, and what they declare."""
    found: dict[str, str] = {}
    css = _COMMENT.sub("", css[:_LONGEST]).replace('"', "").replace("'", "")
    for selectors, declared in _RULE.findall(css):
        if kind_of("span", declared, ""):
            names = _LAST_CLASS.findall(selectors.strip())
            found |= {name: declared for name in names if not _OF_ANKI.fullmatch(name)}
    return found


def with_looks(html: str, looks: Mapping[str, str]) -> str:
    """The HTML with the declarations of these classes at the parts that have them."""

    def styled(span: re.Match[str]) -> str:
        names = (span[1] or span[2] or span[3]).split()
        declared = ";".join(looks[name] for name in names if name in looks)
        return f'<span style="{declared}">' if declared else span[0]

    return _SPAN.sub(styled, html) if looks and "<span" in html else html
