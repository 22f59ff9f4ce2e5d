from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.engine.zone_names import number_of
from bot.model import actions
from bot.model.actions import Answer as Typed
from bot.model.actions import (
    AnswerBattle,
    AnyAction,
    BringBack,
    Choose,
    Command,
    EndQuiz,
    Forget,
    JoinBattle,
    Line,
    Next,
    Rate,
    RatePosted,
    Reveal,
    RevealPosted,
    Say,
    ShowMissed,
    StartBattle,
    Study,
    StudyAs,
    StudyMissed,
    Suspend,
    Today,
    TypeBattle,
    Undo,
    Unreadable,
)
from bot.model.ids import BattleId, CardId, Channel, DeckId, ImportId, PersonId, PostedId, SessionId
from bot.store import posted_cards
from bot.store.database import Tx
from bot.store.posted_cards import Posted
from tests.formats.anki.painted import painted
from tests.world import World, read

FIRST = SessionId(1)
POSTED = PostedId(1)
QUIZ = Line("/quiz cards:3")
SPANISH = b"el perro;the dog\nel gato;the cat\n"
IMPORTED = actions.BringFile("spanish.csv", SPANISH, len(SPANISH))
HEART = painted()
PICTURE = actions.BringFile("heart.png", HEART, len(HEART), path="card picture")
SAVED = actions.SaveImport(ImportId(1))
SPANISH_QUIZ = Line("/quiz spanish mode:type")
CASES: tuple[tuple[Sequence[AnyAction], AnyAction], ...] = (
    ((QUIZ,), Reveal(FIRST, 1)),
    ((QUIZ,), Rate(FIRST, 1, 4)),
    ((QUIZ, Reveal(FIRST, 1)), Rate(FIRST, 1, 4)),
    ((QUIZ, Reveal(FIRST, 1)), Rate(FIRST, 1, 1)),
    ((Line("/quiz cards:1"), Reveal(FIRST, 1)), Rate(FIRST, 1, 5)),
    ((Line("/quiz mode:choice"),), Choose(FIRST, 1, 0)),
    ((Line("/quiz mode:choice"),), Choose(FIRST, 1, 1)),
    ((Line("/quiz mode:type"),), Typed(FIRST, 1, "answer1x")),
    ((Line("/quiz mode:type"),), Typed(FIRST, 1, "nonsense")),
    ((QUIZ,), actions.AcceptAnswer(FIRST, 1)),
    ((IMPORTED, SAVED, SPANISH_QUIZ, Typed(FIRST, 1, "hound")), actions.AcceptAnswer(FIRST, 1)),
    ((IMPORTED, SAVED, SPANISH_QUIZ, Typed(FIRST, 1, "hound")), Line("/card accept")),
    ((IMPORTED, SAVED, SPANISH_QUIZ, Typed(FIRST, 1, "hound")), PICTURE),
    ((QUIZ,), Next(FIRST)),
    ((QUIZ,), EndQuiz(FIRST)),
    ((), Study(DeckId(1))),
    ((), StudyAs(1)),
    ((), JoinBattle(BattleId(1))),
    ((), StartBattle(BattleId(1))),
    ((), AnswerBattle(BattleId(1), 1, 0)),
    ((), TypeBattle(BattleId(1), 1, "alpha")),
    ((), ShowMissed(BattleId(1))),
    ((), StudyMissed(BattleId(1))),
    ((), actions.RematchBattle(BattleId(1))),
    ((), actions.LeaveBattle(BattleId(1))),
    ((), actions.StopBattle(BattleId(1))),
    ((QUIZ, Reveal(FIRST, 1), Rate(FIRST, 1, 4)), Study(DeckId(1), practice=True)),
    ((QUIZ, Reveal(FIRST, 1), Rate(FIRST, 1, 4)), Suspend(CardId(1))),
    ((QUIZ, Reveal(FIRST, 1), Rate(FIRST, 1, 4), Suspend(CardId(1))), BringBack(DeckId(1))),
    ((QUIZ, Reveal(FIRST, 1), Rate(FIRST, 1, 1)), Undo()),
    ((), Undo()),
    ((QUIZ,), Today(greeting=True)),
    ((), Today()),
    ((), Say("hello")),
    ((), Unreadable("1Z")),
    ((), Command("quiz", {"deck": "greek", "mode": "choice"})),
    ((), Command("settings", {"new_cards": "5", "timezone": "tokyo"})),
    ((), Line("/quiz topic:even")),
    ((), Line("/quiz nonsense")),
    ((), Line("/nonsense")),
    ((), Line("/today")),
    ((), Line("/streak")),
    ((), Line("/stats")),
    ((), Line("/decks list")),
    ((), Line("/decks show greek")),
    ((), Line("/settings mode:type")),
    ((QUIZ, Reveal(FIRST, 1), Rate(FIRST, 1, 1)), Line("/undo")),
    ((), Line("/help")),
    ((QUIZ, actions.EndQuiz(FIRST)), actions.GoOn(FIRST)),
    ((QUIZ, Reveal(FIRST, 1), Rate(FIRST, 1, 4)), Forget()),
    ((), Line("/privacy forget")),
    ((), Line("/link")),
    ((), Line("/link ABCDEFGH")),
    ((), Line("/unlink")),
    ((), RevealPosted(POSTED)),
    ((RevealPosted(POSTED),), RatePosted(POSTED, 4)),
    ((), actions.BringFile("spanish.csv", SPANISH, len(SPANISH))),
    ((), actions.Paste(text=SPANISH.decode())),
    ((IMPORTED,), actions.SaveImport(ImportId(1))),
    ((IMPORTED,), actions.CancelImport(ImportId(1))),
    ((IMPORTED, SAVED), actions.RemoveDeck(DeckId(2))),
    ((IMPORTED, SAVED), actions.DismissReports(DeckId(2), 1, 5)),
    ((IMPORTED, SAVED), actions.EditCard(CardId(31), "el perro\n---\nthe hound")),
    ((), actions.AskZone()),
    ((), actions.AskZone(later=True)),
    ((), actions.ChooseZone(number_of("Asia/Tokyo"))),
    ((), actions.TypeZone(text="tokyo")),
    ((), actions.ShowHelp(1)),
    ((), actions.StartDaily()),
    ((), actions.OpenBattle()),
    ((Line("/battle greek"),), actions.NextRound(BattleId(1), 0)),
    ((Line("/battle greek"), StartBattle(BattleId(1))), actions.PauseBattle(BattleId(1))),
    ((Line("/battle greek"),), actions.AllowGuests(BattleId(1), on=False)),
    ((), actions.RenameGuest(BattleId(1), PersonId(2), "Eva")),
    ((), actions.RemoveGuest(BattleId(1), PersonId(2))),
    ((Line("/battle greek"),), actions.JoinAsGuest(BattleId(1), "Eva")),
    ((), actions.ShowHere(actions.ShowHere.STREAK)),
    ((QUIZ,), actions.ReportCard(CardId(1), "This is wrong.")),
)


