"""How long to wait before something that failed is tried again."""


def wait_s(
    failures: int,
    chance: float,
    *,
    first_s: float,
    longest_s: float,
    spread: tuple[float, float] = (0.5, 1.0),
) -> float:
    """Seconds to wait: twice as long after each failure, up to a limit.

    Chance spreads the waits, so that what failed together is not tried again together. The default
    spread is the "equal jitter" of https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/

    Args:
        failures: How many attempts failed so far, from 1.
        chance: A random number from 0 to 1.
        first_s: Seconds to wait after the first failure.
        longest_s: The limit in seconds.
        spread: The shares of the wait that remain at a chance of 0 and of 1.
    """
    # Two to a large power would be no float.
    full_s = min(first_s * 2.0 ** min(failures - 1, 30), longest_s)
    least, most = spread
    return full_s * (least + (most - least) * chance)
