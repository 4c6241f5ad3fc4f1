"""Time that two meetings share is counted twice, and known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.core.events import BERLIN, DAY, NINE, event
from trackcal_tui.core.events import CalendarEvent, Draft
from trackcal_tui.core.instants import seconds_between
from trackcal_tui.core.overlaps import Resolution, counted_twice, resolved
from trackcal_tui.core.overlaps import overlaps as pairs
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


# -- what people decide about


def plain(*minutes: tuple[int, int]) -> tuple[Draft, ...]:
    return build_sheet(spans(*minutes), DAY, BERLIN).drafts


def decided(drafts: tuple[Draft, ...], resolution: Resolution) -> tuple[Draft, ...]:
    return resolved(drafts, {pair.ids: resolution for pair in pairs(drafts)})


def times(drafts: Iterable[Draft]) -> list[tuple[str, int, int]]:
    """Id, minutes after nine UTC, minutes long."""
    return [
        (one.event_id, (one.start - NINE) // timedelta(minutes=1), one.seconds // 60)
        for one in drafts
    ]


def test_two_drafts_that_share_time_are_named_with_it() -> None:
    first, second, third = plain((0, 60), (45, 30), (75, 10))
    (pair,) = pairs([first, second, third])
    assert (pair.first, pair.second, pair.seconds) == (first, second, 900)
    assert f"{pair.start:%H:%M %Z} {pair.end:%H:%M %Z}" == "10:45 CET 11:00 CET"


def test_three_at_once_are_three_pairs_and_no_more_than_asked_for() -> None:
    drafts = plain((0, 60), (0, 60), (30, 60))
    assert [pair.ids for pair in pairs(drafts)] == [("000", "001"), ("000", "002"), ("001", "002")]
    assert len(pairs(drafts, most=2)) == 2


@pytest.mark.parametrize(
    ("resolution", "left"),
    [
        (Resolution.BOTH, [("000", 0, 60), ("001", 30, 60)]),
        (Resolution.FIRST, [("000", 0, 60)]),
        (Resolution.SECOND, [("001", 30, 60)]),
        (Resolution.SPLIT, [("000", 0, 45), ("001", 45, 45)]),
    ],
)
def test_an_overlap_can_be_resolved(
    resolution: Resolution, left: list[tuple[str, int, int]]
) -> None:
    assert times(decided(plain((0, 60), (30, 60)), resolution)) == left


def test_meetings_at_the_same_time_take_turns_when_split() -> None:
    left = decided(plain((0, 60), (0, 60), (0, 60)), Resolution.SPLIT)
    assert times(left) == [("000", 0, 20), ("001", 20, 20), ("002", 40, 20)]


def test_shared_time_is_divided_at_a_whole_minute() -> None:
    left = decided(plain((0, 60), (45, 45)), Resolution.SPLIT)
    assert times(left) == [("000", 0, 52), ("001", 52, 38)]
    assert [one.seconds % 60 for one in left] == [0, 0]


def test_a_meeting_within_another_keeps_half_of_its_time() -> None:
    left = decided(plain((0, 120), (30, 30)), Resolution.SPLIT)
    assert times(left) == [("000", 0, 105), ("001", 45, 15)]


def test_only_the_overlaps_decided_about_change() -> None:
    drafts = plain((0, 60), (30, 60), (75, 60))
    left = resolved(drafts, {("000", "001"): Resolution.SPLIT})
    assert times(left) == [("000", 0, 45), ("001", 45, 45), ("002", 75, 60)]


def test_a_decision_about_a_draft_that_is_gone_already_does_not_count() -> None:
    drafts = plain((0, 60), (30, 60), (75, 60))
    chain = {("000", "001"): Resolution.FIRST, ("001", "002"): Resolution.FIRST}
    assert times(resolved(drafts, chain)) == [("000", 0, 60), ("002", 75, 60)]


def test_a_start_never_moves_to_another_day_than_the_date() -> None:
    made = [
        event("a", NINE + timedelta(hours=13), timedelta(hours=3)),
        event("b", NINE + timedelta(hours=13, minutes=30), timedelta(hours=3)),
    ]
    left = decided(build_sheet(made, DAY, BERLIN).drafts, Resolution.SPLIT)
    assert [one.date for one in left] == [DAY.first, DAY.first]
    assert f"{left[1].start:%H:%M}" == "23:30"


def test_hours_set_by_hand_lose_what_others_take() -> None:
    first, second = plain((0, 60), (30, 60))
    longer = replace(first, seconds=7200, rounded_from=3600)
    left = decided((longer, second), Resolution.SPLIT)
    assert [one.seconds // 60 for one in left] == [105, 45]


@pytest.mark.parametrize(("by_hand", "left"), [(10, 10), (50, 45)])
def test_hours_shortened_by_hand_lose_only_what_they_do_not_leave(by_hand: int, left: int) -> None:
    first, second = plain((0, 60), (30, 60))
    shorter = replace(first, seconds=by_hand * 60, rounded_from=3600)
    decided_about = decided((shorter, second), Resolution.SPLIT)
    assert [one.seconds // 60 for one in decided_about] == [left, 45]


STRETCHES = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 400)), max_size=10)


def seconds_of(stretches: list[tuple[int, int]]) -> tuple[Draft, ...]:
    made = [
        event(f"{n:03}", NINE + timedelta(seconds=start), timedelta(seconds=length))
        for n, (start, length) in enumerate(stretches)
    ]
    return build_sheet(made, DAY, BERLIN).drafts


@given(STRETCHES)
def test_split_time_is_billed_once_to_the_second(stretches: list[tuple[int, int]]) -> None:
    drafts = seconds_of(stretches)
    left = decided(drafts, Resolution.SPLIT)
    passed = {second for start, length in stretches for second in range(start, start + length)}
    assert sum(one.seconds for one in left) == len(passed)
    before = {one.event_id: one for one in drafts}
    for one in left:
        assert 0 < one.seconds <= before[one.event_id].seconds
        assert one.start >= before[one.event_id].start
        assert seconds_between(one.start, one.end) == one.seconds


@given(STRETCHES, st.data())
def test_no_decision_bills_more_than_before_or_drops_what_nobody_shares(
    stretches: list[tuple[int, int]], data: st.DataObject
) -> None:
    drafts = seconds_of(stretches)
    found = pairs(drafts)
    resolutions = {pair.ids: data.draw(st.sampled_from(Resolution)) for pair in found}
    left = {one.event_id: one for one in resolved(drafts, resolutions)}
    shared = {event_id for pair in found for event_id in pair.ids}
    for draft in drafts:
        if draft.event_id not in shared:
            assert left[draft.event_id] == draft
        elif draft.event_id in left:
            assert left[draft.event_id].seconds <= draft.seconds
    both = dict.fromkeys(resolutions, Resolution.BOTH)
    assert resolved(drafts, both) == drafts
