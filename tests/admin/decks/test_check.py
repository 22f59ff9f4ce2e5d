"""`cardstreak check` with remarks about cards that have no faults."""

from pathlib import Path

import pytest

from bot.admin.decks.check import check

DECK = """[deck]
id = "geo"
title = "Geography"

[[card]]
id = "a"
front = "What is the capital of Austria?"
answer = "Vienna"

[[card]]
id = "b"
front = "What's the capital of Austria?"
answer = "Vienna"
"""


def test_remarks_are_shown_if_they_are_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are no faults: the check says the same without them."""
    path = tmp_path / "geo.toml"
    path.write_text(DECK, encoding="utf-8")
    assert check([path]) == 0
    plain = capsys.readouterr().out
    assert check([path], with_remarks=True) == 0
    remarks = capsys.readouterr().out.removesuffix(plain).splitlines()
    assert remarks == [
        f"{path}: a: Nearly the same card: see “What's the capital of Austria?”.",
        f"{path}: b: Nearly the same card: see “What is the capital of Austria?”.",
    ]
