"""A form or a link becomes a request: who acts, where, and which action."""

import re
from collections.abc import Mapping
from hashlib import blake2b

import msgspec

from bot.engine.commands import BY_PATH, SUBJECTS
from bot.engine.declarations import CommandSpec
from bot.engine.engine import only_reads
from bot.model.action_traits import traits_of
from bot.model.actions import AnyAction, Command, Request, ShowHere, Unreadable, Where
from bot.model.browsers import Browser, Place
from bot.model.ids import Identity
from bot.model.views import Button
from bot.platforms import button_tokens
from bot.platforms.web_chat.limits import TEXT

PLATFORM = "web"
"""The platform of those who need no account; whoever signs in acts as the account that asked."""
KEY_BYTES = 16
WAS = "was-"
"""How the field begins that keeps what another one held when the form opened."""

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_KEY = re.compile(r"web-[0-9a-f]{32}")


class Visitor(msgspec.Struct, frozen=True):
    """Who acts in a browser, and where.

    Attributes:
        browser: The browser that is signed in.
        name: The person's name, empty if unknown.
        proof: What each of its forms must contain.
        place: The server or group in which they act, None in private.
        language: As in `bot.model.where.Where`.
    """

    browser: Browser
    name: str
    proof: str
    place: Place | None = None
    language: str = ""

    @property
    def who(self) -> Identity:
        """The account that acts."""
        return self.browser.who if self.place is None else self.place.who

    @property
    def where(self) -> Where:
        """Where they act. Nothing can be posted there: a page is no channel."""
        place = self.place
        return Where(
            space="" if place is None else place.space,
            moderator=place is not None and place.moderator,
            title="" if place is None else place.title,
            lasting=False,
            may_ask=True,
            language=self.language,
        )


def offered(path: str) -> CommandSpec | None:
    """The command of a path, None if the pages don't offer it.

    What is posted into a channel is set up in that channel, where people see it.
    """
    spec = BY_PATH.get(path)
    if spec is None or spec.traits.posts_later:
        return None
    return None if path.startswith("battle ") else spec


def beside(path: str) -> tuple[str, ...]:
    """The other commands of the same subject that the pages offer."""
    same = next((paths for paths in SUBJECTS.values() if path in paths), ())
    return tuple(one for one in same if one != path and offered(one) is not None)


def shows(spec: CommandSpec, command: Command) -> bool:
    """Whether a link may stand for a command: it shows something, and changes nothing.

    A command without options that has a link elsewhere is such a one, too.
    """
    return only_reads(command) or (bool(spec.traits.link) and not spec.options)


def is_link(spec: CommandSpec) -> bool:
    """Whether a command's form is a link as well: it changes nothing, whatever is filled in."""
    return shows(spec, Command(spec.path, {option.name: "" for option in spec.options}))


def command_of(spec: CommandSpec, fields: Mapping[str, str]) -> Command:
    """The command with the options that a form or an address holds.

    Empty ones are left out, and those that still are what the form held when it opened: what
    another browser has changed meanwhile stays.
    """
    options = {
        option.name: value
        for option in spec.options
        if option.kind not in {"file", "channel"}
        and (value := fields.get(option.name, "").strip())
        and value != fields.get(f"{WAS}{option.name}")
    }
    return Command(spec.path, options)


def press_of(token: str, text: str) -> AnyAction:
    """The action of a button, with the text that was typed beside it."""
    action = button_tokens.unpack(token)
    if isinstance(action, Unreadable) or traits_of(action).text == "none":
        return action
    return msgspec.structs.replace(action, text=text[:TEXT].replace("\r\n", "\n"))


def works_here(button: Button) -> bool:
    """Whether a button is one for a page, and not for a message that a channel shares."""
    return not button.shared and not isinstance(button.action, ShowHere)


def request_of(visitor: Visitor, key: str, action: AnyAction, at: int) -> Request:
    """The request for an action that arrived `at` (ms since 1970)."""
    return Request(key, visitor.who, at, action, name=visitor.name, where=visitor.where)


def key_of(page: str, *parts: str) -> str:
    """The key of a request: the same form of the same page, filled in alike, is the same request.

    Args:
        page: A random text that each page has for its forms.
        parts: What was sent with the form.
    """
    digest = blake2b(digest_size=KEY_BYTES)
    for part in (page, *parts):
        encoded = part.encode("utf-8", "replace")
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return f"web-{digest.hexdigest()}"


def is_key(key: str) -> bool:
    """Whether a text is the key of a request from a page."""
    return _KEY.fullmatch(key) is not None


def language_of(header: str) -> str:
    """The first language that a browser asks for, empty if it names none."""
    found = _LANGUAGE.match(header.strip())
    return found[0][:35] if found else ""
