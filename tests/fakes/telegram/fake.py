"""The fake itself: a Bot API server on 127.0.0.1 and the people behind it."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.fakes.telegram.chats import Chat, Status
from tests.fakes.telegram.flood import Failure
from tests.fakes.telegram.server import application
from tests.fakes.telegram.updates import Update
from tests.fakes.telegram.user_actions import UserActions
from tests.fakes.telegram.values import Call, User
from tests.fakes.telegram.waiting import PATIENCE
from tests.fakes.telegram.world import FIRST_GROUP, FIRST_USER, SUPERGROUPS

TOKEN = "4242:a-token-for-tests"  # noqa: S105 - it opens nothing
USERNAME = "cardstreak_test_bot"


class FakeTelegram(UserActions):
    """`async with FakeTelegram() as telegram:` serves the Bot API at `telegram.api_url`.

    The SDK's `base_url` is `telegram.base_url`, its `base_file_url` is `telegram.base_file_url`.
    `privacy` is the bot's privacy mode, `flood` turns the flood limits on, `record` keeps the
    bot's requests in `calls`, `clock` gives the time in seconds since 1970.
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
        """What the SDK calls base_url: the token and the method come behind it."""
        return f"{self.api_url}/bot"

    @property
    def base_file_url(self) -> str:
        """What the SDK calls base_file_url."""
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
        """A new person; `started` if they have opened the bot already."""
        number = FIRST_USER + len(self.users) - 1
        user = User(number, first_name, last_name, username, language)
        self.users[number] = user
        chat = self.chats[number] = Chat(number, "private", first_name)
        chat.started = started
        return user

    def group(self, title: str, *people: User, bot: Status = "member") -> Chat:
        """A basic group; the first person has created it."""
        return self._room(Chat(-(FIRST_GROUP + self.number()), "group", title), people, bot)

    def supergroup(
        self, title: str, *people: User, bot: Status = "member", forum: bool = False
    ) -> Chat:
        """A supergroup; the first person has created it."""
        number = -SUPERGROUPS - self.number()
        return self._room(Chat(number, "supergroup", title, forum=forum), people, bot)

    def forum(self, title: str, *people: User, bot: Status = "member") -> Chat:
        """A supergroup with topics; `topic` opens them."""
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
    ) -> None:
        """The next `times` requests of this method (and chat) fail; `method` "*" is any.

        The method of fetching a file's bytes is called "file".

        `error` is the whole description, as in "Bad Request: chat not found"; without it, it is
        the status's own. `retry_after` makes it a 429. `drop` cuts the connection: "before" the
        request is carried out, or "after" it, so that only the answer is lost.
        """
        if drop not in ("", "before", "after"):
            raise ValueError(f"drop is before or after, not {drop!r}")
        code = 429 if retry_after is not None else status
        chat_id = None if chat is None else chat.id
        self.failures.order(Failure(method, error, code, times, retry_after, chat_id, drop))

    def hold_files(self) -> None:
        """From now on no file's bytes arrive, until `let_files_go`."""
        self.files_flow.clear()

    def let_files_go(self) -> None:
        """Files arrive, those that were asked for meanwhile, too."""
        self.files_flow.set()

    def duplicate(self) -> int:
        """Delivers the last update once more, with the same id, which is returned."""
        return self.updates.repeat()

    def put_update(self, kind: str, payload: dict[str, object]) -> int | None:
        """Delivers an update of one's own making; None if the bot has not asked for this kind."""
        return self.updates.put(kind, payload)

    def calls_of(self, method: str) -> list[Call]:
        """The bot's requests of a method, the oldest first."""
        return [call for call in self.calls if call.method == method]

    async def called(self, method: str, times: int = 1, within: float = PATIENCE) -> list[Call]:
        """Waits until a method was called so often; then all its calls.

        Raises:
            AssertionError: it is not `within` so many seconds.
        """

        def look() -> list[Call] | None:
            found = self.calls_of(method)
            return found if len(found) >= times else None

        return await self.changes.until(look, f"{times} calls of {method}", within)

    async def polled(self, within: float = PATIENCE) -> None:
        """Waits until the bot has asked for updates, or has set a webhook."""
        await self.updates.changes.until(
            lambda: self.updates.polled or bool(self.webhook.url) or None, "getUpdates", within
        )

    async def taken(self, within: float = PATIENCE) -> None:
        """Waits until the bot has confirmed all updates."""
        await self.updates.changes.until(
            lambda: not self.updates.pending or None, "all updates taken", within
        )

    @property
    def last_update(self) -> Update | None:
        """The update that was queued last."""
        return self.updates.last

    def _room(self, chat: Chat, people: tuple[User, ...], bot: Status) -> Chat:
        if not people:
            raise ValueError("a group needs somebody who has created it")
        chat.members = {user.id: "member" for user in people}
        chat.members[people[0].id] = "creator"
        chat.members[self.bot.id] = bot
        self.chats[chat.id] = chat
        return chat
