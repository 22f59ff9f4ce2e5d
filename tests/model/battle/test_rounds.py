import pytest

from bot.model.battle.events import (
    Answer,
    Leave,
    Locked,
    PostOver,
    PostReveal,
    PostRound,
    RefreshRound,
    Reviewed,
)
from bot.model.battle.machine import next_due
from bot.model.battle.rounds import reveal_ms
from bot.model.battle.state import (
    Asking,
    Question,
    Revealing,
    Rules,
)
from bot.model.ids import CardId
from tests.model.battle.battle_play import (
    BO,
    CY,
    DI,
    HERE,
    NOW,
    SECOND,
    Play,
)

# ── a round ─────────────────────────────────────────────────────────────────────────────────────


def test_an_answer_is_locked() -> None:
    """The first answer stays, whatever is pressed later; only its person is told."""
    play = Play().join(BO, CY).start()
    assert play.answer(BO, right=False) == (Locked(BO, 1, ""),)
    play.answer(BO)
    assert play.refused == "already_answered"
    assert not play.phase(Asking).answers[BO].right


def test_a_round_closes_when_all_have_answered() -> None:
    """After the last answer the right one is revealed at once, for six seconds."""
    play = Play().join(BO, CY).start().later(5)
    play.answer(BO)
    play.answer(CY)
    assert play.effect(PostReveal) == PostReveal(1, (HERE,))
    assert play.phase(Revealing).until == play.now + 6 * SECOND
    assert play.tick().effects() == (PostRound(2, (HERE,)),)


def test_a_round_closes_at_its_deadline() -> None:
    """After twenty seconds the round closes, even if answers are missing."""
    play = Play().join(BO, CY).start()
    play.answer(BO)
    play.to_the(Revealing)
    assert play.now == NOW + 20 * SECOND


def test_what_counts_is_the_arrival() -> None:
    """An answer that arrived at the deadline counts, one a millisecond later does not."""
    play = Play().join(BO, CY).start().later(20)
    play.answer(BO)
    assert play.effect(Locked).person == BO
    play.later(0.001).answer(CY)
    assert play.refused == "too_late"


def test_an_old_button_answers_nothing() -> None:
    """A press for a past or a future round is refused."""
    play = Play().join(BO).start().next_round()
    for number in (1, 3, 99, 0, -1):
        play.answer(BO, round_=number)
        assert play.refused == "too_late"
    play.to_the(Revealing)
    play.answer(BO)
    assert play.refused == "too_late"


def test_only_who_joined_answers() -> None:
    """Neither strangers nor players who left can answer."""
    play = Play().join(BO, CY).start()
    play.do(Leave(CY, at=play.now))
    for person in (CY, DI):
        play.answer(person)
        assert play.refused == "not_joined"


@pytest.mark.parametrize("option", [None, -1, 4])
def test_an_answer_is_one_of_the_options(option: int | None) -> None:
    """An invalid option is not an answer, and the player can still give one."""
    play = Play().join(BO, CY).start()
    play.do(Answer(BO, 1, option, at=play.now))
    assert play.refused == "no_answer"
    play.answer(BO)
    assert play.effect(Locked).person == BO


def test_joining_in_the_middle() -> None:
    """A player who joins during a question can answer it, and the round waits for them."""
    play = Play().join(BO).start().join(CY)
    play.answer(BO)
    assert play.is_in(Asking)
    play.answer(CY)
    assert play.is_in(Revealing)
    assert play.points(CY) == 1000


def test_nobody_waits_for_one_who_left() -> None:
    """When the last player without an answer leaves, the round closes; points stay."""
    play = Play().join(BO, CY).start()
    play.answer(BO)
    play.do(Leave(CY, at=play.now))
    assert play.is_in(Revealing)
    play.next_round()
    play.do(Leave(BO, at=play.now))
    assert play.points(BO) == 1000
    assert play.tick().effects() == (PostOver("abandoned", (HERE,)),)


def test_nobody_waits_for_one_who_fell_asleep() -> None:
    """A round does not wait for a player who did not answer two rounds, until they answer again."""
    play = Play().join(BO, CY).start()
    for _ in range(2):
        play.answer(BO)
        play.next_round()
    play.answer(BO)
    assert play.is_in(Revealing)
    play.next_round()
    play.answer(CY)
    play.answer(BO)
    play.next_round()
    play.answer(BO)
    assert play.is_in(Asking)


