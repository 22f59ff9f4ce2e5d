"""Any valid deck, for Hypothesis."""

import msgspec
from hypothesis import strategies as st

from bot.formats.native_cards import cards_of
from bot.formats.native_types import CardTable
from bot.model.cards import Deck

SLUGS = st.from_regex(r"[a-z0-9][a-z0-9_]{0,6}(-[a-z]{2,4})?", fullmatch=True)
_ANY = st.characters(exclude_categories=["Cc", "Cs"])
# What TOML, clozes and the splitting at tables give a meaning to comes more often than by chance.
_MARKS = st.sampled_from(["'", "''", "'''", '"', '"""', "\\", "[[card]]", "[deck]", "{{", "}}"])
_WORDS = st.lists(_ANY | _MARKS | st.sampled_from([" ", "#", "\\frac", "::", "="]), max_size=12)
LINES = _WORDS.map("".join).map(str.strip).filter(bool).map(lambda text: text[:60].strip())
PROSE = (
    st.lists(_ANY | _MARKS | st.sampled_from(["\n", "\n[[card]]\n", "\n\n", " "]), max_size=20)
    .map("".join)
    .filter(lambda text: bool(text.strip()))
)
_HIDDEN = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="{}:"))
_HIDDEN = _HIDDEN.filter(lambda text: bool(text.strip()))


@st.composite
def clozes(draw: st.DrawFn) -> str:
    """A cloze text with one to three gaps."""
    parts = []
    for number in draw(st.lists(st.integers(1, 99), min_size=1, max_size=3)):
        before = draw(PROSE).replace("{", "").replace("}", "")
        hint = draw(st.just("") | _HIDDEN.map(lambda text: f"::{text}"))
        parts.append(f"{before}{{{{c{number}::{draw(_HIDDEN)}{hint}}}}}")
    return "".join(parts)


@st.composite
def decks(draw: st.DrawFn) -> Deck:
    """A deck within the limits of the native format."""
    topics = draw(st.dictionaries(SLUGS, LINES, max_size=3))
    ids = draw(st.lists(SLUGS, max_size=6, unique=True))
    cards = [
        card
        for name, old in zip(ids[::2], ids[1::2], strict=False)
        for card in cards_of(draw(_tables(name, old, list(topics))))
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
def _tables(draw: st.DrawFn, name: str, old: str, topics: list[str]) -> CardTable:
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
        "id": name,
        "was": draw(st.sampled_from([[], [old]])),
        "topics": draw(st.lists(st.sampled_from(topics), max_size=2)) if topics else [],
        "difficulty": draw(st.sampled_from([1, 2, 3])),
        "back": draw(PROSE),
        "strict": draw(st.booleans()),
        **draw(st.fixed_dictionaries({}, optional={"fact": SLUGS, "explanation": PROSE})),
        **question,
        **(answer if kind == "answer" else {}),
    }
    return msgspec.convert(table, CardTable)
