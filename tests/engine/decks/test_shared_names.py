"""Decks of one name: each of them is marked wherever it is shown, and can be named."""

from functools import partial

import msgspec
import pytest

from bot.model.actions import Command, Where
from bot.model.ids import Identity, PersonId
from bot.model.ownership import NOBODY, Owner
from bot.model.suggestions import CompletionQuery
from bot.store import decks
from tests.engine.servers import CLUB, MEMBER, SCHOOL
from tests.world import World, a_deck, labels, read

PRIVATE = Where(channel="dm")
ADA = Owner(PersonId(1))
SCHOOLS = Owner(platform="discord", space="school")
BUILTIN, HERE, MINE = "Greek (built in)", "Greek (from here)", "Greek (yours)"


@pytest.fixture
async def world(world: World) -> World:
    """A world in which Ada, the school and the bot have a deck called Greek, of other sizes."""
    world.where = PRIVATE
    await world.type("/streak", "ada")
    await world.type("/streak", "ben")
    for size, owner in ((5, NOBODY), (6, SCHOOLS), (7, ADA)):
        await world.database.write(
            partial(decks.save, deck=a_deck(size, title="Greek"), owner=owner)
        )
    return world


@pytest.mark.parametrize(
    ("who", "where", "names"),
    [
        ("ada", PRIVATE, {BUILTIN: "builtin/greek", MINE: "mine/greek"}),
        (
            "ada",
            SCHOOL,
            {BUILTIN: "builtin/greek", HERE: "here/greek", MINE: "mine/greek"},
        ),
        ("ben", SCHOOL, {BUILTIN: "builtin/greek", HERE: "here/greek"}),
        ("ben", CLUB, {"Greek": "greek"}),
        (
            "ada",
            msgspec.structs.replace(SCHOOL, overheard=True),
            {BUILTIN: "builtin/greek", HERE: "here/greek"},
        ),
    ],
)
async def test_lists_and_menus(world: World, who: str, where: Where, names: dict[str, str]) -> None:
    """Lists, buttons and suggestions show the same marks, and say what to type."""
    world.where = where
    listed = await world.type("/decks", who)
    rows = [line.split(": ")[0] for line in read(listed).splitlines()[1:]]
    alone = len(names) == 1
    assert rows == [title if alone else f"{title}, {typed}" for title, typed in names.items()]
    assert labels(listed) == [f"Study {title}" for title in names]
    if not where.overheard:
        stats = read(await world.type("/stats", who))
        assert all(f"{title}: " in stats for title in names)
        query = CompletionQuery("quiz", "deck", "gre", {}, Identity("discord", who), where.space)
        suggested = await world.engine.suggest(query)
        assert {one.label: one.value for one in suggested} == names
        unnamed = read(await world.type("/quiz", who))
        assert "Which deck?" not in unnamed or all(typed in unnamed for typed in names.values())


SIZES = {"builtin": 5, "here": 6, "mine": 7}
MARKS = {"builtin": BUILTIN, "here": HERE, "mine": MINE}


@pytest.mark.parametrize("whose", SIZES)
@pytest.mark.parametrize("typed", ["{whose}/greek", "{WHOSE} / Greek", "{mark}", "{MARK}"])
async def test_each_can_be_named(world: World, whose: str, typed: str) -> None:
    """What a list says to type names that deck in every command, and so does the shown title."""
    world.where = SCHOOL
    mark, size = MARKS[whose], SIZES[whose]
    name = typed.format(whose=whose, WHOSE=whose.upper(), mark=mark, MARK=mark.upper())
    shown = read(await world.type(f"/decks show {name}"))
    assert shown.startswith(f"{mark}\n")
    assert f"{size} cards" in shown
    assert f"{mark}: {size} cards" in read(await world.type(f"/decks export {name}"))
    quiz = read(await world.type(f"/quiz {name} cards:3"))
    assert f"{mark} · " in quiz
    revealed = await world.press("Reveal")
    assert f"{mark} · " in read(revealed)
    assert f"{mark} · " in read(await world.press("4"))
    removal = read(await world.type(f"/decks remove {name}"))
    assert (mark in removal) == (whose != "builtin")


