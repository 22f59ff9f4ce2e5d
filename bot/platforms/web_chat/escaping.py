"""Text made safe for a page and for a header."""

import re
from urllib.parse import quote

from markupsafe import Markup, escape

# Controls and surrogates are no valid HTML. The marks that change the direction of the text around
# them could make a page's own words read as others.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]"
)
_PLAIN_NAME = re.compile(r"[^A-Za-z0-9._-]+")


def unsafe_removed(value: str) -> str:
    """A text with a sign for each character that no page may contain."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", value)


def text(value: str) -> Markup:
    """A text for the content of an element, or for an attribute in quotes."""
    return escape(unsafe_removed(value))


def lines(value: str) -> Markup:
    """A text of several lines."""
    return Markup("<br>").join(text(line) for line in value.split("\n"))


def disposition(name: str) -> str:
    """The header that makes an answer a file to download, with a name that people wrote."""
    plain = _PLAIN_NAME.sub("_", name).strip("._") or "file"
    exact = quote(_UNSAFE.sub("_", name), safe="")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}"
