"""The pictures that real terminals make of the program: PuTTY's, xterm, and Xfce's (GNOME's VTE).

What is looked at are pixels: no library between the program and the screen can smooth them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.benchmarks.processes import REPOSITORY, surroundings
from tests.pty.framebuffer import RGB, Picture, display
from tests.tui.painted import rgb, rounded
from tests.waiting import wait_until
from trackcal_tui.tui.themes import DARK, DARK_256, PROJECT_COLORS

pytestmark = [
    pytest.mark.pty,
    pytest.mark.skipif(not shutil.which("Xvfb"), reason="Xvfb is not installed"),
]

COLUMNS, ROWS = 100, 36
FONT = "DejaVu Sans Mono"
PLACE = f"{COLUMNS}x{ROWS}+0+0"
TERMINALS = {
    "pterm": ["-fn", f"client:{FONT} 10", "-geometry", PLACE, "-e"],
    "xterm": ["-tn", "xterm", "-fa", FONT, "-fs", "10", "-geometry", PLACE, "-e"],
    "xfce4-terminal": ["--disable-server", f"--geometry={PLACE}", "--hide-menubar",
                       "--hide-scrollbar", "--hide-borders", f"--font={FONT} 10", "-x"],
}  # fmt: skip
"""What each is given before the program. The first two say `TERM=xterm`; Xfce's has all colours."""
EVENTS = (*range(5, 9), *range(10, 13), *range(14, 19), *range(20, 24), *range(25, 29), 30)
"""The rows with events; row 21 has a title in Hebrew, others in Japanese or with emoji."""
WITHOUT_PROJECT = (11, 23)
BOX, HOURS, PROJECT = range(1, 4), range(23, 27), 79
"""The columns of the tick box, of the hours, and of a project's dot."""
COLORS = ("background", "panel", "cursor", "tab", "success", "warning", *PROJECT_COLORS)
"""What is looked for, as the theme names it."""
BLANK = (0, 4, 5, 27, 28, 78)
"""Columns between others. The cursor's own row has a sign in the first."""


class Screen:
    """The window of a terminal, by rows and columns."""

    def __init__(self, picture: Picture, colors: Mapping[str, RGB], tabs: tuple[int, int]) -> None:
        self._picture, self._colors = picture, colors
        self._top = tabs[0]
        ends = self._places("panel", self._top)
        self._left, self._width = ends[0], (ends[-1] + 1 - ends[0]) / COLUMNS
        self._height = tabs[1] - tabs[0]

    @classmethod
    def of(cls, picture: Picture, *, is_256: bool) -> Screen | None:
        """What a picture shows, when the week has been read."""
        theme = DARK_256 if is_256 else DARK
        every = {**theme.to_color_system().generate(), **theme.variables}
        colors = {name: rgb(every[name]) for name in COLORS}
        if is_256:
            colors = {name: rounded(color) for name, color in colors.items()}
        panel = [
            y for y in range(picture.height) if len(picture.places(colors["panel"], y)) > COLUMNS
        ]
        if not panel:
            return None
        end = next(y for y in range(panel[0], picture.height) if y not in panel)
        screen = cls(picture, colors, (panel[0], end))
        return screen if screen.columns(EVENTS[-1], "project-3") else None

    def _places(self, name: str, y: int) -> list[int]:
        return self._picture.places(self._colors[name], y)

    def columns(self, row: int, name: str) -> set[int]:
        """The columns of a row in which a colour of the theme is."""
        first = self._top + row * self._height
        return {
            int((x - self._left) / self._width)
            for y in range(first, first + self._height)
            for x in self._places(name, y)
        }

    def inked(self, row: int) -> set[int]:
        """The columns of a row that hold more than their ground."""
        first, inked = self._top + row * self._height, set()
        for y in range(first, first + self._height):
            bare = set(self._places("background", y))
            line = range(self._left, self._left + round(COLUMNS * self._width))
            inked |= {int((x - self._left) / self._width) for x in line if x not in bare}
        return inked


@pytest.fixture(params=TERMINALS)
def screen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Screen]:
    """The demo in a terminal, when the week has been read."""
    name = request.param
    if not shutil.which(name):
        pytest.skip(f"{name} is not installed")
    is_256 = name != "xfce4-terminal"
    with display(tmp_path, (900, 720)) as shown:
        terminal = subprocess.Popen(
            [name, *TERMINALS[name], sys.executable, "-m", "tests.pty.signed_in_program",
             str(tmp_path / "home")],
            env=surroundings(
                LC_ALL="C.UTF-8", DISPLAY=shown.name
            ) | {"HOME": str(tmp_path)},
            cwd=REPOSITORY,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:

            def drawn() -> Screen | None:
                assert terminal.poll() is None, f"{name} ended with {terminal.returncode}"
                return Screen.of(shown.picture(), is_256=is_256)

            screen = wait_until(drawn, every=0.1)
            assert screen is not None
            yield screen
        finally:
            terminal.terminate()
            terminal.wait()


def test_a_real_terminal_shows_colours_and_keeps_every_column(screen: Screen) -> None:
    assert screen.columns(EVENTS[0], "cursor") >= {*range(4, 20), 90, 97}, "the whole row is lit"
    assert screen.columns(0, "tab"), "the section is lit"
    assert screen.columns(EVENTS[1], "success") <= set(BOX) != set(), "ticks are green"
    assert screen.columns(EVENTS[2], "warning"), "an overlap is amber"
    for row in EVENTS[1:]:
        inked = screen.inked(row)
        assert not inked & set(BLANK), f"row {row}: columns are not where they were"
        assert {BOX[0], BOX[-1], *HOURS} <= inked, f"row {row}"
        coloured = {column for name in PROJECT_COLORS for column in screen.columns(row, name)}
        assert (PROJECT in coloured) == (row not in WITHOUT_PROJECT), f"row {row}"
