"""Undo and redo: exact, in words, across restarts, and only until a new change is made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.store.factories import (
    ANA,
    BERLIN,
    MONDAY,
    draft_of,
    drafts,
    event,
    imported_ids,
    manual_entry,
    opened,
)
from trackcal_tui.core.entries import EntryEdit, Project
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.events import Drift, Lookalike
from trackcal_tui.store.ledger import TinyLedger


@pytest.fixture
def ledger(tmp_path: Path) -> TinyLedger:
    """A ledger with a project, three imported entries and one more."""
    ledger = opened(tmp_path)
    ledger.seed_projects([Project("ACME", "Website")])
    ledger.import_drafts(drafts(1, 2, 3), ANA, "Europe/Berlin")
    ledger.add_entry(manual_entry("Reading", seconds=5400))
    return ledger


def ids(ledger: TinyLedger) -> list[str]:
    return [entry.id for entry in ledger.entries()]


def moved(ledger: TinyLedger, count: int) -> list[Drift]:
    """Drifts of the first entries, whose events were cancelled or renamed."""
    return [
        Drift(entry, (), event(number, subject="Review", is_cancelled=number == 1))
        for number, entry in enumerate(ledger.entries()[:count], 1)
    ]


def look_alike(ledger: TinyLedger, count: int) -> list[Lookalike]:
    return [
        Lookalike(draft_of(event(f"new {number}")), entry)
        for number, entry in enumerate(ledger.entries()[:count])
    ]


CHANGES: dict[str, Callable[[TinyLedger], object]] = {
    "import of 2 entries (1.00 h)": lambda led: led.import_drafts(drafts(1, 7, 8), ANA, "UTC"),
    'new entry "Call" (0.50 h)': lambda led: led.add_entry(manual_entry("Call", project="acme")),
    'edit of "Meeting 1" (0.50 h)': lambda led: led.edit_entries(
        ids(led)[:1], EntryEdit(note="Why", tags=("a",), date=MONDAY - timedelta(days=400))
    ),
    "edit of 3 entries (1.50 h)": lambda led: led.edit_entries(ids(led)[:3], EntryEdit(note="x")),
    "project ACME for 4 entries": lambda led: led.edit_entries(ids(led), EntryEdit(project="acme")),
    'deletion of "Meeting 1" (0.50 h)': lambda led: led.delete_entries(ids(led)[:1]),
    "deletion of 4 entries (3.00 h)": lambda led: led.delete_entries(ids(led)),
    'update of "Meeting 1" (0.50 h) from Outlook': lambda led: led.apply_drifts(
        moved(led, 1), BERLIN
    ),
    "update of 2 entries (1.00 h) from Outlook": lambda led: led.apply_drifts(
        moved(led, 2), BERLIN
    ),
    "decision to keep 2 entries (1.00 h)": lambda led: led.keep_drifts(moved(led, 2)),
    "link of 2 entries (1.00 h) to their events": lambda led: led.link_events(
        look_alike(led, 2), ANA
    ),
    "new project ORION": lambda led: led.add_project(Project("ORION", "Orion", billable=False)),
    "change of project ACME": lambda led: led.edit_project("ACME", Project("ACME-2", "Website")),
    "never offering 2 events": lambda led: led.dismiss(ANA, [event(7), event(8)]),
    'never offering the series "Meeting 7"': lambda led: led.dismiss(
        ANA, [event(7, series_id="weekly")], series=True
    ),
}
ENTRIES = {"import": 2, "new entry": 1, "deletion of 4": 4, "update of 2": 2, "project": 4}


def everything(folder: Path) -> tuple[Any, ...]:
    """What a reopened ledger holds."""
    ledger = opened(folder)
    return (
        ledger.entries(),
        ledger.projects(),
        ledger.dismissed(ANA),
        sorted(imported_ids(ledger)),
        ledger.check(),
    )


@pytest.mark.parametrize(("what", "change"), CHANGES.items(), ids=CHANGES)
def test_undo_and_redo_are_exact_and_named(
    tmp_path: Path, ledger: TinyLedger, what: str, change: Callable[[TinyLedger], object]
) -> None:
    before = everything(tmp_path)
    change(ledger)
    after = everything(tmp_path)
    assert after != before
    made = opened(tmp_path).next_undo()
    assert made is not None
    assert made.what == what
    for start, count in ENTRIES.items():
        assert not what.startswith(f"{start} ") or made.entries == count
    assert opened(tmp_path).next_redo() is None
    for _ in range(2):
        undone = opened(tmp_path).undo(made.number)
        assert undone is not None
        assert undone.what == what
        assert everything(tmp_path) == before
        assert opened(tmp_path).next_redo() == made
        redone = opened(tmp_path).redo(made.number)
        assert redone is not None
        assert redone.what == what
        assert redone.entries_removed == undone.entries_restored
        assert redone.entries_restored == undone.entries_removed
        assert everything(tmp_path) == after
        assert opened(tmp_path).next_undo() == made


def test_everything_can_be_undone_and_redone_across_restarts(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    ledger.add_project(Project("ACME", "Website"))
    imported = ledger.import_drafts(drafts(1, 2, 3), ANA, "Europe/Berlin").imported
    ledger.edit_entries([imported[0].id], manual_entry("Renamed", project="ACME"))
    ledger.add_entry(manual_entry("Reading", seconds=5400))
    ledger.delete_entries([imported[1].id])
    ledger.delete_entries([imported[0].id, imported[2].id])
    final = everything(tmp_path)
    undone = []
    while step := opened(tmp_path).undo():
        undone.append((step.what, step.entries_removed, step.entries_restored))
    assert undone == [
        ("deletion of 2 entries (1.00 h)", 0, 2),
        ('deletion of "Meeting 2" (0.50 h)', 0, 1),
        ('new entry "Reading" (1.50 h)', 1, 0),
        ('edit of "Meeting 1" (0.50 h)', 0, 0),
        ("import of 3 entries (1.50 h)", 3, 0),
        ("new project ACME", 0, 0),
    ]
    assert everything(tmp_path) == ((), (), (), [], (0, 0))
    redone = []
    while step := opened(tmp_path).redo():
        redone.append((step.what, step.entries_restored, step.entries_removed))
    assert redone == undone[::-1]
    assert everything(tmp_path) == final


def test_new_change_ends_redo_and_keeps_numbers_growing(ledger: TinyLedger) -> None:
    first = ledger.next_undo()
    assert first is not None
    ledger.undo()
    ledger.undo()
    new = ledger.add_entry(manual_entry("Instead"))
    step = ledger.next_undo()
    assert step is not None
    assert step.number > first.number
    assert ledger.next_redo() is None
    assert ledger.redo() is None
    assert ledger.entries() == (new,)


def test_change_that_is_no_step_leaves_redo_alone(ledger: TinyLedger) -> None:
    ledger.undo()
    step = ledger.next_redo()
    ledger.delete_entries([])
    ledger.remove_connection("nobody@global")
    assert ledger.next_redo() == step is not None


def test_undo_of_a_named_step_refuses_another_one(tmp_path: Path, ledger: TinyLedger) -> None:
    asked = ledger.next_undo()
    assert asked is not None
    opened(tmp_path).add_entry(manual_entry("Meanwhile"))
    with pytest.raises(UsageError, match="just changed"):
        ledger.undo(asked.number)
    with pytest.raises(UsageError, match="just changed"):
        ledger.redo(asked.number)
    assert len(ledger.entries()) == 5


def test_history_drops_its_oldest_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trackcal_tui.store.change.STEPS_KEPT", 3)
    ledger = opened(tmp_path)
    for number in range(5):
        ledger.add_entry(manual_entry(f"{number}"))
    while ledger.undo():
        pass
    assert {entry.task_name for entry in ledger.entries()} == {"0", "1"}


def test_edit_without_a_change_adds_no_step(ledger: TinyLedger) -> None:
    entry = ledger.entries()[-1]
    step = ledger.next_undo()
    assert ledger.edit_entries([entry.id], EntryEdit(entry.task_name, note=" ")) == (entry,)
    assert ledger.next_undo() == step
