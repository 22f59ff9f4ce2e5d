"""The files for operators: each is read by a parser, and names only what there is."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.config.load import load
from bot.config.schema import KEYS
from bot.platforms.ports import PlatformState
from bot.runtime.imports.sandbox import MEMORY
from bot.runtime.metrics.observer import Observer
from bot.runtime.metrics.readings import Readings, StoreReading
from bot.store.backlog import Backlog
from bot.store.database import Counts
from tests.platforms.program import run
from tests.runtime.metrics.pages import Clock
from tests.world import World

ROOT = Path(__file__).parents[1]
OPS = ROOT / "docs" / "ops"
OURS = re.compile(r"\b(?:cardstreak|process)_[a-z_]+")
UNITS = ("cardstreak.service", "cardstreak@.service", "cardstreak-processes.service")
VARIABLES = {f"CARDSTREAK_{key.section}_{key.name}".upper() for key in KEYS}
MEGABYTE = 1024**2


def parsed(name: str) -> Any:
    """A file of YAML."""
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def rules() -> list[dict[str, Any]]:
    """The alerts."""
    return [rule for group in parsed("docs/ops/alerts.yml")["groups"] for rule in group["rules"]]


def dashboard() -> dict[str, Any]:
    """The dashboard of Grafana."""
    read: dict[str, Any] = json.loads((OPS / "grafana" / "cardstreak.json").read_text())
    return read


def expressions() -> Iterator[tuple[str, str]]:
    """Each query of the alerts and of the dashboard, with where it stands."""
    for rule in rules():
        yield rule["alert"], rule["expr"]
    for panel in dashboard()["panels"]:
        for target in panel.get("targets", ()):
            yield panel["title"], target["expr"]


@pytest_asyncio.fixture
async def exported(world: World) -> set[str]:
    """The names of all samples that a bot exports."""
    page = (await Observer(world.database, "sqlite", Clock(), lambda: 0).page()).decode()
    state = PlatformState(connected=True, shards=1, latencies=((0, 0.1),), identifies_left=1)
    full = Readings(
        1,
        "sqlite",
        Counts(),
        StoreReading(Backlog((), 0, 0), 1, None),
        {"discord": state},
        (1, 1),
        imports=0,
        failed_backups=0,
    )
    families = [*text_string_to_metric_families(page), *full.collect()]
    names = {sample.name for family in families for sample in family.samples}
    # Histograms and counters with labels have samples once something has happened.
    for family in families:
        ends = {"histogram": ("_bucket", "_count", "_sum"), "counter": ("_total",)}
        names |= {f"{family.name}{end}" for end in ends.get(family.type, ())}
    return names


def test_every_metric_that_is_asked_for_exists(exported: set[str]) -> None:
    """Alerts and panels name only metrics that the bot exports."""
    for where, expression in expressions():
        named = set(OURS.findall(expression))
        assert named <= exported, where
        assert named or expression.startswith("up{"), where


def test_every_metric_of_ours_is_shown(exported: set[str]) -> None:
    """Each metric of the bot is in a panel, so that nobody has to know its name."""
    shown = {name for _, expression in expressions() for name in OURS.findall(expression)}
    ours = {name for name in exported if name.startswith("cardstreak_")}
    derived = {name for name in ours if name.endswith(("_sum", "_count", "_bucket"))}
    assert {name.rpartition("_")[0] for name in derived} <= {n.rpartition("_")[0] for n in shown}
    assert ours - derived <= shown


def test_every_alert_says_what_to_do_and_is_tried() -> None:
    """Each alert has a severity, a sentence and an action, and a test in which it fires."""
    tests = parsed("docs/ops/alerts_test.yml")["tests"]
    fired = {
        case["alertname"]
        for test in tests
        for case in test["alert_rule_test"]
        if case.get("exp_alerts")
    }
    silent = {case["alertname"] for case in tests[0]["alert_rule_test"]}
    assert fired == silent == {rule["alert"] for rule in rules()}
    for rule in rules():
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert set(rule["annotations"]) == {"summary", "action"}
        assert all(text.endswith((".", "?")) for text in rule["annotations"].values())
    assert f"| {len(rules())} alerts," in (OPS / "README.md").read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("promtool") is None, reason="Prometheus is not installed")
@pytest.mark.parametrize(
    "command",
    [("check", "config", "prometheus.yml"), ("test", "rules", "alerts_test.yml")],
    ids=" ".join,
)
def test_promtool_accepts_it(command: tuple[str, ...]) -> None:
    """Prometheus's own tool reads the files, and each alert fires in its test."""
    done = subprocess.run(  # noqa: S603 - Prometheus's own tool
        [str(shutil.which("promtool")), *command],
        cwd=OPS,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_dashboard_is_one_that_grafana_reads() -> None:
    """Panels have ids of their own and places that do not overlap, and queries name the source."""
    panels = dashboard()["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        place = panel["gridPos"]
        cells = {
            (place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])
        }
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells
        assert panel["type"] == "row" or panel["description"].endswith(".")
        for target in panel.get("targets", ()):
            assert target["datasource"]["uid"] == "${source}"
    assert {"source", "instance"} == {one["name"] for one in dashboard()["templating"]["list"]}


# ── compose ─────────────────────────────────────────────────────────────────────────────────────


def test_the_profiles_of_compose() -> None:
    """The bot alone is the default; PostgreSQL and the metrics are added by their profiles."""
    services = parsed("compose.yaml")["services"]
    assert {name: one.get("profiles", []) for name, one in services.items()} == {
        "cardstreak": [],
        "postgres": ["postgres"],
        "prometheus": ["metrics"],
        "grafana": ["metrics"],
    }
    assert services["cardstreak"]["depends_on"]["postgres"]["required"] is False
    assert set(parsed("compose.yaml")["volumes"]) == {
        volume.partition(":")[0]
        for service in services.values()
        for volume in service["volumes"]
        if not volume.startswith("./")
    }


def test_what_compose_mounts_and_publishes() -> None:
    """Each file that is mounted exists, each port is this machine's alone, images have versions."""
    services = parsed("compose.yaml")["services"]
    for service in services.values():
        for volume in service["volumes"]:
            if volume.startswith("./"):
                assert (ROOT / volume.split(":")[0]).is_file()
                assert volume.endswith(":ro")
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
        assert re.search(r":v?\d", service.get("image", ":1"))
        assert service["mem_limit"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    (scraped,) = parsed("docs/ops/prometheus.yml")["scrape_configs"]
    (target,) = scraped["static_configs"][0]["targets"]
    listening = services["cardstreak"]["environment"]["CARDSTREAK_METRICS_LISTEN"]
    assert target == f"cardstreak:{listening.rpartition(':')[2]}"
    assert scraped["job_name"] == "cardstreak"


# ── systemd and Kubernetes ──────────────────────────────────────────────────────────────────────


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("unit", UNITS)
def test_systemd_accepts_the_unit(unit: str, tmp_path: Path) -> None:
    """Systemd's own check finds nothing, once the program is where the unit says."""
    text = (OPS / "systemd" / unit).read_text(encoding="utf-8")
    file = tmp_path / unit.replace("@.", "@0.")
    program = "/opt/cardstreak/.venv/bin/cardstreak"
    assert text.count(program) == 1
    file.write_text(text.replace(program, sys.executable), encoding="utf-8")
    done = subprocess.run(  # noqa: S603 - systemd's own tool
        [str(shutil.which("systemd-analyze")), "verify", "--man=no", str(file)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_units_differ_in_what_they_run_only() -> None:
    """The units for several processes have the same sandbox as the one for a single process."""
    own = ("#", "Desc", "Exec", "Env", "Type", "Timeout", "MemoryMax")

    def lines(unit: str) -> set[str]:
        every = (OPS / "systemd" / unit).read_text(encoding="utf-8").splitlines()
        return {line for line in every if not line.startswith(own)}

    assert lines(UNITS[0]) == lines(UNITS[1]) == lines(UNITS[2])


@pytest.mark.parametrize(
    "started",
    [
        *(f"docs/ops/systemd/{unit}" for unit in UNITS),
        "docs/ops/kubernetes.yaml",
        "compose.yaml",
        "docs/running.md",
    ],
)
def test_the_options_of_run_exist(started: str) -> None:
    """What a file starts the bot with is an option that the bot has."""
    known = set(re.findall(r"--[a-z]+", run(ROOT, "run", "--help").out))
    text = (ROOT / started).read_text(encoding="utf-8").replace(", ", " ")
    named = {
        option
        for arguments in re.findall(
            r"(?:cardstreak |\[|command: )run((?: --\S+| \S+/\S+| \d+)+)", text
        )
        for option in re.findall(r"--[a-z]+", arguments)
    }
    assert named <= known


def test_the_stateful_set() -> None:
    """Its parts name one another, its limits hold an import, and its variables are settings."""
    parts = list(yaml.safe_load_all((OPS / "kubernetes.yaml").read_text(encoding="utf-8")))
    service, budget, stateful = parts
    assert [part["kind"] for part in parts] == ["Service", "PodDisruptionBudget", "StatefulSet"]
    spec, pod = stateful["spec"], stateful["spec"]["template"]["spec"]
    labels = spec["template"]["metadata"]["labels"]
    assert labels == spec["selector"]["matchLabels"] == service["spec"]["selector"]
    assert labels == budget["spec"]["selector"]["matchLabels"]
    assert spec["serviceName"] == service["metadata"]["name"]
    (container,) = pod["containers"]
    variables = {one["name"]: one.get("value") for one in container["env"]}
    assert int(variables.pop("CLUSTERS")) == spec["replicas"]
    assert variables.pop("INDEX") is None
    assert {name.removesuffix("_FILE") for name in variables} <= VARIABLES
    metrics = load(None, {"CARDSTREAK_METRICS_LISTEN": variables["CARDSTREAK_METRICS_LISTEN"]})
    assert container["ports"][0]["containerPort"] == metrics.metrics.address()[1]
    assert service["spec"]["ports"][0]["port"] == metrics.metrics.address()[1]
    limit = container["resources"]["limits"]["memory"]
    assert limit == "1Gi"
    assert 1024 * MEGABYTE > MEMORY
    assert {container[f"{probe}Probe"]["httpGet"]["path"] for probe in ("startup", "liveness")} == {
        "/healthz"
    }
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    mounts = {mount["name"] for mount in container["volumeMounts"]}
    assert mounts == {volume["name"] for volume in pod["volumes"]}
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert pod["securityContext"]["runAsNonRoot"] is True
