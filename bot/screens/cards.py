"""Cards: the question, the answer, and what follows a rating."""

from collections.abc import Iterable
from functools import partial

from bot.model.actions import (
    AcceptAnswer,
    Answer,
    Choose,
    EndQuiz,
    GoOn,
    Next,
    Rate,
    Reveal,
    Study,
    Suspend,
)
from bot.model.actions import Undo as UndoAction
from bot.model.grading.difference import Difference, difference
from bot.model.grading.grade import Verdict
from bot.model.outcomes.quiz import (
    BroughtBack,
    CardAsked,
    CardRated,
    CardRevealed,
    CardSuspended,
    NothingDue,
    QuizOver,
    Shown,
    Summary,
    TodayShown,
)
from bot.model.views import (
    AlreadyShown,
    AnyBlock,
    Ask,
    Button,
    Heading,
    Note,
    Paragraph,
    Progress,
    Quote,
    Span,
    Tone,
    View,
)
from bot.screens import first_steps
from bot.screens.card_sides import answer_alone, back, front
from bot.screens.formulas import option_buttons, shown_span, shown_spans
from bot.screens.ratings import confidences
from bot.screens.streaks import grown
from bot.screens.summary import brief
from bot.screens.widgets import (
    bring_back,
    count,
    deck_title,
    go_on,
    in_days,
    note,
    paragraph,
    study,
    together,
    with_commands,
)

Rows = tuple[tuple[Button, ...], ...]

FEW_DIFFERENCES = 4
"""Up to so many differences of a wrong answer are put into words; more are quicker seen."""

RIGHT = "✓ Right!"
SIGNS: dict[Verdict, tuple[str, Tone]] = {
    Verdict.RIGHT: (f"{RIGHT} 🎉", "good"),
    Verdict.UNSURE: ("≈ That is close. You decide whether it counts.", ""),
    Verdict.WRONG: ("✗ Not this time.", "bad"),
}
"""What is said of an answer at first, and the colour of its message."""


def asked(outcome: CardAsked) -> View:
    """A card's question."""
    first: tuple[AnyBlock, ...] = ()
    if outcome.started:
        kind = "to practise" if outcome.shown.practice else "to study"
        first = (paragraph(f"{count(outcome.started, 'card')} {kind}. Here we go."),)
    return View(
        (*first, *_front(outcome.shown, asks=True)),
        _front_buttons(outcome.shown),
        _question(outcome.shown),
        outcome.shown.deck.slug,
    )


def revealed(outcome: CardRevealed) -> View:
    """A card's answer, and the question how well the person knew it, unless they have said so."""
    shown = outcome.shown
    blocks: list[AnyBlock] = [AlreadyShown(_front(shown))]
    if outcome.taken_back:
        blocks = [paragraph("Taken back. Here is the card again."), *_front(shown)]
    if outcome.accepted:
        blocks.append(paragraph(f"✓ “{outcome.given}” counts as right from now on. 🎉", "bold"))
    else:
        blocks += _verdict(outcome.verdict, outcome.given, outcome.nearest)
    blocks += back(shown.card)
    answer = brief(answer_alone(shown.card))
    if outcome.rated:
        when = "" if outcome.due_in is None else f" It comes back {in_days(outcome.due_in)}."
        blocks.append(paragraph(f"You have rated this card.{when}"))
        return View(tuple(blocks), ((study(shown.deck),),), deck=shown.deck.slug, brief=answer)
    blocks.append(paragraph("How well did you know this?", "bold"))
    rows = _confidence(shown, outcome.intervals)
    if outcome.may_accept:
        accept = AcceptAnswer(shown.session, shown.step)
        rows = (*rows, (Button("Accept my answer", accept),))
    tone: Tone = "" if outcome.verdict is None else SIGNS[outcome.verdict][1]
    return View(
        tuple(blocks),
        rows,
        deck=shown.deck.slug,
        brief=answer,
        tone="good" if outcome.accepted else tone,
    )


def rated(outcome: CardRated) -> View:
    """What a rating did, and what comes next."""
    blocks: list[AnyBlock] = []
    chosen = outcome.chosen
    if chosen is not None:
        blocks.append(AlreadyShown(_front(chosen)))
        # The streak below has the one emoji of this screen.
        right = [paragraph(RIGHT, "bold")]
        blocks += right if outcome.right else _verdict(Verdict.WRONG, outcome.given)
        blocks += back(chosen.card)
    news = [paragraph(_return(outcome)), *grown(outcome.studied)]
    following, ask = outcome.following, None
    blocks += news if following is None or chosen is not None else _quiet(news)
    rows: Rows = ()
    if outcome.lapses:
        blocks.append(
            paragraph(
                f"This card has slipped away {count(outcome.lapses, 'time')}. "
                "It may be asking too much at once. You can put it aside for now."
            )
        )
        rows = ((Button("Put this card aside", Suspend(outcome.card_id)),),)
    if following is not None and chosen is not None:
        rows = ((Button("Next card", Next(following.session), main=True),), *rows)
    elif following is not None:
        blocks += _front(following, asks=True)
        rows, ask = (*_front_buttons(following), *rows), _question(following)
    elif outcome.summary is not None:
        blocks += _summary(outcome.summary)
        rows = (*_summary_buttons(outcome.summary), *rows)
    else:
        rows = ((study(outcome.deck), _undo(outcome.review)), *rows)
    tone: Tone = "" if chosen is None else "good" if outcome.right else "bad"
    return View(tuple(blocks), rows, ask, outcome.deck.slug, brief(news), tone)


