"""What changed in Outlook, in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from tests.core.events import BERLIN, NINE, event
from trackcal_tui.core.drift import kinds
from trackcal_tui.core.drift_words import billed_as, changes, entry_words, event_words, outcome
from trackcal_tui.core.entries import Entry
from trackcal_tui.core.events import Drift, Lookalike
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.rules import build_sheet, snapshot

HOUR = timedelta(hours=1)
MONDAY = event()
"""10:00 – 11:00 in Berlin."""


def entry_of(of: Any = MONDAY, **fields: Any) -> Entry:
    """Return the entry an event became."""
    start, end = of.start.astimezone(BERLIN), of.end.astimezone(BERLIN)
    values = {
        "id": "e1",
        "task_name": of.subject,
        "date": start.date(),
        "seconds": int((of.end - of.start).total_seconds()),
        "start": start,
        "end": end,
        "timezone": "Europe/Berlin",
        "snapshot": snapshot(of),
    }
    return Entry(**{**values, **fields})


def drift(before: Any = MONDAY, **fields: Any) -> Drift:
    """Return the drift of an imported event with these changes."""
    now = replace(before, **fields)
    return Drift(entry_of(before), kinds(snapshot(before), now), now)


LATE = event("late", datetime(2026, 12, 31, 22, 30, tzinfo=UTC), HOUR / 4)
REPEATED = event("twice", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), HOUR / 4)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (drift(start=NINE + HOUR, end=NINE + 2 * HOUR), ("moved 10:00–11:00 → 11:00–12:00",)),
        (
            drift(start=NINE + 24 * HOUR, end=NINE + 25 * HOUR),
            ("moved Mon 16 Nov 10:00 → Tue 17 Nov 10:00",),
        ),
        (
            drift(LATE, start=LATE.start + HOUR, end=LATE.end + HOUR),  # type: ignore[operator] # it has times
            ("moved Thu 31 Dec 2026 23:30 → Fri 1 Jan 2027 00:30",),
        ),
        (
            drift(REPEATED, start=REPEATED.start + HOUR, end=REPEATED.end + HOUR),  # type: ignore[operator] # it has times
            ("moved 02:30–02:45 (UTC+0200) → 02:30–02:45 (UTC+0100)",),
        ),
        (drift(end=NINE + HOUR * 1.5), ("length 1.00 → 1.50 h",)),
        (drift(end=NINE + HOUR + timedelta(seconds=7)), ("length 1.00 → 1:00:07 h",)),
        (drift(subject="Review"), ('renamed "Event a" → "Review"',)),
        (drift(subject=""), ('renamed "Event a" → "(no title)"',)),
        (drift(is_cancelled=True, subject="Canceled: Event a"), ("cancelled",)),
        (drift(response="declined", is_organizer=False), ("declined",)),
        (
            drift(start=NINE - HOUR, end=NINE + HOUR, subject="Review"),
            (
                "moved 10:00–11:00 → 09:00–11:00",
                "length 1.00 → 2.00 h",
                'renamed "Event a" → "Review"',
            ),
        ),
    ],
)
def test_each_change_has_a_phrase(found: Drift, said: tuple[str, ...]) -> None:
    assert changes(found, BERLIN) == said


def test_the_outcome_is_the_entry_with_the_changes() -> None:
    moved = drift(start=NINE + HOUR, end=NINE + 2 * HOUR, subject="Review")
    assert outcome(moved, BERLIN) == "Mon 16 Nov · 11:00–12:00 · 1.00 h · Review"
    mine = Drift(replace(moved.entry, task_name="My own"), moved.kinds, moved.event)
    assert outcome(mine, BERLIN).endswith("My own")
    assert outcome(drift(is_cancelled=True), BERLIN) == "the entry is deleted"


def test_entries_and_events_in_words() -> None:
    assert entry_words(entry_of()) == "Mon 16 Nov · 10:00–11:00 · 1.00 h · Event a"
    by_hand = entry_of(start=None, end=None)
    assert entry_words(by_hand) == "Mon 16 Nov · 1.00 h · Event a"
    assert event_words(MONDAY, BERLIN) == "Mon 16 Nov · 10:00–11:00 · 1.00 h · Event a"
    assert event_words(replace(MONDAY, start=None), BERLIN) == "Event a"


def test_a_lookalike_names_the_entry() -> None:
    day = entry_of().date
    (draft,) = build_sheet([replace(MONDAY, id="new")], DateRange(day, day), BERLIN).drafts
    said = billed_as(Lookalike(draft, entry_of(task_name="Billed")))
    assert said == 'your entry "Billed", 1.00 h'
