"""The export of a person's data, and its deletion."""

import json
from datetime import timedelta

import msgspec

from bot.model.actions import Answer
from bot.model.battle.skill import Skill
from bot.model.ids import Channel, PersonId
from bot.model.platform_events import ChannelGone
from bot.model.views import Attachment
from bot.store import account_data, battle_results
from tests.clock import PRIVATE, Clock
from tests.world import World, a_deck, labels, read


async def test_the_export_holds_all_that_is_kept(world: World) -> None:
    """The export is a JSON file with accounts, cards, reviews and the streak."""
    await world.engine.take_in([a_deck(3)])
    await world.type("/quiz greek")
    await world.study("4")
    view = await world.type("/privacy export")
    (file,) = [block for block in view.blocks if isinstance(block, Attachment)]
    exported = json.loads(file.content)
    assert file.name == "cardstreak.json"
    assert exported["accounts"] == [{"platform": "terminal", "account": "ada"}]
    assert exported["cards"][0]["card"] == "card-1"
    assert exported["reviews"][0]["confidence"] == 4
    assert exported["streak"]["length"] == 1


async def test_the_export_holds_what_is_easily_overlooked(world: World) -> None:
    """The export also has spaces, battle ratings, typed answers, reminders and daily cards."""
    clock = Clock(world)
    await world.type("/quiz mode:type")
    ask = (await world.study("4")).ask
    studied = clock.now()
    assert ask is not None
    assert isinstance(ask.action, Answer)
    await world.act(msgspec.structs.replace(ask.action, text="a guess"))
    skill = Skill(30.0, 2.0)
    await world.database.write(
        lambda tx: battle_results.save_skill(tx, "discord", "7", PersonId(1), skill)
    )
    world.where = PRIVATE
    await world.type("/daily on time:10:00")
    await world.type("/remind 18:30")
    view = await world.type("/privacy export")
    (file,) = [block for block in view.blocks if isinstance(block, Attachment)]
    exported = json.loads(file.content)
    assert exported["studied_in"] == [{"platform": "discord", "space": "7", "at": studied}]
    assert exported["battle_ratings"] == [
        {"platform": "discord", "space": "7", "mu": 30.0, "sigma": 2.0}
    ]
    assert exported["answers"] == ["a guess"]
    assert exported["reminders"] == ["18:30"]
    assert exported["daily_cards"] == ["10:00"]


async def test_what_was_answered_goes_by_itself(world: World) -> None:
    """The sweep deletes stored answers two days after a person was forgotten."""
    clock = Clock(world)
    await world.type("/quiz")
    await world.type("/privacy forget")
    await world.press("Forget")
    assert await world.rows("SELECT 1 FROM requests")
    world.now += timedelta(days=2, minutes=1)
    await clock.sweep()
    assert not await world.rows("SELECT 1 FROM requests")


async def test_forgetting_asks_once_more(world: World) -> None:
    """/privacy forget waits for its button, and then deletes all that is stored of this person."""
    await world.engine.take_in([a_deck(3)])
    for who in ("ada", "ben"):
        await world.type("/quiz greek", who)
        await world.study("4", who)
    view = await world.type("/privacy forget")
    assert "1 review, what I know of 1 card and your streak of 1 day" in read(view)
    assert labels(view) == ["Forget me"]
    assert await world.rows("SELECT count(*) FROM people") == [(2,)]
    assert "forgotten you" in read(await world.press("Forget"))
    assert await world.rows("SELECT id FROM people") == [(2,)]
    for table in account_data.TABLES:
        rows = await world.rows(f"SELECT person FROM {table} WHERE person IS NOT NULL")
        assert set(rows) <= {(2,)}
    assert "No streak yet" in read(await world.type("/streak"))


async def test_every_table_with_people_in_it_is_thought_of(world: World) -> None:
    """Every table with a person column is in the list used for merging and forgetting."""
    tables = await world.rows(
        """SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
           WHERE m.type = 'table' AND c.name = 'person' ORDER BY m.name"""
    )
    assert [name for (name,) in tables] == sorted(account_data.TABLES)


async def test_nothing_is_sent_to_the_forgotten(world: World) -> None:
    """A forgotten person's private daily card and reminder are deleted; a channel's card stays."""
    clock = Clock(world)
    await world.type("/daily on time:10:00")
    world.where = PRIVATE
    await world.type("/daily on time:10:00")
    await world.type("/remind 18:30")
    await world.type("/daily now")
    await world.type("/privacy forget")
    await world.press("Forget")
    await clock.days(2)
    assert {message.to for message in clock.platform.sent} == {Channel("discord", "77")}
    for table in ("dailies", "posted", "outbox"):
        assert await world.rows(f"SELECT * FROM {table} WHERE account = 'ada'") == []


async def test_the_forgotten_are_not_told_of_their_channels(world: World) -> None:
    """A channel's daily card goes on without its forgotten owner, who gets no message about it."""
    clock = Clock(world)
    await world.type("/daily on time:10:00")
    await world.type("/privacy forget")
    await world.press("Forget")
    await clock.days(1)
    assert len(clock.platform.posts()) == 1
    assert await world.rows("SELECT owner_account FROM dailies") == [("",)]
    await world.engine.notify(ChannelGone(Channel("discord", "77")), clock.now())
    await clock.days(1)
    assert len(clock.platform.sent) == 1
    assert await world.rows("SELECT status FROM dailies") == [("gone",)]
