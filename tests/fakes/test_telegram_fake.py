"""The stand-in for the Bot API, driven by the real SDK."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
import telegram
from telegram import ext

from tests.fakes.telegram import TOKEN, FakeTelegram

Context = Any
LOUD = "The answer is 42."
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (640).to_bytes(4) + (480).to_bytes(4) + bytes(9)


@pytest_asyncio.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    """A Bot API server that nobody polls yet."""
    async with FakeTelegram() as served:
        yield served


@pytest_asyncio.fixture
async def bot(fake: FakeTelegram) -> AsyncIterator[telegram.Bot]:
    """The SDK's bot, on the fake."""
    async with telegram.Bot(TOKEN, fake.base_url, fake.base_file_url) as made:
        yield made


def application(fake: FakeTelegram) -> "ext.Application[Any, Any, Any, Any, Any, Any]":
    """A small bot: /quiz shows a card, its buttons answer, whatever else is said is echoed."""
    builder = ext.Application.builder().token(TOKEN).base_url(fake.base_url)
    app = builder.base_file_url(fake.base_file_url).job_queue(None).concurrent_updates(16).build()
    app.add_handler(ext.CommandHandler("quiz", _quiz))
    app.add_handler(ext.CallbackQueryHandler(_pressed))
    app.add_handler(ext.ChatMemberHandler(_member))
    app.add_handler(ext.MessageHandler(ext.filters.TEXT, _echo))
    return app


async def _quiz(update: telegram.Update, context: Context) -> None:
    rows = [
        [
            telegram.InlineKeyboardButton("Reveal", callback_data="reveal"),
            telegram.InlineKeyboardButton("Hint", callback_data="hint"),
        ]
    ]
    assert update.effective_message
    await update.effective_message.reply_text(
        "<b>What</b> is the answer?",
        parse_mode="HTML",
        reply_markup=telegram.InlineKeyboardMarkup(rows),
    )


async def _pressed(update: telegram.Update, context: Context) -> None:
    query = update.callback_query
    assert query
    if query.data == "hint":
        await query.answer("It is even.", show_alert=True)
        return
    await query.answer()
    if query.message and query.message.is_accessible:
        with contextlib.suppress(telegram.error.BadRequest):
            await query.edit_message_text(LOUD)


async def _member(update: telegram.Update, context: Context) -> None:
    context.application.bot_data["member"] = update.my_chat_member


async def _echo(update: telegram.Update, context: Context) -> None:
    assert update.effective_message
    await update.effective_message.reply_text(f"You said: {update.effective_message.text}")


@contextlib.asynccontextmanager
async def polling(fake: FakeTelegram) -> AsyncIterator[Any]:
    """The small bot, polling."""
    app = application(fake)
    await app.initialize()
    await app.start()
    assert app.updater
    await app.updater.start_polling(allowed_updates=telegram.Update.ALL_TYPES)
    try:
        yield app
    finally:
        await app.updater.stop()
        await app.stop()
        await app.shutdown()


# The SDK announces with every RetryAfter that its number will be a timedelta one day.
waits_in_seconds = pytest.mark.filterwarnings("ignore:.*retry_after")


async def refused(request: Awaitable[object], words: str) -> telegram.error.TelegramError:
    """The error with which a request is refused, which says exactly this."""
    with pytest.raises(telegram.error.TelegramError) as found:
        await request
    assert found.value.message == words
    return found.value


def keyboard(*rows: list[telegram.InlineKeyboardButton]) -> telegram.InlineKeyboardMarkup:
    """An inline keyboard."""
    return telegram.InlineKeyboardMarkup(rows)


async def test_a_command_is_answered(fake: FakeTelegram) -> None:
    """A polling bot's answer to a command stands in the private chat, markup taken off."""
    ada = fake.user("Ada")
    async with polling(fake):
        fake.say(ada, "/quiz")
        card = await fake.private(ada).next_message()
    assert card.text == "What is the answer?"
    assert card.marked("bold") == ["What"]
    assert card.labels == ["Reveal", "Hint"]


