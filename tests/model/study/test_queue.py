from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.ids import CardId
from bot.model.study.queue import (
    RETURNS_AFTER,
    Candidate,
    Queue,
    draw,
    plan,
    rated,
    taken_back,
    urgency,
)
from bot.model.study.scheduler import Rating
from tests.amount import amount

PROPERTY = settings(max_examples=amount(200), deadline=None, derandomize=True)

candidates = st.builds(
    Candidate, st.integers(1, 1000).map(CardId), st.one_of(st.just(0), st.integers(1, 6))
)
facts = st.sets(st.integers(1, 6))
limits = st.integers(-1, 12)


def cards(*numbers: int) -> tuple[CardId, ...]:
    """Card ids."""
    return tuple(CardId(number) for number in numbers)


def without_siblings(*numbers: int) -> list[Candidate]:
    """Candidates without siblings."""
    return [Candidate(CardId(number)) for number in numbers]


def planned(
    due: Iterable[Candidate],
    new: Iterable[Candidate],
    limit: int = 20,
    new_limit: int = 20,
    seen: Iterable[int] = (),
) -> tuple[CardId, ...]:
    """The cards of a plan; `seen` are the facts of the cards shown today."""
    queue = plan(
        due,
        new,
        limit=limit,
        new_limit=new_limit,
        seen_today=lambda candidate: candidate.fact in set(seen),
    )
    assert queue == Queue(ahead=queue.ahead, planned=len(queue.ahead))
    return queue.ahead


def run_session(size: int, ratings: Iterable[Rating]) -> tuple[list[CardId], list[Rating], Queue]:
    """Goes through a session of cards 1 to `size`: the cards shown, their ratings, and its end.

    When the ratings are used up, all others are Good.
    """
    queue = Queue(ahead=cards(*range(1, size + 1)), planned=size)
    order: list[CardId] = []
    given_ratings: list[Rating] = []
    left = iter(ratings)
    while True:
        before = queue.left
        card, queue = draw(queue)
        if card is None:
            assert before == 0
            return order, given_ratings, queue
        assert queue.left == before - 1
        order.append(card)
        given_ratings.append(next(left, Rating.GOOD))
        queue = rated(queue, card, given_ratings[-1])


# ── the plan ────────────────────────────────────────────────────────────────────────────────────


def test_due_cards_come_before_new_ones() -> None:
    """A session has the due cards in their order, and then new cards in deck order."""
    assert planned(without_siblings(5, 3), without_siblings(9, 7)) == cards(5, 3, 9, 7)


def test_the_limit_holds_for_all_cards() -> None:
    """Due cards fill the session first, and new cards the rest."""
    assert planned(without_siblings(1, 2, 3), without_siblings(7, 8), limit=2) == cards(1, 2)
    assert planned(without_siblings(1, 2, 3), without_siblings(7, 8), limit=4) == cards(1, 2, 3, 7)


@pytest.mark.parametrize("none_left", [0, -2])
def test_new_cards_have_a_limit_of_their_own(none_left: int) -> None:
    """The session has at most `new_limit` new cards, even if it could have more cards."""
    assert planned(without_siblings(1), without_siblings(7, 8, 9), new_limit=2) == cards(1, 7, 8)
    assert planned(without_siblings(1), without_siblings(7, 8, 9), new_limit=none_left) == cards(1)
    assert planned(without_siblings(1), without_siblings(7, 8, 9), limit=none_left) == ()


def test_siblings_are_not_in_one_session() -> None:
    """Of the cards of one fact only the first is used, due or new; cards without a fact all are."""
    due = [Candidate(CardId(1), 4), Candidate(CardId(2), 4), *without_siblings(3, 4)]
    new = [Candidate(CardId(5), 4), Candidate(CardId(6), 8), Candidate(CardId(7), 8)]
    assert planned(due, new) == cards(1, 3, 4, 6)


def test_a_card_whose_sibling_was_seen_today_waits() -> None:
    """Cards whose sibling was shown today are skipped, and do not count for the limits."""
    due = [Candidate(CardId(1), 4), *without_siblings(2)]
    new = [Candidate(CardId(5), 4), Candidate(CardId(6), 8), *without_siblings(7)]
    assert planned(due, new, limit=3, new_limit=2, seen=[4]) == cards(2, 6, 7)


