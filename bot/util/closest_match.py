"""Which known name was probably meant.

rapidfuzz is imported when a name is looked for: the command line starts without it.
"""

from collections.abc import Iterable, Mapping

NEAR_ENOUGH = 60
LIKELY_ENOUGH = 50
"""Of 100: below these a name no longer resembles what was written."""


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name whose spelling is most like this one, in any case; empty if none is like it.

    This is strict, for what owners and authors write in files and command lines: such a name is
    whole, and a wrong guess would mislead.
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - see the module

    names = list(known)
    best = process.extractOne(
        name, names, scorer=fuzz.ratio, processor=str.lower, score_cutoff=NEAR_ENOUGH
    )
    return best[0] if best else ""


def likely(
    typed: str, known: Mapping[str, str], *, least: float = LIKELY_ENOUGH, limit: int = 3
) -> tuple[str, ...]:
    """The names that look most like what a person typed in a chat, the best first.

    This is lenient, for people who choose from the answer: words may be left out, swapped or
    spaced differently.

    Args:
        typed: What was typed.
        known: What each name is compared by: itself, or a part of it.
        least: How alike a name must be, of 100.
        limit: How many names at the most.
    """
    from rapidfuzz import fuzz, process, utils  # noqa: PLC0415 - see the module

    found = process.extract(
        typed,
        known,
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        limit=limit,
        score_cutoff=least,
    )
    return tuple(name for _, _, name in found)
