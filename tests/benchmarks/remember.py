"""What it takes to remember: suggestions for many drafts from many entries."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from tests.benchmarks import ledgers
from tests.benchmarks.figures import Row, Samples, Section
from tests.benchmarks.sizes import Sizes
from trackcal_tui.core.events import Draft
from trackcal_tui.core.memory import Memory, Past, PastEvent

PROJECTS = frozenset(f"P{number}" for number in range(20))
_BEGIN = datetime(2026, 1, 1, 9, tzinfo=UTC)


def entries(count: int) -> list[Past]:
    """So many entries of 500 titles; every other one of a series."""
    return [
        Past(
            id=f"e{number}",
            task_name=f"Meeting {number % 500}",
            date=start.date(),
            project=f"P{number % 20}",
            start=start,
            snapshot=PastEvent(
                subject=f"Meeting {number % 500}",
                start=start,
                series_id=f"s{number % 400}" if number % 2 else None,
                organizer=f"Person {number % 60}",
                categories=(f"C{number % 9}",),
            ),
        )
        for number in range(count)
        for start in [_BEGIN + timedelta(minutes=number)]
    ]


def drafts(count: int) -> list[Draft]:
    """So many drafts, some of those series and titles."""
    return [
        replace(
            draft,
            event=replace(
                draft.event,
                subject=f"Meeting {number % 700}",
                series_id=f"s{number % 600}" if number % 2 else None,
                organizer=f"Person {number % 70}",
                categories=(f"C{number % 9}",),
            ),
        )
        for number, draft in enumerate(ledgers.make_drafts(range(count)))
    ]


def measure(sizes: Sizes, folder: Path) -> list[Section]:
    """One section; processor time, as nothing waits here."""
    known, wanted = sizes.remembered
    past, new = entries(known), drafts(wanted)
    learned: list[float] = []
    suggested: list[float] = []
    now = datetime.now(UTC)
    for _ in range(sizes.read_rounds):
        begun = time.thread_time()
        memory = Memory(past)
        ready = time.thread_time()
        memory.with_suggestions(new, now, PROJECTS, {})
        learned.append((ready - begun) * 1000)
        suggested.append((time.thread_time() - ready) * 1000)
    rows = [
        Row(f"suggestions for {wanted:,} drafts", Samples("ms", tuple(suggested))),
        Row("learned when the ledger is first read", Samples("ms", tuple(learned))),
    ]
    return [Section("Memory", f"Of {known:,} entries.", rows)]
