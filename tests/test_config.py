import math
import re
import tomllib
import zoneinfo
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.config import Config, ConfigError, keys, load

EXAMPLE = Path(__file__).parent.parent / "config.example.toml"
# Put together here, so that no scanner of this repository takes it for a real one.
TELEGRAM_TOKEN = "123456789:" + "AAE" + "x" * 32


def faults(path: Path | None, environ: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return what is wrong with the settings."""
    with pytest.raises(ConfigError) as caught:
        load(path, environ or {})
    assert str(caught.value) == "\n".join(caught.value.faults)
    return caught.value.faults


def write(folder: Path, text: str) -> Path:
    """Return a config.toml with this text."""
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_nothing_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a file and an environment, the defaults hold."""
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
    """The example file has each key with its default, under its explanation and its limits."""
    blocks = EXAMPLE.read_text(encoding="utf-8").split("\n\n")
    section = ""
    found = []
    for block in blocks:
        lines = block.splitlines()
        if header := re.match(r"\[(\w+)\]", lines[0]):
            section = header[1]
        if assignment := re.fullmatch(r"(# )?((\w+) = .*)", lines[-1]):
            prose = " ".join(line.removeprefix("# ") for line in lines[:-1])
            commented, statement, name = assignment[1], assignment[2], assignment[3]
            found.append((section, name, tomllib.loads(statement)[name], bool(commented), prose))
    assert found == [
        (
            key.section,
            key.name,
            key.default,
            key.default == "",
            f"{key.description} It must be {key.allowed}.",
        )
        for key in keys()
    ]


def test_example_works_uncommented(tmp_path: Path) -> None:
    """Taking away the # before each key of the example leaves a valid file with the defaults."""
    text = re.sub(r"(?m)^# (\w+ = )", r"\1", EXAMPLE.read_text(encoding="utf-8"))
    assert load(write(tmp_path, text), {}) == Config()


OTHER_VALUES: dict[str, Any] = {
    "store.path": "somewhere",
    "discord.token": "abc.def.ghi",
    "discord.api_url": "http://localhost:1/api",
    "discord.gateway_url": "ws://localhost:2",
    "telegram.token": TELEGRAM_TOKEN,
    "telegram.api_url": "http://localhost:3",
    "telegram.file_url": "http://localhost:4",
    "telegram.webhook_url": "https://example.org/hook/",
    "telegram.webhook_secret": "made_up-1",
    "defaults.timezone": "Asia/Tokyo",
    "defaults.new_cards": 0,
    "defaults.retention": 0.97,
    "defaults.mode": "type",
    "log.level": "debug",
}


def test_every_key_from_the_file(tmp_path: Path) -> None:
    """Each key of the file arrives in the settings."""
    text = "".join(f"{key.dotted} = {OTHER_VALUES[key.dotted]!r}\n" for key in keys())
    config = load(write(tmp_path, text), {})
    for key in keys():
        assert getattr(getattr(config, key.section), key.name) == OTHER_VALUES[key.dotted]


def test_every_key_from_the_environment(tmp_path: Path) -> None:
    """Each key is an environment variable too, is parsed to its type, and wins over the file."""
    environ = {key.variable: str(OTHER_VALUES[key.dotted]) for key in keys()}
    assert "CARDSTREAK_DISCORD_TOKEN" in environ
    config = load(EXAMPLE, environ)
    for key in keys():
        value = getattr(getattr(config, key.section), key.name)
        assert (value, type(value)) == (OTHER_VALUES[key.dotted], type(OTHER_VALUES[key.dotted]))


def test_empty_variables(tmp_path: Path) -> None:
    """An empty variable turns a platform off, and leaves alone what cannot be empty."""
    file = write(tmp_path, '[discord]\ntoken = "abc"\napi_url = "http://localhost"\n')
    environ = {"CARDSTREAK_DISCORD_TOKEN": "", "CARDSTREAK_DISCORD_API_URL": " "}
    config = load(file, environ)
    assert (config.discord.token, config.discord.api_url) == ("", "http://localhost")


@pytest.mark.parametrize(
    ("key", "bad"),
    [
        ("store.path", "a\\u0000b"),
        ("store.path", "~no-such-user-of-this-machine/data"),
        ("discord.token", "Bot abc"),
        ("discord.api_url", ""),
        ("discord.api_url", "discord.com"),
        ("discord.api_url", "https://"),
        ("discord.gateway_url", "https://gateway.example"),
        ("telegram.token", "ab\\ncd"),
        ("telegram.api_url", "https://api.telegram.org/bot"),
        ("telegram.file_url", "ftp://files.example"),
        ("telegram.file_url", "https://"),
        ("telegram.webhook_secret", "with space"),
        ("telegram.webhook_secret", "x" * 257),
        ("defaults.timezone", "Mars/Olympus"),
        ("defaults.timezone", "America"),
        ("defaults.timezone", "../UTC"),
        ("defaults.new_cards", "10"),
        ("defaults.new_cards", -1),
        ("defaults.new_cards", 201),
        ("defaults.new_cards", True),
        ("defaults.retention", 0.69),
        ("defaults.retention", math.nan),
        ("defaults.mode", "flip"),
        ("log.level", "INFO"),
        ("log.level", 20),
    ],
)
def test_bad_values(tmp_path: Path, key: str, bad: object) -> None:
    """A value outside its limits is refused, with file, line, key and what is allowed."""
    section, name = key.split(".")
    value = f'"{bad}"' if isinstance(bad, str) else str(bad).lower()
    file = write(tmp_path, f"# a comment\n[{section}]\n\n{name} = {value}\n")
    (fault,) = faults(file)
    allowed = next(one.allowed for one in keys() if one.dotted == key)
    assert fault.startswith(f"{file}:4: {key} is ")
    assert f", but it must be {allowed}." in fault


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("true", "true"),
        ("0.5", "0.5"),
        ('"ten\\n"', '"ten\\n"'),
        ('"' + "x" * 100 + '"', '"' + "x" * 60 + '…"'),
        ("0x" + "f" * 9000, "a very large number"),
        ("[1, 2]", "a list"),
        ("{a = 1}", "a table"),
        ("2025-01-01", "a date or time"),
        ('"https://me:pw@host"', '"https://[hidden]@host"'),
    ],
)
def test_found_value_is_named(tmp_path: Path, value: str, shown: str) -> None:
    """An error names what was found, in the file's own spelling and on one line."""
    (fault,) = faults(write(tmp_path, f"[defaults]\nnew_cards = {value}\n"))
    assert f" is {shown}, but " in fault


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Every fault is reported, each with the line its statement begins in."""
    file = write(
        tmp_path,
        'timezone = "UTC"\n'
        "[defaults]\n"
        "retenion = 0.9\n"
        "new_cards = 300\n"
        'mode = """\n'
        'flip"""\n'
        "[discrod]\n"
        "[[log]]\n"
        'level = "info"\n'
        "[telegram]\n"
        "# [discord]\n"
        "file_url = [\n"
        "  1,\n"
        "]\n"
        'proxy = "x"\n',
    )
    found = faults(file, {"CARDSTREAK_LOG_LEVEL": "loud", "CARDSTREAK_LOG_LVL": "info"})
    http = "an address that starts with https:// or http:// and does not end in /bot, or empty"
    modes = '"reveal", "choice" or "type"'
    levels = '"debug", "info", "warning" or "error"'
    names = "token, api_url, file_url, webhook_url, webhook_secret"
    assert set(found) == {
        f"{file}:1: timezone is not a setting. Did you mean defaults.timezone?",
        f"{file}:3: defaults.retenion is not a setting. Did you mean defaults.retention?",
        f"{file}:4: defaults.new_cards is 300, but it must be a whole number from 0 to 200.",
        f'{file}:5: defaults.mode is "flip", but it must be {modes}.',
        f"{file}:7: discrod is not a setting. Did you mean [discord]?",
        f"{file}:8: log must be a section, written [log].",
        f"{file}:12: telegram.file_url is a list, but it must be {http}.",
        f"{file}:15: telegram.proxy is not a setting. There are: {names}.",
        f'environment: CARDSTREAK_LOG_LEVEL is "loud", but it must be {levels}.',
        "environment: CARDSTREAK_LOG_LVL is not a setting. Did you mean CARDSTREAK_LOG_LEVEL?",
    }


