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


def click_text(program: Program, words: str, times: int = 1) -> None:
    """Click the first cell of a text."""
    y = line_of(program, words)
    for _ in range(times):
        click(program, program.screen()[y].index(words), y)


def test_a_click_on_what_is_no_key_does_no_harm(week: Program) -> None:
    before = week.screen()
    for x, y in ((1, 0), (50, 1), (40, 2), (40, 3), (79, 10), (40, 21), (1, 22), (79, 23)):
        click(week, x, y)
    week.silence(0.3)
    assert [line[1:] for line in week.screen()[:4]] == [line[1:] for line in before[:4]]
    assert f"0 of {EVENTS} ticked" in "\n".join(week.screen())


def test_a_click_on_a_tab_goes_to_its_section_and_closes_what_is_open(week: Program) -> None:
    click_text(week, "2 Entries")
    week.wait_screen("No time logged")
    week.press("?")
    week.wait_screen("Keys")
    week.silence(0.3)
    click_text(week, "1 Import")
    week.wait_screen(f"0 of {EVENTS} ticked")


def test_clicks_on_the_brackets_and_on_the_range(week: Program) -> None:
    click_text(week, "[ ")
    week.wait_screen("last week")
    click_text(week, "]  last week")
    week.wait_screen("this week")
    click(week, 10, 1)
    week.wait_screen("Date range")


def test_a_click_on_a_named_key_presses_it(week: Program) -> None:
    click_text(week, "all  e edit")
    week.wait_screen(f"{EVENTS} of {EVENTS} ticked")
    click_text(week, "e edit")
    week.wait_screen("enter save")
    click_text(week, "enter save")
    week.wait_screen("e edit")


def test_a_click_on_a_key_in_a_message_presses_it(week: Program) -> None:
    week.press("i")
    week.wait_screen("Nothing is ticked")
    y = line_of(week, "Nothing is ticked")
    click(week, week.screen()[y].index("a tick all"), y)
    week.wait_screen(f"{EVENTS} of {EVENTS} ticked")


def test_a_double_click_edits(week: Program) -> None:
    click_text(week, "Meeting 4 ", times=2)
    week.wait_screen("enter save")
    week.press("escape")
    week.wait_screen(r"▌\[ \].*Meeting 4 ")


def test_a_click_on_an_entry_ends_what_is_open_over_the_list(week: Program) -> None:
    week.press("a", "i")
    week.wait_screen("Plan")
    week.press("enter")
    week.wait_screen(f"{EVENTS} imported")
    for words, opened in (("p project", "Project for"), ("/ filter", " / words")):
        click_text(week, words)
        week.wait_screen(opened)
        click(week, 30, 5)
        week.wait_screen("space tick")
    click_text(week, "e edit")
    week.wait_screen("Edit entry")
    week.press(*"!!")
    click(week, 30, 6)
    week.wait_screen(r"(?s)!!.*space tick")


def test_a_click_on_a_heading_ticks_its_day(week: Program) -> None:
    week.press("pagedown")
    week.silence(0.2)
    week.press("home")
    week.wait_screen("▌.*Meeting 0 ")
    heading = line_of(week, "Meeting 0 ") - 1
    click(week, 2, heading)
    week.wait_screen(r"▌\[x\].*Meeting 0 ")
    click(week, 2, heading)
    week.wait_screen(f"0 of {EVENTS} ticked")


def test_a_drag_ticks_a_span(week: Program) -> None:
    top = line_of(week, "Meeting 2 ")
    week.press(mouse(0, 40, top), *(mouse(32, 40, top + by) for by in (1, 2, 3)))
    week.press(mouse(0, 40, top + 3, "m"))
    week.wait_screen(f"4 of {EVENTS} ticked")
    week.wait_screen(r"▌\[x\].*Meeting 5 ")


def test_a_right_click_offers_what_can_be_done_with_the_row(week: Program) -> None:
    y = line_of(week, "Meeting 3 ")
    week.press(mouse(2, 30, y), mouse(2, 30, y, "m"))
    week.wait_screen("space  tick")
    click_text(week, "space  tick")
    week.wait_screen(r"\[x\].*Meeting 3 ")
    week.press(mouse(2, 30, y), mouse(2, 30, y, "m"))
    week.wait_screen("space  tick")
    click(week, 79, 22)
    week.wait_screen(f"1 of {EVENTS} ticked")


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
        whole = rb"\x1b\[1;1H\x1b\[\?7hhttps://\S{100,}\x1b\[\?7l"
        assert re.search(whole, copied)
        before = len(running.output)
        running.press("?")
        running.wait_screen("next section")
        running.press("escape")
        running.wait_screen(r"(?m)^https://")
        running.silence(0.3)
        *_, drawn_over = re.split(whole, running.output[before:])
        assert b"https://" not in drawn_over, "what help lay over is whole again"
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
