"""Tests of the Bot API's limits, with the real SDK."""

import asyncio
from typing import Any

import pytest
import telegram

from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.small_bot import keyboard, refused

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (640).to_bytes(4) + (480).to_bytes(4) + bytes(9)


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
    """The limit of 4,096 counts UTF-16 code units, of which an emoji has two."""
    ada = fake.user("Ada", started=True)
    if fits:
        assert (await bot.send_message(ada.id, text)).text == text
    else:
        await refused(bot.send_message(ada.id, text), "Message is too long")
        sent = await bot.send_message(ada.id, "short")
        await refused(sent.edit_text(text), "Message_too_long")


async def test_markup_does_not_count(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """The limit applies to the visible text, without the tags."""
    ada = fake.user("Ada", started=True)
    html = f"<b>{'x' * 2048}</b>&amp;<i>{'y' * 2047}</i>"
    sent = await bot.send_message(ada.id, html, parse_mode="HTML")
    assert len(sent.text or "") == 4096


@pytest.mark.parametrize(
    ("html", "text"),
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
    fake: FakeTelegram, bot: telegram.Bot, html: str, text: str
) -> None:
    """Markup that Telegram cannot parse is refused with Telegram's text."""
    ada = fake.user("Ada", started=True)
    with pytest.raises(telegram.error.BadRequest) as error:
        await bot.send_message(ada.id, html, parse_mode="HTML")
    assert error.value.message.lower() == f"can't parse entities: {text}".lower()


async def test_html_becomes_text_and_entities(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """All tags of Telegram are supported, and offsets are in UTF-16 code units."""
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
    assert next(entity for entity in message.entities if entity.type == "pre").language == "python"
    assert message.marked("code") == ["y"]
    assert message.marked("text_link") == ["l"]
    assert (message.marked("underline"), message.marked("strikethrough")) == (["u"], ["s"])


async def test_given_entities_must_fit(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """An entity beyond the end of the text, inside an emoji or of an unknown type is refused."""
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
    """A text with more than 100 entities is refused."""
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
    """A button whose deep link has an invalid payload is refused; a valid one leads to /start."""
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
    """An answer over 200 code units, or to an old or unknown query, is refused."""
    ada = fake.user("Ada", started=True)
    rows = keyboard([telegram.InlineKeyboardButton("B", callback_data="x")])
    sent = await bot.send_message(ada.id, "hi", reply_markup=rows)
    card = fake.private(ada).message(sent.message_id)
    press, old = fake.press(ada, card, "B"), fake.press(ada, card, "forged!", forged=True, old=True)
    _, update = await bot.get_updates()
    assert update.callback_query
    assert update.callback_query.data == "forged!"
    await refused(bot.answer_callback_query(press.query.id, "😀" * 100 + "x"), "Message_too_long")
    await bot.answer_callback_query(press.query.id, "😀" * 100)
    too_old = "Query is too old and response timeout expired or query id is invalid"
    await refused(bot.answer_callback_query(old.query.id), too_old)
    await refused(bot.answer_callback_query("0"), too_old)


async def test_polls_keep_their_limits(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """A valid quiz poll is sent and answered; one that breaks a limit is refused."""
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


async def test_a_document_goes_up_and_down(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """A document arrives byte for byte, in both directions."""
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


async def test_files_that_do_not_come(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """A download can fail or be delayed, and a file may have no name."""
    ada = fake.user("Ada")
    sent = fake.upload(ada, "", b"abc").file
    assert sent
    (update,) = await bot.get_updates()
    assert update.message
    assert update.message.document
    assert update.message.document.file_name is None
    file = await bot.get_file(sent.id)
    for failure in ({"status": 500}, {"drop": "before"}):
        fake.fail_next("file", **failure)
        with pytest.raises(telegram.error.NetworkError):
            await file.download_as_bytearray()
    fake.hold_files()
    waiting = asyncio.create_task(file.download_as_bytearray())
    await fake.called("getFile")
    assert not waiting.done()
    fake.let_files_go()
    assert bytes(await waiting) == b"abc"


async def test_files_keep_their_limits(fake: FakeTelegram, bot: telegram.Bot) -> None:
    """A photo has its size; a long caption, a broken photo and a file over 20 MB are refused."""
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
    """Each scope and language has its own commands, and commands have limits."""
    group = fake.group("Study", fake.user("Ada"))
    for_all, for_group = [("quiz", "Ask me")], [("battle", "Fight")]
    await bot.set_my_commands(for_all)
    scope = telegram.BotCommandScopeChat(group.id)
    await bot.set_my_commands(for_group, scope, "de")
    assert [command.command for command in await bot.get_my_commands()] == ["quiz"]
    assert await bot.get_my_commands(scope) == ()
    assert [command.command for command in await bot.get_my_commands(scope, "de")] == ["battle"]
    assert fake.commands[f"chat:{group.id}", "de"] == (("battle", "Fight"),)
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()
    await refused(bot.set_my_commands([("Quiz", "x")]), "Bot_command_invalid")
    await refused(bot.set_my_commands([("q", "x" * 257)]),
                  "Command description length must not exceed 256")  # fmt: skip
    await refused(bot.set_my_commands([(f"q{n}", "x") for n in range(101)]),
                  "Bot_commands_too_much")  # fmt: skip
