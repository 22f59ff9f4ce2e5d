"""What the host of a battle can do: its pace, its pauses, and its guests."""

import pytest

from bot.model.battle.events import (
    AllowGuests,
    AnyEffect,
    Continue,
    Join,
    Leave,
    Next,
    Pause,
    PostOver,
    PostReveal,
    PostRound,
    RefreshRound,
    Remove,
    Rename,
    Resume,
    Reviewed,
    Stop,
    Tick,
)
from bot.model.battle.rounds import HOST_WAIT_MS
from bot.model.battle.scoring import standing
from bot.model.battle.state import Asking, Lobby, Over, Paused, Revealing, Rules
from bot.model.ids import PersonId
from tests.model.battle.battle_play import ADA, BO, CY, EVA, HERE, NOW, Play

HOSTED = Rules(guests=True, hosted=True)
FINN = PersonId(6)


def guest(play: Play, name: str = "Eva", person: PersonId = EVA) -> Play:
    """A guest joins."""
    play.do(Join(person, name, HERE, guest=True, at=play.now))
    return play


def go_on(play: Play) -> tuple[AnyEffect, ...]:
    """The host goes on."""
    revealed = isinstance(play.battle.phase, Revealing)
    return play.do(Next(ADA, play.battle.round, revealed, at=play.now))


# ── the pace ────────────────────────────────────────────────────────────────────────────────────


def test_a_hosted_battle_goes_on_when_its_host_says() -> None:
    """The first question, the reveal and the next question come at each Next of the host."""
    play = Play(rounds=1, rules=HOSTED).join(BO, CY).later(600)
    assert go_on(play) == (PostRound(1, (HERE,)),)
    assert go_on(play) == (PostReveal(1, (HERE,)),)
    play.later(600)
    assert go_on(play) == (PostOver("finished", (HERE,)),)


def test_a_second_press_of_next_skips_nothing() -> None:
    """A press counts for what its presser saw: after that it is refused."""
    play = Play(rounds=2, rules=HOSTED).join(BO)
    for press, phase in (
        (Next(ADA, 0, at=NOW), Asking),
        (Next(ADA, 1, at=NOW), Revealing),
        (Next(ADA, 1, revealed=True, at=NOW), Asking),
    ):
        play.do(press)
        assert play.is_in(phase)
        play.do(press)
        assert play.refused == "moved_on"
        assert play.is_in(phase)


def test_next_also_goes_on_at_the_clocks_pace() -> None:
    """The host need not wait for the clock."""
    play = Play(rounds=2).join(BO).start()
    go_on(play)
    assert play.is_in(Revealing)
    assert go_on(play) == (PostRound(2, (HERE,)),)


def test_a_question_of_a_hosted_battle_still_has_a_deadline() -> None:
    """The time to answer is the same for all, whether the host looks or not."""
    play = Play(rules=HOSTED).join(BO).start().tick().tick()
    assert play.is_in(Revealing)
    assert play.now == NOW + 20_000


@pytest.mark.parametrize("phase", [Lobby, Revealing])
def test_a_battle_does_not_wait_forever_for_its_host(phase: type[Lobby] | type[Revealing]) -> None:
    """Half an hour without the host ends a hosted battle."""
    play = Play(rules=HOSTED).join(BO)
    if phase is Revealing:
        play.start().to_the(Revealing)
    play.now += HOST_WAIT_MS
    assert play.do(Tick(at=play.now)) == (PostOver("unattended", (HERE,)),)


def test_the_last_reveal_ends_a_hosted_battle_as_any_other() -> None:
    """A battle whose questions were all played is finished, even if the host has left."""
    play = Play(rounds=1, rules=HOSTED).join(BO).start()
    play.to_the(Revealing)
    play.now += HOST_WAIT_MS
    assert play.do(Tick(at=play.now)) == (PostOver("finished", (HERE,)),)


# ── pauses ──────────────────────────────────────────────────────────────────────────────────────


def test_a_pause_takes_no_time_and_no_points() -> None:
    """An answer after a pause gives the points that it would have given without."""
    play = Play().join(BO, CY).start().later(5)
    assert play.do(Pause(ADA, at=play.now)) == (RefreshRound(1, (HERE,)),)
    play.later(300)
    play.answer(BO)
    assert play.refused == "paused"
    assert play.do(Continue(ADA, at=play.now)) == (RefreshRound(1, (HERE,)),)
    play.answer(BO)
    play.later(15)
    play.answer(CY)
    assert play.points(BO) == 500 + 500 * 15 // 20
    assert play.points(CY) == 500


def test_a_pause_survives_a_restart() -> None:
    """A restart in a pause changes nothing, and afterwards the round has its time left."""
    play = Play().join(BO, CY).start().later(5)
    play.do(Pause(ADA, at=play.now))
    paused = play.battle
    play.later(500)
    assert play.do(Resume(400_000, at=play.now)) == ()
    assert play.battle == paused
    play.do(Continue(ADA, at=play.now))
    assert play.phase(Asking).deadline == play.now + 15_000


def test_a_paused_reveal_stays() -> None:
    """While a reveal is paused no question comes; then it lasts as long as it had left."""
    play = Play().join(BO).start()
    until = play.to_the(Revealing).until
    assert play.do(Pause(ADA, at=until - 2_000)) == ()
    play.do(Tick(at=until + 60_000))
    assert play.is_in(Paused)
    play.do(Continue(ADA, at=until + 60_000))
    assert play.phase(Revealing).until == until + 62_000


