from bot.model.battle.events import (
    FindRoom,
    LoseRoom,
    PostLobby,
    PostOver,
    PostReveal,
    PostRound,
    Stop,
)
from bot.model.battle.rules import ROOMS_MOST
from bot.model.battle.state import (
    Asking,
    Revealing,
    RoomId,
)
from tests.model.battle.battle_play import (
    ADA,
    BO,
    CY,
    HERE,
    SECOND,
    THERE,
    YONDER,
    Play,
)


def test_rooms_see_the_same_round() -> None:
    """A room that joined by the code is shown the lobby, and then every round."""
    play = Play().add_room(THERE)
    assert play.effects() == (PostLobby((THERE,)),)
    play.join(BO, room=THERE).start()
    assert play.effects() == (PostRound(1, (HERE, THERE)),)
    play.to_the(Revealing)
    assert play.effects() == (PostReveal(1, (HERE, THERE)),)


def test_a_room_may_come_late() -> None:
    """A room that joins during a question is shown it at once; during a reveal, the next one."""
    play = Play().join(BO).start().add_room(THERE)
    assert play.effects() == (PostRound(1, (THERE,)),)
    play.to_the(Revealing)
    play.add_room(YONDER)
    assert play.effects() == ()
    assert play.tick().effects() == (PostRound(2, (HERE, THERE, YONDER)),)


def test_a_room_comes_once() -> None:
    """Entering the code again in a room that takes part changes nothing."""
    play = Play().add_room(HERE)
    assert play.refused == "room_already_in"


def test_a_battle_has_twenty_rooms() -> None:
    """A battle with twenty rooms takes no other room."""
    play = Play()
    for number in range(1, ROOMS_MOST):
        play.add_room(RoomId(100 + number))
        assert not play.refused
    play.add_room(YONDER)
    assert play.refused == "too_many_rooms"


def test_nobody_joins_from_elsewhere() -> None:
    """A person can join only in a room of the battle."""
    play = Play().join(BO, room=YONDER)
    assert play.refused == "unknown_room"


def test_a_lost_room_does_not_stop_the_others() -> None:
    """Rounds go on in the other rooms, and do not wait for players of the lost room."""
    play = Play().add_room(THERE).join(BO).join(CY, room=THERE).start()
    assert play.do(LoseRoom(THERE, at=play.now)) == ()
    play.answer(BO)
    assert play.effect(PostReveal) == PostReveal(1, (HERE,))
    assert play.tick().effects() == (PostRound(2, (HERE,)),)


def test_losing_the_last_room_waited_for_closes_the_round() -> None:
    """If all others have answered when a room is lost, the answer is revealed at once."""
    play = Play().add_room(THERE).join(BO).join(CY, room=THERE).start()
    play.answer(BO)
    play.do(LoseRoom(THERE, at=play.now))
    assert play.effect(PostReveal).rooms == (HERE,)


def test_a_room_comes_back() -> None:
    """A room that is reachable again is shown the open question; its players keep their points."""
    play = Play().add_room(THERE).join(BO).join(CY, room=THERE).start()
    play.answer(CY)
    play.answer(BO)
    play.do(LoseRoom(THERE, at=play.now))
    play.next_round()
    assert play.do(FindRoom(THERE, at=play.now)) == (PostRound(2, (THERE,)),)
    assert play.do(FindRoom(THERE, at=play.now)) == ()
    assert play.points(CY) == 1000


def test_the_code_brings_a_lost_room_back() -> None:
    """Entering the code again in a lost room restores it, too."""
    play = Play().add_room(THERE)
    play.do(LoseRoom(THERE, at=play.now))
    play.add_room(THERE)
    assert play.effects() == (PostLobby((THERE,)),)
    assert play.battle.reachable == (HERE, THERE)


def test_with_all_rooms_lost_a_round_waits_for_its_deadline() -> None:
    """While every room is lost, the round stays open until its deadline."""
    play = Play().join(BO).start()
    play.do(LoseRoom(HERE, at=play.now))
    assert play.phase(Asking).deadline == play.now + 20 * SECOND


def test_a_room_lost_until_the_end_learns_how_it_ended() -> None:
    """A room that comes back after the battle is shown how it ended."""
    play = Play().add_room(THERE).join(BO)
    play.do(LoseRoom(THERE, at=play.now))
    assert play.do(Stop(ADA, at=play.now)) == (PostOver("stopped", (HERE,)),)
    assert play.do(FindRoom(THERE, at=play.now)) == (PostOver("stopped", (THERE,)),)
