"""The first run: the steps, the id checked as typed and saved, the way to the demo."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.events import Paste
from textual.widgets import Input

from tests.hostile import HOSTILE
from tests.tui.helpers_connection import (
    CLIENT_ID,
    CONTROLS,
    CUSTOM,
    SIZE,
    lines,
    real_engine,
    text,
    until,
    until_on,
)
from trackcal_tui.config.settings import load_settings
from trackcal_tui.core.errors import SettingsError
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.connection.address import Address
from trackcal_tui.tui.connection.setup_screen import (
    AZ_LINE,
    PERMISSION_IDS,
    SetupScreen,
    judge_client_id,
)
from trackcal_tui.tui.shared.status_line import StatusLine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = real_engine(tmp_path / "home", **CUSTOM)
    yield engine
    engine.close()


def said(app: TrackCalApp) -> str:
    return app.screen.query_one("#message", StatusLine).text


async def test_the_first_run_opens_it(engine: Engine) -> None:
    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "SetupScreen")
        screen = text(app)
        for words in (
            "entra.microsoft.com",
            "any Entra ID tenant and personal Microsoft accounts",
            "Mobile and desktop",
            "http://localhost",
            "Allow public client flows: Yes",
            "Calendars.Read, User.Read",
            "az ad app create",
        ):
            assert words in screen
        assert app.screen.query_one(Input).has_focus
        await pilot.press("escape")
        await until_on(pilot, "ConnectionScreen")
        await pilot.press("c")
        await until_on(pilot, "SetupScreen")


async def test_the_az_line_is_whole_and_copied(engine: Engine) -> None:
    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "SetupScreen")
        assert app.screen.query_one(Address).address == AZ_LINE
        assert all(permission in "".join(lines(app)) for permission in PERMISSION_IDS)
        await pilot.press("ctrl+y")
        await pilot.pause()
        assert app.clipboard == AZ_LINE and "clipboard" in said(app)


async def test_the_id_is_checked_as_typed_saved_and_used(engine: Engine) -> None:
    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "SetupScreen")
        await pilot.press("z")
        await pilot.pause()
        assert 'not "z"' in said(app)
        await pilot.press("enter")
        assert isinstance(app.screen, SetupScreen)
        await pilot.press("backspace", "1")
        await pilot.pause()
        assert "35 more characters" in said(app)
        await pilot.press("backspace")
        app.screen.query_one(Input).post_message(Paste(f" {CLIENT_ID.upper()} \n"))
        await until(pilot, lambda: "Press enter" in said(app))
        await pilot.press("enter")
        # Nothing listens at the custom cloud's hosts: the sign-in was tried, and failed there.
        await until(pilot, lambda: app.problem is not None)
        assert type(app.screen).__name__ == "ConnectionScreen"
    file = engine.paths.settings_file
    assert load_settings(file, {}).client_id == CLIENT_ID
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert engine.settings.client_id == CLIENT_ID


def test_the_engine_makes_new_parts_for_a_new_id(engine: Engine) -> None:
    before, vault = engine.authenticator, engine.vault
    engine.use_client_id(CLIENT_ID)
    assert engine.authenticator is not before
    assert engine.vault is vault
    with pytest.raises(SettingsError):
        engine.use_client_id("nonsense")
    assert engine.settings.client_id == CLIENT_ID


async def test_an_id_that_cannot_be_saved_is_told(engine: Engine) -> None:
    file = engine.paths.settings_file
    file.parent.mkdir(mode=0o700, exist_ok=True)
    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "SetupScreen")
        file.write_text("this is no TOML")
        app.screen.query_one(Input).value = CLIENT_ID
        await pilot.press("enter")
        await until(pilot, lambda: app.problem is not None)
        assert "not valid TOML" in text(app)
        assert file.read_text() == "this is no TOML"
        assert engine.settings.client_id == ""


async def test_one_key_leaves_for_the_demo(engine: Engine) -> None:
    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "SetupScreen")
        assert not app.demo_wanted
        await pilot.press("ctrl+t")
        await until(pilot, lambda: not app.is_running)
    assert app.demo_wanted and app.return_value == 0


@pytest.mark.parametrize(
    ("typed", "words", "good"),
    [
        ("", "", False),
        (CLIENT_ID, "Press enter", True),
        (f"  {CLIENT_ID}", "Press enter", True),
        (CLIENT_ID[:-1], "1 more", False),
        ("1b7309541684-4b53-a4b1-0c1a5e0a2c5d-", "dashes", False),
        (CLIENT_ID + "0", "length", False),
        ("\x1b", "a character", False),
        ("东", "a character", False),
    ],
)
def test_judging(typed: str, words: str, good: bool) -> None:
    said, is_good = judge_client_id(typed)
    assert words in said
    assert is_good is good


async def test_foreign_text_is_plain(engine: Engine) -> None:
    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "SetupScreen")
        field = app.screen.query_one(Input)
        for name, nasty in HOSTILE.items():
            field.value = ""
            field.post_message(Paste(nasty))
            await pilot.press("enter")
            assert not set(text(app)) & CONTROLS, name
            assert isinstance(app.screen, SetupScreen), name
