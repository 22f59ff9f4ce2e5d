import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.discord import (
    COMPONENTS_V2,
    Channel,
    FakeDiscord,
    Permission,
    component_limits,
    message_limits,
)
from tests.fakes.discord.errors import FormErrors, Json, Refusal
from tests.fakes.discord.small_bot import Bot, running


@pytest_asyncio.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    """A running fake without people."""
    async with FakeDiscord() as server:
        yield server


@pytest_asyncio.fixture
async def channel(fake: FakeDiscord) -> Channel:
    """A channel of the fake."""
    return fake.add_channel(fake.add_guild("School"))


def button(**changes: Any) -> Json:
    """A valid button with some fields changed."""
    return {"type": 2, "style": 1, "label": "Good", "custom_id": "good", **changes}


def row(*inner: Json) -> Json:
    """An action row."""
    return {"type": 1, "components": list(inner)}


def text(content: str) -> Json:
    """A text display."""
    return {"type": 10, "content": content}


def refused(form: Json) -> Json:
    """The error tree of a message that is refused."""
    with pytest.raises(Refusal) as refusal:
        message_limits.check_message(form, [], None)
    assert refusal.value.code == 50035
    assert refusal.value.errors is not None
    return refusal.value.errors


def code_at(errors: Json, path: str) -> str:
    """The code of the first error at a dotted path."""
    for step in path.split("."):
        errors = errors[step]
    code: str = errors["_errors"][0]["code"]
    return code


V2 = {"flags": COMPONENTS_V2}
SELECT = {"type": 3, "custom_id": "s"}
OPTION = {"label": "a", "value": "a"}


@pytest.mark.parametrize(
    ("form", "path", "code"),
    [
        ({"content": "x" * 2001}, "content", "BASE_TYPE_MAX_LENGTH"),
        ({"content": "x", "nonce": "n" * 26}, "nonce", "BASE_TYPE_MAX_LENGTH"),
        ({"embeds": [{"title": "x" * 257}]}, "embeds.0.title", "BASE_TYPE_MAX_LENGTH"),
        ({"embeds": [{"description": "x" * 4000}] * 2}, "embeds", "MAX_EMBED_SIZE_EXCEEDED"),
        (
            {**V2, "content": "x", "components": [text("x")]},
            "content",
            "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
        ),
        ({"components": [text("x")]}, "components.0", "UNION_TYPE_CHOICES"),
        (
            {**V2, "components": [text("x" * 2001), text("x" * 2000)]},
            "components",
            "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
        ),
        (
            {**V2, "components": [{"type": 17, "components": [text("x")] * 40}]},
            "components",
            "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
        ),
        (
            {**V2, "components": [{"type": 9, "components": [text("x")] * 4}]},
            "components.0.accessory",
            "UNION_TYPE_CHOICES",
        ),
        (
            {"components": [row(button(label="x" * 81))]},
            "components.0.components.0.label",
            "BASE_TYPE_MAX_LENGTH",
        ),
        (
            {"components": [row(button(custom_id="x" * 101))]},
            "components.0.components.0.custom_id",
            "BASE_TYPE_BAD_LENGTH",
        ),
        (
            {"components": [row(button(), button())]},
            "components.0.components.1.custom_id",
            "COMPONENT_CUSTOM_ID_DUPLICATED",
        ),
        (
            {"components": [row(*(button(custom_id=str(n)) for n in range(6)))]},
            "components.0.components",
            "BASE_TYPE_BAD_LENGTH",
        ),
        (
            {"components": [row(button(emoji={"name": "smile"}))]},
            "components.0.components.0.emoji.name",
            "COMPONENT_INVALID_EMOJI",
        ),
        ({"components": [row(button())] * 6}, "components", "BASE_TYPE_MAX_LENGTH"),
        (
            {"components": [row({**SELECT, "options": [OPTION] * 26})]},
            "components.0.components.0.options",
            "BASE_TYPE_BAD_LENGTH",
        ),
        (
            {"components": [row({**SELECT, "options": [OPTION] * 2})]},
            "components.0.components.0.options.1.value",
            "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
        ),
        (
            {"components": [row({**SELECT, "options": [OPTION]}, button())]},
            "components.0.components.1",
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
        ),
        (
            {**V2, "components": [{"type": 12, "items": [{"media": {"url": "attachment://a"}}]}]},
            "components.0.items.0.media",
            "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
        ),
    ],
)
def test_a_message_beyond_a_limit_is_refused_at_its_path(form: Json, path: str, code: str) -> None:
    """The error stands at the path of the value that breaks the limit."""
    assert code_at(refused(form), path) == code


