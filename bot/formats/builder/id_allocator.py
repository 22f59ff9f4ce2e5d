"""Ids for the cards of a deck, none of them given twice."""

from collections import Counter
from collections.abc import Container, Sequence
from collections.abc import Set as AbstractSet


class IdAllocator:
    """Gives each table of a deck its id, and remembers the ids that are in use."""

    def __init__(self, reserved: AbstractSet[str], wanted: AbstractSet[str]) -> None:
        """Begins a deck.

        Args:
            reserved: The ids of the deck as it was, which no new table may take.
            wanted: The ids that tables will ask for; none of them is made up for another table.
        """
        self._reserved = reserved
        self._wanted = wanted
        self._given: set[str] = set()
        self._counts: Counter[str] = Counter()

    def id_for(self, known: str, wanted: str, endings: Sequence[str]) -> str:
        """The id of a table.

        Args:
            known: The table's id in the deck as it was; empty for a new table.
            wanted: The id that a new table should have if it is free.
            endings: What the ids of the table's cards have behind the table's id; none if its
                only card has that id itself.

        Returns:
            `known` or `wanted`, or `wanted` with a number if an id made of it is in use.
        """
        table_id, others = known or wanted, () if known else self._reserved
        while not self._is_free(table_id, endings, others):
            table_id, others = self._numbered(wanted), self._reserved
        return table_id

    def take(self, table_id: str, former: Sequence[str], endings: Sequence[str]) -> None:
        """Marks as used the id of a table, its former ids, and the ids of its cards."""
        self._given.add(table_id)
        if former or endings:
            self._given.update(former, [table_id + ending for ending in endings])

    def is_used(self, card_id: str) -> bool:
        """Whether an id was given already or belongs to the deck as it was."""
        return card_id in self._given or card_id in self._reserved

    def _is_free(self, table_id: str, endings: Sequence[str], others: Container[str]) -> bool:
        """Whether neither the id nor an id of the table's cards is given or among the others."""
        if table_id in self._given or table_id in others:
            return False
        return not endings or all(self._is_free(table_id + end, (), others) for end in endings)

    def _numbered(self, wanted: str) -> str:
        """The next id with a number behind it that no other table asks for."""
        while True:
            self._counts[wanted] += 1
            numbered = f"{wanted}-{self._counts[wanted] + 1}"
            if numbered not in self._wanted:
                return numbered
