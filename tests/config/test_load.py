import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.pretty import pretty_repr

from bot.config.load import ConfigError, load
from bot.config.schema import KEYS, Config
from bot.util.time_zones import machine_zone
from tests.config.settings_files import faults, variable, write

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
# Joined from parts, so that no secret scanner takes it for a real token.
TELEGRAM_TOKEN = "123456789:" + "AAE" + "x" * 32


def test_nothing_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a file and variables, the settings are the defaults."""
    monkeypatch.chdir(tmp_path)
    assert load(None, {}) == Config()


def test_file_in_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a path, config.toml of the current folder is read and named in errors."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "[defaults]\nnew_cards = 5\n")
    assert load(None, {}).defaults.new_cards == 5
    write(tmp_path, "[defaults]\n\nretention = 2\n")
    assert faults(None) == (
        "config.toml:3: defaults.retention is 2, but it must be a number from 0.70 to 0.97.",
    )


def test_example_is_the_defaults() -> None:
    """The example file loads, and equals the defaults."""
    assert load(EXAMPLE, {}) == Config()


def test_example_names_and_explains_every_key() -> None:
    """The example file has each key with its default, an explanation, and what it may be."""
    blocks = EXAMPLE.read_text(encoding="utf-8").split("\n\n")
    section = ""
    documented = []
    for block in blocks:
        lines = block.splitlines()
        if header := re.match(r"\[(\w+)\]", lines[0]):
            section = header[1]
        if assignment := re.fullmatch(r"(# )?((\w+) = .*)", lines[-1]):
            prose = " ".join(line.removeprefix("# ") for line in lines[:-1])
            commented, statement, name = assignment[1], assignment[2], assignment[3]
            value = tomllib.loads(statement)[name]
            explanation, _, allowed = prose.partition(" It must be ")
            documented.append((section, name, value, bool(commented), allowed))
            assert explanation.endswith(".")
    assert documented == [
        (
            key.section,
            key.name,
            key.default,
            key.default == "",
            f"{key.allowed}.",
        )
        for key in KEYS
    ]


def test_example_works_uncommented(tmp_path: Path) -> None:
    """Taking away the # before each key of the example leaves a valid file with the defaults."""
    text = re.sub(r"(?m)^# (\w+ = )", r"\1", EXAMPLE.read_text(encoding="utf-8"))
    assert load(write(tmp_path, text), {}) == Config()


OTHER_VALUES: dict[str, Any] = {
    "store.path": "somewhere",
    "store.url": "postgresql://cards:pass-word-1@localhost:5433/cards?sslmode=require",
    "discord.token": "abc.def.ghi",
    "discord.api_url": "http://localhost:1/api",
    "discord.gateway_url": "ws://localhost:2",
    "discord.session_reserve": 0,
    "discord.daily_window_minutes": 15,
    "telegram.token": TELEGRAM_TOKEN,
    "telegram.api_url": "http://localhost:3",
    "telegram.file_url": "http://localhost:4",
    "telegram.webhook_url": "https://example.org/hook/",
    "telegram.webhook_secret": "made_up-1-by-hand",
    "telegram.webhook_listen": "::1",
    "web.listen": "127.0.0.1:8000",
    "web.base_url": "https://cards.example.org",
    "web.trusted_proxies": "127.0.0.1, 10.0.0.0/8",
    "defaults.timezone": "Asia/Tokyo",
    "defaults.new_cards": 0,
    "defaults.retention": 0.97,
    "defaults.mode": "type",
    "media.sound_mb": 8,
    "media.deck_sounds_mb": 0,
    "terminal.player": "mpv --really-quiet",
    "log.level": "debug",
    "metrics.listen": "[::1]:9464",
    "backup.folder": "backups",
    "backup.keep": 30,
    "backup.at": "23:59",
}


def test_every_key_from_the_file(tmp_path: Path) -> None:
    """Each key of the file arrives in the settings."""
    text = "".join(f"{key.dotted} = {OTHER_VALUES[key.dotted]!r}\n" for key in KEYS)
    config = load(write(tmp_path, text), {})
    for key in KEYS:
        assert getattr(getattr(config, key.section), key.name) == OTHER_VALUES[key.dotted]


