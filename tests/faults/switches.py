"""The bot's resolver and clock, as the test sets them: see `site/sitecustomize.py`."""

import os
import struct
from pathlib import Path

SITE = Path(__file__).parent / "site"
HOST = "faults.test"
"""The name under which the bot knows both platforms."""
_SHARED = struct.Struct("=qq")


class Switches:
    """The file that the bot's process reads."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._ahead_s = 0.0
        self._mute = False
        self.file.write_bytes(_SHARED.pack(0, 0))

    def environment(self, root: str) -> dict[str, str]:
        """The variables with which the bot's process finds this file."""
        return {"CARDFAULTS": str(self.file), "PYTHONPATH": f"{SITE}{os.pathsep}{root}"}

    def clock(self, ahead_s: float) -> None:
        """Sets the bot's clock ahead by so many seconds; a negative number sets it back."""
        self._ahead_s = ahead_s
        self._save()

    def resolver(self, *, works: bool) -> None:
        """Lets the platforms' name resolve, or not."""
        self._mute = not works
        self._save()

    def _save(self) -> None:
        # Written in place: the bot has mapped this file.
        with self.file.open("r+b") as opened:
            opened.write(_SHARED.pack(int(self._ahead_s * 1e9), int(self._mute)))