async def test_an_alert_is_seen_by_the_presser_only(fake: FakeTelegram) -> None:
    """In a group an alert reaches the one who pressed and nobody else."""
    ada, ben = fake.user("Ada"), fake.user("Ben")
    group = fake.group("Study", ada, ben)
    async with polling(fake):
        fake.say(ada, f"/quiz@{fake.bot.username}", group)
        card = await group.next_message()
        seen = await fake.press(ben, card, "Hint")
    assert (seen.text, seen.alert) == ("It is even.", True)
    assert fake.seen_by(ben) == [seen]
    assert fake.seen_by(ada) == []


async def test_an_edit_keeps_what_was_before(fake: FakeTelegram) -> None:
    """A message that was edited knows its earlier version."""
    ada = fake.user("Ada")
    chat = fake.private(ada)
    async with polling(fake):
        fake.say(ada, "/quiz")
        card = await chat.next_message()
        await fake.press(ada, card, "Reveal")
        card = await chat.next_edit(card)
    assert card.text == LOUD
    assert card.buttons == ()
    assert [version.text for version in card.history] == ["What is the answer?"]


async def test_presses_at_once_all_arrive(fake: FakeTelegram) -> None:
    """Presses of several people at once are each answered."""
    people = [fake.user(name) for name in ("Ada", "Ben", "Cleo")]
    group = fake.supergroup("Study", *people)
    async with polling(fake):
        fake.say(people[0], "/quiz", group)
        card = await group.next_message()
        seen = await fake.press_at_once([(person, card, "Hint") for person in people])
    assert [each.text for each in seen] == ["It is even."] * 3


async def test_a_press_on_a_deleted_message_arrives_without_it(fake: FakeTelegram) -> None:
    """Who still sees a deleted message can press it; the bot gets an inaccessible message."""
    ada = fake.user("Ada")
    async with polling(fake):
        fake.say(ada, "/quiz")
        card = await fake.private(ada).next_message()
        fake.delete(card)
        seen = await fake.press(ada, card, "Reveal")
    assert seen.message.deleted


async def test_a_repeated_update_arrives_twice(fake: FakeTelegram) -> None:
    """A duplicate has the same id and is handed out once more."""
    ada = fake.user("Ada")
    async with polling(fake):
        fake.say(ada, "hello")
        first = await fake.private(ada).next_message()
        fake.duplicate()
        second = await fake.private(ada).next_message()
    assert first.text == second.text
    assert first.id != second.id


async def test_privacy_mode_keeps_talk_from_the_bot(fake: FakeTelegram) -> None:
    """From a group come commands and replies to the bot; talk and others' commands do not."""
    ada = fake.user("Ada")
    group = fake.group("Study", ada)
    async with polling(fake):
        fake.say(ada, "just talking", group)
        fake.say(ada, "/quiz@other_bot", group)
        fake.say(ada, "/quiz", group)
        card = await group.next_message()
        fake.say(ada, "a guess", group, reply_to=card)
        echo = await group.next_message()
    assert echo.text == "You said: a guess"
    assert len(group.from_bot) == 2


async def test_a_bot_that_may_read_all_hears_talk(bot: telegram.Bot, fake: FakeTelegram) -> None:
    """An administrator hears everything in the group."""
    ada = fake.user("Ada")
    group = fake.group("Study", ada, bot="administrator")
    fake.say(ada, "just talking", group)
    (update,) = await bot.get_updates()
    assert update.message
    assert update.message.text == "just talking"


async def test_a_topic_is_kept(fake: FakeTelegram) -> None:
    """What is answered in a forum's topic stands in that topic."""
    ada = fake.user("Ada")
    forum = fake.forum("Study", ada)
    topic = fake.topic(forum, "Cards")
    async with polling(fake):
        fake.say(ada, "/quiz", forum, topic=topic)
        card = await forum.next_message()
    assert card.thread == topic.id


