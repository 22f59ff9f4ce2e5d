import json
import re
import subprocess
from pathlib import Path

import pytest

from bot.formats.base.parsed import Limits
from bot.formats.importers import read_any
from bot.formats.native import archive
from bot.formats.native import file as native_file
from tests.formats.anki.anki_packages import ANote, package
from tests.formats.anki.painted import painted
from tests.formats.anki.spoken import SPOKEN
from tests.platforms.program import (
    PROGRAM,
    ROOT,
    TINY,
    environment,
    own_deck,
    run,
    run_lines,
)

DECK = ROOT / "decks" / "deep_learning.toml"


def tiny(folder: Path, text: str = TINY) -> Path:
    """Writes a deck file beside the data folder."""
    file = folder.parent / "some.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_check(folder: Path) -> None:
    """Each deck without faults has a line, and each fault has one with file and line."""
    played = run(folder, "check")
    assert (played.status, played.err) == (0, "")
    assert re.search(r"deep_learning\.toml: 158 cards, no faults\n$", played.out)
    good = tiny(folder)
    assert run(folder, "check", "some.toml").out == "some.toml: 2 cards, no faults\n"
    good.write_text(TINY.replace('front = "What is 1 + 1?"\n', ""), encoding="utf-8")
    played = run(folder, "check", "some.toml", "none.toml")
    assert played.status == 1
    first, second = played.out.splitlines()
    assert re.match(r"some\.toml:\d+: ", first)
    assert second == "none.toml: there is no such file or folder"
    assert not folder.exists()


def test_import(folder: Path) -> None:
    """A deck file is copied unchanged into the owner's decks, and the next start has the deck."""
    file = tiny(folder)
    played = run(folder, "import", "some.toml")
    assert (played.status, played.err) == (0, "")
    assert "2 cards of tiny" in played.out
    assert (folder / "decks" / "tiny.toml").read_bytes() == file.read_bytes()
    assert "Tiny deck" in run_lines(folder, "/decks list").out
    assert run(folder, "import", "some.toml").status == 0


def test_import_overwrites_only_on_demand(folder: Path) -> None:
    """Another deck with the same name is overwritten only with --replace."""
    existing = own_deck(folder, TINY.replace("Tiny", "My"))
    file = tiny(folder)
    refused = run(folder, "import", "some.toml")
    assert (refused.status, refused.out) == (1, "")
    assert refused.err == (
        f"{existing} is the deck “My deck”, and this file is “Tiny deck”. To overwrite it, add "
        "--replace; to keep both, give this one another name with --deck NAME.\n"
    )
    assert "My deck" in existing.read_text()
    assert run(folder, "import", "some.toml", "--replace").status == 0
    assert existing.read_bytes() == file.read_bytes()


def test_files_of_titles_that_look_alike(folder: Path) -> None:
    """Each title gets a deck of its own, says so, and is found again."""
    names = ("C", "C++", "日本語 N5", "中文 N5", "Año", "Ano", "🇫🇷")
    for name in names:
        table = folder.parent / f"{name}.csv"
        table.write_text("front,back\na,b\n", "utf-8")
        played = run(folder, "import", table.name)
        assert played.status == 0
        told = {"C++": "“C”", "Ano": "“Año”"}.get(name, "")
        assert told in played.err
        assert bool(told) == bool(played.err)
    for name in names:
        table = folder.parent / f"{name}.csv"
        table.write_text("front,back\na,b\nc,d\n", "utf-8")
        assert "exists already" in run(folder, "import", table.name).err
        assert "1 added, 0 changed, 1 kept" in run(folder, "import", table.name, "--replace").out
    files = [native_file.read(file.read_bytes(), "") for file in (folder / "decks").iterdir()]
    assert sorted(file.deck.title for file in files if file.deck) == sorted(names)


def test_a_deck_of_version_0_1_0_is_found_by_its_title(folder: Path) -> None:
    """It keeps its slug, from which characters were dropped without a mark."""
    (folder.parent / "C++.csv").write_text("front,back\na,b\n", "utf-8")
    own_deck(folder, TINY.replace("Tiny deck", "C++").replace('"tiny"', '"c"'), "c")
    played = run(folder, "import", "C++.csv", "--replace")
    assert (played.status, played.err) == (0, "")
    assert [file.name for file in (folder / "decks").iterdir()] == ["c.toml"]


