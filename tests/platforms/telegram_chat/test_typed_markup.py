import pytest
import telegram
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.telegram_chat.typed_markup import marked


def styled(text: str, *styles: tuple[str, str]) -> str:
    """The marked text, if parts of it have styles."""
    before = {part: text.index(part) for _, part in styles}
    units = {part: len(text[:start].encode("utf-16-le")) // 2 for part, start in before.items()}
    entities = [
        telegram.MessageEntity(
            kind,
            units[part],
            len(part.encode("utf-16-le")) // 2,
            language="py" if kind == "pre" else None,
        )
        for kind, part in styles
    ]
    return marked(text, entities)


@pytest.mark.parametrize(
    ("text", "styles", "expected"),
    [
        ("a bold word", [("bold", "bold")], "a **bold** word"),
        ("😀 a word", [("code", "word")], "😀 a `word`"),
        ("a bold  word", [("bold", " bold ")], "a **bold**  word"),
        ("a\nb\n\nc d", [("bold", "a\nb\n\nc")], "**a**\n**b**\n\n**c** d"),
        ("ab c", [("bold", "a"), ("code", "b")], "**a**`b` c"),
        ("2*3 is 6", [("bold", "2*3")], "2*3 is 6"),
        (
            "So:\nx = 1\ny = 2\nthat",
            [("pre", "x = 1\ny = 2")],
            "So:\n```py\nx = 1\ny = 2\n```\nthat",
        ),
        ("So: x = 1", [("pre", "x = 1")], "So: x = 1"),
        ("all of it", [("pre", "all of it")], "all of it"),
        ("an italic word", [("italic", "italic")], "an italic word"),
    ],
)
def test_marks(text: str, styles: list[tuple[str, str]], expected: str) -> None:
    """Bold and code become marks, line by line as the deck markup requires; other styles none."""
    assert styled(text, *styles) == expected


KINDS = st.sampled_from(["bold", "code", "pre", "italic", "mention"])


TEXTS = st.text() | st.text(st.characters(categories=("Cs", "So", "Zs")))


@given(TEXTS, st.lists(st.tuples(KINDS, st.integers(0, 30), st.integers(1, 30))))
def test_nothing_is_lost(text: str, styles: list[tuple[str, int, int]]) -> None:
    """Whatever the styles, everything that was typed is kept, in its order."""
    entities = [telegram.MessageEntity(*entity) for entity in styles]
    left = iter(marked(text, entities).encode("utf-16-le", "surrogatepass"))
    assert all(unit in left for unit in text.encode("utf-16-le", "surrogatepass"))
