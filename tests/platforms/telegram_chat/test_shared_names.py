"""Decks of one name on Telegram: in a group, on its buttons, and in the private chat."""

from bot.model.ownership import Owner
from bot.store import decks
from tests.fakes.telegram import FakeTelegram
from tests.platforms.telegram_chat.private_chat import PrivateChat
from tests.platforms.telegram_chat.telegram_harness import TelegramHarness
from tests.world import a_deck


async def test_a_groups_deck_called_like_one_of_the_bot(
    telegram: FakeTelegram, harness: TelegramHarness, chat: PrivateChat
) -> None:
    """The group sees both, a quiz typed there is on the named one, and private tells them apart."""
    ada = telegram.user("Ada")
    group = telegram.supergroup("Study", ada)
    owner = Owner(platform="telegram", space=str(group.id))
    deck = a_deck(4, title="The gréek deck")
    await harness.database.write(lambda tx: decks.save(tx, deck, owner))
    telegram.say(ada, "/decks", group)
    listed = await group.next_message()
    assert "builtin/greek" in listed.text
    assert "here/greek" in listed.text
    assert listed.labels == ["Study The greek deck (built in)", "Study The gréek deck (from here)"]
    telegram.say(ada, "/quiz here/greek", group)
    pointer = await group.next_message()
    seen = await telegram.press(ada, pointer, pointer.labels[0])
    private = telegram.private(ada)
    telegram.say(ada, f"/start {seen.url.partition('start=')[2]}", private)
    assert "The gréek deck (from elsewhere) · " in (await private.next_message()).text
    telegram.say(ada, "/decks", private)
    assert "elsewhere/greek" in (await private.next_message()).text
    telegram.say(ada, "/quiz builtin/greek", private)
    assert "The greek deck (built in) · " in (await private.next_message()).text