def post_a_card(tx: Tx) -> PostedId:
    """Posts a card for everybody in a channel."""
    return posted_cards.add(tx, Posted(DeckId(1), CardId(1), Channel("discord", "7"), "", 0))


@pytest.mark.parametrize("again_after_restart", [False, True], ids=["running", "restarted"])
@pytest.mark.parametrize(("before", "action"), CASES)
async def test_the_same_request_again(
    file_world: World,
    tmp_path: Path,
    before: Sequence[AnyAction],
    action: AnyAction,
    *,
    again_after_restart: bool,
) -> None:
    """A request that arrives twice gets the same answer and counts once, also after a restart."""
    await file_world.database.write(post_a_card)
    for step in before:
        await file_world.act(step)
    first = await file_world.act(action, key="twice")
    dumped = await file_world.dump()
    if again_after_restart:
        await file_world.reopen(tmp_path / "cards.db")
    again = await file_world.act(action, key="twice")
    assert again == first
    assert await file_world.dump() == dumped


def test_every_action_is_among_the_cases() -> None:
    """CASES has every action class."""
    tested = {type(action) for _, action in CASES}
    declared = {
        kind
        for kind in vars(actions).values()
        if isinstance(kind, type)
        and issubclass(kind, actions.Action)
        and kind is not actions.Action
    }
    assert tested == declared


async def test_a_request_long_after_its_first_arrival(world: World) -> None:
    """A stored answer is found again after the person's and others' later requests."""
    await world.type("/quiz")
    await world.press("Reveal")
    rated = await world.act(Rate(FIRST, 1, 4), key="twice")
    await world.study()
    await world.type("/undo")
    for _ in range(20):
        await world.type("/quiz", "bo")
    assert await world.act(Rate(FIRST, 1, 4), key="twice") == rated


async def test_keys_of_different_requests_do_not_meet(world: World) -> None:
    """The same action under another key is another request."""
    first = await world.act(Line("/quiz"), key="a")
    second = await world.act(Line("/quiz"), key="b")
    assert first != second
    assert await world.rows("SELECT count(*) FROM sessions") == [(2,)]


async def test_a_request_that_failed_may_come_again(world: World) -> None:
    """An apology is not stored, so the same request can succeed later."""
    await world.rows("ALTER TABLE sessions RENAME TO elsewhere")
    broken = await world.act(Line("/quiz"), key="again")
    assert read(broken).startswith("Something went wrong")
    await world.rows("ALTER TABLE elsewhere RENAME TO sessions")
    assert read(await world.act(Line("/quiz"), key="again")).startswith("10 cards to study.")
