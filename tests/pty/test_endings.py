"""A terminal that goes away, and a program that is stopped and continued."""

from __future__ import annotations

import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.processes import surroundings
from tests.benchmarks.pty import Program
from tests.pty.many_program import MONDAY
from tests.pty.programs import NOW, many, sign_in
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.demo.clock import FIXED_NOW
from trackcal_tui.engine.engine import open_engine

pytestmark = pytest.mark.pty

EVENTS = 30


@pytest.fixture
def week(tmp_path: Path) -> Iterator[Program]:
    """The program on a few events."""
    with many(tmp_path / "home", EVENTS) as running:
        running.wait_screen(f"0 of {EVENTS} ticked")
        yield running


def test_it_ends_with_its_terminal_though_nobody_says_so(week: Program, tmp_path: Path) -> None:
    week.press("a", "i", "enter")
    week.wait_screen(f"{EVENTS} imported")
    week.press("2", "e", *" half typ")
    week.wait_screen("half typ")
    assert week.hang_up() == 128 + signal.SIGHUP
    engine = open_engine(tmp_path / "home", demo=True)
    try:
        assert not engine.ledger.read_only, "no lock was left behind"
        entries = engine.ledger.entries(DateRange(MONDAY.date(), FIXED_NOW.date()))
        assert len(entries) == EVENTS
        assert not any("half" in entry.task_name for entry in entries)
    finally:
        engine.close()


def test_it_ends_with_a_terminal_that_goes_while_it_starts(tmp_path: Path) -> None:
    with many(tmp_path / "home", EVENTS) as starting:
        while b"\x1b[?1049h" not in starting.output:
            starting.idle_bytes(0.001)
        assert starting.hang_up() == 128 + signal.SIGHUP


def test_stopped_it_gives_the_terminal_back_and_continued_takes_it_over(week: Program) -> None:
    week.press("space", "space", "e", *" renamed")
    week.wait_screen("Meeting 2 renamed")
    before = week.screen()
    week.signal(signal.SIGTSTP)
    week.await_state("T")
    week.silence(0.1)
    assert week.output.endswith(b"\x1b[?1049l\x1b[?25h\x1b[?1004l")
    week.signal(signal.SIGCONT)
    week.silence(0.4)
    assert week.output.rfind(b"\x1b[?1049h") > week.output.rfind(b"\x1b[?1049l")
    assert week.screen() == before
    week.press("!", "enter")
    week.wait_screen("Meeting 2 renamed!")
    week.wait_screen(f"2 of {EVENTS} ticked")
    assert week.quit("q") < 5000


def test_continued_after_a_stop_it_was_not_told_of_it_draws_anew(week: Program) -> None:
    for _ in range(3):
        week.signal(signal.SIGSTOP)
        week.await_state("T")
        week.signal(signal.SIGCONT)
    week.silence(0.5)
    # Each key is read once, by one thread, in order.
    week.press(*["down", "space"] * 5)
    week.wait_screen(f"5 of {EVENTS} ticked")
    week.wait_screen("▌.*Meeting 10 ")
    assert week.quit("q") < 5000


def test_stops_in_quick_succession_leave_all_as_it_was(week: Program) -> None:
    for signum in (signal.SIGTSTP, signal.SIGSTOP, signal.SIGTSTP, signal.SIGTSTP) * 2:
        week.signal(signum)
        week.idle_bytes(0.03)
        week.signal(signal.SIGCONT)
        week.idle_bytes(0.01)
    week.silence(1.0)
    week.signal(signal.SIGCONT)  # the last stop may have come after it
    week.silence(0.5)
    assert week.output.rfind(b"\x1b[?1049h") > week.output.rfind(b"\x1b[?1049l")
    week.press("down", "space")
    week.wait_screen(f"1 of {EVENTS} ticked")
    assert "▌" in week.screen()[7]
    assert week.quit("q") < 5000


def test_ctrl_z_without_a_shell_says_so(week: Program) -> None:
    week.press("\x1a")
    week.wait_screen("No shell to return to")
    week.press("space")
    week.wait_screen(f"1 of {EVENTS} ticked")


@pytest.mark.skipif(shutil.which("setsid") is None, reason="needs setsid, of util-linux")
def test_ctrl_z_goes_back_to_the_shell_and_fg_continues_at_the_size_of_then(tmp_path: Path) -> None:
    shell = ["setsid", "--ctty", "--wait", "bash", "--norc", "--noprofile", "-i"]
    environment = surroundings(TRACKCAL_DEMO_NOW=NOW, PS1="shell> ")
    with Program(shell, environment) as job:
        job.wait_screen("shell> ")
        job.send(f"{sys.executable} -m trackcal_tui --demo --home {tmp_path}/home\r".encode())
        sign_in(job)
        job.wait_screen("of 21 ticked")
        job.press("n")
        job.wait_screen("0 of 21 ticked")
        for size in ((100, 30), (100, 30), (80, 24)):
            job.press("space", "e", *"!", "\x1a")
            job.wait_screen("Stopped.*shell> ")
            job.resize(*size)
            # What the program has drawn is gone, as where terminals switch between two screens.
            job.send(b"clear; echo gone\r")
            job.wait_screen("^gone")
            job.send(b"fg\r")
            job.wait_screen("trackcal.*ticked.*enter save")
            job.press("enter")
        job.wait_screen("3 of 21 ticked")
        mark = job.mark()
        job.press("q")
        job.wait("shell> ", mark=mark)


@pytest.mark.parametrize(
    "report",
    [b"\x1b[1114112u", b"\x1b[99999999999u", b"\x1b[48;9999;9999;1;1t"],
    ids=["no character", "no number", "no window"],
)
def test_a_report_that_cannot_be_changes_nothing(week: Program, report: bytes) -> None:
    week.press("a")
    week.wait_screen(f"{EVENTS} of {EVENTS} ticked")
    week.send(report)
    week.silence(0.2)
    week.press("n")
    week.wait_screen(f"0 of {EVENTS} ticked")
    assert week.quit("q") < 5000


@pytest.mark.parametrize("moment", [0.0, 0.03, 0.06, 0.1, 0.15, 0.25])
def test_a_signal_while_it_starts_ends_it_in_order(moment: float, tmp_path: Path) -> None:
    home = tmp_path / "homes"
    home.mkdir()
    command = [sys.executable, "-m", "trackcal_tui", "--demo"]
    with Program(command, surroundings(TMPDIR=str(home))) as running:
        while b"\x1b[?1049h" not in running.output:
            assert not running.ended
            running.idle_bytes(0.005)
        running.idle_bytes(moment)
        assert running.end(signal.SIGTERM) == 128 + signal.SIGTERM
        assert running.output.rfind(b"\x1b[?1049l") > running.output.rfind(b"\x1b[?1049h")
        assert b"trackcal crashed" not in running.output
    assert not list(home.iterdir()), "the throw-away home"
