"""The Entries section: the list, editing, adding."""

from __future__ import annotations

from datetime import date

import pytest
from textual.events import Key

from tests.tui import helpers_ledger as do
from trackcal_tui.core.entries import Project, ProjectStatus
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.shared.entry_form import EntryForm, default_day
from trackcal_tui.tui.shared.status_line import StatusLine

WEDNESDAY = date(2026, 11, 18)
LAST_WEEK = DateRange(date(2026, 11, 9), date(2026, 11, 15))


# -- the list


async def test_the_week_is_grouped_by_day_with_totals(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        lines = do.list_lines(pilot)
    assert lines[0] == " Mon 16 Nov  3.00 h"
    assert lines[1].startswith("▌[ ]  09:00 – 09:30    0.50  Daily stand-up")
    assert "ACME-2026" in lines[1]
    assert lines[-2] == " Wed 18 Nov  1.50 h"
    assert lines[-1].startswith(" [ ]                   1.50  Invoices")
    assert lines[-1].endswith("+")


async def test_head_lines_say_week_and_totals(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        screen = do.entries_screen(pilot)
        head = screen.query_one("#summary", StatusLine).text
        totals = screen.query_one("#message", StatusLine).text
    assert head.startswith(" [ Mon 16 – Sun 22 Nov 2026 ]  this week ")
    assert head.endswith(" 4.50 of 40.00 h ")
    assert totals.startswith(" 4 entries · 4.50 h · ● ACME-2026 3.00 · ● INT 1.50")


async def test_brackets_go_to_other_weeks_and_back(few: Engine) -> None:
    do.log_by_hand(few, "Long ago", date(2026, 11, 10), 3600, None)
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "[")
        assert do.entries_screen(pilot).days == LAST_WEEK
        assert "Long ago" in do.list_lines(pilot)[1]
        await do.press(pilot, "]", "]")
        assert do.entries_screen(pilot).days == DateRange(date(2026, 11, 23), date(2026, 11, 29))
        assert any("No time logged next week" in line for line in do.list_lines(pilot))
        assert do.entries_screen(pilot).keys.text.startswith(" n add  u undo")
        await do.press(pilot, "[")
        assert do.entries_screen(pilot).days == do.WEEK
        assert do.entries_screen(pilot).keys.text.startswith(" space tick  a all")


async def test_a_week_further_than_years_go_is_refused(engine: Engine) -> None:
    async with TrackCalApp(engine).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        do.entries_screen(pilot).go_to(DateRange(date(2199, 12, 23), date(2199, 12, 29)))
        await do.press(pilot, "]")
        assert do.note(pilot) == "No range beyond this one"


async def test_vim_keys_move_over_rows_only(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        listed = do.entries_screen(pilot).entries
        await do.press(pilot, "j", "j")
        assert listed.cursor == 2
        await do.press(pilot, "k")
        assert listed.cursor == 1
        await do.press(pilot, "G")
        assert listed.item is not None and listed.item.task_name == "Invoices"
        await do.press(pilot, "g")
        assert listed.cursor == 0


# -- editing


async def test_e_edits_every_field_and_enter_saves(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "e")
        assert isinstance(do.section(pilot).panel, EntryForm)
        await do.press(pilot, *"!", "tab", *"1h30", "tab", *"tue", "tab", "tab", *"glo", "enter")
        assert do.section(pilot).panel is None
        assert do.note(pilot) == "Saved · u undo"
        assert do.entries_screen(pilot).entries.item is not None
        changed = next(e for e in few.ledger.entries(do.WEEK) if e.task_name == "Daily stand-up!")
    assert (changed.seconds, changed.date, changed.project) == (
        5400,
        date(2026, 11, 17),
        "GLOBEX",
    )
    assert changed.source is not None


async def test_the_cursor_stays_on_an_entry_that_moved_to_another_day(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "e", "tab", "tab", *"2026-11-20", "enter")
        entry = do.entries_screen(pilot).entries.item
        assert entry is not None
        assert (entry.task_name, entry.date) == ("Daily stand-up", date(2026, 11, 20))


async def test_enter_opens_the_form_and_escape_leaves_everything(few: Engine) -> None:
    before = few.ledger.entries()
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "enter", *"changed", "escape")
        assert do.section(pilot).panel is None
        assert pilot.app.focused is do.section(pilot).list
    assert few.ledger.entries() == before


async def test_saving_without_a_change_writes_nothing(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        newest = few.ledger.next_undo()
        await do.press(pilot, "e", "enter")
        assert do.note(pilot) == "Nothing was changed"
        assert few.ledger.next_undo() == newest


@pytest.mark.parametrize(
    ("field", "typed", "complaint"),
    [
        ("task", "  ", "Enter a task"),
        ("hours", "abc", '"abc" is not a length of time'),
        ("hours", "0", "no length"),
        ("hours", "0.001", "shorter than 0.01 h"),
        ("date", "someday", '"someday" is not a date'),
        ("date", "this-week", '"this-week" is 7 days'),
        ("date", "", "No day was given"),
        ("project", "nonsense", 'No project "nonsense"'),
        ("project", "initech", "INITECH is planned"),
    ],
)
async def test_what_is_wrong_is_said_while_typing_and_never_saved(
    few: Engine, field: str, typed: str, complaint: str
) -> None:
    before = few.ledger.entries()
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "e")
        await do.write(pilot, field, typed)
        assert do.said(pilot).startswith("! ") and complaint in do.said(pilot)
        assert pilot.app.screen.query_one(f"#{field}").has_class("-error")
        await do.press(pilot, "enter")
        assert do.section(pilot).panel is not None
        assert pilot.app.screen.query_one(f"#{field}").has_focus
        await do.press(pilot, "escape")
    assert few.ledger.entries() == before


async def test_the_form_says_what_it_understands(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "e")
        await do.write(pilot, "date", "yesterday")
        await do.write(pilot, "hours", "90m")
        assert do.said(pilot) == (
            "Thu 19 Nov 2026 · at 09:00 · 1.50 h · ACME-2026 Acme website relaunch"
        )


async def test_up_and_down_choose_among_active_projects(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "n", "shift+tab", "shift+tab", "shift+tab")
        field = do.field(pilot, "project")
        assert field.has_focus
        seen = []
        for _ in range(4):
            await do.press(pilot, "down")
            seen.append(field.value)
        await do.press(pilot, "up")
        seen.append(field.value)
    assert seen == ["ACME-2026", "GLOBEX", "INT", "", "INT"]


async def test_tab_goes_round_and_completes_the_project(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "n", *["tab"] * 4, *"glob", "tab")
        assert do.field(pilot, "project").value == "GLOBEX"
        await do.press(pilot, "tab", "tab")
        assert pilot.app.screen.query_one("#task").has_focus


async def test_an_entry_keeps_a_project_that_was_archived_since(few: Engine) -> None:
    archived = Project("INT", "Internal", ProjectStatus.ARCHIVED)
    few.ledger.edit_project("INT", archived)
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "G", "e", *" paid", "enter")
    kept = few.ledger.entries(do.WEEK)[-1]
    assert (kept.task_name, kept.project) == ("Invoices paid", "INT")


