"""The timesheet of a full month, and a report of it from the command line."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from tests.benchmarks import ledgers
from tests.benchmarks.figures import Row, Samples, Section
from tests.benchmarks.processes import surroundings, timed, trackcal
from tests.benchmarks.sizes import Sizes
from tests.benchmarks.start import Runs, minimal, run_once
from trackcal_tui.core.entries import Entry, Project
from trackcal_tui.core.ranges import month_range
from trackcal_tui.core.timesheet import ColumnKind, timesheet
from trackcal_tui.core.timesheet_text import timesheet_markdown
from trackcal_tui.core.working_hours import WorkingHours

MONTH = month_range(2026, 10)
PROJECTS = tuple(Project(f"P{number}", f"Project {number}") for number in range(12))


def fill(home: Path, entries: int) -> None:
    """Make a ledger with so many entries in one month, of a dozen projects."""
    ledger = ledgers.opened(home)
    try:
        for project in PROJECTS:
            ledger.add_project(project)
        drafts = []
        for number, draft in enumerate(ledgers.make_drafts(range(entries))):
            day = MONTH.first + timedelta(days=number % MONTH.days)
            start = datetime(day.year, day.month, day.day, 9 + number % 8, tzinfo=ledgers.ZONE)
            code = PROJECTS[number % len(PROJECTS)].code
            end = start + timedelta(minutes=45)
            drafts.append(replace(draft, date=day, start=start, end=end, project=code))
        ledger.import_drafts(drafts, ledgers.CONNECTION.id, ledgers.ZONE.key)
    finally:
        ledger.close()


def measure(sizes: Sizes, folder: Path) -> list[Section]:
    """One section."""
    home = folder / "report"
    fill(home, sizes.month)
    about = f"A month of {sizes.month:,} entries of {len(PROJECTS)} projects."
    rows = [*_grids(home, sizes), _command(home, sizes, surroundings())]
    return [Section("Timesheet and report", about, rows)]


def _grids(home: Path, sizes: Sizes) -> list[Row]:
    ledger = ledgers.opened(home)
    taken: dict[ColumnKind, list[float]] = {"day": [], "week": []}
    try:
        for _ in range(sizes.presses):
            for by, values in taken.items():
                values.append(_grid(ledger.entries(MONTH), by))
    finally:
        ledger.close()
    return [
        Row(f"grid by {by}, and its text", Samples("ms", tuple(values)))
        for by, values in taken.items()
    ]


def _grid(entries: tuple[Entry, ...], by: ColumnKind) -> float:
    started = time.perf_counter()
    made = timesheet(entries, PROJECTS, MONTH, WorkingHours(), datetime.now(UTC), by=by)
    timesheet_markdown(made)
    return (time.perf_counter() - started) * 1000


def _command(home: Path, sizes: Sizes, environment: Mapping[str, str]) -> Row:
    report = [*trackcal(), "--home", str(home), "report", f"{MONTH}", "--by", "day"]
    taken: list[float] = []
    floor = Runs()
    for _ in range(sizes.commands):
        taken.append(timed(report, environment))
        run_once(minimal(), floor, sizes)
    return Row(
        "report --by day, from exec to exit",
        Samples("ms", tuple(taken)),
        "minimal Textual, to its content",
        Samples("ms", tuple(floor.content)),
    )
