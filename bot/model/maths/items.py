"""The parts of a formula in a row, and where they need spaces and brackets."""

import re
from collections.abc import Sequence
from typing import Final, Literal

import msgspec

DIGITS: Final = re.compile(r"[0-9]+(?:[.][0-9]+)?")
_RUN: Final = re.compile(r" {2,}")
_DIFFERENTIALS: Final = frozenset("d∂∇Δδ")

Kind = Literal[
    "ordinary", "word", "large", "binary", "relation", "open", "close", "comma", "space",
    "fraction", "root", "phrase",
]  # fmt: skip
_TOUCHING: Final = frozenset(("ordinary", "word", "large", "open", "fraction", "root", "phrase"))
"""What is multiplied with, or belongs to, what is directly before it."""
_OPERAND: Final = frozenset(("ordinary", "word", "close", "fraction", "root", "phrase"))


class Item(msgspec.Struct, frozen=True):
    """A part of a formula; `bounded` is its form where a neighbour would seem to belong to it."""

    text: str
    kind: Kind = "ordinary"
    bounded: str = ""


def joined(items: Sequence[Item], *, compact: bool = False) -> str:
    """The text of parts in a row, with brackets and spaces where they touch.

    Args:
        items: The parts.
        compact: Whether there are no spaces around signs, as in a script.
    """
    parts: list[str] = []
    items = [item for item in items if item.text]
    shown = [index for index, item in enumerate(items) if item.kind != "space"]
    rows = zip([-1, *shown], shown, [*shown[1:], -1], strict=False)
    neighbours = {index: (before, after) for before, index, after in rows}
    for index, item in enumerate(items):
        if index not in neighbours:
            inside = 0 < index < len(items) - 1
            inside = inside and items[index - 1].kind != "open" and items[index + 1].kind != "close"
            parts.append("" if item.text == " " and (compact or not inside) else item.text)
            continue
        left, right = (items[at] if at >= 0 else None for at in neighbours[index])
        touches = neighbours[index][1] == index + 1
        parts.append(_placed(item, left, right, touches=touches, compact=compact))
    return _RUN.sub(" ", "".join(parts)).strip()


def _placed(
    item: Item, left: Item | None, right: Item | None, *, touches: bool, compact: bool
) -> str:
    """A part between its neighbours; `touches` if no space stands before the right one."""
    after_operand = left is not None and left.kind in _OPERAND
    match item.kind:
        case "relation":
            return item.text if compact or not (left or right) else f" {item.text} "
        case "binary":
            is_binary = after_operand and right is not None and not compact
            return f" {item.text} " if is_binary else item.text
        case "comma":
            in_number = touches and right and right.text.isdigit() and left and left.text.isdigit()
            return item.text if compact or in_number else f"{item.text} "
        case "word" | "large" | "phrase":
            before = " " if after_operand else ""
            needs_space = right and right.kind in _TOUCHING and right.kind != "open"
            needs_space = needs_space or (right and item.kind != "word" and right.kind == "open")
            return f"{before}{item.text}{' ' if needs_space else ''}"
        case "fraction":
            divided = {one.text for one in (left, right) if one} & {"/", "÷"}
            is_factor = after_operand or (right and right.kind in _TOUCHING) or divided
            return item.bounded if is_factor else item.text
    return _ended(item, right) if item.bounded and right and touches else item.text


def _ended(item: Item, right: Item) -> str:
    """A root or a part with a script, so that what touches it on the right is not within."""
    if right.kind not in _TOUCHING or right.text.startswith(" "):
        return item.text
    if item.kind == "root":
        return item.bounded
    return item.text if right.kind == "open" else f"{item.text} "


def without_spaces(items: Sequence[Item]) -> list[Item]:
    """The parts that are more than a space."""
    return [item for item in items if item.text and item.kind != "space"]


def is_factor(items: Sequence[Item]) -> bool:
    """Whether a slash before the parts clearly means all of them."""
    shown = without_spaces(items)
    if not shown or any(" " in item.text for item in shown):
        return False
    if shown[0].kind == "ordinary" and shown[0].text in _DIFFERENTIALS and len(shown) > 1:
        shown = shown[1:]
    if len(shown) == 1:
        return shown[0].kind in ("ordinary", "word")
    if DIGITS.fullmatch("".join(item.text for item in shown)):
        return True
    if shown[0].kind in ("ordinary", "word"):
        shown = shown[1:]
    return _is_bracket(shown)


def is_product(items: Sequence[Item]) -> bool:
    """Whether a slash behind the parts clearly means all of them: letters and digits, no signs."""
    shown = without_spaces(items)
    alone = all(
        item.kind == "ordinary"
        and " " not in item.text
        and (
            item.text[0].isalnum() or item.text[0] in _DIFFERENTIALS or DIGITS.fullmatch(item.text)
        )
        for item in shown
    )
    return bool(shown) and (alone or is_factor(items))


def _is_bracket(items: Sequence[Item]) -> bool:
    """Whether the parts are one pair of round brackets and what is in it."""
    depth = 0
    for index, item in enumerate(items):
        depth += (item.kind == "open") - (item.kind == "close")
        if not depth and index < len(items) - 1:
            return False
    return not depth and len(items) > 1 and items[0].text == "("
