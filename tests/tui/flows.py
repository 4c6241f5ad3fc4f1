"""Every screen in its main states, one after the other.

A flow is a way through the program that stops in each state worth looking at and yields its name.
What looks at colours goes along the flows.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot
from textual.widgets import Input

from tests.tui.conftest import MakeApp, until, until_read
from tests.tui.helpers_connection import (
    BROWSER,
    CLIENT_ID,
    FINDINGS,
    TENANT,
    WORK,
    app_of,
    fix_machine,
    real_engine,
    text,
    until_on,
)
from tests.tui.helpers_drift import changed
from tests.tui.helpers_ledger import import_some, log_by_hand, press, to_section
from trackcal_tui.core.connection import ConnectionState
from trackcal_tui.core.errors import SignInNeeded, StoreDamaged, Unreachable
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.connection.consent_screen import ConsentScreen
from trackcal_tui.tui.connection.passphrase_screen import PassphraseScreen
from trackcal_tui.tui.state.notices import Failed

Flow = Callable[[Pilot[int]], AsyncIterator[str]]
READ_ONLY = "another trackcal has these entries open: process 4711"


@dataclass(frozen=True)
class Studio:
    """Where the flows are played: what it takes to make their apps."""

    make_app: MakeApp
    make_engine: Callable[..., Engine]
    real: Callable[[str], Engine]

    def app(self, flow: str) -> TrackCalApp:
        """The app a flow begins with."""
        if flow == "entries":
            engine = self.make_engine()
            # In a thread, as in the program: the test's own event loop is running here.
            with ThreadPoolExecutor(1) as pool:
                pool.submit(import_some, engine, 3, "ACME-2026").result()
            log_by_hand(engine, "Invoices", date(2026, 11, 18), 5400, "INT")
            return TrackCalApp(engine)
        if flow == "drift":
            engine = self.make_engine()
            changed(engine)
            return TrackCalApp(engine)
        if flow == "signing_in":
            return self.make_app(connected=False, approve_after=1e9)
        if flow in ("setup", "consent"):
            return TrackCalApp(self.real(CLIENT_ID if flow == "consent" else ""))
        app = self.make_app()
        fix_machine(app, FINDINGS)
        return app


@pytest.fixture
def studio(
    make_app: MakeApp,
    make_engine: Callable[..., Engine],
    tmp_path: Path,
) -> Iterator[Studio]:
    """A studio of this test's own; engines are closed in the end."""
    engines: list[Engine] = []

    def real(client_id: str) -> Engine:
        engines.append(real_engine(tmp_path / "real", client_id=client_id))
        return engines[-1]

    yield Studio(make_app, make_engine, real)
    for engine in engines:
        engine.close()


async def importing(pilot: Pilot[int]) -> AsyncIterator[str]:
    """The Import section and what opens from it, up to the plan."""
    app = app_of(pilot)
    await until_read(pilot)
    yield "ready"
    await press(pilot, "space", "space", "down", "space")
    yield "ticked"
    await press(pilot, "e", *" (edited)")
    yield "editing"
    await press(pilot, "shift+left", "shift+left")
    yield "editing-selection"
    await press(pilot, "tab", *"glo")
    yield "editing-project"
    await press(pilot, *"zzz")
    yield "editing-no-such-project"
    await press(pilot, "escape", "slash", *"stand")
    yield "filtering"
    await press(pilot, "shift+left", "shift+left")
    yield "filtering-selection"
    await press(pilot, "enter", "escape", "slash", *"zzz")
    yield "filtered-nothing"
    await press(pilot, "escape", "p")
    yield "picker"
    await press(pilot, *"zzz")
    yield "picker-nothing"
    await press(pilot, "escape", "x", "down")
    yield "left-out"
    await press(pilot, "escape", "a", "i")
    yield "plan"
    await press(pilot, "escape", "question_mark")
    yield "help"
    before = app.export_screenshot()
    app.screen.text_select_all()
    await until(pilot, lambda: app.export_screenshot() != before)
    yield "help-selected"
    await press(pilot, "escape", "escape", "i", "enter")
    await until(pilot, lambda: "imported" in app.notice)
    yield "imported"


async def choosing_a_range(pilot: Pilot[int]) -> AsyncIterator[str]:
    """The date range and the palette."""
    await until_read(pilot)
    await press(pilot, "r")
    yield "range"
    await press(pilot, "tab", "pageup", "space", "down", "down")
    yield "range-month"
    await press(pilot, "tab", *"2026-11-20..2026-11-18", "shift+left", "shift+left")
    yield "range-wrong"
    await press(pilot, "escape", "ctrl+p")
    await pilot.pause()
    yield "palette"
    await press(pilot, *"undo")
    await pilot.pause()
    yield "palette-search"


async def failing(pilot: Pilot[int]) -> AsyncIterator[str]:
    """What goes wrong on the Import screen."""
    app = app_of(pilot)
    await until_read(pilot)
    await press(pilot, "space")
    app.read_only = READ_ONLY
    app.notice = Failed("The ledger cannot be written: no space is left on the disk")
    await pilot.pause()
    yield "failed-notice"
    app.notice = ""
    error = Unreachable("Microsoft cannot be reached", "Check the network, then try again.")
    app.sheet = replace(app.sheet, phase="failed", error=error)
    app.connection_state = ConnectionState.OFFLINE
    await pilot.pause()
    yield "offline"
    app.sheet = replace(app.sheet, phase="closed", error=None, drafts=(), visible=())
    app.connection, app.connection_state = None, ConnectionState.NOT_CONNECTED
    await pilot.pause()
    yield "not-connected"


