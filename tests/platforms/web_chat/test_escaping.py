"""What people write is shown as text, and answers forbid all foreign code."""

from bot.model.actions import Where
from bot.model.cards import Card
from tests.platforms.web_chat.web_harness import BrowserAtHome, Pages, serving
from tests.world import World, a_deck

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7*7 }}"


async def test_what_people_write_is_never_markup(pages: Pages) -> None:
    """Hostile names, titles, cards, topics, answers, options and addresses are shown as text."""
    card = hostile_card()
    deck = a_deck(1, slug="evil", title=HOSTILE, topics={"t": HOSTILE}, cards=(card,))
    await pages.world.engine.take_in([deck])
    place = Where(channel="c", space="7", title=HOSTILE, moderator=True)
    browser = await pages.signed_in("ada", place)
    await pages.world.database.write(
        lambda tx: tx.run("UPDATE people SET name = :name", {"name": HOSTILE})
    )
    paths = (
        *("/quiz?deck=evil&topic=t", "/decks/list", "/decks/show?deck=evil", "/stats", "/places"),
        *("/leaderboard", "/browsers", "/decks/show?deck=%3Cscript%3E", "/quiz?deck=%22%22"),
        "/decks/export?deck=evil",
    )
    pages_seen = [await browser.get(path, headers={"User-Agent": HOSTILE}) for path in paths]
    for mode in ("reveal", "choice", "type"):
        await browser.get("/quiz")
        pages_seen.append(await browser.post("/quiz", {"deck": "evil", "mode": mode}))
    pages_seen.append(await browser.press("Send", HOSTILE))
    await browser.get("/settings")
    pages_seen.append(await browser.post("/settings", {"timezone": HOSTILE}))
    for answer in pages_seen:
        assert answer.status == 200
        assert "<script>alert" not in answer.html
        assert "<img src=x" not in answer.html
        assert "49" not in answer.text.split()
        assert "Something went wrong" not in answer.text


def hostile_card() -> Card:
    """A card whose every field is hostile."""
    return Card(
        id="c",
        front=f"{HOSTILE} **{HOSTILE}** `{HOSTILE}`\n\n- {HOSTILE}",
        back=HOSTILE,
        answer="<b>x</b>",
        distractors=tuple(f"{HOSTILE} {number}" for number in range(3)),
        explanation=rf"\(x^2 \text{{{HOSTILE}}}\) {HOSTILE}",
        topics=("t",),
        typed=True,
    )


async def test_every_answer_has_its_headers(pages: Pages, ada: BrowserAtHome) -> None:
    """Pages, errors, files and redirects forbid foreign code, frames and guesses of kinds."""
    for path in ("/today", "/nothing/here", "/static/app.js", "/", "/static/../x", "/in/ABC"):
        answer = await ada.get(path, allow_redirects=False)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Server"] == "Cardstreak"


async def test_pages_name_no_other_host(pages: Pages, ada: BrowserAtHome) -> None:
    """No page loads, sends or leads anything elsewhere."""
    for path in ("/today", "/help", "/decks/list", "/browsers"):
        html = (await ada.get(path)).html
        assert "http://" not in html.replace("http://www.w3.org/", "")
        assert "https://" not in html


async def test_cookies_can_not_be_read_or_sent_elsewhere(world: World) -> None:
    """Cookies are for our own pages alone, and behind https never travel without it."""
    async with serving(world, base_url="https://cards.example.org") as pages:
        browser = pages.browser()
        answer = await browser.get(await pages.link())
        cookie = answer.headers["Set-Cookie"]
        for part in ("__Host-visit=", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"):
            assert part in cookie
        assert "max-age=" in answer.headers["Strict-Transport-Security"]
