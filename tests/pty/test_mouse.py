"""The mouse: a help where there is one, and never needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.pty import Program
from tests.pty.programs import demo, many

pytestmark = pytest.mark.pty

EVENTS = 60
WHEEL_UP, WHEEL_DOWN = 64, 65
TICK_BOX = 2
"""The column of the tick in a row."""


@pytest.fixture
def week(tmp_path: Path) -> Iterator[Program]:
    """The program on more events than the window holds."""
    with many(tmp_path / "home", EVENTS) as running:
        running.wait_screen(f"0 of {EVENTS} ticked")
        running.silence(0.3)
        yield running


def mouse(button: int, x: int, y: int, end: str = "M") -> str:
    """What a terminal reports (SGR), for a cell counted from 0."""
    return f"\x1b[<{button};{x + 1};{y + 1}{end}"


def click(program: Program, x: int, y: int) -> None:
    """Press and let go."""
    program.press(mouse(0, x, y), mouse(0, x, y, "m"))


def line_of(program: Program, words: str) -> int:
    """Where on the screen a text stands."""
    return next(y for y, line in enumerate(program.screen()) if words in line)


def test_a_click_on_the_tick_ticks(week: Program) -> None:
    click(week, TICK_BOX, line_of(week, "Meeting 3 "))
    week.wait_screen(r"▌\[x\].*Meeting 3 ")
    week.wait_screen(f"1 of {EVENTS} ticked")
    click(week, TICK_BOX, line_of(week, "Meeting 3 "))
    week.wait_screen(f"0 of {EVENTS} ticked")


def test_a_click_elsewhere_on_a_row_only_moves_the_cursor(week: Program) -> None:
    click(week, 40, line_of(week, "Meeting 5 "))
    week.wait_screen(r"▌\[ \].*Meeting 5 ")
    assert f"0 of {EVENTS} ticked" in "\n".join(week.screen())


def test_a_click_on_anything_else_does_no_harm(week: Program) -> None:
    before = week.screen()
    for y in (0, 1, 2, 3, 4, 21, 22, 23):
        for x in (1, 40, 79):
            click(week, x, y)
    week.silence(0.3)
    assert week.screen() == before
    week.press("down", "space")
    week.wait_screen(r"\[x\].*Meeting 1 ")


def test_the_wheel_scrolls_and_leaves_the_cursor_where_it_is(week: Program) -> None:
    week.press(mouse(WHEEL_DOWN, 40, 10), mouse(WHEEL_DOWN, 40, 10))
    week.silence(0.3)
    shown = "\n".join(week.screen())
    assert "Meeting 20 " in shown and "Meeting 2 " not in shown
    week.press(mouse(WHEEL_UP, 40, 10), mouse(WHEEL_UP, 40, 10), mouse(WHEEL_UP, 40, 10))
    week.wait_screen("▌.*Meeting 0 ")


def test_moving_it_is_nobody_s_business(week: Program) -> None:
    """Only what is clicked and dragged is asked for: a mouse that passes over is no traffic."""
    assert b"\x1b[?1000h" in week.output and b"\x1b[?1002h" in week.output
    week.quit("q")
    assert b"\x1b[?1000l" in week.output and b"\x1b[?1002l" in week.output
    assert b"?1003" not in week.output


def test_a_copied_text_leaves_the_mouse_to_the_terminals_own_selection(tmp_path: Path) -> None:
    with many(tmp_path / "home", 1) as running:
        running.wait_screen("0 of 1 ticked")
        running.press("5", "g")
        running.wait_screen("Admin consent")
        running.press("\x19")
        running.wait_screen("Sent to your terminal's clipboard")
        before = len(running.output)
        running.press("\x19")
        running.wait_screen(r"(?m)^https://")
        running.silence(0.3)
        copied = running.output[before:]
        assert b"\x1b[?1000l" in copied
        # Longer than the window is wide, and yet in one go: so it comes out of a selection whole.
        assert re.search(rb"\x1b\[1;1H\x1b\[\?7hhttps://\S{100,}\x1b\[\?7l", copied)
        before = len(running.output)
        running.press("escape")
        running.wait_screen("Admin consent")
        assert b"\x1b[?1000h" in running.output[before:]


@pytest.mark.parametrize(
    ("setting", "screen", "reports"),
    [
        ("auto", "", True),
        ("auto", "1234.pts-0.host", False),
        ("on", "1234.pts-0.host", True),
        ("off", "", False),
    ],
)
def test_the_setting_and_gnu_screen_decide_about_mouse_reports(
    tmp_path: Path, setting: str, screen: str, reports: bool
) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (home / "config.toml").write_text(f'mouse = "{setting}"\n', encoding="utf-8")
    with demo(home, STY=screen) as running:
        running.wait_screen("Daily stand-up")
        assert (b"\x1b[?1000h" in running.output) is reports
