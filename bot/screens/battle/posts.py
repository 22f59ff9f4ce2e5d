"""What everybody in a battle's rooms sees: the lobby, the questions, the answers, the end."""

from collections.abc import Iterable

import msgspec

from bot.model.actions import (
    AnswerBattle,
    JoinBattle,
    LeaveBattle,
    NextRound,
    PauseBattle,
    RematchBattle,
    ShowMissed,
    StartBattle,
    StopBattle,
    StudyMissed,
)
from bot.model.actions import TypeBattle as TypeBattleAction
from bot.model.cards import answer_media
from bot.model.names import shown_name
from bot.model.outcomes.battle import (
    BattleAsked,
    BattleHead,
    BattleLobby,
    BattleOver,
    BattleRevealed,
    Knew,
    Line,
    OwnResult,
)
from bot.model.views import (
    LETTERS,
    AlreadyShown,
    AnyBlock,
    Ask,
    Button,
    Facts,
    Heading,
    Note,
    Paragraph,
    Span,
    View,
)
from bot.screens.card_sides import front, front_again, media_blocks, why
from bot.screens.formulas import option_buttons, shown, tex_spans
from bot.screens.pictures import podium
from bot.screens.widgets import (
    count,
    countdown,
    deck_title,
    listed,
    note,
    paragraph,
    with_commands,
)

ENDED = {
    "finished": "That was the last question.",
    "stopped": "The battle was ended early.",
    "abandoned": "Nobody answered for a while, so the battle ends here.",
    "nobody": "Nobody joined this time. {/battle start} opens another one.",
    "unattended": "It waited half an hour for its host, so the battle ends here.",
}
PODIUM = "🏆 {} with {}"


def lobby(outcome: BattleLobby) -> View:
    """The lobby, while players join; a closed one has no buttons."""
    head = outcome.head
    how = "typed answers" if head.mode == "type" else "four options each"
    rows = [
        ("Opened by", name(outcome.starter)),
        ("Deck", which(head)),
        ("Questions", f"{head.rounds}, {count(head.seconds, 'second')} and {how}"),
        ("Code", outcome.code),
    ]
    if outcome.closed:
        # One line also on a phone: what came of it is further down.
        who = count(outcome.joined, "player") if outcome.joined else "nobody yet"
        line = note(f"Quiz battle with {who}: see below.")
        return View((AlreadyShown((line,)),), deck=head.deck.slug)
    begins: tuple[Span, ...] = (
        Span("Begins "),
        countdown(outcome.left, outcome.at),
        Span(", or when its opener presses Start now."),
    )
    if head.hosted:
        begins = (Span("Begins when its opener presses Start now."),)
    blocks: list[AnyBlock] = [
        Heading((Span("Quiz battle: who is in?"),)),
        Paragraph(begins),
        Facts(tuple(rows)),
    ]
    if outcome.players:
        shown_names = tuple(map(name, outcome.players))
        more = outcome.joined - len(shown_names)
        names = listed((*shown_names, f"{more:,} more") if more > 0 else shown_names, "and")
        blocks.append(paragraph(f"In so far: {names}"))
    # Not to be clicked here: who reads it passes it on to another place.
    typed = Span(f"/battle join {outcome.code}", "code")
    blocks.append(Note((Span("From another server or group: "), typed)))
    if outcome.rooms > 1:
        against = "against one another" if outcome.teams else "together"
        blocks.append(note(f"{count(outcome.rooms, 'place')} play {against}."))
    row = (
        Button("Join", JoinBattle(head.battle), key="J", main=True),
        Button("Start now", StartBattle(head.battle), key="S"),
    )
    buttons = (row, leave_or_stop(head))
    return View(tuple(blocks), buttons, deck=head.deck.slug, copy=outcome.code)