def over(outcome: QuizOver) -> View:
    """The end of a session."""
    summary = outcome.summary
    return View(_summary(summary), _summary_buttons(summary), deck=summary.deck.slug)


def nothing_due(outcome: NothingDue) -> View:
    """Nothing is due now."""
    where = (
        f"{deck_title(outcome.deck)} · {outcome.topic}"
        if outcome.topic
        else deck_title(outcome.deck)
    )
    if outcome.empty:
        return View((paragraph(f"There are no cards in {where} yet."),), deck=outcome.deck.slug)
    lines = [f"Nothing is due in {where} right now."]
    if outcome.next_due_in is not None:
        lines.append(f"The next card comes back {in_days(outcome.next_due_in)}.")
    blocks: list[AnyBlock] = [paragraph(" ".join(lines))]
    if outcome.new_waiting and outcome.new_limit:
        blocks.append(
            note(
                with_commands(
                    f"You have met your {count(outcome.new_limit, 'new card')} for today; "
                    f"{count(outcome.new_waiting, 'more waits', 'more wait')} for the next days. "
                    "{/settings} changes that."
                )
            )
        )
    elif outcome.new_waiting:
        blocks.append(
            note(with_commands("New cards are switched off. {/settings new_cards:10} brings them."))
        )
    buttons: list[Button] = []
    if outcome.next_due_in is not None:
        buttons.append(Button("Extra practice", Study(outcome.deck.id, practice=True), main=True))
        blocks.append(note("Extra practice leaves your schedule as it is."))
    if outcome.suspended:
        buttons.append(bring_back(outcome.deck.id, outcome.suspended))
    return View(tuple(blocks), (tuple(buttons),) if buttons else (), deck=outcome.deck.slug)


def suspended(outcome: CardSuspended) -> View:
    """A card was suspended or brought back."""
    words = "Put aside" if outcome.on else "Back among your cards"
    question = Quote((Paragraph(shown_spans(" ".join(outcome.front.split()))),))
    again = Button("Bring it back", Suspend(outcome.card_id, on=False))
    buttons = [again] if outcome.on else []
    if outcome.unfinished:
        buttons.insert(0, go_on(outcome.unfinished))
    return View((paragraph(f"{words}:"), question), (tuple(buttons),) if buttons else ())


def brought_back(outcome: BroughtBack) -> View:
    """Suspended cards are back."""
    if not outcome.count:
        return View((paragraph(f"No card of {deck_title(outcome.deck)} was put aside."),))
    are = "is" if outcome.count == 1 else "are"
    words = f"{count(outcome.count, 'card')} of {deck_title(outcome.deck)} {are} back."
    return View((paragraph(words),), ((study(outcome.deck),),), deck=outcome.deck.slug)


def today(outcome: TodayShown) -> View:
    """Today's card, with a short welcome when the person arrives."""
    shown = outcome.shown
    blocks: list[AnyBlock] = []
    if outcome.greeting:
        blocks += first_steps.welcome(outcome.awaiting)
    blocks.append(Heading((Span("Today's card"),)))
    if outcome.done:
        when = "" if outcome.due_in is None else f" It comes back {in_days(outcome.due_in)}."
        blocks += [
            *_front(shown),
            *back(shown.card),
            paragraph(f"You have done today's card.{when}"),
        ]
        rows: Rows = ((study(shown.deck),),)
    else:
        blocks += _front(shown, asks=True)
        rows = _front_buttons(shown)
    if outcome.unfinished:
        blocks.append(note("A quiz of yours is waiting where you left it."))
        rows = (*rows, (go_on(outcome.unfinished),))
    if outcome.greeting and outcome.awaiting is None:
        rows = (*rows, (first_steps.DAILY, first_steps.HELP))
    return View(tuple(blocks), rows, deck=shown.deck.slug)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _front(shown: Shown, *, asks: bool = False) -> tuple[AnyBlock, ...]:
    """A card's question; if its buttons ask for an option, with those that have to be drawn."""
    where = [deck_title(shown.deck)]
    if shown.topic:
        where.append(shown.topic)
    if shown.place is not None:
        done, left = shown.place.done, shown.place.left
        where.append(together(f"card {done + 1} of {done + left}"))
    if shown.practice:
        where.append("practice")
    options = shown.options if asks and shown.mode == "choice" else ()
    return (note(" · ".join(where)), *front(shown.card, options))


