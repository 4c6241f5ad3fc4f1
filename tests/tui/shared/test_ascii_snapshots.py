"""ASCII at other sizes, and what is typed there; every screen at 80x24 is in `test_looks`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.tui import helpers_ledger
from tests.tui.conftest import MakeApp, until, until_read
from tests.tui.helpers_connection import (
    app_of,
    lines,
    until_on,
)
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.app import TrackCalApp
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


EDITING = pressing("down", "e", *" äöü 東京")
STATES = {
    "ticked": pressing("space", "space", "down", "space"),
    "editing": EDITING,
    "range-month": pressing("r", "tab", "pageup", "space", "down", "down"),
    "help": pressing("question_mark"),
}


@pytest.mark.parametrize("size", ["narrow", "wide"])
@pytest.mark.parametrize("state", STATES)
def test_import(state: str, size: str, make_app: MakeApp, snap_compare: Snap) -> None:
    assert snap_compare(make_app(), terminal_size=SIZES[size], run_before=STATES[state])


@pytest.mark.parametrize("size", ["narrow", "wide", "large"])
def test_sign_in(size: str, make_app: MakeApp, snap_compare: Snap) -> None:
    async def run(pilot: Pilot[int]) -> None:
        await until_on(pilot, "SignInScreen")
        # The code needs 66 columns beside the text, and 33 lines.
        assert pilot.app.screen.query_one(QrCode).display is (size != "narrow")

    app = make_app(connected=False, approve_after=1e9)
    assert snap_compare(app, terminal_size=SIZES[size], run_before=in_ascii(run))


def test_entries(few: Engine, snap_compare: Snap) -> None:
    async def run(pilot: Pilot[int]) -> None:
        await helpers_ledger.to_section(pilot, "2")
        await helpers_ledger.press(pilot, "j", "e")

    app = TrackCalApp(few)
    assert snap_compare(app, terminal_size=SIZES["narrow"], run_before=in_ascii(run))


async def test_what_is_edited_and_copied_stays_as_it_is(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    copied: list[str] = []
    monkeypatch.setattr(app, "copy_to_clipboard", copied.append)
    async with app.run_test(size=SIZES["design"]) as pilot:
        await EDITING(pilot)
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
