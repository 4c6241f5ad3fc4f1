"""The program on the demo tenant, with the clock stopped on a Friday afternoon."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from textual.app import App
from textual.pilot import Pilot
from textual.strip import Strip

from tests.tui.settling import settle, teach_textual
from trackcal_tui.core.entries import EntryEdit
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.demo import past, tenant
from trackcal_tui.demo.clock import FIXED_NOW, FixedClock
from trackcal_tui.engine.engine import Engine, open_engine
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.shared import side_pane

MakeApp = Callable[..., TrackCalApp]
teach_textual()


@pytest.fixture(autouse=True)
def _the_demo_tenant_is_busy_for_a_moment_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tenant, "BUSY_SECONDS", "0.001")


@pytest.fixture(autouse=True)
def _the_demo_starts_with_nothing_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past, "past_week", lambda *_: ())


@pytest.fixture(autouse=True)
def _the_side_pane_follows_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_pane, "RESTS_AFTER", 0.001)


@pytest.fixture
def make_engine(tmp_path: Path) -> Iterator[Callable[..., Engine]]:
    """Makes demo engines in this test's folder; closes them in the end."""
    engines: list[Engine] = []

    def make(*, connected: bool = True, approve_after: float = 0.0) -> Engine:
        engine = open_engine(
            tmp_path / "trackcal",
            demo=True,
            session=True,
            clock=FixedClock(FIXED_NOW),
            approve_after=approve_after,
        )
        engines.append(engine)
        if connected:
            # In a thread, as in the program: the test's own event loop is running here.
            with ThreadPoolExecutor(1) as pool:
                pool.submit(engine.accounts.require).result()
        return engine

    yield make
    for engine in engines:
        engine.close()


@pytest.fixture
def make_app(make_engine: Callable[..., Engine]) -> MakeApp:
    """Makes the app on a demo engine; `connected=False` starts at the sign-in."""

    def make(**options: object) -> TrackCalApp:
        return TrackCalApp(make_engine(**options))

    return make


@pytest.fixture
def engine(make_engine: Callable[..., Engine]) -> Engine:
    """Signed in to the demo tenant, with an empty ledger."""
    return make_engine()


@pytest.fixture
def few(engine: Engine) -> Engine:
    """The same with three imported entries and one logged by hand."""
    week = DateRange(date(2026, 11, 16), date(2026, 11, 22))
    sheet = engine.calendar.read_sheet(week)
    drafts = [replace(draft, project="ACME-2026") for draft in sheet.drafts[:3]]
    engine.ledger.import_drafts(drafts, sheet.connection, engine.zone.key)
    engine.ledger.add_entry(EntryEdit("Invoices", date(2026, 11, 18), 5400, "INT"))
    return engine


async def until(pilot: Pilot[Any], condition: Callable[[], object], seconds: float = 60) -> None:
    """Wait for a condition on the app, then for what it leads to to be drawn."""
    end = time.monotonic() + seconds
    while True:
        await settle(pilot.app)
        if condition():
            return
        if time.monotonic() > end:
            raise AssertionError("waited in vain")
        await asyncio.sleep(0.005)


async def until_read(pilot: Pilot[int]) -> None:
    """Wait until the week is read."""
    app = pilot.app
    assert isinstance(app, TrackCalApp)
    await until(pilot, lambda: app.sheet.phase == "ready" and app.progress is None)


def drawn(app: App[Any]) -> list[Strip]:
    """All that is on the screen, with its styles: made faster than a picture of it."""
    return [strip for screen in app.screen_stack for strip in screen._compositor.render_strips()]


async def rest(pilot: Pilot[Any]) -> None:
    """Wait until the screen does not change any more."""
    before: list[Strip] = []
    while before != (now := drawn(pilot.app)):
        before = now
        await settle(pilot.app)
        await asyncio.sleep(0.03)
        await settle(pilot.app)


async def picture_at_rest(pilot: Pilot[Any]) -> str:
    """Return the picture of the screen, as the plugin takes it."""
    await rest(pilot)
    return pilot.app.export_screenshot(simplify=True)


@pytest.fixture
def snap_compare(snap_compare: Callable[..., bool]) -> Callable[..., bool]:
    """Compare a picture as the plugin does, but taken once two in a row are alike."""

    def compare(app: TrackCalApp, *, run_before: Any = None, **options: Any) -> bool:
        async def run(pilot: Pilot[int]) -> None:
            if run_before is not None:
                await run_before(pilot)
            await rest(pilot)

        return snap_compare(app, run_before=run, **options)

    return compare
