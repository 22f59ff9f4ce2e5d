"""Converts reply_markup to buttons and checks their limits."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fakes.telegram import limits
from tests.fakes.telegram.errors import bad
from tests.fakes.telegram.values import Button, Keyboard

ACTIONS = frozenset(
    [
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    ]
)
ADDRESS = re.compile(r"(https?://[^/\s]+\.[^\s]+|https?://[^/\s]+(/\S*)?|tg://\S+)", re.IGNORECASE)
OTHER_MARKUPS = ("keyboard", "remove_keyboard", "force_reply")


def keyboard_of(markup: Any, *, edit: bool = False) -> Keyboard:
    """The inline keyboard of a markup; () for none, and for other kinds of markup.

    Raises:
        RefusedError: the markup is invalid, or breaks a limit.
    """
    if not markup:
        return ()
    if not isinstance(markup, dict) or (
        "inline_keyboard" not in markup and (edit or not any(k in markup for k in OTHER_MARKUPS))
    ):
        raise bad("object expected as reply markup")
    rows = tuple(
        tuple(_button(raw) for raw in row) for row in markup.get("inline_keyboard", ()) if row
    )
    if sum(map(len, rows)) > limits.BUTTONS:
        raise bad("reply markup is too long")
    if any(len(row) > limits.ROW for row in rows):
        raise bad(f"a row of more than {limits.ROW} buttons is not shown by clients")
    return rows


def check_deep_link(address: str, bot: str) -> None:
    """Refuses a link to the bot whose payload Telegram would not pass on."""
    parts = urlsplit(address)
    if parts.netloc.lower() not in ("t.me", "telegram.me") or parts.path.strip("/") != bot:
        return
    for name in ("start", "startgroup"):
        for payload in parse_qs(parts.query, keep_blank_values=True).get(name, ()):
            if payload and not re.fullmatch(limits.PAYLOAD, payload):
                raise bad(f"the deep link's payload {payload!r} is not 1-64 of A-Za-z0-9_-")


def _button(raw: Any) -> Button:
    if not isinstance(raw, dict):
        raise bad("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    text = str(raw.get("text", "")).strip()
    if not text:
        raise bad("can't parse inline keyboard button: text must be non-empty")
    actions = ACTIONS.intersection(raw)
    if not actions:
        raise bad(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        raise bad("can't parse inline keyboard button: exactly one optional field must be used")
    data = raw.get("callback_data")
    if data is not None and not 0 < len(str(data).encode()) <= limits.CALLBACK_DATA_BYTES:
        raise bad("BUTTON_DATA_INVALID")
    url = str(raw.get("url", ""))
    if "url" in raw and not ADDRESS.fullmatch(url):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    rest = {name: raw[name] for name in raw if name not in ("text", "callback_data", "url")}
    return Button(text, "" if data is None else str(data), url, rest)
