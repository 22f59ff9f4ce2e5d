"""A process that draws, in which every picture takes endless time."""

from typing import Any, NoReturn

from bot.platforms.pictures import sheet
from bot.runtime.drawing import worker


def endless(_blocks: Any) -> NoReturn:
    """Never returns."""
    while True:
        pass


if __name__ == "__main__":
    vars(sheet)["drawn"] = endless
    worker.main()
