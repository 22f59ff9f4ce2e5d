"""The deck studio in the browser, with the forms alone, as without JavaScript."""

import io
import re
from html import unescape

import aiohttp
import html5lib
import pytest
import pytest_asyncio
from PIL import Image

from bot.model.actions import BringFile
from tests.engine.servers import MEMBER, SCHOOL
from tests.engine.studio.studio_harness import with_animals
from tests.platforms.web_chat.web_harness import BrowserAtHome, Pages

STUDIO = "/studio/2"
PATHS = [
    *(STUDIO, f"{STUDIO}/new", f"{STUDIO}/cards/dog", f"{STUDIO}/cards/cow", f"{STUDIO}/retired"),
    *(f"{STUDIO}/versions", f"{STUDIO}/versions/0", f"{STUDIO}/insight"),
]
FIELD = re.compile(
    r'<(?:input|textarea)[^>]*? name="([a-z]+)"[^>]*?'
    r'(?: value="([^"]*)"[^>]*|>\n([^<]*)</textarea)>'
)


def fields(browser: BrowserAtHome) -> dict[str, str]:
    """The fields of the last page's forms, as they are filled in."""
    found = FIELD.findall(browser.last.html)
    return {name: unescape(value or text) for name, value, text in found}


async def save(browser: BrowserAtHome, card: str, **changes: str) -> None:
    """Opens a card, changes fields and saves."""
    await browser.get(f"{STUDIO}/cards/{card}")
    await send(browser, card, **changes)


async def send(browser: BrowserAtHome, card: str, **changes: str) -> None:
    """Sends the form of the last page with changed fields."""
    await browser.post(f"{STUDIO}/cards/{card}", {**fields(browser), "do": "save", **changes})


@pytest_asyncio.fixture
async def ada(pages: Pages) -> BrowserAtHome:
    """Ada's browser; she has a deck of her own."""
    await with_animals(pages.world)
    return await pages.signed_in("ada")


async def test_the_studio_lists_ones_decks(ada: BrowserAtHome) -> None:
    """Own decks are there, and no deck that one can't change."""
    await ada.get("/studio")
    assert "Animals" in ada.last.text
    assert "greek" not in ada.last.text


@pytest.mark.parametrize("path", PATHS)
async def test_each_page_is_there(ada: BrowserAtHome, path: str) -> None:
    """Every page answers its owner, within its size."""
    answer = await ada.get(path)
    assert answer.status == 200
    assert "Animals" in answer.text
    assert len(answer.body) < 50_000
    html5lib.HTMLParser(strict=True).parse(answer.html)


@pytest.mark.parametrize("path", PATHS)
async def test_nobody_else_sees_any(pages: Pages, ada: BrowserAtHome, path: str) -> None:
    """To others there is no such page; who is not signed in is led to the start."""
    ben = await pages.signed_in("ben")
    assert (await ben.get(path)).status == 404
    stranger = pages.browser()
    assert (await stranger.get(path)).url.path == "/"


async def test_a_card_is_edited(ada: BrowserAtHome) -> None:
    """A form without JavaScript leads back to the cards, where the change is seen."""
    await save(ada, "dog", front="a **big** dog", topics="Pets\nBig ones")
    assert ada.last.url.path == STUDIO
    assert "a big dog" in ada.last.text
    assert "Pets, Big ones" in ada.last.text
    assert "Version 2" in ada.last.text


async def test_two_tabs_edit_one_card(ada: BrowserAtHome, pages: Pages) -> None:
    """The second sees what the first saved, keeps what it wrote, and decides."""
    other = await pages.signed_in("ada")
    await ada.get(f"{STUDIO}/cards/dog")
    await save(other, "dog", front="theirs", back="kept")
    await send(ada, "dog", front="mine")
    assert ada.last.status == 409
    assert "Ada changed the field Question meanwhile. It now says: theirs" in ada.last.text
    assert (fields(ada)["front"], fields(ada)["back"]) == ("mine", "kept")
    await send(ada, "dog")
    assert "mine" in ada.last.text


