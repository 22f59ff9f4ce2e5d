"""Cards with images on Telegram: photos above the text."""

import pytest

from bot.model.ids import Channel
from bot.model.views import AlreadyShown, Audio, Illustration, Paragraph, Span, View
from bot.platforms.ports import Outgoing
from bot.platforms.telegram_chat.render import render
from bot.screens.formulas import shown_blocks
from tests.engine.decks.test_card_media import ORGANS
from tests.fakes.telegram import FakeTelegram, Message
from tests.formats.anki.anki_packages import ANote, package
from tests.formats.anki.occlusions import OCCLUDED
from tests.formats.anki.painted import BLUE, RED, opened, painted
from tests.platforms.telegram_chat.private_chat import PrivateChat
from tests.platforms.telegram_chat.telegram_harness import TelegramHarness


@pytest.fixture
async def organs(chat: PrivateChat, harness: TelegramHarness) -> PrivateChat:
    """A private chat in which Ada has a deck with images."""
    await chat.press(await chat.send(ORGANS, "organs.apkg"), "Save")
    return chat


async def pressed(chat: PrivateChat, message: Message, button: str) -> Message:
    """Ada presses a button; returns the bot's next message with buttons."""
    await chat.telegram.press(chat.ada, message, button)
    while not (message := await chat.next_message()).buttons:
        pass
    return message


async def command(chat: PrivateChat, line: str) -> Message:
    """Ada types a command; returns the bot's next message with buttons."""
    message = await chat.type(line)
    while not message.buttons:
        message = await chat.next_message()
    return message


async def test_a_question_comes_beneath_its_picture(organs: PrivateChat) -> None:
    """The photo stays above, while the text is edited to show the answer."""
    card = await command(organs, "/quiz organs")
    assert "What is this?" in card.text
    photo, text = organs.chat.from_bot[-2:]
    assert (photo.text, photo.labels) == ("a red thing", [])
    assert photo.file is not None
    assert photo.file.kind == "photo"
    assert text.labels == ["Reveal answer", "Stop here"]
    revealed = await organs.press(card, "Reveal")
    assert revealed.id == card.id
    assert "The heart" in revealed.text


async def test_an_answer_with_a_picture_comes_anew(organs: PrivateChat) -> None:
    """The answer is a new message below its photo, and the message above loses its buttons."""
    card = await command(organs, "/quiz organs")
    card = await organs.press(await organs.press(card, "Reveal"), "5")
    assert "What breathes?" in card.text
    answer = await pressed(organs, card, "Reveal")
    assert "This: [image: lung." in answer.text
    before = await organs.chat.next_edit(card)
    assert (before.text, before.labels) == (card.text, [])
    photo, last = organs.chat.from_bot[-2:]
    assert photo.text.startswith("image: lung.")
    assert last.labels == ["1", "2", "3", "4", "5"]


async def test_what_a_picture_hides_is_asked(chat: PrivateChat, harness: TelegramHarness) -> None:
    """The question's photo hides a part, and the answer comes below a photo that shows it."""
    await chat.press(await chat.send(OCCLUDED, "atlas.apkg"), "Save")
    card = await command(chat, "/quiz atlas")
    question, _ = chat.chat.from_bot[-2:]
    assert question.text == "a picture with a hidden part"
    await pressed(chat, card, "Reveal")
    answer, _ = chat.chat.from_bot[-2:]
    assert answer.text == "the picture with this part shown"
    assert question.file is not None
    assert answer.file is not None


async def test_several_pictures_come_in_order(chat: PrivateChat, harness: TelegramHarness) -> None:
    """The photos of a question are an album above it, in the order in which its text names them."""
    note = ANote(('Which? <img src="b.png" alt="two"> <img src="a.png" alt="one">', "both"))
    media = {"a.png": painted(colour=RED), "b.png": painted(colour=BLUE)}
    await chat.press(await chat.send(package([note], media=media), "two.apkg"), "Save")
    await command(chat, "/quiz two")
    *photos, text = chat.chat.from_bot[-3:]
    assert [photo.text for photo in photos] == ["two", "one"]
    assert photos[0].album == photos[1].album != text.album == ""
    assert [opened(chat.telegram.file_sent(photo)[1]).getpixel((9, 9)) for photo in photos] == [
        BLUE,
        RED,
    ]
    assert text.labels == ["Reveal answer", "Stop here"]