@pytest.mark.parametrize(
    "text",
    ["\n[defaults]\nmode = 1", "\n\ndefaults.mode = 1", "\n\ndefaults = {mode = 1}"],
)
def test_line_of_every_spelling(tmp_path: Path, text: str) -> None:
    """The line is right for a section, a dotted key and an inline table."""
    (fault,) = faults(write(tmp_path, text))
    assert ":3: defaults.mode is 1, " in fault


def test_key_of_another_section(tmp_path: Path) -> None:
    """A key in the wrong section is told where it belongs."""
    (fault,) = faults(write(tmp_path, '[discord]\nwebhook_url = ""\n'))
    assert fault.endswith(
        "discord.webhook_url is not a setting. Did you mean telegram.webhook_url?"
    )


def test_unknown_variable_like_nothing() -> None:
    """Variables that are like no key are not ours: Kubernetes makes some for a service's name."""
    port = "CARDSTREAK_PORT_8080_TCP"
    others = {"PATH": "/bin", "CARDSTREAKER": "x", "CARDSTREAK_SERVICE_HOST": "10.0.0.1"}
    others |= {"CARDSTREAK_PORT": "tcp://10.0.0.1:8080", "CARDSTREAK_SERVICE_PORT": "8080"}
    others |= {port: "tcp://10.0.0.1:8080", f"{port}_PROTO": "tcp", f"{port}_ADDR": "10.0.0.1"}
    assert load(EXAMPLE, others | {f"{port}_PORT": "1"}) == load(EXAMPLE, {})


