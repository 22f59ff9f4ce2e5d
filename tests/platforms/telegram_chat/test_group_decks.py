"""A group's decks: who may bring and change them there, and how its people come to study them."""

import pytest

from bot.platforms.telegram_chat.inbound import ANONYMOUS_ADMIN
from bot.platforms.telegram_chat.permissions import KEPT_MS
from tests.fakes.telegram import Chat, FakeTelegram, Message, User
from tests.platforms.telegram_chat.telegram_harness import House

SPANISH = b"el perro;the dog\nel gato;the cat\n"
BEING_ASKED = "Only those who manage this place"


class Group:
    """A group that Ada has created and Ben is in."""

    def __init__(self, telegram: FakeTelegram) -> None:
        self.telegram = telegram
        self.ada, self.ben = telegram.user("Ada"), telegram.user("Ben")
        self.chat: Chat = telegram.supergroup("Study", self.ada, self.ben)

    async def type(self, who: User, text: str, reply_to: Message | None = None) -> Message:
        """What the bot says in the group to a text."""
        self.telegram.say(who, text, self.chat, reply_to=reply_to)
        return await self.chat.next_message()

    async def send(self, who: User, caption: str = "/decks import") -> Message:
        """What the bot says in the group to a file."""
        self.telegram.upload(who, "spanish.csv", SPANISH, self.chat, caption=caption)
        return await self.chat.next_message()

    async def have_spanish(self) -> Message:
        """The group has a deck; returns the message that says so."""
        shown = await self.send(self.ada)
        await self.telegram.press(self.ada, shown, "Save")
        return await self.chat.next_edit(shown)

    async def told(self, who: User) -> Message:
        """What somebody is told in private."""
        return await self.telegram.private(who).next_message()


@pytest.fixture
def group(telegram: FakeTelegram) -> Group:
    """A group."""
    return Group(telegram)


@pytest.mark.parametrize(
    "caption", ["/decks import Wörter", "/decks@cardstreak_test_bot import Wörter"]
)
async def test_a_file_with_the_command(group: Group, house: House, caption: str) -> None:
    """It is shown to all, and the preview becomes what came of it."""
    shown = await group.send(group.ada, caption)
    assert "for everybody here: /quiz worter" in shown.text
    seen = await group.telegram.press(group.ada, shown, "Save")
    assert (seen.text, seen.url) == ("", "")
    saved = await group.chat.next_edit(shown)
    assert "The deck is there: Wörter, 2 cards." in saved.text
    assert saved.labels == ["Study Wörter"]
    assert group.chat.actions == ["typing"]


async def test_a_reply_to_a_file(group: Group, house: House) -> None:
    """The bot never hears of the file itself, but of the command that answers it."""
    sent = group.telegram.upload(group.ben, "spanish.csv", SPANISH, group.chat)
    assert "Wörter: 2 cards" in (await group.type(group.ada, "/decks import Wörter", sent)).text


async def test_cancel(group: Group, house: House) -> None:
    """The preview goes."""
    shown = await group.send(group.ada)
    await group.telegram.press(group.ada, shown, "Cancel")
    assert (await group.chat.next_edit(shown)).text == "All right, I kept nothing of it."


async def test_who_does_not_manage_the_group(group: Group, house: House) -> None:
    """They are refused with words, and nothing is fetched."""
    assert BEING_ASKED in (await group.send(group.ben)).text
    assert BEING_ASKED in (await group.type(group.ben, "/decks import")).text
    assert not group.telegram.calls_of("getFile")


async def test_somebody_else_presses(group: Group, house: House) -> None:
    """Only who brought the cards decides; others, also administrators, are told so alone."""
    group.telegram.set_member(group.chat, group.ben, "administrator")
    shown = await group.send(group.ada)
    for button in ("Save", "Cancel"):
        seen = await group.telegram.press(group.ben, shown, button)
        assert seen.alert
        assert seen.text.startswith("Somebody else brought these cards")
    await group.telegram.press(group.ada, shown, "Save")
    assert "The deck is there" in (await group.chat.next_edit(shown)).text


async def test_a_right_that_is_gone(group: Group, house: House) -> None:
    """Whoever manages the group no longer when they press changes nothing."""
    group.telegram.set_member(group.chat, group.ben, "administrator")
    shown = await group.send(group.ben)
    group.telegram.set_member(group.chat, group.ben, "member")
    house.clock.at += KEPT_MS
    seen = await group.telegram.press(group.ben, shown, "Save")
    assert seen.text.startswith(BEING_ASKED)
    assert await house.rows("SELECT count(*) FROM decks") == [(1,)]


async def test_nothing_can_be_typed(group: Group, house: House) -> None:
    """The command alone says how a file is brought there; texts belong into the private chat."""
    asked = await group.type(group.ada, "/decks import")
    assert "write /decks import beneath the file" in asked.text
    assert not asked.buttons
    edit = await group.type(group.ada, "/card edit")
    assert edit.labels == ["Open our private chat"]
    assert "changed in their file" in edit.text


