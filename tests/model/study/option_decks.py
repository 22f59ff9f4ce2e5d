"""The decks of `option_decks.toml`, and how the options of their questions are judged."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.formats.native.cards import cloze_cards
from bot.model.cards import Card, question_of

FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class OptionDeck:
    """A deck, the kinds of its cards' answers by their ids, and kinds that are alike."""

    name: str
    cards: tuple[Card, ...]
    kinds: dict[str, str]

    def kinds_of(self, text: str) -> set[str]:
        """The kinds of the cards with an answer."""
        return {self.kinds[card.id] for card in self.cards if card.answer == text}

    def right_options(self, card: Card, options: tuple[str, ...]) -> list[str]:
        """The options that answer a card with the same question."""
        right = {
            answer
            for other in self.cards
            if question_of(other) == question_of(card)
            for answer in (other.answer, *other.accept)
        }
        return [option for option in options if option in right]

    def own_texts(self, card: Card) -> set[str]:
        """The texts of a card and its siblings, without its own answer."""
        siblings = [other for other in self.cards if card.fact and other.fact == card.fact]
        texts = {text for other in siblings for text in (other.front, other.answer)}
        return (texts | {card.front, question_of(card)}) - {card.answer}


def read_decks() -> Iterator[OptionDeck]:
    """All decks, in the file's order."""
    for table in tomllib.loads(FILE.read_text(encoding="utf-8"))["deck"]:
        alike = {kind: group[0] for group in table.get("alike", ()) for kind in group}
        cards: list[Card] = []
        kinds: dict[str, str] = {}
        for number, row in enumerate(table["rows"].strip().splitlines()):
            for card, kind in _cards(row, f"n{number}", back=table.get("reversed", False)):
                cards.append(card)
                side = " back" if card.id.endswith("-back") else ""
                kinds[card.id] = alike.get(kind, kind) + side
        yield OptionDeck(table["name"], tuple(cards), kinds)


def _cards(row: str, name: str, *, back: bool) -> Iterator[tuple[Card, str]]:
    if row.startswith("c "):
        text, kind = row[2:].split(" | ")
        for card in cloze_cards(Card(id=name, front=text, deletion=1)):
            yield card, kind.strip()
        return
    front, answer, kind, *topics = row.split(" | ")
    fact = name if back else ""
    yield Card(id=name, front=front, answer=answer, topics=tuple(topics), fact=fact), kind
    if back:
        other = Card(id=f"{name}-back", front=answer, answer=front, topics=tuple(topics), fact=fact)
        yield other, kind
