"""Outcomes of battles, with the variants whose words differ."""

import typing

from bot.model.battle.events import Refusal
from bot.model.battle.state import EndReason
from bot.model.cards import Card
from bot.model.ids import BattleId, DeckId
from bot.model.outcomes.base import DeckName
from bot.model.outcomes.battle import (
    AnswerJudged,
    AnswerLocked,
    BattleAsked,
    BattleBegun,
    BattleHead,
    BattleHosted,
    BattleJoined,
    BattleLeft,
    BattleLobby,
    BattleOpened,
    BattleOver,
    BattleRecord,
    BattleRefused,
    BattleRevealed,
    BattleStatus,
    BattleStopped,
    Hosted,
    Knew,
    Line,
    MissedShown,
    NoBattle,
    OwnResult,
)
from bot.model.outcomes.union import AnyOutcome

DECK = DeckName(DeckId(1), "latin", "Latin")
HEAD = BattleHead(BattleId(3), DECK, "Verbs", 10, 20)
HOSTED = BattleHead(BattleId(3), DECK, "Verbs", 10, 20, hosted=True)
TYPED = BattleHead(BattleId(3), DECK, "", 1, 5, "type")
CARD = Card("amo", front="What is **to love**?", back="", answer="amare", explanation="It is `a`.")
OPTIONS = ("amare", "videre", "audire", "esse")
FIRST = (Line(1, "Ada", 1_850, 850, 1), Line(2, "Bo", 1, change=-1), Line(3, "", 0))
TEAMS = (Line(1, "Study group", 1_850), Line(2, "Telegram", 0))
KNEW = (Knew("Ada", 2_340), Knew("Bo", 3_000), Knew("", 4_000))
OWN = OwnResult(3, right=True, points=2_140, place=4, players=12, gained=740)
LAST = OwnResult(10, right=False, points=1, place=37, players=50)
RECORD = BattleRecord(9, 37, 1_850, 8, 20)
AT = 1_772_438_420_000
ENDS: tuple[EndReason, ...] = (
    "finished",
    "stopped",
    "abandoned",
    "unattended",
)
REASONS = (
    *typing.get_args(Refusal),
    "no_cards",
    "no_options",
    "nowhere",
    "did_not_play",
    "goes_on",
    "one_each",
    "not_posted",
    "no_rematch",
)

BATTLES: tuple[AnyOutcome, ...] = (
    BattleLobby(HEAD, "K7Q2M", "Ada", (), 0, 1, 60),
    BattleLobby(HEAD, "K7Q2M", "", ("Ada",), 1, 1, 1, at=AT),
    BattleLobby(TYPED, "K7Q2M", "Ada", ("Ada", "Bo", ""), 23, 2, 40, teams=True),
    BattleAsked(HEAD, 1, CARD, 20, 3, OPTIONS, until=AT),
    BattleAsked(HEAD, 2, CARD, 1, 1, OPTIONS, answered=1, again=True, until=AT),
    BattleAsked(TYPED, 1, CARD, 3, 3, answered=2, hint="a…"),
    BattleLobby(HEAD, "K7Q2M", "Ada", ("Ada", "Bo"), 2, 1, 0, closed=True),
    BattleAsked(HEAD, 2, CARD, 9, 3, OPTIONS, closed=True),
    BattleRevealed(HEAD, 1, CARD, "amare", KNEW, 5, 8, FIRST, TEAMS, OPTIONS, (5, 1, 0, 2), OWN),
    BattleLobby(HOSTED, "K7Q2M", "Ada", ("Ada", "Bo"), 2, 1, 1_800, at=AT),
    BattleAsked(HOSTED, 1, CARD, 20, 3, OPTIONS, until=AT),
    BattleAsked(HEAD, 2, CARD, 9, 3, OPTIONS, answered=1, paused=True),
    BattleAsked(TYPED, 1, CARD, 9, 3, paused=True),
    BattleRevealed(HOSTED, 2, CARD, "amare", KNEW, 3, 3, FIRST, options=OPTIONS),
    BattleRevealed(HOSTED, 10, CARD, "amare", KNEW, 3, 3, FIRST, options=OPTIONS),
    BattleRevealed(HOSTED, 2, CARD, "amare", KNEW, 3, 3, FIRST, options=OPTIONS, closed=True),
    BattleRevealed(
        HEAD, 2, CARD, "amare", KNEW[:1], 1, 1, FIRST, options=OPTIONS, chosen=(1, 0, 0, 0)
    ),
    BattleRevealed(HEAD, 2, CARD, "amare", KNEW[:1], 1, 2, FIRST, options=OPTIONS),
    BattleRevealed(HEAD, 2, CARD, "amare", KNEW, 3, 3, FIRST, options=OPTIONS),
    BattleRevealed(TYPED, 1, CARD, "amare", (), 0, 2, FIRST),
    BattleRevealed(TYPED, 1, CARD, "amare", (), 0, 0, FIRST),
    *(BattleOver(HEAD, reason, 3, 3, FIRST, TEAMS, KNEW[0]) for reason in ENDS),
    BattleOver(HEAD, "nobody", 0, 0, ()),
    BattleOver(HEAD, "finished", 3, 2, (Line(1, "Ada", 5), Line(1, "Bo", 5))),
    BattleOpened(HEAD, "K7Q2M"),
    BattleOpened(HEAD, "K7Q2M", page="https://cards.example/battle/K7Q2M"),
    BattleOpened(TYPED, "K7Q2M", joined=True),
    BattleJoined(),
    BattleJoined(running=True),
    BattleLeft(),
    BattleBegun(),
    BattleStopped(),
    *(BattleHosted(done) for done in typing.get_args(Hosted)),
    AnswerLocked(1),
    AnswerLocked(None, "amare " * 40),
    AnswerLocked(1, "videre", before=True),
    AnswerLocked(1, "videre", last=OWN),
    AnswerJudged(DECK, OWN, 0, "amare", "amare", 0),
    AnswerJudged(DECK, LAST, 1, "videre", "amare", 0, 6, 10),
    AnswerJudged(DECK, LAST, None, "vidēre", "amare", None),
    BattleStatus(HEAD, "K7Q2M", 0, 1, 1),
    BattleStatus(HEAD, "K7Q2M", 3, 3, 2, FIRST, here=True),
    NoBattle(),
    MissedShown(BattleId(3), DECK, (), 0, own=RECORD, players=1),
    MissedShown(BattleId(3), DECK, (CARD,), 1),
    MissedShown(BattleId(3), DECK, (CARD,), 1, silent=True),
    MissedShown(BattleId(3), DECK, (CARD, CARD), 12, silent=True),
    MissedShown(BattleId(3), DECK, (CARD, CARD), 12, own=RECORD, players=50),
    *(BattleRefused(reason, "K7Q2M") for reason in (*REASONS, "unknown_code", "no_guest")),
)
