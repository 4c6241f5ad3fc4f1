"""`report` on the demo tenant."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.cli.conftest import DEMO, Run, check
from tests.cli.terminal import Terminal


@pytest.fixture(autouse=True)
def week(run: Run) -> None:
    """A week with two projects, and an entry without one."""
    run("add", "Review", "1:10", "--project", "GLOBEX", "--date", "monday")
    run("add", "Support", "0:50", "--project", "GLOBEX", "--date", "monday")
    run("add", "Planning", "3", "--project", "INT", "--date", "tuesday")
    run("add", "Lunch", "20m", "--date", "2026-11-10")


def test_a_report_adds_up_what_the_entries_say(run: Run) -> None:
    document = run("report", "2026-W46..2026-W47", "--json").json("report")
    assert document["by"] == "project"
    assert document["range"] == {
        "from": "2026-11-09",
        "to": "2026-11-22",
        "timezone": "Europe/Berlin",
    }
    rows = [(row["key"], row["title"], row["entries"], row["hours"]) for row in document["rows"]]
    assert rows == [
        ("INT", "Internal", 1, 3.0),
        ("GLOBEX", "Globex support retainer", 2, 2.0),
        (None, "no project", 1, 0.33),
    ]
    entries = run("entries", "2026-W46..2026-W47", "--json").json("entries")
    assert document["totals"] == entries["totals"]


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("project", ["INT", "GLOBEX"]),
        ("day", ["2026-11-16", "2026-11-17"]),
        ("week", ["2026-W47"]),
        ("task", ["Planning", "Review", "Support"]),
    ],
)
def test_every_format_has_the_same_rows(run: Run, by: str, keys: list[str]) -> None:
    document = run("report", "--by", by, "--json").json("report")
    assert [row["key"] for row in document["rows"]] == keys
    assert json.loads(run("report", "--by", by, "--format", "json").out) == document
    table = run("report", "--by", by, "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(table, newline=""), strict=True))
    assert [row[by] for row in rows] == keys
    assert [int(row["seconds"]) for row in rows] == [row["seconds"] for row in document["rows"]]
    markdown = run("report", "--by", by, "--format", "markdown").out.splitlines()
    assert len(markdown) == len(keys) + 5
    assert markdown[-1] == "| **Total** | **3** | **5.00** |"
    text = run("report", "--by", by).out
    assert "3 entries · 5.00 h" in text
    assert "█" not in text


def test_rounded_hours_stand_beside_the_exact_ones(run: Run) -> None:
    words = ("report", "--round", "15:up")
    document = run(*words, "--json").json("report")
    assert document["rounding"] == {"minutes": 15, "mode": "up", "per": "entry"}
    assert document["totals"] == {
        "entries": 3,
        "seconds": 8100 + 10800,
        "hours": 5.25,
        "exact_seconds": 18000,
    }
    assert "3 entries · 5.25 h (5.00 h exact)" in run(*words).out
    per_day = run(*words, "--per", "day", "--json").json("report")
    assert per_day["totals"]["seconds"] == per_day["totals"]["exact_seconds"] == 18000


def test_a_rounding_nobody_can_read_is_refused(run: Run) -> None:
    run("report", "--round", "a bit", "--json").failed(2, "rounding")
    error = run("report", "--per", "day", "--json").failed(2, "usage")
    assert "--round" in error["hint"]


def test_per_alone_takes_the_rounding_of_the_settings(run: Run) -> None:
    home_settings = run("status", "--json").json("status")["places"]["settings"]
    with open(home_settings, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write('[rounding]\nminutes = 30\nmode = "up"\n')
    document = run("report", "--per", "day", "--json").json("report")
    check(document, "report")
    assert document["rounding"] == {"minutes": 30, "mode": "up", "per": "day"}


def test_an_empty_range_says_so(run: Run) -> None:
    assert "0 entries · 0.00 h" in run("report", "2025").out
    assert run("report", "2025", "--json").json("report")["rows"] == []


def shown(home: Path, *words: str, columns: int) -> list[str]:
    """Return the lines of a report on a terminal, without styles."""
    terminal = Terminal([*DEMO, "--home", str(home), "report", *words], columns, {})
    assert terminal.finish() == 0
    return re.sub(r"\x1b\[[0-9;]*m", "", terminal.text).replace("\r", "").split("\n")


@pytest.mark.pty
@pytest.mark.parametrize("columns", [60, 80, 120])
def test_bars_are_as_long_as_their_hours(home: Path, columns: int) -> None:
    lines = shown(home, columns=columns)
    rows = {line.split()[0]: line.split()[-1] for line in lines if line.strip()}
    bars = {code: cell_len(rows[code]) for code in ("INT", "GLOBEX")}
    assert 10 <= bars["INT"] <= 40
    assert abs(bars["GLOBEX"] - bars["INT"] * 2 / 3) <= 1
    assert max(map(cell_len, lines)) <= columns


@pytest.mark.pty
def test_the_last_twelve_weeks_are_charted_by_project(home: Path) -> None:
    lines = shown(home, "--by", "week", columns=80)
    chart = lines[lines.index("Last 12 weeks") + 1 :]
    weeks, legend = chart[:12], dict(line.split(maxsplit=1) for line in chart[13:] if line.strip())
    assert [line.split()[-1] for line in weeks[-2:]] == ["0.33", "5.00"]
    fills = {name: drawn[0] for drawn, name in legend.items()}
    assert {"INT", "GLOBEX", "no project"} <= set(fills)
    internal, globex = (weeks[-1].count(fills[code]) for code in ("INT", "GLOBEX"))
    assert abs(internal / (internal + globex) - 3 / 5) < 0.05
