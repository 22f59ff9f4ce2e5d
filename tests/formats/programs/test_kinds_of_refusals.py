"""Files that are no decks, and what their refusal calls them."""

import pytest

from bot.formats.importers import read_any

README = "a text about a program"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("name", "content", "called"),
    [
        ("a.doc", OLD_OFFICE, "a Word document"),
        ("a.ppt", OLD_OFFICE, "a presentation"),
        ("a.xls", OLD_OFFICE, "a workbook"),
        ("a.docx", b"PK\x03\x04", "a Word document"),
        ("a.pages", b"PK\x03\x04", "a document of Pages"),
        ("a.eml", b"From: a@b.c\nSubject: d\n\nHello: there\n", "an e-mail"),
        ("a.sql", b"INSERT INTO cards VALUES ('x', 'y');\n", "a script for a database"),
        ("a.bib", b"@article{a, title={X}, author={Y}}\n", "a list of literature"),
        ("a.txt", b"[10:00] A: hi\n[10:01] B: ho\n[10:02] A: bye\n", "the history of a chat"),
        ("a.toml", b"[project]\nname = 'x'\n", "the settings of a program"),
        (
            "a.md",
            b"# X\n\nIt runs.\n\n## Installation\n\nCopy it.\n\n## Usage\n\nRun it.\n",
            README,
        ),
        ("a.md", b"X\n===\n\n[![CI](a)](b)\n\nUsage\n-----\n\nRun it.\n", README),
        ("a.md", "# X\n\n## Instalación\n\nCopia.\n\n## Licencia\n\nMIT\n".encode(), README),
        ("a.md", b"# Changelog\n\n## 1.0\n\n- first\n\n## 0.9\n\n- zero\n", README),
        (
            "a.csv",
            b"Date,Description,Amount,Balance\n1/2,Rent,-8,2\n1/3,Food,-1,1\n",
            "of payments",
        ),
        ("a.csv", b"Name,Email,Phone\nAda,a@b.c,1\nAlan,d@e.f,2\nGrace,g@h.i,3\n", "of contacts"),
        ("a.json", b'{"name": "x", "scripts": {"a": "b", "c": "d"}}', "the settings of a program"),
        ("a.json", b'{"compilerOptions": {"target": "es2020"}}', "the settings of a program"),
        ("a.yml", b"services:\n  web:\n    image: nginx\n", "the settings of a program"),
        ("a.yaml", b"on:\n  push:\njobs:\n  test:\n", "the settings of a program"),
        ("a.txt", b"", "the file is empty"),
        ("a.csv", b" \n\n", "the file is empty"),
    ],
)
def test_a_refusal_names_the_kind_of_the_file(name: str, content: bytes, called: str) -> None:
    """Its ending says what a file is if little of it is left."""
    parsed = read_any(content, name)
    assert parsed.cards == ()
    assert called in parsed.faults[0].message


@pytest.mark.parametrize(
    "text",
    [
        "# Docker\n\n## Installation\n\nQ: a?\nA: b\n\nQ: c?\nA: d\n\n## Usage\n\nQ: e?\nA: f\n",
        "Question,Answer,Price\na,b,1\nc,d,2\n",
        "Word,Email,Translation\na,b,c\nd,e,f\n",
    ],
)
def test_decks_about_programs_and_prices_are_decks(text: str) -> None:
    """Answers with tags, and columns for the sides of a card, say so."""
    parsed = read_any(text.encode(), "a.txt")
    assert len(parsed.cards) > 1
    assert not any(card.draft for card in parsed.cards)


def test_a_table_in_a_long_text_is_no_deck_unless_it_names_both_sides() -> None:
    """Such a table is part of something else; what makes the text a deck is looked for further."""
    prose = "This line is about something else.\n\n" * 12
    for header, kind in (("Option | Description", False), ("Term | Definition", True)):
        table = f"{prose}| {header} |\n| --- | --- |\n| a | b |\n| c | d |\n"
        assert (read_any(table.encode(), "a.md").format == "markdown-table") == kind