def asked(outcome: BattleAsked) -> View:
    """A question, which everybody in the room may answer; a closed one has no buttons."""
    head = outcome.head
    options = () if outcome.closed else outcome.options
    blocks: list[AnyBlock] = [*_title(head, outcome.round), *front(outcome.card, options)]
    if outcome.closed:
        blocks.append(note("The battle ended before this question was answered."))
        return View(tuple(blocks), deck=head.deck.slug)
    if outcome.hint:
        blocks.append(paragraph(f"Hint: {outcome.hint}"))
    if outcome.paused:
        time_left = [Span(f"Paused by the host: {count(outcome.left, 'second')} left")]
    else:
        again = "I was away for a moment, so the clock was put back. It closes "
        time_left = [Span(again if outcome.again else "Closes ")]
        time_left.append(countdown(outcome.left, outcome.until))
    if outcome.answered:
        players = count(outcome.players, "player")
        time_left.append(Span(f" · {outcome.answered:,} of {players} answered"))
    blocks.append(Note(tuple(time_left)))
    rows = () if outcome.paused else answer_buttons(outcome)
    ask = None
    if head.mode == "type" and not outcome.paused:
        ask = Ask("Type your answer", TypeBattleAction(head.battle, outcome.round))
    if (head.hosted or outcome.paused) and outcome.back is None:
        rows = (*rows, _clock_buttons(outcome))
    return View(tuple(blocks), rows, ask, head.deck.slug, silent=True, back=outcome.back)


def revealed(outcome: BattleRevealed) -> View:
    """The answer, who knew it, and the standings."""
    head = outcome.head
    blocks: list[AnyBlock] = [*_title(head, outcome.round), *front_again(outcome.card)]
    blocks += shown([_options(outcome)])
    blocks += media_blocks(answer_media(outcome.card))
    blocks.append(paragraph(_who(outcome)))
    if outcome.own is not None:
        verdict = "Right" if outcome.own.right else "Not this time"
        blocks.append(paragraph(f"{verdict}: {points_and_place(outcome.own)}", "bold"))
    blocks += standing(outcome.standing, "Standing")
    blocks += standing(outcome.teams, "Teams")
    # At the end of the message: people still read it when the next question is there.
    blocks += why(outcome.card)
    rows: tuple[tuple[Button, ...], ...] = ()
    if head.hosted and not outcome.closed:
        label = "Next question" if outcome.round < head.rounds else "Show how it ended"
        go_on = NextRound(head.battle, outcome.round, revealed=True)
        rows = ((Button(label, go_on, key="N", main=True),),)
    reveals = not outcome.closed  # else it was revealed before, and only its button goes
    return View(tuple(blocks), rows, deck=head.deck.slug, silent=True, reveals=reveals)


def over(outcome: BattleOver) -> View:
    """The end of a battle, with its result."""
    head = outcome.head
    blocks: list[AnyBlock] = [
        Heading((Span("The battle is over"),)),
        note(which(head)),
        paragraph(with_commands(ENDED[outcome.reason])),
    ]
    first = [line for line in outcome.standing if line.place == 1 and line.points]
    if first and outcome.players > 1:
        names = listed(tuple(name(line.name) for line in first), "and")
        names += " wins" if len(first) == 1 else " win"
        points = count(first[0].points, "point") + (" each" if len(first) > 1 else "")
        blocks.append(paragraph(PODIUM.format(names, points), "bold"))
    blocks += podium((line.place, name(line.name), line.points) for line in outcome.standing)
    if outcome.fastest is not None:
        blocks.append(paragraph(f"The fastest right answer: {_knew(outcome.fastest)}."))
    if outcome.played:
        final = (msgspec.structs.replace(line, gained=0, change=0) for line in outcome.standing)
        blocks += standing(final, "Standing")
        blocks += standing(outcome.teams, "Teams")
    if not outcome.played:
        return View(tuple(blocks), deck=head.deck.slug, silent=True)
    rows = (
        (
            Button("Rematch", RematchBattle(head.battle), key="R", main=True),
            Button("My result", ShowMissed(head.battle), key="M"),
        ),
        (Button("Study what I missed", StudyMissed(head.battle), key="T"),),
    )
    return View(tuple(blocks), rows, deck=head.deck.slug, silent=True)


def answer_buttons(outcome: BattleAsked) -> tuple[tuple[Button, ...], ...]:
    """The options of a question, one below the other."""
    head = outcome.head
    return option_buttons(
        outcome.options, lambda index: AnswerBattle(head.battle, outcome.round, index)
    )


