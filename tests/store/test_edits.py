"""Fields that a person sets: cleaned, refused, and what follows from them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.store.factories import ANA, BERLIN, MONDAY, draft_of, drafts, event, manual_entry, opened
from trackcal_tui.core.entries import Entry, EntryEdit, Project
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.rules import snapshot
from trackcal_tui.store.edits import edited

NINE = datetime(2026, 11, 16, 9, 0, tzinfo=BERLIN)
ENTRY = Entry("id", "Reading", MONDAY, 1800)
MEETING = replace(ENTRY, start=NINE, end=NINE + timedelta(minutes=30), timezone="Europe/Berlin")


def test_only_the_given_fields_change() -> None:
    full = replace(MEETING, project="OLD", note="Why", tags=("a",), rounded_from=1700)
    assert edited(full, EntryEdit(), {}) == full
    assert edited(full, EntryEdit(note=""), {}) == replace(full, note="")
    assert edited(full, EntryEdit(project=None), {}) == replace(full, project=None)


def test_note_and_tags_are_cleaned() -> None:
    note = "\x1b[31m two\nlines \u202e" + "x" * 2000
    after = edited(ENTRY, EntryEdit(note=note, tags=(" b\n", "a", "", "b", "y" * 80)), {})
    assert after.note == ("[31m two lines " + "x" * 2000)[:1000]
    assert after.tags == ("b", "a", "y" * 50)


def test_length_set_by_a_person_is_not_rounded() -> None:
    rounded = replace(ENTRY, rounded_from=1700)
    assert rounded.exact_seconds == 1700
    assert edited(rounded, EntryEdit(seconds=1800), {}).exact_seconds == 1700
    assert edited(rounded, EntryEdit(seconds=3600), {}).exact_seconds == 3600
    exact = edited(rounded, EntryEdit(seconds=None), {})
    assert (exact.seconds, exact.rounded_from) == (1700, None)
    assert edited(ENTRY, EntryEdit(seconds=None), {}) == ENTRY


def test_start_sets_date_end_and_zone() -> None:
    tuesday = NINE + timedelta(days=1, hours=2)
    after = edited(ENTRY, EntryEdit(start=tuesday, seconds=5400, date=date(2020, 1, 1)), {})
    assert (after.date, after.timezone) == (MONDAY + timedelta(days=1), "Europe/Berlin")
    assert (after.start, after.end) == (tuesday, tuesday + timedelta(minutes=90))


def test_later_one_of_an_hour_that_comes_twice_is_kept() -> None:
    later = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1)
    after = edited(ENTRY, EntryEdit(start=later), {})
    assert after.start is not None
    assert after.start.isoformat() == "2026-10-25T02:30:00+01:00"
    assert edited(after, EntryEdit(start=later, note="x"), {}).end == after.end


def test_start_that_is_set_again_leaves_the_end_alone() -> None:
    odd = replace(MEETING, end=NINE + timedelta(minutes=30, milliseconds=500))
    assert edited(odd, EntryEdit(start=NINE, seconds=1800), {}) == odd


def test_start_is_removed_with_the_end() -> None:
    after = edited(MEETING, EntryEdit(start=None), {})
    assert (after.date, after.start, after.end) == (MONDAY, None, None)


def test_start_that_the_clocks_skip_becomes_the_next_hour() -> None:
    skipped = datetime(2026, 3, 29, 2, 30, tzinfo=BERLIN)
    after = edited(ENTRY, EntryEdit(start=skipped), {})
    assert after.start is not None
    assert after.start.isoformat() == "2026-03-29T03:30:00+02:00"


def test_date_out_of_reach_is_refused() -> None:
    with pytest.raises(UsageError, match="out of range"):
        edited(replace(MEETING, seconds=86400), EntryEdit(date=date.max), {})


def test_rounding_and_billing_are_kept_in_the_file(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    ledger.add_project(Project("ACME", "Website", billable=False))
    rounded = replace(draft_of(event(1)), seconds=2700, rounded_from=1800)
    ledger.import_drafts([rounded], ANA, "Europe/Berlin")
    (entry,) = opened(tmp_path).entries()
    assert (entry.seconds, entry.exact_seconds) == (2700, 1800)
    assert [project.billable for project in opened(tmp_path).projects()] == [False]


def test_snapshot_keeps_organizer_and_categories(tmp_path: Path) -> None:
    meeting = event(1, organizer="Priya Raman", categories=("Client", "Red"))
    opened(tmp_path).import_drafts([draft_of(meeting)], ANA, "Europe/Berlin")
    (entry,) = opened(tmp_path).entries()
    assert entry.snapshot == snapshot(meeting)
    assert entry.snapshot.organizer == "Priya Raman"
    assert entry.snapshot.categories == ("Client", "Red")


def test_event_that_cannot_be_imported_is_logged_and_counts_as_imported(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    unanswered = event(1, response="notresponded")
    logged = ledger.add_entry(
        EntryEdit("Review", seconds=900, start=NINE), event=unanswered, connection_id=ANA
    )
    assert (logged.date, logged.seconds, logged.start) == (MONDAY, 900, NINE)
    assert logged.snapshot == snapshot(unanswered)
    assert ledger.import_drafts(drafts(1), ANA, "Europe/Berlin").already_imported == 1
    assert opened(tmp_path).check() == (1, 1)
    with pytest.raises(UsageError, match="imported already"):
        ledger.add_entry(manual_entry(), event=unanswered, connection_id=ANA)
    with pytest.raises(UsageError, match="no start or end"):
        ledger.add_entry(manual_entry(), event=event(2, end=None), connection_id=ANA)
    ledger.delete_entries([logged.id])
    assert unanswered.id not in ledger.imported_ids(ANA)


@pytest.mark.parametrize(
    "incomplete",
    [EntryEdit(seconds=60, date=MONDAY), EntryEdit("x", MONDAY), EntryEdit("x", seconds=60)],
)
def test_new_entry_needs_name_length_and_date(tmp_path: Path, incomplete: EntryEdit) -> None:
    ledger = opened(tmp_path)
    with pytest.raises(UsageError):
        ledger.add_entry(incomplete)
    assert ledger.entries() == ()
    assert not (tmp_path / "track.json").exists()


def test_editing_several_entries_is_all_or_nothing(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    short, long = ledger.add_entry(manual_entry()), ledger.add_entry(manual_entry("Long"))
    with pytest.raises(UsageError):
        ledger.edit_entries([short.id, "nosuchid"], EntryEdit(note="x"))
    assert ledger.entries() == tuple(sorted((short, long), key=lambda entry: entry.id))


def test_instant_of_a_start_is_kept_when_its_zone_is_unknown() -> None:
    foreign = replace(MEETING, timezone="Mars/Olympus", start=NINE.astimezone(UTC))
    after = edited(foreign, EntryEdit(date=MONDAY + timedelta(days=1)), {})
    assert after.start == NINE + timedelta(days=1)
