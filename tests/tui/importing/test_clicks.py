"""Clicks while something is open over the list of events."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.events import MouseScrollDown
from textual.pilot import Pilot
from textual.widgets import OptionList

from tests.tui.conftest import MakeApp, until_read
from tests.tui.helpers_connection import app_of
from tests.tui.helpers_ledger import press
from tests.tui.painted import painted
from trackcal_tui.tui.importing.event_list import EventList
from trackcal_tui.tui.importing.row_editor import RowEditor
from trackcal_tui.tui.importing.screen import ImportScreen

ROW = 5
"""The line of the screen with the first event."""


@asynccontextmanager
async def week_read(make_app: MakeApp) -> AsyncIterator[Pilot[int]]:
    """The Import screen with the demo's week."""
    async with make_app().run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        yield pilot


def events(pilot: Pilot[int]) -> EventList:
    return pilot.app.screen.query_one(EventList)


async def click_row(pilot: Pilot[int], position: int) -> None:
    """Click a row on its task."""
    y = events(pilot).row_y(position)
    assert y is not None
    await pilot.click(EventList, offset=(events(pilot).columns.task_x + 2, y))
    await pilot.pause()


async def test_a_click_on_a_row_saves_the_row_that_is_edited(make_app: MakeApp) -> None:
    async with week_read(make_app) as pilot:
        names = [draft.task_name for draft in app_of(pilot).sheet.drafts]
        await press(pilot, "e", *"!!")
        await click_row(pilot, 3)
        now = [draft.task_name for draft in app_of(pilot).sheet.drafts]
        assert now == [f"{names[0]}!!", *names[1:]]
        assert not pilot.app.screen.query_one(RowEditor).is_open
        assert (events(pilot).cursor, pilot.app.focused) == (3, events(pilot))


async def test_hours_are_edited_in_their_column(make_app: MakeApp) -> None:
    async with week_read(make_app) as pilot:

        def hours() -> tuple[int, int]:
            """The columns between which the hours stand in the row under the cursor."""
            for run in painted(app_of(pilot)):
                found = re.search(r"\d+\.\d+", run.text)
                if run.row == ROW and found:
                    return run.column + found.start(), run.column + found.end()
            raise AssertionError("no hours")

        before = hours()
        await press(pilot, "e", "tab", "tab")
        assert hours() == before
        await press(pilot, *"12.25")
        assert hours() == (before[0] - 1, before[1]), "the last digit stays"


async def test_a_click_leaves_no_row_whose_project_is_unknown(make_app: MakeApp) -> None:
    async with week_read(make_app) as pilot:
        await press(pilot, "e", "tab", *"nonsense")
        field = pilot.app.focused
        await click_row(pilot, 3)
        assert pilot.app.screen.query_one(RowEditor).is_open
        assert (events(pilot).cursor, pilot.app.focused) == (0, field)
        await press(pilot, "escape", "down")
        assert events(pilot).cursor == 1


@pytest.mark.parametrize(("key", "id"), [("p", "picker"), ("slash", "filter"), ("z", "dismiss")])
async def test_a_click_on_a_row_closes_what_is_open(make_app: MakeApp, key: str, id: str) -> None:
    async with week_read(make_app) as pilot:
        await press(pilot, key)
        assert pilot.app.screen.query(f"#{id}.-open")
        await click_row(pilot, 2)
        assert not pilot.app.screen.query(f"#{id}.-open")
        assert (events(pilot).cursor, pilot.app.focused) == (2, events(pilot))
        assert app_of(pilot).sheet.drafts[0].project is None


async def test_a_click_beside_the_list_ends_the_editor_too(make_app: MakeApp) -> None:
    async with week_read(make_app) as pilot:
        await press(pilot, "e", *"!")
        await pilot.click("#titles")
        assert app_of(pilot).sheet.drafts[0].task_name.endswith("!")
        assert pilot.app.focused is events(pilot)


def wheel_down() -> MouseScrollDown:
    return MouseScrollDown(None, 1, 1, 0, 0, 0, shift=False, meta=False, ctrl=False)


async def test_the_wheel_moves_the_editor_along_with_its_row(make_app: MakeApp) -> None:
    async with week_read(make_app) as pilot:
        await press(pilot, "down", "down", "down", "e")
        editor = pilot.app.screen.query_one(RowEditor)
        y = editor.region.y
        events(pilot).post_message(wheel_down())
        await pilot.pause()
        assert editor.region.y == y - 3
        events(pilot).post_message(wheel_down())
        events(pilot).post_message(wheel_down())
        await pilot.pause()
        assert not editor.region.overlaps(events(pilot).region)
        await press(pilot, *"!", "enter")
        assert app_of(pilot).sheet.drafts[3].task_name.endswith("!")


async def test_a_click_in_the_editor_keeps_it_open(make_app: MakeApp) -> None:
    async with week_read(make_app) as pilot:
        await press(pilot, "e", *"!")
        await pilot.click("#row-editor #project")
        await press(pilot, *"glo", "enter")
        draft = app_of(pilot).sheet.drafts[0]
        assert draft.task_name.endswith("!") and draft.project == "GLOBEX"


async def test_a_click_that_is_heard_of_late_picks_the_project_that_was_clicked(
    make_app: MakeApp,
) -> None:
    async with week_read(make_app) as pilot:
        await press(pilot, "p")
        options = pilot.app.screen.query_one("#picker-list", OptionList)
        clicked = options.get_option_at_index(2)
        await press(pilot, *"glo")
        options.post_message(OptionList.OptionSelected(options, clicked, 2))
        await pilot.pause()
        assert app_of(pilot).sheet.drafts[0].project == "INT"
        options.post_message(OptionList.OptionSelected(options, clicked, 2))  # closed by now
        await pilot.pause()


async def test_the_editor_is_one_line_high_however_early_it_is_opened(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete = ImportScreen.complete

    async def late(screen: ImportScreen) -> None:
        """As on a busy machine, on which the timer of the other parts is up before."""
        await screen._mount_parts()
        await complete(screen)

    monkeypatch.setattr(ImportScreen, "complete", late)
    async with week_read(make_app) as pilot:
        await press(pilot, "e")
        assert pilot.app.screen.query_one(RowEditor).region.height == 1
