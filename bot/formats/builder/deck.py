"""An import becomes a deck, in which each card keeps its id from one import to the next."""

from collections import Counter
from collections.abc import Sequence

import msgspec
from msgspec import structs

from bot.formats.base.deck_limits import MOST_AUTHORS
from bot.formats.base.media import typeable, with_media
from bot.formats.base.parsed import ParsedCard, ParsedDeck
from bot.formats.base.text import folded
from bot.formats.builder.collector import line_of, short_of
from bot.formats.builder.deck_fast import simple_cards
from bot.formats.builder.groups import Group, groups_of
from bot.formats.builder.id_allocator import IdAllocator
from bot.formats.builder.merge import merged
from bot.formats.builder.previous_deck import PreviousDeck
from bot.formats.builder.slugs import Topics, deck_title_of, id_from_text, short_hash
from bot.formats.native.cards import cloze_cards
from bot.model.cards import Card, Deck, Medium, deletions
from bot.model.outcomes.decks import Changes


class Built(msgspec.Struct, frozen=True):
    """A deck, what changed in it, and for each card of the import its id ("" if left out)."""

    deck: Deck
    changes: Changes
    ids: tuple[str, ...]


def build(parsed: ParsedDeck, slug: str, before: Deck | None = None) -> Built:
    """Builds a deck that a native deck file can hold.

    A card that was there before keeps its id: it is found by its id, by the id made of its source's
    id, by its front and answer, or by its front (see `PreviousDeck.match`). Similar texts never
    make two cards the same, and neither does the place where they stand. A new card's id is made of
    its source's id, so that the next import finds it, or else of its front, and of its answer if
    other cards have the same front. For the same reason, a card that is found by its front gets the
    id made of its source's id as a former id (`was`). What only the deck's owner can have added
    (difficulty, further answers, explanations) stays unless the import says something else.

    Args:
        parsed: The import. Drafts, and cards that no deck can hold, are left out.
        slug: The deck's id: small letters, digits and _.
        before: The deck as it was, if this import updates it.
    """
    topics = Topics({} if before is None else before.topics)
    previous = PreviousDeck(before)
    cards = None if previous else simple_cards(parsed, topics)
    unclear = 0
    if cards is None:
        cards, ids, unclear = _cards(parsed, previous, topics)
    else:
        ids = tuple(card.id for card in cards)
    used = set().union(*{card.topics for card in cards})
    deck = Deck(
        id=slug,
        title=line_of(parsed.title) or deck_title_of(slug),
        authors=tuple(filter(None, map(line_of, parsed.authors)))[:MOST_AUTHORS],
        licence=line_of(parsed.licence),
        topics={name: title for name, title in topics.titles.items() if name in used},
        cards=cards,
    )
    if before is not None:
        deck = structs.replace(
            deck,
            title=before.title,
            description=before.description,
            language=before.language,
            authors=before.authors or deck.authors,
            licence=before.licence or deck.licence,
        )
    drafts = sum(card.draft for card in parsed.cards)
    changes = structs.replace(changes_of(before, cards, drafts), unclear=unclear)
    return Built(deck, changes, ids)


def changes_of(before: Deck | None, cards: Sequence[Card], drafts: int) -> Changes:
    """How many cards are added, changed, kept and retired if a deck gets these cards.

    Args:
        before: The deck as it was; None if it is new.
        cards: The cards that it gets.
        drafts: How many cards of the import have no answer.
    """
    if before is None:
        return Changes(added=len(cards), drafts=drafts)
    old = {card.id: card for card in before.cards}
    added = sum(card.id not in old for card in cards)
    kept = sum(old.get(card.id) == card for card in cards)
    retired = len(old.keys() - {card.id for card in cards})
    return Changes(added, len(cards) - added - kept, kept, retired, drafts)


def _cards(
    parsed: ParsedDeck, previous: PreviousDeck, topics: Topics
) -> tuple[tuple[Card, ...], tuple[str, ...], int]:
    """The deck's cards, for each card of the import its id, and how many are unclear."""
    groups = groups_of(parsed)
    cards: list[Card] = []
    ids = [""] * len(parsed.cards)
    builder = _CardBuilder(groups, previous, topics)
    matches = previous.match(groups, topics.of)
    for group, known in zip(groups, matches, strict=True):
        group_cards = builder.cards_of(group, known)
        for index, card_id in group.ids_of(group_cards):
            ids[index] = card_id
        cards += group_cards
    return tuple(cards), tuple(ids), previous.unclear(groups, matches)


