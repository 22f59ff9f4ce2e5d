import logging
import re

import pytest

from bot.engine.commands import BY_PATH
from bot.model.actions import AnyAction, Command, Line, Rate, Request, Study
from bot.model.ids import Channel, DeckId, Identity, SessionId
from bot.model.outcomes.problems import Problem
from bot.platforms.ports import PlatformState
from bot.runtime.metrics.observer import Observer
from bot.runtime.metrics.presses import KINDS, UNKNOWN
from bot.store import backups, outbox
from bot.store.backups import LastBackup
from bot.store.outbox import OutboxMessage
from tests.databases import opened
from tests.runtime.metrics.pages import READY, Clock, Platform, asked, observer, samples, serving
from tests.runtime.metrics.pages import value as value_of
from tests.world import World

AWAY = PlatformState(connected=False)
WRITTEN = "written-9471"
PLATFORMS = {"discord", "telegram", "terminal"}
ALLOWED = {
    "platform": PLATFORMS,
    "kind": {*KINDS.values(), UNKNOWN},
    "command": {*BY_PATH, UNKNOWN},
    "level": {"debug", "info", "warning", "error", "critical"},
    "store": {"sqlite", "postgresql"},
}
"""All values that a label of ours may have; `shard`, `le` and `generation` are small numbers."""
NUMBERS = re.compile(r"\d{1,5}|\d+\.\d+|\+Inf")


@pytest.mark.parametrize(
    ("states", "status", "text"),
    [
        ((READY, READY), 200, "ready"),
        ((AWAY, READY), 503, "Not ready: Discord is not connected."),
        ((AWAY, AWAY), 503, "Not ready: Discord is not connected and Telegram is not connected."),
    ],
)
async def test_readiness_names_what_is_missing(
    world: World, states: tuple[PlatformState, PlatformState], status: int, text: str
) -> None:
    """The bot is ready if all platforms are connected; the answer says which are not."""
    discord, telegram = Platform("discord", states[0]), Platform("telegram", states[1])
    async with serving(observer(world.database), (discord, telegram)) as client:
        assert await asked(client, "/readyz") == (status, f"{text}\n")
        assert await asked(client, "/healthz") == (200, "ok\n")


async def test_a_lost_database_is_said() -> None:
    """If the database does not answer, the bot is not ready, and the page says so."""
    async with opened(None) as database:
        seen = observer(database)
    async with serving(seen, (Platform("discord"),)) as client:
        assert await asked(client, "/readyz") == (503, "Not ready: the database does not answer.\n")
        assert (await asked(client, "/healthz"))[0] == 200
        page = (await asked(client, "/metrics"))[1]
    assert value_of(page, "cardstreak_store_up") == 0
    assert "cardstreak_outbox_messages" not in page


async def test_the_page_tells_what_the_parts_tell(world: World) -> None:
    """Each number on the page is that of its part: outbox, shards, imports, transactions."""
    message = OutboxMessage(Channel("discord", "7"), Problem("gone"), Clock.at - 5_000, 10**13)
    await world.database.write(lambda tx: outbox.add(tx, message))
    state = PlatformState(
        connected=True,
        shards=2,
        latencies=((0, 0.25),),
        reconnects=4,
        rate_limited=5,
        invalid=6,
        identifies_left=7,
    )
    platforms = (Platform("discord", state), Platform("telegram"))
    async with serving(observer(world.database), platforms) as client:
        page = (await asked(client, "/metrics"))[1]
    discord = {"platform": "discord"}
    for name, number in {
        "platform_connected": 1,
        "shards": 2,
        "reconnects_total": 4,
        "rate_limited_total": 5,
        "invalid_requests": 6,
        "identifies_left": 7,
        "outbox_messages": 1,
        "outbox_oldest_seconds": 5,
    }.items():
        assert value_of(page, f"cardstreak_{name}", **discord) == number, name
    assert value_of(page, "cardstreak_shard_latency_seconds", shard="0", **discord) == 0.25
    assert value_of(page, "cardstreak_outbox_messages", platform="telegram") == 0
    assert value_of(page, "cardstreak_imports_waiting") == 3
    assert value_of(page, "cardstreak_store_use_cases_total") == world.database.counts.use_cases
    assert value_of(page, "cardstreak_store_bytes") > 10_000
    assert value_of(page, "process_resident_memory_bytes") > 0


@pytest.mark.parametrize("made", [None, LastBackup(7_000, "saved.db", 9)])
async def test_the_last_backup_is_told(world: World, made: LastBackup | None) -> None:
    """A process that makes backups tells of the last good one, whoever made it, and of failures."""
    if made is not None:
        await world.database.write(lambda tx: backups.note(tx, made, 10**13))
    seen = Observer(world.database, "sqlite", Clock(), lambda: 0, lambda: 2)
    page = (await seen.page()).decode()
    last = value_of(page, "cardstreak_backup_last_success_timestamp_seconds")
    assert last == (7 if made else 0)
    assert value_of(page, "cardstreak_backup_bytes") == (9 if made else 0)
    assert value_of(page, "cardstreak_backup_failures_total") == 2


async def test_presses_are_counted_by_kind_and_platform(world: World) -> None:
    """A press, a command and a typed line are each counted once, with the time that they took."""
    seen = observer(world.database)
    handle = seen.timed(world.engine.handle)
    who = Identity("telegram", "ada")
    actions: tuple[AnyAction, ...] = (Study(DeckId(1)), Command("streak"), Line("/streak"))
    for key, action in enumerate(actions):
        assert await handle(Request(str(key), who, Clock.at, action))
    async with serving(seen) as client:
        page = (await asked(client, "/metrics"))[1]
    for kind in ("study", "command", "line"):
        labels = {"platform": "telegram", "kind": kind}
        assert value_of(page, "cardstreak_press_seconds_count", **labels) == 1
        assert 0 < value_of(page, "cardstreak_press_seconds_sum", **labels) < 60
    commands = {"platform": "telegram", "command": "streak"}
    assert value_of(page, "cardstreak_commands_total", **commands) == 2


async def test_no_label_holds_what_people_wrote(world: World) -> None:
    """Whatever people send, each label has one of the values that are known beforehand."""
    seen = observer(world.database)
    handle = seen.timed(world.engine.handle)
    who = Identity("discord", WRITTEN)
    actions: tuple[AnyAction, ...] = (
        Line(f"/{WRITTEN} {WRITTEN}"),
        Line(WRITTEN),
        Command(WRITTEN, {"deck": WRITTEN}),
        Command("quiz", {"deck": WRITTEN}),
        Rate(SessionId(94_719_471), 1, 4),
    )
    state = PlatformState(
        connected=True, shards=40, latencies=tuple((shard, 0.1) for shard in range(40))
    )
    async with serving(seen, [Platform("discord", state), Platform("telegram")]) as client:
        for key, action in enumerate(actions):
            await handle(Request(f"{WRITTEN}{key}", who, Clock.at, action))
        logging.getLogger().warning(WRITTEN)
        logging.getLogger().log(33, WRITTEN)
        page = (await asked(client, "/metrics"))[1]
    assert WRITTEN not in page
    assert "94719471" not in page
    assert value_of(page, "cardstreak_log_lines_total", level="warning") == 1
    for sample in samples(page):
        for label, value in sample.labels.items():
            if sample.name.startswith("cardstreak_") and label != "version":
                assert value in ALLOWED.get(label, ()) or NUMBERS.fullmatch(value), sample
