import msgspec
import pytest

from bot.engine.commands import BY_PATH, COMMANDS
from bot.engine.declarations import CommandSpec, CommandTraits, Option
from bot.model.actions import Command
from bot.platforms.discord_chat.menu import Payload, menu
from tests.fakes.discord import Permission
from tests.platforms.discord_chat.discord_harness import DiscordHarness


def syncs(harness: DiscordHarness) -> int:
    """How often the menu was sent."""
    return sum(call.method == "PUT" for call in harness.fake.calls)


async def test_all_commands_are_offered_everywhere(harness: DiscordHarness) -> None:
    """Every declared command is in the menu, for servers and people, in all three contexts."""
    async with harness.open():
        offered = harness.fake.commands
    paths = {
        f"{command['name']} {part['name']}" if part["type"] == 1 else command["name"]
        for command in offered
        for part in (command.get("options") or [{"type": 0}])
    }
    assert paths == {command.path for command in COMMANDS}
    assert all(command["integration_types"] == [0, 1] for command in offered)
    assert all(command["contexts"] == [0, 1, 2] for command in offered)


async def test_the_menu_is_sent_once(harness: DiscordHarness) -> None:
    """A second start finds the same menu and sends nothing."""
    async with harness.open():
        assert syncs(harness) == 1
    async with harness.open():
        assert syncs(harness) == 1


async def test_a_menu_that_was_refused_is_sent_again(harness: DiscordHarness) -> None:
    """A refused menu does not stop the bot, and the next start sends it again."""
    harness.fake.fail_next("PUT /applications/*", 429, via=False)
    async with harness.open():
        assert harness.fake.commands == []
    async with harness.open():
        assert len(harness.fake.commands) > 5


async def test_every_command_is_answered(harness: DiscordHarness) -> None:
    """Every command of the menu, without optional options, gets a real answer."""
    async with harness.open():
        for command in COMMANDS:
            needed = {option.name: "greek" for option in command.options if option.required}
            answer = await harness.slash(command.path, **needed)
            assert answer.text
            assert "went wrong" not in answer.text
    assert [request.action for request in harness.requests] == [
        Command(command.path, {o.name: "greek" for o in command.options if o.required})
        for command in COMMANDS
    ]


async def test_options_reach_the_engine_as_text(harness: DiscordHarness) -> None:
    """Numbers and choices arrive as they would be typed."""
    async with harness.open():
        await harness.slash("quiz", deck="greek", cards=5, mode="type")
    (request,) = harness.requests
    assert request.action == Command("quiz", {"deck": "greek", "cards": "5", "mode": "type"})


async def test_a_request_tells_who_and_where(harness: DiscordHarness) -> None:
    """A request has the person, the server, the channel, and whether they may manage it."""
    allowed = Permission.MANAGE_GUILD | Permission.USE_APPLICATION_COMMANDS
    async with harness.open():
        await harness.slash("streak")
        harness.fake.set_permissions(harness.ada, harness.guild, allowed)
        harness.fake.forbid(harness.channel, Permission.SEND_MESSAGES | Permission.ATTACH_FILES)
        await harness.slash("streak")
    first, second = harness.requests
    assert (first.who.platform, first.who.account) == ("discord", str(harness.ada.id))
    assert first.name == "Ada"
    assert first.where.channel == str(harness.channel.id)
    assert first.where.space == str(harness.guild.id)
    assert not first.where.moderator
    assert first.where.lacking == ()
    assert second.where.moderator
    assert second.where.lacking == ("Send Messages", "Attach Files")
    assert first.key != second.key


async def test_a_thread_needs_a_permission_of_its_own(harness: DiscordHarness) -> None:
    """In a thread the bot needs the permission to send messages in threads."""
    async with harness.open():
        thread = harness.fake.add_thread(harness.channel)
        usual = harness.guild.bot_permissions & ~Permission.SEND_MESSAGES_IN_THREADS
        harness.fake.set_permissions(harness.fake.bot, harness.guild, usual)
        await harness.fake.slash(harness.ada, "streak", channel=thread)
    (request,) = harness.requests
    assert request.where.channel == str(thread.id)
    assert request.where.lacking == ("Send Messages in Threads",)


async def test_where_only_a_person_installed_the_bot_it_can_post_nothing(
    harness: DiscordHarness,
) -> None:
    """In a server without the bot itself, all permissions are missing, and commands work."""
    guild = harness.fake.add_guild("Elsewhere", bot_inside=False)
    channel = harness.fake.add_channel(guild)
    async with harness.open():
        seen = await harness.fake.slash(harness.ada, "streak", channel=channel)
    assert "No streak yet" in seen.text
    assert "View Channel" in harness.requests[0].where.lacking


@pytest.mark.parametrize("line", ["daily on", "daily now", "battle start"])
async def test_a_server_that_has_not_added_the_bot_is_told_how(
    harness: DiscordHarness, line: str
) -> None:
    """What the bot can't do there is answered with the link that adds it, also to moderators."""
    guild = harness.fake.add_guild("Elsewhere", bot_inside=False)
    channel = harness.fake.add_channel(guild)
    moderates = Permission.MANAGE_GUILD | Permission.USE_APPLICATION_COMMANDS
    async with harness.open():
        plain = await harness.fake.slash(harness.ada, line, channel=channel)
        harness.fake.set_permissions(harness.ada, guild, moderates)
        moderator = await harness.fake.slash(harness.ada, line, channel=channel)
    for seen in (plain, moderator):
        assert "Add me to this server first" in seen.text
        assert f"<https://discord.com/oauth2/authorize?client_id={harness.fake.bot.id}" in seen.text
        assert "scope=bot+applications.commands" in seen.text


