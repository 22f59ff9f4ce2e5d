"""`FakeTelegram`: a fake Bot API server on 127.0.0.1, and the people who use the bot."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.fakes.telegram.chats import Chat, Status
from tests.fakes.telegram.failures import Failure
from tests.fakes.telegram.server import application
from tests.fakes.telegram.updates import Update
from tests.fakes.telegram.user_actions import UserActions
from tests.fakes.telegram.values import Call, User
from tests.fakes.telegram.waiting import TIMEOUT_S
from tests.fakes.telegram.world import FIRST_GROUP, FIRST_USER, SUPERGROUPS

TOKEN = "4242:a-token-for-tests"  # noqa: S105 - no real server accepts it
USERNAME = "cardstreak_test_bot"


class FakeTelegram(UserActions):
    """`async with FakeTelegram() as telegram:` serves the Bot API at `telegram.api_url`.

    The SDK's `base_url` is `telegram.base_url`, its `base_file_url` is `telegram.base_file_url`.

    Args:
        token: the only bot token that the fake accepts.
        username: the username of the bot.
        privacy: whether the bot is in privacy mode.
        flood: whether the flood limits are enforced.
        record: whether `calls` records the requests of the bot.
        port: the port; 0 for any free one.
        clock: the time, in seconds since 1970.
    """

    def __init__(
        self,
        token: str = TOKEN,
        username: str = USERNAME,
        *,
        privacy: bool = True,
        flood: bool = False,
        record: bool = True,
        port: int = 0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(token, username, clock, privacy=privacy, flood=flood, record=record)
        self.app = application(self)
        self.api_url = ""
        self._port = port
        self._runner: web.AppRunner | None = None

    @property
    def base_url(self) -> str:
        """The SDK's base_url: the SDK appends the token and the method."""
        return f"{self.api_url}/bot"

    @property
    def base_file_url(self) -> str:
        """The SDK's base_file_url."""
        return f"{self.api_url}/file/bot"

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(
            self.app, access_log=None, handler_cancellation=True, shutdown_timeout=1.0
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.api_url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.webhook.drop()
        self.updates.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def user(
        self,
        first_name: str,
        *,
        username: str = "",
        last_name: str = "",
        language: str = "en",
        started: bool = False,
    ) -> User:
        """Adds a person; `started` says whether the person has opened the bot already."""
        user_id = FIRST_USER + len(self.users) - 1
        user = User(user_id, first_name, last_name, username, language)
        self.users[user_id] = user
        chat = self.chats[user_id] = Chat(user_id, "private", first_name)
        chat.started = started
        return user

    def group(self, title: str, *people: User, bot: Status = "member") -> Chat:
        """Adds a basic group; the first person is its creator."""
        return self._add_group(
            Chat(-(FIRST_GROUP + self.next_number()), "group", title), people, bot
        )

    def supergroup(
        self, title: str, *people: User, bot: Status = "member", forum: bool = False
    ) -> Chat:
        """Adds a supergroup; the first person is its creator."""
        chat_id = -SUPERGROUPS - self.next_number()
        return self._add_group(Chat(chat_id, "supergroup", title, forum=forum), people, bot)

    def forum(self, title: str, *people: User, bot: Status = "member") -> Chat:
        """Adds a supergroup with topics, which `topic` creates."""
        return self.supergroup(title, *people, bot=bot, forum=True)

    def fail_next(
        self,
        method: str,
        error: str = "",
        *,
        status: int = 400,
        times: int = 1,
        retry_after: int | None = None,
        chat: Chat | None = None,
        drop: str = "",
        body: bytes | None = None,
    ) -> None:
        """Lets the next `times` requests of a method fail.

        Args:
            method: the method; "*" for any, "file" for the download of a file.
            error: the description, as in "Bad Request: chat not found"; the phrase of the status
                if empty.
            status: the HTTP status.
            times: how many requests fail.
            retry_after: seconds; if given, the error is a 429.
            chat: if given, only requests for this chat fail.
            drop: closes the connection "before" the request is carried out, or "after" it, so that
                only the response is lost; "late" does not close it, and responds when
                `answers_flow` is set; "" responds with the error.
            body: responds with this and the status, as a proxy would, in place of Telegram's words.
        """
        if drop not in ("", "before", "after", "late"):
            raise ValueError(f"drop is before, after or late, not {drop!r}")
        code = 429 if retry_after is not None else status
        chat_id = None if chat is None else chat.id
        self.failures.plan(Failure(method, error, code, times, retry_after, chat_id, drop, body))

    def hold_files(self) -> None:
        """Delays all downloads of files until `let_files_go`."""
        self.files_flow.clear()

    def let_files_go(self) -> None:
        """Lets all downloads continue, including those that wait."""
        self.files_flow.set()

    def duplicate(self) -> int:
        """Delivers the last update again and returns its id, which is the same."""
        return self.updates.repeat()

    def put_update(self, kind: str, payload: dict[str, object]) -> int | None:
        """Delivers a custom update.

        Returns:
            Its id, or None if the bot does not allow updates of this kind.
        """
        return self.updates.put(kind, payload)

    def calls_of(self, method: str) -> list[Call]:
        """The bot's calls of a method, oldest first."""
        return [call for call in self.calls if call.method == method]

    async def called(self, method: str, times: int = 1, within: float = TIMEOUT_S) -> list[Call]:
        """Waits until a method was called at least `times` times, and returns all its calls.

        Raises:
            AssertionError: there are fewer calls after `within` seconds.
        """

        def check() -> list[Call] | None:
            calls = self.calls_of(method)
            return calls if len(calls) >= times else None

        return await self.changes.until(check, f"{times} calls of {method}", within)

    async def polled(self, within: float = TIMEOUT_S) -> None:
        """Waits until the bot has polled for updates or has set a webhook."""
        await self.updates.changes.until(
            lambda: self.updates.polled or bool(self.webhook.url) or None, "getUpdates", within
        )

    async def taken(self, within: float = TIMEOUT_S) -> None:
        """Waits until the bot has confirmed all updates."""
        await self.updates.changes.until(
            lambda: not self.updates.pending or None, "all updates taken", within
        )

    @property
    def last_update(self) -> Update | None:
        """The latest update."""
        return self.updates.last

    def _add_group(self, chat: Chat, people: tuple[User, ...], bot: Status) -> Chat:
        if not people:
            raise ValueError("a group needs a person who created it")
        chat.members = {user.id: "member" for user in people}
        chat.members[people[0].id] = "creator"
        chat.members[self.bot.id] = bot
        self.chats[chat.id] = chat
        return chat
