"""Studying in the browser, with the forms alone, as without JavaScript."""

import pytest

from tests.platforms.web_chat.web_harness import BrowserAtHome, Pages


async def test_ten_cards(pages: Pages, ada: BrowserAtHome) -> None:
    """A quiz of ten cards is answered by pressing, and counts as it does in any chat."""
    await ada.get("/quiz")
    await ada.post("/quiz", {"deck": "greek", "cards": "10"})
    for _ in range(10):
        assert "Question" in ada.last.text
        await ada.press("Reveal")
        await ada.press("4")
        assert ada.last.status == 200
        assert ada.last.url.path.startswith("/answer/")
    assert await pages.world.rows("SELECT count(*) FROM reviews") == [(10,)]


async def test_todays_card_is_the_first_page(ada: BrowserAtHome) -> None:
    """Who signs in sees today's card."""
    assert ada.last.url.path == "/today"
    assert "Question" in ada.last.text


@pytest.mark.parametrize(
    "path",
    [
        *("/today", "/quiz", "/streak", "/stats", "/decks/list", "/decks/show?deck=greek"),
        *("/decks/import", "/decks/export?deck=greek", "/settings", "/leaderboard", "/help"),
        *("/browsers", "/places", "/undo", "/link", "/privacy/export", "/privacy/forget", "/web"),
    ],
)
async def test_each_page_is_there(ada: BrowserAtHome, path: str) -> None:
    """Every page answers, for whoever is signed in."""
    answer = await ada.get(path)
    assert answer.status == 200
    assert "<h1" in answer.html


async def test_loading_an_answer_again_changes_nothing(pages: Pages, ada: BrowserAtHome) -> None:
    """The address of an answer shows the same card again, and counts no review twice."""
    await ada.press("Reveal")
    await ada.press("4")
    address = ada.last.url.path
    first = ada.last.text
    again = await ada.get(address)
    assert again.text == first
    assert await pages.world.rows("SELECT count(*) FROM reviews") == [(1,)]


UNDO = "Take back the last rating"


async def test_a_rating_can_be_taken_back_beside_cards(ada: BrowserAtHome) -> None:
    """There is one button for it beside a card, and none where no card is."""
    await ada.get("/quiz")
    await ada.post("/quiz", {"deck": "greek", "cards": "3"})
    await ada.press("Reveal")
    assert UNDO in ada.last.text
    await ada.press("4")
    assert UNDO in ada.last.text
    await ada.get("/settings")
    await ada.post("/settings", {"retention": "banana"})
    assert UNDO not in ada.last.text


@pytest.mark.parametrize(
    ("fields", "said"), [({"retention": "banana"}, "70% to 97%"), ({"new_cards": "7"}, "Saved")]
)
async def test_an_answer_leads_back_to_its_form(
    ada: BrowserAtHome, fields: dict[str, str], said: str
) -> None:
    """What answers a form has its title, a link to it, and no hint on what to type."""
    await ada.get("/settings")
    await ada.post("/settings", fields)
    assert said in ada.last.text
    assert '<a href="/settings">Settings</a>' in ada.last.html
    assert "new_cards:5" not in ada.last.text


@pytest.mark.parametrize("of", ["nothing", "battle/start", "//evil.example", "a%0d%0aX:y", "%00"])
async def test_an_answer_leads_nowhere_else(ada: BrowserAtHome, of: str) -> None:
    """What an address says of the form is a command's page, or nothing."""
    await ada.press("Reveal")
    answer = await ada.get(f"{ada.last.url.path}?of={of}")
    assert answer.status == 200
    assert "Related pages" not in answer.html
