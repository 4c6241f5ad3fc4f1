"""Time that two meetings share is counted twice, and known."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.core.events import BERLIN, DAY, NINE, event
from trackcal_tui.core.events import CalendarEvent
from trackcal_tui.core.overlaps import counted_twice
from trackcal_tui.core.rules import build_sheet


def spans(*minutes: tuple[int, int]) -> list[CalendarEvent]:
    return [
        event(f"{n:03}", NINE + timedelta(minutes=start), timedelta(minutes=length))
        for n, (start, length) in enumerate(minutes)
    ]


def overlaps(made: list[CalendarEvent]) -> list[int]:
    return [draft.overlap // 60 for draft in build_sheet(made, DAY, BERLIN).drafts]


def test_meetings_side_by_side_do_not_overlap() -> None:
    assert overlaps(spans((0, 30), (30, 30), (90, 30))) == [0, 0, 0]


def test_meetings_that_overlap_in_part() -> None:
    assert overlaps(spans((0, 60), (45, 30))) == [0, 15]


def test_a_meeting_within_another_and_one_after_both() -> None:
    assert overlaps(spans((0, 120), (30, 30), (90, 60))) == [0, 30, 30]


def test_meetings_at_the_same_time() -> None:
    assert overlaps(spans((0, 60), (0, 60), (0, 30))) == [0, 60, 30]


def test_only_drafts_count() -> None:
    made = spans((0, 60), (0, 60), (30, 60))
    drafts = build_sheet(made, DAY, BERLIN, {"000"}).drafts
    assert [draft.overlap // 60 for draft in drafts] == [0, 30]
    assert counted_twice(drafts) == 1800
    assert counted_twice(drafts[1:]) == 0, "the draft it overlapped is not among them"
    assert counted_twice(()) == 0


@given(st.lists(st.tuples(st.integers(0, 3600), st.integers(1, 3600)), max_size=20))
def test_time_counted_twice_is_the_sum_minus_the_time_covered(
    stretches: list[tuple[int, int]],
) -> None:
    made = [
        event(f"{n:03}", NINE + timedelta(seconds=start), timedelta(seconds=length))
        for n, (start, length) in enumerate(stretches)
    ]
    drafts = build_sheet(made, DAY, BERLIN).drafts
    passed = {second for start, length in stretches for second in range(start, start + length)}
    total = sum(length for _, length in stretches)
    assert sum(draft.overlap for draft in drafts) == total - len(passed)
    assert counted_twice(drafts) == total - len(passed)
    assert all(0 <= draft.overlap <= draft.seconds for draft in drafts)
