"""The Timesheet section: ranges, moving, opening a cell, adding into it, copying, exporting."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui import helpers_ledger as do
from tests.tui.conftest import until
from trackcal_tui.core.entries import EntryEdit
from trackcal_tui.core.hours import hours
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.shared.copied_screen import CopiedScreen
from trackcal_tui.tui.shared.entry_form import EntryForm
from trackcal_tui.tui.timesheet.page import Cell
from trackcal_tui.tui.timesheet.screen import TimesheetScreen

NOVEMBER = DateRange(date(2026, 11, 1), date(2026, 11, 30))


def screen(pilot: Pilot[int]) -> TimesheetScreen:
    """The Timesheet section."""
    found = pilot.app.screen
    assert isinstance(found, TimesheetScreen)
    return found


def lines(pilot: Pilot[int]) -> list[str]:
    """What the section shows between head and foot."""
    return screen(pilot).grid.text.splitlines()


async def test_the_week_is_shown_with_the_cursor_on_today(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "3")
        assert lines(pilot)[1].split() == ["●", "ACME-2026", "3.00", *"······", "3.00"]
        assert lines(pilot)[2].split() == ["●", "INT", *"··", "1.50", *"····", "1.50"]
        assert screen(pilot).grid.cursor == Cell(0, 4)
        await do.press(pilot, "j", "h", "left", "k", "down", "right")
        assert screen(pilot).grid.cursor == Cell(1, 3)
        await do.press(pilot, "home")
        assert screen(pilot).grid.cursor == Cell(1, 0)


async def test_enter_opens_the_entries_of_the_cell_and_escape_shows_the_day(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "3")
        await do.press(pilot, "j", "h", "h", "enter")
        entries = do.entries_screen(pilot)
        assert [entry.task_name for entry in entries.shown] == ["Invoices"]
        assert entries.days == DateRange(date(2026, 11, 18), date(2026, 11, 18))
        do.log_by_hand(few, "Other", date(2026, 11, 18), 3600, None)
        pilot.app.jobs.ledger.show_ledger()  # type: ignore[attr-defined]
        await do.press(pilot, "escape")
        assert len(entries.shown) == 2
        await do.press(pilot, "3")
        assert screen(pilot).grid.cursor == Cell(1, 2)


async def test_an_empty_cell_says_how_to_fill_it(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "3")
        await do.press(pilot, "enter")
        assert do.note(pilot) == "Nothing in this cell · n add an entry"


async def test_n_adds_into_the_cell(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "3")
        await do.press(pilot, "j", "h", "n")
        assert isinstance(screen(pilot).panel, EntryForm)
        assert do.field(pilot, "date").value == "2026-11-19"
        assert do.field(pilot, "project").value == "INT"
        await do.press(pilot, *"Call", "tab", *"90m", "enter")
        assert lines(pilot)[2].split() == ["●", "INT", *"··", "1.50", "1.50", *"···", "3.00"]
        assert do.note(pilot) == "Added · u undo"


async def test_m_shows_the_month_by_weeks_and_the_week_again(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "3")
        await do.press(pilot, "m")
        assert screen(pilot).days == NOVEMBER
        assert screen(pilot).grid.cursor == Cell(0, 3)
        assert "16–22" in lines(pilot)[0]
        await do.press(pilot, "[")
        assert screen(pilot).days == DateRange(date(2026, 10, 1), date(2026, 10, 31))
        await do.press(pilot, "]", "m")
        assert screen(pilot).days == do.WEEK
        await do.press(pilot, "r", *"2026-11-02..2026-11-08", "enter")
        assert screen(pilot).days == DateRange(date(2026, 11, 2), date(2026, 11, 8))
        assert "No time logged" in "\n".join(lines(pilot))


async def test_figures_are_those_of_the_entries(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=(120, 36)) as pilot:
        await do.to_section(pilot, "3")
        page = screen(pilot).page
        assert page.sheet.seconds == few.ledger.totals(do.WEEK).seconds
        assert f"of {hours(40 * 3600)} h" in pilot.app.screen.query_one("#summary").text
        assert "Billable 4.50 h, 100%" in "\n".join(lines(pilot))
        assert page.weeks and page.weeks.columns[-1].seconds == page.sheet.seconds


async def test_y_copies_tab_separated_and_capital_y_markdown(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "3")
        await do.press(pilot, "y")
        assert pilot.app.clipboard.startswith("Project\tTitle\t2026-11-16")
        await do.press(pilot, "Y")
        assert "| **Total** |" in pilot.app.clipboard
        await do.press(pilot, "Y")
        assert isinstance(pilot.app.screen, CopiedScreen)


async def test_e_exports_the_range(
    few: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "3")
        await do.press(pilot, "E", "enter")
        assert do.note(pilot).startswith("4 entries exported to ")
    assert (tmp_path / "trackcal-2026-W47.csv").exists()


async def test_a_click_moves_and_a_second_one_opens(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "3")
        x = lines(pilot)[1].index("3.00")
        await pilot.click("#timesheet", offset=(x, 1))
        assert screen(pilot).grid.cursor == Cell(0, 0)
        await pilot.click("#timesheet", offset=(x, 1), times=2)
        await do.idle(pilot)
        assert len(do.entries_screen(pilot).shown) == 3


async def test_what_cannot_be_done_is_said(engine: Engine) -> None:
    async with TrackCalApp(engine).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "3")
        assert "No time logged this week" in "\n".join(lines(pilot))
        for key in ("y", "E", "enter", "left"):
            await do.press(pilot, key)
            assert do.note(pilot) == "Nothing logged here · n add an entry"
        await do.press(pilot, "n")
        assert do.field(pilot, "date").value == "2026-11-20"


async def test_nothing_is_said_to_be_missing_before_the_ledger_is_open(engine: Engine) -> None:
    file = engine.paths.ledger_file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"{")
    app = TrackCalApp(engine)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.problem is not None)
        assert app.problem is not None and not app.revision
        for section in "23":
            await do.press(pilot, section, "y")
            assert do.note(pilot) and app.problem.title.startswith(do.note(pilot).rstrip("…"))


async def test_the_foot_says_how_much_was_pushed(few: Engine) -> None:
    app = TrackCalApp(few)
    async with app.run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "3")
        await do.press(pilot, "greater_than_sign")
        await until(pilot, lambda: app.push is not None and not app.push.is_busy)
        await do.press(pilot, "enter")
        await until(pilot, lambda: app.push is not None and not app.push.is_busy)
        await do.press(pilot, "escape", "j")
        assert do.note(pilot) == "Pushed 4 of 4"
        few.ledger.edit_entries([few.ledger.entries()[0].id], EntryEdit(note="late"))
        app.jobs.ledger.show_ledger()
        await do.press(pilot, "k")
        assert do.note(pilot) == "Pushed 4 of 4 · 1 changed since"
