"""What one person is told about a battle."""

from bot.model.actions import JoinBattle, StartBattle, StudyMissed
from bot.model.cards import question_of
from bot.model.outcomes.battle import (
    AnswerJudged,
    AnswerLocked,
    BattleHosted,
    BattleJoined,
    BattleOpened,
    BattleRefused,
    BattleStatus,
    MissedShown,
)
from bot.model.views import LETTERS, AnyBlock, Bullets, Button, Facts, Heading, Span, Text, View
from bot.screens.battle.posts import leave_or_stop, points_and_place, standing, which
from bot.screens.formulas import shown_span, shown_spans, shown_words
from bot.screens.summary import LONGEST, brief
from bot.screens.widgets import count, note, paragraph, short, with_commands

REFUSED = {
    "over": "That battle is over. {/battle start} opens another one.",
    "already_started": "The battle has begun already.",
    "not_started": "The first question is not out yet.",
    "not_starter": "Only who opened the battle can start it early. It begins by itself soon.",
    "not_allowed": (
        "Only who opened the battle can end it, or somebody who manages the place it began in."
    ),
    "nobody_joined": "Nobody is in yet. Join, and then start it.",
    "not_joined": "You are not in this battle. Join, and you are.",
    "already_joined": "You are in already.",
    "already_answered": "Your answer to this question is locked already.",
    "too_late": "That question is closed already.",
    "no_answer": "I can't take that as an answer to this question.",
    "close": "That is close, but not quite it. Try again while the time runs.",
    "full": "This battle is full. The next one has room for you.",
    "room_already_in": "The battle is on here already.",
    "too_many_rooms": "This battle is on in as many places as it can be.",
    "not_host": "Only who opened the battle can do that.",
    "moved_on": "The battle has gone on already.",
    "paused": "The host has paused the battle. Your answer counts when it goes on.",
    "not_paused": "The battle is not paused.",
    "guests_off": "This battle takes no guests now. Its host can let them in.",
    "bad_name": "Please choose a name of 1 to 20 letters, digits or emoji that is just a name.",
    "name_taken": "Somebody here has that name already. Add a letter, or choose another one.",
    "barred": "The host has removed you from this battle.",
    "no_such_guest": "That guest is not in the battle any more.",
    "unknown_room": (
        "This battle is not played here. Those who play it know its code, and {/battle join} with "
        "the code brings it to a server or group."
    ),
    "no_cards": (
        "No question can be made of these cards. Another deck or topic may have some, "
        "or another mode."
    ),
    "no_options": (
        "Too few of these answers are alike, so there are no options to choose from. "
        "{/battle start mode:type} asks these cards without options, and another deck or topic "
        "may have some."
    ),
    "nowhere": "A battle needs a place that I can write to by myself.",
    "did_not_play": "No question of that battle was yours to answer, so you have missed nothing.",
    "one_each": "A battle of yours is on already. {/battle stop} ends it, where you opened it.",
    "not_posted": (
        "Your battle could not be posted where you opened it, so nobody sees it there. "
        "Please check that I may write there, then open it again with {/battle start}."
    ),
    "no_rematch": (
        "That battle can't be played again from here. {/battle start} opens another one."
    ),
    "goes_on": "The battle goes on. Your missed cards are there when it is over.",
}
HOSTED = {
    "next": "On we go.",
    "paused": "The battle is paused. Nobody loses any time.",
    "running": "The clock runs again.",
    "guests_on": "Guests can join now.",
    "guests_off": "No more guests can join. Those who are in stay.",
    "renamed": "The guest has that name now.",
    "removed": "The guest is removed, and can't come back.",
}
SHORT = 60


def opened(outcome: BattleOpened) -> View:
    """A battle was opened here, or this channel joined one."""
    if outcome.joined:
        words = f"The battle is on here, too, and you are in: {which(outcome.head)}."
        return _said(words, "The questions come here, too.")
    elsewhere = [
        Span("In another server or group, "),
        Span(f"/battle join {outcome.code}", "code"),
        Span(" brings it there."),
    ]
    if outcome.page:
        elsewhere += [Span(" For a wall: "), Span(outcome.page, "link")]
    words = f"Your battle is open, and you are in. Its code is {outcome.code}."
    return _said(words, tuple(elsewhere))


def joined(outcome: BattleJoined) -> View:
    """The person has joined."""
    if outcome.running:
        return _said("You are in. The open question is yours, too.")
    return _said("You are in. The first question comes soon.")


def left() -> View:
    """The person has left."""
    return _said(
        with_commands("You are out. Your points stay, and {/battle join} brings you back.")
    )


def begun() -> View:
    """The questions begin."""
    return _said("Here we go.")


def hosted(outcome: BattleHosted) -> View:
    """The host has done something."""
    return _said(HOSTED[outcome.done])


def stopped() -> View:
    """The battle was ended."""
    return _said("The battle is ended.")


def locked(outcome: AnswerLocked) -> View:
    """An answer is locked: with its text, because some platforms hide the letters of options."""
    begin = "Your answer is locked already" if outcome.before else "Locked in"
    words = f"{begin}: {_answer(outcome.option, outcome.text)}"
    if outcome.last is None:
        return _said(words)
    verdict = "right" if outcome.last.right else "not right"
    last = f"Question {outcome.last.round}: {verdict} · {points_and_place(outcome.last)}"
    return View((paragraph(words), note(last)), brief=f"{words}\n{last}")


