"""Pages: the templates, which screens own because they hold words, filled in."""

import hashlib
import secrets
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from typing import Any

import jinja2
from aiohttp import web
from markupsafe import Markup

from bot.engine.commands import FILE_BYTES
from bot.platforms import button_tokens
from bot.platforms.web_chat.escaping import text
from bot.platforms.web_chat.inbound import Visitor
from bot.platforms.web_chat.render import Form, span
from bot.screens import browser as words

PAGE_BYTES = 9
STATIC = {
    "htmx.js": "text/javascript",
    "app.js": "text/javascript",
    "style.css": "text/css",
    "battle.css": "text/css",
    "battle.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
"""The files that pages load, and their kinds."""


@cache
def static(name: str) -> bytes:
    """The content of a file that pages load."""
    return (files("bot.platforms.web_chat") / "static" / name).read_bytes()


@cache
def version(name: str) -> str:
    """A text that changes with a file, so that browsers may keep it for good."""
    return hashlib.sha256(static(name)).hexdigest()[:12]


@cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("bot.screens", "web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    environment.globals["file"] = lambda name: f"/static/{name}?v={version(name)}"
    environment.globals["megabytes"] = FILE_BYTES // 1_000_000
    environment.globals["menu"] = words.MENU
    environment.globals["span"] = span
    environment.globals["token"] = button_tokens.pack
    environment.globals["page_title"] = words.page_title
    environment.globals["signed_in"] = words.signed_in
    environment.globals["days_ago"] = words.days_ago
    environment.globals["place_title"] = words.place_title
    return environment


def _finalized(value: Any) -> Any:
    """A value that a template shows: every text is made safe in the same way."""
    return text(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def new_form(visitor: Visitor | None = None, files: str = "") -> Form:
    """What the forms of a new page contain."""
    page = secrets.token_urlsafe(PAGE_BYTES)
    return Form("" if visitor is None else visitor.proof, page, files)


def page(template: str, *, status: int = 200, **values: Any) -> web.Response:
    """A page as an answer.

    Args:
        template: The name of its template, without the ending.
        status: The answer's status.
        values: What the template shows; `visitor` and `form` are None without one.
    """
    values = {
        "visitor": None,
        "here": "",
        "more": (),
        "quiet": False,
        "undo": False,
        "form": new_form(values.get("visitor")),
        **values,
    }
    html = _templates().get_template(f"{template}.html").render(values)
    return web.Response(status=status, text=html, content_type="text/html", charset="utf-8")


def part(template: str, **values: Any) -> Markup:
    """A part of a page, which is sent by itself when it has changed."""
    html = _templates().get_template(f"{template}.html").render(values)
    return Markup(html)  # noqa: S704 - the template has made it safe


def led_to(address: str) -> web.Response:
    """An answer that leads to another of our pages, which the browser then fetches."""
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})
