"""The cardstreak command: runs the bot, and looks after its decks and data.

Nothing heavy is imported before a command needs it, so that --help answers at once.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bot import __version__
from bot.admin.console import (
    FINE,
    LOST,
    UNUSABLE,
    WRONG,
    Refusal,
    complain,
    require_folder_of,
    show,
)

if TYPE_CHECKING:
    from bot.config.schema import Config
    from bot.runtime.parts import Part

MOST_PROCESSES, LAST_PORT = 64, 65_535
INTERRUPTED = 130
"""The exit status that a shell expects after Ctrl-C."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command.

    Returns:
        The exit status: 0 for success, 1 if something is wrong, 2 for unusable arguments or
        settings, 3 if the database was taken away while the bot ran.
    """
    if isinstance(getattr(sys.stdout, "errors", None), str):
        with suppress(AttributeError, OSError):
            sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    options = _parser().parse_args(arguments)
    try:
        status: int = options.command(options)
        if sys.stdout is not None:
            sys.stdout.flush()
    except Refusal as refusal:
        for sentence in refusal.sentences:
            complain(sentence)
        status = refusal.status
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        status = FINE
        _discard_output()
    except OSError as error:
        # Every file has a name; an error without one comes from stdout.
        what = (
            f"{error.filename} can't be used" if error.filename else "The output can't be written"
        )
        complain(f"{what} ({error.strerror or error}).")
        status = WRONG
        _discard_output()
    except Exception as error:  # noqa: BLE001 - the last resort
        _apologise(error, options)
        status = WRONG
    return status


# ── commands ────────────────────────────────────────────────────────────────────────────────────


def _run(options: argparse.Namespace) -> int:
    config = _config(options)
    part = _part(options, config)
    if isinstance(part, int):
        return _supervise(options, part)
    return _serve(config, part)


def _web(options: argparse.Namespace) -> int:
    from bot.runtime.pages import alone, free_port

    try:
        port = free_port(options.port)
    except OSError as error:
        sentence = f"Port {options.port} can't be used ({error.strerror}). Choose another one."
        raise Refusal(sentence, status=UNUSABLE) from error
    return _serve(alone(_config(options), port), alone=True)


def _serve(config: "Config", part: "Part | None" = None, *, alone: bool = False) -> int:
    import asyncio
    import io

    from bot import app
    from bot.admin import doctor
    from bot.runtime.parts import ALL
    from bot.runtime.upkeep import SetUpError
    from bot.store.database_file import StoreError
    from bot.store.database_watch import LostDatabaseError

    if trouble := doctor.trouble_with(config.data_folder()):
        raise Refusal(trouble)
    # They are None in a program that was started without them.
    stdout, stderr = sys.stdout or io.StringIO(), sys.stderr or io.StringIO()
    try:
        asyncio.run(app.run(config, sys.stdin, stdout, stderr, part=part or ALL, alone=alone))
    except LostDatabaseError as error:
        raise Refusal(str(error), status=LOST) from error
    except (SetUpError, StoreError) as error:
        raise Refusal(str(error)) from error
    return FINE


def _part(options: argparse.Namespace, config: "Config") -> "Part | int":
    """Which part of the bot this process is to be, or how many it is to supervise.

    Raises:
        Refusal: If that is not possible.
    """
    from bot.runtime.parts import ALL, part

    try:
        wanted = part(options.cluster) if getattr(options, "cluster", None) else ALL
    except ValueError as error:
        raise Refusal(str(error), status=UNUSABLE) from error
    count: int | None = getattr(options, "processes", None)
    if (count or wanted.size) > 1 and not config.store.url:
        raise Refusal(
            "Several processes need a database that they share: set [store] url to a PostgreSQL "
            "database.",
            status=UNUSABLE,
        )
    if (count or wanted.size) > 1 and not (config.discord.token or config.telegram.token):
        raise Refusal(
            "Several processes are for Discord and Telegram: set a token of one of them.",
            status=UNUSABLE,
        )
    return wanted if count in {None, 1} else count or 1


def _supervise(options: argparse.Namespace, count: int) -> int:
    import asyncio
    import signal

    if not hasattr(signal, "SIGHUP"):
        raise Refusal("--processes needs Linux or macOS. Start each with --cluster instead.")
    from bot.runtime.processes import supervise

    named = getattr(options, "config", None)
    settings = ("--config", named) if named is not None else ()
    command = (sys.executable, "-m", "bot", "run", *settings)
    return asyncio.run(supervise(command, count, complain))


def _check(options: argparse.Namespace) -> int:
    if hasattr(options, "config"):
        _config(options)
    from bot.admin.decks.check import check

    return check([Path(path) for path in options.paths], with_remarks=options.remarks)


def _import(options: argparse.Namespace) -> int:
    from bot.admin.decks.imports import import_deck

    return import_deck(options, _config(options))


def _export(options: argparse.Namespace) -> int:
    from bot.admin.decks.exports import export_deck

    return export_deck(options, lambda: _config(options))


def _backup(options: argparse.Namespace) -> int:
    from bot.admin.backup import size
    from bot.admin.progress import bar
    from bot.store.backups import write
    from bot.store.database_file import StoreError
    from bot.store.opening import shown

    place, target = _config(options).store_place(), Path(options.file)
    require_folder_of(target)
    try:
        with bar() as progress:
            written = write(place, target, progress)
    except StoreError as error:
        raise Refusal(str(error)) from error
    except OSError as error:
        raise Refusal(
            f"{shown(place)} can't be read ({error.strerror}). "
            "Give it to the user that runs Cardstreak."
        ) from error
    show(f"{shown(place)} is saved in {target} ({size(written)}).")
    return FINE


def _restore(options: argparse.Namespace) -> int:
    from datetime import datetime

    from bot.admin import backup, move
    from bot.admin.progress import bar
    from bot.store.database_file import StoreError
    from bot.store.opening import shown

    source, place = Path(options.file), _config(options).store_place()
    now = datetime.now().astimezone()
    try:
        if isinstance(place, str):
            with bar() as progress:
                kept = f"in the schema {move.restore(source, place, now, progress)}"
        else:
            aside = backup.restore(source, place, now)
            kept = "" if aside is None else f"as {aside}"
    except StoreError as error:
        raise Refusal(str(error)) from error
    show(f"{source} is restored as {shown(place)}.")
    if kept:
        show(f"What was there before is kept {kept}.")
    return FINE


def _move(options: argparse.Namespace) -> int:
    from bot.admin.move import move
    from bot.admin.progress import bar
    from bot.store.database_file import StoreError
    from bot.store.opening import is_address, shown

    place = _config(options).store_place()
    to = options.to if is_address(options.to) else Path(options.to)
    if isinstance(to, Path):
        require_folder_of(to)
    try:
        with bar() as progress:
            move(place, options.to, progress)
    except StoreError as error:
        raise Refusal(str(error)) from error
    key = "path" if isinstance(to, Path) else "url"
    show(f"Everything in {shown(place)} is now in {shown(to)} as well; both were compared.")
    show(f"To use it, set [store] {key}, and start Cardstreak. The old one stays as it is.")
    return FINE


def _doctor(options: argparse.Namespace) -> int:
    from bot.admin import doctor

    try:
        config = _config(options)
    except Refusal as refusal:
        for sentence in refusal.sentences:
            show(f"!!   configuration: {sentence}")
        return WRONG
    show("ok   configuration: can be read")
    well = True
    file = Path(getattr(options, "config", None) or "config.toml")
    for finding in doctor.findings(config, file, os.environ):
        show(f"{'ok  ' if finding.well else '!!  '} {finding.sentence}")
        well = well and finding.well
    return FINE if well else WRONG


def _health(options: argparse.Namespace) -> int:
    from bot.admin.health import health

    well, sentence = health(_config(options))
    show(sentence)
    return FINE if well else WRONG


# ── helpers ─────────────────────────────────────────────────────────────────────────────────────


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    # Suppressed: a subcommand's default would overwrite a --config in front of the subcommand.
    shared.add_argument(
        "--config", metavar="FILE", default=argparse.SUPPRESS, help="the settings (config.toml)"
    )
    parser = argparse.ArgumentParser(
        prog="cardstreak",
        description="A flashcard and quiz bot for study groups. Without a command it runs.",
        parents=[shared],
    )
    parser.add_argument("--version", action="version", version=f"cardstreak {__version__}")
    parser.set_defaults(command=_run)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def add(
        name: str, about: str, command: Callable[[argparse.Namespace], int]
    ) -> argparse.ArgumentParser:
        command_parser = commands.add_parser(
            name, help=about, description=f"{about[0].upper()}{about[1:]}.", parents=[shared]
        )
        command_parser.set_defaults(command=command)
        return command_parser

    running = add(
        "run", "run on Discord and Telegram, or without their tokens in the terminal", _run
    )
    several = running.add_mutually_exclusive_group()
    several.add_argument(
        "--processes", metavar="N", type=_count, help="run so many processes on this machine"
    )
    several.add_argument(
        "--cluster", metavar="I/N", help="be number I, from 0, of N processes anywhere"
    )
    alone = add("web", "study in the browser, alone on this machine", _web)
    alone.add_argument("--port", metavar="N", type=_port, help="its port; else 8000, if it is free")
    check = add("check", "check deck files", _check)
    check.add_argument("--remarks", action="store_true", help="show also what is worth a look")
    check.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="deck files and folders of them; if none is named, the decks that come along",
    )
    importing = add("import", "add a deck to your decks, from any of many formats", _import)
    importing.add_argument(
        "file", metavar="FILE", help="a deck, an Anki package, a table, a pasted page …"
    )
    importing.add_argument(
        "--format", metavar="NAME", help="what the file is, if it is not recognised by itself"
    )
    importing.add_argument("--out", metavar="FILE", help="write the deck there, not to your decks")
    importing.add_argument("--deck", metavar="SLUG", help="the name the deck shall have")
    importing.add_argument("--replace", action="store_true", help="overwrite a deck of that name")
    importing.add_argument(
        "--json", action="store_true", help="only print what was read (and write --out if given)"
    )
    exporting = add("export", "print a deck, or write it to a file", _export)
    exporting.add_argument("deck", metavar="DECK", help="the deck's name, such as deep_learning")
    exporting.add_argument(
        "--format", metavar="NAME", help="native, apkg (Anki), csv or org; else as FILE ends"
    )
    exporting.add_argument("--out", metavar="FILE", help="write it there")
    exporting.add_argument("--replace", action="store_true", help="overwrite that file")
    backup = add("backup", "save the database in a new file, also while the bot runs", _backup)
    backup.add_argument("file", metavar="FILE", help="the new file")
    restore = add("restore", "bring a backup back; the present database is kept", _restore)
    restore.add_argument("file", metavar="FILE", help="the backup")
    moving = add("move", "copy everything to PostgreSQL, or from there to a file", _move)
    moving.add_argument(
        "--to",
        metavar="PLACE",
        required=True,
        help="postgresql://…, or a new file that ends in .db",
    )
    add("doctor", "say what is well and what is wrong", _doctor)
    add("health", "say whether the bot that runs is ready, with status 0 or 1", _health)
    return parser


def _port(written: str) -> int:
    if not (written.isdecimal() and 0 < int(written) <= LAST_PORT):
        raise argparse.ArgumentTypeError(f"a number from 1 to {LAST_PORT}, not {written}")
    return int(written)


def _count(written: str) -> int:
    if not (written.isdecimal() and 0 < int(written) <= MOST_PROCESSES):
        raise argparse.ArgumentTypeError(f"a number from 1 to {MOST_PROCESSES}, not {written}")
    return int(written)


def _config(options: argparse.Namespace) -> "Config":
    from bot.config.load import ConfigError, load

    named = getattr(options, "config", None)
    try:
        return load(Path(named) if named is not None else None, os.environ)
    except ConfigError as error:
        raise Refusal(*error.faults, status=UNUSABLE) from error


def _discard_output() -> None:
    """Discards what is still buffered: at exit Python would complain that it can't write it."""
    with suppress(OSError, AttributeError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _apologise(error: Exception, options: argparse.Namespace) -> None:
    """Says that the program made a mistake, and writes the traceback to the log."""
    where = "there is no log to say more"
    with suppress(Exception):
        from bot.util import log

        config = _config(options)
        if config.data_folder().is_dir():
            os.umask(0o077)  # what people answered may be in it
            log.set_up("info", secrets=config.secrets(), file=config.log_file())
            log.get(__name__).error("a command failed", exc_info=error)
            where = f"the log says more: {config.log_file()}"
    complain(f"Sorry, Cardstreak made a mistake of its own ({type(error).__name__}); {where}")
