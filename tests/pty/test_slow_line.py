"""The program on a line of 9,600 baud: it keeps up with the keys, loses none, and can be left.

The line is driven by bytes, not by the clock: so many for each key that is typed, which is what
960 bytes a second make of a key that repeats 30 times a second.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.benchmarks.pty import Program
from tests.pty.programs import many

pytestmark = pytest.mark.pty

EVENTS = 1000
BYTES_A_KEY = 32
KEYS = 200
SCREEN = 4_500
"""Bytes of the whole screen, at 80x24."""
KERNEL = 24_000
"""More than a pty holds that nobody reads from."""
PACE = 0.006
"""Seconds between keys: enough for the program to paint each of them, could it send it."""


@pytest.fixture
def week(tmp_path: Path) -> Iterator[Program]:
    """A thousand events in a terminal that answers what it is asked."""
    with many(tmp_path / "home", EVENTS) as running:
        running.wait_screen(f"0 of {EVENTS} ticked")
        running.silence(0.7)
        yield running


def type_slowly_shown(program: Program, keys: Sequence[str]) -> int:
    """Type keys while the line takes a few bytes each; how much comes after the last one."""
    for key in keys:
        program.press(key)
        time.sleep(PACE)  # as a person types
        program.sip(BYTES_A_KEY)
    program.rest()  # all keys are handled; of what they led to, the line has taken little
    before = len(program.output)
    while program.sip(BYTES_A_KEY) or program.sip(BYTES_A_KEY, wait=0.5):
        continue
    return len(program.output) - before


def ticks_shown(program: Program) -> dict[int, bool]:
    """Meeting number → whether it is ticked, for what is on the screen."""
    rows = re.findall(r"\[(.)\] .*Meeting (\d+) ", "\n".join(program.screen()))
    return {int(number): mark == "x" for mark, number in rows}


def cursor_shown(program: Program) -> int:
    """The number of the meeting under the cursor."""
    (number,) = re.findall(r"▌.*Meeting (\d+) ", "\n".join(program.screen()))
    return int(number)


def test_moves_do_not_queue_up(week: Program) -> None:
    assert type_slowly_shown(week, ["down"] * KEYS) < 2 * SCREEN
    assert cursor_shown(week) == KEYS


def test_pages_do_not_queue_up(week: Program) -> None:
    pages = ["pagedown", "pagedown", "pageup"] * (KEYS // 3)
    assert type_slowly_shown(week, pages) < 2 * SCREEN
    after = cursor_shown(week)
    week.press("pageup", "home")
    week.silence(0.3)
    assert cursor_shown(week) == 0
    assert after > 0


def test_no_key_of_a_mixture_is_lost_and_their_order_kept(week: Program) -> None:
    at, ticked = 0, set[int]()
    keys: list[str] = []
    for number in range(KEYS // 4):
        for key in ("space", "down", "space", "up") if number % 3 else ("down", "k", "space", "j"):
            keys.append(key)
            if key == "space":
                ticked ^= {at}
            at = max(0, at + (-1 if key in ("up", "k") else 1))
    assert type_slowly_shown(week, keys) < 2 * SCREEN
    assert cursor_shown(week) == at
    assert f"{len(ticked)} of {EVENTS} ticked" in "\n".join(week.screen())
    shown = ticks_shown(week)
    assert len(shown) > 10
    assert shown == {number: number in ticked for number in shown}


def test_a_filter_has_every_letter_in_order(week: Program) -> None:
    letters = [*"meetings", "backspace", *" 7", "backspace", *"123 zebra"]
    keys = ["/", *letters, *["backspace"] * len(" zebra"), "enter", "space"]
    # The whole list is another one with the first letters, with the z, and once that is gone.
    assert type_slowly_shown(week, keys) < 4 * SCREEN
    assert "meeting 123" in "\n".join(week.screen())
    assert ticks_shown(week) == {123: True}


def test_a_terminal_that_answers_nothing_only_has_the_kernel_s_lag(tmp_path: Path) -> None:
    with many(tmp_path / "home", EVENTS, answers=False) as running:
        running.wait_screen(f"0 of {EVENTS} ticked")
        running.silence(0.7)
        pages = ["pagedown", "pagedown", "pageup"] * (KEYS // 3)
        assert type_slowly_shown(running, pages) < KERNEL + SCREEN
        here = cursor_shown(running)
        running.press("down")
        running.wait_screen(f"▌.*Meeting {here + 1} ")


@pytest.mark.parametrize("answers", [True, False], ids=["answers", "silent"])
def test_leaving_does_not_wait_for_a_line_that_stands_still(tmp_path: Path, answers: bool) -> None:
    with many(tmp_path / "home", EVENTS, answers=answers) as running:
        running.wait_screen(f"0 of {EVENTS} ticked")
        running.silence(0.7)
        for key in ["pagedown", "pageup"] * 20:
            running.press(key)
            time.sleep(PACE)  # as a person types
        assert running.leave_unread("q") < 4
        running.silence(0.1)
        assert running.output.rfind(b"\x1b[?1049l") > running.output.rfind(b"\x1b[?2026h")
        assert running.output.rfind(b"\x1b[?25h") > running.output.rfind(b"\x1b[?25l")
        assert b"Traceback" not in running.output and b"Warning" not in running.output
