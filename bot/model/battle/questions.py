"""Which cards a battle asks, how it asks them, and the hints to typed answers."""

import random
from collections.abc import Iterable
from typing import Final

from bot.model.battle.state import Asking, Battle, BattleMode, Question
from bot.model.cards import Card, question_of
from bot.model.grading.typed import asks_for_script, is_typed
from bot.model.ids import CardId
from bot.model.study.multiple_choice import OPTIONS, choice
from bot.model.study.neighbours import Neighbours

TRIED: Final = 150
"""How many cards are tried for questions with options, so that a deck without any takes no long
time."""
HINTED_FROM: Final = 3
"""The length from which the first letter of a word is shown. Of a shorter word, the first letter
would be half the answer."""


def questions_for(
    cards: Iterable[tuple[CardId, Card]],
    rounds: int,
    seed: int,
    *,
    mode: BattleMode = "choice",
    language: str = "en",
    others: Iterable[tuple[CardId, Card]] = (),
) -> tuple[Question, ...]:
    """Chooses a battle's questions at random, and orders them from easy to difficult cards.

    Args:
        cards: The cards of a deck, or of one of its topics.
        rounds: How many questions are wanted.
        seed: Chooses the cards, orders those of equal difficulty, and shuffles the options.
        mode: With "choice", only cards for which four options can be made are used; with "type",
            all cards whose answer can be typed.
        language: The deck's language.
        others: More cards of the deck, whose answers can be wrong options.

    Returns:
        At most `rounds` questions, fewer if the deck has not enough cards that fit. No card is used
        twice, and no two cards share a fact.
    """
    chance = random.Random(seed)  # noqa: S311 - a quiz, not a secret
    pool = [(card_id, card) for card_id, card in dict(cards).items() if card.answer]
    if mode == "type":
        pool = [(card_id, card) for card_id, card in pool if is_typed(card)]
    chosen: list[tuple[int, Question]] = []
    facts: set[str] = set()
    neighbours: Neighbours | None = None
    if mode == "choice":
        # Ids rise in the order in which the cards came into the deck.
        by_id = {**dict(others), **dict(pool)}
        neighbours = Neighbours(by_id[card_id] for card_id in sorted(by_id))
    chance.shuffle(pool)
    for card_id, card in pool if neighbours is None else pool[:TRIED]:
        if len(chosen) >= rounds:
            break
        if card.fact in facts:
            continue
        question = _question(card_id, card, neighbours, chance, language)
        if question is None:
            continue
        chosen.append((card.difficulty, question))
        if card.fact:
            facts.add(card.fact)
    chosen.sort(key=lambda entry: entry[0])
    return tuple(question for _, question in chosen)


def first_letters(answer: str) -> str:
    """The hint for a typed answer: "c… l…" for "cross-entropy loss", "… A…" for "an Apple"."""
    return " ".join(
        f"{letters[0]}…" if len(letters) >= HINTED_FROM else "…"
        for word in answer.split()
        if (letters := [char for char in word if char.isalnum()])
    )


def hint(battle: Battle) -> str:
    """The hint of the open round; "" before half time, and in the mode "choice"."""
    phase = battle.phase
    if battle.rules.mode != "type" or not isinstance(phase, Asking) or phase.halfway is not None:
        return ""
    return first_letters(battle.question.answer)


def _question(
    card_id: CardId,
    card: Card,
    neighbours: Neighbours | None,
    chance: random.Random,
    language: str,
) -> Question | None:
    if neighbours is None:
        return Question(
            card_id,
            card.answer,
            accept=card.accept,
            strict=card.strict or asks_for_script(question_of(card)),
            ordered=card.ordered,
            distractors=card.distractors,
            language=language,
            reading=len(card.explanation),
        )
    options = choice(card, neighbours, chance.getrandbits(63))
    if options is None or len(options.options) < OPTIONS:
        return None
    return Question(
        card_id, card.answer, options.options, options.right, reading=len(card.explanation)
    )
