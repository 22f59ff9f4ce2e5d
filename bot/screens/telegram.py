"""What only Telegram says: the way into the private chat, and lines for the bot's owner."""

from bot.model.views import Paragraph, Span, View
from bot.screens.words import paragraph

WHOLE_CARD = "Whole card"
PRIVATELY = "Open our private chat"
STUDY_PRIVATELY = "Study privately"
MAY_SEND, MAY_POST = "Send messages", "Post messages"
"""What the bot may need to be allowed, as Telegram names it."""
TYPE_PRIVATELY = "The button opens our private chat. Type your answer there."
LATE = "This takes me a moment. Please press once more."

CONFLICT = (
    "Telegram: another program fetches this bot's messages. Stop it, or give this bot a token "
    "of its own; until then I keep trying."
)
UNREACHABLE = "Telegram can't be reached right now. I keep trying."
REACHABLE = "Telegram can be reached again."
NOT_KNOWN = (
    "Telegram does not know this token. Copy it again from @BotFather into telegram.token, and "
    "see that telegram.api_url is right."
)


def personal(command: str) -> View:
    """Somebody asked in a group for what is theirs alone."""
    if command == "quiz":
        return View((paragraph("A quiz is yours alone. It waits for you in our private chat."),))
    return View((paragraph("That is yours alone. It waits for you in our private chat."),))


def to_type(command: str) -> View:
    """Somebody gave in a group a command that they have to give in private themselves."""
    text = (Span("That is yours alone. Please type "), Span(f"/{command}", "code"))
    return View((Paragraph((*text, Span(" in our private chat."))),))


def found_as(name: str) -> str:
    """The bot is there, and where to find it."""
    return f"Telegram: people find the bot as @{name}, at https://t.me/{name}"


def refused(told: str) -> str:
    """Telegram refuses the bot at its start."""
    return f"Telegram refuses this bot ({told}). See what @BotFather says about it, and try again."


def bad_webhook(url: str, told: str) -> str:
    """Telegram will not deliver to an address."""
    return f"Telegram does not take telegram.webhook_url, {url} ({told}). Change or empty it."


def port_taken(port: int, told: str) -> str:
    """The port for deliveries can't be had."""
    return (
        f"Port {port} of telegram.webhook_url can't be listened on ({told}). "
        "Free it, or name another in the address."
    )
