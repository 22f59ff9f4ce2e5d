"""The answer to one interaction: where each post goes, and what is told while it takes long."""

import asyncio
from collections.abc import Sequence

import discord

from bot.model.views import Post
from bot.platforms.card_images import illustrated
from bot.platforms.discord_chat.inbound import Interaction
from bot.platforms.discord_chat.render import Layout, render
from bot.platforms.discord_chat.uploads import files_of
from bot.platforms.ports import Images
from bot.screens import discord as words

_UPDATE = discord.InteractionResponseType.message_update.value
_MESSAGE = discord.InteractionResponseType.channel_message.value
_NOBODY = discord.AllowedMentions.none()


class Reply:
    """Answers an interaction, in time.

    A post that belongs to the pressed message (it has a key) replaces it in place, if the message
    is the person's own: private, or in the private chat with the bot. A message that all see is
    only replaced by a post that is for all. Whatever else there is to say comes as a new message,
    for the person alone unless it is public.
    """

    def __init__(self, interaction: Interaction, images: Images) -> None:
        self.deferred = False
        self._interaction = interaction
        self._images = images
        self._answered = False
        self._aloud = False
        self._waiting_for_text = False
        self._waiting: asyncio.TimerHandle | None = None
        self._deferring: asyncio.Task[None] | None = None

    def be_patient(self, seconds: float, *, aloud: bool = False) -> None:
        """Tells Discord to wait, unless the answer is there within so many seconds.

        Then the person sees that the bot is thinking: `aloud` after a press or a form, too, whose
        answer comes as a message of its own then.
        """
        self._aloud = aloud
        self._waiting = asyncio.get_running_loop().call_later(seconds, self._defer_soon)

    def stop_waiting(self) -> None:
        """The answer is there, or will never be: there is nothing more to tell Discord."""
        if self._waiting is not None:
            self._waiting.cancel()

    async def open(self, form: discord.ui.Modal) -> bool:
        """Opens a form; returns whether it could: Discord takes one only as the first answer.

        Raises:
            discord.DiscordException: If Discord does not take it.
            aiohttp.ClientError: If it can't be reached.
            OSError: Likewise.
        """
        self.stop_waiting()
        if self._deferring is not None:
            return False
        self._answered = True
        await self._interaction.response.send_modal(form)
        return True

    async def show(self, posts: Sequence[Post]) -> None:
        """Shows the posts.

        Raises:
            discord.DiscordException: If Discord does not take them.
            aiohttp.ClientError: If it can't be reached.
            OSError: Likewise.
        """
        ready = [await _made(post, self._images) for post in posts]
        self.stop_waiting()
        if self._deferring is not None:
            await self._deferring
        for post, layout, files in ready:
            if self._replaces(post):
                await self._edit(layout, files)
            else:
                await self._add(layout, files, public=post.public)

    def _defer_soon(self) -> None:
        self._deferring = asyncio.create_task(self._defer())

    async def _defer(self) -> None:
        self.deferred = self._answered = True
        self._waiting_for_text = self._aloud or self._interaction.message is None
        await self._interaction.response.defer(ephemeral=True, thinking=self._waiting_for_text)

    def _replaces(self, post: Post) -> bool:
        message = self._interaction.message
        if not post.key or message is None or self._waiting_for_text:
            return False
        return post.public != self._is_own(message)

    def _is_own(self, message: discord.Message) -> bool:
        # In a chat between two people, where one has brought the bot along, both see a message.
        return message.flags.ephemeral or self._interaction.context.dm_channel

    async def _edit(self, layout: Layout, files: list[discord.File]) -> None:
        if self._answered:
            await self._interaction.edit_original_response(view=layout, attachments=files)
        else:
            await self._answer(_UPDATE, layout, files)

    async def _add(self, layout: Layout, files: list[discord.File], *, public: bool) -> None:
        private = not public
        if not self._answered:
            await self._answer(_MESSAGE, layout, files, private=private)
        elif self._waiting_for_text and private:
            self._waiting_for_text = False
            await self._interaction.edit_original_response(view=layout, attachments=files)
        else:
            if self._waiting_for_text:
                # Discord would put a message for all into the place of the private one that waits.
                self._waiting_for_text = False
                filler = render(words.for_all()).layout
                await self._interaction.edit_original_response(view=filler)
            await self._interaction.followup.send(view=layout, files=files, ephemeral=private)

    async def _answer(
        self, kind: int, layout: Layout, files: list[discord.File], *, private: bool = False
    ) -> None:
        """The first answer.

        It is what `interaction.response` does, without building a message from what Discord
        sends back: nobody looks at it, and it is a tenth of the work of a press.
        """
        self._answered = True
        interaction = self._interaction
        http = interaction.client.http
        parameters = discord.webhook.async_.interaction_message_response_params(
            type=kind,
            view=layout,
            attachments=files,
            flags=discord.MessageFlags(ephemeral=private),
            allowed_mentions=_NOBODY,
        )
        with parameters:
            await discord.webhook.async_.async_context.get().create_interaction_response(
                interaction.id,
                interaction.token,
                session=interaction._session,  # noqa: SLF001 - no other way leads to it
                proxy=http.proxy,
                proxy_auth=http.proxy_auth,
                params=parameters,
            )


async def _made(post: Post, images: Images) -> tuple[Post, Layout, list[discord.File]]:
    """A post, and its message with the files drawn."""
    layout, uploads = render(await illustrated(post.view, images))
    return post, layout, await files_of(uploads)
