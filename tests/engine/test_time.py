"""Instants, days and zones, from the calendar through the engine to the ledger and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.core.events import event
from tests.tui.helpers_drift import Outlook
from trackcal_tui.core.entries import Entry, EntryEdit
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.events import CalendarEvent, Sheet, SkipReason
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.demo.clock import FIXED_NOW, FixedClock
from trackcal_tui.engine.engine import Engine, open_engine

HOUR = timedelta(hours=1)
MakeEngine = Callable[..., Engine]


@pytest.fixture
def engine_in(tmp_path: Path) -> Iterator[MakeEngine]:
    """Return a function that opens the engine of one home in a zone, after closing the last one."""
    opened: list[Engine] = []

    def make(zone: str, *events: CalendarEvent) -> Engine:
        for before in opened:
            before.close()
        environment = {"TRACKCAL_TIMEZONE": zone}
        engine = open_engine(
            tmp_path, demo=True, clock=FixedClock(FIXED_NOW), environment=environment
        )
        engine.__dict__["calendar_source"] = Outlook(*events)
        opened.append(engine)
        return engine

    yield make
    for one in opened:
        one.close()


def one_day(year: int, month: int, day: int) -> DateRange:
    """Return a range of one day."""
    return DateRange(date(year, month, day), date(year, month, day))


def write(engine: Engine, sheet: Sheet) -> tuple[Entry, ...]:
    """Import all drafts of a sheet."""
    result = engine.ledger.import_drafts(sheet.drafts, sheet.connection, engine.zone.key)
    return result.imported


def imported(engine: Engine, days: DateRange) -> tuple[Entry, ...]:
    """Read a range and import all of it; return what the ledger then holds."""
    write(engine, engine.calendar.read_sheet(days))
    return engine.ledger.entries(days)


@pytest.mark.parametrize("elsewhere", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kolkata"])
def test_travelling_never_moves_a_stored_date(engine_in: MakeEngine, elsewhere: str) -> None:
    """What was imported at home keeps its date, time and zone abroad."""
    late = event("late", datetime(2026, 11, 16, 22, 30, tzinfo=UTC))  # 23:30 in Berlin
    early = event("early", datetime(2026, 11, 17, 0, 30, tzinfo=UTC))
    home = engine_in("Europe/Berlin", late, early)
    week = DateRange(date(2026, 11, 14), date(2026, 11, 20))
    before = imported(home, week)
    assert [entry.date.day for entry in before] == [16, 17]

    other = event("other", datetime(2026, 11, 18, 12, tzinfo=UTC))
    abroad = engine_in(elsewhere, late, early, other)
    sheet = abroad.calendar.read_sheet(week)
    # Recognised by their ids, whatever day they fall on here; a new zone alone is no drift.
    assert sheet.skipped_counts == {SkipReason.ALREADY_IMPORTED: 2}
    assert (sheet.drifts, sheet.lookalikes) == ((), ())
    (added,) = write(abroad, sheet)
    assert added.timezone == elsewhere
    assert added.start is not None and added.start.date() == added.date
    assert abroad.ledger.entries(week)[:2] == before

    back = engine_in("Europe/Berlin", late, early, other)
    assert back.calendar.read_sheet(week).drafts == ()
    stored = {entry.id: entry for entry in back.ledger.entries(week)}
    assert [stored[entry.id] for entry in before] == list(before)
    assert stored[added.id].date == added.date
    assert back.ledger.totals(week).seconds == 3 * 3600


def test_an_edit_abroad_keeps_the_date(engine_in: MakeEngine) -> None:
    late = event("late", datetime(2026, 11, 16, 22, 30, tzinfo=UTC))
    days = one_day(2026, 11, 16)
    (entry,) = imported(engine_in("Europe/Berlin", late), days)
    abroad = engine_in("Asia/Tokyo", replace(late, subject="Renamed"))
    (drift,) = abroad.calendar.read_sheet(days).drifts
    abroad.ledger.apply_drifts([drift], abroad.zone)
    (renamed,) = abroad.ledger.entries(days)
    assert renamed.task_name == "Renamed"
    assert (renamed.date, renamed.start, renamed.timezone) == (
        entry.date,
        entry.start,
        "Europe/Berlin",
    )


def test_a_drift_shows_on_the_entrys_day_and_on_its_events_new_day(engine_in: MakeEngine) -> None:
    monday = event("a", datetime(2026, 11, 16, 9, tzinfo=UTC))
    engine = engine_in("Europe/Berlin", monday)
    imported(engine, one_day(2026, 11, 16))
    outlook = engine.__dict__["calendar_source"]
    assert isinstance(outlook, Outlook)
    start = datetime(2026, 11, 17, 9, tzinfo=UTC)
    outlook.events = (replace(monday, start=start, end=start + HOUR),)
    for day, told in ((16, 1), (17, 1), (18, 0)):
        # On Wednesday, Tuesday's event is only in the padding of the read.
        assert len(engine.calendar.read_sheet(one_day(2026, 11, day)).drifts) == told, day


NIGHTS = {
    "spring, Berlin": ("Europe/Berlin", date(2026, 3, 29), 23),
    "autumn, Berlin": ("Europe/Berlin", date(2026, 10, 25), 25),
    "spring, New York": ("America/New_York", date(2026, 3, 8), 23),
    "autumn, Lord Howe": ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
    "no change": ("Europe/Berlin", date(2028, 2, 29), 24),
}


@pytest.mark.parametrize(("zone", "day", "hours"), NIGHTS.values(), ids=NIGHTS)
def test_a_day_of_any_length_is_imported_whole(
    engine_in: MakeEngine, zone: str, day: date, hours: float
) -> None:
    """Import a whole day as one meeting, in half-hour meetings, and across its midnights."""
    engine = engine_in(zone)
    midnight = datetime(day.year, day.month, day.day, tzinfo=engine.zone)
    start = midnight.astimezone(UTC)
    end = (midnight + timedelta(days=1)).astimezone(UTC)
    halves = [
        event(f"half-{number:02}", start + HOUR / 2 * number, HOUR / 2)
        for number in range(int(hours * 2))
    ]
    engine.__dict__["calendar_source"] = Outlook(
        event("whole", start, end - start),
        *halves,
        event("into it", start - HOUR, 2 * HOUR),
        event("out of it", end - HOUR, 2 * HOUR),
        event("tomorrow", end),
    )
    days = DateRange(day, day)
    sheet = engine.calendar.read_sheet(days)
    assert [one.id for one in sheet.skipped] == ["into it"]
    assert sheet.skipped_counts == {SkipReason.STARTS_BEFORE_RANGE: 1}
    write(engine, sheet)

    again = engine_in(zone)
    stored = again.ledger.entries(days)
    by_event = {entry.source.event_id: entry for entry in stored if entry.source}
    assert by_event["whole"].seconds == hours * 3600
    assert by_event["out of it"].seconds == 7200
    of_halves = [entry for id_, entry in by_event.items() if id_.startswith("half")]
    assert sum(entry.seconds for entry in of_halves) == hours * 3600
    for entry in stored:
        assert entry.date == day
        assert entry.start is not None and entry.end is not None
        assert (entry.end - entry.start).total_seconds() == entry.seconds
    # Instants survive the file, including those of the repeated hour.
    starts = sorted(entry.start.astimezone(UTC) for entry in of_halves if entry.start)
    assert starts == [start + HOUR / 2 * number for number in range(len(halves))]


def test_a_meeting_moves_within_the_repeated_hour(engine_in: MakeEngine) -> None:
    night = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30, for the first time
    first = event("a", night)
    days = one_day(2026, 10, 25)
    engine = engine_in("Europe/Berlin", first)
    imported(engine, days)
    engine.__dict__["calendar_source"] = Outlook(
        replace(first, start=night + HOUR, end=night + 2 * HOUR)
    )
    (drift,) = engine.calendar.read_sheet(days).drifts
    (applied,) = engine.ledger.apply_drifts([drift], engine.zone)
    assert applied is not None and applied.start is not None
    assert applied.start.isoformat() == "2026-10-25T02:30:00+01:00"
    (stored,) = engine_in("Europe/Berlin").ledger.entries(days)
    assert stored.start == night + HOUR
    assert stored.seconds == 3600


@pytest.mark.parametrize(
    ("start", "length"),
    [
        (datetime(1970, 1, 2, 12, tzinfo=UTC), HOUR),
        (datetime(1899, 6, 1, 12, tzinfo=UTC), HOUR),
        (datetime(2400, 2, 29, 12, tzinfo=UTC), HOUR),
        (datetime(9000, 12, 31, 12, tzinfo=UTC), HOUR),
        (datetime(2026, 11, 16, 12, tzinfo=UTC), timedelta(days=40)),
    ],
    ids=["epoch", "long ago", "leap day", "far ahead", "forty days"],
)
def test_events_far_away_and_very_long_ones_are_stored_exactly(
    engine_in: MakeEngine, start: datetime, length: timedelta
) -> None:
    engine = engine_in("Europe/Berlin", event("a", start, length))
    day = start.astimezone(engine.zone).date()
    (entry,) = imported(engine, DateRange(day, day))
    (stored,) = engine_in("Asia/Tokyo").ledger.entries(DateRange(day, day))
    assert stored == entry
    assert (stored.start, stored.end) == (start, start + length)
    assert stored.seconds == length.total_seconds()


def test_a_drift_of_a_deleted_entry_is_refused(engine_in: MakeEngine) -> None:
    monday = event("a", datetime(2026, 11, 16, 9, tzinfo=UTC))
    engine = engine_in("Europe/Berlin", monday)
    (entry,) = imported(engine, one_day(2026, 11, 16))
    engine.__dict__["calendar_source"] = Outlook(replace(monday, subject="Renamed"))
    (drift,) = engine.calendar.read_sheet(one_day(2026, 11, 16)).drifts
    engine.ledger.delete_entries([entry.id])
    with pytest.raises(UsageError, match="No entry with that id"):
        engine.ledger.apply_drifts([drift], engine.zone)
    with pytest.raises(UsageError, match="No entry with that id"):
        engine.ledger.keep_drifts([drift])
    assert engine.ledger.entries() == ()


def test_posix_rules_of_tz_last_through_import_edit_and_drift(
    engine_in: MakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = "CET-1CEST,M3.5.0,M10.5.0/3"
    monkeypatch.setenv("TZ", rules)
    monday = event("a", datetime(2026, 11, 16, 23, 30, tzinfo=UTC))
    days = one_day(2026, 11, 17)
    engine = engine_in("", monday)
    (entry,) = imported(engine, days)
    assert (entry.date, entry.timezone) == (days.first, rules)
    (edited,) = engine.ledger.edit_entries([entry.id], EntryEdit(date=date(2026, 7, 17)))
    assert edited.start is not None
    assert f"{edited.start:%d %b %H:%M %z}" == "17 Jul 00:30 +0200"
    engine.ledger.undo()
    engine.__dict__["calendar_source"] = Outlook(replace(monday, start=monday.start - HOUR))
    (drift,) = engine.calendar.read_sheet(days).drifts
    (moved,) = engine.ledger.apply_drifts([drift], engine.zone)
    assert moved is not None
    assert (moved.date, moved.timezone) == (date(2026, 11, 16), rules)
