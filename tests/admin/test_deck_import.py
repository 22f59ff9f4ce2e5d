import json
import re
import subprocess
from pathlib import Path

import pytest

from bot.formats.native import file as native_file
from tests.formats.anki.anki_packages import ANote, package
from tests.formats.anki.painted import painted
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
    """A deck file beside the data folder."""
    file = folder.parent / "some.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_check(folder: Path) -> None:
    """Sound decks have a line each, faults one each with file and line."""
    played = run(folder, "check")
    assert (played.status, played.err) == (0, "")
    assert re.search(r"deep_learning\.toml: 121 cards, no faults\n$", played.out)
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
    """A deck is copied as it is into the owner's decks, and is there at the next start."""
    file = tiny(folder)
    played = run(folder, "import", "some.toml")
    assert (played.status, played.err) == (0, "")
    assert "2 cards of tiny" in played.out
    assert (folder / "decks" / "tiny.toml").read_bytes() == file.read_bytes()
    assert "Tiny deck" in run_lines(folder, "/decks list").out
    assert run(folder, "import", "some.toml").status == 0


def test_import_overwrites_only_on_demand(folder: Path) -> None:
    """Another deck of the same name stays, unless --replace says otherwise."""
    kept = own_deck(folder, TINY.replace("Tiny", "My"))
    file = tiny(folder)
    refused = run(folder, "import", "some.toml")
    assert (refused.status, refused.out) == (1, "")
    assert refused.err == f"{kept} exists already. To overwrite it, add --replace.\n"
    assert "My deck" in kept.read_text()
    assert run(folder, "import", "some.toml", "--replace").status == 0
    assert kept.read_bytes() == file.read_bytes()


def test_import_under_another_name(folder: Path) -> None:
    """--deck names the deck anew, and --out says where it goes."""
    tiny(folder)
    played = run(folder, "import", "some.toml", "--deck", "sums", "--out", "out.toml")
    assert played.status == 0
    written = native_file.read((folder.parent / "out.toml").read_bytes(), "out.toml")
    assert written.deck is not None
    assert (written.deck.id, len(written.deck.cards), written.faults) == ("sums", 2, ())
    assert not folder.exists()


def test_import_of_what_can_be_read(folder: Path) -> None:
    """Faults are told, sound cards count; without any card it has failed."""
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
    told = json.loads(played.out)
    assert (played.status, played.err, folder.exists()) == (0, "", False)
    assert told["format"] == "native"
    assert told["cards"] == [
        {
            "front": "What does [bold red]rich[/] print?",
            "back": "Just *that*: [link=x]y[/link] :smile:",
            "tags": [],
            "status": "ok",
        }
    ]
    assert [problem["line"] for problem in told["problems"]] == [9]
    tiny(folder, "nothing")
    played = run(folder, "import", "some.toml", "--json")
    assert (played.status, json.loads(played.out)["cards"]) == (1, [])


def test_import_of_other_formats(folder: Path) -> None:
    """A table becomes a deck under its file's name, with a preview and every fault."""
    (folder.parent / "My words.csv").write_text("front,back\nneuron,unit\nlayer,\n", "utf-8")
    played = run(folder, "import", "My words.csv")
    assert played.status == 0
    assert played.err.startswith("My words.csv:3: this card has a question and no answer")
    assert played.out.startswith(
        "My words.csv: 2 cards, 1 of them without an answer (format csv)\n  neuron → unit\n"
    )
    assert "1 card of my_words imported into" in played.out
    assert "My words" in run_lines(folder, "/decks list").out


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
    """Where the output is no Unicode, --json escapes what it could not hold."""
    (folder.parent / "note.csv").write_text("front,back\n犬😀,שלום\n", "utf-8")
    played = run(folder, "import", "note.csv", "--json", PYTHONUTF8="0", PYTHONIOENCODING="cp1252")
    card = json.loads(played.out)["cards"][0]
    assert (card["front"], card["back"]) == ("犬😀", "שלום")


def test_import_for_programs_from_other_formats(folder: Path) -> None:
    """--json shows cards as people read them, drafts and faults; --out writes the deck too."""
    text = "#flashcards/nets\nA ==b== c\n\nWhat?::\n"
    (folder.parent / "note.txt").write_text(text, "utf-8")
    played = run(folder, "import", "note.txt", "--json", "--out", "out.toml")
    assert (played.status, played.err) == (0, "")
    told = json.loads(played.out)
    assert told["format"] == "obsidian"
    assert told["cards"] == [
        {"front": "A [ … ] c", "back": "A **b** c", "tags": ["nets"], "status": "ok"},
        {"front": "What?", "back": "", "tags": ["nets"], "status": "draft"},
    ]
    assert [problem["line"] for problem in told["problems"]] == [4]
    written = native_file.read((folder.parent / "out.toml").read_bytes(), "out.toml")
    assert written.deck is not None
    assert (written.deck.id, len(written.deck.cards), written.faults) == ("note", 1, ())


