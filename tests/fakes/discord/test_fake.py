import io
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest
import pytest_asyncio

from tests.fakes.discord import FakeDiscord, Impossible, Permission
from tests.fakes.discord.small_bot import Harness, add_press, add_quiz, card, running


@pytest_asyncio.fixture
async def harness() -> AsyncIterator[Harness]:
    """A running fake with a server, people and a bot."""
    async with FakeDiscord() as fake:
        yield Harness(fake)


async def test_a_bot_gets_ready_and_its_commands_are_kept(harness: Harness) -> None:
    """A client logs in, syncs its commands, and sees the guild with its channel."""
    add_quiz(harness.bot)
    async with running(harness.bot, harness.fake) as bot:
        assert [command["name"] for command in harness.fake.commands] == ["quiz"]
        guild = bot.get_guild(harness.guild.id)
        assert guild is not None
        assert [channel.id for channel in guild.channels] == [harness.channel.id]
        assert harness.fake.rest.unknown == []


async def test_a_command_is_answered_and_a_press_updates_the_message(harness: Harness) -> None:
    """The fake stores the text, the buttons and the history of a message of the bot."""
    add_quiz(harness.bot)
    add_press(harness.bot)
    async with running(harness.bot, harness.fake):
        seen = await harness.fake.slash(harness.ada, "quiz", channel=harness.channel)
        assert seen.kind == "message"
        assert seen.message is not None
        assert seen.text == "What is a tensor?"
        assert [button.label for button in seen.message.buttons] == ["Reveal"]
        turned = await harness.fake.press(harness.ada, seen.message, "Reveal")
    assert turned.kind == "update"
    assert turned.message is seen.message
    assert [button.custom_id for button in seen.message.buttons] == ["rate"]
    assert len(seen.message.history) == 1
    assert harness.fake.messages(harness.channel) == [seen.message]


async def test_an_ephemeral_message_is_seen_by_one(harness: Harness) -> None:
    """Only the person who asked can see and press it, and the bot cannot fetch it."""
    add_quiz(harness.bot)
    async with running(harness.bot, harness.fake) as bot:
        seen = await harness.fake.slash(
            harness.ada, "quiz", {"alone": True}, channel=harness.channel
        )
        assert seen.ephemeral
        assert seen.message is not None
        with pytest.raises(Impossible):
            harness.fake.press(harness.bob, seen.message, "Reveal")
        channel = bot.get_partial_messageable(harness.channel.id)
        with pytest.raises(discord.NotFound) as refusal:
            await channel.fetch_message(seen.message.id)
    assert refusal.value.code == 10008
    assert harness.fake.messages(harness.channel) == []
    assert harness.fake.messages(harness.channel, harness.bob) == []
    assert harness.fake.messages(harness.channel, harness.ada) == [seen.message]


async def test_commands_work_in_direct_messages(harness: Harness) -> None:
    """A command without a channel goes to the direct messages with the bot."""
    add_quiz(harness.bot)
    async with running(harness.bot, harness.fake):
        seen = await harness.fake.slash(harness.ada, "quiz")
    assert harness.fake.messages(harness.fake.dm(harness.ada)) == [seen.message]


