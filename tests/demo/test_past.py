"""What the demo's home starts with."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from trackcal_tui.core.ranges import DateRange
from trackcal_tui.demo.clock import FIXED_NOW, FixedClock
from trackcal_tui.engine.engine import Engine, open_engine

WEEK = DateRange(date(2026, 11, 16), date(2026, 11, 22))
BEFORE_LAST = DateRange(date(2026, 11, 2), date(2026, 11, 8))


def demo(home: Path) -> Engine:
    return open_engine(home, demo=True, clock=FixedClock(FIXED_NOW), approve_after=0)


def test_the_week_before_last_is_imported_and_remembered(tmp_path: Path) -> None:
    engine = demo(tmp_path)
    entries = engine.ledger.entries()
    assert {entry.date in BEFORE_LAST for entry in entries} == {True}
    assert {entry.project for entry in entries} == {"ACME-2026", "GLOBEX", "INT", None}
    assert engine.ledger.next_undo() is None, "nobody has done it"
    sheet = engine.calendar.read_sheet(WEEK)
    suggested = [draft for draft in sheet.drafts if draft.suggestion]
    assert len(suggested) > 15
    assert sum(draft.suggestion.tick for draft in suggested if draft.suggestion) == 9
    before = engine.calendar.read_sheet(BEFORE_LAST)
    assert before.drafts == (), "they are the very events of the mailbox"
    assert before.drifts == ()
    engine.close()


def test_a_home_that_has_begun_is_left_alone(tmp_path: Path) -> None:
    first = demo(tmp_path)
    first.ledger.delete_entries([entry.id for entry in first.ledger.entries()])
    first.close()
    again = demo(tmp_path)
    assert again.ledger.entries() == ()
    again.close()
