"""Commands that write the ledger while the program is open."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading

import pytest

from tests.tui.conftest import until, until_read
from tests.tui.helpers_ledger import WEEK, list_lines, press
from trackcal_tui.demo.clock import FIXED_NOW
from trackcal_tui.engine.engine import Engine
from trackcal_tui.store.ledger import TinyLedger
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.importing.plan_screen import PlanScreen
from trackcal_tui.tui.jobs import ledger as ledger_jobs


async def command(engine: Engine, *words: str) -> None:
    """Run a command on the program's ledger, as a process of its own."""
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "trackcal_tui", "--demo", "--home", str(engine.paths.data), *words],
        env={**os.environ, "TRACKCAL_DEMO_NOW": FIXED_NOW.isoformat()},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


async def test_a_plan_from_before_a_command_imported_the_same_adds_nothing(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_jobs, "LEDGER_LOOK", 3600)
    app = TrackCalApp(engine)
    async with app.run_test(size=(120, 36)) as pilot:
        await until_read(pilot)
        count = len(app.sheet.drafts)
        await press(pilot, "v", "i")
        await command(engine, "import", "this-week", "--yes")
        await press(pilot, "enter")
        await until(pilot, lambda: f"0 imported · 0.00 h · {count} already imported" in app.notice)


async def test_what_two_commands_write_is_shown(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_jobs, "LEDGER_LOOK", 0.05)
    app = TrackCalApp(engine)
    async with app.run_test(size=(120, 36)) as pilot:
        await until_read(pilot)
        count = len(app.sheet.drafts)
        await press(pilot, "2")
        assert app.entries_of(WEEK) == ()
        await press(pilot, "1", "v", "i")
        assert isinstance(app.screen, PlanScreen)
        await asyncio.gather(
            command(engine, "import", "this-week", "--yes"),
            command(engine, "projects", "add", "Written beside", "--code", "BESIDE"),
        )
        await until(pilot, lambda: len(app.entries_of(WEEK)) == count)
        await until(pilot, lambda: "BESIDE" in {project.code for project in app.projects})
        assert app.week_seconds == sum(entry.seconds for entry in app.entries_of(WEEK))
        assert app.sheet.drafts == (), "what is imported is no longer offered"
        assert not isinstance(app.screen, PlanScreen)
        assert app.notice == "Plan closed: its events are already imported or gone"
        await press(pilot, "2")
        assert any("Daily stand-up" in line for line in list_lines(pilot))
        await press(pilot, "u")
        assert app.notice == f"Undone: tick of {count} events"
        await press(pilot, "u")  # the newest step, whoever took it, once it is named
        await until(pilot, lambda: app.notice.startswith("Undo "))
        await press(pilot, "u")
        await until(pilot, lambda: "Undone" in app.notice)
    assert engine.ledger.check()[0] in (0, count)


async def test_a_slow_look_at_the_ledger_delays_no_key(
    few: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_jobs, "LEDGER_LOOK", 0.05)
    looks, go_on, waited = threading.Event(), threading.Event(), []
    refresh = TinyLedger.refresh

    def slow(ledger: TinyLedger) -> bool:
        looks.set()
        waited.append(go_on.wait(10))
        return refresh(ledger)

    app = TrackCalApp(few)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        monkeypatch.setattr(TinyLedger, "refresh", slow)
        await until(pilot, looks.is_set)
        before = app.sheet.ticked.count  # what is remembered is ticked
        await pilot.press("space")
        await until(pilot, lambda: app.sheet.ticked.count != before)
        go_on.set()
        await until(pilot, lambda: bool(waited))
    assert all(waited)