def test_nearest_time_zone() -> None:
    """A misspelt time zone gets the nearest one, whatever its case."""
    (fault,) = faults(EXAMPLE, {"CARDSTREAK_DEFAULTS_TIMEZONE": "europe/berln"})
    assert fault.endswith('or empty. Did you mean "Europe/Berlin"?')


def test_many_time_zones() -> None:
    """Every zone of the machine can be named."""
    for name in ("UTC", "America/Argentina/Ushuaia", *sorted(zoneinfo.available_timezones())[:20]):
        config = load(EXAMPLE, {"CARDSTREAK_DEFAULTS_TIMEZONE": name})
        assert config.zone_name() == name


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[log]\nlevel = info\n", 2, "in quotes"),
        ("[log]\nlevel\n", 2, "key = value"),
        ('[log]\nlevel = "info\n\n', 2, "closing quote"),
        ("[log]\nlevel = '''info\n\n[store]\n", 2, "closing quotes"),
        ('[log]\nlevel = "info"\nlevel = "info"', 3, "second time"),
        ("[log]\n[log]\n", 2, "second time"),
        ('[store]\npath = "C:\\Users\\me"\n', 2, "single quotes"),
        ('[store]\npath = "C:\\people"\n', 2, "single quotes"),
        ("[log\nlevel = 1\n", 1, "in brackets"),
        ("[defaults]\nnew_cards = 1 0\n", 2, "follows the value"),
        ("= 1\n", 1, "neither"),
        ('a = "\x01"\n', 1, "this is not TOML"),
        ("a = " + "[" * 5000, 1, "too deep"),
    ],
)
def test_syntax_errors(tmp_path: Path, text: str, line: int, words: str) -> None:
    """A file that is not TOML is one fault with the line and a human sentence."""
    file = write(tmp_path, text)
    (fault,) = faults(file)
    assert fault.startswith(f"{file}:{line}: ")
    assert words in fault
    assert fault.endswith(".")


def test_very_long_value(tmp_path: Path) -> None:
    """A value longer than any setting is refused, and soon, though the lines after it are lost."""
    rows = "1,\n" * 5000
    (fault,) = faults(write(tmp_path, f"[log]\nlevel = [\n{rows}]\n"))
    assert "log.level is a list" in fault


