"""The limits of the pages: sizes, times and rates, all in one place."""

import msgspec

from bot.engine.commands import FILE_BYTES


class Bounds(msgspec.Struct, frozen=True):
    """The limits of connections and bodies.

    Attributes:
        head_s: Seconds that the head of a connection's first request may take to arrive.
        body_s: Seconds that a request's body may take to arrive.
        body_bytes: The largest body: a file, and the other fields of its form.
        per_address: Open connections of one address that is no trusted proxy: 300 phones of a
            class have a stream each, and another connection for their answers.
    """

    head_s: float = 15.0
    body_s: float = 60.0
    body_bytes: int = FILE_BYTES + 100_000
    per_address: int = 700


BOUNDS = Bounds()
FORM_BYTES = 1_000_000
"""The largest body of a form without a file: a long pasted list of cards."""
FIELDS = 80
"""Fields of a form: a page of the deck studio has a box for each of its cards."""
HEAD_LINE, HEAD_FIELD = 8_190, 8_190
"""Bytes of a request's first line, and of one of its headers."""
CONNECTIONS = 1_000
"""Open connections."""
IDLE_S = 30.0
"""Seconds that a connection may wait for its next request."""
CLOSING_S = 2.0
"""Seconds that answers in work may take when the bot stops, and that a refused body is read on."""
NAME = 100
"""Characters of a guest's name that are looked at; most are refused with far fewer."""
TEXT = 200_000
"""Characters of a typed text."""
PER_ADDRESS = (240, 10.0)
"""Requests that one address may make at once, and each second after that."""
PER_ADDRESS_AT_BATTLES = (1_500, 60.0)
"""The same for the pages of battles and the files of all pages: a class of 300 may come from one
address, load a page with its files, and answer within seconds."""
PER_WRONG_CODE = (60, 0.1)
"""Codes that no battle has which one address may try at once, and each second after that: a class
mistypes some, and of 32 ** 5 codes nobody guesses one."""
WATCHERS, WATCHERS_AT_ADDRESS = 800, 500
"""Streams that a process keeps open, and those to one address."""
WRITE_S = 20.0
"""Seconds that a stream may take to accept what has changed."""
PER_PERSON = (60, 4.0)
"""Presses that one person may make at once, and each second after that."""
PER_GUESS = (10, 10 / 600)
"""Codes of links that one address may try at once, and each second after that."""
ADDRESSES = 20_000
"""Addresses and persons whose rates are remembered."""
