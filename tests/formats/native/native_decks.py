"""Hypothesis strategies for valid decks."""

import msgspec
from hypothesis import strategies as st

from bot.formats.base.text import tidy
from bot.formats.native.cards import cards_of
from bot.formats.native.schema import CardTable
from bot.formats.native.validation import card_faults
from bot.model.cards import Deck

SLUGS = st.from_regex(r"[a-z0-9][a-z0-9_]{0,6}(-[a-z]{2,4})?", fullmatch=True)
_PLAIN = st.characters(exclude_categories=["Cc", "Cs"])
# Invisible and combining characters: a soft hyphen, joiners and the like, direction marks, line and
# paragraph separators, blanks of many widths, accents and a variation selector; and emoji made of
# several characters.
UNUSUAL = st.sampled_from(
    [
        *"\xad\u034f\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2063\u2066\u2069\ufeff",
        *"\u2028\u2029\xa0\u2003\u2007\u202f\u3000\u0301\u20dd\ufe0f\u3099",
        *("👩‍👩‍👧", "🏴\U000e0067\U000e007f"),
    ]
)
# Text that has a meaning in some format.
SYNTAX = st.sampled_from(
    [
        *"'\"\\|:;,=+-*~_`#$@?!<>&[](){}/^%.",
        *[
            "''",
            "'''",
            '"""',
            "[[card]]",
            "[deck]",
            "{{",
            "}}",
            "{{c",
            "{{c1::",
            "{{c1::e}}",
            "c1::",
            "::",
            "|::",
            "||",
            "|||",
            "{{A}}",
        ],
        *[
            "**",
            "**a**",
            "`b`",
            "```",
            "```py",
            "#+",
            ":drill:",
            ":PROPERTIES:",
            ":END:",
            ":ID:",
            "#+begin_src",
            "#+end_src",
        ],
        *[
            "[x]",
            "[[a][b]]",
            "[a||b]",
            "\\(",
            "\\)",
            "\\[",
            "\\]",
            "\\n",
            "\\ast{}",
            "\\vert{}",
            "\\lbrack{}",
            "~c~",
            "=d=",
            "%20",
            "'=",
        ],
        *[
            "<b>",
            "</b>",
            "<br>",
            "<p>",
            "<a",
            "&amp;",
            "&lt;",
            "&nbsp;",
            "&#10;",
            "&#x7b;",
            "&x;",
            "[sound:a.mp3]",
            "https://a.b",
        ],
        *("- ", "+ ", "* ", "1. ", "# ", "** h :drill:", "SCHEDULED: ", "<2024-01-01 Mon>"),
        *("<!-- x -->", "[image: a]", "Q: ", "A: "),
    ]
)
_ANY = _PLAIN | UNUSUAL | SYNTAX | st.sampled_from([" ", "  ", "a", "b"])
_BREAKS = st.sampled_from(["\n", "\n\n", "\n\n\n", " \n", "\n ", "\n[[card]]\n", "\n```\n", "\n- "])
_LONGEST_LINE = 60
LINES = (
    st.lists(_ANY, max_size=12)
    .map(lambda parts: "".join(parts).strip()[:_LONGEST_LINE].strip())
    .filter(bool)
)
PROSE = st.lists(_ANY | _BREAKS, max_size=20).map("".join).filter(lambda text: bool(text.strip()))
# A gap is on one line, because org can't hide several lines.
_GAPS = st.lists(_ANY, min_size=1, max_size=8).map("".join)


def _is_valid(cloze: str) -> bool:
    # The text must also be valid without invisible characters, which may separate two braces.
    texts = (cloze, tidy(cloze))
    return not any(any(card_faults(CardTable(id="x", cloze=text))) for text in texts)


@st.composite
def clozes(draw: st.DrawFn) -> str:
    """A cloze text with one to three gaps."""
    parts = []
    for number in draw(st.lists(st.integers(1, 99), min_size=1, max_size=3)):
        before = draw(PROSE).replace("{", "").replace("}", "")
        hint = draw(st.just("") | _GAPS.map(lambda text: f"::{text}"))
        gap = f"{{{{c{number}::{draw(_GAPS)}{hint}}}}}"
        parts.append(before + (gap if _is_valid(gap) else f"{{{{c{number}::hidden}}}}"))
    return "".join(parts)


@st.composite
def decks(draw: st.DrawFn) -> Deck:
    """A deck within the limits of the native format."""
    topics = draw(st.dictionaries(SLUGS, LINES, max_size=3))
    ids = draw(st.lists(SLUGS, max_size=6, unique=True))
    cards = [
        card
        for card_id, former_id in zip(ids[::2], ids[1::2], strict=False)
        for card in cards_of(draw(_tables(card_id, former_id, list(topics))))
    ]
    return Deck(
        id=draw(st.from_regex(r"[a-z0-9_]{1,9}", fullmatch=True)),
        title=draw(LINES),
        description=draw(st.just("") | PROSE),
        language=draw(st.sampled_from(["en", "pt-BR"])),
        authors=tuple(draw(st.lists(LINES, max_size=2))),
        licence=draw(st.just("") | LINES),
        topics=topics,
        cards=tuple(cards),
    )


@st.composite
def _tables(draw: st.DrawFn, card_id: str, former_id: str, topics: list[str]) -> CardTable:
    texts = draw(
        st.lists(
            LINES, min_size=1, max_size=5, unique_by=lambda one: " ".join(one.casefold().split())
        )
    )
    cut = draw(st.integers(1, len(texts)))
    kind = draw(st.sampled_from(["answer", "back", "cloze"]))
    question = {"cloze": draw(clozes())} if kind == "cloze" else {"front": draw(PROSE)}
    answer = {"answer": texts[0], "accept": texts[1:cut], "distractors": texts[cut:]}
    table = {
        "id": card_id,
        "was": draw(st.sampled_from([[], [former_id]])),
        "topics": draw(st.lists(st.sampled_from(topics), max_size=2)) if topics else [],
        "difficulty": draw(st.sampled_from([1, 2, 3])),
        "back": draw(PROSE),
        "strict": draw(st.booleans()),
        **draw(st.fixed_dictionaries({}, optional={"fact": SLUGS, "explanation": PROSE})),
        **question,
        **(answer if kind == "answer" else {}),
    }
    return msgspec.convert(table, CardTable)
