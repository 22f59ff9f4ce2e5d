"""How the cards of a deck are known by all who study it, for whoever may change the deck."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from bot.model.cards import Card
from bot.model.grading.normalize import form
from bot.model.study.scheduler import Rating

PERSONS: Final = 3
"""How many persons must have typed a text before anybody is shown it."""
CHOICES: Final = 10
"""How often a card must have been answered by choice before an option counts as never chosen."""


_AGAIN: Final = int(Rating.AGAIN)


class Reviewed(Struct, frozen=True):
    """A review, as far as insight needs it; `persons` only tells people apart."""

    card: str
    person: int
    rating: int
    took: int
    known: bool
    chosen: str = ""
    typed: str = ""


class CardInsight(Struct, frozen=True):
    """How a card is known.

    Attributes:
        card: The card.
        seen: How often it was rated.
        recalled: How often it was recalled: rated better than Again.
        seconds: The median time from the question to the rating.
        lapses: How often it was forgotten after it had been rated before.
        never_chosen: Its wrong options that nobody chooses.
        typed: Texts that were typed and not judged right, by how many persons each.
    """

    card: Card
    seen: int
    recalled: int
    seconds: int
    lapses: int
    never_chosen: tuple[str, ...] = ()
    typed: tuple[tuple[str, int], ...] = ()

    @property
    def share(self) -> float:
        """The share of reviews in which it was recalled."""
        return self.recalled / self.seen


class Insight(Struct, frozen=True):
    """The cards of a deck that were seen, the hardest first; and by how many persons."""

    cards: tuple[CardInsight, ...]
    persons: int
    unseen: int


def insight_of(cards: Iterable[Card], reviews: Iterable[Reviewed]) -> Insight:
    """Sums up the reviews of a deck's cards."""
    by_card: defaultdict[str, list[Reviewed]] = defaultdict(list)
    for review in reviews:
        by_card[review.card].append(review)
    cards = tuple(cards)
    seen = [_of_card(card, by_card[card.id]) for card in cards if card.id in by_card]
    hardest = sorted(seen, key=lambda one: (one.share, -one.seen))
    persons = {review.person for several in by_card.values() for review in several}
    return Insight(tuple(hardest), len(persons), len(cards) - len(seen))


def _of_card(card: Card, reviews: list[Reviewed]) -> CardInsight:
    again = [review for review in reviews if review.rating == _AGAIN]
    return CardInsight(
        card=card,
        seen=len(reviews),
        recalled=len(reviews) - len(again),
        seconds=round(sorted(review.took for review in reviews)[len(reviews) // 2] / 1000),
        lapses=sum(review.known for review in again),
        never_chosen=_never_chosen(card, reviews),
        typed=_typed(card, reviews),
    )


def _never_chosen(card: Card, reviews: list[Reviewed]) -> tuple[str, ...]:
    chosen = [review.chosen for review in reviews if review.chosen]
    if len(chosen) < CHOICES:
        return ()
    return tuple(option for option in card.distractors if option not in chosen)


def _typed(card: Card, reviews: list[Reviewed]) -> tuple[tuple[str, int], ...]:
    """Texts that enough persons typed; without those that the card accepts by now."""
    persons: defaultdict[str, set[int]] = defaultdict(set)
    for review in reviews:
        if review.typed:
            persons[review.typed].add(review.person)
    counts = [(text, len(by)) for text, by in persons.items() if len(by) >= PERSONS]
    if not counts:
        return ()
    right = {form(text).key for text in (card.answer, *card.accept)}
    found = [(text, count) for text, count in counts if form(text).key not in right]
    return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0])))
