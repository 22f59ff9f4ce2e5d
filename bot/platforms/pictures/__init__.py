"""Pictures for the chat platforms: a `Picture` block becomes a file, or text to be read out."""

from bot.model.views import AnyChart, AnyPicture, Illustration

LONGEST_ALT = 1_024
"""Characters: what Discord takes as the description of an attachment."""


def ending_of(block: AnyPicture) -> str:
    """What the name of a block's file ends in."""
    return f".{block.name.rpartition('.')[2]}" if isinstance(block, Illustration) else ".png"


def file_of(block: AnyPicture) -> bytes:
    """A card's picture as it is, and any other block drawn."""
    return block.content if isinstance(block, Illustration) else png_of(block)


def png_of(block: AnyChart) -> bytes:
    """Draws a chart, the same each time. It takes a moment: a thread is the place for it."""
    # Pillow takes 10 MB or so: a bot that draws nothing does without.
    from bot.platforms.pictures.drawing import drawn  # noqa: PLC0415

    return drawn(block)


def alt_of(block: AnyPicture) -> str:
    """What a picture shows, in at most `LONGEST_ALT` characters, for those who can't see it."""
    return block.words if len(block.words) <= LONGEST_ALT else f"{block.words[: LONGEST_ALT - 1]}…"
