"""A window that is left open for days: the clock goes on, and Outlook changes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.events import AppFocus
from textual.pilot import Pilot

from tests.tui.conftest import until, until_read
from tests.tui.helpers_connection import MovingClock, app_of, text
from tests.tui.helpers_drift import Outlook, event
from tests.tui.helpers_ledger import log_by_hand, press
from trackcal_tui.core.errors import Unreachable
from trackcal_tui.core.events import CalendarEvent
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.demo.clock import FIXED_NOW
from trackcal_tui.engine.engine import Engine, open_engine
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.entries.screen import EntriesScreen
from trackcal_tui.tui.importing.event_list import EventList
from trackcal_tui.tui.importing.plan_screen import PlanScreen
from trackcal_tui.tui.jobs import ledger as ledger_jobs
from trackcal_tui.tui.shared.preset_list import PresetList

MINUTES = 60.0
DAYS = 86400.0


class Left:
    """A program on a calendar of five meetings, and the clock it goes by."""

    def __init__(self, home: Path) -> None:
        self.clock = MovingClock(FIXED_NOW)
        self.engine: Engine = open_engine(home, demo=True, session=True, clock=self.clock)
        self.outlook = Outlook(*(event(number, 16, 7 + number) for number in range(1, 6)))

    @asynccontextmanager
    async def run(self) -> AsyncIterator[Pilot[int]]:
        """The program, once the week is read."""
        await asyncio.to_thread(self.engine.accounts.require)
        self.engine.__dict__["calendar_source"] = self.outlook
        async with TrackCalApp(self.engine).run_test(size=(80, 24)) as pilot:
            await until_read(pilot)
            yield pilot
        self.engine.close()

    async def wait(self, minutes: float) -> None:
        """Let time pass."""
        self.clock.move(minutes * MINUTES)


@pytest.fixture
def left(tmp_path: Path) -> Left:
    return Left(tmp_path / "home")


def unreachable(*_: object, **__: object) -> None:
    raise Unreachable("Microsoft cannot be reached", "Check the network.")


async def until_fresh(pilot: Pilot[int], left: Left, reads: int) -> None:
    """Wait until the calendar was read again."""
    app = app_of(pilot)
    await until(pilot, lambda: left.outlook.reads > reads and app.jobs.reading.reading is None)


async def test_an_old_list_is_read_again_at_the_first_key_and_everything_is_kept(
    left: Left,
) -> None:
    async with left.run() as pilot:
        app, reads = app_of(pilot), left.outlook.reads
        await press(pilot, "n", "down", "space", "slash", *"meeting", "enter")
        here = app.screen.query_one(EventList).index
        left.outlook.change(5, subject="Meeting 5, moved")
        left.outlook.events = (event(0, 16, 6), *left.outlook.events)
        await left.wait(14)
        await press(pilot, "down", "up")
        assert left.outlook.reads == reads, "young enough"
        await left.wait(2)
        await press(pilot, "up")
        await until_fresh(pilot, left, reads)
        assert "Outlook was reloaded: 1 new, 1 changed" in text(app)
        assert len(app.sheet.drafts) == 6 and app.sheet.query == "meeting"
        assert [one.task_name for one in app.sheet.ticked_drafts] == ["Meeting 2"]
        assert here == 2 and app.screen.query_one(EventList).index == 2, "one up, on its event"
        await left.wait(10)
        await press(pilot, "down")
        assert left.outlook.reads == reads + 1, "once is enough"


async def test_an_old_list_is_read_again_when_the_window_has_the_focus(left: Left) -> None:
    async with left.run() as pilot:
        reads = left.outlook.reads
        await left.wait(16)
        pilot.app.post_message(AppFocus())
        await until_fresh(pilot, left, reads)


async def test_what_is_being_typed_survives_a_quiet_read(left: Left) -> None:
    async with left.run() as pilot:
        app, reads = app_of(pilot), left.outlook.reads
        left.outlook.events = (event(0, 16, 6), *left.outlook.events)
        await left.wait(16)
        await press(pilot, "e", *"!")
        await until_fresh(pilot, left, reads)
        await press(pilot, *"?", "enter")
        assert [one.task_name for one in app.sheet.drafts[:2]] == ["Meeting 0", "Meeting 1!?"]


async def test_the_plan_of_an_old_list_is_made_from_a_fresh_read(left: Left) -> None:
    async with left.run() as pilot:
        app = app_of(pilot)
        await press(pilot, "a")
        left.outlook.delete(3)
        await left.wait(16)
        await press(pilot, "i")
        await until(pilot, lambda: isinstance(app.screen, PlanScreen))
        assert "4 entries" in text(app)
        left.outlook.delete(4)
        await left.wait(16)
        await press(pilot, "enter")
        await until(pilot, lambda: "3 entries" in text(app))
        assert app.engine.ledger.entries() == ()
        await press(pilot, "enter")
        await until(pilot, lambda: "3 imported" in app.notice)


async def test_a_plan_follows_a_read_that_ends_while_it_is_open(left: Left) -> None:
    async with left.run() as pilot:
        app, reads = app_of(pilot), left.outlook.reads
        await press(pilot, "a", "i")
        assert "5 entries" in text(app)
        left.outlook.delete(3)
        await left.wait(16)
        await press(pilot, "down")
        await until_fresh(pilot, left, reads)
        assert "4 entries" in text(app)
        assert "Outlook was reloaded: 1 gone" in text(app)
        await press(pilot, "enter")
        await until(pilot, lambda: "4 imported" in app.notice)


async def test_a_plan_says_that_the_list_could_not_be_read_again(
    left: Left, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with left.run() as pilot:
        app = app_of(pilot)
        await press(pilot, "a", "i")
        monkeypatch.setattr(left.outlook, "read", unreachable)
        await left.wait(16)
        await press(pilot, "enter")
        await until(pilot, lambda: "The list is old: Microsoft cannot be reached" in text(app))
        await press(pilot, "enter")
        await until(pilot, lambda: "5 imported" in app.notice)


async def test_a_plan_that_waits_for_a_read_opens_nowhere_else(
    left: Left, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with left.run() as pilot:
        app, go_on, read = app_of(pilot), threading.Event(), left.outlook.read

        def slow(*args: Any, **options: Any) -> tuple[CalendarEvent, ...]:
            assert go_on.wait(60)
            return read(*args, **options)

        monkeypatch.setattr(left.outlook, "read", slow)
        await press(pilot, "a")
        await left.wait(16)
        await pilot.press("i", "2")
        await until(pilot, lambda: app.current_mode == "entries")
        go_on.set()
        await until(pilot, lambda: app.jobs.reading.reading is None)
        await pilot.pause()
        assert isinstance(app.screen, EntriesScreen)


async def test_an_old_list_that_cannot_be_read_again_says_so_and_can_be_planned(
    left: Left, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with left.run() as pilot:
        app = app_of(pilot)
        await press(pilot, "a")
        monkeypatch.setattr(left.outlook, "read", unreachable)
        await left.wait(16)
        await press(pilot, "i")
        await until(pilot, lambda: "The list is old: Microsoft cannot be reached" in app.notice)
        assert len(app.sheet.drafts) == 5
        await press(pilot, "i")
        assert isinstance(app.screen, PlanScreen)


async def test_today_and_this_week_turn_by_themselves(
    left: Left, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_jobs, "LEDGER_LOOK", 0.1)
    async with left.run() as pilot:
        app = app_of(pilot)
        log_by_hand(left.engine, "Invoices", (FIXED_NOW + timedelta(days=3)).date(), 3600, None)
        assert "Nov 2026 ]  this week" in text(app)
        left.clock.move(3 * DAYS)
        await until(pilot, lambda: "Nov 2026 ]  last week" in text(app))
        assert app.week_seconds == 3600
        await press(pilot, "r", "3")
        assert "Mon 23 – Sun 29 Nov 2026" in text(app)


async def test_presets_mean_other_days_once_the_day_has_turned(
    left: Left, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_jobs, "LEDGER_LOOK", 0.1)
    async with left.run() as pilot:
        app = app_of(pilot)
        await press(pilot, "r", *"yesterday")
        presets, said = app.screen.query_one(PresetList), app.screen.query_one("#range-said")
        assert "2  Yesterday    19 Nov" in str(presets.render())
        assert "Thu 19 Nov 2026  1 day" in str(said.render())
        left.clock.move(DAYS)
        await until(pilot, lambda: "2  Yesterday    20 Nov" in str(presets.render()))
        assert "Fri 20 Nov 2026  1 day" in str(said.render())
        await press(pilot, *["backspace"] * 9, "1")
        assert "Sat 21 Nov 2026  1 day" in str(said.render())
        await press(pilot, "enter")
        await until_read(pilot)
        assert app.sheet.range == DateRange(date(2026, 11, 21), date(2026, 11, 21))


async def test_a_preset_is_read_by_the_clock_even_before_the_day_was_seen_to_turn(
    left: Left,
) -> None:
    async with left.run() as pilot:
        await press(pilot, "r")
        left.clock.move(DAYS)
        await press(pilot, "2", "enter")
        await until_read(pilot)
        assert app_of(pilot).sheet.range.first == date(2026, 11, 20)
