import io
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest
import pytest_asyncio

from tests.fakes.discord import FakeDiscord, Impossible, Permission
from tests.fakes.discord.small_bot import Place, card, running, with_press, with_quiz


@pytest_asyncio.fixture
async def place() -> AsyncIterator[Place]:
    """A place on a fake that runs."""
    async with FakeDiscord() as fake:
        yield Place(fake)


async def test_a_bot_gets_ready_and_its_commands_are_kept(place: Place) -> None:
    """A client logs in, syncs, and sees the guild with its channel."""
    with_quiz(place.bot)
    async with running(place.bot, place.fake) as bot:
        assert [command["name"] for command in place.fake.commands] == ["quiz"]
        guild = bot.get_guild(place.guild.id)
        assert guild is not None
        assert [channel.id for channel in guild.channels] == [place.channel.id]
        assert place.fake.rest.unknown == []


async def test_a_command_is_answered_and_a_press_updates_the_message(place: Place) -> None:
    """What the bot sends is seen, with its text, its buttons and its history."""
    with_quiz(place.bot)
    with_press(place.bot)
    async with running(place.bot, place.fake):
        seen = await place.fake.slash(place.ada, "quiz", channel=place.channel)
        assert seen.kind == "message"
        assert seen.message is not None
        assert seen.text == "What is a tensor?"
        assert [button.label for button in seen.message.buttons] == ["Reveal"]
        turned = await place.fake.press(place.ada, seen.message, "Reveal")
    assert turned.kind == "update"
    assert turned.message is seen.message
    assert [button.custom_id for button in seen.message.buttons] == ["rate"]
    assert len(seen.message.history) == 1
    assert place.fake.messages(place.channel) == [seen.message]


async def test_an_ephemeral_message_is_seen_by_one(place: Place) -> None:
    """Only its asker sees it, can press it, and the bot cannot fetch it."""
    with_quiz(place.bot)
    async with running(place.bot, place.fake) as bot:
        seen = await place.fake.slash(place.ada, "quiz", {"alone": True}, channel=place.channel)
        assert seen.ephemeral
        assert seen.message is not None
        with pytest.raises(Impossible):
            place.fake.press(place.bob, seen.message, "Reveal")
        channel = bot.get_partial_messageable(place.channel.id)
        with pytest.raises(discord.NotFound) as refusal:
            await channel.fetch_message(seen.message.id)
    assert refusal.value.code == 10008
    assert place.fake.messages(place.channel) == []
    assert place.fake.messages(place.channel, place.bob) == []
    assert place.fake.messages(place.channel, place.ada) == [seen.message]


async def test_commands_work_in_direct_messages(place: Place) -> None:
    """Without a channel, a command is typed to the bot itself."""
    with_quiz(place.bot)
    async with running(place.bot, place.fake):
        seen = await place.fake.slash(place.ada, "quiz")
    assert place.fake.messages(place.fake.dm(place.ada)) == [seen.message]


