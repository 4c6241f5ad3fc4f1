"""What everything may cost: the one table of budgets.

A budget is the most that the ratio of a row may be, where it is held against something, and else
the most that our own figure may be.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tests.benchmarks.figures import Row, Section

BUDGETS: dict[str, dict[str, float]] = {
    "Start": {
        "content on the screen, 10,000 entries": 1.10,
        "content on the screen, 100,000 entries": 1.10,
        "first key handled, 10,000 entries": 1.15,
        "first key handled, 100,000 entries": 1.15,
        "the week listed, 10,000 entries": 1.50,
        "the week listed, 10,000 entries, 80 ms a request": 1.80,
        "the week listed, 100,000 entries": 2.00,
        "memory with the content, 10,000 entries": 1.15,
        "memory with the content, 100,000 entries": 1.15,
        "memory with the week listed, 10,000 entries": 1.40,
        "memory with the week listed, 100,000 entries, in MB": 110,
        "quit to gone, 10,000 entries": 1.00,
        "quit to gone, 100,000 entries": 1.00,
        "sent in 5 s of rest": 0,
    },
    "Commands": {
        "--version": 2.50,
        "entries last-week --json": 0.80,
        "report last-week --json": 0.80,
        "status --json": 0.80,
    },
    "The list, 10,000 events": {
        "filled after the read": 25,
        "move": 3,
        "move, sent": 500,
        "side pane, after a move, sent": 1_400,
        "scroll a line, sent": 1_500,
        "page": 10,
        "page, sent": 6_000,
        "tick": 3,
        "tick, sent": 700,
        "tick all": 30,
        "filter, a letter": 30,
        "editor, open": 20,
        "editor, open, sent": 1_500,
        "40 downs at once": 30,
        "memory with the list filled": 2.00,
    },
    "The list, 50,000 events": {
        "filled after the read": 30,
        "move": 1.20,
        "scroll a line": 1.20,
        "page": 1.20,
        "tick": 1.20,
        "tick all": 1.20,
        "filter, a letter": 1.20,
        "editor, open": 1.20,
        "editor, a letter": 1.20,
        "editor, save": 1.20,
        "40 downs at once": 1.20,
    },
    "Keys while a calendar is read over and over": {"move, 95th percentile": 10},
    "Reading": {
        "10,000 events, first": 1.10,
        "10,000 events, again": 1.10,
        "10,000 events, peak memory": 1.00,
        "10,000 events, 80 ms a request, first": 0.50,
        "10,000 events, 80 ms a request, again": 0.50,
        "a week, one page": 1,
    },
    "The ledger, 10,000 entries": {
        "import of 500": 0.25,
        "delete one": 0.25,
        "undo the delete": 0.25,
        "undo an import of 500": 0.25,
        "insert one": 0.25,
        "dedup of 10,000 ids, once open": 5,
    },
    "The ledger, 100,000 entries": {
        "import of 500": 0.20,
        "delete one": 0.20,
        "undo the delete": 0.20,
        "undo an import of 500": 0.20,
        "insert one": 0.20,
        "dedup of 10,000 ids, once open": 5,
    },
    "Timesheet and report": {
        "grid by day, and its text": 30,
        "grid by week, and its text": 30,
        "report --by day, from exec to exit": 1.00,
    },
    "Memory": {"suggestions for 10,000 drafts": 50},
    "Pushing": {"push of 1,000 entries": 1.30},
}
"""Section → row → budget, of every run."""
BESIDE_PEERS = {
    "10,000 events, first, beside o365": 1 / 15,
    "10,000 events, first, beside msgraph": 1 / 150,
}
"""Those of a run with `--peers`."""


def with_budgets(sections: Iterable[Section]) -> list[Section]:
    """Return the sections with what each row may cost."""
    return [
        replace(section, rows=[_with_budget(section.title, row) for row in section.rows])
        for section in sections
    ]


def _with_budget(title: str, row: Row) -> Row:
    return replace(row, budget={**BUDGETS.get(title, {}), **BESIDE_PEERS}.get(row.what))


def unmeasured(sections: Iterable[Section]) -> list[str]:
    """List the budgets that no row of a whole run is held to: a row has another name by now."""
    measured = {(section.title, row.what) for section in sections for row in section.rows}
    return [
        f"{title}: {what}"
        for title, rows in BUDGETS.items()
        for what in rows
        if (title, what) not in measured
    ]
