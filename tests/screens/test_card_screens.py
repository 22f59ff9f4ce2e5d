from collections.abc import Iterable
from typing import Any

import pytest

from bot.model.actions import Answer, Choose, EndQuiz, Next, Reveal, Suspend
from bot.model.cards import Card, Image
from bot.model.grading.grade import Verdict
from bot.model.ids import CardId, SessionId
from bot.model.outcomes.battle import BattleAsked, BattleRevealed
from bot.model.outcomes.daily import DailyCard, DailyClosed
from bot.model.outcomes.quiz import Awaiting, CardAsked, CardRevealed, CardSuspended
from bot.model.outcomes.union import AnyOutcome
from bot.model.views import (
    AlreadyShown,
    AnyBlock,
    Ask,
    Bullets,
    Button,
    Illustration,
    Note,
    Paragraph,
    Quote,
    Span,
)
from tests.screens.battle_samples import HEAD, OPTIONS
from tests.screens.samples import (
    ALONE,
    CARD,
    CHOICE,
    GREW,
    POSTING,
    RATED,
    SAME,
    SHOWN,
    SUMMARY,
    TODAY,
    TYPED,
    changed,
    view_of,
)
from tests.world import buttons, labels, read

FRONT = "Deep Learning · Activations · card 2 of 5\nWhat does ReLU return for -3?"
BACK = (
    "It returns max(0, x), so 0.\nReLU cuts off what is negative:\n- below zero: 0\n- above: itself"
)
ASKED = "How well did you know this?"
NEXT_FRONT = "Deep Learning · card 3 of 5\nWhat is *backpropagation*?"


def test_a_question() -> None:
    """A question shows its deck and the progress of the session, and has a button to reveal."""
    view = view_of(CardAsked(SHOWN))
    assert read(view) == FRONT
    assert view.buttons == (
        (
            Button("Reveal answer", Reveal(SessionId(5), 2), main=True),
            Button("Stop here", EndQuiz(SessionId(5)), key="S"),
        ),
    )
    assert view.deck == "deep_learning"
    assert view.ask is None


def test_the_first_question_of_a_session() -> None:
    """The first question says how many cards there are to study or to practise."""
    assert read(view_of(CardAsked(SHOWN, started=5))) == f"5 cards to study. Here we go.\n{FRONT}"
    practice = changed(SHOWN, practice=True)
    assert read(view_of(CardAsked(practice, started=1))) == (
        "1 card to practise. Here we go.\n"
        "Deep Learning · Activations · card 2 of 5 · practice\n"
        "What does ReLU return for -3?"
    )


def test_a_choice() -> None:
    """Options are buttons with letters, each in its own row; there is nothing to reveal."""
    view = view_of(CardAsked(CHOICE))
    assert read(view) == FRONT
    assert [(button.key, button.label) for button in buttons(view)] == [
        ("A", "3"),
        ("B", "0"),
        ("C", "-3"),
        ("D", "1"),
        ("S", "Stop here"),
    ]
    assert buttons(view)[1].action == Choose(SessionId(5), 2, 1)
    assert not any(button.main for button in buttons(view))


def test_a_typed_question() -> None:
    """A typed question asks for text; the answer can still be revealed."""
    view = view_of(CardAsked(TYPED))
    assert view.ask == Ask("Type your answer", Answer(SessionId(5), 2))
    assert labels(view) == ["Reveal answer", "Stop here"]
    assert not any(button.main for button in buttons(view))


def test_an_answer() -> None:
    """The answer comes below the question, with its explanation and five words to rate it."""
    view = view_of(CardRevealed(SHOWN))
    assert read(view) == f"{FRONT}\n{BACK}\n{ASKED}"
    assert isinstance(view.blocks[0], AlreadyShown)
    assert [type(block) for block in view.blocks[2:4]] == [Note, Bullets]


def test_an_answer_whose_rating_was_taken_back() -> None:
    """It says why it is shown again, and repeats the question."""
    view = view_of(CardRevealed(SHOWN, taken_back=True))
    assert read(view) == f"Taken back. Here is the card again.\n{FRONT}\n{BACK}\n{ASKED}"
    assert not any(isinstance(block, AlreadyShown) for block in view.blocks)


