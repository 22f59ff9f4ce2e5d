"""Which chat platforms the settings ask for."""

from collections.abc import Callable

from bot.config.schema import Config
from bot.platforms.ports import AdapterPorts, SendingAdapter


def wanted(config: Config) -> bool:
    """Whether the settings ask for a chat platform; if not, the bot runs in the terminal."""
    return bool(config.discord.token or config.telegram.token)


def platforms(
    config: Config, ports: AdapterPorts, announce: Callable[[str], None]
) -> list[SendingAdapter]:
    """The chat platforms that the settings ask for.

    Args:
        config: The settings.
        ports: What each of them may use of the program.
        announce: Tells the owner something, in one line.
    """
    # Their libraries are large, and nobody who studies in the terminal needs them.
    adapters: list[SendingAdapter] = []
    if config.discord.token:
        from bot.platforms.discord_chat.client import Discord  # noqa: PLC0415

        adapters.append(
            Discord(
                ports,
                token=config.discord.token,
                api_url=config.discord.api_url,
                gateway_url=config.discord.gateway_url,
                session_reserve=config.discord.session_reserve,
                announce=announce,
            )
        )
    if config.telegram.token:
        from bot.platforms.telegram_chat.client import Telegram  # noqa: PLC0415

        adapters.append(
            Telegram(
                ports,
                token=config.telegram.token,
                api_url=config.telegram.api_url,
                file_url=config.telegram.file_url or config.telegram.api_url,
                webhook_url=config.telegram.webhook_url,
                webhook_secret=config.telegram.webhook_secret,
                webhook_listen=config.telegram.webhook_listen,
                announce=announce,
            )
        )
    return adapters
