import logging
import typing
from pathlib import Path

import pytest

from bot.engine.commands import BY_PATH, GROUPS
from bot.engine.use_cases import COMMAND_CASES, SCANS, USE_CASES
from bot.model import actions
from bot.model.actions import AnyAction, Command, Line, Rate, Request, Reveal
from bot.model.ids import Identity, SessionId
from tests.world import World, a_deck, front_of, read

BROKEN = "Something went wrong on my side, and nothing was changed. Please try again."
NOT_SAVED = "That could not be saved, so nothing has changed. Please try again in a while."

NOT_NOW = "I can't look that up right now. Please try again in a while."


def test_every_action_has_a_use_case() -> None:
    """Every action has a use case, except lines and imports, which are parsed first."""
    declared = set(typing.get_args(actions.AnyAction))
    assert declared == set(USE_CASES) | {Line, actions.BringFile, actions.Paste}


def test_every_declared_command_is_handled() -> None:
    """Every declared command is either a use case or a scan."""
    assert set(COMMAND_CASES) | set(SCANS) == set(BY_PATH)
    assert not set(COMMAND_CASES) & set(SCANS)
    assert set(GROUPS.values()) <= set(BY_PATH)


@pytest.mark.parametrize("path", sorted(BY_PATH))
async def test_every_command_answers(world: World, path: str) -> None:
    """Each command without options gives a view, and not the apology."""
    assert read(await world.act(Command(path))) not in {BROKEN, ""}


async def test_a_bug_becomes_an_apology(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """A use case that raises is logged with the request's key, changes nothing, and may be retried.

    The table of siblings is renamed, so that a quiz fails after it has written its session.
    """
    cards = a_deck(4).cards
    twins = tuple(
        type(card)(id=card.id, front=card.front, back=card.back, fact="same") for card in cards
    )
    await world.engine.take_in([a_deck(4, cards=twins, topics={})])
    await world.type("/help")
    await world.rows("ALTER TABLE facts_shown RENAME TO elsewhere")
    before = await world.dump("people", "sessions", "reviews")
    with caplog.at_level(logging.ERROR):
        assert read(await world.act(Line("/quiz"), key="the-key")) == BROKEN
    (record,) = caplog.records
    assert record.name == "bot.engine.engine"
    assert isinstance(record.msg, dict)
    assert record.msg["request"] == "the-key"
    assert record.msg["event"] == "a request failed"
    assert await world.dump("people", "sessions", "reviews") == before
    await world.rows("ALTER TABLE elsewhere RENAME TO facts_shown")
    assert front_of(await world.act(Line("/quiz"), key="the-key")) == "Question 1?"


async def test_a_broken_row_hurts_only_those_who_touch_it(world: World) -> None:
    """A damaged session row gives an apology; other people and sessions go on."""
    await world.type("/quiz")
    await world.type("/quiz", "bo")
    await world.rows("UPDATE sessions SET queue = 'no JSON' WHERE id = 1")
    await world.database.write(lambda tx: tx.cache.clear())
    assert read(await world.press("Reveal")) == BROKEN
    assert "answer1x" in read(await world.press("Reveal", "bo"))
    assert front_of(await world.type("/quiz")) == "Question 1?"


async def test_a_scan_that_fails_is_an_apology_too(world: World) -> None:
    """A scan that raises is answered with an apology."""
    await world.rows("ALTER TABLE decks RENAME TO elsewhere")
    assert read(await world.type("/decks")) == BROKEN
    await world.rows("ALTER TABLE elsewhere RENAME TO decks")
    assert read(await world.type("/decks")).startswith("Decks\n")


@pytest.mark.sqlite
async def test_a_full_disk(file_world: World, caplog: pytest.LogCaptureFixture) -> None:
    """On a full disk a person is told that nothing was saved; later requests work again."""
    await file_world.type("/quiz")
    await file_world.press("Reveal")
    ((pages,),) = await file_world.rows("PRAGMA page_count")
    await file_world.rows(f"PRAGMA max_page_count = {pages}")
    texts = []
    with caplog.at_level(logging.ERROR):
        for _ in range(60):
            texts.append(read(await file_world.type("/quiz")))
            if texts[-1] == NOT_SAVED:
                break
    assert texts[-1] == NOT_SAVED
    assert caplog.records[0].msg["event"] == "not saved"  # type: ignore[index]
    before = await file_world.dump()
    assert read(await file_world.type("/quiz")) == NOT_SAVED
    assert await file_world.dump() == before
    await file_world.rows(f"PRAGMA max_page_count = {2**30}")
    assert front_of(await file_world.type("/quiz")) == "Question 1?"
    assert front_of(await file_world.study()) == "Question 2?"


@pytest.mark.sqlite
@pytest.mark.parametrize("line", ["/streak", "/stats", "/settings", "/help", "/decks"])
async def test_a_full_disk_stops_nobody_who_only_reads(file_world: World, line: str) -> None:
    """On a full disk, requests that only read are answered for known people; new ones must wait."""
    before = read(await file_world.type(line)).splitlines()[0]
    ((pages,),) = await file_world.rows("PRAGMA page_count")
    await file_world.rows(f"PRAGMA max_page_count = {pages}")
    for _ in range(60):
        if read(await file_world.type("/quiz")) == NOT_SAVED:
            break
    assert read(await file_world.type("/quiz")) == NOT_SAVED
    assert read(await file_world.type(line)).splitlines()[0] == before
    strangers = [read(await file_world.type(line, f"stranger-{index}")) for index in range(100)]
    assert {text.splitlines()[0] for text in strangers} <= {before, NOT_NOW}
    assert strangers[-1] == NOT_NOW


async def test_one_message_for_one_quiz(world: World) -> None:
    """Posts of one quiz share a key, so that a platform can edit its message."""
    keys = []
    quiz: tuple[AnyAction, ...] = (
        Line("/quiz cards:1"),
        Reveal(SessionId(1), 1),
        Rate(SessionId(1), 1, 4),
        Line("/quiz"),
        Line("/help"),
    )
    for index, action in enumerate(quiz):
        request = Request(
            key=f"r{index}",
            who=Identity("terminal", "ada"),
            at=int(world.now.timestamp() * 1000),
            action=action,
        )
        (post,) = await world.engine.handle(request)
        keys.append(post.key)
    assert keys == ["session:1", "session:1", "session:1", "session:2", "help"]


async def test_platforms_do_not_share_accounts_or_keys(world: World) -> None:
    """The same account name on two platforms is two people, whose request keys are separate."""
    keys = []
    for platform in ("discord", "telegram"):
        request = Request(
            key="1",
            who=Identity(platform, "ada"),
            at=int(world.now.timestamp() * 1000),
            action=Line("/quiz"),
            name="Ada",
        )
        (post,) = await world.engine.handle(request)
        keys.append(post.key)
    assert keys == ["session:1", "session:2"]
    assert await world.rows("SELECT count(*) FROM people") == [(2,)]


async def test_strange_moments_are_survived(world: World, tmp_path: Path) -> None:
    """A request with an extreme moment gets an answer, and never an exception."""
    for at in (-(2**62), -1, 0, 2**62):
        request = Request(
            key=f"at{at}",
            who=Identity("terminal", "ada"),
            at=at,
            action=Line("/quiz"),
        )
        assert len(await world.engine.handle(request)) == 1
    assert front_of(await world.type("/quiz", "bo")) == "Question 1?"
