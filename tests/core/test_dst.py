"""Lengths are the time that passed, also on days of 23 or 25 hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.events import event
from trackcal_tui.core.instants import seconds_between
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.rules import build_sheet, window

ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"]
ZONES += ["Asia/Kathmandu", "Pacific/Apia", "America/Havana", "Antarctica/Troll"]


@pytest.mark.parametrize(
    ("zone", "day", "seconds"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 3 * 3600),
        ("Europe/Berlin", date(2026, 10, 25), 5 * 3600),
        ("America/New_York", date(2026, 3, 8), 3 * 3600),
        ("America/New_York", date(2026, 11, 1), 5 * 3600),
        ("Australia/Lord_Howe", date(2026, 10, 4), 3 * 3600 + 1800),
        ("Australia/Lord_Howe", date(2026, 4, 5), 4 * 3600 + 1800),
        ("Europe/Berlin", date(2026, 6, 1), 4 * 3600),
    ],
)
def test_midnight_to_four_on_dst_nights(zone: str, day: date, seconds: int) -> None:
    there = ZoneInfo(zone)
    start = datetime(day.year, day.month, day.day, tzinfo=there)
    end = start.replace(hour=4)
    assert end - start == timedelta(hours=4), "wall clock times are four hours apart"
    assert seconds_between(start, end) == seconds
    made = event("a", start, timedelta(seconds=seconds))
    (draft,) = build_sheet([made], DateRange(day, day), there).drafts
    assert (draft.seconds, draft.date) == (seconds, day)
    assert (draft.start.hour, draft.end.hour) == (0, 4)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Asia/Beirut", date(2026, 3, 29), 23),
    ],
)
def test_the_window_is_the_local_day_plus_a_day_on_each_side(
    zone: str, day: date, hours: float
) -> None:
    start, end = window(DateRange(day, day), ZoneInfo(zone))
    assert end - start == timedelta(hours=hours) + timedelta(days=2)


def test_the_repeated_hour_holds_two_events() -> None:
    there = ZoneInfo("Europe/Berlin")
    night = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30, for the first time
    made = [event("b", night), event("a", night + timedelta(hours=1))]
    day = date(2026, 10, 25)
    sheet = build_sheet(made, DateRange(day, day), there)
    assert [f"{d.start:%H:%M} {d.start.fold} {d.seconds}" for d in sheet.drafts] == [
        "02:30 0 3600",
        "02:30 1 3600",
    ]
    assert [d.overlap for d in sheet.drafts] == [0, 0]


@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(1971, 1, 1), datetime(2037, 1, 1)),
    st.timedeltas(timedelta(seconds=1), timedelta(days=400)),
)
def test_seconds_are_the_time_that_passed(name: str, start: datetime, length: timedelta) -> None:
    there = ZoneInfo(name)
    begun = start.replace(tzinfo=UTC)
    ended = begun + length
    expected = int(ended.timestamp() * 1_000_000 - begun.timestamp() * 1_000_000) // 1_000_000
    exact = length.days * 86400 + length.seconds
    assert abs(expected - exact) <= 1, "floats are close, integers exact"
    assert seconds_between(begun.astimezone(there), ended.astimezone(there)) == exact
    day = begun.astimezone(there).date()
    (draft,) = build_sheet([event("a", begun, length)], DateRange(day, day), there).drafts
    assert draft.seconds == exact
    # As instants: times in an hour that comes twice equal nothing in another zone.
    assert draft.start.astimezone(UTC) == begun
    assert draft.end.astimezone(UTC) == ended
