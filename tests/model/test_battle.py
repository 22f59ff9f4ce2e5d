import msgspec
import pytest

from bot.model.battle import LOBBY_MS, TABLE, next_due, opened, step
from bot.model.battle_events import (
    Answer,
    Event,
    FindRoom,
    Join,
    Joined,
    Leave,
    Left,
    Locked,
    LoseRoom,
    PostLobby,
    PostOver,
    PostReveal,
    PostRound,
    RefreshLobby,
    RefreshRound,
    Resume,
    Reviewed,
    Start,
    Stop,
    Tick,
)
from bot.model.battle_rules import PLAYERS_MOST, ROOMS_MOST
from bot.model.battle_values import (
    Asking,
    Battle,
    Lobby,
    Over,
    Player,
    Question,
    Revealing,
    Room,
    RoomId,
    Rules,
)
from bot.model.ids import CardId, PersonId
from tests.model.battle_play import (
    ADA,
    BO,
    CY,
    DI,
    HERE,
    NOW,
    SECOND,
    THERE,
    YONDER,
    Play,
    choice_questions,
)

# ── the lobby ───────────────────────────────────────────────────────────────────────────────────


def test_a_battle_opens_in_a_lobby() -> None:
    """The lobby is shown in its room and waits a minute; the starter plays only if they join."""
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
    """No battle opens whose rounds last less than five seconds or more than five minutes."""
    with pytest.raises(ValueError, match="5 to 300 s"):
        opened(ADA, Room(HERE), choice_questions(1), Rules(seconds), NOW)


def test_a_lobby_starts_by_itself() -> None:
    """After a minute the first question comes, even for one player alone."""
    play = Play().join(BO).to_the(Asking)
    assert play.opened_at == NOW + LOBBY_MS


def test_a_lobby_that_nobody_joined_is_over() -> None:
    """After a minute without a player the battle ends, and says so."""
    play = Play().tick()
    assert play.effects() == (PostOver("nobody", (HERE,)),)
    assert next_due(play.battle) is None


def test_the_starter_starts() -> None:
    """Only who opened the battle may start it before its time, and only with a player."""
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
    """Who leaves before the start is no player; who never joined can't leave."""
    play = Play().join(BO)
    play.do(Leave(BO, at=play.now))
    assert play.effects() == (Left(BO),)
    assert play.battle.players == {}
    play.do(Leave(BO, at=play.now))
    assert play.refused == "not_joined"


def test_joins_are_gathered() -> None:
    """However many join within three seconds, the list is edited once; then it can wait again."""
    play = Play().later(1).join(BO, CY).later(1).join(DI)
    assert next_due(play.battle) == NOW + 3 * SECOND
    play.tick()
    assert play.effects() == (RefreshLobby((HERE,)),)
    assert next_due(play.battle) == NOW + LOBBY_MS
    play.join(ADA)
    assert next_due(play.battle) == NOW + 6 * SECOND


def test_a_join_after_a_pause_is_shown_at_once() -> None:
    """If the list was edited long ago, the next change is due immediately."""
    play = Play().later(20).join(BO)
    assert next_due(play.battle) == play.now
    play.do(Tick(at=play.now))
    assert play.effects() == (RefreshLobby((HERE,)),)


def test_a_tick_before_its_time_does_nothing() -> None:
    """Whoever ticks too early changes nothing, in any phase."""
    play = Play(rounds=1).join(BO)
    for phase in (Lobby, Asking, Revealing):
        play.to_the(phase)
        before, due = play.battle, next_due(play.battle)
        assert due is not None
        assert step(before, Tick(at=due - 1)) == (before, ())


def test_a_battle_has_room_for_many_and_not_for_all() -> None:
    """Beyond the limit nobody joins anew, while players who left find their place again."""
    play = Play().join(BO)
    crowd = {PersonId(number): Player("x", HERE) for number in range(100, 99 + PLAYERS_MOST)}
    play.battle = msgspec.structs.replace(play.battle, players={**play.battle.players, **crowd})
    play.join(CY)
    assert play.refused == "full"
    play.start()
    play.do(Leave(BO, at=play.now))
    play.join(BO)
    assert play.effects() == (Joined(BO),)


# ── rooms ───────────────────────────────────────────────────────────────────────────────────────


def test_rooms_see_the_same_round() -> None:
    """A room that came by the code is shown the lobby, and then every round like the first."""
    play = Play().add_room(THERE)
    assert play.effects() == (PostLobby((THERE,)),)
    play.join(BO, room=THERE).start()
    assert play.effects() == (PostRound(1, (HERE, THERE)),)
    play.to_the(Revealing)
    assert play.effects() == (PostReveal(1, (HERE, THERE)),)


def test_a_room_may_come_late() -> None:
    """A room that comes during a question gets it at once, during a reveal the next one."""
    play = Play().join(BO).start().add_room(THERE)
    assert play.effects() == (PostRound(1, (THERE,)),)
    play.to_the(Revealing)
    play.add_room(YONDER)
    assert play.effects() == ()
    assert play.tick().effects() == (PostRound(2, (HERE, THERE, YONDER)),)


def test_a_room_comes_once() -> None:
    """The code given again in a room that takes part changes nothing."""
    play = Play().add_room(HERE)
    assert play.refused == "room_already_in"


