"""The cookies of a browser, and the proof that a form came from one of our pages."""

import hmac
import secrets
from hashlib import sha256

from aiohttp import web

SECRET_BYTES = 32
BROWSER_S = 30 * 86_400
GUEST_S = 7 * 86_400
VISIT_S = 600
"""Seconds that the page with the button that signs in stays good."""


class Cookies:
    """Reads and sets cookies. Behind https they never travel without it."""

    def __init__(self, *, secure: bool) -> None:
        """Makes it; `secure` is whether people reach the pages by https."""
        self._secure = secure
        # The prefix lets no neighbouring host set such a cookie.
        self._prefix = "__Host-" if secure else ""

    def secret(self, request: web.Request) -> str:
        """The secret of a browser that is signed in, empty if there is none."""
        return self._get(request, "browser")

    def sign_in(self, response: web.StreamResponse) -> str:
        """Gives a browser a new secret, and returns it; see `keep`."""
        return self._set(response, "browser", secrets.token_urlsafe(SECRET_BYTES), BROWSER_S)

    def sign_out(self, response: web.StreamResponse) -> None:
        """Takes the secret away."""
        self._set(response, "browser", "", 0)
        self._set(response, "place", "", 0)

    def place(self, request: web.Request) -> str:
        """The server or group that the browser acts in, see `Handler`; it proves nothing."""
        return self._get(request, "place")

    def go_to(self, response: web.StreamResponse, place: str) -> None:
        """Makes the browser act in a server or group, or with an empty text in none."""
        self._set(response, "place", place, BROWSER_S if place else 0)

    def visit(self, request: web.Request) -> str:
        """The secret behind the forms of pages that need nobody to be signed in."""
        return self._get(request, "visit") or secrets.token_urlsafe(SECRET_BYTES)

    def note_visit(self, response: web.StreamResponse, secret: str) -> None:
        """Makes the browser keep that secret while such a page is good."""
        self._set(response, "visit", secret, VISIT_S)

    def visited(self, request: web.Request, given: str) -> bool:
        """Whether a form came from such a page."""
        return proves(self._get(request, "visit"), given)

    def guest(self, request: web.Request) -> str:
        """The secret of a guest at battles, empty if there is none."""
        return self._get(request, "guest")

    def keep_guest(self, response: web.StreamResponse, secret: str) -> None:
        """Gives a browser a guest's secret."""
        self._set(response, "guest", secret, GUEST_S)

    def _get(self, request: web.Request, name: str) -> str:
        return request.cookies.get(f"{self._prefix}{name}", "")

    def _set(self, response: web.StreamResponse, name: str, value: str, age_s: int) -> str:
        response.set_cookie(
            f"{self._prefix}{name}",
            value,
            max_age=age_s,
            path="/",
            httponly=True,
            secure=self._secure,
            samesite="Lax",
        )
        return value


def proof(secret: str) -> str:
    """What a form contains to prove that it came from a page of the browser with this secret."""
    return hmac.new(secret.encode(), b"form", sha256).hexdigest()


def proves(secret: str, given: str) -> bool:
    """Whether a form's proof is that of a browser's secret."""
    return bool(secret) and hmac.compare_digest(proof(secret).encode(), given.encode())
