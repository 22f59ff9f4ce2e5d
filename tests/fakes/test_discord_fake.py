import asyncio
import io
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest
import pytest_asyncio

from tests.fakes.bots import Bot, pointed_at, running
from tests.fakes.discord import Channel, FakeDiscord, Impossible, Load, User, drive


class Place:
    """A fake with a server, a channel, two people, and a bot that can be given commands."""

    def __init__(self, fake: FakeDiscord) -> None:
        self.fake = fake
        self.guild = fake.add_guild("School")
        self.channel: Channel = fake.add_channel(self.guild)
        self.ada: User = fake.add_user("ada")
        self.bob: User = fake.add_user("bob")
        self.bot = Bot()


@pytest_asyncio.fixture
async def place() -> AsyncIterator[Place]:
    async with FakeDiscord() as fake:
        yield Place(fake)


def card(button: str = "reveal", label: str = "Reveal") -> discord.ui.LayoutView:
    """A layout with a text and a button."""
    view = discord.ui.LayoutView(timeout=None)
    row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow()
    row.add_item(discord.ui.Button(label=label, custom_id=button))
    view.add_item(discord.ui.Container(discord.ui.TextDisplay("What is a tensor?"), row))
    return view


def with_quiz(bot: Bot) -> None:
    """/quiz shows the card, to its asker alone if they want."""

    @bot.tree.command(description="A card")
    async def quiz(interaction: discord.Interaction, alone: bool = False) -> None:  # noqa: FBT001, FBT002 (an option)
        await interaction.response.send_message(view=card(), ephemeral=alone)


def with_press(bot: Bot) -> None:
    """Any press turns the card."""

    @bot.event
    async def on_interaction(interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.component:
            async with bot.refused():
                await interaction.response.edit_message(view=card("rate", "Good"))


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
        assert interaction.data is not None
        await interaction.response.send_message(str(interaction.data["custom_id"]))

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


async def test_the_same_nonce_again_gives_the_first_message(place: Place) -> None:
    """A repeat posts nothing, and says which message it was; after a while it is forgotten."""
    async with running(place.bot, place.fake) as bot:
        channel = bot.get_partial_messageable(place.channel.id)
        first = await channel.send("card", nonce="daily-1")
        again = await channel.send("card", nonce="daily-1")
        place.fake.advance(3600)
        later = await channel.send("card", nonce="daily-1")
    assert first.id == again.id != later.id
    assert len(place.fake.messages(place.channel)) == 2


async def test_rate_limits_are_retried_with_via_and_raised_without(place: Place) -> None:
    """The limit's own answer is waited for; the proxy's ban is an error."""
    async with running(place.bot, place.fake) as bot:
        channel = bot.get_partial_messageable(place.channel.id)
        place.fake.fail_next("POST /channels/*/messages", 429, retry_after=0.01)
        await channel.send("one")
        place.fake.fail_next("POST /channels/*/messages", 429, via=False)
        with pytest.raises(discord.HTTPException) as refusal:
            await channel.send("two")
    assert refusal.value.status == 429
    posts = [call.status for call in place.fake.calls if call.path.endswith("/messages")]
    assert posts == [429, 200, 429]


async def test_a_server_error_is_retried(place: Place) -> None:
    """A lost answer leads to a second request, and the nonce keeps it from posting twice."""
    async with running(place.bot, place.fake) as bot:
        place.fake.fail_next("POST /channels/*", 502, after=True)
        await bot.get_partial_messageable(place.channel.id).send("one", nonce="n")
    assert len(place.fake.messages(place.channel)) == 1
    assert [call.status for call in place.fake.calls][-2:] == [502, 200]


async def test_a_dropped_gateway_is_resumed_with_what_was_missed(place: Place) -> None:
    """A command typed meanwhile is answered after the RESUME."""
    with_quiz(place.bot)
    async with running(place.bot, place.fake) as bot:
        place.fake.drop_gateway()
        seen = await place.fake.slash(place.ada, "quiz", channel=place.channel)
        assert seen.text == "What is a tensor?"
        place.fake.reconnect()
        await place.fake.until(lambda: bot.events.count("resumed") > 1)
    assert bot.events.count("connected") == 1


@pytest.mark.parametrize("how", ["dropped", "invalidated"])
async def test_a_lost_session_is_begun_anew(place: Place, how: str) -> None:
    """The bot identifies again and is served."""
    with_quiz(place.bot)
    async with running(place.bot, place.fake) as bot:
        if how == "dropped":
            place.fake.drop_gateway(resumable=False)
        else:
            place.fake.invalidate()
        await place.fake.until(lambda: bot.events.count("connected") > 1)
        seen = await place.fake.slash(place.ada, "quiz", channel=place.channel)
    assert seen.kind == "message"
    assert "resumed" not in bot.events


async def test_four_shards_share_the_guilds() -> None:
    """Each guild's interactions arrive over its own shard."""
    async with FakeDiscord(shards=4) as fake:
        guilds = [fake.add_guild(f"Guild {number}") for number in range(3)]
        for guild in guilds:
            fake.advance(0.001)
            fake.add_channel(guild)
        bot, ada = Bot(), fake.add_user("ada")
        with_quiz(bot)
        async with running(bot, fake):
            assert len(fake.gateway.live()) == 4
            for guild in guilds:
                found = bot.get_guild(guild.id)
                assert found is not None
                assert found.shard_id == (guild.id >> 22) % 4
                channel = fake.world.channels[found.text_channels[0].id]
                assert (await fake.slash(ada, "quiz", channel=channel)).kind == "message"


async def test_a_wrong_token_is_refused_by_both_sides(place: Place) -> None:
    """REST says 401; the gateway closes with 4004."""
    with pointed_at(place.fake):
        stranger = Bot()
        with pytest.raises(discord.LoginFailure):
            await stranger.login("another-token")
        await stranger.close()
        await place.bot.login(place.fake.token)
        place.fake.gateway.token = "changed"
        with pytest.raises(discord.ConnectionClosed) as closed:
            await asyncio.wait_for(place.bot.connect(), 5)
    assert closed.value.code == 4004


async def test_privileged_intents_are_refused(place: Place) -> None:
    """The gateway closes with 4014."""
    bot = Bot(discord.Intents(guilds=True, message_content=True))
    with pointed_at(place.fake):
        await bot.login(place.fake.token)
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await asyncio.wait_for(bot.connect(), 5)


async def test_the_bot_is_told_what_goes_away(place: Place) -> None:
    """Deleted messages and channels and a kick arrive as events."""
    intents = discord.Intents(guilds=True, guild_messages=True)
    bot = Bot(intents)
    async with running(bot, place.fake):
        await bot.get_partial_messageable(place.channel.id).send("one")
        place.fake.delete_message(place.fake.messages(place.channel)[0])
        place.fake.delete_channel(place.channel)
        place.fake.kick_bot(place.guild)
        await place.fake.until(lambda: "guild removed" in bot.events)
    assert bot.events[-3:] == ["message deleted", "channel deleted", "guild removed"]


async def test_a_load_is_driven_and_measured(place: Place) -> None:
    """All people are answered, and the figures say so."""
    with_quiz(place.bot)
    with_press(place.bot)
    async with running(place.bot, place.fake):
        found = await drive(place.fake, Load(rate=100, seconds=0.3, command="quiz"))
    assert found.answered == found.sent == found.in_time > 20
    assert 0 < found.p50 <= found.p99 <= found.worst
