"""Load: many people at a fixed rate, whether they are answered or not, and how long it takes.

The rate is open-loop: what is due is sent, and nobody waits for an answer. If all people are
still waiting, new ones come. A person types the command first, and then presses a button of the
last answer. Nothing is checked here, so that the fake is not what is measured.
"""

import asyncio
import contextlib
import gc
import time
from collections import deque
from typing import TYPE_CHECKING

import msgspec
from aiohttp import web

from tests.fakes.discord import components, slash_commands
from tests.fakes.discord.clock import moment
from tests.fakes.discord.errors import Json, unknown_interaction
from tests.fakes.discord.interactions import COMMAND, COMPONENT, DEFER, DEFER_UPDATE, OPEN_MODAL
from tests.fakes.discord.message_limits import MAX_UPLOAD
from tests.fakes.discord.records import TEXT, Channel
from tests.fakes.discord.rest import as_json, read
from tests.fakes.discord.routes import FAST

if TYPE_CHECKING:
    from tests.fakes.discord.fake import FakeDiscord

LIMIT = 3.0
"""Seconds within which Discord wants the first answer."""
TICK = 0.001


class Load(msgspec.Struct, frozen=True):
    """What is to be driven.

    Args:
        rate: interactions a second.
        seconds: how long.
        command: what a person types first; "" if `custom_id` is given.
        options: its options.
        presses: beginnings of labels in the order of liking; the first button that fits is
            pressed, or else the first that can be pressed. When none can, the command is typed.
        custom_id: pressed always, instead of all that.
        warmup: seconds before that, at the same rate, which are not counted.
        drain: seconds to wait for the last answers.
        once: whether each person acts only once, so that as many come as interactions are sent.
    """

    rate: float
    seconds: float
    command: str = ""
    options: Json = {}
    presses: tuple[str, ...] = ()
    custom_id: str = ""
    warmup: float = 0.0
    drain: float = LIMIT
    once: bool = False


class Result(msgspec.Struct, frozen=True):
    """What was measured: from sending INTERACTION_CREATE to receiving the callback's head.

    Args:
        sent: interactions.
        answered: those with an answer before the end.
        in_time: those answered within 3 s.
        rate: interactions sent a second, as it came out.
        p50: milliseconds; p90, p99 and worst, too. Those never answered are not in it.
        behind: milliseconds by which the driver itself was late, at the 99th percentile.
        people: how many had to come.
    """

    sent: int
    answered: int
    in_time: int
    rate: float
    p50: float
    p90: float
    p99: float
    worst: float
    behind: float
    people: int


class Person:
    """Somebody who plays, and the message before them."""

    def __init__(self, fake: "FakeDiscord", number: int, channel: Channel) -> None:
        world = fake.world
        user = world.user(f"player{number}")
        permissions = str(int(world.permissions(user, channel)))
        self.channel = channel
        self.guild_id = channel.guild.id if channel.guild else None
        self.form: Json = {}
        self.busy = False
        self.message_id = 0
        about: Json = {
            "application_id": str(world.bot.id),
            "version": 1,
            "channel_id": str(channel.id),
            "channel": {**world.channel_json(channel), "permissions": permissions},
            "app_permissions": permissions,
            "locale": "en-US",
            "entitlements": [],
            "authorizing_integration_owners": {"0": str(self.guild_id)},
            "attachment_size_limit": MAX_UPLOAD,
            "context": 0,
            "guild_id": str(self.guild_id),
            "guild": {"id": str(self.guild_id), "locale": "en-US", "features": []},
            "member": {"user": user.json(), "permissions": permissions, "roles": [], "flags": 0},
        }
        self.about = {key: msgspec.Raw(msgspec.json.encode(value)) for key, value in about.items()}


