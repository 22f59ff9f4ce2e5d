"""The owners of imported decks, and who may save an import."""

import pytest

from bot.engine.decks.imports import CARDS_MOST, DECKS_MOST
from bot.model.actions import (
    CancelImport,
    Paste,
    RemoveDeck,
    SaveImport,
    Where,
)
from bot.model.ids import DeckId, ImportId
from tests.engine.decks.import_steps import SPANISH, import_and_save, import_file
from tests.engine.servers import CLUB, MEMBER, SCHOOL
from tests.world import World, read


async def test_a_space_has_decks_of_its_own(world: World) -> None:
    """A deck that a moderator saves on a server is for everybody there, and for nobody else."""
    world.where = SCHOOL
    assert "for everybody here" in read(await import_file(world, SPANISH))
    await world.press("Save")
    world.where = MEMBER
    assert "el perro" in read(await world.type("/quiz spanish", "ben"))
    world.where = CLUB
    assert "no deck called" in read(await world.type("/quiz spanish", "cleo"))


@pytest.mark.parametrize(
    "line", ["/decks import", "/decks remove spanish", "/decks share spanish", "/decks add ABC"]
)
async def test_members_change_nothing(world: World, line: str) -> None:
    """A member who is no moderator can't change a server's decks, and is told so."""
    world.where = SCHOOL
    await import_and_save(world, SPANISH)
    world.where = MEMBER
    before = await world.dump("decks", "imports")
    assert "Only those who manage this place" in read(await world.type(line, "ben"))
    assert "Only those who manage this place" in read(await import_file(world, SPANISH, who="ben"))
    pasted = await world.act(Paste(text=SPANISH), "ben")
    assert "Only those who manage this place" in read(pasted)
    assert "not yours to change" in read(await world.act(RemoveDeck(DeckId(2)), "ben"))
    assert await world.dump("decks", "imports") == before


async def test_a_moderator_who_is_none_any_more(world: World) -> None:
    """A person who stopped being a moderator after the preview can't save."""
    world.where = SCHOOL
    await import_file(world, SPANISH)
    world.where = MEMBER
    assert "Only those who manage this place" in read(await world.press("Save"))


async def test_only_the_importer_saves_it(world: World) -> None:
    """Another person, even a moderator, can neither save nor cancel an import."""
    world.where = SCHOOL
    await import_file(world, SPANISH)
    save = world.button("Save").action
    for action in (save, SaveImport(ImportId(1), schedules=True)):
        assert "Somebody else brought these cards" in read(await world.act(action, "ben"))
    assert "Somebody else" in read(await world.act(CancelImport(ImportId(1)), "ben"))
    assert "The deck is there" in read(await world.act(save, "ada"))


@pytest.mark.parametrize("elsewhere", [CLUB, Where(channel="dm")])
async def test_it_is_saved_where_it_was_imported(world: World, elsewhere: Where) -> None:
    """An import can't be saved in another place than where its file was sent."""
    world.where = SCHOOL
    await import_file(world, SPANISH)
    world.where = elsewhere
    assert "where you brought them" in read(await world.press("Save"))


async def test_a_new_import_takes_the_place_of_the_old(world: World) -> None:
    """A new import replaces the one that waits, and the old Save button does nothing."""
    await import_file(world, SPANISH)
    old = world.button("Save").action
    await import_file(world, "tres;three\n", "other.csv")
    assert "no longer waiting" in read(await world.act(old))
    new = SaveImport(ImportId(2))
    assert "Other, 1 card" in read(await world.act(new))


async def test_an_import_waits_for_a_day(world: World) -> None:
    """An import that is not saved within a day is dropped."""
    await import_file(world, SPANISH)
    world.sleep(2)
    assert "no longer waiting" in read(await world.press("Save"))


async def test_names_are_unique_for_their_owner_only(world: World) -> None:
    """Two people, a server and the built-in files may each have a deck of the same name."""
    for who in ("ada", "ben"):
        await import_and_save(world, SPANISH, "greek.csv", who=who)
    world.where = SCHOOL
    await import_and_save(world, SPANISH, "greek.csv")
    assert await world.rows("SELECT count(*) FROM decks WHERE slug = 'greek'") == [(4,)]


async def test_limits_of_an_owner(world: World) -> None:
    """An owner's decks and cards are limited; an update of a deck is still possible."""
    await import_and_save(world, SPANISH)
    fill = """WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most})
        {insert}"""
    insert = """INSERT INTO decks (slug, title, about, fingerprint, person)
        SELECT 'd' || i, 'D', about, '', 1 FROM n, decks WHERE decks.id = 2"""
    sql = fill.format(most=DECKS_MOST - 1, insert=insert)
    await world.database.write(lambda tx: tx.run(sql, {}))
    assert "50 decks of yours already" in read(await import_file(world, SPANISH, "more.csv"))
    assert "has all of these cards" in read(await import_file(world, SPANISH))
    insert = """INSERT INTO cards (id, deck, slug, position, topic, answers, content)
        SELECT 1000 + i, 3, '' || i, i, '', '', '' FROM n"""
    cards = fill.format(most=CARDS_MOST - 4, insert=insert)
    await world.database.write(lambda tx: tx.run(cards, {}))
    assert "more than 50,000 cards" in read(await import_file(world, SPANISH + "tres;three\n"))
