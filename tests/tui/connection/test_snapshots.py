"""Pictures of the Connection section and of what opens from it, in every state and three sizes."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot
from textual.widgets import Input

from tests.tui.conftest import MakeApp
from tests.tui.helpers_connection import (
    BROWSER,
    CLIENT_ID,
    CUSTOM,
    FINDINGS,
    TENANT,
    WORK,
    app_of,
    fix_machine,
    real_engine,
    show,
    to_connection,
    until,
    until_on,
)
from trackcal_tui.core.connection import ConnectionState
from trackcal_tui.core.errors import AdminApprovalNeeded, SignInNeeded, StoreDamaged, Unreachable
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.connection.consent_screen import ConsentScreen
from trackcal_tui.tui.connection.labelled_rows import LabelledRow
from trackcal_tui.tui.connection.passphrase_screen import PassphraseScreen

SIZES = {"80x24": (80, 24), "60x20": (60, 20), "120x36": (120, 36)}
RunBefore = Callable[[Pilot[Any]], Coroutine[Any, Any, None]]
Compare = Callable[..., bool]

ERRORS = {
    ConnectionState.NO_CALENDAR: None,
    ConnectionState.EXPIRED: SignInNeeded(
        "The session was ended, often by a password change",
        'Sign in again (c, or "trackcal connect").',
        details="AADSTS50173",
    ),
    ConnectionState.ADMIN_APPROVAL: AdminApprovalNeeded(
        "The organization must approve trackcal first",
        'Send your IT admin the consent link (g, or "trackcal consent-url").',
        details="AADSTS90094",
    ),
    ConnectionState.OFFLINE: Unreachable(
        "Microsoft cannot be reached", "Check the network, then try again."
    ),
}


@pytest.fixture
def app(make_app: MakeApp) -> TrackCalApp:
    """The demo, connected, saying the same on every machine."""
    app = make_app()
    fix_machine(app, FINDINGS)
    return app


@pytest.fixture
def real_app(tmp_path: Path) -> Iterator[Callable[..., TrackCalApp]]:
    """Makes an app that is not the demo."""
    engines = []

    def make(**options: str) -> TrackCalApp:
        engines.append(real_engine(tmp_path / "home", **options))
        return TrackCalApp(engines[-1])

    yield make
    for engine in engines:
        engine.close()


def in_state(state: ConnectionState) -> RunBefore:
    async def run(pilot: Pilot[Any]) -> None:
        app = app_of(pilot)
        await to_connection(pilot)
        app.sheet = replace(app.sheet, error=ERRORS.get(state))
        reason = (
            "There is no mailbox behind this account" if state == "Signed in, no calendar" else ""
        )
        nobody = state in (ConnectionState.NOT_CONNECTED, ConnectionState.SIGNING_IN)
        await show(pilot, state, None if nobody else replace(WORK, reason=reason))
        if not nobody:
            storage = app.screen.query_one("#fact-storage", LabelledRow)
            await until(pilot, lambda: "(" in storage.text)

    return run


@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("state", list(ConnectionState), ids=lambda state: state.name.lower())
def test_state(snap_compare: Compare, app: TrackCalApp, state: ConnectionState, size: str) -> None:
    assert snap_compare(app, run_before=in_state(state), terminal_size=SIZES[size])


def test_connected_in_a_huge_window(snap_compare: Compare, app: TrackCalApp) -> None:
    run = in_state(ConnectionState.CONNECTED)
    assert snap_compare(app, run_before=run, terminal_size=(200, 60))


def test_disconnect_question(snap_compare: Compare, app: TrackCalApp) -> None:
    async def run(pilot: Pilot[Any]) -> None:
        await in_state(ConnectionState.CONNECTED)(pilot)
        await pilot.press("d")
        await pilot.pause()

    assert snap_compare(app, run_before=run, terminal_size=(80, 24))


def test_disconnected(snap_compare: Compare, app: TrackCalApp) -> None:
    async def run(pilot: Pilot[Any]) -> None:
        await to_connection(pilot)
        await pilot.press("d", "y")
        await until(pilot, lambda: app.connection is None)

    assert snap_compare(app, run_before=run, terminal_size=(80, 24))


def test_damaged_ledger(snap_compare: Compare, app: TrackCalApp) -> None:
    async def run(pilot: Pilot[Any]) -> None:
        await to_connection(pilot)
        app.problem = StoreDamaged(
            "The ledger track.json cannot be read",
            "It was set aside; the previous generation is whole.",
            set_aside=Path("track.json.damaged-20261120"),
            previous=Path("track.json.1"),
        )
        await show(pilot, ConnectionState.NOT_CONNECTED, None)

    assert snap_compare(app, run_before=run, terminal_size=(80, 24))


def test_custom_cloud(snap_compare: Compare, real_app: Callable[..., TrackCalApp]) -> None:
    async def run(pilot: Pilot[Any]) -> None:
        await until_on(pilot, "ConnectionScreen")
        await until(pilot, lambda: app_of(pilot).week_seconds is not None)

    app = real_app(client_id=CLIENT_ID, **CUSTOM)
    assert snap_compare(app, run_before=run, terminal_size=(80, 24))


@pytest.mark.parametrize("size", list(SIZES))
def test_sign_in_code(snap_compare: Compare, make_app: MakeApp, size: str) -> None:
    async def run(pilot: Pilot[Any]) -> None:
        await until_on(pilot, "SignInScreen")

    app = make_app(connected=False, approve_after=1e9)
    assert snap_compare(app, run_before=run, terminal_size=SIZES[size])


@pytest.mark.parametrize("flow", ["browser", "paste"])
def test_sign_in_address(snap_compare: Compare, make_app: MakeApp, flow: str) -> None:
    async def run(pilot: Pilot[Any]) -> None:
        await until_on(pilot, "SignInScreen")
        app.demo = False
        app.prompt = replace(BROWSER, flow=flow, expected_host=flow == "paste")
        await pilot.pause()

    app = make_app(connected=False, approve_after=1e9)
    assert snap_compare(app, run_before=run, terminal_size=(80, 24))


@pytest.mark.parametrize("size", list(SIZES))
def test_consent(snap_compare: Compare, real_app: Callable[..., TrackCalApp], size: str) -> None:
    async def run(pilot: Pilot[Any]) -> None:
        await until_on(pilot, "ConnectionScreen")
        app.engine.consent.__dict__["state"] = "a-fixed-state"
        await app.push_screen(ConsentScreen(TENANT))
        await pilot.pause()

    app = real_app(client_id=CLIENT_ID)
    assert snap_compare(app, run_before=run, terminal_size=SIZES[size])


def test_consent_wrong_tenant(snap_compare: Compare, real_app: Callable[..., TrackCalApp]) -> None:
    async def run(pilot: Pilot[Any]) -> None:
        await until_on(pilot, "ConnectionScreen")
        await app.push_screen(ConsentScreen())
        app.screen.query_one("#consent-tenant", Input).value = "common"
        await pilot.pause()
        await pilot.pause()

    app = real_app(client_id=CLIENT_ID)
    assert snap_compare(app, run_before=run, terminal_size=(80, 24))


@pytest.mark.parametrize("size", list(SIZES))
def test_setup(snap_compare: Compare, real_app: Callable[..., TrackCalApp], size: str) -> None:
    async def run(pilot: Pilot[Any]) -> None:
        await until_on(pilot, "SetupScreen")

    assert snap_compare(real_app(), run_before=run, terminal_size=SIZES[size])


@pytest.mark.parametrize("size", list(SIZES))
def test_troubleshoot(snap_compare: Compare, app: TrackCalApp, size: str) -> None:
    async def run(pilot: Pilot[Any]) -> None:
        await to_connection(pilot)
        await pilot.press("t")
        await until_on(pilot, "TroubleshootScreen")
        await until(pilot, lambda: all(worker.is_finished for worker in app.workers))

    assert snap_compare(app, run_before=run, terminal_size=SIZES[size])


def test_passphrase(snap_compare: Compare, app: TrackCalApp) -> None:
    async def run(pilot: Pilot[Any]) -> None:
        await to_connection(pilot)
        await app.push_screen(PassphraseScreen())
        await pilot.press(*"hidden")
        await pilot.pause()

    assert snap_compare(app, run_before=run, terminal_size=(80, 24))


def test_too_small(snap_compare: Compare, app: TrackCalApp) -> None:
    async def run(pilot: Pilot[Any]) -> None:
        await to_connection(pilot)
        await pilot.resize_terminal(50, 14)
        await pilot.pause()

    assert snap_compare(app, run_before=run, terminal_size=(80, 24))
