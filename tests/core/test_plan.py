"""The plan of an import: sums, weeks, rounding, and what wants a look."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.core.events import BERLIN, NINE, event
from trackcal_tui.core.entries import Entry
from trackcal_tui.core.events import CalendarEvent, Draft, Lookalike
from trackcal_tui.core.instants import seconds_between
from trackcal_tui.core.overlaps import Resolution
from trackcal_tui.core.plan import Plan, make_plan, plan_days
from trackcal_tui.core.plan_issues import Issue, IssueKind, issue_words
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.rounding import Rounding, RoundingMode
from trackcal_tui.core.rules import build_sheet
from trackcal_tui.core.working_hours import WorkingHours

WEEK = DateRange(date(2026, 11, 16), date(2026, 11, 22))
AFTERWARDS = datetime(2026, 11, 23, tzinfo=BERLIN)
NO_GAPS = WorkingHours(begin=time(9), end=time(9, 1))


def at(day: int, hour: float, hours: float = 1, **fields: Any) -> CalendarEvent:
    """An event so many days after Monday, in UTC."""
    start = datetime(2026, 11, 16, tzinfo=UTC) + timedelta(days=day, hours=hour)
    return event(f"{day}-{hour}", start, timedelta(hours=hours), **fields)


def drafts_of(*events: CalendarEvent, days: DateRange = WEEK) -> tuple[Draft, ...]:
    return build_sheet(events, days, BERLIN).drafts


def planned(*events: CalendarEvent, days: DateRange = WEEK, **options: Any) -> Plan:
    options = {"now": AFTERWARDS, "hours": NO_GAPS, **options}
    return make_plan(drafts_of(*events, days=days), days, **options)


def logged(day: date, seconds: int = 3600) -> Entry:
    return Entry("e", "Logged", day, seconds)


def issues(plan: Plan, kind: IssueKind) -> list[Issue]:
    return [issue for issue in plan.issues if issue.kind is kind]


def test_nothing_ticked_is_an_empty_plan() -> None:
    plan = planned()
    assert (plan.seconds, plan.groups, plan.totals, plan.issues) == (0, (), (), ())


def test_a_week_is_listed_by_day_and_added_up() -> None:
    entries = [logged(date(2026, 11, 16)), logged(date(2026, 11, 22), 1800)]
    plan = planned(at(1, 9), at(0, 10, 2), at(0, 9), entries=entries)
    assert [(str(group.days), group.seconds) for group in plan.groups] == [
        ("2026-11-16", 10800),
        ("2026-11-17", 3600),
    ]
    assert [one.event_id for one in plan.groups[0].drafts] == ["0-9", "0-10"]
    assert (plan.seconds, plan.before, plan.after) == (14400, 5400, 19800)
    (total,) = plan.totals
    assert (total.days, total.before, total.after) == (WEEK, 5400, 19800)


def test_part_of_a_week_counts_the_whole_week() -> None:
    tuesday = DateRange(date(2026, 11, 17), date(2026, 11, 17))
    assert plan_days(tuesday) == WEEK
    assert plan_days(tuesday, 6).first == date(2026, 11, 15)
    plan = planned(at(1, 9), days=tuesday, entries=[logged(date(2026, 11, 20))])
    assert plan.before == 0
    assert [(one.before, one.after) for one in plan.totals] == [(3600, 7200)]


@pytest.mark.parametrize(
    ("last", "first_group", "first_total"),
    [
        (date(2026, 12, 16), "2026-11-16", "2026-11-16..2026-11-22"),
        (date(2026, 12, 17), "2026-11-16..2026-11-22", "2026-11-16..2026-11-22"),
        (date(2027, 2, 15), "2026-11-16..2026-11-22", "2026-11-16..2026-11-22"),
        (date(2027, 2, 16), "2026-11-16..2026-11-30", "2026-11-01..2026-11-30"),
    ],
)
def test_a_long_range_is_listed_by_week_or_month(
    last: date, first_group: str, first_total: str
) -> None:
    plan = planned(at(0, 9), at(28, 9), days=DateRange(WEEK.first, last))
    assert str(plan.groups[0].days) == first_group
    assert str(plan.totals[0].days) == first_total
    assert len(plan.groups) == len(plan.totals) == 2, "days and weeks without time are left out"


def test_rounding_is_shown_beside_the_exact_hours() -> None:
    rounding = Rounding(15, RoundingMode.UP)
    plan = planned(at(0, 9, 0.4), at(0, 10, 1), rounding=rounding)
    assert [one.seconds for one in plan.drafts] == [1800, 3600]
    assert [one.rounded_from for one in plan.drafts] == [1440, None]
    assert (plan.exact_seconds, plan.seconds) == (5040, 5400)
    assert (plan.groups[0].exact_seconds, plan.groups[0].seconds) == (5040, 5400)


def test_hours_set_by_hand_are_not_rounded_and_move_the_end() -> None:
    (draft,) = drafts_of(at(0, 9))
    draft = replace(draft, seconds=4000, rounded_from=3600)
    plan = make_plan([draft], WEEK, now=AFTERWARDS, hours=NO_GAPS, rounding=Rounding(15))
    assert (plan.seconds, plan.exact_seconds) == (4000, 4000)
    assert plan.groups[0].exact_seconds == 4000
    assert seconds_between(draft.start, plan.drafts[0].end) == 4000
    assert plan.drafts[0].rounded_from == 3600


def test_an_overlap_is_named_and_stays_listed_once_it_is_decided() -> None:
    events = (at(0, 12, subject="Lunch"), at(0, 12.5, subject="1:1 with Priya"))
    (issue,) = issues(planned(*events), IssueKind.OVERLAP)
    assert issue_words(issue) == (
        '"Lunch" and "1:1 with Priya", Mon 16 Nov 13:30–14:00, 0.50 h billed twice'
    )
    assert (issue.resolution, planned(*events).billed_twice) == (None, 1800)
    plan = planned(*events, resolutions={issue.ids: Resolution.SPLIT})
    assert [one.seconds for one in plan.drafts] == [2700, 2700]
    assert (plan.billed_twice, plan.left_out) == (0, ())
    assert issues(plan, IssueKind.OVERLAP)[0].resolution is Resolution.SPLIT
    plan = planned(*events, resolutions={issue.ids: Resolution.SECOND})
    assert [one.task_name for one in plan.drafts] == ["1:1 with Priya"]
    assert (plan.billed_twice, plan.left_out) == (0, issue.ids[:1])


def test_what_was_shortened_by_hand_and_split_is_not_billed_twice() -> None:
    first, second = drafts_of(at(0, 12), at(0, 12.5))
    first = replace(first, seconds=600, rounded_from=first.seconds)
    resolutions = {(first.event_id, second.event_id): Resolution.SPLIT}
    plan = make_plan([first, second], WEEK, now=AFTERWARDS, hours=NO_GAPS, resolutions=resolutions)
    assert (plan.billed_twice, plan.doubts) == (0, "")


def test_of_three_at_once_only_what_is_not_split_is_billed_twice() -> None:
    events = [event(id, NINE, timedelta(hours=1)) for id in "abc"]
    named = [one.ids for one in issues(planned(*events), IssueKind.OVERLAP)]
    assert planned(*events).billed_twice == 7200
    assert planned(*events, resolutions={named[0]: Resolution.SPLIT}).billed_twice == 3600
    assert planned(*events, resolutions=dict.fromkeys(named, Resolution.SPLIT)).billed_twice == 0


def test_more_than_a_day_the_future_and_no_project_want_a_look() -> None:
    plan = planned(at(0, 9, 25), at(3, 9), at(4, 9), now=NINE + timedelta(days=3))
    (long,) = issues(plan, IssueKind.LONG)
    assert issue_words(long) == '"Event 0-9", Mon 16 Nov, 25.00 h'
    (future,) = issues(plan, IssueKind.FUTURE)
    assert issue_words(future) == "2 entries, 2.00 h"
    (loose,) = issues(plan, IssueKind.NO_PROJECT)
    assert loose.ids == ("0-9", "3-9", "4-9")


def test_a_draft_that_looks_imported_wants_a_look() -> None:
    draft, other = drafts_of(at(0, 9), at(1, 9))
    alike = [Lookalike(draft, logged(draft.date)), Lookalike(other, logged(draft.date))]
    plan = make_plan([draft], WEEK, now=AFTERWARDS, hours=NO_GAPS, lookalikes=alike)
    assert [issue.ids for issue in issues(plan, IssueKind.LOOKALIKE)] == [(draft.event_id,)]


def test_time_that_an_entry_has_already_is_named_with_the_entry() -> None:
    start = datetime(2026, 11, 16, 13, tzinfo=BERLIN)
    entry = Entry("e", "Lunch", WEEK.first, 3600, start=start)
    late = Entry("l", "Night", WEEK.first, 7200, start=start.replace(hour=23))
    by_hand, elsewhere = logged(WEEK.first), replace(entry, date=date(2026, 11, 17))
    events = (at(0, 12.5, subject="1:1 with Priya"), at(0, 23.5, subject="Deploy"), at(1, 12.5))
    plan = planned(*events, entries=[entry, late, by_hand, elsewhere])
    assert [issue_words(one) for one in issues(plan, IssueKind.LOGGED)] == [
        '"1:1 with Priya" and your entry "Lunch", Mon 16 Nov 13:30–14:00, 0.50 h billed twice',
        '"Deploy" and your entry "Night", Tue 17 Nov 00:30–01:00, 0.50 h billed twice',
    ]
    alike = [Lookalike(draft, entry) for draft in plan.drafts[:1]]
    plan = planned(*events, entries=[entry], lookalikes=alike)
    assert issues(plan, IssueKind.LOGGED) == []


def test_a_gap_is_named_on_the_days_that_the_import_fills() -> None:
    hours = WorkingHours()
    entry = Entry("e", "Logged", WEEK.first, 7200, start=datetime(2026, 11, 16, 9, tzinfo=BERLIN))
    events = (at(0, 10, 2), at(0, 14, 2.5))
    plan = planned(*events, hours=hours, entries=[entry])
    (gap,) = issues(plan, IssueKind.GAP)
    assert issue_words(gap) == "Mon 16 Nov 13:00–15:00, 2.00 h"
    (gap,) = issues(planned(*events, hours=hours), IssueKind.GAP)
    assert issue_words(gap) == "Mon 16 Nov 09:00–11:00, 13:00–15:00, 4.00 h"


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 20), st.integers(1, 200)), max_size=12),
    st.none() | st.builds(Rounding, st.integers(1, 60), st.sampled_from(RoundingMode)),
    st.sampled_from(Resolution),
)
def test_every_sum_of_a_plan_is_that_of_its_drafts(
    made: list[tuple[int, int, int]], rounding: Rounding | None, resolution: Resolution
) -> None:
    events = [
        event(f"{n}", NINE + timedelta(days=day, hours=hour), timedelta(minutes=minutes))
        for n, (day, hour, minutes) in enumerate(made)
    ]
    drafts = drafts_of(*events)
    first = make_plan(drafts, WEEK, now=AFTERWARDS, hours=NO_GAPS)
    choices = {one.ids: resolution for one in issues(first, IssueKind.OVERLAP)}
    plan = make_plan(
        drafts, WEEK, now=AFTERWARDS, hours=NO_GAPS, rounding=rounding, resolutions=choices
    )
    assert plan.seconds == sum(one.seconds for one in plan.drafts)
    assert plan.seconds == sum(group.seconds for group in plan.groups)
    assert plan.exact_seconds == sum(group.exact_seconds for group in plan.groups)
    assert plan.seconds == sum(seconds for _, _, seconds in plan.by_project)
    assert plan.after - plan.before == plan.seconds
    if resolution is not Resolution.BOTH:
        assert plan.billed_twice == 0
