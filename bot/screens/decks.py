"""The list of decks, and a deck with its topics."""

from collections import Counter

from bot.model.actions import DismissReports, Study
from bot.model.outcomes.base import DeckName
from bot.model.outcomes.decks import DeckShown, DecksListed
from bot.model.views import AnyBlock, Bullets, Button, Facts, Heading, Span, View
from bot.screens.formulas import shown_spans
from bot.screens.people import waiting
from bot.screens.widgets import (
    LONGEST_LABEL,
    bring_back,
    count,
    deck_title,
    in_pairs,
    note,
    paragraph,
    study,
)

SHOWN_AS_BUTTONS = 5
SHOWN_IN_MENU = 25
"""Choices in a menu: as many as Discord takes."""
MENU = "Choose a deck to study"


def listed(outcome: DecksListed) -> View:
    """All decks, with buttons to study the first ones."""
    alike = Counter(deck_title(deck.deck) for deck in outcome.decks)
    rows = tuple((_name(deck.deck, alike), waiting(deck)) for deck in outcome.decks)
    blocks = (Heading((Span("Decks"),)), Facts(rows))
    if len(outcome.decks) > SHOWN_AS_BUTTONS:
        menu = [
            Button(deck_title(deck.deck, LONGEST_LABEL), Study(deck.deck.id), menu=MENU)
            for deck in outcome.decks[:SHOWN_IN_MENU]
        ]
        return View(blocks, in_pairs(menu))
    buttons = tuple(study(deck.deck, main=index == 0) for index, deck in enumerate(outcome.decks))
    return View(blocks, (buttons,))


def _name(deck: DeckName, alike: Counter[str]) -> str:
    """A deck's title, which people can type, too; of decks that are alike also what to type."""
    title = deck_title(deck)
    unclear = (deck.whose or alike[title] > 1) and deck.typed not in title
    return f"{title}, {deck.typed}" if unclear else title


def shown(outcome: DeckShown) -> View:
    """One deck."""
    deck = outcome.standing.deck
    blocks: list[AnyBlock] = [Heading((Span(deck_title(deck)),))]
    if outcome.description:
        blocks.append(paragraph(outcome.description))
    cards = count(outcome.standing.cards, "card")
    blocks.append(paragraph(f"{cards}: {waiting(outcome.standing)}."))
    rows = tuple(
        (topic.title, count(topic.cards, "card") + (f", {topic.due:,} due" if topic.due else ""))
        for topic in outcome.topics
    )
    if rows:
        blocks.append(Facts(rows))
    origin = _origin(outcome.authors, outcome.licence)
    if origin:
        blocks.append(note(origin))
    if outcome.reports:
        reports = tuple(
            (*shown_spans(report.question), Span(f": {report.text}")) for report in outcome.reports
        )
        blocks += [paragraph("What readers told about its cards:"), Bullets(reports)]
    buttons = [study(deck)]
    if outcome.standing.suspended:
        buttons.append(bring_back(deck.id, outcome.standing.suspended))
    rows_of_buttons = [tuple(buttons)]
    if outcome.report_ids is not None:
        dismiss = DismissReports(deck.id, *outcome.report_ids)
        notes = "this note" if len(outcome.reports) == 1 else "these notes"
        rows_of_buttons.append((Button(f"Put {notes} away", dismiss),))
    return View(tuple(blocks), tuple(rows_of_buttons), deck=deck.slug)


def _origin(authors: tuple[str, ...], licence: str) -> str:
    """A deck's authors and licence, as far as they are known."""
    if not authors:
        return f"Licence: {licence}." if licence else ""
    return f"By {', '.join((*authors, licence) if licence else authors)}."
