"""Started without a network: the ledger works, the state is told, and since when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from msgspec.structs import replace
from textual.pilot import Pilot
from textual.widgets import Static

from tests.tui.conftest import MakeApp, until, until_read
from tests.tui.helpers_ledger import WEEK, press
from trackcal_tui.config.last_read import load_last_reads
from trackcal_tui.core.connection import ConnectionState
from trackcal_tui.core.errors import GraphError, StoreDamaged, Unreachable
from trackcal_tui.core.events import SkipReason
from trackcal_tui.demo.clock import FIXED_NOW, FixedClock
from trackcal_tui.engine.engine import Engine
from trackcal_tui.graph.calendar import GraphCalendar
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.connection.screen import ConnectionScreen
from trackcal_tui.tui.importing.placeholder import Placeholder, placeholder_of
from trackcal_tui.tui.importing.plan_screen import PlanScreen
from trackcal_tui.tui.importing.screen import ImportScreen
from trackcal_tui.tui.jobs import ledger as ledger_jobs
from trackcal_tui.tui.shared.status_line import StatusLine
from trackcal_tui.tui.state.sheet import SheetState

Snap = Callable[..., bool]
SIZE = (80, 24)
AWAY = Unreachable("Microsoft cannot be reached", "Check the network.")


class Away:
    """A calendar behind a network that is away, until it is back."""

    def __init__(self, behind: GraphCalendar) -> None:
        self.behind = behind
        self.is_away = True

    def read(self, *words: object, **options: object) -> object:
        """Raise, or read."""
        if self.is_away:
            raise AWAY
        return self.behind.read(*words, **options)  # type: ignore[arg-type] # as they came


def without_network(engine: Engine, hours: int = 2) -> Away:
    """Two hours after the last read, the network is gone."""
    engine.clock = FixedClock(FIXED_NOW + timedelta(hours=hours))
    away = Away(engine.calendar_source)
    engine.__dict__["calendar_source"] = away
    return away


def placeholder(app: TrackCalApp) -> str:
    """What stands in the list's place; empty before it is mounted, after the first frame."""
    return "".join(one.text for one in app.screen.query(Placeholder) if one.display)


async def test_the_ledger_works_offline(few: Engine) -> None:
    without_network(few)
    app = TrackCalApp(few)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "Last loaded 2 hours ago" in placeholder(app))
        assert app.connection_state is ConnectionState.OFFLINE
        assert "Microsoft cannot be reached" in placeholder(app)
        await press(pilot, "2")
        assert len(app.entries_of(WEEK)) == 4
        await press(pilot, "d", "y")
        assert len(app.entries_of(WEEK)) == 3
        await press(pilot, "u")
        assert len(app.entries_of(WEEK)) == 4


async def test_trying_again(few: Engine) -> None:
    away = without_network(few)
    app = TrackCalApp(few)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.sheet.phase == "failed")
        await press(pilot, "R")
        assert app.connection_state is ConnectionState.OFFLINE
        away.is_away = False
        await press(pilot, "R")
        await until_read(pilot)
        assert app.connection_state.value == "Connected"
        assert not app.screen.query_one(Placeholder).display
        assert app.sheet.drafts


async def test_never_read(make_app: MakeApp) -> None:
    app = make_app()
    without_network(app.engine)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.sheet.phase == "failed")
        await pilot.pause()
        assert "Last loaded" not in placeholder(app)
        assert app.connection_state is ConnectionState.OFFLINE


async def test_a_failed_reload_keeps_the_rows_and_says_why(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        away = without_network(app.engine, hours=0)
        shown = app.sheet.drafts
        await press(pilot, "space", "R")
        await until(pilot, lambda: app.sheet.phase == "failed")
        line = app.screen.query_one("#summary", StatusLine)
        assert app.sheet.drafts == shown and placeholder(app) == ""
        assert "! Microsoft cannot be reached" in line.text and "R retry" in line.text
        await press(pilot, "i")
        assert isinstance(app.screen, PlanScreen)
        away.is_away = False
        await press(pilot, "escape", "R")
        await until_read(pilot)
        assert "!" not in line.text and app.sheet.ticked.count == 1


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36)], ids=["narrow", "design", "wide"])
def test_pictures(size: tuple[int, int], few: Engine, snap_compare: Snap) -> None:
    without_network(few)
    app = TrackCalApp(few)

    async def run(pilot: Pilot[int]) -> None:
        await until(pilot, lambda: "Last loaded 2 hours ago" in placeholder(app))

    assert snap_compare(app, terminal_size=size, run_before=run)


# -- a part is never shown as the whole


