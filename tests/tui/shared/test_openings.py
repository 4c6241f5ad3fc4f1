"""What was opened and closed leaves nothing behind."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator

import pytest
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget

from tests.tui.conftest import MakeApp, until, until_read

OPENINGS = {
    "help": ("question_mark", "escape"),
    "palette": ("ctrl+p", "escape"),
    "range": ("r", "escape"),
    "skipped events": ("x", "escape"),
    "plan": ("a", "i", "escape"),
    "project picker": ("home", "p", "escape"),
    "row editor": ("home", "e", "escape"),
    "filter": ("slash", "v", "escape"),
    "entries": ("2", "1"),
    "connection": ("4", "1"),
}
FEW, MORE = 2, 4
FRAMES = 3 * 24
"""Lines: what happens to be drawn when they are counted; less than four openings leave."""


@pytest.fixture(autouse=True)
def _count_only_what_is_made_here() -> Iterator[None]:
    """All tests of a process share its objects: going through them takes half a second."""
    gc.freeze()
    yield
    gc.unfreeze()


def kept() -> Counter[str]:
    """Count the widgets and drawn lines that are still referred to."""
    gc.collect()
    kinds = (Widget, Strip)
    found = (kind.__name__ for one in gc.get_objects() for kind in kinds if isinstance(one, kind))
    return Counter(found)


def has_no_more_than(before: Counter[str]) -> bool:
    after = kept()
    return after["Widget"] <= before["Widget"] and after["Strip"] <= before["Strip"] + FRAMES


async def open_and_close(pilot: Pilot[int], keys: tuple[str, ...], times: int) -> None:
    for _ in range(times):
        for key in keys:
            await pilot.press(key)


@pytest.mark.parametrize("what", OPENINGS)
async def test_what_was_closed_is_not_kept(make_app: MakeApp, what: str) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        await pilot.press("slash", "escape", "e", "escape")  # mounts what is kept
        await open_and_close(pilot, OPENINGS[what], FEW)
        await until(pilot, lambda: len(app.screen_stack) == 1)
        before = kept()
        await open_and_close(pilot, OPENINGS[what], MORE)
        # A timer that was stopped refers to its screen until its time would have come.
        await until(pilot, lambda: has_no_more_than(before))
