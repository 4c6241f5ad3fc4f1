"""Damaged files of the ledger: found by the doctor, recovered, and named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.store.factories import Ticking, manual_entry
from tests.store.test_outbox import receipt
from trackcal_tui.core.entries import EntryEdit
from trackcal_tui.core.errors import StoreDamaged
from trackcal_tui.engine.doctor.findings import Level
from trackcal_tui.engine.doctor.machine import check_ledger
from trackcal_tui.engine.doctor.recovery import recover
from trackcal_tui.engine.engine import Engine, open_engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An installation with an entry in 2020, one in 2026, and a receipt."""
    engine = open_engine(tmp_path, clock=Ticking())
    engine.ledger.add_entry(manual_entry("Old", date(2020, 5, 4)))
    engine.ledger.add_entry(manual_entry("New"))
    engine.outbox.record_intents([receipt(1)])
    yield engine
    engine.close()


def reopened(engine: Engine) -> Engine:
    engine.close()
    return open_engine(engine.paths.data, clock=Ticking())


def year_file(engine: Engine) -> Path:
    (file,) = (engine.paths.data / "track.years").glob("2020.*.json")
    return file


def test_sound_ledger_needs_no_recovery(engine: Engine) -> None:
    assert check_ledger(engine).level is Level.OK
    assert recover(engine).level is Level.OK


def test_damaged_year_is_recovered_from_its_copy(engine: Engine) -> None:
    file = year_file(engine)
    file.write_bytes(file.read_bytes().replace(b"Old", b"Odd"))
    engine = reopened(engine)
    with pytest.raises(StoreDamaged):
        check_ledger(engine)
    done = recover(engine)
    assert done.title == "Recovered: the copy of the entries of 2020 is in use now, 2 entries"
    assert "damaged" in done.hint
    assert check_ledger(engine).level is Level.OK


def test_year_without_a_copy_is_named(engine: Engine) -> None:
    for file in (engine.paths.data / "track.years").iterdir():
        file.write_bytes(b"")
    done = recover(reopened(engine))
    title = "Recovered: a file without the entries of 2020 is in use now, 1 entry"
    assert done.title == title


def test_damaged_outbox_is_recovered(engine: Engine) -> None:
    engine.outbox.record_intents([receipt(2)])
    file = engine.paths.data / "outbox.jsonl"
    file.write_bytes(file.read_bytes().replace(b"trackcal:1", b"trackcal:9"))
    with pytest.raises(StoreDamaged):
        check_ledger(engine)
    assert recover(engine).title.startswith("Recovered: the receipts that are intact")
    assert engine.outbox.receipts("work") == (receipt(2),)
    engine.ledger.add_entry(EntryEdit("After", date(2026, 5, 4), 60))
