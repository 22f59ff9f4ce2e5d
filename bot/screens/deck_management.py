"""Managing decks: export, removal, sharing, and changes and reports of cards."""

import math
from typing import assert_never

from bot.model.actions import EditCard, Next, RemoveDeck, ReportCard, Undo
from bot.model.outcomes.decks import (
    AnswerAccepted,
    CardEdited,
    CardReported,
    DeckExported,
    DeckOffered,
    DeckOutcome,
    DeckRefused,
    DeckRemoved,
    DeckTaken,
    EditAsked,
    ImportCancelled,
    ImportInvited,
    ImportSaved,
    ImportShown,
    NothingRead,
    RemovalAsked,
    ReportAsked,
)
from bot.model.views import (
    AnyBlock,
    Ask,
    Attachment,
    Button,
    CodeBlock,
    Paragraph,
    Quote,
    Span,
    Text,
    View,
)
from bot.screens import imports
from bot.screens.formulas import shown_spans
from bot.screens.widgets import count, deck_title, note, paragraph, study, with_commands

MEGABYTE = 1_000_000
LONGEST_CODE = 40
"""Characters of a mistyped code that are repeated."""
REFUSED = {
    "empty": "That was empty, so I found no card in it. Please look at it, and bring it once more.",
    "address": "I fetch nothing from the web. Please open the address, save the file (for a gist "
    "its Raw page, for a set of Quizlet its Export), and bring the file with {/decks import}.",
    "slow": "That took too long to read, so I stopped. Could you bring it in smaller parts?",
    "failed": "I could not read that to its end: the file seems to be damaged, or too large "
    "once it is unpacked. Could you export it anew?",
    "busy": "Many people bring cards right now. Please try again in a minute.",
    "still_reading": "I am still reading what you brought before. Please wait for its answer.",
    "not_deck_keeper": (
        "Only those who manage this place can change its decks. "
        "In a private chat with me, {/decks import} makes a deck for you alone."
    ),
    "import_gone": "These cards are no longer waiting to be saved. If {/decks list} does not list "
    "them, please bring them once more.",
    "import_not_yours": "Somebody else brought these cards, so saving them is theirs to decide.",
    "import_elsewhere": "Please save these cards where you brought them.",
    "import_stale": "The deck has changed since you brought these cards. Please bring them once "
    "more, so that you see what would change now.",
    "not_your_deck": "This deck is not yours to change. A server's or group's deck is changed "
    "there, by those who manage it.",
    "bots_deck": "This deck came with the bot, so it can't be changed here. For one of your own, "
    "bring the file of {/decks export} back with {/decks import}. If something in it is wrong, "
    "please tell whoever runs the bot.",
    "no_decks_of_yours": "There is no deck of your own here yet. {/decks import} brings one.",
    "code_missing": "Which code? Whoever has the deck gets one with {/decks share}; type it like "
    "this: {/decks add ABCD2345}",
    "no_card_seen": "I don't know which card you mean. Have a look at it in a {/quiz} first.",
    "cloze_edit": "A card with gaps is best changed in its file: {/decks export} gives it to you, "
    "and {/decks import} takes it back.",
    "medium_empty": "That file was empty. Please look at it, and send it once more.",
    "medium_unread": "I could not read that file. Please try it again in a minute.",
    "no_picture_file": "That is a sound, and {/card sound} adds one to a card.",
    "no_sound_file": "I can't tell that this is a sound: its name should end in mp3, m4a, ogg, "
    "opus, wav or flac. {/card picture} adds a picture.",
    "nothing_typed": "You have typed no answer that I remember. Type one in a {/quiz mode:type} "
    "first.",
    "accepts_none": "This card takes no other answers here. It is best changed in its file: "
    "{/decks export} gives it to you, and {/decks import} takes it back.",
    "edit_unreadable": "I need the front of the card, a line with three dashes, and its back.",
    "report_empty": "That was empty, so I noted nothing. Please say in a few words what is wrong.",
    "report_nobody": "This deck came with the bot, so please tell whoever runs it.",
}


