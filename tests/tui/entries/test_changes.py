"""The Entries section: deleting, undoing, a read-only ledger, exporting."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.tui import helpers_ledger as do
from tests.tui.conftest import until_read
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.shared.confirm_panel import ConfirmPanel
from trackcal_tui.tui.shared.export_panel import ExportPanel, format_of, proposed_name
from trackcal_tui.tui.shared.text import Text


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home and a working folder of the test's own, and nothing of the host's terminal."""
    for name in ("NO_COLOR", "SSH_CONNECTION", "TRACKCAL_HOME", "TEXTUAL_ANIMATIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TZ", "Europe/Berlin")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


# -- deleting and undoing


async def test_d_asks_and_y_deletes(few: Engine) -> None:
    source = few.ledger.entries(do.WEEK)[0].source
    assert source is not None
    event_id = source.event_id
    connection = few.accounts.require()
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "d")
        panel = do.section(pilot).panel
        assert isinstance(panel, ConfirmPanel)
        assert event_id in few.ledger.imported_ids(connection.id)
        await do.press(pilot, "y")
        assert do.note(pilot) == "1 entry deleted · 1 event can be imported again · u undo"
        assert event_id not in few.ledger.imported_ids(connection.id)
        assert "Daily stand-up" not in do.tasks(few)


@pytest.mark.parametrize("key", ["escape", "n"])
async def test_a_question_can_be_left(few: Engine, key: str) -> None:
    before = few.ledger.entries()
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "delete", key)
        assert do.section(pilot).panel is None
    assert few.ledger.entries() == before


async def test_other_keys_do_nothing_while_a_question_is_open(few: Engine) -> None:
    before = few.ledger.entries()
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "d", "e", "u", "E", "[", "d", "tab", "enter")
        assert isinstance(do.section(pilot).panel, ConfirmPanel)
        assert do.entries_screen(pilot).days == do.WEEK
        await do.press(pilot, "tab")
        assert do.note(pilot) == "No other field here"
    assert few.ledger.entries() == before


async def test_an_entry_logged_by_hand_is_deleted_and_u_brings_it_back(few: Engine) -> None:
    before = few.ledger.entries()
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "G", "d", "y")
        assert do.note(pilot) == "1 entry deleted · u undo"
        assert "Invoices" not in do.tasks(few)
        await do.press(pilot, "u")
        assert do.note(pilot).startswith("Undone: ")
    assert few.ledger.entries() == before


async def test_u_with_nothing_to_take_back_says_so(engine: Engine) -> None:
    async with TrackCalApp(engine).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "u")
        assert do.note(pilot) == "Nothing to undo"


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("e", "No entry here · n add one"),
        ("d", "No entry here · n add one"),
        ("E", "No entry here · n add one"),
    ],
)
async def test_keys_that_cannot_work_say_why(engine: Engine, key: str, says: str) -> None:
    async with TrackCalApp(engine).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, key)
        assert do.note(pilot) == says
        assert do.section(pilot).panel is None
        await do.press(pilot, "j")
        assert do.note(pilot) == "The list is empty"


@pytest.fixture
def second(few: Engine, make_engine: Callable[..., Engine]) -> Engine:
    """Another trackcal on the same ledger, signed in as well."""
    second = make_engine()
    assert second.ledger.read_only
    return second


async def test_the_ledger_of_another_trackcal_is_read_only(second: Engine) -> None:
    app = TrackCalApp(second)
    async with app.run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        for key in ("e", "n", "d", "u"):
            await do.press(pilot, key)
            assert do.note(pilot).startswith("Read-only: another trackcal")
            assert do.section(pilot).panel is None
        await do.press(pilot, "E")
        assert isinstance(do.section(pilot).panel, ExportPanel)


async def test_a_second_trackcal_signs_in_and_reads(
    few: Engine, make_engine: Callable[..., Engine]
) -> None:
    before = few.paths.ledger_file.read_bytes()
    app = TrackCalApp(make_engine(connected=False))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        assert app.problem is None
        assert app.read_only.startswith("another trackcal")
        assert app.sheet.drafts
    assert few.paths.ledger_file.read_bytes() == before


# -- exporting


