"""Strategies for views of every kind, for property tests."""

from hypothesis import strategies as st

from bot.model.actions import Answer, RatePosted, Reveal, RevealPosted, Study, Undo
from bot.model.ids import DeckId, PostedId, SessionId
from bot.model.views import (
    AlreadyShown,
    Ask,
    Attachment,
    Bars,
    Block,
    Bullets,
    Button,
    CodeBlock,
    Facts,
    Heading,
    Note,
    Paragraph,
    Podium,
    PodiumStep,
    Progress,
    Quote,
    Span,
    View,
    moment,
)

SPANS = st.builds(
    Span,
    st.text(max_size=40),
    st.sampled_from(["plain", "bold", "italic", "code", "spoiler", "tex"]),
)
MOMENTS = st.builds(
    moment, st.integers(1_000, 2**41), st.sampled_from(["relative", "time"]), st.text(min_size=1)
)
TEXTS = st.lists(st.one_of(SPANS, MOMENTS), max_size=4).map(tuple)
LEAVES: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, TEXTS),
    st.builds(Paragraph, TEXTS),
    st.builds(Note, TEXTS),
    st.builds(Bullets, st.lists(TEXTS, max_size=3).map(tuple), st.sampled_from("-*+")),
    st.builds(CodeBlock, st.text(max_size=30), st.sampled_from(["", "python"])),
    st.builds(Facts, st.lists(st.tuples(st.text(max_size=9), st.text()), max_size=3).map(tuple)),
    st.builds(Progress, st.integers(-1, 9), st.integers(0, 9), st.text(max_size=9)),
    st.integers(1_000, 9_000).map(lambda size: Paragraph((Span("🔥 word" * (size // 6)),))),
)
BLOCKS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Quote, st.lists(inner, max_size=3).map(tuple)),
        st.builds(AlreadyShown, st.lists(inner, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)
BUTTONS = st.builds(
    Button,
    st.text(max_size=99),
    st.sampled_from(
        [
            Undo(),
            Study(DeckId(2**63 - 1), practice=True),
            Reveal(SessionId(2**63 - 1), 2**63 - 1),
            RevealPosted(PostedId(2**63 - 1)),
            RatePosted(PostedId(2**63 - 1), 5),
        ]
    ),
    st.sampled_from(["", "1", "B"]),
    shared=st.booleans(),
)
FILED = st.one_of(
    st.builds(Attachment, st.text(max_size=9), st.text(), st.text(max_size=2_000)),
    st.builds(Bars, st.text(), st.text(max_size=2_000), st.just((("Today", 1),))),
    st.builds(Podium, st.just(""), st.text(), st.just((PodiumStep(1, "Ada", "5 points"),))),
)
VIEWS = st.builds(
    View,
    st.lists(st.one_of(BLOCKS, FILED), max_size=5).map(tuple),
    st.lists(st.lists(BUTTONS, max_size=12).map(tuple), max_size=14).map(tuple),
    st.one_of(st.none(), st.builds(Ask, st.text(max_size=9), st.just(Answer(SessionId(1), 1)))),
)
