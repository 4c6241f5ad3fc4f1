"""What a push does is the same in every tracker, those that run here for real among them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.store.factories import BERLIN
from tests.trackers.fakes.base import Fake
from tests.trackers.making import MONDAY, WEEK, Machine, begin_early
from trackcal_tui.core.entries import EntryEdit
from trackcal_tui.core.outbox import SendState


def test_entries_arrive_once_with_their_marks_and_lengths(place: Any, machine: Machine) -> None:
    entries = machine.fill(5)
    machine.edit(entries[0], seconds=5400)

    result = machine.push()

    assert {done.entry for done in result.created} == {entry.id for entry in entries}
    assert not result.failed
    assert place.marks() == {entry.id: 1 for entry in entries}
    assert place.seconds(entries[0].id) == 5400
    assert all(place.seconds(entry.id) == 1800 for entry in entries[1:])
    assert all(entry.task_name in place.text(entry.id) for entry in entries)


def test_pushing_twice_sends_nothing(place: Any, machine: Machine) -> None:
    entries = machine.fill(4)
    machine.push()

    prepared = machine.engine.pushing.prepare(WEEK, "billing")

    assert prepared.preview.lines == ()
    assert prepared.preview.unchanged == len(entries)
    assert not prepared.plan.settled


def test_changes_here_are_carried_over(place: Any, machine: Machine) -> None:
    kept, renamed, longer, moved, deleted = machine.fill(5)
    machine.push()
    machine.edit(renamed, task_name="Meeting with Priya")
    machine.edit(longer, seconds=2700)
    machine.edit(moved, date=MONDAY + timedelta(days=3))
    machine.ledger.delete_entries([deleted.id])

    result = machine.push()

    assert {done.entry for done in result.updated} == {renamed.id, longer.id, moved.id}
    assert [done.entry for done in result.deleted] == [deleted.id]
    assert result.unchanged == 1
    assert place.marks() == {one.id: 1 for one in (kept, renamed, longer, moved)}
    assert "Meeting with Priya" in place.text(renamed.id)
    assert place.seconds(longer.id) == 2700


def test_notes_and_tags_come_along_and_can_be_changed(place: Any, machine: Machine) -> None:
    (entry,) = machine.fill(1)
    machine.edit(entry, note="With Priya, on the 3rd floor", tags=("onsite", "daily"))
    machine.push()
    assert "With Priya" in place.everything(entry.id)
    assert machine.push().unchanged == 1

    machine.edit(entry, note="yesterday")
    assert len(machine.push().updated) == 1
    assert "yesterday" in place.everything(entry.id)
    machine.edit(entry, tags=("onsite",))
    assert len(machine.push().updated) == 1
    assert machine.push().unchanged == 1


def test_an_entry_that_comes_back_is_sent_again(place: Any, machine: Machine) -> None:
    (entry,) = machine.fill(1)
    machine.push()
    machine.ledger.delete_entries([entry.id])
    machine.push()
    assert not place.marks()

    machine.ledger.undo()

    assert [done.entry for done in machine.push().created] == [entry.id]
    assert place.marks() == {entry.id: 1}


def test_an_entry_moved_out_of_the_range_is_moved_there(place: Any, machine: Machine) -> None:
    (entry,) = machine.fill(1)
    machine.push()
    machine.edit(entry, date=MONDAY + timedelta(days=9))

    result = machine.push()

    assert [done.entry for done in result.updated] == [entry.id]
    assert machine.push(WEEK).unchanged == 0
    assert place.marks() == {entry.id: 1}


def test_what_was_changed_there_is_left_alone_until_told(place: Any, machine: Machine) -> None:
    changed, other = machine.fill(2)
    machine.push()
    place.change(changed.id)
    theirs = place.text(changed.id)
    machine.edit(changed, seconds=3600)

    result = machine.push()

    assert [conflict.entry for conflict in result.conflicts] == [changed.id]
    assert "was changed in" in result.conflicts[0].title
    assert place.text(changed.id) == theirs
    assert place.seconds(changed.id) == 1800

    result = machine.push(overwrite=True)

    assert [done.entry for done in result.updated] == [changed.id]
    assert place.text(changed.id) != theirs
    assert place.marks() == {changed.id: 1, other.id: 1}


def test_what_was_deleted_there_stays_away_until_told(place: Any, machine: Machine) -> None:
    gone, other = machine.fill(2)
    machine.push()
    place.remove(gone.id)

    result = machine.push()

    assert [conflict.entry for conflict in result.conflicts] == [gone.id]
    assert place.marks() == {other.id: 1}
    assert [done.entry for done in machine.push(overwrite=True).created] == [gone.id]
    assert place.marks() == {gone.id: 1, other.id: 1}


def test_entries_of_others_are_never_touched(place: Any, machine: Machine) -> None:
    text = place.add_own()
    entries = machine.fill(2)
    machine.push()
    machine.ledger.delete_entries([entry.id for entry in entries])

    result = machine.push()

    assert len(result.deleted) == 2
    assert not place.marks()
    assert text in str(getattr(place, "rows", "") or place._rows() or place.__dict__)


@pytest.mark.parametrize("hosted", ["toggl"], indirect=True)
def test_an_entry_without_a_start_begins_with_the_working_day(
    hosted: Fake, machine: Machine
) -> None:
    begin_early(machine)
    machine.fill(0)
    machine.ledger.add_entry(EntryEdit("Reading", MONDAY, 1800, "ACME-2026"))
    machine.push()
    (receipt,) = machine.engine.outbox.receipts("billing")
    assert receipt.start is not None
    assert receipt.start.astimezone(BERLIN).strftime("%a %H:%M") == "Mon 07:30"


def test_another_machine_keeps_the_start_that_an_entry_was_given(
    place: Any, machine: Machine, tmp_path: Path
) -> None:
    machine.fill(0)
    by_hand = machine.ledger.add_entry(EntryEdit("Reading", MONDAY, 1800, "ACME-2026"))
    other = machine.copy(tmp_path / "other")
    machine.push()
    other.fill(1)  # at the hour that the first machine gave the other entry

    preview = other.engine.pushing.prepare(WEEK, "billing").preview

    assert not preview.conflicts
    assert preview.unchanged == 1
    assert by_hand.id not in {line.entry for line in preview.lines}
    other.close()


def test_a_second_machine_with_the_same_ledger_creates_nothing(
    place: Any, machine: Machine, tmp_path: Path
) -> None:
    entries = machine.fill(4)
    other = machine.copy(tmp_path / "other")
    machine.push()

    result = other.push()

    assert not result.created
    assert not result.conflicts
    assert result.unchanged == len(entries)
    assert place.marks() == {entry.id: 1 for entry in entries}
    states = {one.state for one in other.engine.outbox.receipts("billing")}
    assert states == {SendState.SENT}
    other.close()
