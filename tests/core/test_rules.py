"""Events become drafts: which belong to a range, in what order, and only once."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.core.events import BERLIN, DAY, NINE, all_day, event
from trackcal_tui.core.events import CalendarEvent, Sheet, SkipReason
from trackcal_tui.core.ranges import YEARS, DateRange
from trackcal_tui.core.rules import build_sheet, snapshot, window
from trackcal_tui.core.text import task_name
from trackcal_tui.graph.parse import parse_page

WEEK = DateRange(date(2026, 11, 16), date(2026, 11, 22))
ONE_DAY = timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)
ZONES = [
    "Etc/GMT+12",
    "Pacific/Pago_Pago",
    "America/New_York",
    "UTC",
    "Europe/Berlin",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
]
# Zones whose clocks change at midnight, when days begin.
ODD_ZONES = [*ZONES, "Asia/Beirut", "America/Havana", "America/Santiago", "Africa/Cairo"]
ODD_ZONES += ["Australia/Lord_Howe", "Atlantic/Azores", "Africa/Casablanca", "America/Sao_Paulo"]


def drafts(sheet: Sheet) -> list[str]:
    return [draft.event_id for draft in sheet.drafts]


def reasons(sheet: Sheet) -> dict[str, SkipReason]:
    return {skipped.id: skipped.reason for skipped in sheet.skipped}


def local(day: int, hour: int, minute: int = 0, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=zone)


# -- which range


@pytest.mark.parametrize("zone", map(ZoneInfo, ZONES), ids=str)
def test_the_range_includes_its_first_and_last_day(zone: ZoneInfo) -> None:
    first = datetime.combine(WEEK.first, time(), zone).astimezone(UTC)
    after = datetime.combine(WEEK.last + ONE_DAY, time(), zone).astimezone(UTC)
    sheet = build_sheet(
        [
            event("ends as it begins", first - timedelta(hours=1)),
            event("just before", first - MICROSECOND),
            event("first", first),
            event("last", after - MICROSECOND),
            event("just after", after),
        ],
        WEEK,
        zone,
    )
    assert drafts(sheet) == ["first", "last"]
    assert reasons(sheet) == {"just before": SkipReason.STARTS_BEFORE_RANGE}
    assert [draft.date for draft in sheet.drafts] == [WEEK.first, WEEK.last]


def test_an_event_across_midnight_belongs_to_the_day_it_starts() -> None:
    sheet = build_sheet(
        [
            event("out", local(22, 23), timedelta(hours=3)),
            event("in", local(15, 23), timedelta(hours=3)),
            event("around", local(14, 12), timedelta(days=20)),
        ],
        WEEK,
        BERLIN,
    )
    assert [(d.event_id, d.date, d.seconds) for d in sheet.drafts] == [
        ("out", date(2026, 11, 22), 3 * 3600)
    ]
    assert reasons(sheet) == dict.fromkeys(("in", "around"), SkipReason.STARTS_BEFORE_RANGE)
    assert {s.id: s.date for s in sheet.skipped}["in"] == date(2026, 11, 15)


@pytest.mark.parametrize(
    "fields",
    [{}, {"is_cancelled": True}, {"response": "declined"}, {"kind": "seriesmaster"}, {"end": None}],
    ids=str,
)
def test_events_in_the_padding_are_dropped(fields: dict[str, object]) -> None:
    start, end = window(WEEK, BERLIN)
    around = [event("before", start, **fields), event("after", end - MICROSECOND, **fields)]
    sheet = build_sheet(around, WEEK, BERLIN)
    assert (sheet.drafts, sheet.skipped) == ((), ())


def test_an_event_without_a_start_is_counted_in_every_range() -> None:
    sheet = build_sheet([event("a", start=NINE, end=None)], DAY, BERLIN)
    assert reasons(sheet) == {"a": SkipReason.UNREADABLE}
    lost = CalendarEvent(id="b", subject="Lost")
    (skipped,) = build_sheet([lost], DAY, BERLIN).skipped
    assert (skipped.reason, skipped.date, skipped.start) == (SkipReason.UNREADABLE, None, None)


@given(
    st.sampled_from(ODD_ZONES),
    st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)),
    st.integers(-3, 3),
    st.integers(0, 3),
)
@example("Pacific/Apia", datetime(2011, 12, 30, 10), 0, 0)  # a day that was skipped
@example("America/Havana", datetime(2026, 11, 1, 4, 30), 0, 0)  # midnight, the first of two
@example("America/Havana", datetime(2026, 11, 1, 5, 30), 0, 0)  # and the second
@example("Asia/Beirut", datetime(2026, 3, 28, 22), 0, 0)  # a day without a midnight
def test_events_that_start_in_the_range_become_drafts(
    name: str, start: datetime, shift: int, more: int
) -> None:
    zone = ZoneInfo(name)
    made = event("a", start.replace(tzinfo=UTC))
    day = start.replace(tzinfo=UTC).astimezone(zone).date()
    days = DateRange(day + timedelta(days=shift), day + timedelta(days=shift + more))
    sheet = build_sheet([made], days, zone)
    assert drafts(sheet) == (["a"] if day in days else [])
    assert all(draft.date == day for draft in sheet.drafts)
    asked = window(days, zone)
    if sheet.drafts or sheet.skipped:
        assert made.start is not None
        assert made.end is not None
        assert asked[0] < made.end
        assert made.start < asked[1]


@pytest.mark.parametrize("zone", map(ZoneInfo, ZONES), ids=str)
def test_all_day_events_are_dates_in_every_zone(zone: ZoneInfo) -> None:
    days = DateRange(date(2026, 11, 17), date(2026, 11, 18))
    sheet = build_sheet(
        [
            all_day(date(2026, 11, 16), id="day before"),
            all_day(date(2026, 11, 17), id="first day"),
            all_day(date(2026, 11, 18), id="last day"),
            all_day(date(2026, 11, 19), id="day after"),
            all_day(date(2026, 11, 10), 8, id="trip into it"),
            all_day(date(2026, 11, 10), 7, id="trip before it"),
            all_day(date(2026, 11, 1), 30, id="trip around it"),
            all_day(date(2026, 11, 17), 0, id="without length"),
        ],
        days,
        zone,
    )
    inside = ["first day", "last day", "trip into it", "trip around it", "without length"]
    assert reasons(sheet) == dict.fromkeys(inside, SkipReason.ALL_DAY)
    assert {s.id: s.date for s in sheet.skipped}["first day"] == date(2026, 11, 17)
    assert {s.start for s in sheet.skipped} == {None}


# -- order, repeats


def test_drafts_are_sorted_by_start_then_id() -> None:
    made = [event("b"), event("c", NINE - timedelta(minutes=1)), event("a"), event("B")]
    assert drafts(build_sheet(made, DAY, BERLIN)) == ["c", "B", "a", "b"]


def test_the_repeated_hour_is_sorted_by_instant() -> None:
    night = datetime(2026, 10, 25, tzinfo=UTC)
    early = event("b", night + timedelta(minutes=45))  # 02:45 summer time
    late = event("a", night + timedelta(minutes=75))  # 02:15 winter time
    days = DateRange(date(2026, 10, 25), date(2026, 10, 25))
    sheet = build_sheet([late, early], days, BERLIN)
    assert [f"{d.start:%H:%M%z}" for d in sheet.drafts] == ["02:45+0200", "02:15+0100"]
    left = build_sheet([late, early], days, BERLIN, {"a", "b"})
    assert [skipped.id for skipped in left.skipped] == ["b", "a"]


def test_skipped_events_are_sorted_by_day() -> None:
    made = [
        CalendarEvent(id="nowhere"),
        all_day(DAY.first, id="holiday"),
        event("late", NINE, response="declined"),
        event("early", NINE - timedelta(hours=2), response="declined"),
        event("yesterday", NINE - ONE_DAY, timedelta(days=1)),
        CalendarEvent(),
    ]
    left = [skipped.id for skipped in build_sheet(made, DAY, BERLIN).skipped]
    assert left == ["yesterday", "early", "late", "holiday", "", "nowhere"]


def test_a_repeated_id_counts_once_and_a_missing_id_each_time() -> None:
    sheet = build_sheet([event("a"), event("a"), event(""), event("")], DAY, BERLIN)
    assert drafts(sheet) == ["a"]
    assert sheet.skipped_counts == {SkipReason.UNREADABLE: 2}


def test_ids_are_compared_byte_for_byte() -> None:
    ids = ["AAkALg_a", "AAkALg-a", "aakalg_a", "AAkALg_a=", "AAkALg_a ", "AAkALg+a", "AAkALg/a"]
    sheet = build_sheet([event(id) for id in ids], DAY, BERLIN)
    assert sorted(drafts(sheet)) == sorted(ids)
    for id in ids:
        sheet = build_sheet([event(id) for id in ids], DAY, BERLIN, {id})
        assert reasons(sheet) == {id: SkipReason.ALREADY_IMPORTED}
        assert len(sheet.drafts) == len(ids) - 1


@given(
    st.permutations([event(id, NINE + timedelta(minutes=n // 2)) for n, id in enumerate("abcdef")])
)
def test_the_order_of_the_response_does_not_matter(made: list[CalendarEvent]) -> None:
    assert drafts(build_sheet(made, DAY, BERLIN)) == list("abcdef")


# -- what a draft is


def test_a_draft_holds_local_times_and_seconds() -> None:
    made = event("a", NINE, timedelta(minutes=90), subject="  Plan\tning ", series_id="s")
    (draft,) = build_sheet([made], DAY, BERLIN).drafts
    assert draft.task_name == "Plan ning"
    assert draft.date == DAY.first
    assert draft.start.isoformat() == "2026-11-16T10:00:00+01:00"
    assert draft.end.isoformat() == "2026-11-16T11:30:00+01:00"
    assert (draft.seconds, draft.project, draft.series_id, draft.overlap) == (5400, None, "s", 0)
    assert draft.event is made


@pytest.mark.parametrize(
    ("length", "seconds"),
    [
        (timedelta(microseconds=-1), None),
        (timedelta(hours=-1), None),
        (timedelta(0), None),
        (timedelta(microseconds=999_999), None),
        (timedelta(seconds=1), 1),
        (timedelta(seconds=1, microseconds=999_999), 1),
        (timedelta(days=400), 400 * 86400),
    ],
)
def test_lengths_are_whole_seconds_rounded_down(length: timedelta, seconds: int | None) -> None:
    sheet = build_sheet([event("a", NINE, length)], DAY, BERLIN)
    if seconds is None:
        assert reasons(sheet) == {"a": SkipReason.NO_LENGTH}
        assert sheet.skipped[0].seconds == 0
    else:
        assert [draft.seconds for draft in sheet.drafts] == [seconds]


@pytest.mark.parametrize("subject", ["", "\u200b", " \t "])
def test_an_event_without_a_subject_gets_a_task_name(subject: str) -> None:
    (draft,) = build_sheet([event(subject=subject)], DAY, BERLIN).drafts
    assert draft.task_name == "(no title)" == task_name("")


def test_a_snapshot_keeps_what_drift_is_measured_against() -> None:
    made = event("a", series_id="s", ical_uid="u", original_start="o", change_key="k")
    kept = snapshot(made)
    assert (kept.subject, kept.start, kept.end) == (made.subject, made.start, made.end)
    assert (kept.series_id, kept.ical_uid, kept.original_start, kept.change_key) == tuple("suok")
    with pytest.raises(ValueError, match="datetime"):
        snapshot(CalendarEvent(id="a", start=NINE))


# -- where years end


@pytest.mark.parametrize("zone", map(ZoneInfo, ZONES), ids=str)
@pytest.mark.parametrize("year", ["0001", "0002", "1601", "4501", "9998", "9999"])
def test_events_of_any_year_can_be_sorted(year: str, zone: ZoneInfo) -> None:
    def page(all_day: bool) -> bytes:
        start, end = f"{year}-01-01T00:00:00.0000000", f"{year}-12-31T23:59:59.9999999"
        made = {"id": "a", "start": {"dateTime": start}, "end": {"dateTime": end}}
        return json.dumps({"value": [{**made, "isAllDay": all_day}]}).encode()

    for days in (DAY, DateRange(date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31))):
        for flag in (False, True):
            sheet = build_sheet(parse_page(page(flag)).events, days, zone)
            if year in ("0001", "9999"):  # what Microsoft sends for no date
                assert reasons(sheet) == {"a": SkipReason.UNREADABLE}


# -- dismissed


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdef"), st.sampled_from(["s", "t", None])),
        unique_by=lambda one: one[0],
    ),
    st.sets(st.sampled_from(["a", "c", "e", "s"])),
)
def test_nothing_dismissed_is_offered(
    ids: list[tuple[str, str | None]], dismissed: set[str]
) -> None:
    events = [event(id_, series_id=series) for id_, series in ids]
    sheet = build_sheet(events, DAY, BERLIN, dismissed=dismissed)
    unwanted = {id_ for id_, series in ids if id_ in dismissed or series in dismissed}
    assert {draft.event_id for draft in sheet.drafts} == {id_ for id_, _ in ids} - unwanted
    assert reasons(sheet) == dict.fromkeys(unwanted, SkipReason.DISMISSED)
