"""Answers pages: who is there, what they want, and the engine's answer as a page."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import NoReturn

import msgspec
from aiohttp import web
from markupsafe import Markup

from bot.engine.commands import TAKING_FILES
from bot.engine.declarations import CommandSpec
from bot.model.actions import AnyAction
from bot.model.browsers import Place
from bot.model.suggestions import CompletionQuery
from bot.model.views import Attachment, Post, View
from bot.platforms.ports import AdapterPorts, WebPorts
from bot.platforms.web_chat import forms, inbound, limits
from bot.platforms.web_chat.cookies import Cookies, proof, proves
from bot.platforms.web_chat.downloads import SentFile, file_of, form_of, kind_of, part_of
from bot.platforms.web_chat.escaping import disposition
from bot.platforms.web_chat.inbound import Visitor
from bot.platforms.web_chat.pages import STATIC, led_to, new_form, page, static
from bot.platforms.web_chat.rate_limit import RateLimit
from bot.platforms.web_chat.render import (
    Form,
    address_of,
    has_undo,
    render,
    title_of,
    without_typing,
    without_values,
)
from bot.screens import browser as words

FOR_GOOD = "public, max-age=31536000, immutable"


class Handler:
    """The pages, and what their forms do."""

    def __init__(
        self,
        ports: AdapterPorts,
        own: WebPorts,
        cookies: Cookies,
        address_of: Callable[[web.Request], str],
        file_bytes: int,
    ) -> None:
        """Makes the handler.

        Args:
            ports: What it may use of the program.
            own: What the pages alone may use.
            cookies: The browsers' cookies.
            address_of: The address of whoever sent a request.
            file_bytes: The largest body of a form with a file.
        """
        self._address_of = address_of
        self._file_bytes = file_bytes
        self._ports = ports
        self._own = own
        self._cookies = cookies
        self._presses = RateLimit(*limits.PER_PERSON)
        self._guesses = RateLimit(*limits.PER_GUESS)

    def routes(self) -> list[web.RouteDef]:
        """All addresses; that of a command comes last, since it takes any path."""
        return [
            web.get("/", self._home),
            web.get("/static/{name}", self._static),
            web.get("/media/{name}", self._media),
            web.get("/in/{code}", self._ask_sign_in),
            web.post("/in/{code}", self._sign_in),
            web.get("/browsers", self._browsers),
            web.post("/browsers", self._end_browser),
            web.get("/places", self._places),
            web.post("/places", self._go_to_place),
            web.post("/press", self._press),
            web.get("/answer/{key}", self._answer),
            web.get("/{path:[a-z]+(?:/[a-z]+)?}", self._command),
            web.post("/{path:[a-z]+(?:/[a-z]+)?}", self._run_command),
        ]

    async def visitor(self, request: web.Request) -> Visitor:
        """Who sent a request.

        Raises:
            HTTPException: If nobody is signed in; it leads to the page that says how to.
        """
        secret = self._cookies.secret(request)
        known = await self._own.browsers.known(secret) if secret else None
        if known is None:
            self._leave("/")
        browser, name = known
        language = inbound.language_of(request.headers.get("Accept-Language", ""))
        name = name or browser.who.account
        visitor = Visitor(browser, name, proof(secret), language=language)
        wanted = self._cookies.place(request)
        if not wanted:
            return visitor
        places = await self._own.browsers.places(browser.who)
        place = next((one for one in places if _address(one) == wanted), None)
        return msgspec.structs.replace(visitor, place=place)

    async def sender(
        self, request: web.Request, *, files: bool = False
    ) -> tuple[Visitor, dict[str, str], SentFile | None]:
        """Who sent a form, and its fields; its file too, if it may have `files`.

        Raises:
            HTTPException: If nobody is signed in, the form is not from one of our pages, or its
                person has sent too many.
        """
        visitor = await self.visitor(request)
        fields, file = await form_of(request, file_bytes=self._file_bytes if files else 0)
        if not proves(self._cookies.secret(request), fields.get("proof", "")):
            raise web.HTTPForbidden
        if not self._presses.allows(visitor.browser.who, self._ports.clock.now()):
            raise web.HTTPTooManyRequests
        return visitor, fields, file

    # ── signing in ──────────────────────────────────────────────────────────────────────────────

    async def _home(self, request: web.Request) -> web.StreamResponse:
        if not await self._is_known(request):
            return page("welcome")
        return led_to("/today")

    async def _is_known(self, request: web.Request) -> bool:
        secret = self._cookies.secret(request)
        return bool(secret) and await self._own.browsers.known(secret) is not None

    async def _ask_sign_in(self, request: web.Request) -> web.StreamResponse:
        # A preview that a chat fetches spends nothing: only the button does.
        visit = self._cookies.visit(request)
        response = page("sign_in", code=request.match_info["code"], proof=proof(visit))
        self._cookies.note_visit(response, visit)
        return response

    async def _sign_in(self, request: web.Request) -> web.StreamResponse:
        fields, _ = await form_of(request)
        if not self._cookies.visited(request, fields.get("proof", "")):
            return page("problem", status=HTTPStatus.FORBIDDEN, kind="foreign")
        if not self._guesses.allows(self._address_of(request), self._ports.clock.now()):
            return page("problem", status=HTTPStatus.TOO_MANY_REQUESTS, kind="often")
        response = led_to("/")
        secret = self._cookies.sign_in(response)
        about = words.about_browser(request.headers.get("User-Agent", ""))
        code = request.match_info["code"].upper()
        if not await self._own.browsers.sign_in(code, secret, about):
            return page("problem", status=HTTPStatus.NOT_FOUND, kind="link")
        return response

    async def _browsers(self, request: web.Request) -> web.StreamResponse:
        visitor = await self.visitor(request)
        every = await self._own.browsers.all_of(visitor.browser.who)
        return page(
            "browsers",
            visitor=visitor,
            here=request.path,
            browsers=every,
            now=self._ports.clock.now(),
        )

    async def _end_browser(self, request: web.Request) -> web.StreamResponse:
        visitor, fields, _ = await self.sender(request)
        chosen = fields.get("browser", "")
        number = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 18 else -1  # noqa: PLR2004 - what an id may have
        if number >= 0:
            await self._own.browsers.end(visitor.browser.who, number)
        ended = number in {0, visitor.browser.id}
        response = led_to("/" if ended else "/browsers")
        if ended:
            self._cookies.sign_out(response)
        return response

    async def _places(self, request: web.Request) -> web.StreamResponse:
        visitor = await self.visitor(request)
        places = await self._own.browsers.places(visitor.browser.who)
        rows = [(_address(place), place) for place in places]
        return page(
            "places", visitor=visitor, here=request.path, places=rows, now=self._ports.clock.now()
        )

    async def _go_to_place(self, request: web.Request) -> web.StreamResponse:
        visitor, fields, _ = await self.sender(request)
        places = await self._own.browsers.places(visitor.browser.who)
        wanted = fields.get("place", "")
        response = led_to("/decks/list")
        known = wanted in {_address(place) for place in places}
        self._cookies.go_to(response, wanted if known else "")
        return response

    # ── studying ────────────────────────────────────────────────────────────────────────────────

    async def _press(self, request: web.Request) -> web.StreamResponse:
        visitor, fields, _ = await self.sender(request)
        token, text = fields.get("token", ""), fields.get("text", "")
        key = inbound.key_of(fields.get("page", ""), token, text)
        return await self._act(visitor, key, inbound.press_of(token, text))

    async def _act(
        self, visitor: Visitor, key: str, action: AnyAction, of: str = ""
    ) -> web.StreamResponse:
        """Carries out an action, and leads to its answer; one that is not kept is shown at once.

        `of` is the command that was given, see `_shown`.
        """
        request = inbound.request_of(visitor, key, action, self._ports.clock.now())
        posts = await self._ports.handle(request)
        if await self._own.answered(visitor.who, key) is not None:
            return led_to(f"/answer/{key}?of={of.replace(' ', '/')}" if of else f"/answer/{key}")
        return self._shown(visitor, posts, of=of)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        visitor = await self.visitor(request)
        key = request.match_info["key"]
        posts = await self._own.answered(visitor.who, key) if inbound.is_key(key) else None
        if posts is None:
            return page("problem", status=HTTPStatus.NOT_FOUND, kind="gone", visitor=visitor)
        download = request.query.get("download", "")
        of = request.query.get("of", "").replace("/", " ")
        return self._shown(visitor, posts, download, f"/answer/{key}", of)

    async def _command(self, request: web.Request) -> web.StreamResponse:
        spec = self._spec(request)
        visitor = await self.visitor(request)
        values = dict(request.query)
        command = inbound.command_of(spec, values)
        name = request.query.get("download", "")
        if not inbound.shows(spec, command):
            return await self._form_page(visitor, request, Markup(""), words.page_title(spec.path))
        now = self._ports.clock.now()
        key = inbound.key_of(new_form().page, str(now))
        posts = await self._ports.handle(inbound.request_of(visitor, key, command, now))
        here = address_of(command)
        if name:
            return self._shown(visitor, posts, name, here)
        title = title_of(posts[0].view) if posts else ""
        kept = dict(posts[0].view.values) if posts else {}
        if spec.options:
            posts = _changed(posts, lambda view: without_typing(without_values(view), spec.path))
        content = _views(posts, new_form(visitor, here), titled=bool(title))
        title = title or words.page_title(spec.path)
        if spec.options:
            return await self._form_page(visitor, request, content, title, kept)
        more = inbound.beside(spec.path)
        return page(
            "answer", visitor=visitor, title=title, content=content, here=request.path, more=more
        )

    async def _form_page(
        self,
        visitor: Visitor,
        request: web.Request,
        content: Markup,
        title: str,
        kept: Mapping[str, str] = MappingProxyType({}),
    ) -> web.StreamResponse:
        """A command's form, below its answer; its fields hold what is set."""
        spec = self._spec(request)
        values = dict(request.query)
        suggestions = {}
        for option in forms.suggested(spec):
            others = {name: value for name, value in values.items() if name != option.name}
            query = CompletionQuery(
                spec.path, option.name, "", others, visitor.who, visitor.where.space
            )
            suggestions[option.name] = await self._ports.suggest(query)
        return page(
            "answer",
            visitor=visitor,
            title=title,
            here=request.path,
            more=inbound.beside(spec.path),
            content=content,
            command=forms.form_of(spec, values, suggestions, kept),
            about=spec.description,
            shows=inbound.is_link(spec),
        )

    async def _run_command(self, request: web.Request) -> web.StreamResponse:
        spec = self._spec(request)
        takes_file = spec.path in TAKING_FILES
        visitor, fields, file = await self.sender(request, files=takes_file)
        command = inbound.command_of(spec, fields)
        content = b"" if file is None else file.content
        if file is not None and (file.name or content):
            action: AnyAction = file_of(file, command)
        elif inbound.shows(spec, command):
            return led_to(address_of(command))
        else:
            action = command
        sent = (f"{name}={value}" for name, value in sorted(command.options.items()))
        key = inbound.key_of(
            fields.get("page", ""), spec.path, *sent, str(len(content)), content[:100].hex()
        )
        return await self._act(visitor, key, action, spec.path)

    def _shown(
        self,
        visitor: Visitor,
        posts: Sequence[Post],
        download: str = "",
        here: str = "",
        of: str = "",
    ) -> web.StreamResponse:
        """Posts as a page, or a file in one of them as a download.

        What answers the command `of`, and is no card, has links to it and to those beside it.
        """
        if download:
            for post in posts:
                for block in post.view.blocks:
                    if isinstance(block, Attachment) and block.name == download:
                        headers = {"Content-Disposition": disposition(block.name)}
                        kind = "application/octet-stream"
                        return web.Response(body=block.encoded, headers=headers, content_type=kind)
            raise web.HTTPNotFound
        title = title_of(posts[0].view) if posts else ""
        is_card = any(post.key for post in posts)
        back: tuple[str, ...] = ()
        if not is_card and inbound.offered(of) is not None:
            back = (of, *inbound.beside(of))
            posts = _changed(posts, lambda view: without_typing(view, of))
        return page(
            "answer",
            visitor=visitor,
            title=title or (words.page_title(of) if back else words.STUDY),
            quiet=not title and not back,
            undo=is_card and not any(has_undo(post.view) for post in posts),
            content=_views(posts, new_form(visitor, here), titled=bool(title)),
            more=back,
        )

    # ── files ───────────────────────────────────────────────────────────────────────────────────

    async def _static(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        kind = STATIC.get(name)
        if kind is None:
            raise web.HTTPNotFound
        response = web.Response(body=static(name), content_type=kind, charset="utf-8")
        response.headers["Cache-Control"] = FOR_GOOD
        response.enable_compression()
        return response

    async def _media(self, request: web.Request) -> web.StreamResponse:
        await self.visitor(request)
        name = request.match_info["name"]
        content, kind = await self._ports.media(name), kind_of(name)
        if content is None or kind is None:
            raise web.HTTPNotFound
        return part_of(content, kind, request)

    @staticmethod
    def _spec(request: web.Request) -> CommandSpec:
        spec = inbound.offered(request.match_info["path"].replace("/", " "))
        if spec is None:
            raise web.HTTPNotFound
        return spec

    @staticmethod
    def _leave(address: str) -> NoReturn:
        raise web.HTTPSeeOther(address)


def _views(posts: Sequence[Post], form: Form, *, titled: bool) -> Markup:
    """Posts as HTML; if they are `titled`, the page has the heading with which the first begins."""
    return Markup("").join(
        render(post.view, form, titled=titled and not index) for index, post in enumerate(posts)
    )


def _changed(posts: Sequence[Post], change: Callable[[View], View]) -> tuple[Post, ...]:
    """Posts whose views are changed."""
    return tuple(msgspec.structs.replace(post, view=change(post.view)) for post in posts)


def _address(place: Place) -> str:
    """What a cookie and a form call a place."""
    return f"{place.who.platform}:{place.who.account}:{place.space}"
