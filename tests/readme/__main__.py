"""Replays the sessions of docs/tour.md; `python -m tests.readme --write` also updates the file."""

import sys
import tempfile
from pathlib import Path

from tests.readme.session import SESSIONS, TOUR

text = TOUR.read_text(encoding="utf-8")
with tempfile.TemporaryDirectory() as folder:
    for index, session in enumerate(SESSIONS):
        text = session.renewed(text, Path(folder) / f"data-{index}")
if "--write" in sys.argv[1:]:
    TOUR.write_text(text, encoding="utf-8")
else:
    sys.stdout.write(text)
