"""What only Telegram needs: the way to the private chat, and messages to the bot's owner."""

from typing import Literal

from bot.model.actions import EditCard, Paste, ReportCard
from bot.model.views import AnyBlock, Ask, Paragraph, Span, Text, View
from bot.screens.widgets import note, paragraph, with_commands

Mask = Literal["group", "channel"]
"""Whose name an anonymous person posts under."""
MEGABYTE = 1_000_000
DESCRIPTION = (
    "Flashcards and quizzes for study groups. Say how well you knew a card, and it comes back just "
    "before you forget it.\n\n"
    "Here you study alone, with my decks or cards of your own. In a group I post a card every day, "
    "and you can play quiz battles together."
)
"""What a person reads in an empty chat with the bot, above the Start button."""
SHORT_DESCRIPTION = "Flashcards, daily cards and quiz battles, for you and your study group."
"""What stands in the bot's profile, and below a link to it."""
ADD_TO_GROUP = "Add to a group"
WHOLE_CARD = "Whole card"
RATE = "Once you have revealed it, say how well you knew it:"
BACK = "Back to the group"
COPY_CODE = "Copy the code"
PRIVATELY = "Open our private chat"
STUDY_PRIVATELY = "Study privately"
MAY_SEND, MAY_POST = "Send messages", "Post messages"
"""Telegram's names of permissions that the bot may need."""
TYPE_PRIVATELY = "The button opens our private chat. Type your answer there."
# No commands to tap: a tap sends them at once, without the file.
FILE_IN_GROUP: Text = (
    Span("Here it needs the command: write "),
    Span("/decks import", "code"),
    Span(" beneath the file as you send it, or answer a file that is here already with "),
    Span("/decks import", "code"),
    Span(". Text you can paste in our private chat, where it becomes a deck for you alone."),
)
TO_PASTE = (
    "Send it here. If Telegram cuts a long text into several messages, I put it together again."
)
TO_COPY = "A tap on the card copies it."
TO_REPORT = "Tell me in your next message."
_MASKED: dict[Mask, str] = {
    "group": "You speak for the group without your name, so I can't tell whose this would be. "
    "Please do that under your own name, or ask another administrator to.",
    "channel": "You speak as a channel, so I can't tell who you are. Please do that under your "
    "own name.",
}
LATE = "This takes me a moment. Please press once more."

CONFLICT = (
    "Telegram: another program fetches this bot's messages. Stop it, or give this bot a token "
    "of its own; until then I keep trying."
)
UNREACHABLE = "Telegram can't be reached right now. I keep trying."
REFUSED_FOR_NOW = (
    "Telegram refuses this bot's token right now. I keep trying for five minutes, as it may be a "
    "mistake of theirs."
)
REACHABLE = "Telegram can be reached again."
NOT_KNOWN = (
    "Telegram does not know this token. Copy it again from @BotFather into telegram.token in "
    "config.toml, or into CARDSTREAK_TELEGRAM_TOKEN, and see that telegram.api_url is right."
)


def to_type_here(ask: Ask) -> Text:
    """How to answer in private, where the next message is the answer."""
    match ask.action:
        case Paste():
            return (Span(TO_PASTE),)
        case EditCard():
            return (Span(TO_COPY),)
        case ReportCard():
            return (Span(TO_REPORT),)
        case _:
            return (Span(f"✍️ {ask.prompt}", "bold"),)


def to_type_elsewhere(ask: Ask) -> Text:
    """How to answer in a group, where the bot can't read people's messages."""
    return FILE_IN_GROUP if isinstance(ask.action, Paste) else (Span(TYPE_PRIVATELY),)


def not_fetched() -> View:
    """A file that a person sent could not be downloaded."""
    return View((paragraph("I could not get that file from Telegram. Please send it once more."),))


def too_large(most: int) -> View:
    """A file that a person sent is larger than announced, or than bots may download."""
    return View(
        (
            paragraph(
                f"This file has more than {most // MEGABYTE} MB, and Telegram gives bots no larger "
                "ones. Without its pictures and sounds it is smaller."
            ),
        )
    )


def too_large_to_send(name: str, most: int) -> str:
    """Replaces a file that is too large to send."""
    return f"{name} has more than {most // MEGABYTE} MB, and Telegram takes no larger one from me."


def masked(mask: Mask) -> View:
    """A person who hides their account asks for something personal."""
    return View((paragraph(_MASKED[mask]),))


def no_channel_option() -> View:
    """A channel was named for the daily card."""
    return View(
        (
            paragraph(
                with_commands(
                    "On Telegram the daily card comes to the place where {/daily on} is typed: "
                    "this chat, a group, or a topic of a group. So leave channel: out, and type it "
                    "there."
                )
            ),
            note(
                "In a broadcast channel I hear no commands. Its discussion group can have a daily "
                "card."
            ),
        )
    )


def one_of_several() -> AnyBlock:
    """Several files were sent as one album, and one of them was read."""
    return note("You sent several files at once, and I took this one. Send the others one by one.")


def sent_privately() -> View:
    """A file was sent to the private chat."""
    return View((paragraph("I sent you the file in our private chat."),))


def not_reached() -> View:
    """The bot may not write to a person who has never written to it."""
    return View(
        (
            paragraph(
                "I want to send you the file in private, and may not write to you yet. "
                "Open our private chat, press Start, and ask me here once more."
            ),
        )
    )


def personal(command: str) -> View:
    """Something personal was asked for in a group."""
    if command == "quiz":
        return View((paragraph("A quiz is yours alone. It waits for you in our private chat."),))
    return View((paragraph("That is yours alone. It waits for you in our private chat."),))


def to_type(command: str) -> View:
    """A command was typed in a group that must be typed in private."""
    text = (Span("That is yours alone. Please type "), Span(f"/{command}", "code"))
    blocks: list[AnyBlock] = [Paragraph((*text, Span(" in our private chat.")))]
    if command in {"card edit", "card accept", "card picture", "card sound"}:
        blocks.append(
            note(
                with_commands(
                    "The cards of this group's own decks are changed in their file: "
                    "{/decks export} sends it to you, and whoever manages the group brings it back "
                    "with {/decks import}."
                )
            )
        )
    return View(tuple(blocks))


def found_as(name: str) -> str:
    """Tells the owner the bot's name and address."""
    return f"Telegram: people find the bot as @{name}, at https://t.me/{name}"


def refused(reason: str) -> str:
    """Tells the owner that Telegram refuses the bot at its start."""
    return (
        f"Telegram refuses this bot ({reason}). See what @BotFather says about it, and try again."
    )


def bad_webhook(url: str, reason: str) -> str:
    """Tells the owner that Telegram does not accept the webhook address."""
    return f"Telegram does not take telegram.webhook_url, {url} ({reason}). Change or empty it."


def port_taken(port: int, reason: str) -> str:
    """Tells the owner that the port for the webhook can't be opened."""
    return (
        f"Port {port} of telegram.webhook_url can't be listened on ({reason}). "
        "Free it, or name another in the address."
    )
