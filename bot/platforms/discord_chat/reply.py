"""The answer to one interaction: where each post goes, and what is told while it takes long."""

import asyncio
from collections.abc import Sequence

import discord

from bot.model.views import Post
from bot.platforms.discord_chat.inbound import Interaction
from bot.platforms.discord_chat.render import Rendered, render


class Reply:
    """Answers an interaction, in time.

    A post that belongs to the pressed message (it has a key) replaces it in place, if the message
    is the person's own: private, or in the private chat with the bot. A message that all see is
    only replaced by a post that is for all. Whatever else there is to say comes as a new message,
    for the person alone unless it is public.
    """

    def __init__(self, interaction: Interaction) -> None:
        self.deferred = False
        self._interaction = interaction
        self._waiting_for_text = False
        self._waiting: asyncio.TimerHandle | None = None
        self._deferring: asyncio.Task[None] | None = None

    def be_patient(self, seconds: float) -> None:
        """Tells Discord to wait, unless the answer is there within so many seconds."""
        self._waiting = asyncio.get_running_loop().call_later(seconds, self._defer_soon)

    async def show(self, posts: Sequence[Post]) -> None:
        """Shows the posts.

        Raises:
            discord.DiscordException: If Discord does not take them.
            aiohttp.ClientError: If it can't be reached.
            OSError: Likewise.
        """
        if self._waiting is not None:
            self._waiting.cancel()
        if self._deferring is not None:
            await self._deferring
        for post in posts:
            rendered = render(post.view)
            if self._replaces(post):
                await self._edit(rendered)
            else:
                await self._add(rendered, public=post.public)

    def _defer_soon(self) -> None:
        self._deferring = asyncio.create_task(self._defer())

    async def _defer(self) -> None:
        self.deferred = True
        # Without a message behind it, the person sees that the bot is thinking.
        self._waiting_for_text = self._interaction.message is None
        await self._interaction.response.defer(ephemeral=True, thinking=self._waiting_for_text)

    def _replaces(self, post: Post) -> bool:
        message = self._interaction.message
        return bool(post.key) and message is not None and post.public != self._is_own(message)

    def _is_own(self, message: discord.Message) -> bool:
        return message.flags.ephemeral or isinstance(self._interaction.channel, discord.DMChannel)

    async def _edit(self, rendered: Rendered) -> None:
        layout, files = rendered
        if self._interaction.response.is_done():
            await self._interaction.edit_original_response(view=layout, attachments=files)
        else:
            await self._interaction.response.edit_message(view=layout, attachments=files)

    async def _add(self, rendered: Rendered, *, public: bool) -> None:
        layout, files = rendered
        private = not public
        if not self._interaction.response.is_done():
            await self._interaction.response.send_message(
                view=layout, files=files, ephemeral=private
            )
        elif self._waiting_for_text and private:
            self._waiting_for_text = False
            await self._interaction.edit_original_response(view=layout, attachments=files)
        else:
            if self._waiting_for_text:
                # What was told to wait is private; a message for all is another.
                self._waiting_for_text = False
                await self._interaction.delete_original_response()
            await self._interaction.followup.send(view=layout, files=files, ephemeral=private)
