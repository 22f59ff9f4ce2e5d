"""A deck with formulas that Unicode can't show, and its pictures drawn at once."""

from bot.model.cards import Card, Deck
from bot.model.views import Drawn
from bot.platforms.pictures import sheet
from bot.platforms.pictures.sheet import NotDrawnError


def _matrix(kind: str, *cells: int) -> str:
    a, b, c, d = cells
    return f"\\(\\begin{{{kind}matrix}} {a} & {b} \\\\ {c} & {d} \\end{{{kind}matrix}}\\)"


def maths_deck() -> Deck:
    """A deck called greek, as that of other tests: two cards whose sides and options are drawn."""
    options = tuple(_matrix("p", *cells) for cells in ((1, 0, 0, 1), (0, 1, 1, 0), (2, 0, 0, 2)))
    cards = tuple(
        Card(
            f"card-{number}",
            f"Question {number}: whose determinant is {_matrix('v', number, 0, 0, 1)}?",
            answer=_matrix("p", number, 0, 0, 1),
            distractors=(*options[1:], _matrix("p", 3, number, 0, 0)),
        )
        for number in (7, 8)
    )
    return Deck("greek", "Greek", cards=cards)


QUESTION = "whose determinant is the determinant with rows ("
"""How the question of each of its cards is said."""
OPTION = "the matrix with rows ("
"""How each option is said."""


async def draw_here(block: Drawn) -> bytes | None:
    """Draws in this process, as `bot.platforms.ports.Draw`."""
    try:
        return sheet.drawn(block.source)
    except NotDrawnError:
        return None


async def too_late(_block: Drawn) -> None:
    """Draws nothing in time."""
    return
