"""Review logs as values: uniting two of them, and folding the schedule anew from the log.

Whichever way two people are linked, and however their reviews lie between one another, the same log
comes out, and from it the same schedule.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from bot.model.ids import CardId, SessionId
from bot.model.study import scheduler
from bot.model.study.days import Day
from bot.model.study.scheduler import Memory, Rating


class Entry(msgspec.Struct, frozen=True):
    """A row of a review log, numbered from 1; `undoes` is the number of a row that it takes back.

    `at` is in milliseconds since 1970, `took` in milliseconds. `before` and `after` are the memory
    states around the review; of the state after, the log holds stability, difficulty and due day.
    """

    number: int
    at: int
    day: Day
    card: CardId
    session: SessionId
    undoes: int | None
    confidence: int
    rating: int
    took: int
    practice: bool
    scheduler: int
    before: Memory | None = None
    stability: float | None = None
    difficulty: float | None = None
    due: Day | None = None


def merge_logs(first: Sequence[Entry], second: Sequence[Entry]) -> list[Entry]:
    """One log of two, by time, numbered anew; at the same moment the first one's row comes first.

    Each log keeps its own order, even where a clock was turned back. What both hold, because one
    began as a copy of the other, is there once; and so is what both took back since.
    """
    logs = (list(first), list(second))
    marks = (list(_marks(first)), list(_marks(second)))
    numbers: tuple[dict[int, int], dict[int, int]] = ({}, {})
    places = [0, 0]
    found: list[Entry] = []
    known: dict[tuple[int, ...], int] = {}
    undone: set[int] = set()
    while True:
        heads = [
            (logs[which][places[which]].at, which)
            for which in (0, 1)
            if places[which] < len(logs[which])
        ]
        if not heads:
            return found
        _, which = min(heads)
        entry, mark = logs[which][places[which]], marks[which][places[which]]
        places[which] += 1
        undoes = None if entry.undoes is None else numbers[which][entry.undoes]
        if mark in known:
            numbers[which][entry.number] = known[mark]
            continue
        if undoes is not None and undoes in undone:
            continue
        known[mark] = numbers[which][entry.number] = len(found) + 1
        if undoes is not None:
            undone.add(undoes)
        found.append(msgspec.structs.replace(entry, number=len(found) + 1, undoes=undoes))


def _marks(log: Iterable[Entry]) -> Iterator[tuple[int, ...]]:
    """What tells each row from all others of its log, and is the same in a copy of the log.

    A copy keeps the sessions of the original, which no other log names.
    """
    seen: Counter[tuple[int, ...]] = Counter()
    for entry in log:
        mark = (entry.at, entry.session, entry.card, entry.confidence)
        yield (*mark, seen[mark])
        seen[mark] += 1


def active_reviews(log: Iterable[Entry]) -> list[Entry]:
    """The reviews of a log that were not taken back."""
    kept = list(log)
    undone = {entry.undoes for entry in kept}
    return [entry for entry in kept if entry.undoes is None and entry.number not in undone]


def replay(
    log: Sequence[Entry], shared: Mapping[CardId, Memory | None], retention: float
) -> tuple[list[Entry], dict[CardId, Memory]]:
    """Works out anew the memory states of the cards that both people had reviewed.

    Args:
        log: The united log.
        shared: The cards, each with the state to begin from: None, or what an import brought.
        retention: The share of due cards that the person wants to recall.

    Returns:
        The log with the states as they are now, and each card's last state. A card without a review
        that stands is left out, unless it has a state to begin from.
    """
    counted = {entry.number for entry in active_reviews(log) if not entry.practice}
    states = {card: state for card, state in shared.items() if state is not None}
    found: list[Entry] = []
    for entry in log:
        if entry.number not in counted or entry.card not in shared:
            found.append(entry)
            continue
        before = states.get(entry.card)
        after = _reviewed(before, entry, retention)
        states[entry.card] = after
        found.append(
            msgspec.structs.replace(
                entry,
                before=before,
                stability=after.stability,
                difficulty=after.difficulty,
                due=after.due,
            )
        )
    return found, states


def _reviewed(before: Memory | None, entry: Entry, retention: float) -> Memory:
    # The place in the window is chosen by what the entry says alone: the same log, the same days.
    seed = entry.card * 31 + entry.day
    prospect = scheduler.review(before, Rating(entry.rating), entry.day, retention)
    return scheduler.pick_due_day(scheduler.narrow_window(prospect, seed), {}, seed)
