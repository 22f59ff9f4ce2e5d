"""Which deck an import changes: titles that only look alike are decks of their own."""

import json

import pytest

from bot.formats.native import file as native_file
from bot.model.cards import Card, Deck
from bot.model.views import Attachment
from tests.engine.decks.import_steps import SPANISH, import_and_save, import_file
from tests.formats.anki.anki_packages import ANote, package
from tests.world import World, read

OTHERS = "one;uno\ntwo;dos\nthree;tres\n"


async def titles(world: World) -> list[str]:
    """The titles of all decks but the world's own, in the order in which they were made."""
    return [
        title for (title,) in await world.rows("SELECT title FROM decks WHERE id > 1 ORDER BY id")
    ]


@pytest.mark.parametrize(
    "names",
    [
        ("C", "C++", "C#", "c*"),
        ("C++", "C"),
        ("日本語 N5", "中文 N5", "N5"),
        (".NET", "NET"),
        ("🇫🇷", "🇩🇪", "日本語"),
        ("Año", "Ano", "Anó"),
        ("Node.js", "Node js"),
    ],
)
@pytest.mark.parametrize("typed", [False, True])
async def test_another_title_is_another_deck(
    world: World,
    names: tuple[str, ...],
    typed: bool,  # noqa: FBT001 - a parameter of pytest
) -> None:
    """Files of the same cards make a deck for each title, and the next import finds each."""
    for times in (1, 2):
        for name in names:
            how = {"name": "x.csv", "deck": name} if typed else {"name": f"{name}.csv"}
            view = await import_and_save(world, SPANISH, **how)
            assert ("is there" in read(view)) == (times == 1)
            assert name in read(view)
    assert await titles(world) == list(names)


async def test_a_deck_of_nearly_the_same_name_is_named(world: World) -> None:
    """The preview of a new deck says which deck stays as it is, and how to change that one."""
    first = await import_and_save(world, SPANISH, "Unit 1: Verbs.csv")
    assert "nearly" not in read(first)
    text = read(await import_file(world, SPANISH, "x.csv", deck="unit 1 verbs"))
    assert "Your deck “Unit 1: Verbs” has nearly this name and stays as it is." in text
    again = read(await import_file(world, SPANISH, "x.csv", deck="unit_1_verbs"))
    assert "has all of these cards already" in again


async def test_decks_are_found_by_the_signs_in_their_titles(world: World) -> None:
    """A title that is typed finds its own deck, and not one that lacks its signs."""
    await import_and_save(world, SPANISH, "C.csv")
    assert "no deck called" in read(await world.type("/decks show C++"))
    await import_and_save(world, OTHERS, "C++.csv")
    assert "C++" in read(await world.type("/decks show C++"))
    assert "C++" not in read(await world.type("/decks show C"))
    assert "C++" in read(await world.type("/decks show c ++"))


@pytest.mark.parametrize(
    ("slug", "title", "file"),
    [
        ("c", "C", "C++"),
        ("n5", "N5", "日本語 N5"),
        ("espanol", "Espanol", "Español"),
        ("c", "C++", "C++"),
        ("unit_1_verbs", "Unit 1 verbs", "Unit 1: Verbs"),
        ("words", "My words", "words"),
    ],
)
async def test_decks_of_version_0_1_0_are_found(
    world: World, slug: str, title: str, file: str
) -> None:
    """A deck under the id of that version is changed if it shares a card, and gets its title."""
    await stored_by_0_1_0(world, slug, title)
    text = read(await import_and_save(world, SPANISH + "tres;three\n", f"{file}.csv"))
    assert "1 new and 4 as before" in text
    expected = title if slug == "words" else file
    assert await titles(world) == [expected]


async def test_a_deck_of_version_0_1_0_without_these_cards(world: World) -> None:
    """If no card is the same, the reply names both titles, and a chosen name decides."""
    await stored_by_0_1_0(world, "c", "C")
    text = read(await import_file(world, OTHERS, "C++.csv"))
    assert "“C”" in text
    assert "“C++”" in text
    await import_and_save(world, OTHERS, "C++.csv", deck="C++")
    assert await titles(world) == ["C", "C++"]


async def stored_by_0_1_0(world: World, slug: str, title: str) -> None:
    """Stores a deck as version 0.1.0 did: without the name of its file."""
    await import_and_save(world, SPANISH, "x.csv", deck=slug)
    ((stored,),) = await world.rows("SELECT about FROM decks WHERE id = 2")
    about = json.loads(stored)
    about.pop("imported_as", None)
    sql = "UPDATE decks SET title = :title, about = :about WHERE id = 2"
    changed = {"title": title, "about": json.dumps(about)}
    await world.database.write(lambda tx: tx.run(sql, changed))


async def test_packages_of_one_name(world: World) -> None:
    """Two packages of one file name and other titles do not meet, unless they share cards."""
    first = ANote(("Cell?", "Unit of life"), guid="one")
    second = ANote(("1789?", "Revolution"), guid="two")
    await import_and_save(world, package([first], deck="Biology"), "deck.apkg")
    text = read(await import_file(world, package([second], deck="History"), "deck.apkg"))
    assert "“Biology”" in text
    assert "“History”" in text
    text = read(await import_file(world, package([first, second], deck="Life"), "deck.apkg"))
    assert "The file calls itself “Life”" in text
    await import_and_save(world, package([second], deck="History"), "deck.apkg", deck="History")
    assert await titles(world) == ["Biology", "History"]


async def test_deck_files_of_one_id(world: World) -> None:
    """A deck file of another title and without a card in common is not taken for a new version."""
    mine = Deck("words", "My words", cards=(Card("a", "a", answer="b"),))
    theirs = Deck("words", "Their words", cards=(Card("c", "c", answer="d"),))
    await import_and_save(world, native_file.write(mine), "words.toml")
    text = read(await import_file(world, native_file.write(theirs), "words.toml"))
    assert "“My words”" in text
    assert "“Their words”" in text


@pytest.mark.parametrize("name", ["C++", "日本語", "Año"])
async def test_an_exported_table_finds_its_deck(world: World, name: str) -> None:
    """The file's name is the deck's id, which belongs to this title alone."""
    await import_and_save(world, SPANISH, f"{name}.csv")
    view = await world.type(f"/decks export deck:{name} format:csv")
    (file,) = (block for block in view.blocks if isinstance(block, Attachment))
    text = read(await import_file(world, file.content, file.name))
    assert "has all of these cards already" in text