async def test_a_length_to_the_second_survives_an_edit(engine: Engine) -> None:
    do.log_by_hand(engine, "Odd", WEDNESDAY, 4801, None)
    async with TrackCalApp(engine).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "e", *"er", "enter")
    assert [(e.task_name, e.seconds) for e in engine.ledger.entries()] == [("Odder", 4801)]


# -- adding


async def test_n_logs_time_by_hand_today(engine: Engine) -> None:
    async with TrackCalApp(engine).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "n", *"Phone call", "tab", *"0:45", "enter")
        assert do.note(pilot) == "Added · u undo"
        assert do.list_lines(pilot)[0] == " Fri 20 Nov  0.75 h · today"
    (entry,) = engine.ledger.entries()
    assert (entry.task_name, entry.date, entry.seconds) == ("Phone call", date(2026, 11, 20), 2700)
    assert (entry.source, entry.start, entry.project) == (None, None, None)


async def test_the_cursor_goes_to_what_was_logged(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "n", *"Tuesday", "tab", *"1", "tab", *"tue", "enter")
        entry = do.entries_screen(pilot).entries.item
        assert entry is not None and entry.task_name == "Tuesday"


async def test_logging_into_another_week_shows_that_week(engine: Engine) -> None:
    async with TrackCalApp(engine).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "n", *"Old", "tab", *"2", "tab", *"2026-11-10", "enter")
        assert do.entries_screen(pilot).days == LAST_WEEK
        entry = do.entries_screen(pilot).entries.item
        assert entry is not None and entry.task_name == "Old"


async def test_in_another_week_the_date_begins_with_its_last_working_day(engine: Engine) -> None:
    async with TrackCalApp(engine).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "[", "n")
        assert do.field(pilot, "date").value == "2026-11-13"


def test_default_day() -> None:
    today = date(2026, 11, 20)
    assert default_day(do.WEEK, today) == today
    assert default_day(LAST_WEEK, today) == date(2026, 11, 13)
    sunday_first = DateRange(date(2026, 11, 8), date(2026, 11, 14))
    assert default_day(sunday_first, today) == date(2026, 11, 13)
    weekend = DateRange(date(2026, 11, 14), date(2026, 11, 15))
    assert default_day(weekend, today) == date(2026, 11, 15)


async def test_keys_that_come_in_a_burst_land_in_their_fields(engine: Engine) -> None:
    async with TrackCalApp(engine).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "n")
        for text in ("Call", "1:30", "tue", "9:15", "glob"):
            for character in text:
                pilot.app.post_message(Key(character, character))
            pilot.app.post_message(Key("tab", None))
        await do.idle(pilot)
        values = [
            do.field(pilot, name).value for name in ("task", "hours", "date", "start", "project")
        ]
    assert values == ["Call", "1:30", "tue", "9:15", "GLOBEX"]
