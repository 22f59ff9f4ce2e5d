"""Review logs as values: merging two of them, and computing a schedule from a log.

When two accounts are linked, the order of linking and the order of the reviews in time make no
difference: the result is the same log, and from it the same schedule.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from bot.model.ids import CardId, SessionId
from bot.model.study import scheduler
from bot.model.study.days import Day
from bot.model.study.scheduler import Memory, Rating


class Entry(msgspec.Struct, frozen=True):
    """A row of a review log; rows are numbered from 1.

    `at` is in milliseconds since 1970, `took` in milliseconds. If the row undoes another one,
    `undoes` is the number of that row. `before` is the memory state before the review; of the state
    after it, the log has `stability`, `difficulty` and `due`. `chosen` and `typed` are what was
    answered before the rating, as in `bot.store.reviews.Review`.
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
    chosen: str = ""
    typed: str = ""


def merge_logs(first: Sequence[Entry], second: Sequence[Entry]) -> list[Entry]:
    """Merges two logs by time and numbers the rows anew.

    For rows of the same moment, the row of `first` comes first. Each log keeps its own order, even
    where a clock was turned back. Rows that are in both logs, because one log began as a copy of
    the other, are in the result once; and if both logs undid such a row, it is undone once.
    """
    logs = (list(first), list(second))
    keys = (list(_row_keys(first)), list(_row_keys(second)))
    new_numbers: tuple[dict[int, int], dict[int, int]] = ({}, {})  # for each log, by the old ones
    positions = [0, 0]
    merged: list[Entry] = []
    number_of: dict[tuple[int, ...], int] = {}
    undone: set[int] = set()
    while True:
        heads = [
            (logs[which][positions[which]].at, which)
            for which in (0, 1)
            if positions[which] < len(logs[which])
        ]
        if not heads:
            return merged
        _, which = min(heads)
        entry, key = logs[which][positions[which]], keys[which][positions[which]]
        positions[which] += 1
        undoes = None if entry.undoes is None else new_numbers[which][entry.undoes]
        if key in number_of:
            new_numbers[which][entry.number] = number_of[key]
            continue
        if undoes is not None and undoes in undone:
            continue
        number_of[key] = new_numbers[which][entry.number] = len(merged) + 1
        if undoes is not None:
            undone.add(undoes)
        merged.append(msgspec.structs.replace(entry, number=len(merged) + 1, undoes=undoes))


def _row_keys(log: Iterable[Entry]) -> Iterator[tuple[int, ...]]:
    """A key for each row that is unique in its log, and is the same in a copy of the log.

    A copy has the session ids of the original, which no other log has.
    """
    seen: Counter[tuple[int, ...]] = Counter()
    for entry in log:
        content = (entry.at, entry.session, entry.card, entry.confidence)
        yield (*content, seen[content])
        seen[content] += 1


def active_reviews(log: Iterable[Entry]) -> list[Entry]:
    """The reviews of a log that were not undone."""
    entries = list(log)
    undone = {entry.undoes for entry in entries}
    return [entry for entry in entries if entry.undoes is None and entry.number not in undone]


def replay(
    log: Sequence[Entry], shared: Mapping[CardId, Memory | None], retention: float
) -> tuple[list[Entry], dict[CardId, Memory]]:
    """Recomputes the memory states of the cards that both people had reviewed.

    Args:
        log: The merged log.
        shared: These cards, each with its first state: None, or the state from an import.
        retention: The share of due cards that the person wants to recall.

    Returns:
        The log with the recomputed states, and the last state of each card. Cards without a first
        state and without an active review have no last state.
    """
    counted = {entry.number for entry in active_reviews(log) if not entry.practice}
    states = {card: state for card, state in shared.items() if state is not None}
    replayed: list[Entry] = []
    for entry in log:
        if entry.number not in counted or entry.card not in shared:
            replayed.append(entry)
            continue
        before = states.get(entry.card)
        after = _after_review(before, entry, retention)
        states[entry.card] = after
        replayed.append(
            msgspec.structs.replace(
                entry,
                before=before,
                stability=after.stability,
                difficulty=after.difficulty,
                due=after.due,
            )
        )
    return replayed, states


def _after_review(before: Memory | None, entry: Entry, retention: float) -> Memory:
    # The seed comes from the entry alone, so the same log always gives the same due days.
    seed = entry.card * 31 + entry.day
    outcome = scheduler.review(before, Rating(entry.rating), entry.day, retention)
    return scheduler.pick_due_day(scheduler.narrow_window(outcome, seed), {}, seed)
