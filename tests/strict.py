"""The Python command for programs that tests start: every warning is an error."""

import sys

PYTHON = (
    *(sys.executable, "-W", "error"),
    # As in pyproject.toml: warnings that libraries cause.
    *("-W", "ignore:'audioop' is deprecated:DeprecationWarning"),
    *("-W", "ignore:'asyncio.iscoroutinefunction' is deprecated:DeprecationWarning"),
)
