"""Outcomes of the first minute, with the variants whose words differ."""

from bot.engine.commands import SUBJECTS, helps
from bot.engine.zone_names import number_of
from bot.model.cards import Card
from bot.model.ids import DeckId, PostedId
from bot.model.outcomes.base import DeckName, ZoneGuess, ZoneQuestion
from bot.model.outcomes.daily import Posting
from bot.model.outcomes.help import DeckChoice, Greeting, HelpShown
from bot.model.outcomes.people import ZoneAsked, ZoneChosen, ZonePutOff, ZoneSearched
from bot.model.outcomes.union import AnyOutcome

INVITATION = "https://discord.com/oauth2/authorize?client_id=123456789012345678&scope=bot"
ZONES = (
    *(("Europe/Berlin", "15:24"), ("Europe/Vienna", "15:24"), ("Europe/Zurich", "15:24")),
    *(("America/Argentina/Buenos_Aires", "11:24"), ("Asia/Ho_Chi_Minh", "21:24")),
    *(("Etc/GMT-2", "16:24"), ("UTC", "14:24"), ("America/Los_Angeles", "07:24")),
)
QUESTION = ZoneQuestion("UTC", tuple(ZoneGuess(number_of(zone), zone, at) for zone, at in ZONES))
SUBJECT_NAMES = tuple(SUBJECTS)
HELP = HelpShown(SUBJECT_NAMES, shared=True)
CHOICE = (
    DeckName(DeckId(1), "deep_learning", "Deep Learning"),
    DeckName(DeckId(2), "deck_2", "日本語の基本漢字、第一学年"),
    DeckName(DeckId(3), "spanish", "Spanish verbs that every traveller needs to know before lunch"),
)
TRY = Posting(
    PostedId(1),
    CHOICE[0],
    Card("deep", 'What does the word "deep" in deep learning refer to?', "Several hidden layers."),
    "Foundations",
    day=0,
)
FIRST_STEPS: tuple[AnyOutcome, ...] = (
    Greeting(),
    Greeting(TRY),
    Greeting(TRY, opened=True),
    HELP,
    HelpShown(SUBJECT_NAMES),
    HelpShown(SUBJECT_NAMES, lasting=False),
    HelpShown(SUBJECT_NAMES, shared=True, overheard=True),
    HelpShown(SUBJECT_NAMES, shared=True, invitation=INVITATION),
    *(HelpShown(SUBJECT_NAMES, subject, helps(subject)) for subject in SUBJECTS),
    DeckChoice("daily", CHOICE),
    DeckChoice("battle", CHOICE),
    ZoneAsked(QUESTION),
    ZoneAsked(ZoneQuestion("Europe/Berlin", QUESTION.guesses[:2], daily=True), typed="Wien"),
    ZoneSearched(),
    ZoneChosen("Europe/Berlin", "15:24"),
    ZoneChosen("Asia/Ho_Chi_Minh", "21:24", daily=True),
    ZonePutOff("UTC"),
)
