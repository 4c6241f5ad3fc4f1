"""What the side pane says of some days, without an app."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from trackcal_tui.core.entries import Entry
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.working_hours import WorkingHours
from trackcal_tui.tui.shared.pane_lines import pane_lines, texts
from trackcal_tui.tui.state.pane import (
    Details,
    Fact,
    Look,
    PaneContent,
    Surroundings,
    as_draft,
    pane_content,
    shown_days,
)

MONDAY = date(2026, 11, 16)
WEEK = DateRange(MONDAY, MONDAY + timedelta(days=6))
AROUND = Surroundings(WorkingHours(), datetime(2026, 11, 23, tzinfo=UTC), 0)


def entry(id: str, day: int, begin: str, hours: float, project: str | None = "ACME") -> Entry:
    start = datetime.combine(MONDAY + timedelta(days=day), time.fromisoformat(begin), UTC)
    seconds = round(hours * 3600)
    return Entry(
        id=id,
        task_name=f"Task {id}",
        date=start.date(),
        seconds=seconds,
        project=project,
        start=start,
        end=start + timedelta(seconds=seconds),
    )


def said(*entries: Entry, offered: tuple[Entry, ...] = (), days: DateRange = WEEK) -> PaneContent:
    every = sorted((*entries, *offered), key=lambda one: (one.start or datetime.max, one.id))
    drafts = [draft for one in every if (draft := as_draft(one))]
    return pane_content(days, entries, offered, drafts, AROUND)


def test_working_days_are_always_there_and_days_off_only_with_hours() -> None:
    assert [one.date.day for one in said().days] == [16, 17, 18, 19, 20]
    assert [one.date.day for one in said(entry("a", 6, "23:00", 0.5)).days][-1] == 22


def test_a_day_names_its_longest_gap_and_the_row_before_it() -> None:
    day = said(entry("a", 0, "09:00", 1), entry("b", 0, "12:00", 1)).days[0]
    assert day.gap and (day.gap.start.hour, day.gap.end.hour) == (13, 17)
    assert day.row == "b"


def test_shorter_gaps_are_among_what_wants_a_look() -> None:
    (look,) = said(entry("a", 0, "09:00", 1), entry("b", 0, "12:00", 1)).looks
    assert (look.what, look.seconds, look.row) == ("Mon gap 10:00–12:00", 7200, "a")


def test_an_overlap_leads_to_the_later_of_the_two() -> None:
    looks = said(entry("a", 0, "09:00", 8.5), entry("b", 0, "10:00", 1)).looks
    assert [(look.names, look.seconds, look.row) for look in looks] == [
        (("Task a", "Task b"), 3600, "b")
    ]


def test_what_ends_at_midnight_does_not_end_after_it() -> None:
    until = entry("a", 5, "22:00", 2)
    beyond = entry("b", 6, "22:00", 2.5)
    assert [look.row for look in said(until, beyond).looks] == ["b"]


def test_what_is_over_a_day_long_wants_a_look() -> None:
    whats = [look.what for look in said(entry("a", 5, "08:00", 25)).looks]
    assert whats == ["is over 24 h", "ends after midnight"]


def test_an_entry_moved_to_another_day_overlaps_with_nothing() -> None:
    moved = Entry("a", "Moved", WEEK.last, 3600, start=datetime(2026, 11, 16, 9, tzinfo=UTC))
    assert as_draft(moved) is None


def test_of_a_long_range_the_week_of_the_cursor_is_shown() -> None:
    month = DateRange(date(2026, 11, 1), date(2026, 11, 30))
    assert shown_days(WEEK, None, 0) == WEEK
    assert shown_days(month, date(2026, 11, 18), 0) == WEEK
    assert shown_days(month, None, 0) == DateRange(date(2026, 11, 1), date(2026, 11, 1))


entries = st.lists(
    st.builds(
        entry,
        st.uuids().map(str),
        st.integers(0, 6),
        st.times().map(lambda one: one.strftime("%H:%M")),
        st.floats(0.01, 26),
        st.sampled_from((None, "ACME", "INT", "Ä" * 32, "東京")),
    ),
    max_size=12,
    unique_by=lambda one: one.id,
)


@given(entries, entries)
def test_days_and_projects_add_up(counted: list[Entry], offered: list[Entry]) -> None:
    content = said(*counted, offered=tuple(offered))
    assert sum(day.seconds for day in content.days) == sum(one.seconds for one in counted)
    assert sum(day.offered for day in content.days) == sum(one.seconds for one in offered)
    by_project = sum(seconds for _, seconds in content.projects)
    assert by_project == sum(one.seconds for one in counted or offered)
    rows = {one.id for one in (*counted, *offered)}
    assert {look.row for look in content.looks} <= rows
    assert {day.row for day in content.days} <= {*rows, ""}


@given(entries, entries, st.integers(38, 56), st.integers(8, 60))
def test_lines_fit_the_pane(
    counted: list[Entry], offered: list[Entry], width: int, height: int
) -> None:
    content = said(*counted, offered=tuple(offered))
    lines = pane_lines(content, width, height)
    assert len(lines) <= height
    assert max(sum(cell_len(part[0]) for part in line) for line in lines) <= width


def test_the_details_keep_their_place_however_many_there_are() -> None:
    def line_of_details(*facts: Fact) -> int:
        content = said(*(entry(str(at), 0, "09:00", 1, str(at)) for at in range(9)))
        shown = replace(content, details=Details("The row", facts))
        lines = ["".join(part[0] for part in line) for line in pane_lines(shown, 38, 24)]
        return next(y for y, line in enumerate(lines) if line.startswith("The row"))

    assert line_of_details() == line_of_details(Fact("When", "now"), Fact("Note", "x"))


@given(st.integers(1, 40))
def test_no_title_stands_over_nothing_but_what_is_missing(height: int) -> None:
    content = said(*(entry(f"{n}", n % 5, f"{9 + n // 5:02}:00", 1, f"P{n}") for n in range(12)))
    lines = texts(pane_lines(content, 40, height))
    assert not [
        title
        for title, line in pairwise(lines)
        if line.startswith("and ") and title.startswith(("Week", "Projects", "Look at"))
    ]


def test_hundreds_that_want_a_look_are_counted_where_there_is_no_room() -> None:
    content = replace(said(), looks=(Look(("Stand-up", "Review"), "", 900, "a"),) * 500)
    texts_of = texts(pane_lines(content, 40, 12))
    shown = sum("Stand-up" in line for line in texts_of)
    assert shown and f"and {500 - shown} more" in texts_of
