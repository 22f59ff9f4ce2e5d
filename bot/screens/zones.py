"""The question for a person's time zone, and what follows."""

from typing import assert_never

from bot.model.actions import AskZone, ChooseZone, TypeZone
from bot.model.outcomes.base import ZoneQuestion
from bot.model.outcomes.people import ZoneAsked, ZoneChosen, ZonePutOff, ZoneSearched
from bot.model.views import AnyBlock, Ask, Button, View
from bot.screens.widgets import city_of, in_pairs, in_zone, note, paragraph, short, with_commands

MENU = "Choose your time zone"
SHOWN = 60
"""Characters of what a person typed: enough to recognise it."""


def view_of(outcome: ZoneAsked | ZoneSearched | ZoneChosen | ZonePutOff) -> View:
    """The view for an outcome about the person's time zone."""
    match outcome:
        case ZoneAsked(question=question, typed=typed):
            return asked(question, typed)
        case ZoneSearched():
            return _searched(outcome)
        case ZoneChosen():
            return _chosen(outcome)
        case ZonePutOff():
            return _put_off(outcome)
        case _ as never:
            assert_never(never)


def asked(question: ZoneQuestion, typed: str = "") -> View:
    """The question, with guesses; `typed` is what the person searched for."""
    if typed:
        words = f"Several places are like “{short(typed, SHOWN)}”. Which one do you mean?"
        blocks: list[AnyBlock] = [paragraph(words)]
    else:
        blocks = [
            paragraph("🕰 What time is it where you are?", "bold"),
            note(f"Your days and reminders follow that clock. Now they follow {_now(question)}."),
        ]
    guesses = tuple(
        Button(
            f"{city_of(guess.zone)} · {guess.time}",
            ChooseZone(guess.number, question.daily),
            menu=MENU,
        )
        for guess in question.guesses
    )
    others = (
        Button("Somewhere else", TypeZone(question.daily)),
        Button("Later", AskZone(later=True, daily=question.daily)),
    )
    return View(tuple(blocks), (*in_pairs(guesses), others))


def _searched(outcome: ZoneSearched) -> View:
    """The person types where they are."""
    ask = Ask("Type its name, such as Lisbon", TypeZone(outcome.daily))
    return View((paragraph("Which big city is near you?"),), ask=ask)


def _chosen(outcome: ZoneChosen) -> View:
    """The zone is saved."""
    words = f"Good: it is {outcome.time} {in_zone(outcome.zone)}, and your days follow that clock."
    if outcome.daily:
        words += " So does the daily card here."
    return View((paragraph(words), note(with_commands("{/settings} changes it."))))


def _put_off(outcome: ZonePutOff) -> View:
    """The question is put away."""
    return View(
        (
            paragraph(
                f"All right. Until then your days follow the clocks {in_zone(outcome.zone)}."
            ),
            note(with_commands("{/settings} has it whenever you like.")),
        )
    )


def _now(question: ZoneQuestion) -> str:
    city = city_of(question.zone)
    return city if city.startswith("UTC") else f"the clocks of {city}"
