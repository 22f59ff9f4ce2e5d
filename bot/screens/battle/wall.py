"""What a wall shows of a battle: words and facts for the template `web/wall_scene.html`."""

import msgspec

from bot.model.battle.scene import Stage
from bot.model.outcomes.battle import (
    BattleAsked,
    BattleLobby,
    BattleOver,
    BattleRevealed,
    Line,
)
from bot.model.outcomes.battle_pages import Scene
from bot.model.views import LETTERS, AnyBlock, Span
from bot.screens.battle.pages import OVER
from bot.screens.battle.posts import name, which
from bot.screens.card_sides import front, why
from bot.screens.formulas import shown_span
from bot.screens.widgets import count


class Option(msgspec.Struct, frozen=True):
    """An option; once the answer is shown, whether it is right and how many chose it."""

    letter: str
    text: Span
    right: bool = False
    chosen: int = 0
    words: str = ""


class Row(msgspec.Struct, frozen=True):
    """A row of the standing; `moved` is by how many ranks, above 0 upwards."""

    place: int
    name: str
    points: str
    moved: int = 0


class Wall(msgspec.Struct, frozen=True, kw_only=True):
    """A wall.

    `said` is what a screen reader says when it has changed. `until` is when a question closes (ms
    since 1970), 0 if no clock runs; `left` are the seconds until then.
    """

    stage: Stage
    title: str
    about: str
    said: str
    question: tuple[AnyBlock, ...] = ()
    options: tuple[Option, ...] = ()
    players: tuple[str, ...] = ()
    more: str = ""
    answered: int = 0
    out_of: int = 0
    progress: str = ""
    left: int = 0
    until: int = 0
    answer: Span | None = None
    explanation: tuple[AnyBlock, ...] = ()
    standing: tuple[Row, ...] = ()


def wall(scene: Scene) -> Wall:
    """The wall of a scene."""
    match scene.post:
        case BattleLobby() as post:
            return _lobby(post)
        case BattleAsked() as post:
            return _asked(post)
        case BattleRevealed() as post:
            return _revealed(post)
        case BattleOver() as post:
            return _over(post)


def _lobby(post: BattleLobby) -> Wall:
    joined = count(post.joined, "player") if post.joined else "Nobody is in yet"
    more = post.joined - len(post.players)
    return Wall(
        stage="lobby",
        title="Quiz battle: who is in?",
        about=f"{which(post.head)} · {count(post.head.rounds, 'question')}",
        said=joined,
        progress=joined,
        players=tuple(map(name, post.players)),
        more=f"and {more:,} more" if more > 0 else "",
        left=0 if post.head.hosted else post.left,
        until=0 if post.head.hosted else post.at,
    )


def _asked(post: BattleAsked) -> Wall:
    title = f"Question {post.round} of {post.head.rounds}"
    return Wall(
        stage="paused" if post.paused else "asked",
        title=title,
        about=which(post.head),
        said=f"{title}, paused" if post.paused else title,
        question=tuple(front(post.card)),
        options=tuple(
            Option(letter, shown_span(text))
            for letter, text in zip(LETTERS, post.options, strict=False)
        ),
        answered=post.answered,
        out_of=post.players,
        progress=f"{post.answered:,} of {count(post.players, 'player')} answered",
        left=post.left,
        until=post.until,
    )


def _revealed(post: BattleRevealed) -> Wall:
    answer = shown_span(post.answer)
    right = f"{post.right:,} of {post.answered:,} had it" if post.answered else "Nobody answered"
    numbers = post.chosen or (0,) * len(post.options)
    return Wall(
        stage="revealed",
        title=f"Answer {post.round} of {post.head.rounds}",
        about=which(post.head),
        said=f"Answer: {answer.text}. {right}.",
        question=tuple(front(post.card)),
        options=tuple(
            Option(
                letter,
                shown_span(text),
                text == post.answer,
                number,
                count(number, "player") if number else "",
            )
            for letter, text, number in zip(LETTERS, post.options, numbers, strict=False)
        ),
        answered=post.answered,
        progress=right,
        answer=answer,
        explanation=tuple(why(post.card)),
        standing=tuple(map(_row, post.standing)),
    )


def _over(post: BattleOver) -> Wall:
    first = [name(line.name) for line in post.standing if line.place == 1 and line.points]
    return Wall(
        stage="over",
        title="The battle is over",
        about=which(post.head),
        said=f"{OVER[post.reason]} {'First: ' + ', '.join(first) if first else ''}".strip(),
        progress=OVER[post.reason],
        standing=tuple(map(_row, post.standing)) if post.played else (),
    )


def _row(line: Line) -> Row:
    gained = f" (+{line.gained:,})" if line.gained else ""
    return Row(line.place, name(line.name), f"{line.points:,}{gained}", line.change)
