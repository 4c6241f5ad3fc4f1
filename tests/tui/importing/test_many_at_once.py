"""Ticking, assigning and correcting many events with few keys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from msgspec.structs import replace
from textual.pilot import Pilot

from tests.tui.conftest import MakeApp, until, until_read
from tests.tui.helpers_connection import app_of, text
from tests.tui.helpers_keys import at_once
from tests.tui.helpers_ledger import idle, press
from trackcal_tui.core.events import Draft
from trackcal_tui.tui.importing.event_list import EventList
from trackcal_tui.tui.importing.row_editor import RowEditor
from trackcal_tui.tui.state.ticks import bits


@asynccontextmanager
async def week(make_app: MakeApp) -> AsyncIterator[Pilot[int]]:
    """The Import screen with the demo's week."""
    async with make_app().run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        yield pilot


def drafts(pilot: Pilot[int]) -> tuple[Draft, ...]:
    return app_of(pilot).sheet.drafts


def ticked(pilot: Pilot[int]) -> list[int]:
    return bits(app_of(pilot).sheet.ticked.mask)


def with_project(pilot: Pilot[int], code: str) -> list[int]:
    return [index for index, draft in enumerate(drafts(pilot)) if draft.project == code]


def row(pilot: Pilot[int], position: int) -> str:
    """A row as it is drawn."""
    events = pilot.app.screen.query_one(EventList)
    y = events.row_y(position)
    assert y is not None
    return events.render_line(y).text


# -- ticks


async def test_t_ticks_what_is_remembered_or_says_that_nothing_is(make_app: MakeApp) -> None:
    async with week(make_app) as pilot:
        app = app_of(pilot)
        await press(pilot, "n")
        app.sheet = replace(app.sheet, listing=replace(app.sheet.listing, remembered=0))
        await press(pilot, "t")
        assert ticked(pilot) == [] and "Nothing to tick: no past event" in text(app)
        app.sheet = replace(app.sheet, listing=replace(app.sheet.listing, remembered=0b1010))
        await press(pilot, "t")
        assert ticked(pilot) == [1, 3]
        await press(pilot, "t")
        assert ticked(pilot) == [1, 3] and "Everything remembered is ticked" in text(app)


async def test_shift_d_ticks_the_day_of_the_cursor_and_unticks_it_again(make_app: MakeApp) -> None:
    async with week(make_app) as pilot:
        await press(pilot, "n", "D")
        first_day = drafts(pilot)[0].date
        assert ticked(pilot) == [i for i, one in enumerate(drafts(pilot)) if one.date == first_day]
        await press(pilot, "D")
        assert ticked(pilot) == []


async def test_capital_j_and_k_tick_a_span(make_app: MakeApp) -> None:
    async with week(make_app) as pilot:
        await press(pilot, "n", "J", "J")
        assert ticked(pilot) == [0, 1, 2]
        await press(pilot, "n", "K")
        assert ticked(pilot) == [1, 2]


# -- projects


async def test_p_changes_only_ticked_rows_that_are_shown(make_app: MakeApp) -> None:
    async with week(make_app) as pilot:
        await press(pilot, "a", "slash", *"acme", "enter", "p", *"ACME-2026", "enter")
        shown = [i for i, one in enumerate(drafts(pilot)) if "acme" in one.task_name.casefold()]
        assert with_project(pilot, "ACME-2026") == shown
        assert len(shown) < len(drafts(pilot))


async def test_p_without_ticks_among_the_shown_rows_is_about_this_one(make_app: MakeApp) -> None:
    async with week(make_app) as pilot:
        await press(pilot, "n", "space", "slash", *"acme", "enter", "p", *"ACME-2026", "enter")
        (changed,) = with_project(pilot, "ACME-2026")
        assert changed not in ticked(pilot)


async def test_shift_p_changes_this_event_and_all_like_it_and_ticks_none(
    make_app: MakeApp,
) -> None:
    async with week(make_app) as pilot:
        await press(pilot, "n", "P")
        assert 'events like "Daily stand-up"' in text(app_of(pilot))
        await press(pilot, *"INT", "enter")
        named = [i for i, one in enumerate(drafts(pilot)) if one.task_name == "Daily stand-up"]
        assert with_project(pilot, "INT") == named
        assert len(named) > 2 and ticked(pilot) == []


async def test_assigning_the_same_project_again_says_that_nothing_was_changed(
    make_app: MakeApp,
) -> None:
    async with week(make_app) as pilot:
        await press(pilot, "p", *"INT", "enter", "p", *"INT", "enter")
        assert "Nothing was changed" in text(app_of(pilot))


async def test_a_code_that_is_unknown_becomes_a_project(make_app: MakeApp) -> None:
    async with week(make_app) as pilot:
        app = app_of(pilot)
        await at_once(app, "n", "p", *"Zeta 7")
        assert 'enter creates "Zeta 7"' in text(app)
        await press(pilot, "enter")
        await until(pilot, lambda: with_project(pilot, "Zeta 7") == [0])
        assert any(project.code == "Zeta 7" for project in app.projects)
        assert "Project Zeta 7 added · u undo" in app.notice


# -- hours


async def test_hours_are_edited_behind_the_project_and_marked(make_app: MakeApp) -> None:
    async with week(make_app) as pilot:
        exact = drafts(pilot)[0].seconds
        await press(pilot, "e", "tab", "tab", "ctrl+u", *"1:15", "enter")
        changed = drafts(pilot)[0]
        assert (changed.seconds, changed.rounded_from) == (4500, exact)
        assert "1.25*" in row(pilot, 0)
        await press(pilot, "up", "e", "shift+tab", "ctrl+u", "enter")
        assert (drafts(pilot)[0].seconds, drafts(pilot)[0].rounded_from) == (exact, None)
        assert "*" not in row(pilot, 0)


async def test_hours_that_cannot_be_read_keep_the_editor_open(make_app: MakeApp) -> None:
    async with week(make_app) as pilot:
        before = drafts(pilot)
        await press(pilot, "e", "shift+tab", "ctrl+u", *"0.001", "enter")
        await until(pilot, lambda: "shorter than 0.01 h" in text(app_of(pilot)))
        assert pilot.app.screen.query_one(RowEditor).is_open and drafts(pilot) is before
        await press(pilot, "escape")
        await idle(pilot)
        assert drafts(pilot) is before


async def test_down_in_the_hours_goes_on_with_those_of_the_next_row(make_app: MakeApp) -> None:
    async with week(make_app) as pilot:
        await press(pilot, "e", "shift+tab", "ctrl+u", *"1", "down", "ctrl+u", *"2", "enter")
        assert [one.seconds for one in drafts(pilot)[:2]] == [3600, 7200]


# -- overlaps


async def test_an_overlap_is_marked_until_its_partner_is_unticked(make_app: MakeApp) -> None:
    async with week(make_app) as pilot:
        second = next(i for i, one in enumerate(drafts(pilot)) if one.overlap)
        first = second - 1
        await press(pilot, "a")
        assert "overlap 0.25" in row(pilot, first) and "overlap 0.25" in row(pilot, second)
        await press(pilot, *("down",) * second, "space")
        assert "overlap" not in row(pilot, first), "nothing is billed twice now"
        assert "overlap 0.25" in row(pilot, second), "it would be, with this one"
