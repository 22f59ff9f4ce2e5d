"""Sounds in the terminal: named, and played by the owner's program."""

import asyncio
import shlex
import sys
from pathlib import Path

from bot.model.views import AlreadyShown, Audio, Paragraph, Span, View
from bot.platforms.terminal_chat.player import Player
from tests.platforms.terminal_chat.test_charts import printed

COPIES = "import shutil, sys; shutil.copy(sys.argv[2], sys.argv[1])"
SLEEPS = "import sys, time, pathlib; pathlib.Path(sys.argv[1]).write_text(''); time.sleep(60)"


def plays(*names: str) -> View:
    """A card with these sounds."""
    return View((Paragraph((Span("Hund"),)), *(Audio("sound", name, 2) for name in names)))


async def media(name: str) -> bytes | None:
    """The sound of a name; one is gone."""
    return None if name == "gone.mp3" else f"sound of {name}".encode()


class Heard:
    """A player whose program is a line of Python, and what it said."""

    def __init__(self, folder: Path, *command: str) -> None:
        self.said: list[View] = []
        self.folder = folder
        self.player = Player(shlex.join(command), folder, media, self._say)

    async def _say(self, view: View) -> None:
        self.said.append(view)

    async def finished(self) -> str:
        """Waits until nothing is playing; returns what was said."""
        assert self.player._playing is not None
        await self.player._playing
        return "\n".join(printed(view) for view in self.said)


def names_in(folder: Path) -> list[str]:
    """The names of a folder's files and folders."""
    return [path.name for path in folder.iterdir()]


def _taken(mark: Path) -> bool:
    exists = mark.exists()
    mark.unlink(missing_ok=True)
    return exists


async def started(mark: Path) -> None:
    """Waits until a program has made a file, and deletes it."""
    for _ in range(2_000):
        if _taken(mark):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("the program has not started")


def test_a_sound_is_named_with_its_length() -> None:
    """The line says what it is in words as well; a sound of unknown length has none."""
    assert "🔊 sound (2 s)" in printed(plays("a.mp3"))
    assert "🔊 sound\n" in printed(View((Audio("sound", "a.mp3"),)))


async def test_a_sound_is_played_from_a_file_of_its_kind(tmp_path: Path) -> None:
    """The program gets the path of a file with the sound, which is gone afterwards."""
    heard = Heard(tmp_path, sys.executable, "-c", COPIES, str(tmp_path / "copy"))
    heard.player.begin(plays("gone.mp3", "a.mp3"))
    assert await heard.finished() == ""
    assert (tmp_path / "copy").read_text() == "sound of a.mp3"
    assert names_in(tmp_path) == ["copy"]


async def test_what_was_shown_before_is_not_played_again(tmp_path: Path) -> None:
    """With the answer, the question's sound stays silent."""
    heard = Heard(tmp_path, sys.executable, "-c", COPIES, str(tmp_path / "copy"))
    heard.player.begin(View((AlreadyShown(plays("a.mp3").blocks),)))
    assert heard.player._playing is None


async def test_the_next_sound_ends_the_one_before(tmp_path: Path) -> None:
    """A program that still runs is ended, at the end as well, and leaves no file."""
    heard = Heard(tmp_path, sys.executable, "-c", SLEEPS, str(tmp_path / "started"))
    for _ in range(2):
        heard.player.begin(plays("a.mp3"))
        await started(tmp_path / "started")
    await heard.player.stop()
    assert names_in(tmp_path) == []
    assert heard.said == []


async def test_a_fault_of_the_player_is_one_sentence(tmp_path: Path) -> None:
    """A program that is not there, or fails, is told once, with what to do."""
    missing = Heard(tmp_path, "no-such-player", "--quiet")
    missing.player.begin(plays("a.mp3", "b.mp3"))
    told = " ".join((await missing.finished()).split())
    assert told.count("I could not start “no-such-player” to play the sound (No such file") == 1
    assert "[terminal] player" in told
    failing = Heard(tmp_path, sys.executable, "-c", "raise SystemExit(3)")
    failing.player.begin(plays("a.mp3", "b.mp3"))
    # Where lines are broken depends on how long the path of this Python is.
    told = " ".join((await failing.finished()).split())
    assert told.count("could not play the sound (status 3)") == 1
