"""Read times in UTC, in IANA zones and in Windows zones, and never as a wrong hour."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tzlocal.windows_tz import win_tz

from trackcal_tui.graph.times import to_instant

TEN = datetime(2026, 11, 16, 10, tzinfo=UTC)
TEXT = "2026-11-16T10:00:00.0000000"


@pytest.mark.parametrize(
    "label",
    [
        *(None, "UTC", "utc", "Utc", " UTC ", "Z", "GMT", "Etc/UTC", "etc/gmt", "Etc/Zulu"),
        *("Coordinated Universal Time", "tzone://Microsoft/Utc", "tzone://microsoft/UTC"),
    ],
)
def test_utc_is_known_in_any_spelling(label: str | None) -> None:
    assert to_instant(TEXT, label, floating=False) == TEN


@pytest.mark.parametrize(
    ("label", "hours"),
    [
        ("W. Europe Standard Time", 1),
        ("GMT Standard Time", 0),
        ("Greenwich Standard Time", 0),
        ("Eastern Standard Time", -5),
        ("US Mountain Standard Time", -7),
        ("Mountain Standard Time (Mexico)", -7),
        ("Dateline Standard Time", -12),
        ("UTC-11", -11),
        ("UTC+13", 13),
        ("Samoa Standard Time", 13),
        ("India Standard Time", 5.5),
        ("Nepal Standard Time", 5.75),
        ("Central Asia Standard Time", 6),
        ("AUS Eastern Standard Time", 11),
        ("Cen. Australia Standard Time", 10.5),
        ("Chatham Islands Standard Time", 13.75),
    ],
)
def test_windows_zones_are_read_right(label: str, hours: float) -> None:
    assert to_instant(TEXT, label, floating=False) == TEN - timedelta(hours=hours)


def test_a_windows_zone_has_daylight_saving_time() -> None:
    july = to_instant("2026-07-16T10:00:00", "W. Europe Standard Time", floating=False)
    assert july == datetime(2026, 7, 16, 8, tzinfo=UTC)


@pytest.mark.parametrize("label", sorted(win_tz))
def test_every_windows_zone_of_the_table_has_its_rules_here(label: str) -> None:
    local = datetime.fromisoformat(TEXT).replace(tzinfo=ZoneInfo(win_tz[label]))
    assert to_instant(TEXT, label, floating=False) == local.astimezone(UTC)


@pytest.mark.parametrize(
    "label",
    [
        *("Customized Time Zone", "tzone://Microsoft/Custom", "W. Europe Daylight Time"),
        *("(UTC+01:00) Amsterdam, Berlin", "Europe", "../UTC", "", "\0", "\ud83d", "x" * 10_000),
    ],
)
def test_a_label_nobody_knows_is_unreadable(label: str) -> None:
    assert to_instant(TEXT, label, floating=False) is None
    assert to_instant(f"{TEXT}+01:00", label, floating=False) == TEN - timedelta(hours=1)


def test_the_midnight_of_an_all_day_event_is_never_converted() -> None:
    midnight = datetime(2026, 11, 16, tzinfo=UTC)
    for label in ("W. Europe Standard Time", "Customized Time Zone", "America/New_York"):
        assert to_instant("2026-11-16T00:00:00.0000000", label, floating=True) == midnight


@given(st.text(), st.none() | st.text())
def test_any_text_is_an_instant_in_utc_or_unreadable(text: str, label: str | None) -> None:
    instant = to_instant(text, label, floating=False)
    assert instant is None or instant.tzinfo is UTC


def test_the_table_is_imported_only_for_a_label_that_needs_it() -> None:
    program = """
import sys
from trackcal_tui.graph.times import to_instant
for label in (None, "UTC", "Europe/Berlin"):
    to_instant("2026-11-16T10:00:00", label, floating=False)
assert "tzlocal" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)
