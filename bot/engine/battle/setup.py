"""What a battle is opened with: from a command's options to its questions and rules."""

import random

import msgspec

from bot.engine import parse_options, share_codes
from bot.engine.commands import TEAMS
from bot.engine.context import RequestContext
from bot.model.actions import Command
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
from bot.store import battles, decks
from bot.store.database import Tx

CODE_LENGTH = 5
CARDS_LOOKED_AT = 400
"""Cards of a deck among which a battle's are found, by chance: enough for thirty rounds."""


class Chosen(msgspec.Struct, frozen=True):
    """What somebody wants to battle about, and how."""

    deck: DeckId
    topic: str
    questions: tuple[Question, ...]
    rules: Rules


def chosen(tx: Tx, context: RequestContext, typed: Command) -> Chosen | Problem | BattleRefused:
    """Reads the options of `/battle start`, and draws the questions."""
    options = typed.options
    found = parse_options.deck(tx, context.everybody_here, options.get("deck", ""))
    if isinstance(found, Problem):
        return found
    topic = parse_options.topic(found, options.get("topic", ""))
    if isinstance(topic, Problem):
        return topic
    read = _rules(typed)
    if isinstance(read, Problem):
        return read
    rounds, rules = read
    questions = _questions(tx, context, found.name.id, topic, rounds, rules.mode)
    if not questions:
        return BattleRefused("no_cards")
    return Chosen(found.name.id, topic, questions, rules)


def code(tx: Tx, seed: int) -> str:
    """A code that no battle has at present."""
    free = (
        made for made in share_codes.drawn(seed, CODE_LENGTH) if battles.by_code(tx, made) is None
    )
    return next(free)


def named(context: RequestContext, others: tuple[str, ...]) -> str:
    """A room's name: the place's, or the platform's; the second of a name gets a number."""
    name = context.where.title or context.who.platform.title()
    taken = sum(other == name or other.startswith(f"{name} ") for other in others)
    return f"{name} {taken + 1}" if taken else name


def _rules(typed: Command) -> tuple[int, Rules] | Problem:
    """The number of rounds, and the rules."""
    rounds = _number(typed, "rounds", ROUNDS)
    if isinstance(rounds, Problem):
        return rounds
    seconds = _number(typed, "seconds", SECONDS)
    if isinstance(seconds, Problem):
        return seconds
    mode = parse_options.chosen(typed.options, "mode", BATTLE_MODES)
    if isinstance(mode, Problem):
        return mode
    teams = parse_options.chosen(typed.options, "teams", TEAMS)
    if isinstance(teams, Problem):
        return teams
    return rounds, Rules(seconds, mode, teams == "on")


def _number(typed: Command, name: str, usual: int) -> int | Problem:
    option = parse_options.option_of(typed.path, name)
    found = parse_options.number(option, typed.options.get(name, str(usual)))
    return found if isinstance(found, Problem) else int(found)


def _questions(
    tx: Tx, context: RequestContext, deck: DeckId, topic: str, rounds: int, mode: BattleMode
) -> tuple[Question, ...]:
    numbers = list(decks.pool(tx, deck, topic))
    random.Random(context.seed).shuffle(numbers)  # noqa: S311 - an order of cards, not a secret
    stored = [decks.card(tx, number) for number in numbers[:CARDS_LOOKED_AT]]
    cards = [(one.id, one.card) for one in stored if one is not None]
    return questions_for(cards, rounds, context.seed, mode=mode)
