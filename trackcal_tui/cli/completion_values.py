"""Print what shell completion offers while a person types: projects, entries, accounts, trackers.

The scripts of `completion` run `trackcal --complete KIND LINE`. It is quick, asks nobody anything,
and says nothing where something is wrong: its words would stand in the middle of a prompt.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta

from trackcal_tui.cli.grammar import COMMON
from trackcal_tui.core.dates import short_day
from trackcal_tui.core.entries import ProjectStatus
from trackcal_tui.core.errors import TrackCalError
from trackcal_tui.core.hours import hours
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.text import safe
from trackcal_tui.engine.engine import Engine, open_engine

RECENT = timedelta(days=31)
"""How far back entries are offered."""
MOST = 50
"""How many characters of a description are shown."""


def print_values(kind: str, line: str) -> int:
    """Print a value and its description a line.

    Args:
        kind: projects, entries, accounts, trackers or kinds (of trackers).
        line: The command line so far; --home counts.
    """
    try:
        words = shlex.split(line)
        common, _ = COMMON.parse_known_args(words)
        engine = open_engine(getattr(common, "home", None))
        values = list(_values(engine, kind, words))
    except (TrackCalError, ValueError):  # ValueError: a quote that is still open
        return 0
    sys.stdout.writelines(f"{value}\t{safe(text)[:MOST]}\n" for value, text in values)
    return 0


def _values(engine: Engine, kind: str, words: Sequence[str]) -> Iterator[tuple[str, str]]:
    if kind == "trackers":
        for name, tracker in engine.settings.trackers.items():
            yield name, tracker.kind
    elif kind == "kinds":
        for one in engine.trackers.kinds():
            yield one.kind, one.title
    elif not engine.paths.ledger_file.exists():
        return  # it is not made because somebody presses tab
    elif kind == "projects":
        every = not {"projects", "entries"}.isdisjoint(words)
        for project in engine.ledger.projects():
            if project.status is ProjectStatus.ACTIVE or every:
                yield project.code, project.title
        if not {"edit", "entries"}.isdisjoint(words):
            yield "none", "no project"
    elif kind == "accounts":
        for account in engine.ledger.connections():
            yield account.address, account.kind.value
    elif kind == "entries":
        today = engine.today()
        for entry in reversed(engine.ledger.entries(DateRange(today - RECENT, today + RECENT))):
            text = f"{short_day(entry.date)} {hours(entry.seconds)} h {entry.task_name}"
            yield entry.id, text
