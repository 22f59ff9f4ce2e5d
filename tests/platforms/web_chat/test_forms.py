"""Forms that are missing, forged, foreign or sent twice."""

import re

import pytest

from bot.model.actions import SaveImport
from bot.model.ids import ImportId
from bot.platforms import button_tokens
from tests.platforms.web_chat.web_harness import BrowserAtHome, Pages
from tests.world import a_deck


@pytest.mark.parametrize(
    "fields", [{}, {"proof": ""}, {"proof": "0" * 64}], ids=["missing", "empty", "made up"]
)
async def test_a_form_without_its_proof_changes_nothing(
    pages: Pages, ada: BrowserAtHome, fields: dict[str, str]
) -> None:
    """A press, a command and a sign-out need the proof that one of our pages contains."""
    token = next(iter(ada.last.buttons.values()))
    before = await pages.world.dump()
    for path, more in (
        ("/press", {"token": token}),
        ("/settings", {"new_cards": "3"}),
        ("/browsers", {"browser": "0"}),
        ("/places", {"place": ""}),
    ):
        answer = await ada._do("POST", path, data=fields | more)
        assert answer.status == 403
    assert await pages.world.dump() == before


async def test_another_persons_proof_is_none(pages: Pages, ada: BrowserAtHome) -> None:
    """A proof is that of one browser."""
    ben = await pages.signed_in("ben")
    stolen = ben.last.form["proof"]
    answer = await ada._do("POST", "/settings", data={"proof": stolen, "new_cards": "3"})
    assert answer.status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
async def test_a_form_of_another_site_is_refused(
    ada: BrowserAtHome, headers: dict[str, str]
) -> None:
    """What a browser says of a form's origin counts, even with a right proof."""
    token = next(iter(ada.last.buttons.values()))
    assert (await ada.post("/press", {"token": token}, headers=headers)).status == 403


async def test_another_persons_buttons_do_nothing(pages: Pages, ada: BrowserAtHome) -> None:
    """Tokens of another person's session, card, import or deck are refused in words."""
    await pages.world.engine.take_in([a_deck()])
    ben = await pages.signed_in("ben")
    tokens = [*ben.last.buttons.values(), button_tokens.pack(SaveImport(ImportId(1)))]
    before = await pages.world.dump("sessions", "reviews", "memory", "decks", "imports")
    for token in [*tokens, "1R" + "z" * 30, "", "0" * 64, "1R1.1\r\nX: y", "<b>{{ 7*7 }}"]:
        await ada.get("/today")
        answer = await ada.post("/press", {"token": token})
        assert answer.status == 200
    assert await pages.world.dump("sessions", "reviews", "memory", "decks", "imports") == before


async def test_a_press_sent_twice_counts_once(pages: Pages, ada: BrowserAtHome) -> None:
    """The same form of the same page is one request, however often it is sent."""
    await ada.press("Reveal")
    shown = ada.last
    token = next(token for label, token in shown.buttons.items() if label.startswith("4"))
    fields = {**shown.form, "token": token}
    answers = [await ada._do("POST", "/press", data=fields) for _ in range(3)]
    assert len({answer.url.path for answer in answers}) == 1
    assert await pages.world.rows("SELECT count(*) FROM reviews") == [(1,)]


SET = {
    "timezone": "Europe/Berlin",
    "new_cards": "10",
    "retention": "90%",
    "mode": "reveal",
    "leaderboard": "shown",
    "battle_reviews": "on",
}


def filled(html: str) -> dict[str, str]:
    """What the fields of a page's form hold, by their names."""
    texts = dict(re.findall(r'<input[^>]* name="(\w+)" value="([^"]*)"', html))
    selects = re.findall(
        r'<select[^>]* name="(\w+)".*?<option value="([^"]*)" selected', html, re.DOTALL
    )
    return {name: text for name, text in [*texts.items(), *selects] if name in SET}


async def test_settings_are_in_their_fields(ada: BrowserAtHome) -> None:
    """The form holds what is set; one press saves what was changed in it."""
    await ada.get("/settings")
    assert filled(ada.last.html) == SET
    assert 'method="post" action="/settings"' in ada.last.html
    was = {f"was-{name}": value for name, value in SET.items()}
    changed = {"new_cards": "3", "retention": "85%", "mode": "type"}
    await ada.post("/settings", was | SET | changed)
    assert "Saved" in ada.last.text
    await ada.get("/settings")
    assert filled(ada.last.html) == SET | changed


async def test_what_another_browser_has_set_stays(pages: Pages, ada: BrowserAtHome) -> None:
    """A field that was left alone is not sent, so an old form changes only what was changed."""
    await ada.get("/settings")
    was = {f"was-{name}": value for name, value in SET.items()}
    await pages.world.type("/settings new_cards:5", "ada")
    await ada.post("/settings", was | SET | {"mode": "type"})
    await ada.get("/settings")
    assert filled(ada.last.html) == SET | {"new_cards": "5", "mode": "type"}
    assert await pages.world.rows("SELECT zone_from FROM people") == [("default",)]
