"""Which drafts share time, beside all pairs compared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.core.events import BERLIN, NINE, event
from trackcal_tui.core.events import Draft
from trackcal_tui.core.ranges import week_of
from trackcal_tui.core.rules import build_sheet
from trackcal_tui.tui.importing.overlap_marks import sharing
from trackcal_tui.tui.state.reading import loaded
from trackcal_tui.tui.state.sheet import SheetState

WEEK = week_of(NINE.date())
SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 40)), max_size=30)
"""When events start, and how long they are, in minutes."""


def state_of(spans: list[tuple[int, int]]) -> SheetState:
    events = (
        event(f"{at:02}", NINE + timedelta(minutes=start), timedelta(minutes=length))
        for at, (start, length) in enumerate(spans)
    )
    return loaded(SheetState(range=WEEK), build_sheet(events, WEEK, BERLIN))


def compared(drafts: tuple[Draft, ...], index: int) -> Iterator[tuple[int, int]]:
    one = drafts[index]
    for at, other in enumerate(drafts):
        shared = min(one.end, other.end) - max(one.start, other.start)
        if at != index and shared > timedelta(0):
            yield at, round(shared.total_seconds())


@given(SPANS)
def test_a_draft_shares_time_with_whatever_runs_beside_it(spans: list[tuple[int, int]]) -> None:
    state = state_of(spans)
    for index in range(len(state.drafts)):
        assert sorted(sharing(state, index)) == list(compared(state.drafts, index))