@given(st.integers(0, 2100), st.integers(0, 90), st.integers(0, 7))
def test_a_message_is_taken_exactly_within_its_limits(
    length: int, label: int, buttons: int
) -> None:
    """Content, label and row are accepted exactly up to their limits."""
    inner = [button(custom_id=str(n), label="l" * label) for n in range(buttons)]
    form = {"content": "x" * length, "components": [row(*inner)]}
    fits = length <= 2000 and 1 <= label <= 80 and 1 <= buttons <= 5
    with contextlib.nullcontext() if fits or buttons == 0 else pytest.raises(Refusal):
        message_limits.check_message(form if buttons else {"content": "x"}, [], None)


def test_nothing_at_all_is_no_message() -> None:
    """A message with nothing visible is refused."""
    with pytest.raises(Refusal) as refusal:
        message_limits.check_message({"content": ""}, [], None)
    assert refusal.value.code == 50006


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"title": "x" * 46}, "title"),
        ({"components": []}, "components"),
        ({"custom_id": "x" * 101}, "custom_id"),
    ],
)
def test_a_modal_beyond_a_limit_is_refused(changes: Json, path: str) -> None:
    """The title, the custom_id and the number of fields of a modal have limits."""
    child = {"type": 4, "custom_id": "a", "style": 1}
    modal = {"title": "t", "custom_id": "m", "components": [{"type": 18, "label": "l"}]}
    modal["components"] = [{"type": 18, "label": "l", "component": child}]
    errors = FormErrors()
    component_limits.check_modal(modal, errors)
    errors.raise_if_any()
    component_limits.check_modal({**modal, **changes}, errors)
    with pytest.raises(Refusal) as refusal:
        errors.raise_if_any()
    assert refusal.value.errors is not None
    assert code_at(refusal.value.errors, path) == "BASE_TYPE_BAD_LENGTH"


@pytest.mark.parametrize(("least", "most"), [(-1, 1), (2, 1), (0, 11)])
def test_a_field_for_files_takes_ten_at_most(least: int, most: int) -> None:
    """The number of files of an upload field has limits."""
    field = {"type": 19, "custom_id": "a", "min_values": 0, "max_values": 10}
    modal = {"title": "t", "custom_id": "m"}
    errors = FormErrors()
    component_limits.check_modal(
        {**modal, "components": [{"type": 18, "label": "l", "component": field}]}, errors
    )
    errors.raise_if_any()
    field |= {"min_values": least, "max_values": most}
    component_limits.check_modal(
        {**modal, "components": [{"type": 18, "label": "l", "component": field}]}, errors
    )
    with pytest.raises(Refusal):
        errors.raise_if_any()


async def test_an_interactions_answer_is_held_to_the_same_limits(
    fake: FakeDiscord, channel: Channel
) -> None:
    """The error path begins with `data`, and the interaction can still be answered."""
    bot = Bot()

    @bot.tree.command(description="Long")
    async def long(interaction: discord.Interaction) -> None:
        async with bot.refused():
            await interaction.response.send_message("x" * 2001)
        await discord.InteractionResponse(interaction).send_message("short")

    async with running(bot, fake):
        seen = await fake.slash(fake.add_user("ada"), "long", channel=channel)
    assert bot.errors[0].code == 50035
    assert "data.content: Must be 2000 or fewer in length." in bot.errors[0].text.replace("In ", "")
    assert seen.text == "short"


async def test_a_layout_stays_a_layout(fake: FakeDiscord, channel: Channel) -> None:
    """A layout refuses content, and a text becomes a layout only if its content is removed."""
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.TextDisplay("hello"))
    async with running(Bot(), fake) as bot:
        target = bot.get_partial_messageable(channel.id)
        message = await target.send(view=view)
        with pytest.raises(discord.HTTPException, match="IS_COMPONENTS_V2"):
            await message.edit(content="plain", view=None)
        plain = await target.send("plain")
        with pytest.raises(discord.HTTPException, match="IS_COMPONENTS_V2"):
            await plain.edit(view=view)
        await plain.edit(content=None, view=view)
    assert [message.text for message in fake.messages(channel)] == ["hello", "hello"]


async def test_commands_beyond_their_limits_are_not_synced(fake: FakeDiscord) -> None:
    """A refused sync changes nothing."""
    good = {"name": "quiz", "description": "A card"}
    bad = {"name": "Quiz!", "description": "x" * 101}
    path = f"{fake.api}/applications/{fake.bot.id}/commands"
    headers = {"Authorization": "Bot fake-token"}
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.put(path, json=[good]) as answer:
            assert answer.status == 200
            assert answer.headers["Content-Type"] == "application/json"
        async with session.put(path, json=[good, bad]) as answer:
            errors = (await answer.json())["errors"]["1"]
    assert set(errors) == {"name", "description"}
    assert [command["name"] for command in fake.commands] == ["quiz"]


