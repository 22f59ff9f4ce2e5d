"""The HTML of fields as text: pictures become marks, sounds go, and maths is marked as ours."""

import re

from bot.formats.anki.read_context import ReadContext
from bot.formats.base.text import with_readings

_SOUND = re.compile(r"\[sound:[^\[\]<>]*\]|\[/?anki:[^\[\]<>]*\]", re.IGNORECASE)
_SPECIAL = re.compile(r"\[(?:sound:|/?anki:|\$|latex\]|[\u3040-\u30ff])", re.IGNORECASE)
# Anki's older marks for maths; each mark is followed by the first mark that ends it.
_MATHS = re.compile(
    r"\[\$\]((?:[^\[]|\[(?!/?\$))*+)\[/\$\]|\[\$\$\]((?:[^\[]|\[(?!/?\$))*+)\[/\$\$\]"
    r"|\[latex\]((?:[^\[]|\[(?!/?latex\]))*+)\[/latex\]",
    re.IGNORECASE,
)
_DOLLARS = re.compile(r"(?<!\\)\$\$([^$]+)\$\$|(?<!\\)\$([^$]+)\$")
_DISPLAYED = re.compile(r"\s*\\begin\{(?!tabular|document|itemize|enumerate)")
_MARKED = ("\\(", "\\[")


def is_special(html: str) -> bool:
    """Whether HTML has Anki's marks in brackets: sounds, maths, or readings."""
    return "[" in html and _SPECIAL.search(html) is not None


def plays_sound(html: str) -> bool:
    """Whether HTML names a sound file or text that is read aloud."""
    return "[" in html and _SOUND.search(html) is not None


def without_sounds(html: str) -> str:
    """The HTML without the names of sound files."""
    return _SOUND.sub("", html)


def with_maths(text: str) -> str:
    r"""The text with maths between `\(` and `\)`, or `\[` and `\]`, and no longer Anki's marks."""
    return _MATHS.sub(_maths, text) if "[" in text else text


def _maths(match: re.Match[str]) -> str:
    inline, displayed, latex = match.groups()
    if inline is not None:
        return rf"\({inline.strip()}\)"
    if displayed is not None:
        return rf"\[{displayed.strip()}\]"
    latex = latex.strip()
    if "$" in latex:
        return _DOLLARS.sub(_between_dollars, latex)
    if latex.startswith(_MARKED):
        return latex
    return rf"\[{latex}\]" if _DISPLAYED.match(latex) else rf"\({latex}\)"


def _between_dollars(match: re.Match[str]) -> str:
    return rf"\[{match[1].strip()}\]" if match[1] else rf"\({match[2].strip()}\)"


class FieldText:
    """Turns the HTML of one package's fields into text."""

    def __init__(self, context: ReadContext) -> None:
        """Takes what the package's readers share."""
        self._context = context

    def question(self, html: str) -> str:
        """The text of a question's HTML, without sounds and without the names of picture files.

        Raises:
            TooManyTagsError: If the package has more HTML tags than is allowed.
        """
        html = without_sounds(html) if "[" in html else html
        text = self._context.html.text_of(html, self._context.images.asked_mark)
        return with_readings(with_maths(text))

    def answer(self, html: str) -> str:
        """The text of an answer's HTML, without sounds.

        Raises:
            TooManyTagsError: As `question`.
        """
        html = without_sounds(html) if "[" in html else html
        return with_readings(with_maths(self.of_own(html)))

    def of_own(self, html: str) -> str:
        """The text of HTML that Cardstreak wrote, in which `[sound:…]` is a text like any other.

        Raises:
            TooManyTagsError: As `question`.
        """
        return self._context.html.text_of(html, self._context.images.mark)

    def lines_of_own(self, html: str) -> tuple[str, ...]:
        """The lines of HTML that Cardstreak wrote, without empty ones and without pictures.

        Raises:
            TooManyTagsError: As `question`.
        """
        return tuple(filter(None, self._context.html.text_of(html).split("\n")))
