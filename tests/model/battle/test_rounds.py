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
    """The first answer stays, whichever comes after it; it is told to its person only."""
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
    """After twenty seconds the round is over, whoever is missing."""
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
    """A press for a round that is gone, or has not come yet, is refused."""
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
    """A made-up option is no answer, and may be followed by a real one."""
    play = Play().join(BO, CY).start()
    play.do(Answer(BO, 1, option, at=play.now))
    assert play.refused == "no_answer"
    play.answer(BO)
    assert play.effect(Locked).person == BO


def test_joining_in_the_middle() -> None:
    """Who joins while a question is open may answer it, and is waited for."""
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
    """A player silent for two rounds is not waited for until they answer again."""
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
    """The first who wakes up does not take the round from the others."""
    play = Play().join(BO, CY).start().next_round().next_round()
    play.answer(BO)
    assert play.is_in(Asking)
    play.answer(CY)
    assert play.is_in(Revealing)


def test_at_half_time_answers_are_counted_on_the_screen() -> None:
    """A round's question is edited once before the reveal, if anybody has answered by then."""
    play = Play().join(BO, CY).start()
    assert next_due(play.battle) == NOW + 10 * SECOND
    assert play.tick().effects() == ()
    play.next_round()
    play.answer(BO)
    assert play.tick().effects() == (RefreshRound(2, (HERE,)),)
    play.tick()
    assert play.effect(PostReveal).round == 2


def test_answers_count_as_reviews() -> None:
    """When a round closes, who answered right and wrong is told for the schedules."""
    play = Play().join(BO, CY, DI).start()
    play.answer(BO)
    play.answer(CY, right=False)
    play.to_the(Revealing)
    card = CardId(100)
    assert play.effect(Reviewed) == Reviewed(((BO, card, True), (CY, card, False)))


def test_reviews_may_be_switched_off() -> None:
    """A battle for fun leaves the schedules alone."""
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
    """Slips of the finger are forgiven, and what the card accepts is right."""
    play = typed()
    assert play.answer(BO, text=text) == (Locked(BO, None, text),)
    assert play.phase(Asking).answers[BO].right


def test_a_typed_answer_may_be_wrong() -> None:
    """Something else is locked as wrong; a second try is refused."""
    play = typed()
    play.answer(BO, text="backpropagation")
    assert not play.phase(Asking).answers[BO].right
    play.answer(BO, text="gradient descent")
    assert play.refused == "already_answered"


def test_an_answer_in_doubt_may_be_typed_again() -> None:
    """What is nearly right is neither right nor wrong: the player may say it more exactly."""
    play = typed()
    play.answer(BO, text="gradient descent training")
    assert play.refused == "close"
    play.answer(BO, text="gradient descent")
    assert play.phase(Asking).answers[BO].right


def test_an_option_is_no_typed_answer() -> None:
    """Blank text is not locked."""
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
    """In a typed round the screens are edited at half time even before any answer."""
    assert typed().tick().effects() == (RefreshRound(1, (HERE,)),)