async def test_a_card_that_can_not_be_kept_comes_back(ada: BrowserAtHome) -> None:
    """The page says why, and has what was written."""
    await save(ada, "dog", answer="", explanation="mind")
    assert ada.last.status == 409
    assert "It is not saved yet: nothing to show as the answer" in ada.last.text
    assert fields(ada)["explanation"] == "mind"


async def test_cards_are_added_copied_moved_and_retired(ada: BrowserAtHome) -> None:
    """Each button of a card's page does what it says, and does it once."""
    await ada.get(f"{STUDIO}/new")
    card = re.search(r'action="/studio/2/cards/([^"]+)"', ada.last.html)
    assert card is not None
    await send(ada, card[1], front="the pig", answer="el cerdo")
    assert "the pig" in ada.last.text
    await ada.get(f"{STUDIO}/cards/hen")
    form = {**fields(ada), "do": "copy"}
    for _ in range(2):
        await ada.post(f"{STUDIO}/cards/hen", form)
    await ada.get(STUDIO)
    assert len(re.findall(r">the hen\n", ada.last.html)) == 2
    await ada.get(f"{STUDIO}/cards/hen")
    await ada.post(f"{STUDIO}/cards/hen", {**fields(ada), "do": "move", "place": "1"})
    assert ada.last.text.index("the hen") < ada.last.text.index("the dog")
    await ada.get(f"{STUDIO}/cards/dog")
    await ada.post(f"{STUDIO}/cards/dog", {**fields(ada), "do": "retire"})
    assert "the dog" not in ada.last.text
    await ada.get(f"{STUDIO}/retired")
    await ada.post(f"{STUDIO}/retired", {**fields(ada), "card:dog": "1"})
    assert "the dog" in ada.last.text


async def test_topics_of_chosen_cards(ada: BrowserAtHome) -> None:
    """A topic is given to all chosen cards, and a search finds them by it."""
    await ada.get(STUDIO)
    chosen = {"card:hen": "1", "card:cow": "1", "topic": "Farm", "do": "tag"}
    await ada.post(STUDIO, {**fields(ada), **chosen})
    await ada.get(f"{STUDIO}?topic=farm&q=gallina")
    assert "1 card" in ada.last.text
    assert "the hen" in ada.last.text


async def test_an_older_version_is_compared_and_restored(ada: BrowserAtHome) -> None:
    """The page names what differs, and one button brings it back."""
    await save(ada, "dog", front="a dog")
    await ada.get(f"{STUDIO}/versions")
    assert "Version 2 (now): edited: 1 card changed" in ada.last.text
    await ada.get(f"{STUDIO}/versions/1")
    assert "Question the dog a dog" in ada.last.text
    await ada.post(f"{STUDIO}/versions/1", {})
    assert "the dog" in ada.last.text
    assert "Version 3" in ada.last.text


async def test_a_deck_is_made(ada: BrowserAtHome) -> None:
    """Its form leads to its cards, or to the form of another card with the same topic."""
    await ada.get("/studio")
    assert 'href="/studio/new"' in ada.last.html
    await ada.get("/studio/new")
    form = {**ada.last.form, "card": "card-1", "title": "History", "language": "en"}
    await ada.post("/studio/new", form)
    assert ada.last.url.path == "/studio/3"
    await ada.get("/studio/new")
    await ada.post("/studio/new", {**form, "front": "When?", "answer": "1848"})
    assert ada.last.status == 409
    assert "It is not made yet: there is a deck called “History” already" in ada.last.text
    assert fields(ada)["front"] == "When?"
    again = {**fields(ada), "title": "More history", "topic": "Dates", "do": "another"}
    await ada.post("/studio/new", again)
    assert ada.last.url.path == "/studio/4/new"
    assert fields(ada)["topics"] == "Dates"


