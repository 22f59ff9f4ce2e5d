import pytest

from bot.engine.studio import media
from bot.formats.anki import images
from tests.databases import printed


@pytest.mark.sqlite
def test_the_limit_is_that_of_imports() -> None:
    """A picture is described in as many characters as one that an import brings."""
    assert media.LONGEST_WORDS == images.LONGEST_WORDS


@pytest.mark.sqlite
def test_the_engine_needs_no_library_of_the_importers() -> None:
    """Files are read in another process, so the bot's own stays small."""
    heavy = {"PIL", "bs4", "genanki", "orgparse", "python_calamine", "yaml", "zstandard"}
    program = f"import sys, bot.engine.engine; print(sorted({heavy!r} & sys.modules.keys()))"
    assert printed(program) == "[]\n"
