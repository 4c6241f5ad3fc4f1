"""Windows of every size, and of another size at any moment."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.benchmarks.processes import surroundings
from tests.benchmarks.pty import Program
from tests.pty.programs import SMALLEST, many

pytestmark = pytest.mark.pty

EVENTS = 200
STORM = ((81, 24), (60, 16), (20, 5), (300, 100), (59, 16), (61, 40), (80, 24))
"""Sizes that follow each other faster than they can be drawn."""
MOMENTS: dict[str, tuple[tuple[str, ...], str]] = {
    "list": (("pagedown",), "Meeting 1"),
    "editor": (("e", "end", *" renamed"), "Meeting .* renamed"),
    "filter": (("escape", "/", *"meeting 7"), "meeting 7"),
    "left out": (("escape", "?"), "Keys"),
    "range": (("escape", "r", *"2026-W46"), "2026-W46"),
    "plan": (("escape", "a", "i"), "nothing saved yet"),
    "entry": (("escape", "2", "n", *"By hand", "tab", "1"), "By hand"),
    "project": (("escape", "4", "n", *"New one"), "New one"),
    "consent": (("escape", "5", "g", *"contoso.com"), "contoso.com"),
}
"""What → the keys that lead there from the one before, and what it shows."""


@pytest.mark.parametrize("size", [SMALLEST, (80, 24), (300, 100)], ids=lambda size: f"{size[0]}")
def test_every_section_fills_its_window(size: tuple[int, int], tmp_path: Path) -> None:
    with many(tmp_path / "home", EVENTS, size) as running:
        running.wait_screen(f"0 of {EVENTS} ticked")
        sections = (
            ("2", "No time logged"),
            ("4", "ACME-2026"),
            ("5", "Account"),
            ("1", "Meeting"),
        )
        for key, words in sections:
            running.press(key)
            running.wait_screen(words)
            lines = running.screen()
            assert lines[0].startswith(" trackcal")
            assert lines[-1].split()[-2:] == ["?", "help"] or "quit" in lines[-1]
        assert running.quit("q") < 5000


def test_a_small_window_asks_to_be_enlarged(tmp_path: Path) -> None:
    with many(tmp_path / "home", EVENTS, (40, 10)) as running:
        for size in ((40, 10), (59, 16), (60, 15), (400, 5)):
            running.resize(*size)
            running.wait_screen(rf"\(now {size[0]}x{size[1]}\)")
            running.silence(0.2)
            shown = [line.strip() for line in running.screen() if line.strip()]
            assert shown[:2] == ["Enlarge the window", "to 60x16 or more"]
            assert shown[3:] in ([], ["ctrl+q quits"])
        for size in ((7, 2), (1, 1)):
            running.resize(*size)
            running.silence(0.2)
        running.resize(80, 24)
        running.wait_screen(f"0 of {EVENTS} ticked")
        assert "Enlarge" not in "\n".join(running.screen())
        assert running.quit("q") < 5000


def storm(running: Program) -> None:
    """Resize faster than anything can be drawn; back to the size it had."""
    for size in STORM:
        running.resize(*size)
        running.idle_bytes(0.01)


def test_resizing_at_any_moment_loses_nothing(tmp_path: Path) -> None:
    with many(tmp_path / "home", EVENTS) as running:
        running.wait_screen(f"0 of {EVENTS} ticked")
        for keys, shown in MOMENTS.values():
            for key in keys:
                running.press(key)
            running.wait_screen(shown)
            storm(running)
            running.wait_screen(shown)
        assert b"Traceback" not in running.output
        running.press("escape")
        running.silence(0.15)  # an escape and a digit in one go are alt and the digit
        running.press("1")
        running.wait_screen(f"{EVENTS} of {EVENTS} ticked")
        assert running.quit("q") < 5000


def test_resizing_during_a_read(tmp_path: Path) -> None:
    with many(tmp_path / "home", EVENTS, slow=True) as running:
        running.wait_screen("Loading")
        storm(running)
        storm(running)
        running.wait_screen(f"0 of {EVENTS} ticked")
        assert running.screen()[0].startswith(" trackcal")


def test_the_terminal_knows_its_size_better_than_variables(tmp_path: Path) -> None:
    with many(tmp_path / "home", EVENTS, (80, 24), COLUMNS="200", LINES="7") as running:
        running.wait_screen(f"0 of {EVENTS} ticked")
        running.resize(100, 30)
        running.silence(0.4)
        lines = running.screen()
        assert lines[-1].strip().startswith("space tick")
        assert "quit" in lines[-1]


@pytest.mark.parametrize("more", [{}, {"COLUMNS": "nonsense", "LINES": "-3"}], ids=["", "nonsense"])
def test_a_terminal_that_tells_no_size_has_the_usual_one(
    tmp_path: Path, more: dict[str, str]
) -> None:
    command = [sys.executable, "-m", "tests.pty.many_program", str(tmp_path / "home"), str(EVENTS)]
    with Program(command, surroundings(**more), (80, 24), told=(0, 0)) as running:
        running.wait_screen(f"0 of {EVENTS} ticked")
        assert running.screen()[-1].rstrip().endswith("? help")
        running.resize(60, 20)
        running.wait_screen("help +\n?$")
        assert running.quit("q") < 5000
