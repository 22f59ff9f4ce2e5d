import zoneinfo

import pytest

from bot.util.time_zones import machine_zone, nearest_zone


@pytest.mark.parametrize(
    ("machine", "name"), [("Asia/Tokyo", "Asia/Tokyo"), ("Mars/Olympus", "UTC"), (None, "UTC")]
)
def test_machine_zone(machine: str | None, name: str) -> None:
    """The machine's own zone holds, or UTC if the machine names none that exists."""
    assert machine_zone(lambda: machine) == name


def test_machine_zone_in_conflict() -> None:
    """A machine that names two different zones is taken to be in UTC."""

    def two_answers() -> str:
        raise zoneinfo.ZoneInfoNotFoundError

    assert machine_zone(two_answers) == "UTC"


def test_this_machine_has_a_zone() -> None:
    """Whatever machine this is, its zone is one that exists."""
    assert zoneinfo.ZoneInfo(machine_zone()).key == machine_zone()


def test_nearest_zone() -> None:
    """A misspelt zone gets the nearest one, whatever its case; a name like none gets none."""
    assert nearest_zone("europe/berln") == "Europe/Berlin"
    assert nearest_zone("xyzzy") == ""
