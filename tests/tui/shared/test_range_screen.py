"""Choosing a date range: typed, by a preset's digit or a click, in the month."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import pytest
from textual.pilot import Pilot

from tests.tui.conftest import MakeApp, until_read
from tests.tui.helpers_connection import app_of
from tests.tui.helpers_keys import at_once
from tests.tui.helpers_ledger import press
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.tui.shared.month_calendar import MonthCalendar
from trackcal_tui.tui.shared.preset_list import PresetList
from trackcal_tui.tui.shared.range_screen import DateRangeScreen

THIS_WEEK = DateRange(date(2026, 11, 16), date(2026, 11, 22))
LAST_WEEK = DateRange(date(2026, 11, 9), date(2026, 11, 15))


@asynccontextmanager
async def choosing(make_app: MakeApp) -> AsyncIterator[Pilot[int]]:
    """The range screen over the demo's week."""
    async with make_app().run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        await press(pilot, "r")
        assert is_open(pilot)
        yield pilot


def is_open(pilot: Pilot[int]) -> bool:
    return isinstance(pilot.app.screen, DateRangeScreen)


def preview(pilot: Pilot[int]) -> str:
    return str(pilot.app.screen.query_one("#range-said").render())


@pytest.mark.parametrize(
    ("keys", "days"),
    [
        ("4", LAST_WEEK),
        ("last week", LAST_WEEK),
        ("wed 18/nov", DateRange(date(2026, 11, 18), date(2026, 11, 18))),
        ("2026-W46", LAST_WEEK),
        ("q4", DateRange(date(2026, 10, 1), date(2026, 12, 31))),
    ],
)
async def test_nothing_loads_until_enter(make_app: MakeApp, keys: str, days: DateRange) -> None:
    async with choosing(make_app) as pilot:
        app = app_of(pilot)
        await press(pilot, *keys)
        assert str(days.days) in preview(pilot)
        assert is_open(pilot) and (app.sheet.range, app.sheet.phase) == (THIS_WEEK, "ready")
        await press(pilot, "enter")
        await until_read(pilot)
        assert not is_open(pilot) and app.sheet.range == days


async def test_a_range_typed_and_opened_in_one_burst(make_app: MakeApp) -> None:
    async with choosing(make_app) as pilot:
        await at_once(pilot.app, *"2026-W46", "enter")
        await until_read(pilot)
        assert app_of(pilot).sheet.range == LAST_WEEK


async def test_what_is_no_range_is_explained_and_opens_nothing(make_app: MakeApp) -> None:
    async with choosing(make_app) as pilot:
        await press(pilot, *"47")
        assert '"47" is not a date range: add a month' in preview(pilot)
        await press(pilot, "enter")
        assert is_open(pilot)
        await press(pilot, "escape")
        assert not is_open(pilot) and app_of(pilot).sheet.range == THIS_WEEK


async def test_up_and_down_go_through_the_presets(make_app: MakeApp) -> None:
    async with choosing(make_app) as pilot:
        await press(pilot, "down", "down", "up")  # from this week
        assert "Mon 9 – Sun 15 Nov 2026" in preview(pilot)
        await press(pilot, "up", "up", "up", "up", "enter")
        await until_read(pilot)
        assert app_of(pilot).sheet.range == DateRange(date(2026, 7, 1), date(2026, 9, 30))


async def test_a_click_chooses_a_preset_and_a_second_one_opens_it(make_app: MakeApp) -> None:
    async with choosing(make_app) as pilot:
        await pilot.click(PresetList, offset=(6, 3))
        assert "Mon 9 – Sun 15 Nov 2026" in preview(pilot) and is_open(pilot)
        await pilot.click(PresetList, offset=(6, 3), times=2)
        await until_read(pilot)
        assert app_of(pilot).sheet.range == LAST_WEEK


async def test_days_are_marked_in_the_month_by_keys_and_clicks(make_app: MakeApp) -> None:
    async with choosing(make_app) as pilot:
        app = app_of(pilot)
        await press(pilot, "tab", "left", "space", "up", "enter")
        await until_read(pilot)
        assert app.sheet.range == DateRange(date(2026, 11, 14), date(2026, 11, 21))
        await press(pilot, "r", "tab")
        await pilot.click(MonthCalendar, offset=(2, 5))  # Monday of the third week
        assert "Mon 16 Nov 2026" in preview(pilot)
        await press(pilot, *"4", "enter")  # a digit goes back to the field
        await until_read(pilot)
        assert app.sheet.range == LAST_WEEK