def test_no_fact_is_never_asked_about() -> None:
    """`seen_today`, which costs a look-up, is called only for cards with a fact."""
    asked: list[Candidate] = []
    twin = Candidate(CardId(2), 4)

    def seen(candidate: Candidate) -> bool:
        asked.append(candidate)
        return False

    plan([*without_siblings(1), twin], without_siblings(3), limit=9, new_limit=9, seen_today=seen)
    assert asked == [twin]


def test_new_cards_are_drawn_only_as_wanted() -> None:
    """New cards are read up to the last one used, and not at all if none is wanted."""
    drawn: list[int] = []

    def deck() -> Iterator[Candidate]:
        for number in range(1, 10_000):
            drawn.append(number)
            yield Candidate(CardId(number), number % 2)

    planned([], deck(), limit=3, new_limit=5)
    assert drawn == [1, 2, 3, 4]
    drawn.clear()
    planned(without_siblings(1, 2, 3), deck(), limit=3)
    planned([], deck(), new_limit=0)
    assert drawn == []


@given(
    due=st.lists(candidates, max_size=15, unique_by=lambda one: one.card),
    new=st.lists(candidates, max_size=15, unique_by=lambda one: one.card),
    limit=limits,
    new_limit=limits,
    seen=facts,
)
@PROPERTY
def test_a_plan_keeps_its_limits_and_leaves_no_room(
    due: list[Candidate], new: list[Candidate], limit: int, new_limit: int, seen: set[int]
) -> None:
    """A card is left out only because of a limit or a sibling, and the order is kept."""
    new = [one for one in new if one.card not in {other.card for other in due}]
    chosen = planned(due, new, limit, new_limit, seen)
    taken = [one for one in (*due, *new) if one.card in chosen]
    fresh = [one for one in taken if one in new]
    assert tuple(one.card for one in taken) == chosen
    assert len(chosen) <= max(0, limit)
    assert len(fresh) <= max(0, new_limit)
    shown = [one.fact for one in taken if one.fact]
    assert len(set(shown)) == len(shown)
    assert not seen.intersection(shown)
    for left_out in (one for one in (*due, *new) if one.card not in chosen):
        full = len(chosen) >= limit or (left_out in new and len(fresh) >= new_limit)
        assert full or left_out.fact in seen.union(shown)


@pytest.mark.parametrize(
    ("overdue", "interval", "urgent"), [(0, 10, 0.0), (5, 10, 0.5), (5, 1, 5.0), (3, 0, 3.0)]
)
def test_urgency_is_lateness_for_the_interval(overdue: int, interval: int, urgent: float) -> None:
    """Urgency is the days overdue divided by the interval; an interval of 0 counts as one day."""
    assert urgency(overdue, interval) == urgent


def test_the_more_overdue_for_its_interval_is_the_more_urgent() -> None:
    """Two days late are more urgent for an interval of 3 days than ten days for a year."""
    late = {"short": urgency(2, 3), "long": urgency(10, 365), "today": urgency(0, 3)}
    assert sorted(late, key=late.__getitem__, reverse=True) == ["short", "long", "today"]


# ── the session ─────────────────────────────────────────────────────────────────────────────────


def test_a_session_without_mistakes_is_its_plan() -> None:
    """Cards that are recalled are shown once, in the planned order."""
    order, _, end = run_session(3, [Rating.HARD, Rating.GOOD, Rating.EASY])
    assert order == [1, 2, 3]
    assert (end.done, end.lost, end.planned, end.left) == (3, 0, 3, 0)


def test_a_card_rated_again_comes_back_after_four_others() -> None:
    """A forgotten first card of eight is shown again as the sixth."""
    order, _, end = run_session(8, [Rating.AGAIN])
    assert order == [1, 2, 3, 4, 5, 1, 6, 7, 8]
    assert (end.done, end.lost, end.planned) == (9, 1, 8)


def test_a_forgotten_last_card_comes_back_before_the_end() -> None:
    """If no other card is left, a forgotten card returns at once until it is recalled."""
    assert run_session(2, [Rating.GOOD, Rating.AGAIN, Rating.AGAIN])[0] == [1, 2, 2, 2]


def test_forgotten_cards_return_in_the_order_they_were_forgotten() -> None:
    """At the end of a session forgotten cards return in the order they were forgotten."""
    assert run_session(3, [Rating.AGAIN] * 3)[0] == [1, 2, 3, 1, 2, 3]


