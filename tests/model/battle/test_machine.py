from typing import get_args

import msgspec
import pytest

from bot.model.battle.events import (
    Answer,
    AnyEvent,
    Join,
    Joined,
    Leave,
    Left,
    PostLobby,
    PostOver,
    PostRound,
    RefreshLobby,
    RefreshRound,
    Resume,
    Start,
    Stop,
    Tick,
)
from bot.model.battle.machine import LOBBY_MS, TABLE, next_due, opened, step
from bot.model.battle.rules import PLAYERS_MOST
from bot.model.battle.state import (
    AnyPhase,
    Asking,
    Battle,
    Lobby,
    Over,
    Player,
    Question,
    Revealing,
    Room,
    Rules,
)
from bot.model.ids import CardId, PersonId
from tests.model.battle.battle_play import (
    ADA,
    BO,
    CY,
    DI,
    HERE,
    NOW,
    SECOND,
    THERE,
    Play,
    choice_questions,
)

# ── the lobby ───────────────────────────────────────────────────────────────────────────────────


def test_a_battle_opens_in_a_lobby() -> None:
    """The lobby is posted in its room and waits a minute; the starter plays only if they join."""
    play = Play()
    assert play.effects() == (PostLobby((HERE,)),)
    assert play.phase(Lobby).ends_at == NOW + 60 * SECOND == next_due(play.battle)
    assert play.battle.players == {}


@pytest.mark.parametrize("rounds", [0, 31])
def test_a_battle_has_one_to_thirty_questions(rounds: int) -> None:
    """Without a question, or with more than thirty, no battle opens."""
    with pytest.raises(ValueError, match="1 to 30 questions"):
        opened(ADA, Room(HERE), choice_questions(rounds), Rules(), NOW)


@pytest.mark.parametrize("seconds", [0, 4, 301])
def test_a_round_lasts_seconds_or_minutes(seconds: int) -> None:
    """A battle can't have rounds of less than five seconds or more than five minutes."""
    with pytest.raises(ValueError, match="5 to 300 s"):
        opened(ADA, Room(HERE), choice_questions(1), Rules(seconds), NOW)


def test_a_lobby_starts_by_itself() -> None:
    """After a minute the first question is posted, even for a single player."""
    play = Play().join(BO).to_the(Asking)
    assert play.opened_at == NOW + LOBBY_MS


def test_a_lobby_that_nobody_joined_is_over() -> None:
    """After a minute without players the battle ends, and the room is told."""
    play = Play().tick()
    assert play.effects() == (PostOver("nobody", (HERE,)),)
    assert next_due(play.battle) is None


def test_the_starter_starts() -> None:
    """Only the person who opened the battle can start it early, and only if there is a player."""
    play = Play().start()
    assert play.refused == "nobody_joined"
    play.join(BO).do(Start(BO, at=play.now))
    assert play.refused == "not_starter"
    play.start()
    assert play.effects() == (PostRound(1, (HERE,)),)


def test_joining_twice_counts_once() -> None:
    """A person who presses Join on two platforms is one player, in the first room."""
    play = Play().add_room(THERE).join(BO)
    assert play.effects() == (Joined(BO),)
    play.join(BO, room=THERE)
    assert play.refused == "already_joined"
    assert play.battle.players == {BO: Player("Bo", HERE)}


def test_leaving_the_lobby_leaves_no_trace() -> None:
    """A person who leaves before the start is no player, and only players can leave."""
    play = Play().join(BO)
    play.do(Leave(BO, at=play.now))
    assert play.effects() == (Left(BO),)
    assert play.battle.players == {}
    play.do(Leave(BO, at=play.now))
    assert play.refused == "not_joined"


def test_joins_are_gathered() -> None:
    """All who join within three seconds cause one edit of the list; later ones cause another."""
    play = Play().later(1).join(BO, CY).later(1).join(DI)
    assert next_due(play.battle) == NOW + 3 * SECOND
    play.tick()
    assert play.effects() == (RefreshLobby((HERE,)),)
    assert next_due(play.battle) == NOW + LOBBY_MS
    play.join(ADA)
    assert next_due(play.battle) == NOW + 6 * SECOND


