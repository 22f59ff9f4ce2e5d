"""Imports of decks: the preview, saving, updates, and the import process."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from bot.engine.engine import Engine
from bot.formats.exporters import EXPORTERS
from bot.formats.pipeline import SHOWN_FAULTS, run_import
from bot.formats.task import ImportFailed, ImportResult, ImportTask
from bot.model.actions import (
    BringFile,
    Forget,
    Paste,
    Rate,
    Reveal,
    SaveImport,
)
from bot.model.cards import Deck
from bot.model.ids import DeckId, ImportId, PersonId, SessionId
from bot.model.ownership import Owner
from bot.model.views import Attachment, View
from bot.store import decks
from tests.amount import amount
from tests.engine.decks.import_steps import SPANISH, import_and_save, import_file
from tests.formats.native.native_decks import decks as any_decks
from tests.world import World, a_deck, cards_of, labels, read

ADA = Owner(PersonId(1))


async def test_a_preview(world: World) -> None:
    """The preview shows the format, the first cards, the problems and the new deck."""
    view = await import_file(world, SPANISH + "tres;\n")
    assert read(view) == (
        "Spanish: 4 cards\n"
        "I read a table. It begins like this:\n"
        "- el perro → the dog\n"
        "- el gato → the cat\n"
        "- uno → one\n"
        "Saving makes a new deck of it, for you alone, called spanish.\n"
        "Left out for lack of an answer: 1 card.\n"
        "What I noticed:\n"
        "- Line 5: this card has a question and no answer, so it is not asked"
    )
    assert labels(view) == ["Save", "Cancel"]
    assert await world.rows("SELECT count(*) FROM decks") == [(1,)]


async def test_every_problem_has_its_line(world: World) -> None:
    """Problems of one kind are grouped in one line that names all their lines."""
    view = await import_file(world, "uno;one\ndos;\ntres;\n;four\ncinco;\nseis;six\n")
    noticed = read(view).partition("What I noticed:\n")[2].splitlines()
    assert noticed[0] == (
        "- Lines 2, 3 and 5: this card has a question and no answer, so it is not asked"
    )
    assert noticed[1].startswith("- Line 4: ")
    assert len(noticed) == 2


async def test_too_many_problems_for_a_message(world: World) -> None:
    """Problems for which there is no room are counted."""
    view = await import_file(world, "uno;one\n" + "dos;\n" * (SHOWN_FAULTS + 7))
    assert "And 7 more." in read(view)


async def test_save_and_study(world: World) -> None:
    """A saved deck belongs to its person, and can be studied at once."""
    view = await import_and_save(world, SPANISH)
    assert read(view) == ("📥 The deck is there: Spanish, 4 cards.\n/quiz spanish begins with it.")
    assert "el perro" in read(await world.press("Study"))
    assert "no deck called" in read(await world.type("/quiz spanish", "ben"))


async def test_cancel(world: World) -> None:
    """A cancelled import can't be saved."""
    await import_file(world, SPANISH)
    save = world.button("Save").action
    assert read(await world.press("Cancel")) == "All right, I kept nothing of it."
    assert "no longer waiting" in read(await world.act(save))


async def test_cancel_undoes_nothing(world: World) -> None:
    """Cancel after Save does nothing, and does not say that nothing was kept."""
    await import_file(world, SPANISH)
    cancel = world.button("Cancel").action
    await world.press("Save")
    assert "no longer waiting" in read(await world.act(cancel))
    assert await world.rows("SELECT count(*) FROM decks") == [(2,)]


async def test_pasting(world: World) -> None:
    """Pasted text is imported into the deck that the command named."""
    view = await world.type("/decks import deck:Spanische Wörter")
    assert read(view).startswith("Bring me your cards")
    assert view.ask is not None
    assert isinstance(view.ask.action, Paste)
    pasted = msgspec.structs.replace(view.ask.action, text=SPANISH)
    assert read(await world.act(pasted)).startswith("Spanische Wörter: 4 cards")
    await world.press("Save")
    assert await world.rows("SELECT slug, title FROM decks WHERE id = 2") == [
        ("spanische_worter", "Spanische Wörter")
    ]


async def test_a_file_for_a_name_that_was_typed_before(world: World) -> None:
    """A file gets the deck name of the command before it, unless it comes with a name."""
    for deck, title in (("", "Spanische Wörter"), ("Latin", "Latin")):
        view = await world.type("/decks import deck:Spanische Wörter")
        assert view.ask is not None
        assert isinstance(view.ask.action, Paste)
        content, import_id = SPANISH.encode(), view.ask.action.imported
        action = BringFile("es.csv", content, len(content), deck, imported=import_id)
        assert read(await world.act(action)).startswith(f"{title}: 4 cards")