def _front_buttons(shown: Shown) -> Rows:
    reveal = Button("Reveal answer", Reveal(shown.session, shown.step), main=shown.mode == "reveal")
    second = [reveal]
    rows: Rows = ()
    if shown.mode == "choice":
        rows = option_buttons(shown.options, lambda index: Choose(shown.session, shown.step, index))
        second = []
    if shown.place is not None:
        second.append(Button("Stop here", EndQuiz(shown.session), key="S"))
    return (*rows, tuple(second)) if second else rows


def _question(shown: Shown) -> Ask | None:
    if shown.mode != "type":
        return None
    return Ask("Type your answer", Answer(shown.session, shown.step))


def _verdict(verdict: Verdict | None, given: str, nearest: str = "") -> list[AnyBlock]:
    if verdict is None:
        return []
    blocks: list[AnyBlock] = [paragraph(SIGNS[verdict][0], "bold")]
    if given and verdict is not Verdict.RIGHT and nearest:
        found = difference(given, nearest)
        typed = (Span(text, "bold" if differs else "plain") for text, differs in found.pieces)
        blocks.append(Quote((Paragraph((Span("You said: "), *typed)),)))
        if verdict is Verdict.UNSURE:
            blocks.append(note(_doubt(found)))
        elif 0 < len(found.extra) + len(found.missing) <= FEW_DIFFERENCES:
            blocks.append(note(f"What differs: {_differing(found)}."))
    elif given and verdict is not Verdict.RIGHT:
        blocks.append(Quote((Paragraph((shown_span(f"You said: {given}"),)),)))
    return blocks


def _doubt(found: Difference) -> str:
    """What is in doubt about an answer that may be right."""
    differing = _differing(found)
    return f"In doubt: {differing}." if differing else "In doubt is only how it is written."


def _differing(found: Difference) -> str:
    """What differs, in words, since marks are lost where nothing is bold; "" if nothing does."""
    extra, missing = (
        ", ".join(f"“{one}”" for one in side) for side in (found.extra, found.missing)
    )
    if extra and missing:
        return f"{extra}, where the card has {missing}"
    if extra:
        return f"{extra}, which the card does not have"
    return f"{missing} is missing" if missing else ""


def _confidence(shown: Shown, intervals: tuple[int, ...]) -> Rows:
    return (confidences(partial(Rate, shown.session, shown.step), intervals),)


def _quiet(news: Iterable[AnyBlock]) -> list[AnyBlock]:
    """News of the last card above the next one: in one quiet line, but for what is celebrated."""
    line: list[Span] = []
    celebrated: list[AnyBlock] = []
    for block in news:
        if isinstance(block, Paragraph | Note) and all(s.kind != "bold" for s in block.text):
            if line:
                line.append(Span(" " if line[-1].text.endswith((".", "!")) else ". "))
            line += block.text
        else:
            celebrated.append(block)
    return [Note(tuple(line)), *celebrated]


def _return(outcome: CardRated) -> str:
    if outcome.returns:
        return "You'll see this one again before we finish."
    if outcome.due_in is None:
        return "Noted. This was practice, so your schedule stays as it was."
    return f"Noted. This card comes back {in_days(outcome.due_in)}."


def _summary(summary: Summary) -> tuple[AnyBlock, ...]:
    blocks: list[AnyBlock] = [Heading((Span(f"{deck_title(summary.deck)}: done for now"),))]
    if not summary.rated:
        blocks.append(paragraph("No card was rated this time."))
    else:
        words = f"{summary.recalled:,} of {count(summary.rated, 'answer')} known"
        blocks.append(Progress(summary.recalled, summary.rated, words))
    if summary.due_now or summary.new_left:
        waiting = []
        if summary.due_now:
            waiting.append(f"{count(summary.due_now, 'card')} due")
        if summary.new_left:
            waiting.append(f"{summary.new_left:,} new")
        blocks.append(paragraph(f"Still there today: {' and '.join(waiting)}."))
    elif summary.next_due_in is not None:
        blocks.append(paragraph(f"The next card comes back {in_days(summary.next_due_in)}."))
    return tuple(blocks)


def _summary_buttons(summary: Summary) -> Rows:
    if summary.due_now or summary.new_left:
        go_on = Button("Keep going", GoOn(summary.session), main=True)
    else:
        go_on = Button("Extra practice", GoOn(summary.session, practice=True))
    return ((go_on, _undo(summary.review)) if summary.review else (go_on,),)


def _undo(review: int) -> Button:
    return Button("Undo", UndoAction(review))
