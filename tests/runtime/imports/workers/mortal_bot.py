"""A bot that starts one import which never ends: `python -m … WORKER MARK`."""

import asyncio
import sys

from bot.formats.task import ImportTask
from bot.runtime.imports.launcher import ImportProcess

if __name__ == "__main__":
    _, module, mark = sys.argv
    asyncio.run(ImportProcess(module=module)(ImportTask(mark, b"", "x")))
