"""Every key of the Import screen, pressed."""

from __future__ import annotations

from datetime import date

import pytest
from rich.cells import cell_len
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import Input

from tests.tui.conftest import MakeApp, until, until_read
from tests.tui.painted import painted
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.importing.event_list import EventList
from trackcal_tui.tui.importing.row_editor import RowEditor
from trackcal_tui.tui.shared.filter_bar import FilterBar
from trackcal_tui.tui.shared.project_picker import ProjectPicker
from trackcal_tui.tui.shared.status_line import StatusLine

SIZE = (80, 24)


def said(app: TrackCalApp) -> str:
    """What the totals line says."""
    return app.screen.query_one("#message", StatusLine).text


def projects(app: TrackCalApp) -> list[str | None]:
    """Of the first four drafts."""
    return [draft.project for draft in app.sheet.drafts[:4]]


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys and wait until all that follows is done."""
    await pilot.press(*keys)
    await pilot.pause()
    await pilot.pause()


async def test_space_ticks_and_moves_on(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await press(pilot, "space", "space")
        assert app.sheet.ticked.count == 2
        assert app.screen.query_one(EventList).cursor == 2
        assert " 2 of " in said(app)
        await press(pilot, "up", "space")
        assert app.sheet.ticked.count == 1


async def test_all_none_invert(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        count = len(app.sheet.drafts)
        await press(pilot, "a")
        assert app.sheet.ticked.count == count - 1, "not what is yet to come"
        await press(pilot, "n")
        assert app.sheet.ticked.count == 0
        await press(pilot, "n")
        assert "Nothing is ticked" in said(app)
        await press(pilot, "space", "v")
        assert app.sheet.ticked.count == count - 1


async def test_span(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await press(pilot, "shift+down", "shift+down")
        assert [i in app.sheet.ticked for i in range(4)] == [True, True, True, False]
        await press(pilot, "down", "down", "down", "shift+up")
        assert [i in app.sheet.ticked for i in range(6)] == [True, True, True, False, True, True]


async def test_moving(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        events = app.screen.query_one(EventList)
        last = len(app.sheet.drafts) - 1
        for keys, wanted in (
            ("down", 1), ("j", 2), ("k", 1), ("up", 0), ("up", 0), ("G", last), ("down", last),
            ("g", 0), ("end", last), ("home", 0),
        ):  # fmt: skip
            await press(pilot, keys)
            assert events.cursor == wanted, keys
        await press(pilot, "pagedown")
        assert events.cursor is not None and events.cursor > 8
        await press(pilot, "pageup")
        assert events.cursor == 0


async def test_edit_in_place(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        original = app.sheet.drafts[0].task_name
        await press(pilot, "e")
        assert app.screen.query_one(RowEditor).is_open
        await press(pilot, *"!!", "escape")
        assert app.sheet.drafts[0].task_name == original
        assert not app.screen.query_one(RowEditor).is_open
        await press(pilot, "enter", *"!!", "enter")
        assert app.sheet.drafts[0].task_name == original + "!!"
        assert app.screen.query_one(EventList).cursor == 1
        assert isinstance(app.focused, EventList)


async def test_a_days_heading_sums_the_hours_as_they_are_edited(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)

        def heading() -> str:
            return "".join(run.text for run in painted(app) if run.row == 4)

        before = heading()
        assert "3.75 h" in before
        await press(pilot, "e", "tab", "tab", "ctrl+u", *"7", "enter")
        assert "10.25 h" in heading()
        await press(pilot, "u")
        assert heading() == before


async def test_tab_reaches_the_project_and_completes_it(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await press(pilot, "e", "tab", *"ac")
        assert "ACME-2026" in said(app)
        await press(pilot, "enter")
        assert app.sheet.drafts[0].project == "ACME-2026"
        await press(pilot, "e", "tab", *"nonsense", "enter")
        assert "No match for" in said(app)
        assert app.screen.query_one(RowEditor).is_open
        await press(pilot, "escape")
        assert app.sheet.drafts[1].project is None


async def test_typing_replaces_the_project_that_was_there(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await press(pilot, "p", *"acme", "enter", "e", "tab", *"int", "enter")
        assert app.sheet.drafts[0].project == "INT"


async def test_an_editor_put_away_leaves_nothing_on_an_emptied_list(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await press(pilot, "e", "X", "enter", "v", "i", "enter")
        await until(pilot, lambda: not app.sheet.drafts)
        await press(pilot, "1")
        area = app.screen.query_one(EventList).region
        assert app.screen.query_one("#placeholder").region == area
        assert not app.screen.query_one(RowEditor).region.overlaps(area)


async def test_down_in_the_editor_goes_on_with_the_next_row(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await press(pilot, "e", *"1", "down", *"2", "up")
        assert app.sheet.drafts[0].task_name.endswith("1")
        assert app.sheet.drafts[1].task_name.endswith("2")
        assert app.screen.query_one(RowEditor).is_open
        assert app.screen.query_one(EventList).cursor == 0


async def test_an_emptied_name_is_outlooks_again(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        original = app.sheet.drafts[0].task_name
        await press(pilot, "e", *"x", "enter", "up", "e", "ctrl+u", "enter")
        assert app.sheet.drafts[0].task_name == original


async def test_project_for_all_ticked_or_this_one(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await press(pilot, "p")
        assert app.screen.query_one(ProjectPicker).display
        await press(pilot, "escape")
        assert not app.screen.query_one(ProjectPicker).display
        await press(pilot, "p", *"glo", "enter")
        assert app.sheet.drafts[0].project == "GLOBEX"
        await press(pilot, "down", "space", "space", "p", "enter")
        assert [d.project for d in app.sheet.drafts[:4]] == [
            "GLOBEX",
            "ACME-2026",
            "ACME-2026",
            None,
        ]
        assert "ACME-2026" in said(app)
        await press(pilot, "p", "up", "enter")
        assert projects(app) == ["GLOBEX", None, None, None]


async def test_what_a_project_was_assigned_to_is_said_where_it_may_be_out_of_sight(
    make_app: MakeApp,
) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await press(pilot, "p", *"acme", "enter")
        assert not app.notice, "the row under the cursor shows it"
        await press(pilot, "a", "p", *"glo", "enter")
        count = app.sheet.ticked.count
        assert f"Project GLOBEX for {count} events · u undo" in said(app)
        await press(pilot, "n", "space", "p", *"int", "enter")
        assert said(app).startswith(f' Project INT for "{app.sheet.drafts[0].task_name}" · u undo')
        await press(pilot, "u")
        assert app.notice == f'Undone: project INT for "{app.sheet.drafts[0].task_name}"'


async def test_filter_as_you_type(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        everything = len(app.sheet.drafts)
        await press(pilot, "slash", *"stand")
        shown = len(app.sheet.visible)
        assert 0 < shown < everything
        await press(pilot, "enter", "a")
        assert app.sheet.ticked.count == shown
        assert "/stand shows" in said(app)
        await press(pilot, "escape")
        assert len(app.sheet.visible) == everything
        await press(pilot, "slash", *"zzz")
        assert app.sheet.visible == ()
        await press(pilot, "escape")
        assert len(app.sheet.visible) == everything
        assert app.screen.query_one(FilterBar).query_one(Input).can_focus is False


async def test_a_range_further_than_years_go_is_refused(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        app.jobs.reading.read(DateRange(date(2199, 12, 23), date(2199, 12, 29)))
        await until_read(pilot)
        read = app.sheet.sheet
        await press(pilot, "right_square_bracket")
        assert "No range beyond this one" in said(app)
        assert app.sheet.sheet is read and app.progress is None


async def test_periods_and_reload(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        week = app.sheet.range
        await press(pilot, "left_square_bracket")
        await until_read(pilot)
        assert (week.first - app.sheet.range.first).days == 7
        await press(pilot, "right_square_bracket")
        await until_read(pilot)
        assert app.sheet.range == week
        read_at = app.sheet.sheet
        await press(pilot, "R")
        await until(pilot, lambda: app.sheet.sheet is not read_at and app.progress is None)


async def test_edits_and_ticks_survive_a_reload_and_edits_another_range(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await press(pilot, "e", *"!", "enter", "space", "R")
        await until_read(pilot)
        assert app.sheet.drafts[0].task_name.endswith("!")
        assert app.sheet.ticked.count == 1
        await press(pilot, "left_square_bracket")
        await until_read(pilot)
        await press(pilot, "right_square_bracket")
        await until_read(pilot)
        assert app.sheet.drafts[0].task_name.endswith("!")


async def test_projects_give_way_to_the_filter_and_none_is_cut(
    make_app: MakeApp,
) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await press(pilot, "p", *"GLO", "enter", "slash", *"stand", "enter", "a")
        totals = " 5 of 21 ticked · 2.50 h · /stand shows 5 · ● GLOBEX 0.50 · …"
        assert said(app).startswith(f"{totals}  ")


async def test_plan_import_undo(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        count = len(app.sheet.drafts)
        await press(pilot, "i")
        assert "Nothing is ticked" in said(app)
        await press(pilot, "v", "i")
        assert type(app.screen).__name__ == "PlanScreen"
        await press(pilot, "escape")
        assert app.sheet.ticked.count == count, "going back keeps every tick"
        await press(pilot, "i", "enter")
        await until(pilot, lambda: "imported" in app.notice)
        assert f"{count} imported" in app.notice
        assert app.sheet.drafts == ()
        assert len(app.engine.ledger.entries()) == count
        await press(pilot, "1", "R")
        await until_read(pilot)
        assert app.sheet.drafts == (), "nothing is offered twice"
        await press(pilot, "u")
        await until(pilot, lambda: len(app.sheet.drafts) == count)
        assert app.engine.ledger.entries() == ()


async def test_undo_brings_names_and_projects_back(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await press(pilot, "e", *"!!", "enter", "up", "p", *"glo", "enter")
        named = app.sheet.drafts[0]
        left_out = len(app.sheet.skipped)
        await press(pilot, "space", "i", "enter")
        await until(pilot, lambda: "imported" in app.notice)
        assert len(app.sheet.skipped) == left_out + 1, "it is left out now, and counted"
        await press(pilot, "u")
        await until(pilot, lambda: any(d.event_id == named.event_id for d in app.sheet.drafts))
        assert (app.sheet.drafts[0].task_name, app.sheet.drafts[0].project) == (
            named.task_name,
            "GLOBEX",
        )
        assert named.task_name.endswith("!!")


async def test_enter_twice_on_the_plan_imports_once(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await press(pilot, "v", "i", "enter", "enter")
        await until(pilot, lambda: not app.sheet.drafts)
        ids = [e.source.event_id for e in app.engine.ledger.entries() if e.source]
        assert len(ids) == len(set(ids))


async def test_sections_help_palette(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        for key, section in (
            ("2", "entries"),
            ("3", "timesheet"),
            ("4", "projects"),
            ("5", "connection"),
            ("1", "import"),
        ):
            await press(pilot, key)
            assert app.current_mode == section
        await press(pilot, "question_mark")
        assert type(app.screen).__name__ == "HelpScreen"
        await press(pilot, "j", "k", "escape")
        assert type(app.screen).__name__ != "HelpScreen"
        await press(pilot, "ctrl+p")
        assert isinstance(app.screen, CommandPalette)
        await press(pilot, "escape")


async def test_sign_in_to_the_demo_by_itself(make_app: MakeApp) -> None:
    app = make_app(connected=False, approve_after=0.2)
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        assert app.current_mode == "import"
        assert app.connection is not None
        assert app.connection.address == "ana@contoso.com"


@pytest.mark.parametrize("width", [60, 66, 67, 80, 120, 200])
async def test_rows_fill_the_line_exactly(make_app: MakeApp, width: int) -> None:
    app = make_app()
    async with app.run_test(size=(width, 40)) as pilot:
        await until_read(pilot)
        await press(pilot, "a", "p", "enter")
        listed = app.screen.query_one(EventList)
        for line in range(listed.lines.count):
            parts = listed.line_parts(line, width - 1)
            assert sum(cell_len(text) for text, _ in parts) == width - 1


async def test_what_was_ticked_is_ticked_again_when_its_week_is(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await press(pilot, "space", "space")
        ticked = app.sheet.ticked_drafts
        week = app.sheet.range
        await press(pilot, "left_square_bracket")
        await until(pilot, lambda: app.sheet.range != week and app.sheet.phase == "ready")
        assert not app.sheet.ticked.count
        await press(pilot, "right_square_bracket")
        await until(pilot, lambda: app.sheet.range == week and app.sheet.phase == "ready")
        assert app.sheet.ticked_drafts == ticked


async def test_down_in_the_project_goes_to_the_project_below(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await press(pilot, "e", "tab", *"acme", "down", *"glob", "enter")
        assert [d.project for d in app.sheet.drafts[:2]] == ["ACME-2026", "GLOBEX"]


async def test_the_end_of_a_long_name_is_seen_and_stays_in_sight(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await press(pilot, "e", *"123456789 123456789 123456789 123456789 123456789 ", "enter")
        await press(pilot, "k", "e")
        field = app.screen.query_one("#task", Input)
        assert field.scroll_offset.x > 0
        await pilot.resize_terminal(60, 16)
        await pilot.pause()
        cells = len(field.value) - field.scroll_offset.x
        assert 0 <= cells < field.content_size.width + 1
