"""An import's cards in groups: one group becomes one `[[card]]` table of a deck file."""

from collections import Counter
from collections.abc import Sequence

import msgspec
from msgspec import structs

from bot.formats.base.parsed import ParsedCard, ParsedDeck
from bot.formats.base.text import in_markup, with_rows_apart
from bot.formats.builder.collector import is_bare, is_short, normalize_card
from bot.formats.builder.slugs import id_of
from bot.model.cards import Card

_FEWEST_ROWS = 2


class Group(msgspec.Struct, frozen=True):
    """One card of an import, or the cards of one cloze text.

    Attributes:
        source: the id that the other program gave the card, or the note of the cloze; may be empty.
        derived: the card id made of `source`; empty if that is empty.
        number: the number of its row, if the import numbers its rows instead of giving them ids.
        members: the cards, each with its index in the import.
    """

    source: str
    derived: str
    members: list[tuple[int, ParsedCard]]
    number: str = ""

    @property
    def first(self) -> ParsedCard:
        """The card that stands for the group: all cards of a cloze have the same texts."""
        return self.members[0][1]

    def ids_of(self, cards: Sequence[Card]) -> list[tuple[int, str]]:
        """Which id each card of the import got, by its index in the import.

        Args:
            cards: The deck's cards made of this group.

        Returns:
            Pairs of an index and an id, which is empty if the deck has no such card.
        """
        if len(self.members) == len(cards) == 1:
            return [(self.members[0][0], cards[0].id)]
        by_deletion = {card.deletion: card.id for card in cards}
        return [(index, by_deletion.get(card.deletion, "")) for index, card in self.members]


def groups_of(parsed: ParsedDeck) -> list[Group]:
    """The groups of an import, in order. Drafts and cards that no deck can hold are left out."""
    clozes: dict[tuple[str, str, str], Group] = {}
    groups: list[Group] = []
    for index, unfitted in enumerate(parsed.cards):
        card = _fitted(unfitted, parsed)
        if card is None or card.draft:
            continue
        source = note_source(card)
        group = Group(source, source and id_of(source), [(index, card)])
        if card.deletion:
            same = clozes.setdefault((card.front, card.fact, source), group)
            if same is not group:
                same.members.extend(group.members)
                continue
        groups.append(group)
    return _with_ids_that_identify(groups)


def are_row_numbers(ids: Sequence[str]) -> bool:
    """Whether ids only count the rows of a file: they say where a card stands, not which it is.

    Rows are numbered one by one from 0 or 1. Other numbers, or a single one, are ids.
    """
    if len(ids) < _FEWEST_ROWS or ids[0] not in {"0", "1"}:
        return False
    return all(name == str(row) for row, name in enumerate(ids, int(ids[0])))


def _with_ids_that_identify(groups: list[Group]) -> list[Group]:
    """The groups without ids that several of them have, and without ids that are row numbers."""
    sources = [group.source for group in groups]
    if are_row_numbers(sources):
        return [
            structs.replace(group, source="", derived="", number=group.source) for group in groups
        ]
    counts = Counter(sources)
    return [
        group if counts[group.source] == 1 else structs.replace(group, source="", derived="")
        for group in groups
    ]


def note_source(card: ParsedCard) -> str:
    """The `source_id` of a card; for a cloze card that of its note, without the "-c2"."""
    return card.source_id.removesuffix(f"-c{card.deletion}") if card.deletion else card.source_id


def _fitted(card: ParsedCard, parsed: ParsedDeck) -> ParsedCard | None:
    """The card with its lines in markup, within the limits; None if no deck can hold it."""
    normalized = parsed.normalized
    if "\n" in card.front + card.back + card.explanation:
        apart = with_rows_apart if parsed.wrapped else in_markup
        card = structs.replace(
            card,
            front=apart(card.front),
            back=apart(card.back),
            explanation=apart(card.explanation),
        )
        # The markup keeps tidy lines tidy, but the texts may have become too long.
        normalized = normalized and is_bare(card) and is_short(card.front, card.back)
    return card if normalized else normalize_card(card)[0]
