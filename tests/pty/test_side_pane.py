"""The side pane in a real terminal: it follows the cursor at rest, leads to rows, and can go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.pty import Program
from tests.pty.programs import demo
from tests.pty.test_mouse import click, line_of

pytestmark = pytest.mark.pty

SIZE = (120, 36)
MOST_BYTES = 1_400
"""What the pane may send once the cursor has rested."""


@pytest.fixture
def week(tmp_path: Path) -> Iterator[Program]:
    """The demo's week in a wide window."""
    with demo(tmp_path / "home", SIZE) as running:
        running.wait_screen("Look at")
        running.silence(0.3)
        yield running


def click_in_pane(program: Program, words: str) -> None:
    """Click a text right of the list."""
    y = next(y for y, line in enumerate(program.screen()) if words in line[78:])
    click(program, program.screen()[y].index(words, 78), y)


def test_a_click_on_an_overlap_goes_to_the_event(week: Program) -> None:
    click_in_pane(week, "↔ 1:1 with Priya")
    week.wait_screen(r"▌\[.\] .*13:00 – 13:45 .*1:1 with Priya")
    week.wait_screen(r"When +Mon 16 Nov 13:00 – 13:45")


def test_a_click_on_a_gap_goes_to_the_event_before_it(week: Program) -> None:
    click_in_pane(week, "gap 11:00–14:00")
    week.wait_screen(r"▌\[.\] .*10:00 – 11:00")
    week.wait_screen(r"When +Thu 19 Nov 10:00 – 11:00")


def test_the_pane_follows_once_the_cursor_rests_and_is_still_then(week: Program) -> None:
    moved = week.burst("down")
    followed = week.burst()
    assert "Sprint planning" in week.screen()[line_of(week, "When ") - 1][78:]
    assert moved.bytes < 500
    assert followed.bytes <= MOST_BYTES
    assert week.idle_bytes(0.5) == 0


def test_s_hides_the_pane_for_good(tmp_path: Path, week: Program) -> None:
    week.press("s")
    week.wait_screen("Side pane hidden")
    assert "Look at" not in "\n".join(week.screen())
    assert 'pane = "off"' in next((tmp_path / "home").rglob("config.toml")).read_text("utf-8")
    week.press("s")
    week.wait_screen("Look at")