@pytest.mark.parametrize("path", ["daily on", "battle start"])
async def test_what_all_see(world: World, path: str) -> None:
    """Options for what everybody sees suggest only decks that all see, and name them."""
    world.where = SCHOOL
    query = CompletionQuery(path, "deck", "", {}, Identity("discord", "ada"), "school")
    suggested = await world.engine.suggest(query)
    assert {one.label: one.value for one in suggested} == {
        BUILTIN: "builtin/greek",
        HERE: "here/greek",
    }
    for one in suggested:
        answer = read(await world.type(f"/{path} {one.value}"))
        assert "no deck called" not in answer
        await world.type("/battle stop")
    assert "no deck called" in read(await world.type(f"/{path} mine/greek"))


async def test_daily_card(world: World) -> None:
    """The daily card's set-up names the deck that was chosen, with its mark."""
    world.where = SCHOOL
    assert BUILTIN in read(await world.type("/daily on builtin/greek"))
    assert HERE in read(await world.type("/daily on greek"))
    assert HERE in read(await world.type("/daily show", "ben"))


@pytest.mark.parametrize("line", ["/daily on {}", "/battle start {}"])
@pytest.mark.parametrize("whose", ["here", "builtin"])
async def test_posts(world: World, line: str, whose: str) -> None:
    """A daily card and a lobby say in their place which of the decks they are of."""
    world.where = SCHOOL
    await world.type(line.format(f"{whose}/greek"))
    await world.type("/daily now")
    ((post,),) = await world.rows("SELECT outcome FROM outbox")
    assert f'"whose":"{whose}"' in post


async def test_topics_of_the_named_deck(world: World) -> None:
    """Topics are suggested of the deck whose spelling was filled in."""
    await world.database.write(
        lambda tx: decks.save(tx, a_deck(4, title="Greek", topics={"odd": "Mine"}), ADA)
    )
    for typed, label in (("mine/greek", "Mine"), ("builtin/greek", "Odd ones")):
        query = CompletionQuery("quiz", "topic", "odd", {"deck": typed}, Identity("discord", "ada"))
        (topic,) = await world.engine.suggest(query)
        assert topic.label == label


async def test_a_deck_of_a_space_in_private(world: World) -> None:
    """A space's deck that was begun is told apart in private, too, from that moment on."""
    world.where = PRIVATE
    assert "\nGreek · " in read(await world.type("/quiz greek", "ben"))
    world.where = MEMBER
    await world.type("/quiz here/greek", "ben")
    world.where = PRIVATE
    assert [
        line.split(": ")[0] for line in read(await world.type("/decks", "ben")).splitlines()
    ] == [
        "Decks",
        "Greek (built in), builtin/greek",
        "Greek (from elsewhere), elsewhere/greek",
    ]
    assert "Greek (from elsewhere) · " in read(await world.type("/quiz elsewhere/greek", "ben"))


async def test_a_repeated_request_shows_the_same_mark(world: World) -> None:
    """An answer that is given again has the mark of the first one."""
    world.where = SCHOOL
    command = Command("quiz", {"deck": "here/greek"})
    first = await world.act(command, key="again")
    assert f"{HERE} · " in read(first)
    assert await world.act(command, key="again") == first


async def test_without_another_of_the_name_there_is_no_mark(world: World) -> None:
    """When the other decks are gone, the deck is shown without a mark, and old spellings work."""
    world.where = SCHOOL
    for name in ("mine/greek", "here/greek"):
        await world.type(f"/decks remove {name}")
        await world.press("Take it away")
    assert read(await world.type("/decks")).splitlines()[1].startswith("Greek: nothing due, 5 new")
    assert read(await world.type("/decks show builtin/greek")).startswith("Greek\n")
    assert "no deck called" in read(await world.type("/decks show here/greek"))
