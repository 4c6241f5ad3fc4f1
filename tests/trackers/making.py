"""Machines with a ledger, an outbox and a tracker, for the tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Protocol

from msgspec.structs import replace

from tests.store.factories import ANA, draft_of, event
from trackcal_tui.config.paths import find_paths
from trackcal_tui.config.settings import load_settings
from trackcal_tui.config.tracker_settings import TrackerSettings
from trackcal_tui.core.entries import Entry, EntryEdit, Project
from trackcal_tui.core.outbox import SendState
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.trackers import PushResult
from trackcal_tui.core.working_hours import WorkingHours
from trackcal_tui.engine.engine import Engine

MONDAY = date(2026, 11, 16)
WEEK = DateRange(MONDAY, MONDAY + timedelta(days=6))
NOW = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
NAME = "billing"
KEY_VARIABLE = "TRACKCAL_TRACKER_KEY_BILLING"
PROJECTS = (Project("ACME-2026", "Acme website"), Project("GLOBEX", "Globex support retainer"))


class Place(Protocol):
    """A tracker of the tests, fake or real."""

    kind: str
    url: str

    @property
    def settings(self) -> Mapping[str, str]: ...


class StillClock:
    """A clock that shows the Sunday evening of the week."""

    def now(self) -> datetime:
        return NOW


class Machine:
    """One installation that pushes to one tracker. Close it."""

    def __init__(self, folder: Path, place: Place | None = None) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        self.folder = folder
        paths = find_paths(folder)
        environment = {"TRACKCAL_TOKEN_STORAGE": "file", "TRACKCAL_TIMEZONE": "Europe/Berlin"}
        settings = load_settings(paths.settings_file, environment)
        self.engine = Engine(settings, paths, StillClock())
        self.ledger = self.engine.ledger
        if place is not None and NAME not in settings.trackers:
            tracker = TrackerSettings(place.kind, url=place.url, **place.settings)
            self.engine.trackers.add(tracker, NAME)

    def fill(self, count: int) -> tuple[Entry, ...]:
        """Import meetings of half an hour, from Monday 9:00 on, one every two hours."""
        if not self.ledger.projects():
            self.ledger.seed_projects(PROJECTS)
        codes = [PROJECTS[number % 2].code for number in range(count)]
        drafts = [draft_of(event(4 * number), project=code) for number, code in enumerate(codes)]
        return self.ledger.import_drafts(drafts, ANA, "Europe/Berlin").imported

    def edit(self, entry: Entry, **fields: Any) -> Entry:
        """Change an entry by hand."""
        return self.ledger.edit_entries([entry.id], EntryEdit(**fields))[0]

    def push(self, days: DateRange = WEEK, *, overwrite: bool = False) -> PushResult:
        """Prepare a push and carry it out."""
        return self.engine.pushing.push(
            self.engine.pushing.prepare(days, NAME, overwrite=overwrite)
        )

    def copy(self, folder: Path) -> Machine:
        """Make another machine with a copy of this one's ledger and settings, and no receipts."""
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns("outbox*", "*.lock"))
        folder.chmod(0o700)
        return Machine(folder)

    def close(self) -> None:
        self.engine.close()


def begin_early(machine: Machine) -> None:
    """Let the working day begin at 7:30."""
    engine = machine.engine
    engine.settings = replace(engine.settings, hours=WorkingHours(begin=time(7, 30)))


def complete(place: Any, machine: Machine, entries: tuple[Entry, ...]) -> None:
    """All entries are there once, with their lengths, and the outbox knows it."""
    assert place.marks() == {entry.id: 1 for entry in entries}
    assert all(place.seconds(entry.id) == entry.seconds for entry in entries)
    receipts = {one.entry: one for one in machine.engine.outbox.receipts(NAME)}
    assert all(receipts[entry.id].state is SendState.SENT for entry in entries)


def use_key(key: str) -> None:
    """Give the key as unattended use does."""
    if key:
        os.environ[KEY_VARIABLE] = key