def leave_or_stop(head: BattleHead) -> tuple[Button, ...]:
    """The buttons that take a player out of a battle, and that end it."""
    return (
        Button("Leave", LeaveBattle(head.battle), key="L"),
        Button("End the battle", StopBattle(head.battle), key="X"),
    )


def which(head: BattleHead) -> str:
    """The deck, and the topic if there is one."""
    return f"{deck_title(head.deck)} · {head.topic}" if head.topic else deck_title(head.deck)


def name(player_name: str) -> str:
    """A player's or a room's name, or "Somebody" for one without a name or who was forgotten."""
    return shown_name(player_name) or "Somebody"


def points_and_place(own: OwnResult) -> str:
    """A player's points and place: "+740, 2,140 points · place 4 of 12"."""
    gained = f"+{own.gained:,}, " if own.gained else ""
    return f"{gained}{count(own.points, 'point')} · place {own.place:,} of {own.players:,}"


def standing(lines: Iterable[Line], title: str) -> tuple[AnyBlock, ...]:
    """The first lines of the standings, under a title."""
    rows = tuple((_place(line), _points(line)) for line in lines)
    return (Heading((Span(title),)), Facts(rows)) if rows else ()


def _clock_buttons(outcome: BattleAsked) -> tuple[Button, ...]:
    """The host's buttons below a question."""
    battle = outcome.head.battle
    if outcome.paused:
        return (Button("Go on", PauseBattle(battle, on=False), key="G", main=True),)
    return (
        Button("Show the answer", NextRound(battle, outcome.round), key="N"),
        Button("Pause", PauseBattle(battle), key="P"),
    )


def _title(head: BattleHead, round_number: int) -> tuple[AnyBlock, ...]:
    return (Heading((Span(f"Question {round_number} of {head.rounds}"),)), note(which(head)))


def _options(outcome: BattleRevealed) -> Paragraph:
    """The options in their order, the right one marked, with how many chose each; else the answer.

    The marks are no bullets of a list: Discord and Telegram would show both.
    """
    if not outcome.options:
        return Paragraph((Span("✓ "), Span(outcome.answer, "bold")))
    numbers = outcome.chosen or (0,) * len(outcome.options)
    spans: list[Span] = []
    for letter, option, number in zip(LETTERS, outcome.options, numbers, strict=False):
        right = option == outcome.answer
        chose = f" · {count(number, 'player')}" if number else ""
        sign = f"{'✓' if right else '✗'} {letter} · "
        spans += [Span(sign), *tex_spans(option, "bold" if right else "plain")]
        spans.append(Span(f"{' · right' if right else ''}{chose}\n"))
    spans[-1] = Span(spans[-1].text.removesuffix("\n"))
    return Paragraph(tuple(span for span in spans if span.text))


def _who(outcome: BattleRevealed) -> str:
    if not outcome.answered:
        return "Nobody answered this one."
    if not outcome.right:
        return "Nobody had it this time."
    first, *others = outcome.knew
    if outcome.right == outcome.answered == 1:
        return f"{_knew(first)} had it."
    all_of = f"{outcome.right:,} of {outcome.answered:,} had it. The fastest: {_knew(first)}"
    more = tuple(name(player.name) for player in others)
    left = outcome.right - len(outcome.knew)
    if left > 0:
        more = (*more, f"{left:,} more")
    return f"{all_of}, then {listed(more, 'and')}." if more else f"{all_of}."


def _knew(player: Knew) -> str:
    return f"{name(player.name)} ({player.took / 1000:.1f} s)"


def _place(line: Line) -> str:
    return f"{line.place}. {name(line.name)}"


def _points(line: Line) -> str:
    """The points, and what the last round changed: in words, because screen readers name arrows."""
    changes = [f"+{line.gained:,}"] if line.gained else []
    if line.change:
        changes.append(f"{'up' if line.change > 0 else 'down'} {abs(line.change)}")
    points = count(line.points, "point")
    return f"{points} ({', '.join(changes)})" if changes else points
