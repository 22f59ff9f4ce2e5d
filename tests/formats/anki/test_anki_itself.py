"""Tests with Anki's own importer; they run only if the extra `benchmark` is installed."""

import importlib
from pathlib import Path

import pytest

from bot.formats.anki import export as anki_export
from bot.formats.anki import package as anki_package
from bot.formats.base.parsed import Limits
from tests.formats.anki.anki_itself import needs_anki
from tests.formats.samples import GREEK, NOW

pytestmark = needs_anki


def test_anki_takes_in_an_exported_deck(tmp_path: Path) -> None:
    """Every note arrives with its GUID, tags and fields, and every card with its question."""
    library = importlib.import_module("anki.collection")
    package = tmp_path / "greek.apkg"
    package.write_bytes(anki_export.write(GREEK, NOW, {}))
    collection = library.Collection(str(tmp_path / "collection.anki2"))
    try:
        log = collection.import_anki_package(
            library.ImportAnkiPackageRequest(
                package_path=str(package), options=library.ImportAnkiPackageOptions()
            )
        )
        notes = [collection.get_note(note_id) for note_id in sorted(collection.find_notes(""))]
        questions = [
            collection.get_card(card_id).question() for card_id in sorted(collection.find_cards(""))
        ]
    finally:
        collection.close()
    assert len(log.log.new) == 3
    assert [(note.guid, note.tags) for note in notes] == [
        ("greek:alpha", ["b", "small-ones"]),
        ("greek:two", []),
        ("greek:sum", []),
    ]
    assert [note.fields[0] for note in notes] == [
        "Is α &lt; β &amp; <b>bold</b>?",
        "{{c1::β}} [2nd] {{c2::γ::3rd}}",
        "=1+1",
    ]
    assert len(questions) == len(GREEK.cards)
    assert any("[3rd]" in question for question in questions)


@pytest.mark.parametrize("legacy", [True, False])
def test_what_anki_exports_comes_back(*, legacy: bool, tmp_path: Path) -> None:
    """A deck that Anki imports and exports, as an old or new kind of package, stays the same."""
    library = importlib.import_module("anki.collection")
    package = tmp_path / "greek.apkg"
    package.write_bytes(anki_export.write(GREEK, NOW, {}))
    collection = library.Collection(str(tmp_path / "collection.anki2"))
    try:
        collection.import_anki_package(
            library.ImportAnkiPackageRequest(
                package_path=str(package), options=library.ImportAnkiPackageOptions()
            )
        )
        deck_id = collection.decks.id_for_name("Greek: letters")
        collection.export_anki_package(
            out_path=str(package),
            options=library.ExportAnkiPackageOptions(legacy=legacy),
            limit=library.DeckIdLimit(deck_id),
        )
    finally:
        collection.close()
    parsed = anki_package.read(package.read_bytes(), "greek.apkg", Limits())
    assert parsed.title == "Greek: letters"
    assert [(card.source_id, card.deletion) for card in parsed.cards] == [
        (card.id, card.deletion) for card in GREEK.cards
    ]
    assert parsed.cards[0].accept == GREEK.cards[0].accept