async def test_a_closed_or_unknown_topic_is_refused(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """Nothing can be sent into a closed topic, nor into one that does not exist."""
    forum = fake.forum("Study", fake.user("Ada"))
    topic = fake.topic(forum, "Cards")
    fake.close_topic(forum, topic)
    sent = bot.send_message(forum.id, "hi", message_thread_id=topic.id)
    await refused(sent, "Topic_closed")
    sent = bot.send_message(forum.id, "hi", message_thread_id=99)
    await refused(sent, "Message thread not found")


async def test_an_unchanged_edit_is_refused(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """An edit that changes nothing is an error, as Telegram has it."""
    ada = fake.user("Ada", started=True)
    sent = await bot.send_message(ada.id, "same")
    with pytest.raises(telegram.error.BadRequest, match="Message is not modified: specified new"):
        await sent.edit_text("same")


async def test_an_edit_of_what_is_not_there_is_refused(
    fake: FakeTelegram, bot: telegram.Bot
) -> None:
    """A deleted message cannot be edited."""
    ada = fake.user("Ada", started=True)
    sent = await bot.send_message(ada.id, "one")
    await sent.delete()
    await refused(sent.edit_text("two"), "Message to edit not found")


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("x" * 4096, True),
        ("😀" * 2048, True),
        ("x" * 4097, False),
        ("😀" * 2048 + "x", False),
    ],
)
async def test_length_is_counted_in_utf16(
    fake: FakeTelegram, bot: telegram.Bot, text: str, *, fits: bool
) -> None:
    """An emoji counts twice against the 4,096."""
    ada = fake.user("Ada", started=True)
    if fits:
        assert (await bot.send_message(ada.id, text)).text == text
    else:
        await refused(bot.send_message(ada.id, text), "Message is too long")
        sent = await bot.send_message(ada.id, "short")
        await refused(sent.edit_text(text), "Message_too_long")


