"""ctrl+p: the commands of the tables, with the keys they have now."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.command import CommandList
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from tests.tui import helpers_ledger as do
from tests.tui.conftest import MakeApp, until, until_read
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.keys.commands import BESIDE_PANE, SECTIONS
from trackcal_tui.tui.shared.range_screen import DateRangeScreen
from trackcal_tui.tui.shared.status_line import StatusLine
from trackcal_tui.tui.shared.theme_palette import ThemePalette


async def opened(pilot: Pilot[int], query: str = "") -> list[str]:
    """Open the palette, type, and read its lines as they stand when it has settled."""
    await pilot.press("ctrl+p")
    await until(pilot, lambda: pilot.app.screen.query(CommandList))
    listed = pilot.app.screen.query_one(CommandList)
    await until(pilot, lambda: listed.option_count > 0)
    if query:
        await pilot.press(*query)
        await do.idle(pilot)
        await until(pilot, lambda: listed.option_count > 0)
    return lines_of(listed)


def lines_of(listed: OptionList) -> list[str]:
    """What is written on each option."""
    return [str(option.prompt) for option in listed.options]


@pytest.mark.parametrize(("key", "section"), zip("12345", SECTIONS, strict=True))
async def test_every_command_of_the_section_is_offered_with_its_key(
    few: Engine, key: str, section: str
) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, key)
        lines = await opened(pilot)
        screen = pilot.app.screen_stack[-2]
        bound = {
            active.binding.id
            for active in screen.active_bindings.values()
            if active.enabled and active.binding.id
        }
    wanted = [c for c in (*SECTIONS[section].own, *BESIDE_PANE) if c.id in bound]
    wanted = [command for command in wanted if command.id != "app.palette"]
    assert len(wanted) > 8
    here = [*(command.help for command in wanted), "Choose a theme"]
    assert [line[8:] for line in lines[: len(here)]] == here
    elsewhere = {line[8:].partition(":")[0] for line in lines[len(here) :]}
    assert elsewhere == {place.title for id, place in SECTIONS.items() if id != section}
    first = {"1": "space", "2": "space", "3": "enter", "4": "n", "5": "c"}
    assert first[key] == lines[0][:8].strip()
    assert not any("Screenshot" in line or "Maximize" in line for line in lines)


async def test_the_bottom_line_names_the_palettes_own_keys(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        await opened(pilot, "date range")
        keys = app.screen.query_one("#palette-keys", StatusLine)
        assert keys.text.split() == ["enter", "run", "↑↓", "choose", "escape", "close"]
        assert keys.region == app.screen_stack[-2].query_one("#keys").region
        await pilot.click(keys, offset=(keys.text.index("run"), 0))
        await until(pilot, lambda: isinstance(app.screen, DateRangeScreen))
        await do.press(pilot, "escape")
        await opened(pilot)
        keys = app.screen.query_one("#palette-keys", StatusLine)
        await pilot.click(keys, offset=(keys.text.index("close"), 0))
        await until(pilot, lambda: len(app.screen_stack) == 1)


async def test_enter_does_what_is_found(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        assert (await opened(pilot, "tick all"))[
            0
        ] == "a       Tick all shown events that have ended"
        await pilot.press("enter")
        await until(pilot, lambda: app.sheet.ticked.count)
        assert app.sheet.ticked.count > 10
        assert len(app.screen_stack) == 1


async def test_the_words_of_the_bottom_line_are_found_too(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        assert "x       Show what can't be imported, and why" in await opened(pilot, "can't be")


async def test_a_row_can_be_edited_from_the_palette(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        await opened(pilot, "edit task")
        await pilot.press("enter")
        await until(
            pilot, lambda: app.screen.focused is not None and app.screen.focused.id == "task"
        )
        await pilot.press("X", "enter")
        await do.idle(pilot)
        assert app.sheet.drafts[0].task_name == "Daily stand-upX"


async def test_a_command_of_another_section_goes_there(few: Engine) -> None:
    app = TrackCalApp(few)
    async with app.run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        assert "n       Projects: Add a project" in await opened(pilot, "add a project")
        await pilot.press("enter")
        await until(pilot, lambda: app.current_mode == "projects" and app.screen.query("Input"))
        assert app.screen.focused is not None


async def test_a_command_that_cannot_be_run_elsewhere_says_so(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        await opened(pilot, "entries: edit the entry")
        await pilot.press("enter")
        await until(pilot, lambda: app.current_mode == "entries" and do.section(pilot).hint)


async def test_keys_that_were_rebound_are_named(make_app: MakeApp) -> None:
    app = make_app()
    app.set_keymap({"import.all": "A"})
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        lines = await opened(pilot)
    assert "A       Tick all shown events that have ended" in lines


async def test_while_a_row_is_edited_the_lists_commands_are_not_offered(
    make_app: MakeApp,
) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        await do.press(pilot, "e")
        lines = await opened(pilot)
    assert not any(line[8:].startswith("Tick") for line in lines)
    assert "ctrl+q  Quit trackcal" in lines


async def test_the_cursor_does_not_blink(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        await opened(pilot)
        assert not app.screen.query_one(Input).cursor_blink
        await do.press(pilot, "escape")
        app.search_themes()
        await pilot.pause()
        assert isinstance(app.screen, ThemePalette)
        assert not app.screen.query_one(Input).cursor_blink


async def test_the_theme_that_is_tried_is_that_of_the_palette_too(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        app.search_themes()
        await pilot.pause()
        keys = app.screen.query_one("#palette-keys")
        before = keys.background_colors
        await do.press(pilot, "down")
        await until(pilot, lambda: app.theme != "trackcal-dark")
        assert keys.background_colors != before
        assert keys.background_colors[1] == Color.parse(app.theme_variables["panel"])


async def test_paging_works_however_little_is_laid_out(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        listed = app.screen.query_one(OptionList)
        await do.press(pilot, "pagedown")
        assert listed.highlighted
        await do.press(pilot, "pageup")
        assert listed.highlighted == 0
        await pilot.resize_terminal(1, 3)
        await do.press(pilot, "pagedown", "pageup", "pagedown")
        await pilot.resize_terminal(80, 24)
        await do.press(pilot, *"zzzz", "pagedown")
        assert app.is_running
