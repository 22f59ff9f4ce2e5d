"""Images of cards: they are stored with an import, then with its deck, and deleted with it."""

import io
import random
import zipfile
from functools import partial
from typing import Any

import pytest

from bot.engine.decks.imports import MEDIA_BYTES_MOST, PORTION, portions
from bot.engine.engine import Engine
from bot.formats.importers import read_any
from bot.formats.pipeline import import_here
from bot.model.actions import BringFile, EditCard
from bot.model.cards import Card, Deck, Image
from bot.model.ids import CardId, DeckId, ImportId, PersonId
from bot.model.ownership import Owner
from bot.model.views import Attachment, Illustration, View
from bot.store import decks, imports, media
from bot.store.database import Tx
from tests.formats.anki.anki_packages import CLOZE, ANote, package
from tests.formats.anki.painted import BLUE, RED, painted
from tests.formats.base.tones import beep
from tests.world import World, a_deck, cards_of, labels, read

HEART, LUNG = painted(colour=RED), painted(colour=BLUE)
FILES = {"heart.png": HEART, "lung.png": LUNG}
NOTES = (
    ANote(('What is this?<br><img src="heart.png" alt="a red thing">', "The heart"), guid="heart"),
    ANote(("What breathes?", 'This: <img src="lung.png">'), guid="lung"),
    ANote(("What thinks?", "The brain"), guid="brain"),
    ANote(
        ('{{c1::<img src="heart.png">}} pumps, {{c2::<img src="lung.png">}} breathes', ""),
        CLOZE,
        guid="both",
        cards={0: {}, 1: {}},
    ),
)
ORGANS = package(NOTES, media=FILES)

HOLDERS = "SELECT kind, count(*) FROM media_holders GROUP BY kind"


async def import_package(world: World, source: bytes = ORGANS, who: str = "ada") -> View:
    """Sends a package."""
    return await world.act(BringFile("organs.apkg", source, len(source), "organs"), who)


async def count_images(world: World) -> int:
    """The number of stored images."""
    assert await world.rows(
        "SELECT count(*) FROM media_holders WHERE medium NOT IN (SELECT id FROM media)"
    ) == [(0,)]
    return int((await world.rows("SELECT count(*) FROM media"))[0][0])


async def copy_deck(world: World, who: str) -> None:
    """Ada shares her deck, and another person takes a copy."""
    view = await world.type("/decks share organs", "ada")
    code = next(line for line in read(view).splitlines() if line.startswith("/decks add"))
    await world.type(code, who)


async def test_the_preview_says_how_many_cards_have_pictures(world: World) -> None:
    """The preview of an import counts the cards with images."""
    assert read(await import_package(world)).startswith("organs: 5 cards, 4 with pictures\n")


async def test_pictures_wait_until_the_import_is_saved(world: World) -> None:
    """Images belong to the import until it is saved, and then to the deck."""
    await import_package(world)
    assert await world.rows(HOLDERS) == [("import", 2)]
    await world.press("Save")
    assert await world.rows(HOLDERS) == [("deck", 2)]
    assert await count_images(world) == 2
    cards = await world.database.read(lambda tx: cards_of(tx, DeckId(2)))
    names = {image.name for card in cards for image in card.images}
    stored = await world.database.read(lambda tx: media.contents(tx, DeckId(2)))
    assert stored.keys() == names


@pytest.mark.parametrize("line", ["/decks import", "/privacy forget"])
async def test_what_is_not_saved_is_not_kept(world: World, line: str) -> None:
    """A newer import, or forgetting the person, deletes the images of an unsaved import."""
    await import_package(world)
    await world.type(line)
    if line.endswith("forget"):
        await world.press("Forget")
    assert await count_images(world) == 0


async def test_cancelling_lets_them_go(world: World) -> None:
    """Cancelling an import deletes its images."""
    await import_package(world)
    await world.press("Cancel")
    assert await count_images(world) == 0