@pytest.mark.parametrize("command", ["/decks import", "/decks export greek"])
async def test_an_administrator_without_a_name(group: Group, house: House, command: str) -> None:
    """Nobody could press for them, or get the file: they are asked to come under their name."""
    nobody = User(ANONYMOUS_ADMIN, "Group", username="GroupAnonymousBot", is_bot=True)
    group.telegram.users[nobody.id] = nobody
    group.chat.members[nobody.id] = "administrator"
    assert "without your name" in (await group.send(nobody, command)).text


async def test_its_people_study_it(group: Group, house: House) -> None:
    """A press in the group opens the deck in private for its presser, and it stays in sight."""
    saved = await group.have_spanish()
    seen = await group.telegram.press(group.ben, saved, "Study")
    group.telegram.follow(group.ben, seen.url)
    assert "el perro" in (await group.told(group.ben)).text
    group.telegram.say(group.ben, "/quiz spanish")
    assert "el perro" in (await group.told(group.ben)).text


async def test_nothing_is_due_yet(group: Group, house: House) -> None:
    """The presser is told so alone, and finds the deck in private all the same."""
    saved = await group.have_spanish()
    group.telegram.say(group.ben, "/settings new_cards 0")
    await group.told(group.ben)
    seen = await group.telegram.press(group.ben, saved, "Study")
    assert "Nothing is due in Spanish right now." in seen.text
    group.telegram.say(group.ben, "/decks")
    assert "Spanish" in (await group.told(group.ben)).text


async def test_a_quiz_named_in_the_group(group: Group, house: House) -> None:
    """The button beneath the answer opens it for whoever presses."""
    await group.have_spanish()
    asked = await group.type(group.ada, "/quiz Spanish")
    group.telegram.follow(group.ben, (await group.telegram.press(group.ben, asked, "Study")).url)
    assert "el perro" in (await group.told(group.ben)).text


async def test_a_link_opens_no_deck(group: Group, house: House) -> None:
    """Whoever makes one up, or is handed one, sees nothing of a group that they are not in."""
    await group.have_spanish()
    eve = group.telegram.user("Eve")
    for payload in ("1S2-0", "quiz-spanish"):
        group.telegram.start(eve, payload)
        assert "el perro" not in (await group.told(eve)).text


async def test_a_deck_that_is_gone(group: Group, house: House) -> None:
    """An old button tells the presser alone, and opens no chat."""
    saved = await group.have_spanish()
    asked = await group.type(group.ada, "/decks remove spanish")
    assert "not yours" in (await group.telegram.press(group.ben, asked, "Take it away")).text
    await group.telegram.press(group.ada, asked, "Take it away")
    assert "no longer among" in (await group.chat.next_edit(asked)).text
    seen = await group.telegram.press(group.ben, saved, "Study")
    assert seen.alert
    assert not seen.url


async def test_a_file_goes_out_in_private(group: Group, house: House) -> None:
    """Whoever asks for it gets it alone, and the group a word."""
    await group.have_spanish()
    group.telegram.start(group.ben)
    await group.told(group.ben)
    assert "sent you the file" in (await group.type(group.ben, "/decks export spanish")).text
    file, content = group.telegram.file_sent(await group.told(group.ben))
    assert file.name == "spanish.toml"
    assert b"el perro" in content
    assert not any(message.file for message in group.chat.from_bot)


async def test_a_file_for_somebody_who_never_wrote(group: Group, house: House) -> None:
    """The bot may not write to them first, and says what to do."""
    asked = await group.type(group.ben, "/decks export greek")
    assert "press Start" in asked.text
    assert asked.labels == ["Open our private chat"]


async def test_ones_own_decks_stay_out_of_it(group: Group, house: House) -> None:
    """What all read names no deck of one's own, nor one of another group."""
    group.telegram.upload(group.ben, "my_secret.csv", SPANISH)
    shown = await group.told(group.ben)
    await group.telegram.press(group.ben, shown, "Save")
    saved = await group.telegram.private(group.ben).next_edit(shown)
    assert "The deck is there" in saved.text
    for line in (
        "/decks",
        "/decks show my_secret",
        "/decks export my_secret",
        "/decks show my_secre",
    ):
        told = (await group.type(group.ben, line)).text
        assert "My secret" not in told
        assert "Did you mean my_secret" not in told


@pytest.mark.parametrize("named", ["my", "my_secre", "My secret"])
async def test_a_link_names_none_of_ones_own_decks(group: Group, house: House, named: str) -> None:
    """The link to a quiz in private is read by all, and says no more than was typed."""
    group.telegram.upload(group.ben, "my_secret_2026.csv", SPANISH)
    shown = await group.told(group.ben)
    await group.telegram.press(group.ben, shown, "Save")
    await group.telegram.private(group.ben).next_edit(shown)
    asked = await group.type(group.ben, f"/quiz {named}")
    assert "secret_2026" not in str(asked)


async def test_a_link_to_ones_own_deck(group: Group, house: House) -> None:
    """A deck of one's own that is named in the group is studied in private, and by no one else."""
    group.telegram.upload(group.ben, "my words.csv", SPANISH)
    shown = await group.told(group.ben)
    await group.telegram.press(group.ben, shown, "Save")
    await group.telegram.private(group.ben).next_edit(shown)
    asked = await group.type(group.ben, "/quiz My words")
    for who, said in ((group.ben, "el perro"), (group.ada, "no deck called")):
        group.telegram.follow(who, asked.buttons[0][0].url)
        assert said in (await group.told(who)).text
