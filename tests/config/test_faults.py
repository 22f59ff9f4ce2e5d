import math
import zoneinfo
from pathlib import Path

import pytest

from bot.config.load import load
from bot.config.schema import KEYS
from tests.config.settings_files import faults, write

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


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
        ("telegram.webhook_secret", "x"),
        ("telegram.webhook_secret", "x" * 16),
        ("telegram.webhook_secret", "abcab" * 10),
        ("telegram.webhook_secret", "abcdefghijklmno"),
        ("telegram.webhook_listen", "localhost"),
        ("telegram.webhook_listen", ""),
        ("telegram.webhook_listen", "127.0.0.1:80"),
        ("metrics.listen", "9464"),
        ("metrics.listen", "localhost:9464"),
        ("metrics.listen", "127.0.0.1:0"),
        ("metrics.listen", "127.0.0.1:70000"),
        ("metrics.listen", "::1:9464"),
        ("metrics.listen", "[127.0.0.1]:9464"),
        ("backup.keep", 0),
        ("backup.at", "24:00"),
        ("backup.at", "4:30"),
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
    allowed = next(one.allowed for one in KEYS if one.dotted == key)
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
    """An error quotes the value as the file spells it, on one line."""
    (fault,) = faults(write(tmp_path, f"[defaults]\nnew_cards = {value}\n"))
    assert f" is {shown}, but " in fault


@pytest.mark.parametrize(
    "address",
    ["https://files.example:many", "https://h:88888/x", "https://:8443/x", "https://[::1"],
)
def test_an_address_without_a_host_or_with_an_impossible_port(tmp_path: Path, address: str) -> None:
    """The address begins correctly, so the error says what must follow the beginning."""
    (fault,) = faults(write(tmp_path, f'[telegram]\nfile_url = "{address}"\n'))
    assert fault.endswith(" Behind that stands a host, and a port is a number from 1 to 65535.")


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
    reported = faults(file, {"CARDSTREAK_LOG_LEVEL": "loud", "CARDSTREAK_LOG_LVL": "info"})
    http = "an address that starts with https:// or http:// and does not end in /bot, or empty"
    modes = '"reveal", "choice" or "type"'
    levels = '"debug", "info", "warning" or "error"'
    names = "token, api_url, file_url, webhook_url, webhook_secret, webhook_listen"
    assert set(reported) == {
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
    """For a key in the wrong section, the error names the right section."""
    (fault,) = faults(write(tmp_path, '[discord]\nwebhook_url = ""\n'))
    assert fault.endswith(
        "discord.webhook_url is not a setting. Did you mean telegram.webhook_url?"
    )


def test_unknown_variable_like_nothing() -> None:
    """Variables that resemble no key are ignored: Kubernetes sets some with a service's name."""
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
    """Every time zone of the machine is accepted."""
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
        ("a = 1\nb = [\n1\n", 2, "a comma is missing"),
    ],
)
def test_syntax_errors(tmp_path: Path, text: str, line: int, words: str) -> None:
    """A file that is not TOML is one fault, with the line and a sentence in plain words."""
    file = write(tmp_path, text)
    (fault,) = faults(file)
    assert fault.startswith(f"{file}:{line}: ")
    assert words in fault
    assert fault.endswith(".")


def test_very_long_value(tmp_path: Path) -> None:
    """A value of thousands of lines is refused quickly, and the lines after it are still right."""
    rows = "1,\n[2]\n," * 5000
    file = write(tmp_path, f"[log]\nlevel = [\n{rows}]\n[defaults]\n'mode' = 1\n")
    level, mode = faults(file)
    assert level.startswith(f"{file}:2: log.level is a list")
    assert mode.startswith(f"{file}:10005: defaults.mode is 1")


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
    """A file saved by a Windows editor is read, and its lines are counted correctly."""
    file = tmp_path / "config.toml"
    file.write_bytes(b"\xef\xbb\xbf[log]\r\nlevel = 'debug'\r\n")
    assert load(file, {}).log.level == "debug"
    file.write_bytes(b"\xef\xbb\xbf[log]\r\n\r\nlevel = 1\r\n")
    assert ":3: log.level is 1" in faults(file)[0]


MADE_UP = "made-up_by_hand_1"


def test_webhook_needs_a_secret(tmp_path: Path) -> None:
    """A webhook without a secret is refused, no matter where the two are set."""
    file = write(tmp_path, '[telegram]\nwebhook_url = "https://example.org"\n')
    words = "telegram.webhook_url needs telegram.webhook_secret set beside it."
    assert faults(file) == (f"{file}:2: {words}",)
    config = load(file, {"CARDSTREAK_TELEGRAM_WEBHOOK_SECRET": MADE_UP})
    assert config.secrets() == (MADE_UP,)
    environ = {"CARDSTREAK_TELEGRAM_WEBHOOK_URL": "https://example.org"}
    (fault,) = faults(EXAMPLE, environ)
    assert fault.startswith("environment: CARDSTREAK_TELEGRAM_WEBHOOK_URL needs ")
    # A faulty secret is one fault, not two.
    (fault,) = faults(file, {"CARDSTREAK_TELEGRAM_WEBHOOK_SECRET": "a b"})
    assert fault.startswith("environment: CARDSTREAK_TELEGRAM_WEBHOOK_SECRET is [hidden], ")
    # An emptied secret is no secret.
    both = f'{{webhook_url = "https://example.org", webhook_secret = "{MADE_UP}"}}'
    file = write(tmp_path, f"telegram = {both}")
    assert words in faults(file, {"CARDSTREAK_TELEGRAM_WEBHOOK_SECRET": ""})[0]
