"""Battles in the browser, over the wire: the wall, the phones of guests, and the host's remote."""

import asyncio
import csv
import io
import re
from datetime import timedelta

import aiohttp
import pytest
import pytest_asyncio

from bot.engine.background.service import BackgroundService
from bot.model.ids import BattleId
from bot.model.outcomes.battle_pages import Scene
from bot.platforms.web_chat.battles.live import LiveBattles
from bot.runtime.battle_scenes import BattleScenes
from bot.store import battles
from bot.store.battles import StoredBattle
from tests.platforms.web_chat.web_harness import Answer, BrowserAtHome, Pages, WorldClock


class BattleAtHome:
    """A battle that Ada has opened in her browser."""

    def __init__(self, pages: Pages, ada: BrowserAtHome, code: str) -> None:
        self.pages = pages
        self.ada = ada
        self.code = code

    async def guest(self, name: str) -> BrowserAtHome:
        """A phone whose person joins under a name."""
        phone = self.pages.browser()
        await phone.get(f"/battle/{self.code}/join")
        await phone.post(f"/battle/{self.code}/join", {"name": name})
        return phone

    async def remote(self, label: str) -> str:
        """Ada presses a button of her remote; returns what she then reads."""
        await self.ada.get(f"/battle/{self.code}/remote")
        return (await press(self.ada, self.code, label, "?remote")).text

    async def wall(self) -> str:
        """What the wall shows."""
        return (await self.pages.browser().get(f"/battle/{self.code}")).text

    async def stored(self) -> StoredBattle:
        """The battle as it is stored."""
        stored = await self.pages.world.database.read(lambda tx: battles.get(tx, BattleId(1)))
        assert stored is not None
        return stored

    async def answer(self, phone: BrowserAtHome, *, right: bool = True) -> str:
        """A phone answers the open question; returns what it then shows."""
        question = (await self.stored()).battle.question
        letter = "ABCD"[(question.right + (not right)) % 4]
        await phone.get(f"/battle/{self.code}/join")
        return (await press(phone, self.code, letter)).text


async def press(browser: BrowserAtHome, code: str, label: str, query: str = "") -> Answer:
    """Presses a button of a battle's page, by its letter or a part of its label."""
    buttons = browser.last.buttons.items()
    is_letter = len(label) == 1
    token = next(
        token for shown, token in buttons if label in (shown.split(" ") if is_letter else shown)
    )
    return await browser.post(f"/battle/{code}/press{query}", {"token": token})


@pytest_asyncio.fixture
async def battle(pages: Pages, ada: BrowserAtHome) -> BattleAtHome:
    """Ada opens a battle of two questions in the browser."""
    await ada.get("/battle")
    await ada.post("/battle", {"deck": "greek", "rounds": "2"})
    (code,) = set(re.findall(r"/battle/([A-Z2-9]{5})/remote", str(ada.last.url)))
    return BattleAtHome(pages, ada, code)


async def test_a_whole_battle(battle: BattleAtHome) -> None:
    """A host, a wall and two guests play two questions, and all see one result."""
    eva, finn = await battle.guest("Eva"), await battle.guest("Finn")
    assert "You are in, Eva" in eva.last.text
    wall = await battle.wall()
    assert "Eva" in wall
    assert battle.code in wall
    assert "Question 1 of 2" in await battle.remote("Start")
    assert "Locked in" in await battle.answer(eva)
    assert "1 of 2 players answered" in await battle.wall()
    await battle.answer(finn, right=False)
    assert "✓ right" in await battle.wall()
    assert "Right" in (await eva.get(f"/battle/{battle.code}/join")).text
    assert "Not this time" in (await finn.get(f"/battle/{battle.code}/join")).text
    await battle.remote("Next question")
    await battle.answer(eva)
    await battle.answer(finn)
    await battle.remote("Show how it ended")
    wall = await battle.wall()
    assert "The battle is over" in wall
    assert "1. Eva" in wall
    assert "Place 1 of 2" in (await eva.get(f"/battle/{battle.code}/join")).text
    assert "Place 2 of 2" in (await finn.get(f"/battle/{battle.code}/join")).text
    table = (await battle.ada.get(f"/battle/{battle.code}/results")).body.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [(row["place"], row["name"], row["guest"], row["right"]) for row in rows] == [
        ("1", "Eva", "yes", "2"),
        ("2", "Finn", "yes", "1"),
    ]
    assert [row["question_1"] for row in rows] == ["right", "wrong"]


