"""One outcome of each kind, with the variants whose words differ."""

from datetime import date
from typing import Any

import msgspec

from bot.model.browsers import Browser
from bot.model.browsers import Place as WebPlace
from bot.model.cards import Card
from bot.model.grading.grade import Verdict
from bot.model.ids import CardId, DeckId, Identity, PersonId, PostedId, SessionId
from bot.model.outcomes.base import DeckName, DeckStanding
from bot.model.outcomes.daily import (
    DailyCard,
    DailyClosed,
    DailyPaused,
    DailySent,
    DailyShown,
    LeaderboardShown,
    Nudge,
    Posting,
    Ranked,
    RemindersEnded,
    ReminderShown,
)
from bot.model.outcomes.decks import DeckShown, DecksListed, TopicStanding
from bot.model.outcomes.people import (
    BrowserOffered,
    BrowsersSignedOut,
    Exported,
    ForgetAsked,
    Forgotten,
    Linked,
    LinkOffered,
    SettingsShown,
    ShownHere,
    StatsShown,
    StreakShown,
    StudiedIn,
    Unlinked,
    Year,
)
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.quiz import (
    Awaiting,
    BroughtBack,
    CardAsked,
    CardRated,
    CardRevealed,
    CardSuspended,
    NothingDue,
    Place,
    QuizOver,
    Shown,
    Summary,
    TodayShown,
)
from bot.model.outcomes.union import AnyOutcome
from bot.model.people import Person, Settings
from bot.model.study.days import Calendar, Day
from bot.model.study.scheduler import Memory
from bot.model.study.streaks import Streak, Studied
from bot.model.views import View
from bot.screens import posts
from tests.screens.battle_samples import BATTLES
from tests.screens.deck_samples import DECKS
from tests.screens.first_step_samples import FIRST_STEPS
from tests.screens.formula_samples import FORMULAS

DECK = DeckName(DeckId(7), "deep_learning", "Deep Learning")
CARD = Card(
    id="relu",
    front="What does **ReLU** return for `-3`?",
    back="It returns `max(0, x)`, so **0**.",
    answer="0",
    distractors=("-3", "3", "1"),
    explanation="ReLU cuts off what is negative:\n\n- below zero: 0\n- above: itself",
    topics=("activations",),
)
NEXT = Card(id="two", front="What is *backpropagation*?", back="The chain rule, applied.")
STREAK = Streak(length=3, longest=12, freezes=1, last=Day(739_000))
TODAY_DATE = date(2024, 3, 1)
"""A Friday, in a leap year."""
NO_YEAR = Year(date(2023, 2, 27), (0,) * 369)
YEAR = Year(date(2023, 2, 27), (*(0,) * 363, 1, 0, 7, 1_200, 3, 4), saved=(364,))
GREW = Studied(STREAK, grew=True)
SAME = Studied(STREAK)
STANDING = DeckStanding(DECK, cards=1_200, started=340, due=25, suspended=2)
LONG = DeckName(DeckId(9), "long", "All of the long history " + "and geography " * 5 + "too")
OTHER = DeckStanding(DeckName(DeckId(8), "greek", "Greek letters"), 1, 1, 0)


def view_of(outcome: AnyOutcome) -> View:
    """The only view for an outcome."""
    (post,) = posts(outcome)
    return post.view


def changed(value: Any, **changes: Any) -> Any:
    """A copy of a value with some fields changed."""
    return msgspec.structs.replace(value, **changes)


