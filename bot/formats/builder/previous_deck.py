"""The deck that an import updates: which of its cards an imported card is."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from bot.formats.base.parsed import ParsedCard
from bot.formats.builder.groups import Group
from bot.model.cards import Card, Deck, Medium, deletions, media_of

_NUMBERED = re.compile(r"(\d+)(?:-[0-9a-f]{8})?")

_Key = str | tuple[object, ...]
_Tables = Mapping[_Key, Sequence[str]]
_TopicsOf = Callable[[tuple[str, ...]], tuple[str, ...]]


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
        self.fronts = {cards[0].front for cards in self._tables.values()}
        """The fronts of its cards."""

    def __bool__(self) -> bool:
        """Whether it has any card."""
        return bool(self._tables)

    def cards_of(self, table_id: str) -> list[Card]:
        """The cards of a table."""
        return self._tables[table_id]

    def media_of(self, table_id: str) -> Iterable[Medium]:
        """The pictures and sounds of a table's cards; none if there is no such table."""
        return (medium for card in self._tables.get(table_id, ()) for medium in media_of(card))

    def match(self, groups: Sequence[Group], topics_of: _TopicsOf) -> list[str]:
        """Finds each group's table, and never by the place where it stands.

        A table is found by its id, or an id that it had before; then by the same front and answer
        (if several have both, first by all of their texts); then by the same front, if one table
        and one group have it: of several, nobody can know which of them was edited.

        Args:
            groups: The groups of an import.
            topics_of: The slugs of tags.

        Returns:
            For each group the id of its table, empty if it has none. No table is given twice.
        """
        if not self._tables:
            return [""] * len(groups)
        matches = _Matches(len(groups))
        sources, derived = [[group.source for group in groups], [group.derived for group in groups]]
        firsts = [group.first for group in groups]
        own: _Tables = {table_id: [table_id] for table_id in self._tables}
        heirs: _Tables = {former: [table_id] for former, table_id in self._heirs.items()}
        # All ids come first: a text must not take a table that a later group's id names.
        for ids, tables in ((sources, own), (derived, own), (sources, heirs), (derived, heirs)):
            matches.add(ids, tables)
        if matches.complete:
            return matches.table_ids
        matches.add(
            [(*_texts(card), topics_of(card.tags)) for card in firsts],
            self._by(lambda _, card: (*_texts(card), card.topics)),
        )
        matches.add(list(map(_sides, firsts)), self._by(lambda _, card: _sides(card)))
        # The number of a row counts only if nothing but its question was edited.
        answers = [_sides(card)[1] for card in firsts]
        alone = _single(answers, self._by(lambda _, card: _sides(card)[1]))
        numbered: _Tables = {(_number(ids[0]), key): ids for key, ids in alone.items()}
        pairs = zip(groups, answers, strict=True)
        matches.add(
            [(group.number, text) if group.number else "" for group, text in pairs], numbered
        )
        fronts = [card.front for card in firsts]
        matches.add(fronts, _single(fronts, self._by(lambda _, card: card.front)))
        return matches.table_ids

    def unclear(self, groups: Sequence[Group], table_ids: Sequence[str]) -> int:
        """How many groups without a table ask what a table without a group asked.

        Args:
            groups: The groups of an import.
            table_ids: What `match` found for them.
        """
        left = {self._tables[name][0].front for name in self._tables.keys() - set(table_ids)}
        pairs = zip(groups, table_ids, strict=True)
        return sum(not table_id and group.first.front in left for group, table_id in pairs)

    def _by(self, key: Callable[[str, Card], _Key]) -> _Tables:
        """The tables by a key that is made of a table's id and its first card."""
        tables: defaultdict[_Key, list[str]] = defaultdict(list)
        for table_id, cards in self._tables.items():
            tables[key(table_id, cards[0])].append(table_id)
        return tables


class _Matches:
    """The tables that were found for groups so far."""

    def __init__(self, groups: int) -> None:
        self.table_ids = [""] * groups
        self._taken: set[str] = set()

    @property
    def complete(self) -> bool:
        return all(self.table_ids)

    def add(self, keys: Sequence[_Key], tables: _Tables) -> None:
        """Gives each group without a table the next one of its key; an empty key has none."""
        remaining = {key: iter(tables[key]) for key in keys if key and key in tables}
        for index, key in enumerate(keys):
            if self.table_ids[index] or key not in remaining:
                continue
            table_id = next((one for one in remaining[key] if one not in self._taken), "")
            if table_id:
                self.table_ids[index] = table_id
                self._taken.add(table_id)


def _single(keys: Sequence[_Key], tables: _Tables) -> _Tables:
    """The tables of those keys that one group of all and one table of all have."""
    counts = Counter(keys)
    return {key: ids for key, ids in tables.items() if len(ids) == counts[key] == 1}


def _sides(card: ParsedCard | Card) -> tuple[str, str]:
    """A card's question and its answer; a cloze has its answer in its front."""
    return card.front, card.back if card.deletion else card.back or card.answer


def _texts(card: ParsedCard | Card) -> tuple[str, ...]:
    """A card's texts, except those that only its owner may have added."""
    return (*_sides(card), card.explanation)


def _number(table_id: str) -> str:
    """The number of its row that an id begins with, empty if it has none."""
    numbered = _NUMBERED.fullmatch(table_id)
    return numbered[1] if numbered else ""


def _by_table(cards: Iterable[Card]) -> dict[str, list[Card]]:
    tables: dict[str, list[Card]] = {}
    for card in cards:
        several = len({hidden.number for hidden in deletions(card.front)}) > 1
        ending = f"-c{card.deletion}" if several and card.deletion else ""
        tables.setdefault(card.id.removesuffix(ending), []).append(card)
    return tables
