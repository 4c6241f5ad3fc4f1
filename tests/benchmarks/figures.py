"""What was measured, what it may cost, and the table that says so."""

from __future__ import annotations

import os
import platform
import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")


@dataclass(frozen=True)
class Samples:
    """Figures of one kind, taken in one run."""

    unit: str
    values: tuple[float, ...]
    mean: bool = False
    """Judge by the mean: where most are cheap and a few pay for all."""

    @property
    def value(self) -> float:
        """What stands for all of them."""
        return statistics.fmean(self.values) if self.mean else statistics.median(self.values)

    @property
    def spread(self) -> tuple[float, float]:
        """The 5th and 95th percentile."""
        return percentile(self.values, 5), percentile(self.values, 95)

    def __str__(self) -> str:
        if len(self.values) == 1:
            return f"{_short(self.value)} {self.unit}"
        low, high = self.spread
        about = "mean " if self.mean else ""
        return f"{about}{_short(self.value)} {self.unit} ({_short(low)}–{_short(high)})"


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        what: In words.
        ours: trackcal's.
        than: What it is held against; empty when the budget is absolute.
        theirs: Its figures, taken in turn with ours.
        budget: The most the ratio (or, alone, our figure) may be; None: only told.
    """

    what: str
    ours: Samples
    than: str = ""
    theirs: Samples | None = None
    budget: float | None = None

    @property
    def ratio(self) -> float | None:
        """Ours by theirs."""
        return self.ours.value / self.theirs.value if self.theirs else None

    @property
    def met(self) -> bool | None:
        """Whether it is within its budget; None without one."""
        if self.budget is None:
            return None
        value = self.ratio if self.theirs else self.ours.value
        return value is not None and value <= self.budget

    def cells(self) -> tuple[str, ...]:
        """The line's cells."""
        against = f"{self.than}: {self.theirs}" if self.theirs else self.than
        ratio = "" if self.ratio is None else f"{_short(self.ratio)} ×"
        unit = " ×" if self.theirs else f" {self.ours.unit}"
        budget = "" if self.budget is None else f"≤ {_short(self.budget)}{unit}"
        verdict = {None: "", True: "met", False: "**missed**"}[self.met]
        return self.what, str(self.ours), against, ratio, budget, verdict


@dataclass
class Section:
    """One part of the results."""

    title: str
    about: str
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest-rank percentile."""
    ordered = sorted(values)
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(0, int(rank) - 1)]


def _short(value: float) -> str:
    """Three digits that count."""
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return (
        f"{value:.1f}"
        if abs(value) >= 10
        else f"{value:.2f}"
        if abs(value) >= 1
        else (f"{value:.3f}")
    )


def missed(sections: Iterable[Section]) -> list[str]:
    """What is over its budget, in words."""
    return [
        f"{section.title}: {' | '.join(row.cells())}"
        for section in sections
        for row in section.rows
        if row.met is False
    ]


def markdown(sections: Iterable[Section], seconds: float) -> str:
    """The whole table with the machine and the versions it was measured with."""
    sections = list(sections)
    rows = [row for section in sections for row in section.rows if row.budget is not None]
    met = sum(row.met is True for row in rows)
    lines = [
        "# What trackcal costs",
        "",
        "Written by `make bench`; every ratio is of medians taken in turn within one run, with the",
        "5th to 95th percentile in brackets. Absolute figures belong to the machine.",
        "",
        f"- {datetime.now(UTC):%Y-%m-%d}, {seconds / 60:.1f} minutes; {machine()}",
        f"- {versions()}",
        f"- budgets: {met} of {len(rows)} met",
    ]
    for section in sections:
        lines += ["", f"## {section.title}", "", section.about, ""]
        if section.rows:
            lines += [
                "| | trackcal | against | ratio | budget | |",
                "|---|---|---|---:|---|---|",
                *(f"| {' | '.join(row.cells())} |" for row in section.rows),
            ]
        lines += [f"\n{note}" for note in section.notes]
    return "\n".join(lines) + "\n"


def machine() -> str:
    """`2 cores of Intel Xeon, Linux 6.1, 1-minute load 0.1`."""
    name = platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists() and (found := re.search(r"model name\s*:\s*(.+)", info.read_text("utf-8"))):
        name = found[1]
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores of {name}, {platform.system()} "
        f"{platform.release().split('-')[0]}, load {load:.1f}"
    )


def versions() -> str:
    """What was measured with what."""
    names = ("textual", "httpx", "msal", "msgspec", "tinydb", "cryptography")
    ours = f"trackcal {version('trackcal')}, Python {platform.python_version()}"
    return ", ".join([ours, *(f"{name} {version(name)}" for name in names)])
