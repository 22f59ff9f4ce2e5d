"""A reader of Discord's Markdown: which text is visible, and what in it has an effect."""

import re
from typing import NamedTuple

ESCAPE = r"\\(?P<escaped>[^0-9A-Za-z\s])"
BLOCK = r"```(?:[a-z0-9_+\-.#]+?\n)?\n*(?P<block>[^\n][\s\S]*?)\n*```"
INLINE = r"(?P<fence>`+)(?P<code>[\s\S]*?[^`])(?P=fence)(?!`)"
START = r"(?m:^)[ ]*(?P<start>#{1,3} |>>> |> |[-*] |\d+\. |-# )"
LIVE = (
    r"(?P<live>https?://\S+|<[@#:/atis][^>\s]*>|@everyone|@here"
    r"|discord\.gg/\S+|\[[^\]]+\]\([^)\s]+\)|:[^\s:]+?:)"
)
MARKS = r"(?P<mark>\*\*|\|\||~~|__|\*|_)"
RULES = re.compile(f"{ESCAPE}|{BLOCK}|{INLINE}|{START}|{LIVE}|{MARKS}", re.IGNORECASE)
HIDDEN = "\N{ZERO WIDTH SPACE}"


class Shown(NamedTuple):
    """The visible text, and the parts of it that have an effect."""

    text: str
    alive: list[str]
    marks: list[str]


def read(markdown: str) -> Shown:
    """Reads a text as Discord's apps do, rule by rule from the left."""
    text: list[str] = []
    alive: list[str] = []
    marks: list[str] = []
    end = 0
    for match in RULES.finditer(markdown):
        text.append(markdown[end : match.start()])
        end = match.end()
        if match["escaped"] or match["block"]:
            text.append(match["escaped"] or match["block"])
        elif match["code"]:
            # Next to a backtick, one space at an end is not shown.
            text.append(re.sub(r"^ (?= *`)|(?<=`)( *) $", r"\1", match["code"]))
        elif match["mark"]:
            marks.append(match["mark"])
        else:
            alive.append(match[0])
    text.append(markdown[end:])
    return Shown("".join(text).replace(HIDDEN, ""), alive, marks)
