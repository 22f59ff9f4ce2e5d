"""A load driver: many people act at a fixed rate, and it measures the time to the answers.

The load is open-loop: interactions are sent at their due times, whether earlier ones were answered
or not. If all people wait for an answer, a new person joins. A person first types the command, and
then presses buttons of the latest answer. Answers are not checked, so that the measurement does not
include the work of the fake.
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
from tests.fakes.discord.clock import iso_time
from tests.fakes.discord.errors import Json, unknown_interaction
from tests.fakes.discord.interactions import COMMAND, COMPONENT, DEFER, DEFER_UPDATE, OPEN_MODAL
from tests.fakes.discord.message_limits import MAX_UPLOAD
from tests.fakes.discord.records import TEXT, Channel
from tests.fakes.discord.rest import as_json, read, with_response
from tests.fakes.discord.routes import LOAD_PREFIX

if TYPE_CHECKING:
    from tests.fakes.discord.fake import FakeDiscord

LIMIT = 3.0
"""Seconds within which Discord requires the first answer."""
TICK = 0.001


class Load(msgspec.Struct, frozen=True):
    """The options of a run.

    Args:
        rate: interactions per second.
        seconds: the duration of the measurement.
        command: the command that each person types first; "" if `custom_id` is given.
        options: the options of the command.
        presses: prefixes of button labels, the preferred one first. A person presses the first
            button that matches, else the first enabled button. Without an enabled button, the
            person types the command.
        custom_id: if given, every interaction is a press with this custom_id.
        warmup: seconds at the same rate before the measurement, which are not counted.
        drain: seconds to wait for the last answers.
        once: whether each person acts only once, so that every interaction has a new person.
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
    """The measurement. Times run from sending INTERACTION_CREATE to the head of the callback.

    Args:
        sent: interactions sent.
        answered: interactions answered before the end.
        in_time: interactions answered within 3 s.
        rate: interactions sent per second, as measured.
        p50: milliseconds, as are p90, p99 and worst. Unanswered interactions are left out.
        behind: milliseconds by which the driver sent too late, at the 99th percentile.
        people: how many people were needed.
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
    """A simulated person, and the message that the person sees."""

    def __init__(self, fake: "FakeDiscord", index: int, channel: Channel) -> None:
        world = fake.world
        user = world.user(f"player{index}")
        permissions = str(int(world.permissions(user, channel)))
        self.channel = channel
        self.guild_id = channel.guild.id if channel.guild else None
        self.form: Json = {}
        self.busy = False
        self.message_id = 0
        fields: Json = {
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
        self.fields = {
            key: msgspec.Raw(msgspec.json.encode(value)) for key, value in fields.items()
        }


class Driver:
    """One run of a load."""

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
        self.channels = [c for c in fake.world.channels.values() if c.kind == TEXT and c.guild]
        if not self.channels:
            self.channels = [fake.add_channel(fake.add_guild("Load"))]
        self.command: Json = {}
        if load.command:
            self.command = slash_commands.interaction_data(
                fake.commands, load.command, load.options
            )

    def send(self, *, counted: bool) -> None:
        """Sends one interaction of a person who does not wait for an answer."""
        if not self.idle:
            channel = self.channels[self.people % len(self.channels)]
            self.idle.append(Person(self.fake, self.people, channel))
            self.people += 1
        person = self.idle.popleft()
        person.busy = True
        interaction_id = str(self.fake.clock.snowflake())
        token = LOAD_PREFIX + interaction_id
        payload: Json = {"id": interaction_id, "token": token, **person.fields}
        custom_id = self.load.custom_id or self.pick(person)
        if custom_id:
            data = {"custom_id": custom_id, "component_type": components.BUTTON, "id": 1}
            payload |= {"type": COMPONENT, "data": data, "message": self.message(person)}
        else:
            payload |= {"type": COMMAND, "data": self.command}
        self.pending[token] = (person, time.perf_counter(), counted)
        self.last[token] = person
        self.fake.gateway.dispatch("INTERACTION_CREATE", payload, person.guild_id)

    def pick(self, person: Person) -> str:
        """The custom_id of the button that a person presses next; "" if there is none."""
        buttons = components.buttons(person.form.get("components") or [])
        enabled = [b for b in buttons if b.custom_id and not b.disabled]
        for label in self.load.presses:
            for button in enabled:
                if button.label.startswith(label):
                    return button.custom_id
        return enabled[0].custom_id if enabled else ""

    def message(self, person: Person) -> Json:
        """The message that a person sees, as Discord sends it."""
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
            "timestamp": iso_time(0),
            "edited_timestamp": None,
            "mentions": [],
            "mention_roles": [],
            "mention_everyone": False,
            "pinned": False,
            "tts": False,
        }

    async def answer(self, request: web.Request) -> web.Response:
        """Accepts any answer without checks, and stores its buttons.

        Raises:
            Refusal: the interaction belongs to an earlier run.
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
        if not with_response(request):
            return web.Response(status=204)
        interaction = {"id": request.match_info["interaction"], "type": COMPONENT}
        resource = {"type": form.get("type"), "message": self.message(person)}
        return as_json({"interaction": interaction, "resource": resource})

    async def run(self, seconds: float, *, counted: bool) -> tuple[int, float]:
        """Sends interactions at the rate of the load.

        Returns:
            The number of interactions sent, and the duration in seconds.
        """
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
        """Waits until every interaction is answered."""
        while self.pending:
            self.answered.clear()
            await self.answered.wait()


async def drive(fake: "FakeDiscord", load: Load) -> Result:
    """Runs a load against the connected bot, with the garbage collector off.

    Raises:
        Impossible: the command was not synced, or these options cannot be typed.
    """
    driver = Driver(fake, load)
    fake.routes.load_handler = driver.answer
    was_on = gc.isenabled()
    gc.disable()
    try:
        await driver.run(load.warmup, counted=False)
        sent, took = await driver.run(load.seconds, counted=True)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(driver.all_answered(), load.drain)
    finally:
        fake.routes.load_handler = None
        if was_on:
            gc.enable()
    times = sorted(1000 * value for value in driver.times)
    return Result(
        sent=sent,
        answered=len(times),
        in_time=sum(value <= 1000 * LIMIT for value in times),
        rate=round(sent / took, 1),
        p50=_quantile(times, 0.5),
        p90=_quantile(times, 0.9),
        p99=_quantile(times, 0.99),
        worst=_quantile(times, 1.0),
        behind=_quantile(sorted(1000 * value for value in driver.behind), 0.99),
        people=driver.people,
    )


def _quantile(ordered: list[float], share: float) -> float:
    if not ordered:
        return 0.0
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2)
