"""The Timesheet section as pictures: every state, four sizes, both themes."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests import hostile
from tests.tui import helpers_ledger as do
from trackcal_tui.core.entries import Project
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.app import TrackCalApp

SIZES = {"narrow": (60, 16), "normal": (80, 24), "wide": (120, 36), "huge": (200, 60)}
CODES = ("ACME-2026", "GLOBEX", "INT", None)
STATES = {
    "cell": ["j"],
    "add": ["n"],
    "copied": ["y"],
    "copied-again": ["Y", "Y"],
    "export": ["E", "down"],
    "empty": ["]"],
}


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home and a working folder of the test's own."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def quarter(engine: Engine) -> Engine:
    """Twelve weeks of entries, one of them empty, and this week's from the calendar."""
    first = do.WEEK.first
    for number in range(55):
        week, weekday = divmod(number, 5)
        if week != 4:
            day = first + timedelta(weeks=-week - 1, days=weekday)
            do.log_by_hand(engine, "Work", day, 900 * (20 + number % 15), CODES[number % 4])
    do.import_some(engine, 14, "GLOBEX")
    for number in range(4):
        day = first + timedelta(days=number)
        do.log_by_hand(engine, "Design", day, 3600 + 900 * number, CODES[number])
    return engine


def showing(*keys: str) -> Any:
    """Goes to Timesheet and presses keys."""

    async def run(pilot: Pilot[int]) -> None:
        await do.to_section(pilot, "3")
        await do.press(pilot, *keys)

    return run


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("keys", [["j"], ["m"]], ids=["week", "month"])
def test_sizes(snap_compare: Any, quarter: Engine, size: tuple[int, int], keys: list[str]) -> None:
    assert snap_compare(TrackCalApp(quarter), run_before=showing(*keys), terminal_size=size)


@pytest.mark.parametrize("keys", STATES.values(), ids=STATES)
def test_states(snap_compare: Any, few: Engine, keys: list[str]) -> None:
    assert snap_compare(TrackCalApp(few), run_before=showing(*keys), terminal_size=(80, 24))


def test_many_projects(snap_compare: Any, engine: Engine) -> None:
    for number, text in enumerate((*hostile.HOSTILE.values(),)[:16]):
        engine.ledger.add_project(Project(f"H-{number:02}", text))
        do.log_by_hand(engine, text, date(2026, 11, 16), 600, f"H-{number:02}")
    run = showing(*["j"] * 9)
    assert snap_compare(TrackCalApp(engine), run_before=run, terminal_size=(80, 24))


def test_light(snap_compare: Any, quarter: Engine) -> None:
    async def run(pilot: Pilot[int]) -> None:
        pilot.app.theme = "trackcal-light"
        await do.to_section(pilot, "3")

    assert snap_compare(TrackCalApp(quarter), run_before=run, terminal_size=(120, 36))
