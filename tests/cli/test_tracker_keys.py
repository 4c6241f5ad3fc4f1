"""A tracker's key, however it was given, is in no file, no output and no process argument."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal
from tests.trackers.fakes.base import KEY
from tests.trackers.fakes.looped import FakeLooped
from tests.trackers.fakes.wire import Reply
from tests.trackers.making import NAME, Machine
from tests.waiting import wait_until

PROGRAM = (sys.executable, "-m", "trackcal_tui", "--home")
VARIABLE = "TRACKCAL_TRACKER_KEY_BILLING"
Adding = Callable[[Path, FakeLooped, pytest.MonkeyPatch], str]


@pytest.fixture(autouse=True)
def storage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKCAL_TOKEN_STORAGE", "file")


@pytest.fixture
def tracker() -> Iterator[FakeLooped]:
    fake = FakeLooped()
    yield fake
    fake.close()


def run(home: Path, *words: str, stdin: str = "") -> str:
    """Everything a command writes."""
    done = subprocess.run(
        [*PROGRAM, str(home), *words],
        input=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout


def words_of(tracker: FakeLooped) -> tuple[str, ...]:
    return ("trackers", "add", "looped", "--name", NAME, "--url", tracker.url)


def from_stdin(home: Path, tracker: FakeLooped, patch: pytest.MonkeyPatch) -> str:
    return run(home, *words_of(tracker), "--key-stdin", stdin=f"{KEY}\n")


def typed(home: Path, tracker: FakeLooped, patch: pytest.MonkeyPatch) -> str:
    terminal = Terminal([*PROGRAM, str(home), *words_of(tracker)], 100, {})
    terminal.read_until(lambda text: "it is not shown" in text)
    terminal.type(f"{KEY}\n")
    assert terminal.finish() == 0
    return terminal.text


def from_environment(home: Path, tracker: FakeLooped, patch: pytest.MonkeyPatch) -> str:
    patch.setenv(VARIABLE, KEY)
    return run(home, *words_of(tracker))


def arguments(process: int) -> str:
    """What anyone on this machine sees of a process and its children."""
    folder = Path(f"/proc/{process}")
    children = (folder / "task" / str(process) / "children").read_text().split()
    return "".join(Path(f"/proc/{one}/cmdline").read_text() for one in (process, *children))


@pytest.mark.pty
@pytest.mark.parametrize("adding", [from_stdin, typed, from_environment])
def test_a_key_is_in_no_file_no_output_and_no_argument(
    home: Path, tracker: FakeLooped, adding: Adding, monkeypatch: pytest.MonkeyPatch
) -> None:
    overheard = [adding(home, tracker, monkeypatch)]
    machine = Machine(home)
    machine.fill(3)
    machine.close()
    for words in ("trackers --json", f"trackers test {NAME}", f"trackers projects {NAME}"):
        overheard.append(run(home, *words.split()))
    overheard.append(run(home, "doctor", "--json"))

    tracker.server.hang.set()
    seen = len(tracker.server.requests)
    pushing = subprocess.Popen(
        [*PROGRAM, str(home), "push", "2026-W47", "--yes"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    wait_until(lambda: len(tracker.server.requests) > seen)
    overheard.append(arguments(pushing.pid))
    assert str(home) in overheard[-1]
    pushing.send_signal(signal.SIGINT)
    overheard.append(pushing.communicate(timeout=20)[0])
    assert pushing.returncode == 130

    tracker.server.hang.clear()
    # A tracker that repeats the key, and an answer that nobody expects.
    tracker.server.troubles += [tracker.refused("key", KEY), Reply(200, KEY), None]
    overheard.append(run(home, "push", "2026-W47", "--yes"))
    assert "failed" in overheard[-1]
    assert len(tracker.marks()) == 2

    files = {file: file.read_bytes() for file in home.rglob("*") if file.is_file()}
    assert {"config.toml", "outbox.jsonl", "track.json"} <= {file.name for file in files}
    assert any(file.suffix == ".tokens" for file in files) is (adding is not from_environment)
    assert not [file for file, content in files.items() if KEY.encode() in content]
    assert KEY not in "\n".join(overheard)