def test_files_of_one_name_and_other_titles(folder: Path) -> None:
    """A package of the same file name is a new version if it has the title, or shares cards."""
    one, two, three = (
        package([ANote((front, "b"), guid=front) for front in fronts], deck=title)
        for fronts, title in (("ab", "Biology"), ("c", "History"), ("ad", "Biology 2"))
    )
    file = folder.parent / "deck.apkg"
    for content, more, slugs in (
        (one, (), ["deck"]),
        (two, (), ["deck", "history"]),
        (two, ("--replace",), ["deck", "history"]),
        (three, ("--replace",), ["deck", "history"]),
        (three, (), ["biology_2", "deck", "history"]),
    ):
        file.write_bytes(content)
        assert run(folder, "import", "deck.apkg", *more).status == 0
        assert sorted(file.stem for file in (folder / "decks").iterdir()) == slugs


def test_import_under_another_name(folder: Path) -> None:
    """--deck gives the deck another name, and --out says where to write it."""
    tiny(folder)
    played = run(folder, "import", "some.toml", "--deck", "sums", "--out", "out.toml")
    assert played.status == 0
    written = native_file.read((folder.parent / "out.toml").read_bytes(), "out.toml")
    assert written.deck is not None
    assert (written.deck.id, len(written.deck.cards), written.faults) == ("sums", 2, ())
    assert not folder.exists()


def test_import_of_what_can_be_read(folder: Path) -> None:
    """Faults are printed and the other cards imported; without any card the import fails."""
    tiny(folder, TINY.replace('answer = "2"', "answer = 2"))
    played = run(folder, "import", "some.toml")
    assert played.status == 0
    assert played.err.startswith("some.toml:9: ")
    assert "1 card of tiny" in played.out
    tiny(folder, "front,back\na,b\n")
    played = run(folder, "import", "some.toml")
    assert (played.status, played.out) == (1, "")
    assert played.err.endswith("No card could be read from some.toml.\n")


def test_import_for_programs(folder: Path) -> None:
    """--json prints one object with cards and problems, and copies nothing."""
    tiny(folder, TINY.replace('answer = "2"', "answer = 2"))
    played = run(folder, "import", "some.toml", "--json")
    content = json.loads(played.out)
    assert (played.status, played.err, folder.exists()) == (0, "", False)
    assert content["format"] == "native"
    assert content["cards"] == [
        {
            "front": "What does [bold red]rich[/] print?",
            "back": "Just *that*: [link=x]y[/link] :smile:",
            "tags": [],
            "status": "ok",
        }
    ]
    assert [problem["line"] for problem in content["problems"]] == [9]
    tiny(folder, "nothing")
    played = run(folder, "import", "some.toml", "--json")
    assert (played.status, json.loads(played.out)["cards"]) == (1, [])


def test_import_of_other_formats(folder: Path) -> None:
    """A table becomes a deck with its file's name; a preview and every fault are printed."""
    (folder.parent / "My words.csv").write_text(
        "front,back\nneuron,unit\nnet,web\nlayer,\n", "utf-8"
    )
    played = run(folder, "import", "My words.csv")
    assert played.status == 0
    assert played.err.startswith("My words.csv:4: this card has a question and no answer")
    assert played.out.startswith(
        "My words.csv: 3 cards, 1 of them without an answer (format csv)\n  neuron → unit\n"
    )
    assert "2 cards of my_words imported into" in played.out
    assert "My words" in run_lines(folder, "/decks list").out


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("a {=b}\n\nc {=d}\n\nno answer\n", 0),
        ("a {=b}\n\nc {=d}\n\nno\n\nanswers\n", 1),
        ("::t:: a {=b}\n\nc {}\n", 1),
    ],
)
def test_more_than_half_must_be_cards(folder: Path, text: str, status: int) -> None:
    """If at most half of what a file holds are cards with an answer, the status is 1."""
    (folder.parent / "x.gift").write_text(text, "utf-8")
    played = run(folder, "import", "x.gift")
    assert played.status == status
    assert ("parts that were found are cards with an answer" in played.err) == (status == 1)
    assert "imported into" in played.out


def test_import_again(folder: Path) -> None:
    """A foreign deck that is imported again keeps its cards' ids, and says what changed."""
    table = folder.parent / "words.csv"
    table.write_text("front,back\na,b\nc,d\ne,f\n", "utf-8")
    assert run(folder, "import", "words.csv").status == 0
    table.write_text("front,back\na,b\nc,x\ng,h\n", "utf-8")
    assert run(folder, "import", "words.csv").status == 1
    played = run(folder, "import", "words.csv", "--replace")
    assert (played.status, played.err) == (0, "")
    assert "1 added, 1 changed, 1 kept, 1 retired" in played.out


