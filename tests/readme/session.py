"""The sessions in docs/tour.md: the typed lines, and the output of the real program."""

import re
import subprocess
from pathlib import Path

import msgspec

from tests.platforms.program import PATIENCE, PROGRAM, ROOT, environment
from tests.strict import PYTHON

README = ROOT / "README.md"
TOUR = ROOT / "docs" / "tour.md"
STAGE = (*PYTHON, "-m", "tests.readme.stage")


class Session(msgspec.Struct, frozen=True):
    """A session in the tour.

    Attributes:
        heading: The heading above it.
        program: The command that is run.
        whole: Whether it shows the whole output; else it begins with the first typed line.
    """

    heading: str
    program: tuple[str, ...] = PROGRAM
    whole: bool = True

    def shown(self, text: str) -> str:
        """The session as the text of the tour shows it."""
        block = self._block.search(text)
        assert block, f"docs/tour.md has no ```text block under {self.heading!r}"
        return block[2]

    def played(self, text: str, folder: Path) -> str:
        """The session as the program prints it now, if the lines after "> " are typed again."""
        typed = [line[2:] for line in self.shown(text).splitlines() if line.startswith("> ")]
        ended = subprocess.run(  # noqa: S603 - it is our own program
            self.program,
            input="".join(f"{line}\n" for line in typed).encode(),
            capture_output=True,
            env=environment(folder),
            cwd=folder.parent,
            timeout=PATIENCE,
            check=False,
        )
        assert (ended.returncode, ended.stderr.decode()) == (0, "")
        out = ended.stdout.decode()
        return (out if self.whole else out[out.index("> ") :]).rstrip("\n") + "\n"

    def renewed(self, text: str, folder: Path) -> str:
        """The text of the tour with this session as the program prints it now."""
        session = self.played(text, folder)
        return self._block.sub(lambda block: block[1] + session, text, count=1)

    @property
    def _block(self) -> re.Pattern[str]:
        heading = re.escape(self.heading)
        return re.compile(rf"(?<=## {heading}\n)(.*?```text\n)(.*?)(?=```\n)", re.DOTALL)


FIRST = Session("A first session")
BATTLE = Session("Quiz battles", STAGE, whole=False)
SESSIONS = (FIRST, BATTLE)
