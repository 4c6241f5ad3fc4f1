"""The benchmarks still run, at sizes that say nothing, and their table says what it should."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.benchmarks import figures, listkeys, push, read, readme, remember, report, start, store
from tests.benchmarks.budgets import unmeasured, with_budgets
from tests.benchmarks.figures import Row, Samples, Section, markdown, missed, percentile
from tests.benchmarks.processes import surroundings
from tests.benchmarks.pty import Program
from tests.benchmarks.sizes import TINY

pytestmark = pytest.mark.pty


def _whats(section: Section) -> list[str]:
    return [row.what for row in section.rows]


def test_starting_is_measured_against_a_minimal_program(tmp_path: Path) -> None:
    programs, commands = start.measure(TINY, tmp_path)

    content = programs.rows[0]
    assert content.what == "content on the screen, 20 entries"
    assert content.theirs is not None
    assert content.theirs.value > 20
    assert content.ours.value > 20
    assert programs.rows[-1].ours.values == (0.0,)  # a still screen sends nothing
    assert "the week listed, 20 entries, 5 ms a request" in _whats(programs)
    assert _whats(commands)[:2] == ["--version", "entries last-week --json"]


def test_every_key_of_the_list_is_measured(tmp_path: Path) -> None:
    keys, busy = listkeys.measure(TINY, tmp_path)

    for name in listkeys.KEYS:
        latency = next(row for row in keys.rows if row.what == name)
        sent = next(row for row in keys.rows if row.what == f"{name}, sent")
        assert 0 < latency.ours.value < 5000
        assert 50 < sent.ours.value < 50_000
    fill = keys.rows[0]
    assert fill.what == "filled after the read"
    assert all(value > 0 for value in fill.ours.values)
    assert len(busy.rows[0].ours.values) == 3 * TINY.presses


def test_reading_is_measured_against_a_loop(tmp_path: Path) -> None:
    (section,) = read.measure(TINY, tmp_path)

    assert "30 events, 5 ms a request, first" in _whats(section)
    week = section.rows[-1]
    assert week.what == "a week, one page"
    assert week.ours.value == 1
    assert "--peers" in section.notes[0]


def test_a_reader_that_loses_events_is_not_measured() -> None:
    with pytest.raises(RuntimeError, match="29 of 30"):
        read.Reads().take({"ms": [1.0], "rows": 29, "mb": 1.0}, 30)


def test_the_ledger_is_measured_against_plain_tinydb(tmp_path: Path) -> None:
    (section,) = store.measure(TINY, tmp_path)

    assert section.title == "The ledger, 20 entries"
    assert all(row.ours.value > 0 for row in section.rows)
    assert not list(tmp_path.iterdir())  # the copies are gone


def test_pushing_is_measured_against_a_loop(tmp_path: Path) -> None:
    (section,) = push.measure(TINY, tmp_path)

    (row,) = section.rows
    assert row.what == "push of 5 entries"
    assert row.theirs is not None
    assert row.ours.value > 0 < row.theirs.value


def test_remembering_is_measured(tmp_path: Path) -> None:
    (section,) = remember.measure(TINY, tmp_path)

    assert _whats(section) == ["suggestions for 30 drafts", "learned when the ledger is first read"]
    assert all(value > 0 for row in section.rows for value in row.ours.values)


def test_the_timesheet_and_the_report_of_a_month_are_measured(tmp_path: Path) -> None:
    (section,) = report.measure(TINY, tmp_path)

    assert _whats(section) == [
        "grid by day, and its text",
        "grid by week, and its text",
        "report --by day, from exec to exit",
    ]
    assert all(row.ours.value > 0 for row in section.rows)


def test_a_budget_is_met_or_missed_by_ratio_or_by_figure() -> None:
    three, two = Samples("ms", (2.0, 3.0, 50.0)), Samples("ms", (2.0,))
    rows = [
        Row("ratio", three, "floor", two, budget=1.5),
        Row("over", three, "floor", two, budget=1.4),
        Row("alone", two, budget=2),
        Row("told", two),
    ]

    assert [row.met for row in rows] == [True, False, True, None]
    section = Section("Start", "About.", rows, ["A note."])
    assert missed([section]) == [
        "Start: over | 3.00 ms (2.00–50.0) | floor: 2.00 ms | 1.50 × | ≤ 1.40 × | **missed**"
    ]
    table = markdown([section], 90)
    assert "| told | 2.00 ms |  |  |  |  |" in table
    assert "- budgets: 2 of 3 met" in table
    assert "1.5 minutes" in table


def test_budgets_are_held_to_the_rows_of_their_names() -> None:
    three = Samples("ms", (3.0,))
    rows = [Row("move", three), Row("page", three), Row("no such key", three)]
    (section,) = with_budgets([Section("The list, 10,000 events", "About.", rows)])
    assert [row.met for row in section.rows] == [True, True, None]
    lost = unmeasured([section])
    assert "The list, 10,000 events: tick" in lost
    assert "The list, 10,000 events: move" not in lost


@pytest.mark.parametrize(("percent", "value"), [(0, 1), (5, 1), (50, 2), (95, 4), (100, 4)])
def test_percentiles_are_nearest_ranks(percent: float, value: float) -> None:
    assert percentile([4, 2, 3, 1], percent) == value


_ECHO = r"""
import os, tty
tty.setraw(0)
os.write(1, b"\x1b[6n\x1b[?2026$p\x1b[c")
asked = b""
while not asked.endswith(b"c"):
    asked += os.read(0, 99)
os.write(1, b"\x1b[2J\x1b[3;5H\x1b[1;31mrea\x1b[0mdy %d" % asked.count(b"\x1b"))
while (key := os.read(0, 99)) != b"q":
    os.write(1, b"\x1b[>1u\x1b[1;1H" + repr(key).encode())
"""


def test_the_terminal_answers_and_is_looked_at() -> None:
    with Program([sys.executable, "-c", _ECHO], surroundings()) as program:
        seconds = program.wait("ready 3")
        assert 0 < seconds < 30
        assert program.screen()[2].rstrip() == "    ready 3"
        burst = program.burst("down", "down")
        assert burst.ms > 0
        assert program.screen()[0].startswith(r"b'\x1b[B\x1b[B'")
        assert program.idle_bytes(0.05) == 0
        assert program.peak_mb() > 1
        assert program.quit("q") > 0


def test_waiting_in_vain_shows_the_screen() -> None:
    with (
        Program([sys.executable, "-c", "print('only this')"], surroundings()) as program,
        pytest.raises(TimeoutError, match="only this"),
    ):
        program.wait("something else", timeout=10)


def test_readme_quotes_the_results_and_nothing_else() -> None:
    results = figures.RESULTS.read_text(encoding="utf-8")
    text = readme.README.read_text(encoding="utf-8")
    assert readme.with_figures(text, results) == text
    elsewhere = text.split(readme.BEGIN)[0] + text.split(readme.END)[1]
    assert not re.search(r"\d (?:ms|×|MB|kB|bytes)\b", elsewhere)
