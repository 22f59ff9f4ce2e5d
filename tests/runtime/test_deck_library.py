"""The decks folder."""

from pathlib import Path

from bot.config.schema import Config, Store
from bot.formats.native import file as native_file
from bot.model.cards import Card, Deck
from bot.runtime import deck_library


def test_two_decks_of_one_id_never_meet_unsaid(tmp_path: Path) -> None:
    """The first of two files counts, and the fault of the other names both titles."""
    config = Config(store=Store(path=str(tmp_path / "bot.db")))
    folder = config.decks_folder()
    folder.mkdir(parents=True)
    for name, title in (("a", "C"), ("b", "C++")):
        deck = Deck("c", title, cards=(Card("x", "x", answer="y"),))
        (folder / f"{name}.toml").write_text(native_file.write(deck), encoding="utf-8")
    first, second = (file for file in deck_library.every(config) if file.file.parent == folder)
    assert [deck.title for deck in deck_library.decks((first, second))] == ["C"]
    assert first.faults == ()
    summary = deck_library.summary(second)
    assert "“C++” has the id c of “C”" in summary
    assert summary.endswith("It was left out.")
