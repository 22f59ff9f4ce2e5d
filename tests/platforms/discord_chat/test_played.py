"""The bot in a simulated Discord without a wire, where time can be moved: whole conversations."""

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest_asyncio
import simcord

from bot.engine.commands import COMMANDS
from bot.model.platform_events import AnyPlatformEvent
from bot.platforms.discord_chat.connection import Connection
from bot.platforms.discord_chat.handler import Handler
from bot.platforms.ports import AdapterPorts
from tests.fakes.discord import components
from tests.platforms.discord_chat.discord_harness import TIMEOUTS, KeptMemos
from tests.world import World


class SimClock:
    """The simulation's own clock."""

    def __init__(self) -> None:
        self.env: simcord.Env | None = None

    def now(self) -> int:
        """The time in milliseconds since 1970."""
        assert self.env is not None
        return int(self.env.now().timestamp() * 1000)


class Play:
    """A simulated Discord with a channel and a person; the bot can be started anew."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clock = SimClock()
        self.env = simcord.Env(self.bot())
        self.clock.env = self.env

    async def begin(self) -> None:
        """Starts the bot, in a server with a channel and a person."""
        await self.env.start()
        self.guild = self.env.create_guild()
        self.channel = self.guild.create_text_channel("general")
        self.ada = self.guild.add_member(self.env.create_user("ada"))

    def bot(self) -> Connection:
        """A new connection over the same store, as after a restart."""
        ports = AdapterPorts(
            self.world.engine.handle,
            _ignore,
            self.world.engine.suggest,
            KeptMemos(self.world.database),
            self.clock,
        )
        bot = Connection(ports, Handler(ports, TIMEOUTS), TIMEOUTS, lambda _line: None)
        bot.shard_count = 1
        return bot

    async def asks(self, path: str, **options: Any) -> Any:
        """Ada types a command; returns the message that answers it."""
        result = await self.ada.slash(self.channel, path, **options)
        assert result.acknowledged
        assert result.ephemeral
        return result.response


async def _ignore(_notice: AnyPlatformEvent) -> None:
    """Nothing happens to places here."""


def text(message: Any) -> str:
    """All that a message says."""
    return components.visible_text(message.components)


def labels(message: Any) -> list[str]:
    """What its buttons say."""
    return [button.label for button in components.buttons(message.components)]


@pytest_asyncio.fixture
async def play(world: World) -> AsyncIterator[Play]:
    """A simulated Discord, with the bot in it."""
    made = Play(world)
    await made.begin()
    yield made
    await made.env.shutdown()


async def test_every_command_of_the_menu_is_answered(play: Play) -> None:
    """All commands are synced, and each of them answers its asker alone."""
    assert set(play.ada.available_commands(play.channel)) == {one.path for one in COMMANDS}
    for command in COMMANDS:
        needed = {option.name: "greek" for option in command.options if option.required}
        assert text(await play.asks(command.path, **needed))


async def test_a_deck_is_studied_to_its_end(play: Play) -> None:
    """Two cards are revealed and rated in one message, and the round ends with its sum."""
    card = await play.asks("quiz", deck="greek", cards=2)
    for _ in range(2):
        assert "Reveal answer" in labels(card)
        await play.ada.click(card, label="Reveal answer")
        await play.ada.click(card, label="4 · well")
    assert "2 of 2 answers known" in text(card)
    assert "Keep going" in labels(card)


async def test_a_round_that_is_stopped_ends_in_its_message(play: Play) -> None:
    """After "Stop here" no button of the card is left."""
    card = await play.asks("quiz", deck="greek")
    await play.ada.click(card, label="Stop here")
    assert "done for now" in text(card)
    assert "Reveal answer" not in labels(card)


async def test_options_are_completed(play: Play) -> None:
    """Decks, their topics and time zones are suggested while they are typed."""
    decks = await play.ada.autocomplete(play.channel, "quiz", "deck", "gr")
    assert [choice["value"] for choice in decks] == ["greek"]
    topics = await play.ada.autocomplete(play.channel, "quiz", "topic", "", deck="greek")
    assert {choice["value"] for choice in topics} == {"odd", "even"}
    zones = await play.ada.autocomplete(play.channel, "settings", "timezone", "berl")
    assert "Europe/Berlin" in [choice["value"] for choice in zones]


async def test_an_answer_is_typed(play: Play) -> None:
    """The modal takes the answer, and the card turns."""
    card = await play.asks("quiz", deck="greek", mode="type")
    shown = await play.ada.click(card, label="Type your answer")
    assert shown.modal is not None
    (field,) = [part["component"]["custom_id"] for part in shown.modal["components"]]
    await play.ada.submit_modal(shown, {field: "answer1x"})
    assert "Right!" in text(card)


async def test_cards_are_pasted_saved_and_studied(play: Play) -> None:
    """A moderator's form becomes a preview, the preview a deck, and the deck a round."""
    keeper = play.guild.create_role("keeper", permissions=discord.Permissions(manage_guild=True))
    cem = play.guild.add_member(play.env.create_user("cem"), roles=[keeper])
    shown = await cem.slash(play.channel, "decks import", deck="Spanish")
    assert shown.modal is not None
    field, _file = [part["component"]["custom_id"] for part in shown.modal["components"]]
    preview = (await cem.submit_modal(shown, {field: "el perro;the dog\nuno;one"})).response
    assert preview is not None
    assert text(preview).startswith("### Spanish: 2 cards")
    await cem.click(preview, label="Save")
    await cem.click(preview, label="Study Spanish")
    card = await play.asks("quiz", deck="spanish")
    assert "el perro" in text(card)


async def test_old_buttons_live_after_hours_edits_and_restarts(play: Play) -> None:
    """No time-out, edit or restart takes a button away, and discord.py remembers none."""
    card = await play.asks("quiz", deck="greek")
    await play.env.advance_time(3_600)
    await play.ada.click(card, label="Reveal answer")
    await play.ada.click(card, label="3 · with effort")
    assert "Question 2?" in text(card)
    assert list(play.env.bot.persistent_views) == []
    await play.env.restart_bot(play.bot())
    await play.env.advance_time(3_600)
    await play.ada.click(card, label="Reveal answer")
    assert "The long answer 2." in text(card)
    assert list(play.env.bot.persistent_views) == []


async def test_a_server_error_costs_one_answer_alone(play: Play) -> None:
    """What Discord itself breaks is logged, and the next command is answered."""
    play.env.inject_error("POST", "/interactions/*/callback", status=500)
    lost = await play.ada.slash(play.channel, "streak")
    assert not lost.acknowledged
    assert "No streak yet" in text(await play.asks("streak"))
