"""How far something has come, as a row of signs."""

SIGNS = 10


def bar(done: int, total: int, *, full: str, empty: str) -> str:
    """A row of `SIGNS` signs, of which so many are `full` as the share of `done` in `total` says.

    It is neither quite empty nor quite full unless nothing or everything is done.
    """
    share = min(1.0, max(0.0, done / total)) if total > 0 else 0.0
    filled = int(share * SIGNS)
    if 0.0 < share < 1.0:
        filled = min(SIGNS - 1, max(1, filled))
    return full * filled + empty * (SIGNS - filled)
