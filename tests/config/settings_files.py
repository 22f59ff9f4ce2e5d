"""Settings in files and variables, for tests."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.config.load import ConfigError, load
from bot.config.schema import Key


def faults(path: Path | None, environ: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """What is wrong with the settings."""
    with pytest.raises(ConfigError) as caught:
        load(path, environ or {})
    assert str(caught.value) == "\n".join(caught.value.faults)
    return caught.value.faults


def write(folder: Path, text: str) -> Path:
    """Writes a config.toml with this text."""
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


def variable(key: Key) -> str:
    """The environment variable that sets a key: CARDSTREAK_DISCORD_TOKEN."""
    return f"CARDSTREAK_{key.section}_{key.name}".upper()
