"""Which theme the program takes, and changing it while it runs."""

from __future__ import annotations

import pytest
from textual.command import CommandList
from textual.pilot import Pilot
from textual.theme import BUILTIN_THEMES

from tests.tui.conftest import MakeApp, until, until_read
from tests.tui.helpers_ledger import press
from tests.tui.painted import GROUND, INK, number_of, painted
from trackcal_tui.config.settings import Settings, load_settings
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.themes import DARK, DARK_256, LIGHT, TERMINAL, theme_name

SIZE = (80, 24)
LEGIBLE_ON_BOTH = (1, 5, 9, 12, 13)
"""Red, magenta, bright red, bright blue and bright magenta: on black as well as on white."""
TRUE = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}


def app_in(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, theme: str = "", **environment: str
) -> TrackCalApp:
    """The app in a terminal, with a setting."""
    monkeypatch.delenv("COLORTERM")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(engine, "settings", Settings(theme=theme))
    return TrackCalApp(engine)


@pytest.mark.parametrize(
    ("setting", "name"),
    [
        ("", DARK.name),
        ("dark", DARK.name),
        ("light", LIGHT.name),
        ("terminal", TERMINAL.name),
        ("trackcal-light", LIGHT.name),
        *((name, name) for name in BUILTIN_THEMES),
        ("no such theme", None),
        ("Dark", None),
    ],
)
def test_what_a_setting_names(setting: str, name: str | None) -> None:
    assert theme_name(setting) == name


@pytest.mark.parametrize(
    ("theme", "environment", "name"),
    [
        ("", TRUE, DARK.name),
        ("light", TRUE, LIGHT.name),
        ("nord", TRUE, "nord"),
        ("terminal", TRUE, TERMINAL.name),
        ("nonsense", TRUE, DARK.name),
        ("light", {"TERM": "xterm-256color"}, LIGHT.name),
        ("dracula", {"TERM": "xterm-256color"}, "dracula"),
        ("", {"TERM": "linux"}, TERMINAL.name),
        ("", {"TERM": "xterm"}, TERMINAL.name),
        ("", {"TERM": ""}, TERMINAL.name),
        ("nord", {"TERM": "linux"}, TERMINAL.name),
        ("ansi-light", {"TERM": "linux"}, "ansi-light"),
        ("", {"TERM": "unknown"}, TERMINAL.name),
        ("light", {**TRUE, "NO_COLOR": "1"}, TERMINAL.name),
    ],
)
def test_what_is_taken(
    theme: str,
    environment: dict[str, str],
    name: str,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = app_in(engine, monkeypatch, theme, **environment)
    assert app.theme == name
    assert app.current_theme.name == name
    assert app.native_ansi_color == (name == TERMINAL.name or name.startswith("ansi-"))


def test_a_terminal_of_256_colours_has_themes_of_its_own(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_in(engine, monkeypatch, TERM="screen-256color")
    assert app.current_theme == DARK_256


async def offered(pilot: Pilot[int]) -> list[str]:
    """The themes that the palette offers; it marks the one that is in use."""
    in_use = pilot.app.theme
    pilot.app.action_change_theme()
    await until(pilot, lambda: pilot.app.screen.query(CommandList))
    listed = pilot.app.screen.query_one(CommandList)
    await until(pilot, lambda: listed.option_count > 0)
    await pilot.pause()
    names = [str(option.prompt) for option in listed.options]
    assert [name for name in names if name.startswith("●")] == [f"● {in_use}"]
    return [name[2:] for name in names]


async def test_every_theme_is_offered_taken_at_once_and_saved(engine: Engine) -> None:
    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        assert set(await offered(pilot)) == {*BUILTIN_THEMES, DARK.name, LIGHT.name, TERMINAL.name}
        await press(pilot, *"nord", "enter")
        await until(pilot, lambda: app.theme == "nord" and "saved" in app.notice)
        grounds = {run.ground for run in painted(app)}
        assert (0x2E, 0x34, 0x40) in grounds
    file = engine.paths.settings_file
    assert load_settings(file, {}).theme == "nord"


async def test_the_theme_under_the_cursor_is_shown_and_goes_with_escape(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        before = app.theme
        await offered(pilot)
        await press(pilot, "down", "down")
        await until(pilot, lambda: app.theme != before)
        await press(pilot, "escape")
        await until(pilot, lambda: app.theme == before and len(app.screen_stack) == 1)


@pytest.mark.parametrize("environment", [{"TERM": "linux"}, {**TRUE, "NO_COLOR": "1"}])
async def test_where_only_one_can_be_read_no_other_is_offered(
    environment: dict[str, str], engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_in(engine, monkeypatch, **environment)
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        assert await offered(pilot) == [TERMINAL.name]


async def test_from_the_terminals_colours_to_others_and_back(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_in(engine, monkeypatch, "terminal", **TRUE)
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        before = app.export_screenshot()
        inks = {number_of(run.ink) for run in painted(app)}
        assert {INK, GROUND} < inks <= {INK, GROUND, *LEGIBLE_ON_BOTH}
        app.theme = LIGHT.name
        await pilot.pause()
        assert (0x1F, 0x24, 0x30) in {run.ink for run in painted(app)}
        app.theme = TERMINAL.name
        await pilot.pause()
        assert app.export_screenshot() == before
