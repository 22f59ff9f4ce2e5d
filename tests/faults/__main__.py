"""Runs the faults against the real program, and prints how many seconds each takes to heal.

    python -m tests.faults [NAME …] [--seconds 15] [--people 4] [--patience 330] [--jobs 4]
        [--most SECONDS] [--logs FOLDER]

Without names all faults run, each as long as its row says; together that takes about an hour of
waiting, divided by the jobs. The exit status is 1 if a promise was broken (an acknowledged press
that is lost or counted twice, a post that came twice or never), or if something took longer to heal
than `--most` allows.
"""

import argparse
import math
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from tests.faults.probe import KINDS
from tests.faults.records import PLATFORMS
from tests.faults.runner import Result, run
from tests.faults.scenarios import BY_NAME, SCENARIOS

HEAD = "| Fault | Lasts | Discord: press, command, post | Telegram: press, command, post | Rest |"
SLOW_S = 10.0


def main() -> int:
    """Runs what was asked for; returns 1 if a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BY_NAME))
    parser.add_argument("--seconds", type=float, help="how long each fault lasts")
    parser.add_argument("--people", type=int, default=4, help="how many study on each platform")
    parser.add_argument("--patience", type=float, default=330, help="the longest wait for healing")
    parser.add_argument("--most", type=float, default=math.inf, help="seconds to heal allowed")
    parser.add_argument("--jobs", type=int, default=4, help="how many run side by side")
    parser.add_argument("--logs", type=Path, help="a folder for the bot's logs")
    options = parser.parse_args()
    if unknown := set(options.names) - BY_NAME.keys():
        parser.error(f"there is no fault {', '.join(sorted(unknown))}")
    chosen = [BY_NAME[name] for name in options.names] or list(SCENARIOS)
    plan = [
        (one, seconds)
        for one in chosen
        for seconds in ((options.seconds,) if options.seconds else one.lasts)
    ]
    rows: dict[tuple[str, float], str] = {}
    broken = 0
    with ProcessPoolExecutor(options.jobs) as pool:
        runs = {
            pool.submit(run, one, seconds, options.people, options.patience): (one.name, seconds)
            for one, seconds in plan
        }
        for done in as_completed(runs):
            try:
                result = done.result()
            except Exception as error:  # noqa: BLE001 - the other faults are still measured
                rows[runs[done]] = f"| {runs[done][0]} | {runs[done][1]:.0f} s | | | {error!r} |"
                broken += 1
                continue
            finally:
                print(f"{len(rows) + 1} of {len(plan)}: {runs[done][0]}", file=sys.stderr)
            rows[runs[done]] = row(result)
            broken += bool(result.problems) or result.slowest > options.most
            if options.logs:
                options.logs.mkdir(exist_ok=True)
                file = options.logs / f"{result.name}-{result.seconds:.0f}.log"
                file.write_text("\n".join(result.log), encoding="utf-8")
    print(HEAD, "| --- | ---: | --- | --- | --- |", sep="\n")
    for one, seconds in plan:
        print(rows[one.name, seconds])
    return 1 if broken else 0


def row(result: Result) -> str:
    """A row of the table."""
    heal = [
        ", ".join(_cell(result.heal[platform, kind]) for kind in KINDS) for platform in PLATFORMS
    ]
    acknowledged = f"{result.verdict.acknowledged} acknowledged"
    rest = "; ".join(filter(None, (result.note, acknowledged, *result.problems)))
    return f"| {result.name} | {result.seconds:.0f} s | {heal[0]} | {heal[1]} | {rest} |"


def _cell(took: float | None) -> str:
    if took is None:
        return "**never**"
    return f"**{took:.1f}**" if took > SLOW_S else f"{took:.1f}"


if __name__ == "__main__":
    sys.exit(main())