@pytest.mark.parametrize(
    ("name", "typed", "slug"),
    [
        ("Latin words.csv", "", "latin_words"),
        ("C:\\decks\\Latin.v2.csv", "", "latin_v2"),
        ("", "", "my_cards"),
        ("x.csv", "Spanish VERBS!", "spanish_verbs"),
        ("日本語.csv", "", "deck_3d8a8e2b"),
    ],
)
async def test_names(world: World, name: str, typed: str, slug: str) -> None:
    """A deck gets the name that its person typed, or else its file's name, in any script."""
    await import_and_save(world, SPANISH, name, deck=typed)
    ((stored,),) = await world.rows("SELECT slug FROM decks WHERE id = 2")
    assert stored == slug or (slug.startswith("deck_") and stored.startswith("deck_"))


async def test_a_deck_file_knows_its_name(world: World) -> None:
    """An exported deck file updates its own deck, also pasted or under another file name."""
    await import_and_save(world, SPANISH)
    exported = str(attached(await world.type("/decks export spanish")).content)
    for view in (
        await import_file(world, exported, "spanish (1).toml"),
        await world.act(Paste(text=exported.replace("\n", "\r\n"))),
    ):
        assert "The deck spanish has all of these cards already." in read(view)
    assert "called latin" in read(await import_file(world, exported, "spanish.toml", deck="Latin"))
    assert "called spanish_1" in read(await import_file(world, SPANISH, "spanish (1).csv"))


async def test_nothing_to_read(world: World) -> None:
    """A file without any card is answered with the list of formats, and no import is stored."""
    for content in (b"\x00\x01\x02", b"PK\x03\x04 not really", b"\xef\xbb\xbf\n"):
        view = await import_file(world, content, "thing")
        assert "no card" in read(view)
        assert "I can read:" in read(view)
        assert not labels(view)
    assert await world.rows("SELECT count(*) FROM imports") == [(0,)]


@pytest.mark.parametrize("content", [b"", b" \r\n\t\n"])
async def test_empty(world: World, content: bytes) -> None:
    """An empty file or text gets a message of its own, without the list of formats."""
    empty = "That was empty, so I found no card in it. Please look at it, and bring it once more."
    assert read(await import_file(world, content, "thing.csv")) == empty
    assert read(await world.act(Paste(text=content.decode()))) == empty


async def test_too_large(world: World) -> None:
    """A file over the limit is refused by its size, without its content."""
    view = await world.act(BringFile("a.apkg", b"", 60_000_000))
    assert "This file has 60 MB; I can take up to 50 MB." in read(view)
    view = await world.act(BringFile("a.apkg", b"", 30_000_000, most=20_000_000))
    assert "This file has 30 MB; I can take up to 20 MB." in read(view)
    view = await world.act(BringFile("a.apkg", b"", 50_000_001))
    assert "This file has 50.1 MB; I can take up to 50 MB." in read(view)


# ── again ───────────────────────────────────────────────────────────────────────────────────────


async def test_importing_again_updates(world: World) -> None:
    """An update's preview counts the changes, and saving it keeps the memory states."""
    await import_and_save(world, SPANISH)
    await world.press("Study")
    await world.study("4")
    changed = "el perro;the hound\nuno;one\ndos;two\ntres;three\n"
    view = await import_file(world, changed)
    assert (
        "There is a deck spanish already. Saving brings it up to date: "
        "1 new, 1 changed, 1 taken away and 2 as before." in read(view)
    )
    view = await world.press("Save")
    assert "The deck is up to date: Spanish, 4 cards." in read(view)
    assert await world.rows("SELECT count(*), min(reviews) FROM memory") == [(1, 1)]
    assert await world.rows("SELECT count(*) FROM cards WHERE deck = 2") == [(5,)]
    assert "3 new" in read(await world.type("/decks show spanish"))


async def test_the_same_again(world: World) -> None:
    """An import without changes says so, and saving it changes no row."""
    await import_and_save(world, SPANISH)
    before = await world.dump("decks", "cards", "card_topics")
    view = await import_file(world, SPANISH)
    assert "The deck spanish has all of these cards already." in read(view)
    await world.press("Save")
    assert await world.dump("decks", "cards", "card_topics") == before


async def test_a_deck_that_changed_meanwhile(world: World) -> None:
    """An import is not saved if its deck has changed since the preview."""
    await import_and_save(world, SPANISH)
    await import_file(world, "el perro;the hound\n")
    save = world.button("Save").action
    deck = a_deck(3, slug="spanish")
    await world.database.write(lambda tx: decks.save(tx, deck, ADA))
    assert "has changed since" in read(await world.act(save))
    assert await world.database.read(lambda tx: tuple(cards_of(tx, DeckId(2)))) == deck.cards


# ── the worker, restarts, and the same request ──────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("why", "reply"),
    [("slow", "took too long"), ("failed", "damaged"), ("busy", "try again in a minute")],
)
async def test_a_reader_that_gives_up(world: World, why: str, reply: str) -> None:
    """If the import process fails, the person gets a message, and may send the file again."""

    async def gives_up(_task: ImportTask) -> ImportResult | ImportFailed:
        return ImportFailed(why)  # type: ignore[arg-type]

    engine = world.engine
    world.engine = Engine(world.database, engine._chance, world.defaults, reader=gives_up)
    assert reply in read(await import_file(world, SPANISH))
    world.engine = engine
    assert "4 cards" in read(await import_file(world, SPANISH))