def view_of(outcome: DeckOutcome) -> View:  # noqa: C901, PLR0911, PLR0912 - a switchboard
    """The view for an outcome of importing or managing a deck."""
    match outcome:
        case ImportInvited():
            return imports.invited(outcome)
        case ImportShown():
            return imports.shown(outcome)
        case NothingRead():
            return imports.nothing(outcome)
        case ImportSaved():
            return imports.saved(outcome)
        case ImportCancelled():
            return imports.cancelled()
        case DeckExported():
            return exported(outcome)
        case RemovalAsked():
            return removal_asked(outcome)
        case DeckRemoved():
            return removed(outcome)
        case DeckOffered():
            return offered(outcome)
        case DeckTaken():
            return taken(outcome)
        case EditAsked():
            return edit_asked(outcome)
        case CardEdited():
            return edited(outcome)
        case AnswerAccepted():
            return answer_accepted(outcome)
        case ReportAsked():
            return report_asked(outcome)
        case CardReported():
            return reported()
        case DeckRefused():
            return View((paragraph(_refusal(outcome)),))
        case _ as never:
            assert_never(never)


def exported(outcome: DeckExported) -> View:
    """A deck as a file."""
    words = f"{deck_title(outcome.deck)}: {count(outcome.cards, 'card')}."
    content = outcome.content.decode() if outcome.text else outcome.content
    lost = [
        count(number, name)
        for number, name in (
            (outcome.pictures_left_out, "picture"),
            (outcome.sounds_left_out, "sound"),
        )
        if number
    ]
    said: tuple[Paragraph, ...] = ()
    if lost:
        ending = outcome.file.rpartition(".")[2]
        sentence = (
            f"Not in it: {' and '.join(lost)}. A .{ending} file holds none; apkg and native do."
        )
        said = (paragraph(sentence),)
    return View((paragraph(words), *said, Attachment(outcome.file, content, words)))


def removal_asked(outcome: RemovalAsked) -> View:
    """Asks for confirmation before a deck is removed."""
    title, cards = deck_title(outcome.deck), count(outcome.cards, "card")
    return View(
        (
            paragraph(f"Shall I take away {title}, with {cards}?"),
            note(
                with_commands(
                    "What anybody has learned stays: {/decks import} of the same name brings it "
                    "back."
                )
            ),
        ),
        ((Button("Take it away", RemoveDeck(outcome.deck.id)),),),
    )


def removed(outcome: DeckRemoved) -> View:
    """A deck was removed."""
    return View((paragraph(f"Done: {deck_title(outcome.deck)} is no longer among the decks."),))


def offered(outcome: DeckOffered) -> View:
    """A share code, and what to do with it."""
    return View(
        (
            paragraph(f"With this, others take over a copy of {deck_title(outcome.deck)}:"),
            CodeBlock(f"/decks add {outcome.code}"),
            note(
                f"It works for {count(outcome.days, 'day')}, in a private chat with me or, for "
                "those who manage it, in a server or group. Later changes of yours stay with you."
            ),
        )
    )


def taken(outcome: DeckTaken) -> View:
    """A copy of a shared deck was added."""
    title, cards = deck_title(outcome.deck), count(outcome.cards, "card")
    return View(
        (
            paragraph(f"📥 A copy of {title} is there, with {cards}.", "bold"),
            note(with_commands("{/quiz {deck}} begins with it.", deck=outcome.deck.typed)),
        ),
        ((study(outcome.deck),),),
        deck=outcome.deck.slug,
    )


def edit_asked(outcome: EditAsked) -> View:
    """A card's text to edit; or a refused edit as it was sent, so that nobody retypes it."""
    words: Text = (Span(f"This is the card, in {deck_title(outcome.deck)}:"),)
    if outcome.refused is not None:
        words = (*_refusal(outcome.refused), Span(" This is what you sent:"))
    return View(
        (
            paragraph(words),
            CodeBlock(outcome.text),
            note("Send it anew as it should be: its front, a line with ---, and its back."),
        ),
        ask=Ask("Change the card", EditCard(outcome.card), initial=outcome.text, long=True),
        deck=outcome.deck.slug,
    )


