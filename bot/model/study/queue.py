"""Which card comes next in a session.

A session's queue is planned when the session starts: first the due cards, with those that are the
most overdue for their interval in front, then new cards in deck order. A card rated Again comes
back after some other cards, and in any case before the session ends.
"""

from collections.abc import Callable, Iterable

import msgspec

from bot.model.ids import CardId
from bot.model.study.scheduler import Rating

RETURNS_AFTER = 4
"""How many cards come between a card rated Again and its return: enough for the card to leave
short-term memory."""


class Candidate(msgspec.Struct, frozen=True):
    """A card that can be shown. `fact` is the number that its siblings share, 0 if it has none."""

    card: CardId
    fact: int = 0


class Queue(msgspec.Struct, frozen=True):
    """The cards that a session has still to show, and its counts.

    `ahead` are the planned cards. `again` are the cards that come back, each with the number of
    cards to be shown before it. `done` is the number of ratings, `lost` the number of ratings that
    were Again, and `planned` the number of cards planned at the start.
    """

    ahead: tuple[CardId, ...]
    again: tuple[tuple[CardId, int], ...] = ()
    done: int = 0
    lost: int = 0
    planned: int = 0

    @property
    def left(self) -> int:
        """The number of cards still to come."""
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
        due: Due cards, the most urgent first (`urgency`).
        new: Cards never rated, in deck order. The iterable is read only as far as needed.
        limit: The most cards in the session.
        new_limit: The most new cards, from the person's daily limit.
        seen_today: Whether a sibling of the candidate has already been shown today.
    """
    chosen: list[CardId] = []
    facts: set[int] = set()

    def take(candidates: Iterable[Candidate], most: int) -> None:
        if most <= 0:
            return
        for candidate in candidates:
            if candidate.fact and (candidate.fact in facts or seen_today(candidate)):
                continue
            if candidate.fact:
                facts.add(candidate.fact)
            chosen.append(candidate.card)
            most -= 1
            if most == 0:
                return

    take(due, limit)
    take(new, min(limit - len(chosen), new_limit))
    return Queue(ahead=tuple(chosen), planned=len(chosen))


def urgency(overdue: int, interval: int) -> float:
    """How urgent a due card is: days overdue relative to its interval (days, at least 1)."""
    return overdue / max(interval, 1)


def draw(queue: Queue) -> tuple[CardId | None, Queue]:
    """Returns the next card and the queue without it; the card is None at the end."""
    for index, (card, wait) in enumerate(queue.again):
        if wait <= 0 or not queue.ahead:
            rest = queue.again[:index] + queue.again[index + 1 :]
            return card, msgspec.structs.replace(queue, again=_one_card_nearer(rest))
    if not queue.ahead:
        return None, queue
    return queue.ahead[0], msgspec.structs.replace(
        queue, ahead=queue.ahead[1:], again=_one_card_nearer(queue.again)
    )


def rated(queue: Queue, card: CardId, rating: Rating) -> Queue:
    """The queue after its current card was rated."""
    lost = rating is Rating.AGAIN
    again = (*queue.again, (card, RETURNS_AFTER)) if lost else queue.again
    return msgspec.structs.replace(queue, again=again, done=queue.done + 1, lost=queue.lost + lost)


def taken_back(
    queue: Queue, shown: CardId | None, card: CardId, rating: Rating, *, returning: bool
) -> Queue:
    """The queue after a rating is undone.

    Args:
        queue: The queue after the rating.
        shown: The card shown since the rating, which will be the next one again; None if the
            session was at its end.
        card: The card whose rating is undone. The person sees it again now.
        rating: The rating that is undone.
        returning: Whether `shown` came from the cards rated Again, not from the planned ones.
    """
    lost = rating is Rating.AGAIN
    ahead = queue.ahead
    # Drawing `shown` moved all waiting cards one card nearer.
    again = tuple((other, wait + 1) for other, wait in queue.again if other != card)
    if shown is not None and shown != card:
        if returning:
            again = ((shown, 0), *again)
        else:
            ahead = (shown, *ahead)
    return msgspec.structs.replace(
        queue, ahead=ahead, again=again, done=queue.done - 1, lost=queue.lost - lost
    )


def _one_card_nearer(again: tuple[tuple[CardId, int], ...]) -> tuple[tuple[CardId, int], ...]:
    return tuple((card, wait - 1) for card, wait in again)