async def test_where_and_for_whom_each_command_is_there(harness: DiscordHarness) -> None:
    """Every command is in servers and private chats, for both kinds of install, for everybody."""
    async with harness.open():
        pass
    for command in harness.fake.commands:
        assert command["contexts"] == [0, 1, 2]
        assert command["integration_types"] == [0, 1]
        assert command["default_member_permissions"] is None


@pytest.mark.parametrize("payload", menu(COMMANDS), ids=lambda payload: payload["name"])
def test_nothing_is_left_to_a_default(payload: Payload) -> None:
    """Each command that is sent says who sees it, where, and for which kind of install."""
    # No permission at all: null is what Discord takes for everybody.
    assert "default_member_permissions" in payload
    assert payload["default_member_permissions"] is None
    assert payload["contexts"] == [0, 1, 2]
    assert payload["integration_types"] == [0, 1]
    # These belong to the whole command, and Discord ignores them in its parts.
    for part in payload["options"]:
        assert not part.keys() & {"default_member_permissions", "contexts", "integration_types"}


MODERATED = (
    "daily on",
    "daily off",
    "daily now",
    "daily skip",
    "decks import",
    "decks add",
    "decks remove",
    "decks share",
)


@pytest.mark.parametrize("path", MODERATED)
async def test_what_needs_a_moderator_is_refused_to_others(
    harness: DiscordHarness, path: str
) -> None:
    """Commands that share their name with those for everybody check who uses them."""
    spec = BY_PATH[path]
    needed = {option.name: "greek" for option in spec.options if option.required}
    async with harness.open():
        seen = await harness.fake.slash(harness.bob, path, needed, channel=harness.channel)
    assert "manage" in seen.text


async def test_a_channel_that_is_named_is_the_one_spoken_of(harness: DiscordHarness) -> None:
    """The request's channel is the named one, and so are the permissions missing there."""
    cards = harness.fake.add_channel(harness.guild, "cards")
    thread = harness.fake.add_thread(cards)
    async with harness.open():
        harness.fake.forbid(cards, Permission.ATTACH_FILES)
        harness.fake.forbid(harness.channel, Permission.SEND_MESSAGES)
        for channel in (cards, thread, harness.channel):
            await harness.slash("daily on", channel=str(channel.id))
        harness.fake.forbid(cards, Permission.SEND_MESSAGES_IN_THREADS)
        await harness.slash("daily on", channel=str(thread.id))
    named = [request.where.channel for request in harness.requests]
    assert named == [str(channel.id) for channel in (cards, thread, harness.channel, thread)]
    assert [request.where.lacking for request in harness.requests] == [
        ("Attach Files",),
        ("Attach Files",),
        ("Send Messages",),
        # Without the permission to write, the dependent ones are missing too.
        ("Send Messages in Threads", "Attach Files"),
    ]
    assert isinstance(harness.requests[0].action, Command)
    assert harness.requests[0].action.options == {"channel": str(cards.id)}


async def test_times_are_text_and_zones_are_suggested(harness: DiscordHarness) -> None:
    """A time is free text; time zones are suggested."""
    async with harness.open():
        suggested = await harness.fake.autocomplete(
            harness.ada, "daily on", "timezone", {"timezone": "berl"}, channel=harness.channel
        )
        await harness.slash("daily on", time="9pm")
    assert "Europe/Berlin" in [choice["value"] for choice in suggested.choices]
    (request,) = harness.requests
    assert request.action == Command("daily on", {"time": "9pm"})


def test_groups_and_kinds_of_options() -> None:
    """A group's description lists its members; each kind of option has its type and bounds."""
    future = (
        Option("when", "When", "time"),
        Option("place", "Where", "channel", required=True),
        Option("cards", "How many", "integer", least=1, most=9),
        Option("many", "One of many", "choice", choices=tuple(map(str, range(30)))),
        Option("few", "One of few", "choice", choices=("a", "b")),
    )
    traits = CommandTraits(in_group="shared", in_group_menu=True, posts_later=False, link="")
    declared = (
        CommandSpec("daily on", "x" * 120, traits, future),
        CommandSpec("daily off", "Stop", traits),
    )
    (daily,) = menu(declared)
    assert daily["description"] == "Daily: on, off"
    on, off = daily["options"]
    assert len(on["description"]) == 100
    assert off["options"] == []
    where, when, cards, many, few = on["options"]
    assert (where["type"], where["required"]) == (7, True)
    assert when["type"] == 3
    assert (cards["type"], cards["min_value"], cards["max_value"]) == (4, 1, 9)
    assert many["autocomplete"] is True
    assert few["choices"] == [{"name": "a", "value": "a"}, {"name": "b", "value": "b"}]
    assert msgspec.json.encode(daily)
