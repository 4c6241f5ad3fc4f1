"""The program inside a real tmux, which is how many people keep it open over SSH."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.benchmarks.processes import surroundings
from tests.pty.programs import NOW
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.pty,
    pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not installed"),
]

Tmux = Callable[..., str]


@pytest.fixture(params=[(80, 24), (120, 36)], ids=lambda size: f"{size[0]}x{size[1]}")
def tmux(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tmux]:
    """Runs tmux commands on a server of this test's own, with the demo in its only window."""
    columns, rows = request.param
    environment = surroundings(TRACKCAL_DEMO_NOW=NOW, LC_ALL="C.UTF-8")
    socket = str(tmp_path / "tmux")

    def run(*words: str) -> str:
        done = subprocess.run(
            ["tmux", "-S", socket, "-f", "/dev/null", *words],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    program = shlex.join(
        [sys.executable, "-m", "trackcal_tui", "--demo", "--home", str(tmp_path / "home")]
    )
    size = ("-x", str(columns), "-y", str(rows))
    run("set-option", "-g", "default-terminal", "screen-256color", ";", "new-session", "-d", *size,
        f"env TERM=screen-256color {program}")  # fmt: skip
    yield run
    subprocess.run(["tmux", "-S", socket, "kill-server"], check=False, capture_output=True)


def until(tmux: Tmux, text: str, seconds: float = 30) -> str:
    """Wait until the pane shows a text; what it shows."""

    def pane() -> str:
        return tmux("capture-pane", "-p")

    def has_text() -> str:
        shown = pane()
        return shown if text in shown else ""

    return wait_until(has_text, seconds, every=0.05, seen=pane)


def test_tick_rename_and_import_inside_tmux(tmux: Tmux) -> None:
    until(tmux, "Enter this code")
    tmux("send-keys", "Enter")
    until(tmux, "Daily stand-up")
    # The lines of a frame may be seen one after the other; the account is in the first one.
    shown = until(tmux, "this week ")
    assert shown.splitlines()[0].startswith(" trackcal")
    tmux("send-keys", "n")  # what is remembered comes ticked
    until(tmux, "0 of 21 ticked")
    tmux("send-keys", "Space")
    until(tmux, "1 of 21 ticked")
    tmux("send-keys", "Up", "e", "x", "y", "Enter")
    until(tmux, "Daily stand-upxy")
    tmux("send-keys", "i")
    until(tmux, "nothing saved yet")
    tmux("send-keys", "Enter")
    until(tmux, "1 imported")
    tmux("send-keys", "2")
    until(tmux, "Daily stand-upxy")
