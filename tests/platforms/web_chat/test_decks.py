"""Decks, files, media and places in the browser."""

import aiohttp
import pytest

from bot.model.actions import Where
from bot.platforms.web_chat.downloads import kind_of
from tests.formats.anki.painted import painted
from tests.platforms.web_chat.web_harness import BrowserAtHome, Pages
from tests.world import a_deck

SERVER = Where(channel="77", space="7", moderator=True, title="Study hall #general")


async def bring(browser: BrowserAtHome, content: bytes, name: str, **fields: str) -> str:
    """Sends a file of cards; returns what the preview says."""
    await browser.get("/decks/import")
    form = aiohttp.FormData([*browser.last.form.items(), *fields.items()])
    form.add_field("file", content, filename=name)
    return (await browser.post("/decks/import", form)).text


async def test_a_file_is_brought_and_got_back(pages: Pages, ada: BrowserAtHome) -> None:
    """A file is previewed as in the chat, saved by a press, and exported as a download."""
    preview = await bring(ada, b"el perro;the dog\nel gato;the cat\n", "spanish.csv")
    assert "2 cards" in preview
    await ada.press("Save")
    assert "Spanish" in (await ada.get("/decks/list")).text
    exported = await ada.get("/decks/export?deck=spanish&format=csv&download=spanish.csv")
    assert exported.headers["Content-Disposition"].startswith("attachment;")
    assert b"el perro" in exported.body


async def test_cards_can_be_pasted(ada: BrowserAtHome) -> None:
    """Without a file, the page asks for cards as text."""
    await ada.get("/decks/import")
    await ada.post("/decks/import", {"deck": "Mine"})
    await ada.press("Send", "one;uno\ntwo;dos\n")
    assert "Mine: 2 cards" in ada.last.text


async def test_a_space_is_entered_after_the_platform_said_so(pages: Pages) -> None:
    """A space's decks are seen by who typed `/web` there, and made by who manages it."""
    pages.world.platform = "discord"
    moderator = await pages.signed_in("ada", SERVER)
    stranger = await pages.signed_in("bob")
    for browser in (moderator, stranger):
        await browser.get("/places")
        await browser.post("/places", {"place": "discord:ada:7"})
    assert "Study hall" in moderator.last.html
    await bring(moderator, b"el perro;the dog\nel gato;the cat\n", "spanish.csv")
    await moderator.press("Save")
    assert await pages.world.rows("SELECT space, slug FROM decks WHERE space <> ''") == [
        ("7", "spanish")
    ]
    assert "Spanish" in (await moderator.get("/decks/list")).text
    assert "Spanish" not in (await stranger.get("/decks/list")).text
    await moderator.post("/places", {"place": ""})
    assert "Spanish" not in (await moderator.get("/decks/list")).text


async def test_who_lost_the_role_changes_nothing(pages: Pages) -> None:
    """After a week without a word from the platform, a moderator is a member."""
    pages.world.platform = "discord"
    browser = await pages.signed_in("ada", SERVER)
    await browser.get("/places")
    await browser.post("/places", {"place": "discord:ada:7"})
    pages.world.sleep(8)
    assert "manage" in await bring(browser, b"el perro;the dog\n", "spanish.csv")
    assert await pages.world.rows("SELECT 1 FROM decks WHERE space <> ''") == []


async def test_the_leaderboard_of_a_space(pages: Pages) -> None:
    """Whoever studied in a space is on its leaderboard."""
    pages.world.platform = "discord"
    browser = await pages.signed_in("ada", SERVER)
    assert "belongs to a server or group" in (await browser.get("/leaderboard")).text
    await browser.get("/places")
    await browser.post("/places", {"place": "discord:ada:7"})
    await browser.get("/today")
    await browser.press("Reveal")
    await browser.press("4")
    assert "Ada" in (await browser.get("/leaderboard")).text


PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(100))


@pytest.mark.parametrize(
    ("asked", "status", "content", "said"),
    [
        ("", 200, PNG, ""),
        ("bytes=0-9", 206, PNG[:10], "bytes 0-9/108"),
        ("bytes=100-", 206, PNG[100:], "bytes 100-107/108"),
        ("bytes=-8", 206, PNG[-8:], "bytes 100-107/108"),
        ("bytes=500-600", 416, None, ""),
        ("pages=1", 416, None, ""),
    ],
)
async def test_media(
    pages: Pages, ada: BrowserAtHome, asked: str, status: int, content: bytes | None, said: str
) -> None:
    """A picture or sound is given whole or in part, as players ask for it, and only to people."""
    await pages.world.database.write(
        lambda tx: tx.run(
            "INSERT INTO media (name, content) VALUES (:name, :content)",
            {"name": "0a.png", "content": PNG},
        )
    )
    answer = await ada.get("/media/0a.png", headers={"Range": asked} if asked else {})
    assert answer.status == status
    assert content is None or answer.body == content
    assert answer.headers.get("Content-Range", "") == said
    assert (await pages.browser().get("/media/0a.png")).url.path == "/"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.png", "image/png"),
        ("a.jpg", "image/jpeg"),
        ("a.mp3", "audio/mpeg"),
        ("a.ogg", "audio/ogg"),
        ("a.opus", "audio/ogg"),
        ("a.wav", "audio/wav"),
        ("a.m4a", "audio/mp4"),
        ("a.flac", "audio/flac"),
        ("a.html", None),
    ],
)
def test_kinds_of_media(name: str, kind: str | None) -> None:
    """Each kind that a card can have is named to the browser, and nothing else is given."""
    assert kind_of(name) == kind


@pytest.mark.parametrize("mode", ["reveal", "choice", "type"])
async def test_each_mode(pages: Pages, ada: BrowserAtHome, mode: str) -> None:
    """A quiz is answered by revealing, choosing and typing."""
    await pages.world.engine.take_in([a_deck(1, slug="one")])
    await ada.get("/quiz")
    await ada.post("/quiz", {"deck": "one", "mode": mode})
    if mode == "reveal":
        await ada.press("Reveal")
    elif mode == "choice":
        label = next(label for label in ada.last.buttons if "answer1x" in label)
        await ada.press(label)
    else:
        await ada.press("Send", "answer1x")
    assert "The long answer 1." in ada.last.text
    await ada.press("4")
    assert await pages.world.rows("SELECT count(*) FROM reviews") == [(1,)]


async def test_a_picture_goes_onto_the_card_that_was_seen(ada: BrowserAtHome) -> None:
    """The command's page is a form with a file."""
    await bring(ada, b"el perro;the dog\nel gato;the cat\n", "spanish.csv")
    await ada.press("Save")
    await ada.get("/quiz")
    await ada.post("/quiz", {"deck": "spanish", "mode": "reveal"})
    await ada.press("Reveal")
    await ada.get("/card/picture")
    form = aiohttp.FormData([*ada.last.form.items(), ("words", "a dog"), ("side", "back")])
    form.add_field("file", painted(), filename="C:\\dog.png")
    said = (await ada.post("/card/picture", form)).text
    assert "The picture is on the card." in said
    assert "[a dog]" in said
