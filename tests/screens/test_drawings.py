import asyncio
from collections import Counter
from pathlib import Path

import pytest

from tests.screens.drawing import discord
from tests.screens.drawing.browser import chromium, program
from tests.screens.drawing.measures import WIDTHS, Measures, measured, screens
from tests.screens.drawing.names import named
from tests.screens.drawing.terminal import on_terminal
from tests.screens.samples import SAMPLES, view_of
from tests.screens.showcase import SHOWCASE

ROOT = Path(__file__).parents[2]
SHOWN = ROOT / "docs" / "images" / "screens"


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    """Every screen of the chat platforms as HTML."""
    return asyncio.run(screens({**SHOWCASE, **named(SAMPLES)}))


@pytest.fixture(scope="module")
def laid_out(drawn: dict[str, str]) -> dict[int, list[Measures]]:
    """Every screen as laid out on phones, by their width."""
    if program() is None:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")

    async def measure() -> dict[int, list[Measures]]:
        async with chromium() as browser:
            return {width: await measured(browser, drawn.items(), width) for width in WIDTHS}

    return asyncio.run(measure())


def test_every_sample_is_drawn_on_both_platforms(drawn: dict[str, str]) -> None:
    """Each sample has a screen on Discord and one on Telegram."""
    names = set(named(SAMPLES))
    assert len(names) == len(SAMPLES)
    assert {f"{platform}/{name}" for platform in ("discord", "telegram") for name in names} <= set(
        drawn
    )


def test_what_opens_above_a_chat_is_drawn(drawn: dict[str, str]) -> None:
    """Forms for all that people type on Discord, its menus, and alerts on Telegram."""
    kinds = Counter(name.partition("/")[0] for name in drawn)
    typed = [outcome for outcome in SAMPLES if view_of(outcome).ask is not None]
    assert kinds["discord_form"] == len(typed)
    assert "Find your time zone" in drawn["discord_form/zone_searched"]
    assert "You and your data" in drawn["discord_menu/help_shown"]
    assert "the answer first" in drawn["telegram_alert/problem-not_revealed-no_found"]


def test_the_pictures_of_the_docs_are_of_screens(drawn: dict[str, str]) -> None:
    """Each picture in docs/images/screens is one that the command draws."""
    pictures = {path.relative_to(SHOWN).with_suffix("").as_posix() for path in SHOWN.rglob("*.png")}
    assert pictures <= {*drawn, *on_terminal({**SHOWCASE, **named(SAMPLES)})}


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_a_phone(laid_out: dict[int, list[Measures]], width: int) -> None:
    """Every screen fits the width of the phone, and says something."""
    assert [each.name for each in laid_out[width] if each.wide or not each.read.strip()] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_no_row_of_buttons_wraps(laid_out: dict[int, list[Measures]], width: int) -> None:
    """A row of buttons on Discord stays a row, or its order would be hard to see."""
    assert [(each.name, each.wrapped) for each in laid_out[width] if each.wrapped] == []


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("### Day 12", "<h3>Day 12</h3>"),
        ("-# small **bold**", "<small>small <b>bold</b></small>"),
        ("> *quoted*", "<blockquote><div><i>quoted</i></div></blockquote>"),
        ("- item", "<li>item</li>"),
        (r"a \*star\* and a \<tag>", "<div>a *star* and a &lt;tag&gt;</div>"),
        ("`a < b`", "<div><code>a &lt; b</code></div>"),
        ("```py\nx = 1\n```", "<pre>x = 1</pre>"),
        ("||hidden||", "<div><span class=spoiler>hidden</span></div>"),
        ("</quiz:5>", "<div><span class=mention>/quiz</span></div>"),
        ("<t:1772438520:R>", "<div><span class=time>in 2 minutes</span></div>"),
        ("<t:1772438400:t>", "<div><span class=time>09:00</span></div>"),
        ("one\n\ntwo", "<div>one</div><div class=gap></div><div>two</div>"),
    ],
)
def test_markdown_is_drawn(markdown: str, html: str) -> None:
    """Discord's marks are drawn as its apps do, and everything else is text."""
    assert discord.markdown(markdown) == html