def test_file_cannot_be_had(tmp_path: Path) -> None:
    """A missing file, a folder, an impossible name and other encodings are each one sentence."""
    missing = tmp_path / "nope.toml"
    assert faults(missing) == (f"{missing}: there is no such file.",)
    assert faults(tmp_path) == (f"{tmp_path}: this is a folder, but it must be a file.",)
    assert faults(Path("a\0b")) == ("a?b: the file cannot be read (no valid name).",)
    below = write(tmp_path, "") / "config.toml"
    assert faults(below) == (f"{below}: the file cannot be read (Not a directory).",)
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b"[store]\npath = '\xe9'\n")
    assert faults(latin) == (f"{latin}:2: this is not UTF-8 text. Save the file in UTF-8.",)


def test_byte_order_mark_and_windows_lines(tmp_path: Path) -> None:
    """A file as a Windows editor saves it is read, and its lines are counted right."""
    file = tmp_path / "config.toml"
    file.write_bytes(b"\xef\xbb\xbf[log]\r\nlevel = 'debug'\r\n")
    assert load(file, {}).log.level == "debug"
    file.write_bytes(b"\xef\xbb\xbf[log]\r\n\r\nlevel = 1\r\n")
    assert ":3: log.level is 1" in faults(file)[0]


def test_webhook_needs_a_secret(tmp_path: Path) -> None:
    """A webhook without its secret is refused, wherever either of them comes from."""
    file = write(tmp_path, '[telegram]\nwebhook_url = "https://example.org"\n')
    words = "telegram.webhook_url needs telegram.webhook_secret set beside it."
    assert faults(file) == (f"{file}:2: {words}",)
    config = load(file, {"CARDSTREAK_TELEGRAM_WEBHOOK_SECRET": "x"})
    assert config.secrets() == ("x",)
    environ = {"CARDSTREAK_TELEGRAM_WEBHOOK_URL": "https://example.org"}
    (fault,) = faults(EXAMPLE, environ)
    assert fault.startswith("environment: CARDSTREAK_TELEGRAM_WEBHOOK_URL needs ")
    # A faulty secret is one fault, not two.
    (fault,) = faults(file, {"CARDSTREAK_TELEGRAM_WEBHOOK_SECRET": "a b"})
    assert fault.startswith("environment: CARDSTREAK_TELEGRAM_WEBHOOK_SECRET is [hidden], ")
    # An emptied secret is no secret.
    file = write(tmp_path, 'telegram = {webhook_url = "https://example.org", webhook_secret = "x"}')
    assert words in faults(file, {"CARDSTREAK_TELEGRAM_WEBHOOK_SECRET": ""})[0]


def test_tokens_are_stripped() -> None:
    """Spaces and newlines around a token do not count."""
    config = load(EXAMPLE, {"CARDSTREAK_TELEGRAM_TOKEN": f" {TELEGRAM_TOKEN}\n"})
    assert config.telegram.token == TELEGRAM_TOKEN


def test_slashes_after_addresses() -> None:
    """A platform's address loses its last slash, for paths are put after it."""
    config = load(EXAMPLE, {"CARDSTREAK_TELEGRAM_API_URL": "http://localhost:8081/"})
    assert config.telegram.api_url == "http://localhost:8081"
    assert config.telegram_file_url() == "http://localhost:8081"
    config = load(EXAMPLE, {"CARDSTREAK_TELEGRAM_FILE_URL": "http://files/"})
    assert config.telegram_file_url() == "http://files"


def test_nothing_shows_a_secret() -> None:
    """Neither repr nor rich's own view of the settings has a secret in it."""
    environ = {
        "CARDSTREAK_DISCORD_TOKEN": "discord-token",
        "CARDSTREAK_TELEGRAM_TOKEN": TELEGRAM_TOKEN,
        "CARDSTREAK_TELEGRAM_WEBHOOK_SECRET": "webhook-secret",
    }
    config = load(EXAMPLE, environ)
    assert config.secrets() == ("discord-token", TELEGRAM_TOKEN, "webhook-secret")
    shown = f"{config!r} {config} {config.telegram.__rich_repr__()} {config.discord!r}"
    assert not any(secret in shown for secret in config.secrets())
    assert "token='[hidden]'" in shown
    assert "token=''" in repr(Config())


