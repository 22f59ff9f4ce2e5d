"""The layout that CONTRIBUTING promises: small folders, small files, a room for each library."""

import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
MOST_MODULES = 24
MOST_LINES = 400
FLAT = {"bot/store"}
"""Folders that may have more modules: the store has one for each family of tables."""
EVERYWHERE = {"bot", "msgspec"}
"""Packages that every module may import, beside the standard library."""


def folders() -> Iterator[tuple[str, list[Path]]]:
    """Each package of the program, with its modules."""
    for marker in sorted(ROOT.glob("bot/**/__init__.py")):
        modules = [path for path in marker.parent.glob("*.py") if not path.stem.startswith("__")]
        yield marker.parent.relative_to(ROOT).as_posix(), modules


def test_no_folder_is_crowded() -> None:
    """A folder has few enough modules to be read at a glance."""
    crowded = {name: len(modules) for name, modules in folders() if len(modules) > MOST_MODULES}
    assert crowded.keys() <= FLAT


def test_no_names_share_a_prefix() -> None:
    """Modules of one subject are in a folder, instead of sharing a prefix."""
    for name, modules in folders():
        prefixes = Counter(path.stem.split("_")[0] for path in modules if "_" in path.stem)
        shared = {prefix for prefix, count in prefixes.items() if count > 1}
        assert name in FLAT or not shared, f"{name}: {shared}"


def test_no_file_is_long() -> None:
    """A file that outgrows the limit has become two."""
    long = {
        path.relative_to(ROOT).as_posix()
        for path in [*ROOT.glob("bot/**/*.py"), *ROOT.glob("tests/**/*.py")]
        if len(path.read_text(encoding="utf-8").splitlines()) > MOST_LINES
    }
    assert not long


def test_every_library_has_a_room() -> None:
    """Each third-party package that the program imports is named in the contract of rooms."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (rooms,) = [one for one in contracts if one["name"] == "Each library stays in its room"]
    imported: set[str] = set()
    for path in ROOT.glob("bot/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.partition(".")[0])
    libraries = imported - EVERYWHERE - sys.stdlib_module_names
    assert libraries <= set(rooms["forbidden_modules"])


def test_the_ways_through_the_code_exist() -> None:
    """Each file on the ways that the architecture page shows is there."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    paths = re.findall(r"(?m)^  (\w[\w/]*/\w+\.py) ", page)
    assert paths
    assert not [path for path in paths if not (ROOT / "bot" / path).is_file()]
