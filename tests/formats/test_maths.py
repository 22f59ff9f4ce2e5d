r"""A formula reaches the card between `\(…\)` or `\[…\]`, whichever program wrote it."""

import pytest

from bot.formats.importers import read_any
from tests.formats.anki.anki_packages import ANote, package

INLINE, DISPLAY = r"\(x^2 * y * z\)", r"\[a - b\]"
FILES = {
    "a.csv": 'front,back\n"Is $x^2 * y * z$ 5$ or $7?","$$a - b$$"\n',
    "a.tsv": "Is $x^2 * y * z$ 5$ or $7?\t$$a - b$$\nq\ta\n",
    "anki.txt": "#separator:tab\n#html:true\n"
    'Is <anki-mathjax>x^2 * y * z</anki-mathjax> 5$ or $7?\t<anki-mathjax block="true">a - b'
    "</anki-mathjax>\n",
    "old.txt": "#separator:tab\n#html:false\nIs [$]x^2 * y * z[/$] 5$ or $7?\t[$$]a - b[/$$]\n",
    "a.md": "Q: Is $x^2 * y * z$ 5$ or \\$7?\nA:\n```math\na\n- b\n```\n",
    "lines.md": "Q: Is $`x^2 * y * z`$ 5$ or $7?\nA: \n$$\na\n- b\n$$\n",
    "table.md": "| Front | Back |\n|---|---|\n| Is $x^2 * y * z$ 5$ or $7? | $$a - b$$ |\n",
    "obsidian.md": "#flashcards\n\nIs $x^2 * y * z$ 5$ or \\$7?\n?\n$$\na\n- b\n$$\n",
    "drill.org": "* A :drill:\nIs $x^2 * y * z$ 5$ or $7?\n** Answer\n\\begin{equation}\na\n- b\n"
    "\\end{equation}\n",
    "export.org": "* A :drill:\nIs \\(x^2 * y * z\\) 5$ or $7?\n** Answer\n#+begin_export latex\n"
    "\\begin{equation}\na\n- b\n\\end{equation}\n#+end_export\n",
    "a.tex": "\\card{Is $x^2 * y * z$ 5\\$ or \\$7?}{\\[a\n- b\\]}\n",
    "a.gift": "Is $x^2 * y * z$ 5$ or $7? {\\=\\=$$a - b$$}\n".replace("\\=\\=", "="),
    "a.json": '[{"front": "Is $x^2 * y * z$ 5$ or $7?", "back": "$$a - b$$"}]',
    "a.yaml": '- front: "Is $x^2 * y * z$ 5$ or $7?"\n  back: "$$a - b$$"\n',
    "moodle.xml": '<quiz><question type="essay"><questiontext format="markdown"><text>'
    "Is $x^2 * y * z$ 5$ or $7?</text></questiontext><graderinfo><text>$$a - b$$</text>"
    "</graderinfo></question></quiz>",
    "a.html": "<html><p>Q: Is $x^2 * y * z$ 5$ or $7?<p>A: $$a - b$$</html>",
}


@pytest.mark.parametrize("name", FILES)
def test_formulas_of_texts_have_our_marks(name: str) -> None:
    """Signs in a formula are no markup, its lines are no paragraphs, and prices stay."""
    card = read_any(FILES[name].encode(), name).cards[0]
    assert card.front == rf"Is {INLINE} 5$ or $7?"
    assert card.back == DISPLAY


@pytest.mark.parametrize(
    "fields",
    [
        (f"Is {INLINE} 5$ or $7?", DISPLAY),
        ("Is $x^2 * y * z$ 5$ or $7?", "$$a - b$$"),
        ("Is [latex]$x^2 * y * z$[/latex] 5$ or $7?", "[$$]a - b[/$$]"),
        ("Is \\(x^2 * y * z\\) 5$ or $7?", "\\[<br>a<br>- b<br>\\]"),
    ],
)
def test_formulas_of_packages_have_our_marks(fields: tuple[str, str]) -> None:
    """Anki's marks of all ages are read, and a formula on several lines becomes one line."""
    card = read_any(package([ANote(fields)]), "x.apkg").cards[0]
    assert (card.front, card.back) == (rf"Is {INLINE} 5$ or $7?", DISPLAY)
