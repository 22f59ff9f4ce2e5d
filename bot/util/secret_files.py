"""Secrets from files, as Docker, Kubernetes and systemd hand them over.

`CARDSTREAK_DISCORD_TOKEN_FILE` names a file that holds the token. A credential of systemd is a file
in `CREDENTIALS_DIRECTORY`, named like the variable or the key: `discord_token`, `discord.token`.
"""

import os
from collections.abc import Mapping
from pathlib import Path

SECRETS = ("STORE_URL", "DISCORD_TOKEN", "TELEGRAM_TOKEN", "TELEGRAM_WEBHOOK_SECRET")
"""The names of the secrets' variables, without what all of them begin with."""
_PREFIX, _END = "CARDSTREAK_", "_FILE"
_LARGEST = 4096


def with_secret_files(environ: Mapping[str, str], faults: list[str]) -> dict[str, str]:
    """An environment in which each secret that a file holds has become a variable.

    A variable of the secret itself, if not empty, excludes its file and wins over a credential.

    Args:
        environ: The environment.
        faults: Gets a sentence for each file that can't be used.
    """
    result = dict(environ)
    for name in SECRETS:
        variable = f"{_PREFIX}{name}"
        named = result.pop(f"{variable}{_END}", "").strip()
        if named and result.get(variable, "").strip():
            faults.append(
                f"environment: {variable} and {variable}{_END} are both set. Set only one of them."
            )
        elif named:
            text, fault = _read(Path(named))
            result[variable] = text
            if fault:
                faults.append(f"environment: {variable}{_END} is {named}, but {fault}.")
        elif variable not in result and (file := _credential(environ, name)):
            text, fault = _read(file)
            result[variable] = text
            if fault:
                faults.append(f"credential {file}: {fault}.")
    return result


def secret_files(environ: Mapping[str, str]) -> list[Path]:
    """The files that hold secrets, by their variables; they need not exist."""
    given = (environ.get(f"{_PREFIX}{name}{_END}", "").strip() for name in SECRETS)
    return [Path(named) for named in given if named]


def others_can_read(file: Path) -> bool:
    """Whether other users of this machine can read a file.

    If this user reads it through the file's group, the group is meant. What a supervisor puts into
    /run is for the service alone.
    """
    if os.name == "nt" or file.absolute().is_relative_to("/run"):
        return False
    try:
        status = file.stat()
    except OSError:
        return False
    return bool(status.st_mode & (0o044 if status.st_uid == os.geteuid() else 0o004))


def _credential(environ: Mapping[str, str], name: str) -> Path | None:
    folder = environ.get("CREDENTIALS_DIRECTORY", "")
    try:
        files = sorted(Path(folder).iterdir()) if folder else []
    except OSError:
        return None
    wanted = {name, f"{_PREFIX}{name}"}
    return next((f for f in files if f.name.upper().replace(".", "_") in wanted), None)


def _read(file: Path) -> tuple[str, str]:
    """A secret, and what is wrong with its file."""
    try:
        with file.open("rb") as opened:
            content = opened.read(_LARGEST + 1)
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        return "", "this is not UTF-8 text"
    except (OSError, ValueError) as error:
        return "", f"the file can't be read ({getattr(error, 'strerror', None) or 'no valid name'})"
    if len(content) > _LARGEST:
        return "", "the file is too large for a token"
    return text, "" if text else "the file is empty"
