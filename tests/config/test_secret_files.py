"""Tokens from files, and what is no token."""

import os
from pathlib import Path

import pytest

from bot.config.load import load
from bot.config.schema import KEYS
from bot.util import secret_files
from tests.config.settings_files import faults, write

# Joined from parts, so that no secret scanner takes it for a real token.
TELEGRAM_TOKEN = "123456789:" + "AAE" + "x" * 32

NO_TOKENS = {
    f'"{TELEGRAM_TOKEN}"': "quotation marks",
    f"'{TELEGRAM_TOKEN}'": "quotation marks",
    f'{TELEGRAM_TOKEN}"': "quotation marks",
    f"https://api.telegram.org/bot{TELEGRAM_TOKEN}/getMe": "between /bot and the next slash",
    f"api.telegram.org/bot{TELEGRAM_TOKEN}": "between /bot and the next slash",
    "https://discord.com/oauth2/authorize?client_id=1": "This is an address",
    "https://t.me/cards_bot": "This is an address",
    "discord.com/developers/applications/1": "This is an address",
    f"bot{TELEGRAM_TOKEN}": "the word bot",
    f"<{TELEGRAM_TOKEN}>": "without brackets",
    "<token>": "without brackets",
    "${TOKEN}": "without brackets",
    "YOUR_TOKEN_HERE": "the token itself",
    f"CARDSTREAK_TELEGRAM_TOKEN={TELEGRAM_TOKEN}": "the name and the = sign",
}

URL = "postgresql://cards:p%40ss-word@localhost/cards"


@pytest.mark.parametrize(("given", "hint"), NO_TOKENS.items())
@pytest.mark.parametrize("platform", ["discord", "telegram"])
def test_what_is_no_token_is_named(tmp_path: Path, given: str, hint: str, platform: str) -> None:
    """Quotation marks, addresses and placeholders are refused with what to do, and not shown."""
    (from_file,) = faults(write(tmp_path, f"[{platform}]\ntoken = '''{given}'''\n"))
    variable = f"CARDSTREAK_{platform.upper()}_TOKEN"
    (from_environment,) = faults(write(tmp_path, ""), {variable: given})
    (tmp_path / "token").write_text(given)
    (from_secret,) = faults(write(tmp_path, ""), {f"{variable}_FILE": str(tmp_path / "token")})
    for fault in (from_file, from_environment, from_secret):
        assert hint in fault
        assert "AAE" not in fault


def test_the_secrets_are_those_of_the_settings() -> None:
    """Every secret key can come from a file."""
    assert (
        tuple(f"{key.section}_{key.name}".upper() for key in KEYS if key.secret)
        == secret_files.SECRETS
    )


@pytest.mark.parametrize("text", ["{}", "{}\n", "\ufeff{}\r\n", "  {}  \n\n"])
def test_secrets_from_files(tmp_path: Path, text: str) -> None:
    """Each secret can come from the file that a variable names; space around it is removed."""
    (tmp_path / "secret").write_text(text.format("made_up-1-and-long"), encoding="utf-8")
    (tmp_path / "url").write_text(text.format(URL), encoding="utf-8")
    environ = {f"CARDSTREAK_{name}_FILE": str(tmp_path / "secret") for name in secret_files.SECRETS}
    environ["CARDSTREAK_STORE_URL_FILE"] = str(tmp_path / "url")
    config = load(write(tmp_path, "[discord]\ntoken = 'of.the.file'\n"), environ)
    assert config.secrets() == (URL, *("made_up-1-and-long",) * 3, "p%40ss-word", "p@ss-word")


@pytest.mark.parametrize(
    "name",
    ["discord_token", "discord.token", "cardstreak_discord_token", "CARDSTREAK_DISCORD_TOKEN"],
)
def test_credentials_of_systemd(tmp_path: Path, name: str) -> None:
    """A credential is found by its key's name, and a variable wins over it."""
    (tmp_path / name).write_text("from.the.credential\n")
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    empty = write(tmp_path, "")
    assert load(empty, environ).secrets() == ("from.the.credential",)
    assert load(empty, {**environ, "CARDSTREAK_DISCORD_TOKEN": "own"}).secrets() == ("own",)
    assert load(empty, {"CREDENTIALS_DIRECTORY": "/no/such"}).secrets() == ()


def test_files_that_hold_no_secret(tmp_path: Path) -> None:
    """A missing, empty, huge or binary file, a folder, and two sources are errors with a name."""
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "huge").write_bytes(b"x" * 10_000)
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    file, variable = write(tmp_path, ""), "CARDSTREAK_DISCORD_TOKEN"
    for name, reason in (
        ("missing", "No such file"),
        ("empty", "is empty"),
        ("huge", "too large"),
        ("binary", "not UTF-8"),
        (".", "can't be read"),
    ):
        (fault,) = faults(file, {f"{variable}_FILE": str(tmp_path / name)})
        assert reason in fault
        assert f"{variable}_FILE is {tmp_path}" in fault
    (fault,) = faults(file, {variable: "own", f"{variable}_FILE": str(tmp_path / "empty")})
    assert "are both set" in fault
    assert load(file, {variable: "own", f"{variable}_FILE": ""}).secrets() == ("own",)


@pytest.mark.skipif(os.name == "nt", reason="only Unix has file modes")
@pytest.mark.parametrize(
    ("mode", "readable"), [(0o600, False), (0o400, False), (0o640, True), (0o604, True)]
)
def test_who_can_read_a_file(tmp_path: Path, mode: int, *, readable: bool) -> None:
    """Others can read a file if its mode lets the group or everybody."""
    file = tmp_path / "token"
    file.touch()
    file.chmod(mode)
    assert secret_files.others_can_read(file) is readable
