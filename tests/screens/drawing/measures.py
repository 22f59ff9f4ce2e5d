"""What is measured on drawn screens."""

from collections.abc import Iterable, Mapping

import msgspec

from bot.model.outcomes.union import AnyOutcome
from tests.screens.drawing import discord, telegram
from tests.screens.drawing.browser import Browser
from tests.screens.drawing.page import page
from tests.screens.drawing.popups import popups
from tests.screens.drawing.wire import on_discord, on_telegram

WIDTHS = (360, 390)
"""Widths of phones in pixels of CSS: the narrowest that are common, and the usual one."""

_SCRIPT = """
[...document.querySelectorAll('section')].map(section => {
  const all = selector => [...section.querySelectorAll(selector)];
  const texts = elements => elements.map(each => each.innerText);
  const box = section.getBoundingClientRect();
  return {
    name: section.id,
    x: box.x, y: box.y, width: box.width, height: box.height,
    wrapped: all('.row').filter(row => new Set([...row.children].map(c => c.offsetTop)).size > 1)
      .map(row => texts([...row.children])),
    folded: texts(all('button').filter(each => each.offsetHeight > 40)),
    cut: texts(all('.key span').filter(each => each.scrollWidth > each.clientWidth)),
    wide: section.scrollWidth > section.clientWidth,
    read: section.innerText,
  };
})
"""


class Measures(msgspec.Struct, frozen=True):
    """A screen as it was laid out.

    Attributes:
        name: The screen's name, with its platform.
        x: The left edge in pixels of CSS, as the next three.
        y: The upper edge.
        width: The width.
        height: The height.
        wrapped: Rows of buttons that need more than one line, on Discord.
        folded: Buttons whose label needs more than one line, on Discord.
        cut: Labels that are too long for their button, on Telegram.
        wide: Whether something is wider than the screen.
        read: The text in the order in which a screen reader reads it.
    """

    name: str
    x: float
    y: float
    width: float
    height: float
    wrapped: list[list[str]]
    folded: list[str]
    cut: list[str]
    wide: bool
    read: str

    @property
    def box(self) -> dict[str, float]:
        """Its place on the page."""
        return {"x": self.x, "y": self.y, "width": self.width, "height": self.height}


async def screens(samples: Mapping[str, AnyOutcome]) -> dict[str, str]:
    """The HTML of each sample on each platform, by names such as "discord/daily_card"."""
    channel = await on_discord(samples)
    private, group = await on_telegram(samples), await on_telegram(samples, group=True)
    return {
        **{f"discord/{name}": discord.html(each) for name, each in channel.items()},
        **dict(popups(samples, channel)),
        **{f"telegram/{name}": telegram.html(each) for name, each in private.items()},
        **{
            f"telegram_group/{name}": telegram.html(each, group=True)
            for name, each in group.items()
        },
    }


async def measured(
    browser: Browser, drawn: Iterable[tuple[str, str]], width: int
) -> list[Measures]:
    """Lays screens out below one another on a screen of this width."""
    await browser.show(page(drawn), width)
    return msgspec.convert(await browser.ask(_SCRIPT), list[Measures])
