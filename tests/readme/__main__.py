"""Plays the sessions in README.md anew: `python -m tests.readme --write` also writes them there."""

import sys
import tempfile
from pathlib import Path

from tests.readme.session import README, SESSIONS

text = README.read_text(encoding="utf-8")
with tempfile.TemporaryDirectory() as kept:
    for number, session in enumerate(SESSIONS):
        text = session.renewed(text, Path(kept) / f"data-{number}")
if "--write" in sys.argv[1:]:
    README.write_text(text, encoding="utf-8")
else:
    sys.stdout.write(text)
