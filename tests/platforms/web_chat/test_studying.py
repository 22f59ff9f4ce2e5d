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
