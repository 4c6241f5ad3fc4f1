"""Reads that are stopped or overtaken: what the person did meanwhile is kept."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, NoReturn

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from tests.tui.conftest import MakeApp, until, until_read
from tests.tui.helpers_connection import app_of
from tests.tui.helpers_keys import key
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.connection import Connection, ConnectionState
from trackcal_tui.core.errors import Unreachable
from trackcal_tui.core.events import CalendarEvent, ReadProgress
from trackcal_tui.engine.engine import Engine
from trackcal_tui.terminal.typeahead import TypeAhead
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.importing.plan_screen import PlanScreen
from trackcal_tui.tui.importing.row_editor import RowEditor
from trackcal_tui.tui.jobs.ledger import LedgerJobs
from trackcal_tui.tui.shared.status_line import StatusLine
from trackcal_tui.tui.state.reading import loaded


async def held_back(pilot: Pilot[int], keys: str) -> TypeAhead:
    """Type keys as in a terminal that must wait; returns what hands them on."""
    ahead = TypeAhead(pilot.app)
    for one in keys:
        ahead.put(key(one))
    line = pilot.app.screen.query_one("#message", StatusLine)
    await until(pilot, lambda: "your keys wait for it · escape cancel" in line.text)
    return ahead


class Slow:
    """The demo's calendar, which answers only while it is told to."""

    def __init__(self, source: Any) -> None:
        self._source = source
        self.begun = 0
        self.go_on = threading.Event()
        self.go_on.set()
        self.after: Callable[[], object] = bool

    def read(
        self,
        connection: Connection,
        start: datetime,
        end: datetime,
        *,
        on_progress: Callable[[ReadProgress], None] | None = None,
        cancel: Cancel | None = None,
    ) -> tuple[CalendarEvent, ...]:
        """Read once it may; stop as soon as it must."""
        assert cancel is not None
        self.begun += 1
        while not self.go_on.wait(0.01):
            cancel.check()
        self.after()
        return self._source.read(connection, start, end, on_progress=on_progress, cancel=cancel)

    @asynccontextmanager
    async def week_read(self, engine: Engine) -> AsyncIterator[Pilot[int]]:
        """Run the program until the week is read; the next read waits."""
        async with TrackCalApp(engine).run_test(size=(80, 24)) as pilot:
            await until_read(pilot)
            self.go_on.clear()
            yield pilot

    @asynccontextmanager
    async def loading(self, engine: Engine) -> AsyncIterator[tuple[TrackCalApp, Pilot[int]]]:
        """Run the program until the range before the week is loading."""
        async with self.week_read(engine) as pilot:
            app = app_of(pilot)
            await pilot.press("left_square_bracket")
            await until(pilot, lambda: app.sheet.phase == "loading")
            yield app, pilot


@pytest.fixture
def slow(engine: Engine) -> Iterator[Slow]:
    """The calendar of `engine`; lets everything end in the end."""
    calendar = Slow(engine.calendar_source)
    engine.__dict__["calendar_source"] = calendar
    yield calendar
    calendar.go_on.set()


async def test_ticks_made_during_a_reload_survive_its_end(engine: Engine, slow: Slow) -> None:
    async with slow.week_read(engine) as pilot:
        app = app_of(pilot)
        await pilot.press("R", "space", "space")
        await until(pilot, lambda: app.sheet.phase == "loading" and app.sheet.ticked.count == 2)
        await pilot.press("escape")
        await until(pilot, lambda: app.progress is None)
        assert app.notice == "Loading cancelled"
        assert (app.sheet.phase, app.sheet.ticked.count) == ("ready", 2)


@pytest.mark.parametrize("key", [*"nvaepixo", "space"])
async def test_a_command_while_a_range_loads_never_says_that_nothing_is_there(
    engine: Engine, slow: Slow, key: str
) -> None:
    async with slow.loading(engine) as (app, pilot):
        await pilot.press(key)
        totals = app.screen.query_one("#message", StatusLine)
        await until(pilot, lambda: totals.text.strip() == "Still loading …")
        slow.go_on.set()
        await until_read(pilot)
        assert totals.text.startswith(" 0 of ")


