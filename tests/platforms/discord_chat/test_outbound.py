import pytest

from bot.model.actions import Reveal
from bot.model.ids import Channel, Identity, SessionId
from bot.model.views import Bars, Button, Paragraph, Span, View
from bot.platforms.discord_chat.client import Discord
from bot.platforms.discord_chat.timeouts import Timeouts
from bot.platforms.ports import Outgoing, Undelivered
from tests.fakes.discord import Permission
from tests.platforms.discord_chat.discord_harness import DiscordHarness

NOWHERE = "1234567890123"


def card(text: str = "Card of the day") -> View:
    """A small view."""
    return View((Paragraph((Span(text),)),), ((Button("Reveal", Reveal(SessionId(1), 1)),),))


def to_channel(harness: DiscordHarness, **more: str) -> Outgoing:
    """A message for the harness's channel."""
    fields = {"nonce": "n1", **more}
    text = fields.pop("text", "Card of the day")
    return Outgoing(Channel("discord", str(harness.channel.id)), card(text), **fields)


async def undelivered(adapter: Discord, message: Outgoing) -> Undelivered:
    """The error with which a message is not delivered."""
    with pytest.raises(Undelivered) as caught:
        await adapter.send(message)
    return caught.value


async def test_a_message_reaches_a_channel_and_is_edited_there(harness: DiscordHarness) -> None:
    """The returned id can be used to replace the message."""
    async with harness.open() as adapter:
        message_id = await adapter.send(to_channel(harness))
        (message,) = harness.fake.messages(harness.channel)
        assert str(message.id) == message_id
        assert message.text == "Card of the day"
        again = await adapter.send(to_channel(harness, text="Over", replaces=message_id))
    assert again == message_id
    assert message.text == "Over"
    assert len(message.history) == 1


async def test_a_message_sent_twice_with_one_nonce_is_one(harness: DiscordHarness) -> None:
    """A repeat after a crash is ignored."""
    async with harness.open() as adapter:
        first = await adapter.send(to_channel(harness))
        second = await adapter.send(to_channel(harness))
    assert first == second
    assert len(harness.fake.messages(harness.channel)) == 1


async def test_a_message_reaches_a_person(harness: DiscordHarness) -> None:
    """The message arrives in the private chat, and can be edited there."""
    to = Identity("discord", str(harness.ada.id))
    async with harness.open() as adapter:
        message_id = await adapter.send(Outgoing(to, card(), "n2"))
        await adapter.send(Outgoing(to, card("Over"), "n3", replaces=message_id))
    (message,) = harness.fake.messages(harness.fake.dm(harness.ada))
    assert message.text == "Over"


async def test_what_is_gone_is_reported_as_gone(harness: DiscordHarness) -> None:
    """An unknown channel, a deleted message and an invalid id are reported as gone."""
    async with harness.open() as adapter:
        message_id = await adapter.send(to_channel(harness))
        (message,) = harness.fake.messages(harness.channel)
        harness.fake.delete_message(message)
        edit = to_channel(harness, replaces=message_id)
        assert (await undelivered(adapter, edit)).why == "gone"
        for channel_id in (NOWHERE, "general"):
            lost = Outgoing(Channel("discord", channel_id), card(), "n4")
            assert (await undelivered(adapter, lost)).why == "gone"


async def test_what_is_forbidden_is_reported_as_forbidden(harness: DiscordHarness) -> None:
    """Missing rights in a channel and closed private messages are reported as forbidden."""
    async with harness.open() as adapter:
        harness.fake.forbid(harness.channel, Permission.SEND_MESSAGES)
        assert (await undelivered(adapter, to_channel(harness))).why == "forbidden"
        harness.fake.close_dms(harness.ada)
        private = Outgoing(Identity("discord", str(harness.ada.id)), card(), "n5")
        assert (await undelivered(adapter, private)).why == "forbidden"


async def test_what_can_come_later_is_reported_as_later(harness: DiscordHarness) -> None:
    """Before the connection, after a proxy's ban or a network error, the message is for later."""
    adapter = harness.adapter()
    assert (await undelivered(adapter, to_channel(harness))).why == "later"
    async with harness.open() as adapter:
        harness.fake.fail_next("POST /channels/*", 429, via=False, retry_after=7.0)
        banned = await undelivered(adapter, to_channel(harness))
        assert (banned.why, banned.after) == ("later", 7.0)
        harness.fake.fail_next("POST /channels/*", 0)
        assert (await undelivered(adapter, to_channel(harness))).why == "later"
        harness.fake.fail_next("POST /channels/*", 503)
        assert (await undelivered(adapter, to_channel(harness))).why == "later"


async def test_a_short_wait_is_waited_for(harness: DiscordHarness) -> None:
    """A short 429 from Discord is waited for, and the message arrives."""
    async with harness.open() as adapter:
        harness.fake.fail_next("POST /channels/*", 429, retry_after=0.01)
        assert await adapter.send(to_channel(harness))


async def test_what_is_never_accepted_is_reported_as_refused(harness: DiscordHarness) -> None:
    """A message that Discord will never accept is reported as refused."""
    async with harness.open() as adapter:
        harness.fake.fail_next("POST /channels/*", 400)
        assert (await undelivered(adapter, to_channel(harness))).why == "refused"


async def test_nothing_that_is_sent_pings_or_links(harness: DiscordHarness) -> None:
    """Mentions in a card are plain text, and Discord is told to notify nobody."""
    nasty = "@everyone <@1> <@&2> https://evil.example [x](https://evil.example)"
    async with harness.open() as adapter:
        await adapter.send(to_channel(harness, text=nasty))
    (message,) = harness.fake.messages(harness.channel)
    assert message.pings == []
    assert message.allowed_mentions == {"parse": []}
    assert r"\@everyone" in message.text


async def test_an_edit_pings_nobody(harness: DiscordHarness) -> None:
    """Discord takes an edit without this as leave to notify everybody whom it names."""
    async with harness.open() as adapter:
        message_id = await adapter.send(to_channel(harness))
        (message,) = harness.fake.messages(harness.channel)
        message.allowed_mentions = None
        await adapter.send(to_channel(harness, text="<@1>", replaces=message_id))
    assert message.allowed_mentions == {"parse": []}


async def test_a_send_has_a_deadline(harness: DiscordHarness) -> None:
    """A message that Discord does not answer is given up, and tried over another connection."""
    timeouts = Timeouts(settling=0.05, sending=0.1)
    async with harness.open(timeouts=timeouts) as adapter:
        with harness.fake.hold("POST /channels/*"):
            error = await undelivered(adapter, to_channel(harness))
        assert (error.why, error.network) == ("later", True)
        assert await adapter.send(to_channel(harness))


async def test_what_is_refused_is_tried_without_its_extras(harness: DiscordHarness) -> None:
    """A message that Discord refuses arrives without its picture; its text is what counts."""
    view = View((*card().blocks, Bars("Reviews", "", (("Today", 3),))), card().buttons)
    async with harness.open() as adapter:
        harness.fake.fail_next("POST /channels/*", 400, code=50_035)
        to = Channel("discord", str(harness.channel.id))
        assert await adapter.send(Outgoing(to, view, "n6"))
    (message,) = harness.fake.messages(harness.channel)
    assert message.text == "Card of the day"
    assert message.files == []
