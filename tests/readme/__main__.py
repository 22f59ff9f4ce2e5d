"""Plays the session in README.md anew: `python -m tests.readme --write` also writes it there."""

import sys
import tempfile
from pathlib import Path

from tests.readme.session import README, renewed

with tempfile.TemporaryDirectory() as kept:
    renewed_text = renewed(README.read_text(encoding="utf-8"), Path(kept) / "data")
if "--write" in sys.argv[1:]:
    README.write_text(renewed_text, encoding="utf-8")
else:
    sys.stdout.write(renewed_text)
