"""The web application of the Bot API: /bot<token>/<method> and /file/bot<token>/<path>."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from aiohttp import web

from tests.fakes.telegram import limits
from tests.fakes.telegram.errors import ForeignAnswerError, RefusedError
from tests.fakes.telegram.methods import bot_setup, chats, edit, send
from tests.fakes.telegram.params import Params, params_of
from tests.fakes.telegram.world import World

Method = Callable[[World, Params], Any]
TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
UNRECORDED = ("getupdates",)
"""Methods that are not recorded among the calls."""
METHODS: dict[str, Method] = {
    "getMe": chats.get_me,
    "getUpdates": bot_setup.get_updates,
    "setWebhook": bot_setup.set_webhook,
    "deleteWebhook": bot_setup.delete_webhook,
    "getWebhookInfo": bot_setup.get_webhook_info,
    "logOut": bot_setup.log_out,
    "close": bot_setup.close,
    "sendMessage": send.send_message,
    "sendPhoto": send.send_photo,
    "sendMediaGroup": send.send_media_group,
    "sendDocument": send.send_document,
    "sendAudio": send.send_audio,
    "sendVoice": send.send_voice,
    "sendPoll": send.send_poll,
    "getFile": send.get_file,
    "editMessageText": edit.edit_message_text,
    "editMessageCaption": edit.edit_message_caption,
    "editMessageReplyMarkup": edit.edit_message_reply_markup,
    "deleteMessage": edit.delete_message,
    "pinChatMessage": edit.pin_chat_message,
    "answerCallbackQuery": edit.answer_callback_query,
    "getChat": chats.get_chat,
    "getChatMember": chats.get_chat_member,
    "getChatAdministrators": chats.get_chat_administrators,
    "sendChatAction": chats.send_chat_action,
    "leaveChat": chats.leave_chat,
    "setMyCommands": bot_setup.set_my_commands,
    "getMyCommands": bot_setup.get_my_commands,
    "deleteMyCommands": bot_setup.delete_my_commands,
    "setMyDescription": bot_setup.set_my_description,
    "setMyShortDescription": bot_setup.set_my_short_description,
    "getMyDescription": bot_setup.get_my_description,
    "getMyShortDescription": bot_setup.get_my_short_description,
    "setChatMenuButton": bot_setup.set_chat_menu_button,
}
BY_NAME = {name.lower(): (name, method) for name, method in METHODS.items()}
"""The names of methods are not case-sensitive."""
FLOOD_LIMITED = frozenset(
    [
        "sendmessage",
        "sendphoto",
        "sendmediagroup",
        "senddocument",
        "sendaudio",
        "sendvoice",
        "sendpoll",
        "editmessagetext",
        "editmessagecaption",
        "editmessagereplymarkup",
    ]
)


def application(world: World) -> web.Application:
    """The web application that serves a world."""
    server = _Server(world)
    app = web.Application(client_max_size=2 * limits.UPLOAD_BYTES)
    app.router.add_route("*", "/bot{token}/{method}", server.method)
    app.router.add_get("/file/bot{token}/{path:.+}", server.file)
    return app


class _Server:
    def __init__(self, world: World) -> None:
        self.world = world

    async def method(self, request: web.Request) -> web.Response:
        method = request.match_info["method"].lower()
        params = Params({}, {})
        drop = ""
        try:
            self._check_token(request.match_info["token"])
            name, call = _method(method)
            params = await params_of(request)
            chat_id = params.number("chat_id") if _has_chat_id(params) else None
            drop = self.world.failures.check(method, chat_id)
            if drop == "before":
                return _dropped(request)
            if self.world.flood and method in FLOOD_LIMITED and chat_id is not None:
                self.world.flood.check(chat_id, self.world.clock())
            result = call(self.world, params)
            if isinstance(result, Awaitable):
                result = await result
        except RefusedError as refused:
            self._record(request.match_info["method"], params, refused.status)
            return _refused(refused)
        except ForeignAnswerError as foreign:
            return web.Response(body=foreign.body, status=foreign.status)
        self._record(name, params, 200)
        if drop == "late":
            await self.world.answers_flow.wait()
        if drop == "after":
            return _dropped(request)
        return _json({"ok": True, "result": result}, 200)

    async def file(self, request: web.Request) -> web.Response:
        try:
            self._check_token(request.match_info["token"])
            if self.world.failures.check("file", None):
                return _dropped(request)
        except RefusedError as refused:
            return _refused(refused)
        await self.world.files_flow.wait()
        for file in self.world.files.values():
            if send.path_of(file) == request.match_info["path"]:
                return web.Response(body=self.world.contents[file.id])
        return _refused(RefusedError(404, "Not Found"))

    def _check_token(self, token: str) -> None:
        if not TOKEN.fullmatch(token):
            raise RefusedError(404, "Not Found")
        if token != self.world.token:
            raise RefusedError(401, "Unauthorized")
        if self.world.logged_out:
            raise RefusedError(400, "Logged out")

    def _record(self, method: str, params: Params, status: int) -> None:
        if self.world.record and method.lower() not in UNRECORDED:
            self.world.record_call(method, dict(params.values), status)


def _method(method: str) -> tuple[str, Method]:
    if method not in BY_NAME:
        raise RefusedError(404, "Not Found")
    return BY_NAME[method]


def _has_chat_id(params: Params) -> bool:
    return str(params.values.get("chat_id", "")).lstrip("-").isdigit()


def _refused(refused: RefusedError) -> web.Response:
    body: dict[str, Any] = {
        "ok": False,
        "error_code": refused.status,
        "description": refused.description,
    }
    if refused.parameters:
        body["parameters"] = refused.parameters
    return _json(body, refused.status)


def _json(body: Any, status: int) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(body), status=status, content_type="application/json"
    )


def _dropped(request: web.Request) -> web.Response:
    """Drops the connection without a response."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