def test_import_for_programs_whatever_the_terminal_can_show(folder: Path) -> None:
    """If the output can't encode the text, --json escapes it."""
    (folder.parent / "note.csv").write_text("front,back\n犬😀,שלום\n", "utf-8")
    played = run(folder, "import", "note.csv", "--json", PYTHONUTF8="0", PYTHONIOENCODING="cp1252")
    card = json.loads(played.out)["cards"][0]
    assert (card["front"], card["back"]) == ("犬😀", "שלום")


def test_import_for_programs_from_other_formats(folder: Path) -> None:
    """--json prints cards as people read them, drafts and faults; --out writes the deck, too."""
    text = "#flashcards/nets\nA ==b== c\n\nWho?::I\n\nWhat?::\n"
    (folder.parent / "note.txt").write_text(text, "utf-8")
    played = run(folder, "import", "note.txt", "--json", "--out", "out.toml")
    assert (played.status, played.err) == (0, "")
    content = json.loads(played.out)
    assert content["format"] == "obsidian"
    assert content["cards"] == [
        {"front": "A [ … ] c", "back": "A **b** c", "tags": ["nets"], "status": "ok"},
        {"front": "Who?", "back": "I", "tags": ["nets"], "status": "ok"},
        {"front": "What?", "back": "", "tags": ["nets"], "status": "draft"},
    ]
    assert [problem["line"] for problem in content["problems"]] == [6]
    written = native_file.read((folder.parent / "out.toml").read_bytes(), "out.toml")
    assert written.deck is not None
    assert (written.deck.id, len(written.deck.cards), written.faults) == ("note", 2, ())


def test_import_in_a_chosen_format(folder: Path) -> None:
    """--format names the format; for an unknown one the nearest is suggested."""
    (folder.parent / "some.txt").write_text("a - b\nc - d\n", "utf-8")
    played = run(folder, "import", "some.txt", "--format", "quizlet", "--json")
    assert [card["back"] for card in json.loads(played.out)["cards"]] == ["b", "d"]
    refused = run(folder, "import", "some.txt", "--format", "quizzlet")
    assert refused == (2, "", "There is no format quizzlet. Did you mean quizlet?\n")


def test_import_of_drafts_alone(folder: Path) -> None:
    """If no card has an answer, no deck is saved."""
    (folder.parent / "some.csv").write_text("front,back\na,\n", "utf-8")
    played = run(folder, "import", "some.csv")
    assert (played.status, played.out, folder.exists()) == (1, "", False)
    assert played.err.endswith("No card of some.csv has an answer, so no deck was saved.\n")


def test_import_of_nothing(folder: Path) -> None:
    """A missing file and an impossible name are unusable arguments."""
    assert run(folder, "import", "none.toml").err == "There is no file none.toml.\n"
    assert run(folder, "import", "none.toml").status == 2
    assert run(folder, "import", ".").err == ". is a folder. Name a file in it.\n"
    tiny(folder)
    assert run(folder, "import", "some.toml", "--deck", "No Name").status == 2


def test_export(folder: Path) -> None:
    """Reading an exported deck gives the same deck, whether it was printed or written to a file."""
    own_deck(folder)
    printed = run(folder, "export", "tiny")
    assert (printed.status, printed.err) == (0, "")
    again = native_file.read(printed.out.encode(), "tiny.toml")
    assert again == native_file.read(TINY.encode(), "tiny.toml")
    written = run(folder, "export", "deep_learning", "--out", "out.toml")
    assert "158 cards of deep_learning" in written.out
    copied = native_file.read((folder.parent / "out.toml").read_bytes(), "")
    assert copied == native_file.read(DECK.read_bytes(), "")
    assert run(folder, "export", "tiny", "--out", "out.toml").status == 1
    assert run(folder, "export", "tiny", "--out", "out.toml", "--replace").status == 0


@pytest.mark.parametrize("name", ["apkg", "csv", "org"])
def test_export_to_other_programs_and_back(folder: Path, name: str) -> None:
    """A deck exported in another format is recognised when it is imported again, with all cards."""
    file = f"deck.{name}"
    written = run(folder, "export", "deep_learning", "--format", name, "--out", file)
    assert written.out == f"158 cards of deep_learning exported into {file}\n"
    assert run(folder, "export", "deep_learning", "--out", file, "--replace").status == 0
    played = run(folder, "import", file, "--out", "again.toml", "--deck", "deep_learning")
    assert (played.status, played.err) == (0, "")
    again = native_file.read((folder.parent / "again.toml").read_bytes(), "").deck
    shipped = native_file.read(DECK.read_bytes(), "").deck
    assert again is not None
    assert shipped is not None
    assert [card.id for card in again.cards] == [card.id for card in shipped.cards]


