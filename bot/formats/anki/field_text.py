"""The HTML of fields as text: pictures and sounds become marks, and maths is marked as ours."""

import re

from bot.formats.anki.read_context import ReadContext
from bot.formats.base.maths import may_have_maths, with_marks
from bot.formats.base.text import with_readings

_SPECIAL = re.compile(r"\[(?:sound:|/?anki:|[\u3040-\u30ff])", re.IGNORECASE)


def is_special(html: str) -> bool:
    """Whether HTML has marks of sounds, maths, or readings."""
    return ("[" in html and _SPECIAL.search(html) is not None) or may_have_maths(html)


class FieldText:
    """Turns the HTML of one package's fields into text."""

    def __init__(self, context: ReadContext) -> None:
        """Takes what the package's readers share."""
        self._context = context
        self._mark = context.images.mark

    def question(self, html: str) -> str:
        """The text of a question's HTML, without the names of picture files.

        Raises:
            TooManyTagsError: If the package has more HTML tags than is allowed.
        """
        html = self._context.sounds.marked(html)
        text = self._context.html.text_of(html, self._context.images.asked_mark)
        return with_readings(with_marks(text))

    def answer(self, html: str) -> str:
        """The text of an answer's HTML.

        Raises:
            TooManyTagsError: As `question`.
        """
        html = self._context.sounds.marked(html)
        return with_readings(with_marks(self._context.html.text_of(html, self._mark)))

    def of_own(self, html: str) -> str:
        """The text of HTML that Cardstreak wrote, where only a file of the package is a sound.

        Raises:
            TooManyTagsError: As `question`.
        """
        html = self._context.sounds.marked_own(html)
        return self._context.html.text_of(html, self._mark)

    def lines_of_own(self, html: str) -> tuple[str, ...]:
        """The lines of HTML that Cardstreak wrote, without empty ones and without pictures.

        Raises:
            TooManyTagsError: As `question`.
        """
        return tuple(filter(None, self._context.html.text_of(html).split("\n")))
