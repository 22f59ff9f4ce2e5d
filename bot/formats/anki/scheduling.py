"""What Anki knew about a card, converted to days since 1970.

Source: the columns of Anki's table `cards`, see `rslib/src/card/mod.rs` and
`rslib/src/storage/card/data.rs` of ankitects/anki.
"""

import msgspec

from bot.formats.anki.collection import BETWEEN_TEXTS, CardRow
from bot.formats.base.parsed import LAST_DAY, LONGEST_INTERVAL, MOST_REVIEWS, Schedule

_COLUMNS = 5
_SUSPENDED = -1
_DAY = 86_400
# A learning card is due at a Unix time, any other on a day counted from the collection's first.
_EARLIEST_TIME = 1_000_000_000
_EASIEST, _HARDEST = 1, 10


class _Data(msgspec.Struct):
    """FSRS's memory state of a card: stability, difficulty, and the time of the last review."""

    s: float | None = None
    d: float | None = None
    lrt: float | None = None


_DATA = msgspec.json.Decoder(_Data)


def schedule_of(card: CardRow, created: int) -> Schedule | None:
    """Reads a card's schedule.

    Args:
        card: The card.
        created: When its collection's first day began: a Unix time.

    Returns:
        The schedule; None for a new card, and if its days make no sense. Days may be off by one,
        because each person sets the hour at which Anki's day begins.
    """
    if card.known is None:
        return None
    *columns, rest = card.known.split(BETWEEN_TEXTS, _COLUMNS)
    queue, due, interval, reviews, lapses = map(_number, columns)
    day = due // _DAY if due >= _EARLIEST_TIME else created // _DAY + due
    if not 0 <= day <= LAST_DAY:
        return None
    interval = min(max(interval, 0), LONGEST_INTERVAL)
    data = _data(rest)
    last = day - interval if interval else None
    if data.lrt is not None and 0 <= data.lrt <= LAST_DAY * _DAY:
        last = int(data.lrt) // _DAY
    stability, difficulty = _memory(data)
    return Schedule(
        due=day,
        interval=interval,
        last=last if last is None else max(last, 0),
        stability=stability,
        difficulty=difficulty,
        reviews=min(max(reviews, 0), MOST_REVIEWS),
        lapses=min(max(lapses, 0), MOST_REVIEWS),
        suspended=queue == _SUSPENDED,
    )


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:  # a column of SQLite can contain a value of any type
        return 0


def _data(source: str) -> _Data:
    if not source or source == "{}":
        return _Data()
    try:
        return _DATA.decode(source)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return _Data()


def _memory(data: _Data) -> tuple[float, float]:
    """FSRS's stability and difficulty; both 0 if they are missing or make no sense."""
    if data.s is None or data.d is None:
        return 0.0, 0.0
    valid = 0 < data.s <= LONGEST_INTERVAL and _EASIEST <= data.d <= _HARDEST
    return (data.s, data.d) if valid else (0.0, 0.0)
