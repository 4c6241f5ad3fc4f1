"""Entries, records, projects, connections and undo, on a real file."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

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
from trackcal_tui.core.connection import AccountKind, Connection
from trackcal_tui.core.entries import EntryEdit, Project, ProjectStatus, Source, Totals, Undone
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.store.ledger import TinyLedger

WEEK = DateRange(MONDAY, MONDAY + timedelta(days=6))


@pytest.fixture
def ledger(tmp_path: Path) -> TinyLedger:
    return opened(tmp_path)


def test_new_ledger_is_empty_and_writes_nothing(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    assert ledger.entries() == ()
    assert ledger.undo() is None
    assert ledger.read_only is None
    assert not (tmp_path / "track.json").exists()


def test_import_creates_entries_and_records(ledger: TinyLedger) -> None:
    result = ledger.import_drafts(drafts(1, 2, 3), ANA, "Europe/Berlin")
    assert result.batch is not None
    assert (result.batch.entries, result.batch.seconds, result.already_imported) == (3, 5400, 0)
    assert ledger.entries() == result.imported
    first = result.imported[0]
    assert first.source == Source(ANA, "AAMkAGI11")
    assert first.task_name == "Meeting 1"
    assert first.start is not None
    assert first.start.isoformat() == "2026-11-16T09:30:00+01:00"
    assert (first.date, first.seconds, first.timezone) == (MONDAY, 1800, "Europe/Berlin")
    assert first.batch == result.batch.id
    assert first.snapshot is not None
    assert first.snapshot.change_key == 'W/"1"'
    assert imported_ids(ledger) == {"AAMkAGI11", "AAMkAGI12", "AAMkAGI13"}
    assert imported_ids(ledger, "ben@global") == frozenset()


def test_importing_again_adds_nothing(ledger: TinyLedger) -> None:
    ledger.import_drafts(drafts(1, 2), ANA, "Europe/Berlin")
    again = ledger.import_drafts([*drafts(1, 2, 3), *drafts(3)], ANA, "Europe/Berlin")
    assert (len(again.imported), again.already_imported) == (1, 3)
    nothing = ledger.import_drafts(drafts(1, 2, 3), ANA, "Europe/Berlin")
    assert (nothing.batch, nothing.imported, nothing.already_imported) == (None, (), 3)
    assert len(ledger.entries()) == 3


def test_same_event_id_on_two_connections_is_imported_twice(ledger: TinyLedger) -> None:
    ledger.import_drafts(drafts(1), ANA, "Europe/Berlin")
    assert len(ledger.import_drafts(drafts(1), "ben@global", "Europe/Berlin").imported) == 1


def test_event_ids_are_compared_byte_for_byte(ledger: TinyLedger) -> None:
    twins = [draft_of(event(1, id="AAMk-x")), draft_of(event(1, id="AAMk_x"))]
    twins.append(draft_of(event(1, id="aamk-x")))
    assert len(ledger.import_drafts(twins, ANA, "Europe/Berlin").imported) == 3


def test_deleting_an_entry_makes_its_event_importable_again(ledger: TinyLedger) -> None:
    first, second = ledger.import_drafts(drafts(1, 2), ANA, "Europe/Berlin").imported
    assert ledger.delete_entries([first.id]) == (first,)
    assert imported_ids(ledger) == {"AAMkAGI12"}
    assert len(ledger.import_drafts(drafts(1, 2), ANA, "Europe/Berlin").imported) == 1
    assert second in ledger.entries()


def test_deleting_with_an_unknown_id_deletes_nothing(ledger: TinyLedger) -> None:
    (first,) = ledger.import_drafts(drafts(1), ANA, "Europe/Berlin").imported
    with pytest.raises(UsageError):
        ledger.delete_entries([first.id, "zzzzzzzzzzzz"])
    assert ledger.entries() == (first,)
    assert ledger.delete_entries([first.id, first.id[:4]]) == (first,)


def test_entry_is_found_by_a_unique_prefix(ledger: TinyLedger) -> None:
    (first,) = ledger.import_drafts(drafts(1), ANA, "Europe/Berlin").imported
    assert ledger.entry(first.id[:4]) == first
    for wrong in ("", first.id[:3], "nothere00000", first.id + "x"):
        with pytest.raises(UsageError):
            ledger.entry(wrong)


def test_ambiguous_prefix_is_refused(ledger: TinyLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    made = iter(["abcd22222222", "abcd33333333"])
    monkeypatch.setattr("trackcal_tui.store.edits.new_id", lambda taken: next(made))
    ledger.add_entry(manual_entry("One"))
    ledger.add_entry(manual_entry("Two"))
    with pytest.raises(UsageError, match="2 entries"):
        ledger.entry("abcd")
    assert ledger.entry("abcd3").task_name == "Two"


def test_entries_are_sorted_with_those_without_a_start_last(ledger: TinyLedger) -> None:
    hand = ledger.add_entry(manual_entry("By hand", MONDAY))
    imported = ledger.import_drafts(drafts(2, 1), ANA, "Europe/Berlin").imported
    before = ledger.add_entry(manual_entry("Sunday before", MONDAY - timedelta(days=1)))
    assert ledger.entries() == (before, imported[1], imported[0], hand)
    assert ledger.entries(WEEK) == (imported[1], imported[0], hand)
    assert ledger.entries(DateRange(date.min, date.max)) == ledger.entries()


def test_totals_follow_every_change(ledger: TinyLedger) -> None:
    (first, _) = ledger.import_drafts(drafts(1, 2), ANA, "Europe/Berlin").imported
    assert ledger.totals(WEEK) == Totals(2, 3600)
    ledger.edit_entries([first.id], EntryEdit("x", MONDAY - timedelta(days=1), 60, None))
    assert ledger.totals(WEEK) == Totals(1, 1800)
    assert ledger.totals(DateRange(date.min, date.max)) == Totals(2, 1860)
    ledger.undo()
    assert ledger.totals(WEEK) == Totals(2, 3600)
    ledger.delete_entries([first.id])
    assert ledger.totals(WEEK) == Totals(1, 1800)
    ledger.undo()
    ledger.undo()
    assert ledger.totals(WEEK) == Totals(0, 0)


def test_edit_moves_start_and_end_with_date_and_length(ledger: TinyLedger) -> None:
    (first,) = ledger.import_drafts(drafts(0), ANA, "Europe/Berlin").imported
    edited = ledger.edit_entries([first.id], EntryEdit("New name", date(2026, 7, 1), 5400, None))[0]
    assert edited.start is not None
    assert edited.end is not None
    assert edited.start.isoformat() == "2026-07-01T09:00:00+02:00"  # same time, summer's offset
    assert edited.end.isoformat() == "2026-07-01T10:30:00+02:00"
    assert edited.snapshot == first.snapshot
    assert edited.source == first.source
    assert ledger.entries() == (edited,)
    assert imported_ids(ledger) == {"AAMkAGI10"}


def test_renaming_leaves_start_and_end_alone(ledger: TinyLedger) -> None:
    odd = event(1, end=datetime(2026, 11, 16, 9, 0, 0, 500_000, tzinfo=UTC))
    (first,) = ledger.import_drafts([draft_of(odd)], ANA, "Europe/Berlin").imported
    renamed = ledger.edit_entries([first.id], EntryEdit("Other", first.date, first.seconds, None))[
        0
    ]
    assert renamed == replace(first, task_name="Other")


def test_night_of_a_clock_change_keeps_instants(ledger: TinyLedger) -> None:
    start = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30 summer time, which comes twice
    night = event(1, start=start, end=start + timedelta(hours=1))
    (entry,) = ledger.import_drafts([draft_of(night)], ANA, "Europe/Berlin").imported
    assert entry.seconds == 3600
    assert entry.start is not None
    assert entry.end is not None
    assert entry.start.isoformat() == "2026-10-25T02:30:00+02:00"
    assert entry.end.isoformat() == "2026-10-25T02:30:00+01:00"
    longer = ledger.edit_entries([entry.id], EntryEdit("Longer", entry.date, 7200, None))[0]
    assert longer.end is not None
    assert longer.end - start == timedelta(hours=2)
    assert longer.end.isoformat() == "2026-10-25T03:30:00+01:00"


@pytest.mark.parametrize("year", [1, 1885, 2028, 9998])
def test_entry_of_any_year_is_stored(tmp_path: Path, year: int) -> None:
    start = datetime(year, 2, 28, 23, 30, tzinfo=UTC)
    ledger = opened(tmp_path)
    far = draft_of(event(1, start=start, end=start + timedelta(hours=25)))
    (entry,) = ledger.import_drafts([far], ANA, "Europe/Berlin").imported
    assert entry.start == start
    assert entry.date == start.astimezone(BERLIN).date()
    assert opened(tmp_path).entries() == (entry,)


@pytest.mark.parametrize(
    "wrong",
    [
        manual_entry(""),
        manual_entry(" \t\x1b\u200b "),
        manual_entry(seconds=0),
        manual_entry(seconds=-60),
        manual_entry(seconds=400 * 86400),
        manual_entry(project="NOPE"),
        manual_entry(project="OLD"),
    ],
)
def test_invalid_entry_is_refused(ledger: TinyLedger, wrong: EntryEdit) -> None:
    ledger.add_project(Project("OLD", "Finished", ProjectStatus.ARCHIVED))
    entry = ledger.add_entry(manual_entry())
    with pytest.raises(UsageError):
        ledger.add_entry(wrong)
    with pytest.raises(UsageError):
        ledger.edit_entries([entry.id], wrong)
    assert ledger.entries() == (entry,)


def test_import_with_an_unknown_project_writes_nothing(ledger: TinyLedger) -> None:
    with pytest.raises(UsageError, match="NOPE"):
        ledger.import_drafts([*drafts(1), *drafts(2, project="NOPE")], ANA, "Europe/Berlin")
    assert ledger.entries() == ()


def test_names_and_codes_are_cleaned(ledger: TinyLedger) -> None:
    ledger.add_project(Project(" Acme ", "Website"))
    entry = ledger.add_entry(manual_entry("\x1b[31mred\x07 \n text", project="ACME"))
    assert (entry.task_name, entry.project) == ("[31mred text", "Acme")
    assert len(ledger.add_entry(manual_entry("x" * 400)).task_name) == 255


def test_archived_project_stays_on_its_entries(ledger: TinyLedger) -> None:
    ledger.add_project(Project("ACME", "Website"))
    entry = ledger.add_entry(manual_entry(project="ACME"))
    ledger.edit_project("acme", Project("ACME", "Website", ProjectStatus.ARCHIVED))
    edited = ledger.edit_entries([entry.id], manual_entry("Later", project="ACME"))[0]
    assert edited.project == "ACME"


def test_project_codes_are_unique_whatever_the_case(ledger: TinyLedger) -> None:
    ledger.add_project(Project("b", "Second"))
    ledger.add_project(Project("A", "First"))
    assert [project.code for project in ledger.projects()] == ["A", "b"]
    for wrong in (Project("B", "x"), Project("", "x"), Project("C", " "), Project("x" * 33, "x")):
        with pytest.raises(UsageError):
            ledger.add_project(wrong)
    with pytest.raises(UsageError):
        ledger.edit_project("A", Project("B", "First"))
    with pytest.raises(UsageError):
        ledger.edit_project("C", Project("D", "x"))


def test_changed_project_code_is_changed_on_entries_and_undone(ledger: TinyLedger) -> None:
    ledger.add_project(Project("ACME", "Website"))
    one = ledger.add_entry(manual_entry("One", project="ACME"))
    other = ledger.add_entry(manual_entry("Other"))
    ledger.edit_project("ACME", Project("ACME-2027", "Relaunch"))
    assert ledger.entry(one.id).project == "ACME-2027"
    assert ledger.entry(other.id).project is None
    assert ledger.projects() == (Project("ACME-2027", "Relaunch"),)
    undone = ledger.undo()
    assert undone == Undone("change of project ACME")
    assert ledger.entry(one.id).project == "ACME"
    assert ledger.projects() == (Project("ACME", "Website"),)


def test_seed_projects_are_added_once_and_not_undone(ledger: TinyLedger) -> None:
    ledger.seed_projects([Project("A", "First"), Project("B", "Second")])
    ledger.seed_projects([Project("C", "Third")])
    assert [project.code for project in ledger.projects()] == ["A", "B"]
    assert ledger.undo() is None


def test_new_entry_does_not_overwrite_a_restored_row(ledger: TinyLedger) -> None:
    imported = ledger.import_drafts(drafts(1, 2, 3), ANA, "Europe/Berlin").imported
    ledger.delete_entries([imported[2].id, imported[1].id])
    ledger.undo()
    new = ledger.add_entry(manual_entry())
    assert ledger.entries() == (*imported, new)


def _connection(number: int, **fields: object) -> Connection:
    values: dict[str, object] = {
        "id": f"{number}@global",
        "address": f"{number}@example.com",
        "kind": AccountKind.WORK,
        "cloud": "global",
        "tenant": "contoso-tenant",
    }
    return Connection(**{**values, **fields})  # type: ignore[arg-type] # a test's keywords


def test_saving_a_connection_deactivates_the_others(ledger: TinyLedger) -> None:
    ledger.save_connection(_connection(1))
    ledger.save_connection(_connection(2, scopes=("Calendars.Read",)))
    assert [(c.id, c.active) for c in ledger.connections()] == [
        ("2@global", True),
        ("1@global", False),
    ]
    ledger.save_connection(_connection(1, name="Ana"))
    assert [c.name for c in ledger.connections()] == ["Ana", ""]
    ledger.remove_connection("1@global")
    ledger.remove_connection("1@global")
    assert ledger.connections() == (_connection(2, scopes=("Calendars.Read",), active=False),)
    assert ledger.undo() is None


def test_removing_a_connection_keeps_entries_and_records(ledger: TinyLedger) -> None:
    ledger.save_connection(_connection(1))
    ledger.import_drafts(drafts(1), "1@global", "Europe/Berlin")
    ledger.remove_connection("1@global")
    assert ledger.import_drafts(drafts(1), "1@global", "Europe/Berlin").already_imported == 1


def test_removed_connection_is_gone_from_the_previous_generation_too(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    ledger.save_connection(_connection(1))
    ledger.import_drafts(drafts(1), "1@global", "Europe/Berlin")
    ledger.remove_connection("1@global")
    address = _connection(1).address.encode()
    for file in tmp_path.iterdir():
        assert address not in file.read_bytes(), file.name
    assert (tmp_path / "track.json.previous").exists()
    assert opened(tmp_path).check() == (1, 1)


def test_saving_an_unchanged_connection_writes_nothing(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    ledger.save_connection(_connection(1))
    before = (tmp_path / "track.json").stat()
    ledger.save_connection(_connection(1))
    assert (tmp_path / "track.json").stat().st_ino == before.st_ino


def test_many_threads_change_and_read_at_once(ledger: TinyLedger) -> None:
    failures: list[BaseException] = []

    def work(start: int) -> None:
        try:
            for number in range(start, start + 10):
                ledger.import_drafts(drafts(number, number + 1), ANA, "Europe/Berlin")
                ledger.totals(WEEK)
                ledger.entries(WEEK)
                ledger.refresh()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in (0, 5, 10, 15)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    sources = [entry.source for entry in ledger.entries()]
    assert len(sources) == len(set(sources)) == 26 == len(imported_ids(ledger))


def test_reading_does_not_wait_for_a_write(
    ledger: TinyLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.add_entry(manual_entry())
    writing, go_on = threading.Event(), threading.Event()

    def slow(handle: int) -> None:
        writing.set()
        assert go_on.wait(10)

    monkeypatch.setattr("os.fsync", slow)
    writer = threading.Thread(target=lambda: ledger.add_entry(manual_entry("Second")))
    writer.start()
    assert writing.wait(10)
    assert ledger.totals(WEEK) == Totals(1, 1800)
    assert len(ledger.entries()) == 1
    assert not ledger.refresh()
    go_on.set()
    writer.join()
    assert ledger.totals(WEEK) == Totals(2, 3600)
