"""Whole conversations with the bot in a simulated Discord without a wire, where time can pass."""

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest_asyncio
import simcord

from bot.engine.commands import COMMANDS
from bot.model.actions import Request
from bot.model.platform_events import AnyPlatformEvent
from bot.model.views import Post
from bot.platforms.discord_chat.connection import Connection
from bot.platforms.discord_chat.handler import Handler
from bot.platforms.ports import AdapterPorts
from bot.runtime.key_values import KeyValues
from tests.fakes.discord import components
from tests.platforms.discord_chat.discord_harness import TIMEOUTS
from tests.world import World


class SimClock:
    """The simulation's own clock."""

    def __init__(self) -> None:
        self.env: simcord.Env | None = None

    def now(self) -> int:
        """The time in milliseconds since 1970."""
        assert self.env is not None
        return int(self.env.now().timestamp() * 1000)


class SimulatedDiscord:
    """A simulated Discord with a channel and a person; the bot can be restarted."""

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

    async def handle(self, request: Request) -> tuple[Post, ...]:
        """Answers without the question for the time zone, which other tests are about."""
        return (await self.world.engine.handle(request))[:1]

    def bot(self) -> Connection:
        """A new connection with the same store, as after a restart."""
        ports = AdapterPorts(
            self.handle,
            _ignore,
            self.world.engine.suggest,
            KeyValues(self.world.database, self.clock),
            self.clock,
        )
        bot = Connection(ports, Handler(ports, TIMEOUTS), TIMEOUTS, lambda _line: None)
        bot.shard_count = 1
        return bot

    async def command(self, path: str, **options: Any) -> Any:
        """Ada types a command; returns the message that answers it."""
        result = await self.ada.slash(self.channel, path, **options)
        assert result.acknowledged
        assert result.ephemeral
        return result.response


async def _ignore(_event: AnyPlatformEvent) -> None:
    """Ignores platform events."""


def text(message: Any) -> str:
    """The text of a message."""
    return components.visible_text(message.components)


def labels(message: Any) -> list[str]:
    """The labels of a message's buttons."""
    return [button.label for button in components.buttons(message.components)]


@pytest_asyncio.fixture
async def sim(world: World) -> AsyncIterator[SimulatedDiscord]:
    """A simulated Discord with the bot."""
    sim = SimulatedDiscord(world)
    await sim.begin()
    yield sim
    await sim.env.shutdown()


async def test_every_command_of_the_menu_is_answered(sim: SimulatedDiscord) -> None:
    """Every command is in the menu, and each answers only the person who typed it."""
    assert set(sim.ada.available_commands(sim.channel)) == {declared.path for declared in COMMANDS}
    for command in COMMANDS:
        needed = {option.name: "greek" for option in command.options if option.required}
        assert text(await sim.command(command.path, **needed))


async def test_a_deck_is_studied_to_its_end(sim: SimulatedDiscord) -> None:
    """Two cards are revealed and rated in one message, and the round ends with its result."""
    card = await sim.command("quiz", deck="greek", cards=2)
    for _ in range(2):
        assert "Reveal answer" in labels(card)
        await sim.ada.click(card, label="Reveal answer")
        await sim.ada.click(card, label="4")
    assert "2 of 2 answers known" in text(card)
    assert "Keep going" in labels(card)


async def test_a_round_that_is_stopped_ends_in_its_message(sim: SimulatedDiscord) -> None:
    """After "Stop here" the card has no buttons left."""
    card = await sim.command("quiz", deck="greek")
    await sim.ada.click(card, label="Stop here")
    assert "done for now" in text(card)
    assert "Reveal answer" not in labels(card)


async def test_options_are_completed(sim: SimulatedDiscord) -> None:
    """Decks, their topics and time zones are suggested while they are typed."""
    decks = await sim.ada.autocomplete(sim.channel, "quiz", "deck", "gr")
    assert [choice["value"] for choice in decks] == ["greek"]
    topics = await sim.ada.autocomplete(sim.channel, "quiz", "topic", "", deck="greek")
    assert {choice["value"] for choice in topics} == {"odd", "even"}
    zones = await sim.ada.autocomplete(sim.channel, "settings", "timezone", "berl")
    assert "Europe/Berlin" in [choice["value"] for choice in zones]


async def test_an_answer_is_typed(sim: SimulatedDiscord) -> None:
    """The modal takes the answer, and the card turns."""
    card = await sim.command("quiz", deck="greek", mode="type")
    shown = await sim.ada.click(card, label="Type your answer")
    assert shown.modal is not None
    (field,) = [part["component"]["custom_id"] for part in shown.modal["components"]]
    await sim.ada.submit_modal(shown, {field: "answer1x"})
    assert "Right!" in text(card)


async def test_cards_are_pasted_saved_and_studied(sim: SimulatedDiscord) -> None:
    """A moderator's form becomes a preview, the preview a deck, and the deck a round."""
    keeper = sim.guild.create_role("keeper", permissions=discord.Permissions(manage_guild=True))
    cem = sim.guild.add_member(sim.env.create_user("cem"), roles=[keeper])
    shown = await cem.slash(sim.channel, "decks import", deck="Spanish")
    assert shown.modal is not None
    field, _file = [part["component"]["custom_id"] for part in shown.modal["components"]]
    preview = (await cem.submit_modal(shown, {field: "el perro;the dog\nuno;one"})).response
    assert preview is not None
    assert text(preview).startswith("### Spanish: 2 cards")
    await cem.click(preview, label="Save")
    await cem.click(preview, label="Study Spanish")
    card = await sim.command("quiz", deck="spanish")
    assert "el perro" in text(card)


async def test_old_buttons_live_after_hours_edits_and_restarts(sim: SimulatedDiscord) -> None:
    """No timeout, edit or restart disables a button, and discord.py remembers no views."""
    card = await sim.command("quiz", deck="greek")
    await sim.env.advance_time(3_600)
    await sim.ada.click(card, label="Reveal answer")
    await sim.ada.click(card, label="3")
    assert "Question 2?" in text(card)
    assert list(sim.env.bot.persistent_views) == []
    await sim.env.restart_bot(sim.bot())
    await sim.env.advance_time(3_600)
    await sim.ada.click(card, label="Reveal answer")
    assert "The long answer 2." in text(card)
    assert list(sim.env.bot.persistent_views) == []


async def test_a_server_error_costs_one_answer_alone(sim: SimulatedDiscord) -> None:
    """A server error of Discord is logged, and the next command is answered."""
    sim.env.inject_error("POST", "/interactions/*/callback", status=500)
    lost = await sim.ada.slash(sim.channel, "streak")
    assert not lost.acknowledged
    assert "No streak yet" in text(await sim.command("streak"))
