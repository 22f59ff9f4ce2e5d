"""Limits on how often one member may post in the channels of a server or group."""

from bot.engine.context import RequestContext
from bot.model.outcomes.base import Outcome
from bot.model.outcomes.problems import Problem
from bot.store import idempotency
from bot.store.database import Tx

MINUTE_MS = 60_000
LIMITS = ((MINUTE_MS, 2), (60 * MINUTE_MS, 10))
"""Spans in milliseconds, and how often something may be done within each. Once more is for
an option that was mistyped."""


def too_often(tx: Tx, context: RequestContext, done: type[Outcome]) -> Problem | None:
    """The problem that a person must wait, None if they need not.

    Args:
        tx: The transaction.
        context: The context of the request. In private nobody is disturbed, so there is no limit.
        done: The outcome of what is limited: the answers to the account's requests are counted.
    """
    if not context.where.space:
        return None
    longest = max(span for span, _ in LIMITS)
    moments = idempotency.moments_of(tx, context.who, done, context.at - longest)
    free_at = max(
        (moments[-most] + span for span, most in LIMITS if len(moments) >= most), default=0
    )
    if free_at <= context.at:
        return None
    return Problem("too_often", found=str(-((context.at - free_at) // MINUTE_MS)))