class SecondPageFails:
    """The demo tenant, its pages of ten events; the second one is refused."""

    def __init__(self, engine: Engine) -> None:
        assert engine.demo_tenant is not None
        self.handle = engine.demo_tenant.handle
        self.pages = 0
        self.fails = True

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if "calendarView" not in request.url.path:
            return self.handle(request)
        self.pages += 1
        if "$skip" not in str(request.url) and "%24skip" not in str(request.url):
            return self.handle(
                httpx.Request(
                    "GET", request.url.copy_set_param("$top", "10"), headers=request.headers
                )
            )
        if self.fails:
            return httpx.Response(400, json={"error": {"code": "Bad", "message": "No."}})
        return self.handle(request)


async def test_a_read_that_fails_halfway_shows_nothing(few: Engine) -> None:
    last_read = load_last_reads(few.paths.state)
    without_network(few)
    transport = SecondPageFails(few)
    calendar = GraphCalendar(few.cloud, few.authenticator, httpx.MockTransport(transport))
    few.__dict__["calendar_source"] = calendar
    app = TrackCalApp(few)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.sheet.phase == "failed")
        assert transport.pages >= 2
        assert isinstance(app.sheet.error, GraphError)
        assert app.sheet.drafts == ()
        assert app.sheet.sheet is None
        assert app.screen.query_one(Placeholder).display
        assert load_last_reads(few.paths.state) == last_read
        transport.fails = False
        await press(pilot, "R")
        await until_read(pilot)
        assert len(app.sheet.drafts) > 10
        counts = app.sheet.sheet.skipped_counts if app.sheet.sheet else {}
        assert counts[SkipReason.ALREADY_IMPORTED] == 3


# -- a ledger damaged while the program runs


async def test_a_ledger_damaged_meanwhile_is_recovered(few: Engine) -> None:
    app = TrackCalApp(few)
    file = few.paths.ledger_file
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        file.write_bytes(file.read_bytes()[:-40])
        await press(pilot, "R")
        await until(pilot, lambda: app.sheet.phase == "failed")
        assert isinstance(app.problem, StoreDamaged)
        assert app.sheet.drafts and placeholder(app) == ""
        line = app.screen.query_one("#summary", StatusLine).text
        assert "! The time entries" in line and "5 recover" in line
        (kept,) = file.parent.glob("track.json.damaged-*")
        # Trying again without recovering: still damaged, nothing written, nothing lost.
        await press(pilot, "5", "R")
        await until(pilot, lambda: isinstance(app.problem, StoreDamaged))
        assert isinstance(app.screen, ConnectionScreen)
        assert kept.name in str(app.screen.query_one("#connection-problem", Static).render())
        await press(pilot, "o")
        await until(pilot, lambda: app.problem is None and bool(app.revision))
        await press(pilot, "1")
        await until_read(pilot)
        assert isinstance(app.screen, ImportScreen)
        # The generation before the last change: the entry logged by hand is not in it.
        assert len(app.entries_of(WEEK)) == 3


async def test_a_ledger_recovered_elsewhere_is_sound_again(
    few: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_jobs, "LEDGER_LOOK", 0.05)
    app = TrackCalApp(few)
    file = few.paths.ledger_file
    whole = file.read_bytes()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        file.write_bytes(whole[:-40])
        await until(pilot, lambda: isinstance(app.problem, StoreDamaged))
        assert "damaged" in app.notice
        assert len(app.entries_of(WEEK)) == 4  # what was read stays readable
        file.write_bytes(whole)
        await until(pilot, lambda: app.problem is None)


async def test_a_ledger_damaged_before_the_start_is_recovered(few: Engine) -> None:
    file = few.paths.ledger_file
    broken = file.read_bytes()[:-40]
    few.close()
    file.write_bytes(broken)
    app = TrackCalApp(few)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(app.screen, ConnectionScreen))
        (kept,) = file.parent.glob("track.json.damaged-*")
        told = str(app.screen.query_one("#connection-problem", Static).render())
        assert kept.name in told
        assert "track.json.previous" in told
        await press(pilot, "2", "1", "5")
        assert app.entries_of(WEEK) == ()
        await press(pilot, "o")
        await until(pilot, lambda: app.problem is None and bool(app.revision))
        assert len(app.entries_of(WEEK)) == 3
        assert kept.read_bytes() == broken


def test_the_words_of_a_damaged_ledger() -> None:
    state = SheetState(range=WEEK, phase="failed", error=StoreDamaged("Damaged", "Recover."))
    message = placeholder_of(state, ConnectionState.CONNECTED)
    assert message is not None
    assert message.keys[0][0] == "{section.connection}"
    offline = replace(state, error=AWAY)
    told = placeholder_of(offline, ConnectionState.OFFLINE, "3 days ago")
    assert told is not None
    assert "Last loaded 3 days ago." in told.lines