@given(size=st.integers(0, 14), ratings=st.lists(st.sampled_from(Rating), max_size=40))
@PROPERTY
def test_every_session_ends(size: int, ratings: list[Rating]) -> None:
    """A session shows each planned card once, and once more for each Again."""
    order, given_ratings, end = run_session(size, ratings)
    lost = given_ratings.count(Rating.AGAIN)
    assert list(dict.fromkeys(order)) == list(range(1, size + 1))
    assert len(order) == size + lost
    assert (end.done, end.lost, end.planned, end.left) == (size + lost, lost, size, 0)
    for card in range(1, size + 1):
        shown = [rating for one, rating in zip(order, given_ratings, strict=True) if one == card]
        assert shown[-1] is not Rating.AGAIN
        assert set(shown[:-1]) <= {Rating.AGAIN}


@given(size=st.integers(1, 14), ratings=st.lists(st.sampled_from(Rating), max_size=40))
@PROPERTY
def test_what_was_forgotten_returns_after_so_many_others(size: int, ratings: list[Rating]) -> None:
    """Between Again and the return are four cards, or fewer if fewer are ahead."""
    order, given_ratings, _ = run_session(size, ratings)
    for index, (card, rating) in enumerate(zip(order, given_ratings, strict=True)):
        if rating is Rating.AGAIN:
            between = order.index(card, index + 1) - index - 1
            ahead = size - len(set(order[: index + 1]))
            assert between <= RETURNS_AFTER
            assert between == RETURNS_AFTER or ahead < RETURNS_AFTER


def test_drawing_from_an_empty_queue_changes_nothing() -> None:
    """Drawing at the end gives no card, and does not change the queue."""
    empty = Queue(ahead=(), done=3, lost=1, planned=2)
    assert draw(empty) == (None, empty)


# ── taking a rating back ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("rating", Rating)
def test_a_rating_taken_back_leaves_no_trace(rating: Rating) -> None:
    """After an undo the counts are as before, and the card shown since comes next again."""
    card, before = draw(Queue(ahead=cards(1, 2, 3), planned=3))
    assert card == 1
    shown, after_draw = draw(rated(before, card, rating))
    assert taken_back(after_draw, shown, card, rating, returning=False) == before


def test_a_returning_card_comes_next_again() -> None:
    """After an undo, a card that had come back after Again is the first to come back again."""
    after_draw = Queue(ahead=cards(5), again=((CardId(3), 2),), done=2, lost=1, planned=3)
    back = taken_back(after_draw, CardId(1), CardId(4), Rating.GOOD, returning=True)
    assert (back.ahead, back.again) == (cards(5), ((1, 0), (3, 3)))


def test_a_forgotten_card_shown_again_at_once_is_taken_back_too() -> None:
    """If the only card returned at once, it is in the queue only once after an undo."""
    card, before = draw(Queue(ahead=cards(1), planned=1))
    assert card is not None
    shown, after_draw = draw(rated(before, card, Rating.AGAIN))
    assert shown == card
    assert taken_back(after_draw, shown, card, Rating.AGAIN, returning=True) == before


def test_a_forgotten_card_that_has_left_the_queue_is_taken_back() -> None:
    """Undoing the rating of a card that has left the queue, because it was suspended, works."""
    after_draw = Queue(ahead=cards(5), done=2, lost=1, planned=3)
    back = taken_back(after_draw, CardId(4), CardId(1), Rating.AGAIN, returning=False)
    assert (back.done, back.lost) == (1, 0)
    assert draw(back)[0] == 4
    back = taken_back(after_draw, None, CardId(1), Rating.AGAIN, returning=False)
    assert (back.ahead, back.again) == (cards(5), ())


@given(
    size=st.integers(1, 10),
    ratings=st.lists(st.sampled_from(Rating), min_size=1, max_size=25),
    rating=st.sampled_from(Rating),
)
@PROPERTY
def test_rating_and_taking_back_loses_no_card(
    size: int, ratings: list[Rating], rating: Rating
) -> None:
    """At any point of a session, an undo leaves the same cards to come."""
    queue = Queue(ahead=cards(*range(1, size + 1)), planned=size)
    for pressed in ratings:
        card, queue = draw(queue)
        if card is None:
            return
        shown, after_draw = draw(rated(queue, card, rating))
        returning = len(after_draw.again) < len(rated(queue, card, rating).again)
        back = taken_back(after_draw, shown, card, rating, returning=returning)
        assert sorted((*back.ahead, *(one for one, _ in back.again))) == sorted(
            (*queue.ahead, *(one for one, _ in queue.again))
        )
        assert (back.done, back.lost, back.planned) == (queue.done, queue.lost, queue.planned)
        if shown is not None and shown != card:
            assert draw(back)[0] == shown
        queue = rated(queue, card, pressed)
