"""The traits of all commands, as one table."""

import pytest

from bot.engine.commands import BY_PATH, COMMANDS
from bot.engine.declarations import CommandSpec, CommandTraits, GroupUse

# in_group, in_group_menu, posts_later, link
TRAITS: dict[str, tuple[GroupUse, bool, bool, str]] = {
    "today": ("private", True, False, "today"),
    "quiz": ("private", True, False, "quiz"),
    "streak": ("private", True, False, "streak"),
    "stats": ("private", False, False, "stats"),
    "decks list": ("shared", True, False, ""),
    "decks show": ("shared", True, False, ""),
    "decks import": ("by_name", True, False, ""),
    "decks export": ("private_file", True, False, ""),
    "decks remove": ("shared", True, False, ""),
    "decks share": ("shared", True, False, ""),
    "decks add": ("shared", True, False, ""),
    "card report": ("private", False, False, ""),
    "card edit": ("private", False, False, ""),
    "card accept": ("private", False, False, ""),
    "card picture": ("private", False, False, ""),
    "card sound": ("private", False, False, ""),
    "settings": ("private", False, False, "settings"),
    "daily on": ("shared", True, True, ""),
    "daily show": ("shared", True, True, ""),
    "daily off": ("shared", True, True, ""),
    "daily now": ("shared", True, True, ""),
    "daily skip": ("shared", True, True, ""),
    "remind": ("private", False, False, ""),
    "leaderboard": ("shared", True, False, ""),
    "battle start": ("by_name", True, False, ""),
    "battle join": ("by_name", True, False, ""),
    "battle leave": ("by_name", True, False, ""),
    "battle stop": ("shared", True, False, ""),
    "battle status": ("shared", True, False, ""),
    "undo": ("private", False, False, ""),
    "link": ("private", False, False, "link"),
    "unlink": ("private", False, False, ""),
    "web": ("private", False, False, "web"),
    "privacy export": ("private", False, False, "privacy"),
    "privacy forget": ("private", False, False, ""),
    "help": ("shared", True, False, ""),
}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.path)
def test_each_command_has_the_traits_of_the_table(command: CommandSpec) -> None:
    """A command has exactly the traits of its row."""
    in_group, in_group_menu, posts_later, link = TRAITS[command.path]
    assert command.traits == CommandTraits(
        in_group=in_group,
        in_group_menu=in_group_menu,
        posts_later=posts_later,
        link=link,
    )


def test_the_table_names_no_other_command() -> None:
    """Each row of the table is a command."""
    assert set(TRAITS) == set(BY_PATH)


def test_imported_decks_are_suggested_for_two_commands() -> None:
    """Only these commands take nothing but a deck that somebody imported."""
    paths = [
        command.path
        for command in COMMANDS
        if any(option.kind == "imported_deck" for option in command.options)
    ]
    assert paths == ["decks remove", "decks share"]
