"""Files that people send."""

import msgspec

from bot.model.actions import BringFile
from bot.model.ids import ImportId
from bot.model.views import Post, View
from bot.platforms.telegram_chat.downloads import Downloads
from bot.platforms.telegram_chat.inbound import Attached, InboundEvent
from bot.platforms.telegram_chat.messages.posts import Posts
from bot.platforms.telegram_chat.outbound import Outbound
from bot.platforms.telegram_chat.pending_questions import PendingQuestions
from bot.screens import telegram as words


class Imports:
    """Imports the files that come with messages."""

    def __init__(
        self, posts: Posts, outbound: Outbound, pending: PendingQuestions, downloads: Downloads
    ) -> None:
        self._posts = posts
        self._outbound = outbound
        self._pending = pending
        self._downloads = downloads

    async def read(
        self, event: InboundEvent, attached: Attached, *, moderator: bool = False
    ) -> tuple[Post, ...]:
        """Fetches a file and imports it, if the person may; a group's decks are its moderators'."""
        if event.place.group and not moderator:
            # It will be refused, so the file need not be fetched.
            return await self._posts.handle(event, BringFile(attached.name, b"", 0))
        chat = event.place.chat
        imported = ImportId(0) if event.place.group else await self._pending.pending_import(chat)

        async def run_import() -> tuple[Post, ...]:
            async with self._downloads.fetched(event.who, attached) as file:
                if isinstance(file, View):
                    return (Post(file),)
                action = msgspec.structs.replace(file, imported=imported)
                return await self._posts.handle(event, action, moderator=moderator)

        posts = await self._outbound.busy(event.place, run_import())
        return tuple(map(_of_album, posts)) if event.album else posts


def _of_album(post: Post) -> Post:
    """The post about one file of several that were sent together."""
    view = msgspec.structs.replace(post.view, blocks=(*post.view.blocks, words.one_of_several()))
    return msgspec.structs.replace(post, view=view)
