"""`/web`: links, signing out, and the places that a browser reaches."""

import json
from datetime import timedelta
from functools import partial

from bot.engine.people import browsers
from bot.model.actions import Where
from bot.model.ids import Identity
from bot.model.views import Attachment
from tests.world import World, read

ADA = Identity("terminal", "ada")
SERVER = Where(channel="77", space="7", moderator=True, title="Study hall #general")


def now(world: World) -> int:
    """The world's time in milliseconds since 1970."""
    return int(world.now.timestamp() * 1_000)


async def sign_in(world: World, who: str = "ada") -> str:
    """Signs a browser in by a link of `/web`; returns its secret."""
    link = read(await world.type("/web", who)).split("/in/")[1].split()[0]
    secret = f"secret of {who} at {now(world)}"
    assert await world.database.write(
        lambda tx: browsers.sign_in(tx, link, secret, "Firefox on Linux", now(world))
    )
    return secret


async def test_without_pages_there_is_no_link(world: World) -> None:
    """Where the owner serves no pages, the answer says so, and `/web off` works all the same."""
    assert "no pages for the browser" in read(await world.type("/web"))
    assert read(await world.type("/web off")) == "No browser was signed in as you."


async def test_the_same_request_gives_another_link(world: World) -> None:
    """A link is never stored, so a request that comes twice gets a new one."""
    await world.engine.note_pages("https://cards.example.org")
    first = await world.type("/web")
    assert "https://cards.example.org/in/" in read(first)
    assert await world.rows("SELECT * FROM requests") == []


async def test_browsers_follow_their_account(world: World) -> None:
    """Linked accounts share their browsers, and separated ones do not."""
    await world.engine.note_pages("https://cards.example.org")
    await sign_in(world)
    await sign_in(world, "bea")
    code = read(await world.type("/link")).split("/link ")[1].split()[0]
    await world.type(f"/link {code}", "bea")
    every = await world.database.read(lambda tx: browsers.browsers_of(tx, ADA, now(world)))
    assert {one.who.account for one in every} == {"ada", "bea"}
    await world.type("/unlink", "bea")
    every = await world.database.read(lambda tx: browsers.browsers_of(tx, ADA, now(world)))
    assert [one.who.account for one in every] == ["ada"]


async def test_the_export_lists_browsers_and_places(world: World) -> None:
    """What is stored of a person's browsers is in the file that they get, without secrets."""
    await world.engine.note_pages("https://cards.example.org")
    world.where = SERVER
    await sign_in(world)
    view = await world.type("/privacy export")
    (file,) = [block for block in view.blocks if isinstance(block, Attachment)]
    exported = json.loads(file.content)
    assert [one["about"] for one in exported["browsers"]] == ["Firefox on Linux"]
    assert [one["title"] for one in exported["places"]] == ["Study hall"]
    assert "hash" not in str(exported["browsers"])


async def test_a_role_counts_for_a_week(world: World) -> None:
    """A place is reached for 30 days, and managed for 7, since `/web` was typed there last."""
    await world.engine.note_pages("https://cards.example.org")
    world.where = SERVER
    await world.type("/web")
    world.where = Where()
    for days, expected in ((0, [True]), (6, [True]), (8, [False]), (31, [])):
        at = now(world) + days * timedelta(days=1) // timedelta(milliseconds=1)
        places = await world.database.read(partial(browsers.places_of, who=ADA, at=at))
        assert [one.moderator for one in places] == expected


async def test_who_studies_somewhere_reaches_it(world: World) -> None:
    """A group is reached for 30 days after a card was rated there, by a member and no more."""
    world.where = SERVER
    await world.type("/quiz")
    await world.study()
    for days, expected in ((0, [("7", False)]), (31, [])):
        at = now(world) + days * timedelta(days=1) // timedelta(milliseconds=1)
        places = await world.database.read(partial(browsers.places_of, who=ADA, at=at))
        assert [(one.space, one.moderator) for one in places] == expected