async def test_a_picture_that_telegram_refuses(organs: PrivateChat, telegram: FakeTelegram) -> None:
    """The card comes without the image."""
    telegram.fail_next("sendPhoto", "Bad Request: not enough rights to send photos to the chat")
    card = await command(organs, "/quiz organs")
    assert "[a red thing]" in card.text
    assert organs.chat.from_bot[-1].id == card.id


async def test_what_is_posted_has_pictures_too(
    organs: PrivateChat, telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """A new post has its images above; those of the answer reply to it, once it is revealed."""
    (first,), (second,) = await harness.rows("SELECT name FROM media ORDER BY id LIMIT 2")
    group = telegram.group("Club", organs.ada)
    to = Channel("telegram", str(group.id))
    asked, shown = Illustration("", "a part", first), Illustration("", "the part", second)
    question, over = Paragraph((Span("Today"),)), Paragraph((Span("Over"),))
    message_id = await harness.adapter.send(Outgoing(to, View((question, asked)), "n1"))
    assert [message.text for message in group.from_bot] == ["a part", "Today"]
    again = View((question, Paragraph((Span("1 answered"),)), asked))
    assert await harness.adapter.send(Outgoing(to, again, "n2", message_id)) == message_id
    assert len(group.from_bot) == 2
    view = View((over, AlreadyShown((asked,)), shown), reveals=True)
    for nonce in ("n3", "n4"):  # if it is sent again after a crash, the picture does not come twice
        assert await harness.adapter.send(Outgoing(to, view, nonce, message_id)) == message_id
        _, text, answer = group.from_bot
        assert (text.text, answer.text, answer.silent) == ("Over", "the part", True)
        assert answer.reply_to == text.id
    await harness.adapter.send(Outgoing(to, view, "n5"))  # of a question that could not be posted
    *photos, text = group.from_bot[3:]
    assert [photo.text for photo in photos] == ["a part", "the part"]


async def test_an_album_that_telegram_refuses(
    organs: PrivateChat, telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """Of what is in a picture only, the words come in its place."""
    ((name,),) = await harness.rows("SELECT name FROM media ORDER BY id LIMIT 1")
    group = telegram.group("Club", organs.ada)
    row = shown_blocks("\\(\\begin{pmatrix} 1 & 2 \\end{pmatrix}\\)")
    view = View((Paragraph((Span("Today"),)), Illustration("", "a part", name), *row))
    telegram.fail_next("sendMediaGroup", "Bad Request: not enough rights to send photos")
    await harness.adapter.send(Outgoing(Channel("telegram", str(group.id)), view, "n1"))
    assert [message.text for message in group.from_bot] == ["the row (1, 2)", "Today"]


@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_a_picture_with_its_command_goes_onto_the_card(
    chat: PrivateChat, harness: TelegramHarness, kind: str
) -> None:
    """The command is the caption; Telegram gives a photo no name."""
    await chat.import_spanish()
    await chat.press(await command(chat, "/quiz spanish"), "Reveal")
    asked = await chat.type("/card picture")
    assert "on Telegram with the command as its caption" in asked.text
    name = "dog.png" if kind == "document" else ""
    chat.telegram.upload(
        chat.ada, name, painted(), caption="/card picture a brown dog side:front", kind=kind
    )
    said = await chat.next_message()
    assert "The picture is on the card." in said.text
    assert "el perro\n\n[a brown dog]" in said.text


@pytest.mark.parametrize(
    ("blocks", "kinds"),
    [
        ("p", ["p"]),
        ("ppp", ["ppp"]),
        ("spp", ["s", "pp"]),
        ("psp", ["pp", "s"]),
        ("p" * 12, ["p" * 10]),
        ("s" * 6, ["s"] * 4),
    ],
)
def test_pictures_of_a_card_are_one_album(blocks: str, kinds: list[str]) -> None:
    """All pictures that Telegram takes are sent at once, before or after the first sounds."""
    photo, sound = Illustration("", "a", "a.png", b"PNG"), Audio("s", "a.mp3", 1, b"MP3")
    media = [photo if block == "p" else sound for block in blocks]
    *pages, _ = render(View((Paragraph((Span("What is it?"),)), *media)))
    assert kinds == [
        "s" if isinstance(page.file, Audio) else "p" * (len(page.album) or 1) for page in pages
    ]
