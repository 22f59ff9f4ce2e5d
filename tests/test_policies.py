"""The templates of the privacy policy and the terms say what the program does."""

import re

import pytest

from bot.engine.commands import COMMANDS
from tests.platforms.program import ROOT

TEMPLATES = ("privacy", "terms")
COMMAND = re.compile(r"`/([a-z ]+?)(?: [a-z_]+:[a-z]+)*`")


def document(name: str) -> str:
    """A document's text."""
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


def test_the_policy_names_all_that_is_stored() -> None:
    """What `docs/running.md` lists as stored about people, `docs/privacy.md` lists as well."""
    section = document("running").split("## What it stores\n")[1].split("\n## ")[0]
    stored = [line for line in section.splitlines() if line.startswith("- ")]
    assert len(stored) >= 7
    assert [line for line in stored if line not in document("privacy").splitlines()] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_names_commands_that_exist(name: str) -> None:
    """Every command in a template is one of the bot's."""
    known = {command.path for command in COMMANDS}
    named = set(COMMAND.findall(document(name)))
    assert named
    assert named - known == set()


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_says_what_to_fill_in(name: str) -> None:
    """What the owner must replace stands in square brackets, and the owner is told so."""
    head, _, text = document(name).partition("\n---\n")
    assert "[square brackets]" in head
    assert "[your name" in text
    assert "[date]" in text


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_readme_names_a_template(name: str) -> None:
    """README.md leads owners to it."""
    assert f"(docs/{name}.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
