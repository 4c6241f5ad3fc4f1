"""Ledgers of older versions: opened, kept, and brought to the newest version by the first change.

`version_1/track.json` was written by trackcal 0.1. `version_1/states.json` is what 0.1 showed of
it, at first and after each undo.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.store.factories import ANA, draft_of, event, imported_ids, manual_entry, opened
from trackcal_tui.core.errors import StoreDamaged
from trackcal_tui.store import document, migrations
from trackcal_tui.store.document import SCHEMA_VERSION, Tables
from trackcal_tui.store.ledger import TinyLedger

VERSION_1 = Path(__file__).parent / "version_1"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A ledger of version 1 in place."""
    opened(tmp_path)
    file = tmp_path / "track.json"
    file.write_bytes((VERSION_1 / "track.json").read_bytes())
    return file


def state(ledger: TinyLedger) -> dict[str, Any]:
    """What `states.json` says of a state."""
    return {
        "entries": [
            [
                entry.id,
                entry.task_name,
                entry.date.isoformat(),
                entry.seconds,
                entry.project,
                entry.start and entry.start.isoformat(),
                entry.source and entry.source.event_id,
            ]
            for entry in ledger.entries()
        ],
        "imported": sorted(imported_ids(ledger)),
        "ben": sorted(imported_ids(ledger, "ben@global")),
        "projects": [[p.code, p.title, p.status.value] for p in ledger.projects()],
    }


def test_ledger_of_version_1_keeps_entries_records_and_every_undo_step(
    tmp_path: Path, file: Path
) -> None:
    states = json.loads((VERSION_1 / "states.json").read_text())
    undone = [one.pop("undone") for one in states]
    ledger = opened(tmp_path)
    assert state(ledger) == states[0]
    assert all(project.billable for project in ledger.projects())
    for what, expected in zip(undone[1:], states[1:], strict=True):
        step = ledger.undo()
        assert step is not None
        assert step.what == what
        assert state(ledger) == state(opened(tmp_path)) == expected
    assert ledger.undo() is None
    for expected in states[-2::-1]:
        assert ledger.redo() is not None
        assert state(ledger) == expected
    assert opened(tmp_path).check() == (14, 13)


def test_event_imported_by_version_1_is_not_imported_again(tmp_path: Path, file: Path) -> None:
    again = [draft_of(event(number)) for number in (10, 22, 40)]
    again.append(draft_of(event("new")))
    assert opened(tmp_path).import_drafts(again, ANA, "Europe/Berlin").already_imported == 4


def test_first_change_keeps_a_copy_of_the_old_file(tmp_path: Path, file: Path) -> None:
    old = file.read_bytes()
    ledger = opened(tmp_path)
    assert file.read_bytes() == old  # reading writes nothing
    ledger.add_entry(manual_entry())
    ledger.add_entry(manual_entry())
    assert (tmp_path / "track.json.schema-1").read_bytes() == old
    assert document.schema_version(file.read_bytes()) == SCHEMA_VERSION
    assert len(opened(tmp_path).entries()) == 16


def test_altered_ledger_of_version_1_is_reported(tmp_path: Path, file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"Meeting 10", b"Meeting XX"))
    with pytest.raises(StoreDamaged, match="checksum"):
        opened(tmp_path)


# An invented older version ----------------------------------------------------------------------


def hours_to_seconds(tables: Tables) -> Tables:
    """Migrate an invented version 0, which had hours as a fraction."""
    plain = migrations.to_plain(tables)
    for row in plain["entries"].values():
        row["seconds"] = round(row.pop("hours") * 3600)
    plain["history"] = {}
    return migrations.from_plain(plain)


def version_0(file: Path, *, with_hours: bool = True) -> bytes:
    tables = json.loads(file.read_bytes())
    tables["meta"]["1"] |= {"schema_version": 0, "checksum": None}
    for row in tables["entries"].values() if with_hours else ():
        row["hours"] = row.pop("seconds") / 3600
    return json.dumps(tables).encode()


def test_old_ledger_is_migrated_step_by_step(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = opened(tmp_path).entries()
    monkeypatch.setattr(migrations, "STEPS", {**migrations.STEPS, 0: hours_to_seconds})
    file.write_bytes(version_0(file))
    assert opened(tmp_path).entries() == before


def test_old_ledger_with_the_wrong_rows_is_reported(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "STEPS", {**migrations.STEPS, 0: hours_to_seconds})
    file.write_bytes(version_0(file, with_hours=False))
    with pytest.raises(StoreDamaged, match="schema version 0"):
        opened(tmp_path)


def test_unknown_schema_version_is_reported(tmp_path: Path, file: Path) -> None:
    file.write_bytes(version_0(file))
    with pytest.raises(StoreDamaged, match="it has the unknown schema version 0"):
        opened(tmp_path)