async def test_keys_while_a_range_loads_wait_for_it(engine: Engine, slow: Slow) -> None:
    async with slow.loading(engine) as (app, pilot):
        ahead = await held_back(pilot, "ai")
        slow.go_on.set()
        await until(pilot, lambda: isinstance(app.screen, PlanScreen))
        assert app.sheet.ticked.count == len(app.sheet.drafts) > 0
        assert not ahead.waits


@pytest.mark.parametrize("is_connected", [True, False])
async def test_keys_before_the_ledger_is_open_wait_unless_a_sign_in_comes_between(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, is_connected: bool
) -> None:
    go_on, find = threading.Event(), LedgerJobs._find_connection

    def find_late(jobs: LedgerJobs) -> Connection | None:
        go_on.wait(60)
        return find(jobs)

    monkeypatch.setattr(LedgerJobs, "_find_connection", find_late)
    app = make_app(connected=is_connected)
    async with app.run_test(size=(80, 24)) as pilot:
        ahead = await held_back(pilot, "a")
        go_on.set()
        await until_read(pilot)
        await until(pilot, lambda: not ahead.waits)
        await until(pilot, lambda: bool(app.sheet.ticked.count) == is_connected)
        await pilot.pause()
        assert bool(app.sheet.ticked.count) == is_connected


async def test_escape_drops_the_keys_that_wait_for_a_range(engine: Engine, slow: Slow) -> None:
    async with slow.loading(engine) as (app, pilot):
        ahead = await held_back(pilot, "ai")
        ahead.put(key("escape"))
        await until(pilot, lambda: app.progress is None)
        ahead.put(key("space"))
        await until(pilot, lambda: app.sheet.ticked.count == 1)
        assert type(app.screen).__name__ == "ImportScreen"


async def test_keys_that_wait_are_dropped_when_the_range_does_not_come(
    engine: Engine, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> NoReturn:
        raise Unreachable("Microsoft cannot be reached", "Check the network.")

    async with slow.loading(engine) as (app, pilot):
        ahead = await held_back(pilot, "a2")
        monkeypatch.setattr(slow, "after", fails)
        slow.go_on.set()
        await until(pilot, lambda: app.sheet.phase == "failed")
        await until(pilot, lambda: not ahead.waits)
        assert (app.current_mode, app.sheet.ticked.count) == ("import", 0)


async def test_the_mouse_works_while_keys_wait(engine: Engine, slow: Slow) -> None:
    async with slow.loading(engine) as (app, pilot):
        ahead = await held_back(pilot, "a")
        assert await pilot.click("#tabs", offset=(27, 0))
        await until(pilot, lambda: app.current_mode == "entries")
        slow.go_on.set()
        await until(pilot, lambda: not ahead.waits)
        assert app.sheet.ticked.count == 0


async def test_an_undo_while_another_range_loads_survives_that_it_is_cancelled(
    engine: Engine, slow: Slow
) -> None:
    app = TrackCalApp(engine)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        await pilot.press("space", "space", "p", *"INT", "enter")
        (first, second), edits = app.sheet.ticked_drafts, app.sheet.edits
        assert {one.project for one in (first, second)} == {"INT"}

        async def load_and_cancel(*keys: str) -> None:
            slow.go_on.clear()
            await pilot.press("left_square_bracket")
            await until(pilot, lambda: app.sheet.phase == "loading")
            await pilot.press(*keys, "escape")
            await until(pilot, lambda: app.progress is None)

        await load_and_cancel("u", "u")
        assert [one.event_id for one in app.sheet.ticked_drafts] == [first.event_id]
        assert not app.sheet.edits
        await load_and_cancel("U", "U")
        assert app.sheet.edits == edits
        assert app.sheet.ticked_drafts == (first, second)


async def test_escape_after_two_other_ranges_is_back_at_the_last_one_shown(
    engine: Engine, slow: Slow
) -> None:
    app = TrackCalApp(engine)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        await pilot.press("space")
        shown = app.sheet
        slow.go_on.clear()
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: app.sheet.phase == "loading")
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: slow.begun == 3)
        await pilot.press("escape")
        await until(pilot, lambda: app.progress is None)
        assert app.sheet == shown


