import re
import typing
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.engine.commands import COMMANDS
from bot.model.cards import Card, answer_of, question_of
from bot.model.markup import UNSEEN
from bot.model.outcomes.quiz import CardAsked, CardRevealed
from bot.model.outcomes.union import AnyOutcome
from bot.model.views import Span, View
from bot.screens import posts
from bot.screens.dispatch import ONE_MESSAGE
from bot.screens.widgets import count, in_days, listed, with_commands
from tests.amount import amount
from tests.screens.samples import CHOICE, SAMPLES, SHOWN, changed, view_of
from tests.world import buttons, read

EMOJI = re.compile("(?![✓✗])[\U0001f000-\U0001faff\u2600-\u27bf]")
WRONG_NUMBER = re.compile(
    r"(?<![\d,.])1 (cards|days|answers|freezes|times|decks)\b|\b(?!1 )[\d,]+ (card|day|answer)\b"
)


def spans(value: Any) -> Iterator[Span]:
    """All spans of a view, at any depth."""
    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from spans(part)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from spans(getattr(value, name))


def test_every_outcome_has_a_screen() -> None:
    """The samples hold every kind of outcome, and each becomes one post with text."""
    assert {type(outcome) for outcome in SAMPLES} == set(typing.get_args(AnyOutcome))
    for outcome in SAMPLES:
        (post,) = posts(outcome)
        assert read(post.view).strip()


def test_posts_that_are_one_message_share_a_key() -> None:
    """The posts of one quiz, import or question share a key; the others have none."""
    keys = {(type(outcome).__name__, posts(outcome)[0].key) for outcome in SAMPLES}
    with_key = {"CardAsked", "CardRevealed", "CardRated", "QuizOver"}
    with_key |= {kind.__name__ for kind in ONE_MESSAGE}
    assert {kind for kind, key in keys if key} == with_key
    assert {key for _, key in keys} == {"session:5", "session:3", "", *ONE_MESSAGE.values()}


def test_what_people_wrote_never_becomes_a_command() -> None:
    """The bot's own words hold commands; a value in them stays text, or an option."""
    assert with_commands("{what}: {/quiz {deck}}", what="{/undo}", deck="{what}") == (
        Span("{/undo}: "),
        Span("/quiz {what}", "command"),
    )


def test_commands_can_be_clicked() -> None:
    """No screen names a command as plain text."""
    named = re.compile(rf"(?<![\w/])/(?:{'|'.join(command.path for command in COMMANDS)})\b")
    for outcome in SAMPLES:
        for span in spans(view_of(outcome)):
            assert span.kind in {"command", "code"} or not named.search(span.text), outcome


@pytest.mark.parametrize("outcome", SAMPLES, ids=lambda outcome: type(outcome).__name__)
def test_the_rules_of_every_screen(outcome: AnyOutcome) -> None:
    """Clean sentences, right plurals, labels that fit, at most one emoji, nothing empty."""
    view = view_of(outcome)
    text = read(view)
    for line in text.splitlines():
        assert line == line.strip()
        assert line
        assert "  " not in line
        assert not re.search(r"\s[.,;:!?](\s|$)|\.\.|,,", line), line
    assert not WRONG_NUMBER.search(text), text
    assert len(EMOJI.findall(text)) <= 1
    assert "None" not in text
    for span in spans(view.blocks):
        assert span.text
    for row in view.buttons:
        assert 0 < len(row) <= 5
    for button in buttons(view):
        assert 0 < len(button.label) <= 80
        assert button.label == button.label.strip()
        assert not EMOJI.search(button.label)
    keys = [button.key for button in buttons(view) if button.key]
    assert len(set(keys)) == len(keys)
    assert sum(button.main for button in buttons(view)) <= 1


@pytest.mark.parametrize("outcome", SAMPLES, ids=lambda outcome: type(outcome).__name__)
def test_markup_is_read(outcome: AnyOutcome) -> None:
    """The marks of the deck markup never reach a reader."""
    text = read(view_of(outcome))
    assert "**" not in text
    assert "`" not in text


HOSTILE = (
    "<b>bold</b> & <script>alert(1)</script>",
    "@everyone @here <@123> <#456> [click](http://evil.example)",
    "||spoiler|| __under__ ~~struck~~ > quote # heading",
    "{{ template }} ${shell} %s {0} \\frac{a}{b}",
    "\u202eright to left\u202c \u200b",
    "/quiz stays text, and so does *this* _one_",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    """Hostile text in a card or an answer arrives unchanged, as plain spans."""
    card = Card("a", front=text, back=text, answer="x", explanation=text, topics=("t",))
    shown = changed(SHOWN, card=card, topic=text)
    view = view_of(CardRevealed(shown, given=text))
    plain = [span for span in spans(view.blocks) if span.text == " ".join(text.split())]
    assert len(plain) == 3
    assert all(span.kind == "plain" for span in plain)
    assert text in read(view).splitlines()[0]


def test_what_a_person_typed_is_never_markup() -> None:
    """Stars and backticks in a typed answer are shown as they were typed."""
    for outcome in SAMPLES:
        if isinstance(outcome, CardRevealed) and outcome.verdict is not None and outcome.given:
            given = "**0** `x`\n- y"
            view = view_of(changed(outcome, given=given, nearest=""))
            if "You said" in read(view):
                assert f"You said: {given}" in [span.text for span in spans(view.blocks)]


TEXT = st.text(min_size=1, max_size=60).filter(lambda text: bool(text.strip()))


def _letters(text: str) -> str:
    return re.sub(r"[\s*`-]", "", text.translate(UNSEEN))


@settings(deadline=None, derandomize=True, max_examples=amount(150))
@example(front="```\ncode\n```", back="- a\n- b", options=["x"])
@given(front=TEXT, back=TEXT, options=st.lists(TEXT, min_size=1, max_size=4))
def test_no_letter_of_a_card_is_lost(front: str, back: str, options: list[str]) -> None:
    """No letter of a front, back or option is lost; only marks and spaces may be."""
    card = Card("a", front=front, back=back)
    view: View = view_of(CardAsked(changed(CHOICE, card=card, options=tuple(options))))
    assert _letters(question_of(card)) in _letters(read(view))
    assert [button.label for button in buttons(view)][:-1] == options
    view = view_of(CardRevealed(changed(SHOWN, card=card)))
    assert _letters(answer_of(card)) in _letters(read(view))


def test_numbers_with_nouns() -> None:
    """One has the singular, every other number the plural."""
    assert [count(amount, "card") for amount in (0, 1, 2, 1_000)] == [
        "0 cards",
        "1 card",
        "2 cards",
        "1,000 cards",
    ]
    assert count(2, "reply", "replies") == "2 replies"
    assert [in_days(amount) for amount in (0, 1, 2, 1_000)] == [
        "today",
        "tomorrow",
        "in 2 days",
        "in 1,000 days",
    ]
    assert [listed(tuple("abc"[:size])) for size in range(4)] == ["", "a", "a or b", "a, b or c"]
    assert listed(("a", "b", "c"), "and") == "a, b and c"
