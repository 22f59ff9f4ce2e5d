"""Cards with sounds on Telegram: voices, music and documents above the text."""

import pytest

from bot.model.ids import Channel
from bot.model.views import Audio, Paragraph, Span, View
from bot.platforms.ports import Outgoing
from tests.fakes.telegram import FakeTelegram, Message
from tests.formats.anki.anki_packages import ANote, package
from tests.formats.base.tones import NAMES, tone
from tests.platforms.telegram_chat.private_chat import PrivateChat
from tests.platforms.telegram_chat.telegram_harness import TelegramHarness
from tests.platforms.telegram_chat.test_images import command, pressed

pytestmark = pytest.mark.usefixtures("harness")


async def learn(chat: PrivateChat, *notes: ANote) -> Message:
    """Ada imports a package of these notes; returns the first card of a quiz."""
    files = {name: tone(name) for name in NAMES}
    source = package(notes, media=files, deck="Animals")
    await chat.press(await chat.send(source, "animals.apkg"), "Save")
    return await command(chat, "/quiz animals")


def kinds(messages: list[Message]) -> list[str]:
    """What kind of file each message has; empty for a text."""
    return [message.file.kind if message.file else "" for message in messages]


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        ("mp3", "audio"),
        ("m4a", "audio"),
        ("opus", "voice"),
        ("ogg", "document"),
        ("wav", "document"),
        ("flac", "document"),
    ],
)
async def test_a_question_comes_beneath_its_sound(
    chat: PrivateChat, ending: str, kind: str
) -> None:
    """It is sent as what Telegram plays, without caption and noise; the answer is an edit."""
    card = await learn(chat, ANote((f"[sound:tone.{ending}]", "the dog")))
    assert "[sound]" in card.text
    sound, text = chat.chat.from_bot[-2:]
    assert kinds([sound, text]) == [kind, ""]
    assert (sound.text, sound.silent, text.id) == ("", True, card.id)
    revealed = await chat.press(card, "Reveal")
    assert "the dog" in revealed.text
    assert chat.chat.from_bot[-1].id == revealed.id == card.id


async def test_an_answer_with_a_sound_comes_anew(chat: PrivateChat) -> None:
    """The answer is a new message below its sound, and the message above loses its buttons."""
    card = await learn(chat, ANote(("the cat", "die Katze [sound:tone.opus]")))
    answer = await pressed(chat, card, "Reveal")
    assert "die Katze [sound]" in answer.text
    assert kinds(chat.chat.from_bot[-2:]) == ["voice", ""]
    voice = chat.chat.from_bot[-2].file
    assert voice is not None
    assert voice.seconds == 1
    before = await chat.chat.next_edit(card)
    assert (before.text, before.labels) == (card.text, [])


@pytest.mark.parametrize(
    ("refusal", "sent"),
    [
        ("Bad Request: VOICE_MESSAGES_FORBIDDEN", ["document", ""]),
        ("Bad Request: not enough rights to send voice messages to the chat", [""]),
    ],
)
async def test_a_voice_that_is_refused(
    chat: PrivateChat, telegram: FakeTelegram, refusal: str, sent: list[str]
) -> None:
    """Who takes no voice messages gets a file; where nothing may be sent, the text comes alone."""
    telegram.fail_next("sendVoice", refusal)
    card = await learn(chat, ANote(("the cat [sound:tone.opus]", "die Katze")))
    assert "the cat [sound]" in card.text
    assert kinds(chat.chat.from_bot)[-len(sent) :] == sent


async def test_what_is_posted_has_sounds_too(
    chat: PrivateChat, telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """A new post has its sound above, which makes no noise; an edit shows only the text."""
    await learn(chat, ANote(("the cat [sound:tone.mp3]", "die Katze")))
    ((name,),) = await harness.rows("SELECT name FROM media WHERE name LIKE '%.mp3'")
    group = telegram.group("Club", chat.ada)
    to = Channel("telegram", str(group.id))
    view = View((Paragraph((Span("Today"),)), Audio("sound", name)))
    message_id = await harness.adapter.send(Outgoing(to, view, "n1"))
    assert kinds(list(group.from_bot)) == ["audio", ""]
    assert [message.silent for message in group.from_bot] == [True, False]
    assert await harness.adapter.send(Outgoing(to, view, "n2", message_id)) == message_id
    assert len(group.from_bot) == 2


async def test_a_voice_goes_onto_the_card(chat: PrivateChat) -> None:
    """What was said before is added by a reply to it."""
    await chat.import_spanish()
    await chat.press(await command(chat, "/quiz spanish"), "Reveal")
    sent = chat.telegram.upload(
        chat.ada, "", tone("tone.opus"), mime="audio/ogg", kind="voice", caption="/card sound"
    )
    assert "The sound is on the card." in (await chat.next_message()).text
    chat.telegram.say(chat.ada, "/card_sound perro", reply_to=sent)
    assert "[sound]\n\n[perro]" in (await chat.next_message()).text
