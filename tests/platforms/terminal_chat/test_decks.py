"""Decks of one's own at the keyboard: files and pasted text come in, files go out."""

from pathlib import Path

import pytest

from tests.platforms.player import play

SPANISH = "el perro;the dog\nel gato;the cat\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with two cards, whose name has a blank in it."""
    made = tmp_path / "my spanish.csv"
    made.write_text(SPANISH)
    return made


def test_a_file_is_shown_saved_and_studied(folder: Path, file: Path) -> None:
    """What is named is read by a process of its own, and its deck belongs to its person."""
    played = play(folder, f"/decks import file:{file}", "1", "/quiz my_spanish", "@bob /decks")
    shown, saved, quiz, others = played.messages[1:]
    assert "My spanish: 2 cards" in shown
    assert "[1] Save  [2] Cancel" in shown
    assert "The deck is there: My spanish, 2 cards." in saved
    assert "el perro" in quiz
    assert "spanish" not in others.replace("@bob", "")
    assert (played.status, played.err) == (0, "")


def test_a_file_by_its_name_alone(folder: Path, file: Path) -> None:
    """A path needs no word before it, and a name that is no file is that of a deck."""
    played = play(folder, f"/decks import {file}", "2", "/decks import my spanish", "a;b", "")
    assert "My spanish: 2 cards" in played.messages[1]
    assert "/decks import file:" in played.messages[3]
    assert "my spanish: 1 card" in played.messages[-1]


@pytest.mark.parametrize("name", ["nowhere.csv", ".", "~nobody_at_all/x.csv"])
def test_a_file_that_cannot_be_read(folder: Path, name: str) -> None:
    """A wrong path is told, and how a right one looks."""
    played = play(folder, f"/decks import file:{name}")
    assert f"I can't read {name}" in " ".join(played.messages[1].split())
    assert (played.status, played.err) == (0, "")


@pytest.mark.parametrize("path", ["/nowhere/words", "~/nowhere/x", "../x", "nowhere.CSV"])
def test_a_slip_in_a_path(folder: Path, path: str) -> None:
    """What looks like a path is no deck's name, so nobody is asked to paste cards for it."""
    played = play(folder, f"/decks import {path}")
    assert f"I can't read {path}" in " ".join(played.messages[1].split())


def test_a_name_with_a_slash(folder: Path) -> None:
    """A slash or a dot within a name makes no path of it."""
    played = play(folder, "/decks import Input/output v1.2", "a;b", "")
    assert "Input/output v1.2: 1 card" in played.messages[-1]


@pytest.mark.parametrize("end", [("",), ()])
def test_pasting(folder: Path, end: tuple[str, ...]) -> None:
    """Lines up to an empty one, or to the end of all, are one text, with their tabs."""
    lines = ("/decks import deck:Words", "@bob /streak", "el perro\tthe dog", "/x\tis a card", *end)
    played = play(folder, *lines)
    assert "an empty line ends them" in played.messages[1]
    assert "Words: 2 cards" in played.messages[-1]
    assert "/x → is a card" in played.messages[-1]


def test_another_person_pastes(folder: Path) -> None:
    """Whoever began the text is whose it is."""
    played = play(folder, "@bob /decks import", "@bob uno;one", "dos;two", "", "@bob 1")
    assert "[to bob]" in played.messages[-2]
    assert "My cards: 2 cards" in played.messages[-2]
    assert "The deck is there" in played.messages[-1]


def test_what_cannot_be_shown_is_written(folder: Path, file: Path) -> None:
    """A text is printed, and a package is put into the data folder."""
    imported = (f"/decks import file:{file} deck:es", "1")
    played = play(folder, *imported, "/decks export es format:csv", "/decks export es format:apkg")
    assert "el perro" in played.messages[3]
    assert "es.apkg" in "".join(played.messages[4].split())
    assert (folder / "exports" / "es.apkg").read_bytes().startswith(b"PK")


def test_editing_a_card(folder: Path, file: Path) -> None:
    """The card that was seen last is typed anew, line by line."""
    imported = (f"/decks import file:{file} deck:es", "1", "/quiz es")
    played = play(folder, *imported, "/card edit", "el perro", "---", "the hound", "")
    assert "el perro\n    ---\n    the dog" in played.messages[4]
    assert "the hound" in played.messages[-1]
