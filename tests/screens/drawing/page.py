"""A page of drawn messages, and what the templates of both platforms share."""

import base64
from collections.abc import Iterable
from html import escape
from pathlib import Path

from tests.world import START

NOW = START
"""The time at which the messages are read."""
STYLE = Path(__file__).with_name("style.css").read_text(encoding="utf-8")


def page(screens: Iterable[tuple[str, str]]) -> str:
    """A document with screens from top to bottom, each a name and its HTML."""
    body = "".join(f'<section id="{escape(name)}">{inner}</section>' for name, inner in screens)
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{body}"


def data_url(content: bytes) -> str:
    """An image's bytes as an address."""
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def initial(kind: str) -> str:
    """The picture of the bot's account."""
    return f"<div class={kind}>C</div>"
