"""The program in a real terminal: the whole path, and what reaches the line."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.processes import REPOSITORY, surroundings
from tests.benchmarks.pty import Program
from tests.pty.programs import NOW, many, sign_in
from tests.pty.programs import demo as program

pytestmark = pytest.mark.pty

SIZES = [(80, 24), (120, 36), (60, 20)]


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def demo(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Program]:
    """The demo in a terminal of each size, its week read."""
    with program(tmp_path / "home", request.param) as running:
        running.wait_screen("Daily stand-up")
        yield running


def test_the_whole_path(demo: Program) -> None:
    """Tick, rename, assign, plan, import, find the entry, delete it, import it again."""
    demo.press("space")
    demo.wait_screen("1 of 21 ticked")
    demo.press("up", "e", "end", *" retro", "enter")
    demo.wait_screen(r"stand-up retro")
    demo.press("p", *"acme", "enter")
    demo.wait_screen(r"\[x\].*retro")
    demo.press("i")
    demo.wait_screen("Plan")
    demo.press("enter")
    demo.wait_screen("1 imported")
    demo.press("2")
    demo.wait_screen("stand-up ret")
    demo.press("d")
    demo.wait_screen(r"Delete .*ret")
    demo.press("y")
    demo.wait_screen(r"deleted")
    demo.press("1")
    demo.wait_screen(r"0 of 21 ticked")
    demo.press("u")
    demo.wait_screen(r"Undone: deletion|of 20 ticked")
    assert demo.quit("q") < 5000


@pytest.mark.parametrize("wait", [0.0, 0.15, 0.25])
def test_keys_typed_before_the_week_is_there_wait_for_it(tmp_path: Path, wait: float) -> None:
    with many(tmp_path / "home", 30, slow=True) as running:
        running.silence(wait)  # into different moments of the start
        running.press("a", "i")
        running.wait_screen("preview, nothing saved")
        running.wait_screen("30 entries")


def test_a_paste_with_an_escape_in_it_stays_in_order(tmp_path: Path) -> None:
    with program(tmp_path / "home") as running:
        running.wait_screen("Daily stand-up")
        running.press("e", "ctrl+u")
        running.press(f"\x1b[200~one \x1btwo {'x' * 20}\x1b[201~")
        running.wait_screen(f"one two {'x' * 20}")


def test_no_escape_of_an_event_reaches_the_terminal(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.pty.hostile_program", str(tmp_path / "home")]
    with Program(command, surroundings(), (120, 60)) as running:
        running.wait_screen("closing|bad")
        for key in ("e", "escape", "x", "escape", "a", "i"):
            running.press(key)
            running.silence(0.4)
        running.press("enter")
        running.wait_screen("imported")
        running.press("2")
        running.silence(0.3)
        sent = running.output
        assert running.quit("q") < 5000
    for attack in (b"\x1b]52", b"\x1b]0;owned", b"\x1b[31malert", b"\x9b31m", b"\x00"):
        assert attack not in sent.replace(b"\xc2\x9b", b"\x9b"), attack
    assert b"]52;c;aGk=" in sent, "the text itself is shown, without what made it live"
    for mark in ("\u202e", "\u200b", "\ufeff", "\u2028"):
        assert mark.encode() not in sent


TERMS = ("xterm-256color", "screen-256color", "tmux-256color", "linux", "screen", "xterm", "vt100")


@pytest.mark.parametrize("term", [*TERMS, "", "unknown-to-all"])
def test_any_terminal(term: str, tmp_path: Path) -> None:
    with many(tmp_path / "home", 30, TERM=term) as running:
        running.wait_screen("0 of 30 ticked")
        running.press("space")
        running.wait_screen("1 of 30 ticked")
        assert running.quit("q") < 5000


def test_a_terminal_of_no_name(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.pty.many_program", str(tmp_path / "home"), "30"]
    with Program(["env", "-u", "TERM", *command], surroundings(), (80, 24)) as running:
        running.wait_screen("0 of 30 ticked")
        assert running.quit("q") < 5000


@pytest.mark.parametrize("errors", ["2>errors", "2>&-"])
def test_errors_may_be_kept_elsewhere(errors: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.pty.many_program", str(tmp_path / "home"), "30"]
    redirected = ["sh", "-c", f'cd "$0" && exec "$@" {errors}', str(tmp_path), *command]
    # Standard output, unlike standard error, would refuse what its encoding does not have.
    environment = surroundings(PYTHONPATH=str(REPOSITORY), PYTHONIOENCODING="ascii")
    with Program(redirected, environment, (80, 24)) as running:
        running.wait_screen("0 of 30 ticked")
        assert running.quit("q") < 5000
    assert not any(file.stat().st_size for file in tmp_path.glob("errors"))


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_in_order(signum: int, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "trackcal_tui", "--demo"]
    with Program(command, surroundings(TRACKCAL_DEMO_NOW=NOW, TMPDIR=str(tmp_path))) as running:
        sign_in(running)
        running.wait_screen("Daily stand-up")
        assert list(tmp_path.iterdir()), "the throw-away home"
        assert running.end(signum) == 128 + signum
        assert b"\x1b[?1049l" in running.output, "back from the other screen"
        assert running.output.rfind(b"\x1b[?25h") > running.output.rfind(b"\x1b[?25l")
        assert b"Traceback" not in running.output
    assert not list(tmp_path.iterdir())


def test_a_dumb_terminal_is_told_of_the_commands(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "trackcal_tui", "--home", str(tmp_path / "home")]
    with Program(command, surroundings(TERM="dumb"), (80, 24)) as running:
        running.wait("can only print")
        running.wait("trackcal events")
        assert running.exit_code() == 2
    assert not (tmp_path / "home").exists()


def test_a_mistake_of_our_own_shows_no_traceback_and_no_values(tmp_path: Path) -> None:
    broken = (
        "import sys\n"
        "from trackcal_tui.tui.importing.event_list import EventList\n"
        "def row_parts(self, position, width):\n"
        "    subject = self._state.drafts[self._state.visible[position]].task_name\n"
        "    raise RuntimeError(subject)\n"
        "EventList.row_parts = row_parts\n"
        "from trackcal_tui.__main__ import main\n"
        "sys.exit(main(['--demo', '--home', sys.argv[1]]))\n"
    )
    home = tmp_path / "home"
    command = [sys.executable, "-c", broken, str(home)]
    with Program(command, surroundings(TRACKCAL_DEMO_NOW=NOW), (80, 24)) as running:
        sign_in(running)
        running.wait("trackcal crashed: that is a bug")
        running.wait("Details, without your data")
        sent = running.output
    assert b"Traceback" not in sent
    assert b"Daily stand-up" not in sent
    log = (home / "trackcal.log").read_text()
    assert "RuntimeError" in log and "day_list.py" in log
    assert "stand-up" not in log


def test_what_is_typed_in_one_go_is_taken_key_by_key(tmp_path: Path) -> None:
    with program(tmp_path / "home", (80, 24)) as running:
        running.wait_screen("Daily stand-up")
        running.press("2", "n", *"Quick q1", "tab", *"1:30", "enter")
        running.wait_screen("1.50 +Quick q1")
        running.press("1", "a", "i", "enter")
        running.wait_screen("20 imported")
        assert running.quit("q") < 5000
