"""What the image, the compose file and the systemd unit promise: limits, and a webhook in reach."""

import configparser
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.config.load import load
from bot.runtime.imports.sandbox import MEMORY

ROOT = Path(__file__).parents[1]
UNITS = {"M": 1024**2, "G": 1024**3}
ANYWHERE = "0.0.0.0"  # noqa: S104 - what a container has to listen on
SANDBOX = {
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "LockPersonality": "yes",
    "OOMPolicy": "continue",
    "PrivateDevices": "yes",
    "PrivateTmp": "yes",
    "ProtectClock": "yes",
    "ProtectControlGroups": "yes",
    "ProtectHome": "yes",
    "ProtectHostname": "yes",
    "ProtectKernelLogs": "yes",
    "ProtectKernelModules": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectProc": "invisible",
    "ProtectSystem": "strict",
    "RestrictNamespaces": "yes",
    "RestrictRealtime": "yes",
    "RestrictSUIDSGID": "yes",
    "SystemCallArchitectures": "native",
    "SystemCallFilter": "@system-service",
    "UMask": "0077",
}


def text(name: str) -> str:
    """The text of a file of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def dockerfile() -> tuple[list[str], dict[str, str]]:
    """The images of the Dockerfile's stages, and the variables of its last stage."""
    whole = text("Dockerfile").replace("\\\n", " ")
    last = whole.rpartition("\nFROM ")[2]
    lines = re.findall(r"^ENV (.+)$", last, re.MULTILINE)
    pairs = [pair.partition("=") for line in lines for pair in line.split()]
    stages = re.findall(r"^FROM (\S+)", whole, re.MULTILINE)
    return stages, {name: value.strip('"') for name, _, value in pairs}


def service() -> dict[str, Any]:
    """The service of the compose file."""
    composed: dict[str, Any] = yaml.safe_load(text("compose.yaml"))
    return dict(composed["services"]["cardstreak"])


def unit() -> configparser.SectionProxy:
    """The section `[Service]` of the unit for one process."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text("docs/ops/systemd/cardstreak.service"))
    return parser["Service"]


def commands(document: str, command: str) -> list[str]:
    """The lines of a document that hold a command, each whole."""
    whole = text(document).replace("\\\n#", " ")
    return [line for line in whole.splitlines() if command in line]


def size(amount: str) -> int:
    """The bytes of an amount such as 1G."""
    return int(amount[:-1]) * UNITS[amount[-1].upper()]


def test_the_images_python_is_one_that_never_changes() -> None:
    """All stages come from one image, which is named by its digest."""
    first, *others = dockerfile()[0]
    assert re.fullmatch(r"python:3\.\d+-slim@sha256:[0-9a-f]{64}", first)
    assert set(others) == {"base"}


@pytest.mark.parametrize("written", ["", '[telegram]\nwebhook_listen = "127.0.0.1"\n'])
def test_a_webhook_in_a_container_is_in_reach(written: str, tmp_path: Path) -> None:
    """The image's own settings listen beyond the container's loopback, whatever a file says."""
    (tmp_path / "config.toml").write_text(written)
    variables = dockerfile()[1]
    assert load(tmp_path / "config.toml", variables).telegram.webhook_listen == ANYWHERE


def test_a_containers_webhook_is_published_to_its_machine_alone() -> None:
    """Each line that publishes the webhook's port names the loopback, in commands and compose."""
    published = re.findall(r"(?:-p |- \")([\d.:]*8443)", text("docs/running.md"))
    published += re.findall(r'# +- "([\d.:]*8443)"', text("compose.yaml"))
    assert published == ["127.0.0.1:8443:8443"] * 2
    assert "ports" not in service()
    assert "CARDSTREAK_TELEGRAM_WEBHOOK_LISTEN" in text("docs/running.md")


@pytest.mark.parametrize("document", ["Dockerfile", "docs/running.md"])
def test_a_container_has_bounds(document: str) -> None:
    """Each command that starts a bot in a container bounds its memory and its log."""
    started = commands(document, "docker run -d")
    assert started
    for line in started:
        (memory,) = re.findall(r"--memory (\S+)", line)
        assert size(memory) > MEMORY
        assert "--log-driver local" in line
        assert "--init" in line.split()


def test_the_composed_container_has_bounds() -> None:
    """Memory and log are bounded; only the data and a folder for imports can be written."""
    composed = service()
    assert size(composed["mem_limit"]) > MEMORY
    assert composed["logging"] == {"driver": "local"}
    assert composed["init"] is True
    assert composed["read_only"] is True
    assert [volume.partition(":")[2] for volume in composed["volumes"]] == ["/data"]
    assert composed["tmpfs"] == ["/tmp"]  # noqa: S108 - of the container
    assert composed["cap_drop"] == ["ALL"]
    assert composed["security_opt"] == ["no-new-privileges:true"]
    assert composed["env_file"] in text(".gitignore").splitlines()


def test_the_unit_is_a_sandbox() -> None:
    """The systemd unit bounds the memory and what the bot can reach, and lets an import fail."""
    settings = unit()
    assert SANDBOX.items() <= dict(settings).items()
    assert size(settings["MemoryMax"]) > MEMORY
    assert f'path = "{settings["ReadWritePaths"]}"' in text("docs/running.md")
    assert {"AF_INET", "AF_INET6"} <= set(settings["RestrictAddressFamilies"].split())
