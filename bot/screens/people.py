"""A person's streak, statistics, settings, and the leaderboard."""

from collections.abc import Mapping
from typing import assert_never

import msgspec

from bot.model.actions import AskZone, ShowHere
from bot.model.names import shown_name
from bot.model.outcomes.base import DeckStanding
from bot.model.outcomes.daily import PERIODS as PERIODS_SHOWN
from bot.model.outcomes.daily import RANKINGS, LeaderboardShown, Ranked, Ranking
from bot.model.outcomes.people import SettingsShown, ShownHere, StatsShown, StreakShown
from bot.model.views import AnyBlock, Button, Facts, Heading, Span, View
from bot.screens import pictures
from bot.screens.widgets import city_of, count, deck_title, note, paragraph, with_commands

Rows = tuple[tuple[Button, ...], ...]

STREAK, STATS = ShowHere(ShowHere.STREAK), ShowHere(ShowHere.STATS)
SHOWN: Mapping[type, str] = {
    StreakShown: "their streak",
    StatsShown: "how their study goes",
    LeaderboardShown: "who studies here",
}
MODES = {
    "reveal": "reveal, then rate",
    "choice": "choose among four answers",
    "type": "type the answer",
}

BATTLE_REVIEWS = {
    "on": "count as reviews",
    "off": "leave your schedule alone",
}
LISTED = {"shown": "with your name", "hidden": "without your name"}


def view_of(
    outcome: StreakShown | StatsShown | SettingsShown | ShownHere | LeaderboardShown,
) -> View:
    """The view for an outcome about a person's study, or about who studies where they are."""
    match outcome:
        case StreakShown():
            return _streak(outcome)
        case StatsShown():
            return _stats(outcome)
        case SettingsShown():
            return _settings(outcome)
        case ShownHere():
            return _shown_here(outcome)
        case LeaderboardShown():
            return _leaderboard(outcome)
        case _ as never:
            assert_never(never)


def _streak(outcome: StreakShown) -> View:
    """The streak today."""
    current = outcome.streak
    if not current.length:
        words = "No streak yet. Rate one card today, and it begins."
        if current.longest:
            words = f"No streak right now; your longest was {count(current.longest, 'day')}. "
            words += "Rate one card, and a new one begins."
        return View((paragraph(words), *pictures.year(outcome.year)), _show(outcome, STREAK))
    blocks: list[AnyBlock] = [paragraph(f"🔥 Streak: {count(current.length, 'day')}", "bold")]
    if outcome.today_done:
        blocks.append(paragraph("Today counts already."))
    else:
        blocks.append(paragraph("Rate one card today to keep it going."))
    if outcome.spent:
        are = "freeze is" if outcome.spent == 1 else "freezes are"
        blocks.append(note(f"{outcome.spent} {are} standing in for the days you missed."))
    rows = (("Longest", count(current.longest, "day")), ("Freezes left", str(current.freezes)))
    blocks.append(Facts(rows))
    blocks.append(note("Every 7 days earn a freeze, 2 at most. It forgives one missed day."))
    return View((*blocks, *pictures.year(outcome.year)), _show(outcome, STREAK))


def _shown_here(outcome: ShownHere) -> View:
    """What somebody shows to everybody, with their name."""
    shown = outcome.shown
    if isinstance(shown, LeaderboardShown):
        # Without the lines that only one person should read.
        shown = msgspec.structs.replace(shown, own=None, hidden=False)
    view, what = view_of(shown), SHOWN[type(shown)]
    title = note(f"{shown_name(outcome.name) or 'Somebody'} shows {what}.")
    return msgspec.structs.replace(view, blocks=(title, *view.blocks), buttons=())


def _show(outcome: StreakShown | StatsShown | LeaderboardShown, action: ShowHere) -> Rows:
    return ((Button("Show here", action),),) if outcome.may_show else ()


