from msgspec.structs import replace

from bot.model.grading.grade import Verdict
from bot.model.ids import CardId, DeckId, PersonId, SessionId
from bot.model.study.days import Day
from bot.model.study.queue import Queue
from bot.store import sessions
from bot.store.database import Tx
from bot.store.sessions import Session

ADA, BO = PersonId(1), PersonId(2)
DECK = DeckId(3)
QUEUE = Queue((CardId(4), CardId(9)), ((CardId(7), 3), (CardId(8), -1)), 5, 2, 9)


def quiz(tx: Tx, person: PersonId = ADA, at: int = 1000, *, alone: bool = False) -> Session:
    """A new session, saved."""
    begun = sessions.start(tx, person, DECK, "odd", "type", QUEUE, at, practice=True, alone=alone)
    sessions.save(tx, begun)
    return begun


def test_a_session_that_begins(tx: Tx) -> None:
    """A new session has an id of its own, no card yet, and the arguments it was started with."""
    first, second = quiz(tx), quiz(tx, BO, 2000, alone=True)
    assert first == Session(
        id=SessionId(1),
        person=ADA,
        deck=DECK,
        topic="odd",
        mode="type",
        practice=True,
        alone=False,
        step=0,
        card=CardId(0),
        asks="type",
        options=(),
        queue=QUEUE,
        shown_at=1000,
    )
    assert (second.id, second.person, second.alone) == (2, BO, True)
    assert sessions.get(tx, first.id) == first
    assert sessions.get(tx, second.id) == second
    assert sessions.get(tx, SessionId(3)) is None


def test_a_session_comes_back_as_it_was_saved(tx: Tx) -> None:
    """All fields of a session are saved, also when they change back."""
    begun = quiz(tx)
    other = quiz(tx, BO)
    shown = replace(
        begun,
        step=3,
        card=CardId(9),
        asks="choice",
        options=("a 'quoted' one", "żółw", "🐢"),
        queue=replace(QUEUE, ahead=(), again=()),
        shown_at=5000,
        revealed_at=6000,
        ended_at=7000,
        verdict=Verdict.UNSURE,
        given="žolw",
    )
    for state in (shown, replace(shown, revealed_at=0, ended_at=0, verdict=None), begun):
        sessions.save(tx, state)
        assert sessions.get(tx, begun.id) == state
    for verdict in Verdict:
        sessions.save(tx, replace(shown, verdict=verdict))
        assert sessions.get(tx, begun.id) == replace(shown, verdict=verdict)
    assert sessions.get(tx, other.id) == other


def test_the_last_quiz_waits_until_it_ends(tx: Tx) -> None:
    """`unfinished` is a person's last quiz, if it is recent and not over; single cards are none."""
    assert sessions.unfinished(tx, ADA, 0) is None
    first, last = quiz(tx, at=1000), quiz(tx, at=2000)
    quiz(tx, BO, 3000)
    quiz(tx, at=4000, alone=True)
    assert sessions.unfinished(tx, ADA, 2000) == last.id
    assert sessions.unfinished(tx, ADA, 2001) is None
    sessions.save(tx, replace(last, ended_at=5000))
    assert sessions.unfinished(tx, ADA, 0) is None
    assert sessions.get(tx, first.id) == first
    sessions.save(tx, last)
    assert sessions.unfinished(tx, ADA, 0) == last.id


def test_todays_card(tx: Tx) -> None:
    """Each person has one today's card, that of the latest day."""
    assert sessions.todays(tx, ADA, Day(700)) is None
    sessions.set_todays(tx, ADA, Day(700), SessionId(5))
    sessions.set_todays(tx, BO, Day(700), SessionId(6))
    assert sessions.todays(tx, ADA, Day(700)) == 5
    assert sessions.todays(tx, BO, Day(700)) == 6
    assert sessions.todays(tx, ADA, Day(701)) is None
    sessions.set_todays(tx, ADA, Day(701), SessionId(7))
    assert sessions.todays(tx, ADA, Day(701)) == 7
    assert sessions.todays(tx, ADA, Day(700)) is None
    assert sessions.todays(tx, BO, Day(700)) == 6
