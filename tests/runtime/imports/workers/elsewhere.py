"""What a system that is not POSIX lacks, taken away; as a worker, it reads a file without it."""

import asyncio
import ctypes
import os
import signal
import subprocess  # noqa: F401 - like the libraries below, it has other code for Windows
import sys
from typing import Any

import filelock  # noqa: F401
import platformdirs  # noqa: F401

MODULES = ("fcntl", "grp", "pwd", "resource", "syslog", "termios", "tty", "pty")
OF_OS = (
    *("fork", "getpgid", "getuid", "geteuid", "getgid", "killpg", "nice"),
    *("fchmod", "fchown", "chown", "setsid", "statvfs", "uname", "mkfifo", "wait4", "getloadavg"),
    *("getgroups", "getpgrp", "posix_spawn", "pread", "pwrite", "readv", "setpgid", "setuid"),
    *("sched_getaffinity", "sync", "ttyname", "waitid"),
)
OF_SIGNAL = (
    *("SIGHUP", "SIGKILL", "SIGALRM", "SIGUSR1", "SIGUSR2", "SIGCHLD", "SIGPIPE"),
    *("alarm", "setitimer", "pthread_sigmask", "pthread_kill", "sigwait", "pause"),
)


def take_away() -> None:
    """Removes modules and names, and makes functions behave as on Windows."""
    for module in MODULES:
        sys.modules[module] = None  # type: ignore[assignment]
    for name in OF_OS:
        if hasattr(os, name):
            delattr(os, name)
    for name in OF_SIGNAL:
        if hasattr(signal, name):
            delattr(signal, name)
    behave_otherwise()


def behave_otherwise() -> None:
    """Makes functions behave as on Windows."""

    def no_signals(*_: object) -> None:
        raise NotImplementedError

    asyncio.SelectorEventLoop.add_signal_handler = no_signals  # type: ignore[method-assign,assignment]
    rename, fsync = os.rename, os.fsync

    def careful_rename(source: str, target: str, **options: int) -> None:
        if os.path.lexists(target):
            raise FileExistsError(17, "File exists", target)
        rename(source, target, **options)

    def careful_fsync(descriptor: int) -> None:
        os.write(descriptor, b"")  # it fails if the file is open for reading only
        fsync(descriptor)

    class NamedLibrary(ctypes.CDLL):
        """A library has a name there: None does not stand for the program itself."""

        def __init__(self, name: str | None, *arguments: Any, **options: Any) -> None:
            if name is None:
                raise TypeError("LoadLibrary() argument 1 must be str, not None")
            super().__init__(name, *arguments, **options)

    ctypes.CDLL = NamedLibrary  # type: ignore[misc]
    os.rename = careful_rename  # type: ignore[assignment]
    os.fsync = careful_fsync  # type: ignore[assignment]


if __name__ == "__main__":
    take_away()
    from bot.runtime.imports import sandbox

    sandbox.main()
