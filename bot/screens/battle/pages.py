"""What a player and the host see of a battle in the browser."""

import msgspec

from bot.model.actions import (
    AllowGuests,
    LeaveBattle,
    NextRound,
    PauseBattle,
    RemoveGuest,
    RenameGuest,
    StopBattle,
    StudyMissed,
)
from bot.model.actions import TypeBattle as TypeBattleAction
from bot.model.battle.scene import Seat
from bot.model.battle.state import Paused
from bot.model.cards import for_screens
from bot.model.outcomes.battle import (
    BattleAsked,
    BattleLobby,
    BattleOver,
    BattlePost,
    BattleRevealed,
    OwnResult,
)
from bot.model.outcomes.battle_pages import RemoteShown, Scene, SeatShown
from bot.model.views import LETTERS, AnyBlock, Ask, Button, Heading, Note, Span, View
from bot.screens.battle.posts import answer_buttons, points_and_place, standing, which
from bot.screens.card_sides import front, why
from bot.screens.formulas import shown_span
from bot.screens.widgets import count, countdown, note, paragraph

OVER = {
    "finished": "That was the last question.",
    "stopped": "The battle was ended early.",
    "abandoned": "Nobody answered for a while, so the battle ended.",
    "nobody": "Nobody joined this time.",
    "unattended": "It waited half an hour for its host, so the battle ended.",
}


def seat(shown: SeatShown) -> View:
    """A player's page: the question while it is open, and then their own result."""
    own, post = shown.seat, shown.scene.post
    if own is None:
        return View((paragraph("You are not in this battle."),))
    match post:
        case BattleLobby():
            return _waiting(own, post)
        case BattleAsked() if own.given is not None:
            return _locked(own, post)
        case BattleAsked():
            return _question(post)
        case BattleRevealed():
            return _result(own, post)
        case BattleOver():
            return _end(shown.scene, own, post)


def remote(shown: RemoteShown) -> View:
    """The host's page: how the battle stands, and the buttons that move it."""
    scene = shown.scene
    battle, post = scene.battle, scene.post
    head = post.head
    paused = isinstance(battle.phase, Paused)
    end = Button("End the battle", StopBattle(head.battle), key="X")
    title, label, go_on = _next_step(post)
    row: list[Button] = []
    if paused:
        go_on_again = PauseBattle(head.battle, on=False)
        row = [Button("Go on", go_on_again, key="P", main=True), end]
    elif go_on is not None:
        row = [Button(label, go_on, key="N", main=True), end]
        if go_on.round:
            row.insert(1, Button("Pause", PauseBattle(head.battle), key="P"))
    blocks: list[AnyBlock] = [Heading((Span(title),)), note(which(head))]
    if isinstance(post, BattleAsked):
        blocks.append(Note(_time_left(post)))
        blocks.append(note(f"{post.answered:,} of {count(post.players, 'player')} answered"))
    rows = [tuple(row)] if row else []
    if row:
        on = battle.rules.guests
        label = "Let no more guests in" if on else "Let guests in"
        rows.append((Button(label, AllowGuests(head.battle, on=not on), key="G"),))
    return View(tuple(blocks), tuple(rows))


def _next_step(post: BattlePost) -> tuple[str, str, NextRound | None]:
    """What the host sees, and the press that goes on from there; None once the battle is over."""
    battle = post.head.battle
    match post:
        case BattleLobby(joined=joined):
            title = f"{count(joined, 'player')} in the lobby" if joined else "Nobody is in yet"
            return title, "Start", NextRound(battle, 0)
        case BattleAsked(round=number):
            title = f"Question {number} of {post.head.rounds}"
            return title, "Show the answer", NextRound(battle, number)
        case BattleRevealed(round=number):
            label = "Next question" if number < post.head.rounds else "Show how it ended"
            title = f"Answer {number} of {post.head.rounds}"
            return title, label, NextRound(battle, number, revealed=True)
        case BattleOver(reason=reason):
            return OVER[reason], "", None


class GuestRow(msgspec.Struct, frozen=True):
    """A guest on the host's page, with the tokens of what the host can do."""

    name: str
    points: str
    rename: RenameGuest
    remove: RemoveGuest


def guests(scene: Scene) -> tuple[GuestRow, ...]:
    """The guests of a battle that is on, in the order in which they joined."""
    if isinstance(scene.post, BattleOver):
        return ()
    return tuple(
        GuestRow(
            player.name,
            count(player.points, "point"),
            RenameGuest(scene.id, person),
            RemoveGuest(scene.id, person),
        )
        for person, player in scene.battle.players.items()
        if player.guest
    )


def _waiting(own: Seat, post: BattleLobby) -> View:
    blocks = (
        Heading((Span(f"You are in, {own.name}"),)),
        paragraph("The first question comes here by itself."),
        note(which(post.head)),
    )
    leave = Button("Leave", LeaveBattle(post.head.battle), key="L")
    return View(blocks, ((leave,),))


def _question(post: BattleAsked) -> View:
    head = post.head
    title = Heading((Span(f"Question {post.round} of {head.rounds}"),))
    blocks: list[AnyBlock] = [title, *front(for_screens(post.card))]
    if post.hint:
        blocks.append(paragraph(f"Hint: {post.hint}"))
    blocks.append(Note(_time_left(post)))
    if post.paused:
        return View(tuple(blocks))
    ask = None
    if head.mode == "type":
        ask = Ask("Type your answer", TypeBattleAction(head.battle, post.round))
    return View(tuple(blocks), answer_buttons(post), ask)


def _locked(own: Seat, post: BattleAsked) -> View:
    given = own.given
    words = "" if given is None else given.text
    if given is not None and given.option is not None:
        words = f"{LETTERS[given.option]} · {post.options[given.option]}"
    blocks: tuple[AnyBlock, ...] = (
        Heading((Span("Locked in"),)),
        paragraph((shown_span(words, "bold"),)),
        Note(_time_left(post)),
    )
    return View(blocks)


def _result(own: Seat, post: BattleRevealed) -> View:
    right = own.given is not None and own.given.right
    verdict = "Right" if right else "Not this time"
    if own.given is None:
        verdict = "No answer this time"
    so_far = OwnResult(post.round, right, own.points, own.place, own.players, own.gained)
    blocks: list[AnyBlock] = [
        Heading((Span(verdict),)),
        paragraph(points_and_place(so_far)),
        paragraph((Span("Answer: "), shown_span(post.answer, "bold"))),
        *why(post.card),
    ]
    return View(tuple(blocks), tone="good" if right else "bad")


def _end(scene: Scene, own: Seat, post: BattleOver) -> View:
    blocks: list[AnyBlock] = [Heading((Span("The battle is over"),)), note(OVER[post.reason])]
    if own.asked:
        points = count(own.points, "point")
        blocks.append(paragraph(f"Place {own.place:,} of {own.players:,}", "bold"))
        blocks.append(paragraph(f"{points} · {own.right:,} of {own.asked:,} right"))
    blocks += standing(post.standing, "Standing")
    player = scene.battle.players.get(own.person)
    if player is None or player.guest or not own.asked:
        return View(tuple(blocks))
    study = Button("Study what I missed", StudyMissed(post.head.battle), key="T", main=True)
    return View(tuple(blocks), ((study,),))


def _time_left(post: BattleAsked) -> tuple[Span, ...]:
    if post.paused:
        return (Span(f"Paused by the host: {count(post.left, 'second')} left"),)
    return (Span("Closes "), countdown(post.left, post.until))
