"""The methods that configure the bot and its updates: commands, descriptions, webhook."""

import re
from typing import Any

from tests.fakes.telegram import limits
from tests.fakes.telegram.errors import WEBHOOK_ACTIVE, bad, conflict
from tests.fakes.telegram.params import Params
from tests.fakes.telegram.serialize import Json
from tests.fakes.telegram.world import World

SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
MENU_BUTTONS = ("commands", "web_app", "default")
COMMAND = re.compile(r"[a-z0-9_]+")
LANGUAGE = re.compile(r"([a-z]{2})?")
WEBHOOK = re.compile(r"https://\S+|http://127\.0\.0\.1[:/]\S*")
"""HTTPS, as the Bot API requires; or HTTP on this machine, as a server in local mode allows."""
SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
CONNECTIONS = range(1, 101)


def scope_key(scope: Any) -> str:
    """The key of a scope, such as "default", "chat:-4001" or "chat_member:-4001:1001".

    Raises:
        RefusedError: the scope is invalid.
    """
    scope = scope or {"type": "default"}
    if not isinstance(scope, dict) or scope.get("type") not in SCOPES:
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    parts = [str(scope["type"])]
    for name in SCOPES[scope["type"]]:
        if not scope.get(name):
            raise bad(f"can't parse BotCommandScope: {name} is not specified")
        parts.append(str(scope[name]))
    return ":".join(parts)


def set_my_commands(world: World, params: Params) -> bool:
    """SetMyCommands."""
    key = _commands_key(world, params)
    raw = params.json("commands") or []
    if len(raw) > limits.COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    world.commands[key] = tuple(_command(item) for item in raw)
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    """GetMyCommands: exactly the commands of this scope and language, without a fallback."""
    return [
        {"command": command, "description": description}
        for command, description in world.commands.get(_commands_key(world, params), ())
    ]


def delete_my_commands(world: World, params: Params) -> bool:
    """DeleteMyCommands."""
    world.commands.pop(_commands_key(world, params), None)
    return True


def set_my_description(world: World, params: Params) -> bool:
    """SetMyDescription."""
    return _describe(world, params, "description", limits.DESCRIPTION)


def set_my_short_description(world: World, params: Params) -> bool:
    """SetMyShortDescription."""
    return _describe(world, params, "short_description", limits.SHORT_DESCRIPTION)


def get_my_description(world: World, params: Params) -> Json:
    """GetMyDescription."""
    return {"description": world.descriptions.get(("description", _language(params)), "")}


def get_my_short_description(world: World, params: Params) -> Json:
    """GetMyShortDescription."""
    text = world.descriptions.get(("short_description", _language(params)), "")
    return {"short_description": text}


def set_chat_menu_button(world: World, params: Params) -> bool:
    """SetChatMenuButton, for all private chats."""
    button = params.json("menu_button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in MENU_BUTTONS:
        raise bad("can't parse menu button: Unsupported type specified")
    world.menu_button = str(button["type"])
    return True


async def get_updates(world: World, params: Params) -> list[Json]:
    """GetUpdates, with long poll."""
    if world.webhook.url:
        raise conflict(WEBHOOK_ACTIVE)
    world.updates.allow(params.json("allowed_updates"))
    updates = await world.updates.poll(
        params.number("offset") or 0,
        min(max(params.number("limit") or limits.UPDATES, 1), limits.UPDATES),
        min(params.number("timeout") or 0, limits.LONG_POLL),
    )
    return [update.json() for update in updates]


async def set_webhook(world: World, params: Params) -> bool:
    """SetWebhook; without a URL it acts as deleteWebhook."""
    url, secret = params.text("url"), params.text("secret_token")
    if not url:
        return await delete_webhook(world, params)
    if not WEBHOOK.fullmatch(url):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if not SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    connections = params.number("max_connections") or 40
    if connections not in CONNECTIONS:
        raise bad("max_connections must be between 1 and 100")
    world.updates.allow(params.json("allowed_updates"))
    if params.flag("drop_pending_updates"):
        world.updates.forget()
    await world.webhook.use(url, secret, connections)
    return True


async def delete_webhook(world: World, params: Params) -> bool:
    """DeleteWebhook."""
    await world.webhook.drop()
    if params.flag("drop_pending_updates"):
        world.updates.forget()
    return True


def get_webhook_info(world: World, _params: Params) -> Json:
    """GetWebhookInfo."""
    return world.webhook.info()


def close(_world: World, _params: Params) -> bool:
    """Close: does nothing here; the real server closes the bot's session."""
    return True


def log_out(world: World, _params: Params) -> bool:
    """LogOut: every later request is refused."""
    world.logged_out = True
    return True


def _commands_key(world: World, params: Params) -> tuple[str, str]:
    scope = params.json("scope")
    key = scope_key(scope)
    if ":" in key:
        chat = world.chat(scope["chat_id"])
        if chat.kind == "private" and scope["type"] != "chat":
            raise bad("can't use specified scope in private chats")
    return key, _language(params)


def _language(params: Params) -> str:
    language = params.text("language_code")
    if not LANGUAGE.fullmatch(language):
        raise bad("invalid language code specified")
    return language


def _command(raw: Any) -> tuple[str, str]:
    if not isinstance(raw, dict):
        raise bad("can't parse BotCommand: an object with command and description")
    command = str(raw.get("command", "")).strip().removeprefix("/")
    description = str(raw.get("description", "")).strip()
    for name, text, limit in (
        ("command", command, limits.COMMAND),
        ("command description", description, limits.COMMAND_DESCRIPTION),
    ):
        if not text:
            raise bad(f"{name} must be non-empty")
        if len(text) > limit:
            raise bad(f"{name} length must not exceed {limit}")
    if not COMMAND.fullmatch(command):
        raise bad("BOT_COMMAND_INVALID")
    return command, description


def _describe(world: World, params: Params, name: str, limit: int) -> bool:
    text = params.text(name)
    if len(text) > limit:
        raise bad(f"{name.replace('_', ' ')} is too long")
    world.descriptions[name, _language(params)] = text
    return True
