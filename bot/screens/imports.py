"""Importing cards: the invitation, the preview with its problems, and the result."""

from bot.model.actions import CancelImport, Paste, SaveImport
from bot.model.outcomes.decks import (
    Changes,
    ImportInvited,
    ImportSaved,
    ImportShown,
    NothingRead,
    Wrong,
)
from bot.model.views import AnyBlock, Ask, Bullets, Button, Heading, Span, View
from bot.screens.formulas import shown_span
from bot.screens.widgets import count, deck_title, listed, note, paragraph, study, with_commands

WAYS = (
    "a file from Anki (.apkg or text), Quizlet, Moodle, Org mode, Obsidian or a spreadsheet",
    "text with a question and its answer on each line, divided by a tab, semicolon, dash or colon",
)
FORMATS = {
    "native": "a Cardstreak deck",
    "paste": "plain text",
    "anki-text": "a text export of Anki",
    "quizlet": "a list of terms",
    "csv": "a table",
    "workbook": "a workbook",
    "brainscape": "an export of Brainscape",
    "kotoba": "a deck of Kotoba",
    "html": "a web page",
    "markdown": "Markdown",
    "markdown-table": "a table in Markdown",
    "obsidian": "notes of Obsidian",
    "obsidian-to-anki": "notes for Obsidian_to_Anki",
    "logseq": "a page of Logseq",
    "remnote": "notes of RemNote",
    "org-drill": "an Org mode file",
    "red-trivia": "a trivia list",
    "opentdb": "questions of the Open Trivia Database",
    "crowdanki": "a deck of CrowdAnki",
    "json": "a list of cards as JSON",
    "moodle": "a question bank of Moodle",
    "xml": "cards as XML",
    "latex": "cards in LaTeX",
    "supermemo": "elements of SuperMemo",
    "yaml": "a list of cards as YAML",
    "gift": "questions in GIFT",
    "apkg": "an Anki package",
}
"""What people call the formats."""
BY_NOTE = frozenset({"apkg"})
"""Formats without lines: their diagnostics have the number of a note."""


def invited(outcome: ImportInvited) -> View:
    """Asks for cards."""
    return View(
        (
            paragraph("Bring me your cards: as a file, or pasted as text."),
            Bullets(tuple((Span(way),) for way in WAYS)),
        ),
        ask=Ask("Paste your cards", Paste(outcome.imported), long=True),
    )


def shown(outcome: ImportShown) -> View:
    """The preview of an import."""
    pictured = f", {outcome.images:,} with pictures" if outcome.images else ""
    sounding = f", {outcome.sounds:,} with sounds" if outcome.sounds else ""
    blocks: list[AnyBlock] = [
        Heading((Span(f"{outcome.title}: {count(outcome.cards, 'card')}{pictured}{sounding}"),)),
        paragraph(f"I read {_format(outcome.format)}. It begins like this:"),
        Bullets(
            tuple(
                (shown_span(f"{sample.question} → {sample.answer}"),) for sample in outcome.samples
            )
        ),
        paragraph(with_commands(_effect_of_saving(outcome), deck=outcome.slug)),
    ]
    drafts = outcome.changes.drafts
    if drafts:
        blocks.append(paragraph(f"Left out for lack of an answer: {count(drafts, 'card')}."))
    unclear = outcome.changes.unclear
    if unclear:
        asks = f"{unclear:,} new {'card asks' if unclear == 1 else 'cards ask'}"
        blocks.append(
            paragraph(
                f"{asks} what an old card asked, with another answer. More than one card asks it, "
                "so I can't tell which of them was edited: the new begin anew, the old are taken "
                "away."
            )
        )
    if outcome.file_title:
        blocks.append(
            note(f"The file calls itself “{outcome.file_title}”; the deck keeps its title.")
        )
    if outcome.near:
        near = outcome.near
        blocks.append(
            note(
                f"Your deck “{near.title}” has nearly this name and stays as it is. "
                f"To change that one, import with deck:{near.slug}."
            )
        )
    blocks += _problems(outcome.format, outcome.wrong, outcome.faults)
    if outcome.scheduled:
        cards = count(outcome.scheduled, "card")
        blocks.append(note(f"The file says when {cards} should come back to you."))
    save = Button("Save", SaveImport(outcome.imported), main=True)
    mine = Button("Save, with my schedule", SaveImport(outcome.imported, schedules=True))
    cancel = Button("Cancel", CancelImport(outcome.imported))
    row = (save, mine, cancel) if outcome.scheduled else (save, cancel)
    return View(tuple(blocks), (row,))


