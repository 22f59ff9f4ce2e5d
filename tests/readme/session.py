"""The session in README.md: what is typed in it, and what the real program makes of that."""

import re
from pathlib import Path

from tests.platforms.playing import ROOT, run

README = ROOT / "README.md"
_BLOCK = re.compile(r"(?<=## A first session\n)(.*?```text\n)(.*?)(?=```\n)", re.DOTALL)


def shown(text: str) -> str:
    """The session as a README shows it."""
    found = _BLOCK.search(text)
    assert found, "README.md has no ```text block under its heading for the first session"
    return found[2]


def played(session: str, folder: Path) -> str:
    """The same session, played anew: the lines that begin with "> " are typed."""
    typed = [line[2:] for line in session.splitlines() if line.startswith("> ")]
    ended = run(folder, given="".join(f"{line}\n" for line in typed).encode())
    assert (ended.status, ended.err) == (0, "")
    return ended.out.rstrip("\n") + "\n"


def renewed(text: str, folder: Path) -> str:
    """A README's text with its session played anew."""
    session = played(shown(text), folder)
    return _BLOCK.sub(lambda found: found[1] + session, text, count=1)
