import re
from pathlib import Path

import pytest

from tests.platforms.program import ROOT
from tests.readme.session import README, SESSIONS, TOUR, Session

MOST_LINES = 200
COMMANDS = (
    "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/cardstreak",
    "python3 -m venv .venv && .venv/bin/pip install -e '.[dev]' && .venv/bin/pytest",
)


@pytest.mark.parametrize("session", SESSIONS, ids=lambda session: session.heading)
def test_a_session_is_true(session: Session, tmp_path: Path) -> None:
    """The program prints what the tour shows; `python -m tests.readme --write` updates it."""
    text = TOUR.read_text(encoding="utf-8")
    assert session.played(text, tmp_path / "data") == session.shown(text)


def test_the_readme_is_short() -> None:
    """What is long has a page of its own, and what it shows is there."""
    text = README.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    targets = {
        *re.findall(r"\]\((?!https?:)([^)#]+)", text),
        *re.findall(r'<img src="([^"]+)"', text),
    }
    assert {target for target in targets if not (ROOT / target).exists()} == set()


def test_the_quick_start_can_be_copied() -> None:
    """Each command of the quick start is in a code block of its own."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in COMMANDS:
        assert f"\n```sh\n{command}\n```\n" in text
