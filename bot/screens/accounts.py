"""Accounts: linking them, exporting a person's data, and forgetting a person."""

import msgspec

from bot.model.actions import Forget
from bot.model.daily.schedule import clock_time
from bot.model.outcomes.people import (
    BrowserOffered,
    BrowsersSignedOut,
    Exported,
    ForgetAsked,
    Linked,
    LinkOffered,
)
from bot.model.views import Attachment, Button, CodeBlock, Paragraph, Span, View
from bot.screens.widgets import count, listed, note, paragraph, with_commands

_FILE = msgspec.json.Encoder()


def offered(outcome: LinkOffered) -> View:
    """A link code, and where to type it."""
    return View(
        (
            paragraph("Type this on the other platform, where you study as well:"),
            CodeBlock(f"/link {outcome.code}"),
            note(
                f"It works once, for {count(outcome.minutes, 'minute')}. "
                "Keep it to yourself: whoever types it studies as you."
            ),
        )
    )


def linked(outcome: Linked) -> View:
    """Two accounts have been linked."""
    streak = outcome.streak.length
    words = f"You have {count(outcome.reviews, 'review')} in all"
    words += f" and a streak of {count(streak, 'day')}." if streak else "."
    return View(
        (
            paragraph("🔗 Linked. From now on it is one schedule and one streak.", "bold"),
            paragraph(words),
            note(with_commands("{/unlink} separates the account on which you type it.")),
        )
    )


def unlinked() -> View:
    """The account is separate again."""
    return View(
        (
            paragraph("This account goes its own way again."),
            note("It keeps a copy of everything up to now, and so does the other one."),
        )
    )


def browser_offered(outcome: BrowserOffered) -> View:
    """A link that signs a browser in."""
    return View(
        (
            paragraph("Open this in the browser in which you want to study:"),
            Paragraph((Span(outcome.address, "link"),)),
            note(
                f"It signs in one browser, within {count(outcome.minutes, 'minute')}. "
                "Keep it to yourself: whoever opens it studies as you."
            ),
        )
    )


def browsers_signed_out(outcome: BrowsersSignedOut) -> View:
    """All browsers of the person are signed out."""
    if not outcome.browsers:
        return View((paragraph("No browser was signed in as you."),))
    return View(
        (
            paragraph(f"Done: {count(outcome.browsers, 'browser')} signed out."),
            note(with_commands("{/web} signs you in again.")),
        )
    )


def exported(outcome: Exported) -> View:
    """A file with everything that is stored about the person."""
    content = msgspec.json.format(_FILE.encode(_file_content(outcome)), indent=2).decode()
    cards, reviews = count(len(outcome.cards), "card"), count(len(outcome.log), "review")
    parts: tuple[str, ...] = ("your settings", cards, reviews)
    if outcome.decks:
        parts = (*parts, count(len(outcome.decks), "deck"))
    words = f"All that I keep about you: {listed(parts, 'and')}."
    answers = note(
        "With a rating I keep the option that you chose, or what you typed if it was not right. "
        "Whoever may change the deck sees that without names, and a text only if three people "
        "typed it."
    )
    return View((paragraph(words), Attachment("cardstreak.json", content, words), answers))


def forget_asked(outcome: ForgetAsked) -> View:
    """Asks for confirmation before everything is deleted."""
    losses = [count(outcome.reviews, "review"), f"what I know of {count(outcome.cards, 'card')}"]
    if outcome.streak:
        losses.append(f"your streak of {count(outcome.streak, 'day')}")
    if outcome.decks:
        losses.append(f"{count(outcome.decks, 'deck')} of your own")
    blocks = [
        paragraph(
            f"Shall I forget everything about you? Gone would be {listed(tuple(losses), 'and')}."
        )
    ]
    if outcome.accounts > 1:
        blocks.append(paragraph(f"This holds for all {outcome.accounts} accounts that you linked."))
    return View(
        (
            *blocks,
            note(with_commands("It can't be undone. {/privacy export} gives you a copy first.")),
        ),
        ((Button("Forget me", Forget()),),),
    )


def forgotten() -> View:
    """Everything about the person has been deleted."""
    return View(
        (
            paragraph("Done: I have forgotten you."),
            note(with_commands("Should you come back, {/quiz} starts afresh. All the best!")),
        )
    )


def _file_content(outcome: Exported) -> dict[str, object]:
    person = outcome.person
    return {
        "name": person.name,
        "accounts": outcome.accounts,
        "time_zone": person.calendar.zone,
        "settings": person.settings,
        "streak": person.streak,
        "cards": [
            {"deck": deck, "card": card, "memory": state} for deck, card, state in outcome.cards
        ],
        "reviews": outcome.log,
        "battles": outcome.battles,
        "battle_ratings": outcome.ratings,
        "decks": outcome.decks,
        "reports": outcome.reports,
        "saved_versions": outcome.versions,
        "studied_in": outcome.studied_in,
        "browsers": outcome.browsers,
        "places": outcome.places,
        "answers": outcome.typed,
        "reminders": tuple(map(clock_time, outcome.reminders)),
        "daily_cards": tuple(map(clock_time, outcome.dailies)),
        "units": {
            "day, due, last": "days, counted from the first of January of the year 1",
            "at, begun_at, used_at": "milliseconds since 1970",
            "took": "milliseconds from the question to the rating",
        },
    }
