"""Random histories against a plain model: two handles on one file, reopened at any time.

The model knows nothing of files: lists of entries as they should be after each step. After
every step both handles, and the file itself, must say the same as the model.
"""

from __future__ import annotations

import itertools
import json
import shutil
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from tests.store.factories import ANA, BERLIN, MONDAY, draft_of, event, imported_ids, opened
from trackcal_tui.core.drift import find_drift
from trackcal_tui.core.entries import Entry, EntryEdit, Project, Totals
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.events import CalendarEvent
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.rules import snapshot
from trackcal_tui.core.text import clean, task_name
from trackcal_tui.store import document, edits

EVENTS = st.integers(0, 11)
NINE = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
DAYS = st.builds(lambda day, year: day - 365 * year, st.integers(-3, 3), st.integers(0, 3))
"""Days from the Monday: the years before 2025 have files of their own."""
HANDLES = st.integers(0, 1)
NAMES = st.text(max_size=20).filter(lambda text: not any(0xD800 <= ord(c) < 0xE000 for c in text))


State = tuple[dict[str, Entry], dict[str, Project], frozenset[str]]


class LedgerMachine(RuleBasedStateMachine):
    """`entries`: id → the entry expected; `past`, `future`: the states to go back and forth to."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="trackcal-test-"))
        # Hypothesis replays what it found: ids must come out the same again.
        numbers = itertools.count()
        self.ids = pytest.MonkeyPatch()
        self.ids.setattr(edits, "new_id", lambda taken: f"id{next(numbers):010}")
        self.events: dict[int, CalendarEvent] = {
            number: event(number, start=start, end=start + timedelta(minutes=30))
            for number in range(12)
            if (start := NINE.replace(year=2023 + number % 4))
        }
        self.entries: dict[str, Entry] = {}
        self.projects: dict[str, Project] = {}
        self.dismissed: frozenset[str] = frozenset()
        self.past: list[State] = []
        self.future: list[State] = []

    @initialize()
    def open(self) -> None:
        self.handles = [opened(self.folder), opened(self.folder)]

    def teardown(self) -> None:
        self.ids.undo()
        shutil.rmtree(self.folder)

    @property
    def state(self) -> State:
        return dict(self.entries), dict(self.projects), self.dismissed

    def remember(self) -> None:
        """Note the state before a change."""
        self.past.append(self.state)
        self.future.clear()

    def sources(self) -> dict[str, Entry]:
        return {e.source.event_id: e for e in self.entries.values() if e.source is not None}

    def some(self, data: Any, entries: list[Entry]) -> Entry:
        return data.draw(
            st.sampled_from(sorted(entries, key=lambda e: (e.date, e.task_name, e.id)))
        )

    @rule(handle=HANDLES, numbers=st.lists(EVENTS, max_size=6))
    def import_events(self, handle: int, numbers: list[int]) -> None:
        importable = [n for n in numbers if not self.events[n].is_cancelled]
        fresh = {self.events[n].id for n in importable} - set(self.sources())
        result = self.handles[handle].import_drafts(
            [draft_of(self.events[n]) for n in importable], ANA, "Europe/Berlin"
        )
        assert {e.source.event_id for e in result.imported if e.source} == fresh
        assert len(result.imported) == len(fresh)
        assert result.already_imported == len(importable) - len(fresh)
        assert (result.batch is None) == (not fresh)
        if fresh:
            self.remember()
            for entry in result.imported:
                assert entry.source is not None
                source = next(e for e in self.events.values() if e.id == entry.source.event_id)
                assert (entry.start, entry.end) == (source.start, source.end)
                assert entry.task_name == task_name(source.subject)
                assert entry.snapshot == snapshot(source)
                assert entry.id not in self.entries
                self.entries[entry.id] = entry

    @rule(handle=HANDLES, name=NAMES, day=DAYS, seconds=st.integers(-1, 7200))
    def log_by_hand(self, handle: int, name: str, day: int, seconds: int) -> None:
        edit = EntryEdit(name, MONDAY + timedelta(days=day), seconds, None)
        try:
            entry = self.handles[handle].add_entry(edit)
        except UsageError:
            assert seconds < 1 or task_name(name) == "(no title)"
            return
        assert (entry.task_name, entry.date, entry.seconds) == (task_name(name), edit.date, seconds)
        assert entry.source is entry.snapshot is entry.start is None
        self.remember()
        self.entries[entry.id] = entry

    @precondition(lambda self: self.entries)
    @rule(handle=HANDLES, data=st.data(), day=DAYS, seconds=st.integers(1, 7200))
    def edit(self, handle: int, data: Any, day: int, seconds: int) -> None:
        before = self.some(data, list(self.entries.values()))
        project = data.draw(st.sampled_from([None, before.project, *sorted(self.projects)]))
        edit = EntryEdit(f"Edited {seconds}", MONDAY + timedelta(days=day), seconds, project)
        (after,) = self.handles[handle].edit_entries([before.id], edit)
        assert after == replace(
            before,
            task_name=edit.task_name,
            date=edit.date,
            seconds=seconds,
            project=project,
            start=after.start,
            end=after.end,
        )
        if after.start is not None and after.end is not None and before.start is not None:
            assert after.end - after.start == timedelta(seconds=seconds)
            assert after.start.date() - before.start.date() == after.date - before.date
        if after != before:
            self.remember()
            self.entries[before.id] = after

    @precondition(lambda self: self.entries)
    @rule(handle=HANDLES, data=st.data(), note=NAMES, count=st.integers(0, 4))
    def edit_many(self, handle: int, data: Any, note: str, count: int) -> None:
        some = {self.some(data, list(self.entries.values())).id for _ in range(count)}
        note = clean(note)
        after = self.handles[handle].edit_entries(some, EntryEdit(note=note, tags=(note, note)))
        tags = (note,) if note else ()
        assert set(after) == {replace(self.entries[id], note=note, tags=tags) for id in some}
        if any(entry != self.entries[entry.id] for entry in after):
            self.remember()
            self.entries |= {entry.id: entry for entry in after}

    @precondition(lambda self: self.entries)
    @rule(handle=HANDLES, data=st.data(), count=st.integers(1, 4))
    def delete(self, handle: int, data: Any, count: int) -> None:
        ids = {self.some(data, list(self.entries.values())).id for _ in range(count)}
        deleted = self.handles[handle].delete_entries(ids)
        assert {entry.id for entry in deleted} == ids
        self.remember()
        for entry_id in ids:
            del self.entries[entry_id]

    @rule(handle=HANDLES, redo=st.booleans())
    def undo_or_redo(self, handle: int, redo: bool) -> None:
        ledger = self.handles[handle]
        states, others = (self.future, self.past) if redo else (self.past, self.future)
        done = ledger.redo() if redo else ledger.undo()
        assert (done is None) == (not states)
        if done is not None:
            others.append(self.state)
            before = set(self.entries)
            self.entries, self.projects, self.dismissed = states.pop()
            assert done.entries_removed == len(before - set(self.entries))
            assert done.entries_restored == len(set(self.entries) - before)

    @rule(handle=HANDLES, numbers=st.sets(EVENTS), again=st.booleans())
    def dismiss(self, handle: int, numbers: set[int], again: bool) -> None:
        events = [self.events[n] for n in numbers]
        ids = {event.id for event in events}
        if again:
            done = self.handles[handle].offer_again(ANA, ids)
            assert {one.event_id for one in done} == self.dismissed & ids
        else:
            done = self.handles[handle].dismiss(ANA, events)
            assert {one.event_id for one in done} == ids - self.dismissed
        if done:
            self.remember()
            self.dismissed = self.dismissed - ids if again else self.dismissed | ids

    @rule(number=EVENTS, minutes=st.integers(-90, 90), length=st.integers(1, 4))
    def move_in_outlook(self, number: int, minutes: int, length: int) -> None:
        now = self.events[number]
        assert now.start is not None
        start = now.start + timedelta(minutes=minutes)
        end = start + timedelta(minutes=15 * length)
        self.events[number] = replace(now, start=start, end=end)

    @rule(number=EVENTS, cancelled=st.booleans())
    def rename_or_cancel_in_outlook(self, number: int, cancelled: bool) -> None:
        now = self.events[number]
        self.events[number] = replace(now, subject=now.subject + "!", is_cancelled=cancelled)

    @rule(handle=HANDLES, data=st.data(), keep=st.booleans())
    def settle_drift(self, handle: int, data: Any, keep: bool) -> None:
        read = {e.id: e for e in self.events.values()}
        expected = find_drift(self.entries.values(), read)
        self.handles[handle].refresh()
        found = find_drift(self.handles[handle].entries_of_events(ANA, read), read)
        assert found == expected
        if not found:
            return
        some = data.draw(st.lists(st.sampled_from(found), min_size=1, unique=True))
        after = (
            self.handles[handle].keep_drifts(some)
            if keep
            else self.handles[handle].apply_drifts(some, BERLIN)
        )
        self.remember()
        for drift, entry in zip(some, after, strict=True):
            assert (entry is None) == (drift.event.is_cancelled and not keep)
            if entry is None:
                del self.entries[drift.entry.id]
                continue
            assert entry.snapshot == snapshot(drift.event)
            assert not keep or replace(entry, snapshot=drift.entry.snapshot) == drift.entry
            self.entries[entry.id] = entry

    @rule(
        handle=HANDLES, code=st.sampled_from(["a", "b", "C"]), new=st.sampled_from(["A", "c", "D"])
    )
    def change_projects(self, handle: int, code: str, new: str) -> None:
        ledger = self.handles[handle]
        taken = {known.casefold() for known in self.projects}
        try:
            if code in self.projects:
                ledger.edit_project(code, Project(new, "Renamed"))
                self.remember()
                del self.projects[code]
                self.projects[new] = Project(new, "Renamed")
                for entry in list(self.entries.values()):
                    if entry.project == code:
                        self.entries[entry.id] = replace(entry, project=new)
            else:
                ledger.add_project(Project(code, "New"))
                self.remember()
                self.projects[code] = Project(code, "New")
        except UsageError:
            wanted = new if code in self.projects else code
            others = taken - {code.casefold()} if code in self.projects else taken
            assert wanted.casefold() in others

    @rule(handle=HANDLES)
    def reopen(self, handle: int) -> None:
        self.handles[handle].close()
        self.handles[handle] = opened(self.folder)

    @invariant()
    def everything_agrees(self) -> None:
        expected = set(self.entries.values())
        read = {number: one.id in self.sources() for number, one in self.events.items()}
        for handle in self.handles:
            handle.refresh()
            view = handle.imported_ids(ANA)
            assert {number: one.id in view for number, one in self.events.items()} == read
            assert handle.projects() == tuple(
                sorted(self.projects.values(), key=lambda project: project.code.casefold())
            )
            for year in (2023, 2026):
                days = DateRange(date(year, 1, 1), date(year, 12, 31))
                inside = [entry for entry in expected if entry.date in days]
                assert handle.totals(days) == Totals(len(inside), sum(e.seconds for e in inside))
                assert handle.entries(days) == tuple(e for e in handle.entries() if e in inside)
            assert handle.dismissed_ids(ANA) == self.dismissed
            undo, redo = handle.next_undo(), handle.next_redo()
            assert ((undo is None), (redo is None)) == (not self.past, not self.future)
            assert undo is None or redo is None or undo.number < redo.number
            assert set(handle.entries()) == expected
            assert len(handle.entries()) == len(expected)
            assert handle.check() == (len(expected), len(imported_ids(handle)))
            assert imported_ids(handle) == set(self.sources())
        file = self.folder / "track.json"
        if file.exists():
            content = file.read_bytes()
            assert document.is_intact(content)
            tables = json.loads(content)
            assert len(tables["history"]) == len(self.past) + len(self.future)
            old = {str(entry.date.year) for entry in expected if entry.date.year < 2025}
            assert set(tables["years"]) == old
            assert {row["date"][:4] for row in tables["entries"].values()}.isdisjoint(old)
            names = {row["file"] for row in tables["years"].values()}
            there = {one.name for one in (self.folder / "track.years").glob("*.json")}
            assert names <= there


LedgerMachine.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestLedger = LedgerMachine.TestCase