async def test_a_phone_that_loads_again_loses_nothing(battle: BattleAtHome) -> None:
    """A locked answer is still there after the page was loaded again."""
    eva, _ = await battle.guest("Eva"), await battle.guest("Finn")
    await battle.remote("Start")
    await battle.answer(eva)
    assert "Locked in" in (await eva.get(f"/battle/{battle.code}/join")).text


async def test_a_pause_is_seen_everywhere(battle: BattleAtHome) -> None:
    """While the host pauses, the wall and the phones say so, and no phone has options."""
    eva, _ = await battle.guest("Eva"), await battle.guest("Finn")
    await battle.remote("Start")
    await battle.remote("Pause")
    assert "Paused" in await battle.wall()
    page = await eva.get(f"/battle/{battle.code}/join")
    assert "Paused by the host" in page.text
    assert page.buttons == {}
    await battle.remote("Go on")
    assert "Locked in" in await battle.answer(eva)


async def test_a_battle_goes_on_by_the_clock(battle: BattleAtHome) -> None:
    """At the deadline the answer is shown, whether a page asks or not."""
    await battle.guest("Eva")
    await battle.remote("Start")
    world = battle.pages.world
    world.now += timedelta(seconds=21)
    background = BackgroundService(world.database, world.engine._chance)
    await background.sweep(int(world.now.timestamp() * 1_000))
    assert "Nobody answered" in await battle.wall()


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "choose a name"), ("Host", "choose a name"), ("g.u.s", "has that name already")],
)
async def test_a_name_that_is_refused(battle: BattleAtHome, name: str, said: str) -> None:
    """The page says why, and asks again."""
    await battle.guest("Gus")
    phone = await battle.guest(name)
    assert said in phone.last.text
    assert "Your name on the wall" in phone.last.text


async def test_the_host_renames_and_removes(battle: BattleAtHome) -> None:
    """The remote has both for each guest, and the wall follows."""
    eva = await battle.guest("Rude")
    await battle.ada.get(f"/battle/{battle.code}/remote")
    token = battle.ada.last.buttons["Rename"]
    await battle.ada.post(f"/battle/{battle.code}/press?remote", {"token": token, "text": "Eva"})
    assert "Eva" in await battle.wall()
    await press(battle.ada, battle.code, "Remove", "?remote")
    assert "Eva" not in await battle.wall()
    await eva.get(f"/battle/{battle.code}/join")
    await eva.post(f"/battle/{battle.code}/join", {"name": "Eva"})
    assert "removed you" in eva.last.text


async def test_a_member_joins_in_the_browser(battle: BattleAtHome, pages: Pages) -> None:
    """Whoever is signed in plays under their own name."""
    bo = await pages.signed_in("bo")
    await bo.get(f"/battle/{battle.code}/join")
    await bo.post(f"/battle/{battle.code}/join", {"me": "1"})
    assert "You are in, Bo" in bo.last.text
    await battle.guest("Eva")
    await battle.remote("Start")
    assert "Locked in" in await battle.answer(bo)


# ── who may do what ─────────────────────────────────────────────────────────────────────────────


async def test_only_the_host_has_the_remote(battle: BattleAtHome, pages: Pages) -> None:
    """For others there is neither the remote nor the table of results."""
    bo, eva = await pages.signed_in("bo"), await battle.guest("Eva")
    for page in ("remote", "results", "remote/live"):
        assert (await bo.get(f"/battle/{battle.code}/{page}")).status == 404
        await eva.get(f"/battle/{battle.code}/{page}", allow_redirects=False)
        assert eva.last.status == 303


async def test_forms_of_others_change_nothing(battle: BattleAtHome, pages: Pages) -> None:
    """A press needs the proof of whoever plays in that browser, and is one for this battle."""
    eva, finn = await battle.guest("Eva"), await battle.guest("Finn")
    await battle.remote("Start")
    await eva.get(f"/battle/{battle.code}/join")
    form, token = eva.last.form, next(iter(eva.last.buttons.values()))
    path = f"/battle/{battle.code}/press"
    stranger = pages.browser()
    assert (await stranger.post(path, {**form, "token": token})).status == 403
    assert (await finn.post(path, {**form, "token": token})).status == 403
    assert (await eva.post(path, {"proof": "", "page": "x", "token": token})).status == 403
    assert (await eva.post(path, {**form, "token": "1S1"})).status == 400
    assert (await eva.post(path, {**form, "token": "1X2.1.0"})).status == 400
    assert "0 of 2" in await battle.wall()