def test_import_in_a_chosen_format(folder: Path) -> None:
    """--format names the format; an unknown one is unusable, and brings the nearest."""
    (folder.parent / "some.txt").write_text("a - b\nc - d\n", "utf-8")
    played = run(folder, "import", "some.txt", "--format", "quizlet", "--json")
    assert [card["back"] for card in json.loads(played.out)["cards"]] == ["b", "d"]
    refused = run(folder, "import", "some.txt", "--format", "quizzlet")
    assert refused == (2, "", "There is no format quizzlet. Did you mean quizlet?\n")


def test_import_of_drafts_alone(folder: Path) -> None:
    """Cards without any answer make no deck."""
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
    """A deck is printed, or written to a file, so that reading it gives the same deck."""
    own_deck(folder)
    printed = run(folder, "export", "tiny")
    assert (printed.status, printed.err) == (0, "")
    again = native_file.read(printed.out.encode(), "tiny.toml")
    assert again == native_file.read(TINY.encode(), "tiny.toml")
    written = run(folder, "export", "deep_learning", "--out", "out.toml")
    assert "121 cards of deep_learning" in written.out
    copied = native_file.read((folder.parent / "out.toml").read_bytes(), "")
    assert copied == native_file.read(DECK.read_bytes(), "")
    assert run(folder, "export", "tiny", "--out", "out.toml").status == 1
    assert run(folder, "export", "tiny", "--out", "out.toml", "--replace").status == 0


@pytest.mark.parametrize("name", ["apkg", "csv", "org"])
def test_export_to_other_programs_and_back(folder: Path, name: str) -> None:
    """A deck that went to another program is recognised when it comes back, with all its cards."""
    file = f"deck.{name}"
    written = run(folder, "export", "deep_learning", "--format", name, "--out", file)
    assert written.out == f"121 cards of deep_learning exported into {file}\n"
    assert run(folder, "export", "deep_learning", "--out", file, "--replace").status == 0
    played = run(folder, "import", file, "--out", "again.toml", "--deck", "deep_learning")
    assert (played.status, played.err) == (0, "")
    again = native_file.read((folder.parent / "again.toml").read_bytes(), "").deck
    shipped = native_file.read(DECK.read_bytes(), "").deck
    assert again is not None
    assert shipped is not None
    assert [card.id for card in again.cards] == [card.id for card in shipped.cards]


def test_export_in_an_unknown_format(folder: Path) -> None:
    """An unknown format brings the nearest one."""
    refused = run(folder, "export", "deep_learning", "--format", "apk")
    assert (refused.status, refused.out) == (2, "")
    assert refused.err == "There is no format apk. Did you mean apkg?\n"


def test_import_of_a_package_for_programs(folder: Path) -> None:
    """A package is told as JSON like any other file; a broken one is told in a sentence."""
    run(folder, "export", "deep_learning", "--out", "deck.apkg")
    told = json.loads(run(folder, "import", "deck.apkg", "--json").out)
    assert (told["format"], len(told["cards"]), told["problems"]) == ("apkg", 121, [])
    (folder.parent / "broken.apkg").write_bytes(b"PK\x03\x04")
    broken = run(folder, "import", "broken.apkg", "--json")
    assert broken.status == 1
    assert len(json.loads(broken.out)["problems"]) == 1


def test_a_deck_file_has_no_pictures(folder: Path) -> None:
    """What they show stays as words, and it is said that they were left out."""
    notes = [ANote(("<img src='heart.png' alt='a heart'>?", "yes"))]
    (folder.parent / "organs.apkg").write_bytes(package(notes, media={"heart.png": painted()}))
    told = json.loads(run(folder, "import", "organs.apkg", "--json").out)
    assert [card["front"] for card in told["cards"]] == ["[a heart]?"]
    assert [problem["message"] for problem in told["problems"]] == [
        "a card shows a picture; a deck file holds none, so its name stands in its place"
    ]


def test_outputs_that_cannot_be(folder: Path) -> None:
    """Where a file can't be written is said in a sentence, and no folder is made for it."""
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
    """When what is printed can't be kept, the complaint names the output."""
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
    """An unknown name brings the nearest one, or all."""
    played = run(folder, "export", "deep_lerning")
    assert (played.status, played.out) == (1, "")
    assert played.err == "There is no deck deep_lerning. Did you mean deep_learning?\n"
    assert "There is: deep_learning." in run(folder, "export", "xyz").err
