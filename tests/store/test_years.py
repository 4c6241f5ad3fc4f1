"""Earlier years in files of their own: read when needed, replaced whole, never lost in silence."""

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import stat
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

from tests.store.factories import (
    ANA,
    Ticking,
    draft_of,
    event,
    manual_entry,
    opened,
    paths,
)
from trackcal_tui.core.entries import EntryEdit, Project, Totals
from trackcal_tui.core.errors import StoreDamaged, StoreError, UsageError
from trackcal_tui.core.events import CalendarEvent
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.store.ledger import TinyLedger, open_ledger
from trackcal_tui.store.rows import YearRow
from trackcal_tui.store.storage import LedgerStorage
from trackcal_tui.store.years import Year

YEARS = (2020, 2023, 2025, 2026)


def meeting(number: int, year: int, **fields: object) -> CalendarEvent:
    start = datetime(year, 3, 16, 8, 0, tzinfo=UTC) + timedelta(minutes=30 * number)
    times = {"start": start, "end": start + timedelta(minutes=30)}
    return event(f"{year}-{number}", **{**times, **fields})


def year(number: int) -> DateRange:
    return DateRange(date(number, 1, 1), date(number, 12, 31))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A ledger with three meetings in each year."""
    ledger = opened(tmp_path)
    ledger.add_project(Project("ACME", "Website"))
    for one in YEARS:
        wanted = [draft_of(meeting(number, one), project="ACME") for number in range(3)]
        ledger.import_drafts(wanted, ANA, "Europe/Berlin")
    ledger.add_entry(manual_entry("Reading", date(2020, 5, 4)))
    return tmp_path


def years_read(ledger: TinyLedger) -> set[int]:
    return set(YEARS) - set(ledger._index.unloaded)


def tables(file: Path) -> dict[str, Any]:
    found = json.loads(file.read_bytes())
    assert isinstance(found, dict)
    return found


def part(home: Path, number: int) -> Path:
    row = tables(home / "track.json")["years"][str(number)]
    return home / "track.years" / row["file"]


def test_earlier_years_have_files_that_tinydb_reads(home: Path) -> None:
    with TinyDB(home / "track.json", access_mode="r") as database:
        dates = {row["date"][:4] for row in database.table("entries")}
        assert dates == {"2025", "2026"}
        assert {row.doc_id for row in database.table("years")} == {2020, 2023}
    with TinyDB(part(home, 2020), access_mode="r") as database:
        assert len(database.table("entries")) == 4
        assert len(database.table("import_records")) == 3
    folder = home / "track.years"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_opening_reads_no_earlier_year(home: Path) -> None:
    ledger = opened(home)
    assert len(ledger.entries(year(2026))) == 3
    assert ledger.next_undo() is not None
    assert meeting(1, 2020).id in ledger.imported_ids(ANA)
    assert meeting(9, 2020).id not in ledger.imported_ids(ANA)
    assert meeting(1, 2020).id not in ledger.imported_ids("ben@global")
    assert years_read(ledger) == {2025, 2026}
    assert ledger.totals(year(2023)) == Totals(3, 5400)
    assert years_read(ledger) == {2023, 2025, 2026}
    assert len(ledger.entries()) == 13
    assert years_read(ledger) == set(YEARS)
    assert ledger.check() == (13, 12)


def test_totals_of_projects_read_no_earlier_year(home: Path) -> None:
    ledger = opened(home)
    expected = ((None, Totals(1, 1800)), ("ACME", Totals(12, 21600)))
    assert ledger.project_totals() == expected
    assert years_read(ledger) == {2025, 2026}
    ledger.entries()
    assert ledger.project_totals() == expected
    ledger.delete_entries([ledger.entries(year(2020))[0].id])
    assert opened(home).project_totals()[1] == ("ACME", Totals(11, 19800))


def test_importing_an_event_of_an_earlier_year_again_adds_nothing(home: Path) -> None:
    ledger = opened(home)
    moved = meeting(1, 2020, start=meeting(0, 2026).start, end=meeting(0, 2026).end)
    again = ledger.import_drafts([draft_of(moved)], ANA, "Europe/Berlin")
    assert again.already_imported == 1
    (entry,) = opened(home).entries_of_events(ANA, [moved.id, "unknown"])
    assert entry.date.year == 2020
    with pytest.raises(UsageError, match="imported already"):
        opened(home).add_entry(manual_entry(), event=moved, connection_id=ANA)


@pytest.mark.parametrize("loaded", [True, False])
def test_deleted_entry_of_an_earlier_year_is_importable_again(home: Path, loaded: bool) -> None:
    ledger = opened(home)
    (entry,) = ledger.entries_of_events(ANA, [meeting(1, 2020).id])
    if not loaded:
        ledger = opened(home)
    ids = ledger.imported_ids(ANA)
    assert meeting(1, 2020).id in ids
    ledger.delete_entries([entry.id])
    for handle in (ledger, opened(home)):
        assert meeting(1, 2020).id not in handle.imported_ids(ANA)
        assert handle.entry(ledger.entries(year(2020))[0].id).date.year == 2020
    assert meeting(1, 2020).id not in ids
    ledger.undo()
    assert meeting(1, 2020).id in ids
    assert opened(home).entry(entry.id) == entry


def test_entry_moves_between_years(home: Path) -> None:
    ledger = opened(home)
    (entry,) = ledger.entries_of_events(ANA, [meeting(0, 2023).id])
    for day in (date(2026, 3, 16), date(2020, 3, 16), date(1999, 3, 16), date(2023, 3, 16)):
        (moved,) = opened(home).edit_entries([entry.id], EntryEdit(date=day))
        for number in (*YEARS, 1999):
            found = opened(home).entries(year(number))
            assert (moved in found) == (number == day.year)
        assert opened(home).check() == (13, 12)
    assert "1999" not in tables(home / "track.json")["years"]


def test_changed_project_code_reaches_every_year(home: Path) -> None:
    opened(home).edit_project("ACME", Project("ACME-2", "Website"))
    assert {e.project for e in opened(home).entries() if e.source} == {"ACME-2"}
    opened(home).undo()
    assert {e.project for e in opened(home).entries() if e.source} == {"ACME"}


def test_year_becomes_an_earlier_one_with_the_first_change_after_it(home: Path) -> None:
    ledger = open_ledger(paths(home), Ticking(datetime(2027, 1, 1, 8, 0, tzinfo=UTC)))
    before = ledger.entries()
    assert set(tables(home / "track.json")["years"]) == {"2020", "2023"}
    ledger.add_entry(manual_entry("New year", date(2027, 1, 1)))
    assert set(tables(home / "track.json")["years"]) == {"2020", "2023", "2025"}
    assert opened(home).entries()[:-1] == before  # also with a clock that is behind
    opened(home).undo()
    assert opened(home).entries() == before
    while opened(home).undo():
        pass
    assert opened(home).entries() == ()
    while opened(home).redo():
        pass
    assert opened(home).entries()[:-1] == before


def test_ledger_of_version_1_is_split_by_its_first_change(tmp_path: Path) -> None:
    old = Path(__file__).parent / "version_1" / "track.json"
    opened(tmp_path)
    shutil.copy(old, tmp_path / "track.json")
    before = opened(tmp_path).entries()
    opened(tmp_path).add_project(Project("NEW", "New"))
    assert set(tables(tmp_path / "track.json")["years"]) == {"2023", "2024"}
    assert opened(tmp_path).entries() == before
    assert (tmp_path / "track.json.schema-1").read_bytes() == old.read_bytes()


def test_files_nobody_names_are_removed(home: Path) -> None:
    folder = home / "track.years"
    mine = folder / "notes.txt"
    mine.write_text("mine")
    (folder / "2020.99.json").write_text("of a writer that was killed")
    for number in range(4):
        opened(home).add_entry(manual_entry(f"{number}", date(2020, 5, 4)))
    named = {
        row["file"]
        for name in ("track.json", "track.json.previous")
        for row in tables(home / name)["years"].values()
    }
    assert len(named) == 3  # two generations of 2020, one of 2023
    copies = {f"{name}.copy" for name in named}
    assert {file.name for file in folder.iterdir()} == named | copies | {"notes.txt"}


def test_change_of_this_year_writes_no_other_file(home: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in (home / "track.years").iterdir()}
    ledger = opened(home)
    ledger.entries()
    ledger.add_entry(manual_entry())
    ledger.undo()
    assert {f: f.stat().st_mtime_ns for f in (home / "track.years").iterdir()} == before


# Beside others ---------------------------------------------------------------------------------


def test_year_that_another_process_has_written_is_read_as_it_is_now(home: Path) -> None:
    reader = opened(home)
    for number in range(3):
        opened(home).add_entry(manual_entry(f"{number}", date(2020, 5, 4)))
    assert len(reader.entries(year(2020))) == 7
    opened(home).add_entry(manual_entry("One more", date(2020, 5, 4)))
    assert reader.refresh()
    assert len(reader.entries(year(2020))) == 8


def test_years_are_read_while_a_change_is_written(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = opened(home)
    writing, go_on = threading.Event(), threading.Event()

    def slow(handle: int) -> None:
        writing.set()
        assert go_on.wait(10)

    monkeypatch.setattr("os.fsync", slow)
    change = lambda: ledger.add_entry(manual_entry("New", date(2023, 5, 4)))  # noqa: E731
    writer = threading.Thread(target=change)
    writer.start()
    assert writing.wait(10)
    assert len(ledger.entries(year(2020))) == 4
    assert len(ledger.entries(year(2023))) == 3
    go_on.set()
    writer.join()
    monkeypatch.undo()
    assert len(ledger.entries()) == len(opened(home).entries()) == 14
    assert ledger.check() == opened(home).check() == (14, 12)


def test_year_that_another_thread_writes_while_it_is_read(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = opened(home)
    real = ledger._storage.read_year

    def late(number: int, row: YearRow) -> Year | None:
        monkeypatch.undo()
        for _ in range(2):
            ledger.add_entry(manual_entry("Meanwhile", date(2020, 5, 4)))
        return real(number, row)

    monkeypatch.setattr(ledger._storage, "read_year", late)
    assert len(ledger.entries(year(2020))) == 6


# Faults ----------------------------------------------------------------------------------------


def full_after(calls: int, real: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of the system that works so many times, until the disk is full."""
    left = iter(range(calls))

    def call(*args: Any) -> Any:
        if next(left, None) is None:
            raise OSError(28, "No space left on device")
        return real(*args)

    return call


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_change_of_two_years_is_made_or_not_whatever_fails(
    home: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    ledger = opened(home)
    before, (entry,) = ledger.entries(), ledger.entries_of_events(ANA, [meeting(0, 2023).id])
    content, named = (home / "track.json").read_bytes(), set((home / "track.years").iterdir())
    for calls in itertools.count():
        with monkeypatch.context() as patch:
            patch.setattr(os, call, full_after(calls, getattr(os, call)))
            try:
                ledger.edit_entries([entry.id], EntryEdit(date=date(2020, 3, 16)))
                break
            except StoreError as error:
                assert "disk is full" in error.title
        assert (home / "track.json").read_bytes() == content
        assert set((home / "track.years").iterdir()) == named
        assert ledger.entries() == opened(home).entries() == before
    assert calls > 1
    assert ledger.check() == opened(home).check() == (13, 12)
    assert opened(home).entry(entry.id).date == date(2020, 3, 16)


# Damage ----------------------------------------------------------------------------------------

DAMAGES: dict[str, Callable[[Path], object]] = {
    "empty": lambda file: file.write_bytes(b""),
    "truncated": lambda file: file.write_bytes(file.read_bytes()[:-9]),
    "a flipped bit": lambda file: file.write_bytes(
        file.read_bytes().replace(b'"seconds":1800', b'"seconds":5800', 1)
    ),
    "gone": Path.unlink,
    "that of another year": lambda file: shutil.copy(
        next(f for f in file.parent.glob("2023.*.json")), file
    ),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_damaged_year_is_reported_kept_and_recovered_from_its_copy(
    home: Path, damage: Callable[[Path], object]
) -> None:
    before = opened(home).entries()
    file = part(home, 2020)
    damage(file)
    bad = file.read_bytes() if file.exists() else None
    for _ in range(2):
        with pytest.raises(StoreDamaged, match="2020") as caught:
            opened(home).entries(year(2020))
        error = caught.value
        assert error.previous == file.with_name(file.name + ".copy")
        assert "doctor --recover" in error.hint
        assert (error.set_aside is None) == (bad is None)
        assert error.set_aside is None or error.set_aside.read_bytes() == bad
    assert opened(home, recover=True).entries() == before
    assert opened(home).check() == (13, 12)
    opened(home).add_entry(manual_entry("Next", date(2020, 5, 4)))
    assert error.set_aside is None or error.set_aside.exists()


def test_damaged_year_leaves_the_others_usable(home: Path) -> None:
    file = part(home, 2020)
    file.write_bytes(file.read_bytes().replace(b"Meeting", b"Meetinq"))
    ledger = opened(home)
    assert len(ledger.entries(year(2026))) == 3
    ledger.add_entry(manual_entry())
    with pytest.raises(StoreDamaged):
        ledger.add_entry(manual_entry("Old", date(2020, 5, 4)))
    with pytest.raises(StoreDamaged):
        ledger.check()
    assert len(ledger.entries(year(2026))) == 4


def test_year_without_an_intact_copy_is_given_up_only_by_recovering(home: Path) -> None:
    file = part(home, 2020)
    for one in (file, file.with_name(file.name + ".copy")):
        one.write_bytes(b"rubbish")
    with pytest.raises(StoreDamaged, match="2020") as caught:
        opened(home)
    assert caught.value.previous is None
    assert "without the entries of 2020" in caught.value.hint
    ledger = opened(home, recover=True)
    assert len(ledger.entries()) == 9
    assert meeting(1, 2020).id not in ledger.imported_ids(ANA)
    assert opened(home).check() == (9, 9)
    kept = list((home / "track.years").glob("*.damaged-*"))
    assert [one.read_bytes() for one in kept] == [b"rubbish"]


def test_previous_generation_still_has_its_years(home: Path) -> None:
    before = opened(home).entries()
    opened(home).delete_entries([entry.id for entry in before if entry.date.year == 2020])
    (home / "track.json").write_bytes(b"rubbish")
    assert opened(home, recover=True).entries() == before
    assert opened(home).check() == (13, 12)


def test_hand_edited_year_without_its_checksum_is_accepted(home: Path) -> None:
    file = part(home, 2020)
    content = tables(file)
    del content["meta"]["1"]["checksum"]
    first, second, *_ = content["entries"]
    content["entries"][first]["task_name"] = "Edited by hand"
    record = content["import_records"].pop(second)
    del content["entries"][second]
    file.write_text(json.dumps(content))
    ledger = opened(home)
    assert "Edited by hand" in {entry.task_name for entry in ledger.entries(year(2020))}
    assert record["event_id"] not in ledger.imported_ids(ANA)
    ledger.add_entry(manual_entry())
    assert part(home, 2020) != file
    assert opened(home).check() == (13, 11)
    assert record["event_id"] not in opened(home).imported_ids(ANA)


def test_row_moved_by_hand_into_an_earlier_year_joins_its_file(home: Path) -> None:
    database = TinyDB(home / "track.json", Ticking(), storage=LedgerStorage)
    table = database.table("entries", cache_size=0)
    key = max(row.doc_id for row in table if row["date"] == "2026-03-16")
    table.update({"date": "2020-03-16"}, doc_ids=[key])
    assert len(opened(home).entries(year(2020))) == 5
    opened(home).add_entry(manual_entry())
    assert len(tables(part(home, 2020))["entries"]) == 5
    assert opened(home).check() == (14, 12)


def test_row_id_that_two_years_use_is_reported(home: Path) -> None:
    database = TinyDB(home / "track.json", Ticking(), storage=LedgerStorage)
    table = database.table("entries", cache_size=0)
    taken = int(next(iter(tables(part(home, 2020))["entries"])))
    row = dict(table.all()[-1], id="other-entry0")
    del row["snapshot"]
    table.insert(database.table("entries").document_class(row, doc_id=taken))
    assert len(opened(home).entries(year(2026))) == 4
    with pytest.raises(StoreDamaged, match="whose id is that of another"):
        opened(home).entries()


def damage_at_random(chance: random.Random, home: Path) -> Path:
    """Damage one of the files a ledger consists of."""
    found = [*home.glob("track.json*"), *(home / "track.years").iterdir()]
    whole = [file for file in found if "lock" not in file.name and "damaged" not in file.name]
    file = chance.choice(sorted(whole))
    content = bytearray(file.read_bytes())
    place = chance.randrange(len(content))
    match chance.randrange(4):
        case 0:
            content[place] ^= 1 << chance.randrange(8)
        case 1:
            del content[place:]
        case 2:
            content[place:place] = chance.randbytes(chance.randint(1, 40))
        case 3:
            del content[place : place + chance.randint(1, 400)]
    file.write_bytes(content)
    return file


def damage_again_and_again(home: Path, times: int, seed: int) -> None:
    """Whatever is damaged: it is reported, and recovering brings back all but the last change."""
    chance = random.Random(seed)
    pristine = home.with_name(home.name + "-pristine")
    for _ in range(times):
        day = date(chance.choice(YEARS), 6, chance.randint(1, 28))
        before = opened(home).entries()
        opened(home).add_entry(manual_entry(f"{chance.random()}", day))
        after = opened(home).entries()
        shutil.copytree(home, pristine)
        damaged = damage_at_random(chance, home)
        try:
            opened(home).check()
            found = opened(home).entries()
            assert found == after, damaged  # it was a spare file
        except StoreDamaged:
            assert opened(home, recover=True).entries() == (
                before if damaged.name == "track.json" else after
            )
            opened(home).check()
        shutil.rmtree(home)
        pristine.rename(home)


def test_damage_is_never_silent_and_loses_the_last_change_at_most(home: Path) -> None:
    damage_again_and_again(home, 15, 4711)


@pytest.mark.soak
def test_hundreds_of_damages_are_never_silent(home: Path) -> None:
    damage_again_and_again(home, 300, 1)
