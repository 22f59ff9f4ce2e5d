import msgspec

from bot.engine.commands import COMMANDS, CommandSpec, CommandTraits, Option
from bot.model.actions import Command
from bot.platforms.discord_chat.menu import menu
from tests.fakes.discord import Permission
from tests.platforms.discord_chat.discord_harness import School


def syncs(school: School) -> int:
    """How often the menu was sent."""
    return sum(call.method == "PUT" for call in school.fake.calls)


async def test_all_commands_are_offered_everywhere(school: School) -> None:
    """Each declared command is in the menu, for servers and people, in all three contexts."""
    async with school.open():
        offered = school.fake.commands
    paths = {
        f"{command['name']} {part['name']}" if part["type"] == 1 else command["name"]
        for command in offered
        for part in (command.get("options") or [{"type": 0}])
    }
    assert paths == {command.path for command in COMMANDS}
    assert all(command["integration_types"] == [0, 1] for command in offered)
    assert all(command["contexts"] == [0, 1, 2] for command in offered)


async def test_the_menu_is_sent_once(school: School) -> None:
    """A second start finds the same menu and sends nothing."""
    async with school.open():
        assert syncs(school) == 1
    async with school.open():
        assert syncs(school) == 1


async def test_a_menu_that_was_refused_is_sent_again(school: School) -> None:
    """Trouble with the menu stops nothing, and the next start tries again."""
    school.fake.fail_next("PUT /applications/*", 429, via=False)
    async with school.open():
        assert school.fake.commands == []
    async with school.open():
        assert len(school.fake.commands) > 5


async def test_every_command_is_answered(school: School) -> None:
    """Each command of the menu, without its options, gets an answer that is no apology."""
    async with school.open():
        for command in COMMANDS:
            needed = {option.name: "greek" for option in command.options if option.required}
            answer = await school.slash(command.path, **needed)
            assert answer.text
            assert "went wrong" not in answer.text
    assert [request.action for request in school.requests] == [
        Command(command.path, {o.name: "greek" for o in command.options if o.required})
        for command in COMMANDS
    ]


async def test_options_reach_the_engine_as_text(school: School) -> None:
    """Numbers and choices arrive as they would be typed."""
    async with school.open():
        await school.slash("quiz", deck="greek", cards=5, mode="type")
    (request,) = school.requests
    assert request.action == Command("quiz", {"deck": "greek", "cards": "5", "mode": "type"})


async def test_a_request_tells_who_and_where(school: School) -> None:
    """The person, the server, the channel, and whether they may manage it."""
    allowed = Permission.MANAGE_GUILD | Permission.USE_APPLICATION_COMMANDS
    async with school.open():
        await school.slash("streak")
        school.fake.set_permissions(school.ada, school.guild, allowed)
        school.fake.forbid(school.channel, Permission.SEND_MESSAGES | Permission.EMBED_LINKS)
        await school.slash("streak")
    first, second = school.requests
    assert (first.who.platform, first.who.account) == ("discord", str(school.ada.id))
    assert first.name == "Ada"
    assert first.where.channel == str(school.channel.id)
    assert first.where.space == str(school.guild.id)
    assert not first.where.moderator
    assert first.where.lacking == ()
    assert second.where.moderator
    assert second.where.lacking == ("Send Messages", "Embed Links")
    assert first.key != second.key


async def test_a_thread_needs_a_permission_of_its_own(school: School) -> None:
    """In a thread the bot needs to send messages in threads."""
    async with school.open():
        thread = school.fake.add_thread(school.channel)
        usual = school.guild.bot_permissions & ~Permission.SEND_MESSAGES_IN_THREADS
        school.fake.set_permissions(school.fake.bot, school.guild, usual)
        await school.fake.slash(school.ada, "streak", channel=thread)
    (request,) = school.requests
    assert request.where.channel == str(thread.id)
    assert request.where.lacking == ("Send Messages in Threads",)


async def test_where_only_a_person_brought_the_bot_it_can_post_nothing(school: School) -> None:
    """In a server without the bot itself, everything is lacking, and commands work."""
    guild = school.fake.add_guild("Elsewhere", bot_inside=False)
    channel = school.fake.add_channel(guild)
    async with school.open():
        seen = await school.fake.slash(school.ada, "streak", channel=channel)
    assert "No streak yet" in seen.text
    assert "View Channel" in school.requests[0].where.lacking


async def test_a_channel_that_is_named_is_the_one_spoken_of(school: School) -> None:
    """The place of the request is the picked channel, and so is what the bot lacks there."""
    cards = school.fake.add_channel(school.guild, "cards")
    thread = school.fake.add_thread(cards)
    async with school.open():
        school.fake.forbid(cards, Permission.ATTACH_FILES)
        school.fake.forbid(school.channel, Permission.EMBED_LINKS)
        for place in (cards, thread, school.channel):
            await school.slash("daily on", channel=str(place.id))
        school.fake.forbid(cards, Permission.SEND_MESSAGES_IN_THREADS)
        await school.slash("daily on", channel=str(thread.id))
    named = [request.where.channel for request in school.requests]
    assert named == [str(place.id) for place in (cards, thread, school.channel, thread)]
    assert [request.where.lacking for request in school.requests] == [
        ("Attach Files",),
        ("Attach Files",),
        ("Embed Links",),
        # Who may not write may do none of the rest.
        ("Send Messages in Threads", "Embed Links", "Attach Files"),
    ]
    assert isinstance(school.requests[0].action, Command)
    assert school.requests[0].action.options == {"channel": str(cards.id)}


async def test_times_are_text_and_zones_are_suggested(school: School) -> None:
    """A time is typed freely; for a time zone there are suggestions."""
    async with school.open():
        found = await school.fake.autocomplete(
            school.ada, "daily on", "timezone", {"timezone": "berl"}, channel=school.channel
        )
        await school.slash("daily on", time="9pm")
    assert "Europe/Berlin" in [choice["value"] for choice in found.choices]
    (request,) = school.requests
    assert request.action == Command("daily on", {"time": "9pm"})


def test_groups_and_kinds_of_options() -> None:
    """A group describes its members; each kind of option has its type and bounds."""
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
    place, when, cards, many, few = on["options"]
    assert (place["type"], place["required"]) == (7, True)
    assert when["type"] == 3
    assert (cards["type"], cards["min_value"], cards["max_value"]) == (4, 1, 9)
    assert many["autocomplete"] is True
    assert few["choices"] == [{"name": "a", "value": "a"}, {"name": "b", "value": "b"}]
    assert msgspec.json.encode(daily)
