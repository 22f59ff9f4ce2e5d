"""The cardstreak command: run the bot, and look after its decks and data.

Nothing heavy is imported before a command needs it, so that --help comes at once.
"""

import argparse
import os
import sys
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bot import __version__
from bot.util.paths import is_there

if TYPE_CHECKING:
    from bot.admin.deck_import import ReadFile
    from bot.config.schema import Config

FINE, WRONG, UNUSABLE = 0, 1, 2
INTERRUPTED = 130
"""What a shell expects of a program that Ctrl-C ended."""


class Refusal(Exception):  # noqa: N818 - it is an answer, not a fault of the program
    """A command can't be carried out: the sentences say why and what to do."""

    def __init__(self, *sentences: str, status: int = WRONG) -> None:
        super().__init__(*sentences)
        self.sentences = sentences
        self.status = status


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; returns its exit status: 0 fine, 1 something is wrong, 2 unusable."""
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
            _complain(sentence)
        status = refusal.status
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        status = FINE
        _let_go_of_stdout()
    except OSError as error:
        # Only the output has no name.
        what = (
            f"{error.filename} can't be used" if error.filename else "The output can't be written"
        )
        _complain(f"{what} ({error.strerror or error}).")
        status = WRONG
        _let_go_of_stdout()
    except Exception as error:  # noqa: BLE001 - the last resort
        _apologise(error, options)
        status = WRONG
    return status


# ── commands ────────────────────────────────────────────────────────────────────────────────────


def _run(options: argparse.Namespace) -> int:
    config = _config(options)
    import asyncio
    import io

    from bot import app
    from bot.admin import doctor
    from bot.store.database_file import StoreError

    if trouble := doctor.trouble_with(config.data_folder()):
        raise Refusal(trouble)
    # A program started without them has None in their places.
    stdout, stderr = sys.stdout or io.StringIO(), sys.stderr or io.StringIO()
    try:
        asyncio.run(app.run(config, sys.stdin, stdout, stderr))
    except (app.SetUpError, StoreError) as error:
        raise Refusal(str(error)) from error
    return FINE


def _check(options: argparse.Namespace) -> int:
    if hasattr(options, "config"):
        _config(options)
    from bot.formats.native.lint import faults_in
    from bot.runtime import deck_library

    paths = [Path(path) for path in options.paths] or [
        Path(deck_library.shown(deck_library.packaged()))
    ]
    faults = faults_in(paths)
    for fault in faults:
        _print(fault)
    if faults:
        return WRONG
    for path in paths:
        for file in sorted(path.glob("*.toml")) if path.is_dir() else [path]:
            deck = deck_library.read(file).deck
            _print(f"{file}: {_cards(len(deck.cards) if deck else 0)}, no faults")
    return FINE


def _import(options: argparse.Namespace) -> int:
    from bot.admin import deck_import
    from bot.formats.builder.slugs import is_deck_id

    config = _config(options)
    file = Path(options.file)
    _found(file)
    if options.deck and not is_deck_id(options.deck):
        raise Refusal(
            f"{options.deck} can't be a deck's name: it is at most 50 small letters a to z, "
            "digits and _.",
            status=UNUSABLE,
        )
    _known("format", options.format, deck_import.formats(), status=UNUSABLE)
    if options.out:
        _ready(Path(options.out))
    taken = deck_import.take(file, options.format or "")
    if options.json:
        told = deck_import.as_json(taken)
        try:
            told.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
        except UnicodeEncodeError:
            import json

            told = json.dumps(json.loads(told))  # in ASCII, which every output holds
        _print(told)
    else:
        for fault in taken.found.faults:
            _complain(str(fault))
    if not taken.found.cards:
        if not options.json:
            _complain(f"No card could be read from {file}.")
        return WRONG
    if options.out or not options.json:
        _keep(options, config, taken)
    return FINE


def _keep(options: argparse.Namespace, config: "Config", taken: "ReadFile") -> None:
    """Saves what was read as a deck, where it was asked for or among the owner's decks."""
    from bot.admin import deck_import
    from bot.runtime import deck_library

    slug = options.deck or deck_import.name_for(taken)
    target = Path(options.out) if options.out else config.decks_folder() / f"{slug}.toml"
    before = deck_library.read(target).deck if target.is_file() else None
    content, number, changes = deck_import.content_of(taken, slug, before)
    if not number:
        raise Refusal(f"No card of {taken.file} has an answer, so no deck was saved.")
    if not options.out:
        _make(target.parent)
    _save(target, content, replace=options.replace)
    if options.json:
        return
    for line in deck_import.preview(taken):
        _print(line)
    if changes is not None and before is not None:
        _print(
            f"{changes.added:,} added, {changes.changed:,} changed, {changes.kept:,} kept, "
            f"{changes.retired:,} retired"
        )
    _print(f"{_cards(number)} of {slug} imported into {target}")


