"""The Entries section: ranges, the filter, ticks, and what is done to many entries at once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from tests.tui import helpers_ledger as do
from tests.tui.conftest import until
from tests.tui.helpers_keys import at_once
from trackcal_tui.core.entries import Entry, EntryEdit
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.entries.entry_marks import legend, marks_of
from trackcal_tui.tui.shared.copied_screen import CopiedScreen
from trackcal_tui.tui.shared.status_line import StatusLine

MONDAY = date(2026, 11, 16)


def ticked(pilot: Pilot[int]) -> list[str]:
    """The tasks that are ticked and shown."""
    lines = [line[1:] for line in do.list_lines(pilot)]
    return [line[29:].split("  ")[0] for line in lines if line.startswith("[x]")]


def totals(pilot: Pilot[int]) -> str:
    """What the line of totals says."""
    return pilot.app.screen.query_one("#message", StatusLine).text


async def test_keys_tick_entries_a_span_a_day_and_all(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "space")
        assert len(ticked(pilot)) == 1
        assert do.entries_screen(pilot).entries.cursor == 1
        assert totals(pilot).startswith(" 1 of 4 ticked · 0.50 h · ● ACME-2026 0.50")
        await do.press(pilot, "v")
        assert len(ticked(pilot)) == 3
        await do.press(pilot, "n")
        assert ticked(pilot) == []
        await do.press(pilot, "g", "D")
        assert len(ticked(pilot)) == 3 and "Invoices" not in ticked(pilot)
        await do.press(pilot, "D")
        assert ticked(pilot) == []
        await do.press(pilot, "J")
        assert len(ticked(pilot)) == 2
        await do.press(pilot, "a")
        assert len(ticked(pilot)) == 4
        await do.press(pilot, "escape")
        assert ticked(pilot) == []


async def test_p_assigns_the_project_of_what_is_ticked_in_one_step(few: Engine) -> None:
    before = few.ledger.entries()
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "a", "p", *"glob", "enter")
        assert {entry.project for entry in few.ledger.entries()} == {"GLOBEX"}
        assert do.note(pilot) == "4 entries saved · u undo"
        await do.press(pilot, "u")
    assert few.ledger.entries() == before


async def test_p_without_ticks_is_about_the_row(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "p", *"glob", "enter")
    projects = [entry.project for entry in few.ledger.entries(do.WEEK)]
    assert projects == ["GLOBEX", "ACME-2026", "ACME-2026", "INT"]


async def test_a_new_project_goes_to_the_entry_it_was_typed_for(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "p", *"Zeta")
        await at_once(pilot.app, "enter", "down")
        await until(pilot, lambda: few.ledger.entries(do.WEEK)[0].project == "Zeta")
    assert sum(entry.project == "Zeta" for entry in few.ledger.entries(do.WEEK)) == 1


async def test_what_is_ticked_but_hidden_is_left_alone(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "a", "slash", *"inv", "enter", "d", "y")
        assert do.tasks(few) and "Invoices" not in do.tasks(few)
    assert len(few.ledger.entries()) == 3


async def test_d_deletes_what_is_ticked_and_says_what_can_be_imported_again(few: Engine) -> None:
    before = few.ledger.entries()
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "a", "d")
        assert "Delete 4 entries · 4.50 h?" in str(pilot.app.screen.query_one(".panel-title").text)
        await do.press(pilot, "y")
        assert do.note(pilot) == "4 entries deleted · 3 events can be imported again · u undo"
        assert few.ledger.entries() == ()
        await do.press(pilot, "u")
    assert few.ledger.entries() == before


async def test_the_filter_looks_in_tasks_projects_notes_and_tags(few: Engine) -> None:
    entry = few.ledger.entries(do.WEEK)[-1]
    few.ledger.edit_entries([entry.id], EntryEdit(note="sent by post", tags=("Office",)))
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        for words in ("POST", "office", "int voice"):
            await do.press(pilot, "slash", *words, "enter")
            assert [one.task_name for one in do.entries_screen(pilot).shown] == ["Invoices"]
            await do.press(pilot, "escape")
        assert len(do.entries_screen(pilot).shown) == 4
        await do.press(pilot, "slash", *"nothing like it", "enter")
        assert any("Nothing matches the filter" in line for line in do.list_lines(pilot))


async def test_r_chooses_any_range(few: Engine) -> None:
    do.log_by_hand(few, "In October", date(2026, 10, 5), 3600, None)
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "r", *"2026-10", "enter")
        assert do.entries_screen(pilot).days == DateRange(date(2026, 10, 1), date(2026, 10, 31))
        assert do.list_lines(pilot)[0] == " Mon 5 Oct   1.00 h"
        await do.press(pilot, "]")
        assert do.entries_screen(pilot).days == DateRange(date(2026, 11, 1), date(2026, 11, 30))


async def test_a_longer_range_says_the_hours_of_each_week(few: Engine) -> None:
    do.log_by_hand(few, "Before", date(2026, 11, 11), 3600, None)
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "r", *"2026-11", "enter")
        days = [line for line in do.list_lines(pilot) if " Nov " in line]
    assert [line.split(" · ", 1)[1] for line in days if "week" in line] == [
        *("week 1.00 h", "week 4.50 h")
    ]
    assert len(days) == 3


async def test_start_note_and_tags_are_edited(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "e")
        for name, text in (("start", "8.15"), ("note", "kick-off"), ("tags", "a, #b")):
            await do.write(pilot, name, text)
        await do.press(pilot, "enter")
    entry = next(one for one in few.ledger.entries() if one.note)
    assert entry.start == datetime.fromisoformat("2026-11-16T08:15+01:00")
    assert entry.end == entry.start + timedelta(minutes=30)
    assert (entry.note, entry.tags, entry.task_name) == ("kick-off", ("a", "b"), "Daily stand-up")


@pytest.mark.parametrize(
    ("field", "typed", "complaint"),
    [
        ("start", "25:00", '"25:00" is not a time of day'),
        ("start", "noonish", '"noonish" is not a time of day'),
        ("tags", "x" * 60, "longer than 50 characters"),
    ],
)
async def test_a_wrong_start_or_tag_is_said_and_never_saved(
    few: Engine, field: str, typed: str, complaint: str
) -> None:
    before = few.ledger.entries()
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "e")
        await do.write(pilot, field, typed)
        assert complaint in do.said(pilot)
        await do.press(pilot, "enter")
        assert do.section(pilot).panel is not None
    assert few.ledger.entries() == before


async def test_moving_an_entry_to_another_day_keeps_its_time_of_day(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "e")
        await do.write(pilot, "date", "2026-11-20")
        await do.press(pilot, "enter")
    moved = few.ledger.entries(do.WEEK)[-1]
    assert moved.start == datetime.fromisoformat("2026-11-20T09:00+01:00")


async def test_y_copies_what_is_shown_and_again_shows_it_alone(few: Engine, tmp_path: Path) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "y")
        assert do.note(pilot) == "Sent to your terminal's clipboard · y again shows it"
        text = pilot.app.clipboard
        await do.press(pilot, "y")
        assert isinstance(pilot.app.screen, CopiedScreen)
        await do.press(pilot, "escape", "space", "y")
        assert pilot.app.clipboard.count("\n") == 2
    first, second = text.splitlines()[:2]
    assert first == "Mon 16 Nov 2026  3.00 h"
    assert second == "  09:00 – 09:30     0.50  Daily stand-up  [ACME-2026]"
    assert text.endswith("\n\nTotal  4.50 h\n")


def test_marks_tell_edited_adjusted_and_added_entries(few: Engine) -> None:
    imported, by_hand = few.ledger.entries()[0], few.ledger.entries()[-1]
    renamed: Entry = replace(imported, task_name="Something else")
    rounded = replace(imported, seconds=3600, rounded_from=imported.seconds)
    longer = replace(imported, seconds=3600)
    assert [marks_of(one) for one in (imported, renamed, longer, rounded, by_hand)] == [
        *("", "*", "*", "~", "+")
    ]
    assert legend((imported, renamed, by_hand)) == "* edited  + added"
    assert legend((rounded,)) == "~ adjusted", "the hours may have been set before the import"


async def test_marks_tell_what_was_pushed_and_changed_since(few: Engine) -> None:
    app = TrackCalApp(few)
    async with app.run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "greater_than_sign")
        await until(pilot, lambda: app.push is not None and not app.push.is_busy)
        await do.press(pilot, "enter")
        await until(pilot, lambda: app.push is not None and not app.push.is_busy)
        await do.press(pilot, "escape")
        lines = do.list_lines(pilot)
        assert [line[-1] for line in lines if "[ ]" in line] == ["✓"] * 4
        assert "✓ pushed" in totals(pilot)
        await do.press(pilot, "e", *"!", "enter")
        assert do.list_lines(pilot)[1].endswith("* ≠")
        await do.press(pilot, "j")
        assert "≠ changed since" in totals(pilot)
