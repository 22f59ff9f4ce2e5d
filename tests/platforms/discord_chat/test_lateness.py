"""Late interactions, and a machine's clock that is wrong."""

import pytest

from bot.platforms.discord_chat.lateness import CLOCK_KEY, KEPT_SPANS, SPAN_S, Lateness
from tests.platforms.discord_chat.discord_harness import DiscordHarness, shown

NOW = 1_770_000_000_000


class Steady:
    """A clock that only a test moves."""

    now = 1_000.0

    def __call__(self) -> float:
        """The time in seconds."""
        return self.now


def arrive(lateness: Lateness, steady: Steady, after_s: float, age_ms: int, ahead_ms: int) -> int:
    """An interaction arrives some seconds after the last one; returns how late it seems."""
    steady.now += after_s
    true = NOW + round(steady.now * 1_000)
    return lateness.of(true - age_ms, true + ahead_ms)


@pytest.mark.parametrize("ahead_ms", [-86_400_000, -3_000, -200, 0, 200, 3_000, 86_400_000])
def test_a_wrong_clock_makes_nobody_late(ahead_ms: int) -> None:
    """However wrong the machine's clock is, only an interaction that took longer is late."""
    steady = Steady()
    lateness = Lateness(steady)
    ages = [80, 120, 60, 90, 2_700, 70]
    late = [arrive(lateness, steady, 1, age, ahead_ms) for age in ages]
    assert late == [0, 40, 0, 30, 2_640, 10]
    assert lateness.ahead_ms == ahead_ms + 60


def test_a_clock_that_is_set_makes_nobody_late() -> None:
    """A clock that jumps between two interactions changes nothing but what is told of it."""
    steady = Steady()
    lateness = Lateness(steady)
    for ahead_ms in (0, 5_000, -5_000, 3_600_000):
        assert arrive(lateness, steady, 1, 60, ahead_ms) == 0
        assert lateness.ahead_ms == ahead_ms + 60


def test_a_line_that_is_slow_from_now_on_is_learned() -> None:
    """After ten minutes the new usual delay counts as quick."""
    steady = Steady()
    lateness = Lateness(steady)
    assert arrive(lateness, steady, 1, 50, 0) == 0
    assert arrive(lateness, steady, 1, 3_000, 0) == 2_950
    late = [arrive(lateness, steady, SPAN_S, 3_000, 0) for _ in range(KEPT_SPANS + 1)]
    assert late[-1] == 0


@pytest.mark.parametrize("ahead_ms", [3_000, -3_000, 600_000])
async def test_a_bot_whose_clock_is_wrong_answers(
    harness: DiscordHarness, ahead_ms: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Every interaction is answered, and the log and the store say how wrong the clock is."""
    harness.ahead_ms = ahead_ms
    async with harness.open() as adapter:
        card = await harness.slash("quiz", deck="greek")
        assert "long answer" in shown(await harness.fake.press(harness.ada, card, "Reveal")).text
        seen = await harness.fake.press(harness.ada, card, "1", late=2.6)
        assert seen.kind == "failed"
        await harness.fake.until(lambda: adapter.counters.late)
    assert adapter.counters.answered == 2
    assert caplog.text.count("clock is wrong") == 1
    kept = await harness.ports().key_values.get(CLOCK_KEY)
    assert abs(int(kept.split()[0]) - ahead_ms) < 1_000
