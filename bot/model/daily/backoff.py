"""How long to wait before a message is tried again."""

FIRST_S = 15.0
LONGEST_S = 3_600.0
_FINE = 1_000


def wait_ms(attempt: int, seed: int, at_least_s: float = 0.0, first_s: float = FIRST_S) -> int:
    """Milliseconds to wait after a failed attempt: twice as long each time, up to an hour.

    Half of it is chance, so that what failed together is not tried together ("equal jitter").

    Args:
        attempt: How many attempts there were, from 1.
        seed: Decides the chance; any whole number from 0.
        at_least_s: Seconds that the platform asked for.
        first_s: Seconds to wait after the first attempt.
    """
    full: float = min(first_s * 2.0 ** min(attempt - 1, 20), LONGEST_S)
    share = 0.5 + 0.5 * (seed % _FINE) / _FINE
    return round(1_000 * (at_least_s + full * share))