def test_export_in_an_unknown_format(folder: Path) -> None:
    """For an unknown format the nearest one is suggested."""
    refused = run(folder, "export", "deep_learning", "--format", "apk")
    assert (refused.status, refused.out) == (2, "")
    assert refused.err == "There is no format apk. Did you mean apkg?\n"


def test_import_of_a_package_for_programs(folder: Path) -> None:
    """A package is printed as JSON like any other file; a broken one is one problem."""
    run(folder, "export", "deep_learning", "--out", "deck.apkg")
    content = json.loads(run(folder, "import", "deck.apkg", "--json").out)
    assert (content["format"], len(content["cards"]), content["problems"]) == ("apkg", 158, [])
    (folder.parent / "broken.apkg").write_bytes(b"PK\x03\x04")
    broken = run(folder, "import", "broken.apkg", "--json")
    assert broken.status == 1
    assert len(json.loads(broken.out)["problems"]) == 1


def test_a_package_with_media_becomes_a_zip_file(folder: Path) -> None:
    """Its pictures and sounds come along, and are there for the bot and the next export."""
    (folder.parent / "animals.apkg").write_bytes(SPOKEN)
    played = run(folder, "import", "animals.apkg")
    deck = folder / "decks" / "animals.zip"
    assert (played.status, played.err) == (0, "")
    assert f"3 cards, 1 with pictures, 3 with sounds of animals imported into {deck}" in played.out
    native = archive.read(deck.read_bytes(), "", Limits())
    assert native.result.faults == ()
    assert native.media == read_any(SPOKEN, "x", limits=Limits()).media
    assert "0 added, 0 changed, 3 kept" in run(folder, "import", "animals.apkg", "--replace").out
    run(folder, "export", "animals", "--out", "again.apkg")
    again = read_any((folder.parent / "again.apkg").read_bytes(), "x", limits=Limits())
    assert again.media == native.media


def test_a_text_has_no_media(folder: Path) -> None:
    """Where a text is asked for, it is written, and says what it left out."""
    (folder.parent / "animals.apkg").write_bytes(SPOKEN)
    played = run(folder, "import", "animals.apkg", "--out", "words.toml")
    assert played.err == (
        "The pictures and sounds are left out: words.toml is a text. To keep them, write "
        "words.zip.\n"
    )
    assert "[sound]" in (folder.parent / "words.toml").read_text(encoding="utf-8")
    assert "3 cards of animals imported into words.toml" in played.out


def test_a_deck_takes_the_place_of_its_text(folder: Path) -> None:
    """A deck that was a text and now has pictures stays one deck; its media outlive an update."""
    (folder.parent / "organs.csv").write_bytes(b"[a heart]?;yes\n")
    run(folder, "import", "organs.csv")
    notes = [ANote(("<img src='heart.png' alt='a heart'>?", "yes"))]
    (folder.parent / "organs.apkg").write_bytes(
        package(notes, media={"heart.png": painted()}, deck="Organs")
    )
    refused = run(folder, "import", "organs.apkg").err
    assert "organs.toml exists already. To put this file in its place, add --replace." in refused
    run(folder, "import", "organs.apkg", "--replace")
    (deck,) = (folder / "decks").iterdir()
    assert deck.name == "organs.zip"
    assert run(folder, "import", "organs.csv", "--replace").status == 0
    native = archive.read(deck.read_bytes(), "", Limits())
    assert list(native.media.values()) == [painted()]


def test_outputs_that_cannot_be(folder: Path) -> None:
    """An output path that can't be written is refused in a sentence, and no folder is created."""
    tiny(folder)
    for command in (
        ("export", "deep_learning", "--out"),
        ("backup",),
        ("import", "some.toml", "--json", "--out"),
    ):
        played = run(folder, *command, ".")
        assert (played.status, played.out) == (2, "")
        assert played.err == ". is a folder. Name a file in it.\n"
        assert run(folder, *command, "no/such/x").err == "There is no folder no/such.\n"
    assert not (folder.parent / "no").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_export_to_a_full_disk(folder: Path) -> None:
    """If the output can't be written, the error says so."""
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(  # noqa: S603 - it is our own program
            [*PROGRAM, "export", "deep_learning"],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(folder),
            check=False,
            timeout=60,
        )
    assert ended.returncode == 1
    assert ended.stderr == b"The output can't be written (No space left on device).\n"


def test_export_of_an_unknown_deck(folder: Path) -> None:
    """For an unknown name the nearest one is suggested, or all are listed."""
    played = run(folder, "export", "deep_lerning")
    assert (played.status, played.out) == (1, "")
    assert played.err == "There is no deck deep_lerning. Did you mean deep_learning?\n"
    assert "There is: deep_learning." in run(folder, "export", "xyz").err