def test_every_key_from_the_environment(tmp_path: Path) -> None:
    """Each key is an environment variable too, is parsed to its type, and wins over the file."""
    environ = {variable(key): str(OTHER_VALUES[key.dotted]) for key in KEYS}
    assert "CARDSTREAK_DISCORD_TOKEN" in environ
    config = load(EXAMPLE, environ)
    for key in KEYS:
        value = getattr(getattr(config, key.section), key.name)
        assert (value, type(value)) == (OTHER_VALUES[key.dotted], type(OTHER_VALUES[key.dotted]))


def test_empty_variables(tmp_path: Path) -> None:
    """An empty variable turns a platform off, and is ignored for a key that cannot be empty."""
    file = write(tmp_path, '[discord]\ntoken = "abc"\napi_url = "http://localhost"\n')
    environ = {"CARDSTREAK_DISCORD_TOKEN": "", "CARDSTREAK_DISCORD_API_URL": " "}
    config = load(file, environ)
    assert (config.discord.token, config.discord.api_url) == ("", "http://localhost")


def test_tokens_are_stripped() -> None:
    """Spaces and newlines around a token are removed."""
    config = load(EXAMPLE, {"CARDSTREAK_TELEGRAM_TOKEN": f" {TELEGRAM_TOKEN}\n"})
    assert config.telegram.token == TELEGRAM_TOKEN


def test_slashes_after_addresses() -> None:
    """A slash at the end of a platform's address is removed, since paths are appended to it."""
    config = load(EXAMPLE, {"CARDSTREAK_TELEGRAM_API_URL": "http://localhost:8081/"})
    assert config.telegram.api_url == "http://localhost:8081"
    config = load(EXAMPLE, {"CARDSTREAK_TELEGRAM_FILE_URL": "http://files/"})
    assert config.telegram.file_url == "http://files"


def test_nothing_shows_a_secret() -> None:
    """Neither the settings' repr nor rich's rendering of them shows a secret."""
    environ = {
        "CARDSTREAK_DISCORD_TOKEN": "discord-token",
        "CARDSTREAK_TELEGRAM_TOKEN": TELEGRAM_TOKEN,
        "CARDSTREAK_TELEGRAM_WEBHOOK_SECRET": "webhook-secret-1",
    }
    config = load(EXAMPLE, environ)
    assert config.secrets() == ("discord-token", TELEGRAM_TOKEN, "webhook-secret-1")
    shown = f"{config!r} {config} {pretty_repr(config.telegram)} {config.discord!r}"
    assert not any(secret in shown for secret in config.secrets())


def test_no_fault_shows_a_secret(tmp_path: Path) -> None:
    """The errors never quote a secret, even if it is wrong or in the wrong key."""
    other = "s3cr3t" * 4
    file = write(
        tmp_path,
        f'"{TELEGRAM_TOKEN}" = 1\n'
        f'[discord]\ntoken = "Bot {other}"\napi_url = "{other}"\n'
        f'[telegram]\ntoken = "{other}"\nwebhook_secret = 4815162342\n'
        f'api_url = "{TELEGRAM_TOKEN}"\nwebhook_url = "ftp://x/{other}"\n',
    )
    reported = faults(file, {"CARDSTREAK_LOG_LEVEL": other, "CARDSTREAK_TOKEN": other})
    assert len(reported) == 8
    text = "\n".join(reported)
    assert other not in text
    assert TELEGRAM_TOKEN not in text
    assert "4815162342" not in text


def test_where_data_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The data is in the folder that is set, and CARDSTREAK_DATA wins over all other settings."""
    folder = tmp_path / "data"
    file = write(tmp_path, f"[store]\npath = '{tmp_path / 'file'}'\n")
    environ = {"CARDSTREAK_STORE_PATH": str(tmp_path / "variable")}
    assert load(file, {}).data_folder() == tmp_path / "file"
    assert load(file, environ).data_folder() == tmp_path / "variable"
    assert load(file, environ | {"CARDSTREAK_DATA": ""}).data_folder() == tmp_path / "variable"
    config = load(file, environ | {"CARDSTREAK_DATA": str(folder)})
    assert config.data_folder() == folder
    assert config.database() == folder / "cardstreak.db"
    assert config.decks_folder() == folder / "decks"
    assert config.log_file() == folder / "cardstreak.log"
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load(file, {"CARDSTREAK_DATA": "~/x"}).data_folder() == tmp_path / "x"


def test_database_file_by_name(tmp_path: Path) -> None:
    """A path that ends in .db is the database itself, and all other files are beside it."""
    config = load(EXAMPLE, {"CARDSTREAK_DATA": str(tmp_path / "group.DB")})
    assert config.database() == tmp_path / "group.DB"
    assert config.data_folder() == tmp_path
    assert config.log_file() == tmp_path / "cardstreak.log"


def test_data_without_a_word() -> None:
    """Without a path, the data is in the user's own data folder."""
    folder = Config().data_folder()
    assert folder.name == "cardstreak"
    assert folder.is_absolute()
    assert Config().database() == folder / "cardstreak.db"


