"""The list of decks, a deck with its topics, and the help."""

from bot.model.actions import DismissReports
from bot.model.markup import spans_of
from bot.model.outcomes.decks import DeckShown, DecksListed
from bot.model.outcomes.help import HelpShown
from bot.model.views import AnyBlock, Bullets, Button, Facts, Heading, Span, View
from bot.screens.people import standing
from bot.screens.widgets import bring_back, count, deck_title, note, paragraph, study, with_commands

SHOWN_AS_BUTTONS = 5


def listed(outcome: DecksListed) -> View:
    """All decks, with buttons to study the first ones."""
    rows = tuple(
        (deck.deck.typed, f"{deck_title(deck.deck)}: {standing(deck)}") for deck in outcome.decks
    )
    buttons = tuple(
        study(deck.deck, main=index == 0)
        for index, deck in enumerate(outcome.decks[:SHOWN_AS_BUTTONS])
    )
    return View((Heading((Span("Decks"),)), Facts(rows)), (buttons,))


def shown(outcome: DeckShown) -> View:
    """One deck."""
    deck = outcome.standing.deck
    blocks: list[AnyBlock] = [Heading((Span(deck_title(deck)),))]
    if outcome.description:
        blocks.append(paragraph(outcome.description))
    blocks.append(paragraph(f"{standing(outcome.standing).capitalize()}."))
    rows = tuple(
        (topic.slug, f"{topic.title}: {count(topic.cards, 'card')}, {topic.due:,} due")
        for topic in outcome.topics
    )
    if rows:
        blocks.append(Facts(rows))
    origin = _origin(outcome.authors, outcome.licence)
    if origin:
        blocks.append(note(origin))
    if outcome.reports:
        reports = tuple(
            (*spans_of(report.question), Span(f": {report.text}")) for report in outcome.reports
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


def helped(outcome: HelpShown) -> View:
    """The commands."""
    rows = tuple((command.usage, command.description) for command in outcome.commands)
    return View(
        (
            Heading((Span("What I can do"),)),
            Facts(rows),
            note(
                with_commands("Example: {/quiz deep_learning topic:activations cards:5 mode:type}")
            ),
        )
    )


def _origin(authors: tuple[str, ...], licence: str) -> str:
    """A deck's authors and licence, as far as they are known."""
    if not authors:
        return f"Licence: {licence}." if licence else ""
    return f"By {', '.join((*authors, licence) if licence else authors)}."
