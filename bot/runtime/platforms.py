"""Which platforms the settings ask for."""

from collections.abc import Callable

from bot.config.schema import Config
from bot.platforms.ports import AdapterPorts, SendingAdapter, WebPorts


def chats(config: Config) -> bool:
    """Whether the settings ask for a chat platform, where people can ask for a link."""
    return bool(config.discord.token or config.telegram.token)


def wanted(config: Config) -> bool:
    """Whether the settings ask for a platform beside the terminal; if not, the bot runs there."""
    return chats(config) or bool(config.web.listen)


def platforms(
    config: Config, ports: AdapterPorts, own: WebPorts, announce: Callable[[str], None]
) -> list[SendingAdapter]:
    """The platforms that the settings ask for.

    Args:
        config: The settings.
        ports: What each of them may use of the program.
        own: What the pages for the browser use beside that.
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
    if config.web.listen:
        from bot.platforms.web_chat.client import Web  # noqa: PLC0415

        adapters.append(
            Web(
                ports,
                own,
                listen=config.web.address(),
                base_url=config.web.url(),
                trusted_proxies=config.web.trusted_proxies,
                announce=announce,
            )
        )
    return adapters
