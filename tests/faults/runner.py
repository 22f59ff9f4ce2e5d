"""One run: people study, one fault comes and goes, and what is left is judged."""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.crowd import Crowd
from tests.faults.lab import Lab, lab
from tests.faults.oracle import Verdict, judge
from tests.faults.probe import Heal, Probe
from tests.faults.scenarios import Scenario

CALM_S = 2.0
"""Seconds without a fault before each one, and at the end."""


@dataclass
class Result:
    """What one run has shown."""

    name: str
    seconds: float
    heal: Heal = field(default_factory=dict)
    during: dict[str, int] = field(default_factory=dict)
    """Presses that were answered while the fault lasted, by platform."""
    verdict: Verdict = field(default_factory=Verdict)
    note: str = ""
    problems: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    @property
    def slowest(self) -> float:
        """The longest time to heal, in seconds; endless if something never did."""
        return max((float("inf") if took is None else took) for took in self.heal.values())


def run(scenario: Scenario, seconds: float, people: int, patience_s: float) -> Result:
    """Runs a fault of so many seconds; waits at most `patience_s` until all works again."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_run(Path(folder), scenario, seconds, people, patience_s))


async def _run(
    folder: Path, scenario: Scenario, seconds: float, people: int, patience_s: float
) -> Result:
    async with lab(folder) as made:
        (result,) = await measured(made, [(scenario, seconds)], people, patience_s)
        return result


async def measured(
    made: Lab,
    plan: Sequence[tuple[Scenario, float]],
    people: int,
    patience_s: float,
    calm_s: float = CALM_S,
) -> list[Result]:
    """Plays faults, one after another, on a lab whose bot does not run yet."""
    await made.start()
    await made.set_up_posts()
    probe = Probe(made)
    await probe.set_up()
    crowd = Crowd(made, people)
    crowd.begin()
    results = []
    for one, seconds in plan:
        await asyncio.sleep(calm_s)
        results.append(await _played(made, probe, one, seconds, patience_s))
    await asyncio.sleep(calm_s)
    await crowd.leave()
    problem = await made.stop()
    verdict = judge(made)
    problems = verdict.broken() + ([problem] if problem else [])
    if len(made.exits) > sum(one.ends_the_bot for one, _ in plan):
        problems.append(f"it ended by itself with {made.exits}")
    for result in results:
        result.verdict, result.problems, result.log = verdict, problems, made.log
    return results


async def _played(
    made: Lab, probe: Probe, scenario: Scenario, seconds: float, patience_s: float
) -> Result:
    pressed = made.records.pressed
    before = {name: pressed[name].answers for name in pressed}
    ended = await scenario.run(made, seconds)
    during = {name: pressed[name].answers - before[name] for name in pressed}
    heal = await probe.measure(ended.at, patience_s)
    return Result(scenario.name, seconds, heal, during, note=ended.note)
