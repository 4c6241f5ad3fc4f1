"""The file: plain TinyDB, whole generations, one write per change, faults that change nothing."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB, where

from tests.store.factories import ANA, Ticking, drafts, imported_ids, manual_entry, opened, paths
from trackcal_tui.core.entries import EntryEdit, Project
from trackcal_tui.core.errors import StoreError, StoreLocked
from trackcal_tui.store import document
from trackcal_tui.store.ledger import TinyLedger, open_ledger
from trackcal_tui.store.storage import LedgerStorage


def generation(folder: Path) -> int:
    meta = json.loads((folder / "track.json").read_text())["meta"]["1"]
    number = meta["generation"]
    assert isinstance(number, int)
    return number


def test_tinydb_reads_the_file_as_it_is(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    imported = ledger.import_drafts(drafts(1, 2), ANA, "Europe/Berlin").imported
    with TinyDB(tmp_path / "track.json", access_mode="r") as database:
        assert database.tables() >= {"entries", "import_records", "projects", "history", "meta"}
        rows = database.table("entries").all()
        assert [row["id"] for row in rows] == [entry.id for entry in imported]
        records = database.table("import_records").search(where("connection") == ANA)
        assert [(row["event_id"], row["entry"]) for row in records] == [
            ("AAMkAGI11", imported[0].id),
            ("AAMkAGI12", imported[1].id),
        ]
        (meta,) = database.table("meta").all()
        assert meta["schema_version"] == document.SCHEMA_VERSION


def test_tinydb_tables_work_on_the_storage(tmp_path: Path) -> None:
    opened(tmp_path).import_drafts(drafts(1, 2), ANA, "Europe/Berlin")
    database = TinyDB(tmp_path / "track.json", Ticking(), storage=LedgerStorage)
    table = database.table("entries", cache_size=0)
    assert len(table.search(where("seconds") == 1800)) == 2
    table.update({"task_name": "By TinyDB"}, doc_ids=[2])
    assert [e.task_name for e in opened(tmp_path).entries()] == ["Meeting 1", "By TinyDB"]
    assert document.is_intact((tmp_path / "track.json").read_bytes())


def test_tinydb_does_not_overwrite_a_concurrent_change(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    ledger.add_entry(manual_entry())
    database = TinyDB(tmp_path / "track.json", Ticking(), storage=LedgerStorage)
    tables = database.storage.read()
    assert tables is not None
    ledger.add_entry(manual_entry("Second"))
    with pytest.raises(StoreLocked):
        database.storage.write(tables)
    assert len(opened(tmp_path).entries()) == 2


def changes() -> list[tuple[str, Callable[[TinyLedger], Any]]]:
    return [
        ("import", lambda led: led.import_drafts(drafts(*range(20, 520)), ANA, "Europe/Berlin")),
        ("hand", lambda led: led.add_entry(manual_entry("By hand"))),
        ("edit", lambda led: led.edit_entries([led.entries()[0].id], manual_entry("Edited"))),
        ("delete", lambda led: led.delete_entries([e.id for e in led.entries()[:2]])),
        ("undo", lambda led: led.undo()),
        ("project", lambda led: led.edit_project("A", Project("B", "Other"))),
    ]


@pytest.mark.parametrize("change", [c for _, c in changes()], ids=[n for n, _ in changes()])
def test_every_change_is_one_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[TinyLedger], Any]
) -> None:
    ledger = opened(tmp_path)
    ledger.add_project(Project("A", "First"))
    ledger.import_drafts(drafts(1, 2, 3, project="A"), ANA, "Europe/Berlin")
    before = generation(tmp_path)
    renamed: list[str] = []
    real = os.replace

    def counting(source: str | Path, target: str | Path) -> None:
        renamed.append(Path(target).name)
        real(source, target)

    monkeypatch.setattr(os, "replace", counting)
    change(ledger)
    assert renamed == ["track.json.previous", "track.json"]
    assert generation(tmp_path) == before + 1


def test_only_the_owner_can_access_the_files(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    ledger = open_ledger(paths(tmp_path).__class__(home, home, home), Ticking(), session=True)
    ledger.add_entry(manual_entry())
    ledger.add_entry(manual_entry())
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    names = {file.name: stat.S_IMODE(file.stat().st_mode) for file in home.iterdir()}
    assert names == dict.fromkeys(
        ["track.json", "track.json.previous", "track.json.lock", "track.json.session.lock"], 0o600
    )


def test_previous_generation_is_kept(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    ledger.add_entry(manual_entry("One"))
    one = (tmp_path / "track.json").read_bytes()
    ledger.add_entry(manual_entry("Two"))
    assert (tmp_path / "track.json.previous").read_bytes() == one
    two = (tmp_path / "track.json").read_bytes()
    ledger.undo()
    assert (tmp_path / "track.json.previous").read_bytes() == two


def test_undo_restores_the_tables_byte_for_byte(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    ledger.import_drafts(drafts(*range(30)), ANA, "Europe/Berlin")
    before = (tmp_path / "track.json").read_bytes().partition(b',"history":')[0]
    ids = [entry.id for entry in ledger.entries()]
    ledger.delete_entries([ids[3], ids[29], ids[11]])
    ledger.edit_entries([ids[4]], manual_entry("Other"))
    ledger.import_drafts(drafts(3, 29, 40), ANA, "Europe/Berlin")
    for _ in range(3):
        ledger.undo()
    assert (tmp_path / "track.json").read_bytes().partition(b',"history":')[0] == before


@pytest.mark.parametrize("deleted", [[0], [59], [7, 30, 59], list(range(0, 60, 2))])
def test_undo_restores_rows_in_their_places(tmp_path: Path, deleted: list[int]) -> None:
    ledger = opened(tmp_path)
    imported = ledger.import_drafts(drafts(*range(60)), ANA, "Europe/Berlin").imported
    ledger.delete_entries([imported[number].id for number in reversed(deleted)])
    ledger.undo()
    tables = json.loads((tmp_path / "track.json").read_text())
    for name in ("entries", "import_records"):
        assert list(tables[name]) == [str(number) for number in range(1, 61)]
    assert [row["id"] for row in tables["entries"].values()] == [e.id for e in imported]


def test_next_change_removes_leftover_temp_files(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    ledger.add_entry(manual_entry())
    for name in (".track.json.abc.tmp", ".track.json.17.previous.tmp"):
        (tmp_path / name).write_bytes(b"half a gen")
    other = tmp_path / ".config.toml.abc.tmp"
    other.write_bytes(b"not ours")
    assert len(opened(tmp_path).entries()) == 1
    assert len(list(tmp_path.glob("*.tmp"))) == 3  # a writer may be at work
    ledger.add_entry(manual_entry())
    assert list(tmp_path.glob(".*.tmp")) == [other]


def test_symbolic_link_stays_one(tmp_path: Path) -> None:
    real, home = tmp_path / "real", tmp_path / "home"
    opened(real).add_entry(manual_entry("One"))
    home.mkdir(mode=0o700)
    (home / "track.json").symlink_to(real / "track.json")
    opened(home).add_entry(manual_entry("Two"))
    assert (home / "track.json").is_symlink()
    assert len(opened(real).entries()) == 2


def test_changes_of_another_handle_are_seen_and_kept(tmp_path: Path) -> None:
    one, two = opened(tmp_path), opened(tmp_path)
    one.import_drafts(drafts(1, 2), ANA, "Europe/Berlin")
    assert two.entries() == ()
    assert two.refresh()
    assert not two.refresh()
    assert two.entries() == one.entries()
    one.import_drafts(drafts(3), ANA, "Europe/Berlin")
    assert two.import_drafts(drafts(3, 4), ANA, "Europe/Berlin").already_imported == 1
    assert one.refresh()
    assert len(one.entries()) == 4
    undone = one.undo()
    assert undone is not None
    assert undone.what == "import of 1 entry (0.50 h)"


def test_clock_that_jumps_back_does_no_harm(tmp_path: Path) -> None:
    clock = Ticking()
    ledger = open_ledger(paths(tmp_path), clock)
    ledger.add_entry(manual_entry("One"))
    clock.at = clock.at.replace(year=1999)
    other = opened(tmp_path)
    ledger.add_entry(manual_entry("Two"))
    assert other.refresh()
    os.utime(tmp_path / "track.json", (0, 0))
    assert other.refresh()
    assert len(other.entries()) == 2
    undone = other.undo()
    assert undone is not None
    assert undone.what == 'new entry "Two" (0.50 h)'


# Faults: whatever fails, the change did not happen, in memory or on the disk ----------------


def failing(name: str, number: int, error: int) -> Callable[[pytest.MonkeyPatch], None]:
    """Let the nth call of an os function fail, and all after it."""

    def install(monkeypatch: pytest.MonkeyPatch) -> None:
        real, calls = getattr(os, name), 0

        def broken(*args: Any, **keywords: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == number:
                raise OSError(error, os.strerror(error))
            return real(*args, **keywords)

        monkeypatch.setattr(os, name, broken)

    return install


def no_hard_links_on_a_full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "link", refused)
    monkeypatch.setattr(shutil, "copyfile", refused)


FAULTS = {
    "fsync of the file": failing("fsync", 1, errno.EIO),
    "fsync of the folder": failing("fsync", 2, errno.EIO),
    "rename to previous": failing("replace", 1, errno.EIO),
    "rename to the ledger": failing("replace", 2, errno.EACCES),
    "full disk at fsync": failing("fsync", 1, errno.ENOSPC),
    "full disk at the copy, without hard links": no_hard_links_on_a_full_disk,
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
@pytest.mark.parametrize("change", [c for _, c in changes()], ids=[n for n, _ in changes()])
def test_fault_leaves_everything_unchanged(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[TinyLedger], Any],
    fault: Callable[[pytest.MonkeyPatch], None],
) -> None:
    ledger = opened(tmp_path)
    ledger.add_project(Project("A", "First"))
    ledger.import_drafts(drafts(1, 2, 3, project="A"), ANA, "Europe/Berlin")
    before, content = ledger.entries(), (tmp_path / "track.json").read_bytes()
    with monkeypatch.context() as patch:
        fault(patch)
        with pytest.raises(StoreError) as caught:
            change(ledger)
    assert caught.value.hint
    assert (tmp_path / "track.json").read_bytes() == content
    assert not list(tmp_path.glob(".*.tmp"))
    for handle in (ledger, opened(tmp_path)):
        assert handle.entries() == before
        assert [project.code for project in handle.projects()] == ["A"]
        assert len(imported_ids(handle)) == 3
    change(ledger)  # the handle still works
    assert (tmp_path / "track.json").read_bytes() != content


@pytest.mark.parametrize("number", [1, 2, 3])
def test_first_write_that_fails_leaves_no_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    ledger = opened(tmp_path)
    with monkeypatch.context() as patch:
        failing("fsync", 1 + number % 2, errno.EIO)(patch)
        with pytest.raises(StoreError):
            ledger.add_entry(manual_entry())
    assert not (tmp_path / "track.json").exists()
    assert ledger.entries() == opened(tmp_path).entries() == ()
    ledger.add_entry(manual_entry())
    assert len(opened(tmp_path).entries()) == 1


def test_full_disk_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = opened(tmp_path)
    ledger.add_entry(manual_entry())
    content = (tmp_path / "track.json").read_bytes()
    real = os.fdopen

    def full(handle: int, *args: Any, **keywords: Any) -> Any:
        device = os.open("/dev/full", os.O_RDWR)
        os.dup2(device, handle)
        os.close(device)
        return real(handle, *args, **keywords)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fdopen", full)
        with pytest.raises(StoreError, match="disk is full"):
            ledger.add_entry(manual_entry("Second"))
    assert (tmp_path / "track.json").read_bytes() == content
    assert not list(tmp_path.glob(".*.tmp"))


def test_file_system_without_hard_links_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refused)
    ledger = opened(tmp_path)
    ledger.add_entry(manual_entry("One"))
    one = (tmp_path / "track.json").read_bytes()
    ledger.add_entry(manual_entry("Two"))
    assert (tmp_path / "track.json.previous").read_bytes() == one
    assert len(opened(tmp_path).entries()) == 2


def test_folder_that_cannot_be_synced_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing("fsync", 2, errno.EINVAL)(monkeypatch)
    opened(tmp_path).add_entry(manual_entry())
    assert len(opened(tmp_path).entries()) == 1


def test_read_only_folder_can_be_read_and_says_why_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(tmp_path).add_entry(manual_entry())
    # Root may write anywhere, so the question itself is answered here.
    monkeypatch.setattr(os, "access", lambda *_: False)
    ledger = opened(tmp_path)
    assert len(ledger.entries()) == 1
    assert ledger.read_only == f"the folder {tmp_path} cannot be written"
    with pytest.raises(StoreLocked, match="cannot be written"):
        ledger.add_entry(manual_entry())


def test_folder_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(StoreError, match="belongs to another user"):
        opened(tmp_path)


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["folder", "fifo"])
def test_ledger_that_is_no_file_is_refused(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "track.json")
    with pytest.raises(StoreError, match="not a file"):
        opened(tmp_path)


def test_unreadable_file_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(tmp_path).add_entry(manual_entry())
    failing("open", 1, errno.EACCES)(monkeypatch)
    with pytest.raises(StoreError, match="cannot be read"):
        opened(tmp_path)


def test_unknown_field_of_a_row_survives_other_changes(tmp_path: Path) -> None:
    database = TinyDB(tmp_path / "track.json", Ticking(), storage=LedgerStorage)
    ledger = TinyLedger(database, Ticking())
    entry = ledger.add_entry(manual_entry("One"))
    database.table("entries").update({"colour": "red"})
    ledger.refresh()
    ledger.add_entry(manual_entry("Two"))
    assert database.table("entries").all()[0]["colour"] == "red"
    (edited,) = ledger.edit_entries([entry.id], EntryEdit("x", entry.date, 60, None))
    assert edited.task_name == "x"