async def test_wrong_codes_are_counted(pages: Pages) -> None:
    """An address that tries many codes is asked to wait; a right code costs nothing."""
    browser = pages.browser()
    statuses = [
        (await browser.get(f"/battle/AAA{a}{b}")).status for a in "ABCDEFGH" for b in "ABCDEFGH"
    ]
    assert statuses[:60] == [404] * 60
    assert statuses[60:] == [429] * 4


async def test_what_people_write_is_text(battle: BattleAtHome) -> None:
    """A name is no HTML, on the wall, on the remote or in a stream."""
    await battle.guest("<b>x</b><i>")
    for page in (
        await battle.pages.browser().get(f"/battle/{battle.code}"),
        await battle.ada.get(f"/battle/{battle.code}/remote"),
    ):
        assert "<b>x" not in page.html
        assert "&lt;b&gt;x" in page.html


async def test_the_code_is_entered_by_hand(battle: BattleAtHome, pages: Pages) -> None:
    """`/join` leads to the battle of a code in any spelling, and says if there is none."""
    phone = pages.browser()
    await phone.get(f"/join?code={battle.code.lower()[:2]}%20{battle.code.lower()[2:]}")
    assert phone.last.url.path == f"/battle/{battle.code}/join"
    assert "No battle is on" in (await phone.get("/join?code=ZZZZZ")).text


# ── streams ─────────────────────────────────────────────────────────────────────────────────────


async def next_scene(lines: aiohttp.StreamReader) -> str:
    """The next scene of a stream."""
    data: list[str] = []
    while True:
        line = (await asyncio.wait_for(lines.readline(), 10)).decode().rstrip("\n")
        if line.startswith("data: "):
            data.append(line.removeprefix("data: "))
        elif not line and data:
            return "\n".join(data)


async def test_a_stream_shows_each_change(battle: BattleAtHome) -> None:
    """A wall and a phone get the question by themselves, and the phone not what others do."""
    eva, finn = await battle.guest("Eva"), await battle.guest("Finn")
    await battle.guest("Gus")
    here = f"{battle.pages.address}/battle/{battle.code}"
    async with (
        finn.session.get(f"{here}/live") as wall,
        eva.session.get(f"{here}/join/live") as phone,
    ):
        assert wall.content_type == "text/event-stream"
        assert wall.headers["Content-Security-Policy"]
        assert "who is in?" in await next_scene(wall.content)
        assert "You are in, Eva" in await next_scene(phone.content)
        await battle.remote("Start")
        assert "Question 1 of 2" in await next_scene(wall.content)
        assert "Question 1 of 2" in await next_scene(phone.content)
        await battle.answer(finn)
        assert "1 of 3 players answered" in await next_scene(wall.content)
        await battle.answer(eva)
        assert "Locked in" in await next_scene(phone.content)


class CountedScenes(BattleScenes):
    """Counts how often a battle is read."""

    readings = 0

    async def scene(self, code: str) -> Scene | None:
        """Reads a battle."""
        self.readings += 1
        return await super().scene(code)


async def test_many_watchers_read_the_battle_once(battle: BattleAtHome) -> None:
    """However many look, a change is read once, and nobody looks when all have left."""
    await battle.guest("Eva")
    world = battle.pages.world
    counted = CountedScenes(world.database, WorldClock(world))
    live = LiveBattles(counted)
    scene = await counted.scene(battle.code)
    assert scene is not None

    async def watch(until: asyncio.Event) -> list[str]:
        seen: list[str] = []
        async with live.watch(scene) as watched:
            async for shown in watched.scenes():
                assert shown is not None
                seen.append(shown.stage)
                until.set()
                if shown.stage == "asked":
                    break
        return seen

    async with asyncio.timeout(20):
        began = [asyncio.Event() for _ in range(50)]
        watchers = [asyncio.create_task(watch(event)) for event in began]
        for event in began:
            await event.wait()
        assert live.watchers == 50
        await battle.remote("Start")
        seen = await asyncio.gather(*watchers)
    assert seen == [["lobby", "asked"]] * 50
    assert counted.readings == 2
    assert live.watchers == 0