async def test_the_list_is_shown_again_as_it_was(ada: BrowserAtHome) -> None:
    """After a card was saved its search is still there, and no other address is led to."""
    await ada.get(f"{STUDIO}?q=gallina&topic=")
    link = re.search(r'href="([^"]*/cards/hen[^"]*)"', ada.last.html)
    assert link is not None
    await ada.get(unescape(link[1]))
    await send(ada, "hen", back="It lays eggs.")
    assert ada.last.url.query_string == "q=gallina&page=1&card=hen"
    assert 'id="card-hen" class="shown"' in ada.last.html
    assert "1 card." in ada.last.text
    await ada.get(f"{STUDIO}/cards/hen")
    await send(ada, "hen", back="It flies.", list="//evil.example?x=1&q=hen%0d%0aX-Evil:1")
    assert ada.last.url.path == STUDIO
    assert "X-Evil" not in ada.last.headers


async def test_a_preview_has_each_platform(ada: BrowserAtHome) -> None:
    """Formulas are words where all is typed, and options letters where buttons are narrow."""
    await ada.get(f"{STUDIO}/cards/dog")
    long = "an animal that barks at whoever comes near its house"
    written = {
        "front": r"\(\begin{pmatrix} a \\ b \end{pmatrix}\)?",
        "distractors": f"x\ny\n{long}",
    }
    answer = await ada.post(f"{STUDIO}/cards/dog/preview", {**fields(ada), **written})
    looks = {look.partition('"')[0].split()[0]: look for look in answer.html.split('"look ')[1:]}
    assert list(looks) == ["browser", "discord", "telegram", "terminal"]
    assert all("<mtable" in looks[name] for name in ("browser", "discord", "telegram"))
    assert "the column (a, b)" in looks["terminal"]
    assert '<span class="button">A</span>' in looks["telegram"]
    assert "sent as a picture" in looks["discord"]
    assert "sent as a picture" not in looks["browser"]


async def test_a_preview_shows_what_is_written(ada: BrowserAtHome) -> None:
    """It is a part of a page, and saves nothing."""
    await ada.get(f"{STUDIO}/cards/dog")
    written = {**fields(ada), "front": "the **old** {{c1::dog}}"}
    answer = await ada.post(f"{STUDIO}/cards/dog/preview", written)
    assert "<html" not in answer.html
    assert "the <strong>old</strong> [ … ]" in answer.html
    await ada.get(STUDIO)
    assert "Version 1" in ada.last.text


async def test_a_spaces_deck_is_its_moderators(pages: Pages) -> None:
    """Who manages the place edits its decks there; a member finds none."""
    world = pages.world
    world.platform, world.where = "discord", SCHOOL
    await with_animals(world)
    moderator = await pages.signed_in("ben", SCHOOL)
    member = await pages.signed_in("cleo", MEMBER)
    for browser in (moderator, member):
        await browser.get("/places")
        place = re.search(r'name="place" value="([^"]*school)"', browser.last.html)
        assert place is not None
        await browser.post("/places", {"place": place[1]})
    assert (await moderator.get(STUDIO)).status == 200
    await save(moderator, "dog", front="our dog")
    assert "our dog" in moderator.last.text
    assert (await member.get(STUDIO)).status == 404


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


async def test_stored_html_is_only_text_everywhere(ada: BrowserAtHome, pages: Pages) -> None:
    """What stands in a field is shown as it was written, on every page and in every preview."""
    toml = f"""[deck]
id = "hostile"
title = '{HOSTILE}'
[deck.topics]
t = '{HOSTILE}'
[[card]]
id = "a"
topics = ["t"]
front = '{HOSTILE}'
answer = '{HOSTILE[:55]}'
accept = ['{HOSTILE[:50]}x']
distractors = ['{HOSTILE[:50]}', '{HOSTILE[:50]}z', '{HOSTILE[:50]}q']
back = '{HOSTILE}'
explanation = '{HOSTILE}'
"""
    await pages.world.act(BringFile("x.toml", toml.encode(), len(toml)), "ada")
    await pages.world.press("Save", "ada")
    for path in PATHS:
        answer = await ada.get(path.replace("/2", "/3").replace("dog", "a").replace("cow", "a"))
        assert answer.status == 200
        assert "<script>alert" not in answer.html
        assert "<img src=x" not in answer.html
    await ada.get("/studio/3/cards/a")
    assert fields(ada)["front"] == HOSTILE
    await ada.post("/studio/3/cards/a", {**fields(ada), "back": HOSTILE + "!", "do": "save"})
    for path in ("/studio/3/versions", "/studio/3/versions/1", "/studio/3"):
        answer = await ada.get(path)
        assert answer.status == 200
        assert "<script>alert" not in answer.html


