"""A group's decks: who may import and change them there, and how its members study them."""

import pytest

from bot.platforms.telegram_chat.inbound import ANONYMOUS_ADMIN
from bot.platforms.telegram_chat.permissions import KEPT_MS
from tests.fakes.telegram import Chat, FakeTelegram, Message, User
from tests.platforms.telegram_chat.telegram_harness import TelegramHarness

SPANISH = b"el perro;the dog\nel gato;the cat\n"
REFUSED = "Only those who manage this place"


class Group:
    """A group that Ada has created and Ben is in."""

    def __init__(self, telegram: FakeTelegram) -> None:
        self.telegram = telegram
        self.ada, self.ben = telegram.user("Ada"), telegram.user("Ben")
        self.chat: Chat = telegram.supergroup("Study", self.ada, self.ben)

    async def type(self, who: User, text: str, reply_to: Message | None = None) -> Message:
        """Somebody sends a text; returns the bot's answer in the group."""
        self.telegram.say(who, text, self.chat, reply_to=reply_to)
        return await self.chat.next_message()

    async def send(self, who: User, caption: str = "/decks import") -> Message:
        """Somebody sends a file; returns the bot's answer in the group."""
        self.telegram.upload(who, "spanish.csv", SPANISH, self.chat, caption=caption)
        return await self.chat.next_message()

    async def import_spanish(self) -> Message:
        """The group imports a deck; returns the message that confirms it."""
        shown = await self.send(self.ada)
        await self.telegram.press(self.ada, shown, "Save")
        return await self.chat.next_edit(shown)

    async def private_message(self, who: User) -> Message:
        """The bot's next private message to a person."""
        return await self.telegram.private(who).next_message()


@pytest.fixture
def group(telegram: FakeTelegram) -> Group:
    """A group of Ada and Ben."""
    return Group(telegram)


@pytest.mark.parametrize(
    "caption", ["/decks import Wörter", "/decks@cardstreak_test_bot import Wörter"]
)
async def test_a_file_with_the_command(
    group: Group, harness: TelegramHarness, caption: str
) -> None:
    """The preview is shown to everybody, and becomes the result."""
    shown = await group.send(group.ada, caption)
    assert "for everybody here, called worter" in shown.text
    seen = await group.telegram.press(group.ada, shown, "Save")
    assert (seen.text, seen.url) == ("", "")
    saved = await group.chat.next_edit(shown)
    assert "The deck is there: Wörter, 2 cards." in saved.text
    assert saved.labels == ["Study Wörter"]
    assert group.chat.actions == ["typing"]


async def test_a_reply_to_a_file(group: Group, harness: TelegramHarness) -> None:
    """The bot gets no update for the file itself, but for the command that replies to it."""
    sent = group.telegram.upload(group.ben, "spanish.csv", SPANISH, group.chat)
    assert "Wörter: 2 cards" in (await group.type(group.ada, "/decks import Wörter", sent)).text


async def test_cancel(group: Group, harness: TelegramHarness) -> None:
    """The preview becomes a note without buttons."""
    shown = await group.send(group.ada)
    await group.telegram.press(group.ada, shown, "Cancel")
    assert (await group.chat.next_edit(shown)).text == "All right, I kept nothing of it."


async def test_who_does_not_manage_the_group(group: Group, harness: TelegramHarness) -> None:
    """A person who does not manage the group is refused, and nothing is downloaded."""
    assert REFUSED in (await group.send(group.ben)).text
    assert REFUSED in (await group.type(group.ben, "/decks import")).text
    assert not group.telegram.calls_of("getFile")


async def test_another_person_presses(group: Group, harness: TelegramHarness) -> None:
    """Only the importer decides; others, also administrators, get a private refusal."""
    group.telegram.set_member(group.chat, group.ben, "administrator")
    shown = await group.send(group.ada)
    for button in ("Save", "Cancel"):
        seen = await group.telegram.press(group.ben, shown, button)
        assert seen.alert
        assert seen.text.startswith("Somebody else brought these cards")
    await group.telegram.press(group.ada, shown, "Save")
    assert "The deck is there" in (await group.chat.next_edit(shown)).text


async def test_a_right_that_is_gone(group: Group, harness: TelegramHarness) -> None:
    """A person who no longer manages the group when they press changes nothing."""
    group.telegram.set_member(group.chat, group.ben, "administrator")
    shown = await group.send(group.ben)
    group.telegram.set_member(group.chat, group.ben, "member")
    harness.clock.at += KEPT_MS
    seen = await group.telegram.press(group.ben, shown, "Save")
    assert seen.text.startswith(REFUSED)
    assert await harness.rows("SELECT count(*) FROM decks") == [(1,)]


async def test_nothing_can_be_typed(group: Group, harness: TelegramHarness) -> None:
    """The command alone explains how to send a file; texts belong in the private chat."""
    answer = await group.type(group.ada, "/decks import")
    assert "write /decks import beneath the file" in answer.text
    assert not answer.buttons
    edit = await group.type(group.ada, "/card edit")
    assert edit.labels == ["Open our private chat"]
    assert "changed in their file" in edit.text


@pytest.mark.parametrize("command", ["/decks import", "/decks export greek"])
async def test_an_administrator_without_a_name(
    group: Group, harness: TelegramHarness, command: str
) -> None:
    """An anonymous administrator could not press or get the file, so they are refused."""
    anonymous = User(ANONYMOUS_ADMIN, "Group", username="GroupAnonymousBot", is_bot=True)
    group.telegram.users[anonymous.id] = anonymous
    group.chat.members[anonymous.id] = "administrator"
    assert "without your name" in (await group.send(anonymous, command)).text


