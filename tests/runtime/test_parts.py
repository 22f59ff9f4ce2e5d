"""Which part of the bot a process is, as the owner writes it."""

import pytest

from bot.runtime.parts import Part, part


@pytest.mark.parametrize("written", ["0/1", "0/4", "3/4", "12/50"])
def test_a_part(written: str) -> None:
    """A number from 0, a slash and how many there are."""
    assert str(part(written)) == written
    assert part(written) == Part(*map(int, written.split("/")))


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("9/8", "There is no process 9/8: they are counted from 0/8 to 7/8."),
        ("8/8", "There is no process 8/8: they are counted from 0/8 to 7/8."),
        ("0/0", "There is no process 0/0: they are counted from 0/1 on."),
        ("2", "no part of a bot"),
        ("-1/2", "no part of a bot"),
        ("1 / 2", "no part of a bot"),
        ("a/b", "no part of a bot"),
        ("", "no part of a bot"),
    ],
)
def test_no_part(written: str, why: str) -> None:
    """What is no part is refused in one sentence, which says how one is written or counted."""
    with pytest.raises(ValueError, match=why):
        part(written)
