"""Answers the pages of the deck studio.

A form of the studio becomes an action of `bot.model.editing.studio`, and the facts that answer it
fill a template. As everywhere, a form that has changed something leads to a page that shows it.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Protocol, assert_never
from urllib.parse import urlencode

from aiohttp import web

from bot.model.editing.studio import (
    AnyStudioAction,
    AnyStudioPage,
    CardShown,
    CardsShown,
    DecksListed,
    InsightShown,
    ListDecks,
    NewDeckShown,
    NotSaved,
    RetiredShown,
    Saved,
    Unknown,
    VersionShown,
    VersionsShown,
)
from bot.model.outcomes.problems import Problem
from bot.platforms.ports import Clock, WebPorts
from bot.platforms.web_chat import inbound
from bot.platforms.web_chat.downloads import SentFile
from bot.platforms.web_chat.inbound import Visitor
from bot.platforms.web_chat.pages import led_to, new_form, page
from bot.platforms.web_chat.studio import forms
from bot.platforms.web_chat.studio.forms import Values
from bot.platforms.web_chat.studio.preview import looks_of
from bot.screens import studio as words
from bot.screens.widgets import count

FROM_ADDRESS = {
    "/studio": lambda _: ListDecks(),
    "/studio/new": forms.new_deck,
    "/studio/{deck:[0-9]{1,18}}": forms.shown_cards,
    "/studio/{deck:[0-9]{1,18}}/new": forms.new_card,
    "/studio/{deck:[0-9]{1,18}}/cards/{card:[a-z0-9][a-z0-9_-]{0,99}}": forms.shown_card,
    "/studio/{deck:[0-9]{1,18}}/retired": forms.shown_retired,
    "/studio/{deck:[0-9]{1,18}}/versions": forms.shown_versions,
    "/studio/{deck:[0-9]{1,18}}/versions/{number:[0-9]{1,9}}": forms.shown_version,
    "/studio/{deck:[0-9]{1,18}}/insight": forms.shown_insight,
}
"""The pages, and what each asks for."""
FROM_FORM = {
    "/studio/new": forms.made_deck,
    "/studio/{deck:[0-9]{1,18}}": forms.chosen_cards,
    "/studio/{deck:[0-9]{1,18}}/cards/{card:[a-z0-9][a-z0-9_-]{0,99}}": forms.one_card,
    "/studio/{deck:[0-9]{1,18}}/cards/{card:[a-z0-9][a-z0-9_-]{0,99}}/preview": forms.previewed,
    "/studio/{deck:[0-9]{1,18}}/retired": forms.brought_back,
    "/studio/{deck:[0-9]{1,18}}/versions/{number:[0-9]{1,9}}": forms.restored,
    "/studio/{deck:[0-9]{1,18}}/insight": forms.accepted,
}
"""The addresses of the forms, and what each asks for."""

_Known = Callable[[web.Request], Awaitable[Visitor]]
_Sent = tuple[Visitor, dict[str, str], SentFile | None]
_Reader = Callable[[Values], AnyStudioAction | None]


class _Sender(Protocol):
    """Who sent a form of ours, its fields, and the file that a form with `files` may have."""

    async def __call__(self, request: web.Request, *, files: bool = False) -> _Sent: ...


class StudioPages:
    """The pages of the studio, and what their forms do."""

    def __init__(self, own: WebPorts, clock: Clock, visitor: _Known, sender: _Sender) -> None:
        """Makes them.

        Args:
            own: What the pages alone may use.
            clock: Tells the time.
            visitor: Who sent a request.
            sender: Who sent a form of ours, and its fields.
        """
        self._studio = own.studio
        self._looks = own.looks
        self._clock = clock
        self._visitor = visitor
        self._sender = sender

    def routes(self) -> list[web.RouteDef]:
        """All addresses."""
        return [
            *(web.get(path, self._page(read)) for path, read in FROM_ADDRESS.items()),
            *(web.post(path, self._form(read)) for path, read in FROM_FORM.items()),
        ]

    def _page(self, read: _Reader) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def show(request: web.Request) -> web.StreamResponse:
            visitor = await self._visitor(request)
            return await self._answer(
                visitor, request, {**request.query, **request.match_info}, read
            )

        return show

    def _form(self, read: _Reader) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def change(request: web.Request) -> web.StreamResponse:
            visitor, fields, file = await self._sender(request, files=read is forms.one_card)
            if file is not None and read is forms.one_card:
                values = {**fields, **request.match_info}
                with_file = partial(forms.one_card, file=file.name, content=file.content)
                return await self._answer(visitor, request, values, with_file)
            return await self._answer(visitor, request, {**fields, **request.match_info}, read)

        return change

    async def _answer(
        self, visitor: Visitor, request: web.Request, values: Values, read: _Reader
    ) -> web.StreamResponse:
        """Carries out what an address or a form asks for, and shows what came of it."""
        action = read(values)
        if action is None:
            raise web.HTTPBadRequest
        asked = inbound.request_of(visitor, "studio", forms.NOTHING, self._clock.now())
        shown = await self._studio(asked, action)
        if isinstance(shown, Problem):
            return page(
                "problem", status=HTTPStatus.SERVICE_UNAVAILABLE, kind="busy", visitor=visitor
            )
        if isinstance(shown, Saved):
            return led_to(_next(shown, values))
        if isinstance(shown, Unknown):
            raise web.HTTPNotFound
        template, more = _filled(shown)
        if request.path.endswith("/preview"):
            template = "part"
        form = new_form(visitor)
        if isinstance(shown, CardShown):
            views = words.previews(shown.deck, shown.parts)
            more = {"looks": await looks_of(views, await self._looks(), form)}
        return page(
            f"studio/{template}",
            status=HTTPStatus.CONFLICT if _refused(shown) else HTTPStatus.OK,
            visitor=visitor,
            here="/studio",
            form=form,
            shown=shown,
            words=words,
            count=count,
            listed=forms.listed(values),
            look=values.get("look", ""),
            **more,
        )


def _refused(shown: AnyStudioPage) -> bool:
    """Whether a page says that nothing was saved."""
    match shown:
        case CardShown():
            return bool(shown.problem or shown.conflicts)
        case NewDeckShown():
            return bool(shown.problem)
        case _:
            return isinstance(shown, NotSaved)


def _next(saved: Saved, values: Values) -> str:
    """The address that shows what was saved, or the form of another card."""
    if values.get("do") == "another":
        return f"/studio/{saved.deck}/new?after={saved.card}"
    query = forms.listed(values)
    if saved.card:
        query = f"{query}&card={saved.card}#card-{saved.card}".removeprefix("&")
    return f"/studio/{saved.deck}{'?' if query else ''}{query}"


def _filled(shown: AnyStudioPage) -> tuple[str, Mapping[str, object]]:  # noqa: C901, PLR0911 - one each
    """The template of a page, and what it shows beside the facts."""
    match shown:
        case DecksListed():
            return "decks", {}
        case NewDeckShown():
            return "new_deck", {}
        case CardsShown(asked=asked):
            choices = {"q": asked.search, "topic": asked.topic, "remarked": asked.remarked}
            query = urlencode(
                {name: value for name, value in choices.items() if value}, errors="replace"
            )
            return "cards", {
                "pages": range(1, shown.pages + 1),
                "query": f"{query}&" if query else "",
            }
        case RetiredShown():
            return "retired", {}
        case CardShown():
            return "card", {}
        case VersionsShown():
            return "versions", {"when": _when}
        case VersionShown():
            return "version", {}
        case InsightShown():
            return "insight", {}
        case NotSaved():
            return "refused", {}
        case Saved() | Unknown():
            return "refused", {}
        case _ as never:
            assert_never(never)


def _when(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
