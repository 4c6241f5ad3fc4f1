"""Pictures of every state of the Import screen and what opens from it."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.hostile import HOSTILE
from tests.tui.conftest import MakeApp, until, until_read
from tests.tui.helpers_connection import app_of
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.connection import Connection
from trackcal_tui.core.entries import ImportResult
from trackcal_tui.core.errors import NoCalendar, SignInNeeded, TrackCalError, Unreachable
from trackcal_tui.core.events import CalendarEvent, Draft, ReadProgress
from trackcal_tui.tui.app import TrackCalApp

Snap = Callable[..., bool]
Steps = Callable[[Pilot[int]], Awaitable[None]]

SIZES = {"narrow": (60, 20), "design": (80, 24), "wide": (120, 36)}


class Source:
    """A calendar at the edge of the machine: fails, or never answers."""

    def __init__(self, *, error: TrackCalError | None = None, waits: str = "") -> None:
        self._error = error
        self._waits = waits
        self.cancel: Cancel | None = None
        """Stops the read that waits."""

    def read(
        self,
        connection: Connection,
        start: datetime,
        end: datetime,
        *,
        on_progress: Callable[[ReadProgress], None] | None = None,
        cancel: Cancel | None = None,
    ) -> tuple[CalendarEvent, ...]:
        """Raise, or wait until it is cancelled."""
        if self._error is not None:
            raise self._error
        assert cancel is not None and on_progress is not None
        on_progress(
            ReadProgress(events=1250, pages=5)
            if not self._waits
            else ReadProgress(waiting_seconds=7, reason=self._waits)
        )
        self.cancel = cancel
        cancel.wait(60)
        return ()


def steps(*keys: str) -> Steps:
    """Wait for the week, then press keys."""

    async def run(pilot: Pilot[int]) -> None:
        await until_read(pilot)
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        await pilot.pause()

    return run


STATES: dict[str, Steps] = {
    "ready": steps(),
    "ticked": steps("space", "space", "down", "space"),
    "all": steps("a"),
    "projects-assigned": steps("space", "space", "p", "enter", "n", "space", "p", *"int", "enter"),
    "nothing-ticked": steps("i"),
    "editing": steps("down", "e", *" (edited)"),
    "editing-project": steps("e", "tab", *"glo"),
    "editing-no-such-project": steps("e", "tab", *"zzz"),
    "edited": steps("e", *"!", "enter"),
    "filtering": steps("slash", *"stand"),
    "filtered": steps("slash", *"stand", "enter", "a"),
    "filtered-nothing": steps("slash", *"zzz"),
    "picker": steps("space", "p"),
    "picker-nothing": steps("p", *"zzz"),
    "left-out": steps("x"),
    "bottom": steps("G"),
    "range": steps("r"),
    "range-wrong": steps("r", *"2026-11-20..2026-11-18"),
    "range-month": steps("r", "tab", "pageup", "space", "down", "down"),
    "plan": steps("a", "p", "enter", "n", "a", "i"),
    "plan-projects": steps("space", "space", "p", "enter", "a", "i"),
    "help": steps("question_mark"),
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_state(state: str, make_app: MakeApp, snap_compare: Snap) -> None:
    assert snap_compare(make_app(), terminal_size=SIZES["design"], run_before=STATES[state])


@pytest.mark.parametrize("size", [(120, 36), (200, 60)], ids=["wide", "huge"])
@pytest.mark.parametrize("state", ["ticked", "filtered", "no-pane"])
def test_beside_the_side_pane(
    make_app: MakeApp, snap_compare: Snap, state: str, size: tuple[int, int]
) -> None:
    async def hide_pane(pilot: Pilot[int]) -> None:
        await steps("s")(pilot)
        await until(pilot, lambda: app_of(pilot).notice.endswith("(saved)"))
        await pilot.pause()

    run = hide_pane if state == "no-pane" else STATES[state]
    assert snap_compare(make_app(), terminal_size=size, run_before=run)


@pytest.mark.parametrize("size", ["narrow", "wide"])
@pytest.mark.parametrize(
    "state", ["ticked", "editing", "left-out", "range", "plan", "help", "filtered", "picker"]
)
def test_size(state: str, size: str, make_app: MakeApp, snap_compare: Snap) -> None:
    assert snap_compare(make_app(), terminal_size=SIZES[size], run_before=STATES[state])


@pytest.mark.parametrize("state", ["ticked", "editing", "plan"])
def test_monochrome(
    state: str, make_app: MakeApp, snap_compare: Snap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(make_app(), terminal_size=SIZES["design"], run_before=STATES[state])


@pytest.mark.parametrize("state", ["ticked", "editing", "left-out", "range", "plan"])
def test_light(state: str, make_app: MakeApp, snap_compare: Snap) -> None:
    app = make_app()
    app.theme = "trackcal-light"
    assert snap_compare(app, terminal_size=SIZES["design"], run_before=STATES[state])


def test_done(make_app: MakeApp, snap_compare: Snap) -> None:
    async def run(pilot: Pilot[int]) -> None:
        await steps("space", "space", "space", "i", "enter")(pilot)
        await until(pilot, lambda: "imported" in app.notice)

    app = make_app()
    assert snap_compare(app, terminal_size=SIZES["design"], run_before=run)


def test_everything_imported(make_app: MakeApp, snap_compare: Snap) -> None:
    async def run(pilot: Pilot[int]) -> None:
        await steps("a", "i", "enter")(pilot)
        await until(pilot, lambda: "imported" in app.notice)
        await steps("1")(pilot)

    app = make_app()
    assert snap_compare(app, terminal_size=SIZES["design"], run_before=run)


def test_empty(make_app: MakeApp, snap_compare: Snap) -> None:
    async def run(pilot: Pilot[int]) -> None:
        await until_read(pilot)
        await pilot.press("r", *"2025-01-06", "enter")
        await until(pilot, lambda: app.sheet.phase == "ready" and app.sheet.range.days == 1)

    app = make_app()
    assert snap_compare(app, terminal_size=SIZES["design"], run_before=run)


def test_month(make_app: MakeApp, snap_compare: Snap) -> None:
    async def run(pilot: Pilot[int]) -> None:
        await until_read(pilot)
        await pilot.press("r", "5", "enter")
        await until(pilot, lambda: app.sheet.phase == "ready" and app.sheet.range.days == 30)

    app = make_app()
    assert snap_compare(app, terminal_size=SIZES["design"], run_before=run)


FAILURES: dict[str, Any] = {
    "offline": Unreachable("Microsoft cannot be reached", "Check the network."),
    "expired": SignInNeeded("Your authorization has expired", "Sign in again."),
    "no-calendar": NoCalendar("This account has no Outlook calendar", "Use the account that has."),
    "hostile": TrackCalError(HOSTILE["closing markup"], HOSTILE["action link"], details="[b"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_failed(failure: str, make_app: MakeApp, snap_compare: Snap) -> None:
    app = make_app()
    app.engine.__dict__["calendar_source"] = Source(error=FAILURES[failure])

    async def run(pilot: Pilot[int]) -> None:
        await until(pilot, lambda: app.sheet.phase == "failed")

    assert snap_compare(app, terminal_size=SIZES["design"], run_before=run)


@pytest.mark.parametrize("waits", ["", "Microsoft is busy"])
def test_loading(waits: str, make_app: MakeApp, snap_compare: Snap) -> None:
    app = make_app()
    app.engine.__dict__["calendar_source"] = Source(waits=waits)

    async def run(pilot: Pilot[int]) -> None:
        await until(pilot, lambda: app.progress is not None and app.progress != ReadProgress())
        await until(pilot, lambda: bool(app.screen.query("#placeholder")))

    assert snap_compare(app, terminal_size=SIZES["design"], run_before=run)


async def test_escape_cancels_a_read(make_app: MakeApp) -> None:
    app = make_app()
    app.engine.__dict__["calendar_source"] = Source()
    async with app.run_test(size=SIZES["design"]) as pilot:
        await until(pilot, lambda: app.progress is not None)
        await pilot.press("escape")
        await until(pilot, lambda: app.progress is None)
        assert "cancelled" in app.notice
        assert isinstance(app, TrackCalApp)


async def test_leaving_however_stops_a_read(make_app: MakeApp) -> None:
    app = make_app()
    source = app.engine.__dict__["calendar_source"] = Source()
    async with app.run_test(size=SIZES["design"]) as pilot:
        await until(pilot, lambda: source.cancel is not None)
    # Else the process would stay behind the closed screen until Microsoft answers.
    assert source.cancel is not None
    assert source.cancel.is_cancelled


def test_importing(make_app: MakeApp, snap_compare: Snap, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = threading.Event()  # never set
    app = make_app()
    write = app.engine.ledger.import_drafts

    def slow(drafts: Iterable[Draft], connection_id: str, zone: str) -> ImportResult:
        while app.is_running:  # leaving waits for a write
            looks.wait(0.02)
        return write(drafts, connection_id, zone)

    monkeypatch.setattr(app.engine.ledger, "import_drafts", slow)

    async def run(pilot: Pilot[int]) -> None:
        await steps("space", "space", "i", "enter")(pilot)
        await until(pilot, lambda: "Importing" in app.notice)

    assert snap_compare(app, terminal_size=SIZES["design"], run_before=run)
