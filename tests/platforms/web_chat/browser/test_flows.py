"""What people do on several pages, in a real browser."""

import base64

import pytest
from playwright.async_api import Browser, Dialog, expect

from tests.formats.anki.anki_packages import ANote, package
from tests.platforms.web_chat.browser.chromium import PHONE, beside, tab
from tests.platforms.web_chat.web_harness import Pages

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_two_tabs_edit_one_card(browser: Browser, site: Pages) -> None:
    """Changes of different fields are both kept; one field that both changed is asked."""
    async with tab(browser, site) as first:
        await first.sign_in()
        second = await beside(first.page.context, site)
        for one in (first, second):
            await one.open("/studio/2/cards/dog")
        await first.page.get_by_label("Short answer").fill("el perrito")
        await first.page.get_by_role("button", name="Save", exact=True).click()
        await first.page.wait_for_url("**/studio/2*")
        await second.page.get_by_label("Question").fill("the little dog")
        await second.page.get_by_role("button", name="Save", exact=True).click()
        await second.page.wait_for_url("**/studio/2*")
        await expect(second.main).to_contain_text("the little dog")
        await expect(second.main).to_contain_text("el perrito")

        for one in (first, second):
            await one.open("/studio/2/cards/dog")
        for one, answer in ((first, "el can"), (second, "el chucho")):
            await one.page.get_by_label("Short answer").fill(answer)
            await one.page.get_by_role("button", name="Save", exact=True).click()
        await expect(second.page.get_by_role("alert")).to_contain_text("el can")
        await expect(second.page.get_by_label("Short answer")).to_have_value("el chucho")
        await second.page.get_by_role("button", name="Save", exact=True).click()
        await second.page.wait_for_url("**/studio/2*")
        await expect(second.main).to_contain_text("el chucho")


async def test_a_package_is_dropped(browser: Browser, site: Pages) -> None:
    """An Anki package with maths that is dropped on the page is shown, saved and studied."""
    async with tab(browser, site) as ada:
        await ada.sign_in()
        await ada.open("/decks/import")
        await ada.page.evaluate(DROP, base64.b64encode(package([MATHS], deck="Heat")).decode())
        await expect(ada.main).to_contain_text("1 card")
        await ada.page.get_by_role("button", name="Save", exact=True).click()
        await expect(ada.main).to_contain_text("Heat")
        await ada.open("/quiz?deck=heat&mode=reveal")
        await ada.page.locator(".command button").click()
        await expect(ada.main.locator("math mtable")).to_be_visible()


async def test_a_lost_connection(browser: Browser, site: Pages) -> None:
    """A press that does not arrive is said so, and the next one counts once."""
    async with tab(browser, site) as ada:
        await ada.sign_in()
        await ada.page.locator("body:not(:has(.htmx-added)) [data-key=space]").wait_for()
        await ada.page.context.set_offline(offline=True)
        await ada.page.keyboard.press("Space")
        await expect(ada.page.get_by_role("alert")).to_contain_text("The connection is lost")
        await ada.page.context.set_offline(offline=False)
        await ada.key("Space")
        await expect(ada.page.get_by_role("alert")).to_be_hidden()
        await expect(ada.main).to_contain_text("How well did you know this?")
        ada.faults.clear()


async def test_the_menu_shows_where_one_is(browser: Browser, site: Pages) -> None:
    """On a phone, where the menu is wider than the screen, the page's own entry is in sight."""
    async with tab(browser, site, viewport=PHONE) as ada:
        await ada.sign_in()
        for name in ("Browsers", "Today"):
            await ada.page.get_by_role("link", name=name, exact=True).click()
            here = ada.page.locator("header [aria-current=page]")
            await expect(here).to_have_text(name)
            await expect(here).to_be_in_viewport(ratio=1)


MATHS = ANote((r"What is \(\begin{pmatrix} a & b \\ c & d \end{pmatrix}\)?", "A matrix"))
DROP = """encoded => {
  const bytes = Uint8Array.from(atob(encoded), one => one.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], "heat.apkg"));
  document.body.dispatchEvent(new DragEvent("drop", {dataTransfer, bubbles: true}));
}"""


async def test_cards_are_added_with_the_keyboard(browser: Browser, site: Pages) -> None:
    """A deck and its cards are typed without a mouse; the topic need not be typed twice."""
    async with tab(browser, site) as ada:
        await ada.sign_in()
        await ada.open("/studio/new")
        await ada.page.keyboard.type("Rivers")  # the title has the focus
        await ada.page.get_by_label("Question").fill("Which river is in Bern?")
        await ada.page.get_by_label("Short answer").fill("the Aare")
        await ada.page.get_by_label("Topic").fill("Switzerland")
        await ada.key("Control+Enter")
        await ada.page.keyboard.type("Which river is in Basel?")
        await ada.page.keyboard.press("Tab")
        await ada.page.keyboard.type("the Rhine")
        await ada.key("Control+Enter")
        await ada.page.get_by_role("link", name="Cards", exact=True).click()
        rows = ada.main.get_by_role("row").filter(has_text="Switzerland")
        await expect(rows).to_have_count(2)


async def test_nothing_is_lost_by_the_way(browser: Browser, site: Pages) -> None:
    """While text is not saved, a button or link elsewhere on the page asks before it goes on."""
    async with tab(browser, site) as ada:
        await ada.sign_in()
        await ada.open("/studio/2")
        asked: list[str] = []

        async def stay(dialog: Dialog) -> None:
            asked.append(dialog.message)
            await dialog.dismiss()

        ada.page.on("dialog", stay)
        await ada.page.get_by_role("link", name="Edit card 1").click()
        question = ada.page.locator("[name=front]")
        await question.fill("the old dog")
        await ada.page.get_by_role("checkbox", name="Choose card 2").check()
        await ada.page.get_by_role("button", name="Retire them").click()
        await ada.page.get_by_role("link", name="Versions").click()
        assert len(asked) == 2
        assert "not saved yet" in asked[0]
        await expect(question).to_have_value("the old dog")
        await expect(ada.page.locator(".look.browser").first).to_contain_text("the old dog")
        await ada.page.get_by_role("button", name="Save and copy").click()
        await expect(ada.main.get_by_role("row").filter(has_text="the old dog")).to_have_count(2)
        assert len(asked) == 2
