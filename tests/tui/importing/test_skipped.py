"""Events that can't be imported: what can be done about each of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from tests.tui.conftest import MakeApp, until, until_read
from tests.tui.helpers_connection import app_of, text
from tests.tui.helpers_ledger import press
from trackcal_tui.core.events import Skipped, SkipReason
from trackcal_tui.tui.importing.skipped_list import Fold, Kind, SkippedList, kind_of
from trackcal_tui.tui.importing.skipped_screen import SkippedScreen
from trackcal_tui.tui.shared.entry_form import EntryForm
from trackcal_tui.tui.shared.status_line import StatusLine


@asynccontextmanager
async def week(make_app: MakeApp) -> AsyncIterator[Pilot[int]]:
    """The Import screen with the demo's week."""
    async with make_app().run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        yield pilot


def listed(pilot: Pilot[int]) -> SkippedList:
    return pilot.app.screen.query_one(SkippedList)


async def move_to(pilot: Pilot[int], reason: SkipReason) -> Skipped:
    """Put the cursor on the first event with a reason."""
    await press(pilot, "home")
    while True:
        item = listed(pilot).item
        if isinstance(item, Skipped) and item.reason is reason:
            return item
        assert listed(pilot).cursor != listed(pilot).row_count - 1
        await press(pilot, "down")


@pytest.mark.parametrize(
    ("reason", "typed"),
    [
        (SkipReason.UNANSWERED, ()),
        (SkipReason.NO_LENGTH, ("tab", *"0.5")),
        (SkipReason.ALL_DAY, ()),
    ],
)
async def test_l_logs_an_event_and_it_counts_as_imported(
    make_app: MakeApp, reason: SkipReason, typed: tuple[str, ...]
) -> None:
    async with week(make_app) as pilot:
        app = app_of(pilot)
        await press(pilot, "x")
        event = await move_to(pilot, reason)
        await press(pilot, "l")
        assert app.screen.query_one(EntryForm).value("task") == event.subject
        await press(pilot, *typed, "enter")
        await until(pilot, lambda: "counts as imported" in app.notice)
        await until_read(pilot)
        (entry,) = app.engine.ledger.entries()
        assert entry.source is not None and entry.source.event_id == event.id
        (now,) = [one for one in app.sheet.skipped if one.id == event.id]
        assert kind_of(now) is Kind.IMPORTED
        app.engine.ledger.delete_entries([entry.id])
        app.jobs.reading.reload()
        await until(pilot, lambda: event in app.sheet.skipped)  # offered again


async def test_a_click_on_what_can_be_done_does_it(make_app: MakeApp) -> None:
    async with week(make_app) as pilot:
        await press(pilot, "x")
        event = await move_to(pilot, SkipReason.ALL_DAY)
        line = pilot.app.screen.query_one("#message", StatusLine)
        await pilot.click(line, offset=(line.text.index("as an entry"), 1))
        await until(pilot, lambda: pilot.app.screen.query(EntryForm))
        assert pilot.app.screen.query_one(EntryForm).value("task") == event.subject


async def test_escape_leaves_the_form_then_the_list_and_nothing_is_logged(
    make_app: MakeApp,
) -> None:
    async with week(make_app) as pilot:
        app = app_of(pilot)
        await press(pilot, "x", "l", *" more")
        line = app.screen.query_one("#message", StatusLine)
        assert line.text.strip() == "", "l is a letter in the form"
        await press(pilot, "escape")
        assert line.text.strip() == "l log it as an entry"
        assert not app.screen.query(EntryForm) and isinstance(app.screen, SkippedScreen)
        assert pilot.app.focused is listed(pilot)
        await press(pilot, "escape")
        assert not isinstance(app.screen, SkippedScreen)
        assert app.engine.ledger.entries() == ()


async def test_a_cancelled_event_cannot_be_logged(make_app: MakeApp) -> None:
    async with week(make_app) as pilot:
        await press(pilot, "x")
        await move_to(pilot, SkipReason.CANCELLED)
        await press(pilot, "l")
        assert "This event can't be logged" in text(app_of(pilot))


async def test_what_can_be_logged_comes_first_and_imported_events_last_and_folded(
    make_app: MakeApp,
) -> None:
    async with week(make_app) as pilot:
        app = app_of(pilot)
        count, others = len(app.sheet.drafts), len(app.sheet.skipped)
        await press(pilot, "v", "i", "enter")
        await until(pilot, lambda: "imported" in app.notice)
        await press(pilot, "1")
        assert f"{count} imported, {others} can't be imported" in text(app)
        await press(pilot, "x", "end")
        assert listed(pilot).item == Fold(count)
        kinds = [kind_of(one) for one in listed(pilot)._items]
        assert kinds == sorted(kinds) and kinds[0] is Kind.LOGGABLE
        await press(pilot, "space")
        assert listed(pilot).row_count == count + others
        await press(pilot, "space")
        assert listed(pilot).row_count == others + 1


# -- never again


async def test_z_asks_whether_the_event_or_its_series_is_meant(make_app: MakeApp) -> None:
    async with week(make_app) as pilot:
        app = app_of(pilot)
        daily = [one.event_id for one in app.sheet.drafts if one.task_name == "Daily stand-up"]
        await press(pilot, "z")
        assert 'Never offer "Daily stand-up" again?' in text(app)
        await press(pilot, "escape")
        assert daily[0] in app.sheet.listing.ids
        await press(pilot, "z", "e")
        await until(pilot, lambda: daily[0] not in app.sheet.listing.ids)
        assert set(daily[1:]) <= set(app.sheet.listing.ids)
        assert "again · u undo" in app.notice
        await press(pilot, "u")
        await until(pilot, lambda: daily[0] in app.sheet.listing.ids)
        await press(pilot, "home", "z", "s")
        await until(pilot, lambda: not set(daily) & set(app.sheet.listing.ids))
        await press(pilot, "R")
        await until_read(pilot)
        assert not set(daily) & set(app.sheet.listing.ids), "a read offers it no more"


async def test_z_offers_a_dismissed_series_again(make_app: MakeApp) -> None:
    async with week(make_app) as pilot:
        app = app_of(pilot)
        daily = {one.event_id for one in app.sheet.drafts if one.task_name == "Daily stand-up"}
        await press(pilot, "z", "s")
        await until(pilot, lambda: not daily & set(app.sheet.listing.ids))
        await press(pilot, "x")
        await move_to(pilot, SkipReason.DISMISSED)
        await press(pilot, "z")
        await until(pilot, lambda: daily <= set(app.sheet.listing.ids))
        assert "The series is offered again" in app.notice


async def test_an_event_of_no_series_is_dismissed_at_once(make_app: MakeApp) -> None:
    async with week(make_app) as pilot:
        app = app_of(pilot)
        at = next(i for i, one in enumerate(app.sheet.drafts) if not one.series_id)
        event_id = app.sheet.drafts[at].event_id
        await press(pilot, *("down",) * at, "z")
        await until(pilot, lambda: event_id not in app.sheet.listing.ids)