class AnswerModal(discord.ui.Modal, title="Your answer"):
    """Asks for a line."""

    field: discord.ui.Label["AnswerModal"] = discord.ui.Label(
        text="Answer", component=discord.ui.TextInput(custom_id="answer", max_length=20)
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Says it again."""
        assert isinstance(self.field.component, discord.ui.TextInput)
        await interaction.response.send_message(self.field.component.value)


async def test_a_modal_is_opened_filled_in_and_answered(place: Place) -> None:
    """The open form checks what is typed, and its answer is a message."""

    @place.bot.tree.command(description="Asks")
    async def ask(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(AnswerModal())

    async with running(place.bot, place.fake):
        seen = await place.fake.slash(place.ada, "ask", channel=place.channel)
        assert seen.modal is not None
        assert seen.text == "Your answer"
        with pytest.raises(Impossible):
            place.fake.submit_modal(place.ada, seen.modal, {"answer": "x" * 21})
        said = await place.fake.submit_modal(place.ada, seen.modal, {"answer": "a matrix"})
    assert said.text == "a matrix"


async def test_a_modal_that_nobody_opened_still_reaches_the_bot(place: Place) -> None:
    """A custom_id alone is sent as it would be after a restart."""

    @place.bot.event
    async def on_interaction(interaction: discord.Interaction) -> None:
        data = dict(interaction.data or {})
        await interaction.response.send_message(str(data["custom_id"]))

    async with running(place.bot, place.fake):
        said = await place.fake.submit_modal(place.ada, "old-form", {"answer": "x"})
    assert said.text == "old-form"


async def test_subcommands_and_autocomplete(place: Place) -> None:
    """A half-typed option gets choices; the command is found below its group."""
    group = discord.app_commands.Group(name="deck", description="Decks")
    place.bot.tree.add_command(group)

    @group.command(description="Shows")
    async def show(interaction: discord.Interaction, name: str) -> None:
        await interaction.response.send_message(name)

    @show.autocomplete("name")
    async def names(
        _interaction: discord.Interaction, current: str
    ) -> list[discord.app_commands.Choice[str]]:
        return [discord.app_commands.Choice(name=f"{current}…", value=current * 2)]

    async with running(place.bot, place.fake):
        typing = await place.fake.autocomplete(place.ada, "deck show", "name", {"name": "gre"})
        shown = await place.fake.slash(place.ada, "deck show", {"name": "gregre"})
        with pytest.raises(Impossible):
            place.fake.slash(place.ada, "deck show", {})
    assert typing.choices == [{"name": "gre…", "value": "gregre"}]
    assert shown.text == "gregre"


async def test_a_file_arrives_whole(place: Place) -> None:
    """An uploaded picture is kept with its bytes and can be fetched again."""

    @place.bot.tree.command(description="A picture")
    async def picture(interaction: discord.Interaction) -> None:
        view = discord.ui.LayoutView()
        gallery: discord.ui.MediaGallery[discord.ui.LayoutView] = discord.ui.MediaGallery()
        gallery.add_item(media="attachment://a.png", description="a chart")
        view.add_item(gallery)
        file = discord.File(io.BytesIO(b"PNG"), "a.png")
        await interaction.response.send_message(view=view, files=[file])

    async with running(place.bot, place.fake):
        seen = await place.fake.slash(place.ada, "picture", channel=place.channel)
        assert seen.message is not None
        (file,) = seen.message.files
        async with aiohttp.ClientSession() as session, session.get(file.url) as response:
            assert await response.read() == b"PNG"
    assert file.content == b"PNG"
    assert seen.text == "[a chart]"
    assert seen.message.components[0]["items"][0]["media"]["url"] == file.url


async def test_a_deferred_answer_is_filled_later(place: Place) -> None:
    """First the person sees that the bot thinks, then the message in its place."""

    @place.bot.tree.command(description="Slow")
    async def slow(interaction: discord.Interaction) -> None:
        await interaction.response.defer(thinking=True, ephemeral=True)
        await interaction.edit_original_response(view=card())
        await interaction.followup.send("And more", ephemeral=True)

    async with running(place.bot, place.fake):
        seen = await place.fake.slash(place.ada, "slow", channel=place.channel)
        assert seen.kind == "deferred"
        filled, more = await seen.then(), await seen.then()
    assert filled is seen.message
    assert filled.text == "What is a tensor?"
    assert seen.ephemeral
    assert more.text == "And more"
    assert place.fake.messages(place.channel, place.ada) == [filled, more]


async def test_two_presses_at_once_are_both_answered(place: Place) -> None:
    """Both reach the bot before either has its answer."""
    with_quiz(place.bot)
    with_press(place.bot)
    async with running(place.bot, place.fake):
        seen = await place.fake.slash(place.ada, "quiz", channel=place.channel)
        assert seen.message is not None
        both = await place.fake.press_twice_at_once(place.ada, seen.message, "Reveal")
    assert [one.kind for one in both] == ["update", "update"]


async def test_an_answer_that_comes_too_late_is_refused(place: Place) -> None:
    """Past 3 s the interaction is unknown, and the person saw it fail."""
    with_quiz(place.bot)
    with_press(place.bot)
    async with running(place.bot, place.fake) as bot:
        seen = await place.fake.slash(place.ada, "quiz", channel=place.channel)
        assert seen.message is not None
        failed = await place.fake.press(place.ada, seen.message, "Reveal", late=4.0)
        await place.fake.until(lambda: bot.errors)
    assert failed.kind == "failed"
    assert [error.code for error in bot.errors] == [10062]


async def test_a_second_first_answer_is_refused(place: Place) -> None:
    """An interaction is acknowledged once."""

    @place.bot.tree.command(description="Twice")
    async def twice(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("one")
        async with place.bot.refused():
            await discord.InteractionResponse(interaction).send_message("two")

    async with running(place.bot, place.fake) as bot:
        await place.fake.slash(place.ada, "twice", channel=place.channel)
        await place.fake.until(lambda: bot.errors)
    assert bot.errors[0].code == 40060


async def test_a_token_lives_fifteen_minutes(place: Place) -> None:
    """After that, what it answered can no longer be edited through it."""
    kept: list[discord.Interaction] = []

    @place.bot.tree.command(description="Kept")
    async def keep(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("one")
        kept.append(interaction)

    async with running(place.bot, place.fake):
        await place.fake.slash(place.ada, "keep", channel=place.channel)
        await place.fake.until(lambda: kept)
        await kept[0].edit_original_response(content="two")
        place.fake.advance(15 * 60)
        with pytest.raises(discord.HTTPException) as refusal:
            await kept[0].edit_original_response(content="three")
    assert refusal.value.code == 50027


async def test_people_only_do_what_their_app_lets_them(place: Place) -> None:
    """Commands are offered where they belong, and to those who may use them."""
    tree = place.bot.tree

    @tree.command(description="For those who manage")
    @discord.app_commands.default_permissions(manage_guild=True)
    @discord.app_commands.guild_only()
    async def setup(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(str(interaction.permissions.manage_guild))

    async with running(place.bot, place.fake):
        for where in (place.channel, None):
            with pytest.raises(Impossible):
                place.fake.slash(place.ada, "setup", channel=where)
        with pytest.raises(Impossible):
            place.fake.slash(place.ada, "nothing", channel=place.channel)
        place.fake.set_permissions(place.bob, place.guild, ~Permission(0))
        seen = await place.fake.slash(place.bob, "setup", channel=place.channel)
    assert seen.text == "True"


async def test_a_persons_own_install_works_where_the_bot_is_not(place: Place) -> None:
    """The interaction is answered, but the bot cannot post there by itself."""
    abroad = place.fake.add_channel(place.fake.add_guild("Abroad", bot_inside=False))

    @place.bot.tree.command(description="Mine")
    @discord.app_commands.allowed_installs(guilds=True, users=True)
    async def mine(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(str(interaction.is_user_integration()))

    async with running(place.bot, place.fake) as bot:
        seen = await place.fake.slash(place.ada, "mine", channel=abroad)
        with pytest.raises(discord.Forbidden) as refusal:
            await bot.get_partial_messageable(abroad.id).send("x")
    assert seen.text == "True"
    assert refusal.value.code == 50001


async def test_a_thread_is_a_place_as_well(place: Place) -> None:
    """A command is answered in it, and the bot knows its parent."""
    thread = place.fake.add_thread(place.channel)

    @place.bot.tree.command(description="Where")
    async def where(interaction: discord.Interaction) -> None:
        assert isinstance(interaction.channel, discord.Thread)
        await interaction.response.send_message(str(interaction.channel.parent_id))

    async with running(place.bot, place.fake):
        seen = await place.fake.slash(place.ada, "where", channel=thread)
    assert seen.text == str(place.channel.id)


async def test_a_choice_arrives_with_its_values(place: Place) -> None:
    """A select takes what it offers, and nothing else."""

    @place.bot.tree.command(description="Pick")
    async def pick(interaction: discord.Interaction) -> None:
        view = discord.ui.View(timeout=None)
        options = [discord.SelectOption(label=deck, value=deck) for deck in ("greek", "latin")]
        view.add_item(discord.ui.Select(custom_id="deck", options=options))
        await interaction.response.send_message("Which?", view=view)

    @place.bot.event
    async def on_interaction(interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.component:
            data = dict(interaction.data or {})
            await interaction.response.send_message(str(data["values"]), ephemeral=True)

    async with running(place.bot, place.fake):
        seen = await place.fake.slash(place.ada, "pick", channel=place.channel)
        assert seen.message is not None
        with pytest.raises(Impossible):
            place.fake.choose(place.ada, seen.message, "deck", ["norse"])
        chosen = await place.fake.choose(place.bob, seen.message, "deck", ["latin"])
    assert chosen.text == "['latin']"


async def test_a_forged_press_reaches_the_bot(place: Place) -> None:
    """A custom_id that stands on no button is sent all the same."""

    @place.bot.event
    async def on_interaction(interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.component:
            data = dict(interaction.data or {})
            await interaction.response.send_message(str(data["custom_id"]))

    with_quiz(place.bot)
    async with running(place.bot, place.fake):
        seen = await place.fake.slash(place.ada, "quiz", channel=place.channel)
        assert seen.message is not None
        forged = await place.fake.forge(place.bob, seen.message, "made-up")
    assert forged.text == "made-up"