def judged(outcome: AnswerJudged) -> View:
    """What became of an answer, in place of the reply that it is locked."""
    own = outcome.own
    given = _answer(outcome.option, outcome.text)
    answer = _answer(outcome.answer_option, outcome.answer)
    verdict = f"✓ Right: {given}" if own.right else f"✗ Not this time: {given}"
    lines = [] if own.right else [f"The answer is {answer}."]
    lines.append(points_and_place(own))
    blocks: list[AnyBlock] = [paragraph(verdict, "bold"), paragraph("\n".join(lines))]
    if outcome.asked:
        hits = f"{outcome.hits:,} of {outcome.asked:,}"
        blocks.append(note(f"That was the last question. You had {hits} right."))
    return View(tuple(blocks), deck=outcome.deck.slug)


def _answer(option: int | None, text: str) -> str:
    """An answer with its letter, and with its text, because some platforms hide the letters."""
    text = short(" ".join(shown_words(text).split()), SHORT)
    if option is None:
        return f"“{text}”"
    return f"{LETTERS[option]} ({text})" if text else LETTERS[option]


def status(outcome: BattleStatus) -> View:
    """The state of this channel's battle."""
    head = outcome.head
    words = "There is a battle here already." if outcome.here else "A battle is on here."
    stage = f"question {outcome.round} of {head.rounds}" if outcome.round else "gathering players"
    rows = [
        ("Deck", which(head)),
        ("Now", stage),
        ("Players", f"{outcome.joined:,}"),
        ("Code", outcome.code),
    ]
    if outcome.rooms > 1:
        rows.insert(3, ("Places", f"{outcome.rooms:,}"))
    blocks: list[AnyBlock] = [paragraph(words), Facts(tuple(rows))]
    blocks += standing(outcome.standing, "Standing")
    buttons = [Button("Join", JoinBattle(head.battle), key="J", main=True)]
    if not outcome.round:
        buttons.append(Button("Start now", StartBattle(head.battle), key="S"))
    below = (tuple(buttons), leave_or_stop(head))
    return View(tuple(blocks), below, deck=head.deck.slug, copy=outcome.code)


def nothing() -> View:
    """No battle is running here: how to start one."""
    return View(
        (
            paragraph("No battle is on here. All who are here can play one together."),
            Facts(
                (
                    ("/battle start deck:…", "Open one here"),
                    ("/battle join code:…", "Join one that was opened elsewhere"),
                    ("/battle start rounds:5 seconds:30", "Five questions, half a minute each"),
                )
            ),
        )
    )


def missed(outcome: MissedShown) -> View:
    """The cards that a person missed."""
    result = _result(outcome)
    if not outcome.total:
        words = "You have missed nothing: every answer was right."
        return View((*map(paragraph, result), paragraph(words)), brief="\n".join((*result, words)))
    items = tuple(
        (
            *shown_spans(" ".join(question_of(card).split())),
            shown_span(f" — {card.answer}", "bold"),
        )
        for card in outcome.cards
    )
    title = f"You missed {count(outcome.total, 'card')}"
    if outcome.silent:
        asked = (
            "the one question" if outcome.total == 1 else f"any of the {outcome.total:,} questions"
        )
        title = f"You did not answer {asked}"
    blocks: list[AnyBlock] = [*map(paragraph, result), Heading((Span(title),)), Bullets(items)]
    more = outcome.total - len(items)
    if more > 0:
        blocks.append(note(f"And {more:,} more."))
    answers = ", ".join(shown_words(card.answer) for card in outcome.cards)
    study = Button("Study these", StudyMissed(outcome.battle), main=True)
    short_text = "\n".join((*result, f"{title}: {answers}"))
    return View(
        tuple(blocks), ((study,),), deck=outcome.deck.slug, brief=short(short_text, LONGEST)
    )


def _result(outcome: MissedShown) -> tuple[str, ...]:
    """A person's place, points and right answers in a battle."""
    own = outcome.own
    if own is None:
        return ()
    points = count(own.points, "point")
    hits = f"{own.right:,} of {own.asked:,} right"
    return (f"Place {own.place:,} of {outcome.players:,} · {points} · {hits}",)


def refused(outcome: BattleRefused) -> View:
    """What could not be done, and what the person can do instead."""
    if outcome.reason == "unknown_code":
        return _said(
            with_commands(
                "No battle is on under the code {code}. "
                "Look at the code again, or open a battle of your own with {/battle start}.",
                code=short(outcome.found, SHORT),
            )
        )
    if outcome.reason == "no_guest":
        return _said(
            with_commands(
                "No battle that takes guests from a private chat is on under the code {code}. "
                "Join in a server or group where it is played; {/battle start guests:on} lets "
                "guests in.",
                code=short(outcome.found, SHORT),
            )
        )
    return _said(with_commands(REFUSED[outcome.reason]))


def _said(words: str | Text, more: str | Text = "") -> View:
    blocks: tuple[AnyBlock, ...] = (paragraph(words), note(more)) if more else (paragraph(words),)
    return View(blocks, brief=brief(blocks[:1]))
