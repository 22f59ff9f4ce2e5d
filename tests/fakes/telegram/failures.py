"""Failures that a test plans for the next requests."""

from dataclasses import dataclass

from tests.fakes.telegram.errors import ForeignAnswerError, planned


@dataclass
class Failure:
    """A planned failure of the next `times` requests: see `FakeTelegram.fail_next`."""

    method: str
    error: str
    status: int
    times: int
    retry_after: int | None
    chat_id: int | None
    drop: str
    body: bytes | None = None


class Failures:
    """The planned failures, oldest first."""

    def __init__(self) -> None:
        self._planned: list[Failure] = []

    def plan(self, failure: Failure) -> None:
        """Adds a failure."""
        self._planned.append(failure)

    def check(self, method: str, chat_id: int | None) -> str:
        """Uses up a planned failure that matches a request.

        Returns:
            When to drop the connection: "before" or "after" the request is carried out, or "" for
            not at all.

        Raises:
            RefusedError: the request is planned to fail with an error.
            ForeignAnswerError: something other than Telegram answers it.
        """
        for failure in self._planned:
            if failure.method.lower() in (method, "*") and failure.chat_id in (None, chat_id):
                failure.times -= 1
                if not failure.times:
                    self._planned.remove(failure)
                if failure.body is not None:
                    raise ForeignAnswerError(failure.status, failure.body)
                if failure.drop:
                    return failure.drop
                raise planned(failure.status, failure.error, failure.retry_after)
        return ""
