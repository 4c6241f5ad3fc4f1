"""How many keys a week takes, counted in a real terminal.

| The job                                                                | Version 0.1 | Now |
|------------------------------------------------------------------------|-------------|-----|
| Last week: tick all but three, three projects, two renames, import     | 83          | 46  |
| The second Friday: import what is remembered                           | the same    | 2   |
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.pty.programs import demo
from trackcal_tui.core.entries import Entry
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.demo.clock import FIXED_NOW, FixedClock
from trackcal_tui.engine.engine import open_engine

pytestmark = pytest.mark.pty

CLEAR = "\x15"
"""ctrl+u empties a field."""
LAST_WEEK = (
    *("[", "a"),
    *("down", "space"),  # not Lunch & learn
    *("down",) * 8,
    *("e", CLEAR, *"CDN", "tab", *"ac", "enter"),  # Release window: Acme CDN switch
    *("down", "down"),
    *("e", CLEAR, *"Pair", "tab", *"in", "enter"),  # Pairing: why [link] vanishes from titles
    "space",  # not the train
    *("G", "space"),  # not the on-call night
    *("/", *"glo", "enter", "p", *"g", "enter"),  # all of Globex
    *("i", "enter"),
)
SECOND_FRIDAY = ("i", "enter")


def imported(home: Path, days: DateRange, keys: tuple[str, ...]) -> tuple[Entry, ...]:
    """Press the keys in one go; the entries that they lead to."""
    with demo(home, remembers=True) as program:
        program.wait_screen("of 21 ticked")
        program.silence(0.3)
        if keys[0] == "[":
            program.press("[")
            program.wait_screen("Mon 9 – Sun 15.*of 20 ticked")
            keys = keys[1:]
        program.press(*keys)
        program.wait_screen(r"imported · .* h")
        program.quit("q")
    engine = open_engine(home, demo=True, clock=FixedClock(FIXED_NOW))
    try:
        return engine.ledger.entries(days)
    finally:
        engine.close()


def test_a_week_with_its_projects_and_names_takes_46_keys(tmp_path: Path) -> None:
    assert len(LAST_WEEK) == 46
    week = DateRange(date(2026, 11, 9), date(2026, 11, 15))
    entries = imported(tmp_path / "home", week, LAST_WEEK)
    projects = {entry.task_name: entry.project for entry in entries}
    assert len(entries) == 17
    assert not any(name.startswith(("Lunch", "ICE", "On-call")) for name in projects)
    assert (projects["CDN"], projects["Pair"]) == ("ACME-2026", "INT")
    globex = [code for name, code in projects.items() if "Globex" in name]
    assert globex == ["GLOBEX"] * 3
    assert None not in projects.values()


def test_the_second_friday_takes_two_keys(tmp_path: Path) -> None:
    week = DateRange(date(2026, 11, 16), date(2026, 11, 22))
    entries = imported(tmp_path / "home", week, SECOND_FRIDAY)
    assert len(entries) == 9
    assert {entry.project for entry in entries} == {"INT", "ACME-2026"}
