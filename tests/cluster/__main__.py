"""Kills processes of a bot that several serve together, and prints what became of it.

    python -m tests.cluster [--faults 167] [--processes 3] [--people 3] [--seed 1] [--webhook]
        [--log FILE]

The exit status is 1 if a promise was broken: an acknowledged press that is lost or counted twice, a
post that came twice on Discord or never, an answer in a battle that is lost, or work that was not
taken over within 15 seconds.
"""

import argparse
import statistics
import sys
from pathlib import Path

from tests.cluster.runner import run


def main() -> int:
    """Runs it; returns 1 if a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--faults", type=int, default=167, help="six in ten are kills")
    parser.add_argument("--processes", type=int, default=3)
    parser.add_argument("--people", type=int, default=3, help="how many study on each platform")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--webhook", action="store_true", help="Telegram posts its updates")
    parser.add_argument("--log", type=Path, help="a file for the log of all processes")
    options = parser.parse_args()
    result = run(
        options.faults, options.processes, options.people, options.seed, webhook=options.webhook
    )
    took = result.taken_over_s
    print(f"{result.faults} faults, {options.processes} processes")
    print(f"{result.verdict.acknowledged} acknowledged presses, posts {result.verdict.posts}")
    print(f"{result.battle_answers} answers in battles")
    print(f"twice: posts {result.verdict.posted_twice}, answers {result.verdict.answered_twice}")
    print(f"done again after {statistics.median(took):.1f} s (median), {max(took):.1f} s (most)")
    print(*(result.problems or ["no promise was broken"]), sep="\n")
    if options.log:
        options.log.write_text("\n".join(result.log), encoding="utf-8")
    return 1 if result.problems else 0


if __name__ == "__main__":
    sys.exit(main())