def nothing(outcome: NothingRead) -> View:
    """Nothing that could be saved was found."""
    drafts = count(outcome.drafts, "question")
    if outcome.drafts:
        words = f"I found {drafts} without an answer, and no card that I could ask"
    elif outcome.format:
        words = f"I took this for {_format(outcome.format)}, and found no card in it"
    else:
        words = "I could not tell what this is, so I found no card in it"
    problems = _problems(outcome.format, outcome.wrong, outcome.faults)
    if [problem.line for problem in outcome.wrong] == [1] and not outcome.drafts:
        # A single problem on line 1 concerns the whole text: it needs no list.
        start = words if outcome.format else "I found no card in it"
        words, problems = f"{start}: {outcome.wrong[0].sentence}", []
    ways = (paragraph("I can read:"), Bullets(tuple((Span(way),) for way in WAYS)))
    return View((paragraph(f"{words}."), *problems, *ways))


def saved(outcome: ImportSaved) -> View:
    """The deck was saved."""
    done = "The deck is there" if outcome.fresh else "The deck is up to date"
    cards = count(outcome.cards, "card")
    blocks: list[AnyBlock] = [paragraph(f"📥 {done}: {deck_title(outcome.deck)}, {cards}.", "bold")]
    if not outcome.fresh and _has_changes(outcome.changes):
        blocks.append(paragraph(f"That was {_changes(outcome.changes)}."))
    if outcome.scheduled:
        blocks.append(paragraph(f"{count(outcome.scheduled, 'card')} with your schedule."))
    blocks.append(note(with_commands("{/quiz {deck}} begins with it.", deck=outcome.deck.typed)))
    return View(tuple(blocks), ((study(outcome.deck),),), deck=outcome.deck.slug)


def cancelled() -> View:
    """The import was cancelled."""
    return View((paragraph("All right, I kept nothing of it."),))


def _format(name: str) -> str:
    return FORMATS.get(name, "a file")


def _effect_of_saving(outcome: ImportShown) -> str:
    """What saving would do, as a template with the name of the deck."""
    whose = "for everybody here" if outcome.space else "for you alone"
    if outcome.fresh:
        return f"Saving makes a new deck of it, {whose}, called {{deck}}."
    if outcome.removed:
        back = f": {_changes(outcome.changes)}" if _has_changes(outcome.changes) else " as it was"
        return (
            f"The deck {{deck}} was taken away. Saving brings it back{back}, "
            "with what anybody has learned of it."
        )
    if not _has_changes(outcome.changes):
        return "The deck {deck} has all of these cards already."
    return (
        "There is a deck {deck} already. Saving brings it up to date: "
        f"{_changes(outcome.changes)}. What anybody has learned of it stays."
    )


def _has_changes(changes: Changes) -> bool:
    return bool(changes.added or changes.changed or changes.retired)


def _changes(changes: Changes) -> str:
    """The changes in words."""
    parts = (
        (changes.added, "new"),
        (changes.changed, "changed"),
        (changes.retired, "taken away"),
        (changes.kept, "as before"),
    )
    counted = tuple(f"{amount:,} {what}" for amount, what in parts if amount)
    return listed(counted, "and")


def _problems(form: str, wrong: tuple[Wrong, ...], faults: int) -> list[AnyBlock]:
    if not wrong:
        return []
    word = "Note" if form in BY_NOTE else "Line"
    lines_by_sentence: dict[str, dict[str, None]] = {}
    for problem in wrong:
        lines_by_sentence.setdefault(problem.sentence, {})[str(problem.line)] = None
    items = tuple(
        (Span(f"{word}{'s' * (len(lines) > 1)} {listed(tuple(lines), 'and')}: {sentence}"),)
        for sentence, lines in lines_by_sentence.items()
    )
    blocks: list[AnyBlock] = [paragraph("What I noticed:"), Bullets(items)]
    if faults > len(wrong):
        blocks.append(note(f"And {faults - len(wrong):,} more."))
    return blocks