def test_a_join_after_a_pause_is_shown_at_once() -> None:
    """If the last edit of the list was long ago, the next edit is due at once."""
    play = Play().later(20).join(BO)
    assert next_due(play.battle) == play.now
    play.do(Tick(at=play.now))
    assert play.effects() == (RefreshLobby((HERE,)),)


def test_a_tick_before_its_time_does_nothing() -> None:
    """A tick before the due moment changes nothing, in any phase."""
    play = Play(rounds=1).join(BO)
    for phase in (Lobby, Asking, Revealing):
        play.to_the(phase)
        before, due = play.battle, next_due(play.battle)
        assert due is not None
        assert step(before, Tick(at=due - 1)) == (before, ())


def test_a_battle_has_room_for_many_and_not_for_all() -> None:
    """In a full battle nobody new can join, but players who left can come back."""
    play = Play().join(BO)
    crowd = {PersonId(number): Player("x", HERE) for number in range(100, 99 + PLAYERS_MOST)}
    play.battle = msgspec.structs.replace(play.battle, players={**play.battle.players, **crowd})
    play.join(CY)
    assert play.refused == "full"
    play.start()
    play.do(Leave(BO, at=play.now))
    play.join(BO)
    assert play.effects() == (Joined(BO),)


# ── the end ─────────────────────────────────────────────────────────────────────────────────────


def test_after_the_last_round_it_is_finished() -> None:
    """When the last answer has been shown, the battle is over."""
    play = Play(rounds=2).join(BO).start()
    play.answer(BO)
    play.next_round()
    play.answer(BO)
    assert play.tick().effects() == (PostOver("finished", (HERE,)),)
    assert play.phase(Over) == Over("finished", play.now)


def test_three_silent_rounds_end_it() -> None:
    """After three rounds in a row without any answer the battle ends by itself."""
    play = Play().join(BO).start().next_round().next_round()
    play.answer(BO)
    play.to_the(Over)
    assert play.battle.round == 6
    assert play.effects() == (PostOver("abandoned", (HERE,)),)


@pytest.mark.parametrize("moderator", [False, True])
def test_who_may_stop(moderator: bool) -> None:  # noqa: FBT001 - both kinds of person
    """The starter may stop a battle, and so may a moderator, but no other player."""
    play = Play().join(BO).start()
    play.do(Stop(BO, at=play.now))
    assert play.refused == "not_allowed"
    play.do(Stop(BO if moderator else ADA, moderator, at=play.now))
    assert play.effects() == (PostOver("stopped", (HERE,)),)


def test_a_round_that_is_stopped_counts_for_nobody() -> None:
    """If a battle is stopped, answers to the open question give neither points nor reviews."""
    play = Play().join(BO, CY).start()
    play.answer(BO)
    assert play.do(Stop(ADA, at=play.now)) == (PostOver("stopped", (HERE,)),)
    assert play.points(BO) == 0


def test_after_the_end_nothing_happens() -> None:
    """After the end every action is refused, and ticks and restarts change nothing."""
    play = Play().join(BO)
    play.do(Stop(ADA, at=play.now))
    over, at = play.battle, play.now
    for event in (
        Join(CY, "Cy", HERE, at=at),
        Leave(BO, at=at),
        Start(ADA, at=at),
        Answer(BO, 1, 0, at=at),
        Stop(ADA, at=at),
    ):
        play.do(event)
        assert play.refused == "over"
        assert play.battle == over
    assert step(over, Tick(at=at + 10**9)) == (over, ())
    assert step(over, Resume(5, at=at)) == (over, ())


# ── a restart ───────────────────────────────────────────────────────────────────────────────────