def _export(options: argparse.Namespace) -> int:
    import time

    from bot.formats.exporters import EXPORTERS, exporter_for
    from bot.runtime import deck_library

    _known("format", options.format, EXPORTERS, status=UNUSABLE)
    exporter = EXPORTERS[options.format or exporter_for(options.out or "")]
    found = {deck.id: deck for deck in deck_library.decks(deck_library.every(_config(options)))}
    _known("deck", options.deck, sorted(found))
    if not (options.out or exporter.is_text) and sys.stdout.isatty():
        raise Refusal(f"A terminal can't show this format. Add --out FILE{exporter.ending}.")
    deck = found[options.deck]
    content = exporter.write(deck, int(time.time()), {})
    if options.out:
        _save(Path(options.out), content, replace=options.replace)
        _print(f"{_cards(len(deck.cards))} of {deck.id} exported into {options.out}")
    else:
        sys.stdout.buffer.write(content)
    return FINE


def _backup(options: argparse.Namespace) -> int:
    from bot.admin.backup import size
    from bot.store.database_file import StoreError, copy_to

    database, target = _config(options).database(), Path(options.file)
    _ready(target)
    try:
        written = copy_to(database, target)
    except StoreError as error:
        raise Refusal(str(error)) from error
    except OSError as error:
        raise Refusal(
            f"{database} can't be read ({error.strerror}). "
            "Give it to the user that runs Cardstreak."
        ) from error
    with suppress(OSError):
        target.chmod(0o600)
    _print(f"{database} is saved in {target} ({size(written)}).")
    return FINE


def _restore(options: argparse.Namespace) -> int:
    from datetime import datetime

    from bot.admin.backup import restore
    from bot.store.database_file import StoreError

    source, database = Path(options.file), _config(options).database()
    try:
        aside = restore(source, database, datetime.now().astimezone())
    except StoreError as error:
        raise Refusal(str(error)) from error
    _print(f"{source} is restored as {database}.")
    if aside is not None:
        _print(f"What was there before is kept as {aside}.")
    return FINE


def _doctor(options: argparse.Namespace) -> int:
    from bot.admin import doctor

    try:
        config = _config(options)
    except Refusal as refusal:
        for sentence in refusal.sentences:
            _print(f"!!   configuration: {sentence}")
        return WRONG
    _print("ok   configuration: can be read")
    well = True
    for finding in doctor.findings(config):
        _print(f"{'ok  ' if finding.well else '!!  '} {finding.sentence}")
        well = well and finding.well
    return FINE if well else WRONG


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    # Suppressed, or a subcommand's default would overwrite what stands before it.
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

    def add(name: str, about: str, command: object) -> argparse.ArgumentParser:
        added = commands.add_parser(
            name, help=about, description=f"{about[0].upper()}{about[1:]}.", parents=[shared]
        )
        added.set_defaults(command=command)
        return added

    add("run", "run on Discord and Telegram, or without their tokens in the terminal", _run)
    check = add("check", "check deck files", _check)
    check.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="deck files and folders of them; if none is named, the decks that come along",
    )
    taken = add("import", "add a deck to your decks, from any of many formats", _import)
    taken.add_argument(
        "file", metavar="FILE", help="a deck, an Anki package, a table, a pasted page …"
    )
    taken.add_argument(
        "--format", metavar="NAME", help="what the file is, if it is not recognised by itself"
    )
    taken.add_argument("--out", metavar="FILE", help="write the deck there, not to your decks")
    taken.add_argument("--deck", metavar="SLUG", help="the name the deck shall have")
    taken.add_argument("--replace", action="store_true", help="overwrite a deck of that name")
    taken.add_argument(
        "--json", action="store_true", help="only print what was read (and write --out if given)"
    )
    given = add("export", "print a deck, or write it to a file", _export)
    given.add_argument("deck", metavar="DECK", help="the deck's name, such as deep_learning")
    given.add_argument(
        "--format", metavar="NAME", help="native, apkg (Anki), csv or org; else as FILE ends"
    )
    given.add_argument("--out", metavar="FILE", help="write it there")
    given.add_argument("--replace", action="store_true", help="overwrite that file")
    saved = add("backup", "save the database in a new file, also while the bot runs", _backup)
    saved.add_argument("file", metavar="FILE", help="the new file")
    back = add("restore", "bring a backup back; the present database is kept", _restore)
    back.add_argument("file", metavar="FILE", help="the backup")
    add("doctor", "say what is well and what is wrong", _doctor)
    return parser