async def test_forgotten_while_a_file_is_read(world: World) -> None:
    """If a person is forgotten while their file is read, nothing of it is stored."""

    async def slow(task: ImportTask) -> ImportResult | ImportFailed:
        world.engine = engine
        await world.act(Forget())
        return run_import(task)

    engine = world.engine
    world.engine = Engine(world.database, engine._chance, world.defaults, reader=slow)
    assert "no longer waiting" in read(await import_file(world, SPANISH))
    assert await world.rows("SELECT * FROM imports") == []


async def test_one_thing_at_a_time(world: World) -> None:
    """A person can't start a second import while one is read; other people can."""
    engine = world.engine

    async def slow(task: ImportTask) -> ImportResult | ImportFailed:
        if task.content == SPANISH.encode():
            assert "still reading" in read(await import_file(world, "uno;one\n"))
            assert "1 card" in read(await import_file(world, "uno;one\n", who="ben"))
        return run_import(task)

    world.engine = Engine(world.database, engine._chance, world.defaults, reader=slow)
    assert "4 cards" in read(await import_file(world, SPANISH))
    assert "1 card" in read(await import_file(world, "uno;one\n"))


async def test_a_restart_between_preview_and_save(file_world: World, tmp_path: Path) -> None:
    """An import can be saved after a restart."""
    await import_file(file_world, SPANISH)
    await file_world.reopen(tmp_path / "cards.db")
    assert "The deck is there" in read(await file_world.press("Save"))


async def test_save_twice(world: World) -> None:
    """A second press of Save saves nothing."""
    await import_file(world, SPANISH)
    save = world.button("Save").action
    await world.act(save)
    assert "no longer waiting" in read(await world.act(save))
    assert await world.rows("SELECT count(*) FROM decks") == [(2,)]


async def test_the_same_file_by_the_same_request_is_read_once(world: World) -> None:
    """A repeated request gets the first answer, and the file is not read again."""
    action = BringFile("spanish.csv", SPANISH.encode(), len(SPANISH))
    first = await world.act(action, key="once")

    async def never(_task: ImportTask) -> ImportResult | ImportFailed:
        raise AssertionError

    world.engine = Engine(world.database, world.engine._chance, world.defaults, reader=never)
    assert await world.act(action, key="once") == first


async def test_buttons_without_an_import(world: World) -> None:
    """Save buttons with made-up ids save nothing, also while the bot waits for a file."""
    await world.type("/decks import")
    for import_id in (0, 1, 99):
        assert "no longer waiting" in read(await world.act(SaveImport(ImportId(import_id))))


# ── out and in again ────────────────────────────────────────────────────────────────────────────


def attached(view: View) -> Attachment:
    """The attached file of a view."""
    (file,) = [block for block in view.blocks if isinstance(block, Attachment)]
    return file


@pytest.mark.parametrize("format_name", sorted(EXPORTERS))
async def test_out_and_in_again_changes_nothing(world: World, format_name: str) -> None:
    """Importing an exported deck again finds nothing to change, in every format."""
    await import_and_save(world, SPANISH)
    file = attached(await world.type(f"/decks export spanish format:{format_name}"))
    assert isinstance(file.content, bytes) == (format_name == "apkg")
    view = await import_file(world, file.encoded, file.name)
    assert "The deck spanish has all of these cards already." in read(view)


@settings(max_examples=amount(30), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deck=any_decks())
async def test_any_deck_comes_back_as_it_went(world: World, deck: Deck) -> None:
    """Any deck that is imported, exported and imported again has the same cards."""
    await world.database.write(lambda tx: tx.run("UPDATE decks SET retired = 1", {}))
    source = EXPORTERS["native"].write(deck, 0, {})
    view = await import_file(world, source, f"{deck.id}.toml", deck=deck.id)
    if not deck.cards:
        assert "no card" in read(view)
        return
    await world.press("Save")
    file = attached(await world.type(f"/decks export {deck.id}"))
    assert file.encoded == source
    assert "has all of these cards already" in read(
        await import_file(world, file.encoded, file.name, deck=deck.id)
    )


async def test_what_waits_in_a_session_is_still_there(world: World) -> None:
    """The buttons of an open card work after an update of its deck."""
    await import_and_save(world, SPANISH)
    await world.type("/quiz spanish")
    await world.act(Reveal(SessionId(1), 1))
    await import_and_save(world, SPANISH + "tres;three\n")
    assert "Noted" in read(await world.act(Rate(SessionId(1), 1, 4)))


async def test_an_address_is_not_fetched(world: World) -> None:
    """An address in place of a file is answered with how to bring the file."""
    address = "https://gist.github.com/ada/1"
    typed = read(await world.type(f"/decks import deck:{address}"))
    assert "I fetch nothing from the web." in typed
    assert "nothing is fetched from the web; open it" in read(await world.act(Paste(text=address)))
