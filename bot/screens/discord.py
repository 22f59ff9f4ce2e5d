"""What only Discord needs: the words of its forms and menu, and messages to the bot's owner."""

from typing import assert_never

import msgspec

from bot.model.actions import (
    Answer,
    EditCard,
    Paste,
    RenameGuest,
    ReportCard,
    TypeBattle,
    Typed,
    TypeZone,
)
from bot.model.views import AnyBlock, Note, View
from bot.screens.widgets import count, note, paragraph, with_commands

PRESENCE = "/quiz starts a round"
WHOLE = "The whole text of this message"
"""The description of a file that holds a whole message, for screen readers."""


def for_all() -> View:
    """Tells the person who asked that the answer is posted for everybody."""
    return View((paragraph("Here it is, for all to see."),))


class Form(msgspec.Struct, frozen=True):
    """The words of a form: title (up to 45 characters), field label (45) and hint (100).

    Where a file is accepted too, `file` and `file_hint` are the label and hint of its field.
    """

    title: str
    label: str
    hint: str = ""
    file: str = ""
    file_hint: str = ""


def form(action: Typed) -> Form:
    """The words of the form that asks for a text."""
    match action:
        case Paste():
            return Form(
                "Bring your cards",
                "Paste them: question and answer on each line",
                "Put a semicolon or a tab between the two.",
                "Or attach a file",
                "From Anki, Quizlet, Org mode, Obsidian, a spreadsheet and others",
            )
        case EditCard():
            return Form("Change the card", "Its front, a line with ---, and its back")
        case ReportCard():
            return Form(
                "Say what is wrong",
                "What is wrong with this card?",
                "Whoever looks after its deck reads it, without your name.",
            )
        case TypeZone():
            return Form(
                "Find your time zone",
                "A big city in your time zone",
                "Or how far its clocks are from UTC, such as UTC+2.",
            )
        case RenameGuest():
            return Form("Rename the guest", "The guest's new name")
        case Answer() | TypeBattle():
            return Form("Type your answer", "Your answer")
        case _ as never:
            assert_never(never)


def too_long_for_a_form() -> AnyBlock:
    """The text to change is too long for a form."""
    return paragraph(
        with_commands(
            "This card is too long for Discord's forms. {/decks export} gives you its deck as a "
            "file: change the card there, and bring the file back with {/decks import}."
        )
    )


def not_fetched() -> View:
    """A file that a person sent could not be downloaded."""
    return View((paragraph("I could not get that file from Discord. Please send it once more."),))


def too_large_to_send(name: str) -> Note:
    """Replaces a file that is too large to send: a deck with images."""
    return note(
        with_commands(
            "{name} has more than 10 MB, and Discord takes no larger file from me. "
            "In another format the deck has no pictures, and fits: {/decks export format:csv}",
            name=name,
        )
    )


def group(name: str, members: tuple[str, ...]) -> str:
    """The menu's description of a command group."""
    return f"{name.capitalize()}: {', '.join(members)}"


def ready(name: str, servers: int, invitation: str, personal: str) -> str:
    """Tells the owner that the bot is connected, and how servers and people add it."""
    are = "1 server" if servers == 1 else f"{servers:,} servers"
    return (
        f"Discord: here as {name}, in {are}. Invite it with {invitation} "
        f"or add it for yourself with {personal}"
    )


def unreachable(reason: str) -> str:
    """Tells the owner that Discord can't be reached."""
    return f"Discord can't be reached ({reason}). I keep trying, and will say when I am there."


def sessions_spent(total: int, left: int, wait_ms: int) -> str:
    """Tells the owner that the bot waits before it begins another session."""
    hours, minutes = divmod(-(-wait_ms // 60_000), 60)
    parts = [count(hours, "hour")] * bool(hours) + [count(minutes, "minute")] * bool(minutes)
    return (
        f"Discord lets a bot connect {total:,} times a day, and {count(left, 'time')} "
        f"{'is' if left == 1 else 'are'} left. I keep them, and connect again in "
        f"{' '.join(parts)}. If I have restarted again and again, my log says why. To use them "
        "now, set session_reserve = 0 under [discord] in config.toml."
    )


def crowded(shards: int) -> str:
    """Tells the owner that the processes divide Discord into too few shards."""
    return (
        f"The bot has grown: Discord wants more than {count(shards, 'shard')} for its servers. "
        "Stop all processes of the bot, then start them again, and they use more."
    )


def slowed_down(refused: int) -> str:
    """Tells the owner that Discord has refused many requests."""
    return (
        f"Discord has refused {refused:,} requests of the bot in ten minutes. I send less for a "
        "while: from 10,000 on it answers nothing. My log says what it refused."
    )


def stopped(refused: int, minutes: int) -> str:
    """Tells the owner that the bot sends nothing by itself, so that it is not banned."""
    return (
        f"Discord has refused {refused:,} requests of the bot in ten minutes, and would soon "
        f"answer nothing. For {count(minutes, 'minute')} I send nothing by myself; what is due "
        "comes after that. My log says what it refused."
    )


def goes_on() -> str:
    """Tells the owner that the bot sends again, after `stopped`."""
    return "Discord: I send again what is due."


def wrong_token() -> str:
    """Discord does not know the bot's token."""
    return (
        "Discord does not know this token. Copy it anew from your application's page "
        "(discord.com/developers/applications, Bot, Reset Token) into discord.token in "
        "config.toml, or into CARDSTREAK_DISCORD_TOKEN."
    )


def refused_intents() -> str:
    """Discord refuses the events that the bot asks for."""
    return (
        "Discord refuses the events that the bot asks for. Open your application's page "
        "(discord.com/developers/applications, Bot) and turn on its privileged intents."
    )
