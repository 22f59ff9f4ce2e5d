"""Files that are no decks, and what their refusal calls them."""

import pytest

from bot.formats.importers import read_any

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