def _config(options: argparse.Namespace) -> "Config":
    from bot.config.load import ConfigError, load

    named = getattr(options, "config", None)
    try:
        return load(Path(named) if named is not None else None, os.environ)
    except ConfigError as error:
        raise Refusal(*error.faults, status=UNUSABLE) from error


def _save(target: Path, content: bytes, *, replace: bool) -> None:
    from bot.runtime import deck_library

    try:
        _ready(target)
        if is_there(target) and not replace and target.read_bytes() != content:
            raise Refusal(f"{target} exists already. To overwrite it, add --replace.")
        deck_library.write_whole(target, content)
    except OSError as error:
        raise Refusal(f"{target} can't be written ({error.strerror}).") from error


def _known(what: str, name: str | None, known: Collection[str], status: int = WRONG) -> None:
    """Refuses a name that was given and is not known, with the nearest one or all."""
    from bot.util.closest_match import nearest

    if name is None or name in known:
        return
    near = nearest(name, known)
    hint = f"Did you mean {near}?" if near else f"There is: {', '.join(known)}."
    raise Refusal(f"There is no {what} {name}. {hint}", status=status)


def _found(file: Path) -> None:
    if file.is_dir():
        raise Refusal(f"{file} is a folder. Name a file in it.", status=UNUSABLE)
    if not is_there(file):
        raise Refusal(f"There is no file {file}.", status=UNUSABLE)


def _ready(target: Path) -> None:
    """Makes sure that a file can be written where it was named.

    No folder is made for it: a name that is mistyped would leave one behind.
    """
    if target.is_dir():
        raise Refusal(f"{target} is a folder. Name a file in it.", status=UNUSABLE)
    if not (is_there(target.parent) and target.parent.is_dir()):
        raise Refusal(f"There is no folder {target.parent}.", status=UNUSABLE)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(f"{folder} can't be written ({error.strerror}).") from error


def _cards(number: int) -> str:
    return f"{number:,} card{'' if number == 1 else 's'}"


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _complain(line: str) -> None:
    if sys.stderr is not None:
        with suppress(OSError):
            sys.stderr.write(f"{line}\n")


def _let_go_of_stdout() -> None:
    """Sends what is still buffered nowhere: at exit Python would complain that it can't write."""
    with suppress(OSError, AttributeError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _apologise(error: Exception, options: argparse.Namespace) -> None:
    """Says that the fault is ours, and leaves the traceback in the log, without secrets."""
    where = "there is no log to say more"
    with suppress(Exception):
        from bot.util import log

        config = _config(options)
        if config.data_folder().is_dir():
            log.set_up("info", secrets=config.secrets(), file=config.log_file())
            log.get(__name__).error("a command failed", exc_info=error)
            where = f"the log says more: {config.log_file()}"
    _complain(f"Sorry, Cardstreak made a mistake of its own ({type(error).__name__}); {where}")
