"""Outcomes as they stand in rows: in the outbox, and beneath the keys of requests."""

from functools import cache

import msgspec

from bot.model.outcomes.union import AnyOutcome

_ENCODER = msgspec.json.Encoder()


def encoded(outcome: AnyOutcome) -> str:
    """An outcome as JSON."""
    return _ENCODER.encode(outcome).decode()


def decoded(text: str) -> AnyOutcome:
    """The outcome that `encoded` made this of."""
    return _decoder().decode(text)


@cache
def _decoder() -> msgspec.json.Decoder[AnyOutcome]:
    # It takes some milliseconds, which --help and the like need not wait for.
    return msgspec.json.Decoder(AnyOutcome)
