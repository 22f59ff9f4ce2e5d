"""The deck that an import updates: which of its cards an imported card is."""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence

from bot.formats.builder.groups import Group
from bot.model.cards import Card, Deck, Image, deletions


class PreviousDeck:
    """The cards of the deck as it was, by the id of their table.

    Cards of one cloze share a table; any other card is a table of its own.
    """

    def __init__(self, deck: Deck | None) -> None:
        """Takes the deck; None for a deck that is new."""
        self._tables = {} if deck is None else _by_table(deck.cards)
        # The table that each former id belongs to now.
        self._heirs: dict[str, str] = {}
        for table_id, cards in self._tables.items():
            for former in (former for card in cards for former in card.was):
                self._heirs.setdefault(former, table_id)
        ids = {card.id for cards in self._tables.values() for card in cards}
        self.reserved = ids | self._tables.keys() | self._heirs.keys()
        """The ids, present and former, that no new card may take."""

    def __bool__(self) -> bool:
        """Whether it has any card."""
        return bool(self._tables)

    def cards_of(self, table_id: str) -> list[Card]:
        """The cards of a table."""
        return self._tables[table_id]

    def images_of(self, table_id: str) -> Iterable[Image]:
        """The pictures on the cards of a table; none if there is no such table."""
        return (image for card in self._tables.get(table_id, ()) for image in card.images)

    def match(self, groups: Sequence[Group]) -> list[str]:
        """Finds each group's table: by an id if possible, else by exactly the same front.

        Args:
            groups: The groups of an import.

        Returns:
            For each group the id of its table, empty if it has none. No table is given twice.
        """
        if not self._tables:
            return [""] * len(groups)
        matched: set[str] = set()
        # All ids come first: a front must not take a table that a later group's id names.
        by_id = [self._by_id(group, matched) for group in groups]
        by_front: defaultdict[str, deque[str]] = defaultdict(deque)
        for table_id, cards in self._tables.items():
            by_front[cards[0].front].append(table_id)
        return [
            table_id or _next_unmatched(by_front[group.first.front], matched)
            for table_id, group in zip(by_id, groups, strict=True)
        ]

    def _by_id(self, group: Group, matched: set[str]) -> str:
        """The table that has the group's source id, or the id derived from it, now or formerly."""
        for name in (group.source, group.derived):
            table_id = name if name in self._tables else self._heirs.get(name, "")
            if table_id and table_id not in matched:
                matched.add(table_id)
                return table_id
        return ""


def _next_unmatched(table_ids: deque[str], matched: set[str]) -> str:
    while table_ids:
        table_id = table_ids.popleft()
        if table_id not in matched:
            matched.add(table_id)
            return table_id
    return ""


def _by_table(cards: Iterable[Card]) -> dict[str, list[Card]]:
    tables: dict[str, list[Card]] = {}
    for card in cards:
        several = len({hidden.number for hidden in deletions(card.front)}) > 1
        ending = f"-c{card.deletion}" if several and card.deletion else ""
        tables.setdefault(card.id.removesuffix(ending), []).append(card)
    return tables
