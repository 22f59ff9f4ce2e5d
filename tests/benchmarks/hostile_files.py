"""What the process that reads imports takes for files that were made to take much.

    python -m tests.benchmarks.hostile_files [--only WORD ...]

The files are those of `tests.runtime.imports.test_hostile_files`, whose test asks for at most 200
MB; none should take 2 s. The time is that of the processor in the process, without its start of
0.2 s, and in those that it ended, such as one that drew an SVG for too long.
"""

import argparse
import asyncio
from collections.abc import Sequence

from bot.formats.task import ImportResult, ImportTask
from bot.runtime.imports.launcher import ImportProcess
from tests.runtime.imports.test_hostile_files import FILES, PATIENT, WORKER


async def measure(words: Sequence[str]) -> None:
    """Reads the files whose names have one of the words, and prints a line for each."""
    reader = ImportProcess(seconds=PATIENT, module=WORKER)
    print("processor s     MB   file")
    for hostile, (name, content) in FILES.items():
        if not words or any(word in hostile for word in words):
            result = await reader(ImportTask(name, content(), "x"))
            if not isinstance(result, ImportResult):
                raise SystemExit(f"{hostile}: {result.why}")
            print(f"{float(result.title):11.2f} {int(result.format):6}   {hostile}", flush=True)


def main() -> None:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--only", nargs="+", default=(), metavar="WORD")
    asyncio.run(measure(parser.parse_args().only))


if __name__ == "__main__":
    main()
