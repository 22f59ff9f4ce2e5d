"""Cards with formulas that Unicode can't show, for the tests of all screens."""

from bot.model.cards import Card
from bot.model.ids import CardId, DeckId, SessionId
from bot.model.outcomes.base import DeckName
from bot.model.outcomes.quiz import CardAsked, CardRevealed, Place, Shown
from bot.model.outcomes.union import AnyOutcome

_ROTATIONS = tuple(
    f"\\(\\begin{{pmatrix}} \\cos\\theta & {b} \\\\ {c} & \\cos\\theta \\end{{pmatrix}}\\)"
    for b, c in (("\\sin\\theta", "-\\sin\\theta"), ("-\\sin\\theta", "\\sin\\theta"), ("0", "0"))
)
_CARD = Card(
    "rotation",
    "Which matrix turns the plane by the angle \\(\\theta\\), **counterclockwise**?",
    answer=_ROTATIONS[1],
    explanation="It takes \\((1, 0)\\) to \\((\\cos\\theta, \\sin\\theta)\\).",
)
_SHOWN = Shown(
    session=SessionId(5),
    step=2,
    card_id=CardId(11),
    card=_CARD,
    deck=DeckName(DeckId(7), "algebra", "Linear Algebra"),
    place=Place(done=1, left=4),
    mode="choice",
    options=_ROTATIONS,
)

FORMULAS: tuple[AnyOutcome, ...] = (
    CardAsked(_SHOWN),
    CardRevealed(_SHOWN, intervals=(0, 0, 2, 6, 14)),
)
