"""A group that is reached in the browser after `/web` was typed there."""

from functools import partial

import pytest

from bot.engine.people import browsers
from bot.model.browsers import Place
from bot.model.ids import Identity
from bot.platforms.telegram_chat.inbound import ANONYMOUS_ADMIN
from bot.platforms.telegram_chat.permissions import KEPT_MS
from tests.fakes.telegram import FakeTelegram, User
from tests.fakes.telegram.chats import Status
from tests.platforms.telegram_chat.telegram_harness import TelegramHarness


async def places(harness: TelegramHarness, who: User) -> tuple[Place, ...]:
    """The groups that a person reaches in the browser."""
    account = Identity("telegram", str(who.id))
    at = harness.clock.now()
    return await harness.database.read(partial(browsers.places_of, who=account, at=at))


@pytest.mark.parametrize(("status", "manages"), [("member", False), ("administrator", True)])
async def test_a_group_is_noted(
    telegram: FakeTelegram, harness: TelegramHarness, status: Status, *, manages: bool
) -> None:
    """Telegram says whether the person manages it; the link itself comes in private."""
    await harness.engine.note_pages("https://cards.example.org")
    ada = telegram.user("Ada")
    group = telegram.group("Study hall", ada)
    telegram.set_member(group, ada, status)
    telegram.say(ada, "/web", group)
    pointer = await group.next_message()
    assert "/in/" not in pointer.text
    (place,) = await places(harness, ada)
    assert (place.space, place.title, place.moderator) == (str(group.id), "Study hall", manages)


async def test_a_lost_role_is_noted(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """Whoever types it again has the role that they have by then."""
    await harness.engine.note_pages("https://cards.example.org")
    ada = telegram.user("Ada")
    group = telegram.group("Study hall", ada)
    for status in ("administrator", "member"):
        telegram.set_member(group, ada, status)
        harness.clock.at += KEPT_MS
        telegram.say(ada, "/web", group)
        await group.next_message()
        (place,) = await places(harness, ada)
        assert place.moderator == (status == "administrator")


async def test_nothing_is_noted(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """Nor of an administrator who hides their name, neither where there are no pages."""
    anonymous = User(ANONYMOUS_ADMIN, "Group", username="GroupAnonymousBot", is_bot=True)
    telegram.users[anonymous.id] = anonymous
    ada = telegram.user("Ada")
    group = telegram.group("Study hall", ada, anonymous)
    telegram.say(ada, "/web", group)
    await group.next_message()
    await harness.engine.note_pages("https://cards.example.org")
    group.members[anonymous.id] = "administrator"
    telegram.say(anonymous, "/web", group)
    await group.next_message()
    assert await harness.rows("SELECT * FROM web_places") == []
