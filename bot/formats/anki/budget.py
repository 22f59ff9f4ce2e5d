"""How much of a package is read: a few bytes of it can ask for hours of work.

Effort is counted in characters of HTML, of which a processor reads some ten million a second.
"""

TAG = 30
"""To read a tag takes as long as so many characters of plain text, and longer."""
PIECE = 10
"""The same for a piece of a template, and for a field."""
LOOKED_THROUGH = 4
"""To see whether a text is blank takes such a part of the effort to read it."""


class TooMuchTextError(Exception):
    """A package takes more effort than is allowed; the message is a sentence for people."""

    def __init__(self) -> None:
        super().__init__("the cards have more text than is allowed; the rest is left out")


class Budget:
    """What is left to spend on a package; its methods raise `TooMuchTextError` if it is spent."""

    def __init__(self, left: int) -> None:
        """Begins with so much."""
        self._left = left

    def allows(self, html: str) -> bool:
        """Whether there is enough left to read this HTML."""
        return _of(html) <= self._left

    def read(self, html: str) -> None:
        """Spends what it takes to read this HTML."""
        self._spend(_of(html))

    def lay_out(self, fields: int) -> None:
        """Spends what it takes to tell a note's fields apart."""
        self._spend(PIECE * fields)

    def fill_in(self, pieces: int, html: str) -> None:
        """Spends what it takes to go through a template, and see which fields are blank.

        Args:
            pieces: How many the template has.
            html: All fields of the note.
        """
        self._spend(PIECE * pieces + _of(html) // LOOKED_THROUGH)

    def _spend(self, effort: int) -> None:
        self._left -= effort
        if self._left < 0:
            raise TooMuchTextError


def _of(html: str) -> int:
    return len(html) + TAG * html.count("<")