async def test_markup_does_not_count(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """The limit holds for what people see, without the tags."""
    ada = fake.user("Ada", started=True)
    html = f"<b>{'x' * 2048}</b>&amp;<i>{'y' * 2047}</i>"
    sent = await bot.send_message(ada.id, html, parse_mode="HTML")
    assert len(sent.text or "") == 4096


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ("é <b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("é <b>x</i>", 'Unmatched end tag at byte offset 7, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("1 <2", "Unclosed start tag at byte offset 2"),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
async def test_broken_html_is_refused(
    fake: FakeTelegram, bot: telegram.Bot, html: str, words: str
) -> None:
    """Markup that Telegram would not read is refused with its words."""
    ada = fake.user("Ada", started=True)
    with pytest.raises(telegram.error.BadRequest) as found:
        await bot.send_message(ada.id, html, parse_mode="HTML")
    assert found.value.message.lower() == f"can't parse entities: {words}".lower()


async def test_html_becomes_text_and_entities(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """All of Telegram's tags are known, and offsets are in UTF-16 code units."""
    ada = fake.user("Ada", started=True)
    html = (
        "😀 <tg-spoiler>so &lt;b&gt;</tg-spoiler> <blockquote expandable>q</blockquote>"
        '<pre><code class="language-python">x = 1</code></pre><code>y</code>'
        '<a href="https://t.me/x">l</a><u>u</u><s>s</s><span class="tg-spoiler">z</span>'
    )
    await bot.send_message(ada.id, html, parse_mode="HTML")
    message = fake.private(ada).from_bot[-1]
    assert message.text == "😀 so <b> qx = 1ylusz"
    assert message.marked("spoiler") == ["so <b>", "z"]
    assert message.marked("expandable_blockquote") == ["q"]
    assert message.marked("pre") == ["x = 1"]
    assert next(each for each in message.entities if each.type == "pre").language == "python"
    assert message.marked("code") == ["y"]
    assert message.marked("text_link") == ["l"]
    assert (message.marked("underline"), message.marked("strikethrough")) == (["u"], ["s"])


async def test_given_entities_must_fit(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """Entities beyond the text's end, or inside an emoji, are refused; sound ones are kept."""
    ada = fake.user("Ada", started=True)

    async def send(*entities: telegram.MessageEntity) -> None:
        await bot.send_message(ada.id, "😀ab", entities=entities)

    await send(telegram.MessageEntity("bold", 2, 2))
    assert fake.private(ada).from_bot[-1].marked("bold") == ["ab"]
    for offset, length in ((3, 2), (1, 2)):
        with pytest.raises(telegram.error.BadRequest, match="parse entities"):
            await send(telegram.MessageEntity("bold", offset, length))
    with pytest.raises(telegram.error.BadRequest, match="parse entities"):
        await send(telegram.MessageEntity("glitter", 0, 2))


async def test_too_many_entities_are_refused(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """A text with more than a hundred entities is refused."""
    ada = fake.user("Ada", started=True)
    sent = bot.send_message(ada.id, "<b>x</b> " * 101, parse_mode="HTML")
    await refused(sent, "Entities_too_long")


async def test_buttons_keep_their_limits(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """Callback data over 64 bytes, rows over 8 and keyboards over 100 buttons are refused."""
    ada = fake.user("Ada", started=True)

    def button(data: str = "x") -> telegram.InlineKeyboardButton:
        return telegram.InlineKeyboardButton("B", callback_data=data)

    async def send(*rows: list[telegram.InlineKeyboardButton]) -> None:
        await bot.send_message(ada.id, "hi", reply_markup=keyboard(*rows))

    await send(*[[button("é" * 32)] * 8] * 12)
    await refused(send([button("é" * 33)]), "Button_data_invalid")
    await refused(send(*[[button()] * 8] * 12, [button()] * 5), "Reply markup is too long")
    await refused(send([button()] * 9), "A row of more than 8 buttons is not shown by clients")


async def test_a_deep_link_with_a_bad_payload_is_refused(
    fake: FakeTelegram, bot: telegram.Bot
) -> None:
    """A button whose deep link would lose its payload is refused; a good one leads to /start."""
    ada = fake.user("Ada", started=True)
    for payload, fits in (("c-1_2", True), ("c:1", False), ("x" * 65, False)):
        url = f"https://t.me/{fake.bot.username}?start={payload}"
        rows = keyboard([telegram.InlineKeyboardButton("Open", url=url)])
        if fits:
            await bot.send_message(ada.id, "hi", reply_markup=rows)
            seen = await fake.press(ada, fake.private(ada).from_bot[-1], "Open")
            assert fake.follow(ada, seen.url).text == "/start c-1_2"
        else:
            with pytest.raises(telegram.error.BadRequest, match="payload"):
                await bot.send_message(ada.id, "hi", reply_markup=rows)


async def test_callback_answers_keep_their_limits(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """An answer over 200 units, to an old query or to an unknown one is refused."""
    ada = fake.user("Ada", started=True)
    rows = keyboard([telegram.InlineKeyboardButton("B", callback_data="x")])
    sent = await bot.send_message(ada.id, "hi", reply_markup=rows)
    card = fake.private(ada).message(sent.message_id)
    press, old = fake.press(ada, card, "B"), fake.press(ada, card, "forged!", forged=True, old=True)
    _, found = await bot.get_updates()
    assert found.callback_query
    assert found.callback_query.data == "forged!"
    await refused(bot.answer_callback_query(press.query.id, "😀" * 100 + "x"), "Message_too_long")
    await bot.answer_callback_query(press.query.id, "😀" * 100)
    too_old = "Query is too old and response timeout expired or query id is invalid"
    await refused(bot.answer_callback_query(old.query.id), too_old)
    await refused(bot.answer_callback_query("0"), too_old)


async def test_polls_keep_their_limits(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """A quiz poll is sent and answered; questions, options and explanations have their limits."""
    ada = fake.user("Ada", started=True)

    async def send(question: str, options: list[str], **more: Any) -> telegram.Message:
        more = {"type": "quiz", "correct_option_ids": [0], "is_anonymous": False, **more}
        return await bot.send_poll(ada.id, question, options, **more)

    sent = await send("Which?", ["this", "that"], explanation="so", open_period=60)
    fake.vote(ada, fake.private(ada).message(sent.message_id), [1])
    updates = await bot.get_updates()
    answer = updates[-1].poll_answer
    assert answer
    assert answer.option_ids == (1,)
    two = ["a", "b"]
    await refused(send("x" * 301, two), "Poll question length must not exceed 300")
    await refused(send("?", ["a"]), "Poll must have at least 2 option")
    await refused(send("?", ["a"] * 13), "Poll can't have more than 12 options")
    await refused(send("?", ["a", "x" * 101]), "Poll options length must not exceed 100")
    await refused(
        send("?", two, explanation="x" * 201), "Poll explanation length must not exceed 200"
    )
    await refused(send("?", two, correct_option_ids=[2]), "Wrong correct option id specified")
    with pytest.raises(telegram.error.BadRequest, match="open_period"):
        await send("?", two, open_period=4)


async def test_a_group_that_moved_names_its_new_id(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """Who writes to a group that became a supergroup learns the new id."""
    ada = fake.user("Ada")
    group = fake.group("Study", ada)
    moved = fake.migrate(group)
    with pytest.raises(telegram.error.ChatMigrated) as found:
        await bot.send_message(group.id, "hi")
    assert found.value.new_chat_id == moved.id
    await bot.send_message(moved.id, "hi")
    updates = await bot.get_updates()
    assert updates[0].message
    assert updates[0].message.migrate_to_chat_id == moved.id


@waits_in_seconds
async def test_one_chat_waits_while_another_goes_on(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """A 429 ordered for one chat leaves the others alone."""
    ada, ben = fake.user("Ada", started=True), fake.user("Ben", started=True)
    fake.fail_next("sendMessage", retry_after=7, chat=fake.private(ada))
    await bot.send_message(ben.id, "hi")
    with pytest.raises(telegram.error.RetryAfter) as found:
        await bot.send_message(ada.id, "hi")
    assert found.value.retry_after == 7
    await bot.send_message(ada.id, "hi")


@waits_in_seconds
async def test_flood_limits_hold_when_asked_for() -> None:
    """With the limits on, the second message of a second and the 21st of a minute must wait."""
    now = [1_000_000.0]
    async with (
        FakeTelegram(flood=True, clock=lambda: now[0]) as fake,
        telegram.Bot(TOKEN, fake.base_url) as bot,
    ):
        group = fake.group("Study", fake.user("Ada"))
        for _ in range(20):
            await bot.send_message(group.id, "hi")
            now[0] += 1.5
        with pytest.raises(telegram.error.RetryAfter) as found:
            await bot.send_message(group.id, "hi")
        assert found.value.retry_after == 30
        now[0] += 31
        await bot.send_message(group.id, "hi")
        with pytest.raises(telegram.error.RetryAfter):
            await bot.send_message(group.id, "hi")


@pytest.mark.parametrize("drop", ["before", "after"])
async def test_a_cut_connection_is_a_network_error(
    fake: FakeTelegram, bot: telegram.Bot, drop: str
) -> None:
    """A request is lost before it is carried out, or only its answer is."""
    ada = fake.user("Ada", started=True)
    fake.fail_next("sendMessage", drop=drop)
    with pytest.raises(telegram.error.NetworkError):
        await bot.send_message(ada.id, "hi")
    assert len(fake.private(ada).from_bot) == (drop == "after")


async def test_a_server_that_stumbles_is_a_network_error(
    fake: FakeTelegram, bot: telegram.Bot
) -> None:
    """A 502 is ordered for as many requests as wanted."""
    fake.fail_next("*", status=502, times=2)
    for _ in range(2):
        await refused(bot.get_me(), "Bad Gateway")
    assert (await bot.get_me()).username == fake.bot.username


async def test_who_cannot_be_written_to_is_forbidden(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """Strangers, blockers and groups that threw the bot out each have their own refusal."""
    ada, ben = fake.user("Ada"), fake.user("Ben")
    group, large = fake.group("Study", ada), fake.supergroup("Large", ada)
    await refused(bot.send_message(123, "hi"), "Chat not found")
    first = await refused(
        bot.send_message(ada.id, "hi"), "Forbidden: bot can't initiate conversation with a user"
    )
    assert isinstance(first, telegram.error.Forbidden)
    fake.start(ben)
    fake.block(ben)
    await refused(bot.send_message(ben.id, "hi"), "Forbidden: bot was blocked by the user")
    fake.unblock(ben)
    await bot.send_message(ben.id, "hi")
    for chat, name in ((group, "group"), (large, "supergroup")):
        fake.set_member(chat, fake.bot, "kicked")
        words = f"Forbidden: bot was kicked from the {name} chat"
        await refused(bot.send_message(chat.id, "hi"), words)
    kinds = [update.my_chat_member.new_chat_member.status
             for update in await bot.get_updates() if update.my_chat_member]  # fmt: skip
    assert kinds == ["kicked", "member", "kicked", "kicked"]


async def test_two_pollers_conflict(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """A second getUpdates ends the first."""
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await fake.polled()
    async with telegram.Bot(TOKEN, fake.base_url) as second:
        later = asyncio.create_task(second.get_updates(timeout=20))
        with pytest.raises(telegram.error.Conflict, match="terminated by other getUpdates request"):
            await first
        fake.start(fake.user("Ada"))
        assert len(await later) == 1


async def test_tokens_and_methods_are_checked(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """A wrong token is unauthorised; a malformed one or an unknown method is not found."""
    with pytest.raises(telegram.error.EndPointNotFound):
        await bot.do_api_request("sendNonsense")
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{fake.base_url}malformed/getMe") as answer:
            assert await answer.json() == {
                "ok": False,
                "error_code": 404,
                "description": "Not Found",
            }
        async with session.get(f"{fake.base_url}1:wrong/getMe") as answer:
            assert (answer.status, (await answer.json())["description"]) == (401, "Unauthorized")


async def test_parameters_come_in_any_way(fake: FakeTelegram) -> None:
    """JSON, a form, multipart and the address line all carry parameters."""
    ada = fake.user("Ada", started=True)
    url = f"{fake.base_url}{TOKEN}/sendmessage"
    values = {"chat_id": str(ada.id), "text": "hi"}
    async with aiohttp.ClientSession() as session:
        with aiohttp.MultipartWriter("form-data") as parts:
            for name, value in values.items():
                part = parts.append(value)
                part.set_content_disposition("form-data", name=name)
        ways: list[dict[str, Any]] = [
            {"json": values},
            {"data": values},
            {"data": parts},
            {"params": values},
        ]
        for way in ways:
            async with session.post(url, **way) as answer:
                assert (await answer.json())["ok"]
    assert [message.text for message in fake.private(ada).from_bot] == ["hi"] * 4


@contextlib.asynccontextmanager
async def hooked(fake: FakeTelegram, secret: str, expected: str, port: int) -> AsyncIterator[None]:
    """The small bot behind a webhook that expects one secret and is told another."""
    app = application(fake)
    await app.initialize()
    await app.start()
    assert app.updater
    url = f"http://127.0.0.1:{port}/hook"
    await app.updater.start_webhook(
        "127.0.0.1", port, "hook", webhook_url=url, secret_token=expected
    )
    await app.bot.set_webhook(url, secret_token=secret, allowed_updates=["message"])
    try:
        yield
    finally:
        await app.updater.stop()
        await app.stop()
        await app.shutdown()


async def test_a_webhook_gets_updates(fake: FakeTelegram, unused_tcp_port: int) -> None:
    """With the right secret an update is posted, taken and answered."""
    ada = fake.user("Ada")
    async with hooked(fake, "right", "right", unused_tcp_port):
        fake.say(ada, "hello")
        assert (await fake.private(ada).next_message()).text == "You said: hello"
        await fake.taken()
        fake.duplicate()
        assert (await fake.private(ada).next_message()).text == "You said: hello"


async def test_a_webhook_with_a_wrong_secret_is_refused(
    fake: FakeTelegram, unused_tcp_port: int
) -> None:
    """With the wrong secret the update stays, and getWebhookInfo says why."""
    ada = fake.user("Ada")
    async with hooked(fake, "wrong", "right", unused_tcp_port):
        fake.say(ada, "hello")
        await fake.updates.changes.until(lambda: fake.webhook.refused or None, "a refusal")
        async with telegram.Bot(TOKEN, fake.base_url) as bot:
            info = await bot.get_webhook_info()
            assert "403" in (info.last_error_message or "")
            assert info.pending_update_count == 1
            with pytest.raises(telegram.error.Conflict, match="webhook is active"):
                await bot.get_updates()
    assert fake.private(ada).from_bot == []


async def test_a_document_goes_up_and_down(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """What a person uploads can be fetched, and what the bot sends arrives byte for byte."""
    ada = fake.user("Ada")
    fake.upload(ada, "deck.toml", b"[deck]\n", caption="/import")
    (update,) = await bot.get_updates()
    assert update.message
    assert update.message.document
    assert update.message.caption == "/import"
    file = await update.message.document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"[deck]\n"
    await bot.send_document(ada.id, b"out", filename="out.apkg", caption="<i>Yours</i>",
                            parse_mode="HTML")  # fmt: skip
    sent = fake.private(ada).from_bot[-1]
    stored, content = fake.file_sent(sent)
    assert (stored.name, content, sent.text) == ("out.apkg", b"out", "Yours")


async def test_files_keep_their_limits(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """A long caption, a broken photo and a file over 20 MB are refused; a photo has its sides."""
    ada = fake.user("Ada", started=True)
    photo = (await bot.send_photo(ada.id, PNG, caption="x" * 1024)).photo[0]
    assert (photo.width, photo.height) == (640, 480)
    sent = bot.send_photo(ada.id, PNG, caption="x" * 1025)
    await refused(sent, "Message caption is too long")
    await refused(bot.send_photo(ada.id, b"not a picture"), "Image_process_failed")
    wide = PNG[:16] + (9_000).to_bytes(4) + (100).to_bytes(4) + bytes(9)
    await refused(bot.send_photo(ada.id, wide), "Photo_invalid_dimensions")
    with pytest.raises(telegram.error.BadRequest, match="too big for a photo"):
        await bot.send_photo(ada.id, PNG + bytes(10 * 1_048_576))
    large = fake.upload(ada, "big.apkg", b"", size=21 * 1_048_576)
    assert large.file
    await refused(bot.get_file(large.file.id), "File is too big")
    again = await bot.send_photo(ada.id, photo.file_id)
    await again.edit_caption("new")
    assert fake.private(ada).from_bot[-1].text == "new"


async def test_commands_are_kept_by_scope(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """Each scope and language has commands of its own, with their limits."""
    group = fake.group("Study", fake.user("Ada"))
    everywhere, there = [("quiz", "Ask me")], [("battle", "Fight")]
    await bot.set_my_commands(everywhere)
    scope = telegram.BotCommandScopeChat(group.id)
    await bot.set_my_commands(there, scope, "de")
    assert [each.command for each in await bot.get_my_commands()] == ["quiz"]
    assert await bot.get_my_commands(scope) == ()
    assert [each.command for each in await bot.get_my_commands(scope, "de")] == ["battle"]
    assert fake.commands[f"chat:{group.id}", "de"] == (("battle", "Fight"),)
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()
    await refused(bot.set_my_commands([("Quiz", "x")]), "Bot_command_invalid")
    await refused(bot.set_my_commands([("q", "x" * 257)]),
                  "Command description length must not exceed 256")  # fmt: skip
    await refused(bot.set_my_commands([(f"q{n}", "x") for n in range(101)]),
                  "Bot_commands_too_much")  # fmt: skip


async def test_a_chat_can_be_asked_about(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """Chats, members and administrators can be read, and what only administrators may is kept."""
    ada, ben = fake.user("Ada"), fake.user("Ben")
    group = fake.group("Study", ada, ben)
    assert (await bot.get_chat(group.id)).title == "Study"
    assert (await bot.get_chat_member(group.id, ada.id)).status == "creator"
    assert [each.user.id for each in await bot.get_chat_administrators(group.id)] == [ada.id]
    sent = await bot.send_message(group.id, "hi")
    await refused(sent.pin(), "Not enough rights to manage pinned messages in the chat")
    said = fake.say(ben, "/quiz", group)
    await refused(bot.delete_message(group.id, said.id), "Message can't be deleted")
    fake.set_member(group, fake.bot, "administrator")
    await sent.pin()
    await bot.delete_message(group.id, said.id)
    await bot.send_chat_action(group.id, "typing")
    await bot.set_my_description("Learns with you")
    await bot.set_my_short_description("Learns")
    await bot.leave_chat(group.id)
    await refused(
        bot.send_message(group.id, "hi"), "Forbidden: bot is not a member of the group chat"
    )


async def test_a_reply_needs_what_it_replies_to(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """A reply to nothing is refused, unless the bot says that it does not mind."""
    ada = fake.user("Ada", started=True)
    sent = bot.send_message(ada.id, "hi", reply_to_message_id=99)
    await refused(sent, "Message to be replied not found")
    loose = telegram.ReplyParameters(99, allow_sending_without_reply=True)
    await bot.send_message(ada.id, "hi", reply_parameters=loose)


async def test_waiting_ends(fake: FakeTelegram) -> None:
    """A test that waits for what never comes fails with a sentence."""
    ada = fake.user("Ada")
    with pytest.raises(AssertionError, match="next message in Ada"):
        await fake.private(ada).next_message(within=0.05)
