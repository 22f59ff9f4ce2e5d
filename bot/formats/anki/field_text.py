"""The HTML of fields as text: pictures become marks, and sounds go."""

import re

from bot.formats.anki.read_context import ReadContext
from bot.formats.anki.warnings import SOUNDS

_SOUND = re.compile(r"\[sound:[^\[\]<>]*\]|\[/?anki:[^\[\]<>]*\]", re.IGNORECASE)


def plays_sound(html: str) -> bool:
    """Whether HTML names a sound file or text that is read aloud."""
    return "[" in html and _SOUND.search(html) is not None


class FieldText:
    """Turns the HTML of one package's fields into text."""

    def __init__(self, context: ReadContext) -> None:
        """Takes what the package's readers share."""
        self._context = context

    def of(self, html: str) -> str:
        """The text of HTML, without sounds.

        Raises:
            TooManyTagsError: If the package has more HTML tags than is allowed.
        """
        if plays_sound(html):
            self._context.warnings.add(SOUNDS)
            html = _SOUND.sub("", html)
        return self.of_own(html)

    def of_own(self, html: str) -> str:
        """The text of HTML that Cardstreak wrote, in which `[sound:…]` is a text like any other.

        Raises:
            TooManyTagsError: As `of`.
        """
        return self._context.html.text_of(html, self._context.images.mark)

    def lines_of_own(self, html: str) -> tuple[str, ...]:
        """The lines of HTML that Cardstreak wrote, without empty ones and without pictures.

        Raises:
            TooManyTagsError: As `of`.
        """
        return tuple(filter(None, self._context.html.text_of(html).split("\n")))
