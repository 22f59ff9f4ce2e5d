"""A reader of Discord's Markdown: what a text shows, and what in it is alive."""

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
    """The visible text, and what in it would do something."""

    text: str
    alive: list[str]
    marks: list[str]


def read(markdown: str) -> Shown:
    """Reads a text as Discord's apps do, rule by rule from the left."""
    text: list[str] = []
    alive: list[str] = []
    marks: list[str] = []
    end = 0
    for found in RULES.finditer(markdown):
        text.append(markdown[end : found.start()])
        end = found.end()
        if found["escaped"] or found["block"]:
            text.append(found["escaped"] or found["block"])
        elif found["code"]:
            # Beside a backtick one space at an end is not shown.
            text.append(re.sub(r"^ (?= *`)|(?<=`)( *) $", r"\1", found["code"]))
        elif found["mark"]:
            marks.append(found["mark"])
        else:
            alive.append(found[0])
    text.append(markdown[end:])
    return Shown("".join(text).replace(HIDDEN, ""), alive, marks)