@pytest.mark.parametrize(
    ("verdict", "given", "expected"),
    [
        (Verdict.RIGHT, "0", "✓ Right! 🎉"),
        (
            Verdict.UNSURE,
            "zero or so",
            "≈ That is close. You decide whether it counts.\nYou said: z",
        ),
        (Verdict.WRONG, "five", "✗ Not this time.\nYou said: five\nIt returns"),
        (Verdict.WRONG, "", "✗ Not this time.\nIt returns"),
    ],
)
def test_a_verdict(verdict: Verdict, given: str, expected: str) -> None:
    """A typed answer is judged in words, and repeated unless it was right."""
    view = view_of(CardRevealed(TYPED, verdict, given))
    assert read(view).startswith(f"{FRONT}\n{expected}")
    assert read(view).endswith(f"{BACK}\n{ASKED}")
    assert any(isinstance(block, Quote) for block in view.blocks) == (
        expected.count("You said") == 1
    )


@pytest.mark.parametrize(
    ("given", "nearest", "marked", "doubt"),
    [
        ("max(0, 1 + ys)", "max(0, 1 − ys)", ["+"], "“+”, where the card has “−”."),
        ("hidden state h", "hidden state", ["h"], "“h”, which the card does not have."),
        ("cross loss", "cross-entropy loss", [], "“-entropy” is missing."),
        ("Bias", "bias", [], ""),
    ],
)
def test_the_part_in_doubt_is_marked(
    given: str, nearest: str, marked: list[str], doubt: str
) -> None:
    """What differs from the nearest right answer is bold, and also said in words."""
    for verdict, lead in ((Verdict.UNSURE, "In doubt"), (Verdict.WRONG, "What differs")):
        view = view_of(CardRevealed(TYPED, verdict, given, nearest))
        quote = next(block for block in view.blocks if isinstance(block, Quote))
        (typed,) = quote.blocks
        assert isinstance(typed, Paragraph)
        assert [span.text.strip() for span in typed.text if span.kind == "bold"] == marked
        assert f"You said: {given}" in read(view)
        assert (f"{lead}: {doubt}" in read(view)) == (doubt != "")


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        (Card("a", "?", back="Long.", answer="short"), "short\nLong."),
        (Card("a", "?", back="Short it is.", answer="short"), "Short it is."),
        (Card("a", "?", back="**Short** it is.", answer="short"), "Short it is."),
        (Card("a", "?", back="the **Seine**", answer="the Seine"), "the Seine"),
        (Card("a", "?", back="`a` and **b** are.", answer="a and b"), "a and b are."),
        (Card("a", "?", back="It is 10.", answer="0"), "0\nIt is 10."),
        (Card("a", "?", back="It is 10.", answer="10"), "It is 10."),
        (Card("a", "?", back="So: a+b (mod 2).", answer="a+b"), "So: a+b (mod 2)."),
        (Card("a", "?", back="Long.\n\nshort", answer="short"), "short\nLong.\nshort"),
        (Card("a", "?", answer="short"), "short"),
        (Card("a", "?", back="Long."), "Long."),
        (Card("a", "A {{c1::cat}}!", answer="cat", deletion=1), "A cat!"),
        (Card("a", "A {{c1::cat}}!", back="Meow.", answer="cat", deletion=1), "A cat!\nMeow."),
    ],
)
def test_the_short_answer_is_said_once(card: Card, expected: str) -> None:
    """The short answer precedes the long one, unless that contains it or the gap shows it."""
    lines = read(view_of(CardRevealed(changed(ALONE, card=card)))).splitlines()
    assert "\n".join(lines[2:-1]) == expected


