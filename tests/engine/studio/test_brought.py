"""`/card picture` and `/card sound`: a file goes onto the card that the person saw last."""

import pytest

from bot.engine.studio.brought import MEDIUM_BYTES
from bot.model.actions import BringFile, Where
from bot.model.cards import Card
from bot.model.ids import DeckId
from bot.model.views import View
from tests.engine.servers import MEMBER, SCHOOL
from tests.engine.studio.studio_harness import ANIMALS, DECK, Studio, with_animals
from tests.formats.anki.painted import painted
from tests.formats.base.tones import tone
from tests.world import World, cards_of, read

HEART, TONE = painted(), tone("tone.mp3")
PICTURE, SOUND = "card picture", "card sound"


async def bring(
    world: World,
    path: str = PICTURE,
    name: str = "heart.png",
    content: bytes = HEART,
    who: str = "ada",
    size: int = 0,
    **options: str,
) -> str:
    """Sends a file with a command; returns what the answer says."""
    action = BringFile(name, content, size or len(content), path=path, options=options)
    return read(await world.act(action, who))


async def see_a_card(world: World, deck: str = "animals", who: str = "ada") -> View:
    """Begins a quiz and reveals its first card."""
    await world.type(f"/quiz {deck} mode:reveal", who)
    return await world.press("Reveal", who)


async def first_card(world: World) -> Card:
    """The first card of the deck that was brought."""
    return (await world.database.write(lambda tx: cards_of(tx, DeckId(DECK))))[0]


@pytest.fixture
async def ada(world: World) -> World:
    """A world in which Ada has seen the first card of a deck of hers."""
    world.platform = "discord"
    await with_animals(world)
    await see_a_card(world)
    return world


async def test_a_picture_comes_behind_the_answer(ada: World) -> None:
    """It is described in the words that were given, and the change is a version."""
    said = await bring(ada, words="a [brown] dog")
    assert "The picture is on the card. The card is now:\nthe dog\nel perro" in said
    assert "[a (brown) dog]" in said
    card = await first_card(ada)
    assert (card.front, card.answer) == ("the dog", "el perro")
    assert card.back == "el perro\n\n[a (brown) dog]"
    (image,) = card.images
    assert await ada.engine.medium(image.name) is not None
    assert await Studio(ada).version() == 2


@pytest.mark.parametrize(
    ("name", "file"),
    [("d.MP3", "tone.mp3"), ("d.ogg", "tone.ogg"), ("d.oga", "tone.ogg"), ("d.mp4", "tone.m4a")],
)
async def test_a_sound_comes_with_the_question(ada: World, name: str, file: str) -> None:
    """`side:front` puts it there; without words it is a sound."""
    assert "The sound is on the card." in await bring(ada, SOUND, name, tone(file), side="front")
    card = await first_card(ada)
    assert (card.front, card.back, len(card.sounds)) == ("the dog\n\n[sound]", "", 1)


async def test_it_is_the_rated_card(ada: World) -> None:
    """After a rating, it is the card that was rated, though the next question is shown."""
    await ada.press("4")
    await bring(ada)
    assert (await first_card(ada)).images


async def test_a_card_with_gaps(ada: World) -> None:
    """All gaps of a text are one card to its author, so all of them get the picture."""
    await ada.press("4")
    while "[ … ]" not in read(ada.last["ada"]):
        await ada.study("4")
    await ada.press("Reveal")
    assert "The picture is on the card." in await bring(ada, words="a cow")
    cow = await Studio(ada).card("the {{c1::cow}}")
    assert (cow.back, [image.words for image in cow.images]) == ("[a cow]", ["a cow"])


@pytest.mark.parametrize("path", [PICTURE, SOUND])
async def test_without_a_file(ada: World, path: str) -> None:
    """The answer says how to send one."""
    said = read(await ada.type(f"/{path} a dog"))
    assert f"Please send it together with /{path}: as the option “file”" in said


async def test_no_card_was_seen(world: World) -> None:
    """Neither with a file nor without is there anything to add it to."""
    assert "I don't know which card" in await bring(world)
    assert "I don't know which card" in read(await world.type("/card sound"))
    assert await world.rows("SELECT count(*) FROM media") == [(0,)]


async def test_a_retired_card(ada: World) -> None:
    """The card is no longer in its deck."""
    rest = ANIMALS.replace(b'id = "dog"', b'id = "wolf"').replace(b"the dog", b"the wolf")
    rest = rest.replace(b"el perro", b"el lobo")
    await ada.act(BringFile("animals.toml", rest, len(rest)))
    await ada.press("Save")
    assert "I don't know which card" in await bring(ada)


async def test_the_bots_deck(world: World) -> None:
    """What came with the bot is changed by nobody here."""
    await see_a_card(world, "greek")
    assert "came with the bot" in await bring(world)


@pytest.mark.parametrize(
    ("where", "who", "expected"),
    [
        (SCHOOL, "ben", "The picture is on the card."),
        (MEMBER, "ben", "not yours to change"),
        (Where(channel="dm"), "ada", "not yours to change"),
    ],
    ids=["moderator", "member", "elsewhere"],
)
async def test_a_spaces_deck(world: World, where: Where, who: str, expected: str) -> None:
    """It is changed there, and by its moderators, whoever brought it."""
    world.platform, world.where = "discord", SCHOOL
    await with_animals(world)
    await see_a_card(world, who=who)
    world.where = where
    assert expected in await bring(world, who=who)
    assert bool((await first_card(world)).images) is (where is SCHOOL)


@pytest.mark.parametrize(
    ("path", "name", "content", "size", "expected"),
    [
        (PICTURE, "x.png", b"no picture", 0, "I could not add that: "),
        (PICTURE, "x.svg", b"<svg><script/></svg>", 0, "I could not add that: "),
        (PICTURE, "../../etc/passwd", b"root:x", 0, "I could not add that: "),
        (SOUND, "x.mp3", b"no sound", 0, "I could not add that: "),
        (SOUND, "x.mp3", HEART, 0, "I could not add that: "),
        (PICTURE, "x.mp3", TONE, 0, "/card sound adds one"),
        (SOUND, "x.png", HEART, 0, "/card picture adds a picture"),
        (PICTURE, "x.png", b"", 0, "That file was empty"),
        (PICTURE, "x.png", b"", MEDIUM_BYTES + 1, "has 20.1 MB; for a card I can take up to 20 MB"),
    ],
)
async def test_unfit_files(
    ada: World, path: str, name: str, content: bytes, size: int, expected: str
) -> None:
    """Each is refused in one sentence, and the deck stays as it was."""
    said = await bring(ada, path, name, content, size=size)
    assert expected in said
    assert "{" not in said
    assert await Studio(ada).version() == 1
    assert await ada.rows("SELECT count(*) FROM media") == [(0,)]


async def test_options_that_do_not_exist(ada: World) -> None:
    """They are refused as those of commands without a file."""
    assert "back" in await bring(ada, side="left")
    assert "no option" in await bring(ada, colour="red")
    assert await Studio(ada).version() == 1
