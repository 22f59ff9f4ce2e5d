"""Review logs as values: uniting two of them, and folding the schedule anew from the log.

Whichever way two people are linked, and however their reviews lie between one another, the same log
comes out, and from it the same schedule.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from bot.model import memory
from bot.model.days import Day
from bot.model.ids import CardId, SessionId
from bot.model.memory import Memory, Rating


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


def united(first: Sequence[Entry], second: Sequence[Entry]) -> list[Entry]:
    """One log of two, by time, numbered anew; at the same moment the first one's row comes first.

    Each log keeps its own order, even where a clock was turned back.
    """
    logs = (list(first), list(second))
    numbers: tuple[dict[int, int], dict[int, int]] = ({}, {})
    places = [0, 0]
    found: list[Entry] = []
    while True:
        heads = [
            (logs[which][places[which]].at, which)
            for which in (0, 1)
            if places[which] < len(logs[which])
        ]
        if not heads:
            return found
        _, which = min(heads)
        entry = logs[which][places[which]]
        places[which] += 1
        numbers[which][entry.number] = len(found) + 1
        undoes = None if entry.undoes is None else numbers[which][entry.undoes]
        found.append(msgspec.structs.replace(entry, number=len(found) + 1, undoes=undoes))


def standing(log: Iterable[Entry]) -> list[Entry]:
    """The reviews of a log that were not taken back."""
    kept = list(log)
    undone = {entry.undoes for entry in kept}
    return [entry for entry in kept if entry.undoes is None and entry.number not in undone]


def folded(
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
    counted = {entry.number for entry in standing(log) if not entry.practice}
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
    prospect = memory.review(before, Rating(entry.rating), entry.day, retention)
    return memory.settle(memory.narrowed(prospect, seed), {}, seed)
