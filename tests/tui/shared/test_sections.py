"""What the sections owe each other."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input

from tests.hostile import HOSTILE
from tests.tui.conftest import MakeApp, until, until_read
from tests.tui.helpers_connection import CONTROLS
from tests.tui.helpers_ledger import press
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.keys.commands import HELP, QUIT
from trackcal_tui.tui.keys.live_keys import Hint
from trackcal_tui.tui.shared.key_line import hint_parts

OPENED = {
    "list": (),
    "filter": ("slash",),
    "editor": ("e",),
    "picker": ("p",),
    "range": ("r",),
}


async def pictures(pilot: Pilot[int], app: TrackCalApp) -> dict[str, str]:
    """The Import screen with each thing that opens from it."""
    drawn = {}
    for name, keys in OPENED.items():
        await press(pilot, *keys)
        drawn[name] = app.export_screenshot()
        await press(pilot, *(("escape",) if keys else ()))
    return drawn


async def test_the_styles_of_a_section_stay_there(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        await until(pilot, lambda: bool(app.screen.query("#row-editor")))
        before = await pictures(pilot, app)
        assert len(set(before.values())) == len(OPENED)
        # Textual keeps the styles of every screen that was shown, for all of them.
        await press(pilot, "2", "n", "escape", "4", "n", "escape", "5", "t", "escape", "1")
        assert app.sheet.phase == "ready"
        after = await pictures(pilot, app)
    assert [name for name in OPENED if before[name] != after[name]] == []


@pytest.mark.parametrize("name", HOSTILE)
async def test_what_is_pasted_as_a_range_is_plain(name: str, make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        await press(pilot, "r")
        field = app.screen.query_one("#range-field", Input)
        field.post_message(Paste(HOSTILE[name]))
        await pilot.pause()
        assert not set(field.value) & CONTROLS


@pytest.mark.parametrize("width", range(60, 82))
def test_the_keys_that_are_named_are_named_whole(width: int) -> None:
    named = [("a", "take over"), ("s", "keep as billed"), ("A S", "all"), ("escape", "back")]
    hints = [Hint(key, label, f"drift.{label}") for key, label in (*named, ("u", "undo"))]
    parts = hint_parts([*hints, Hint("?", "help", HELP.id), Hint("q", "quit", QUIT.id)], width)
    assert sum(cell_len(part[0]) for part in parts) <= width
    # Where not all fit, these stay.
    assert [part[0].strip() for part in parts if part[0] == "?"] == ["?"]
    assert (parts[-2][0] == "q") == (width > 76)
