"""A click on the list while a panel is open: it ends the panel, and nothing typed is lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from textual.events import MouseDown
from textual.geometry import Offset
from textual.pilot import Pilot

from tests.tui import helpers_ledger as do
from tests.tui.helpers_keys import at_once
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.entries.entry_list import EntryList
from trackcal_tui.tui.importing.skipped_list import SkippedList
from trackcal_tui.tui.projects.project_list import ProjectList
from trackcal_tui.tui.shared.entry_form import EntryForm

SIZE = (80, 24)


async def click(pilot: Pilot[int], y: int) -> None:
    """Click a line of the entries."""
    await pilot.click(EntryList, offset=(30, y))
    await pilot.pause()
    await pilot.pause()


async def test_what_was_changed_in_a_form_is_saved(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=SIZE) as pilot:
        await do.to_section(pilot, "2")
        before = do.entries_screen(pilot).entries.cursor
        await do.press(pilot, "e", *"!!")
        await click(pilot, 2)
        screen = do.entries_screen(pilot)
        assert screen.panel is None and screen.focused is screen.entries
        assert screen.entries.cursor != before
        assert sum(task.endswith("!!") for task in do.tasks(few)) == 1


async def test_a_key_right_behind_the_click_comes_after_the_save(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=SIZE) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "e", *"!!")
        x, y = do.entries_screen(pilot).entries.region.offset + Offset(30, 2)
        click = MouseDown(None, x, y, 0, 0, 1, False, False, False, x, y)
        await at_once(pilot.app, click, "escape")
        await do.idle(pilot)
        assert do.section(pilot).panel is None
        assert sum(task.endswith("!!") for task in do.tasks(few)) == 1


async def test_a_mistake_keeps_the_form_open(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=SIZE) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "n", *"Emails")
        await click(pilot, 2)
        screen = do.entries_screen(pilot)
        assert isinstance(screen.panel, EntryForm)
        assert screen.panel.current == "hours" and "!" in screen.panel.message
        assert "Emails" not in do.tasks(few)


@pytest.mark.parametrize("key", ["e", "n", "d", "E"])
async def test_an_untouched_panel_is_closed_and_does_nothing(
    few: Engine, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before, files = few.ledger.entries(), os.listdir(tmp_path)
    async with TrackCalApp(few).run_test(size=SIZE) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, key)
        assert do.section(pilot).panel is not None
        await click(pilot, 2)
        assert do.section(pilot).panel is None
        assert "Close this panel" not in do.note(pilot)
    assert few.ledger.entries() == before and os.listdir(tmp_path) == files


async def test_projects_and_skipped_events_do_the_same(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=SIZE) as pilot:
        await do.to_section(pilot, "4")
        await do.press(pilot, "s")
        await pilot.click(ProjectList, offset=(30, 3))
        await pilot.pause()
        assert do.section(pilot).panel is None
        await do.press(pilot, "1", "x", "l")
        await pilot.click(SkippedList, offset=(50, 3))
        await pilot.pause()
        assert not pilot.app.screen.query(EntryForm)
        assert pilot.app.focused is pilot.app.screen.query_one(SkippedList)