def test_a_round_closes_after_the_pause_if_all_have_left() -> None:
    """Those who leave in a pause are not waited for when it is over."""
    play = Play().join(BO, CY).start()
    play.answer(BO)
    play.do(Pause(ADA, at=play.now))
    play.do(Leave(CY, at=play.now))
    assert play.is_in(Paused)
    effects = play.do(Continue(ADA, at=play.now))
    assert effects[0] == PostReveal(1, (HERE,))


def test_a_pause_does_not_last_forever() -> None:
    """Half an hour after the pause began the battle is over."""
    play = Play().join(BO).start()
    play.do(Pause(ADA, at=play.now))
    play.tick()
    assert play.phase(Over).reason == "unattended"


def test_a_paused_battle_can_be_ended() -> None:
    """The host may end a battle in a pause."""
    play = Play().join(BO).start()
    play.do(Pause(ADA, at=play.now))
    play.do(Stop(ADA, at=play.now))
    assert play.phase(Over).reason == "stopped"


# ── guests ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("Eva", ""),
        ("  Eva\u202e ", ""),
        ("🐙", ""),
        ("bo", "name_taken"),
        ("B.o.", "name_taken"),
        ("", "bad_name"),
        ("\u200b\u3164", "bad_name"),
        ("x" * 21, "bad_name"),
        ("Mod", "bad_name"),
        ("h o s t", "bad_name"),
    ],
)
def test_names_of_guests(name: str, refused: str) -> None:
    """A guest's name can be seen, is short, is nobody else's, and claims nothing."""
    play = guest(Play(rules=HOSTED).join(BO), name)
    assert play.refused == refused
    assert (EVA in play.battle.players) == (not refused)


def test_two_guests_of_one_name_are_refused() -> None:
    """The second guest with a name must choose another one, also one of signs alone."""
    play = guest(guest(Play(rules=HOSTED), "🐙"), "🐙", FINN)
    assert play.refused == "name_taken"


def test_a_guest_is_shown_under_the_cleaned_name() -> None:
    """What can't be seen of a name is left out."""
    play = guest(Play(rules=HOSTED), " Eva\u202e\n ")
    assert play.battle.players[EVA].name == "Eva"


def test_without_guests_nobody_joins_as_one() -> None:
    """The host can switch guests off; those who are in stay, and may come back."""
    play = guest(Play(rules=HOSTED).join(BO))
    play.do(AllowGuests(ADA, on=False, at=play.now))
    assert guest(play, "Finn", FINN).refused == "guests_off"
    play.start()
    play.do(Leave(EVA, at=play.now))
    assert guest(play).refused == ""


def test_a_guest_is_renamed() -> None:
    """The host gives a guest another name, by the same rules."""
    play = guest(Play(rules=HOSTED).join(BO), "Rude")
    play.do(Rename(ADA, EVA, "Bo", at=play.now))
    assert play.refused == "name_taken"
    play.do(Rename(ADA, EVA, "Eva", at=play.now))
    assert play.battle.players[EVA].name == "Eva"


def test_a_guest_is_removed_for_good() -> None:
    """A removed guest is on no board and can't come back; the round does not wait for them."""
    play = guest(Play(rules=HOSTED).join(BO)).start()
    play.answer(BO)
    effects = play.do(Remove(ADA, EVA, at=play.now))
    assert effects[0] == PostReveal(1, (HERE,))
    assert [line.name for line in standing(play.battle)] == ["Bo"]
    assert guest(play).refused == "barred"


def test_the_answer_of_a_removed_guest_is_removed() -> None:
    """Also while the battle is paused, nothing stays of a removed guest."""
    play = guest(Play(rules=HOSTED).join(BO, CY)).start()
    play.answer(EVA)
    play.do(Pause(ADA, at=play.now))
    play.do(Remove(ADA, EVA, at=play.now))
    held = play.phase(Paused).held
    assert held.answers == {}


def test_members_are_not_the_hosts_to_rename() -> None:
    """Only guests are renamed and removed: others have their names and places elsewhere."""
    play = Play(rules=HOSTED).join(BO)
    play.do(Rename(ADA, BO, "Rex", at=play.now))
    assert play.refused == "no_such_guest"
    play.do(Remove(ADA, BO, at=play.now))
    assert play.refused == "no_such_guest"


def test_answers_of_guests_are_no_reviews() -> None:
    """A guest has no schedule."""
    play = guest(Play(rules=HOSTED).join(BO)).start()
    play.answer(BO)
    play.answer(EVA)
    assert [person for person, _, _ in play.effect(Reviewed).reviews] == [BO]


def test_only_the_host_runs_the_battle() -> None:
    """Everybody else is refused."""
    play = guest(Play(rules=HOSTED).join(BO)).start()
    before = play.battle
    for event in (
        Next(BO, 1, at=play.now),
        Pause(BO, at=play.now),
        AllowGuests(BO, on=False, at=play.now),
        Rename(BO, EVA, "Eve", at=play.now),
        Remove(BO, EVA, at=play.now),
    ):
        play.do(event)
        assert play.refused == "not_host"
        assert play.battle == before
    play.do(Pause(ADA, at=play.now))
    play.do(Continue(BO, at=play.now))
    assert play.refused == "not_host"
