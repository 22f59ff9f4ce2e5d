"""Python with every warning an error, for the programs that tests start."""

import sys

PYTHON = (
    *(sys.executable, "-W", "error"),
    # As in pyproject.toml: what libraries do, and we can't help.
    *("-W", "ignore:'audioop' is deprecated:DeprecationWarning"),
    *("-W", "ignore:'asyncio.iscoroutinefunction' is deprecated:DeprecationWarning"),
)
