"""A short run of several processes that die. `python -m tests.cluster` is the long run."""

import os
import sys

import pytest

from tests.cluster.runner import run
from tests.postgres import missing
from tests.stores import skipped

FAULTS = 10 if os.environ.get("CI") == "true" else 1
"""Kills; in CI also processes that stay away, connections that are cut, and a server that is
stopped, has none left, or has a slow disk."""


@pytest.mark.skipif(sys.platform != "linux", reason="the faults need Linux")
@pytest.mark.xdist_group("faults")
@pytest.mark.parametrize("webhook", [False, True])
def test_processes_that_die_lose_nothing(*, webhook: bool) -> None:
    """No acknowledged press is lost or counted twice, no post comes twice, and others take over."""
    if why := missing(alone=True):
        skipped(why)
    result = run(-(-FAULTS // 2) if webhook else FAULTS, size=2, people=2, webhook=webhook)
    assert result.problems == [], result.log[-40:]
    assert result.verdict.acknowledged > 0
    assert result.battle_answers > 0
