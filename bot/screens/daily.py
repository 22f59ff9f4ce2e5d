"""The daily card as posted, its setup, and reminders."""

from bot.model.actions import RevealPosted, Today
from bot.model.daily.schedule import NIGHT_FROM, NIGHT_TO, Silence, clock_time
from bot.model.outcomes.daily import (
    DailyCard,
    DailyClosed,
    DailyPaused,
    DailySent,
    DailyShown,
    Nudge,
    Posting,
    RemindersEnded,
    ReminderShown,
)
from bot.model.views import AnyBlock, Button, Facts, Heading, Note, Span, View, moment
from bot.screens.card_sides import back, front, front_again
from bot.screens.ratings import posted_ratings, posted_reveal
from bot.screens.widgets import (
    count,
    deck_title,
    in_days,
    in_zone,
    note,
    paragraph,
    together,
    with_commands,
)

PAUSED = {
    "off": "Switched off.",
    "refused": "Paused: this place took no messages for three days.",
    "gone": "Paused: this place could not be found.",
    "unreachable": "Paused: I could not reach you in private.",
    "rejected": "Paused: the last card was not accepted here, even without its pictures.",
    "locked": "Paused: this place is locked, so no card can come.",
    "filtered": "Paused: the word filter of this place stopped the last card.",
}
SOUND: dict[Silence, str] = {
    "on": "off",
    "off": "on",
    "night": f"off from {clock_time(NIGHT_FROM)} to {clock_time(NIGHT_TO)}",
}
_MAY_WRITE = "Check that I may write in that place."
WHY_PAUSED = {
    "refused": ("could not be posted for three days, so I have paused it.", _MAY_WRITE),
    "gone": ("has paused: its place is gone, or I may not write there any more.", _MAY_WRITE),
    "rejected": (
        "has paused: its last card was not accepted, even without its pictures.",
        "Another deck or topic may help.",
    ),
    "locked": (
        "has paused: its place is locked.",
        "Unlock it, or choose another place.",
    ),
    "filtered": (
        "has paused: the word filter of that place stopped its last card.",
        "Let the filter make an exception for me.",
    ),
}
"""What the owner of a daily card is told when it pauses, and what they can do."""
NO_CARDS = (
    "No card can come right now: the deck was taken away, or its topic is empty. "
    "{/daily on} with another deck or topic goes on with that one."
)


def card(outcome: DailyCard) -> View:
    """A daily card: its question, and buttons with which each person answers for themselves."""
    posting = outcome.posting
    blocks: list[AnyBlock] = [*_head(posting), *front(posting.card)]
    blocks += _quiet_line(outcome.answered, outcome.streak)
    rows = [posted_reveal(posting.posted)]
    if outcome.opened:
        rows.append(posted_ratings(posting.posted))
    return View(tuple(blocks), tuple(rows), deck=posting.deck.slug, silent=outcome.silent)


def closed(outcome: DailyClosed) -> View:
    """A daily card that a newer one has replaced, now with its answer; latecomers can study it."""
    posting = outcome.posting
    blocks: list[AnyBlock] = [*_head(posting), *front_again(posting.card)]
    blocks += back(posting.card)
    lines = []
    if outcome.rated:
        lines.append(f"{outcome.knew:,} of {count(outcome.rated, 'person', 'people')} knew it.")
    if outcome.skipped:
        lines.append("Another card took its place.")
    if lines:
        blocks.append(note(" ".join(lines)))
    study = Button("Study this card", RevealPosted(posting.posted), private=True)
    return View(tuple(blocks), ((study,),), deck=posting.deck.slug, reveals=True)


def shown(outcome: DailyShown) -> View:
    """The daily card's setup in a channel."""
    which = deck_title(outcome.deck) + (f" · {outcome.topic}" if outcome.topic else "")
    rows = [("Deck", which), ("Time", _time(outcome))]
    if outcome.days:
        rows.append(("So far", count(outcome.days, "day")))
    rows.append(("Sound", SOUND[outcome.silence]))
    blocks: list[AnyBlock] = [Heading((Span("Daily card"),))]
    if outcome.status == "on" and outcome.next_in is None:
        blocks.append(paragraph(with_commands(NO_CARDS)))
    elif outcome.changed and outcome.status == "on":
        blocks.append(paragraph("All set. A card comes here every day."))
    elif outcome.changed:
        blocks.append(paragraph("No more daily cards come here."))
    elif outcome.status != "on":
        blocks.append(paragraph(PAUSED[outcome.status]))
    elif outcome.refusals:
        since = "today" if outcome.refusals == 1 else f"{outcome.refusals} days"
        blocks.append(
            paragraph(f"The card could not be posted {since}. Check that I may write here.")
        )
    blocks.append(Facts(tuple(rows)))
    if outcome.next_in is not None:
        when = _next(outcome.next_in, outcome)
        blocks.append(paragraph((Span("The next card comes "), when, Span("."))))
    if outcome.status == "on" and outcome.next_in is None:
        blocks.append(note(with_commands("{/daily off} ends it.")))
    elif outcome.status == "on":
        blocks.append(note(with_commands("{/daily now} brings one at once, {/daily off} ends it.")))
    else:
        blocks.append(
            note(with_commands("{/daily on} brings it back, and it goes on where it was."))
        )
    return View(tuple(blocks), deck=outcome.deck.slug)


