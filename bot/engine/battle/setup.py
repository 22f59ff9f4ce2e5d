"""The set-up of a battle: from a command's options to its questions and rules."""

import random

import msgspec

from bot.engine import parse_options, share_codes
from bot.engine.commands import GUESTS, PACES, TEAMS
from bot.engine.context import RequestContext
from bot.model.actions import Command, Where
from bot.model.battle.questions import questions_for
from bot.model.battle.state import (
    BATTLE_MODES,
    ROUNDS,
    SECONDS,
    BattleMode,
    Question,
    Rules,
)
from bot.model.ids import DeckId
from bot.model.outcomes.battle import BattleRefused
from bot.model.outcomes.problems import Problem
from bot.store import battles, decks, peers
from bot.store.database import Tx

CODE_LENGTH = 5
CARDS_LOOKED_AT = 1200
"""Cards drawn at random of which a battle's questions and wrong options are made: enough for thirty
rounds, and few enough for a deck of ten thousand cards."""


class Chosen(msgspec.Struct, frozen=True):
    """The deck, questions and rules that a person chose for a battle."""

    deck: DeckId
    topic: str
    questions: tuple[Question, ...]
    rules: Rules


def chosen(tx: Tx, context: RequestContext, typed: Command) -> Chosen | Problem | BattleRefused:
    """Reads the options of `/battle start`, and draws the questions."""
    options = typed.options
    deck = parse_options.deck(tx, context.everybody_here, options.get("deck", ""))
    if isinstance(deck, Problem):
        return deck
    topic = parse_options.topic(deck, options.get("topic", ""))
    if isinstance(topic, Problem):
        return topic
    rounds_and_rules = _rules(typed, context.where)
    if isinstance(rounds_and_rules, Problem):
        return rounds_and_rules
    rounds, rules = rounds_and_rules
    return drawn(tx, context, deck.name.id, topic, rounds, rules)


def drawn(
    tx: Tx, context: RequestContext, deck: DeckId, topic: str, rounds: int, rules: Rules
) -> Chosen | BattleRefused:
    """Draws the questions from a deck or a topic."""
    questions = _questions(tx, context, deck, topic, rounds, rules.mode)
    if questions:
        return Chosen(deck, topic, questions, rules)
    if rules.mode == "choice" and _questions(tx, context, deck, topic, 1, "type"):
        return BattleRefused("no_options")
    return BattleRefused("no_cards")


def code(tx: Tx, seed: int) -> str:
    """A code that no running battle has."""
    codes = share_codes.drawn(seed, CODE_LENGTH)
    return next(code for code in codes if battles.by_code(tx, code) is None)


def room_name(context: RequestContext, others: tuple[str, ...]) -> str:
    """A name for a room: the title of its chat, or the platform's name.

    If `others`, the names of the battle's rooms so far, have that name, a number is appended.
    """
    name = context.where.title or context.who.platform.title()
    if context.where.browser:
        name = "Browser"
    taken = sum(other == name or other.startswith(f"{name} ") for other in others)
    return f"{name} {taken + 1}" if taken else name


def _rules(typed: Command, where: Where) -> tuple[int, Rules] | Problem:
    """The number of rounds, and the rules.

    A battle that is opened in private or in the browser takes guests, and in the browser, where its
    opener has all buttons at hand, it is hosted.
    """
    rounds = _number(typed, "rounds", ROUNDS)
    if isinstance(rounds, Problem):
        return rounds
    seconds = _number(typed, "seconds", SECONDS)
    if isinstance(seconds, Problem):
        return seconds
    mode = parse_options.chosen(typed.options, "mode", BATTLE_MODES)
    if isinstance(mode, Problem):
        return mode
    options = {**usual(where), **typed.options}
    switches: dict[str, str] = {}
    for name, choices in (("teams", TEAMS), ("guests", GUESTS), ("pace", PACES)):
        chosen = parse_options.chosen(options, name, choices)
        if isinstance(chosen, Problem):
            return chosen
        switches[name] = chosen
    return rounds, Rules(
        seconds,
        mode,
        teams=switches["teams"] == "on",
        guests=switches["guests"] == "on",
        hosted=switches["pace"] == "host",
    )


def usual(where: Where) -> dict[str, str]:
    """What is chosen for people who choose nothing, where that is not the same everywhere."""
    usual = {}
    if where.browser or not where.space:
        usual["guests"] = "on"
    if where.browser:
        usual["pace"] = "host"
    return usual


def _number(typed: Command, name: str, default: int) -> int | Problem:
    option = parse_options.option_of(typed.path, name)
    value = parse_options.number(option, typed.options.get(name, str(default)))
    return value if isinstance(value, Problem) else int(value)


def _questions(
    tx: Tx, context: RequestContext, deck: DeckId, topic: str, rounds: int, mode: BattleMode
) -> tuple[Question, ...]:
    chance = random.Random(context.seed)  # noqa: S311 - an order of cards, not a secret
    asked = peers.sample(tx, deck, topic, CARDS_LOOKED_AT, chance)
    others = peers.sample(tx, deck, "", CARDS_LOOKED_AT, chance) if topic else {}
    return questions_for(
        asked.items(),
        rounds,
        context.seed,
        mode=mode,
        language=decks.language(tx, deck),
        others={**others, **asked}.items(),
    )
