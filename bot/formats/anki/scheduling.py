"""What Anki knew about a card, in our days.

Source: the columns of Anki's table `cards`, as `rslib/src/card/mod.rs` and
`rslib/src/storage/card/data.rs` of ankitects/anki name and keep them.
"""

import msgspec

from bot.formats.anki.collection import BETWEEN_TEXTS, CardRow
from bot.formats.base.parsed import LAST_DAY, LONGEST_INTERVAL, MOST_REVIEWS, Schedule

_COLUMNS = 5
_SUSPENDED = -1
_DAY = 86_400
# A learning card is due at a Unix time, any other on a day of the collection's own count.
_EARLIEST_TIME = 1_000_000_000
_EASIEST, _HARDEST = 1, 10


class _Data(msgspec.Struct):
    """FSRS's memory of a card: stability, difficulty, and when it was last reviewed."""

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
        The schedule; None for a new card, and for one whose days make no sense. Anki's days turn
        at an hour of the person's own, so a day may be one off.
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
    except ValueError:  # SQLite puts any value into any column
        return 0


def _data(source: str) -> _Data:
    if not source or source == "{}":
        return _Data()
    try:
        return _DATA.decode(source)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return _Data()


def _memory(data: _Data) -> tuple[float, float]:
    """FSRS's stability and difficulty; both 0 if they are not there or make no sense."""
    if data.s is None or data.d is None:
        return 0.0, 0.0
    sound = 0 < data.s <= LONGEST_INTERVAL and _EASIEST <= data.d <= _HARDEST
    return (data.s, data.d) if sound else (0.0, 0.0)