async def test_pictures_that_no_card_shows_any_more_go(world: World) -> None:
    """An update leaves the images that no card shows any more to the version before it."""
    await import_package(world)
    await world.press("Save")
    await import_package(world, package(NOTES[:1], media=FILES))
    await world.press("Save")
    assert sorted(await world.rows(HOLDERS)) == [("deck", 1), ("version", 1)]
    await world.type("/decks remove organs")
    await world.press("Take")
    assert await count_images(world) == 1


async def test_the_same_package_again_changes_nothing(world: World) -> None:
    """Importing the same package again changes no card and stores no further image."""
    await import_package(world)
    await world.press("Save")
    assert "has all of these cards already" in read(await import_package(world))
    await world.press("Save")
    assert await world.rows(HOLDERS) == [("deck", 2)]


async def test_a_copy_holds_the_pictures_too(world: World) -> None:
    """A copy of a deck keeps its images when the first owner is forgotten."""
    await import_package(world)
    await world.press("Save")
    await copy_deck(world, "ben")
    assert await count_images(world) == 2
    await world.type("/privacy forget", "ada")
    await world.press("Forget", "ada")
    assert await count_images(world) == 2
    await world.type("/privacy forget", "ben")
    await world.press("Forget", "ben")
    assert await count_images(world) == 0


async def test_a_removed_deck_comes_back_with_its_pictures(world: World) -> None:
    """A removed deck keeps its images, and a later import can use them again."""
    await import_package(world)
    await world.press("Save")
    await world.type("/decks remove organs")
    await world.press("Take it away")
    assert await count_images(world) == 2
    text = b"front,back\nWhat breathes?,This: [image: lung.png]\n"
    await world.act(BringFile("organs.csv", text, len(text), "organs"))
    await world.press("Save")
    assert await count_images(world) == 1


@pytest.mark.parametrize(
    ("form", "name", "files"), [("apkg", "organs.apkg", 4), ("native", "organs.zip", 3)]
)
async def test_pictures_come_out_and_in_again(
    world: World, form: str, name: str, files: int
) -> None:
    """An exported file has the images, and importing it gives the same cards."""
    await import_package(world)
    await world.press("Save")
    view = await world.type(f"/decks export organs format:{form}")
    (file,) = [block for block in view.blocks if isinstance(block, Attachment)]
    assert file.name == name
    with zipfile.ZipFile(io.BytesIO(file.encoded)) as archive:
        assert len(archive.namelist()) == files
    assert read_any(file.encoded, name).faults == ()
    await world.act(BringFile(name, file.encoded, len(file.encoded), "organs"), "ben")
    await world.press("Save", "ben")
    first = await world.database.read(lambda tx: cards_of(tx, DeckId(2)))
    second = await world.database.read(lambda tx: cards_of(tx, DeckId(3)))
    assert [(card.front, card.back, card.images) for card in first] == [
        (card.front, card.back, card.images) for card in second
    ]
    assert await count_images(world) == 2


async def test_what_is_edited_out_of_a_card_is_not_shown(world: World) -> None:
    """An image is no longer shown when its placeholder is edited out of the card."""
    await import_package(world)
    await world.press("Save")
    view = await world.type("/quiz organs")
    assert any(isinstance(block, Illustration) for block in view.blocks)
    ((card,),) = await world.rows("SELECT id FROM cards WHERE slug = 'heart'")
    await world.act(EditCard(CardId(card), "What pumps?\n---\nThe heart"))
    view = await world.type("/quiz organs")
    assert "What pumps?" in read(view)
    assert not any(isinstance(block, Illustration) for block in view.blocks)


async def test_other_formats_keep_the_words(world: World) -> None:
    """A format without images has the description of the image in its place."""
    await import_package(world)
    await world.press("Save")
    view = await world.type("/decks export organs format:csv")
    (file,) = [block for block in view.blocks if isinstance(block, Attachment)]
    assert b"[a red thing]" in file.encoded
    assert "Not in it: 2 pictures. A .csv file holds none; apkg and native do." in read(view)