RATINGS: tuple[tuple[Any, str], ...] = (
    (RATED, "Noted. This card comes back in 4 days. 🔥 Streak: 3 days"),
    (changed(RATED, due_in=1, studied=SAME), "Noted. This card comes back tomorrow."),
    (
        changed(RATED, due_in=1_234, studied=SAME),
        "Noted. This card comes back in 1,234 days.",
    ),
    (changed(RATED, returns=True, studied=SAME), "You'll see this one again before we finish."),
    (
        changed(RATED, due_in=None, studied=SAME),
        "Noted. This was practice, so your schedule stays as it was.",
    ),
    (
        changed(RATED, studied=changed(GREW, spent=1)),
        (
            "Noted. This card comes back in 4 days. "
            "A freeze kept your streak over a day that you missed. "
            "🔥 Streak: 3 days"
        ),
    ),
    (
        changed(RATED, studied=changed(GREW, spent=2, earned=True)),
        (
            "Noted. This card comes back in 4 days. "
            "2 freezes kept your streak over 2 days that you missed. "
            "🔥 Streak: 3 days. "
            "You earned a freeze: it will forgive you one missed day."
        ),
    ),
    (
        changed(RATED, studied=changed(GREW, spent=1, ended=9)),
        (
            "Noted. This card comes back in 4 days. "
            "Your streak of 9 days came to its end. A new one starts today. "
            "🔥 Streak: 3 days"
        ),
    ),
    (
        changed(RATED, studied=SAME, lapses=8),
        (
            "Noted. This card comes back in 4 days.\n"
            "This card has slipped away 8 times. It may be asking too much at once. "
            "You can put it aside for now."
        ),
    ),
)


@pytest.mark.parametrize(("outcome", "expected"), RATINGS)
def test_a_rating(outcome: Any, expected: str) -> None:
    """A rating says when the card comes back and how the streak grew; the next card follows."""
    view = view_of(outcome)
    assert read(view) == f"{expected}\n{NEXT_FRONT}"
    expected_labels = ["Reveal answer", "Stop here"]
    assert labels(view) == expected_labels + (["Put this card aside"] if outcome.lapses else [])
    if outcome.lapses:
        assert view.buttons[-1] == (Button("Put this card aside", Suspend(CardId(11))),)


def test_a_rating_before_a_typed_question() -> None:
    """The next card's request to type comes with it."""
    following = changed(RATED.following, mode="type")
    view = view_of(changed(RATED, following=following))
    assert view.ask == Ask("Type your answer", Answer(SessionId(5), 3))


def test_a_wrong_choice() -> None:
    """The answer is shown at once, and Next leads to the following card."""
    view = view_of(changed(RATED, returns=True, chosen=CHOICE, given="3", studied=SAME))
    assert read(view) == (
        f"{FRONT}\n✗ Not this time.\nYou said: 3\n{BACK}\n"
        "You'll see this one again before we finish."
    )
    assert view.buttons == ((Button("Next card", Next(SessionId(5)), main=True),),)
    assert view.ask is None


def test_a_lone_card() -> None:
    """After today's card, its deck and undo are offered."""
    view = view_of(changed(RATED, following=None))
    assert read(view) == "Noted. This card comes back in 4 days.\n🔥 Streak: 3 days"
    assert labels(view) == ["Study Deep Learning", "Undo"]


def test_the_last_rating_of_a_session() -> None:
    """The summary follows the rating in the same view."""
    view = view_of(changed(RATED, following=None, summary=SUMMARY, studied=SAME))
    assert read(view) == (
        "Noted. This card comes back in 4 days.\n"
        "Deep Learning: done for now\n"
        "10 of 12 answers known\n"
        "Still there today: 3 cards due and 4 new."
    )
    assert labels(view) == ["Keep going", "Undo"]


def test_todays_card() -> None:
    """Today's card has a heading; when done, it shows the answer and when it comes back."""
    front = "Deep Learning · Activations\nWhat does ReLU return for -3?"
    view = view_of(TODAY)
    assert read(view) == f"Today's card\n{front}"
    assert labels(view) == ["Reveal answer"]
    done = "You have done today's card."
    view = view_of(changed(TODAY, done=True, due_in=1))
    assert read(view) == f"Today's card\n{front}\n{BACK}\n{done} It comes back tomorrow."
    assert labels(view) == ["Study Deep Learning"]
    assert read(view_of(changed(TODAY, done=True))).endswith(f"\n{done}")


