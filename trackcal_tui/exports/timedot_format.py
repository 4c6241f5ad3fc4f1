"""Write entries as timedot, the time log of hledger (hledger.org/hledger.html#timedot).

A line with the date for each day, below it a line for each entry: the project as the account, the
hours, and the task, note and tags as a comment. Hours are exact: where two decimals are not enough
they are written as seconds (`1799s`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from trackcal_tui.core.entries import Entry
from trackcal_tui.core.hours import hours
from trackcal_tui.core.reports import NO_PROJECT
from trackcal_tui.core.text import clean

_HUNDREDTH = 36


def to_timedot(entries: Sequence[Entry]) -> str:
    """Return the log of entries that are sorted by date."""
    days = []
    for day, of_day in groupby(entries, key=lambda entry: entry.date):
        lines = [day.isoformat(), *map(_line, of_day)]
        days.append("".join(f"{line}\n" for line in lines))
    return "\n".join(days)


def _line(entry: Entry) -> str:
    comment = " - ".join(filter(None, (clean(entry.task_name), clean(entry.note))))
    for tag in entry.tags:
        comment += f", {re.sub('[ ,:]+', '-', clean(tag))}:"
    return f"{_account(entry.project)}  {_quantity(entry.seconds)}  ; {comment}"


def _account(project: str | None) -> str:
    """Return the project as an account: a line that begins otherwise is a date or a comment."""
    name = clean(project or "") or NO_PROJECT
    name = name.replace(";", ",")
    return name if name[0].isalpha() else f"project {name}"


def _quantity(seconds: int) -> str:
    return f"{seconds}s" if seconds % _HUNDREDTH else hours(seconds)
