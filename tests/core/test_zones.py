"""The zone dates are in: the setting, else TZ, else the system's."""

from __future__ import annotations

import importlib
import time
import zoneinfo
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
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
        ("CET-1CEST,M3.5.0,M10.5.0/3", "CET-1CEST,M3.5.0,M10.5.0/3"),
        (":<+03>-3", "<+03>-3"),
        ("MET-1MEST", "MET-1MEST"),
        ("CET-24", SYSTEM),
        ("CET-1CEST,M3.5.0", SYSTEM),
        ("UTC0\nUTC0", SYSTEM),
        ("Europe/Berlinn", SYSTEM),
        ("/etc/passwd", SYSTEM),
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


RULES = [
    "CET-1CEST,M3.5.0,M10.5.0/3",
    "<+03>-3",
    "<-03>3",
    "EST5EDT,M3.2.0,M11.1.0",
    "NZST-12NZDT,M9.5.0,M4.1.0/3",
    "IST-2IDT,M3.4.4/26,M10.5.0",
    "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
    "CET-1CEST,J60,J300",
    "XYZ-5:30:15",
]


@pytest.fixture
def set_tz(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Set TZ for us and for the C library; afterwards it is as before."""

    def set_it(tz: str) -> None:
        monkeypatch.setenv("TZ", tz)
        time.tzset()

    yield set_it
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("rules", RULES)
@given(st.datetimes(datetime(2024, 1, 1), datetime(2035, 1, 1)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_posix_rules_give_the_time_that_date_shows(
    set_tz: Callable[[str], None], rules: str, naive: datetime
) -> None:
    set_tz(rules)
    moment = naive.replace(tzinfo=UTC)
    ours, theirs = moment.astimezone(user_zone()), moment.astimezone()
    assert (ours.isoformat(), ours.tzname()) == (theirs.isoformat(), theirs.tzname())
    assert zones.zone_problem(user_zone(), moment) is None


@pytest.mark.parametrize("key", [*RULES, "Europe/Berlin", "EST5EDT"])
def test_a_zone_is_found_by_its_key_again(set_tz: Callable[[str], None], key: str) -> None:
    set_tz(key)
    summer = datetime(2026, 7, 1, tzinfo=UTC)
    found = zones.zone_with_key(user_zone().key)
    assert found.key == key
    assert summer.astimezone(found).isoformat() == summer.astimezone(user_zone()).isoformat()


@pytest.mark.parametrize("key", ["", "Europe/Berlinn", "tzone://Microsoft/Custom", "W. Europe"])
def test_a_key_of_no_zone_is_a_settings_error(key: str) -> None:
    with pytest.raises(SettingsError):
        zones.zone_with_key(key)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_tz_is_a_zone_in_which_time_can_be_told(set_tz: Callable[[str], None], tz: str) -> None:
    set_tz(tz)
    now = datetime(2026, 11, 20, tzinfo=UTC)
    assert now.astimezone(user_zone()) == now
    zones.zone_problem(user_zone(), now)


# -- what is told about it

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize("tz", ["Europe/Berlinn", "Mars", "CET-1CEST,M3.5.0"])
def test_a_tz_that_is_no_zone_is_told_with_the_zone_in_use(
    set_tz: Callable[[str], None], tz: str
) -> None:
    set_tz(tz)
    problem = zones.zone_problem(user_zone(), NOW)
    assert problem is not None
    assert problem.title == f'TZ is "{tz}", which is no time zone'
    assert user_zone().key in problem.hint
    assert "timezone in config.toml" in problem.hint


def test_another_offset_than_that_of_date_is_told(
    localtime: Path, set_tz: Callable[[str], None]
) -> None:
    # The machine's time is UTC, its zone file says otherwise.
    set_tz("")
    problem = zones.zone_problem(user_zone(), NOW)
    assert problem is not None
    assert problem.title == ("This machine's clock shows UTC+0000, Asia/Kathmandu has UTC+0545")
    localtime.unlink()
    localtime.symlink_to("/usr/share/zoneinfo/Europe/London")
    problem = zones.zone_problem(user_zone(), NOW)
    assert problem is not None
    assert problem.title == (
        "This machine's clock shows UTC+0000 from 2027-04 on, Europe/London has UTC+0100"
    )
    localtime.unlink()
    localtime.symlink_to("/usr/share/zoneinfo/Etc/UTC")
    assert zones.zone_problem(user_zone(), NOW) is None


def test_the_path_of_a_copied_zone_file_names_the_zone(
    set_tz: Callable[[str], None], tmp_path: Path, zone_files: Path
) -> None:
    copy = tmp_path / "home.tz"
    copy.write_bytes((zone_files / "Europe/Berlin").read_bytes())
    set_tz(str(copy))
    assert user_zone().key == "Europe/Berlin"
    assert zones.zone_problem(user_zone(), NOW) is None


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


@pytest.mark.parametrize("tz", [None, "Europe/Berlin", "Asia/Kolkata", "Pacific/Apia"])
@given(naive=st.datetimes(datetime(1990, 1, 1), datetime(2035, 1, 1)))
def test_local_time_agrees_with_the_systems_zone(tz: str | None, naive: datetime) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("TZ")
        if tz:
            patch.setenv("TZ", tz)
        time.tzset()
        try:
            if not zones.is_local_time():
                pytest.skip("the zone data is not where the C library has it here")
            now = naive.replace(tzinfo=UTC)
            assert now.astimezone().date() == now.astimezone(zones.user_zone()).date()
        finally:
            patch.undo()
            time.tzset()


@pytest.mark.parametrize(
    "tz", ["", "Europe/Nowhere", ":Europe/Berlin", "/etc/localtime", "CET-1CEST", "Etc/../UTC"]
)
def test_what_is_no_plain_name_is_not_left_to_the_c_library(
    tz: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", tz)
    assert not zones.is_local_time()


@pytest.mark.parametrize("name", ["TZDIR", "PYTHONTZPATH"])
def test_zone_data_elsewhere_is_not_left_to_the_c_library(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    monkeypatch.setenv(name, str(tmp_path))
    assert not zones.is_local_time()


def test_a_setting_is_not_left_to_the_c_library() -> None:
    assert not zones.is_local_time("Asia/Kolkata")