def test_a_welcome() -> None:
    """A newcomer reads what this is, the four first steps, and that a quiz is waiting."""
    view = view_of(changed(TODAY, greeting=True, unfinished=SessionId(4)))
    assert read(view) == (
        "Welcome to Cardstreak\n"
        "Say how well you knew a card, and it comes back just before you forget it. "
        "Your first steps:\n"
        "- Reveal the card below, and say how well you knew it.\n"
        "- /quiz goes on with more.\n"
        "- /remind tells you when cards are due.\n"
        "- /decks import brings cards of your own, also from Anki.\n"
        "Today's card\n"
        "Deep Learning · Activations\n"
        "What does ReLU return for -3?\n"
        "A quiz of yours is waiting where you left it."
    )
    assert view.buttons[-2] == (Button("Go on with the quiz", Next(SessionId(4))),)
    assert labels(view)[-2:] == ["A card every day", "What I can do"]


def test_putting_aside() -> None:
    """The card is named by its front, on one line, and can be brought back at once."""
    view = view_of(CardSuspended(CardId(11), "Two\n\n**lines**", on=True))
    assert read(view) == "Put aside:\nTwo lines"
    assert labels(view) == ["Bring it back"]
    assert view.blocks[1] == Quote((Paragraph((Span("Two "), Span("lines", "bold"))),))
    view = view_of(CardSuspended(CardId(11), CARD.front, on=False))
    assert read(view) == "Back among your cards:\nWhat does ReLU return for -3?"
    assert view.buttons == ()


@pytest.mark.parametrize(
    ("awaiting", "expected"),
    [
        (Awaiting(12, 3), "12 cards are due today."),
        (Awaiting(1, 3, 5), "1 card is due today, and the first one keeps your streak of 5 days."),
        (Awaiting(0, 3, 1), "Nothing is due today, and a single card keeps your streak of 1 day."),
        (Awaiting(0, 3), "Nothing is due today, so there is time for 3 new cards."),
        (Awaiting(), "Nothing is due today. Enjoy the day, or practise for fun."),
    ],
)
def test_a_returning_person_reads_what_is_due(awaiting: Awaiting, expected: str) -> None:
    """The welcome names what is due and the streak to keep, and explains nothing."""
    view = view_of(changed(TODAY, greeting=True, awaiting=awaiting))
    assert read(view).startswith(f"Welcome back\n{expected}\nToday's card\n")


PICTURED = changed(
    CARD,
    front="What is this? [a heart]",
    back="No lung: [a lung]",
    explanation="[a heart]",
    images=(Image("b.png", "a lung"), Image("a.png", "a heart")),
)


def pictures(blocks: Iterable[AnyBlock]) -> list[str]:
    """The names of the images among blocks."""
    return [block.name for block in blocks if isinstance(block, Illustration)]


def test_pictures_stand_with_their_texts() -> None:
    """The question's images are with the question, those of the answer with the answer."""
    view = view_of(CardRevealed(changed(SHOWN, card=PICTURED)))
    shown_before, *rest = view.blocks
    assert isinstance(shown_before, AlreadyShown)
    assert pictures(shown_before.blocks) == ["a.png"]
    assert pictures(rest) == ["b.png"]
    assert "lung: [a lung]" in view.brief


@pytest.mark.parametrize(
    ("outcome", "shown"),
    [
        (CardAsked(changed(SHOWN, card=PICTURED)), ["a.png"]),
        (changed(TODAY, shown=changed(ALONE, card=PICTURED)), ["a.png"]),
        (changed(TODAY, shown=changed(ALONE, card=PICTURED), done=True), ["a.png", "b.png"]),
        (DailyCard(changed(POSTING, card=PICTURED)), ["a.png"]),
        (DailyClosed(changed(POSTING, card=PICTURED)), ["b.png"]),
        (BattleAsked(HEAD, 1, PICTURED, 20, 3, OPTIONS), ["a.png"]),
        (BattleRevealed(HEAD, 1, PICTURED, "0", (), 0, 2, ()), ["b.png"]),
    ],
)
def test_pictures_are_seen_wherever_a_card_is(outcome: AnyOutcome, shown: list[str]) -> None:
    """In quizzes, as today's card, in daily cards, and in battles; what was shown is marked so."""
    assert pictures(view_of(outcome).blocks) == shown