SHOWN = Shown(
    session=SessionId(5),
    step=2,
    card_id=CardId(11),
    card=CARD,
    deck=DECK,
    topic="Activations",
    place=Place(done=1, left=4),
)
FOLLOWING = Shown(
    session=SessionId(5),
    step=3,
    card_id=CardId(12),
    card=NEXT,
    deck=DECK,
    place=Place(done=2, left=3),
)
CHOICE = changed(SHOWN, mode="choice", options=("3", "0", "-3", "1"))
TYPED = changed(SHOWN, mode="type")
ALONE = changed(SHOWN, place=None)
SUMMARY = Summary(
    SessionId(3), DECK, rated=12, recalled=10, due_now=3, new_left=4, next_due_in=0, review=9
)
RATED = CardRated(
    deck=DECK,
    card_id=CardId(11),
    session=SessionId(5),
    due_in=4,
    studied=GREW,
    following=FOLLOWING,
)
NOTHING = NothingDue(DECK, next_due_in=3)
TODAY = TodayShown(ALONE)
STREAK_SHOWN = StreakShown(STREAK, today_done=True, year=YEAR)
STATS = StatsShown(
    streak=STREAK,
    today=1,
    week=61,
    total=1_234,
    recalled=88,
    recall_of=100,
    wanted=0.9,
    on=TODAY_DATE,
    forecast=(25, 1, 0, 3, 0, 0, 9, *(0,) * 6, 1_000),
    decks=(STANDING, OTHER),
)
PAGE = DeckShown(
    standing=STANDING,
    description="Networks, from neurons to transformers.",
    topics=(
        TopicStanding("activations", "Activations", 40, 12, 3),
        TopicStanding("loss", "Loss functions", 1, 0, 0),
    ),
    authors=("Ada", "Bo"),
    licence="CC0-1.0",
)

POSTING = Posting(PostedId(9), DECK, CARD, "Activations", day=12)
DAILY = DailyShown(
    DECK,
    "Activations",
    540,
    "Europe/Berlin",
    "on",
    days=1,
    next_in=1,
    next_time="09:00",
    next_at=1_772_524_800_000,
)
SPREAD = changed(DAILY, window=15, next_until="09:15")
FIRST = (Ranked(1, "Ada", 1_200), Ranked(2, "Bo", 1), Ranked(2, "", 1))