async def test_decks_of_the_bot_have_pictures(world: World) -> None:
    """The media of the bot's own decks are stored with them, and go with them."""
    card = Card("a", "What is [this]?", "a heart", images=(Image("heart.png", "this"),))
    deck = Deck("atlas", "Atlas", cards=(card,))
    await world.engine.take_in([deck], {"heart.png": HEART})
    assert await count_images(world) == 1
    view = await world.type("/quiz atlas")
    assert [block.name for block in view.blocks if isinstance(block, Illustration)] == ["heart.png"]
    await world.engine.take_in([deck])
    assert await count_images(world) == 1


@pytest.mark.sqlite
async def test_pictures_of_one_owner_have_a_limit(world: World) -> None:
    """Over the limit of an owner's images an import is refused, and nothing of it is stored."""
    await world.type("/streak")

    def fill(tx: Tx) -> None:
        deck = decks.save(tx, a_deck(1, slug="heavy"), Owner(PersonId(1)))
        tx.run(
            "INSERT INTO media (name, content) VALUES ('x', zeroblob(:size))",
            {"size": MEDIA_BYTES_MOST},
        )
        media.hold(tx, deck, ["x"])

    await world.database.write(fill)
    view = await import_package(world)
    assert read(view) == (
        "With these, the pictures and sounds of your decks would have more than 300 MB. "
        "Could you bring fewer?"
    )
    assert labels(view) == []


# ── sounds, and media in portions ───────────────────────────────────────────────────────────────

WORDS = ("dog", "cat", "bird")
SOUNDS = package(
    [ANote((f"[sound:{word}.wav]", word), guid=word) for word in WORDS],
    media={f"{word}.wav": beep(400 + 99 * at, 30) for at, word in enumerate(WORDS)},
)


async def test_sounds_wait_in_several_portions(world: World) -> None:
    """Sounds that are too large for one transaction all belong to the import, then to the deck."""
    assert read(await import_package(world, SOUNDS)).startswith("organs: 3 cards, 3 with sounds\n")
    assert await world.rows(HOLDERS) == [("import", 3)]
    await world.press("Save")
    assert await world.rows(HOLDERS) == [("deck", 3)]
    assert await count_images(world) == 3


def test_a_portion_is_never_empty_and_seldom_large() -> None:
    """Portions hold everything once, in order; only a medium alone has more than is allowed."""
    contents = {str(size): bytes(size) for size in (1, PORTION, 2 * PORTION, 3, 4, PORTION - 7)}
    found = list(portions(contents))
    assert [list(portion) for portion in found] == [
        ["1"], [str(PORTION)], [str(2 * PORTION)], ["3", "4", str(PORTION - 7)],
    ]  # fmt: skip


async def test_media_of_an_import_that_is_deleted_meanwhile(world: World) -> None:
    """If the person is forgotten while the media are kept, nothing of them stays."""
    await world.type("/streak")
    gone: list[bool] = []
    write = world.database.write

    class Forgetful(Engine):
        """An engine during whose import the person is forgotten, after the first portion."""

        async def _stage(self, *arguments: Any) -> ImportId | None:
            staged = await super()._stage(*arguments)
            assert staged is not None
            person = PersonId(1)
            await write(lambda tx: imports.drop_all(tx, person))
            gone.append(await write(partial(keep, staged=staged, person=person)))
            return staged

    def keep(tx: Tx, staged: ImportId, person: PersonId) -> bool:
        return imports.add_media(tx, staged, person, {"x": b"x"})

    world.engine = Forgetful(world.database, random.Random(1), world.defaults, reader=import_here)
    view = await import_package(world, SOUNDS)
    assert gone == [False]
    assert labels(view) == []
    assert await world.rows(HOLDERS) == []
    assert await count_images(world) == 0
