"""Pictures of the main screens where the locale is not UTF-8: everything is drawn in ASCII."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.tui import helpers_drift, helpers_ledger
from tests.tui.conftest import MakeApp, until, until_read
from tests.tui.helpers_connection import (
    CLIENT_ID,
    FINDINGS,
    TENANT,
    app_of,
    fix_machine,
    lines,
    real_engine,
    to_connection,
    until_on,
)
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.connection.consent_screen import ConsentScreen
from trackcal_tui.tui.connection.qr_code import QrCode

Snap = Callable[..., bool]
Steps = Callable[[Pilot[int]], Awaitable[None]]

SIZES = {"narrow": (60, 20), "design": (80, 24), "wide": (120, 36), "large": (120, 44)}


@pytest.fixture(autouse=True)
def _other_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.ISO-8859-1")


def in_ascii(steps: Steps) -> Steps:
    """The steps, after which nothing but ASCII stands on the screen."""

    async def run(pilot: Pilot[int]) -> None:
        await steps(pilot)
        drawn = lines(app_of(pilot))
        assert len(drawn) > 3
        assert all(map(str.isascii, drawn)), drawn

    return run


def pressing(*keys: str) -> Steps:
    """Wait for the week, then press keys."""

    async def run(pilot: Pilot[int]) -> None:
        await until_read(pilot)
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        await pilot.pause()

    return in_ascii(run)


STATES = {
    "ready": pressing(),
    "ticked": pressing("space", "space", "down", "space"),
    "editing": pressing("down", "e", *" äöü 東京"),
    "picker": pressing("space", "p"),
    "left-out": pressing("x"),
    "bottom": pressing("G"),
    "range": pressing("r"),
    "range-month": pressing("r", "tab", "pageup", "space", "down", "down"),
    "plan": pressing("a", "p", "enter", "n", "a", "i"),
    "help": pressing("question_mark"),
    "palette": pressing("ctrl+p"),
}


@pytest.mark.parametrize("state", STATES)
def test_import(state: str, make_app: MakeApp, snap_compare: Snap) -> None:
    assert snap_compare(make_app(), terminal_size=SIZES["design"], run_before=STATES[state])


@pytest.mark.parametrize("size", ["narrow", "wide"])
@pytest.mark.parametrize("state", ["ticked", "editing", "range-month", "help"])
def test_sizes(state: str, size: str, make_app: MakeApp, snap_compare: Snap) -> None:
    assert snap_compare(make_app(), terminal_size=SIZES[size], run_before=STATES[state])


@pytest.mark.parametrize("state", ["ticked", "plan"])
def test_without_colours(
    state: str, make_app: MakeApp, snap_compare: Snap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(make_app(), terminal_size=SIZES["design"], run_before=STATES[state])


@pytest.mark.parametrize("size", ["narrow", "design", "wide", "large"])
def test_sign_in(size: str, make_app: MakeApp, snap_compare: Snap) -> None:
    async def run(pilot: Pilot[int]) -> None:
        await until_on(pilot, "SignInScreen")
        # The code needs 66 columns beside the text, and 33 lines.
        assert pilot.app.screen.query_one(QrCode).display is (size != "narrow")

    app = make_app(connected=False, approve_after=1e9)
    assert snap_compare(app, terminal_size=SIZES[size], run_before=in_ascii(run))


@pytest.mark.parametrize("keys", [(), ("ctrl+r",)], ids=["", "no room for the QR code"])
def test_consent(keys: tuple[str, ...], tmp_path: Path, snap_compare: Snap) -> None:
    engine = real_engine(tmp_path / "home", client_id=CLIENT_ID)
    app = TrackCalApp(engine)

    async def run(pilot: Pilot[int]) -> None:
        await until_on(pilot, "ConnectionScreen")
        app.engine.consent.__dict__["state"] = "a-fixed-state"
        await app.push_screen(ConsentScreen(TENANT))
        await pilot.press(*keys)
        await pilot.pause()

    assert snap_compare(app, terminal_size=SIZES["design"], run_before=in_ascii(run))
    engine.close()


@pytest.mark.parametrize("size", ["narrow", "design"])
@pytest.mark.parametrize("keys", [(), ("j", "e")], ids=["list", "edit"])
def test_entries(size: str, keys: tuple[str, ...], few: Engine, snap_compare: Snap) -> None:
    async def run(pilot: Pilot[int]) -> None:
        await helpers_ledger.to_section(pilot, "2")
        await helpers_ledger.press(pilot, *keys)

    app = TrackCalApp(few)
    assert snap_compare(app, terminal_size=SIZES[size], run_before=in_ascii(run))


@pytest.mark.parametrize("keys", [(), ("j", "s")], ids=["list", "status"])
def test_projects(keys: tuple[str, ...], few: Engine, snap_compare: Snap) -> None:
    async def run(pilot: Pilot[int]) -> None:
        await helpers_ledger.to_section(pilot, "4")
        await helpers_ledger.press(pilot, *keys)

    app = TrackCalApp(few)
    assert snap_compare(app, terminal_size=SIZES["design"], run_before=in_ascii(run))


@pytest.mark.parametrize("keys", [(), ("t",)], ids=["state", "troubleshoot"])
def test_connection(keys: tuple[str, ...], make_app: MakeApp, snap_compare: Snap) -> None:
    app = make_app()
    fix_machine(app, FINDINGS)

    async def run(pilot: Pilot[int]) -> None:
        await to_connection(pilot)
        await helpers_ledger.press(pilot, *keys)

    assert snap_compare(app, terminal_size=SIZES["design"], run_before=in_ascii(run))


def test_drift(engine: Engine, snap_compare: Snap) -> None:
    helpers_drift.changed(engine)
    app = TrackCalApp(engine)

    async def run(pilot: Pilot[int]) -> None:
        await until_read(pilot)
        await helpers_ledger.press(pilot, "o")

    assert snap_compare(app, terminal_size=SIZES["design"], run_before=in_ascii(run))


async def test_what_is_edited_and_copied_stays_as_it_is(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    copied: list[str] = []
    monkeypatch.setattr(app, "copy_to_clipboard", copied.append)
    async with app.run_test(size=SIZES["design"]) as pilot:
        await STATES["editing"](pilot)
        typed = app.focused
        assert isinstance(typed, Input) and typed.value.endswith("äöü 東京")
        assert any("aou ????" in line for line in lines(app))
        await pilot.press("shift+home", "ctrl+c")
        assert copied and copied[0].endswith("äöü 東京")
        await pilot.press("enter")
        await until(pilot, lambda: any("äöü" in name for name in task_names(app)))


def task_names(app: Any) -> list[str]:
    """What would be imported."""
    return [draft.task_name for draft in app.sheet.drafts]