async def test_what_was_imported_meanwhile_does_not_come_back(engine: Engine, slow: Slow) -> None:
    app = TrackCalApp(engine)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        count = len(app.sheet.drafts)
        await pilot.press("space")
        slow.go_on.clear()
        await pilot.press("i", "enter")
        await until(pilot, lambda: app.current_mode == "entries")
        await pilot.press("1", "left_square_bracket")
        await until(pilot, lambda: app.sheet.phase == "loading")
        await pilot.press("escape")
        await until(pilot, lambda: app.progress is None)
        assert (len(app.sheet.drafts), app.sheet.ticked.count) == (count - 1, 0)


async def test_what_is_deleted_during_a_read_is_importable_after_it(
    engine: Engine, slow: Slow
) -> None:
    app = TrackCalApp(engine)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        count = len(app.sheet.drafts)
        await pilot.press("space", "i", "enter")
        await until(pilot, lambda: len(app.sheet.drafts) == count - 1)
        await until(pilot, lambda: app.current_mode == "entries")
        await pilot.press("1")
        slow.go_on.clear()
        await pilot.press("R")
        await until(pilot, lambda: slow.begun == 2)
        await pilot.press("u")
        await until(pilot, lambda: slow.begun == 3)
        await until(pilot, lambda: "Undone" in app.notice)
        slow.go_on.set()
        await until_read(pilot)
        assert len(app.sheet.drafts) == count


async def test_an_account_that_is_left_during_a_read_leaves_nothing(
    engine: Engine, slow: Slow
) -> None:
    async with slow.week_read(engine) as pilot:
        app = app_of(pilot)
        await pilot.press("R")
        await until(pilot, lambda: slow.begun == 2)
        app.jobs.account.disconnect()
        await until(pilot, lambda: app.connection is None)
        await until(pilot, lambda: app.progress is None)
        await pilot.pause(0.1)
        assert app.connection_state is ConnectionState.NOT_CONNECTED
        assert (app.sheet.drafts, app.sheet.phase) == ((), "closed")
        assert "cancelled" not in app.notice


async def test_two_reads_at_once_are_one(make_app: MakeApp) -> None:
    app = make_app()
    calendar = Slow(app.engine.calendar_source)
    app.engine.__dict__["calendar_source"] = calendar
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        for _ in range(5):
            app.jobs.reading.read(app.sheet.range)
        await until_read(pilot)
        await until(pilot, lambda: calendar.begun == 2)


async def test_an_edit_never_lands_on_another_event(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        read = app.sheet.sheet
        assert read is not None
        await pilot.press("e", "X")
        first, *others = read.drafts
        # As many as before, and another one in the row that is being edited.
        moved = replace(read, drafts=(*others, first))
        app.apply(lambda state: loaded(state, moved))
        await pilot.press("enter")
        await until(pilot, lambda: not app.screen.query_one(RowEditor).is_open)
        assert set(app.sheet.edits) == {first.event_id}


async def test_the_editor_closes_when_its_event_is_gone(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        read = app.sheet.sheet
        assert read is not None
        await pilot.press("e", "X")
        app.apply(lambda state: loaded(state, replace(read, drafts=read.drafts[1:])))
        await until(pilot, lambda: not app.screen.query_one(RowEditor).is_open)
        assert app.sheet.edits == {}


async def test_an_edit_survives_the_read_of_the_same_rows(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        read = app.sheet.sheet
        assert read is not None
        await pilot.press("e", "end", "X")
        app.apply(lambda state: loaded(state, read))
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: len(app.sheet.edits) == 1)
        assert app.sheet.drafts[0].task_name == "Daily stand-upX"
