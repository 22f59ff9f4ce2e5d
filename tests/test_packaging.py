"""The packages, the locks and the documents agree with the project."""

import asyncio
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from bot import __version__
from bot.store.opening import open_database

ROOT = Path(__file__).parents[1]
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT: dict[str, Any] = PYPROJECT["project"]
RUN_TIME = [Requirement(line) for line in PROJECT["dependencies"]]
BUILD = [Requirement(line) for line in PYPROJECT["build-system"]["requires"]]
LOCKS = {"requirements.lock": RUN_TIME, "requirements-build.lock": BUILD}
IMAGE_PYTHON = "3.13"
IMAGE = {
    "python_version": IMAGE_PYTHON,
    "python_full_version": f"{IMAGE_PYTHON}.0",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "sys_platform": "linux",
    "os_name": "posix",
    "extra": "",
}
"""The environment in which markers of dependencies are evaluated for the image."""

LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
OUR_PATH = re.compile(r"`((?:bot|tests|docs|decks|\.ci)/[a-z0-9_./-]*)`")
HOME = re.compile(r"(?<![\w.-])(?:/(?:home|Users)/[\w.-]+|/root(?=/))|[A-Z]:\\Users\\")
REGISTRY = re.compile(
    r"pypi\.(?:org|python)|pythonhosted\.org|npmjs\.(?:org|com)|deb\.debian\.org"
    r"|(?:docker|ghcr|quay)\.io|(?:--(?:extra-)?index-url|--find-links)[= ]"
)

each_lock = pytest.mark.parametrize("lock", LOCKS)


class Locked(msgspec.Struct, frozen=True):
    """A line of a lock file and the hashes below it."""

    version: str
    hashes: tuple[str, ...]


def text(name: str) -> str:
    """The text of a file of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def locked(name: str) -> dict[str, Locked]:
    """The packages of a lock file; a line that is neither comment, package nor hash is an error."""
    packages: dict[str, Locked] = {}
    package = ""
    for line in text(name).splitlines():
        if line.lstrip().startswith("#"):
            continue
        if head := re.fullmatch(r"([a-z0-9-]+)==([\w.]+)(?: ; [^\\]+)? \\", line):
            package = head[1]
            packages[package] = Locked(head[2], ())
            continue
        hashed = re.fullmatch(r"    --hash=(sha256:[0-9a-f]{64})(?: \\)?", line)
        assert hashed, line
        before = packages[package]
        packages[package] = Locked(before.version, (*before.hashes, hashed[1]))
    return packages


def files() -> list[Path]:
    """The project's files: those that git tracks, and new ones that it does not ignore."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("only a git clone knows which files belong to the project")
    listed = subprocess.run(  # noqa: S603 - fixed words, no input
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=60,
    ).stdout.decode()
    paths = [ROOT / name for name in sorted(set(listed.split("\0"))) if name]
    return [path for path in paths if path.is_file()]


def copied() -> list[str]:
    """The paths that the Dockerfile copies from the project."""
    lines = re.findall(r"^COPY (?!--from)(.+)$", text("Dockerfile"), re.MULTILINE)
    return [name for line in lines for name in line.split()[:-1]]


@each_lock
def test_a_lock_holds_what_pyproject_asks_for(lock: str) -> None:
    """Each requirement of pyproject.toml is locked, at a version within its bounds."""
    packages = locked(lock)
    for requirement in LOCKS[lock]:
        package = packages.get(canonicalize_name(requirement.name))
        assert package, f"{requirement.name} is missing: make the lock anew, see CONTRIBUTING.md"
        assert requirement.specifier.contains(package.version), (
            f"{requirement} has {package.version}"
        )


@each_lock
def test_a_lock_holds_what_its_packages_need(lock: str) -> None:
    """The dependencies of locked packages are locked too: pip refuses a package without a hash.

    Dependencies are read from the installed packages. Build tools need not be installed, nor do
    packages that only another Python needs.
    """
    packages = locked(lock)
    elsewhere = {
        canonicalize_name(requirement.name)
        for installed in importlib.metadata.distributions()
        for requirement in map(Requirement, installed.requires or [])
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""})
    }
    for name in packages:
        try:
            needed = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            assert LOCKS[lock] is BUILD or name in elsewhere, f"{name} is locked, but not installed"
            continue
        for requirement in map(Requirement, needed):
            if requirement.marker is None or requirement.marker.evaluate(IMAGE):
                assert canonicalize_name(requirement.name) in packages, f"{name}: {requirement}"


@each_lock
def test_a_lock_is_only_names_versions_and_hashes(lock: str) -> None:
    """Every package has a hash, and no line names a package index."""
    assert all(package.hashes for package in locked(lock).values())
    for word in ("http:", "https:", "--index-url", "--extra-index-url", "--find-links", "://"):
        assert word not in text(lock)
    assert f"--python-version {IMAGE_PYTHON} " in text(lock)


def test_the_image_has_a_python_that_the_project_allows() -> None:
    """The image is made of the Python that the locks are made for, and the project supports it."""
    versions = re.findall(r"^FROM python:(\d+\.\d+)-slim@", text("Dockerfile"), re.MULTILINE)
    assert versions == [IMAGE_PYTHON]
    assert IMAGE_PYTHON in SpecifierSet(PROJECT["requires-python"])
    assert f"Programming Language :: Python :: {IMAGE_PYTHON}" in PROJECT["classifiers"]


def test_every_python_that_is_named_is_allowed() -> None:
    """The classifiers and the bounds of requires-python name the same versions."""
    named = {
        line.rpartition(" ")[2] for line in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", line)
    }
    allowed = SpecifierSet(PROJECT["requires-python"])
    assert named == {f"3.{minor}" for minor in range(50) if f"3.{minor}" in allowed}


