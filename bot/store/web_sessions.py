"""Browsers: links that sign one in, those that are signed in, and the places they reach.

Links and browsers belong to an account, not to a person, so that they follow it when accounts are
linked or separated. Secrets are stored as hashes only.
"""

from collections.abc import Iterable

from bot.model.browsers import Browser, Place
from bot.model.ids import Identity
from bot.store import key_value
from bot.store.database import Row, Tx

_ADDRESS = "web.address"
_COLUMNS = "id, platform, account, about, begun_at, used_at"


def pages(tx: Tx) -> str:
    """The address of the pages, empty if there are none."""
    return key_value.get(tx, _ADDRESS)


def note_pages(tx: Tx, address: str) -> None:
    """Notes the address of the pages; empty if there are none."""
    key_value.keep(tx, _ADDRESS, address)


def add_link(tx: Tx, link: str, who: Identity, at: int, since: int) -> None:
    """Saves the hash of a link made `at` (ms since 1970), and deletes links from before `since`."""
    tx.run("DELETE FROM web_links WHERE at < :since", {"since": since})
    tx.run(
        """INSERT INTO web_links (hash, platform, account, at)
           VALUES (:hash, :platform, :account, :at)""",
        {"hash": link, "platform": who.platform, "account": who.account, "at": at},
    )


def take_link(tx: Tx, link: str, since: int) -> Identity | None:
    """Redeems a link by its hash; returns its account, None if there is none made after `since`."""
    row = tx.one("SELECT platform, account, at FROM web_links WHERE hash = :hash", {"hash": link})
    if row is None or row[2] < since:
        return None
    if not tx.run("DELETE FROM web_links WHERE hash = :hash", {"hash": link}):
        return None  # another process has just redeemed it
    return Identity(row[0], row[1])


def add(tx: Tx, secret: str, who: Identity, about: str, at: int, since: int) -> None:
    """Signs a browser in, by the hash of its secret; those begun before `since` are deleted."""
    tx.run("DELETE FROM web_sessions WHERE begun_at < :since", {"since": since})
    tx.run(
        """INSERT INTO web_sessions (hash, platform, account, about, begun_at, used_at)
           VALUES (:hash, :platform, :account, :about, :at, :at)""",
        {
            "hash": secret,
            "platform": who.platform,
            "account": who.account,
            "about": about,
            "at": at,
        },
    )


def find(tx: Tx, secret: str, since: int) -> Browser | None:
    """The browser with the hash of a secret; None if it is not signed in since `since`."""
    row = tx.one(
        f"SELECT {_COLUMNS} FROM web_sessions WHERE hash = :hash AND begun_at >= :since",
        {"hash": secret, "since": since},
    )
    return None if row is None else _browser(row)


def note_use(tx: Tx, browser: int, at: int) -> None:
    """Notes when a browser was used."""
    tx.run("UPDATE web_sessions SET used_at = :at WHERE id = :id", {"id": browser, "at": at})


def of(tx: Tx, accounts: Iterable[Identity], since: int) -> tuple[Browser, ...]:
    """The browsers of some accounts that were signed in after `since`, the last one used first."""
    rows = [
        row
        for who in accounts
        for row in tx.all(
            f"""SELECT {_COLUMNS} FROM web_sessions
                WHERE platform = :platform AND account = :account AND begun_at >= :since
                ORDER BY id""",
            {"platform": who.platform, "account": who.account, "since": since},
        )
    ]
    return tuple(sorted(map(_browser, rows), key=lambda one: (-one.used_at, -one.id)))


def end(tx: Tx, who: Identity, browser: int = 0) -> int:
    """Signs out a browser of an account, or with 0 all of them; returns how many it were."""
    keys = {"platform": who.platform, "account": who.account, "id": browser}
    account = "platform = :platform AND account = :account"
    if browser:
        return tx.run(f"DELETE FROM web_sessions WHERE {account} AND id = :id", keys)
    tx.run(f"DELETE FROM web_links WHERE {account}", keys)
    return tx.run(f"DELETE FROM web_sessions WHERE {account}", keys)


def note_place(tx: Tx, place: Place) -> None:
    """Notes what a platform says of an account in a server or group."""
    tx.run(
        """INSERT INTO web_places (platform, account, space, title, moderator, at)
           VALUES (:platform, :account, :space, :title, :moderator, :at)
           ON CONFLICT (platform, account, space) DO UPDATE SET title = excluded.title,
               moderator = excluded.moderator, at = excluded.at""",
        {
            "platform": place.who.platform,
            "account": place.who.account,
            "space": place.space,
            "title": place.title,
            "moderator": int(place.moderator),
            "at": place.at,
        },
    )


def places(tx: Tx, accounts: Iterable[Identity], since: int) -> tuple[Place, ...]:
    """The servers and groups in which some accounts were seen after `since`, by their titles."""
    found = [
        Place(who, row[0], row[1], bool(row[2]), row[3])
        for who in accounts
        for row in tx.all(
            """SELECT space, title, moderator, at FROM web_places
               WHERE platform = :platform AND account = :account AND at >= :since
               ORDER BY space""",
            {"platform": who.platform, "account": who.account, "since": since},
        )
    ]
    return tuple(sorted(found, key=lambda one: (one.title, one.who.platform, one.space)))


def _browser(row: Row) -> Browser:
    return Browser(row[0], Identity(row[1], row[2]), row[3], row[4], row[5])
