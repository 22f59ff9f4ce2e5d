"""Pictures for the chat platforms: a `Picture` block becomes an image file with a description."""

from bot.model.views import AnyChart, AnyPicture, Illustration

LONGEST_ALT = 1_024
"""Characters: Discord's limit for the description of an attachment."""


def ending_of(block: AnyPicture) -> str:
    """The suffix of the block's file name, with the dot."""
    return f".{block.name.rpartition('.')[2]}" if isinstance(block, Illustration) else ".png"


def file_of(block: AnyPicture) -> bytes:
    """The bytes of an image file: a card's image as it is, any other block drawn as PNG."""
    return block.content if isinstance(block, Illustration) else png_of(block)


def png_of(block: AnyChart) -> bytes:
    """A block drawn as PNG, always with the same bytes. It takes a moment: call it in a thread."""
    # Pillow takes about 10 MB of memory: a bot that draws nothing does without.
    from bot.platforms.pictures.drawing import drawn  # noqa: PLC0415

    return drawn(block)


def alt_of(block: AnyPicture) -> str:
    """A description for people who can't see the picture, in at most `LONGEST_ALT` characters."""
    return block.words if len(block.words) <= LONGEST_ALT else f"{block.words[: LONGEST_ALT - 1]}…"
