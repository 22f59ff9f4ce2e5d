"""Which cards a battle asks, and how."""

import random
from collections.abc import Iterable
from typing import Final

from bot.model.battle.state import Asking, Battle, BattleMode, Question
from bot.model.cards import Card
from bot.model.ids import CardId
from bot.model.study.multiple_choice import OPTIONS, choice

LIKE_CARDS: Final = 300
"""Cards of a topic among which wrong options are looked for: enough to find some that are alike,
few enough for a topic of ten thousand."""
HINTED_FROM: Final = 3
"""Letters from which a word's first one is shown: of a shorter word it would be half the answer."""


def questions_for(
    cards: Iterable[tuple[CardId, Card]],
    rounds: int,
    seed: int,
    *,
    mode: BattleMode = "choice",
) -> tuple[Question, ...]:
    """Chooses a battle's questions: any cards of the deck, those marked as easier first.

    Args:
        cards: The deck, or one of its topics.
        rounds: How many questions are wanted.
        seed: Chooses the cards, orders those that are equally easy, and shuffles the options.
        mode: With "choice", only cards for which four options can be made; with "type", all that
            have a short answer.

    Returns:
        At most `rounds` questions, fewer if the deck has no more that fit. No card comes twice, and
        no two cards of one fact.
    """
    chance = random.Random(seed)  # noqa: S311 - a quiz, not a secret
    pool = [(number, card) for number, card in dict(cards).items() if card.answer]
    chance.shuffle(pool)
    by_topic: dict[str, list[Card]] = {}
    for _, card in pool:
        for topic in card.topics or ("",):
            by_topic.setdefault(topic, []).append(card)
    chosen: list[tuple[int, Question]] = []
    facts: set[str] = set()
    for number, card in pool:
        if len(chosen) >= rounds:
            break
        if card.fact in facts:
            continue
        like = [one for topic in card.topics or ("",) for one in by_topic[topic][:LIKE_CARDS]]
        question = _question(number, card, like, chance, mode)
        if question is None:
            continue
        chosen.append((card.difficulty, question))
        if card.fact:
            facts.add(card.fact)
    chosen.sort(key=lambda entry: entry[0])
    return tuple(question for _, question in chosen)


def first_letters(answer: str) -> str:
    """The hint to a typed answer: "c… l…" for "cross-entropy loss", "… A…" for "an Apple"."""
    return " ".join(
        f"{letters[0]}…" if len(letters) >= HINTED_FROM else "…"
        for word in answer.split()
        if (letters := [char for char in word if char.isalnum()])
    )


def hint(battle: Battle) -> str:
    """The hint that the open round shows by now, "" before its half time and in "choice"."""
    phase = battle.phase
    if battle.rules.mode != "type" or not isinstance(phase, Asking) or phase.halfway is not None:
        return ""
    return first_letters(battle.question.answer)


def _question(
    number: CardId, card: Card, like: list[Card], chance: random.Random, mode: BattleMode
) -> Question | None:
    if mode == "type":
        return Question(number, card.answer, accept=card.accept, strict=card.strict)
    made = choice(card, like, chance.getrandbits(63))
    if made is None or len(made.options) < OPTIONS:
        return None
    return Question(number, card.answer, made.options, made.right)