def test_a_restart_extends_the_round() -> None:
    """A round is extended by the downtime, keeps its answers, and is refreshed."""
    play = Play().join(BO, CY).start().later(5)
    play.answer(BO)
    play.later(60)
    assert play.do(Resume(57_000, at=play.now)) == (RefreshRound(1, (HERE,)),)
    asking = play.phase(Asking)
    assert (asking.deadline, asking.halfway) == (NOW + 77_000, NOW + 67_000)
    play.answer(CY)
    assert play.points(BO) == 500 + 375
    assert play.points(CY) == 500 + 500 * 12 // 20


def test_a_round_is_extended_once() -> None:
    """A second restart in the same round changes nothing; the next round can be extended again."""
    play = Play().join(BO).start().later(30)
    play.do(Resume(15_000, at=play.now))
    before = play.battle
    play.later(5)
    assert play.do(Resume(4_000, at=play.now)) == ()
    assert play.battle == before
    play.next_round().later(10)
    assert play.do(Resume(4_000, at=play.now))


def test_no_restart_gives_more_than_a_round() -> None:
    """A downtime that began before the round counts from the round's start."""
    play = Play().join(BO).start().later(15)
    play.do(Resume(10**9, at=play.now))
    assert play.phase(Asking).deadline == play.now + 20 * SECOND


@pytest.mark.parametrize("downtime", [0, -5])
def test_no_downtime_no_extension(downtime: int) -> None:
    """A restart without downtime changes nothing, and a later one can still extend the round."""
    play = Play().join(BO).start().later(5)
    assert play.do(Resume(downtime, at=play.now)) == ()
    assert not play.phase(Asking).extended


def test_a_restart_after_half_time_brings_no_second_half_time() -> None:
    """A round that was refreshed at half time is not refreshed again after it is extended."""
    play = Play().join(BO).start().tick().later(30)
    play.do(Resume(25_000, at=play.now))
    assert play.phase(Asking).halfway is None


def test_a_lobby_is_extended_once() -> None:
    """A lobby is extended by the downtime, once, and is shown again."""
    play = Play().join(BO).later(100)
    assert play.do(Resume(70_000, at=play.now)) == ()
    assert play.tick().effects() == (RefreshLobby((HERE,)),)
    assert next_due(play.battle) == NOW + LOBBY_MS + 70_000
    play.later(2)
    assert play.do(Resume(1_000, at=play.now)) == ()
    assert next_due(play.battle) == NOW + LOBBY_MS + 70_000


def test_no_restart_makes_a_lobby_wait_for_too_long() -> None:
    """A downtime that began before the lobby was shown counts from that moment."""
    play = Play().join(BO).later(20)
    play.do(Resume(10**9, at=play.now))
    assert play.phase(Lobby).ends_at == play.now + LOBBY_MS


# ── the table ───────────────────────────────────────────────────────────────────────────────────


def test_the_table_is_whole() -> None:
    """Every event has a rule in every phase."""
    assert set(TABLE) == set(get_args(AnyPhase))
    assert all(set(row) == set(get_args(AnyEvent)) for row in TABLE.values())


def test_a_full_battle_is_small() -> None:
    """A battle of a hundred players in the thirtieth round is stored in less than 32 kB."""
    players = {PersonId(n): Player(f"Player {n}", HERE, 20_000, "+-." * 9) for n in range(1, 101)}
    battle = Battle(
        ADA,
        Rules(),
        tuple(
            Question(CardId(n), "a short answer", ("a short answer", "b" * 30, "c" * 30, "d" * 30))
            for n in range(30)
        ),
        (Room(HERE), Room(THERE)),
        Asking(NOW, NOW + 20_000, None),
        players,
        28,
    )
    for person in players:
        battle, _ = step(battle, Answer(person, 28, 0, at=NOW + 1))
    stored = msgspec.json.encode(battle)
    assert len(stored) < 32_000
    assert msgspec.json.decode(stored, type=Battle) == battle
