"""Sides of cards drawn with their formulas."""

import io

import pytest
from PIL import Image

from bot.model import markup
from bot.model.maths.linear import linear
from bot.model.maths.spoken import LONGEST
from bot.model.views import Note, Paragraph, Span
from bot.platforms.pictures import formula, sheet
from bot.platforms.pictures.canvas import BACKGROUND, INK, SCALE, can_write
from bot.platforms.pictures.sheet import CODE_INK, EDGE, TEXT, WIDTH, NotDrawnError, drawn
from bot.screens.formulas import shown_blocks
from tests.model.maths.test_spoken import REAL, UNKNOWN
from tests.platforms.test_pictures import brightness, share

ROOM = WIDTH - 2 * EDGE
MATRIX = "\\[\\begin{pmatrix} 1 & 0 \\\\ 0 & 1 \\end{pmatrix}\\]"
SIDE = f"The **unit** matrix `eye(2)` is {MATRIX}\n\n- \\(\\frac{{1}}{{2}}\\)\n- 2\n\n```\nx\n```"


def picture(source: str) -> Image.Image:
    """A side as the receiver of the file sees it."""
    return opened(drawn(markup.blocks_of(source)))


def opened(png: bytes) -> Image.Image:
    """The picture of a file."""
    return Image.open(io.BytesIO(png)).convert("RGB")


def test_every_formula_that_can_be_said_is_drawn() -> None:
    """Of the real formulas, those that are no line of Unicode are drawn, and can be read."""
    needed = [tex for tex in REAL if linear(tex) is None and tex not in UNKNOWN]
    assert len(needed) > 40
    lost = [
        tex
        for tex in needed
        if formula.drawn(f"\\[{tex}\\]", size=TEXT, colour=INK, widest=ROOM) is None
    ]
    assert not lost


def test_a_side_fits_every_chat() -> None:
    """All sides are equally wide, have a ground of their own, and are always the same."""
    assert drawn(markup.blocks_of(SIDE)) == drawn(markup.blocks_of(SIDE))
    image = picture(SIDE)
    assert image.width == WIDTH * SCALE
    ground = tuple(bytes.fromhex(BACKGROUND[1:]))
    assert {
        image.getpixel((x, y)) for x in (0, image.width - 1) for y in (0, image.height - 1)
    } == {ground}
    assert share(image, INK) > 500
    assert share(image, CODE_INK) > 50
    assert (brightness(CODE_INK) + 0.05) / (brightness(sheet.CODE_GROUND) + 0.05) > 4.5


def test_a_formula_has_the_colour_of_the_text() -> None:
    """All of a formula is in one colour, its lines and what its author coloured included."""
    plain = drawn(markup.blocks_of("\\[\\overline{a+b} = x\\]"))
    assert plain == drawn(markup.blocks_of("\\[\\overline{a+b} = \\textcolor{black}{x}\\]"))
    found = formula.drawn("\\(\\overline{a+b}\\)", size=TEXT, colour=INK, widest=ROOM)
    assert found is not None
    colours = found.image.convert("RGB").getcolors()
    assert colours is not None
    assert {colour for _, colour in colours} == {tuple(bytes.fromhex(INK[1:]))}


def test_display_formulas_stand_in_the_middle() -> None:
    """A display formula has its own line, with equal space on both sides."""
    image = picture(MATRIX)
    box = Image.eval(image.convert("L"), lambda value: 255 * (value > 100)).getbbox()
    assert box is not None
    left, _, right, _ = box
    assert left == pytest.approx(image.width - right, abs=6)


def test_tables_have_their_lines() -> None:
    """The lines of a table are drawn: the bar of an augmented matrix, and one below a heading."""
    cells = "1 & 2 \\\\ {} 3 & 4"
    bare, ruled, barred = (
        picture(f"\\[\\begin{{array}}{{{columns}}} {cells.format(line)} \\end{{array}}\\]")
        for columns, line in (("cc", ""), ("cc", "\\hline"), ("c|c", ""))
    )
    assert bare.size == ruled.size == barred.size
    assert share(bare, INK) < min(share(ruled, INK), share(barred, INK))
    uneven = "\\[\\begin{array}{cc} 1 \\\\ \\hline 3 & 4 \\end{array}\\]"
    assert share(picture(uneven), INK) > 0


def test_long_texts_are_wrapped() -> None:
    """Words go on in the next line, and what is wider than a line is cut."""
    one, long = picture("word"), picture("word " * 60 + "w" * 400)
    assert long.height > 5 * one.height
    assert long.width == one.width


def test_a_wide_formula_is_smaller() -> None:
    """A formula that is too wide is drawn smaller; far too wide, it is shown in words."""
    wide = "\\(" + "+".join(["\\binom{n}{k}"] * 10) + "\\)"
    found = formula.drawn(wide, size=TEXT, colour=INK, widest=300)
    assert found is not None
    assert found.width <= 301
    far_too_wide = "\\(" + "+".join(["\\binom{n}{k}"] * 60) + "\\)"
    assert formula.drawn(far_too_wide, size=TEXT, colour=INK, widest=300) is None
    assert picture(far_too_wide).height > picture(wide).height


@pytest.mark.parametrize(
    "tex",
    [
        "\\def\\x{\\x\\x}\\x", "{" * 10_000_000, "\\frac" * 500, "x" * (LONGEST + 1),
        "\\hspace{30000em}\\binom{1}{2}", "\\rule{30000em}{1em}", "\\sqrt{" * 300 + "}" * 300,
        "\\begin{matrix}" + "&" * 1_900 + "\\end{matrix}", "\\text{" + "W" * 1_900 + "}",
        "\\begin{matrix}" + "1\\\\" * 600 + "\\end{matrix}", "\\genfrac", "\\binom{&lt;svg&gt;",
    ],
)  # fmt: skip
def test_hostile_formulas_end(tex: str) -> None:
    """What is endless, deep, wide or tall ends soon, drawn in bounds or not at all."""
    try:
        image = opened(drawn([Paragraph((Span(f"\\({tex}\\)", "tex"),))]))
    except NotDrawnError:
        pass
    else:
        assert image.height <= sheet.TALLEST * SCALE


def test_a_side_of_many_formulas_is_refused_at_once() -> None:
    """Nothing of a side is laid out if its formulas together are too long."""
    unit = Span(f"\\({'x' * 100}\\)", "tex")
    with pytest.raises(NotDrawnError, match="too many characters"):
        drawn([Paragraph((unit,) * (sheet.MOST_TEX // 100))])


def test_texts_are_drawn_only_with_all_their_letters() -> None:
    """A letter that no font has is an error; signs are taken from the font of formulas, or left."""
    assert drawn([Paragraph((Span("a → b"),))]) != drawn([Paragraph((Span("a  b"),))])
    assert drawn([Paragraph((Span("hi🎉"),))]) == drawn([Paragraph((Span("hi"),))])
    for text in ("求", "שלום", "ไทย"):
        with pytest.raises(NotDrawnError):
            drawn([Note((Span(text),))])


def test_screens_know_the_letters_of_the_fonts() -> None:
    """What screens have drawn as a whole has only letters that the fonts have."""
    letters = [chr(code) for code in range(0x3000) if chr(code).isalpha()]
    whole = [
        letter
        for letter in letters
        if not getattr(shown_blocks(f"{letter} {MATRIX}")[0], "beside", True)
    ]
    assert {"é", "ß", "λ", "ж", "ế"} <= set(whole)
    lacking = [one for one in whole if not can_write(one) and not can_write(one, "maths")]
    assert lacking == []