def test_the_image_is_made_of_files_that_are_there() -> None:
    """The paths that the Dockerfile copies exist, and .dockerignore admits exactly these."""
    ignored = text(".dockerignore").splitlines()
    assert ignored[1] == "*"
    assert {line[1:] for line in ignored if line.startswith("!")} == set(copied())
    assert all((ROOT / name).exists() for name in copied())


def test_the_image_runs_as_nobody_special_and_keeps_its_data() -> None:
    """The image has a user with a fixed id, one volume, locked packages, and receives signals."""
    lines = text("Dockerfile").splitlines()
    for line in (
        "USER 10001:10001",
        "VOLUME /data",
        "STOPSIGNAL SIGTERM",
        'ENTRYPOINT ["cardstreak"]',
    ):
        assert line in lines
    assert "ENV CARDSTREAK_DATA=/data" in text("Dockerfile")
    assert text("Dockerfile").count("--require-hashes") == len(LOCKS)


async def test_the_image_is_healthy_while_a_bot_runs(tmp_path: Path) -> None:
    """The health check fails without a bot, passes while one runs, then fails again."""
    health_check = re.search(r"^HEALTHCHECK [^[]*CMD (\[.+\])$", text("Dockerfile"), re.MULTILINE)
    assert health_check
    command, *arguments = json.loads(health_check[1])
    assert command == "cardstreak"

    async def health() -> int:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *arguments,
            cwd=tmp_path,
            env={"CARDSTREAK_DATA": str(tmp_path)},
        )
        return await asyncio.wait_for(process.wait(), 60)

    assert await health() == 1
    database = await open_database(tmp_path / "cardstreak.db")
    assert await health() == 0
    await database.close()
    assert await health() == 1


def test_what_pyproject_names_is_there() -> None:
    """The licence, the README, the command's function and all paths of the sdist exist."""
    named = [PROJECT["readme"], *PROJECT["license-files"]]
    targets = PYPROJECT["tool"]["hatch"]["build"]["targets"]
    named += [name.removeprefix("/") for name in targets["sdist"]["include"]]
    named += targets["wheel"]["packages"]
    assert [name for name in named if not (ROOT / name).exists()] == []
    assert text("LICENSE").startswith(f"{PROJECT['license'].partition(' ')[0]} License")
    (command,) = importlib.metadata.entry_points(group="console_scripts", name="cardstreak")
    assert command.value == PROJECT["scripts"]["cardstreak"]
    assert callable(command.load())


def test_the_decks_go_into_the_wheel() -> None:
    """The wheel puts the decks where the installed program looks for them."""
    wheel = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"]["decks"] == "bot/decks"
    assert (ROOT / "decks/deep_learning.toml").is_file()


def test_a_built_wheel_is_whole(tmp_path: Path) -> None:
    """A wheel holds the decks, the migrations, py.typed, fonts and licences, and nothing else."""
    pytest.importorskip("hatchling", reason="the build backend is not installed")
    subprocess.run(  # noqa: S603 - fixed words, no input
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=120,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    metadata = f"cardstreak-{PROJECT['version']}.dist-info"
    for name in (
        "bot/decks/deep_learning.toml",
        "bot/store/migrations/0001_start.sql",
        "bot/py.typed",
        "bot/cli.py",
        "bot/platforms/pictures/fonts/NotoSans-Regular.ttf",
        *(f"{metadata}/licenses/{name}" for name in PROJECT["license-files"]),
    ):
        assert name in names
    # Only the package and its metadata are in the wheel: neither tests nor settings.
    assert {name.split("/")[0] for name in names} == {"bot", metadata}
    assert not [name for name in names if name.endswith((".pyc", ".db", "config.toml"))]


def test_the_changelog_has_this_version() -> None:
    """The program and pyproject.toml have the same version, and CHANGELOG.md has its heading."""
    assert __version__ == PROJECT["version"]
    assert re.search(
        rf"^## \[{re.escape(PROJECT['version'])}\]", text("CHANGELOG.md"), re.MULTILINE
    )


def test_ci_runs_the_readmes_test_command() -> None:
    """`.ci/run` runs the README's second command that makes a virtual environment."""
    lines = [line for line in text("README.md").splitlines() if re.search(r"-m venv .*&&", line)]
    assert len(lines) >= 2
    assert "pytest" in lines[1]
    assert "-e '-m venv .*&&' README.md | sed -n 2p" in text(".ci/run")
    assert os.access(ROOT / ".ci/run", os.X_OK)


def test_links_between_documents_lead_somewhere() -> None:
    """Every link from a document to a file of the project leads to an existing file."""
    documents = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    lost = [
        f"{document.relative_to(ROOT)}: {link}"
        for document in documents
        for link in LINK.findall(document.read_text(encoding="utf-8"))
        if not (document.parent / link).exists()
    ]
    assert lost == []


def test_paths_in_the_documents_exist() -> None:
    """Every path that the developers' documents name in backquotes exists."""
    documents = [ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md")]
    lost = [
        f"{document.relative_to(ROOT)}: {path}"
        for document in documents
        for path in OUR_PATH.findall(document.read_text(encoding="utf-8"))
        if not (ROOT / path).exists()
    ]
    assert lost == []


def test_no_file_tells_where_it_was_written() -> None:
    """No file holds a home folder, the path of this clone, or the address of a package index."""
    clone = str(ROOT) if len(ROOT.parts) > 2 else None
    leaks = []
    for path in files():
        content = path.read_text(encoding="utf-8", errors="replace")
        leak = HOME.search(content) or REGISTRY.search(content)
        if leak or (clone and clone in content):
            leaks.append(f"{path.relative_to(ROOT)}: {leak[0] if leak else clone}")
    assert leaks == []
