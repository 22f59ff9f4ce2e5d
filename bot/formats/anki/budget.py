"""How much work a package may cause: a few of its bytes can ask for hours.

Work is counted in characters of HTML, of which a processor reads some ten million a second.
"""

TAG = 30
"""A tag costs at least as much as this many characters of plain text."""
TOKEN = 10
"""The same for a token of a template, and for a field."""
BLANK_CHECK = 4
"""Checking whether a text is blank costs this fraction of reading it: a quarter."""


class TooMuchTextError(Exception):
    """A package needs more work than is allowed; the message is a sentence for people."""

    def __init__(self) -> None:
        super().__init__("the cards have more text than is allowed; the rest is left out")


class Budget:
    """The work that is left for a package.

    The methods that spend raise `TooMuchTextError` if not enough is left.
    """

    def __init__(self, left: int) -> None:
        """Begins a package with this much work, in characters."""
        self._left = left

    def allows(self, html: str) -> bool:
        """Whether enough is left to read this HTML."""
        return _cost(html) <= self._left

    def spend_on_html(self, html: str) -> None:
        """Spends what it costs to read this HTML."""
        self._spend(_cost(html))

    def spend_on_fields(self, fields: int) -> None:
        """Spends what it costs to separate this many fields of a note."""
        self._spend(TOKEN * fields)

    def spend_on_template(self, tokens: int, html: str) -> None:
        """Spends what it costs to fill a template in, and to check which fields are blank.

        Args:
            tokens: How many tokens the template has.
            html: All fields of the note.
        """
        self._spend(TOKEN * tokens + _cost(html) // BLANK_CHECK)

    def _spend(self, cost: int) -> None:
        self._left -= cost
        if self._left < 0:
            raise TooMuchTextError


def _cost(html: str) -> int:
    return len(html) + TAG * html.count("<")
