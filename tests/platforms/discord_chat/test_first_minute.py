"""How many presses a stranger needs, and what the bot says when it comes to a server."""

import pytest

from tests.fakes.discord import Guild, Message, Permission, User
from tests.fakes.discord.components import walk
from tests.platforms.discord_chat.discord_harness import DiscordHarness, shown
from tests.platforms.discord_chat.test_daily import MODERATES, DailyHarness

QUESTION = "What time is it where you are?"
RATED = "This card comes back"


async def joined(harness: DiscordHarness, daily: DailyHarness) -> tuple[Guild, Message]:
    """The bot comes to a server with one channel; returns its introduction."""
    guild = harness.fake.add_guild("Club", harness.ada, bot_inside=False)
    channel = harness.fake.add_channel(guild)
    harness.fake.add_bot(guild)
    await harness.fake.until(lambda: harness.events)
    await daily.look()
    (greeting,) = harness.fake.messages(channel)
    return guild, greeting


async def pressed(harness: DiscordHarness, who: User, message: Message, *labels: str) -> Message:
    """A person presses one button after the other; returns what the last one shows."""
    for label in labels:
        message = shown(await harness.fake.press(who, message, label))
    return message


async def test_study_now_needs_two_presses(harness: DiscordHarness) -> None:
    """Study now, and an option, which rates the card; the question for the time zone follows."""
    harness.newcomers = True
    async with harness.open() as adapter:
        _, greeting = await joined(harness, DailyHarness(harness, adapter))
        assert "I'm Cardstreak" in greeting.text
        asked = await pressed(harness, harness.bob, greeting, "Study now")
        (right,) = (button.label for button in asked.buttons if "answer1x" in button.label)
        assert "✓ Right" in (await pressed(harness, harness.bob, asked, right)).text

        def texts() -> list[str]:
            return [one.text for one in harness.fake.messages(greeting.channel, harness.bob)]

        await harness.fake.until(lambda: any(QUESTION in text for text in texts()))
        assert any(RATED in text for text in texts())
        assert sum(QUESTION in text for text in texts()) == 1


async def test_two_presses_from_the_join_to_a_rated_card(harness: DiscordHarness) -> None:
    """The introduction has a card to try: Reveal answer, a rating."""
    async with harness.open() as adapter:
        _, greeting = await joined(harness, DailyHarness(harness, adapter))
        assert "Try one now" in greeting.text
        assert RATED in (await pressed(harness, harness.bob, greeting, "Reveal", "5")).text


async def test_two_presses_from_a_daily_card_to_a_rated_one(harness: DiscordHarness) -> None:
    """A card every day posts its first card at once; Reveal answer and a rating are enough."""
    async with harness.open() as adapter:
        daily = DailyHarness(harness, adapter)
        guild, greeting = await joined(harness, daily)
        harness.fake.set_permissions(harness.ada, guild, MODERATES)
        setup = await pressed(harness, harness.ada, greeting, "A card every day")
        assert "All set" in setup.text
        await daily.look()
        card = harness.fake.messages(greeting.channel)[-1]
        assert RATED in (await pressed(harness, harness.bob, card, "Reveal", "5")).text


async def test_the_menu_of_time_zones(harness: DiscordHarness) -> None:
    """A choice of the menu is saved, and takes the place of the question."""
    harness.newcomers = True
    async with harness.open():
        settings = await harness.slash("settings")
        question = await pressed(harness, harness.ada, settings, "Change my time zone")
        (menu,) = [item for _, item in walk(question.components) if "options" in item]
        assert menu["placeholder"] == "Choose your time zone"
        tokyo = next(each for each in menu["options"] if each["label"].startswith("New York"))
        seen = harness.fake.choose(harness.ada, question, menu["custom_id"], [tokyo["value"]])
        assert "in New York" in shown(await seen).text
        assert "New York" in (await harness.slash("settings")).text


async def test_a_server_is_greeted_once(harness: DiscordHarness) -> None:
    """Removed and added again, after an outage and after a restart the bot says nothing more."""
    async with harness.open() as adapter:
        guild, greeting = await joined(harness, DailyHarness(harness, adapter))
        harness.fake.kick_bot(guild)
        harness.fake.add_bot(guild)
        await harness.fake.until(lambda: len(harness.events) == 3)
        harness.fake.outage(guild)
        harness.fake.recover(guild)
    async with harness.open() as adapter:
        await DailyHarness(harness, adapter).look()
        assert harness.fake.messages(greeting.channel) == [greeting]


@pytest.mark.parametrize("closed", [1, 2])
async def test_it_greets_where_it_may_write(harness: DiscordHarness, closed: int) -> None:
    """A channel that is closed to the bot is passed over; if all are, it says nothing."""
    guild = harness.fake.add_guild("Club", harness.ada, bot_inside=False)
    channels = [harness.fake.add_channel(guild, name) for name in ("rules", "general")]
    async with harness.open() as adapter:
        for channel in channels[:closed]:
            harness.fake.forbid(channel, Permission.SEND_MESSAGES, harness.fake.bot)
        harness.fake.add_bot(guild)
        await harness.slash("help")
        await DailyHarness(harness, adapter).look()
        posts = [len(harness.fake.messages(channel)) for channel in channels]
        assert posts == ([0, 1] if closed == 1 else [0, 0])


async def test_a_streak_is_shown_to_the_channel(harness: DiscordHarness) -> None:
    """Alone at first; the button posts it for everybody, with the person's name."""
    async with harness.open():
        own = await harness.slash("streak")
        assert own.ephemeral_to == harness.ada.id
        post = await pressed(harness, harness.ada, own, "Show here")
        assert post.ephemeral_to is None
        assert "Ada shows their streak." in post.text


async def test_without_the_bot_in_the_server(harness: DiscordHarness) -> None:
    """Installed by a person alone, the help says what needs the invitation, with its link."""
    guild = harness.fake.add_guild("Elsewhere", bot_inside=False)
    channel = harness.fake.add_channel(guild)
    async with harness.open():
        text = shown(await harness.fake.slash(harness.ada, "help", {}, channel=channel)).text
        assert "You have added me for yourself" in text
        assert "oauth2/authorize" in text
