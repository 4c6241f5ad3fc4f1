"""What holds for every command: no account, broken settings, crashes, several at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import trackcal_tui.cli.entries
from tests.cli.conftest import Run
from trackcal_tui.demo.clock import FIXED_NOW, FixedClock
from trackcal_tui.store.lock import FileLock


def test_the_demo_reads_while_another_process_writes(run: Run, home: Path) -> None:
    assert run("events", "today").code == 0
    before = (home / "track.json").read_bytes()
    lock = FileLock(home / "track.json.lock", FixedClock(FIXED_NOW))
    lock.acquire()
    try:
        assert run("events", "today").code == 0
        assert run("status").code == 0
        assert run("import", "today", "--dry-run").code == 0
    finally:
        lock.release()
    assert (home / "track.json").read_bytes() == before


def test_the_ledger_needs_no_account(run: Run) -> None:
    assert run("entries", "today", demo=False).code == 0
    assert run("projects", demo=False).code == 0
    assert run("undo", demo=False).code == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRACKCAL_TIMEZONE", "Mars/Olympus"),
        ("TRACKCAL_CLOUD", "moon"),
        ("TRACKCAL_CLIENT_ID", "me"),
        ("TRACKCAL_TENANT", "a b"),
    ],
)
def test_unusable_settings_are_reported(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    code = "timezone" if name == "TRACKCAL_TIMEZONE" else "settings"
    run("entries", "today", "--json", demo=False).failed(2, code)
    result = run("doctor", "--json", demo=False)
    document = result.json("doctor")
    assert result.code == document["exit_code"] == 2
    assert document["findings"][-1]["code"] == code


def test_an_unsafe_home_is_refused(run: Run, home: Path) -> None:
    home.mkdir()
    home.chmod(0o777)
    error = run("entries", "today", "--json").failed(6, "folder")
    assert "chmod" in error["hint"]
    home.chmod(0o700)


def test_a_ledger_of_a_newer_trackcal_is_left_alone(run: Run, home: Path) -> None:
    run("import", "today", "--yes")
    file = home / "track.json"
    future, replaced = re.subn(r'"schema_version": ?\d+', '"schema_version": 99', file.read_text())
    assert replaced == 1
    file.write_text(future)
    run("entries", "today", "--json").failed(6, "store_newer")
    assert file.read_text() == future


@pytest.mark.parametrize(
    "zone", [None, "", "Nonsense/Zone", ":Europe/Berlin", "EST5EDT", "../../x"]
)
def test_any_value_of_tz_works(spawn: Run, zone: str | None) -> None:
    result = spawn("--demo", "events", "-7d", "--json", env={"TZ": zone, "TRACKCAL_TIMEZONE": None})
    assert result.code == 0, result.err
    document = result.json("events")
    if zone == ":Europe/Berlin":
        assert document["range"]["timezone"] == "Europe/Berlin"


def test_the_program_needs_a_terminal(run: Run) -> None:
    result = run()
    assert result.code == 2
    assert "Use a command: trackcal events" in result.err
    run("--json").failed(2, "usage")


def test_the_log_of_a_crash_holds_places_and_no_values(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("Bearer eyJ0 about the merger")

    monkeypatch.setattr(trackcal_tui.cli.entries, "entries_shape", broken)
    error = run("entries", "today", "--json").failed(1, "internal")
    log = home / "trackcal.log"
    assert str(log) in error["hint"]
    text = log.read_text()
    assert "builtins.RuntimeError" in text
    assert "cli/entries.py:" in text
    assert "eyJ0" not in text
    assert "merger" not in text
    assert str(home) not in text
    assert log.stat().st_mode & 0o777 == 0o600