def _stats(outcome: StatsShown) -> View:
    """A person's study in numbers."""
    rows = [
        ("Cards rated today", f"{outcome.today:,}"),
        ("In the last 7 days", f"{outcome.week:,}"),
        ("In all", f"{outcome.total:,}"),
        ("Streak", count(outcome.streak.length, "day")),
    ]
    if outcome.recall_of:
        share = outcome.recalled / outcome.recall_of
        rows.append(("Known when due (30 days)", f"{share:.0%}, aiming at {outcome.wanted:.0%}"))
    blocks: list[AnyBlock] = [Heading((Span("Your study"),)), Facts(tuple(rows))]
    blocks += pictures.forecast(outcome.on, outcome.forecast)
    blocks.append(Heading((Span("Decks"),)))
    blocks.append(Facts(tuple((deck_title(deck.deck), waiting(deck)) for deck in outcome.decks)))
    return View(tuple(blocks), _show(outcome, STATS))


def waiting(deck: DeckStanding) -> str:
    """What waits for a person in a deck, in one line, also on a phone."""
    parts = [f"{deck.due:,} due" if deck.due else "nothing due"]
    if deck.cards > deck.started:
        parts.append(f"{deck.cards - deck.started:,} new")
    if deck.suspended:
        parts.append(f"{deck.suspended:,} put aside")
    return ", ".join(parts)


def _settings(outcome: SettingsShown) -> View:
    """A person's settings."""
    chosen = outcome.settings
    rows = (
        ("Time zone", f"{city_of(outcome.zone)} ({outcome.local_time} now)"),
        ("New cards", f"up to {chosen.new_cards:,} a day"),
        ("Known when due", f"{chosen.retention:.0%} of cards"),
        ("Quizzes", MODES[chosen.mode]),
        ("Leaderboard", LISTED[chosen.leaderboard]),
        ("Battles", BATTLE_REVIEWS[chosen.battle_reviews]),
    )
    title = "Saved" if outcome.changed else "Your settings"
    return View(
        (
            Heading((Span(title),)),
            Facts(rows),
            note(with_commands("Others change like this: {/settings new_cards:5 mode:type}")),
        ),
        ((Button("Change my time zone", AskZone()),),),
        values=(
            ("timezone", outcome.zone),
            ("new_cards", str(chosen.new_cards)),
            ("retention", f"{chosen.retention:.0%}"),
            ("mode", chosen.mode),
            ("leaderboard", chosen.leaderboard),
            ("battle_reviews", chosen.battle_reviews),
        ),
    )


PERIODS = {"week": "this week", "month": "this month", "all": "all time"}
SHOW_ME = "{/settings leaderboard:shown} puts you on it."


def _leaderboard(outcome: LeaderboardShown) -> View:
    """The leaderboard of a server or group."""
    by, period = outcome.by, PERIODS[outcome.period]
    title = {
        "streak": "Leaderboard: streaks",
        "reviews": f"Leaderboard: {period}",
        "battles": f"Leaderboard: battles {period}",
    }[by]
    blocks: list[AnyBlock] = [Heading((Span(title),))]
    if outcome.first:
        blocks.append(Facts(tuple(_row(entry, by) for entry in outcome.first)))
    else:
        how = "Play a battle here" if by == "battles" else "Rate one card here"
        blocks.append(paragraph(f"Nobody is on it yet. {how}, and you are."))
    if outcome.hidden:
        blocks.append(note(with_commands(f"You have chosen not to be shown. {SHOW_ME}")))
    elif outcome.own is not None and outcome.own not in outcome.first:
        blocks.append(note(f"You are number {outcome.own.place:,}: {_score(outcome.own, by)}."))
    elif outcome.own is not None:
        blocks.append(note(with_commands("{/settings leaderboard:hidden} takes your name off.")))
    numbers = PERIODS_SHOWN.index(outcome.period), RANKINGS.index(by)
    return View(tuple(blocks), _show(outcome, ShowHere(ShowHere.LEADERBOARD, *numbers)))


def _row(entry: Ranked, by: Ranking) -> tuple[str, str]:
    return f"{entry.place}. {shown_name(entry.name) or 'Somebody'}", _score(entry, by)


def _score(entry: Ranked, by: Ranking) -> str:
    if by == "battles":
        return (
            f"{count(entry.score, 'win')}, {count(entry.points, 'point')}, rating {entry.rating:,}"
        )
    return count(entry.score, "day" if by == "streak" else "review")