SAMPLES: tuple[AnyOutcome, ...] = (
    CardAsked(SHOWN),
    CardAsked(SHOWN, started=5),
    CardAsked(CHOICE, started=1),
    CardAsked(TYPED),
    CardAsked(changed(ALONE, practice=True)),
    CardRevealed(SHOWN, intervals=(0, 0, 2, 6, 14)),
    CardRevealed(ALONE, intervals=(1, 1, 60, 150, 550)),
    CardRevealed(SHOWN, taken_back=True),
    CardRevealed(SHOWN, rated=True, due_in=3),
    CardRevealed(SHOWN, rated=True),
    CardRevealed(CHOICE, Verdict.RIGHT, "0"),
    CardRevealed(TYPED, Verdict.UNSURE, "zero or so"),
    CardRevealed(TYPED, Verdict.UNSURE, "in returns 0", "It returns 0"),
    CardRevealed(TYPED, Verdict.WRONG, "five"),
    CardRevealed(TYPED, Verdict.WRONG, "five", may_accept=True),
    CardRevealed(TYPED, Verdict.WRONG, "max(0, 1 + ys)", "max(0, 1 − ys)"),
    CardRevealed(TYPED, Verdict.RIGHT, "five", accepted=True),
    CardRevealed(TYPED, Verdict.WRONG, ""),
    TODAY,
    changed(TODAY, done=True, due_in=1),
    changed(TODAY, done=True),
    changed(TODAY, shown=changed(ALONE, deck=LONG), done=True),
    *(
        changed(TODAY, greeting=True, awaiting=Awaiting(due, new, streak))
        for due in (0, 1, 12)
        for new in (0, 1)
        for streak in (0, 1, 30)
    ),
    changed(TODAY, greeting=True, unfinished=SessionId(4)),
    RATED,
    changed(RATED, returns=True, studied=SAME),
    changed(RATED, due_in=None, studied=SAME),
    changed(RATED, studied=changed(GREW, spent=1)),
    changed(RATED, studied=changed(GREW, spent=2, earned=True)),
    changed(RATED, studied=changed(GREW, ended=9)),
    changed(RATED, returns=True, lapses=8),
    changed(RATED, returns=True, chosen=CHOICE, given="3"),
    changed(RATED, returns=True, chosen=CHOICE, given="3", lapses=12),
    changed(RATED, following=None),
    changed(RATED, following=None, chosen=CHOICE, given="0", right=True),
    changed(RATED, following=None, deck=LONG),
    changed(RATED, following=None, summary=SUMMARY),
    changed(RATED, following=None, summary=SUMMARY, returns=False, chosen=CHOICE, given="3"),
    QuizOver(SUMMARY),
    QuizOver(changed(SUMMARY, rated=1, recalled=1, due_now=1, new_left=0)),
    QuizOver(changed(SUMMARY, rated=0, recalled=0, due_now=0, new_left=1)),
    QuizOver(changed(SUMMARY, due_now=0, new_left=0, next_due_in=1)),
    QuizOver(changed(SUMMARY, due_now=0, new_left=0, next_due_in=None)),
    NOTHING,
    changed(NOTHING, next_due_in=None),
    changed(NOTHING, topic="Activations", next_due_in=1, new_waiting=30, new_limit=10),
    changed(NOTHING, new_waiting=1, new_limit=1),
    changed(NOTHING, new_waiting=2, new_limit=0, next_due_in=None),
    changed(NOTHING, suspended=1),
    changed(NOTHING, suspended=3, next_due_in=None),
    changed(NOTHING, empty=True),
    CardSuspended(CardId(11), CARD.front, on=True),
    CardSuspended(CardId(11), CARD.front, on=False),
    BroughtBack(DECK, 0),
    BroughtBack(DECK, 1),
    BroughtBack(DECK, 2),
    BroughtBack(LONG, 2),
    STREAK_SHOWN,
    changed(STREAK_SHOWN, may_show=True),
    ShownHere("Ada", STREAK_SHOWN),
    ShownHere("", LeaderboardShown("month", "reviews", FIRST, FIRST[1])),
    changed(STREAK_SHOWN, today_done=False, spent=1, year=NO_YEAR),
    changed(STREAK_SHOWN, streak=changed(STREAK, length=1, longest=1), spent=2),
    changed(STREAK_SHOWN, streak=changed(STREAK, length=0, longest=1, freezes=0)),
    changed(STREAK_SHOWN, streak=Streak(), today_done=False, year=NO_YEAR),
    STATS,
    changed(STATS, recall_of=0, recalled=0, forecast=(0,) * 14),
    SettingsShown(Settings(), "Europe/Berlin", "09:05"),
    SettingsShown(Settings(1, 0.85, "choice"), "UTC", "23:59", ("mode",)),
    SettingsShown(Settings(0, 0.7, "type"), "Asia/Tokyo", "00:00", ("new_cards",)),
    LinkOffered("ABCDEFGH", 10),
    BrowserOffered("https://cards.example.org/in/ABCDEFGHJK", 10),
    BrowsersSignedOut(0),
    BrowsersSignedOut(2),
    Linked(1, Streak(), 2),
    Linked(1_234, Streak(3, 9, 1, Day(739_000)), 3),
    Unlinked(),
    Exported(
        Person(PersonId(1), Calendar("UTC"), Settings(), Streak(), name="Ada"),
        (Identity("discord", "42"),),
        (("greek", "card-1", Memory(3.0, 5.0, Day(739_003), Day(739_000), 1, 0)),),
        (),
        studied_in=(StudiedIn("discord", "7", 1_700_000_000_000),),
        typed=("omega",),
        reminders=(18 * 60 + 30,),
        dailies=(9 * 60,),
        browsers=(Browser(1, Identity("discord", "42"), "Firefox on Linux", 1, 2),),
        places=(WebPlace(Identity("discord", "42"), "7", "Study hall", moderator=True, at=1),),
    ),
    ForgetAsked(1, 1, 0, 1),
    ForgetAsked(1_234, 300, 12, 2),
    ForgetAsked(1, 1, 0, 1, decks=1),
    Forgotten(),
    DecksListed((STANDING,)),
    DecksListed((STANDING, OTHER)),
    DecksListed(
        tuple(
            changed(STANDING, deck=DeckName(DeckId(number), f"deck_{number}", f"Deck {number}"))
            for number in range(1, 9)
        )
    ),
    DecksListed((changed(STANDING, deck=LONG),)),
    PAGE,
    changed(PAGE, description="", topics=(), authors=(), licence=""),
    changed(PAGE, standing=changed(STANDING, suspended=1), licence=""),
    changed(PAGE, standing=changed(STANDING, deck=LONG), authors=()),
    *DECKS,
    *FIRST_STEPS,
    changed(RATED, studied=changed(GREW, streak=changed(STREAK, length=7), earned=True)),
    changed(RATED, studied=changed(GREW, streak=changed(STREAK, length=30))),
    changed(RATED, studied=changed(GREW, streak=changed(STREAK, length=100, freezes=0))),
    changed(RATED, studied=changed(GREW, streak=changed(STREAK, length=365))),
    changed(RATED, studied=changed(GREW, streak=changed(STREAK, length=730, freezes=2))),
    DailyCard(POSTING),
    DailyCard(POSTING, answered=0, streak=1),
    DailyCard(POSTING, answered=1, streak=1, opened=True),
    DailyCard(POSTING, answered=3, streak=12, opened=True),
    DailyCard(changed(POSTING, topic=""), answered=0, streak=2),
    DailyClosed(POSTING),
    DailyClosed(POSTING, knew=1, rated=1),
    DailyClosed(POSTING, knew=3, rated=5, skipped=True),
    DAILY,
    SPREAD,
    changed(DAILY, topic="", changed=True, days=0, next_in=0),
    changed(DAILY, status="off", changed=True, next_in=None),
    *(
        changed(DAILY, status=status, next_in=None)
        for status in (
            "off",
            "refused",
            "gone",
            "unreachable",
            "rejected",
            "locked",
            "filtered",
        )
    ),
    changed(DAILY, silence="on"),
    changed(DAILY, silence="off"),
    changed(DAILY, refusals=1),
    changed(DAILY, refusals=2),
    DailySent(),
    DailySent(skipped=True),
    DailySent(waiting=True),
    DailyPaused(DECK),
    DailyPaused(DECK, "gone"),
    DailyPaused(DECK, "rejected"),
    DailyPaused(DECK, "locked"),
    DailyPaused(DECK, "filtered"),
    ReminderShown(1110, "Europe/Berlin", "on"),
    ReminderShown(1110, "Europe/Berlin", "on", changed=True),
    ReminderShown(1110, "Europe/Berlin", "on", changed=True, shared=True),
    ReminderShown(1110, "Europe/Berlin", "off", changed=True),
    ReminderShown(1110, "Europe/Berlin", "unreachable"),
    Nudge(1),
    Nudge(25, 1),
    Nudge(0, 12),
    RemindersEnded(1110),
    LeaderboardShown("week", "reviews", ()),
    LeaderboardShown("month", "reviews", FIRST, FIRST[1]),
    LeaderboardShown("all", "streak", FIRST, Ranked(11, "Cy", 1)),
    LeaderboardShown("all", "reviews", FIRST, hidden=True),
    LeaderboardShown("all", "battles", (Ranked(1, "Ada", 1, 1, 1012), Ranked(2, "Bo", 0, 0, 988))),
    LeaderboardShown("week", "battles", ()),
    *BATTLES,
    Problem("unknown_command", found="quizz"),
    Problem("unknown_deck", found="latn", allowed=("latin",)),
    Problem("unknown_deck", found="latn", allowed=("latin", "greek")),
    Problem("unknown_deck", found="xyz"),
    Problem("unknown_topic", found="odd", where="greek", allowed=("a", "b", "c")),
    Problem("unknown_topic", found="odd", where="greek"),
    Problem("topic_no_deck", found="odd", allowed=("greek",)),
    Problem("topic_no_deck", found="odd", allowed=("a", "b", "c", "d")),
    Problem("unknown_option", found="depth", where="quiz", allowed=("deck", "mode")),
    Problem("unknown_option", found="it", where="undo"),
    Problem("unknown_zone", found="berln", allowed=("Europe/Berlin",)),
    Problem("unknown_zone", found="Atlantis"),
    Problem("zone_needs_city", found="EST", allowed=("New York", "Toronto", "Panama")),
    Problem("bad_option", found="0", where="cards", allowed=("1", "100")),
    Problem("bad_option", found="99%", where="retention", allowed=("70%", "97%")),
    Problem("bad_option", found="guess", where="mode", allowed=("reveal", "choice", "type")),
    Problem("missing_option", where="deck", allowed=("greek", "latin")),
    Problem("no_decks"),
    Problem("not_yours"),
    Problem("gone"),
    Problem("not_shown_here"),
    Problem("already_rated"),
    Problem("not_revealed"),
    Problem("nothing_to_undo"),
    Problem("just_text", found="hello"),
    Problem("unreadable"),
    Problem("not_saved"),
    Problem("not_now"),
    Problem("broken"),
    *FORMULAS,
)
