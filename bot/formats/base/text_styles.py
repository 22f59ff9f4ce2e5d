"""What the looks of HTML mean: colours and lines through or under a text, small raised letters."""

import re
from typing import Final

from bot.formats.base.code_lines import (
    BOLD_BEGINS,
    BOLD_ENDS,
    EMPHASIS_BEGINS,
    EMPHASIS_ENDS,
    FENCE,
)

EMPHASIS: Final = "emphasis"
"""The kind of a text that is coloured or underlined: bold, unless the whole text is."""
STRIKE: Final = "~~"
BOLD: Final = "**"
CODE: Final = "`"
RAISED: Final = "^"
LOWERED: Final = "_"
SPOILED_BY: Final = {
    BOLD: {BOLD, CODE, RAISED, LOWERED},
    CODE: {BOLD, CODE, RAISED, LOWERED},
    EMPHASIS: {BOLD, CODE, EMPHASIS, RAISED, LOWERED},
    STRIKE: {STRIKE, CODE},
    RAISED: set(),
    LOWERED: set(),
}
"""For each kind, the kinds around it inside which it counts for nothing."""

_KINDS = {
    **dict.fromkeys(("b", "strong"), BOLD),
    **dict.fromkeys(("code", "tt", "kbd", "samp"), CODE),
    **dict.fromkeys(("u", "ins", "mark"), EMPHASIS),
    **dict.fromkeys(("s", "strike", "del"), STRIKE),
    "sup": RAISED,
    "sub": LOWERED,
}
_MARKS = {
    BOLD: (BOLD_BEGINS, BOLD_ENDS),
    EMPHASIS: (EMPHASIS_BEGINS, EMPHASIS_ENDS),
    CODE: (CODE, CODE),
}
_STYLE = re.compile(
    r"(?:^|;)\s*(color|background(?:-color)?|text-decoration[a-z-]*|font-weight)\s*:([^;]*)"
)
_HEAVY = re.compile(r"bold(?:er)?|[6-9]00")
_HEX = re.compile(r"#([0-9a-f]{3,8})")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
# Colours that differ less than this between red, green and blue are shades of grey.
_TINGE = 40
_GREYS = frozenset(
    {"black", "white", "silver", "gainsboro", "whitesmoke", "snow", "window", "canvas"}
    | {"inherit", "initial", "unset", "revert", "currentcolor", "transparent", "none"}
    | {"windowtext", "canvastext"}
)
_RAISED_SIGNS = str.maketrans(
    "0123456789+-\N{MINUS SIGN}=()abcdefghijklmnoprstuvwxyz",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
)
_LOWERED_SIGNS = str.maketrans(
    "0123456789+-\N{MINUS SIGN}=()aehijklmnoprstuvx",
    "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ",
)


def kind_of(name: str, style: str, colour: str) -> str:
    """What a tag makes of its text: one of the kinds above; "" if nothing.

    Args:
        name: The tag's name.
        style: Its attribute `style`.
        colour: Its attribute `color`.
    """
    if kind := _KINDS.get(name, ""):
        return kind
    if name not in {"span", "font"}:
        return ""
    kind = EMPHASIS if _has_colour(colour) else ""
    for key, value in _STYLE.findall(style.lower()):
        if key.startswith("text-decoration"):
            if "line-through" in value:
                return STRIKE
            kind = EMPHASIS if "underline" in value else kind
        elif key == "font-weight":
            kind = kind or (BOLD if _HEAVY.search(value) else "")
        elif _has_colour(value):
            kind = EMPHASIS
    return kind


def marked_as(text: str, kind: str, *, nested: bool) -> str:
    """A text in a style; unchanged if the markup cannot express it.

    Args:
        text: The text, which is not blank.
        kind: The style.
        nested: Whether the text stands in another style or in a list, where no code block can be.
    """
    lines = text.split("\n")
    if kind == STRIKE:
        return "\n".join(f"{STRIKE}{line}{STRIKE}" if line.strip() else line for line in lines)
    if len(lines) > 1:
        is_code = kind == CODE and not nested and FENCE not in text
        return f"\n{FENCE}\n{text}\n{FENCE}\n" if is_code else text
    if kind in {RAISED, LOWERED}:
        return _raised_or_lowered(text, kind)
    begins, ends = _MARKS[kind]
    spoiled = CODE in text if kind == CODE else "*" in text or BOLD_BEGINS in text
    return text if spoiled else f"{begins}{text}{ends}"


def _raised_or_lowered(text: str, kind: str) -> str:
    """A text in the small letters that Unicode has; `^{text}` or `_{text}` if one is missing."""
    signs = _RAISED_SIGNS if kind == RAISED else _LOWERED_SIGNS
    return text.translate(signs) if signs.keys() >= set(map(ord, text)) else f"{kind}{{{text}}}"


def _has_colour(value: str) -> bool:
    """Whether a colour can carry a meaning: black, white and greys come from the page around."""
    value = value.strip().lower().removesuffix("!important").strip()
    if match := _HEX.fullmatch(value):
        digits = match[1]
        wide = len(digits) > 4  # noqa: PLR2004 - two digits a channel, with or without opacity
        step = 2 if wide else 1
        channels = [int(digits[i : i + step] * (3 - step), 16) for i in range(0, 3 * step, step)]
        return max(channels) - min(channels) > _TINGE
    numbers = [float(number) for number in _NUMBER.findall(value)[:4]]
    if len(numbers) >= 3:  # noqa: PLR2004 - three channels, or hue, saturation and lightness
        if value.startswith("rgb"):
            return max(numbers[:3]) - min(numbers[:3]) > _TINGE and numbers[3:] != [0]
        return value.startswith("hsl") and numbers[1] > _TINGE
    return value.isalpha() and value not in _GREYS and "gray" not in value and "grey" not in value