def test_default_zone() -> None:
    """The default zone is the one that is set, and otherwise this machine's."""
    assert load(EXAMPLE, {"CARDSTREAK_DEFAULTS_TIMEZONE": "Asia/Tokyo"}).zone_name() == "Asia/Tokyo"
    assert Config().zone_name() == machine_zone()


def test_settings_are_frozen() -> None:
    """The settings cannot be changed, and an unknown key is an error."""
    with pytest.raises(AttributeError):
        setattr(Config().log, "level", "debug")  # noqa: B010 - mypy would refuse the plain way
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"log": {"levle": "debug"}}, Config)


VALUES = st.one_of(
    st.text(max_size=20).map(lambda text: "'" + text.replace("'", "") + "'"),
    st.sampled_from(
        ["1", "-5", "0.9", "nan", "true", "[1]", "{a=1}", "2025-01-01", "x", '"', "'''"]
    ),
)
NAMES = st.sampled_from([*(key.dotted for key in KEYS), *(key.name for key in KEYS), "x", "log"])
LINES = st.one_of(
    st.tuples(NAMES, VALUES).map(" = ".join),
    st.sampled_from([f"[{key.section}]" for key in KEYS]),
    st.text(max_size=20),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.lists(LINES, max_size=12).map("\n".join),
    environ=st.dictionaries(
        st.one_of(
            st.sampled_from([variable(key) for key in KEYS]),
            st.text(max_size=8).map("CARDSTREAK_".__add__),
        ),
        st.one_of(st.text(max_size=20), st.text(alphabet="\udc80\udcff/~", max_size=5)),
        max_size=4,
    ),
)
def test_any_file_and_environment(tmp_path: Path, text: str, environ: dict[str, str]) -> None:
    """Any file and environment give either settings or printable sentences."""
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    reported: tuple[str, ...] = ()
    config = Config()
    try:
        config = load(file, environ)
    except ConfigError as error:
        reported = error.faults
    assert all(fault.isprintable() and fault.endswith((".", "?")) for fault in reported)
    assert msgspec.convert(msgspec.to_builtins(config), Config) == config


NAMELESS = " The name of the database is missing, behind the host and a slash."


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("mysql://host/cards", ""),
        ("postgresql:cards", ""),
        ("postgresql://host", NAMELESS),
        ("postgresql://host/cards name", ""),
        ("postgresql://host:70000/cards", " A port is a number from 1 to 65535."),
        ("postgresql://host/", NAMELESS),
    ],
)
def test_addresses_of_databases(url: str, hint: str) -> None:
    """What is no address of a PostgreSQL database is refused in one sentence that hides it."""
    with pytest.raises(ConfigError) as error:
        load(EXAMPLE, {"CARDSTREAK_STORE_URL": url})
    (fault,) = error.value.faults
    assert fault == (
        "environment: CARDSTREAK_STORE_URL is [hidden], but it must be an address such as "
        f"postgresql://user:password@host/database, or empty.{hint}"
    )


def test_where_the_store_is(tmp_path: Path) -> None:
    """With an address the database is there, and the folder stays the place of decks and log."""
    config = load(EXAMPLE, {"CARDSTREAK_DATA": str(tmp_path)})
    assert config.store_place() == tmp_path / "cardstreak.db"
    url = "postgresql://cards@/cards?host=%2Ftmp"
    config = load(EXAMPLE, {"CARDSTREAK_DATA": str(tmp_path), "CARDSTREAK_STORE_URL": url})
    assert config.store_place() == url
    assert config.decks_folder() == tmp_path / "decks"
    several = "postgresql://a:5432,b:5433/cards?target_session_attrs=read-write"
    assert load(EXAMPLE, {"CARDSTREAK_STORE_URL": several}).store_place() == several