async def entries(pilot: Pilot[int]) -> AsyncIterator[str]:
    """The Entries section."""
    await to_section(pilot, "2")
    yield "entries"
    await press(pilot, "j", "e")
    yield "entry-form"
    await press(pilot, "tab")
    yield "entry-form-selection"
    await press(pilot, *"1.x")
    yield "entry-form-error"
    await press(pilot, "tab")
    yield "entry-form-other-field"
    await press(pilot, "escape", "n")
    yield "entry-new"
    await press(pilot, "tab", "tab", "tab", *"gl")
    yield "entry-suggestion"
    await press(pilot, "escape", "d")
    yield "entry-delete"
    await press(pilot, "y")
    yield "entry-deleted"
    await press(pilot, "E", "down")
    yield "export"
    await press(pilot, "escape", "left_square_bracket")
    yield "entries-none"
    app_of(pilot).read_only = READ_ONLY
    await press(pilot, "right_square_bracket", "e")
    yield "entries-read-only"


async def projects(pilot: Pilot[int]) -> AsyncIterator[str]:
    """The Projects section."""
    await to_section(pilot, "4")
    yield "projects"
    await press(pilot, "n")
    yield "project-new"
    await press(pilot, *"Umbrella", "tab")
    yield "project-code"
    await press(pilot, "escape", "s", "right")
    yield "project-status"


async def connecting(pilot: Pilot[int]) -> AsyncIterator[str]:
    """The Connection section of somebody who is connected, and what goes wrong there."""
    app = app_of(pilot)
    await until_read(pilot)
    await press(pilot, "5")
    await until_on(pilot, "ConnectionScreen")
    app.connection = WORK
    await until(pilot, lambda: all(worker.is_finished for worker in app.workers))
    yield "connection"
    await press(pilot, "d")
    yield "disconnect"
    await press(pilot, "escape", "t")
    await until_on(pilot, "TroubleshootScreen")
    await until(pilot, lambda: all(worker.is_finished for worker in app.workers))
    yield "troubleshoot"
    await press(pilot, "escape")
    app.sheet = replace(
        app.sheet,
        error=SignInNeeded(
            "The session was ended, often by a password change",
            'Sign in again (c, or "trackcal connect").',
            details="AADSTS50173",
        ),
    )
    app.connection_state = ConnectionState.EXPIRED
    await until(pilot, lambda: all(worker.is_finished for worker in app.workers))
    yield "expired"
    app.problem = StoreDamaged(
        "The ledger track.json cannot be read",
        "It was set aside; the previous generation is whole.",
        set_aside=Path("track.json.damaged-20261120"),
        previous=Path("track.json.1"),
    )
    app.connection, app.connection_state = None, ConnectionState.NOT_CONNECTED
    await until(pilot, lambda: all(worker.is_finished for worker in app.workers))
    yield "damaged"
    await app.push_screen(PassphraseScreen())
    yield "passphrase-empty"
    await press(pilot, *"hidden")
    yield "passphrase"


async def setup(pilot: Pilot[int]) -> AsyncIterator[str]:
    """Somebody's first start: there is no client id."""
    await until_on(pilot, "SetupScreen")
    yield "setup"
    await press(pilot, *"nonsense", "enter")
    yield "setup-wrong"


async def signing_in(pilot: Pilot[int]) -> AsyncIterator[str]:
    """The sign-in, by code and by pasting back."""
    app = app_of(pilot)
    await until_on(pilot, "SignInScreen")
    await until(pilot, lambda: "minutes left" in text(app))
    yield "sign-in"
    app.prompt = replace(BROWSER, flow="paste", expected_host=False)
    await pilot.pause()
    yield "sign-in-paste"
    await pilot.press(*"nonsense", "enter")
    await pilot.pause()
    yield "sign-in-paste-wrong"


async def consent(pilot: Pilot[int]) -> AsyncIterator[str]:
    """The admin-consent address."""
    app = app_of(pilot)
    await until_on(pilot, "ConnectionScreen")
    app.engine.consent.__dict__["state"] = "a-fixed-state"
    await app.push_screen(ConsentScreen(TENANT))
    await pilot.pause()
    yield "consent"
    await press(pilot, "tab", "tab", "tab")
    yield "consent-cloud"
    app.screen.query_one("#consent-tenant", Input).value = "common"
    await pilot.pause()
    await press(pilot, "tab")
    yield "consent-wrong"


async def drift(pilot: Pilot[int]) -> AsyncIterator[str]:
    """What changed in Outlook."""
    await until_read(pilot)
    yield "lookalike-in-the-list"
    await press(pilot, "a", "i")
    yield "plan-with-a-lookalike"
    await press(pilot, "escape", "o")
    yield "moved"
    await press(pilot, "G")
    yield "lookalike"
    await pilot.resize_terminal(50, 14)
    await pilot.pause()
    yield "too-small"


FLOWS: dict[str, Flow] = {
    "importing": importing,
    "choosing_a_range": choosing_a_range,
    "failing": failing,
    "entries": entries,
    "projects": projects,
    "connecting": connecting,
    "setup": setup,
    "signing_in": signing_in,
    "consent": consent,
    "drift": drift,
}
