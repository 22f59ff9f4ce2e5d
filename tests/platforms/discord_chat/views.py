"""Strategies for views of every kind, for property tests."""

from hypothesis import strategies as st

from bot.model.actions import Answer, Rate, Reveal, Study
from bot.model.ids import DeckId, SessionId
from bot.model.views import (
    AlreadyShown,
    AnyBlock,
    Ask,
    Attachment,
    Bars,
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

NASTY = st.sampled_from(
    (
        "@everyone",
        "<@123>",
        "<#5>",
        "</quiz:5>",
        "https://evil.example/x",
        "discord.gg/abc",
        "[text](https://evil.example)",
        "```",
        "``",
        "`",
        "**",
        "__",
        "||",
        "~~",
        "\\",
        ":smile:",
        "# big",
        "-# small",
        "> quote",
        ">>> all",
        "- item",
        "1. one",
        "\n",
        "\n\n",
        "\u202e",
        "\x00",
        "\ud800",
        " ",
        "∑ é 🎉",
    )
)
words = st.one_of(st.text(max_size=30), NASTY)
texts = st.lists(words, max_size=6).map("".join)
long_texts = st.builds(lambda text, times: text * times, texts, st.sampled_from((1, 1, 1, 90)))
kinds = st.sampled_from(("plain", "bold", "italic", "code", "spoiler", "tex"))
moments = st.builds(
    moment, st.integers(0, 2**41), st.sampled_from(("relative", "time")), st.text(min_size=1)
)
runs = st.lists(st.one_of(st.builds(Span, long_texts, kinds), moments), max_size=4).map(tuple)
short_runs = st.lists(st.builds(Span, texts, kinds), max_size=4).map(tuple)
plain_blocks: st.SearchStrategy[AnyBlock] = st.one_of(
    st.builds(Heading, runs),
    st.builds(Paragraph, runs),
    st.builds(Note, runs),
    st.builds(Bullets, st.lists(runs, max_size=4).map(tuple), st.sampled_from("-*+")),
    st.builds(CodeBlock, long_texts, st.sampled_from(("", "python", "not a name"))),
    st.builds(Facts, st.lists(st.tuples(texts, long_texts), max_size=5).map(tuple)),
    st.builds(Progress, st.integers(-1, 9), st.integers(-1, 9), texts),
    st.builds(Bars, texts, long_texts, st.just((("Today", 3), ("Tue 3", 1)))),
    st.builds(Podium, texts, long_texts, st.just((PodiumStep(1, "Ada", "5 points"),))),
    st.builds(Attachment, texts, texts, long_texts),
)
blocks: st.SearchStrategy[AnyBlock] = st.recursive(
    plain_blocks,
    lambda inner: st.one_of(
        st.builds(Quote, st.lists(inner, max_size=3).map(tuple)),
        st.builds(AlreadyShown, st.lists(inner, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)
numbers = st.integers(0, 40)
presses = st.one_of(
    st.builds(Reveal, numbers.map(SessionId), numbers),
    st.builds(Rate, numbers.map(SessionId), numbers, st.integers(1, 5)),
    st.builds(Study, numbers.map(DeckId), st.booleans()),
)
buttons = st.builds(
    Button,
    long_texts,
    presses,
    st.sampled_from(("", "", "1", "A", "S")),
    st.booleans(),
    st.sampled_from((False, False, True)),
)
asks = st.one_of(
    st.none(), st.builds(Ask, texts, st.builds(Answer, numbers.map(SessionId), numbers))
)
views = st.builds(
    View,
    st.lists(blocks, max_size=12).map(tuple),
    st.lists(st.lists(buttons, max_size=8).map(tuple), max_size=14).map(tuple),
    asks,
    st.sampled_from(("", "greek", "deep_learning", "\ud800")),
)