def test_no_fault_shows_a_secret(tmp_path: Path) -> None:
    """A secret that is wrong, or stands in the wrong place, is not repeated in the errors."""
    other = "s3cr3t" * 4
    file = write(
        tmp_path,
        f'"{TELEGRAM_TOKEN}" = 1\n'
        f'[discord]\ntoken = "Bot {other}"\napi_url = "{other}"\n'
        f'[telegram]\ntoken = "{other}"\nwebhook_secret = 4815162342\n'
        f'api_url = "{TELEGRAM_TOKEN}"\nwebhook_url = "ftp://x/{other}"\n',
    )
    found = faults(file, {"CARDSTREAK_LOG_LEVEL": other, "CARDSTREAK_TOKEN": other})
    assert len(found) == 8
    text = "\n".join(found)
    assert other not in text
    assert TELEGRAM_TOKEN not in text
    assert "4815162342" not in text


def test_where_data_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The data lies in the folder given, and CARDSTREAK_DATA wins over all else."""
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
    """A path that ends in .db is the database itself, and the rest lies beside it."""
    config = load(EXAMPLE, {"CARDSTREAK_DATA": str(tmp_path / "group.DB")})
    assert config.database() == tmp_path / "group.DB"
    assert config.data_folder() == tmp_path
    assert config.log_file() == tmp_path / "cardstreak.log"


def test_data_without_a_word() -> None:
    """Without a path, the data lies in a folder of the user's own."""
    folder = Config().data_folder()
    assert folder.name == "cardstreak"
    assert folder.is_absolute()
    assert Config().database() == folder / "cardstreak.db"


@pytest.mark.parametrize(
    ("machine", "name"), [("Asia/Tokyo", "Asia/Tokyo"), ("Mars/Olympus", "UTC"), (None, "UTC")]
)
def test_machine_zone(machine: str | None, name: str) -> None:
    """Without a time zone the machine's own holds, or UTC where it names none that exists."""
    assert Config().zone_name(lambda: machine) == name


def test_machine_zone_in_conflict() -> None:
    """A machine that contradicts itself about its zone is taken to be in UTC."""

    def two_answers() -> str:
        raise zoneinfo.ZoneInfoNotFoundError

    assert Config().zone_name(two_answers) == "UTC"


def test_this_machine_has_a_zone() -> None:
    """Whatever machine this is, the default zone is one that exists."""
    assert zoneinfo.ZoneInfo(Config().zone_name()).key == Config().zone_name()


def test_settings_are_frozen() -> None:
    """Nobody changes the settings once they are read."""
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
NAMES = st.sampled_from(
    [*(key.dotted for key in keys()), *(key.name for key in keys()), "x", "log"]
)
LINES = st.one_of(
    st.tuples(NAMES, VALUES).map(" = ".join),
    st.sampled_from([f"[{key.section}]" for key in keys()]),
    st.text(max_size=20),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.lists(LINES, max_size=12).map("\n".join),
    environ=st.dictionaries(
        st.one_of(
            st.sampled_from([key.variable for key in keys()]),
            st.text(max_size=8).map("CARDSTREAK_".__add__),
        ),
        st.one_of(st.text(max_size=20), st.text(alphabet="\udc80\udcff/~", max_size=5)),
        max_size=4,
    ),
)
def test_any_file_and_environment(tmp_path: Path, text: str, environ: dict[str, str]) -> None:
    """Whatever is given, the answer is settings or sentences that can be printed."""
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    found: tuple[str, ...] = ()
    config = Config()
    try:
        config = load(file, environ)
    except ConfigError as error:
        found = error.faults
    assert all(fault.isprintable() and fault.endswith((".", "?")) for fault in found)
    assert msgspec.convert(msgspec.to_builtins(config), Config) == config
