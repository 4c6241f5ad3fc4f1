"""Drafts that look imported already: which entry they are paired with is tested with the ledger."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from tests.core.events import event
from trackcal_tui.core.entries import Entry
from trackcal_tui.core.events import Draft, Lookalike, Suggestion
from trackcal_tui.core.lookalikes import without_ticks

REMEMBERED = Suggestion("ACME", None, "as last week", tick=True)
ENTRY = Entry("e", "Task", date(2026, 11, 16), 900)


def draft(event_id: str, suggestion: Suggestion | None = REMEMBERED) -> Draft:
    start = datetime(2026, 11, 16, 9, tzinfo=UTC)
    found = event(event_id, start)
    return Draft(event_id, "Task", start.date(), start, start, 0, found, suggestion=suggestion)


@pytest.mark.parametrize(
    ("suggested", "left"),
    [
        (REMEMBERED, replace(REMEMBERED, tick=False)),
        (replace(REMEMBERED, project=None), None),
        (replace(REMEMBERED, tick=False), replace(REMEMBERED, tick=False)),
        (None, None),
    ],
)
def test_no_tick_is_left_of_what_is_suggested(
    suggested: Suggestion | None, left: Suggestion | None
) -> None:
    alike, other = draft("alike", suggested), draft("other")
    drafts, lookalikes = without_ticks([alike, other], [Lookalike(alike, ENTRY)])
    assert drafts == (draft("alike", left), other)
    assert lookalikes == (Lookalike(drafts[0], ENTRY),)