def _time(outcome: DailyShown) -> str:
    """When cards come; where they are spread, from when to when."""
    time = clock_time(outcome.minute)
    if outcome.window:
        time += f" to {clock_time((outcome.minute + outcome.window) % (24 * 60))}"
    return f"{time} {in_zone(outcome.zone)}"


def _next(days: int, outcome: DailyShown) -> Span:
    """When the next card comes, by the reader's own clock where the platform knows it."""
    if outcome.next_until:
        return Span(f"{in_days(days)} between {outcome.next_time} and {outcome.next_until}")
    words = f"{in_days(days)} at {outcome.next_time}"
    return moment(outcome.next_at, "relative", words)


def sent(outcome: DailySent) -> View:
    """A daily card is sent next, or could not be sent yet."""
    if outcome.waiting:
        words = "Today's card could not be posted yet. I keep trying, and it comes by itself."
        return View((paragraph(words),))
    words = "Another card comes next." if outcome.skipped else "Today's card comes next."
    return View(
        (paragraph(words), note(with_commands("If it does not appear, {/daily show} says why.")))
    )


def paused(outcome: DailyPaused) -> View:
    """Tells the person who set up a daily card that its channel accepts no posts."""
    why, advice = WHY_PAUSED.get(outcome.why, WHY_PAUSED["refused"])
    return View(
        (
            paragraph(f"The daily card of {deck_title(outcome.deck)} that you set up {why}"),
            note(with_commands("{advice} There, {/daily on} brings it back.", advice=advice)),
        )
    )


def reminder(outcome: ReminderShown) -> View:
    """When the person is reminded."""
    if outcome.status != "on":
        words = {
            "off": "I won't remind you.",
            "unreachable": "Reminders pause: I could not reach you in private.",
        }.get(outcome.status, "There are no reminders.")
        return View(
            (paragraph(words), note(with_commands("{/remind time:18:30} switches them on.")))
        )
    time = f"{clock_time(outcome.minute)} {in_zone(outcome.zone)}"
    first = "Good: when" if outcome.changed else "When"
    where = "in a private message" if outcome.shared else "here"
    words = f"{first} cards are due or your streak is about to end, "
    words += f"I'll tell you {where} at {time}."
    return View(
        (
            paragraph(words),
            note(with_commands("At most once a day. {/remind off} ends it.")),
        )
    )


def nudge(outcome: Nudge) -> View:
    """A reminder."""
    words = ""
    if outcome.streak:
        words = f"Your streak of {count(outcome.streak, 'day')} goes on if you rate one card today."
    if outcome.due:
        are = "is" if outcome.due == 1 else "are"
        words = f"{count(outcome.due, 'card')} {are} ready for you. {words}".strip()
    study = Button("Show today's card", Today(), main=True)
    return View(
        (paragraph(words), note(with_commands("{/remind off} ends these messages."))), ((study,),)
    )


def ended(outcome: RemindersEnded) -> View:
    """The last reminder."""
    time = clock_time(outcome.minute)
    return View(
        (
            paragraph(
                "You have been away for two weeks, so I'll stop reminding you. "
                "Your cards keep, and you are welcome any time."
            ),
            note(with_commands("{/remind time:{time}} switches it on again.", time=time)),
        )
    )


def _head(posting: Posting) -> tuple[AnyBlock, ...]:
    where = [deck_title(posting.deck)]
    if posting.topic:
        where.append(posting.topic)
    return (Heading((Span(f"Card of the day · day {posting.day}"),)), note(" · ".join(where)))


def _quiet_line(answered: int | None, streak: int) -> tuple[Note, ...]:
    """How many people have answered, without names: nobody should look bad. Nothing in private."""
    if answered is None:
        return ()
    have = "has" if answered == 1 else "have"
    people = f"{count(answered, 'person', 'people')} {have} answered"
    parts = [people if answered else "Be the first to answer"]
    if streak > 1:
        parts.append(together(f"longest streak here: {count(streak, 'day')}"))
    return (note(" · ".join(parts)),)
