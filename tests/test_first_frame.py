"""The first frame reads nothing of the ledger, and costs the same whatever is in it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.ledgers import fill
from tests.benchmarks.processes import surroundings
from tests.benchmarks.pty import SIZE, Program

pytestmark = pytest.mark.pty

ENTRIES = 20_000
NOTE = """
import json, os, sys

home, file = sys.argv[1:]
opened, lines, drawn = [], 0, 0


def note_opened(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        opened.append(os.path.abspath(os.fsdecode(arguments[0])))


def count(frame, what, _):
    global lines
    lines += what == "line"
    return count


def enter(frame, *_):
    global drawn
    code = frame.f_code
    drawn += code.co_name == "render_line" and code.co_filename.endswith("day_list.py")
    return count if "trackcal_tui" in frame.f_code.co_filename else None


from textual.drivers.linux_driver import LinuxDriver

write, write_now = LinuxDriver.write, os.write


def note_first(data):
    # The app's name is on the top line; before, only modes are set.
    if "trackcal" in str(data) and not os.path.exists(file):
        sys.settrace(None)
        with open(file + ".new", "w") as stream:
            json.dump({"opened": opened, "lines": lines, "drawn": drawn}, stream)
        os.rename(file + ".new", file)
    return data


# Written at once, or by the thread that waits for room.
os.write = lambda place, data: write_now(place, note_first(data))
LinuxDriver.write = lambda self, data: write(self, note_first(data))
from trackcal_tui.__main__ import main

sys.addaudithook(note_opened)
sys.settrace(enter)
sys.exit(main(["--home", home]))
"""
"""Runs the program; writes what was done until its first frame.

That is: files opened, lines of ours run, lines of the list drawn.
"""


def first_frame(home: Path, file: Path) -> dict[str, Any]:
    """What it took."""
    with Program([sys.executable, "-c", NOTE, str(home), str(file)], surroundings()) as running:
        running.wait("trackcal")
        # Whoever opens the ledger behind the frame is let do it: it must be there to be opened.
        running.wait("needs an application id")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def test_it_costs_the_same_with_a_large_ledger(tmp_path: Path) -> None:
    large, empty = tmp_path / "large", tmp_path / "empty"
    fill(large, ENTRIES)
    fill(empty, 0)
    with_many = first_frame(large, tmp_path / "with-many")
    with_none = first_frame(empty, tmp_path / "with-none")
    for home, found in ((large, with_many), (empty, with_none)):
        assert any("trackcal_tui" in path for path in found["opened"]), "styles, at least"
        touched = {Path(path).name for path in found["opened"] if Path(path).parent == home}
        assert not {name for name in touched if "track.json" in name}
    assert with_none["lines"] > 500
    assert abs(with_many["lines"] - with_none["lines"]) < 0.02 * with_none["lines"]


def test_nothing_is_drawn_that_is_not_shown(tmp_path: Path) -> None:
    _, rows = SIZE
    assert 0 < first_frame(tmp_path / "home", tmp_path / "found")["drawn"] < rows
