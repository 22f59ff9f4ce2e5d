from pathlib import Path

from tests.platforms.playing import ROOT
from tests.readme.session import README, played, shown

COMMANDS = (
    "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/cardstreak",
    "python3 -m venv .venv && .venv/bin/pip install -e '.[dev]' && .venv/bin/pytest",
)


def test_the_session_is_true(tmp_path: Path) -> None:
    """The program prints what README.md shows; `python -m tests.readme --write` renews it."""
    session = shown(README.read_text(encoding="utf-8"))
    assert played(session, tmp_path / "data") == session


def test_the_quick_start_can_be_copied() -> None:
    """Each command of the quick start stands alone in a block of its own."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in COMMANDS:
        assert f"\n```sh\n{command}\n```\n" in text