async def test_autocomplete_gives_at_most_25_choices(fake: FakeDiscord) -> None:
    """26 choices are refused; discord.py then answers with the 25 that the handler returned."""
    bot = Bot()

    @bot.tree.command(description="Many")
    async def many(interaction: discord.Interaction, name: str) -> None:
        await interaction.response.send_message(name)

    @many.autocomplete("name")
    async def names(
        interaction: discord.Interaction, _current: str
    ) -> list[discord.app_commands.Choice[str]]:
        choices = [discord.app_commands.Choice(name=str(n), value=str(n)) for n in range(26)]
        async with bot.refused():
            await interaction.response.autocomplete(choices)
        return choices[:25]

    async with running(bot, fake):
        seen = await fake.autocomplete(fake.add_user("ada"), "many", "name", {"name": "x"})
    assert bot.errors[0].code == 50035
    assert len(seen.choices) == 25


async def test_who_is_not_answered_sees_a_failure() -> None:
    """A person without an answer sees a failure after the deadline."""
    async with FakeDiscord(answer_within=0.05) as hasty:
        bot = Bot()

        @bot.tree.command(description="Mute")
        async def mute(_interaction: discord.Interaction) -> None:
            pass

        async with running(bot, hasty):
            assert (await hasty.slash(hasty.add_user("ada"), "mute")).kind == "failed"


def test_the_flag_of_a_layout_is_not_taken_back() -> None:
    """An edit of a layout is refused if it brings content or removes the flag."""
    world = FakeDiscord().world
    form = {"flags": COMPONENTS_V2, "components": [text("x")]}
    message = world.post(world.dm(world.user("ada")), form, [])
    for edit in ({"content": "x"}, {"flags": 0}):
        with pytest.raises(Refusal) as refusal:
            world.edit(message, edit, [])
        assert refusal.value.errors is not None
        assert code_at(refusal.value.errors, "flags") == "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG"
    world.edit(message, {"components": [text("y")]}, [])
    assert message.text == "y"


async def test_where_the_bot_may_not_write(fake: FakeDiscord, channel: Channel) -> None:
    """Each reason why the bot may not write has Discord's own code."""
    ada = fake.add_user("ada")
    thread = fake.add_thread(channel)
    async with running(Bot(), fake) as bot:
        target = bot.get_partial_messageable(channel.id)

        async def code(messageable: discord.abc.Messageable, **more: Any) -> int:
            with pytest.raises(discord.HTTPException) as refusal:
                await messageable.send("x", **more)
            return refusal.value.code

        fake.forbid(channel, Permission.EMBED_LINKS)
        assert await code(target, embed=discord.Embed(title="x")) == 50013
        fake.forbid(channel, Permission.SEND_MESSAGES_IN_THREADS)
        assert await code(bot.get_partial_messageable(thread.id)) == 50013
        await target.send("still")
        fake.forbid(channel)
        assert await code(target) == 50013
        fake.forbid(channel, Permission.VIEW_CHANNEL)
        assert await code(target) == 50001
        assert channel.guild is not None
        fake.kick_bot(channel.guild)
        assert await code(target) == 50001
        fake.delete_channel(channel)
        assert await code(target) == 10003
        person = await bot.fetch_user(ada.id)
        fake.close_dms(ada)
        assert await code(person) == 50007
        fake.open_dms(ada)
        await person.send("hello")
    assert [message.text for message in fake.messages(fake.dm(ada))] == ["hello"]


async def test_what_is_gone_cannot_be_edited(fake: FakeDiscord, channel: Channel) -> None:
    """A deleted message cannot be edited or replied to."""
    async with running(Bot(), fake) as bot:
        message = await bot.get_partial_messageable(channel.id).send("x")
        await message.delete()
        with pytest.raises(discord.NotFound) as refusal:
            await message.edit(content="y")
        assert refusal.value.code == 10008
        with pytest.raises(discord.HTTPException, match="Unknown message"):
            await message.channel.send("y", reference=message)


async def test_pings_follow_the_allowed_mentions(fake: FakeDiscord, channel: Channel) -> None:
    """A mention notifies only if the allowed mentions include it."""
    ada = fake.add_user("ada")
    async with running(Bot(), fake) as bot:
        target = bot.get_partial_messageable(channel.id)
        await target.send(f"@everyone <@{ada.id}>")
        await target.send(
            f"@everyone <@{ada.id}>", allowed_mentions=discord.AllowedMentions(users=True)
        )
    silent, loud = fake.messages(channel)
    assert silent.pings == []
    assert loud.pings == [f"user {ada.id}"]
