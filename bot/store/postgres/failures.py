"""What the errors of PostgreSQL mean: worth another try, nothing saved, or a bug."""

from typing import Literal

import psycopg

Kind = Literal["conflict", "taken", "stale", "unreachable", "full", "bug"]

_STATES: tuple[tuple[str, Kind], ...] = (
    # Another transaction came between: a row or what was read has changed, or both waited for each
    # other. The next try sees what the other one did.
    ("40001", "conflict"),
    ("40P01", "conflict"),
    ("55P03", "conflict"),
    # A key is taken: perhaps another transaction has inserted it meanwhile.
    ("23505", "taken"),
    # A prepared statement is gone, or fits the tables no more.
    ("26000", "stale"),
    ("0A000", "stale"),
    # The connection broke; the server is stopping or starting, full of connections, a stand-by that
    # can't be written, or was too slow.
    ("08", "unreachable"),
    ("57P", "unreachable"),
    ("53300", "unreachable"),
    ("25006", "unreachable"),
    ("25P03", "unreachable"),
    ("57014", "unreachable"),
    # The disk or the memory is full, or the disk is failing.
    ("53", "full"),
    ("58", "full"),
    ("XX001", "full"),
    ("XX002", "full"),
)
"""How the codes of errors begin, and what they mean; the first that fits counts."""


def kind_of(error: BaseException) -> Kind:
    """What an error means that a transaction raised."""
    if not isinstance(error, psycopg.Error):
        return "bug"
    if error.sqlstate is None:
        # libpq itself says these, when the connection breaks or can't be made.
        lost = isinstance(error, psycopg.OperationalError) or type(error) is psycopg.DatabaseError
        return "unreachable" if lost else "bug"
    state = error.sqlstate
    return next((kind for begins, kind in _STATES if state.startswith(begins)), "bug")


def told(error: BaseException) -> str:
    """What the server said, in one line; neither its password nor what people wrote is in it."""
    first = str(error).strip().splitlines()
    return first[0] if first else type(error).__name__
