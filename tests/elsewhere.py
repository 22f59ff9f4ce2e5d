"""The command `cardstreak` on a system without POSIX: `python -m tests.elsewhere …`."""

import sys
from functools import partial

from tests.runtime.imports.workers import elsewhere

if __name__ == "__main__":
    elsewhere.take_away()
    from bot import app, cli
    from bot.runtime.imports.launcher import ImportProcess

    app.ImportProcess = partial(  # type: ignore[assignment, attr-defined]
        ImportProcess, module="tests.runtime.imports.workers.elsewhere"
    )
    sys.exit(cli.main())
