import pytest

from bot.platforms.telegram_chat import limits
from bot.platforms.telegram_chat.chat_queue import (
    A_PERSON_A_MINUTE,
    A_PERSON_WAITING,
    AWAITED,
    FRESH_S,
    MOST_WAITING,
    UNAWAITED,
    ChatQueue,
    DroppedError,
    Ticket,
    Turn,
)

ADA, BEN = Turn("ada"), Turn("ben")


class Minute:
    """A queue whose requests take no time, and the requests that were made."""

    def __init__(self, *, group: bool = True) -> None:
        self.queue = ChatQueue(group=group)
        self.made: list[tuple[float, Turn]] = []

    def ask(self, turn: Turn, now: float, times: int = 1) -> int:
        """Enters as often as the queue takes it; returns how often it did not."""
        dropped = 0
        for _ in range(times):
            try:
                self.queue.enter(turn, now)
            except DroppedError:
                dropped += 1
            self.run(now)
        return dropped

    def run(self, now: float) -> list[Ticket]:
        """Makes what may be made at a moment; returns what was dropped as too old."""
        stale = self.queue.stale(now)
        while (ticket := self.queue.next(now)[0]) is not None:
            self.made.append((now, ticket.turn))
            self.queue.leave(ticket)
        return stale

    def count(self, turn: Turn) -> int:
        """How many requests of somebody were made."""
        return sum(made == turn for _, made in self.made)


def test_one_chatterer_leaves_room_for_all_others() -> None:
    """Thirty commands of one person delay neither another's answer nor the group's posts."""
    minute = Minute()
    dropped = minute.ask(ADA, 0, times=30)
    assert minute.count(ADA) == A_PERSON_A_MINUTE
    assert dropped == 30 - A_PERSON_A_MINUTE - A_PERSON_WAITING
    minute.ask(BEN, 1, times=2)
    minute.ask(UNAWAITED, 1, times=5)
    assert minute.count(BEN) == 2
    assert minute.count(UNAWAITED) == 5


def test_many_chatterers_leave_room_for_posts() -> None:
    """However many people ask, five posts a minute go out at once."""
    minute = Minute()
    for person in range(40):
        minute.ask(Turn(str(person)), 0)
    minute.ask(UNAWAITED, 0, times=5)
    assert minute.count(UNAWAITED) == 5
    assert len(minute.made) == limits.GROUP_A_MINUTE


def test_never_more_than_telegram_allows() -> None:
    """In no minute a group gets more than twenty messages, whoever asks for them."""
    minute = Minute()
    for second in range(300):
        for turn in (ADA, BEN, AWAITED, UNAWAITED):
            minute.ask(turn, second)
    moments = [at for at, _ in minute.made]
    assert len(moments) >= 4 * limits.GROUP_A_MINUTE
    assert all(b - a > 60 for a, b in zip(moments, moments[limits.GROUP_A_MINUTE :], strict=False))


def test_posts_go_first_and_then_who_had_least() -> None:
    """Among those that wait, a post is next, then the person with the fewest answers."""
    queue = ChatQueue(group=True)
    current = queue.enter(ADA, 0)
    assert queue.next(0) == (current, 0.0)
    tickets = [queue.enter(turn, 1) for turn in (ADA, BEN, UNAWAITED)]
    queue.leave(current)
    order = []
    while (ticket := queue.next(1)[0]) is not None:
        order.append(ticket)
        queue.leave(ticket)
    assert order == [tickets[2], tickets[1], tickets[0]]


def test_answers_that_come_too_late_are_dropped() -> None:
    """An answer that waited half a minute in a group is not sent any more; a post is."""
    minute = Minute()
    minute.ask(UNAWAITED, 0, times=limits.GROUP_A_MINUTE + 1)
    minute.ask(ADA, 0)
    _, wait = minute.queue.next(1)
    assert wait == FRESH_S - 1
    assert [ticket.turn for ticket in minute.run(FRESH_S)] == [ADA]
    minute.run(61)
    assert minute.count(UNAWAITED) == limits.GROUP_A_MINUTE + 1


def test_private_answers_are_never_dropped() -> None:
    """In a private chat everything is sent, in order, at the rate that Telegram allows."""
    minute = Minute(group=False)
    assert not minute.ask(ADA, 0, times=50)
    for second in range(100):
        assert not minute.run(second)
    assert minute.count(ADA) == 50


def test_a_request_that_gives_up_leaves_no_gap() -> None:
    """Whoever leaves before or during their turn blocks nobody."""
    queue = ChatQueue(group=True)
    first, second, third = (queue.enter(turn, 0) for turn in (ADA, BEN, UNAWAITED))
    assert queue.next(0)[0] is third
    assert queue.next(0) == (None, 0.0)
    queue.leave(third)
    queue.leave(first)
    assert queue.next(0)[0] is second
    queue.leave(second)
    assert not queue.idle(0)
    assert queue.idle(61)


def test_a_full_queue_takes_no_more() -> None:
    """The memory is bounded."""
    queue = ChatQueue(group=False)
    for _ in range(MOST_WAITING):
        queue.enter(AWAITED, 0)
    with pytest.raises(DroppedError):
        queue.enter(AWAITED, 0)
