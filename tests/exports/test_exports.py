"""Exports as CSV, JSON and ICS, each read back by somebody else's parser."""

from __future__ import annotations

import csv
import io
import json
import re
import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from trackcal_tui.core.cells import spreadsheet_cell
from trackcal_tui.core.entries import Entry, Source
from trackcal_tui.core.errors import TrackCalError, UsageError
from trackcal_tui.core.text import clean
from trackcal_tui.exports.csv_format import COLUMNS
from trackcal_tui.exports.formats import export_text
from trackcal_tui.exports.ics_format import fold
from trackcal_tui.exports.output_file import write_export

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 11, 16, 9, 0, tzinfo=BERLIN)


def entry(name: str = "Stand-up", **fields: object) -> Entry:
    values: dict[str, object] = {
        "id": "e1",
        "task_name": name,
        "date": date(2026, 11, 16),
        "seconds": 1800,
        "project": "ACME-2026",
        "start": START,
        "end": START + timedelta(minutes=30),
        "timezone": "Europe/Berlin",
        "source": Source("u.t@global", "AAMk_-="),
        "batch": "b1",
        "created": datetime(2026, 11, 20, 12, 0, tzinfo=UTC),
        **fields,
    }
    return Entry(**values)


BY_HAND = entry(
    "Review", id="e2", project=None, start=None, end=None, timezone=None, source=None, batch=None
)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def events(text: str) -> list[object]:
    return list(Calendar.from_ical(text).walk("VEVENT"))


def test_a_csv_has_every_column() -> None:
    detailed = entry(note="Room 2", tags=("a", "b"), rounded_from=1500)
    text = export_text([detailed, BY_HAND], "csv")
    assert text.splitlines()[0] == ",".join(COLUMNS)
    assert text.count("\r\n") == text.count("\n") == 3
    first, second = rows(text)
    assert first == {
        "date": "2026-11-16",
        "task_name": "Stand-up",
        "project": "ACME-2026",
        "hours": "0.50",
        "seconds": "1800",
        "start": "2026-11-16T09:00:00+01:00",
        "end": "2026-11-16T09:30:00+01:00",
        "timezone": "Europe/Berlin",
        "id": "e1",
        "connection": "u.t@global",
        "event_id": "AAMk_-=",
        "batch": "b1",
        "note": "Room 2",
        "tags": "a, b",
        "exact_seconds": "1500",
    }
    assert second["start"] == second["project"] == second["event_id"] == ""


