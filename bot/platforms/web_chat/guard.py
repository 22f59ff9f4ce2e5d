"""The guard at the door: what every request must keep to, and what every answer says.

An answer allows no code and no style but those of our own files, and no other host. A request that
changes something must come from one of our pages: its form holds a proof (see `cookies.py`), and
the browser must not name another site as its origin.
"""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from ipaddress import ip_network
from urllib.parse import urlsplit

from aiohttp import web

from bot.platforms.ports import Clock
from bot.platforms.web_chat import limits
from bot.platforms.web_chat.connections import Connections, Networks, sender_of
from bot.platforms.web_chat.pages import led_to, page
from bot.platforms.web_chat.rate_limit import RateLimit
from bot.store.database import NotSavedError
from bot.util import log

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Server": "Cardstreak",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
SAFE = frozenset({"GET", "HEAD"})
_LOG = log.get(__name__)


class Guard:
    """A middleware: limits, origins, headers, and a page for whatever goes wrong."""

    def __init__(
        self,
        clock: Clock,
        *,
        base_url: str,
        proxies: str,
        bounds: limits.Bounds = limits.BOUNDS,
    ) -> None:
        """Makes it.

        Args:
            clock: Tells the time.
            base_url: The address by which people reach the pages.
            proxies: The proxies whose `X-Forwarded-For` is believed: addresses and networks,
                divided by commas.
            bounds: The limits of connections and bodies.
        """
        self._clock = clock
        self._origin = _origin_of(base_url)
        self._secure = base_url.startswith("https://")
        self._proxies = networks_of(proxies)
        self.connections = Connections(self._proxies, bounds=bounds)
        self._body_s = bounds.body_s
        self._rate = RateLimit(*limits.PER_ADDRESS)
        self._deadlines: dict[asyncio.Task[object] | None, asyncio.Timeout] = {}
        self._rate_at_battles = RateLimit(*limits.PER_ADDRESS_AT_BATTLES)

    @web.middleware
    async def answer(self, request: web.Request, handler: Answer) -> web.StreamResponse:
        """Answers a request, or refuses it."""
        self.connections.begun(request.transport)
        try:
            async with asyncio.timeout(self._body_s) as deadline:
                self._deadlines[asyncio.current_task()] = deadline
                response = await self._checked(request, handler)
        except TimeoutError:
            response = page("problem", status=408, kind="slow")
            response.force_close()
        except web.HTTPException as error:
            response = self._page_of(error)
        except NotSavedError as error:
            _LOG.error("not saved", reason=str(error))
            response = page("problem", status=503, kind="busy")
        except (asyncio.CancelledError, ConnectionError):
            raise
        except Exception:  # noqa: BLE001 - a bug in one page must not stop the others
            _LOG.exception("a page failed", path=request.path)
            response = page("problem", status=500, kind="broken")
        finally:
            self._deadlines.pop(asyncio.current_task(), None)
        if not response.prepared:
            self.harden(response)
        return response

    def lift_deadline(self) -> None:
        """Lets the request in work take as long as it likes: its answer is a stream."""
        self._deadlines[asyncio.current_task()].reschedule(None)

    def harden(self, response: web.StreamResponse) -> None:
        """Adds the headers that every answer has."""
        response.headers.update(HEADERS)
        response.headers.setdefault("Cache-Control", "no-store")
        if self._secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"

    def address_of(self, request: web.Request) -> str:
        """The address of whoever sent a request: the last one that is no trusted proxy's."""
        said = request.headers.getall("X-Forwarded-For", ())
        return sender_of(request.remote or "", said, self._proxies)

    async def _checked(self, request: web.Request, handler: Answer) -> web.StreamResponse:
        at_battles = request.path.startswith(("/battle/", "/static/"))
        rate = self._rate_at_battles if at_battles else self._rate
        if not rate.allows(self.address_of(request), self._clock.now()):
            return page("problem", status=429, kind="often")
        if request.method not in SAFE and not self._is_own(request):
            return page("problem", status=403, kind="foreign")
        return await handler(request)

    def _is_own(self, request: web.Request) -> bool:
        """Whether a browser says that a form came from our own pages, or says nothing of it."""
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
            return False
        origin = request.headers.get("Origin")
        if origin is None:
            return True
        # Behind https that is the address that people use; else they may use several.
        own = {self._origin} if self._secure else {self._origin, f"http://{request.host}".lower()}
        return origin.lower() in own

    @staticmethod
    def _page_of(error: web.HTTPException) -> web.StreamResponse:
        if error.status < HTTPStatus.BAD_REQUEST:
            return led_to(error.headers["Location"])
        kinds = {404: "missing", 405: "missing", 413: "large"}
        return page("problem", status=error.status, kind=kinds.get(error.status, "unread"))


def networks_of(proxies: str) -> Networks:
    """The networks of a setting: addresses and networks, divided by commas."""
    return tuple(ip_network(one.strip()) for one in proxies.split(",") if one.strip())


def _origin_of(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}".lower()
