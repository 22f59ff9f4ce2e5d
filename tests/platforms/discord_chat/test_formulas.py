"""Formulas that Unicode can't show, on Discord: pictures in the message."""

import io

from PIL import Image

from bot.model.ids import Channel
from bot.model.views import Quote, View
from bot.platforms.pictures.canvas import SCALE
from bot.platforms.pictures.sheet import WIDTH
from bot.platforms.ports import Outgoing
from bot.screens.formulas import shown_blocks
from tests.fakes.discord import Message
from tests.platforms.discord_chat.discord_harness import DiscordHarness, labels, shown
from tests.platforms.discord_chat.test_battles import Battle, battle
from tests.platforms.discord_chat.test_daily import daily_harness
from tests.platforms.maths import OPTION, QUESTION, maths_deck, too_late

__all__ = ("battle",)
MATRIX = "\\(\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}\\)"


def drawn(message: Message) -> str:
    """The description of a message's only picture, whose words are not in the text as well."""
    (file,) = message.files
    assert Image.open(io.BytesIO(file.content)).width == WIDTH * SCALE
    assert message.text.count(QUESTION) == 1  # the description
    return file.description or ""


async def test_a_quiz_of_formulas(harness: DiscordHarness) -> None:
    """Question and options are one picture, with a button for each letter; so is the answer."""
    await harness.world.engine.take_in([maths_deck()])
    async with harness.open():
        card = await harness.slash("quiz", deck="greek", mode="choice")
        question, *options = drawn(card).splitlines()
        assert QUESTION in question
        assert [option[0] for option in options] == [*"ABCD"]
        assert all(OPTION in option for option in options)
        assert labels(card) == [*"ABCD", "Stop here"]
        right = next(option[0] for option in options if "(7, 0)" in option or "(8, 0)" in option)
        answered = shown(await harness.fake.press(harness.ada, card, right))
        asked, answer = answered.files
        assert asked.description == question
        assert OPTION in (answer.description or "")
        assert "Right!" in answered.text


async def test_a_daily_card_of_formulas(harness: DiscordHarness) -> None:
    """The post is a picture, and stays one when it is edited."""
    await harness.world.engine.take_in([maths_deck()])
    async with daily_harness(harness) as daily:
        await daily.switch_on()
        await daily.until(0, 10, 1)
        (card,) = daily.cards()
        assert QUESTION in drawn(card)
        await daily.until(1, 10, 1)
        closed, second = daily.cards()
        assert OPTION in (closed.files[1].description or "")
        assert QUESTION in drawn(second)


async def test_a_battle_of_formulas(battle: Battle) -> None:
    """Question and options are one picture; the post with the right answer shows both, too."""
    await battle.harness.world.engine.take_in([maths_deck()])
    question = await battle.begin(rounds=1, seconds=60)
    assert drawn(question).count(OPTION) == 4
    assert labels(question)[:4] == [*"ABCD"]
    for who in (battle.harness.ada, battle.harness.bob):
        await battle.fake.press(who, question, "A")
    await battle.look()
    asked, answer = (file.description or "" for file in question.files)
    assert QUESTION in asked
    assert answer.count("✗") == 3


async def test_without_a_picture_there_are_words(harness: DiscordHarness) -> None:
    """If the picture is not there in time, formulas are in words, also those on buttons."""
    harness.draw = too_late
    await harness.world.engine.take_in([maths_deck()])
    async with harness.open():
        card = await harness.slash("quiz", deck="greek", mode="choice")
        assert not card.files
        assert QUESTION in card.text
        assert sum(OPTION in label for label in labels(card)) == 4


async def test_refused_pictures_are_words(harness: DiscordHarness) -> None:
    """If Discord refuses the files of a post, it comes with its formulas in words."""
    blocks = tuple(shown_blocks(MATRIX))
    async with harness.open() as adapter:
        harness.fake.fail_next("POST /channels/*", 400, code=50_035)
        to = Channel("discord", str(harness.channel.id))
        await adapter.send(Outgoing(to, View((*blocks, Quote(blocks))), "n1"))
    (message,) = harness.fake.messages(harness.channel)
    assert message.files == []
    assert message.text.count(OPTION) == 2