def test_where_all_fell_asleep_all_are_waited_for() -> None:
    """If nobody answered two rounds, the first answer does not close the round for the others."""
    play = Play().join(BO, CY).start().next_round().next_round()
    play.answer(BO)
    assert play.is_in(Asking)
    play.answer(CY)
    assert play.is_in(Revealing)


def test_at_half_time_answers_are_counted_on_the_screen() -> None:
    """A question is edited once before the reveal, if anybody has answered by half time."""
    play = Play().join(BO, CY).start()
    assert next_due(play.battle) == NOW + 10 * SECOND
    assert play.tick().effects() == ()
    play.next_round()
    play.answer(BO)
    assert play.tick().effects() == (RefreshRound(2, (HERE,)),)
    play.tick()
    assert play.effect(PostReveal).round == 2


def test_answers_count_as_reviews() -> None:
    """When a round closes, its right and wrong answers become reviews."""
    play = Play().join(BO, CY, DI).start()
    play.answer(BO)
    play.answer(CY, right=False)
    play.to_the(Revealing)
    card = CardId(100)
    assert play.effect(Reviewed) == Reviewed(((BO, card, True), (CY, card, False)))


def test_reviews_may_be_switched_off() -> None:
    """Without reviews, a battle does not change the schedules."""
    play = Play(rules=Rules(reviews=False)).join(BO).start()
    play.answer(BO)
    assert play.effects() == (Locked(BO, 0, ""), PostReveal(1, (HERE,)))


# ── typed answers ───────────────────────────────────────────────────────────────────────────────

TYPED = (
    Question(CardId(1), "gradient descent", accept=("SGD",)),
    Question(CardId(2), "ou", strict=True),
    Question(CardId(3), "weight decay"),
)


def typed() -> Play:
    """A battle in which answers are typed, in its first round."""
    return Play(rules=Rules(mode="type"), questions=TYPED).join(BO, CY).start()


@pytest.mark.parametrize("text", ["gradient descent", "Gradient  descnet", "sgd"])
def test_a_typed_answer_is_right_as_in_a_quiz(text: str) -> None:
    """Typing slips are forgiven, and the card's other right answers count."""
    play = typed()
    assert play.answer(BO, text=text) == (Locked(BO, None, text),)
    assert play.phase(Asking).answers[BO].right


def test_a_typed_answer_may_be_wrong() -> None:
    """A wrong text is locked as wrong; a second answer is refused."""
    play = typed()
    play.answer(BO, text="backpropagation")
    assert not play.phase(Asking).answers[BO].right
    play.answer(BO, text="gradient descent")
    assert play.refused == "already_answered"


def test_an_answer_in_doubt_may_be_typed_again() -> None:
    """A nearly right answer is not locked: the player can type it more exactly."""
    play = typed()
    play.answer(BO, text="gradient descent training")
    assert play.refused == "close"
    play.answer(BO, text="gradient descent")
    assert play.phase(Asking).answers[BO].right


def test_an_option_is_no_typed_answer() -> None:
    """In the mode "type", an option with blank text is not locked."""
    play = typed()
    play.do(Answer(BO, 1, 0, "  ", at=play.now))
    assert play.refused == "no_answer"


def test_a_strict_card_stays_strict() -> None:
    """Accents count where the card says so."""
    play = typed().next_round()
    play.answer(BO, text="où")
    assert not play.refused
    assert not play.phase(Asking).answers[BO].right


def test_the_hint_comes_at_half_time() -> None:
    """In a typed round the question is edited at half time even without any answer."""
    assert typed().tick().effects() == (RefreshRound(1, (HERE,)),)


@pytest.mark.parametrize(
    ("characters", "ms"),
    [
        (0, 6_000),
        (48, 6_000),
        (72, 7_000),
        (120, 9_000),
        (240, 14_000),
        (264, 15_000),
        (900, 15_000),
    ],
)
def test_an_explanation_is_shown_as_long_as_it_takes_to_read(characters: int, ms: int) -> None:
    """The answer stays for 6 to 15 seconds, by the length of the explanation."""
    assert reveal_ms(characters) == ms


def test_the_next_question_waits_for_the_explanation() -> None:
    """The time of a round's answer is that of its own question."""
    questions = (
        Question(CardId(1), "yes", ("yes", "no"), 0, reading=240),
        Question(CardId(2), "yes", ("yes", "no"), 0),
    )
    play = Play(questions=questions).join(BO).start()
    for reading_ms in (14_000, 6_000):
        play.answer(BO)
        assert next_due(play.battle) == play.now + reading_ms
        play.tick()
