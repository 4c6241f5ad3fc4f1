"""The text that was copied, as it is drawn and written to a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.tui import helpers_ledger as do
from tests.tui.conftest import until
from tests.tui.helpers_ledger import FORBIDDEN
from trackcal_tui.engine.engine import Engine
from trackcal_tui.terminal.own_selection import folded
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.shared.copied_screen import CopiedScreen, aligned, write_new
from trackcal_tui.tui.shared.status_line import StatusLine


def test_columns_between_tabs_stand_below_each_other() -> None:
    assert aligned("A\tB\nlong\t1\n東京\t2\n") == "A     B\nlong  1\n東京  2"
    assert aligned("  09:00 – 09:30   0.50\nat all") == "  09:00 – 09:30   0.50\nat all"


@given(st.text(), st.integers(2, 40))
def test_a_folded_line_is_whole_and_no_row_is_too_wide(text: str, width: int) -> None:
    text = aligned(text)
    lines = folded(text, width)
    assert ["".join(line) for line in lines] == (text.splitlines() or [""])
    assert all(cell_len(row) <= width for line in lines for row in line)


@given(st.text())
def test_no_control_character_is_drawn(text: str) -> None:
    assert not (FORBIDDEN - {"\n"}) & set(aligned(text))


def test_a_file_that_is_there_is_never_replaced(tmp_path: Path) -> None:
    names = [write_new(tmp_path / "week.tsv", text).name for text in ("1", "2", "3")]
    assert names == ["week.tsv", "week-2.tsv", "week-3.tsv"]
    assert (tmp_path / "week.tsv").read_text() == "1"


async def test_w_writes_the_text_to_a_file(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with TrackCalApp(engine).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        pilot.app.push_screen(CopiedScreen("Mon\t1.50", "week.tsv"))
        await do.press(pilot, "w")
        message = pilot.app.screen.query_one("#message", StatusLine)
        await until(pilot, lambda: message.text.startswith(" Written to "))
        await do.press(pilot, "escape")
        assert do.entries_screen(pilot)
    assert (tmp_path / "week.tsv").read_text() == "Mon\t1.50"
