"""People's own decks at the keyboard: files and pasted text are imported, decks are exported."""

from pathlib import Path

import pytest

from tests.formats.anki.painted import painted
from tests.platforms.program import run_lines

SPANISH = "el perro;the dog\nel gato;the cat\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with two cards and a space in its name."""
    file = tmp_path / "my spanish.csv"
    file.write_text(SPANISH)
    return file


def test_a_file_is_shown_saved_and_studied(folder: Path, file: Path) -> None:
    """The import process reads the named file, and the deck belongs to whoever imported it."""
    played = run_lines(folder, f"/decks import file:{file}", "1", "/quiz my_spanish", "@bob /decks")
    shown, saved, quiz, others = played.messages[1:]
    assert "My spanish: 2 cards" in shown
    assert "[1] Save  [2] Cancel" in shown
    assert "The deck is there: My spanish, 2 cards." in saved
    assert "el perro" in quiz
    assert "spanish" not in others.replace("@bob", "")
    assert (played.status, played.err) == (0, "")


def test_a_file_by_its_name_alone(folder: Path, file: Path) -> None:
    """A path needs no `file:` before it, and a name that is not a file is a deck name."""
    played = run_lines(folder, f"/decks import {file}", "2", "/decks import my spanish", "a;b", "")
    assert "My spanish: 2 cards" in played.messages[1]
    assert "/decks import file:" in played.messages[3]
    assert "my spanish: 1 card" in played.messages[-1]


@pytest.mark.parametrize("name", ["nowhere.csv", ".", "~nobody_at_all/x.csv"])
def test_a_file_that_cannot_be_read(folder: Path, name: str) -> None:
    """The answer to a wrong path names the path."""
    played = run_lines(folder, f"/decks import file:{name}")
    assert f"I can't read {name}" in " ".join(played.messages[1].split())
    assert (played.status, played.err) == (0, "")


@pytest.mark.parametrize("path", ["/nowhere/words", "~/nowhere/x", "../x", "nowhere.CSV"])
def test_a_slip_in_a_path(folder: Path, path: str) -> None:
    """A wrong path is not taken for a deck name, so nobody is asked to paste cards for it."""
    played = run_lines(folder, f"/decks import {path}")
    assert f"I can't read {path}" in " ".join(played.messages[1].split())


def test_a_name_with_a_slash(folder: Path) -> None:
    """A slash or a dot within a name does not make it a path."""
    played = run_lines(folder, "/decks import Input/output v1.2", "a;b", "")
    assert "Input/output v1.2: 1 card" in played.messages[-1]


@pytest.mark.parametrize("end", [("",), ()])
def test_pasting(folder: Path, end: tuple[str, ...]) -> None:
    """Lines up to an empty line or the end of the input are one text, with their tabs."""
    lines = ("/decks import deck:Words", "@bob /streak", "el perro\tthe dog", "/x\tis a card", *end)
    played = run_lines(folder, *lines)
    assert "an empty line ends them" in played.messages[1]
    assert "Words: 2 cards" in played.messages[-1]
    assert "/x → is a card" in played.messages[-1]


def test_another_person_pastes(folder: Path) -> None:
    """The imported cards belong to the person who began the text."""
    played = run_lines(folder, "@bob /decks import", "@bob uno;one", "dos;two", "", "@bob 1")
    assert "[to bob]" in played.messages[-2]
    assert "My cards: 2 cards" in played.messages[-2]
    assert "The deck is there" in played.messages[-1]


def test_what_cannot_be_shown_is_written(folder: Path, file: Path) -> None:
    """A text is printed; a package is written into the data folder."""
    import_lines = (f"/decks import file:{file} deck:es", "1")
    played = run_lines(
        folder, *import_lines, "/decks export es format:csv", "/decks export es format:apkg"
    )
    assert "el perro" in played.messages[3]
    assert "es.apkg" in "".join(played.messages[4].split())
    assert (folder / "exports" / "es.apkg").read_bytes().startswith(b"PK")


def test_editing_a_card(folder: Path, file: Path) -> None:
    """The card seen last is typed again, line by line."""
    import_lines = (f"/decks import file:{file} deck:es", "1", "/quiz es")
    played = run_lines(folder, *import_lines, "/card edit", "el perro", "---", "the hound", "")
    assert "el perro\n    ---\n    the dog" in played.messages[4]
    assert "the hound" in played.messages[-1]


def test_ones_own_deck_called_like_one_of_the_bot(folder: Path, tmp_path: Path) -> None:
    """The list tells both apart and says what to type, and each can be studied."""
    file = tmp_path / "deep learning.csv"
    file.write_text(SPANISH)
    mine, builtin = "/quiz mine/deep_learning", "/quiz builtin/deep_learning"
    played = run_lines(folder, f"/decks import {file}", "1", "/decks", mine, builtin)
    listed, of_mine, of_builtin = played.messages[3:6]
    assert "mine/deep_learning" in listed
    assert "builtin/deep_learning" in listed
    assert "Study Deep learning (yours)" in listed
    assert "Deep learning (yours)" in of_mine
    assert "Deep learning fundamentals (built in)" in of_builtin


@pytest.mark.parametrize("typed", ["https://x.org/words.json", "file:https://x.org/words.json"])
def test_an_address_in_place_of_a_file(folder: Path, typed: str) -> None:
    """An address is not looked for on the disk: the answer says how to bring the file."""
    played = run_lines(folder, f"/decks import {typed}")
    assert "I fetch nothing from the web." in " ".join(played.messages[1].split())


def test_a_picture_goes_onto_the_card_that_was_seen(folder: Path, file: Path) -> None:
    """Its path is typed, with `file:` or alone, and a slip in it is reported."""
    picture = file.with_name("a dog.png")
    picture.write_bytes(painted())
    lines = ("1", "/quiz my_spanish mode:reveal", "", "/card picture nowhere.png")
    played = run_lines(
        folder,
        f"/decks import {file}",
        *lines,
        f"/card picture words:a dog file:{picture}",
        f"/card picture {picture}",
        "/card sound a bark",
    )
    *_, slip, added, again, without = (" ".join(said.split()) for said in played.messages)
    assert "I can't read nowhere.png" in slip
    assert "such as: /card picture file:~/Downloads/heart.png" in slip
    assert "The picture is on the card." in added
    assert "[a dog]" in added
    assert "[picture]" in again
    assert "Please send it together with `/card sound`: as the option “file”" in without
    assert (played.status, played.err) == (0, "")
