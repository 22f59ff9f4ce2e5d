"""What people do on several pages, in a real browser."""

import base64

import pytest
from playwright.async_api import Browser, expect

from tests.formats.anki.anki_packages import ANote, package
from tests.platforms.web_chat.browser.chromium import beside, tab
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
        await first.page.get_by_role("button", name="Save").click()
        await first.page.wait_for_url("**/studio/2*")
        await second.page.get_by_label("Question").fill("the little dog")
        await second.page.get_by_role("button", name="Save").click()
        await second.page.wait_for_url("**/studio/2*")
        await expect(second.main).to_contain_text("the little dog")
        await expect(second.main).to_contain_text("el perrito")

        for one in (first, second):
            await one.open("/studio/2/cards/dog")
        for one, answer in ((first, "el can"), (second, "el chucho")):
            await one.page.get_by_label("Short answer").fill(answer)
            await one.page.get_by_role("button", name="Save").click()
        await expect(second.page.get_by_role("alert")).to_contain_text("el can")
        await expect(second.page.get_by_label("Short answer")).to_have_value("el chucho")
        await second.page.get_by_role("button", name="Save").click()
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


MATHS = ANote((r"What is \(\begin{pmatrix} a & b \\ c & d \end{pmatrix}\)?", "A matrix"))
DROP = """encoded => {
  const bytes = Uint8Array.from(atob(encoded), one => one.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], "heat.apkg"));
  document.body.dispatchEvent(new DragEvent("drop", {dataTransfer, bubbles: true}));
}"""
