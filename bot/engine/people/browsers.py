"""`/web`: links that sign a browser in, and the browsers that are signed in.

A link and a browser's cookie are secrets of which only hashes are stored. Both belong to the
account that asked, which therefore is who acts in the browser: see decision 23.
"""

import hashlib

from msgspec import structs

from bot.engine import parse_options, share_codes
from bot.engine.context import RequestContext
from bot.model.actions import Command
from bot.model.browsers import Browser, Place
from bot.model.ids import Identity
from bot.model.outcomes.people import BrowserOffered, BrowsersSignedOut
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.union import AnyOutcome
from bot.model.people import SWITCH
from bot.store import account_data, people, spaces, web_sessions
from bot.store.database import Tx

CODE_LENGTH = 10
"""Letters of a link: of 32 ** 10 links nobody guesses one within its ten minutes, since an
address has few tries."""
LINK_MS = 10 * 60_000
BROWSER_MS = 30 * 86_400_000
PLACE_MS = 30 * 86_400_000
MODERATOR_MS = 7 * 86_400_000
"""How long what a platform said of a moderator counts, if it says nothing newer."""
USED_MS = 3_600_000
LONGEST_ABOUT = 60


def web(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/web`: makes a link that signs a browser in; `/web off` signs all browsers out."""
    if "browser" in typed.options:
        chosen = parse_options.chosen(typed.options, "browser", SWITCH)
        if isinstance(chosen, Problem):
            return chosen
        if chosen == "off":
            accounts = account_data.identities(tx, context.person.id)
            return BrowsersSignedOut(sum(web_sessions.end(tx, who) for who in accounts))
    address = web_sessions.pages(tx)
    if not address:
        return Problem("no_browser")
    where = context.where
    if where.space:
        title = where.title.rpartition(" #")[0] or where.title
        seen = Place(context.who, where.space, title, where.moderator, context.at)
        web_sessions.note_place(tx, seen)
    code = next(share_codes.drawn(context.seed, CODE_LENGTH))
    offer(tx, context.who, code, context.at)
    return BrowserOffered(f"{address}/in/{code}", LINK_MS // 60_000)


def note_address(tx: Tx, address: str) -> None:
    """Notes the address of the pages, empty if there are none."""
    if web_sessions.pages(tx) != address:
        web_sessions.note_pages(tx, address)


def offer(tx: Tx, who: Identity, code: str, at: int) -> None:
    """Saves a code that signs a browser in as an account, made `at` (ms since 1970)."""
    web_sessions.add_link(tx, _hash(code), who, at, at - LINK_MS)


def sign_in(tx: Tx, code: str, secret: str, about: str, at: int) -> bool:
    """Redeems a code for a browser's secret; whether it was a good one."""
    who = web_sessions.take_link(tx, _hash(code), at - LINK_MS)
    if who is None:
        return False
    web_sessions.add(tx, _hash(secret), who, about[:LONGEST_ABOUT], at, at - BROWSER_MS)
    return True


def known(tx: Tx, secret: str, at: int) -> Browser | None:
    """The browser that has a secret, None if it is not signed in."""
    return web_sessions.find(tx, _hash(secret), at - BROWSER_MS)


def name_of(tx: Tx, who: Identity) -> str:
    """The name of an account's person, empty before their first request."""
    person = people.find(tx, who)
    return "" if person is None else person.name


def needs_note(browser: Browser, at: int) -> bool:
    """Whether it has not been noted for a while that a browser is used."""
    return at - browser.used_at >= USED_MS


def note_use(tx: Tx, browser: Browser, at: int) -> None:
    """Notes that a browser is used at a moment (ms since 1970)."""
    web_sessions.note_use(tx, browser.id, at)


def browsers_of(tx: Tx, who: Identity, at: int) -> tuple[Browser, ...]:
    """All browsers that are signed in as an account's person, the last one used first."""
    return web_sessions.of(tx, _accounts(tx, who), at - BROWSER_MS)


def end(tx: Tx, who: Identity, browser: int = 0) -> int:
    """Signs out a browser of an account's person, or with 0 all of them; returns how many."""
    return sum(web_sessions.end(tx, account, browser) for account in _accounts(tx, who))


def places_of(tx: Tx, who: Identity, at: int) -> tuple[Place, ...]:
    """The servers and groups that a person reaches in the browser, with all their accounts.

    These are where one of them typed `/web`, and where the person studied.
    """
    since = at - PLACE_MS
    accounts = _accounts(tx, who)
    found = {
        (place.who.platform, place.space): structs.replace(
            place, moderator=place.moderator and place.at >= at - MODERATOR_MS
        )
        for place in web_sessions.places(tx, accounts, since)
    }
    person = people.find(tx, who)
    on = {account.platform: account for account in accounts}
    for studied in [] if person is None else spaces.studied_in(tx, person.id):
        if studied.at >= since and studied.platform in on:
            place = Place(on[studied.platform], studied.space, "", moderator=False, at=studied.at)
            found.setdefault((studied.platform, studied.space), place)
    return tuple(found.values())


def _accounts(tx: Tx, who: Identity) -> tuple[Identity, ...]:
    person = people.find(tx, who)
    return (who,) if person is None else tuple(account_data.identities(tx, person.id))


def _hash(secret: str) -> str:
    # A secret is random and long, so a fast hash is enough.
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