class AnswerModal(discord.ui.Modal, title="Your answer"):
    """Asks for a line of text."""

    field: discord.ui.Label["AnswerModal"] = discord.ui.Label(
        text="Answer", component=discord.ui.TextInput(custom_id="answer", max_length=20)
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Repeats the line."""
        assert isinstance(self.field.component, discord.ui.TextInput)
        await interaction.response.send_message(self.field.component.value)


async def test_a_modal_is_opened_filled_in_and_answered(harness: Harness) -> None:
    """The open modal checks the typed text, and the bot answers with a message."""

    @harness.bot.tree.command(description="Asks")
    async def ask(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(AnswerModal())

    async with running(harness.bot, harness.fake):
        seen = await harness.fake.slash(harness.ada, "ask", channel=harness.channel)
        assert seen.modal is not None
        assert seen.text == "Your answer"
        with pytest.raises(Impossible):
            harness.fake.submit_modal(harness.ada, seen.modal, {"answer": "x" * 21})
        said = await harness.fake.submit_modal(harness.ada, seen.modal, {"answer": "a matrix"})
    assert said.text == "a matrix"


async def test_a_modal_that_nobody_opened_still_reaches_the_bot(harness: Harness) -> None:
    """A modal can be submitted by its custom_id alone, as after a restart."""

    @harness.bot.event
    async def on_interaction(interaction: discord.Interaction) -> None:
        data = dict(interaction.data or {})
        await interaction.response.send_message(str(data["custom_id"]))

    async with running(harness.bot, harness.fake):
        said = await harness.fake.submit_modal(harness.ada, "old-form", {"answer": "x"})
    assert said.text == "old-form"


async def test_subcommands_and_autocomplete(harness: Harness) -> None:
    """A half-typed option gets choices, and a subcommand is called through its group."""
    group = discord.app_commands.Group(name="deck", description="Decks")
    harness.bot.tree.add_command(group)

    @group.command(description="Shows")
    async def show(interaction: discord.Interaction, name: str) -> None:
        await interaction.response.send_message(name)

    @show.autocomplete("name")
    async def names(
        _interaction: discord.Interaction, current: str
    ) -> list[discord.app_commands.Choice[str]]:
        return [discord.app_commands.Choice(name=f"{current}…", value=current * 2)]

    async with running(harness.bot, harness.fake):
        typing = await harness.fake.autocomplete(harness.ada, "deck show", "name", {"name": "gre"})
        shown = await harness.fake.slash(harness.ada, "deck show", {"name": "gregre"})
        with pytest.raises(Impossible):
            harness.fake.slash(harness.ada, "deck show", {})
    assert typing.choices == [{"name": "gre…", "value": "gregre"}]
    assert shown.text == "gregre"


async def test_a_file_arrives_whole(harness: Harness) -> None:
    """An uploaded picture is stored with its bytes and can be downloaded."""

    @harness.bot.tree.command(description="A picture")
    async def picture(interaction: discord.Interaction) -> None:
        view = discord.ui.LayoutView()
        gallery: discord.ui.MediaGallery[discord.ui.LayoutView] = discord.ui.MediaGallery()
        gallery.add_item(media="attachment://a.png", description="a chart")
        view.add_item(gallery)
        file = discord.File(io.BytesIO(b"PNG"), "a.png")
        await interaction.response.send_message(view=view, files=[file])

    async with running(harness.bot, harness.fake):
        seen = await harness.fake.slash(harness.ada, "picture", channel=harness.channel)
        assert seen.message is not None
        (file,) = seen.message.files
        async with aiohttp.ClientSession() as session, session.get(file.url) as response:
            assert await response.read() == b"PNG"
    assert file.content == b"PNG"
    assert seen.text == "[a chart]"
    assert seen.message.components[0]["items"][0]["media"]["url"] == file.url


async def test_a_deferred_answer_is_filled_later(harness: Harness) -> None:
    """The person first sees that the bot thinks, and then the message in the same place."""

    @harness.bot.tree.command(description="Slow")
    async def slow(interaction: discord.Interaction) -> None:
        await interaction.response.defer(thinking=True, ephemeral=True)
        await interaction.edit_original_response(view=card())
        await interaction.followup.send("And more", ephemeral=True)

    async with running(harness.bot, harness.fake):
        seen = await harness.fake.slash(harness.ada, "slow", channel=harness.channel)
        assert seen.kind == "deferred"
        filled, more = await seen.then(), await seen.then()
    assert filled is seen.message
    assert filled.text == "What is a tensor?"
    assert seen.ephemeral
    assert more.text == "And more"
    assert harness.fake.messages(harness.channel, harness.ada) == [filled, more]


async def test_two_presses_at_once_are_both_answered(harness: Harness) -> None:
    """Both presses reach the bot before either is answered."""
    add_quiz(harness.bot)
    add_press(harness.bot)
    async with running(harness.bot, harness.fake):
        seen = await harness.fake.slash(harness.ada, "quiz", channel=harness.channel)
        assert seen.message is not None
        both = await harness.fake.press_twice_at_once(harness.ada, seen.message, "Reveal")
    assert [seen.kind for seen in both] == ["update", "update"]


async def test_an_answer_that_comes_too_late_is_refused(harness: Harness) -> None:
    """After 3 s the interaction is unknown, and the person sees a failure."""
    add_quiz(harness.bot)
    add_press(harness.bot)
    async with running(harness.bot, harness.fake) as bot:
        seen = await harness.fake.slash(harness.ada, "quiz", channel=harness.channel)
        assert seen.message is not None
        failed = await harness.fake.press(harness.ada, seen.message, "Reveal", late=4.0)
        await harness.fake.until(lambda: bot.errors)
    assert failed.kind == "failed"
    assert [error.code for error in bot.errors] == [10062]


async def test_a_second_first_answer_is_refused(harness: Harness) -> None:
    """An interaction can be acknowledged only once."""

    @harness.bot.tree.command(description="Twice")
    async def twice(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("one")
        async with harness.bot.refused():
            await discord.InteractionResponse(interaction).send_message("two")

    async with running(harness.bot, harness.fake) as bot:
        await harness.fake.slash(harness.ada, "twice", channel=harness.channel)
        await harness.fake.until(lambda: bot.errors)
    assert bot.errors[0].code == 40060


async def test_a_token_lives_fifteen_minutes(harness: Harness) -> None:
    """After 15 minutes the token can no longer edit the answer."""
    interactions: list[discord.Interaction] = []

    @harness.bot.tree.command(description="Kept")
    async def keep(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("one")
        interactions.append(interaction)

    async with running(harness.bot, harness.fake):
        await harness.fake.slash(harness.ada, "keep", channel=harness.channel)
        await harness.fake.until(lambda: interactions)
        await interactions[0].edit_original_response(content="two")
        harness.fake.advance(15 * 60)
        with pytest.raises(discord.HTTPException) as refusal:
            await interactions[0].edit_original_response(content="three")
    assert refusal.value.code == 50027


async def test_people_only_do_what_their_app_lets_them(harness: Harness) -> None:
    """A command can be typed only in its contexts, and only with its permissions."""
    tree = harness.bot.tree

    @tree.command(description="For those who manage")
    @discord.app_commands.default_permissions(manage_guild=True)
    @discord.app_commands.guild_only()
    async def setup(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(str(interaction.permissions.manage_guild))

    async with running(harness.bot, harness.fake):
        for channel in (harness.channel, None):
            with pytest.raises(Impossible):
                harness.fake.slash(harness.ada, "setup", channel=channel)
        with pytest.raises(Impossible):
            harness.fake.slash(harness.ada, "nothing", channel=harness.channel)
        harness.fake.set_permissions(harness.bob, harness.guild, ~Permission(0))
        seen = await harness.fake.slash(harness.bob, "setup", channel=harness.channel)
    assert seen.text == "True"


async def test_a_persons_own_install_works_where_the_bot_is_not(harness: Harness) -> None:
    """The bot can answer the interaction, but cannot post there on its own."""
    abroad = harness.fake.add_channel(harness.fake.add_guild("Abroad", bot_inside=False))

    @harness.bot.tree.command(description="Mine")
    @discord.app_commands.allowed_installs(guilds=True, users=True)
    async def mine(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(str(interaction.is_user_integration()))

    async with running(harness.bot, harness.fake) as bot:
        seen = await harness.fake.slash(harness.ada, "mine", channel=abroad)
        with pytest.raises(discord.Forbidden) as refusal:
            await bot.get_partial_messageable(abroad.id).send("x")
    assert seen.text == "True"
    assert refusal.value.code == 50001


async def test_a_thread_is_a_place_as_well(harness: Harness) -> None:
    """A command is answered in the thread, and the bot knows the parent of the thread."""
    thread = harness.fake.add_thread(harness.channel)

    @harness.bot.tree.command(description="Where")
    async def where(interaction: discord.Interaction) -> None:
        assert isinstance(interaction.channel, discord.Thread)
        await interaction.response.send_message(str(interaction.channel.parent_id))

    async with running(harness.bot, harness.fake):
        seen = await harness.fake.slash(harness.ada, "where", channel=thread)
    assert seen.text == str(harness.channel.id)


async def test_a_choice_arrives_with_its_values(harness: Harness) -> None:
    """A select accepts only the values that it offers."""

    @harness.bot.tree.command(description="Pick")
    async def pick(interaction: discord.Interaction) -> None:
        view = discord.ui.View(timeout=None)
        options = [discord.SelectOption(label=deck, value=deck) for deck in ("greek", "latin")]
        view.add_item(discord.ui.Select(custom_id="deck", options=options))
        await interaction.response.send_message("Which?", view=view)

    @harness.bot.event
    async def on_interaction(interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.component:
            data = dict(interaction.data or {})
            await interaction.response.send_message(str(data["values"]), ephemeral=True)

    async with running(harness.bot, harness.fake):
        seen = await harness.fake.slash(harness.ada, "pick", channel=harness.channel)
        assert seen.message is not None
        with pytest.raises(Impossible):
            harness.fake.choose(harness.ada, seen.message, "deck", ["norse"])
        chosen = await harness.fake.choose(harness.bob, seen.message, "deck", ["latin"])
    assert chosen.text == "['latin']"


async def test_a_forged_press_reaches_the_bot(harness: Harness) -> None:
    """A custom_id of no button reaches the bot nevertheless."""

    @harness.bot.event
    async def on_interaction(interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.component:
            data = dict(interaction.data or {})
            await interaction.response.send_message(str(data["custom_id"]))

    add_quiz(harness.bot)
    async with running(harness.bot, harness.fake):
        seen = await harness.fake.slash(harness.ada, "quiz", channel=harness.channel)
        assert seen.message is not None
        forged = await harness.fake.forge(harness.bob, seen.message, "made-up")
    assert forged.text == "made-up"