class Driver:
    """One run."""

    def __init__(self, fake: "FakeDiscord", load: Load) -> None:
        self.fake = fake
        self.load = load
        self.pending: dict[str, tuple[Person, float, bool]] = {}
        self.last: dict[str, Person] = {}
        self.idle: deque[Person] = deque()
        self.people = 0
        self.times: list[float] = []
        self.answered = asyncio.Event()
        self.behind: list[float] = []
        self.author = msgspec.Raw(msgspec.json.encode(fake.bot.json()))
        self.places = [c for c in fake.world.channels.values() if c.kind == TEXT and c.guild]
        if not self.places:
            self.places = [fake.add_channel(fake.add_guild("Load"))]
        self.command: Json = {}
        if load.command:
            self.command = slash_commands.typed(fake.commands, load.command, load.options)

    def send(self, *, counted: bool) -> None:
        """One interaction, by somebody who is not waiting."""
        if not self.idle:
            place = self.places[self.people % len(self.places)]
            self.idle.append(Person(self.fake, self.people, place))
            self.people += 1
        person = self.idle.popleft()
        person.busy = True
        number = str(self.fake.clock.snowflake())
        payload: Json = {"id": number, "token": FAST + number, **person.about}
        custom_id = self.load.custom_id or self.pick(person)
        if custom_id:
            data = {"custom_id": custom_id, "component_type": components.BUTTON, "id": 1}
            payload |= {"type": COMPONENT, "data": data, "message": self.message(person)}
        else:
            payload |= {"type": COMMAND, "data": self.command}
        self.pending[FAST + number] = (person, time.perf_counter(), counted)
        self.last[FAST + number] = person
        self.fake.gateway.dispatch("INTERACTION_CREATE", payload, person.guild_id)

    def pick(self, person: Person) -> str:
        """The custom_id that a person presses next; "" if there is nothing to press."""
        found = components.buttons(person.form.get("components") or [])
        offered = [b for b in found if b.custom_id and not b.disabled]
        for label in self.load.presses:
            for button in offered:
                if button.label.startswith(label):
                    return button.custom_id
        return offered[0].custom_id if offered else ""

    def message(self, person: Person) -> Json:
        """The message before somebody."""
        if not person.message_id:
            person.message_id = self.fake.clock.snowflake()
        return {
            "id": str(person.message_id),
            "channel_id": str(person.channel.id),
            "type": 0,
            "author": self.author,
            "content": person.form.get("content") or "",
            "embeds": [],
            "components": person.form.get("components") or [],
            "attachments": [],
            "flags": person.form.get("flags") or 0,
            "timestamp": moment(0),
            "edited_timestamp": None,
            "mentions": [],
            "mention_roles": [],
            "mention_everyone": False,
            "pinned": False,
            "tts": False,
        }

    async def answer(self, request: web.Request) -> web.Response:
        """Takes any answer at all, and keeps the buttons that came with it.

        Raises:
            Refusal: it answers an interaction of an earlier run.
        """
        now = time.perf_counter()
        token = request.match_info["token"]
        if token not in self.last:
            raise unknown_interaction()
        waiting = self.pending.pop(token, None)
        form, _ = await read(request, self.fake.clock)
        first = "interaction" in request.match_info
        data = (form.get("data") or {}) if first else form
        person = self.last[token]
        if "components" in data and form.get("type") != OPEN_MODAL:
            person.form = data
        if waiting is not None:
            if waiting[2]:
                self.times.append(now - waiting[1])
            self.answered.set()
        if person.busy and not (first and form.get("type") in {DEFER, DEFER_UPDATE}):
            person.busy = False
            if not self.load.once:
                self.idle.append(person)
        if not first:
            return as_json(self.message(person))
        told = {"id": request.match_info["interaction"], "type": COMPONENT}
        resource = {"type": form.get("type"), "message": self.message(person)}
        return as_json({"interaction": told, "resource": resource})

    async def run(self, seconds: float, *, counted: bool) -> tuple[int, float]:
        """Sends at the rate; returns how many and how long it took in seconds."""
        start, sent = time.perf_counter(), 0
        while (passed := time.perf_counter() - start) < seconds:
            while sent < passed * self.load.rate:
                if counted:
                    self.behind.append(passed - sent / self.load.rate)
                self.send(counted=counted)
                sent += 1
            await asyncio.sleep(TICK)
        return sent, time.perf_counter() - start

    async def all_answered(self) -> None:
        """Waits until nobody waits any more."""
        while self.pending:
            self.answered.clear()
            await self.answered.wait()


async def drive(fake: "FakeDiscord", load: Load) -> Result:
    """Drives a load against the bot that is connected; the garbage collector rests meanwhile.

    Raises:
        Impossible: the command was not synced, or cannot be typed so.
    """
    driver = Driver(fake, load)
    fake.routes.fast = driver.answer
    was_on = gc.isenabled()
    gc.disable()
    try:
        await driver.run(load.warmup, counted=False)
        sent, took = await driver.run(load.seconds, counted=True)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(driver.all_answered(), load.drain)
    finally:
        fake.routes.fast = None
        if was_on:
            gc.enable()
    times = sorted(1000 * value for value in driver.times)
    return Result(
        sent=sent,
        answered=len(times),
        in_time=sum(value <= 1000 * LIMIT for value in times),
        rate=round(sent / took, 1),
        p50=_share(times, 0.5),
        p90=_share(times, 0.9),
        p99=_share(times, 0.99),
        worst=_share(times, 1.0),
        behind=_share(sorted(1000 * value for value in driver.behind), 0.99),
        people=driver.people,
    )


def _share(ordered: list[float], share: float) -> float:
    if not ordered:
        return 0.0
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2)
