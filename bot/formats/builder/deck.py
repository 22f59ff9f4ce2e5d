"""What an importer found, built into a deck: its cards keep their ids from import to import."""

from collections import Counter, defaultdict, deque
from collections.abc import Container, Iterable, Sequence

import msgspec
from msgspec import structs

from bot.formats.base.deck_limits import MOST_AUTHORS, MOST_FORMER_IDS
from bot.formats.base.parsed import ParsedCard, ParsedDeck
from bot.formats.base.text import folded, in_markup, with_rows_apart
from bot.formats.builder.collector import (
    is_bare,
    is_short,
    line_of,
    normalize_card,
    short_of,
)
from bot.formats.builder.slugs import Topics, id_of, named
from bot.formats.native.cards import cloze_cards
from bot.formats.native.schema import CardTable
from bot.formats.native.validation import wrong_card
from bot.model.cards import Card, Deck, Image, deletions, images_in
from bot.model.outcomes.decks import Changes


class Built(msgspec.Struct, frozen=True):
    """A deck, what changed, and for each card of the import its id ("" if it is left out)."""

    deck: Deck
    changes: Changes
    ids: tuple[str, ...]


def build(found: ParsedDeck, slug: str, before: Deck | None = None) -> Built:
    """Builds a deck that a native deck file can hold.

    A card that was there before keeps its id: it is found by its id, by the id that its source
    gives it, or by its front if that is exactly the same; similar texts are never taken for the
    same card. A new card's id is made of its source's id, so that the next import finds it, or
    else of its front. A card found by its front takes the id of its source among its former ids
    (`was`), for the same reason. What only the deck's owner can have added (difficulty, further
    answers, explanations) stays where the import does not say otherwise.

    Args:
        found: What was read. Drafts, and cards that no deck can hold, are left out.
        slug: The deck's id, in small letters, digits and _.
        before: The deck as it was, if it is to be brought up to date.
    """
    made = _Builder(found, before)
    cards, ids = made.cards()
    used = set().union(*{card.topics for card in cards})
    topics = {name: title for name, title in made.topics.titles.items() if name in used}
    deck = Deck(
        id=slug,
        title=line_of(found.title) or slug.replace("_", " ").strip().capitalize() or slug,
        authors=tuple(filter(None, map(line_of, found.authors)))[:MOST_AUTHORS],
        licence=line_of(found.licence),
        topics=topics,
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
    drafts = sum(card.draft for card in found.cards)
    return Built(deck, changes_of(before, cards, drafts), ids)


class _Builder:
    """Gives cards their ids and topics."""

    def __init__(self, found: ParsedDeck, before: Deck | None) -> None:
        self._found = found
        self._before = {} if before is None else _by_table(before.cards)
        self.topics = Topics({} if before is None else before.topics)
        self._heirs: dict[str, str] = {}
        self._by_front: defaultdict[str, deque[str]] = defaultdict(deque)
        for name, cards in self._before.items():
            for old in (old for card in cards for old in card.was):
                self._heirs.setdefault(old, name)
            self._by_front[cards[0].front].append(name)
        # Ids of the deck before, which no new card may take; names that have found their card
        # again; and the ids that are given so far.
        self._reserved = {card.id for cards in self._before.values() for card in cards}
        self._reserved |= self._before.keys() | self._heirs.keys()
        self._found_again: set[str] = set()
        self._given: set[str] = set()
        self._counts: Counter[str] = Counter()
        self._facts: dict[str, str] = {}
        self._wanted: frozenset[str] = frozenset()

    def cards(self) -> tuple[tuple[Card, ...], tuple[str, ...]]:
        """The cards, and the id of each card of the import."""
        if simple := self._simple_cards():
            return simple, tuple(card.id for card in simple)
        made: list[Card] = []
        ids = [""] * len(self._found.cards)
        groups = self._groups()
        sources = [_without_number(group[0][1]) for group in groups]
        derived = [source and id_of(source) for source in sources]
        self._wanted = frozenset(derived)
        known = [""] * len(groups)
        if self._before:
            known = list(map(self._known, sources, derived))
            known = [
                name or self._same_front(group[0][1])
                for name, group in zip(known, groups, strict=True)
            ]
        siblings = Counter(filter(None, (group[0][1].fact for group in groups)))
        for name, wanted, group in zip(known, derived, groups, strict=True):
            first = group[0][1]
            cards = self._made(name, wanted, first, alone=siblings.get(first.fact, 1) == 1)
            if len(group) == len(cards) == 1:
                ids[group[0][0]] = cards[0].id
            else:
                of_deletion = {card.deletion: card.id for card in cards}
                for place, card in group:
                    ids[place] = of_deletion.get(card.deletion, "")
            made += cards
        return tuple(made), tuple(ids)

    def _simple_cards(self) -> tuple[Card, ...]:
        """The cards of a new deck; empty if some of them have more than two sides and an id.

        Most people bring such a deck, and it is built in half the time this way.
        """
        found = self._found.cards
        if self._before or not self._found.normalized or not all(map(_is_simple, found)):
            return ()
        names = [id_of(card.source_id) for card in found]
        fronts, backs = [card.front for card in found], [card.back for card in found]
        apart = with_rows_apart if self._found.wrapped else in_markup
        fronts, backs = list(map(apart, fronts)), list(map(apart, backs))
        if len(set(names)) < len(names) or not all(map(is_short, fronts, backs)):
            return ()
        answers = map(short_of, backs)
        topics = (self.topics.of(card.tags) for card in found)
        return tuple(
            Card(
                id=name, front=front, back="" if back == answer else back, answer=answer, topics=own
            )
            for name, front, back, answer, own in zip(
                names, fronts, backs, answers, topics, strict=True
            )
        )

    def _groups(self) -> list[list[tuple[int, ParsedCard]]]:
        """The cards that can be kept, those of one cloze text together, with their places."""
        clozes: dict[tuple[str, str, str], list[tuple[int, ParsedCard]]] = {}
        groups: list[list[tuple[int, ParsedCard]]] = []
        for place, found in enumerate(self._found.cards):
            card = self._fitted(found)
            if card is None or card.draft:
                continue
            group = [(place, card)]
            if card.deletion:
                key = (card.front, card.fact, _without_number(card))
                if (same := clozes.setdefault(key, group)) is not group:
                    same += group
                    continue
            groups.append(group)
        return groups

    def _fitted(self, card: ParsedCard) -> ParsedCard | None:
        normalized = self._found.normalized
        if "\n" in card.front + card.back + card.explanation:
            apart = with_rows_apart if self._found.wrapped else in_markup
            card = structs.replace(
                card,
                front=apart(card.front),
                back=apart(card.back),
                explanation=apart(card.explanation),
            )
            # Tidy lines are tidy in markup, too; they may only have become too long.
            normalized = normalized and is_bare(card) and is_short(card.front, card.back)
        return card if normalized else normalize_card(card)[0]

    def _known(self, source: str, derived: str) -> str:
        """The name of the card that was there before, by its source's id, or the id made of it."""
        for name in (source, derived):
            known = name if name in self._before else self._heirs.get(name, "")
            if known and known not in self._found_again:
                self._found_again.add(known)
                return known
        return ""

    def _same_front(self, card: ParsedCard) -> str:
        waiting = self._by_front[card.front]
        while waiting:
            name = waiting.popleft()
            if name not in self._found_again:
                self._found_again.add(name)
                return name
        return ""

    def _made(
        self, known: str, derived: str, found: ParsedCard, *, alone: bool
    ) -> tuple[Card, ...]:
        """The cards of one table.

        Args:
            known: The table's name if it was there before, else empty.
            derived: The name made of its source's id, if it has one.
            found: Its card, or the first of its cloze.
            alone: Whether no other table is of the same fact.
        """
        is_cloze = found.deletion > 0
        endings = _endings(found.front) if is_cloze else ()
        name = self._name(known, derived or named(found.front), endings)
        fact = ""
        if found.fact and not alone and not endings:
            # A fact is called after its first card: the line it stood on may change.
            fact = self._facts.setdefault(found.fact, name)
        answer = "" if is_cloze else found.answer or short_of(found.back)
        images = self._images(name, found) if found.images or self._before else ()
        if images and images_in(answer, images):
            answer = ""  # a picture can't be typed
        usable = is_cloze or bool(answer)
        wrong = found.distractors
        if answer and wrong:
            wrong = tuple(text for text in wrong if folded(text) != folded(answer))
        card = Card(
            id=name,
            front=found.front,
            # A back that says only the answer goes.
            back="" if answer and found.back == answer else found.back,
            answer=answer,
            accept=found.accept if usable else (),
            distractors=wrong if usable else (),
            explanation=found.explanation,
            topics=self.topics.of(found.tags),
            fact=fact,
        )
        if name == known:
            card = self._as_before(card, found)
        cards = cloze_cards(card) if is_cloze else (card,)
        if images:
            cards = tuple(_with_images(one, images) for one in cards)
        self._given.add(name)
        if card.was or endings:
            self._given.update(card.was, [name + ending for ending in endings])
        return cards

    def _images(self, name: str, card: ParsedCard) -> tuple[Image, ...]:
        """The pictures that a table's texts may name: the import's, and those there were before."""
        before = (image for old in self._before.get(name, ()) for image in old.images)
        return tuple({image.words: image for image in (*before, *card.images)}.values())

    def _name(self, known: str, wanted: str, endings: Sequence[str]) -> str:
        """The table's name: the one known, or a new one of which no id is taken yet.

        `endings` are those of its cards' ids, if these are others.
        """
        name, others = known or wanted, () if known else self._reserved
        while not self._is_free(name, endings, others):
            name, others = self._numbered(wanted), self._reserved
        return name

    def _is_free(self, name: str, endings: Sequence[str], others: Container[str]) -> bool:
        """Whether a name and the ids made of it are neither given so far nor those of others."""
        if name in self._given or name in others:
            return False
        return not endings or all(self._is_free(name + end, (), others) for end in endings)

    def _numbered(self, wanted: str) -> str:
        """A name to try when others are taken: a numbered one that is no other card's own."""
        while True:
            self._counts[wanted] += 1
            name = f"{wanted}-{self._counts[wanted] + 1}"
            if name not in self._wanted:
                return name

    def _as_before(self, card: Card, found: ParsedCard) -> Card:
        """Keeps what the owner added to a card, and remembers its former ids and its source's.

        The card of a cloze stands for all its numbers.
        """
        olds = self._before[card.id]
        old = olds[0]
        cards = cloze_cards(card) if found.deletion else (card,)
        now = {one.deletion: one.id for one in cards}
        was = [name for one in olds for name in one.was]
        # A cloze that gets its second gap, or loses it, changes the ids of its cards.
        was += [
            one.id
            for one in olds
            if one.id not in now.values() and (one.deletion in now or len(olds) == 1)
        ]
        source = _without_number(found)
        derived = id_of(source) if source else card.id
        if not (derived == card.id or derived in self._given or derived in self._reserved):
            was.append(derived)
        same = card.answer == old.answer and not found.deletion
        answers = structs.replace(
            card,
            accept=card.accept or (old.accept if same else ()),
            distractors=card.distractors or (old.distractors if same else ()),
        )
        # What is wrong now may have been right before: then only the import counts.
        return structs.replace(
            card if any(wrong_card(_table(answers, found))) else answers,
            was=tuple(dict.fromkeys(was))[-MOST_FORMER_IDS:],
            difficulty=old.difficulty,
            strict=old.strict,
            topics=card.topics or old.topics,
            fact=card.fact if found.deletion else card.fact or old.fact,
            explanation=card.explanation or old.explanation,
        )


def with_images_of(before: Deck, deck: Deck) -> Deck:
    """A deck whose cards keep the pictures that they had before, where their texts name them."""
    had = {card.id: card.images for card in before.cards if card.images}
    if not had:
        return deck
    cards = (_with_images(card, had[card.id]) if card.id in had else card for card in deck.cards)
    return structs.replace(deck, cards=tuple(cards))


def _with_images(card: Card, images: tuple[Image, ...]) -> Card:
    """A card with those of the pictures that its texts name."""
    texts = f"{card.front}\n{card.back}\n{card.explanation}"
    card = structs.replace(card, images=images_in(texts, images))
    if not (card.deletion and images_in(card.answer, card.images)):
        return card
    # A gap that hides a picture has nothing to type.
    return structs.replace(card, answer="", accept=(), distractors=())


def _is_simple(card: ParsedCard) -> bool:
    return bool(card.back and card.source_id) and is_bare(card) and not (card.fact or card.images)


def _endings(cloze: str) -> tuple[str, ...]:
    """What the ids of a cloze's cards have behind the name of their table, if it has several."""
    numbers = sorted({hidden.number for hidden in deletions(cloze)})
    return tuple(f"-c{number}" for number in numbers) if len(numbers) > 1 else ()


def _table(card: Card, found: ParsedCard) -> CardTable:
    """What there is to check in a card, or in the one that stands for a cloze."""
    return CardTable(
        id=card.id,
        front="" if found.deletion else card.front,
        cloze=card.front if found.deletion else "",
        answer=card.answer,
        accept=card.accept,
        distractors=card.distractors,
        back=card.back,
    )


def _without_number(card: ParsedCard) -> str:
    """The id of a cloze's note, from that of one of its cards."""
    return card.source_id.removesuffix(f"-c{card.deletion}") if card.deletion else card.source_id


def _by_table(cards: Iterable[Card]) -> dict[str, list[Card]]:
    """Cards by the name of their table: those of a cloze share it."""
    tables: dict[str, list[Card]] = {}
    for card in cards:
        several = len({hidden.number for hidden in deletions(card.front)}) > 1
        ending = f"-c{card.deletion}" if several and card.deletion else ""
        tables.setdefault(card.id.removesuffix(ending), []).append(card)
    return tables


def changes_of(before: Deck | None, cards: Sequence[Card], drafts: int) -> Changes:
    """What becomes of a deck's cards when it has these."""
    if before is None:
        return Changes(added=len(cards), drafts=drafts)
    old = {card.id: card for card in before.cards}
    added = sum(card.id not in old for card in cards)
    kept = sum(old.get(card.id) == card for card in cards)
    retired = len(old.keys() - {card.id for card in cards})
    return Changes(added, len(cards) - added - kept, kept, retired, drafts)
