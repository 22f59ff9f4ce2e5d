"""The bot's introduction, the help, and choices among decks that they lead to."""

from collections.abc import Mapping
from typing import assert_never

import msgspec

from bot.model.actions import OpenBattle, ShowHelp, StartDaily, Today
from bot.model.outcomes.help import DeckChoice, Greeting, HelpShown, Subject
from bot.model.outcomes.quiz import Awaiting
from bot.model.views import AnyBlock, Bullets, Button, Heading, Paragraph, Span, View
from bot.screens.card_sides import front
from bot.screens.ratings import posted_ratings, posted_reveal
from bot.screens.widgets import (
    LONGEST_LABEL,
    count,
    deck_title,
    in_pairs,
    note,
    paragraph,
    show_help,
    with_commands,
)

SUBJECTS: Mapping[Subject, str] = {
    "study": "Study and streak",
    "decks": "Decks",
    "cards": "Single cards",
    "daily": "Daily card",
    "battles": "Battles",
    "you": "You and your data",
}
MENU = "More about…"
DECK_MENU = "Choose a deck"
MOST = 25
"""Choices in a menu: as many as Discord takes."""
CARD_BELOW = "Reveal the card below, and say how well you knew it."
MORE = "{/quiz} goes on with more."
REMIND = "{/remind} tells you when cards are due."
IMPORT = "{/decks import} brings cards of your own, also from Anki."
STUDY = Button("Study now", Today(), main=True)
DAILY = Button("A card every day", StartDaily())
BATTLE = Button("Battle", OpenBattle())
HELP = show_help()


def view_of(outcome: HelpShown | Greeting | DeckChoice) -> View:
    """The view for an outcome of the first steps."""
    match outcome:
        case HelpShown():
            return _helped(outcome)
        case Greeting():
            return _greeting(outcome)
        case DeckChoice():
            return _deck_choice(outcome)
        case _ as never:
            assert_never(never)


def _greeting(outcome: Greeting) -> View:
    """The bot introduces itself in a server or group, with a card to try."""
    blocks: list[AnyBlock] = [
        Heading((Span("👋 Hello, I'm Cardstreak"),)),
        paragraph(
            "I bring flashcards here. Study alone, get one card a day together, or play a quiz "
            "battle against each other."
        ),
        note("A daily card is switched on by whoever manages this place."),
    ]
    posting = outcome.posting
    if posting is None:
        return View(tuple(blocks), ((STUDY,), (DAILY, BATTLE), (HELP,)))
    where = " · ".join(filter(None, (deck_title(posting.deck), posting.topic)))
    blocks += [Heading((Span("Try one now"),)), note(where), *front(posting.card)]
    rows: list[tuple[Button, ...]] = [posted_reveal(posting.posted)]
    if outcome.opened:
        rows.append(posted_ratings(posting.posted))
    study = msgspec.structs.replace(STUDY, main=False)
    rows += [(DAILY, BATTLE), (study, HELP)]
    return View(tuple(blocks), tuple(rows), deck=posting.deck.slug)


def welcome(awaiting: Awaiting | None) -> list[AnyBlock]:
    """What stands above today's card for a person who has just come.

    Who has never studied gets the first steps. The first of them is the card, so that the steps ask
    for no press before it.
    """
    if awaiting is None:
        return [
            Heading((Span("Welcome to Cardstreak"),)),
            paragraph(
                "Say how well you knew a card, and it comes back just before you forget it. "
                "Your first steps:"
            ),
            Bullets(tuple(map(with_commands, (CARD_BELOW, MORE, REMIND, IMPORT)))),
        ]
    streak = f"your streak of {count(awaiting.streak, 'day')}"
    if awaiting.due:
        words = f"{count(awaiting.due, 'card')} {'is' if awaiting.due == 1 else 'are'} due today"
        words += f", and the first one keeps {streak}." if awaiting.streak else "."
    elif awaiting.streak:
        words = f"Nothing is due today, and a single card keeps {streak}."
    elif awaiting.new:
        words = f"Nothing is due today, so there is time for {count(awaiting.new, 'new card')}."
    else:
        words = "Nothing is due today. Enjoy the day, or practise for fun."
    return [Heading((Span("Welcome back"),)), paragraph(words)]


def _helped(outcome: HelpShown) -> View:
    """The first steps with their buttons, or the commands of a subject."""
    if outcome.subject is not None:
        commands = tuple(
            (Span(each.name, "command"), Span(f": {each.description}")) for each in outcome.commands
        )
        heading = Heading((Span(SUBJECTS[outcome.subject]),))
        return View((heading, Bullets(commands)), ((Button("First steps", ShowHelp()),),))
    blocks: list[AnyBlock] = [Heading((Span("Your first steps"),)), Bullets(_steps(outcome))]
    if outcome.invitation:
        blocks += _invited(outcome.invitation)
    rows: list[tuple[Button, ...]] = [(STUDY,)]
    if outcome.lasting and not outcome.invitation:
        rows.append((DAILY, BATTLE) if outcome.shared else (DAILY,))
    if outcome.overheard:
        return View(tuple(blocks), (*rows, (HELP,)))
    subjects = [
        Button(SUBJECTS[subject], ShowHelp(number), menu=MENU)
        for number, subject in enumerate(outcome.subjects, start=1)
    ]
    return View(tuple(blocks), (*rows, *in_pairs(subjects)))


def _steps(outcome: HelpShown) -> tuple[tuple[Span, ...], ...]:
    steps = ["{/today} shows you a card. Say how well you knew it.", MORE]
    if not outcome.lasting or outcome.invitation:
        steps.append("{/streak} shows how many days in a row you have studied.")
    elif outcome.shared:
        steps.append("{/daily on} brings everybody here one card a day.")
    else:
        steps.append(REMIND)
    if outcome.shared and not outcome.invitation:
        steps.append("{/battle start} opens a quiz for all who are here.")
    else:
        steps.append(IMPORT)
    return tuple(map(with_commands, steps))


def _invited(invitation: str) -> list[AnyBlock]:
    """What works where only the person has the bot, and what needs it to be a member."""
    words = "Daily cards, battles and the leaderboard need me to be a member of this server: "
    return [
        paragraph("You have added me for yourself, so all you do here is between us."),
        Paragraph((Span(words), Span(invitation, "link"))),
    ]


def _deck_choice(outcome: DeckChoice) -> View:
    """Of which deck there is to be a daily card, or a battle."""
    words = {
        "daily": "From which deck shall a card come every day?",
        "battle": "Which deck is the battle about?",
    }[outcome.purpose]
    action = StartDaily if outcome.purpose == "daily" else OpenBattle
    buttons = [
        Button(deck_title(deck, LONGEST_LABEL), action(deck.id), menu=DECK_MENU)
        for deck in outcome.decks[:MOST]
    ]
    return View((paragraph(words),), in_pairs(buttons))
