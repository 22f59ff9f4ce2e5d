"""Which card comes next in a session.

A session's queue is planned when it starts: due cards first, the most overdue for their interval in
front, then new cards in deck order. A card rated Again comes back some cards later, and in any case
before the session ends.
"""

from collections.abc import Callable, Iterable

import msgspec

from bot.model.ids import CardId
from bot.model.study.scheduler import Rating

RETURNS_AFTER = 4
"""Cards between a card rated Again and its return: enough to leave short-term memory."""


class Candidate(msgspec.Struct, frozen=True):
    """A card that could be shown; `fact` is 0 or a number that it shares with its siblings."""

    card: CardId
    fact: int = 0


class Queue(msgspec.Struct, frozen=True):
    """What a session has before it, and how it went.

    `ahead` are the planned cards; `again` those that will return, each with the number of cards
    still to come before it. `done` counts ratings, `lost` those that were Again, `planned` the
    cards of the plan.
    """

    ahead: tuple[CardId, ...]
    again: tuple[tuple[CardId, int], ...] = ()
    done: int = 0
    lost: int = 0
    planned: int = 0

    @property
    def left(self) -> int:
        """Cards still to come."""
        return len(self.ahead) + len(self.again)


def plan(
    due: Iterable[Candidate],
    new: Iterable[Candidate],
    *,
    limit: int,
    new_limit: int,
    seen_today: Callable[[Candidate], bool],
) -> Queue:
    """Plans a session.

    Args:
        due: Due cards in order of urgency (`urgency`).
        new: Cards never rated, in deck order; only as many are drawn as are wanted.
        limit: Most cards in the session.
        new_limit: Most new cards that the person's day still allows.
        seen_today: Whether a sibling of the candidate has been shown on this day.
    """
    chosen: list[CardId] = []
    facts: set[int] = set()

    def take(candidates: Iterable[Candidate], room: int) -> None:
        if room <= 0:
            return
        for candidate in candidates:
            if candidate.fact and (candidate.fact in facts or seen_today(candidate)):
                continue
            if candidate.fact:
                facts.add(candidate.fact)
            chosen.append(candidate.card)
            room -= 1
            if room == 0:
                return

    take(due, limit)
    take(new, min(limit - len(chosen), new_limit))
    return Queue(ahead=tuple(chosen), planned=len(chosen))


def urgency(overdue: int, interval: int) -> float:
    """How urgent a due card is: days overdue relative to its interval (days, at least 1)."""
    return overdue / max(interval, 1)


def draw(queue: Queue) -> tuple[CardId | None, Queue]:
    """Takes the next card from the queue, or None at its end."""
    for place, (card, wait) in enumerate(queue.again):
        if wait <= 0 or not queue.ahead:
            rest = queue.again[:place] + queue.again[place + 1 :]
            return card, msgspec.structs.replace(queue, again=_waited(rest))
    if not queue.ahead:
        return None, queue
    return queue.ahead[0], msgspec.structs.replace(
        queue, ahead=queue.ahead[1:], again=_waited(queue.again)
    )


def rated(queue: Queue, card: CardId, rating: Rating) -> Queue:
    """The queue after its current card was rated."""
    lost = rating is Rating.AGAIN
    again = (*queue.again, (card, RETURNS_AFTER)) if lost else queue.again
    return msgspec.structs.replace(queue, again=again, done=queue.done + 1, lost=queue.lost + lost)


def taken_back(
    queue: Queue, shown: CardId | None, card: CardId, rating: Rating, *, returning: bool
) -> Queue:
    """The queue after a rating is taken back.

    Args:
        queue: The queue as it stands after the rating.
        shown: The card that was shown since, which will come next again; None at the end.
        card: The card whose rating is taken back: it is before the person again.
        rating: What it had been rated.
        returning: Whether the card shown since had come back after Again, and was not planned.
    """
    lost = rating is Rating.AGAIN
    ahead = queue.ahead
    # All that wait came one card nearer when the shown one was drawn.
    again = tuple((other, wait + 1) for other, wait in queue.again if other != card)
    if shown is not None and shown != card:
        if returning:
            again = ((shown, 0), *again)
        else:
            ahead = (shown, *ahead)
    return msgspec.structs.replace(
        queue, ahead=ahead, again=again, done=queue.done - 1, lost=queue.lost - lost
    )


def _waited(again: tuple[tuple[CardId, int], ...]) -> tuple[tuple[CardId, int], ...]:
    return tuple((card, wait - 1) for card, wait in again)