@pytest.mark.parametrize(
    "name",
    ["=1+1", "+49 30 1234", "-cmd|'/c calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "\0=1", "＝1", "＋1"],
)
def test_a_csv_has_no_formulas(name: str) -> None:
    text = spreadsheet_cell(name)
    assert text[0] == "'"
    assert text[1:] == clean(name)
    row = rows(export_text([entry(name, project=name, batch=name)], "csv"))[0]
    assert row["task_name"] == row["project"] == row["batch"] == text


@given(st.text(max_size=300))
def test_a_csv_keeps_every_name(name: str) -> None:
    row = rows(export_text([entry(name)], "csv"))[0]
    assert row["task_name"].removeprefix("'") == clean(name).removeprefix("'")
    assert row["task_name"][:1] not in tuple("=+-@\t\r\0")
    assert list(row) == list(COLUMNS)


def test_a_json_export_has_entries_and_totals() -> None:
    document = json.loads(export_text([entry(), BY_HAND], "json"))
    assert document["totals"] == {"entries": 2, "seconds": 3600, "hours": 1.0}
    first, second = document["entries"]
    assert first["source"] == {"connection": "u.t@global", "event_id": "AAMk_-="}
    assert first["start"] == "2026-11-16T09:00:00+01:00"
    assert first["hours"] == 0.5
    assert second["source"] is None
    assert second["start"] is None


def test_totals_are_rounded_after_summing() -> None:
    thirds = [entry(id=f"e{number}", seconds=1200) for number in range(3)]
    assert json.loads(export_text(thirds, "json"))["totals"]["hours"] == 1.0


def test_an_ics_has_timed_and_all_day_events() -> None:
    text = export_text([entry(), BY_HAND], "ics")
    first, second = events(text)
    assert first["UID"] == "e1@trackcal"
    assert first.decoded("DTSTART") == START.astimezone(UTC)
    assert first.decoded("DTEND") == START.astimezone(UTC) + timedelta(minutes=30)
    assert first["SUMMARY"] == "Stand-up"
    assert first["CATEGORIES"].cats == ["ACME-2026"]
    assert int(first["X-TRACKCAL-SECONDS"]) == 1800
    assert second.decoded("DTSTART") == date(2026, 11, 16)
    assert "DTEND" not in second
    assert second["DESCRIPTION"] == "0.50 h"
    assert export_text([entry(), BY_HAND], "ics") == text


def test_an_ics_has_note_and_tags() -> None:
    (event,) = events(export_text([entry(note="Room 2; b, c", tags=("a,b",))], "ics"))
    assert event["DESCRIPTION"] == "0.50 h · Room 2; b, c"
    assert event["CATEGORIES"].cats == ["ACME-2026", "a,b"]


def test_an_ics_shows_edited_entries() -> None:
    longer, moved = events(
        export_text([entry(seconds=5400), entry(date=date(2026, 11, 17), id="e3")], "ics")
    )
    assert longer.decoded("DTEND") - longer.decoded("DTSTART") == timedelta(seconds=5400)
    assert moved.decoded("DTSTART") == date(2026, 11, 17)


def test_an_ics_is_right_on_a_dst_night() -> None:
    start = datetime(2026, 10, 25, 1, 0, tzinfo=BERLIN)
    (event,) = events(export_text([entry(date=start.date(), start=start, seconds=7200)], "ics"))
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(hours=2)


@given(st.text(max_size=300))
def test_an_ics_keeps_every_name_in_short_lines(name: str) -> None:
    text = export_text([entry(name)], "ics")
    for line in text.split("\r\n"):
        assert len(line.encode()) <= 75
        assert "\n" not in line
        assert "\r" not in line
    (event,) = events(text)
    assert event["SUMMARY"] == clean(name)


@given(st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs")), max_size=300))
def test_folding_loses_nothing(line: str) -> None:
    assert fold(line).replace("\r\n ", "") == line


def test_an_export_may_have_no_entries() -> None:
    assert rows(export_text([], "csv")) == []
    assert json.loads(export_text([], "json"))["entries"] == []
    assert events(export_text([], "ics")) == []
    assert export_text([], "timedot") == ""


@pytest.mark.parametrize(("mark", "between"), [(",", ";"), (".", ",")])
def test_a_csv_for_a_spreadsheet_is_in_its_own_notation(mark: str, between: str) -> None:
    text = export_text([entry("Plan; act, learn", seconds=5400), BY_HAND], "csv", mark)
    assert text.startswith(f"\ufeffdate{between}task_name{between}")
    stream = io.StringIO(text.removeprefix("\ufeff"), newline="")
    first, second = csv.DictReader(stream, delimiter=between, strict=True)
    assert first["task_name"] == "Plan; act, learn"
    assert (first["hours"], first["seconds"]) == (f"1{mark}50", "5400")
    assert first["date"] == "2026-11-16"
    assert first["start"] == "2026-11-16 09:00:00"
    assert second["start"] == ""


TIMEDOT = re.compile(
    r"(?P<account>\S+(?: \S+)*)  (?P<number>[0-9.]+)(?P<unit>s?)  ; (?P<comment>.*)"
)
"""A line of an account, a quantity and a comment, as hledger's manual describes it."""


def test_a_timedot_has_a_line_for_each_entry_below_its_day() -> None:
    later = date(2026, 11, 17)
    detailed = entry(note="Room 2", tags=("on call", "b"))
    odd = entry("Odd", seconds=1799, project="2026-11-18", date=later)
    assert export_text([detailed, BY_HAND, odd], "timedot").splitlines() == [
        "2026-11-16",
        "ACME-2026  0.50  ; Stand-up - Room 2, on-call:, b:",
        "no project  0.50  ; Review",
        "",
        "2026-11-17",
        "project 2026-11-18  1799s  ; Odd",
    ]


@given(
    st.lists(
        st.tuples(st.integers(1, 90_000), st.text(max_size=30), st.text(max_size=20)), min_size=1
    )
)
def test_a_timedot_is_exact_whatever_the_names(found: list[tuple[int, str, str]]) -> None:
    entries = [entry(name, seconds=length, project=code) for length, name, code in found]
    day, *lines = export_text(entries, "timedot").splitlines()
    assert day == "2026-11-16"
    for line, (length, _, _) in zip(lines, found, strict=True):
        match = TIMEDOT.fullmatch(line)
        assert match is not None, line
        assert line[0].isalpha()
        assert ";" not in match["account"]
        assert round(float(match["number"]) * (1 if match["unit"] else 3600)) == length


def test_a_file_is_private_and_not_overwritten_without_force(tmp_path: Path) -> None:
    file = tmp_path / "week.csv"
    write_export(file, b"one\r\n")
    assert file.read_bytes() == b"one\r\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(UsageError) as caught:
        write_export(file, b"two")
    assert caught.value.code == "output_exists"
    assert "--force" in caught.value.hint
    assert file.read_bytes() == b"one\r\n"
    write_export(file, b"two", force=True)
    assert file.read_bytes() == b"two"
    assert [path.name for path in tmp_path.iterdir()] == ["week.csv"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old")
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "real.csv")
    write_export(link, b"new", force=True)
    assert link.is_symlink()
    assert (tmp_path / "real.csv").read_text() == "new"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrackCalError) as caught:
        write_export(tmp_path / "no" / "week.csv", b"x")
    assert "does not exist" in caught.value.hint
    with pytest.raises(UsageError):
        write_export(tmp_path, b"x", force=True)