class _CardBuilder:
    """Makes the cards of one group after another."""

    def __init__(self, groups: Sequence[Group], previous: PreviousDeck, topics: Topics) -> None:
        self._previous = previous
        self._topics = topics
        self._ids = IdAllocator(previous.reserved, {group.derived for group in groups})
        self._groups_of_fact = Counter(filter(None, (group.first.fact for group in groups)))
        self._groups_of_front = Counter(group.first.front for group in groups)
        self._facts: dict[str, str] = {}

    def cards_of(self, group: Group, known: str) -> tuple[Card, ...]:
        """The cards of a group.

        Args:
            group: The group.
            known: The id of its table in the deck as it was; empty if it is new.
        """
        first = group.first
        is_cloze = first.deletion > 0
        endings = _endings(first.front) if is_cloze else ()
        table_id = self._ids.id_for(known, group.derived or self._new_id(group), endings)
        media = self._media(table_id, first)
        fact = "" if endings else self._fact(first, table_id)
        card = _card(table_id, first, self._topics.of(first.tags), fact, media)
        if table_id == known:
            adds_source = group.derived not in ("", known) and not self._ids.is_used(group.derived)
            card = merged(
                card,
                self._previous.cards_of(known),
                group.derived if adds_source else "",
                is_cloze=is_cloze,
            )
        cards = cloze_cards(card) if is_cloze else (card,)
        if media:
            cards = tuple(with_media(card, media) for card in cards)
        self._ids.take(table_id, card.was, endings)
        return cards

    def _new_id(self, group: Group) -> str:
        """An id made of the card's texts: of its question, and of its answer if others have it."""
        card = group.first
        if group.number:
            return f"{group.number}-{short_hash(card.front)}"
        if card.front in self._previous.fronts or self._groups_of_front[card.front] > 1:
            return id_from_text(f"{card.front}\n{card.back or card.answer}")
        return id_from_text(card.front)

    def _fact(self, card: ParsedCard, table_id: str) -> str:
        """The slug that a card shares with the other groups of its fact; empty without others."""
        if not card.fact or self._groups_of_fact[card.fact] == 1:
            return ""
        # The id of its first card: the import's own word for a fact may be a line, which changes.
        return self._facts.setdefault(card.fact, table_id)

    def _media(self, table_id: str, card: ParsedCard) -> tuple[Medium, ...]:
        """The media that a table's texts may name: those it had before, and the import's."""
        known = (*self._previous.media_of(table_id), *card.images, *card.sounds)
        return tuple({medium.words: medium for medium in known}.values())


def _card(
    table_id: str,
    parsed: ParsedCard,
    topics: tuple[str, ...],
    fact: str,
    media: tuple[Medium, ...],
) -> Card:
    """The card of an import as a deck has it; of a cloze, the card that stands for all numbers."""
    is_cloze = parsed.deletion > 0
    answer = "" if is_cloze else parsed.answer or short_of(parsed.back)
    if media:
        answer = typeable(answer, media)
    takes_options = is_cloze or bool(answer)
    distractors = parsed.distractors
    if answer and distractors:
        distractors = tuple(text for text in distractors if folded(text) != folded(answer))
    return Card(
        id=table_id,
        front=parsed.front,
        # A back that only repeats the answer is dropped.
        back="" if answer and parsed.back == answer else parsed.back,
        answer=answer,
        accept=parsed.accept if takes_options else (),
        distractors=distractors if takes_options else (),
        explanation=parsed.explanation,
        topics=topics,
        fact=fact,
    )


def _endings(cloze: str) -> tuple[str, ...]:
    """What the ids of a cloze's cards have behind their table's id; none for a single number."""
    numbers = sorted({hidden.number for hidden in deletions(cloze)})
    return tuple(f"-c{number}" for number in numbers) if len(numbers) > 1 else ()
