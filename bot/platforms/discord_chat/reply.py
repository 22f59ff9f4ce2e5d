"""Answers one interaction: decides where each post goes, and defers an answer that takes long."""

import asyncio
from collections.abc import Sequence

import discord

from bot.model.views import Post
from bot.platforms.card_media import with_media
from bot.platforms.discord_chat.errors import LOST
from bot.platforms.discord_chat.escaping import CommandIds
from bot.platforms.discord_chat.inbound import Interaction
from bot.platforms.discord_chat.render import NOBODY, Layout, render
from bot.platforms.discord_chat.uploads import files_of
from bot.platforms.ports import Draw, Media
from bot.screens import discord as words

_UPDATE = discord.InteractionResponseType.message_update.value
_MESSAGE = discord.InteractionResponseType.channel_message.value


class Reply:
    """Answers an interaction within the time that Discord allows.

    A post with a key belongs to the pressed message and replaces it in place, if that message is
    the person's own: ephemeral, or in the private chat with the bot. A message that others see is
    only replaced by a public post. Every other post is a new message, which only the person sees
    unless the post is public. In the private chat it is an ordinary one, since Discord forgets
    ephemeral messages when the app is loaded again.
    """

    def __init__(
        self,
        interaction: Interaction,
        media: Media,
        draw: Draw,
        commands: CommandIds,
        deadline_s: float,
    ) -> None:
        self.deferred = False
        self.is_private = False
        """Whether the interaction's own reply is a message that only the person sees."""
        self._interaction = interaction
        self._media = media
        self._draw = draw
        self._commands = commands
        self._deadline_s = deadline_s
        self._answered = False
        self._visibly = False
        self._shows_thinking = False
        self._timer: asyncio.TimerHandle | None = None
        self._deferring: asyncio.Task[Exception | None] | None = None

    def defer_after(self, seconds: float, *, visibly: bool = False) -> None:
        """Asks Discord to wait, unless the answer is ready within some seconds.

        After a command the person then sees that the bot is thinking. With `visibly` they see it
        after a press or a form, too, whose answer then is a new message.
        """
        self._visibly = visibly
        self._timer = asyncio.get_running_loop().call_later(seconds, self._defer_soon)

    def cancel_deferral(self) -> None:
        """Stops the timer, because the answer is ready or will never be."""
        if self._timer is not None:
            self._timer.cancel()

    async def open(self, form: discord.ui.Modal) -> bool:
        """Opens a form; returns false if it is too late: only the first answer can be a form.

        Raises:
            discord.DiscordException: If Discord refuses it.
            aiohttp.ClientError: If Discord can't be reached.
            OSError: If Discord can't be reached.
        """
        self.cancel_deferral()
        if self._deferring is not None:
            return False
        self._answered = True
        await self._interaction.response.send_modal(form)
        return True

    async def show(self, posts: Sequence[Post]) -> None:
        """Shows the posts.

        Raises:
            discord.DiscordException: If Discord refuses them.
            aiohttp.ClientError: If Discord can't be reached.
            OSError: If Discord can't be reached.
        """
        ready = [await self._rendered(post) for post in posts]
        self.cancel_deferral()
        if self._deferring is not None and (lost := await self._deferring) is not None:
            raise lost
        for post, layout, files in ready:
            async with asyncio.timeout(self._deadline_s):
                if self._replaces(post):
                    await self._edit(layout, files)
                else:
                    await self._add(layout, files, public=post.public)

    async def _rendered(self, post: Post) -> tuple[Post, Layout, list[discord.File]]:
        """A post with its rendered message and its files."""
        view = await with_media(post.view, self._media, self._draw)
        layout, uploads = render(view, self._commands)
        return post, layout, await files_of(uploads)

    def _defer_soon(self) -> None:
        self._deferring = asyncio.create_task(self._defer())

    async def _defer(self) -> Exception | None:
        """Asks Discord to wait; returns the error if it refuses or can't be reached.

        It may be too late for it under load, and nobody may ask for the result.
        """
        self.deferred = self._answered = True
        self._shows_thinking = self._visibly or self._interaction.message is None
        try:
            await self._interaction.response.defer(
                ephemeral=not self._alone, thinking=self._shows_thinking
            )
        except LOST as error:
            return error
        return None

    def _replaces(self, post: Post) -> bool:
        message = self._interaction.message
        if not post.key or message is None or self._shows_thinking:
            return False
        return post.public != self._is_own(message)

    @property
    def _alone(self) -> bool:
        """Whether nobody else sees messages here.

        In a private chat between two people, one of whom installed the bot, both see them.
        """
        return self._interaction.context.dm_channel

    def _is_own(self, message: discord.Message) -> bool:
        return message.flags.ephemeral or self._alone

    async def _edit(self, layout: Layout, files: list[discord.File]) -> None:
        if self._answered:
            await self._interaction.edit_original_response(
                view=layout, attachments=files, allowed_mentions=NOBODY
            )
        else:
            await self._answer(_UPDATE, layout, files)

    async def _add(self, layout: Layout, files: list[discord.File], *, public: bool) -> None:
        private = not public
        if not self._answered:
            await self._answer(_MESSAGE, layout, files, private=private)
            self.is_private = private
        elif self._shows_thinking and private:
            self._shows_thinking = False
            self.is_private = True
            await self._interaction.edit_original_response(
                view=layout, attachments=files, allowed_mentions=NOBODY
            )
        else:
            if self._shows_thinking:
                # Else Discord would put the public message in the place of the private one.
                self._shows_thinking = False
                filler = render(words.for_all()).layout
                await self._interaction.edit_original_response(view=filler, allowed_mentions=NOBODY)
            await self._interaction.followup.send(
                view=layout,
                files=files,
                ephemeral=private and not self._alone,
                allowed_mentions=NOBODY,
            )

    async def _answer(
        self, kind: int, layout: Layout, files: list[discord.File], *, private: bool = False
    ) -> None:
        """Sends the first answer.

        It does what `interaction.response` does, but does not let Discord send the message back:
        nobody needs it, and reading it is a tenth of the work of a press.
        """
        self._answered = True
        interaction = self._interaction
        http = interaction.client.http
        parameters = discord.webhook.async_.interaction_message_response_params(
            type=kind,
            view=layout,
            attachments=files,
            flags=discord.MessageFlags(ephemeral=private and not self._alone),
            allowed_mentions=NOBODY,
        )
        route = discord.http.Route(
            "POST",
            "/interactions/{webhook_id}/{webhook_token}/callback",
            webhook_id=interaction.id,
            webhook_token=interaction.token,
        )
        with parameters:
            await discord.webhook.async_.async_context.get().request(
                route,
                session=interaction._session,  # noqa: SLF001 - there is no public access
                proxy=http.proxy,
                proxy_auth=http.proxy_auth,
                payload=parameters.payload,
                multipart=parameters.multipart,
                files=parameters.files,
            )