async def test_its_people_study_it(group: Group, harness: TelegramHarness) -> None:
    """A press in the group opens the deck in private, and later quizzes find it too."""
    saved = await group.import_spanish()
    seen = await group.telegram.press(group.ben, saved, "Study")
    group.telegram.follow(group.ben, seen.url)
    assert "el perro" in (await group.private_message(group.ben)).text
    group.telegram.say(group.ben, "/quiz spanish")
    assert "el perro" in (await group.private_message(group.ben)).text


async def test_nothing_is_due_yet(group: Group, harness: TelegramHarness) -> None:
    """Only the presser is told, and the deck can still be found in private."""
    saved = await group.import_spanish()
    group.telegram.say(group.ben, "/settings new_cards 0")
    await group.private_message(group.ben)
    seen = await group.telegram.press(group.ben, saved, "Study")
    assert "Nothing is due in Spanish right now." in seen.text
    group.telegram.say(group.ben, "/decks")
    assert "Spanish" in (await group.private_message(group.ben)).text


async def test_a_quiz_named_in_the_group(group: Group, harness: TelegramHarness) -> None:
    """The button below the answer opens the quiz for whoever presses it."""
    await group.import_spanish()
    offer = await group.type(group.ada, "/quiz Spanish")
    group.telegram.follow(group.ben, (await group.telegram.press(group.ben, offer, "Study")).url)
    assert "el perro" in (await group.private_message(group.ben)).text


async def test_a_link_opens_no_deck(group: Group, harness: TelegramHarness) -> None:
    """A made-up or forwarded link shows nothing of a group that the person is not in."""
    await group.import_spanish()
    eve = group.telegram.user("Eve")
    for payload in ("1S2-0", "quiz-spanish"):
        group.telegram.start(eve, payload)
        assert "el perro" not in (await group.private_message(eve)).text


async def test_a_deck_that_is_gone(group: Group, harness: TelegramHarness) -> None:
    """An old button tells only the presser, and opens no chat."""
    saved = await group.import_spanish()
    confirmation = await group.type(group.ada, "/decks remove spanish")
    assert "not yours" in (await group.telegram.press(group.ben, confirmation, "Take it away")).text
    await group.telegram.press(group.ada, confirmation, "Take it away")
    assert "no longer among" in (await group.chat.next_edit(confirmation)).text
    seen = await group.telegram.press(group.ben, saved, "Study")
    assert seen.alert
    assert not seen.url


async def test_a_file_goes_out_in_private(group: Group, harness: TelegramHarness) -> None:
    """Only the person who asked gets the file, and the group a short message."""
    await group.import_spanish()
    group.telegram.start(group.ben)
    await group.private_message(group.ben)
    assert "sent you the file" in (await group.type(group.ben, "/decks export spanish")).text
    file, content = group.telegram.file_sent(await group.private_message(group.ben))
    assert file.name == "spanish.toml"
    assert b"el perro" in content
    assert not any(message.file for message in group.chat.from_bot)


async def test_a_file_for_a_person_who_never_wrote(group: Group, harness: TelegramHarness) -> None:
    """The bot may not write to them first, and says what to do."""
    answer = await group.type(group.ben, "/decks export greek")
    assert "press Start" in answer.text
    assert answer.labels == ["Open our private chat"]


async def test_ones_own_decks_stay_out_of_it(group: Group, harness: TelegramHarness) -> None:
    """Messages in the group name no decks of a person, nor of another group."""
    group.telegram.upload(group.ben, "my_secret.csv", SPANISH)
    shown = await group.private_message(group.ben)
    await group.telegram.press(group.ben, shown, "Save")
    saved = await group.telegram.private(group.ben).next_edit(shown)
    assert "The deck is there" in saved.text
    for line in (
        "/decks",
        "/decks show my_secret",
        "/decks export my_secret",
        "/decks show my_secre",
    ):
        text = (await group.type(group.ben, line)).text
        assert "My secret" not in text
        assert "Did you mean my_secret" not in text


@pytest.mark.parametrize("named", ["my", "my_secre", "My secret"])
async def test_a_link_names_none_of_ones_own_decks(
    group: Group, harness: TelegramHarness, named: str
) -> None:
    """Everybody can read the link to a quiz in private, and it says only what was typed."""
    group.telegram.upload(group.ben, "my_secret_2026.csv", SPANISH)
    shown = await group.private_message(group.ben)
    await group.telegram.press(group.ben, shown, "Save")
    await group.telegram.private(group.ben).next_edit(shown)
    link_message = await group.type(group.ben, f"/quiz {named}")
    assert "secret_2026" not in str(link_message)


async def test_a_link_to_ones_own_deck(group: Group, harness: TelegramHarness) -> None:
    """A person's own deck named in the group is studied in private, and by nobody else."""
    group.telegram.upload(group.ben, "my words.csv", SPANISH)
    shown = await group.private_message(group.ben)
    await group.telegram.press(group.ben, shown, "Save")
    await group.telegram.private(group.ben).next_edit(shown)
    link_message = await group.type(group.ben, "/quiz My words")
    for who, expected in ((group.ben, "el perro"), (group.ada, "no deck called")):
        group.telegram.follow(who, link_message.buttons[0][0].url)
        assert expected in (await group.private_message(who)).text