def edited(outcome: CardEdited) -> View:
    """A card after it was changed."""
    done = f"The {outcome.added} is on the card." if outcome.added else "Changed."
    question, answer = (
        Paragraph(shown_spans(outcome.question)),
        Paragraph(shown_spans(outcome.answer)),
    )
    return View(
        (paragraph(f"{done} The card is now:"), Quote((question, answer))),
        deck=outcome.deck.slug,
    )


def answer_accepted(outcome: AnswerAccepted) -> View:
    """A typed answer counts from now on; what was rated can be rated anew."""
    words = "counts as right already" if outcome.before else "counts as right from now on"
    blocks: list[AnyBlock] = [
        paragraph(f"“{outcome.text}” {words}:"),
        Quote((Paragraph(shown_spans(outcome.question)),)),
    ]
    buttons: tuple[Button, ...] = ()
    if outcome.session:
        buttons = (Button("Rate the card", Next(outcome.session), main=True),)
    elif outcome.review:
        blocks.append(note("Your last rating of this card stays, unless you take it back."))
        buttons = (Button("Undo", Undo(outcome.review)),)
    rows = (buttons,) if buttons else ()
    return View(tuple(blocks), rows, deck=outcome.deck.slug)


def report_asked(outcome: ReportAsked) -> View:
    """Asks what is wrong with a card."""
    return View(
        (
            paragraph("What is wrong with this card?"),
            Quote((Paragraph(shown_spans(outcome.question)),)),
            note("Whoever looks after the deck will read it, without your name."),
        ),
        ask=Ask("Say what is wrong", ReportCard(outcome.card), long=True),
    )


def reported() -> View:
    """A report was saved."""
    return View((paragraph("Thank you. Whoever looks after this deck finds your note there."),))


def _refusal(outcome: DeckRefused) -> Text:
    size, most = outcome.found, outcome.most
    if outcome.kind == "medium_missing":
        # No command to tap: a tap sends it at once, without the file.
        command = Span(f"/{outcome.named}", "code")
        how = Span(": as the option “file”, or on Telegram with the command as its caption.")
        return (Span("Which file? Please send it together with "), command, how)
    counted = {
        "file_too_large": f"This file has {_megabytes(size)}; I can take up to "
        f"{_megabytes(most)}. Without its pictures and sounds it is smaller.",
        "medium_too_large": f"This file has {_megabytes(size)}; for a card I can take up to "
        f"{_megabytes(most)}.",
        "medium_unfit": "I could not add that: {named}.",
        "too_many_decks": f"There are {count(most, 'deck')} of yours already, and no more fit. "
        "{/decks remove} takes one away.",
        "too_many_cards": f"With these there would be more than {count(most, 'card')} of yours. "
        "Could you bring fewer?",
        "too_much_media": f"With these, the pictures and sounds of your decks would have more than "
        f"{_megabytes(most)}. Could you bring fewer?",
        "too_many_reports": f"You have told me {count(most, 'time')} today, thank you. "
        "Please tell me the rest tomorrow.",
        "accepts_short": f"A typed answer has at most {count(most, 'character')}, and this one has "
        f"{size:,}. {{/card edit}} changes the card instead.",
        "accepts_most": f"This card accepts {count(most, 'other answer')} already, and no more "
        "fit. {/decks export} gives you its file, in which you can take some out.",
        "code_unknown": "I know no deck for the code “{code}”. Perhaps it is too old: "
        "{/decks share} gives a fresh one.",
        "another_deck": "Your deck “{title}” has the name of this file, “{named}”, and none of its "
        "cards. For a new deck, bring the file with deck:{named}; to change that one, with "
        "deck:{slug}.",
        "card_unfit": "I could not keep the card like that: {named}.",
    }
    return with_commands(
        counted.get(outcome.kind) or REFUSED[outcome.kind],
        named=outcome.named,
        code=outcome.named[:LONGEST_CODE],
        title=outcome.other.title if outcome.other else "",
        slug=outcome.other.slug if outcome.other else "",
    )


def _megabytes(size: int) -> str:
    # Rounded up, so that a size just above the limit does not look like the limit.
    return f"{math.ceil(10 * size / MEGABYTE) / 10:,.1f} MB".replace(".0 MB", " MB")