async def test_forms_of_others_change_nothing(ada: BrowserAtHome, pages: Pages) -> None:
    """A form for another's deck, without a proof, or with an unknown button is refused."""
    ben = await pages.signed_in("ben")
    await ben.get("/places")
    form = {"base": "1", "front": "x", "do": "save", "card:dog": "1", "topic": "x"}
    for path in (f"{STUDIO}/cards/dog", f"{STUDIO}/retired", f"{STUDIO}/versions/0"):
        assert (await ben.post(path, {**ben.last.form, **form})).status == 404
        await ben.get("/places")
    await ada.get(f"{STUDIO}/cards/dog")
    bare = {**fields(ada), "front": "x", "proof": "0" * 64}
    assert (await ada.post(f"{STUDIO}/cards/dog", bare)).status == 403
    await ada.get(f"{STUDIO}/cards/dog")
    assert (await ada.post(f"{STUDIO}/cards/dog", {"do": "explode"})).status == 400
    await ada.get(STUDIO)
    assert "Version 1" in ada.last.text


async def test_a_page_of_a_large_deck(ada: BrowserAtHome, pages: Pages) -> None:
    """Of a thousand cards a page has fifty, so it stays small."""
    rows = "\n".join(f"What is the capital of country number {n}?;City {n}" for n in range(1000))
    source = rows.encode()
    await pages.world.act(BringFile("large.csv", source, len(source)), "ada")
    await pages.world.press("Save", "ada")
    await ada.get("/studio/3?page=20")
    assert "1,000 cards, page 20 of 20" in ada.last.text
    assert "number 999?" in ada.last.text
    assert len(ada.last.body) < 100_000


async def add_file(ada: BrowserAtHome, name: str, content: bytes, **more: str) -> None:
    """Sends a file with the form of the dog's card."""
    await ada.get(f"{STUDIO}/cards/dog")
    form = aiohttp.FormData({**fields(ada), "do": "add", **more})
    form.add_field("file", content, filename=name)
    await ada.post(f"{STUDIO}/cards/dog", form)


async def test_a_picture_is_added_to_a_card(ada: BrowserAtHome, pages: Pages) -> None:
    """It is checked as those of imports are, described in words, and a version like any change."""
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "png")
    await add_file(ada, "../../Dog.PNG", picture.getvalue(), words="a [red] dog")
    assert "Version 2" in ada.last.text
    await ada.get(f"{STUDIO}/cards/dog")
    assert fields(ada)["front"] == "the dog\n\n[a (red) dog]"
    source = re.search(r'<img src="(/media/[^"]+)" alt="a \(red\) dog"', ada.last.html)
    assert source is not None
    assert (await ada.get(source[1])).headers["Content-Type"].startswith("image/")
    await save(ada, "dog", front="the dog")
    await ada.get(f"{STUDIO}/versions/2")
    await ada.post(f"{STUDIO}/versions/2", {})
    assert (await ada.get(source[1])).status == 200


@pytest.mark.parametrize("name", ["dog.png", "dog.mp3", "dog.svg", "dog"])
async def test_what_is_no_picture_is_refused_with_a_reason(
    ada: BrowserAtHome, pages: Pages, name: str
) -> None:
    """Nothing of it is stored."""
    await add_file(ada, name, b"<script>alert(1)</script>")
    assert ada.last.status == 409
    assert "It is not saved yet" in ada.last.text
    assert await pages.world.rows("SELECT * FROM media") == []
