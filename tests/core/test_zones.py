"""The zone dates are in: the setting, else TZ, else the system's."""

from __future__ import annotations

import importlib
import time
import zoneinfo
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackcal_tui.core import zones
from trackcal_tui.core.errors import SettingsError
from trackcal_tui.core.zones import user_zone, zone_named

# The module: pendulum.tz has a function of the same name.
local_timezone = importlib.import_module("pendulum.tz.local_timezone")

SYSTEM = "Asia/Kathmandu"


@pytest.fixture
def localtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in for /etc/localtime, a link as on most systems."""
    link = tmp_path / "localtime"
    link.symlink_to(f"/usr/share/zoneinfo/{SYSTEM}")
    monkeypatch.setattr(zones, "_LOCALTIME", link)
    monkeypatch.delenv("TZ")
    return link


@pytest.fixture
def zone_files() -> Path:
    """Return the folder of the system's zone data."""
    for folder in map(Path, zoneinfo.TZPATH):
        if (folder / "zone1970.tab").exists():
            return folder
    pytest.skip("this system has no zone data of its own")


@pytest.mark.parametrize(
    ("tz", "name"),
    [
        ("America/New_York", "America/New_York"),
        (":America/New_York", "America/New_York"),
        ("UTC", "UTC"),
        ("/usr/share/zoneinfo/America/New_York", "America/New_York"),
        (":/usr/share/zoneinfo/America/New_York", "America/New_York"),
        ("/usr/share/zoneinfo/posix/America/New_York", "America/New_York"),
        ("posix/America/New_York", "posix/America/New_York"),
        ("", SYSTEM),
        (":", SYSTEM),
        ("Mars/Olympus_Mons", SYSTEM),
        ("CET-1CEST,M3.5.0,M10.5.0/3", SYSTEM),
        (":/etc/localtime", SYSTEM),
        ("../../etc/passwd", SYSTEM),
        ("Europe", SYSTEM),
        ("A" * 5000, SYSTEM),
    ],
)
def test_tz_names_the_zone(
    localtime: Path, monkeypatch: pytest.MonkeyPatch, tz: str, name: str
) -> None:
    monkeypatch.setenv("TZ", tz)
    assert user_zone().key == name.removeprefix("posix/")


def test_the_setting_beats_tz(localtime: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    assert user_zone("Europe/Berlin").key == "Europe/Berlin"
    with pytest.raises(SettingsError, match="Mars"):
        user_zone("Mars/Olympus_Mons")


NO_ZONES = ["", "Europe", "Mars/Olympus_Mons", "../etc/passwd", "/etc/localtime", " ", "."]
NO_ZONES += ["tzone://Microsoft/Utc", "W. Europe Standard Time", "zone1970.tab"]
NO_ZONES += ["a\x00b", "A" * 5000, "\ud800"]


@pytest.mark.parametrize("name", NO_ZONES, ids=ascii)
def test_other_names_are_a_settings_error(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        zone_named(name)
    assert caught.value.code == "timezone"
    assert "IANA" in caught.value.hint
    assert len(caught.value.title) < 120


@given(st.text())
def test_any_name_is_a_zone_or_a_settings_error(name: str) -> None:
    try:
        assert zone_named(name).key == name
    except SettingsError as error:
        assert error.exit_code == 2


# -- the system's zone


@pytest.mark.parametrize(
    "target", ["/usr/share/zoneinfo/{}", "../usr/share/zoneinfo/{}", "/var/db/timezone/zoneinfo/{}"]
)
def test_a_link_names_the_zone(localtime: Path, target: str) -> None:
    localtime.unlink()
    localtime.symlink_to(target.format("Europe/Lisbon"))
    assert user_zone().key == "Europe/Lisbon"


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Etc/UTC"])
def test_a_copy_is_recognised_by_its_rules(localtime: Path, zone_files: Path, name: str) -> None:
    localtime.unlink()
    localtime.write_bytes((zone_files / name).read_bytes())
    assert user_zone().key == name


class Named:
    """What is used of pendulum's answer."""

    def __init__(self, name: str) -> None:
        self.name = name


@pytest.mark.parametrize("content", [None, b"", b"TZif2 of its own"])
def test_otherwise_pendulum_finds_the_zone(
    localtime: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    localtime.unlink()
    if content is not None:
        localtime.write_bytes(content)
    for found, key in (("Europe/Lisbon", "Europe/Lisbon"), ("", "UTC"), ("+01:00", "UTC")):
        monkeypatch.setattr(local_timezone, "get_local_timezone", lambda name=found: Named(name))
        assert user_zone().key == key


def test_a_system_without_a_zone_is_on_utc_without_a_warning(
    localtime: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    localtime.unlink()
    monkeypatch.setattr(
        local_timezone,
        "get_local_timezone",
        lambda: local_timezone._get_unix_timezone(str(tmp_path)),
    )
    assert user_zone().key == "UTC"


@given(st.datetimes(datetime(1990, 1, 1), datetime(2035, 1, 1)))
def test_local_time_agrees_with_the_systems_zone(naive: datetime) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("TZ")
        time.tzset()
        try:
            if not zones.is_local_time():
                pytest.skip("/etc/localtime is not a link into the zone data here")
            now = naive.replace(tzinfo=UTC)
            assert now.astimezone().date() == now.astimezone(zones.user_zone()).date()
        finally:
            patch.undo()
            time.tzset()


def test_a_setting_or_tz_is_not_left_to_the_c_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert not zones.is_local_time("Asia/Kolkata")
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    assert not zones.is_local_time()
