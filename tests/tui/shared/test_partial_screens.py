"""Whatever is done, the screen is the one that drawing all of it would make."""

from __future__ import annotations

import random
from typing import Any

import pyte
import pytest
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.screen import Screen

from tests.tui.conftest import MakeApp, until_read

KEYS = (
    *(
        "up",
        "down",
        "home",
        "end",
        "pagedown",
        "space",
        "space",
        "enter",
        "escape",
        "tab",
        "ctrl+p",
    ),
    *("ctrl+p", "a", "n", "t", "D", "u", "U", "e", "p", "P", "z", "x", "r", "i", "s", "slash", "g"),
    *("2", "3", "4", "1", "1", "1", "o", "question_mark", "right_square_bracket"),
)
Cell = tuple[str, str, str, bool]


class Terminal:
    """What a terminal shows of what is sent to it."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.screen = pyte.Screen(*size)
        self._stream = pyte.Stream(self.screen)

    def take(self, update: CompositorUpdate, app: App[Any]) -> None:
        self._stream.feed(update.render_segments(app.console))

    def lines(self) -> list[list[Cell]]:
        """The cells; of a blank one only what can be seen of it."""
        width, height = self.screen.columns, self.screen.lines
        cells = [[self.screen.buffer[y][x] for x in range(width)] for y in range(height)]
        return [
            [(one.data, one.fg if one.data.strip() else "", one.bg, one.reverse) for one in line]
            for line in cells
        ]


@pytest.mark.parametrize(("size", "seed"), [((80, 24), 1), ((120, 36), 2)])
async def test_what_is_sent_makes_the_whole_screen(
    size: tuple[int, int], seed: int, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance, terminal = random.Random(seed), Terminal(size)
    display = App._display

    def show(app: App[Any], screen: Screen[Any], update: Any) -> None:
        if isinstance(update, CompositorUpdate) and not app._batch_count:
            terminal.take(update, app)
        display(app, screen, update)

    monkeypatch.setattr(App, "_display", show)
    async with make_app().run_test(size=size) as pilot:
        await until_read(pilot)
        pressed: list[str] = []
        for _ in range(30):
            keys = [chance.choice(KEYS) for _ in range(chance.randint(1, 3))]
            pressed += keys
            await pilot.press(*keys)
            await pilot.pause()
            app, whole = pilot.app, Terminal(size)
            below = app._background_screens
            update = app.screen._compositor.render_update(full=True, screen_stack=below)
            assert isinstance(update, CompositorUpdate)
            whole.take(update, app)
            assert terminal.lines() == whole.lines(), pressed[-8:]