async def test_export_proposes_a_name_and_writes_it(few: Engine, tmp_path: Path) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "E")
        assert do.said(pilot) == "CSV for spreadsheets, to ~/trackcal-2026-W47.csv"
        await do.press(pilot, "enter")
        assert do.note(pilot).startswith("4 entries exported to ")
    lines = (tmp_path / "trackcal-2026-W47.csv").read_text("utf-8").splitlines()
    assert len(lines) == 5
    assert lines[0].startswith("date,task_name,project,hours")


@pytest.mark.parametrize(("keys", "form"), [(["down"], "json"), (["up"], "xlsx")])
async def test_up_and_down_choose_the_format(
    few: Engine, tmp_path: Path, keys: list[str], form: str
) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "E", *keys, "enter")
    file = tmp_path / f"trackcal-2026-W47.{form}"
    if form == "json":
        assert json.loads(file.read_text("utf-8"))["totals"]["entries"] == 4
    else:
        assert load_workbook(file).sheetnames == ["Timesheet", "Entries", "Projects"]


async def test_another_ending_is_another_format(few: Engine, tmp_path: Path) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "E")
        await do.write(pilot, "file", "mine.JSON")
        await do.press(pilot, "enter")
    assert json.loads((tmp_path / "mine.JSON").read_text("utf-8"))["totals"]["entries"] == 4


async def test_a_click_chooses_a_format(few: Engine, tmp_path: Path) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "E")
        formats = pilot.app.screen.query_one("#formats", Text)
        await pilot.click(formats, offset=(str(formats.content).index("xlsx"), 0))
        assert "[xlsx]" in str(formats.content)
        await do.press(pilot, "enter")
    assert (tmp_path / "trackcal-2026-W47.xlsx").exists()


async def test_a_file_that_is_there_is_replaced_only_after_a_yes(
    few: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "trackcal-2026-W47.csv"
    file.write_text("mine")
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "E", "enter")
        assert isinstance(do.section(pilot).panel, ConfirmPanel)
        await do.press(pilot, "escape")
        assert isinstance(do.section(pilot).panel, ExportPanel)
        assert pilot.app.screen.query_one("#file").has_focus
        assert file.read_text() == "mine"
        await do.press(pilot, "enter", "y")
        assert do.section(pilot).panel is None
        assert do.note(pilot).startswith("4 entries exported")
    assert file.read_text("utf-8").startswith("date,")


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("", "Enter a file name"),
        ("nowhere/x.csv", "Folder ~/nowhere not found"),
        (".", "~ is a folder"),
        ("~nobody-of-this-name/x.csv", "Folder not found"),
        ("x" * 300, "file name is too long"),
    ],
)
async def test_an_unusable_file_name_is_refused(few: Engine, name: str, complaint: str) -> None:
    async with TrackCalApp(few).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "E")
        await do.write(pilot, "file", name)
        assert complaint in do.said(pilot)
        await do.press(pilot, "enter")
        assert isinstance(do.section(pilot).panel, ExportPanel)


async def test_a_failed_export_says_why(
    few: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("trackcal_tui.exports.output_file.write_atomically", full)
    async with TrackCalApp(few).run_test(size=(120, 24)) as pilot:
        await do.to_section(pilot, "2")
        await do.press(pilot, "E", "enter")
        app = pilot.app
        assert isinstance(app, TrackCalApp)
        assert "cannot be written: No space left on device" in app.notice
        # Not by its colour alone.
        assert do.note(pilot).startswith("! ")
    assert not (tmp_path / "trackcal-2026-W47.csv").exists()


def test_names_of_exports() -> None:
    assert proposed_name(do.WEEK, "csv") == "trackcal-2026-W47.csv"
    sunday_first = DateRange(date(2026, 11, 15), date(2026, 11, 21))
    assert proposed_name(sunday_first, "ics") == "trackcal-2026-11-15..2026-11-21.ics"
    assert proposed_name(DateRange(date(2026, 12, 28), date(2027, 1, 3)), "csv") == (
        "trackcal-2026-W53.csv"
    )
    assert (format_of("a.ICS"), format_of("a.txt"), format_of("csv")) == ("ics", None, None)
