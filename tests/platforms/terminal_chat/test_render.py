import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.actions import Answer, Today, Undo
from bot.model.ids import SessionId
from bot.model.views import (
    AlreadyShown,
    AnyBlock,
    Ask,
    Attachment,
    Bullets,
    Button,
    CodeBlock,
    Facts,
    Heading,
    Note,
    Paragraph,
    Progress,
    Quote,
    Span,
    View,
    moment,
)
from bot.platforms.terminal_chat.buttons import choices_of
from bot.platforms.terminal_chat.escaping import cleaned, encodable
from bot.platforms.terminal_chat.output import Output

WORD = "seventeen "


def printed(view: View, encoding: str = "utf-8") -> str:
    """A view printed to a file."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    Output(stream).show(view, choices_of(view))
    return raw.getvalue().decode(encoding)


def text(*blocks: AnyBlock) -> str:
    """Blocks printed to a file."""
    return printed(View(blocks))


def plain(words: str) -> tuple[Span, ...]:
    """A text in plain style."""
    return (Span(words),)


def test_all_blocks() -> None:
    """Every kind of block has a layout, and content already shown is left out."""
    view = View(
        (
            Heading(plain("Title")),
            Note(plain("deck · topic")),
            Paragraph((Span("Use "), Span("f(x)", "code"), Span("!", "bold"))),
            Bullets((plain("one"), plain("two"))),
            Bullets((plain("for"),), "+"),
            CodeBlock("if x:\n\ty()"),
            Quote((Paragraph(plain("a")), Paragraph(plain("b")))),
            Facts((("Longest", "1 day"), ("Left", "0"))),
            Progress(3, 5, "3 of 5 answers known"),
            AlreadyShown((Paragraph(plain("old")),)),
        )
    )
    assert printed(view) == (
        "Title\n─────\ndeck · topic\nUse `f(x)`!\n• one\n• two\n+ for\n\n    if x:\n        y()\n\n"
        "│ a\n│\n│ b\n\nLongest  1 day\nLeft     0\n\n3 of 5 answers known ██████░░░░\n\n"
    )


def test_moments_are_words() -> None:
    """A moment is shown in its words."""
    assert text(Note((Span("Closes "), moment(1, "relative", "in 20 seconds")))) == (
        "Closes in 20 seconds\n\n"
    )


def test_lines_are_wrapped() -> None:
    """No line is wider than 80 columns, and indented parts stay indented."""
    long = plain(WORD * 30)
    out = text(
        Paragraph(long), Bullets((long,)), Quote((Paragraph(long),)), Facts((("a", WORD * 30),))
    )
    lines = out.splitlines()
    assert max(map(len, lines)) <= 80
    assert [line[:2] for line in lines[4:9]] == ["• ", "  ", "  ", "  ", "  "]
    assert sum(line.startswith("│ ") for line in lines) == 5
    assert "x" * 80 + "\n" + "x" * 20 in text(Paragraph(plain("x" * 100)))


def test_a_file_is_printed_as_it_is() -> None:
    """The lines of a file are never wrapped: a program may read them."""
    content = f'{{"words": "{WORD * 20}"}}'
    assert content in text(Attachment("me.json", content, "All of it."))


def test_wide_labels_stand_above() -> None:
    """A label too wide for two columns stands above its value."""
    assert text(Facts((("x" * 40, "value"),))) == f"{'x' * 40}\n    value\n\n"


def test_markup_is_text() -> None:
    """Markup for rich is printed as it was written, and control characters are replaced."""
    hostile = "[bold]a[/bold] :smile: \x1b[31mred\x07 \x9b2J \u202eback"
    out = text(Paragraph(plain(hostile)), Facts(((hostile, hostile),)), CodeBlock(hostile))
    assert out.count("[bold]a[/bold] :smile: �[31mred� �2J �back") == 4


def test_buttons_are_numbered() -> None:
    """Buttons keep their keys; the others get the following numbers; long rows are split."""
    keyed = tuple(Button(word, Undo(), key=key) for key, word in (("1", "no"), ("2", "yes")))
    rest = (Button("Next", Today()), Button("Undo", Undo()))
    assert printed(View((Paragraph(plain("So?")),), (keyed, rest))) == (
        "So?\n[1] no  [2] yes\n[3] Next  [4] Undo\n\n"
    )
    lettered = (Button("x" * 50, Undo(), key="A"), Button("y" * 50, Undo(), key="b"))
    assert printed(View((), (lettered, rest[:1]))) == (
        f"\n[A] {'x' * 50}\n[B] {'y' * 50}\n[1] Next\n\n"
    )


def test_letters_while_an_answer_can_be_typed() -> None:
    """Next to a question to type, buttons have letters: a number may be the answer."""
    row = tuple(Button(label, Undo()) for label in ("Reveal answer", "Return", "Rrr", "42"))
    view = View((Paragraph(plain("1 + 1?")),), (row,), Ask("Type", Answer(SessionId(1), 1)))
    assert printed(view) == ("1 + 1?\n\nType\n[R] Reveal answer  [E] Return  [1] Rrr  [2] 42\n\n")


def test_buttons_with_their_own_letters() -> None:
    """A button's own letter stays in every mode, and no other button gets it."""
    row = (Button("Show", Undo()), Button("Stop here", Undo(), key="S"))
    assert printed(View((Paragraph(plain("So?")),), (row,))).endswith("[1] Show  [S] Stop here\n\n")
    view = View((Paragraph(plain("So?")),), (row,), Ask("Type", Answer(SessionId(1), 1)))
    assert printed(view).endswith("[H] Show  [S] Stop here\n\n")


@pytest.mark.parametrize(
    ("done", "total", "bar"),
    [(0, 5, 0), (5, 5, 10), (1, 1000, 1), (999, 1000, 9), (0, 0, 0), (7, 5, 10), (-1, 5, 0)],
)
def test_progress_bars(done: int, total: int, bar: int) -> None:
    """A bar is empty only at 0 %, and full only at 100 %."""
    out = text(Progress(done, total, "words"))
    assert out == f"words {'█' * bar}{'░' * (10 - bar)}\n\n"


def test_what_ascii_lacks() -> None:
    """A stream that knows only ASCII gets similar characters."""
    view = View((Paragraph(plain("“Café” → 2 × 3 … 🔥 日")), Quote((Note(plain("ok")),))))
    assert printed(view, "ascii") == '"Cafe" -> 2 x 3 ... ? ?\n| ok\n\n'


@given(st.text(), st.sampled_from(["ascii", "latin-1", "cp437", "utf-8"]))
def test_any_text_can_be_printed(words: str, encoding: str) -> None:
    """Any card text can be printed to any stream, and no control character gets through."""
    out = encodable(cleaned(words), encoding).encode(encoding).decode(encoding)
    assert all(char.isprintable() or ord(char) >= 0xA0 or char == "\n" for char in out)


class Screen(io.TextIOWrapper):
    """A stream that claims to be a terminal."""

    def isatty(self) -> bool:
        """Always True."""
        return True


def test_colours_on_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal headings are bold and notes dim, without replacement characters."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    raw = io.BytesIO()
    stream = Screen(raw, encoding="utf-8")
    Output(stream).show(View((Heading(plain("T")), Note(plain("n")))))
    assert raw.getvalue() == b"\x1b[1mT\x1b[0m\n\x1b[2mn\x1b[0m\n\n"