def test_a_battle_has_twenty_rooms() -> None:
    """With twenty rooms no other can come."""
    play = Play()
    for number in range(1, ROOMS_MOST):
        play.add_room(RoomId(100 + number))
        assert not play.refused
    play.add_room(YONDER)
    assert play.refused == "too_many_rooms"


def test_nobody_joins_from_elsewhere() -> None:
    """Joining takes a room of the battle."""
    play = Play().join(BO, room=YONDER)
    assert play.refused == "unknown_room"


def test_a_lost_room_does_not_stop_the_others() -> None:
    """Rounds go on in the other rooms, and players of the lost one are not waited for."""
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
    """A room that can be reached again sees the open question; its players kept their points."""
    play = Play().add_room(THERE).join(BO).join(CY, room=THERE).start()
    play.answer(CY)
    play.answer(BO)
    play.do(LoseRoom(THERE, at=play.now))
    play.next_round()
    assert play.do(FindRoom(THERE, at=play.now)) == (PostRound(2, (THERE,)),)
    assert play.do(FindRoom(THERE, at=play.now)) == ()
    assert play.points(CY) == 1000


def test_the_code_brings_a_lost_room_back() -> None:
    """Giving the code again in a lost room is another way back."""
    play = Play().add_room(THERE)
    play.do(LoseRoom(THERE, at=play.now))
    play.add_room(THERE)
    assert play.effects() == (PostLobby((THERE,)),)
    assert play.battle.reachable == (HERE, THERE)


def test_with_all_rooms_lost_a_round_waits_for_its_deadline() -> None:
    """Losing every room for a moment does not rush through the questions."""
    play = Play().join(BO).start()
    play.do(LoseRoom(HERE, at=play.now))
    assert play.phase(Asking).deadline == play.now + 20 * SECOND


def test_a_room_lost_until_the_end_learns_how_it_ended() -> None:
    """A room that comes back after the battle is shown its end."""
    play = Play().add_room(THERE).join(BO)
    play.do(LoseRoom(THERE, at=play.now))
    assert play.do(Stop(ADA, at=play.now)) == (PostOver("stopped", (HERE,)),)
    assert play.do(FindRoom(THERE, at=play.now)) == (PostOver("stopped", (THERE,)),)


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
    """Answers to an open question bring neither points nor reviews when the battle is stopped."""
    play = Play().join(BO, CY).start()
    play.answer(BO)
    assert play.do(Stop(ADA, at=play.now)) == (PostOver("stopped", (HERE,)),)
    assert play.points(BO) == 0


def test_after_the_end_nothing_happens() -> None:
    """Whatever a person does after the end is refused, and time changes nothing."""
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
    """A round gets the time back that the bot was away, keeps its answers, and shows both."""
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
    """A second restart in the same round changes nothing; the next round has its own chance."""
    play = Play().join(BO).start().later(30)
    play.do(Resume(15_000, at=play.now))
    before = play.battle
    play.later(5)
    assert play.do(Resume(4_000, at=play.now)) == ()
    assert play.battle == before
    play.next_round().later(10)
    assert play.do(Resume(4_000, at=play.now))


def test_no_restart_gives_more_than_a_round() -> None:
    """A downtime that would have begun before the round counts from the round's beginning."""
    play = Play().join(BO).start().later(15)
    play.do(Resume(10**9, at=play.now))
    assert play.phase(Asking).deadline == play.now + 20 * SECOND


@pytest.mark.parametrize("downtime", [0, -5])
def test_no_downtime_no_extension(downtime: int) -> None:
    """A restart in no time changes nothing, and later ones may still extend the round."""
    play = Play().join(BO).start().later(5)
    assert play.do(Resume(downtime, at=play.now)) == ()
    assert not play.phase(Asking).extended


def test_a_restart_after_half_time_brings_no_second_half_time() -> None:
    """What was shown at half time stays shown, in the longer round, too."""
    play = Play().join(BO).start().tick().later(30)
    play.do(Resume(25_000, at=play.now))
    assert play.phase(Asking).halfway is None


def test_a_lobby_is_extended_once() -> None:
    """Those who could not join while the bot was away get their time; the lobby is shown anew."""
    play = Play().join(BO).later(100)
    assert play.do(Resume(70_000, at=play.now)) == ()
    assert play.tick().effects() == (RefreshLobby((HERE,)),)
    assert next_due(play.battle) == NOW + LOBBY_MS + 70_000
    play.later(2)
    assert play.do(Resume(1_000, at=play.now)) == ()
    assert next_due(play.battle) == NOW + LOBBY_MS + 70_000


def test_no_restart_makes_a_lobby_wait_for_too_long() -> None:
    """A downtime that would have begun before the lobby was shown counts from that moment."""
    play = Play().join(BO).later(20)
    play.do(Resume(10**9, at=play.now))
    assert play.phase(Lobby).ends_at == play.now + LOBBY_MS


# ── the table ───────────────────────────────────────────────────────────────────────────────────


def test_the_table_is_whole() -> None:
    """Every event has a rule in every phase."""
    kinds = set(Event.__subclasses__())
    assert set(TABLE) == {Lobby, Asking, Revealing, Over}
    assert all(set(row) == kinds for row in TABLE.values())


def test_a_full_battle_is_small() -> None:
    """A hundred players in their thirtieth round are stored in less than 32 kB, without loss."""
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
