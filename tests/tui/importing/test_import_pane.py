"""What the side pane says of the events of a range."""

from __future__ import annotations

from tests.tui.conftest import MakeApp, until_read
from tests.tui.helpers_ledger import press
from trackcal_tui.tui.importing.event_list import EventList
from trackcal_tui.tui.importing.row_editor import RowEditor
from trackcal_tui.tui.shared.side_pane import SidePane


async def test_it_follows_cursor_and_ticks_and_goes_away_below_110_columns(
    make_app: MakeApp,
) -> None:
    async with make_app().run_test(size=(120, 36)) as pilot:
        await until_read(pilot)
        await pilot.pause()
        pane = pilot.app.screen.query_one(SidePane)
        assert "nothing ticked: all" in pane.text
        assert "Daily stand-up" in pane.text
        await press(pilot, "space")
        assert "ticked" in pane.text and "nothing ticked" not in pane.text
        assert "Sprint planning" in pane.text
        await pilot.resize_terminal(109, 36)
        await pilot.pause()
        assert not pane.display
        await press(pilot, "s")
        assert pilot.app.screen.hint == "The side pane needs 110 columns"
        await pilot.resize_terminal(110, 36)
        await pilot.pause()
        assert pane.display


async def test_the_row_editor_lies_over_its_row_when_the_pane_has_gone(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(200, 40)) as pilot:
        await until_read(pilot)
        await pilot.pause()
        await press(pilot, "e")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        rows, editor = pilot.app.screen.query_one(EventList), pilot.app.screen.query_one(RowEditor)
        assert editor.region.x == rows.region.x + rows.columns.hours_x
        assert editor.region.width > rows.columns.task + rows.columns.project
