"""The Entries section as pictures: every state, three sizes, both themes."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests import hostile
from tests.tui import helpers_ledger as do
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.app import TrackCalApp

HOSTILE = (*hostile.HOSTILE.values(), "", "=HYPERLINK(1)")
WEDNESDAY = date(2026, 11, 18)


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home and a working folder of the test's own, and nothing of the host's terminal."""
    for name in ("NO_COLOR", "SSH_CONNECTION", "TRACKCAL_HOME", "TEXTUAL_ANIMATIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TZ", "Europe/Berlin")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


# -- snapshots


def fill_week(engine: Engine) -> None:
    """More entries than lines."""
    do.import_some(engine, 40, "ACME-2026")
    for n, task in enumerate(HOSTILE[:6]):
        do.log_by_hand(engine, task or "x", WEDNESDAY + timedelta(days=n % 3), 1800 * (n + 1), None)


def showing(*keys: str) -> Any:
    """Goes to Entries and presses keys."""

    async def run(pilot: Pilot[int]) -> None:
        await do.to_section(pilot, "2")
        await do.press(pilot, *keys)

    return run


SIZES = {"narrow": (60, 16), "normal": (80, 24), "wide": (120, 36)}
FEW = {
    "list": [],
    "ticked": ["space", "space"],
    "filter": ["slash", *"inv"],
    "filtered": ["slash", *"inv", "enter"],
    "project": ["D", "p"],
    "delete-ticked": ["a", "d"],
    "copied": ["y"],
    "copied-again": ["y", "y"],
    "month": ["r", *"2026-11", "enter"],
    "edit": ["j", "e"],
    "edit-project": ["e", *["tab"] * 4],
    "form-error": ["e", "tab", *"1.x"],
    "new": ["n"],
    "delete": ["j", "d"],
    "deleted": ["d", "y"],
    "export": ["E", "down"],
    "empty-week": ["["],
}


@pytest.fixture(autouse=True)
def _ids_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was logged by hand on one day is listed by id, and ids are random."""
    numbers = itertools.count()
    monkeypatch.setattr("trackcal_tui.store.edits.new_id", lambda _: f"entry{next(numbers):07}")


@pytest.mark.parametrize("keys", FEW.values(), ids=FEW)
def test_few(snap_compare: Any, few: Engine, keys: list[str]) -> None:
    assert snap_compare(TrackCalApp(few), run_before=showing(*keys), terminal_size=(80, 24))


def test_replace(snap_compare: Any, few: Engine, tmp_path: Path) -> None:
    (tmp_path / "trackcal-2026-W47.csv").write_text("mine")
    run = showing("E", "enter")
    assert snap_compare(TrackCalApp(few), run_before=run, terminal_size=(80, 24))


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("keys", [[], ["G", "e"]], ids=["list", "edit"])
def test_many(snap_compare: Any, engine: Engine, size: tuple[int, int], keys: list[str]) -> None:
    fill_week(engine)
    assert snap_compare(TrackCalApp(engine), run_before=showing(*keys), terminal_size=size)


def test_few_in_a_huge_window(snap_compare: Any, few: Engine) -> None:
    assert snap_compare(TrackCalApp(few), run_before=showing("j"), terminal_size=(200, 60))


def test_read_only(snap_compare: Any, few: Engine) -> None:
    async def run(pilot: Pilot[int]) -> None:
        await do.to_section(pilot, "2")
        app = pilot.app
        assert isinstance(app, TrackCalApp)
        app.read_only = "another trackcal has these entries open: process 4711"
        await do.press(pilot, "e")

    assert snap_compare(TrackCalApp(few), run_before=run, terminal_size=(80, 24))


def test_light(snap_compare: Any, few: Engine) -> None:
    async def run(pilot: Pilot[int]) -> None:
        pilot.app.theme = "trackcal-light"
        await do.to_section(pilot, "2")
        await do.press(pilot, "e")

    assert snap_compare(TrackCalApp(few), run_before=run, terminal_size=(80, 24))
